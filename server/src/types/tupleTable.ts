/**
 * Hash-consing of rows of 32-bit integers: equal rows get the same dense id. What `intern.ts` is built on.
 * Rows live end to end in one `Int32Array`; the hash index is open addressing with linear probing. No strings, no objects.
 */

export class TupleTable {
  private data = new Int32Array(1 << 12);
  private used = 0;
  /** `starts[id]`; the row ends where the next begins. */
  private starts = new Int32Array(1 << 10);
  private hashes = new Int32Array(1 << 10);
  private count = 0;
  private slots = new Int32Array(1 << 11);
  private mask = (1 << 11) - 1;

  get size(): number {
    return this.count;
  }

  /** The id of the first `length` numbers of `row`. A new row gets id `size` as it was before the call. */
  intern(row: readonly number[] | Int32Array, length: number): number {
    let hash = length | 0;
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ (row[i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const { mask, slots, hashes, starts, data } = this;
    let slot = hash & mask;
    for (;;) {
      const id = (slots[slot] as number) - 1;
      if (id < 0) break;
      if (hashes[id] === hash) {
        const start = starts[id] as number;
        let i = (starts[id + 1] as number) - start === length ? 0 : length + 1;
        while (i < length && data[start + i] === ((row[i] as number) | 0)) i++;
        if (i === length) return id;
      }
      slot = (slot + 1) & mask;
    }
    return this.append(row, length, hash, slot);
  }

  private append(row: readonly number[] | Int32Array, length: number, hash: number, slot: number): number {
    while (this.used + length > this.data.length) this.data = grown(this.data);
    if (this.count + 2 > this.starts.length) {
      this.starts = grown(this.starts);
      this.hashes = grown(this.hashes);
    }
    const id = this.count++;
    for (let i = 0; i < length; i++) this.data[this.used + i] = row[i] as number;
    this.starts[id] = this.used;
    this.used += length;
    this.starts[id + 1] = this.used;
    this.hashes[id] = hash;
    this.slots[slot] = id + 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let slot = (this.hashes[id] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.slots = slots;
    this.mask = mask;
  }
}

function grown(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const array = new Int32Array(old.length * 2);
  array.set(old);
  return array;
}
