/**
 * The file of a crate index: one or more crates with their definitions, names and items.
 *
 * Header (16 bytes: magic, version, checksum of the rest, length of the head), the head, the blob. The head is deflated and
 * read when the index is opened: the string table, shapes, and for each definition kind, name, parent and the offset of its
 * item. The blob holds the values in deflated chunks of about 32 KB, each inflated when something in it is asked for.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { INDEXED } from '../defs';
import { FIRST_FREE_CRATE } from '../res';
import { type CrateMap, Decoder, Encoder, readShapes, type StringTable } from './codec';

const MAGIC = 0x49524e54;
/** To be raised with every change of what is written, of items/item.ts among others. */
const INDEX_VERSION = 1;
const CHUNK = 32 * 1024;
export const NO_VALUE = 0xffffffff;

/** Definitions in a file: slot of the crate and number in it. For the standard library these are the ids themselves. */
export const SLOT_SIZE = 0x100000;
/** Slot of the crate of an index of one crate. */
export const OWN_SLOT = FIRST_FREE_CRATE as number;

export function slotBase(slot: number): number {
  return INDEXED + slot * SLOT_SIZE;
}

/** Kinds of definitions by their number in the file. */
export const DEF_KINDS = [
  'mod',
  'fn',
  'struct',
  'union',
  'enum',
  'variant',
  'trait',
  'typeAlias',
  'const',
  'static',
  'macro',
  'impl',
  'assocFn',
  'assocConst',
  'assocTy',
  'foreignTy',
  'other',
] as const;

/** Definitions of one crate; parallel lists. */
export interface CrateRecord {
  /** Number of the crate in the file; of the standard library's crates the id they have everywhere. */
  readonly slot: number;
  readonly name: string;
  readonly edition: number;
  readonly kinds: number[];
  readonly names: string[];
  /** Local numbers, less than that of the child; -1 for the root. */
  readonly parents: number[];
  /** Values were written in this order: for each definition its item, then its scope, where it has them. */
  readonly hasItem: boolean[];
  readonly hasScope: boolean[];
  /** Number of the first of these values. */
  readonly firstValue: number;
  /** Value numbers of named facts: impls, traits, langItems, ... */
  readonly facts: Readonly<Record<string, number>>;
}

export class IndexWriter {
  private readonly encoder: Encoder;
  private readonly chunks: Uint8Array[] = [];
  private pending: Uint8Array[] = [];
  private pendingLength = 0;
  private readonly lengths: number[] = [];
  private readonly crates: CrateRecord[] = [];
  private readonly sections: Record<string, number> = {};
  private readonly refs: Record<string, number> = {};

  private readonly level: number;

  /** `level`: of compression. What is shipped is packed as small as it gets, what is cached as fast as it goes. */
  constructor(toSlot: CrateMap, level: number) {
    this.encoder = new Encoder(toSlot);
    this.level = level;
  }

  /** A crate that is referred to and is in another file. */
  addReference(name: string, slot: number): void {
    this.refs[name] = slot;
  }

  /** Values so far. */
  get count(): number {
    return this.lengths.length;
  }

  /** Stores a value; its number. */
  value(value: unknown): number {
    this.encoder.value(value);
    const bytes = this.encoder.take();
    if (this.pendingLength > 0 && this.pendingLength + bytes.length > CHUNK) this.flush();
    this.lengths.push(bytes.length);
    this.pending.push(bytes);
    this.pendingLength += bytes.length;
    return this.lengths.length - 1;
  }

  addCrate(crate: CrateRecord): void {
    this.crates.push(crate);
  }

  /** A named value that belongs to no crate alone; written by higher floors. */
  addSection(name: string, value: unknown): void {
    this.sections[name] = this.value(value);
  }

