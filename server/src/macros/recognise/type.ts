/**
 * How long is this type, path or bound? Mirrors `rustc_parse::parser::{ty,path,generics}`.
 *
 * Every function moves the cursor behind what it recognised and returns true, or returns false with the cursor anywhere.
 */
import { Tok } from '../../syntax/lexer';
import { isIdent, isLiteral } from '../tokenTree';
import {
  atChar,
  atGreater,
  atLess,
  atOpen,
  atPunct,
  atWord,
  bump,
  type Cursor,
  deeper,
  eatAnd,
  eatChar,
  eatFragment,
  eatGreater,
  eatGroup,
  eatLess,
  eatPunct,
  eatWord,
  isAtEnd,
  peek,
  skipGroup,
} from './cursor';
import { isPathSegment } from './words';

/** `Type`: generics directly (`Vec<u8>`, `Fn(A) -> B`); `Expr`: only behind `::`; `Mod`: none. */
export type PathStyle = 'Type' | 'Expr' | 'Mod';

const TYPE_FRAGMENTS = new Set(['ty', 'path']);
const PATH_FRAGMENTS = new Set(['ty', 'path']);
const CONST_FRAGMENTS = new Set(['expr', 'block', 'literal']);

export function type(c: Cursor, allowsPlus = true): boolean {
  return deeper(c, () => typeInner(c, allowsPlus));
}

function typeInner(c: Cursor, allowsPlus: boolean): boolean {
  // `&'a mut &&T`: a run of references is a loop, so depth counts what really nests.
  while (eatAnd(c)) {
    eatLifetime(c);
    if (atWord(c, 'pin') && (atWord(c, 'mut', 1) || atWord(c, 'const', 1))) {
      bump(c);
      bump(c);
    } else eatWord(c, 'mut');
    allowsPlus = false;
  }
  const token = peek(c);
  switch (token.kind) {
    case Tok.Open:
      if (token.text === '{' || !skipGroup(c)) return false;
      return token.text === '[' || !allowsPlus || !atPlus(c) || moreBounds(c);
    case Tok.Lifetime:
    case Tok.RawLifetime:
      return bounds(c);
    case Tok.OpenInvisible:
      if (!eatFragment(c, TYPE_FRAGMENTS)) return false;
      if (atPunct(c, '::')) return pathTail(c, 'Type');
      return !allowsPlus || !atPlus(c) || moreBounds(c);
    case Tok.Punct:
      if (eatPunct(c, '!')) return true;
      if (eatPunct(c, '*')) return (eatWord(c, 'const') || eatWord(c, 'mut')) && type(c, false);
      if (atPunct(c, '?')) return bounds(c);
      if (!atLess(c) && !atPunct(c, '::')) return false;
      return typePath(c, allowsPlus);
    case Tok.Ident:
      return typeWord(c, token.text, allowsPlus);
    case Tok.RawIdent:
      return typePath(c, allowsPlus);
    default:
      return false;
  }
}

function typeWord(c: Cursor, word: string, allowsPlus: boolean): boolean {
  switch (word) {
    case '_':
      bump(c);
      return true;
    case 'typeof':
      bump(c);
      return eatGroup(c, '(');
    case 'impl':
      bump(c);
      return bounds(c);
    case 'dyn':
      if (!isDynType(c)) return typePath(c, allowsPlus);
      bump(c);
      eatPunct(c, '*');
      return bounds(c);
    case 'for':
      bump(c);
      if (!genericParams(c)) return false;
      return isFnPointer(c) ? fnPointer(c) : typePath(c, allowsPlus);
    case 'unsafe':
      if (peek(c, 1).text === '<') {
        bump(c);
        return genericParams(c) && type(c, false);
      }
      return fnPointer(c);
    case 'fn':
    case 'extern':
      return fnPointer(c);
    default:
      return isFnPointer(c) ? fnPointer(c) : typePath(c, allowsPlus);
  }
}

/** Before 2018 `dyn` is a keyword only in front of a bound. */
function isDynType(c: Cursor): boolean {
  const next = peek(c, 1);
  if (c.edition >= 2018) return true;
  if (next.kind === Tok.Punct) return next.text === '?' || next.text === '*';
  if (next.kind === Tok.Open) return next.text === '(';
  return (
    next.kind === Tok.Lifetime ||
    (next.kind === Tok.Ident && (next.text === 'for' || (next.text !== 'as' && isPathSegment(next, c.edition)))) ||
    next.kind === Tok.RawIdent
  );
}

