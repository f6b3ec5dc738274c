/**
 * How long is this expression? Mirrors `rustc_parse::parser::expr`, without precedence: operators decide where operands
 * stand, and only ranges, jumps, closures, struct literals and statement position decide where an expression ends.
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
  currentText,
  deeper,
  eatAnd,
  eatFragment,
  eatGroup,
  eatOr,
  eatPunct,
  eatWord,
  fragmentAt,
  isAtEnd,
  peek,
  skipGroup,
} from './cursor';
import { closureParams, patternWithOr } from './pattern';
import { eatLifetime, genericArgs, genericParams, path, pathTail, type } from './type';
import { canBeginExpr, isPathSegment } from './words';

export interface ExprRules {
  /** In the head of `if`, `while`, `match` and `for`, `x {` is not a struct literal. */
  readonly noStruct?: boolean;
  /** In statement position a block-like expression ends at its `}` unless `.` or `?` follows. */
  readonly isStatement?: boolean;
}

const FREE: ExprRules = {};
const HEAD: ExprRules = { noStruct: true };
const VALUE_FRAGMENTS = new Set(['expr', 'literal', 'block']);
const PATH_FRAGMENTS = new Set(['path', 'ty']);
const BLOCK_FRAGMENT = new Set(['block']);
const STMT_FRAGMENT = new Set(['stmt']);

/** The comparison, arithmetic and assignment operators that stand between two operands. */
const BINARY = new Set('+ - * / % ^ & | && || << >> == != < > <= >= = += -= *= /= %= ^= &= |= <<= >>= <-'.split(' '));
const RANGE = new Set(['..', '..=', '...']);

/** What stands behind an operand: nothing is missing, a block-like expression just ended, or it is no expression. */
type Operand = 'value' | 'blockLike' | 'complete' | 'none';

export function expr(c: Cursor, rules: ExprRules = FREE): boolean {
  return deeper(c, () => exprInner(c, rules));
}

function exprInner(c: Cursor, rules: ExprRules): boolean {
  let isFirst = true;
  while (true) {
    const prefix = prefixes(c, rules);
    if (prefix === 'end') return true;
    if (prefix === 'none') return false;
    const operand = primary(c, rules);
    if (operand === 'none') return false;
    if (operand === 'complete') return true;
    const canEnd = operand === 'blockLike' && rules.isStatement === true && isFirst && prefix === 'bare';
    if (canEnd && !atPunct(c, '.') && !atPunct(c, '?')) return true;
    if (!postfixes(c, rules)) return false;
    isFirst = false;
    const next = operators(c, rules);
    if (next !== 'operand') return next === 'end';
  }
}

/**
 * Steps over what may stand in front of an operand. `end`: a prefix range without an end (`..`) is all there is.
 * `bare`: there was none.
 */
function prefixes(c: Cursor, rules: ExprRules): 'bare' | 'prefixed' | 'end' | 'none' {
  let isBare = true;
  while (!isAtEnd(c)) {
    if (atPunct(c, '#') && atOpen(c, '[', 1)) {
      bump(c);
      if (!skipGroup(c)) return 'none';
      continue;
    }
    if (atPunct(c, '!') || atPunct(c, '-') || atPunct(c, '*')) bump(c);
    else if (eatAnd(c)) borrowModifiers(c);
    else if (RANGE.has(currentText(c)) && peek(c).kind === Tok.Punct) {
      bump(c);
      if (!beginsOperand(c, rules)) return 'end';
    } else if (atWord(c, 'let')) {
      bump(c);
      if (!patternWithOr(c) || !eatPunct(c, '=')) return 'none';
    } else return isBare ? 'bare' : 'prefixed';
    isBare = false;
  }
  return 'none';
}

function borrowModifiers(c: Cursor): void {
  if ((atWord(c, 'raw') || atWord(c, 'pin')) && (atWord(c, 'mut', 1) || atWord(c, 'const', 1))) {
    bump(c);
    bump(c);
  } else eatWord(c, 'mut');
}

/** May an optional operand (of a range or a jump) begin here? */
function beginsOperand(c: Cursor, rules: ExprRules): boolean {
  if (isAtEnd(c)) return false;
  if (atOpen(c, '{')) return rules.noStruct !== true;
  return canBeginExpr(peek(c), c.edition);
}

/** Steps over operators up to the next operand. `end`: the expression is over. */
function operators(c: Cursor, rules: ExprRules): 'operand' | 'end' | 'none' {
  while (true) {
    if (eatWord(c, 'as')) {
      if (!type(c, false)) return 'none';
      continue;
    }
    if (isAtEnd(c) || peek(c).kind !== Tok.Punct) return 'end';
    const operator = currentText(c);
    if (RANGE.has(operator)) {
      bump(c);
      if (beginsOperand(c, rules)) return 'operand';
      continue;
    }
    if (!BINARY.has(operator)) return 'end';
    if (operator === '<-') c.split++;
    else bump(c);
    return 'operand';
  }
}

