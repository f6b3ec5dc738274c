/**
 * Walks the reachable points in order and checks every access against moves, mutability and loans. Mirrors the
 * ResultsVisitor of rustc_borrowck::MirBorrowckCtxt (G7, G8). What an access is comes from the tables there; what is
 * said about a violation is made by `Reporter`.
 */
import { BitSet } from '../base/bitSet';
import { assertNever } from '../base/ids';
import { StateEffects } from '../dataflow/fixpoint';
import { everInitEffects, uninitEffects } from '../dataflow/init';
import { findDescendant } from '../dataflow/movePaths';
import {
  type BorrowKind,
  isConstant,
  type MirSpan,
  type Operand,
  type Place,
  type Rvalue,
  type Statement,
  type Terminator,
} from '../mir/body';
import type { Reporter } from './explain/reporter';
import type { Facts } from './facts';
import { isActive, type Loan } from './loans';
import { isMutable, type LocalMutation } from './mutability';
import { isSameAtEachMention } from './placeIdentity';
import { type AccessDepth, placesConflict } from './placesConflict';
import type { InitAction } from './result';
import { upvarField } from './upvars';

export type WriteKind = 'storageDeadOrDrop' | 'replace' | 'mutate' | 'move' | 'mutableBorrow';
export type Access =
  | { readonly rw: 'read'; readonly read: 'copy' | 'borrow'; readonly borrow: BorrowKind | null }
  | { readonly rw: 'write' | 'reservation'; readonly write: WriteKind; readonly borrow: BorrowKind | null }
  | { readonly rw: 'activation'; readonly write: 'mutableBorrow'; readonly borrow: BorrowKind; readonly loan: Loan };

const READ_COPY: Access = { rw: 'read', read: 'copy', borrow: null };
const MUTATE: Access = { rw: 'write', write: 'mutate', borrow: null };
const MOVE: Access = { rw: 'write', write: 'move', borrow: null };
const STORAGE_DEAD: Access = { rw: 'write', write: 'storageDeadOrDrop', borrow: null };
const REPLACE: Access = { rw: 'write', write: 'replace', borrow: null };

export interface UsedMut {
  readonly locals: Set<number>;
  readonly upvars: Set<number>;
}

/** `childMuts`: captured variables that the closures built here mutate, by index in `Body.closures`. */
export function checkAccesses(
  facts: Facts,
  reporter: Reporter,
  childMuts: readonly (ReadonlySet<number> | null)[],
): UsedMut {
  return new Checker(facts, reporter, childMuts).run();
}

class Checker {
  private readonly uninit: BitSet;
  private readonly everInit: BitSet;
  private readonly loans: BitSet;
  private readonly usedMut: UsedMut = { locals: new Set(), upvars: new Set() };
  /** `place.id * 2^26 + span` of accesses already reported. */
  private readonly reported = new Set<number>();
  private readonly reservationReported = new Set<Place>();
  private point = 0;

  constructor(
    private readonly facts: Facts,
    private readonly reporter: Reporter,
    private readonly childMuts: readonly (ReadonlySet<number> | null)[],
  ) {
    this.uninit = new BitSet(facts.moves.paths.length);
    this.everInit = new BitSet(facts.init.everInits.count);
    this.loans = new BitSet(facts.loans.loans.length);
  }

  run(): UsedMut {
    const { cfg, init, loanFlow, moves, body } = this.facts;
    const uninitEffect = new StateEffects(this.uninit);
    const everEffect = new StateEffects(this.everInit);
    const loanEffect = new StateEffects(this.loans);
    const hasLoans = this.facts.loans.loans.length > 0;
    for (const block of cfg.rpo) {
      this.uninit.copyRow(init.maybeUninit, block);
      this.everInit.copyRow(init.everInit, block);
      if (hasLoans) this.loans.copyRow(loanFlow.entry, block);
      const { statements, terminator } = body.blocks[block];
      for (let i = 0; i <= statements.length; i++) {
        this.point = cfg.blockStart[block] + i;
        if (hasLoans) {
          loanFlow.early(this.point, loanEffect);
          this.activations(i < statements.length ? statements[i].span : terminator.span);
        }
        if (i < statements.length) this.statement(statements[i]);
        else this.terminator(terminator);
        if (hasLoans) loanFlow.primary(this.point, loanEffect);
        if (i < statements.length) {
          uninitEffects(moves, this.point, uninitEffect);
          everInitEffects(cfg, moves, init.everInits, this.point, everEffect);
        } else this.exit(terminator);
      }
    }
    return this.usedMut;
  }