function isFnPointer(c: Cursor): boolean {
  if (atWord(c, 'fn') || atWord(c, 'extern')) return true;
  if (!atWord(c, 'unsafe') && !atWord(c, 'async') && !atWord(c, 'const')) return false;
  return atWord(c, 'fn', 1) || atWord(c, 'extern', 1) || atWord(c, 'unsafe', 1);
}

function fnPointer(c: Cursor): boolean {
  while (eatWord(c, 'unsafe') || eatWord(c, 'async') || eatWord(c, 'const'));
  if (eatWord(c, 'extern')) eatStringLiteral(c);
  if (!eatWord(c, 'fn') || !eatGroup(c, '(')) return false;
  return !eatPunct(c, '->') || type(c, false);
}

export function eatStringLiteral(c: Cursor): void {
  const kind = peek(c).kind;
  if (kind === Tok.Str || kind === Tok.RawStr) bump(c);
  else eatFragment(c, CONST_FRAGMENTS);
}

/** A path type, a macro in type position, or `Trait + Other` without `dyn`. */
function typePath(c: Cursor, allowsPlus: boolean): boolean {
  if (!path(c, 'Type')) return false;
  if (atPunct(c, '!') && peek(c, 1).kind === Tok.Open) {
    bump(c);
    return skipGroup(c);
  }
  return !allowsPlus || !atPlus(c) || moreBounds(c);
}

function atPlus(c: Cursor): boolean {
  return atPunct(c, '+') || atPunct(c, '+=');
}

function moreBounds(c: Cursor): boolean {
  eatChar(c, '+');
  return bounds(c);
}

/** `A + ?Sized + 'a + for<'b> Fn(&'b T) -> U`; may be empty, may end with `+`. */
export function bounds(c: Cursor): boolean {
  while (!isAtEnd(c)) {
    if (!eatLifetime(c)) {
      if (!canBeginBound(c)) return true;
      if (!bound(c)) return false;
    }
    if (!atPlus(c)) return true;
    eatChar(c, '+');
  }
  return true;
}

function canBeginBound(c: Cursor): boolean {
  const token = peek(c);
  if (token.kind === Tok.Open) return token.text === '(' || (token.text === '[' && atWord(c, 'const', 1));
  if (token.kind === Tok.Ident)
    return ['for', 'const', 'async', 'use', 'unsafe'].includes(token.text) || isPathSegment(token, c.edition);
  if (token.kind === Tok.Punct) return ['?', '!', '~', '::', '<', '<<'].includes(token.text);
  return token.kind === Tok.RawIdent || (token.kind === Tok.OpenInvisible && token.text === 'path');
}

function bound(c: Cursor): boolean {
  if (atOpen(c, '(')) return skipGroup(c);
  if (eatWord(c, 'use')) return genericParams(c);
  if (atWord(c, 'for')) {
    bump(c);
    if (!genericParams(c)) return false;
  }
  if (eatPunct(c, '~')) {
    if (!eatWord(c, 'const')) return false;
  } else if (atOpen(c, '[')) {
    if (!skipGroup(c)) return false;
  } else eatWord(c, 'const');
  if (c.edition >= 2018) eatWord(c, 'async');
  if (!eatPunct(c, '?')) eatPunct(c, '!');
  if (eatWord(c, 'for') && !genericParams(c)) return false;
  return path(c, 'Type');
}

export function eatLifetime(c: Cursor): boolean {
  const kind = peek(c).kind;
  if (kind !== Tok.Lifetime && kind !== Tok.RawLifetime) return false;
  bump(c);
  return true;
}

/** A path with or without a leading `<T as Trait>`. */
export function path(c: Cursor, style: PathStyle): boolean {
  if (atLess(c) && style !== 'Mod') {
    eatLess(c);
    if (!type(c)) return false;
    if (eatWord(c, 'as') && !path(c, 'Type')) return false;
    return eatGreater(c) && atPunct(c, '::') && pathTail(c, style);
  }
  if (eatFragment(c, PATH_FRAGMENTS)) return !atPunct(c, '::') || pathTail(c, style);
  eatPunct(c, '::');
  return segment(c, style) && (!atPunct(c, '::') || pathTail(c, style));
}

