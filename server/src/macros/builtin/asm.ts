/**
 * Operands of `asm!`: which expressions are read, written, or both. Mirrors `rustc_builtin_macros::asm` as far as
 * ownership cares; registers and options are stepped over.
 */
import { Tok } from '../../syntax/lexer';
import { atOpen, atWord, type Cursor, cursorAt, eatGroup, eatPunct, isAtEnd, peek } from '../recognise/cursor';
import { expr } from '../recognise/expr';
import { path } from '../recognise/type';
import { isIdent, isPunct, type TokenTrees } from '../tokenTree';

/** Index range into the call's tokens. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

export type AsmOperand =
  /** Read: copied or moved in. */
  | { readonly kind: 'in' | 'const' | 'sym'; readonly value: TokenRange }
  /** Written; null for `_`. `late` outputs may share a register with an input. */
  | { readonly kind: 'out'; readonly late: boolean; readonly value: TokenRange | null }
  /** Read from `value`, written to `output`: the same place unless `a => b`; null for `_`. */
  | {
      readonly kind: 'inout';
      readonly late: boolean;
      readonly value: TokenRange;
      readonly output: TokenRange | 'same' | null;
    }
  /** A block that the assembly may jump to. */
  | { readonly kind: 'label'; readonly block: TokenRange };

export interface AsmCall {
  readonly operands: readonly AsmOperand[];
  /** `options(noreturn)`: the type is `!`. */
  readonly isNoReturn: boolean;
}

const OPERANDS = new Set(['in', 'out', 'lateout', 'inout', 'inlateout', 'const', 'sym', 'label']);

/** Null where the arguments are not understood: taint. */
export function parseAsm(args: TokenTrees, edition: number): AsmCall | null {
  const c = cursorAt(args, 0, edition);
  const operands: AsmOperand[] = [];
  let isNoReturn = false;
  while (!isAtEnd(c)) {
    if (isIdent(peek(c)) && isPunct(peek(c, 1), '=') && OPERANDS.has(peek(c, 2).text)) c.pos += 2;
    const word = peek(c).kind === Tok.Ident ? peek(c).text : '';
    if ((word === 'options' || word === 'clobber_abi') && atOpen(c, '(', 1)) {
      c.pos++;
      const from = c.pos;
      if (!eatGroup(c, '(')) return null;
      for (let i = from; word === 'options' && i < c.pos; i++) isNoReturn ||= args.tokens[i]?.text === 'noreturn';
    } else if (OPERANDS.has(word) && !isPunct(peek(c, 1), '!')) {
      c.pos++;
      const operand = readOperand(c, word);
      if (operand === null) return null;
      operands.push(operand);
    } else if (!expr(c)) return null;
    if (!eatPunct(c, ',') && !isAtEnd(c)) return null;
  }
  return { operands, isNoReturn };
}

function readOperand(c: Cursor, word: string): AsmOperand | null {
  if (word === 'sym') {
    const from = c.pos;
    return path(c, 'Expr') ? { kind: 'sym', value: { from, to: c.pos } } : null;
  }
  if (word === 'label') {
    const from = c.pos;
    return eatGroup(c, '{') ? { kind: 'label', block: { from, to: c.pos } } : null;
  }
  if (word !== 'const' && !eatGroup(c, '(')) return null;
  const value = readValue(c);
  if (value === undefined) return null;
  switch (word) {
    case 'in':
    case 'const':
      return value === null ? null : { kind: word, value };
    case 'out':
    case 'lateout':
      return { kind: 'out', late: word === 'lateout', value };
    default: {
      if (value === null) return null;
      const output = eatPunct(c, '=>') ? readValue(c) : 'same';
      return output === undefined ? null : { kind: 'inout', late: word === 'inlateout', value, output };
    }
  }
}

/** Null for `_`, undefined where no expression stands. */
function readValue(c: Cursor): TokenRange | null | undefined {
  if (atWord(c, '_')) {
    c.pos++;
    return null;
  }
  const from = c.pos;
  return expr(c) && c.split === 0 ? { from, to: c.pos } : undefined;
}
