/**
 * Indexes of the immutable libraries that packages depend on: taken from the cache, or made from source, one crate at a
 * time, in a database of their own, so that the sources of a dependency never burden the one that is edited in.
 *
 * Until its index is there a library is unknown, which silences what touches it and nothing else.
 */
import type { CrateId, FileId } from '../base/ids';
import { readSource, rustFiles, toSlashes } from '../host/fileWalk';
import type { IndexCache } from '../host/indexCache';
import type { IndexableCrate } from '../host/workspace';
import { forgetExpansions } from '../names/expansion';
import { buildCrateIndex } from '../names/index/buildIndex';
import { setLoadedCrates } from '../names/index/indexedCrate';
import { loadCrateIndex, loadStdIndex } from '../names/index/loadIndex';
import { Cancelled } from '../query/definition';
import { Database } from '../query/engine';
import { newCrateId, removeCrate, setCrate, setIndexedCrate } from '../source/crates';
import { internFile, setFileText, setSourceRoot, type TextSource } from '../source/files';
import { parserOf, setParser } from '../source/parse';
import { skim } from '../syntax/skim';
import { implRowSections } from '../traits/implIndex';
import { constTextValue, constValueSections } from '../types/constEval';

export interface IndexSettings {
  readonly std: () => Uint8Array;
  /** null: nothing is kept. */
  readonly cache: IndexCache | null;
  /** Tells builds of Tenure apart: another one may write something else under the same key. */
  readonly build: string;
}

/** What one round of sources may hold before the database they were read into is given up. */
const builderLimit = 4_000_000;

export class DependencyIndexes {
  private readonly db: Database;
  private readonly settings: IndexSettings;
  /** By key, also after the crate went out of use. */
  private readonly bytes = new Map<string, Uint8Array>();
  private readonly loaded = new Set<CrateId>();
  private readonly pending = new Map<string, IndexableCrate>();
  private readonly known = new Map<string, IndexableCrate>();
  /** By manifest: what a workspace uses. */
  private readonly used = new Map<string, readonly IndexableCrate[]>();
  private builder: Builder | null = null;
  private isCancelled: () => boolean = () => false;

  constructor(db: Database, settings: IndexSettings) {
    this.db = db;
    this.settings = settings;
  }

  /** What the workspace depends on now. Loads what the cache has; the rest waits for `buildNext`. */
  use(manifestPath: string, crates: readonly IndexableCrate[]): void {
    this.used.set(manifestPath, crates);
    for (const crate of crates) {
      this.known.set(crate.key, crate);
      if (this.loaded.has(crate.id)) continue;
      setIndexedCrate(this.db, crate.id, crate.data);
      if (!this.hasDependencies(crate) || !this.loadCached(crate)) this.pending.set(crate.key, crate);
    }
    const all = new Set([...this.used.values()].flat().map(({ id }) => id));
    for (const [key, { id }] of this.pending) if (!all.has(id)) this.pending.delete(key);
    setLoadedCrates(this.db, new Set([...all].filter((id) => this.loaded.has(id))));
  }

  /** Libraries without an index, in the order in which they will get one. */
  get waiting(): readonly string[] {
    return [...this.pending.values()].map(({ label }) => label);
  }

  /** Makes the next index known. Throws `Cancelled`; then the next call goes on where this one was. */
  buildNext(): void {
    const [crate] = this.pending.values();
    if (crate === undefined) return;
    if (!this.loadCached(crate)) this.build(crate);
    this.pending.delete(crate.key);
    if (this.pending.size > 0) return;
    this.builder = null;
    this.settings.cache?.trim();
  }

  setCancellation(isCancelled: () => boolean): void {
    this.isCancelled = isCancelled;
  }

  private build(crate: IndexableCrate): void {
    if (this.builder !== null && this.builder.size > builderLimit) this.builder = null;
    this.builder ??= new Builder(this.db, this.settings.std());
    const closure = this.closure(crate);
    let bytes: Uint8Array | null = null;
    try {
      bytes = this.builder.build(crate, closure, (key) => this.bytes.get(key), this.isCancelled);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      // A bug: what depends on this crate stays unknown, and the rest goes on.
      this.builder = null;
      return;
    }
    this.settings.cache?.put(this.fileKey(crate), bytes);
    this.load(crate, bytes);
  }