/** `::b::<T>::c` behind a first segment. Stops before `::` that no segment follows (`use a::{..}`). */
export function pathTail(c: Cursor, style: PathStyle): boolean {
  while (atPunct(c, '::')) {
    if (!isPathSegment(peek(c, 1), c.edition)) return style === 'Mod';
    bump(c);
    if (!segment(c, style)) return false;
  }
  return true;
}

function segment(c: Cursor, style: PathStyle): boolean {
  if (!isPathSegment(peek(c), c.edition)) return false;
  bump(c);
  if (style === 'Mod') return true;
  if (atPunct(c, '::')) {
    const next = peek(c, 1);
    const isGeneric = next.kind === Tok.Punct && next.text.startsWith('<') && next.text !== '<=';
    if (!isGeneric && !(style === 'Type' && next.kind === Tok.Open && next.text === '(')) return true;
    bump(c);
    return genericArgs(c);
  }
  if (style === 'Expr') return true;
  return atLess(c) || atOpen(c, '(') ? genericArgs(c) : true;
}

/** `<'a, T, N, Item = U>` or `(A, B) -> C`. */
export function genericArgs(c: Cursor): boolean {
  if (eatGroup(c, '(')) return !eatPunct(c, '->') || type(c, false);
  if (!eatLess(c)) return false;
  while (!eatGreater(c)) {
    if (isAtEnd(c) || !genericArg(c)) return false;
    if (!eatPunct(c, ',') && !atGreater(c)) return false;
  }
  return true;
}

function genericArg(c: Cursor): boolean {
  if (constArg(c)) return true;
  if (atLifetimeArg(c)) return eatLifetime(c);
  if (!type(c)) return false;
  if (eatPunct(c, '=') || eatPunct(c, '==')) return constArg(c) || type(c);
  return !eatPunct(c, ':') || bounds(c);
}

function atLifetimeArg(c: Cursor): boolean {
  const next = peek(c, 1);
  return eatableLifetime(c) && !(next.kind === Tok.Punct && next.text === '+');
}

function eatableLifetime(c: Cursor): boolean {
  const kind = peek(c).kind;
  return kind === Tok.Lifetime || kind === Tok.RawLifetime;
}

/** `{ N }`, `3`, `-1`, `true`, `const { }`. Moves only on success. */
function constArg(c: Cursor): boolean {
  if (atOpen(c, '{')) return skipGroup(c);
  if (eatFragment(c, CONST_FRAGMENTS)) return true;
  if (atPunct(c, '-')) {
    bump(c);
    if (!isLiteral(peek(c))) return false;
    bump(c);
    return true;
  }
  if (isLiteral(peek(c)) || atWord(c, 'true') || atWord(c, 'false')) {
    bump(c);
    return true;
  }
  if (!atWord(c, 'const') || !atOpen(c, '{', 1)) return false;
  bump(c);
  return skipGroup(c);
}

/** `<...>` of parameters: balanced angles, stepping over groups. `->` and `=>` are tokens of their own. */
export function genericParams(c: Cursor): boolean {
  if (!eatLess(c)) return false;
  let depth = 1;
  while (depth > 0) {
    if (isAtEnd(c)) return false;
    if (eatLess(c)) depth++;
    else if (atGreater(c)) {
      eatGreater(c);
      depth--;
    } else if (peek(c).kind === Tok.Open || peek(c).kind === Tok.OpenInvisible) {
      if (!skipGroup(c)) return false;
    } else if (peek(c).kind === Tok.Close || atPunct(c, ';')) return false;
    else bump(c);
  }
  return true;
}

/** `where` clauses up to the `{`, `;`, `=` or end behind them; true where there are none. */
export function whereClause(c: Cursor): boolean {
  if (!eatWord(c, 'where')) return true;
  while (!isAtEnd(c)) {
    if (eatableLifetime(c)) {
      bump(c);
      if (!eatPunct(c, ':') || !bounds(c)) return false;
    } else if (
      isIdent(peek(c)) ||
      canBeginBound(c) ||
      atOpen(c, '[') ||
      atChar(c, '&') ||
      atChar(c, '*') ||
      atChar(c, '!')
    ) {
      if (eatWord(c, 'for') && !genericParams(c)) return false;
      if (!type(c, false) || !eatPunct(c, ':') || !bounds(c)) return false;
    } else return true;
    if (!eatPunct(c, ',')) return true;
  }
  return true;
}
