/** A crate served from an index: the same answers as a source crate, decoded when they are first asked for. */
import type { CrateId, DefId } from '../../base/ids';
import type { Item, Variant } from '../../items/item';
import { Durability, defineInput, defineQuery, defineSlot } from '../../query/definition';
import type { Database } from '../../query/engine';
import type { MacroText } from '../expansion';
import { FIRST_FREE_CRATE, type Namespace } from '../res';
import type { CrateShape, ModuleShape, ScopeEntry } from '../world';

export interface IndexedCrate extends CrateShape {
  readonly krate: CrateId;
  readonly name: string;
  shape(def: DefId): ModuleShape | null;
  names(module: DefId, ns: Namespace): ReadonlyMap<string, ScopeEntry>;
  anonymousTraits(module: DefId): readonly DefId[];
  item(def: DefId): Item | null;
  variant(def: DefId): Variant | null;
  /** Associated items, variants, or what a module declares. */
  members(def: DefId): readonly DefId[];
  macro(def: DefId): (MacroText & { readonly builtin: string | null }) | null;
  readonly impls: readonly DefId[];
  readonly traits: readonly DefId[];
  readonly langItems: ReadonlyMap<string, DefId>;
  /** Definitions with an unknown attribute or derive macro. */
  readonly openDefs: ReadonlySet<DefId>;
  /** As `typesOfHiddenImpls`: of the standard library none are missing that a program could tell. */
  readonly hiddenImpls: ReadonlySet<DefId> | null;
  /** A table that a higher floor stored with the crate, decoded anew; null where there is none. */
  section(name: string): unknown;
  /** A definition as the index numbers it, in this session; null if it is of a crate that is not there. */
  toDef(stored: number): DefId | null;
}

const INDEXED_CRATES = defineSlot(() => new Map<CrateId, IndexedCrate>());

function crates(db: Database): Map<CrateId, IndexedCrate> {
  return db.slot(INDEXED_CRATES);
}

/** null for crates of source and unknown ones. */
export function indexedCrate(db: Database, krate: CrateId): IndexedCrate | null {
  return crates(db).get(krate) ?? null;
}

/**
 * Makes a crate known. What it says is read without a dependency, since it never changes: so nothing may have been asked of
 * it before, and whoever goes through all crates asks `allIndexedCrates`.
 */
export function addIndexedCrate(db: Database, crate: IndexedCrate): void {
  crates(db).set(crate.krate, crate);
}

/** Crates of dependencies that have an index and are in use; the standard library's are always there. */
const loadedCrates = defineInput<0, ReadonlySet<CrateId>>({
  name: 'loadedCrates',
  equals: (a, b) => a.size === b.size && [...a].every((krate) => b.has(krate)),
  initial: () => new Set<CrateId>(),
  initialDurability: () => Durability.High,
});

/** Of the crates with an index, the ones in use. */
export function setLoadedCrates(db: Database, krates: ReadonlySet<CrateId>): void {
  db.set(loadedCrates, 0, krates, Durability.High);
}

export function addLoadedCrate(db: Database, krate: CrateId): void {
  setLoadedCrates(db, new Set([...db.get(loadedCrates, 0), krate]));
}

const isLoadedQuery = defineQuery<CrateId, boolean>({
  name: 'isLoadedCrate',
  compute: (db, krate) => db.get(loadedCrates, 0).has(krate),
});

/** Whether a crate has an index by now: for those who may have asked before it had. */
export function isLoadedCrate(db: Database, krate: CrateId): boolean {
  return krate < FIRST_FREE_CRATE ? crates(db).has(krate) : db.get(isLoadedQuery, krate);
}

/** The standard library's crates first. */
export function allIndexedCrates(db: Database): readonly IndexedCrate[] {
  const loaded = db.get(loadedCrates, 0);
  return [...crates(db).values()].filter(({ krate }) => krate < FIRST_FREE_CRATE || loaded.has(krate));
}