  // ---- statements and terminators

  private statement(statement: Statement): void {
    const { span } = statement;
    switch (statement.kind) {
      case 'assign':
        this.rvalue(statement.rvalue, span);
        this.mutate(statement.place, span, 'shallow');
        return;
      case 'fakeRead':
        this.checkInit(statement.place, span, 'use', true);
        return;
      case 'storageDead': {
        const place = this.bare(statement.local);
        if (place !== null) this.access(place, span, 'shallow', STORAGE_DEAD, 'yes');
        return;
      }
      case 'storageLive':
      case 'ascribe':
      case 'placeMention':
      case 'nop':
        return;
      default:
        assertNever(statement);
    }
  }

  private bare(local: number): Place | null {
    return this.facts.moves.paths[local].place;
  }

  private terminator(terminator: Terminator): void {
    const { span } = terminator;
    switch (terminator.kind) {
      case 'switchInt':
        this.operand(terminator.operand, span);
        return;
      case 'drop':
        this.access(terminator.place, span, 'drop', terminator.isReplace ? REPLACE : STORAGE_DEAD, 'yes');
        return;
      case 'call':
        this.operand(terminator.func, span);
        for (const arg of terminator.args) this.operand(arg, arg.span >= 0 ? arg.span : span);
        this.mutate(terminator.dest, span, 'deep');
        return;
      case 'assert':
        this.operand(terminator.cond, span);
        for (const operand of terminator.operands) this.operand(operand, span);
        return;
      case 'yield':
        this.operand(terminator.value, span);
        this.mutate(terminator.resumeArg, span, 'deep');
        return;
      case 'inlineAsm':
        for (const input of terminator.inputs) this.operand(input, span);
        for (const output of terminator.outputs) this.mutate(output, span, 'deep');
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
    }
  }

  /** Loans still in scope where the fn ends, or at a yield of a coroutine that may move. */
  private exit(terminator: Terminator): void {
    if (this.facts.loans.loans.length === 0) return;
    const { kind } = terminator;
    if (kind === 'yield') this.atYield(terminator);
    else if (kind === 'return' || kind === 'unwindResume' || kind === 'coroutineDrop') this.atEnd(terminator);
  }

  private atYield(terminator: Terminator): void {
    const { body, loans, types } = this.facts;
    const { source } = body;
    if (source.kind !== 'coroutine' || !source.isMovable) return;
    this.loans.forEach((index) => {
      const loan = loans.loans[index];
      const root = this.bare(loan.place.local);
      if (root !== null && placesConflict(types, loan.place, loan.kind, root, 'shallow', 'overlap')) {
        this.reporter.borrowAcrossYield(loan, terminator.span);
      }
    });
  }

  private atEnd(terminator: Terminator): void {
    const { body, loans, types } = this.facts;
    if (isConstant(body)) return;
    this.loans.forEach((index) => {
      const loan = loans.loans[index];
      const { info } = body.locals[loan.place.local];
      const isThreadLocal = info.kind === 'staticRef' && info.isThreadLocal;
      let root = this.bare(loan.place.local);
      if (isThreadLocal)
        for (let at: Place | null = loan.place; at !== null; at = at.parent) if (at.depth === 1) root = at;
      if (root === null) return;
      if (!placesConflict(types, loan.place, loan.kind, root, isThreadLocal ? 'deep' : 'shallow', 'overlap')) return;
      this.notLongEnough(loan, loan.place, endPoint(terminator.span), null);
    });
  }

  private notLongEnough(loan: Loan, place: Place, span: MirSpan, dying: Place | null): void {
    const root = this.bare(loan.place.local);
    const borrowSpan = this.reporter.borrowPathSpan(loan);
    if (root !== null && !this.report(root, borrowSpan)) return;
    this.reporter.notLongEnough(this.point, loan, place, span, dying);
  }

  /** Remembers the report; false if there was one. */
  private report(place: Place, span: MirSpan): boolean {
    const key = place.id * 0x4000000 + span;
    if (this.reported.has(key)) return false;
    this.reported.add(key);
    return true;
  }

