/**
 * Conditional compilation: `cfg` predicates and the options they are asked against. Mirrors rustc_attr's cfg matching.
 * The answer is three-valued: a predicate that is malformed, or that names an option only a build script could set, is
 * neither true nor false, and whoever asks must not pretend to know.
 */
import { LexFlag, lex, Tok } from '../syntax/lexer';

export type CfgExpr =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly CfgExpr[] }
  | { readonly kind: 'not'; readonly part: CfgExpr }
  | { readonly kind: 'constant'; readonly value: boolean }
  /** Not understood: no answer. */
  | { readonly kind: 'unknown' };

export interface CfgOptions {
  /** What is set: `unix`, `target_os="linux"`. */
  readonly set: ReadonlySet<string>;
  /** The package has a build script, so names that rustc does not know may be set or not. */
  readonly hasBuildScript: boolean;
  /** Of these the ones that the script could set; null: any. */
  readonly scriptNames: ReadonlySet<string> | null;
}

/** What rustc sets for x86_64-unknown-linux-gnu in a debug build. `rustc --print cfg` has the same list. */
const targetOptions = [
  'debug_assertions',
  'panic="unwind"',
  'target_abi=""',
  'target_arch="x86_64"',
  'target_endian="little"',
  'target_env="gnu"',
  'target_family="unix"',
  'target_feature="fxsr"',
  'target_feature="sse"',
  'target_feature="sse2"',
  'target_has_atomic="8"',
  'target_has_atomic="16"',
  'target_has_atomic="32"',
  'target_has_atomic="64"',
  'target_has_atomic="ptr"',
  'target_os="linux"',
  'target_pointer_width="64"',
  'target_vendor="unknown"',
  'unix',
];

/** Names whose answer does not depend on a build script. */
const compilerNames = new Set([
  ...targetOptions.map((option) => option.replace(/=.*/, '')),
  'clippy',
  'doc',
  'doctest',
  'feature',
  'fmt_debug',
  'miri',
  'overflow_checks',
  'proc_macro',
  'relocation_model',
  'rustfmt',
  'sanitize',
  'sanitizer_cfi_generalize_pointers',
  'sanitizer_cfi_normalize_integers',
  'target_has_atomic_equal_alignment',
  'target_has_atomic_load_store',
  'target_has_reliable_f128',
  'target_has_reliable_f16',
  'target_object_format',
  'target_thread_local',
  'test',
  'ub_checks',
  'windows',
]);

/** The options of a crate: the target's, the features, and others (`test`, what a build script is known to set). */
export function cfgOptions(
  features: Iterable<string> = [],
  others: Iterable<string> = [],
  hasBuildScript = false,
  scriptNames: ReadonlySet<string> | null = null,
): CfgOptions {
  const set = new Set([...targetOptions, ...others]);
  for (const feature of features) set.add(`feature="${feature}"`);
  return { set, hasBuildScript, scriptNames };
}

/** The same options but for `test`. */
export function withoutTest(options: CfgOptions): CfgOptions {
  return { ...options, set: new Set([...options.set].filter((option) => option !== 'test')) };
}

/** The answer of a predicate; null where there is none. */
export function evaluateCfg(expr: CfgExpr, options: CfgOptions): boolean | null {
  switch (expr.kind) {
    case 'name':
    case 'value': {
      const option = expr.kind === 'name' ? expr.name : `${expr.name}="${expr.value}"`;
      if (options.set.has(option)) return true;
      if (!options.hasBuildScript || compilerNames.has(expr.name)) return false;
      return options.scriptNames?.has(expr.name) === false ? false : null;
    }
    case 'constant':
      return expr.value;
    case 'not': {
      const part = evaluateCfg(expr.part, options);
      return part === null ? null : !part;
    }
    case 'all':
    case 'any': {
      const decisive = expr.kind === 'any';
      let answer: boolean | null = !decisive;
      for (const part of expr.parts) {
        const value = evaluateCfg(part, options);
        if (value === decisive) return decisive;
        if (value === null) answer = null;
      }
      return answer;
    }
    case 'unknown':
      return null;
  }
}

/** Reads the inside of `cfg(..)`, or the first argument of `cfg_attr(..)`; `rest` is where reading ended. */
export function parseCfg(text: string, from = 0): { readonly expr: CfgExpr; readonly rest: number } {
  const reader = new CfgReader(text, from);
  const expr = reader.expr(0);
  return { expr, rest: reader.offset };
}

class CfgReader {
  private readonly text: string;
  private readonly tokens: ReturnType<typeof lex>;
  private at = 0;

  constructor(text: string, from: number) {
    this.text = text;
    this.tokens = lex(text, { from });
  }

  get offset(): number {
    return this.at < this.tokens.length ? (this.tokens.start[this.at] as number) : this.text.length;
  }

  expr(depth: number): CfgExpr {
    const { kind } = this.tokens;
    if (depth > 100 || (kind[this.at] !== Tok.Ident && kind[this.at] !== Tok.RawIdent)) return { kind: 'unknown' };
    const written = this.token();
    const name = written.replace(/^r#/, '');
    this.at++;
    if (this.token() === '=') return this.value(name);
    if (this.token() !== '(') {
      return written === 'true' || written === 'false'
        ? { kind: 'constant', value: name === 'true' }
        : { kind: 'name', name };
    }
    const parts = this.list(depth);
    if (parts === null) return { kind: 'unknown' };
    if (name === 'all' || name === 'any') return { kind: name, parts };
    const [part] = parts;
    if (name === 'not' && part && parts.length === 1) return { kind: 'not', part };
    return { kind: 'unknown' };
  }

  private value(name: string): CfgExpr {
    this.at++;
    const kind = this.tokens.kind[this.at];
    if (kind !== Tok.Str && kind !== Tok.RawStr) return { kind: 'unknown' };
    if (((this.tokens.flags[this.at] as number) & LexFlag.Unterminated) !== 0) return { kind: 'unknown' };
    const literal = this.token();
    this.at++;
    const quote = literal.indexOf('"');
    const value = literal.slice(quote + 1, literal.lastIndexOf('"'));
    return kind === Tok.Str && value.includes('\\') ? { kind: 'unknown' } : { kind: 'value', name, value };
  }

  /** The parts between parentheses; null where they are not a list of predicates. Ends behind the closing one. */
  private list(depth: number): CfgExpr[] | null {
    this.at++;
    const parts: CfgExpr[] = [];
    while (this.token() !== ')') {
      const before = this.at;
      parts.push(this.expr(depth + 1));
      if (this.token() === ',') this.at++;
      else if (this.token() !== ')' || this.at === before) return this.skipList();
    }
    this.at++;
    return parts;
  }

  private skipList(): null {
    for (let open = 1; this.at < this.tokens.length && open > 0; this.at++) {
      const token = this.token();
      if (token === '(') open++;
      else if (token === ')') open--;
    }
    return null;
  }

  private token(): string {
    if (this.at >= this.tokens.length) return '';
    return this.text.slice(this.tokens.start[this.at], this.tokens.end[this.at]);
  }
}