  finish(): Uint8Array {
    this.flush();
    const { strings } = this.encoder;
    const crates = this.crates.map((crate) => ({ ...crate, names: crate.names.map((n) => this.encoder.stringId(n)) }));
    const meta = JSON.stringify({
      crates: crates.map(({ slot, name, edition, kinds, firstValue, facts }) => {
        return { slot, name, edition, count: kinds.length, firstValue, facts };
      }),
      shapes: this.encoder.shapes,
      sections: this.sections,
      refs: this.refs,
    });
    const texts = strings.map((text) => Buffer.from(text, 'utf8'));
    const parts: Uint8Array[] = [
      lengthPrefixed(Buffer.from(meta, 'utf8')),
      packed(texts.map((text) => text.length)),
      lengthPrefixed(Buffer.concat(texts)),
      packed(this.lengths),
      packed(this.chunks.map((chunk) => chunk.length)),
    ];
    for (const { kinds, hasItem, hasScope, names, parents } of crates) {
      const flagged = kinds.map((kind, i) => kind | (hasItem[i] ? HAS_ITEM : 0) | (hasScope[i] ? HAS_SCOPE : 0));
      parts.push(
        lengthPrefixed(Uint8Array.from(flagged)),
        packed(names),
        packed(parents.map((p, i) => (p < 0 ? 0 : i - p))),
      );
    }
    const head = deflateRawSync(Buffer.concat(parts), { level: this.level });
    const rest = Buffer.concat([head, ...this.chunks]);
    const header = Buffer.alloc(16);
    header.writeUInt32LE(MAGIC, 0);
    header.writeUInt32LE(INDEX_VERSION, 4);
    header.writeUInt32LE(checksum(rest), 8);
    header.writeUInt32LE(head.length, 12);
    return Buffer.concat([header, rest]);
  }

  private flush(): void {
    if (this.pendingLength === 0) return;
    this.chunks.push(deflateRawSync(Buffer.concat(this.pending), { level: this.level }));
    this.pending = [];
    this.pendingLength = 0;
  }
}

/** In the list of kinds. */
const HAS_ITEM = 0x40;
const HAS_SCOPE = 0x80;

/** A list of numbers in two or four bytes each, with the width in front. */
function packed(values: readonly number[]): Uint8Array {
  const isWide = values.some((value) => value > 0xffff);
  const list = isWide ? Uint32Array.from(values) : Uint16Array.from(values);
  const bytes = new Uint8Array(list.buffer);
  return Buffer.concat([lengthPrefixed(Uint8Array.of(isWide ? 4 : 2)), lengthPrefixed(bytes)]);
}

/** Length in four bytes, then the bytes, filled up to a multiple of four so that typed arrays can lie on them. */
function lengthPrefixed(bytes: Uint8Array): Uint8Array {
  const out = Buffer.alloc(4 + ((bytes.length + 3) & ~3));
  out.writeUInt32LE(bytes.length, 0);
  out.set(bytes, 4);
  return out;
}

/** A sum over samples: tells a cut or mixed-up file, and costs nothing on every start. */
function checksum(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; i += 61) {
    a = (a + (bytes[i] as number)) | 0;
    b = (b + a) | 0;
  }
  return ((b << 13) ^ a ^ bytes.length) >>> 0;
}

type Words = Uint16Array | Uint32Array;

/** One crate of an open index. Typed arrays lie on the inflated head. */
export interface CrateTable {
  readonly slot: number;
  readonly name: string;
  readonly edition: number;
  readonly count: number;
  readonly facts: Readonly<Record<string, number>>;
  readonly kinds: Uint8Array;
  readonly names: Words;
  /** Local numbers; the root's is itself. */
  readonly parents: Uint32Array;
  /** Value numbers; `NO_VALUE` for none. */
  readonly items: Uint32Array;
  readonly scopes: Uint32Array;
}

/** An open index. Throws on a file of another version or with a wrong checksum. */
export class IndexFile implements StringTable {
  readonly crates: readonly CrateTable[];
  /** Slots of crates in other files, by the names the writer gave them. */
  readonly refs: Readonly<Record<string, number>>;
  private readonly bytes: Uint8Array;
  private readonly blobStart: number;
  private readonly chunkEnds: Uint32Array;
  private readonly chunks: (Uint8Array | undefined)[] = [];
  /** Chunk and offset of each value. */
  private readonly chunkOf: Uint16Array;
  private readonly offsets: Uint32Array;
  private readonly stringEnds: Uint32Array;
  private readonly stringBytes: Buffer;
  private readonly strings: (string | undefined)[] = [];
  private readonly sections: Readonly<Record<string, number>>;
  private readonly decoder: Decoder;

