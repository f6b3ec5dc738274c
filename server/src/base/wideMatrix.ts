/**
 * A bit matrix with many columns of which each row uses a stretch: regions and points. Only the stretches are stored, one
 * behind the other, so that time and memory are those of what is in the rows and not of how long the body is. A row that
 * outgrows its place moves to the end.
 */
import type { BitSet } from './bitSet';

export class WideMatrix {
  private readonly wordsPerRow: number;
  private words: Uint32Array;
  /** How many of `words` have been given to rows; the others are zero. */
  private used = 0;
  /** Of row `r`: where its place in `words` begins, */
  private readonly at: Int32Array;
  /** which of the row's words is there, */
  private readonly first: Int32Array;
  /** and one behind the last that has a place; the same: the row is empty. */
  private readonly end: Int32Array;

  constructor(rows: number, columns: number) {
    this.wordsPerRow = (columns + 31) >>> 5;
    this.words = new Uint32Array(2 * rows);
    this.at = new Int32Array(rows);
    this.first = new Int32Array(rows);
    this.end = new Int32Array(rows);
  }

  /** Sees to it that the row's words `from .. to` have a place. Gives where in `words` its word 0 is, or would be. */
  private placeOf(row: number, from: number, to: number): number {
    const first = this.first[row] as number;
    const end = this.end[row] as number;
    const at = this.at[row] as number;
    if (first === end) return this.newPlace(row, from, to);
    if (from >= first && to <= end) return at - first;
    // As much again on the side on which it grows: rows grow word by word.
    const low = from < first ? Math.max(0, Math.min(from, 2 * first - end)) : first;
    const high = to > end ? Math.min(this.wordsPerRow, Math.max(to, 2 * end - first)) : end;
    const base = this.newPlace(row, low, high);
    this.words.copyWithin(base + first, at, at + end - first);
    return base;
  }

  private newPlace(row: number, from: number, to: number): number {
    const at = this.used;
    this.used += to - from;
    if (this.used > this.words.length) {
      const grown = new Uint32Array(Math.max(this.used, 2 * this.words.length));
      grown.set(this.words);
      this.words = grown;
    }
    this.at[row] = at;
    this.first[row] = from;
    this.end[row] = to;
    return at - from;
  }

  has(row: number, column: number): boolean {
    const word = column >>> 5;
    const first = this.first[row] as number;
    if (word < first || word >= (this.end[row] as number)) return false;
    return (((this.words[(this.at[row] as number) + word - first] as number) >>> (column & 31)) & 1) !== 0;
  }

  add(row: number, column: number): boolean {
    const word = column >>> 5;
    const at = this.placeOf(row, word, word + 1) + word;
    const old = this.words[at] as number;
    const now = (old | (1 << (column & 31))) >>> 0;
    this.words[at] = now;
    return now !== old;
  }

  /** Sets the first `count` columns of the row. */
  fill(row: number, count: number): void {
    if (count === 0) return;
    const whole = count >>> 5;
    const base = this.placeOf(row, 0, (count + 31) >>> 5);
    this.words.fill(0xffffffff, base, base + whole);
    const rest = count & 31;
    if (rest !== 0) this.words[base + whole] = ((this.words[base + whole] as number) | ((1 << rest) - 1)) >>> 0;
  }

  /** `target row |= source row`; whether the target changed. */
  unionRows(source: number, target: number): boolean {
    return this.unionFrom(this, source, target);
  }

  /** `target |= row of the other matrix`, which has as many columns or fewer. */
  unionFrom(other: WideMatrix, source: number, target: number): boolean {
    const from = other.first[source] as number;
    const to = other.end[source] as number;
    if (from === to) return false;
    const base = this.placeOf(target, from, to);
    // The other may be this one, whose words have moved.
    return unionWords(other.words, (other.at[source] as number) - from, this.words, base, from, to);
  }

  unionRowWith(row: number, set: BitSet): boolean {
    return this.unionRange(row, set, 0, set.words.length);
  }

  /** `row |= set`, which has bits in the words `from .. to` only. */
  unionRange(row: number, set: BitSet, from: number, to: number): boolean {
    if (from >= to) return false;
    const base = this.placeOf(row, from, to);
    return unionWords(set.words, 0, this.words, base, from, to);
  }

  /** Least member of the row that is `>= from`, or -1. */
  next(row: number, from: number): number {
    const first = this.first[row] as number;
    const end = this.end[row] as number;
    const base = (this.at[row] as number) - first;
    let word = from >>> 5;
    let mask = -1 << (from & 31);
    if (word < first) {
      word = first;
      mask = -1;
    }
    for (; word < end; word++) {
      const bits = (this.words[base + word] as number) & mask;
      if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits & -bits);
      mask = -1;
    }
    return -1;
  }

  forEach(row: number, visit: (column: number) => void): void {
    for (let i = this.next(row, 0); i >= 0; i = this.next(row, i + 1)) visit(i);
  }
}

/** The words `from .. to` of rows whose words 0 are at the given places. */
function unionWords(
  source: Uint32Array,
  sourceBase: number,
  target: Uint32Array,
  targetBase: number,
  from: number,
  to: number,
): boolean {
  let changed = 0;
  for (let w = from; w < to; w++) {
    const old = target[targetBase + w] as number;
    const now = old | (source[sourceBase + w] as number);
    target[targetBase + w] = now;
    changed |= old ^ now;
  }
  return changed !== 0;
}