  private rvalue(rvalue: Rvalue, span: MirSpan): void {
    switch (rvalue.kind) {
      case 'use':
      case 'repeat':
      case 'cast':
      case 'unary':
        this.operand(rvalue.operand, span);
        return;
      case 'binary':
        this.operand(rvalue.lhs, span);
        this.operand(rvalue.rhs, span);
        return;
      case 'ref':
        this.borrow(rvalue.borrow, rvalue.place, span);
        return;
      case 'rawPtr':
        if (rvalue.isFake) this.access(rvalue.place, span, 'arrayLength', READ_COPY, 'no');
        else if (rvalue.mutable)
          this.access(rvalue.place, span, 'deep', { rw: 'write', write: 'mutableBorrow', borrow: 'mut' }, 'no');
        else this.access(rvalue.place, span, 'deep', { rw: 'read', read: 'borrow', borrow: 'shared' }, 'no');
        this.checkInit(rvalue.place, span, 'borrow', true);
        return;
      case 'len':
      case 'discriminant':
        this.access(rvalue.place, span, rvalue.kind === 'len' ? 'arrayLength' : 'shallow', READ_COPY, 'no');
        this.checkInit(rvalue.place, span, 'use', true);
        return;
      case 'copyForDeref':
        this.access(rvalue.place, span, 'deep', READ_COPY, 'no');
        this.checkInit(rvalue.place, span, 'use', true);
        return;
      case 'aggregate':
        if (rvalue.aggregate.kind === 'closure') {
          const muts = this.childMuts[rvalue.aggregate.child];
          if (muts !== null && muts !== undefined)
            for (const field of muts) this.captureMutated(rvalue.operands[field]);
        }
        for (const operand of rvalue.operands) this.operand(operand, span);
        return;
      case 'threadLocalRef':
        return;
      default:
        assertNever(rvalue);
    }
  }

  private borrow(kind: BorrowKind, place: Place, span: MirSpan): void {
    switch (kind) {
      case 'fakeShallow':
        this.access(place, span, 'fakeBorrow', { rw: 'read', read: 'borrow', borrow: kind }, 'no');
        break;
      case 'shared':
      case 'fakeDeep':
        this.access(place, span, 'deep', { rw: 'read', read: 'borrow', borrow: kind }, 'no');
        break;
      case 'twoPhase':
        this.access(place, span, 'deep', { rw: 'reservation', write: 'mutableBorrow', borrow: kind }, 'no');
        break;
      case 'mut':
      case 'closureCapture':
        this.access(place, span, 'deep', { rw: 'write', write: 'mutableBorrow', borrow: kind }, 'no');
        break;
      default:
        assertNever(kind);
    }
    this.checkInit(place, span, kind === 'fakeShallow' ? 'matchOn' : 'borrow', true);
  }

  private operand(operand: Operand, span: MirSpan): void {
    if (operand.kind === 'const') return;
    if (operand.kind === 'copy') this.access(operand.place, span, 'deep', READ_COPY, 'no');
    else this.access(operand.place, span, 'deep', MOVE, 'yes');
    this.checkInit(operand.place, span, 'use', true);
  }

  private mutate(place: Place, span: MirSpan, depth: AccessDepth): void {
    this.checkAssigned(place, span);
    this.access(place, span, depth, MUTATE, 'no');
  }

  private activations(span: MirSpan): void {
    const list = this.facts.loans.activatedAt.get(this.point);
    if (list === undefined) return;
    for (const loan of list) {
      this.access(
        loan.place,
        span,
        'deep',
        { rw: 'activation', write: 'mutableBorrow', borrow: loan.kind, loan },
        'no',
      );
    }
  }

  // ---- loans

  private access(place: Place, span: MirSpan, depth: AccessDepth, access: Access, mutation: LocalMutation): void {
    if (access.rw === 'activation' && this.reservationReported.has(place)) return;
    const key = place.id * 0x4000000 + span;
    if (this.reported.size > 0 && this.reported.has(key)) {
      // Of an assignment that drops the old value the drop was reported: it needs the `mut` all the same.
      if (access.rw === 'write' && access.write === 'mutate') this.mayMutate(place, access, mutation);
      return;
    }
    const isImmutable = this.permission(place, span, access, mutation);
    const isConflict = this.conflict(place, span, depth, access);
    if ((isImmutable || isConflict) && isSameAtEachMention(place)) this.reported.add(key);
  }

