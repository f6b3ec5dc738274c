/** Two borrows that exclude each other: E0499, E0500, E0501, E0502, E0510, E0524. Mirrors report_conflicting_borrow. */
import type { BorrowKind, Place } from '../../mir/body';
import { placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { Loan } from '../loans';
import type { ConflictingBorrow, UnionOverlap } from '../result';
import { explain } from './explanation';
import type { RegionNames } from './names';
import { argsOrUse, borrowSpans } from './spans';

export function conflictingBorrow(
  facts: Facts,
  names: RegionNames,
  point: number,
  place: Place,
  newKind: BorrowKind,
  loan: Loan,
): ConflictingBorrow {
  const newSpans = borrowSpans(facts, point);
  const oldSpans = borrowSpans(facts, loan.point);
  const isFake = loan.kind === 'fakeShallow' || loan.kind === 'fakeDeep';
  const section = isFake && (isMut(newKind) || newKind === 'closureCapture') ? immutableSection(facts, loan) : null;
  return {
    kind: 'conflictingBorrow',
    code: section === null ? codeOf(newKind, loan.kind) : 'E0510',
    body: facts.index,
    span: argsOrUse(newSpans),
    newKind,
    oldKind: loan.kind,
    place: placeDesc(facts, place),
    borrowedPlace: placeDesc(facts, loan.place),
    newSpans,
    oldSpans,
    union: unionOverlap(facts, place, loan.place),
    section,
    loan: loan.index,
    explanation: section === null ? explain(facts, names, point, loan, null) : { kind: 'unexplained' },
  };
}

function isMut(kind: BorrowKind): boolean {
  return kind === 'mut' || kind === 'twoPhase';
}

function codeOf(newKind: BorrowKind, oldKind: BorrowKind): ConflictingBorrow['code'] {
  if (newKind === 'closureCapture') return oldKind === 'closureCapture' ? 'E0524' : 'E0500';
  if (oldKind === 'closureCapture') return 'E0501';
  return isMut(newKind) && isMut(oldKind) ? 'E0499' : 'E0502';
}

/** What the fake borrow guards: read again by a FakeRead of its temporary. */
export function immutableSection(facts: Facts, loan: Loan): 'matchGuard' | 'index' | null {
  for (const block of facts.body.blocks) {
    for (const statement of block.statements) {
      if (statement.kind !== 'fakeRead' || statement.place !== loan.assigned) continue;
      if (statement.cause === 'matchGuard') return 'matchGuard';
      if (statement.cause === 'index') return 'index';
    }
  }
  return null;
}

/** The union whose different fields the two places are in. Mirrors describe_place_for_conflicting_borrow. */
function unionOverlap(facts: Facts, a: Place, b: Place): UnionOverlap | null {
  for (let left: Place = a; left.parent !== null; left = left.parent) {
    if (left.elem?.kind !== 'field' || !facts.types.isUnion(left.parent.ty)) continue;
    for (let right: Place = b; right.parent !== null; right = right.parent) {
      if (right.parent !== left.parent || right.elem?.kind !== 'field' || right.elem.index === left.elem.index)
        continue;
      return {
        union: placeDesc(facts, left.parent),
        ty: left.parent.ty,
        newField: placeDesc(facts, a),
        oldField: placeDesc(facts, b),
      };
    }
  }
  return null;
}
