/** Lists that are kept for long. */

const EMPTY: readonly never[] = Object.freeze([]);

/**
 * The list without the room for more that growing has left it: a list that something was pushed to has place for seventeen.
 * The same empty list for all, which nothing may be pushed to.
 */
export function exact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? EMPTY : list.slice();
}
