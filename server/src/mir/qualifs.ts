/**
 * What the value of a constant may hold, by how it is put together and not by its type alone: `None::<Cell<u32>>` has no
 * interior mutability. Mirrors rustc_const_eval::check_consts::{qualifs, resolver}: one forward dataflow over the locals of
 * a body. Unknown types count as holding nothing, so that nothing is said of them.
 */
import type { DefId } from '../base/ids';
import type { Ty } from '../types/ty';
import type { Body, BorrowKind, Operand, Place, Rvalue, Statement, Terminator } from './body';

export type Qualif = 'drop' | 'mutInterior';

export interface QualifWorld {
  /** Some value of the type has it. */
  inTy(ty: Ty, qualif: Qualif): boolean;
  /** The type itself brings it, whatever its fields are: `UnsafeCell`, or an impl of Drop. */
  inAdt(def: DefId, qualif: Qualif): boolean;
  isUnion(def: DefId): boolean;
  /** Of the value of a constant item; null: not known. */
  constant(def: DefId, qualif: Qualif): boolean | null;
}

/** A local whose address has escaped keeps what it may have, even when it is moved from. */
const HAS = 1;
const BORROWED = 2;

const SHARED: ReadonlySet<BorrowKind> = new Set(['shared', 'fakeShallow', 'fakeDeep']);

/** Locals that may have the qualif before each statement of a reachable block. */
export class QualifFlow {
  private readonly entry: (Uint8Array | null)[];

  constructor(
    private readonly body: Body,
    private readonly world: QualifWorld,
    private readonly qualif: Qualif,
  ) {
    this.entry = body.blocks.map(() => null);
    const start = new Uint8Array(body.locals.length);
    for (let local = 1; local <= body.argCount; local++)
      start[local] = world.inTy(body.locals[local].ty, qualif) ? HAS : 0;
    this.solve(start);
  }

  /** Calls `f` with the state before each statement and terminator. */
  visit(f: (state: Uint8Array, at: Statement | Terminator) => void): void {
    this.body.blocks.forEach((block, id) => {
      const before = this.entry[id];
      if (before === null || before === undefined) return;
      const state = before.slice();
      for (const statement of block.statements) {
        f(state, statement);
        this.statement(state, statement);
      }
      f(state, block.terminator);
    });
  }

  /** What is returned may have it. */
  inReturn(): boolean {
    let found = false;
    this.visit((state, at) => {
      if (at.kind === 'return') found ||= this.inLocal(state, 0);
    });
    return found;
  }

  inLocal(state: Uint8Array, local: number): boolean {
    return (state[local] & HAS) !== 0;
  }

  inPlace(state: Uint8Array, place: Place): boolean {
    for (let at = place; at.parent !== null; at = at.parent) {
      if (at.elem?.kind === 'index' && this.inLocal(state, at.elem.local)) return true;
      if (!this.world.inTy(at.ty, this.qualif)) return false;
      if (at.elem?.kind === 'deref') return true;
    }
    return this.inLocal(state, place.local);
  }

  private solve(start: Uint8Array): void {
    const { blocks } = this.body;
    this.entry[0] = start;
    const work = [0];
    for (let id = work.pop(); id !== undefined; id = work.pop()) {
      const state = (this.entry[id] as Uint8Array).slice();
      for (const statement of blocks[id].statements) this.statement(state, statement);
      const { terminator } = blocks[id];
      if (terminator.kind === 'call') {
        for (const arg of terminator.args) this.leave(state, arg);
        this.store(state, terminator.dest, this.world.inTy(terminator.dest.ty, this.qualif));
      }
      for (const target of targetsOf(terminator)) {
        const known = this.entry[target];
        if (known === null || known === undefined) {
          this.entry[target] = state.slice();
          work.push(target);
          continue;
        }
        let isChanged = false;
        for (let local = 0; local < state.length; local++) {
          const joined = known[local] | state[local];
          if (joined === known[local]) continue;
          known[local] = joined;
          isChanged = true;
        }
        if (isChanged) work.push(target);
      }
    }
  }

