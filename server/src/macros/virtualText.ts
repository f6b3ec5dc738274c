/**
 * Prints an expansion as text for the parser, with a map from each printed token back to where it was written.
 *
 * Tokens that stood together in their source still do, all others get one space, so the text lexes to the same tokens.
 * Invisible delimiters become parentheses (or `<..>`, or `;`) only where leaving them out would change the parse; such
 * characters are synthetic: they map to no place of their own.
 */
import { LexFlag, Tok } from '../syntax/lexer';
import type { HygieneTable, OriginSpan, SyntaxContext } from './hygiene';
import { cursorAt } from './recognise/cursor';
import { expr } from './recognise/expr';
import { contentsOf, type Metavar, sliceTrees, type Token, type TokenTrees, treeEnd } from './tokenTree';

/** Offsets of `virtualStart` and `virtualEnd` are UTF-16 into `text`; `start` and `end` into the text of `unit`. */
export interface VirtualText {
  readonly text: string;
  /** Number of printed tokens, ascending in `virtualStart`. */
  readonly length: number;
  readonly virtualStart: Int32Array;
  readonly virtualEnd: Int32Array;
  readonly unit: Int32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly ctxt: Int32Array;
  /** 1 for a token that is not in the expansion: the parentheses around an expression fragment. */
  readonly synthetic: Uint8Array;
  /** The printed trees, and the index in them of each printed token; -1 for a synthetic one. */
  readonly trees: TokenTrees;
  readonly source: Int32Array;
}

export function printTokens(trees: TokenTrees): VirtualText {
  const { tokens, close } = trees;
  const pieces: string[] = [];
  const capacity = tokens.length * 2 + 4;
  const virtualStart = new Int32Array(capacity);
  const virtualEnd = new Int32Array(capacity);
  const unit = new Int32Array(capacity);
  const start = new Int32Array(capacity);
  const end = new Int32Array(capacity);
  const ctxt = new Int32Array(capacity);
  const synthetic = new Uint8Array(capacity);
  const source = new Int32Array(capacity);
  let count = 0;
  let length = 0;
  let previous = null as Token | null;
  /** Indices at which a generic list needs `::` in front: a type path pasted into an expression. */
  let turbofishUntil = -1;
  /** End of the outermost type fragment around the current token. */
  let typeUntil = -1;
  /** Text to print at the closing end of each invisible group, by index. */
  const closers = new Map<number, string>();

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.kind === Tok.OpenInvisible) {
      const partner = close[i] as number;
      if (partner < 0) continue;
      if (token.text === 'ty') typeUntil = Math.max(typeUntil, partner);
      const wrap = wrapping(trees, i, partner);
      if (wrap === null) continue;
      if (wrap.open === '::<') turbofishUntil = partner;
      else if (wrap.open !== '') emit({ ...token, kind: Tok.Punct, text: wrap.open, flags: 0 }, -1);
      if (wrap.close !== '') closers.set(partner, wrap.close);
    } else if (token.kind === Tok.CloseInvisible) {
      const text = closers.get(i);
      if (text !== undefined) emit({ ...token, kind: Tok.Punct, text, flags: 0 }, -1);
    } else if (isGrammarGap(trees, i, i < typeUntil)) {
      if (token.text === '<') i = nextVisibleIndex(trees, i);
    } else if (isBuiltinSyntax(tokens, i)) {
      emit({ ...(tokens[i + 2] as Token), text: BUILTIN_PREFIX + (tokens[i + 2] as Token).text, flags: 0 }, i + 2);
      emit({ ...token, kind: Tok.Punct, text: '!', flags: 0 }, -1);
      i += 2;
    } else {
      if (i < turbofishUntil && token.kind === Tok.Punct && token.text === '<' && previous?.text !== '::') {
        emit({ ...token, text: '::', flags: 0 }, -1);
        turbofishUntil = -1;
      }
      emit(token, i);
    }
  }
  return {
    text: pieces.join(''),
    length: count,
    virtualStart: virtualStart.slice(0, count),
    virtualEnd: virtualEnd.slice(0, count),
    unit: unit.slice(0, count),
    start: start.slice(0, count),
    end: end.slice(0, count),
    ctxt: ctxt.slice(0, count),
    synthetic: synthetic.slice(0, count),
    trees,
    source: source.slice(0, count),
  };

  function emit(token: Token, from: number): void {
    if (previous !== null && !isTogether(previous, token)) {
      pieces.push(' ');
      length++;
    }
    pieces.push(token.text);
    virtualStart[count] = length;
    length += token.text.length;
    virtualEnd[count] = length;
    unit[count] = token.unit;
    start[count] = token.start;
    end[count] = token.end;
    ctxt[count] = token.ctxt;
    synthetic[count] = from < 0 ? 1 : 0;
    source[count] = from;
    count++;
    previous = token;
  }
}

