/**
 * Offset <-> line and column of one text. Lines and columns are 0-based here; printing adds one where rustc does.
 * A line ends behind `\n`; a `\r` before it belongs to the line, as for rustc and the protocol.
 *
 * Columns come in three units: UTF-16 code units (editors), UTF-8 bytes (rustc's JSON byte offsets, other editors) and
 * chars, that is Unicode scalar values (rustc's columns). A line that is pure ASCII, nearly every line, costs nothing.
 */

export interface LineCol {
  readonly line: number;
  readonly col: number;
}

export type ColumnUnit = 'utf16' | 'utf8' | 'char';

export class LineIndex {
  readonly text: string;
  /** UTF-16 offset of the first code unit of each line. */
  private readonly lineStarts: Int32Array;
  /** UTF-8 byte offset of each line start; computed at the first question in bytes. */
  private byteStarts: Int32Array | null = null;

  constructor(text: string) {
    this.text = text;
    const starts: number[] = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.lineStarts = Int32Array.from(starts);
  }

  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** UTF-16 offset of the start of `line`; the text's length for lines behind the last. */
  lineStart(line: number): number {
    if (line <= 0) return 0;
    return line < this.lineStarts.length ? (this.lineStarts[line] as number) : this.text.length;
  }

  /** UTF-16 offset of the end of `line`, its line break left out. */
  lineEnd(line: number): number {
    if (line + 1 >= this.lineStarts.length) return this.text.length;
    const end = this.lineStart(line + 1) - 1;
    return end > this.lineStart(line) && this.text.charCodeAt(end - 1) === 13 ? end - 1 : end;
  }

  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  /** The line that holds `offset`; offsets outside the text are clamped. */
  lineOf(offset: number): number {
    return upperBound(this.lineStarts, offset) - 1;
  }

  lineCol(offset: number, unit: ColumnUnit = 'utf16'): LineCol {
    const at = clamp(offset, 0, this.text.length);
    const line = this.lineOf(at);
    const start = this.lineStarts[line] as number;
    return {
      line,
      col: unit === 'utf16' ? at - start : measure(this.text, start, at, unit),
    };
  }

  /** The inverse of `lineCol`. Columns behind the end of the line are clamped to it, columns inside a char to its start. */
  offsetAt(line: number, col: number, unit: ColumnUnit = 'utf16'): number {
    if (line < 0) return 0;
    if (line >= this.lineStarts.length) return this.text.length;
    const start = this.lineStart(line);
    const end = line + 1 < this.lineStarts.length ? this.lineStart(line + 1) - 1 : this.text.length;
    if (unit === 'utf16') return clamp(start + col, start, end);
    return advance(this.text, start, end, col, unit);
  }

  /** UTF-16 offset to UTF-8 byte offset in the whole text. */
  byteOffset(offset: number): number {
    const at = clamp(offset, 0, this.text.length);
    const line = this.lineOf(at);
    return (this.bytes()[line] as number) + measure(this.text, this.lineStarts[line] as number, at, 'utf8');
  }

  /** UTF-8 byte offset to UTF-16 offset in the whole text; a byte inside a char gives the char's start. */
  offsetOfByte(byte: number): number {
    const bytes = this.bytes();
    const line = Math.max(0, upperBound(bytes, byte) - 1);
    const end = line + 1 < this.lineStarts.length ? this.lineStart(line + 1) : this.text.length;
    return advance(this.text, this.lineStart(line), end, byte - (bytes[line] as number), 'utf8');
  }

  private bytes(): Int32Array {
    if (this.byteStarts) return this.byteStarts;
    const out = new Int32Array(this.lineStarts.length);
    for (let line = 1; line < out.length; line++) {
      const from = this.lineStarts[line - 1] as number;
      out[line] = (out[line - 1] as number) + measure(this.text, from, this.lineStarts[line] as number, 'utf8');
    }
    this.byteStarts = out;
    return out;
  }
}

/** Number of entries that are `<= value` in an ascending array. */
function upperBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((sorted[mid] as number) <= value) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Code units of the char at `at`: 2 for a surrogate pair, else 1. A lone surrogate counts as a char of its own. */
function unitsAt(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff || at + 1 >= end) return 1;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
}

function widthAt(text: string, at: number, units: number, unit: 'utf8' | 'char'): number {
  if (unit === 'char') return 1;
  if (units === 2) return 4;
  const code = text.charCodeAt(at);
  return code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
}

function measure(text: string, start: number, end: number, unit: 'utf8' | 'char'): number {
  let total = 0;
  for (let at = start; at < end; ) {
    const units = unitsAt(text, at, end);
    total += widthAt(text, at, units, unit);
    at += units;
  }
  return total;
}

function advance(text: string, start: number, end: number, amount: number, unit: 'utf8' | 'char'): number {
  let at = start;
  let left = amount;
  while (at < end && left > 0) {
    const units = unitsAt(text, at, text.length);
    const width = widthAt(text, at, units, unit);
    if (width > left) break;
    left -= width;
    at += units;
  }
  return at;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
