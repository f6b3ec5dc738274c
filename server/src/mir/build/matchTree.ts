/**
 * The decision tree of a match: which tests run in which order, and the false edges that hide it from borrowck, so that
 * arms count as tried one by one. Mirrors rustc_mir_build::builder::matches (lower_match_tree, match_candidates).
 */
import type { BlockId } from '../../base/ids';
import type { FakeReadCause, MirSpan, Place } from '../body';
import { bucketOf, type TestBranch } from './buckets';
import type { Builder } from './builder';
import {
  type Ascription,
  type Candidate,
  candidateOf,
  type ExtraData,
  leavesOf,
  newCandidate,
  type PatBinding,
  type SubBinding,
} from './candidate';
import { collectFakeBorrows, type FakeBorrowTemp } from './fakeBorrow';
import { performTest, pickTest } from './matchTest';
import { type PlaceBuilder, toPlace } from './placeBuilder';
import type { TPat } from './thir';

export interface SubBranch {
  readonly span: MirSpan;
  readonly success: BlockId;
  /** Where a failed guard goes on. */
  readonly otherwise: BlockId;
  readonly bindings: readonly PatBinding[];
  readonly ascriptions: readonly Ascription[];
  readonly isNever: boolean;
}
export interface BuiltTree {
  /** One per pattern; several sub-branches where an or-pattern binds differently. */
  readonly branches: readonly (readonly SubBranch[])[];
  readonly otherwise: BlockId;
  readonly fakeBorrows: readonly FakeBorrowTemp[];
}
interface Spans {
  readonly start: MirSpan;
  readonly scrutinee: MirSpan;
}
const MATCHED_PLACE: FakeReadCause = 'matchedPlace';

/** Starts in `cur`. `isRefutable`: the place where no pattern matches is reachable (`if let`, `let else`). */
export function lowerMatchTree(
  b: Builder,
  scrutinee: PlaceBuilder,
  scrutineeSpan: MirSpan,
  startSpan: MirSpan,
  patterns: readonly { readonly pat: TPat; readonly hasGuard: boolean }[],
  isRefutable: boolean,
): BuiltTree {
  const candidates = patterns.map(({ pat, hasGuard }) => newCandidate(b, scrutinee, pat, hasGuard));
  const fakeBorrows = collectFakeBorrows(b, candidates, scrutineeSpan, scrutinee);
  const spans = { start: startSpan, scrutinee: scrutineeSpan };
  const otherwise = matchCandidates(b, spans, b.cur, candidates);
  addFalseEdges(b, candidates, isRefutable ? otherwise : null);
  if (!isRefutable) {
    // Reads nothing by itself, but `match x {}` needs `x`.
    const place = toPlace(scrutinee);
    if (place !== null) b.cfg.fakeRead(otherwise, scrutineeSpan, MATCHED_PLACE, place);
    b.cfg.terminate(otherwise, { kind: 'unreachable', span: scrutineeSpan });
  }
  return { branches: candidates.map((candidate) => subBranches(candidate, [], [])), otherwise, fakeBorrows };
}

function addFalseEdges(b: Builder, candidates: readonly Candidate[], last: BlockId | null): void {
  let next = last;
  for (let i = candidates.length - 1; i >= 0; i--) {
    const leaves = leavesOf(candidates[i]);
    for (let j = leaves.length - 1; j >= 0; j--) {
      const leaf = leaves[j];
      if (next !== null && leaf.preBinding !== null) {
        const preBinding = b.newBlock();
        falseEdges(b, leaf.preBinding, preBinding, next, leaf.extra.span);
        leaf.preBinding = preBinding;
        if (leaf.hasGuard && leaf.otherwise !== null) {
          const otherwise = b.newBlock();
          falseEdges(b, otherwise, leaf.otherwise, next, leaf.extra.span);
          leaf.otherwise = otherwise;
        }
      }
      next = leaf.falseEdgeStart;
    }
  }
}

