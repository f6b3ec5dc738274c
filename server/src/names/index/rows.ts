/**
 * Tables of numbers in a crate index: rows of equal length, kept column by column as differences, which deflate well.
 */

/** `rows` holds `width` numbers a row, each within 31 bits. */
export function packRows(rows: ArrayLike<number>, width: number): Int32Array {
  const count = Math.floor(rows.length / width);
  const out = new Int32Array(count * width);
  for (let column = 0; column < width; column++) {
    let last = 0;
    for (let row = 0; row < count; row++) {
      const value = rows[row * width + column] as number;
      out[column * count + row] = value - last;
      last = value;
    }
  }
  return out;
}

export function unpackRows(packed: Int32Array, width: number): Int32Array {
  const count = packed.length / width;
  const out = new Int32Array(packed.length);
  for (let column = 0; column < width; column++) {
    let value = 0;
    for (let row = 0; row < count; row++) {
      value += packed[column * count + row] as number;
      out[row * width + column] = value;
    }
  }
  return out;
}
