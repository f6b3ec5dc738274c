/**
 * Places that a guard must not change: exhaustiveness was checked against the value as it was. Each gets a fake borrow
 * that is read after the guard. Mirrors rustc_mir_build::builder::matches::util.
 */
import type { Local } from '../../base/ids';
import type { MirSpan, Place } from '../body';
import { type Builder, mkErasedRef } from './builder';
import type { Candidate, ExtraData, MatchPair } from './candidate';
import { isPlace, type PlaceBuilder } from './placeBuilder';

export interface FakeBorrowTemp {
  readonly place: Place;
  readonly temp: Local;
  readonly kind: FakeKind;
}
type FakeKind = 'fakeShallow' | 'fakeDeep';

export function collectFakeBorrows(
  b: Builder,
  candidates: readonly Candidate[],
  span: MirSpan,
  scrutinee: PlaceBuilder,
): FakeBorrowTemp[] {
  if (!candidates.some((candidate) => candidate.hasGuard)) return [];
  const found = new Map<Place, FakeKind>();
  const base = isPlace(scrutinee) ? scrutinee.local : null;

  /** Gives whether this is news. */
  const add = (place: Place, kind: FakeKind): boolean => {
    const known = found.get(place);
    if (known === 'fakeDeep' || known === kind) return false;
    found.set(place, kind);
    return true;
  };
  const derefPrefixes = (place: Place, kind: FakeKind): void => {
    for (let at: Place | null = place; at?.parent != null; at = at.parent) {
      if (at.elem?.kind === 'deref' && !add(at.parent, kind)) return;
    }
  };
  const visitExtra = (extra: ExtraData): void => {
    for (const binding of extra.bindings) {
      if (binding === 'or' || (base !== null && binding.source.local !== base)) continue;
      derefPrefixes(binding.source, 'fakeShallow');
    }
  };
  const visitPair = (pair: MatchPair): void => {
    if (pair.test.kind === 'or') {
      for (const alt of pair.test.alts) {
        visitExtra(alt.extra);
        for (const sub of alt.pairs) visitPair(sub);
      }
      return;
    }
    const kind: FakeKind = pair.test.kind === 'deref' ? 'fakeDeep' : 'fakeShallow';
    if (pair.place !== null && add(pair.place, kind)) derefPrefixes(pair.place, kind);
    // Places behind a call of `deref` are not alive in all branches.
    if (pair.test.kind !== 'deref') for (const sub of pair.subpairs) visitPair(sub);
  };
  for (const candidate of candidates) {
    visitExtra(candidate.extra);
    for (const pair of candidate.pairs) visitPair(pair);
  }
  return [...found].map(([place, kind]) => ({
    place,
    kind,
    temp: b.newLocal(mkErasedRef(place.ty, false), span, { kind: 'fakeBorrow' }),
  }));
}
