/**
 * From a definition to its item: signatures, members, syntax. Every function here is a query read, so a reader depends on
 * that one item and not on the file. For crates from an index the item is decoded when it is first asked for.
 */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import type { Item, Path, Variant } from '../items/item';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import type { ItemNode } from '../syntax/tree';
import { crateName } from './defPath';
import { defTable, moduleOf } from './defs';
import { indexedCrate } from './index/indexedCrate';
import { expansionOf, itemAt, locationOf, loweredUnitOf } from './locations';
import { macroSource } from './macroSource';
import { declaredIn, membersOf } from './members';
import { procMacroName, traitsOfDerive } from './procMacroModels';
import { resolveMacro } from './resolve';
import { type UnitId, unitData } from './units';

/** Where an item is written. `unit` is a file of a crate or the expansion of an item-position macro call. */
export interface DefSyntax {
  readonly unit: UnitId;
  /**
   * The item's own tree. For items in bodies it is cut out of the tree of the body's owner. Its `start` may be out of date:
   * positions come from spans.ts alone.
   */
  readonly itemNode: ItemNode;
}

/** What the macro engine needs to expand a macro. */
export interface MacroDefinition {
  readonly def: DefId;
  readonly name: string;
  /** Text of the whole item (`macro_rules! m { .. }`). */
  readonly text: string;
  readonly crate: CrateId;
  readonly edition: number;
  /** Value of `#[rustc_builtin_macro]` (the macro's name where it has no argument); null: an ordinary macro. */
  readonly builtin: string | null;
  /** `#[macro_export(local_inner_macros)]`: calls by a bare name in its templates are of `$crate`. */
  readonly isInnerLocal: boolean;
}

/** A `#[derive(..)]` as resolved: `builtin` is the std macro's name (`Clone`, `Copy`, ...); null: a proc macro or unresolved. */
export interface Derive {
  readonly builtin: string | null;
  /** Names of the traits that a procedural macro may implement; null where that is not known. */
  readonly traits: readonly string[] | null;
  readonly path: Path;
}

const expandedItem = defineQuery<DefId, boolean>({
  name: 'isExpanded',
  compute(db, def) {
    const at = locationOf(db, def);
    return at !== null && unitData(db, at.unit).kind === 'expansion';
  },
});

/** Whether an item of a source crate was made by a macro. */
export function isExpanded(db: Database, def: DefId): boolean {
  return indexedCrate(db, defTable(db).data(def).crate) === null && db.get(expandedItem, def);
}

/**
 * Whether a `macro` 2.0 made tokens of the text that an item stands in: generic lifetimes and types in it have marks then, which
 * the data of items does not keep. Those of `macro_rules!` have none (rustc's `normalize_to_macros_2_0`).
 */
export function hasMarkedNames(db: Database, def: DefId): boolean {
  const at = isExpanded(db, def) ? locationOf(db, def) : null;
  const expansion = at === null ? null : expansionOf(db, at.unit);
  if (expansion === null) return false;
  const { virtual, hygiene } = expansion;
  return virtual.ctxt.some((ctxt) => hygiene.normalizeToMacros20(ctxt) !== 0);
}

const sourceItem = defineQuery<DefId, Item | null>({
  name: 'item',
  compute(db, def) {
    const at = locationOf(db, def);
    return at === null ? null : itemAt(db, at);
  },
  equals: (a, b) => a !== null && b !== null && sameItem(a, b),
});

/** Equal but for the numbers of members, which change with every item put before them. */
function sameItem(a: Item, b: Item): boolean {
  return deepEqual(withoutMembers(a), withoutMembers(b));
}

function withoutMembers(item: Item): Item {
  if ('children' in item && item.children.length > 0) return { ...item, children: [] };
  if ('blocks' in item && item.blocks.length > 0) return { ...item, blocks: [] };
  return item;
}

/**
 * The item of a definition. `children` and `blocks` of the value are for `names` only: use `childrenOf`. null for a crate
 * root, a block module and a variant.
 */
export function itemOf(db: Database, def: DefId): Item | null {
  if (def < 0) return null;
  const data = defTable(db).data(def);
  const indexed = indexedCrate(db, data.crate);
  return indexed !== null ? indexed.item(def) : db.get(sourceItem, def);
}

/** The variant of a definition of kind 'variant'; null for others. */
export function variantOf(db: Database, def: DefId): Variant | null {
  const data = defTable(db).data(def);
  if (data.kind !== 'variant' || data.parent === null) return null;
  const item = itemOf(db, data.parent);
  if (item?.kind !== 'enum') return null;
  const at = variantsOf(db, data.parent).indexOf(def);
  return item.variants[at] ?? null;
}

const sourceMembers = defineQuery<DefId, readonly DefId[]>({
  name: 'members',
  compute: (db, def) => (defTable(db).data(def).kind === 'mod' ? declaredIn(db, def) : membersOf(db, def)),
  equals: (a, b) => deepEqual(a, b),
});

/** Associated items of a trait or impl in source order, macro-expanded ones too. Of a module: what it declares; impls too. */
export function childrenOf(db: Database, def: DefId): readonly DefId[] {
  const indexed = indexedCrate(db, defTable(db).data(def).crate);
  return indexed !== null ? indexed.members(def) : db.get(sourceMembers, def);
}

/** Variants of an enum in source order. */
export function variantsOf(db: Database, enumDef: DefId): readonly DefId[] {
  return childrenOf(db, enumDef);
}

const defSyntax = defineQuery<DefId, DefSyntax | null>({
  name: 'defSyntax',
  isLeaf: true,
  compute(db, def) {
    const at = locationOf(db, def);
    const itemNode = at === null ? undefined : loweredUnitOf(db, at.unit)?.nodes[at.idx];
    return at === null || itemNode === undefined ? null : { unit: at.unit, itemNode };
  },
  equals: (a, b) => a !== null && b !== null && a.unit === b.unit && sameSyntax(a.itemNode, b.itemNode),
});

/** The same syntax, wherever it stands. Members are not compared: they are items of their own. */
function sameSyntax(a: ItemNode, b: ItemNode): boolean {
  if (a.header === b.header) return true;
  if (a.members !== null || b.members !== null) return false;
  return a.kind === b.kind && a.header.text === b.header.text && a.header.length === b.header.length;
}

/** null for indexed crates, crate roots, block modules, variants (ask for the enum). */
export function syntaxOf(db: Database, def: DefId): DefSyntax | null {
  return indexedCrate(db, defTable(db).data(def).crate) !== null ? null : db.get(defSyntax, def);
}

/** Derives of a struct, enum or union, in order. */
export function derivesOf(db: Database, adt: DefId): readonly Derive[] {
  const item = itemOf(db, adt);
  if (item === null || item.attrs.derives.length === 0) return [];
  return item.attrs.derives.map((path) => {
    const res = resolveMacro(db, { module: moduleOf(db, adt), owner: adt, before: -1 }, path);
    const macro = res.kind === 'def' ? macroSource(db, res.def) : null;
    const builtin = macro?.builtin ?? null;
    return { builtin, traits: res.kind === 'def' && macro === null ? procDerive(db, res.def) : null, path };
  });
}

function procDerive(db: Database, def: DefId): readonly string[] | null {
  const item = itemOf(db, def);
  const name = item === null ? null : procMacroName(item);
  return name === null ? null : traitsOfDerive(`${crateName(db, defTable(db).data(def).crate)}::${name}`);
}

/** null if `def` is no macro. */
export function macroDefinitionOf(db: Database, def: DefId): MacroDefinition | null {
  return macroSource(db, def);
}
