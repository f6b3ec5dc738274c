/**
 * Half-open text ranges `[start, end)` of UTF-16 offsets, 0-based. Plain data: ranges are values, compared by content.
 */

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Whether a cursor at `offset` touches the range: both ends included. */
export function rangeTouches(range: TextRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** Whether `inner` lies wholly in `outer`. */
export function rangeCovers(outer: TextRange, inner: TextRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether the two share at least one code unit. */
export function rangesOverlap(a: TextRange, b: TextRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The common part; null where they do not even touch. */
export function intersectRanges(a: TextRange, b: TextRange): TextRange | null {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start <= end ? { start, end } : null;
}

/** The smallest range that covers both. */
export function coverRanges(a: TextRange, b: TextRange): TextRange {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** By start, then the longer first: the order in which nested ranges open. */
export function compareRanges(a: TextRange, b: TextRange): number {
  return a.start - b.start || b.end - a.end;
}
