/**
 * The file of a crate index: one or more crates with their definitions, names and items.
 *
 * Header (16 bytes: magic, version, checksum of the rest, length of the head), the head, the blob. The head is deflated and
 * read when the index is opened: the string table, shapes, and for each definition kind, name, parent and the offset of its
 * item. The blob holds the values in deflated chunks of about 32 KB, each inflated when something in it is asked for.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Decoder, Encoder, readShapes, type StringTable } from './codec';

const MAGIC = 0x49524e54;
/** To be raised with every change of what is written, of items/item.ts among others. */
export const INDEX_VERSION = 1;
const CHUNK = 32 * 1024;
const NO_VALUE = 0xffffffff;

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
  readonly krate: number;
  readonly name: string;
  readonly edition: number;
  /** Absolute id of definition 0, the root module. */
  readonly base: number;
  readonly kinds: number[];
  readonly names: string[];
  /** Local numbers; -1 for the root. */
  readonly parents: number[];
  /** Value numbers, -1 for none. */
  readonly items: number[];
  readonly scopes: number[];
  /** Value numbers of named facts: impls, traits, langItems, ... */
  readonly facts: Readonly<Record<string, number>>;
}

export class IndexWriter {
  private readonly encoder = new Encoder();
  private readonly chunks: Uint8Array[] = [];
  private pending: Uint8Array[] = [];
  private pendingLength = 0;
  /** Chunk number * CHUNK_FACTOR + offset. */
  private readonly places: number[] = [];
  private readonly crates: CrateRecord[] = [];
  private readonly sections: Record<string, number> = {};

  /** Stores a value; its number. */
  value(value: unknown): number {
    this.encoder.value(value);
    const bytes = this.encoder.take();
    if (this.pendingLength > 0 && this.pendingLength + bytes.length > CHUNK) this.flush();
    this.places.push(this.chunks.length * PLACE_FACTOR + this.pendingLength);
    this.pending.push(bytes);
    this.pendingLength += bytes.length;
    return this.places.length - 1;
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
      crates: crates.map(({ krate, name, edition, base, kinds, facts }) => ({
        krate,
        name,
        edition,
        base,
        count: kinds.length,
        facts,
      })),
      shapes: this.encoder.shapes,
      sections: this.sections,
      chunkEnds: cumulative(this.chunks.map((chunk) => chunk.length)),
    });
    const texts = strings.map((text) => Buffer.from(text, 'utf8'));
    const parts: Uint8Array[] = [
      lengthPrefixed(Buffer.from(meta, 'utf8')),
      lengthPrefixed(u32(cumulative(texts.map((text) => text.length)))),
      lengthPrefixed(Buffer.concat(texts)),
      lengthPrefixed(u32(this.places)),
    ];
    for (const crate of crates) {
      parts.push(lengthPrefixed(Uint8Array.from(crate.kinds)));
      for (const list of [crate.names, crate.parents, crate.items, crate.scopes]) parts.push(lengthPrefixed(u32(list)));
    }
    const head = deflateRawSync(Buffer.concat(parts), { level: 9 });
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
    this.chunks.push(deflateRawSync(Buffer.concat(this.pending), { level: 9 }));
    this.pending = [];
    this.pendingLength = 0;
  }
}

/** A value may be larger than a chunk, but begins inside one. */
const PLACE_FACTOR = CHUNK;

function cumulative(lengths: readonly number[]): number[] {
  let end = 0;
  return lengths.map((length) => (end += length));
}

function u32(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values, (value) => (value < 0 ? NO_VALUE : value)).buffer);
}

/** Length in four bytes, then the bytes, filled up to a multiple of four so that typed arrays can lie on them. */
function lengthPrefixed(bytes: Uint8Array): Uint8Array {
  const out = Buffer.alloc(4 + ((bytes.length + 3) & ~3));
  out.writeUInt32LE(bytes.length, 0);
  out.set(bytes, 4);
  return out;
}

/** Fletcher-like sum over words: fast enough to check on every start. */
function checksum(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; i += 7) {
    a = (a + (bytes[i] as number)) | 0;
    b = (b + a) | 0;
  }
  return ((b << 13) ^ a ^ bytes.length) >>> 0;
}

/** One crate of an open index. Typed arrays lie on the inflated head. */
export interface CrateTable {
  readonly krate: number;
  readonly name: string;
  readonly edition: number;
  readonly base: number;
  readonly count: number;
  readonly facts: Readonly<Record<string, number>>;
  readonly kinds: Uint8Array;
  readonly names: Uint32Array;
  readonly parents: Uint32Array;
  readonly items: Uint32Array;
  readonly scopes: Uint32Array;
}

/** An open index. Throws on a file of another version or with a wrong checksum. */
export class IndexFile implements StringTable {
  readonly crates: readonly CrateTable[];
  private readonly bytes: Uint8Array;
  private readonly blobStart: number;
  private readonly chunkEnds: readonly number[];
  private readonly chunks: (Uint8Array | undefined)[] = [];
  private readonly places: Uint32Array;
  private readonly stringEnds: Uint32Array;
  private readonly stringBytes: Buffer;
  private readonly strings: (string | undefined)[] = [];
  private readonly sections: Readonly<Record<string, number>>;
  private readonly decoder: Decoder;

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length < 16 || view.getUint32(0, true) !== MAGIC) throw new Error('no crate index');
    if (view.getUint32(4, true) !== INDEX_VERSION) throw new Error('a crate index of another version of Tenure');
    if (view.getUint32(8, true) !== checksum(bytes.subarray(16))) throw new Error('a damaged crate index');
    const headLength = view.getUint32(12, true);
    this.bytes = bytes;
    this.blobStart = 16 + headLength;
    const head = new HeadReader(inflateRawSync(bytes.subarray(16, this.blobStart)));
    const meta = JSON.parse(head.text()) as HeadMeta;
    this.stringEnds = head.words();
    this.stringBytes = head.buffer();
    this.places = head.words();
    this.sections = meta.sections;
    this.chunkEnds = meta.chunkEnds;
    this.decoder = new Decoder(this, readShapes(meta.shapes));
    this.crates = meta.crates.map((crate) => ({
      ...crate,
      kinds: head.buffer(),
      names: head.words(),
      parents: head.words(),
      items: head.words(),
      scopes: head.words(),
    }));
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
    const place = this.places[id];
    if (place === undefined) return null;
    return this.decoder.read(this.chunk(Math.floor(place / PLACE_FACTOR)), place % PLACE_FACTOR);
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

interface HeadMeta {
  readonly crates: readonly Pick<CrateTable, 'krate' | 'name' | 'edition' | 'base' | 'count' | 'facts'>[];
  readonly shapes: readonly string[];
  readonly sections: Readonly<Record<string, number>>;
  readonly chunkEnds: readonly number[];
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

  words(): Uint32Array {
    const { buffer, byteOffset, length } = this.buffer();
    return new Uint32Array(buffer, byteOffset, length >> 2);
  }

  text(): string {
    return this.buffer().toString('utf8');
  }
}
