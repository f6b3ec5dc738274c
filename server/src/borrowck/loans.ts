/**
 * The borrows of a body: which are tracked, where two-phase ones are activated, and where each is in scope. Mirrors
 * rustc_borrowck::borrow_set and rustc_borrowck::dataflow (NLL, not Polonius).
 */
import { BitMatrix } from '../base/bitSet';
import type { Dominators } from '../base/graph';
import { dominates } from '../base/graph';
import { type Cfg, statementAt, successors, terminatorOf } from '../dataflow/cfg';
import { type Effects, solveForward } from '../dataflow/fixpoint';
import type { LocalUses } from '../dataflow/liveness';
import { type PlaceVisitor, visitStatement, visitTerminator } from '../dataflow/visit';
import { type BorrowKind, isConstant, type MirSpan, type Place } from '../mir/body';
import { type ConflictTypes, placesConflict } from './placesConflict';
import type { RegionValues } from './regionInfer/values';

export interface Loan {
  readonly index: number;
  readonly kind: BorrowKind;
  readonly place: Place;
  readonly assigned: Place;
  /** Region variable of the reference. */
  readonly region: number;
  readonly point: number;
  readonly span: MirSpan;
  /** Two-phase: the point of activation; -1: none was found, never active. Others: their own point. */
  readonly activation: number;
}

export interface LoanSet {
  readonly loans: readonly Loan[];
  /** Loan made at a point. */
  readonly atPoint: ReadonlyMap<number, Loan>;
  readonly byLocal: ReadonlyMap<number, readonly Loan[]>;
  /** Two-phase loans activated at a point. */
  readonly activatedAt: ReadonlyMap<number, readonly Loan[]>;
}

const NO_LOANS: LoanSet = { loans: [], atPoint: new Map(), byLocal: new Map(), activatedAt: new Map() };
const NO_ENDS: ReadonlyMap<number, readonly number[]> = new Map();

/**
 * Loans in the order rustc numbers them: statement by statement over blocks in its pre-order, which takes the last
 * successor first. The first conflicting loan is the one that is reported.
 */
export function collectLoans(cfg: Cfg, regions: ReadonlyMap<number, number>, uses: LocalUses): LoanSet {
  if (regions.size === 0) return NO_LOANS;
  const loans: Loan[] = [];
  const atPoint = new Map<number, Loan>();
  const byLocal = new Map<number, Loan[]>();
  const activatedAt = new Map<number, Loan[]>();
  const survivesExit = isConstant(cfg.body);
  const diesOrMoves = survivesExit ? storageDeadOrMoved(cfg) : null;
  for (const block of preorder(cfg)) {
    const { statements } = cfg.body.blocks[block];
    for (let i = 0; i < statements.length; i++) {
      const statement = statements[i];
      if (statement.kind !== 'assign' || statement.rvalue.kind !== 'ref') continue;
      const { place, borrow } = statement.rvalue;
      if (isIgnored(cfg, place, diesOrMoves)) continue;
      const point = cfg.blockStart[block] + i;
      const region = regions.get(point);
      if (region === undefined) continue;
      const activation = borrow === 'twoPhase' ? activationOf(cfg, statement.place, point, uses) : point;
      const loan: Loan = {
        index: loans.length,
        kind: borrow,
        place,
        assigned: statement.place,
        region,
        point,
        span: statement.span,
        activation,
      };
      loans.push(loan);
      atPoint.set(point, loan);
      push(byLocal, place.local, loan);
      if (borrow === 'twoPhase' && activation >= 0) push(activatedAt, activation, loan);
    }
  }
  return { loans, atPoint, byLocal, activatedAt };
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function preorder(cfg: Cfg): number[] {
  const order: number[] = [];
  const seen = new Uint8Array(cfg.blocks);
  const stack = [0];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (seen[block] === 1) continue;
    seen[block] = 1;
    order.push(block);
    successors(cfg.body.blocks[block].terminator, (target) => stack.push(target));
  }
  return order;
}

/** Loans that no access can conflict with: through a shared reference or a raw pointer; in constants, of what never dies. */
function isIgnored(cfg: Cfg, place: Place, diesOrMoves: ReadonlySet<number> | null): boolean {
  const decl = cfg.body.locals[place.local];
  if (diesOrMoves !== null && !diesOrMoves.has(place.local) && !decl.mutable) return true;
  for (let at: Place = place; at.parent !== null; at = at.parent) {
    if (at.elem?.kind !== 'deref') continue;
    const { ty } = at.parent;
    if (ty.kind === 'ptr') return true;
    if (ty.kind !== 'ref' || ty.mutable) continue;
    const isThreadLocal = at.parent.depth === 0 && decl.info.kind === 'staticRef' && decl.info.isThreadLocal;
    if (!isThreadLocal) return true;
  }
  return false;
}

function storageDeadOrMoved(cfg: Cfg): Set<number> {
  const out = new Set<number>();
  const visitor: PlaceVisitor = {
    place(place, use) {
      if (use === 'move') out.add(place.local);
    },
    storage(local, isLive) {
      if (!isLive) out.add(local);
    },
  };
  for (const block of cfg.body.blocks) {
    for (const statement of block.statements) visitStatement(statement, visitor);
    visitTerminator(block.terminator, visitor);
  }
  return out;
}

