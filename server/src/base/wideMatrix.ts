/**
 * A bit matrix with many columns of which each row uses a stretch: regions and points. Every row remembers the stretch, so
 * that joining rows costs what is in them and not what the body is long; memory that no row touches is never touched.
 */
import { BitMatrix, type BitSet } from './bitSet';

export class WideMatrix extends BitMatrix {
  /** Of row `r`: `[2r]` the first word in use, `[2r + 1]` one behind the last; 0: the row is empty. */
  private readonly bounds: Int32Array;

  constructor(rows: number, columns: number) {
    super(rows, columns);
    this.bounds = new Int32Array(rows * 2);
  }

  private widen(row: number, from: number, to: number): void {
    const { bounds } = this;
    const end = bounds[row * 2 + 1] as number;
    if (end === 0 || from < (bounds[row * 2] as number)) bounds[row * 2] = from;
    if (to > end) bounds[row * 2 + 1] = to;
  }

  override add(row: number, column: number): boolean {
    this.widen(row, column >>> 5, (column >>> 5) + 1);
    return super.add(row, column);
  }

  override fill(row: number, count: number): void {
    if (count === 0) return;
    this.widen(row, 0, (count + 31) >>> 5);
    super.fill(row, count);
  }

  override unionRows(source: number, target: number): boolean {
    return this.unionFrom(this, source, target);
  }

  /** `target |= row of the other matrix`, which has as many columns or fewer. */
  unionFrom(other: WideMatrix, source: number, target: number): boolean {
    const from = other.bounds[source * 2] as number;
    const to = other.bounds[source * 2 + 1] as number;
    return this.unionWords(other.words, source * other.wordsPerRow, from, to, target);
  }

  override unionRowWith(row: number, set: BitSet): boolean {
    return this.unionRange(row, set, 0, set.words.length);
  }

  /** `row |= set`, which has bits in the words `from .. to` only. */
  unionRange(row: number, set: BitSet, from: number, to: number): boolean {
    return this.unionWords(set.words, 0, from, to, row);
  }

  private unionWords(words: Uint32Array, base: number, from: number, to: number, target: number): boolean {
    if (from >= to) return false;
    this.widen(target, from, to);
    const own = target * this.wordsPerRow;
    let changed = 0;
    for (let w = from; w < to; w++) {
      const old = this.words[own + w] as number;
      const now = old | (words[base + w] as number);
      this.words[own + w] = now;
      changed |= old ^ now;
    }
    return changed !== 0;
  }

  override next(row: number, from: number): number {
    const first = this.bounds[row * 2] as number;
    const end = this.bounds[row * 2 + 1] as number;
    let word = from >>> 5;
    let mask = -1 << (from & 31);
    if (word < first) {
      word = first;
      mask = -1;
    }
    const base = row * this.wordsPerRow;
    for (; word < end; word++) {
      const bits = (this.words[base + word] as number) & mask;
      if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits & -bits);
      mask = -1;
    }
    return -1;
  }
}
