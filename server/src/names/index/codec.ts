/**
 * A compact binary form of plain values (null, booleans, numbers, strings, arrays, objects), for crate indexes.
 *
 * Short strings are interned in a table shared by the whole index; objects are written as the number of their shape (the
 * list of keys) and their values. Keys `syn` and `nameSyn` are positions, which an index has none of: they read back as -1.
 */

const Tag = {
  Null: 0,
  True: 1,
  False: 2,
  /** Zigzag varint. */
  Int: 3,
  /** Eight bytes, little endian. */
  Double: 4,
  /** Length in bytes and UTF-8. */
  Text: 5,
  /** Number in the string table. */
  Ref: 6,
  Array: 7,
  Object: 8,
  /** An `Int32Array`: count and four bytes each, little endian. */
  Ints: 9,
  /** 0x10..0x3f: integers 0..47. */
  SmallInt: 0x10,
  /** 0x40..0x4f: arrays of 0..15. */
  SmallArray: 0x40,
  /** 0x50..0xff: objects of shapes 0..175. */
  SmallObject: 0x50,
} as const;

const POSITIONS: ReadonlySet<string> = new Set(['syn', 'nameSyn']);
/** `PathSegment.krate`. */
const CRATE_KEY = 'krate';
/** Longer strings are written in place. */
const INTERN_LIMIT = 64;

/** Crates have ids of the session in values, and numbers of the file (slots) in an index. */
export type CrateMap = (krate: number) => number;

const CRATE_MARK = /__tenure_crate_(\d+)/g;

function mapMarks(text: string, map: CrateMap): string {
  return text.includes('__tenure_crate_')
    ? text.replace(CRATE_MARK, (_, krate: string) => `__tenure_crate_${map(Number(krate))}`)
    : text;
}

/** Strings by number. Decoded one by one, when first asked for. */
export interface StringTable {
  text(id: number): string;
}

export class Encoder {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  length = 0;
  readonly strings: string[] = [];
  private readonly stringIds = new Map<string, number>();
  /** Keys of each shape, joined by a blank. */
  readonly shapes: string[] = [];
  private readonly shapeIds = new Map<string, number>();
  private readonly toSlot: CrateMap;

  constructor(toSlot: CrateMap) {
    this.toSlot = toSlot;
  }

  stringId(text: string): number {
    let id = this.stringIds.get(text);
    if (id === undefined) {
      id = this.strings.length;
      this.strings.push(text);
      this.stringIds.set(text, id);
    }
    return id;
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const out = this.bytes.slice(0, this.length);
    this.length = 0;
    return out;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.text(mapMarks(value, this.toSlot));
        return;
      case 'number':
        this.number(value);
        return;
      case 'boolean':
        this.byte(value ? Tag.True : Tag.False);
        return;
      default:
        if (value === null || value === undefined) this.byte(Tag.Null);
        else if (Array.isArray(value)) this.array(value);
        else if (value instanceof Int32Array) this.ints(value);
        else this.object(value as Record<string, unknown>);
    }
  }

  private text(value: string): void {
    if (value.length <= INTERN_LIMIT) {
      this.byte(Tag.Ref);
      this.varint(this.stringId(value));
      return;
    }
    const bytes = new TextEncoder().encode(value);
    this.byte(Tag.Text);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  private number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 51) {
      if (value >= 0 && value < Tag.SmallArray - Tag.SmallInt) this.byte(Tag.SmallInt + value);
      else {
        this.byte(Tag.Int);
        this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
      }
      return;
    }
    this.byte(Tag.Double);
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  private ints(values: Int32Array): void {
    this.byte(Tag.Ints);
    this.varint(values.length);
    this.reserve(values.length * 4);
    for (let i = 0; i < values.length; i++) this.view.setInt32(this.length + i * 4, values[i] as number, true);
    this.length += values.length * 4;
  }

  private array(values: readonly unknown[]): void {
    if (values.length < 16) this.byte(Tag.SmallArray + values.length);
    else {
      this.byte(Tag.Array);
      this.varint(values.length);
    }
    for (const value of values) this.value(value);
  }

  private object(value: Record<string, unknown>): void {
    const keys = Object.keys(value);
    const key = keys.join(' ');
    let shape = this.shapeIds.get(key);
    if (shape === undefined) {
      shape = this.shapes.length;
      this.shapes.push(key);
      this.shapeIds.set(key, shape);
    }
    if (shape < 0x100 - Tag.SmallObject) this.byte(Tag.SmallObject + shape);
    else {
      this.byte(Tag.Object);
      this.varint(shape);
    }
    for (const name of keys) {
      if (name === CRATE_KEY) this.number(this.toSlot(value[name] as number));
      else if (!POSITIONS.has(name)) this.value(value[name]);
    }
  }

  private raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  private byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

