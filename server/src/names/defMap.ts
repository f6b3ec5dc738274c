/**
 * The part of name resolution that goes across modules: the module tree, what macros among items expand to, and what
 * imports bring. It rests on the structure of files (structureTree.ts) and on the single names that imports and macro calls
 * ask for, found or not: so an item that is added to a file runs it again only where somebody asked for that name. What files
 * declare by themselves is in fileDeclarations.ts. Mirrors rustc_resolve's imports and macros, run to a fixpoint by collect.ts.
 */
import type { CrateId, DefId } from '../base/ids';
import type { Import, ItemTree } from '../items/item';
import type { OriginSpan } from '../macros/hygiene';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { collectCrate } from './collect';
import type { Declared, DefLocation } from './declared';
import type { MountId } from './fileDeclarations';
import type { ClosureOf } from './globs';
import type { ItemExpansion } from './itemExpansion';
import type { Res } from './res';
import type { TextScope } from './textScope';
import type { UnitId } from './units';
import type { CrateShape } from './world';

/** An expansion with its items. */
export interface ExpandedUnit {
  readonly tree: ItemTree;
  /** null in a crate that is never edited: nobody asks for positions there. */
  readonly expansion: ItemExpansion | null;
  readonly call: CallLocation | BodyCall;
}

/** `idx` of an item in an expansion, or of a node in the structure of a file. */
export type CallLocation =
  | ({ readonly kind: 'expansion' } & DefLocation)
  | { readonly kind: 'file'; readonly unit: UnitId; readonly node: number };

/** A macro call somewhere in the body of `owner`. */
export interface BodyCall {
  readonly kind: 'body';
  readonly owner: DefId;
  /** Where it and the calls around it in that body are written, innermost first. */
  readonly calls: readonly OriginSpan[];
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

/** Of macros, by where items stand: in files by the node before them (`FileDeclarations.after`), in expansions by item. */
export interface TextScopes {
  /** By mount: before its first node, and behind each. */
  readonly inFiles: ReadonlyMap<
    MountId,
    { readonly start: TextScope | null; readonly behind: readonly (TextScope | null)[] }
  >;
  readonly ofItems: ReadonlyMap<DefId, TextScope | null>;
}

/** What name resolution across modules finds: for a crate, or for what macros declare in one body (madeItems.ts). */
export interface DefMap {
  /**
   * What macros and included files declare. Its modules are those of the crate, blocks with imports or macros, and traits
   * with members that macros made, with the names that imports and macros bring.
   */
  readonly declared: Declared;
  readonly textScopes: TextScopes;
  readonly expansions: ReadonlyMap<UnitId, ExpandedUnit>;
  /** What globs lead to from a module; null: it has none. */
  readonly closureOf: ClosureOf;
}

export interface CrateDefMap extends CrateShape, DefMap {
  readonly krate: CrateId;
  readonly prelude: DefId | null;
  readonly externPrelude: ReadonlyMap<string, DefId | null>;
  readonly macroUse: ReadonlyMap<string, Res>;
  /** Files in the order in which modules name them. */
  readonly mounts: readonly MountId[];
  /** Of modules that are written in a file, inline ones too: that file. */
  readonly mountOf: ReadonlyMap<DefId, MountId>;
  /** Macro calls among items, those in expansions too. */
  readonly macroCalls: readonly ItemMacroCall[];
  readonly imports: readonly ImportSite[];
}

export const crateDefMap = defineQuery<CrateId, CrateDefMap>({
  name: 'crateDefMap',
  compute: (db: Database, krate) => collectCrate(db, krate),
});
