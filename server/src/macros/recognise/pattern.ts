/**
 * How long is this pattern? Mirrors `rustc_parse::parser::pat`.
 */
import { Tok } from '../../syntax/lexer';
import { isIdent, isLiteral } from '../tokenTree';
import {
  atLess,
  atOpen,
  atOr,
  atPunct,
  atWord,
  bump,
  type Cursor,
  deeper,
  eatAnd,
  eatFragment,
  eatGroup,
  eatOr,
  eatPunct,
  eatWord,
  fragmentAt,
  peek,
  skipGroup,
} from './cursor';
import { path, pathTail } from './type';
import { isPathSegment } from './words';

const PATTERN_FRAGMENTS = new Set(['pat', 'expr', 'literal', 'path', 'ty', 'meta', 'block']);

/** `A | B`, with an optional leading `|`. */
export function patternWithOr(c: Cursor): boolean {
  if (atPunct(c, '|')) bump(c);
  if (!pattern(c)) return false;
  while (atPunct(c, '|')) {
    eatOr(c);
    if (!pattern(c)) return false;
  }
  return true;
}

/** A pattern without a top-level `|`. */
export function pattern(c: Cursor): boolean {
  return deeper(c, patternInner);
}

function patternInner(c: Cursor): boolean {
  while (eatAnd(c)) {
    if (atWord(c, 'pin') && (atWord(c, 'mut', 1) || atWord(c, 'const', 1))) {
      bump(c);
      bump(c);
    } else if (atWord(c, 'mut') && !atWord(c, 'self', 1)) bump(c);
  }
  const token = peek(c);
  switch (token.kind) {
    case Tok.Open:
      return token.text !== '{' && skipGroup(c);
    case Tok.OpenInvisible:
      return fragmentPattern(c);
    case Tok.Punct:
      if (atPunct(c, '..') || atPunct(c, '..=') || atPunct(c, '...')) {
        bump(c);
        return !beginsRangeEnd(c) || rangeEnd(c);
      }
      if (atPunct(c, '-')) return rangeEnd(c) && rangeTail(c);
      if (eatPunct(c, '!')) return true;
      return atLess(c) || atPunct(c, '::') ? pathPattern(c) : false;
    case Tok.Ident:
      return wordPattern(c, token.text);
    case Tok.RawIdent:
      return pathPattern(c);
    default:
      if (!isLiteral(token)) return false;
      bump(c);
      return rangeTail(c);
  }
}

function fragmentPattern(c: Cursor): boolean {
  const isPath = fragmentAt(c) === 'path' || fragmentAt(c) === 'ty' || fragmentAt(c) === 'expr';
  if (!eatFragment(c, PATTERN_FRAGMENTS)) return false;
  if (!isPath) return rangeTail(c);
  if (atPunct(c, '::') && !pathTail(c, 'Expr')) return false;
  return pathPatternTail(c);
}

function wordPattern(c: Cursor, word: string): boolean {
  switch (word) {
    case '_':
      bump(c);
      return true;
    case 'true':
    case 'false':
      bump(c);
      return rangeTail(c);
    case 'ref':
      bump(c);
      eatWord(c, 'mut');
      return binding(c);
    case 'mut':
      bump(c);
      if (eatWord(c, 'ref')) eatWord(c, 'mut');
      return isIdent(peek(c)) ? binding(c) : pattern(c);
    case 'box':
      bump(c);
      return pattern(c);
    case 'const':
      bump(c);
      return (eatGroup(c, '{') || eatFragment(c, PATTERN_FRAGMENTS)) && rangeTail(c);
    case 'builtin':
      if (peek(c, 1).text !== '#') return pathPattern(c);
      bump(c);
      bump(c);
      bump(c);
      return skipGroup(c);
    default:
      return pathPattern(c);
  }
}

function binding(c: Cursor): boolean {
  const token = peek(c);
  if (!isIdent(token) || (token.text !== 'self' && !isPathSegment(token, c.edition))) return false;
  bump(c);
  return !eatPunct(c, '@') || pattern(c);
}

function pathPattern(c: Cursor): boolean {
  const isSingle = isIdent(peek(c)) && peek(c, 1).text !== '::';
  if (!path(c, 'Expr')) return false;
  if (isSingle && eatPunct(c, '@')) return pattern(c);
  if (atPunct(c, '!') && peek(c, 1).kind === Tok.Open) {
    bump(c);
    return skipGroup(c) && rangeTail(c);
  }
  return pathPatternTail(c);
}

function pathPatternTail(c: Cursor): boolean {
  if (atOpen(c, '{') || atOpen(c, '(')) return skipGroup(c);
  return rangeTail(c);
}

/** `..=9`, `..`, `...9` behind a first bound; true where there is none. */
function rangeTail(c: Cursor): boolean {
  if (!eatPunct(c, '..=') && !eatPunct(c, '..') && !eatPunct(c, '...')) return true;
  return !beginsRangeEnd(c) || rangeEnd(c);
}

function beginsRangeEnd(c: Cursor): boolean {
  const token = peek(c);
  if (token.kind === Tok.OpenInvisible)
    return token.text === 'expr' || token.text === 'literal' || token.text === 'path' || token.text === 'block';
  if (token.kind === Tok.Open) return token.text === '(';
  if (token.kind === Tok.Punct) return token.text === '-' || token.text === '::' || atLess(c);
  if (isLiteral(token) || atWord(c, 'true') || atWord(c, 'false')) return true;
  return isPathSegment(token, c.edition) || (atWord(c, 'const') && atOpen(c, '{', 1));
}

function rangeEnd(c: Cursor): boolean {
  if (atOpen(c, '(')) return skipGroup(c);
  if (eatFragment(c, PATTERN_FRAGMENTS)) return !atPunct(c, '::') || pathTail(c, 'Expr');
  eatPunct(c, '-');
  if (isLiteral(peek(c)) || atWord(c, 'true') || atWord(c, 'false')) {
    bump(c);
    return true;
  }
  if (eatWord(c, 'const')) return eatGroup(c, '{');
  return path(c, 'Expr');
}

/** Parameters of a closure between its bars: `|a, &b: &T| `. The cursor stands behind the first `|`. */
export function closureParams(c: Cursor, type: (c: Cursor) => boolean): boolean {
  while (!eatOr(c)) {
    while (atPunct(c, '#') && atOpen(c, '[', 1)) {
      bump(c);
      if (!skipGroup(c)) return false;
    }
    if (!pattern(c)) return false;
    if (eatPunct(c, ':') && !type(c)) return false;
    if (!eatPunct(c, ',') && !atOr(c)) return false;
  }
  return true;
}