function falseEdges(b: Builder, from: BlockId, real: BlockId, imaginary: BlockId, span: MirSpan): void {
  if (imaginary === real) b.cfg.goto(from, span, real);
  else b.cfg.terminate(from, { kind: 'falseEdge', span, real, imaginary });
}

function subBranches(candidate: Candidate, parents: readonly ExtraData[], out: SubBranch[]): readonly SubBranch[] {
  if (candidate.subcandidates.length > 0) {
    for (const sub of candidate.subcandidates) subBranches(sub, [...parents, candidate.extra], out);
    return out;
  }
  const chain = [...parents, candidate.extra];
  out.push({
    span: candidate.extra.span,
    success: candidate.preBinding as BlockId,
    otherwise: candidate.otherwise as BlockId,
    bindings: inlineBindings(chain.map((data) => data.bindings).filter((list) => list.length > 0)),
    ascriptions: chain.flatMap((data) => data.ascriptions),
    isNever: candidate.extra.isNever,
  });
  return out;
}

/** Bindings in the order of the pattern, as though the chosen alternatives stood in it. */
function inlineBindings(lists: readonly (readonly SubBinding[])[]): readonly PatBinding[] {
  const out: PatBinding[] = [];
  let at = 0;
  const take = (list: readonly SubBinding[]): void => {
    for (const binding of list) {
      if (binding !== 'or') out.push(binding);
      else if (at < lists.length) take(lists[at++]);
    }
  };
  while (at < lists.length) take(lists[at++]);
  return out;
}

/** Gives the block where no candidate matched. */
function matchCandidates(b: Builder, spans: Spans, start: BlockId, candidates: readonly Candidate[]): BlockId {
  let block = start;
  let rest = candidates;
  while (rest.length > 0) {
    const first = rest[0];
    first.falseEdgeStart ??= block;
    if (first.pairs.length === 0) {
      first.preBinding = block;
      block = b.newBlock();
      first.otherwise = block;
      rest = rest.slice(1);
    } else if (rest.some(startsWithOr)) [block, rest] = expandOrs(b, spans, block, rest);
    else [block, rest] = testCandidates(b, spans, block, rest);
  }
  return block;
}

function startsWithOr(candidate: Candidate): boolean {
  return candidate.pairs[0]?.test.kind === 'or';
}

/** Expands leading or-patterns, up to and with the first candidate that has more to test after its own. */
function expandOrs(
  b: Builder,
  spans: Spans,
  start: BlockId,
  candidates: readonly Candidate[],
): [BlockId, readonly Candidate[]] {
  const stop = candidates.findIndex((candidate) => candidate.pairs.length > 1 && startsWithOr(candidate));
  const count = stop < 0 ? candidates.length : stop + 1;
  const expanding = candidates.slice(0, count);
  const expanded: Candidate[] = [];
  for (const candidate of expanding) {
    const pair = candidate.pairs[0];
    if (pair?.test.kind !== 'or') {
      expanded.push(candidate);
      continue;
    }
    candidate.pairs.shift();
    candidate.orSpan = pair.span;
    candidate.subcandidates = pair.test.alts.map((alt) => candidateOf(alt, candidate.hasGuard));
    candidate.subcandidates[0].falseEdgeStart = candidate.falseEdgeStart;
    for (const sub of candidate.subcandidates) expanded.push(sub);
  }
  const remainder = matchCandidates(b, spans, start, expanded);
  for (const candidate of expanding) {
    if (candidate.subcandidates.length === 0) continue;
    mergeTrivial(b, candidate);
    removeNever(b, candidate);
  }
  const last = expanding[expanding.length - 1];
  if (last !== undefined) testAfterOr(b, spans, last);
  return [remainder, candidates.slice(count)];
}

