/**
 * Built-in macros in bodies (`#[rustc_builtin_macro]`): lowered to what rustc's expanders build. The others of the standard
 * library are ordinary macros and expand by their own rules. Mirrors rustc_builtin_macros.
 */
import type { ExprId } from '../../base/ids';
import { parseAsm, type TokenRange } from '../../macros/builtin/asm';
import { classifyBuiltin } from '../../macros/builtin/classify';
import { type BuiltinCall, expandAssert, expandCfgSelect, expandPanic } from '../../macros/builtin/expand';
import { parseFormatArgs } from '../../macros/builtin/formatArgs';
import { concatLiterals, type EagerExpander, stringify } from '../../macros/builtin/text';
import type { ExpansionResult } from '../../macros/expand';
import type { OriginSpan } from '../../macros/hygiene';
import { sliceTrees, type TokenTrees, tokenise } from '../../macros/tokenTree';
import { CORE } from '../../names/res';
import { evaluateCfg, parseCfg } from '../../source/cfg';
import { crateData } from '../../source/crates';
import { fileInDir, fileLength, fileText } from '../../source/files';
import type { FragmentKind } from '../../syntax/fragment';
import { Tok } from '../../syntax/lexer';
import type { Expr, Literal } from '../body';
import type { LowerCtx } from './context';
import { lowerExpr } from './expr';
import type { CallSite, Expansion, MacroEnv } from './macroEnv';

export function expandBuiltin(env: MacroEnv, call: CallSite, what: FragmentKind): Expansion {
  const { cx } = env;
  const name = call.named.builtin ?? '';
  const builtin = classifyBuiltin(name);
  const literal = (lit: Literal): Expansion => made(cx, { kind: 'literal', lit }, call);
  switch (builtin?.kind) {
    case 'formatArgs':
      return formatArgs(env, call, builtin.newline);
    case 'panic':
    case 'unreachable':
      return asText(env, call, expandPanic(builtin.kind, builtinCall(env, call)), what);
    case 'assert':
      return asText(env, call, expandAssert(builtinCall(env, call)), what);
    case 'cfgSelect': {
      const options = cx.db.get(crateData, cx.krate).cfg;
      const result = expandCfgSelect(builtinCall(env, call), (cfg) => evaluateCfg(cfg, options));
      if (result.kind === 'error') return asText(env, call, result, what);
      return { kind: 'text', unit: env.addWhole(call, result.trees, what) };
    }
    case 'string': {
      const value =
        builtin.of === 'concat'
          ? concatLiterals(call.args, cx.edition, (path, args) => env.eagerString(call, path, args))
          : builtin.of === 'stringify'
            ? stringify(call.args)
            : '';
      return literal({ kind: 'str', value: value ?? '' });
    }
    case 'includeStr':
      return literal({ kind: 'str', value: '' });
    case 'bytes': {
      const file = builtin.of === 'include_bytes' ? env.includedFile(call.args) : null;
      const length = file === null ? null : cx.db.get(fileLength, file);
      if (length === null) return { kind: 'failed', reason: `built-in macro: ${name}` };
      return literal({ kind: 'byteStr', length });
    }
    case 'include':
      return includedText(env, call, what);
    case 'optionEnv':
      return text(env, call, `__tenure_crate_${CORE}::option::Option::None::<&'static str>`, what);
    case 'position':
      return literal({ kind: 'int', value: 1n, suffix: 'u32' });
    case 'cfg': {
      const predicate = stringify(call.args);
      const holds = evaluateCfg(parseCfg(predicate).expr, cx.db.get(crateData, cx.krate).cfg);
      return literal({ kind: 'bool', value: holds === true });
    }
    case 'asm':
      return inlineAsm(env, call);
    default:
      return { kind: 'failed', reason: `built-in macro: ${name}` };
  }
}

/** The value of a built-in macro that stands for a string. */
export function builtinString(name: string, args: TokenTrees, edition: number, eager: EagerExpander): string | null {
  const builtin = classifyBuiltin(name);
  if (builtin?.kind === 'position') return '1';
  if (builtin?.kind !== 'string') return null;
  if (builtin.of === 'concat') return concatLiterals(args, edition, eager);
  return builtin.of === 'stringify' ? stringify(args) : '';
}

/** Origin of tokens that no text in the crate has. */
const ELSEWHERE = 0x7fffffff;

function text(env: MacroEnv, call: CallSite, written: string, what: FragmentKind): Expansion {
  const trees = tokenise(written, { unit: ELSEWHERE, edition: env.cx.edition });
  return { kind: 'text', unit: env.addUnit(call, trees, what) };
}

/** `include!("file.rs")` as an expression. */
function includedText(env: MacroEnv, call: CallSite, what: FragmentKind): Expansion {
  const { db } = env.cx;
  const path = env.includedFile(call.args);
  const file = path === null ? undefined : fileInDir(db, path);
  if (file === undefined) return { kind: 'failed', reason: 'include! of an unknown file' };
  return text(env, call, db.get(fileText, file), what);
}

function made(cx: LowerCtx, expr: Expr, call: CallSite): Expansion {
  return { kind: 'expr', expr: cx.addExpr(expr, call.syn) };
}

