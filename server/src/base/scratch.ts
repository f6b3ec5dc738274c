/**
 * Working memory that algorithms borrow for the time of one call, instead of making arrays that the collector has to count:
 * most bodies are small, and for them the making is most of the work. Whoever takes a buffer is done with it before it
 * calls anybody who may take the same one; each taker has a number of its own.
 */
const LARGEST = 1 << 20;
const words: Uint32Array[] = [];
const ints: Int32Array[] = [];
let takers = 0;

/** A number for one use of one algorithm. */
export function scratchTaker(): number {
  return takers++;
}

/** At least `length` words, of which that many are zero. */
export function scratchWords(taker: number, length: number): Uint32Array {
  if (length > LARGEST) return new Uint32Array(length);
  let buffer = words[taker];
  if (buffer === undefined || buffer.length < length) {
    buffer = new Uint32Array(Math.max(64, length * 2));
    words[taker] = buffer;
  } else buffer.fill(0, 0, length);
  return buffer;
}

/** At least `length` numbers, of which that many are `value`. */
export function scratchInts(taker: number, length: number, value: number): Int32Array {
  if (length > LARGEST) return new Int32Array(length).fill(value);
  let buffer = ints[taker];
  if (buffer === undefined || buffer.length < length) {
    buffer = new Int32Array(Math.max(64, length * 2));
    ints[taker] = buffer;
  }
  return buffer.fill(value, 0, length);
}
