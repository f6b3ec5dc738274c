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

export function successors(terminator: Terminator): BlockId[] {
  switch (terminator.kind) {
    case 'goto':
      return [terminator.target];
    case 'switchInt':
      return [...terminator.targets];
    case 'call':
      return present(terminator.target, terminator.unwind);
    case 'drop':
    case 'assert':
      return present(terminator.target, terminator.unwind);
    case 'yield':
      return present(terminator.target, terminator.drop);
    case 'falseEdge':
      return [terminator.real, terminator.imaginary];
    case 'falseUnwind':
      return present(terminator.real, terminator.unwind);
    case 'inlineAsm':
      return terminator.unwind === null ? [...terminator.targets] : [...terminator.targets, terminator.unwind];
    case 'return':
    case 'unwindResume':
    case 'unreachable':
    case 'coroutineDrop':
      return [];
  }
}

function present(...targets: readonly (BlockId | null)[]): BlockId[] {
  return targets.filter((target): target is BlockId => target !== null);
}

/** The same terminator with its targets renamed. */
export function mapTargets(terminator: Terminator, rename: (id: BlockId) => BlockId): Terminator {
  const maybe = (id: BlockId | null) => (id === null ? null : rename(id));
  switch (terminator.kind) {
    case 'goto':
      return { ...terminator, target: rename(terminator.target) };
    case 'switchInt':
      return { ...terminator, targets: terminator.targets.map(rename) };
    case 'call':
      return { ...terminator, target: maybe(terminator.target), unwind: maybe(terminator.unwind) };
    case 'drop':
    case 'assert':
      return { ...terminator, target: rename(terminator.target), unwind: maybe(terminator.unwind) };
    case 'yield':
      return { ...terminator, target: rename(terminator.target), drop: maybe(terminator.drop) };
    case 'falseEdge':
      return { ...terminator, real: rename(terminator.real), imaginary: rename(terminator.imaginary) };
    case 'falseUnwind':
      return { ...terminator, real: rename(terminator.real), unwind: maybe(terminator.unwind) };
    case 'inlineAsm':
      return { ...terminator, targets: terminator.targets.map(rename), unwind: maybe(terminator.unwind) };
    case 'return':
    case 'unwindResume':
    case 'unreachable':
    case 'coroutineDrop':
      return terminator;
  }
}
