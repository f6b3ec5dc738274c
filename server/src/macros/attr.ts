/**
 * Attributes as token trees: path, argument, `cfg` predicates. Mirrors `rustc_parse::validate_attr` and
 * `rustc_attr_parsing::cfg`. Whether a predicate holds is decided in source/cfg.ts.
 */
import type { CfgExpr } from '../source/cfg';
import { Tok } from '../syntax/lexer';
import { stringText } from './builtin/literal';
import { contentsOf, isIdent, isPunct, sliceTrees, type Token, type TokenTrees, treeEnd } from './tokenTree';

export interface AttributeTree {
  /** `rustfmt::skip` as its segments; `$crate` stays a segment. */
  readonly path: readonly string[];
  /** Wrapped in `unsafe(..)`. */
  readonly isUnsafe: boolean;
  readonly args:
    | { readonly kind: 'none' }
    /** `path = value`: the tokens of the value, and its text if it is a string literal. */
    | { readonly kind: 'value'; readonly value: TokenTrees; readonly text: string | null }
    /** `path(..)`, or with the other delimiters. */
    | { readonly kind: 'list'; readonly trees: TokenTrees };
  /** The token of the last segment: where a problem is reported. */
  readonly name: Token;
}

/** Reads what stands between `#[` and `]`; null if that is no attribute. */
export function parseAttribute(trees: TokenTrees): AttributeTree | null {
  const { tokens } = trees;
  const first = tokens[0];
  if (first === undefined) return null;
  const wrapsAll = tokens.length > 0 && trees.close[0] === tokens.length - 1;
  if (first.kind === Tok.OpenInvisible && wrapsAll) return parseAttribute(contentsOf(trees, 0));
  if (first.text === 'unsafe' && tokens[1]?.text === '(') {
    const inner = parseAttribute(contentsOf(trees, 1));
    return inner === null ? null : { ...inner, isUnsafe: true };
  }
  const path: string[] = [];
  let at = isPunct(first, '::') ? 1 : 0;
  let name = first;
  while (at < tokens.length && isIdent(tokens[at] as Token)) {
    name = tokens[at] as Token;
    path.push(name.text.replace(/^r#/, ''));
    at++;
    if (!isPunct(tokens[at], '::')) break;
    at++;
  }
  if (path.length === 0) return null;
  const head = { path, isUnsafe: false, name };
  const next = tokens[at];
  if (next === undefined) return { ...head, args: { kind: 'none' } };
  if (next.kind === Tok.Open && trees.close[at] === tokens.length - 1) {
    return { ...head, args: { kind: 'list', trees: contentsOf(trees, at) } };
  }
  if (!isPunct(next, '=')) return null;
  const value = sliceTrees(trees, at + 1, tokens.length);
  const only = value.tokens.length === 1 ? (value.tokens[0] as Token) : null;
  return { ...head, args: { kind: 'value', value, text: only === null ? null : stringText(only) } };
}

/** The parts between top-level commas; a trailing comma adds none. */
export function splitList(trees: TokenTrees): TokenTrees[] {
  const out: TokenTrees[] = [];
  let from = 0;
  for (let at = 0; at < trees.tokens.length; at = treeEnd(trees, at)) {
    if (!isPunct(trees.tokens[at], ',')) continue;
    out.push(sliceTrees(trees, from, at));
    from = at + 1;
  }
  if (from < trees.tokens.length) out.push(sliceTrees(trees, from, trees.tokens.length));
  return out;
}

/** The paths of `derive(Clone, serde::Serialize)`, with the tokens of each; what is no path is left out. */
export function derivePaths(list: TokenTrees): { readonly path: readonly string[]; readonly name: Token }[] {
  const out: { path: readonly string[]; name: Token }[] = [];
  for (const part of splitList(list)) {
    const meta = parseAttribute(part);
    if (meta !== null && meta.args.kind === 'none') out.push({ path: meta.path, name: meta.name });
  }
  return out;
}

/** The words of `repr(C, packed)`, `macro_use(a, b)`: parts that are one bare identifier. */
export function wordList(list: TokenTrees): string[] {
  const words: string[] = [];
  for (const part of splitList(list)) {
    const only = part.tokens[0];
    if (part.tokens.length === 1 && only !== undefined && isIdent(only)) words.push(only.text.replace(/^r#/, ''));
  }
  return words;
}

/** `cfg_attr(predicate, a, b)`: the inside of the parentheses; null if there is no predicate. */
export function parseCfgAttr(
  list: TokenTrees,
): { readonly cfg: CfgExpr; readonly attrs: readonly TokenTrees[] } | null {
  const [predicate, ...attrs] = splitList(list);
  return predicate === undefined ? null : { cfg: parseCfgTrees(predicate), attrs };
}

/** A predicate: `unix`, `feature = "x"`, `all(..)`, `any(..)`, `not(..)`, `true`. Total: nonsense is `unknown`. */
export function parseCfgTrees(trees: TokenTrees, depth = 0): CfgExpr {
  const [first, second] = trees.tokens;
  if (first === undefined || depth > 100) return { kind: 'unknown' };
  if (first.kind === Tok.OpenInvisible && trees.close[0] === trees.tokens.length - 1) {
    return parseCfgTrees(contentsOf(trees, 0), depth + 1);
  }
  if (!isIdent(first)) return { kind: 'unknown' };
  const name = first.text.replace(/^r#/, '');
  if (second === undefined) {
    return name === 'true' || name === 'false' ? { kind: 'constant', value: name === 'true' } : { kind: 'name', name };
  }
  if (isPunct(second, '=')) {
    const literal = trees.tokens.find((t, i) => i > 1 && t.kind !== Tok.OpenInvisible);
    const value = literal === undefined ? null : stringText(literal);
    return value === null ? { kind: 'unknown' } : { kind: 'value', name, value };
  }
  if (second.text !== '(' || trees.close[1] !== trees.tokens.length - 1) return { kind: 'unknown' };
  const parts = splitList(contentsOf(trees, 1)).map((part) => parseCfgTrees(part, depth + 1));
  if (name === 'all' || name === 'any') return { kind: name, parts };
  const [part] = parts;
  return name === 'not' && part !== undefined && parts.length === 1 ? { kind: 'not', part } : { kind: 'unknown' };
}