/** The one use of the temporary that a two-phase borrow was assigned to. */
function activationOf(cfg: Cfg, assigned: Place, point: number, uses: LocalUses): number {
  if (assigned.parent !== null) return point;
  const { start, points } = uses.uses;
  for (let i = start[assigned.local]; i < start[assigned.local + 1]; i++) {
    if (points[i] !== point && cfg.isReachable[cfg.blockOf[points[i]]] === 1) return points[i];
  }
  return -1;
}

/** K2: a two-phase loan is inactive on the way from its reservation to its activation. */
export function isActive(cfg: Cfg, doms: () => Dominators, loan: Loan, point: number): boolean {
  if (loan.kind !== 'twoPhase') return true;
  if (loan.activation < 0) return false;
  if (dominatesPoint(cfg, doms(), loan.activation, point)) return true;
  // Outside the diamond from reservation to activation: a later iteration of a loop.
  const afterReserve = loan.point + 1;
  return !dominatesPoint(cfg, doms(), afterReserve, point);
}

function dominatesPoint(cfg: Cfg, doms: Dominators, a: number, b: number): boolean {
  const blockA = cfg.blockOf[a];
  const blockB = cfg.blockOf[b];
  return blockA === blockB ? a <= b : dominates(doms, blockA, blockB);
}

export interface LoanFlow {
  /** Loans in scope on entry to each block. */
  readonly entry: BitMatrix;
  /** By point: the loans whose region does not contain it, though a point before. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
  /** Before the point, kills loans whose region ends there. */
  early(point: number, effects: Effects): void;
  /** The statement's own effects: a new loan, loans of an overwritten or dead place. */
  primary(point: number, effects: Effects): void;
}

export function solveLoans(cfg: Cfg, set: LoanSet, values: RegionValues, types: ConflictTypes): LoanFlow {
  const ends = set.loans.length === 0 ? NO_ENDS : outOfScope(cfg, set, values);
  const early = (point: number, effects: Effects): void => {
    const list = ends.get(point);
    if (list !== undefined) for (const loan of list) effects.kill(loan);
  };
  const primary = (point: number, effects: Effects): void => {
    const statement = statementAt(cfg, point);
    if (statement === null) {
      const terminator = terminatorOf(cfg, point);
      if (terminator.kind === 'inlineAsm')
        for (const out of terminator.outputs) killPlace(cfg, set, types, out, effects);
      return;
    }
    if (statement.kind === 'assign') {
      if (statement.rvalue.kind === 'ref') {
        const loan = set.atPoint.get(point);
        if (loan === undefined) return;
        effects.gen(loan.index);
      }
      killPlace(cfg, set, types, statement.place, effects);
    } else if (statement.kind === 'storageDead') killLocal(cfg, set, statement.local, effects);
  };
  const entry =
    set.loans.length === 0
      ? new BitMatrix(cfg.blocks, 0)
      : solveForward(cfg, {
          domain: set.loans.length,
          start() {},
          block(block, effects) {
            for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++) {
              early(point, effects);
              primary(point, effects);
            }
          },
        });
  return { entry, ends, early, primary };
}

function killLocal(cfg: Cfg, set: LoanSet, local: number, effects: Effects): void {
  const { info } = cfg.body.locals[local];
  if (info.kind === 'staticRef') return;
  const loans = set.byLocal.get(local);
  if (loans !== undefined) for (const loan of loans) effects.kill(loan.index);
}

function killPlace(cfg: Cfg, set: LoanSet, types: ConflictTypes, place: Place, effects: Effects): void {
  const loans = set.byLocal.get(place.local);
  if (loans === undefined) return;
  if (place.parent === null) {
    killLocal(cfg, set, place.local, effects);
    return;
  }
  for (const loan of loans) {
    if (placesConflict(types, loan.place, 'twoPhase', place, 'deep', 'noOverlap')) effects.kill(loan.index);
  }
}

/** For each loan the points where its region stops containing the path from its reservation. */
function outOfScope(cfg: Cfg, set: LoanSet, values: RegionValues): Map<number, number[]> {
  const ends = new Map<number, number[]>();
  const seen = new Int32Array(cfg.blocks).fill(-1);
  const stack: number[] = [];
  for (const loan of set.loans) {
    const { rows } = values;
    const row = values.sccs.component[loan.region];
    const scan = (from: number, block: number): void => {
      for (let point = from; point < cfg.blockStart[block + 1]; point++) {
        if (rows.has(row, point)) continue;
        push(ends, point, loan.index);
        return;
      }
      for (let e = cfg.succs.offsets[block]; e < cfg.succs.offsets[block + 1]; e++) {
        const target = cfg.succs.targets[e];
        if (seen[target] === loan.index) continue;
        seen[target] = loan.index;
        stack.push(target);
      }
    };
    scan(loan.point, cfg.blockOf[loan.point]);
    for (let block = stack.pop(); block !== undefined; block = stack.pop()) scan(cfg.blockStart[block], block);
  }
  return ends;
}