  private statement(state: Uint8Array, statement: Statement): void {
    if (statement.kind === 'storageDead') state[statement.local] = 0;
    if (statement.kind !== 'assign') return;
    const { rvalue } = statement;
    this.store(state, statement.place, this.inRvalue(state, rvalue, statement.place.ty));
    for (const operand of operandsOf(rvalue)) this.leave(state, operand);
    if (rvalue.kind === 'ref' || rvalue.kind === 'rawPtr') this.borrow(state, rvalue);
  }

  /** What a place had stays, even where all of it is assigned anew. */
  private store(state: Uint8Array, place: Place, value: boolean): void {
    if (value && !isIndirect(place)) state[place.local] |= HAS;
  }

  /** A local that is moved from needs no drop. */
  private leave(state: Uint8Array, operand: Operand): void {
    if (this.qualif !== 'drop' || operand.kind !== 'move' || operand.place.parent !== null) return;
    if ((state[operand.place.local] & BORROWED) === 0) state[operand.place.local] = 0;
  }

  /** Through a reference that allows it anything may be written. */
  private borrow(state: Uint8Array, rvalue: Rvalue & { readonly kind: 'ref' | 'rawPtr' }): void {
    const { place } = rvalue;
    if (isIndirect(place) || !this.world.inTy(place.ty, this.qualif)) return;
    const isShared = rvalue.kind === 'ref' && SHARED.has(rvalue.borrow);
    if (isShared && !this.world.inTy(place.ty, 'mutInterior')) return;
    state[place.local] |= HAS | BORROWED;
  }

  private inOperand(state: Uint8Array, operand: Operand): boolean {
    const { world, qualif } = this;
    if (operand.kind !== 'const') return this.inPlace(state, operand.place);
    if (!world.inTy(operand.ty, qualif)) return false;
    return operand.what === 'named' && operand.def !== null ? (world.constant(operand.def, qualif) ?? false) : true;
  }

  private inRvalue(state: Uint8Array, rvalue: Rvalue, ty: Ty): boolean {
    const { world, qualif } = this;
    switch (rvalue.kind) {
      case 'use':
      case 'repeat':
      case 'cast':
      case 'unary':
        return this.inOperand(state, rvalue.operand);
      case 'binary':
        return this.inOperand(state, rvalue.lhs) || this.inOperand(state, rvalue.rhs);
      case 'ref':
      case 'rawPtr': {
        const { place } = rvalue;
        const isReborrow = place.elem?.kind === 'deref' && place.parent?.ty.kind === 'ref';
        return this.inPlace(state, isReborrow && place.parent !== null ? place.parent : place);
      }
      case 'copyForDeref':
        return this.inPlace(state, rvalue.place);
      case 'len':
      case 'discriminant':
        return false;
      case 'threadLocalRef':
        return world.inTy(ty, qualif);
      case 'aggregate': {
        const { aggregate } = rvalue;
        if (aggregate.kind === 'adt') {
          if (world.inAdt(aggregate.def, qualif)) return true;
          if (world.isUnion(aggregate.def)) return world.inTy(ty, qualif);
        }
        return rvalue.operands.some((operand) => this.inOperand(state, operand));
      }
    }
  }
}

function isIndirect(place: Place): boolean {
  for (let at = place; at.parent !== null; at = at.parent) if (at.elem?.kind === 'deref') return true;
  return false;
}

function operandsOf(rvalue: Rvalue): readonly Operand[] {
  switch (rvalue.kind) {
    case 'use':
    case 'repeat':
    case 'cast':
    case 'unary':
      return [rvalue.operand];
    case 'binary':
      return [rvalue.lhs, rvalue.rhs];
    case 'aggregate':
      return rvalue.operands;
    default:
      return [];
  }
}

function targetsOf(terminator: Terminator): number[] {
  switch (terminator.kind) {
    case 'goto':
    case 'drop':
    case 'assert':
    case 'yield':
      return [terminator.target];
    case 'switchInt':
    case 'inlineAsm':
      return [...terminator.targets];
    case 'call':
      return terminator.target === null ? [] : [terminator.target];
    case 'falseEdge':
      return [terminator.real, terminator.imaginary];
    case 'falseUnwind':
      return [terminator.real];
    default:
      return [];
  }
}
