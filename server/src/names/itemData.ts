/**
 * From a definition to its item: signatures, members, syntax. Every function here is a query read, so a reader depends on
 * that one item and not on the file. For crates from an index the item is decoded when it is first asked for.
 */
import type { CrateId, DefId, FileId, ItemIdx } from '../base/ids';
import type { Item, Path, Variant } from '../items/item';
import type { Database } from '../query/engine';
import type { ItemNode } from '../syntax/tree';
import type { UnitId } from './units';

/** Where an item is written. `unit` is a file of a crate or the expansion of an item-position macro call. */
export interface DefSyntax {
  readonly unit: UnitId;
  /** The item's own tree. For items in bodies it is cut out of the tree of the body's owner. */
  readonly itemNode: ItemNode;
  readonly itemIdx: ItemIdx;
}

/** What the macro engine needs to expand a macro. */
export interface MacroDefinition {
  readonly def: DefId;
  readonly name: string;
  readonly kind: 'macroRules' | 'macroDef';
  /** Text of the whole item (`macro_rules! m { .. }`). */
  readonly text: string;
  readonly krate: CrateId;
  readonly edition: number;
  /** Value of `#[rustc_builtin_macro]` (the macro's name where it has no argument); null: an ordinary macro. */
  readonly builtin: string | null;
  /** Attributes of the definition: path -> raw args. */
  readonly attrs: ReadonlyMap<string, string>;
}

/**
 * The item of a definition. `children` and `blocks` of the value are for `names` only: use `childrenOf`. null for a crate
 * root, a file-less module, a block module and a variant.
 */
export declare function itemOf(db: Database, def: DefId): Item | null;
/** The variant of a definition of kind 'variant'; null for others. */
export declare function variantOf(db: Database, def: DefId): Variant | null;
/** Associated items of a trait or impl in source order (macro-expanded ones in place). Of a module: all definitions in it. */
export declare function childrenOf(db: Database, def: DefId): readonly DefId[];
/** Variants of an enum in source order. */
export declare function variantsOf(db: Database, enumDef: DefId): readonly DefId[];
/** null for indexed crates, crate roots, block modules, variants (ask for the enum). */
export declare function syntaxOf(db: Database, def: DefId): DefSyntax | null;
export declare function derivesOf(db: Database, adt: DefId): readonly Derive[];
/** null if `def` is no macro. */
export declare function macroDefinitionOf(db: Database, def: DefId): MacroDefinition | null;
export declare function fileOfUnit(db: Database, unit: UnitId): FileId;

/** A `#[derive(..)]` as resolved: `builtin` is the std macro's name (`Clone`, `Copy`, ...); null: a proc macro or unresolved. */
export interface Derive {
  readonly builtin: string | null;
  readonly path: Path;
}
