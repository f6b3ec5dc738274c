/**
 * How long is this item, statement, attribute or visibility? Mirrors `rustc_parse::parser::{item,stmt,attr}`.
 */
import { Tok } from '../../syntax/lexer';
import { isIdent, isLiteral } from '../tokenTree';
import {
  atLess,
  atOpen,
  atPunct,
  atWord,
  bump,
  type Cursor,
  eatFragment,
  eatGroup,
  eatPunct,
  eatWord,
  fragmentAt,
  isAtEnd,
  peek,
  skipGroup,
} from './cursor';
import { expr } from './expr';
import { patternWithOr } from './pattern';
import { bounds, eatStringLiteral, genericParams, path, type, whereClause } from './type';

const ITEM = new Set(['item']);
const VIS = new Set(['vis']);
const META = new Set(['meta']);
const VALUE = new Set(['expr', 'literal']);

/** `#[..]` and `#![..]`, any number. */
export function attributes(c: Cursor): boolean {
  while (atPunct(c, '#')) {
    bump(c);
    eatPunct(c, '!');
    if (!eatGroup(c, '[')) return false;
  }
  return true;
}

/** `pub`, `pub(crate)`, `pub(in a::b)`, or nothing at all. `pub (T)` is `pub` and a type. */
export function visibility(c: Cursor): boolean {
  if (eatFragment(c, VIS)) return true;
  if (!eatWord(c, 'pub')) return true;
  if (!atOpen(c, '(')) return true;
  const isShort = ['crate', 'self', 'super'].includes(peek(c, 1).text) && peek(c, 2).text === ')';
  return isShort || atWord(c, 'in', 1) ? skipGroup(c) : true;
}

/** The inside of an attribute: `path`, `path = value`, `path(..)`, `unsafe(..)`. */
export function meta(c: Cursor): boolean {
  if (eatFragment(c, META)) return true;
  if (atWord(c, 'unsafe') && atOpen(c, '(', 1)) {
    bump(c);
    return skipGroup(c);
  }
  if (!path(c, 'Mod')) return false;
  if (peek(c).kind === Tok.Open) return skipGroup(c);
  return !eatPunct(c, '=') || eatFragment(c, VALUE) || expr(c);
}

/** An item with its attributes and its `;`. */
export function item(c: Cursor): boolean {
  if (!attributes(c)) return false;
  if (eatFragment(c, ITEM)) return true;
  return visibility(c) && itemAfterVisibility(c);
}

const QUALIFIERS = new Set(['const', 'async', 'unsafe', 'safe', 'extern', 'default', 'gen', 'auto']);
const BEHIND_QUALIFIER = new Set([...QUALIFIERS, 'fn', 'impl', 'trait', 'mod', 'type', 'static']);

/** Does an item begin here, rather than an expression? Attributes and visibility are already behind. */
export function beginsItem(c: Cursor): boolean {
  const token = peek(c);
  if (token.kind !== Tok.Ident) return fragmentAt(c) === 'item' || fragmentAt(c) === 'vis';
  const next = peek(c, 1);
  switch (token.text) {
    case 'fn':
    case 'use':
    case 'struct':
    case 'enum':
    case 'trait':
    case 'impl':
    case 'mod':
    case 'type':
    case 'pub':
      return token.text !== 'use' || (next.kind === Tok.Punct ? !next.text.startsWith('|') : true);
    case 'static':
      return (isIdent(next) && !['move', 'async', 'use'].includes(next.text)) || next.kind === Tok.OpenInvisible;
    case 'const':
      if (next.kind === Tok.Open || next.kind === Tok.Punct || next.kind === Tok.OpenInvisible) return false;
      return (
        next.text !== 'move' && !(next.text === 'async' && peek(c, 2).text !== 'fn' && peek(c, 2).text !== 'unsafe')
      );
    case 'extern':
      return true;
    case 'union':
    case 'macro':
      return isIdent(next) && !['as', 'in'].includes(next.text);
    case 'macro_rules':
      return next.text === '!' && isIdent(peek(c, 2));
    case 'unsafe':
      return next.kind === Tok.Ident && BEHIND_QUALIFIER.has(next.text);
    case 'async':
    case 'gen':
      return (
        next.kind === Tok.Ident &&
        (next.text === 'fn' ||
          next.text === 'unsafe' ||
          next.text === 'extern' ||
          (next.text === 'gen' && peek(c, 2).text === 'fn'))
      );
    case 'auto':
      return next.text === 'trait';
    case 'default':
    case 'safe':
      return next.kind === Tok.Ident && BEHIND_QUALIFIER.has(next.text);
    default:
      return false;
  }
}

function itemAfterVisibility(c: Cursor): boolean {
  if (!beginsItem(c)) return macroItem(c);
  while (peek(c).kind === Tok.Ident && QUALIFIERS.has(peek(c).text)) {
    if (atWord(c, 'extern')) {
      bump(c);
      if (eatWord(c, 'crate')) return toSemicolon(c);
      eatStringLiteral(c);
      if (atOpen(c, '{')) return skipGroup(c);
    } else if (atWord(c, 'const') && !isQualifierConst(c)) return toSemicolon(c);
    else bump(c);
  }
  const word = peek(c).text;
  switch (word) {
    case 'use':
    case 'static':
    case 'type':
      return toSemicolon(c);
    case 'fn':
      bump(c);
      return fn(c);
    case 'mod':
      bump(c);
      return name(c) && (eatPunct(c, ';') || eatGroup(c, '{'));
    case 'struct':
    case 'union':
    case 'enum':
      bump(c);
      return adt(c);
    case 'trait':
      bump(c);
      return trait(c);
    case 'impl':
      bump(c);
      return impl(c);
    case 'macro':
      bump(c);
      if (!name(c)) return false;
      if (atOpen(c, '(') && !skipGroup(c)) return false;
      return eatGroup(c, '{');
    case 'macro_rules':
      return macroItem(c);
    default:
      return false;
  }
}