/**
 * The compiler's own syntax `builtin # offset_of(..)` is printed as the macro call `builtin__offset_of!(..)`, which the
 * grammar knows. No macro of that name is ever looked up.
 */
export const BUILTIN_PREFIX = 'builtin__';

function isBuiltinSyntax(tokens: readonly Token[], i: number): boolean {
  if (tokens[i]?.text !== 'builtin' || tokens[i + 1]?.text !== '#' || tokens[i + 1]?.kind !== Tok.Punct) return false;
  return tokens[i + 2]?.kind === Tok.Ident && tokens[i + 3]?.kind === Tok.Open;
}

function isTogether(a: Token, b: Token): boolean {
  if (a.text === 'macro_rules' && b.text === '!') return true;
  // A template's `$x` next to its neighbour is gone by now, so what is adjacent was adjacent in one text.
  return a.unit === b.unit && a.end === b.start && (a.flags & LexFlag.Joint) !== 0;
}

interface Wrapping {
  readonly open: string;
  readonly close: string;
}

const PARENS: Wrapping = { open: '(', close: ')' };
const QUALIFIED: Wrapping = { open: '<', close: '>' };
const TURBOFISH: Wrapping = { open: '::<', close: '' };
const SEMICOLON: Wrapping = { open: '', close: ';' };

/** What the invisible group `open..close` must print around its content; null for nothing. */
function wrapping(trees: TokenTrees, open: number, close: number): Wrapping | null {
  const { tokens } = trees;
  const first = tokens[open + 1] as Token;
  // A group that holds only another group leaves the decision to that one, except for what follows it.
  const isNested = first.kind === Tok.OpenInvisible && trees.close[open + 1] === close - 1;
  const next = nextVisible(trees, close);
  switch ((tokens[open] as Token).text) {
    case 'expr':
      if (isNested || isPrimary(trees, open + 1, close, next)) return null;
      return isAtStatement(trees, open) && isBlockLike(trees, open + 1, close) ? null : PARENS;
    case 'ty':
      if (isNested) return null;
      if (next?.text === '::') return isPathWords(trees, open + 1, close) ? null : QUALIFIED;
      if (next?.kind === Tok.Punct && next.text.startsWith('<')) return PARENS;
      return hasTop(trees, open + 1, close, PLUS) ? PARENS : null;
    case 'pat':
      return close - open > 2 && !isNested && hasTop(trees, open + 1, close, OR_RANGE) ? PARENS : null;
    case 'path':
      return next?.kind === Tok.Open && next.text === '(' ? TURBOFISH : null;
    case 'stmt':
      return statementWrapping(trees, open, close, next);
    default:
      return null;
  }
}

const PLUS = new Set(['+']);
const OR_RANGE = new Set(['|', '..', '..=', '...']);

function nextVisibleIndex(trees: TokenTrees, at: number): number {
  let i = at + 1;
  while (trees.tokens[i]?.kind === Tok.CloseInvisible) i++;
  return i;
}

function nextVisible(trees: TokenTrees, at: number): Token | undefined {
  return trees.tokens[nextVisibleIndex(trees, at)];
}

/**
 * What rustc's grammar has and tree-sitter's has not, and what may be left out: empty generics (`impl<>`), a trailing `+`
 * of bounds, `::` before the generics of a type, and the first `|` of a pasted pattern, which may get parentheses.
 */
function isGrammarGap(trees: TokenTrees, i: number, isType: boolean): boolean {
  const token = trees.tokens[i] as Token;
  if (token.kind !== Tok.Punct) return false;
  if (token.text === '<') return nextVisible(trees, i)?.text === '>';
  if (token.text === '+') return nextVisible(trees, i)?.text === '>';
  if (token.text === '|') return trees.tokens[i - 1]?.kind === Tok.OpenInvisible && trees.tokens[i - 1]?.text === 'pat';
  return isType && token.text === '::' && nextVisible(trees, i)?.text === '<';
}

/** May the expression stand anywhere without parentheses: a token, a path, a group, `path!(..)`? */
function isPrimary(trees: TokenTrees, from: number, to: number, next: Token | undefined): boolean {
  if (to - from <= 1) return true;
  const first = trees.tokens[from] as Token;
  if (first.kind === Tok.Open) return first.text !== '{' && trees.close[from] === to - 1;
  if (to - from === 2 && first.text === '-') return next?.text !== '.';
  if (isPathWords(trees, from, to)) return true;
  const bang = pathEnd(trees, from, to);
  const opener = trees.tokens[bang + 1];
  return (
    bang > from &&
    trees.tokens[bang]?.text === '!' &&
    opener?.kind === Tok.Open &&
    opener.text !== '{' &&
    trees.close[bang + 1] === to - 1
  );
}