  constructor(bytes: Uint8Array, fromSlot: CrateMap | null) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length < 16 || view.getUint32(0, true) !== MAGIC) throw new Error('no crate index');
    if (view.getUint32(4, true) !== INDEX_VERSION) throw new Error('a crate index of another version of Tenure');
    if (view.getUint32(8, true) !== checksum(bytes.subarray(16))) throw new Error('a damaged crate index');
    const headLength = view.getUint32(12, true);
    this.bytes = bytes;
    this.blobStart = 16 + headLength;
    const head = new HeadReader(inflateRawSync(bytes.subarray(16, this.blobStart)));
    const meta = JSON.parse(head.text()) as HeadMeta;
    this.stringEnds = cumulative(head.words());
    this.stringBytes = head.buffer();
    const lengths = head.words();
    this.offsets = new Uint32Array(lengths.length);
    this.chunkOf = new Uint16Array(lengths.length);
    this.placeValues(lengths);
    this.chunkEnds = cumulative(head.words());
    this.sections = meta.sections;
    this.refs = meta.refs;
    this.decoder = new Decoder(this, readShapes(meta.shapes), fromSlot);
    this.crates = meta.crates.map((crate) => readCrate(crate, head));
  }

  /** As `IndexWriter.value` put them. */
  private placeValues(lengths: Words): void {
    let chunk = 0;
    let at = 0;
    for (let i = 0; i < lengths.length; i++) {
      const length = lengths[i] as number;
      if (at > 0 && at + length > CHUNK) {
        chunk++;
        at = 0;
      }
      this.offsets[i] = at;
      this.chunkOf[i] = chunk;
      at += length;
    }
  }

  text(id: number): string {
    let text = this.strings[id];
    if (text === undefined) {
      const start = id === 0 ? 0 : (this.stringEnds[id - 1] as number);
      text = this.stringBytes.toString('utf8', start, this.stringEnds[id]);
      this.strings[id] = text;
    }
    return text;
  }

  /** Decodes a value anew; null for `NO_VALUE`. */
  value(id: number): unknown {
    const chunk = this.chunkOf[id];
    return chunk === undefined ? null : this.decoder.read(this.chunk(chunk), this.offsets[id] as number);
  }

  /** A section written by a higher floor; null where there is none. */
  section(name: string): unknown {
    const id = this.sections[name];
    return id === undefined ? null : this.value(id);
  }

  private chunk(index: number): Uint8Array {
    let chunk = this.chunks[index];
    if (chunk === undefined) {
      const start = index === 0 ? 0 : (this.chunkEnds[index - 1] as number);
      const from = this.blobStart + start;
      chunk = inflateRawSync(this.bytes.subarray(from, this.blobStart + (this.chunkEnds[index] as number)));
      this.chunks[index] = chunk;
    }
    return chunk;
  }
}

interface HeadCrate extends Pick<CrateTable, 'slot' | 'name' | 'edition' | 'count' | 'facts'> {
  readonly firstValue: number;
}

interface HeadMeta {
  readonly crates: readonly HeadCrate[];
  readonly shapes: readonly string[];
  readonly sections: Readonly<Record<string, number>>;
  readonly refs: Readonly<Record<string, number>>;
}

function cumulative(lengths: Words): Uint32Array {
  const ends = new Uint32Array(lengths.length);
  let end = 0;
  for (let i = 0; i < lengths.length; i++) {
    end += lengths[i] as number;
    ends[i] = end;
  }
  return ends;
}

function readCrate(crate: HeadCrate, head: HeadReader): CrateTable {
  const { slot, name, edition, count, facts } = crate;
  const flagged = head.buffer();
  const names = head.words();
  const parentDeltas = head.words();
  const kinds = new Uint8Array(count);
  const parents = new Uint32Array(count);
  const items = new Uint32Array(count);
  const scopes = new Uint32Array(count);
  let value = crate.firstValue;
  for (let i = 0; i < count; i++) {
    const kind = flagged[i] as number;
    kinds[i] = kind & 0x3f;
    parents[i] = i - (parentDeltas[i] as number);
    items[i] = (kind & HAS_ITEM) !== 0 ? value++ : NO_VALUE;
    scopes[i] = (kind & HAS_SCOPE) !== 0 ? value++ : NO_VALUE;
  }
  return { slot, name, edition, count, facts, kinds, names, parents, items, scopes };
}

class HeadReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    // Typed arrays need alignment, which a pooled buffer does not promise.
    this.bytes = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  }

  buffer(): Buffer {
    const length = this.bytes.readUInt32LE(this.at);
    const out = this.bytes.subarray(this.at + 4, this.at + 4 + length);
    this.at += 4 + ((length + 3) & ~3);
    return out;
  }

  words(): Words {
    const width = this.buffer()[0] as number;
    const { buffer, byteOffset, length } = this.buffer();
    return width === 4
      ? new Uint32Array(buffer, byteOffset, length >> 2)
      : new Uint16Array(buffer, byteOffset, length >> 1);
  }

  text(): string {
    return this.buffer().toString('utf8');
  }
}