/** Is this `const` in front of `fn`, `unsafe`, `trait`, ... rather than a constant? */
function isQualifierConst(c: Cursor): boolean {
  const next = peek(c, 1);
  return (
    next.kind === Tok.Ident &&
    ['fn', 'unsafe', 'extern', 'async', 'trait', 'auto', 'impl', 'safe', 'gen'].includes(next.text)
  );
}

function name(c: Cursor): boolean {
  if (!isIdent(peek(c))) return false;
  bump(c);
  return true;
}

function optionalGenerics(c: Cursor): boolean {
  return !atLess(c) || genericParams(c);
}

/** Behind `fn`. */
function fn(c: Cursor): boolean {
  if (!name(c) || !optionalGenerics(c) || !eatGroup(c, '(')) return false;
  if (eatPunct(c, '->') && !type(c)) return false;
  return whereClause(c) && (eatPunct(c, ';') || eatGroup(c, '{') || (fragmentAt(c) === 'block' && skipGroup(c)));
}

function adt(c: Cursor): boolean {
  if (!name(c) || !optionalGenerics(c) || !whereClause(c)) return false;
  if (eatPunct(c, ';') || eatGroup(c, '{')) return true;
  return eatGroup(c, '(') && whereClause(c) && eatPunct(c, ';');
}

function trait(c: Cursor): boolean {
  if (!name(c) || !optionalGenerics(c)) return false;
  if (eatPunct(c, ':') && !bounds(c)) return false;
  if (eatPunct(c, '=')) return bounds(c) && whereClause(c) && eatPunct(c, ';');
  return whereClause(c) && eatGroup(c, '{');
}

function impl(c: Cursor): boolean {
  if (atLess(c) && hasImplGenerics(c) && !genericParams(c)) return false;
  eatWord(c, 'const');
  eatPunct(c, '!');
  if (!type(c)) return false;
  if (eatWord(c, 'for') && !type(c)) return false;
  return whereClause(c) && eatGroup(c, '{');
}

/** `impl<T> ..` against `impl <T as Trait>::Assoc ..`. */
function hasImplGenerics(c: Cursor): boolean {
  const first = peek(c, 1);
  const second = peek(c, 2);
  if (first.kind === Tok.Punct) return first.text === '>' || first.text === '#';
  if (first.kind === Tok.Ident && first.text === 'const') return true;
  return (
    (first.kind === Tok.Lifetime || isIdent(first)) &&
    second.kind === Tok.Punct &&
    ['>', ',', ':', '=', '>>'].includes(second.text)
  );
}

function macroItem(c: Cursor): boolean {
  if (!path(c, 'Mod') || !eatPunct(c, '!')) return false;
  if (isIdent(peek(c))) bump(c);
  if (atOpen(c, '{')) return skipGroup(c);
  return peek(c).kind === Tok.Open && skipGroup(c) && eatPunct(c, ';');
}

/** Up to and with the next `;` outside of groups. */
function toSemicolon(c: Cursor): boolean {
  while (!isAtEnd(c)) {
    if (eatPunct(c, ';')) return true;
    const kind = peek(c).kind;
    if (kind === Tok.Open || kind === Tok.OpenInvisible) {
      if (!skipGroup(c)) return false;
    } else if (kind === Tok.Close || kind === Tok.CloseInvisible) return false;
    else bump(c);
  }
  return false;
}

/** A statement without its `;` (an item keeps its own). */
export function statement(c: Cursor): boolean {
  if (!attributes(c)) return false;
  if (fragmentAt(c) === 'stmt') return skipGroup(c);
  if (eatPunct(c, ';')) return true;
  if (atWord(c, 'super') && atWord(c, 'let', 1)) bump(c);
  if (eatWord(c, 'let')) return letStatement(c);
  if (beginsItem(c))
    return fragmentAt(c) === 'vis' || atWord(c, 'pub') ? item(c) : eatFragment(c, ITEM) || itemAfterVisibility(c);
  return expr(c, { isStatement: true });
}

function letStatement(c: Cursor): boolean {
  if (!patternWithOr(c)) return false;
  if (eatPunct(c, ':') && !type(c)) return false;
  if (!eatPunct(c, '=')) return true;
  if (!expr(c)) return false;
  return !eatWord(c, 'else') || eatGroup(c, '{');
}

function holdsLiteral(c: Cursor): boolean {
  const inner: Cursor = { ...c, pos: c.pos + 1, end: c.close[c.pos] as number, split: 0 };
  return literal(inner) && isAtEnd(inner);
}

/** `-1`, `"x"`, `true`, pasted as an expression too. */
export function literal(c: Cursor): boolean {
  const pasted = fragmentAt(c);
  if (pasted !== null) return VALUE.has(pasted) && holdsLiteral(c) && skipGroup(c);
  eatPunct(c, '-');
  if (!isLiteral(peek(c)) && !atWord(c, 'true') && !atWord(c, 'false')) return false;
  bump(c);
  return true;
}