/**
 * Behind `;`, `{`, `}` or nothing at all, where a block-like expression is a statement by itself, pasted or not; attributes
 * of the statement may stand between.
 */
function isAtStatement(trees: TokenTrees, open: number): boolean {
  let i = previousVisible(trees, open);
  while (trees.tokens[i]?.text === ']') {
    const hash = previousVisible(trees, trees.close[i] as number);
    if (trees.tokens[hash]?.text !== '#') return false;
    i = previousVisible(trees, hash);
  }
  const text = trees.tokens[i]?.text;
  return text === undefined || text === ';' || text === '{' || text === '}';
}

/** -1 where nothing stands in front. */
function previousVisible(trees: TokenTrees, at: number): number {
  let i = at - 1;
  while (trees.tokens[i]?.kind === Tok.OpenInvisible || trees.tokens[i]?.kind === Tok.CloseInvisible) i--;
  return i;
}

const BLOCK_WORDS = new Set(['{', 'if', 'match', 'loop', 'while', 'for', 'unsafe', 'async', 'const', 'try']);

function isBlockLike(trees: TokenTrees, from: number, to: number): boolean {
  if (!BLOCK_WORDS.has((trees.tokens[from] as Token).text) || trees.tokens[to - 1]?.text !== '}') return false;
  const c = cursorAt(trees, from, 2021, to);
  return expr(c, { isStatement: true }) && c.pos === to;
}

/** `a::b::C` without generics. */
function isPathWords(trees: TokenTrees, from: number, to: number): boolean {
  return pathEnd(trees, from, to) === to;
}

function pathEnd(trees: TokenTrees, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const token = trees.tokens[at] as Token;
    const isPart =
      token.kind === Tok.Ident || token.kind === Tok.RawIdent || (token.kind === Tok.Punct && token.text === '::');
    if (!isPart || (token.kind === Tok.Ident && NOT_A_PATH.has(token.text))) break;
    at++;
  }
  return at;
}

const NOT_A_PATH = new Set(
  'return break continue move async if match loop while for unsafe let yield as dyn impl const static box mut ref'.split(
    ' ',
  ),
);

function hasTop(trees: TokenTrees, from: number, to: number, texts: ReadonlySet<string>): boolean {
  for (let i = from; i < to; i++) {
    const token = trees.tokens[i] as Token;
    if (token.kind === Tok.Punct && texts.has(token.text)) return true;
    if (token.kind === Tok.Open) i = Math.max(i, trees.close[i] as number);
  }
  return false;
}

const ITEM_WORDS = new Set(
  'fn struct enum union trait impl mod use static const type extern macro macro_rules pub'.split(' '),
);

/** rustc asks no `;` behind a pasted statement; the text needs one behind `let`, and between expressions. */
function statementWrapping(trees: TokenTrees, open: number, close: number, next: Token | undefined): Wrapping | null {
  const last = trees.tokens[close - 1] as Token;
  if (close - open <= 1 || next?.text === ';' || last.text === ';') return null;
  const first = trees.tokens[open + 1] as Token;
  if (first.text === 'let' || (first.text === 'super' && trees.tokens[open + 2]?.text === 'let')) return SEMICOLON;
  const isTail = next === undefined || next.kind === Tok.Close;
  const isItem = first.kind === Tok.Ident && ITEM_WORDS.has(first.text);
  return isTail || isItem || last.text === '}' ? null : SEMICOLON;
}