function primary(c: Cursor, rules: ExprRules): Operand {
  const token = peek(c);
  switch (token.kind) {
    case Tok.Open:
      if (!skipGroup(c)) return 'none';
      return token.text === '{' ? 'blockLike' : 'value';
    case Tok.OpenInvisible:
      return fragmentOperand(c, rules);
    case Tok.Lifetime:
    case Tok.RawLifetime:
      eatLifetime(c);
      if (!eatPunct(c, ':')) return 'none';
      return blockLike(c) ? 'blockLike' : 'none';
    case Tok.Punct:
      if (eatOr(c)) return closure(c, rules);
      return atLess(c) || atPunct(c, '::') ? pathOperand(c, rules) : 'none';
    case Tok.Ident:
      return wordOperand(c, token.text, rules);
    case Tok.RawIdent:
      return pathOperand(c, rules);
    default:
      if (!isLiteral(token)) return 'none';
      bump(c);
      return 'value';
  }
}

function fragmentOperand(c: Cursor, rules: ExprRules): Operand {
  if (fragmentAt(c) === 'block') return skipGroup(c) ? 'blockLike' : 'none';
  if (eatFragment(c, VALUE_FRAGMENTS)) return 'value';
  if (eatFragment(c, STMT_FRAGMENT)) return 'value';
  if (!eatFragment(c, PATH_FRAGMENTS)) return 'none';
  if (atPunct(c, '::') && !pathTail(c, 'Expr')) return 'none';
  return pathOperandTail(c, rules);
}

function wordOperand(c: Cursor, word: string, rules: ExprRules): Operand {
  switch (word) {
    case '_':
    case 'true':
    case 'false':
      bump(c);
      return 'value';
    case 'if':
    case 'match':
    case 'while':
    case 'loop':
    case 'for':
      if (word === 'for' && peek(c, 1).text === '<' && closureFollowsBinder(c)) {
        bump(c);
        return genericParams(c) ? closureHead(c, rules) : 'none';
      }
      return blockLike(c) ? 'blockLike' : 'none';
    case 'unsafe':
    case 'const':
    case 'try':
    case 'async':
    case 'gen':
      return prefixedBlock(c, word, rules);
    case 'static':
    case 'move':
    case 'use':
      return closureHead(c, rules);
    case 'return':
    case 'become':
    case 'yield':
      bump(c);
      return jumpOperand(c, rules);
    case 'break':
      bump(c);
      if (!atPunct({ ...c, pos: c.pos + 1 }, ':')) eatLifetime(c);
      return jumpOperand(c, rules);
    case 'continue':
      bump(c);
      eatLifetime(c);
      return 'value';
    case 'do':
      bump(c);
      return eatWord(c, 'yeet') ? jumpOperand(c, rules) : 'none';
    case 'builtin':
      if (peek(c, 1).text !== '#') return pathOperand(c, rules);
      bump(c);
      bump(c);
      bump(c);
      return skipGroup(c) ? 'value' : 'none';
    default:
      return pathOperand(c, rules);
  }
}

function jumpOperand(c: Cursor, rules: ExprRules): Operand {
  if (!beginsOperand(c, rules)) return 'value';
  return expr(c, { noStruct: rules.noStruct === true }) ? 'complete' : 'none';
}

/** `unsafe {}`, `const {}`, `try {}`, `async move {}`, or the closures and paths that begin with these words. */
function prefixedBlock(c: Cursor, word: string, rules: ExprRules): Operand {
  const next = peek(c, 1);
  const opensBlock =
    (next.kind === Tok.Open && next.text === '{') || (next.kind === Tok.OpenInvisible && next.text === 'block');
  if (opensBlock && (word === 'unsafe' || word === 'const' || c.edition >= 2018)) {
    bump(c);
    return skipGroup(c) ? 'blockLike' : 'none';
  }
  if (word === 'try') {
    if (!atWord(c, 'bikeshed', 1)) return pathOperand(c, rules);
    bump(c);
    bump(c);
    return type(c) && eatGroup(c, '{') ? 'blockLike' : 'none';
  }
  if (word === 'unsafe') return 'none';
  const isClosure = next.kind === Tok.Punct && (next.text === '|' || next.text === '||');
  const isModified = next.kind === Tok.Ident && ['move', 'use', 'gen', 'async', 'static', 'for'].includes(next.text);
  if (word === 'const' || ((isClosure || isModified) && c.edition >= 2018)) return closureHead(c, rules);
  return pathOperand(c, rules);
}

