/** Where the points of a checked body lie in its MIR. */
import type { Block, Statement, Terminator } from '../mir/body';
import type { BodyFacts, Point } from './result';

/** Cleanup blocks belong to unwinding, not to any line the user follows. */
export function isOnNormalPath(facts: BodyFacts, point: Point): boolean {
  return !blockAt(facts, point).block.isCleanup;
}

export function nodeAt(facts: BodyFacts, point: Point): Statement | Terminator {
  const { block, start } = blockAt(facts, point);
  return block.statements[point - start] ?? block.terminator;
}

/** `start` is the block's first point, `index` its number. */
export function blockAt(
  { body, blockStart }: BodyFacts,
  point: Point,
): { readonly block: Block; readonly index: number; readonly start: Point } {
  let low = 0;
  let high = body.blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blockStart[middle] <= point) low = middle;
    else high = middle - 1;
  }
  return { block: body.blocks[low], index: low, start: blockStart[low] };
}