/** Alternatives that bind nothing join in one block, so that `(1 | 2, 3 | 4)` stays small. */
function mergeTrivial(b: Builder, candidate: Candidate): void {
  if (candidate.hasGuard) return;
  const isTrivial = (sub: Candidate) =>
    sub.subcandidates.length === 0 && sub.extra.bindings.length === 0 && sub.extra.ascriptions.length === 0;
  if (!candidate.subcandidates.every(isTrivial)) return;
  const shared = b.newBlock();
  const span = candidate.orSpan ?? -1;
  candidate.orSpan = null;
  candidate.falseEdgeStart ??= candidate.subcandidates[0].falseEdgeStart;
  for (const sub of candidate.subcandidates) {
    b.cfg.goto(sub.preBinding as BlockId, span, shared);
    candidate.otherwise = sub.otherwise;
  }
  candidate.subcandidates = [];
  candidate.preBinding = shared;
}

function removeNever(b: Builder, candidate: Candidate): void {
  if (candidate.subcandidates.length === 0) return;
  const start = candidate.subcandidates[0].falseEdgeStart;
  candidate.subcandidates = candidate.subcandidates.filter((sub) => {
    if (!sub.extra.isNever) return true;
    for (const leaf of leavesOf(sub)) {
      if (leaf.preBinding !== null) b.cfg.terminate(leaf.preBinding, { kind: 'unreachable', span: leaf.extra.span });
    }
    return false;
  });
  if (candidate.subcandidates.length > 0) return;
  const block = b.newBlock();
  candidate.preBinding = block;
  candidate.otherwise = block;
  candidate.falseEdgeStart ??= start;
}

function testAfterOr(b: Builder, spans: Spans, candidate: Candidate): void {
  if (candidate.pairs.length === 0) return;
  const span = candidate.orSpan ?? candidate.extra.span;
  const leaves = leavesOf(candidate);
  const lastOtherwise = leaves[leaves.length - 1].otherwise;
  const remaining = candidate.pairs;
  candidate.pairs = [];
  for (const leaf of leaves) {
    leaf.pairs = [...remaining];
    const start = leaf.preBinding as BlockId;
    const onFailure = leaf.hasGuard ? leaf.otherwise : lastOtherwise;
    leaf.preBinding = null;
    leaf.otherwise = null;
    const failed = matchCandidates(b, spans, start, [leaf]);
    const target = leaf.hasGuard ? onFailure : lastOtherwise;
    b.cfg.goto(failed, span, target as BlockId);
  }
}

function testCandidates(
  b: Builder,
  spans: Spans,
  start: BlockId,
  candidates: readonly Candidate[],
): [BlockId, readonly Candidate[]] {
  const pair = candidates[0].pairs[0];
  const place = pair.place as Place;
  const test = pickTest(pair);
  const buckets = new Map<string, { readonly branch: TestBranch; readonly list: Candidate[]; start: BlockId }>();
  let taken = 0;
  for (; taken < candidates.length; taken++) {
    const candidate = candidates[taken];
    const branch = bucketOf(place, test, candidate, buckets);
    if (branch === null) break;
    const bucket = buckets.get(branch.key);
    if (bucket === undefined) buckets.set(branch.key, { branch, list: [candidate], start: start });
    else bucket.list.push(candidate);
  }
  const remainder = b.newBlock();
  if (taken === 0) {
    // Cannot happen for well-typed patterns; without progress there would be no end.
    b.tainted('mir: match test without effect', pair.span);
    b.cfg.goto(start, spans.start, remainder);
    candidates[0].pairs.shift();
    return [remainder, candidates];
  }
  for (const bucket of buckets.values()) {
    bucket.start = b.newBlock();
    const failed = matchCandidates(b, spans, bucket.start, bucket.list);
    b.cfg.goto(failed, spans.start, remainder);
  }
  performTest(b, spans.start, spans.scrutinee, start, remainder, place, test, buckets);
  return [remainder, candidates.slice(taken)];
}