  /** Everything the crate depends on, dependencies first. */
  private closure(crate: IndexableCrate): readonly IndexableCrate[] {
    const byId = new Map([...this.known.values()].map((other) => [other.id, other]));
    const out = new Set<IndexableCrate>();
    const visit = (at: IndexableCrate): void => {
      for (const id of at.data.dependencies.values()) {
        const other = byId.get(id);
        if (other === undefined || out.has(other)) continue;
        visit(other);
        out.add(other);
      }
    };
    visit(crate);
    return [...out];
  }

  private hasDependencies(crate: IndexableCrate): boolean {
    return [...crate.data.dependencies.values()].every((id) => this.loaded.has(id));
  }

  private loadCached(crate: IndexableCrate): boolean {
    const bytes = this.bytes.get(crate.key) ?? this.settings.cache?.get(this.fileKey(crate)) ?? null;
    return bytes !== null && this.load(crate, bytes);
  }

  private load(crate: IndexableCrate, bytes: Uint8Array): boolean {
    try {
      loadCrateIndex(this.db, bytes, crate.id, (key) => this.known.get(key)?.id ?? null);
    } catch {
      this.settings.cache?.remove(this.fileKey(crate));
      return false;
    }
    this.bytes.set(crate.key, bytes);
    this.loaded.add(crate.id);
    return true;
  }

  private fileKey({ data, key }: IndexableCrate): string {
    return `${data.name}-${key}-${this.settings.build}`;
  }
}

/** A database for sources of dependencies. Crates have ids of their own in it. */
class Builder {
  private readonly db = new Database();
  private readonly ids = new Map<string, CrateId>();
  private readonly keys = new Map<CrateId, string>();
  private current: {
    readonly crate: IndexableCrate;
    readonly id: CrateId;
    readonly files: readonly FileId[];
  } | null = null;
  /** Characters of source read so far. */
  size = 0;

  constructor(main: Database, std: Uint8Array) {
    setParser(this.db, parserOf(main));
    loadStdIndex(this.db, std);
  }

  build(
    crate: IndexableCrate,
    closure: readonly IndexableCrate[],
    bytesOf: (key: string) => Uint8Array | undefined,
    isCancelled: () => boolean,
  ): Uint8Array {
    const { db } = this;
    for (const other of closure) if (!this.ids.has(other.key)) this.addIndexed(other, bytesOf(other.key));
    if (this.current?.crate.key !== crate.key) this.current = this.addSource(crate);
    const { id } = this.current;
    db.setCancellation(isCancelled);
    let bytes: Uint8Array;
    try {
      bytes = buildCrateIndex(db, id, (other) => this.keys.get(other) ?? '', {
        sections: (defs, numberOf) => [...implRowSections(db, id, numberOf), ...constValueSections(db, defs, numberOf)],
        constant: (owner, text) => constTextValue(db, owner, text)?.toString() ?? null,
      });
    } finally {
      db.setCancellation(null);
    }
    // Those who depend on it read the index.
    removeCrate(db, id);
    forgetExpansions(db);
    for (const file of this.current.files) setFileText(db, file, '');
    db.dropAll();
    this.current = null;
    return bytes;
  }

  private addIndexed(crate: IndexableCrate, bytes: Uint8Array | undefined): void {
    const id = newCrateId(this.db);
    this.name(crate.key, id);
    setIndexedCrate(this.db, id, this.translated(crate));
    if (bytes !== undefined) loadCrateIndex(this.db, bytes, id, (key) => this.ids.get(key) ?? null);
  }

  private addSource(crate: IndexableCrate): NonNullable<Builder['current']> {
    const { db } = this;
    const out = crate.data.env?.get('OUT_DIR');
    const files = [toSlashes(crate.folder), ...(out === undefined ? [] : [out])].flatMap((folder) => {
      const texts = new Map<string, TextSource>();
      for (const file of rustFiles(folder, [])) {
        texts.set(file, () => {
          const text = readSource(file, []) ?? '';
          this.size += text.length;
          return skim(text, Number(crate.data.edition));
        });
      }
      return setSourceRoot(db, folder, texts, true, 'bare');
    });
    const id = newCrateId(db);
    setCrate(db, id, this.translated(crate));
    return { crate, id, files };
  }

  private name(key: string, id: CrateId): void {
    this.ids.set(key, id);
    this.keys.set(id, key);
  }

  /** The crate's data with the ids and files of this database. */
  private translated({ data, rootPath, dependencyKeys }: IndexableCrate): IndexableCrate['data'] {
    const dependencies = new Map<string, CrateId>();
    for (const [name, key] of dependencyKeys) {
      const id = this.ids.get(key);
      if (id !== undefined) dependencies.set(name, id);
    }
    return { ...data, rootFile: internFile(this.db, rootPath), dependencies };
  }
}