/** Index of the printed token at `offset`, or of the next one if a space is there; `length` behind the last. */
export function printedTokenAt(v: VirtualText, offset: number): number {
  let low = 0;
  let high = v.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((v.virtualEnd[middle] as number) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function spanOf(v: VirtualText, i: number): OriginSpan {
  return { unit: v.unit[i] as number, start: v.start[i] as number, end: v.end[i] as number, ctxt: v.ctxt[i] as number };
}

/** Where the token at a virtual offset was written; null behind the last token. */
export function originAt(v: VirtualText, offset: number): OriginSpan | null {
  const i = printedTokenAt(v, offset);
  return i < v.length ? spanOf(v, i) : null;
}

/** Hygiene mark of the token at a virtual offset; the root behind the last token. */
export function contextAt(v: VirtualText, offset: number): SyntaxContext {
  return v.ctxt[printedTokenAt(v, offset)] ?? 0;
}

/**
 * The arguments of a macro call in the expansion: `open` is the virtual offset of its opening delimiter. These are the
 * tokens themselves, with their marks and invisible groups, which the text no longer has: always expand from these.
 * Null where no delimiter stands.
 */
export function argumentsAt(v: VirtualText, open: number): TokenTrees | null {
  const group = groupAt(v, open);
  return group === null ? null : contentsOf(group, 0);
}

/** The same with the delimiters. */
export function groupAt(v: VirtualText, open: number): TokenTrees | null {
  const { trees } = v;
  const index = v.source[printedTokenAt(v, open)] ?? -1;
  if (index < 0 || trees.tokens[index]?.kind !== Tok.Open) return null;
  return sliceTrees(trees, index, treeEnd(trees, index));
}

/** Was the token at this offset made up by the printer? */
export function isSyntheticAt(v: VirtualText, offset: number): boolean {
  return v.synthetic[printedTokenAt(v, offset)] === 1;
}

export type NamesAt = 'metavar' | 'argument';

/**
 * Where a virtual range was written: `Span::to` of its first and last token, so a range of mixed origin is that of the part
 * the macro made, with the `$x` at its rims. Synthetic tokens at the rims are ignored. A range inside one token keeps its place in it where the token
 * is printed as written. Null for a range without tokens.
 *
 * `names`: whether a name that `$x:ident` pasted stands at the `$x`, as in rustc's messages, or where the argument is.
 */
export function originOfRange(
  v: VirtualText,
  start: number,
  end: number,
  hygiene: HygieneTable,
  names: NamesAt,
): OriginSpan | null {
  let first = printedTokenAt(v, start);
  let last = printedTokenAt(v, Math.max(start, end - 1));
  if (last >= v.length || (v.virtualStart[last] as number) >= end) last--;
  while (first < last && v.synthetic[first] === 1) first++;
  while (last > first && v.synthetic[last] === 1) last--;
  if (first >= v.length || last < first) return null;
  if (first !== last) return rangeBetween(v, first, last, hygiene);
  const whole = spanOf(v, first);
  const from = v.virtualStart[first] as number;
  const metavar = v.trees.tokens[v.source[first] as number]?.metavar;
  if (names === 'metavar' && metavar?.isName === true && start <= from && end >= (v.virtualEnd[first] as number))
    return metavar;
  const isVerbatim = (v.virtualEnd[first] as number) - from === whole.end - whole.start;
  if (!isVerbatim || start < from || end > (v.virtualEnd[first] as number)) return whole;
  return { ...whole, start: whole.start + start - from, end: whole.start + end - from };
}

/** Mirrors `Span::try_metavars`, and `interpolated_or_expr_span` of rustc's parser. */
function rangeBetween(v: VirtualText, first: number, last: number, hygiene: HygieneTable): OriginSpan {
  const a = spanOf(v, first);
  const b = spanOf(v, last);
  const metaA = metavarAt(v, first, last);
  const metaB = metavarAt(v, last, first);
  if (metaA !== null && metaB !== null && metaA.isName && isSameText(metaA, metaB))
    return hygiene.combine(metaA, metaB);
  if (isSameText(a, b)) return hygiene.combine(a, b);
  if (metaA !== null && isSameText(metaA, b)) return hygiene.combine(metaA, b);
  if (metaB !== null && isSameText(a, metaB)) return hygiene.combine(a, metaB);
  return hygiene.combine(a, b);
}

function isSameText(a: OriginSpan, b: OriginSpan): boolean {
  return a.ctxt === b.ctxt && a.unit === b.unit;
}

/** The `$x` that pasted what token `i` begins or ends, and `other` is no part of; of several the outermost. */
function metavarAt({ trees, source }: VirtualText, i: number, other: number): Metavar | null {
  const { tokens, close } = trees;
  const at = source[i] as number;
  if (at < 0) return null;
  const step = other > i ? -1 : 1;
  let found = tokens[at]?.metavar ?? null;
  for (let rim = at + step; ; rim += step) {
    const delimiter = tokens[rim];
    if (delimiter === undefined || delimiter.kind !== (step < 0 ? Tok.OpenInvisible : Tok.CloseInvisible)) return found;
    const partner = close[rim] as number;
    const isOther = step < 0 ? (source[other] as number) < partner : (source[other] as number) > partner;
    if (partner < 0 || isOther) return found;
    const { unit, start, end, ctxt } = delimiter;
    found = { unit, start, end, ctxt, isName: true };
  }
}