  private conflict(place: Place, span: MirSpan, depth: AccessDepth, access: Access): boolean {
    const { cfg, loans, types, dominators } = this.facts;
    const candidates = loans.byLocal.get(place.local);
    if (candidates === undefined) return false;
    for (const loan of candidates) {
      if (!this.loans.has(loan.index)) continue;
      if (!placesConflict(types, loan.place, loan.kind, place, depth, 'overlap')) continue;
      if (access.rw === 'activation' && access.loan === loan) continue;
      const isShared = loan.kind === 'shared' || loan.kind === 'fakeShallow' || loan.kind === 'fakeDeep';
      if (access.rw === 'read') {
        if (isShared || access.borrow === 'fakeShallow') continue;
        if (!isActive(cfg, dominators, loan, this.point)) continue;
        if (access.read === 'copy') this.reporter.useWhileBorrowed(this.point, place, loan);
        else this.reporter.conflictingBorrow(this.point, place, access.borrow ?? 'shared', loan);
        return true;
      }
      if (access.rw === 'reservation' && isShared) continue;
      if (access.rw === 'write' && access.write === 'move' && loan.kind === 'fakeShallow') continue;
      if (access.rw === 'reservation') this.reservationReported.add(place);
      const { write } = access;
      switch (write) {
        case 'mutableBorrow':
          this.reporter.conflictingBorrow(this.point, place, access.borrow ?? 'mut', loan);
          break;
        case 'storageDeadOrDrop':
          this.notLongEnough(loan, place, span, place);
          break;
        case 'mutate':
        case 'replace':
          this.reporter.assignWhileBorrowed(this.point, place, span, loan);
          break;
        case 'move':
          this.reporter.moveWhileBorrowed(this.point, place, loan);
          break;
        default:
          assertNever(write);
      }
      return true;
    }
    return false;
  }

  // ---- mutability

  /** Whether the access is forbidden and was reported. */
  private permission(place: Place, span: MirSpan, access: Access, mutation: LocalMutation): boolean {
    if (access.rw === 'read' || access.rw === 'activation') return false;
    if (access.write !== 'mutate' && access.write !== 'mutableBorrow') return false;
    const result = this.mayMutate(place, access, mutation);
    if (result.ok) return false;
    const init = this.everInitOf(place.local, isWhole(place, access));
    if (init < 0) return false;
    if (access.write === 'mutate' && place.parent === null)
      this.reporter.reassign(place, span, this.facts.moves.inits[init].point);
    else
      this.reporter.mutability(this.point, place, span, result.place, access.write === 'mutate' ? 'assign' : 'borrow');
    return true;
  }

  private mayMutate(place: Place, access: Access, mutation: LocalMutation) {
    const result = isMutable(this.facts, place, access.borrow === 'closureCapture' ? 'yes' : mutation);
    if (result.ok) this.useMut(result.root, result.mode, isWhole(place, access));
    return result;
  }

  private useMut(root: Place, mode: LocalMutation, isAssigned: boolean): void {
    if (root.parent === null) {
      if (mode !== 'yes' && this.everInitOf(root.local, isAssigned) >= 0) this.usedMut.locals.add(root.local);
      return;
    }
    if (mode === 'yes') return;
    const field = upvarField(this.facts.body, root);
    if (field !== null) this.usedMut.upvars.add(field);
  }

  /** An initialisation of the whole local that may have reached this point, where it `isAssigned` or used; -1: none. */
  private everInitOf(local: number, isAssigned: boolean): number {
    const { bit } = this.facts.init.everInits;
    const inits = this.facts.moves.initsOfPath[local];
    for (const init of inits) {
      if (bit[init] < 0 ? !isAssigned : this.everInit.has(bit[init])) return init;
    }
    return -1;
  }

  /** A closure mutates what it captured: the captured variable needs its `mut`. */
  private captureMutated(operand: Operand | undefined): void {
    if (operand === undefined || operand.kind === 'const') return;
    const { body, moves, cfg } = this.facts;
    let { place } = operand;
    const { kind } = body.locals[place.local].info;
    if (place.parent === null && kind !== 'user' && kind !== 'selfArg') {
      if (place.ty.kind === 'ref' && place.ty.mutable) return;
      const [init] = moves.initsOfPath[place.local];
      const point = init === undefined ? -1 : moves.inits[init].point;
      const statement =
        point < 0 ? undefined : body.blocks[cfg.blockOf[point]].statements[point - cfg.blockStart[cfg.blockOf[point]]];
      if (statement?.kind !== 'assign') return;
      const { rvalue } = statement;
      // A `move` closure in one that is none: what the inner changes is its own copy of what the outer borrows.
      if (rvalue.kind === 'ref') place = rvalue.place;
      else if (rvalue.kind === 'use' && rvalue.operand.kind !== 'const') place = rvalue.operand.place;
      else return;
    }
    for (let at: Place | null = place; at !== null; at = at.parent) {
      const field = upvarField(body, at);
      if (field !== null) {
        this.usedMut.upvars.add(field);
        return;
      }
      if (at.elem?.kind === 'deref' && at.parent?.ty.kind === 'ref' && at.parent.ty.mutable) return;
    }
    this.usedMut.locals.add(place.local);
  }

