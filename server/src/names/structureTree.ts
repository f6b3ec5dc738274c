/**
 * The part of a file's items that decides which modules, macros and imports a crate has: everything else declares names
 * where it stands and no more. A function that is added, a signature, a field leaves it as it is, and with it the result of
 * name resolution across modules (defMap.ts).
 */
import { deepEqual } from '../base/fingerprint';
import type { ItemIdx } from '../base/ids';
import type { Attrs, Item, ItemTree } from '../items/item';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { unknownAttributes } from './attributePolicy';
import { isAsWritten } from './procMacroModels';
import { fileItems, type UnitId } from './units';

type StructuralItem = Extract<Item, { kind: 'mod' | 'use' | 'externCrate' | 'macroRules' | 'macroDef' | 'macroCall' }>;

/** Nodes are numbered in the order of the file, containers before what is in them. */
export type StructureNode =
  /** `children` of an inline module. */
  | { readonly kind: 'item'; readonly item: StructuralItem; readonly children: readonly number[] }
  /** A trait or impl with macro calls among its members, or with a body of the next kind. */
  | { readonly kind: 'members'; readonly children: readonly number[] }
  /** A fn, const or static with such items in its body: its blocks with items, see `FnItem.blocks`. */
  | {
      readonly kind: 'body';
      readonly blocks: readonly { readonly parent: number; readonly children: readonly number[] }[];
    };

export interface StructureTree {
  readonly nodes: readonly StructureNode[];
  readonly top: readonly number[];
  readonly innerAttrs: Attrs;
}

export interface StructureIndex {
  readonly tree: StructureTree;
  /** Item of a node. */
  readonly items: readonly ItemIdx[];
  readonly nodeOf: ReadonlyMap<ItemIdx, number>;
}

/** The structure with the items it is made of, which have other numbers after every edit. */
export const structureIndex = defineQuery<UnitId, StructureIndex>({
  name: 'structureIndex',
  compute: (db: Database, unit) => new Reduction(db.get(fileItems, unit)).result(),
});

export const fileStructure = defineQuery<UnitId, StructureTree>({
  name: 'fileStructure',
  compute: (db, unit) => db.get(structureIndex, unit).tree,
  equals: deepEqual,
});

class Reduction {
  private readonly nodes: StructureNode[] = [];
  private readonly items: ItemIdx[] = [];
  private readonly nodeOf = new Map<ItemIdx, number>();
  private readonly tree: ItemTree;

  constructor(tree: ItemTree) {
    this.tree = tree;
  }

  result(): StructureIndex {
    const { nodes, items, nodeOf, tree } = this;
    return { tree: { top: this.reduceAll(tree.top), nodes, innerAttrs: tree.innerAttrs }, items, nodeOf };
  }

  private reduceAll(list: readonly ItemIdx[]): number[] {
    const out: number[] = [];
    for (const idx of list) this.reduce(idx, out);
    return out;
  }

  private reduce(idx: ItemIdx, out: number[]): void {
    const item = this.tree.items[idx] as Item;
    switch (item.kind) {
      case 'mod':
        if (isUnknownItem(item, this.tree)) return;
        out.push(this.add(idx, () => this.moduleNode(item)));
        return;
      case 'use':
      case 'externCrate':
      case 'macroRules':
      case 'macroDef':
      case 'macroCall':
        if (isUnknownItem(item, this.tree)) return;
        out.push(this.add(idx, () => ({ kind: 'item', item, children: [] })));
        return;
      case 'externBlock':
        if (!isUnknownItem(item, this.tree)) out.push(...this.reduceAll(item.children));
        return;
      case 'impl':
      case 'trait':
        this.addUnlessEmpty(idx, item, out, () => ({ kind: 'members', children: this.reduceAll(item.children) }));
        return;
      case 'fn':
      case 'const':
      case 'static': {
        if (item.blocks.length === 0) return;
        this.addUnlessEmpty(idx, item, out, () => ({
          kind: 'body',
          blocks: item.blocks.map(({ parent, children }) => ({ parent, children: this.reduceAll(children) })),
        }));
        return;
      }
    }
  }

  private moduleNode(item: Extract<Item, { kind: 'mod' }>): StructureNode {
    return { kind: 'item', item: { ...item, children: [] }, children: this.reduceAll(item.children) };
  }

  private add(idx: ItemIdx, make: () => StructureNode): number {
    const number = this.nodes.length;
    this.nodes.push({ kind: 'members', children: [] });
    this.items.push(idx);
    this.nodeOf.set(idx, number);
    this.nodes[number] = make();
    return number;
  }

  private addUnlessEmpty(idx: ItemIdx, item: Item, out: number[], make: () => StructureNode): void {
    if (isUnknownItem(item, this.tree)) return;
    const number = this.add(idx, make);
    if (this.nodes.length > number + 1) {
      out.push(number);
      return;
    }
    this.nodes.pop();
    this.items.pop();
    this.nodeOf.delete(idx);
  }
}

/** An attribute macro that nobody knows stands on the item. */
export function isUnknownItem(item: Item, tree: ItemTree): boolean {
  if (item.attrs.others.length === 0) return false;
  const unknown = unknownAttributes(item.attrs).filter((path) => !isAsWritten(importedPath(path, tree)));
  if (unknown.length === 0) return false;
  // A derive of another crate brings helper attributes: words alone, which may be imported too where the crate has a macro of
  // that name (`arg` of clap).
  const derives = item.attrs.derives.map((path) =>
    importedPath(path.segments.map(({ name }) => name).join('::'), tree),
  );
  const crates = new Set(derives.filter((path) => !isBuiltinDerive(path)).map(crateOfPath));
  const isHelper = (path: string): boolean => {
    const imported = importedPath(path, tree);
    return !path.includes('::') && (imported === path || crates.has(crateOfPath(imported)));
  };
  return crates.size === 0 || !unknown.every(isHelper);
}

function crateOfPath(path: string): string {
  return path.split('::')[0] ?? '';
}

function isBuiltinDerive(path: string): boolean {
  const names = path.split('::');
  return BUILTIN_DERIVES.has(names.at(-1) ?? '') && (names.length === 1 || names[0] === 'std' || names[0] === 'core');
}

/** None of them has a helper that an item may bear. */
const BUILTIN_DERIVES: ReadonlySet<string> = new Set(
  'Clone CoercePointee ConstParamTy Copy Debug Default Eq From Hash Ord PartialEq PartialOrd UnsizedConstParamTy'.split(
    ' ',
  ),
);

/**
 * `instrument` after `use tracing::instrument;` is `tracing::instrument`, and so it is after `use tracing::*;`, for that is known to
 * have it. Imports are not resolved yet, so they are read.
 */
function importedPath(path: string, tree: ItemTree): string {
  if (path.includes('::')) return path.replace(/^::/, '');
  let byGlob = path;
  for (const item of tree.items) {
    if (item.kind !== 'use') continue;
    for (const { path: imported, alias, glob } of item.imports) {
      const names = imported.segments.map(({ name }) => name);
      if (!glob && (alias ?? names.at(-1)) === path) return names.join('::');
      const inside = glob ? [...names, path].join('::') : '';
      if (isAsWritten(inside)) byGlob = inside;
    }
  }
  return byGlob;
}
