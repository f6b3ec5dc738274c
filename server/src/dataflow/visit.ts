/**
 * Walks the places that a statement or terminator mentions, each with what is done to it. Mirrors the contexts of
 * rustc_middle::mir::visit::PlaceContext, as far as dataflow and borrowck tell them apart.
 */
import { assertNever, type Local } from '../base/ids';
import type { Operand, Place, Rvalue, Statement, Terminator } from '../mir/body';

/** `store` covers call destinations, asm outputs and resume arguments. `inspect` is a FakeRead, discriminant or length. */
export type PlaceUse = 'store' | 'copy' | 'move' | 'borrow' | 'rawBorrow' | 'inspect' | 'mention' | 'ascribe' | 'drop';

export interface PlaceVisitor {
  place(place: Place, use: PlaceUse): void;
  storage?(local: Local, isLive: boolean): void;
  operand?(operand: Operand): void;
}

export function visitOperand(operand: Operand, v: PlaceVisitor): void {
  v.operand?.(operand);
  if (operand.kind !== 'const') v.place(operand.place, operand.kind);
}

export function visitRvalue(rvalue: Rvalue, v: PlaceVisitor): void {
  switch (rvalue.kind) {
    case 'use':
    case 'repeat':
    case 'cast':
    case 'unary':
      visitOperand(rvalue.operand, v);
      return;
    case 'binary':
      visitOperand(rvalue.lhs, v);
      visitOperand(rvalue.rhs, v);
      return;
    case 'aggregate':
      for (const operand of rvalue.operands) visitOperand(operand, v);
      return;
    case 'ref':
      v.place(rvalue.place, 'borrow');
      return;
    case 'rawPtr':
      v.place(rvalue.place, 'rawBorrow');
      return;
    case 'len':
    case 'discriminant':
      v.place(rvalue.place, 'inspect');
      return;
    case 'copyForDeref':
      v.place(rvalue.place, 'copy');
      return;
    case 'threadLocalRef':
      return;
    default:
      assertNever(rvalue);
      return;
  }
}

export function visitStatement(statement: Statement, v: PlaceVisitor): void {
  switch (statement.kind) {
    case 'assign':
      visitRvalue(statement.rvalue, v);
      v.place(statement.place, 'store');
      return;
    case 'fakeRead':
      v.place(statement.place, 'inspect');
      return;
    case 'storageLive':
      v.storage?.(statement.local, true);
      return;
    case 'storageDead':
      v.storage?.(statement.local, false);
      return;
    case 'ascribe':
      v.place(statement.place, 'ascribe');
      return;
    case 'placeMention':
      v.place(statement.place, 'mention');
      return;
    case 'nop':
      return;
    default:
      assertNever(statement);
      return;
  }
}

export function visitTerminator(terminator: Terminator, v: PlaceVisitor): void {
  switch (terminator.kind) {
    case 'switchInt':
      visitOperand(terminator.operand, v);
      return;
    case 'call':
      visitOperand(terminator.func, v);
      for (const arg of terminator.args) visitOperand(arg, v);
      v.place(terminator.dest, 'store');
      return;
    case 'drop':
      v.place(terminator.place, 'drop');
      return;
    case 'assert':
      visitOperand(terminator.cond, v);
      for (const operand of terminator.operands) visitOperand(operand, v);
      return;
    case 'yield':
      visitOperand(terminator.value, v);
      v.place(terminator.resumeArg, 'store');
      return;
    case 'inlineAsm':
      for (const input of terminator.inputs) visitOperand(input, v);
      for (const output of terminator.outputs) v.place(output, 'store');
      return;
    case 'goto':
    case 'falseEdge':
    case 'falseUnwind':
    case 'return':
    case 'unwindResume':
    case 'unreachable':
    case 'coroutineDrop':
      return;
    default:
      assertNever(terminator);
      return;
  }
}
