/** Blocks under construction. Mirrors rustc_mir_build::builder::cfg. */
import type { BlockId } from '../../base/ids';
import type { FakeReadCause, MirSpan, Operand, Place, Rvalue, Statement, Terminator } from '../body';

export interface BlockDraft {
  statements: Statement[];
  /** null until something ends the block. */
  terminator: Terminator | null;
  readonly isCleanup: boolean;
}

export class Cfg {
  readonly blocks: BlockDraft[] = [];

  newBlock(isCleanup = false): BlockId {
    this.blocks.push({ statements: [], terminator: null, isCleanup });
    return (this.blocks.length - 1) as BlockId;
  }

  block(id: BlockId): BlockDraft {
    return this.blocks[id] as BlockDraft;
  }

  push(block: BlockId, statement: Statement): void {
    this.block(block).statements.push(statement);
  }

  assign(block: BlockId, span: MirSpan, place: Place, rvalue: Rvalue): void {
    this.push(block, { kind: 'assign', span, place, rvalue });
  }

  assignOperand(block: BlockId, span: MirSpan, place: Place, operand: Operand): void {
    this.push(block, { kind: 'assign', span, place, rvalue: { kind: 'use', operand } });
  }

  fakeRead(block: BlockId, span: MirSpan, cause: FakeReadCause, place: Place, closure: number | null = null): void {
    this.push(block, { kind: 'fakeRead', span, cause, closure, place });
  }

  terminate(block: BlockId, terminator: Terminator): void {
    this.block(block).terminator = terminator;
  }

  goto(from: BlockId, span: MirSpan, target: BlockId): void {
    this.terminate(from, { kind: 'goto', span, target });
  }
}

/** Calls `visit` with each target, in rustc's order. */
export function visitTargets(terminator: Terminator, visit: (id: BlockId) => void): void {
  switch (terminator.kind) {
    case 'goto':
      visit(terminator.target);
      return;
    case 'switchInt':
      for (const target of terminator.targets) visit(target);
      return;
    case 'call':
    case 'assert':
      if (terminator.target !== null) visit(terminator.target);
      if (terminator.unwind !== null) visit(terminator.unwind);
      return;
    case 'drop':
      visit(terminator.target);
      if (terminator.unwind !== null) visit(terminator.unwind);
      if (terminator.drop !== null) visit(terminator.drop);
      return;
    case 'yield':
      visit(terminator.target);
      if (terminator.drop !== null) visit(terminator.drop);
      return;
    case 'falseEdge':
      visit(terminator.real);
      visit(terminator.imaginary);
      return;
    case 'falseUnwind':
      visit(terminator.real);
      if (terminator.unwind !== null) visit(terminator.unwind);
      return;
    case 'inlineAsm':
      for (const target of terminator.targets) visit(target);
      if (terminator.unwind !== null) visit(terminator.unwind);
      return;
    case 'return':
    case 'unwindResume':
    case 'unreachable':
    case 'coroutineDrop':
      return;
  }
}

type Open<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;

/** Renames the targets of a terminator that one block alone has, in place. */
export function renameTargets(of: Terminator, rename: (id: BlockId) => BlockId): void {
  const terminator = of as Open<Terminator>;
  switch (terminator.kind) {
    case 'goto':
      terminator.target = rename(terminator.target);
      return;
    case 'switchInt':
      terminator.targets = terminator.targets.map(rename);
      return;
    case 'call':
      if (terminator.target !== null) terminator.target = rename(terminator.target);
      if (terminator.unwind !== null) terminator.unwind = rename(terminator.unwind);
      return;
    case 'assert':
      terminator.target = rename(terminator.target);
      if (terminator.unwind !== null) terminator.unwind = rename(terminator.unwind);
      return;
    case 'drop':
      terminator.target = rename(terminator.target);
      if (terminator.unwind !== null) terminator.unwind = rename(terminator.unwind);
      if (terminator.drop !== null) terminator.drop = rename(terminator.drop);
      return;
    case 'yield':
      terminator.target = rename(terminator.target);
      if (terminator.drop !== null) terminator.drop = rename(terminator.drop);
      return;
    case 'falseEdge':
      terminator.real = rename(terminator.real);
      terminator.imaginary = rename(terminator.imaginary);
      return;
    case 'falseUnwind':
      terminator.real = rename(terminator.real);
      if (terminator.unwind !== null) terminator.unwind = rename(terminator.unwind);
      return;
    case 'inlineAsm':
      terminator.targets = terminator.targets.map(rename);
      if (terminator.unwind !== null) terminator.unwind = rename(terminator.unwind);
      return;
    case 'return':
    case 'unwindResume':
    case 'unreachable':
    case 'coroutineDrop':
      return;
  }
}