  // ---- initialisation

  /** The place must be initialised; with `parts` also everything below it. */
  private checkInit(place: Place, span: MirSpan, action: InitAction, parts: boolean): void {
    const { moves } = this.facts;
    const found = moves.lookup(place);
    const path = found >> 1;
    if (this.uninit.has(path))
      this.reporter.notInit(this.point, action, moves.paths[path].place ?? place, place, span, path);
    if (!parts) return;
    const { parent, elem } = place;
    if (elem?.kind === 'subslice' && !elem.fromEnd && parent !== null && parent.ty.kind === 'array') {
      this.checkElements(parent, span, action, elem.from, elem.to);
      return;
    }
    const isExact = (found & 1) === 1;
    // Where the place itself is not initialised, that says it all.
    if (!isExact || moves.paths[path].firstChild < 0 || this.uninit.has(path)) return;
    const child = findDescendant(moves.paths, path, (below) => this.uninit.has(below));
    if (child >= 0) this.reporter.notInit(this.point, action, place, place, span, child);
  }

  /** A subslice of an array: each of its elements by itself. */
  private checkElements(array: Place, span: MirSpan, action: InitAction, from: number, to: number): void {
    const { moves } = this.facts;
    const { path, isExact } = moves.find(array);
    if (!isExact) return;
    for (let child = moves.paths[path].firstChild; child >= 0; child = moves.paths[child].nextSibling) {
      const { elem } = moves.paths[child];
      if (elem?.kind !== 'constIndex') continue;
      const offset = elem.fromEnd ? elem.minLength - elem.offset : elem.offset;
      if (offset < from || offset >= to) continue;
      const uninit = this.uninit.has(child)
        ? child
        : findDescendant(moves.paths, child, (below) => this.uninit.has(below));
      if (uninit < 0) continue;
      this.reporter.notInit(this.point, action, array, array, span, uninit);
      return;
    }
  }

  /** `p.f = v` needs what `p.f` is part of; a bare local needs nothing. */
  private checkAssigned(place: Place, span: MirSpan): void {
    const { types } = this.facts;
    for (let at: Place = place; at.parent !== null; at = at.parent) {
      const base = at.parent;
      if (at.elem?.kind === 'deref') {
        this.checkInit(base, span, 'use', false);
        return;
      }
      if (at.elem?.kind !== 'field') continue;
      if (base.ty.kind === 'adt' && types.hasDtor(base.ty)) {
        this.checkInit(base, span, 'assign', true);
        return;
      }
      if (base.ty.kind === 'adt' || base.ty.kind === 'tuple') this.checkParent(base, span);
    }
  }

  private checkParent(base: Place, span: MirSpan): void {
    const { moves, types } = this.facts;
    let shortest: Place | null = null;
    let shortestPath = -1;
    for (let at: Place | null = base; at !== null; at = at.parent) {
      const { path, isExact } = moves.find(at);
      if (isExact && this.uninit.has(path)) {
        shortest = at;
        shortestPath = path;
      }
      if (at.elem?.kind === 'deref') break;
    }
    if (shortest === null) return;
    const isReassigned =
      types.isUnion(base.ty) && moves.movesOfPath[shortestPath].some((m) => moves.moves[m].place !== null);
    if (isReassigned) return;
    this.reporter.notInit(this.point, 'partialAssign', shortest, base, span, shortestPath);
    this.usedMut.locals.add(base.local);
  }
}

function isWhole(place: Place, access: Access): boolean {
  return place.parent === null && access.rw === 'write' && access.write === 'mutate';
}

/** The last character of a span: part 1. An empty one is its own. */
export function endPoint(span: MirSpan): MirSpan {
  return span < 0 || (span & 3) === 3 ? span : (span & ~3) | 1;
}
