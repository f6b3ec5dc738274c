/**
 * The built-in macros whose value is a string known at once: `concat!`, `stringify!`, and the string argument of
 * `format_args!`, `env!`, `include!`, `compile_error!`. Mirrors `rustc_builtin_macros::{concat,source_util,util}`.
 */
import { Tok } from '../../syntax/lexer';
import { cursorAt, eatPunct, isAtEnd } from '../recognise/cursor';
import { expr } from '../recognise/expr';
import { contentsOf, isIdent, isPunct, type Token, type TokenTrees } from '../tokenTree';
import { printTokens } from '../virtualText';
import { concatText, type StringValue, stringValue } from './literal';

/**
 * Resolves and expands the macro `path` (its tokens) in the place of a string, to the text of a literal; null if unknown.
 * `concat!` and `stringify!` by their bare names need no callback only where the caller knows that nothing shadows them,
 * so the callback is asked first of all.
 */
export type EagerExpander = (path: readonly Token[], args: TokenTrees) => string | null;

export interface StringArgument {
  readonly value: StringValue;
  /** The literal itself, where there is one. */
  readonly token?: Token;
  /** Written as a literal, not computed: names may be captured. */
  readonly isDirect: boolean;
}

/** The string that tokens `from..to` stand for: a literal, or a macro that makes one. */
export function evaluateString(
  trees: TokenTrees,
  from: number,
  to: number,
  eager?: EagerExpander,
): StringArgument | null {
  let at = from;
  let end = to;
  while (at < end - 1 && trees.close[at] === end - 1 && trees.tokens[at]?.text !== '{') {
    at++;
    end--;
  }
  const token = trees.tokens[at];
  if (token === undefined || end <= at) return null;
  if (end - at === 1) {
    const value = stringValue(token);
    return value === null ? null : { value, token, isDirect: true };
  }
  const text = macroText(trees, at, end, eager);
  if (text === null) return null;
  const chars = [...text];
  return { value: { chars, offsets: chars.map(() => 0).concat(0) }, isDirect: false };
}

/** `path!(..)` evaluated by the callback; null for anything else. */
function macroText(trees: TokenTrees, from: number, to: number, eager?: EagerExpander): string | null {
  let bang = from;
  while (bang < to && (isIdent(trees.tokens[bang] as Token) || isPunct(trees.tokens[bang], '::'))) bang++;
  const isMacro = bang > from && isPunct(trees.tokens[bang], '!') && trees.close[bang + 1] === to - 1;
  return isMacro && eager ? eager(trees.tokens.slice(from, bang), contentsOf(trees, bang + 1)) : null;
}

/** The value of `concat!(..)`; null where an argument is no literal. */
export function concatLiterals(args: TokenTrees, edition: number, eager?: EagerExpander): string | null {
  const c = cursorAt(args, 0, edition);
  let out = '';
  while (!isAtEnd(c)) {
    const from = c.pos;
    if (!expr(c) || c.split > 0) return null;
    const part = concatPart(args, from, c.pos, eager);
    if (part === null) return null;
    out += part;
    if (!eatPunct(c, ',') && !isAtEnd(c)) return null;
  }
  return out;
}

function concatPart(args: TokenTrees, from: number, to: number, eager?: EagerExpander): string | null {
  let at = from;
  let end = to;
  while (at < end - 1 && args.close[at] === end - 1 && args.tokens[at]?.kind === Tok.OpenInvisible) {
    at++;
    end--;
  }
  const first = args.tokens[at] as Token;
  if (end - at === 1) return concatText(first);
  const second = args.tokens[at + 1] as Token;
  if (end - at === 2 && isPunct(first, '-') && (second.kind === Tok.Int || second.kind === Tok.Float)) {
    return `-${concatText(second)}`;
  }
  return macroText(args, at, end, eager);
}

/**
 * The value of `stringify!(..)`. rustc's spacing is its pretty printer's; ours is that of the source, with one space where
 * tokens did not touch. Only the value of a string constant depends on it.
 */
export function stringify(args: TokenTrees): string {
  return printTokens(args).text;
}

/** The only argument of `env!("X")`, `include!("f.rs")` or `compile_error!("..")`, with an optional trailing comma. */
export function onlyString(args: TokenTrees, edition: number, eager?: EagerExpander): string | null {
  const c = cursorAt(args, 0, edition);
  if (!expr(c)) return null;
  const end = c.pos;
  eatPunct(c, ',');
  return isAtEnd(c) ? (evaluateString(args, 0, end, eager)?.value.chars.join('') ?? null) : null;
}

/**
 * The path in `include!("file.rs")`, `include!(concat!(env!("OUT_DIR"), "/file.rs"))` and `include!(env!("FILE"))`, with the
 * variables that cargo sets; null where it is not known.
 */
export function includedPath(args: TokenTrees, edition: number, env: ReadonlyMap<string, string>): string | null {
  const eager: EagerExpander = (path, inner) => {
    const name = path.at(-1)?.text;
    if (name === 'concat') return concatLiterals(inner, edition, eager);
    const variable = name === 'env' ? onlyString(inner, edition) : null;
    return variable === null ? null : (env.get(variable) ?? null);
  };
  return onlyString(args, edition, eager);
}
