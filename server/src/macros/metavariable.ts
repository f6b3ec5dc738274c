/**
 * What matchers and templates share: names of variables, and the tail of a repetition.
 */
import { Tok } from '../syntax/lexer';
import type { Token, TokenTrees } from './tokenTree';

export type Repeat = '*' | '+' | '?';

/** Names of variables are hygienic: `$x` made by another macro is another variable. */
export function variableKey(name: Token): string {
  return name.ctxt === 0 ? name.text : `${name.text}#${name.ctxt}`;
}

/** `separator? (*|+|?)` behind a repetition's parenthesis; null where there is no operator. */
export function repetitionTail(
  trees: TokenTrees,
  at: number,
  to: number,
): { readonly separator: Token | null; readonly repeat: Repeat; readonly end: number } | null {
  const first = trees.tokens[at];
  if (first === undefined || at >= to) return null;
  const direct = repeatOf(first);
  if (direct !== null) return { separator: null, repeat: direct, end: at + 1 };
  const second = trees.tokens[at + 1];
  const repeat = second === undefined || at + 1 >= to ? null : repeatOf(second);
  if (repeat === null || first.kind === Tok.Open || first.kind === Tok.Close) return null;
  return { separator: first, repeat, end: at + 2 };
}

function repeatOf(token: Token): Repeat | null {
  if (token.kind !== Tok.Punct) return null;
  return token.text === '*' || token.text === '+' || token.text === '?' ? token.text : null;
}