/** `for <'a>` begins a closure where a bar or a closure's modifier follows the binder. */
function closureFollowsBinder(c: Cursor): boolean {
  const probe: Cursor = { ...c, pos: c.pos + 1, split: 0 };
  if (!genericParams(probe)) return false;
  const next = peek(probe);
  return next.kind === Tok.Punct
    ? next.text.startsWith('|')
    : ['move', 'async', 'static', 'const', 'use'].includes(next.text);
}

/** Modifiers of a closure, its bars and its body; or `async move {}` and `gen move {}`. */
function closureHead(c: Cursor, rules: ExprRules): Operand {
  while (
    atWord(c, 'const') ||
    atWord(c, 'static') ||
    atWord(c, 'async') ||
    atWord(c, 'gen') ||
    atWord(c, 'move') ||
    atWord(c, 'use')
  )
    bump(c);
  if (eatGroup(c, '{') || eatFragment(c, BLOCK_FRAGMENT)) return 'blockLike';
  if (eatWord(c, 'for') && !genericParams(c)) return 'none';
  while (atWord(c, 'static') || atWord(c, 'async') || atWord(c, 'move') || atWord(c, 'use')) bump(c);
  return eatOr(c) ? closure(c, rules) : 'none';
}

/** A closure behind its first bar. */
function closure(c: Cursor, rules: ExprRules): Operand {
  if (!closureParams(c, type)) return 'none';
  if (eatPunct(c, '->'))
    return type(c, false) && (eatGroup(c, '{') || eatFragment(c, BLOCK_FRAGMENT)) ? 'value' : 'none';
  return expr(c, { noStruct: rules.noStruct === true }) ? 'complete' : 'none';
}

/** `if`, `match`, `while`, `loop`, `for` or a plain block, behind an optional label. */
function blockLike(c: Cursor): boolean {
  if (atOpen(c, '{') || fragmentAt(c) === 'block') return skipGroup(c);
  if (eatWord(c, 'loop') || eatWord(c, 'unsafe')) return block(c);
  if (eatWord(c, 'while')) return expr(c, HEAD) && block(c);
  if (eatWord(c, 'match')) return expr(c, HEAD) && eatGroup(c, '{');
  if (eatWord(c, 'for')) {
    eatWord(c, 'await');
    return patternWithOr(c) && eatWord(c, 'in') && expr(c, HEAD) && block(c);
  }
  while (eatWord(c, 'if')) {
    if (!expr(c, HEAD) || !block(c)) return false;
    if (!eatWord(c, 'else')) return true;
    if (!atWord(c, 'if')) return block(c);
  }
  return false;
}

function block(c: Cursor): boolean {
  return eatGroup(c, '{') || eatFragment(c, BLOCK_FRAGMENT);
}

function pathOperand(c: Cursor, rules: ExprRules): Operand {
  if (!path(c, 'Expr')) return 'none';
  if (atPunct(c, '!') && peek(c, 1).kind === Tok.Open) {
    bump(c);
    const isBraced = atOpen(c, '{');
    return !skipGroup(c) ? 'none' : isBraced ? 'blockLike' : 'value';
  }
  return pathOperandTail(c, rules);
}

function pathOperandTail(c: Cursor, rules: ExprRules): Operand {
  if (rules.noStruct !== true && atOpen(c, '{')) return skipGroup(c) ? 'value' : 'none';
  return 'value';
}

/** `.field`, `.0`, `.method::<T>(..)`, `.await`, `(..)`, `[..]`, `?`, `.match {}`. */
function postfixes(c: Cursor, _rules: ExprRules): boolean {
  while (!isAtEnd(c)) {
    if (atPunct(c, '?') || atOpen(c, '(') || atOpen(c, '[')) {
      if (!eatPunct(c, '?') && !skipGroup(c)) return false;
      continue;
    }
    if (!atPunct(c, '.')) return true;
    bump(c);
    const token = peek(c);
    if (token.kind === Tok.Int || token.kind === Tok.Float) {
      bump(c);
      // `x.0.` lexes as a float that ends in its dot.
      if (token.text.endsWith('.') && !isMember(c)) return false;
      if (token.text.endsWith('.')) bump(c);
    } else if (eatWord(c, 'match')) {
      if (!eatGroup(c, '{')) return false;
      continue;
    } else if (eatFragment(c, VALUE_FRAGMENTS)) continue;
    else if (isMember(c)) bump(c);
    else return false;
    if (atPunct(c, '::')) {
      bump(c);
      if (!genericArgs(c)) return false;
    }
  }
  return true;
}

function isMember(c: Cursor): boolean {
  const token = peek(c);
  return (
    token.kind === Tok.Int ||
    (isIdent(token) && (isPathSegment(token, c.edition) || ['await', 'use', 'yield', 'box'].includes(token.text)))
  );
}
