/** A crate served from an index: the same answers as a source crate, decoded when they are first asked for. */
import type { CrateId, DefId } from '../../base/ids';
import type { Item, Variant } from '../../items/item';
import type { Database } from '../../query/engine';
import type { MacroText } from '../expansion';
import type { Namespace } from '../res';
import type { CrateShape, ModuleShape, ScopeEntry } from '../world';

export interface IndexedCrate extends CrateShape {
  readonly krate: CrateId;
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
  /** Impls may be missing: of the standard library none are that a program could tell. */
  readonly mayLackImpls: boolean;
}

const INDEXED_CRATES = Symbol('names.indexedCrates');

function crates(db: Database): Map<CrateId, IndexedCrate> {
  return db.slot(INDEXED_CRATES, () => new Map<CrateId, IndexedCrate>());
}

/** null for crates of source and unknown ones. */
export function indexedCrate(db: Database, krate: CrateId): IndexedCrate | null {
  return crates(db).get(krate) ?? null;
}

/** To be called before anything is resolved. */
export function addIndexedCrate(db: Database, crate: IndexedCrate): void {
  crates(db).set(crate.krate, crate);
}

export function allIndexedCrates(db: Database): Iterable<IndexedCrate> {
  return crates(db).values();
}