interface Shape {
  readonly keys: readonly string[];
  readonly isPosition: readonly boolean[];
}

export function readShapes(shapes: readonly string[]): Shape[] {
  return shapes.map((joined) => {
    const keys = joined === '' ? [] : joined.split(' ');
    return { keys, isPosition: keys.map((key) => POSITIONS.has(key)) };
  });
}

/** Reads values back. Bytes that no encoder wrote are a bug, or a damaged file: reading throws. */
export class Decoder {
  private readonly strings: StringTable;
  private readonly shapes: readonly Shape[];
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  /** null: slots and ids are the same. */
  private readonly fromSlot: CrateMap | null;

  constructor(strings: StringTable, shapes: readonly Shape[], fromSlot: CrateMap | null) {
    this.strings = strings;
    this.shapes = shapes;
    this.fromSlot = fromSlot;
  }

  /** The value written at `offset`. */
  read(bytes: Uint8Array, offset: number): unknown {
    this.bytes = bytes;
    this.at = offset;
    return this.value();
  }

  private varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  private value(): unknown {
    const tag = this.bytes[this.at++];
    if (tag === undefined) throw new RangeError('damaged crate index');
    if (tag >= Tag.SmallObject) return this.object(tag - Tag.SmallObject);
    if (tag >= Tag.SmallArray) return this.array(tag - Tag.SmallArray);
    if (tag >= Tag.SmallInt) return tag - Tag.SmallInt;
    switch (tag) {
      case Tag.Null:
        return null;
      case Tag.True:
        return true;
      case Tag.False:
        return false;
      case Tag.Int: {
        const raw = this.varint();
        return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
      }
      case Tag.Double: {
        const value = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, 8).getFloat64(0, true);
        this.at += 8;
        return value;
      }
      case Tag.Text: {
        const length = this.varint();
        const text = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
        this.at += length;
        return this.fromSlot === null ? text : mapMarks(text, this.fromSlot);
      }
      case Tag.Ref: {
        const text = this.strings.text(this.varint());
        return this.fromSlot === null ? text : mapMarks(text, this.fromSlot);
      }
      case Tag.Array:
        return this.array(this.varint());
      case Tag.Object:
        return this.object(this.varint());
      case Tag.Ints: {
        const length = this.varint();
        const from = this.bytes.byteOffset + this.at;
        this.at += length * 4;
        // Copied: the bytes are not aligned. All platforms of Node are little endian.
        return new Int32Array(this.bytes.buffer.slice(from, from + length * 4));
      }
      default:
        throw new RangeError('damaged crate index');
    }
  }

  private array(length: number): unknown[] {
    const out = new Array<unknown>(length);
    for (let i = 0; i < length; i++) out[i] = this.value();
    return out;
  }

  private object(id: number): Record<string, unknown> {
    const shape = this.shapes[id];
    if (shape === undefined) throw new RangeError('damaged crate index');
    const out: Record<string, unknown> = {};
    const { keys, isPosition } = shape;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const value = isPosition[i] ? -1 : this.value();
      out[key] = key === CRATE_KEY && this.fromSlot !== null ? this.fromSlot(value as number) : value;
    }
    return out;
  }
}