function builtinCall(env: MacroEnv, call: CallSite): BuiltinCall {
  return { args: call.args, expansion: env.addExpansion(call), hygiene: env.hygiene, edition: env.cx.edition };
}

function asText(env: MacroEnv, call: CallSite, result: ExpansionResult, what: FragmentKind): Expansion {
  if (result.kind === 'error') return { kind: 'failed', reason: `${call.named.name}!: ${result.reason}` };
  return { kind: 'text', unit: env.addUnit(call, result.trees, what) };
}

/** Lowers tokens `range` of the call's arguments as an expression. */
function argument(env: MacroEnv, call: CallSite, range: TokenRange): ExprId {
  return lowerTokens(env, call, sliceTrees(call.args, range.from, range.to));
}

function lowerTokens(env: MacroEnv, call: CallSite, trees: TokenTrees): ExprId {
  const unit = env.addUnit(call, trees, 'expr');
  const root = env.fragmentRoot(unit);
  return root < 0 ? env.cx.missing('syntax error in macro arguments', call.syn) : lowerExpr(env.cx, unit, root);
}

/**
 * One shared borrow per distinct argument. For plain `{}`s a literal is printed into the template and borrowed by
 * nobody, and a `format_args!` among the arguments is one with this (rustc_ast_lowering::format).
 */
function formatArgs(env: MacroEnv, call: CallSite, newline: boolean): Expansion {
  const { cx } = env;
  const parsed = parseFormatArgs(call.args, {
    edition: cx.edition,
    newline,
    eager: (path, args) => env.eagerString(call, path, args),
  });
  if (parsed.errors.length > 0) return { kind: 'failed', reason: `format_args!: ${parsed.errors[0]}` };
  const args: ExprId[] = [];
  /** By argument of the call: the number of the first that stands for it here, or -1. */
  const numbers: number[] = [];
  /** By argument of the call: those of a `format_args!` in it, which is one with this. */
  const inner = new Map<number, Extract<Expr, { kind: 'formatArgs' }>>();
  const isUsedOnce = (arg: number): boolean => parsed.uses.filter((use) => use.arg === arg).length === 1;
  for (const [i, arg] of parsed.args.entries()) {
    const isPlain = parsed.uses.every((use) => use.arg !== i || (use.trait === 'Display' && use.isPlain));
    const isLiteral = isPlain && arg.kind !== 'captured' && arg.isLiteral;
    const value = isLiteral
      ? null
      : arg.kind === 'captured'
        ? captured(env, call, arg.name, arg.origin)
        : argument(env, call, arg);
    // `file!()` and `stringify!(a)` are literals too, once they are expanded.
    const node = value === null ? null : cx.exprs[value];
    if (
      value === null ||
      (isPlain && node?.kind === 'literal' && (node.lit.kind === 'str' || node.lit.kind === 'int'))
    ) {
      if (value !== null) cx.takeBack(value);
      numbers.push(-1);
      continue;
    }
    if (node?.kind === 'formatArgs' && isPlain && isUsedOnce(i)) {
      inner.set(i, node);
      cx.takeBack(value);
    }
    numbers.push(args.length);
    args.push(...(inner.get(i)?.args ?? [value]));
  }
  const placeholders = parsed.uses
    .filter((use) => numbers[use.arg] >= 0)
    .flatMap((use) => {
      const first = numbers[use.arg];
      const nested = inner.get(use.arg)?.placeholders;
      return nested?.map(({ arg, trait }) => ({ arg: first + arg, trait })) ?? [{ arg: first, trait: use.trait }];
    });
  return made(cx, { kind: 'formatArgs', args, placeholders, literalOnly: args.length === 0 }, call);
}

/** `{x}` in a template: the variable in the context of the template. */
function captured(env: MacroEnv, call: CallSite, name: string, origin: OriginSpan): ExprId {
  const token = {
    kind: Tok.Ident,
    text: name,
    unit: origin.unit,
    start: origin.start,
    end: origin.end,
    ctxt: origin.ctxt,
    flags: 0,
  };
  return lowerTokens(env, call, { tokens: [token], close: Int32Array.of(-1), isBalanced: true });
}

function inlineAsm(env: MacroEnv, call: CallSite): Expansion {
  const { cx } = env;
  const parsed = parseAsm(call.args, cx.edition);
  if (parsed === null) return { kind: 'failed', reason: 'asm!' };
  const operands = parsed.operands.map((operand): Extract<Expr, { kind: 'inlineAsm' }>['operands'][number] => {
    if (operand.kind === 'label') return { mode: 'label', expr: argument(env, call, operand.block), out: null };
    const expr = operand.value === null ? null : argument(env, call, operand.value);
    if (operand.kind !== 'inout') return { mode: operand.kind, expr, out: null };
    // `a => _` is read, and what is written is thrown away.
    if (operand.output === null) return { mode: 'in', expr, out: null };
    return { mode: 'inout', expr, out: operand.output === 'same' ? null : argument(env, call, operand.output) };
  });
  return made(cx, { kind: 'inlineAsm', operands, noReturn: parsed.isNoReturn }, call);
}
