/**
 * The result of name resolution for one crate: its modules with all names resolved, and where each definition is written.
 * Mirrors rustc_resolve's build_reduced_graph, imports and macros, run to a fixpoint by collect.ts.
 */
import type { CrateId, DefId, FileId, ItemIdx } from '../base/ids';
import type { Import } from '../items/item';
import type { LoweredUnit } from '../items/lowerUnit';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { collectCrate } from './collect';
import type { Expansion } from './expansion';
import type { ModuleData } from './moduleData';
import type { Res } from './res';
import type { TextScope } from './textScope';
import type { UnitId } from './units';
import type { CrateShape } from './world';

export interface DefLocation {
  readonly unit: UnitId;
  readonly idx: ItemIdx;
}

/** An item-position expansion with its items. */
export interface ExpandedUnit {
  readonly expansion: Expansion;
  readonly lowered: LoweredUnit;
  /** The macro call item. */
  readonly call: DefLocation;
}

export interface ItemMacroCall {
  readonly unit: UnitId;
  readonly name: string;
  /** Why it does not expand; null: it does, or has nothing to expand to. */
  readonly failure: string | null;
}

/** A name that a `use` brings, and the module it stands in. */
export interface ImportSite {
  readonly unit: UnitId;
  readonly module: DefId;
  readonly entry: Import;
}

export interface CrateDefMap extends CrateShape {
  readonly krate: CrateId;
  readonly root: DefId;
  readonly edition: number;
  readonly prelude: DefId | null;
  readonly externPrelude: ReadonlyMap<string, DefId | null>;
  readonly macroUse: ReadonlyMap<string, Res>;
  readonly modules: ReadonlyMap<DefId, ModuleData>;
  readonly locations: ReadonlyMap<DefId, DefLocation>;
  /** Associated items of traits and impls; variants of enums. */
  readonly members: ReadonlyMap<DefId, readonly DefId[]>;
  /** Modules of the blocks with items in a body, by ordinal. */
  readonly blocks: ReadonlyMap<DefId, readonly DefId[]>;
  /** macro_rules visible where an item stands. */
  readonly textScopes: ReadonlyMap<DefId, TextScope | null>;
  readonly expansions: ReadonlyMap<UnitId, ExpandedUnit>;
  /** Macro calls among items, those in expansions too. */
  readonly macroCalls: readonly ItemMacroCall[];
  readonly imports: readonly ImportSite[];
  readonly impls: readonly DefId[];
  readonly traits: readonly DefId[];
  readonly langItems: ReadonlyMap<string, DefId>;
  readonly bodyOwners: ReadonlyMap<FileId, readonly DefId[]>;
  /** Files of the crate and the module each is the content of. */
  readonly files: ReadonlyMap<FileId, DefId>;
  /** ADTs and others with an attribute macro or unknown derive on them. */
  readonly openAdts: ReadonlySet<DefId>;
  /** An unknown attribute stands on an impl, or a macro nobody could expand: impls may be missing. */
  readonly hasOpenImpls: boolean;
}

export const crateDefMap = defineQuery<CrateId, CrateDefMap>({
  name: 'crateDefMap',
  compute: (db: Database, krate) => collectCrate(db, krate),
});
