/** The lines of a body: on which each point of its MIR stands. Hovers and underlines draw the same lines. */
import type { DefId } from '../base/ids';
import { nodeAt } from '../borrowck/points';
import type { BodyFacts, Point } from '../borrowck/result';
import type { BodySourceMap } from '../hir/body';
import type { FileRange } from '../ide/types';
import type { Database } from '../query/engine';
import { lineIndex } from '../source/files';
import { rangeOfMirSpan } from './spans';

interface BodyAt {
  readonly owner: DefId;
  readonly map: BodySourceMap;
}

/**
 * 0-based line of a point's statement; -1 where it has no text of its own. What begins in front of `inner` and contains
 * it, as a call does its arguments, counts where it ends.
 */
export function lineOfPoint(
  db: Database,
  at: BodyAt,
  facts: BodyFacts,
  point: Point,
  inner: FileRange | null = null,
): number {
  const range = rangeOfMirSpan(db, at.owner, at.map, nodeAt(facts, point).span);
  if (range === null) return -1;
  const index = db.get(lineIndex, range.file);
  const isAround = inner !== null && inner.file === range.file && range.start < inner.start && inner.end <= range.end;
  return index.lineOf(isAround ? Math.max(range.start, range.end - 1) : range.start);
}
