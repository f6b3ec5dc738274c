/**
 * Dense bit sets over `Uint32Array`, as in rustc_index: `BitSet` is one row, `BitMatrix` many rows in one arena.
 * Every operation that can change its target says whether it did, because that is what a fixpoint asks.
 * Ids outside the domain are a caller's bug and are not checked.
 */

export class BitSet {
  readonly domain: number;
  readonly words: Uint32Array;

  constructor(domain: number, words: Uint32Array = new Uint32Array((domain + 31) >>> 5)) {
    this.domain = domain;
    this.words = words;
  }

  has(id: number): boolean {
    return (((this.words[id >>> 5] as number) >>> (id & 31)) & 1) !== 0;
  }

  /** Returns whether the bit was clear. */
  add(id: number): boolean {
    const word = id >>> 5;
    const old = this.words[word] as number;
    const now = (old | (1 << (id & 31))) >>> 0;
    this.words[word] = now;
    return now !== old;
  }

  /** Returns whether the bit was set. */
  remove(id: number): boolean {
    const word = id >>> 5;
    const old = this.words[word] as number;
    const now = (old & ~(1 << (id & 31))) >>> 0;
    this.words[word] = now;
    return now !== old;
  }

  clear(): void {
    this.words.fill(0);
  }

  /** Sets every bit of the domain and none behind it. */
  fill(): void {
    this.words.fill(0xffffffff);
    const rest = this.domain & 31;
    if (rest !== 0) this.words[this.words.length - 1] = (1 << rest) - 1;
  }

  isEmpty(): boolean {
    return this.words.every((word) => word === 0);
  }

  count(): number {
    let total = 0;
    for (let i = 0; i < this.words.length; i++) total += popCount(this.words[i] as number);
    return total;
  }

  clone(): BitSet {
    return new BitSet(this.domain, this.words.slice());
  }

  copyFrom(other: BitSet): void {
    this.words.set(other.words);
  }

  /** `this = row of matrix`, which has the same columns. */
  copyRow(matrix: BitMatrix, row: number): void {
    const base = row * matrix.wordsPerRow;
    for (let w = 0; w < matrix.wordsPerRow; w++) this.words[w] = matrix.words[base + w] as number;
  }

  equals(other: BitSet): boolean {
    if (this.words.length !== other.words.length) return false;
    for (let i = 0; i < this.words.length; i++) if (this.words[i] !== other.words[i]) return false;
    return true;
  }

  /** `target |= this`; whether `target` changed. */
  unionInto(target: BitSet): boolean {
    return unionWords(this.words, 0, target.words, 0, this.words.length);
  }

  /** `this &= other`; whether `this` changed. */
  intersectWith(other: BitSet): boolean {
    let changed = 0;
    for (let i = 0; i < this.words.length; i++) {
      const old = this.words[i] as number;
      const now = (old & (other.words[i] as number)) >>> 0;
      this.words[i] = now;
      changed |= old ^ now;
    }
    return changed !== 0;
  }

  /** `this &= ~other`; whether `this` changed. */
  subtract(other: BitSet): boolean {
    let changed = 0;
    for (let i = 0; i < this.words.length; i++) {
      const old = this.words[i] as number;
      const now = (old & ~(other.words[i] as number)) >>> 0;
      this.words[i] = now;
      changed |= old ^ now;
    }
    return changed !== 0;
  }

  /** Whether every bit of `other` is set here. */
  isSupersetOf(other: BitSet): boolean {
    for (let i = 0; i < this.words.length; i++) {
      if (((other.words[i] as number) & ~(this.words[i] as number)) !== 0) return false;
    }
    return true;
  }

  intersects(other: BitSet): boolean {
    for (let i = 0; i < this.words.length; i++) {
      if (((other.words[i] as number) & (this.words[i] as number)) !== 0) return true;
    }
    return false;
  }

  /** The least member that is `>= from`, or -1. `for (let i = s.next(0); i >= 0; i = s.next(i + 1))` allocates nothing. */
  next(from: number): number {
    return nextBit(this.words, 0, this.words.length, from);
  }

  /** Calls `visit` with the members in ascending order. */
  forEach(visit: (id: number) => void): void {
    for (let i = this.next(0); i >= 0; i = this.next(i + 1)) visit(i);
  }

  toArray(): number[] {
    const out: number[] = [];
    for (let i = this.next(0); i >= 0; i = this.next(i + 1)) out.push(i);
    return out;
  }
}

export class BitMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly wordsPerRow: number;
  readonly words: Uint32Array;

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    this.wordsPerRow = (columns + 31) >>> 5;
    this.words = new Uint32Array(rows * this.wordsPerRow);
  }

  has(row: number, column: number): boolean {
    return (((this.words[row * this.wordsPerRow + (column >>> 5)] as number) >>> (column & 31)) & 1) !== 0;
  }

  add(row: number, column: number): boolean {
    const word = row * this.wordsPerRow + (column >>> 5);
    const old = this.words[word] as number;
    const now = (old | (1 << (column & 31))) >>> 0;
    this.words[word] = now;
    return now !== old;
  }

  remove(row: number, column: number): boolean {
    const word = row * this.wordsPerRow + (column >>> 5);
    const old = this.words[word] as number;
    const now = (old & ~(1 << (column & 31))) >>> 0;
    this.words[word] = now;
    return now !== old;
  }

  /** Sets the first `count` columns of the row. */
  fill(row: number, count: number): void {
    const base = row * this.wordsPerRow;
    const whole = count >>> 5;
    for (let w = 0; w < whole; w++) this.words[base + w] = 0xffffffff;
    const rest = count & 31;
    if (rest !== 0) this.words[base + whole] = ((this.words[base + whole] as number) | ((1 << rest) - 1)) >>> 0;
  }

  /** The row as a set that shares this arena: writes go through. */
  row(row: number): BitSet {
    const from = row * this.wordsPerRow;
    return new BitSet(this.columns, this.words.subarray(from, from + this.wordsPerRow));
  }

  /** `target row |= source row`; whether the target changed. */
  unionRows(source: number, target: number): boolean {
    const width = this.wordsPerRow;
    return unionWords(this.words, source * width, this.words, target * width, width);
  }

  /** `row |= set`; whether the row changed. */
  unionRowWith(row: number, set: BitSet): boolean {
    return unionWords(set.words, 0, this.words, row * this.wordsPerRow, this.wordsPerRow);
  }

  /** Least member of the row that is `>= from`, or -1. */
  next(row: number, from: number): number {
    return nextBit(this.words, row * this.wordsPerRow, this.wordsPerRow, from);
  }

  forEach(row: number, visit: (column: number) => void): void {
    for (let i = this.next(row, 0); i >= 0; i = this.next(row, i + 1)) visit(i);
  }
}

function unionWords(from: Uint32Array, fromAt: number, to: Uint32Array, toAt: number, length: number): boolean {
  let changed = 0;
  for (let i = 0; i < length; i++) {
    const old = to[toAt + i] as number;
    const now = (old | (from[fromAt + i] as number)) >>> 0;
    to[toAt + i] = now;
    changed |= old ^ now;
  }
  return changed !== 0;
}

function nextBit(words: Uint32Array, base: number, length: number, from: number): number {
  let index = from >>> 5;
  if (index >= length) return -1;
  let word = (words[base + index] as number) & (-1 << (from & 31));
  for (;;) {
    // `x & -x` isolates the lowest bit; clz32 turns it into its index.
    if (word !== 0) return (index << 5) + 31 - Math.clz32(word & -word);
    if (++index >= length) return -1;
    word = words[base + index] as number;
  }
}

function popCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
