/**
 * Collects the reports of one body, in the order found, each once. Every method takes what a check found and adds what
 * the message needs: spans through closures, the explanation of the loan. Which report replaces which is rustc's.
 */
import type { MirSpan, Place } from '../../mir/body';
import { placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { Loan } from '../loans';
import { isSameAtEachMention } from '../placeIdentity';
import type { BorrowckError, InitAction, MoveError } from '../result';
import { SecondOpinion } from '../secondOpinion';
import { conflictingBorrow, immutableSection } from './conflicts';
import { explain } from './explanation';
import { groupIllegalMoves } from './illegalMoves';
import { notLongEnough } from './lifetimes';
import { moveSites, useOfMoved, useOfUninit } from './moves';
import { mutabilityError, reassignError } from './mutabilityReport';
import { RegionNames } from './names';
import { argsOrUse, borrowSpans, isDerefBorrow, moveSpans, pathOrUse, useSpansAt, varOrUse } from './spans';

export class Reporter {
  readonly names: RegionNames;
  private readonly errors: BorrowckError[] = [];
  /** By the set of moves they are about: a later report for the same set may replace the earlier. */
  private readonly moveErrors = new Map<string, { readonly used: Place; readonly error: MoveError }>();
  private readonly uninitReported = new Set<number>();

  private readonly secondOpinion: SecondOpinion;

  constructor(readonly facts: Facts) {
    this.names = new RegionNames(facts);
    this.secondOpinion = new SecondOpinion(facts);
  }

  push(error: BorrowckError): void {
    this.errors.push(error);
  }

  /** An access at `point` that the loan forbids. */
  private pushConflict(error: BorrowckError, point: number, loan: Loan, isDeath = false): void {
    this.push(this.secondOpinion.isOnlyNll(loan, point, isDeath) ? { ...error, isOnlyNll: true } : error);
  }

  finish(): readonly BorrowckError[] {
    for (const error of groupIllegalMoves(this.facts)) this.errors.push(error);
    for (const { error } of this.moveErrors.values()) this.errors.push(error);
    return mergeMutability(this.errors);
  }

  borrowPathSpan(loan: Loan): MirSpan {
    return pathOrUse(borrowSpans(this.facts, loan.point));
  }

  conflictingBorrow(point: number, place: Place, kind: Loan['kind'], loan: Loan): void {
    this.pushConflict(conflictingBorrow(this.facts, this.names, point, place, kind, loan), point, loan);
  }

  useWhileBorrowed(point: number, place: Place, loan: Loan): void {
    const { facts } = this;
    const useSpans = moveSpans(facts, place, point);
    const error: BorrowckError = {
      kind: 'useWhileBorrowed',
      code: 'E0503',
      body: facts.index,
      span: varOrUse(useSpans),
      place: placeDesc(facts, place),
      borrowedPlace: placeDesc(facts, loan.place),
      useSpans,
      borrowSpans: borrowSpans(facts, loan.point),
      borrowKind: loan.kind,
      isDerefBorrow: isDerefBorrow(facts, loan.point),
      section: null,
      loan: loan.index,
      explanation: explain(facts, this.names, point, loan, null),
    };
    this.pushConflict(error, point, loan);
  }

  moveWhileBorrowed(point: number, place: Place, loan: Loan): void {
    const { facts } = this;
    const useSpans = moveSpans(facts, place, point);
    const error: BorrowckError = {
      kind: 'moveWhileBorrowed',
      code: 'E0505',
      body: facts.index,
      span: argsOrUse(useSpans),
      place: placeDesc(facts, place),
      borrowedPlace: placeDesc(facts, loan.place),
      useSpans,
      borrowSpans: borrowSpans(facts, loan.point),
      borrowKind: loan.kind,
      isDerefBorrow: isDerefBorrow(facts, loan.point),
      section: null,
      loan: loan.index,
      explanation: explain(facts, this.names, point, loan, null),
    };
    this.pushConflict(error, point, loan);
  }

  assignWhileBorrowed(point: number, place: Place, span: MirSpan, loan: Loan): void {
    const { facts } = this;
    const isFake = loan.kind === 'fakeShallow' || loan.kind === 'fakeDeep';
    const section = isFake ? immutableSection(facts, loan) : null;
    const error: BorrowckError = {
      kind: 'assignWhileBorrowed',
      code: section === null ? 'E0506' : 'E0510',
      body: facts.index,
      span,
      place: placeDesc(facts, place),
      borrowedPlace: placeDesc(facts, loan.place),
      useSpans: { kind: 'other', span },
      borrowSpans: borrowSpans(facts, loan.point),
      borrowKind: loan.kind,
      isDerefBorrow: isDerefBorrow(facts, loan.point),
      section,
      loan: loan.index,
      explanation: section === null ? explain(facts, this.names, point, loan, null) : { kind: 'unexplained' },
    };
    this.pushConflict(error, point, loan);
  }

  notLongEnough(point: number, loan: Loan, place: Place, dropSpan: MirSpan, dying: Place | null): void {
    this.pushConflict(notLongEnough(this.facts, this.names, point, loan, place, dropSpan, dying), point, loan, true);
  }

  borrowAcrossYield(loan: Loan, yieldSpan: MirSpan): void {
    const span = pathOrUse(borrowSpans(this.facts, loan.point));
    this.push({ kind: 'borrowAcrossYield', code: 'E0626', body: this.facts.index, span, yieldSpan, loan: loan.index });
  }

  reassign(place: Place, span: MirSpan, firstPoint: number): void {
    this.push(reassignError(this.facts, place, span, firstPoint));
  }

  mutability(point: number, place: Place, span: MirSpan, immutable: Place, access: 'assign' | 'borrow'): void {
    const error = mutabilityError(this.facts, point, place, span, immutable, access);
    // Who creates the closure reports it.
    if (error.reason.kind === 'upvar' && this.facts.body.upvars[error.reason.field]?.isBehindShared) return;
    this.push(error);
  }

  /** `moved`: the nearest enclosing place that is tracked; `path`: the one that is not initialised. */
  notInit(point: number, action: InitAction, moved: Place, used: Place, span: MirSpan, path: number): void {
    const { facts } = this;
    const found = useSpansAt(facts, moved, point);
    const useSpans = found.kind === 'other' ? { ...found, span } : found;
    const { sites, reinits } = moveSites(facts, point, path);
    if (sites.length === 0) {
      if (this.uninitReported.has(used.local)) return;
      this.uninitReported.add(used.local);
      this.push(useOfUninit(facts, action, moved, used, path, useSpans));
      return;
    }
    const key = sites
      .map((site) => site.move)
      .sort((a, b) => a - b)
      .join();
    const known = this.moveErrors.get(key);
    if (known !== undefined && isSameAtEachMention(used) && isPrefix(used, known.used)) return;
    const replaced = known?.error ?? null;
    const error = { ...useOfMoved(facts, point, action, moved, used, path, useSpans, sites, reinits), replaced };
    // Another report for the same moves gives way, and the new one stands where it is found.
    this.moveErrors.delete(key);
    this.moveErrors.set(key, { used, error });
  }
}

function isPrefix(a: Place, b: Place): boolean {
  for (let at: Place | null = b; at !== null; at = at.parent) if (at === a) return true;
  return false;
}

/** Several borrows that one missing `mut` forbids are one report: from the second on about the declaration. */
function mergeMutability(errors: readonly BorrowckError[]): readonly BorrowckError[] {
  const first = new Map<string, number>();
  const out: BorrowckError[] = [];
  for (const error of errors) {
    if (error.kind !== 'mutability' || error.code !== 'E0596') out.push(error);
    else if (error.reason.kind !== 'local' || !error.reason.isDeclarable) out.push(error);
    else {
      const key = `${error.reason.local}`;
      const at = first.get(key);
      const earlier = at === undefined ? undefined : out[at];
      if (at === undefined || earlier?.kind !== 'mutability') {
        first.set(key, out.length);
        out.push(error);
        continue;
      }
      // `useSpans` stay those of the first.
      out[at] = { ...earlier, span: error.reason.declSpan, alsoAt: [...earlier.alsoAt, error.span] };
    }
  }
  return out;
}
