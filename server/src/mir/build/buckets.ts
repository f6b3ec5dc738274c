/**
 * Which outcome of a test a candidate goes with, and what the outcome proves of it. Mirrors
 * rustc_mir_build::builder::matches::buckets.
 */
import type { Place } from '../body';
import type { Candidate, MatchPair } from './candidate';
import { isSwitchTy, type Test } from './matchTest';
import type { TConst, TRange } from './thir';

export interface TestBranch {
  readonly key: string;
  readonly kind: 'success' | 'failure' | 'constant' | 'variant';
  readonly variant: number;
  readonly value: TConst | null;
}
export const SUCCESS: TestBranch = { key: 'success', kind: 'success', variant: 0, value: null };
export const FAILURE: TestBranch = { key: 'failure', kind: 'failure', variant: 0, value: null };

type Buckets = ReadonlyMap<string, { readonly branch: TestBranch; readonly list: readonly Candidate[] }>;

/** null: the candidate can match in more than one outcome. Otherwise its tested pair may be replaced by its sub-pairs. */
export function bucketOf(place: Place, test: Test, candidate: Candidate, prior: Buckets): TestBranch | null {
  const index = candidate.pairs.findIndex((pair) => pair.place === place && pair.test.kind !== 'or');
  if (index < 0) return null;
  const pair = candidate.pairs[index];
  const found = decide(test, pair, place, prior);
  if (found === null) return null;
  if (found.isDone) {
    const rest = candidate.pairs.filter((_, i) => i !== index);
    for (const sub of pair.subpairs) rest.push(sub);
    // Or-patterns stay last.
    candidate.pairs = [
      ...rest.filter((each) => each.test.kind !== 'or'),
      ...rest.filter((each) => each.test.kind === 'or'),
    ];
  }
  return found.branch;
}

interface Decision {
  readonly branch: TestBranch;
  /** The outcome proves the pair. */
  readonly isDone: boolean;
}

function done(branch: TestBranch): Decision {
  return { branch, isDone: true };
}

function open(branch: TestBranch): Decision {
  return { branch, isDone: false };
}

function decide(test: Test, pair: MatchPair, place: Place, prior: Buckets): Decision | null {
  const { test: wanted } = pair;
  switch (test.kind) {
    case 'switch':
      if (wanted.kind !== 'variant') return null;
      return done({ key: `v${wanted.variant}`, kind: 'variant', variant: wanted.variant, value: null });
    case 'switchInt':
      if (wanted.kind === 'const' && isSwitchTy(pair.ty)) {
        const covers = (other: MatchPair) =>
          other.place === place && other.test.kind === 'range' && contains(other.test.range, wanted.value) !== false;
        if (prior.get(FAILURE.key)?.list.some((each) => each.pairs.some(covers))) return null;
        return done({ key: `c${wanted.key}`, kind: 'constant', variant: 0, value: wanted.value });
      }
      if (wanted.kind === 'range') {
        for (const { branch } of prior.values()) {
          if (branch.value !== null && contains(wanted.range, branch.value) !== false) return null;
        }
        return open(FAILURE);
      }
      return null;
    case 'if':
      if (wanted.kind !== 'const') return null;
      return done(wanted.value.value === 0n ? FAILURE : SUCCESS);
    case 'length':
      return wanted.kind === 'slice' ? decideLength(test, wanted.length, wanted.isVariable) : null;
    case 'range':
      if (wanted.kind === 'range') {
        if (wanted.range.key === test.range.key) return done(SUCCESS);
        return overlaps(test.range, wanted.range) === false ? open(FAILURE) : null;
      }
      if (wanted.kind === 'const') return contains(test.range, wanted.value) === false ? open(FAILURE) : null;
      return null;
    case 'eq':
      if (wanted.kind !== 'const') return null;
      return wanted.key === test.key ? done(SUCCESS) : open(FAILURE);
    case 'deref':
      return wanted.kind === 'deref' && wanted.temp === test.temp ? done(SUCCESS) : null;
    case 'never':
      return done(SUCCESS);
  }
}

function decideLength(test: Test & { readonly kind: 'length' }, length: number, isVariable: boolean): Decision | null {
  if (test.op === 'Eq') {
    if (test.length === length && !isVariable) return done(SUCCESS);
    if (test.length < length) return open(FAILURE);
    return isVariable ? null : open(FAILURE);
  }
  if (test.length === length && isVariable) return done(SUCCESS);
  if (test.length <= length) return open(SUCCESS);
  return isVariable ? null : open(FAILURE);
}

/** null: not known. */
function contains(range: TRange, value: TConst): boolean | null {
  if (value.value === null) return null;
  if (range.lo !== null) {
    if (range.lo.value === null) return null;
    if (value.value < range.lo.value) return false;
  }
  if (range.hi !== null) {
    if (range.hi.value === null) return null;
    return range.inclusive ? value.value <= range.hi.value : value.value < range.hi.value;
  }
  return true;
}

function overlaps(a: TRange, b: TRange): boolean | null {
  const before = (x: TRange, y: TRange): boolean | null => {
    if (x.hi === null || y.lo === null) return false;
    if (x.hi.value === null || y.lo.value === null) return null;
    return x.inclusive ? x.hi.value < y.lo.value : x.hi.value <= y.lo.value;
  };
  const ab = before(a, b);
  const ba = before(b, a);
  if (ab === null || ba === null) return null;
  return !ab && !ba;
}
