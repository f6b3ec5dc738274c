/** The lines of a body: on which each point of its MIR stands. Hovers and underlines draw the same lines. */
import type { DefId } from '../base/ids';
import type { BodyFacts, Point } from '../borrowck/result';
import type { BodySourceMap } from '../hir/body';
import type { FileRange } from '../ide/types';
import type { Block, Statement, Terminator } from '../mir/body';
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

/** Cleanup blocks belong to unwinding, not to any line the user follows. */
export function isOnNormalPath(facts: BodyFacts, point: Point): boolean {
  return !blockAt(facts, point).block.isCleanup;
}

export function nodeAt(facts: BodyFacts, point: Point): Statement | Terminator {
  const { block, start } = blockAt(facts, point);
  return block.statements[point - start] ?? block.terminator;
}

function blockAt({ body, blockStart }: BodyFacts, point: Point): { readonly block: Block; readonly start: Point } {
  let low = 0;
  let high = body.blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blockStart[middle] <= point) low = middle;
    else high = middle - 1;
  }
  return { block: body.blocks[low], start: blockStart[low] };
}
