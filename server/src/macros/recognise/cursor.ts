/**
 * A reading position in a token list, and the primitive steps of the recogniser.
 *
 * The recogniser finds where a type, pattern, expression or item ends. It builds nothing, never backtracks and never looks
 * inside delimiters, so it is linear; what is wrong *inside* a group is left to whoever parses the text later.
 * A glued operator is taken apart on demand, as `Parser::break_and_eat` does: `split` counts the characters of the current
 * token that are used up (`Vec<Vec<u8>>`, `&&T`, `||`).
 */
import { Tok } from '../../syntax/lexer';
import type { Token, TokenTrees } from '../tokenTree';

export interface Cursor {
  readonly tokens: readonly Token[];
  readonly close: Int32Array;
  /** Index behind the last token that may be read. */
  readonly end: number;
  pos: number;
  split: number;
  /** Nesting of the recursive functions; beyond the limit nothing is recognised. */
  depth: number;
  readonly edition: number;
}

const END: Token = { kind: Tok.Eof, text: '', unit: -1, start: 0, end: 0, ctxt: 0, flags: 0 };
const DEPTH_LIMIT = 200;

export function cursorAt(trees: TokenTrees, pos: number, edition: number, end = trees.tokens.length): Cursor {
  return { tokens: trees.tokens, close: trees.close, end, pos, split: 0, depth: 0, edition };
}

/** The token `ahead` places on; an Eof token behind the end. Group contents count. */
export function peek(c: Cursor, ahead = 0): Token {
  const at = c.pos + ahead;
  return at < c.end ? (c.tokens[at] as Token) : END;
}

/** Text of the current token, without what is used up of it. */
export function currentText(c: Cursor): string {
  const text = peek(c).text;
  return c.split === 0 ? text : text.slice(c.split);
}

export function isAtEnd(c: Cursor): boolean {
  return c.pos >= c.end;
}

export function bump(c: Cursor): void {
  c.pos++;
  c.split = 0;
}

/** Is the current token exactly this operator? */
export function atPunct(c: Cursor, text: string): boolean {
  const token = peek(c);
  return token.kind === Tok.Punct && (c.split === 0 ? token.text === text : token.text.slice(c.split) === text);
}

export function eatPunct(c: Cursor, text: string): boolean {
  if (!atPunct(c, text)) return false;
  bump(c);
  return true;
}

/** Does the current operator begin with this character? `>` is there in `>`, `>>`, `>=` and `>>=`. */
export function atChar(c: Cursor, char: string): boolean {
  const token = peek(c);
  return token.kind === Tok.Punct && token.text.charAt(c.split) === char;
}

/** Uses up one character of the current operator if it is `char`. */
export function eatChar(c: Cursor, char: string): boolean {
  if (!atChar(c, char)) return false;
  c.split++;
  if (c.split >= peek(c).text.length) bump(c);
  return true;
}

const OPENS_ANGLE = new Set(['<', '<<', '<-', '<<=']);
const CLOSES_ANGLE = new Set(['>', '>>', '>=', '>>=']);
const BEGINS_AND = new Set(['&', '&&']);
const BEGINS_OR = new Set(['|', '||']);

function atSplittable(c: Cursor, texts: ReadonlySet<string>): boolean {
  return peek(c).kind === Tok.Punct && texts.has(currentText(c));
}

export function atLess(c: Cursor): boolean {
  return atSplittable(c, OPENS_ANGLE);
}

export function eatLess(c: Cursor): boolean {
  return atLess(c) && eatChar(c, '<');
}

export function atGreater(c: Cursor): boolean {
  return atSplittable(c, CLOSES_ANGLE);
}

export function eatGreater(c: Cursor): boolean {
  return atGreater(c) && eatChar(c, '>');
}

export function eatAnd(c: Cursor): boolean {
  return atSplittable(c, BEGINS_AND) && eatChar(c, '&');
}

export function atOr(c: Cursor): boolean {
  return atSplittable(c, BEGINS_OR);
}

export function eatOr(c: Cursor): boolean {
  return atOr(c) && eatChar(c, '|');
}

/** Is the current token this (never raw) identifier or keyword? */
export function atWord(c: Cursor, word: string, ahead = 0): boolean {
  const token = peek(c, ahead);
  return token.kind === Tok.Ident && token.text === word;
}

export function eatWord(c: Cursor, word: string): boolean {
  if (!atWord(c, word)) return false;
  bump(c);
  return true;
}

export function atOpen(c: Cursor, delimiter: string, ahead = 0): boolean {
  const token = peek(c, ahead);
  return token.kind === Tok.Open && token.text === delimiter;
}

/** Steps over a group that begins with `delimiter` (`(`, `[`, `{`). */
export function eatGroup(c: Cursor, delimiter: string): boolean {
  return atOpen(c, delimiter) && skipGroup(c);
}

/** Steps over the group at the cursor, visible or not. */
export function skipGroup(c: Cursor): boolean {
  const partner = c.close[c.pos] as number;
  if (c.pos >= c.end || partner <= c.pos || partner >= c.end) return false;
  c.pos = partner + 1;
  c.split = 0;
  return true;
}

/** The fragment name of the invisible group at the cursor (`expr`, `ty`, ...), or null. */
export function fragmentAt(c: Cursor): string | null {
  const token = peek(c);
  return token.kind === Tok.OpenInvisible ? token.text : null;
}

/** Steps over an invisible group of one of these fragments. */
export function eatFragment(c: Cursor, names: ReadonlySet<string>): boolean {
  const name = fragmentAt(c);
  return name !== null && names.has(name) && skipGroup(c);
}

/** Runs a recursive recogniser one level deeper; false beyond the depth limit. */
export function deeper(c: Cursor, run: (c: Cursor) => boolean): boolean {
  if (c.depth >= DEPTH_LIMIT) return false;
  c.depth++;
  const isOk = run(c);
  c.depth--;
  return isOk;
}
