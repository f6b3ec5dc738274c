/**
 * What a file declares by itself, as the content of one module: everything but what comes through its imports and macros.
 * An edit of items re-runs this for the file; the queries below give out parts of it, and stop there.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId, ItemIdx } from '../base/ids';
import type { Attrs, Item } from '../items/item';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { Declared, ItemDeclarer, type ItemSource, type Target } from './declared';
import { type DefTable, defTable } from './defs';
import { ModuleData } from './moduleData';
import type { Namespace } from './res';
import { type StructureIndex, structureIndex } from './structureTree';
import { fileItems, type UnitId, unitData } from './units';
import { properModule } from './visibility';
import type { ScopeEntry } from './world';

/** A file unit as the content of a module. One file may be mounted more than once, by `#[path]`. */
export type MountId = number & { readonly brand: 'MountId' };

export interface Mount {
  readonly unit: UnitId;
  readonly module: DefId;
}

const MOUNTS = defineSlot(() => ({ ids: new Map<string, MountId>(), datas: [] as Mount[] }));

export function mountId(db: Database, unit: UnitId, module: DefId): MountId {
  const { ids, datas } = db.slot(MOUNTS);
  const key = `${unit} ${module}`;
  let id = ids.get(key);
  if (id === undefined) {
    id = datas.length as MountId;
    datas.push({ unit, module });
    ids.set(key, id);
  }
  return id;
}

export function mountData(db: Database, mount: MountId): Mount {
  return db.slot(MOUNTS).datas[mount] as Mount;
}

/** Where a module that is written in a file is written, and where a crate's root is. */
export class FileDeclarations extends Declared {
  /** Node of the file's structure that comes before an item in the scope of `macro_rules!`; -1: none in the file. */
  readonly after = new Map<DefId, number>();
  /** By node of the file's structure: the module or macro that it is, or the item that holds others; -1: nothing. */
  readonly structureDefs: number[] = [];
}

export const fileDeclarations = defineQuery<MountId, FileDeclarations>({
  name: 'fileDeclarations',
  compute(db, mount) {
    const { unit, module } = mountData(db, mount);
    const tree = db.get(fileItems, unit);
    const table = defTable(db);
    const declarer = new FileDeclarer(db, unit, db.get(structureIndex, unit), tree.innerAttrs);
    const parent = table.data(module).parent;
    const root = new ModuleData(module, 'mod', parent === null ? null : properModule(table, parent));
    if (tree.hasItemError) root.openNames = true;
    declarer.declared.modules.set(module, root);
    declarer.declareItems({ module: root, assoc: null }, { unit, tree }, tree.top, -1, -1);
    return declarer.declared;
  },
});

class FileDeclarer extends ItemDeclarer<number, ItemSource> {
  readonly declared = new FileDeclarations();
  private readonly index: StructureIndex;

  constructor(db: Database, unit: UnitId, index: StructureIndex, innerAttrs: Attrs) {
    const { crate } = unitData(db, unit);
    super(defTable(db), crate, Number(db.get(crateData, crate).edition), 0);
    this.index = index;
    this.isTestOnly = innerAttrs.isTestOnly === true;
    for (let i = 0; i < index.items.length; i++) this.declared.structureDefs.push(-1);
  }

  protected declareStructure(
    target: Target,
    u: ItemSource,
    idx: ItemIdx,
    item: Item,
    scope: number,
    _block: number,
  ): number {
    const node = this.index.nodeOf.get(idx) ?? scope;
    const { module } = target;
    const place: Target = { module, assoc: null };
    switch (item.kind) {
      case 'mod': {
        const def = this.define(place, 'mod', item.name, u, idx, scope);
        this.name(place, 'type', item, { kind: 'def', def });
        this.enterOwner(def, idx);
        if (!item.inline) return node;
        const inner = new ModuleData(def, 'mod', properModule(this.table, module.def));
        this.declared.modules.set(def, inner);
        this.declareItems({ module: inner, assoc: null }, u, item.children, scope, -1);
        return node;
      }
      case 'macroRules':
        this.enterOwner(this.define(place, 'macro', item.name, u, idx, scope), idx);
        return node;
      case 'macroDef': {
        const def = this.define(place, 'macro', item.name, u, idx, scope);
        this.name(place, 'macro', item, { kind: 'def', def });
        this.enterOwner(def, idx);
        return node;
      }
      default:
        return node;
    }
  }

  protected noteScope(def: DefId, scope: number): void {
    this.declared.after.set(def, scope);
  }

  protected endBlock(): void {}

  protected enterOwner(def: DefId, idx: ItemIdx): void {
    const node = this.index.nodeOf.get(idx);
    if (node !== undefined) this.declared.structureDefs[node] = def;
  }
}

/** Ids of what stands in the structure of a file. */
export const structureDefs = defineQuery<MountId, readonly number[]>({
  name: 'structureDefs',
  compute: (db, mount) => db.get(fileDeclarations, mount).structureDefs,
  equals: deepEqual,
});

const NAMESPACE_OF: Readonly<Record<string, Namespace>> = { t: 'type', v: 'value', m: 'macro' };

/** `12t:name`. */
export function splitNameKey(key: string): [DefId, Namespace, string] {
  const cut = key.indexOf(':');
  return [Number(key.slice(0, cut - 1)) as DefId, NAMESPACE_OF[key.charAt(cut - 1)] as Namespace, key.slice(cut + 1)];
}

export function nameKey(module: DefId, ns: Namespace, name: string): string {
  return `${module}${ns.charAt(0)}:${name}`;
}

/** One name that a file declares in one of its modules, for those who resolve imports. The key: a mount, a space, `nameKey`. */
const declaredName = defineQuery<string, ScopeEntry | undefined>({
  name: 'declaredName',
  compute(db, key) {
    const cut = key.indexOf(' ');
    const [module, ns, name] = splitNameKey(key.slice(cut + 1));
    const { modules } = db.get(fileDeclarations, Number(key.slice(0, cut)) as MountId);
    return modules.get(module)?.names(ns).get(name);
  },
  equals: deepEqual,
});

/** As `declaredName`; the file's own items are read as a whole where it is never edited. */
export function declaredNameIn(
  db: Database,
  mount: MountId,
  isImmutable: boolean,
  module: DefId,
  ns: Namespace,
  name: string,
): ScopeEntry | undefined {
  if (isImmutable) return db.get(fileDeclarations, mount).modules.get(module)?.names(ns).get(name);
  return db.get(declaredName, `${mount} ${nameKey(module, ns, name)}`);
}

/** Whether something in a module of a file may declare names that nobody knows. The key: a mount, a space, the module. */
const declaresOpenNames = defineQuery<string, boolean>({
  name: 'declaresOpenNames',
  compute(db, key) {
    const [mount, module] = key.split(' ').map(Number);
    return db.get(fileDeclarations, mount as MountId).modules.get(module as DefId)?.openNames ?? false;
  },
});

export function hasOpenNamesIn(db: Database, mount: MountId, module: DefId): boolean {
  return db.get(declaresOpenNames, `${mount} ${module}`);
}

/** The nearest proper module around a definition that is no crate root; of a module the one that it is declared in. */
export function moduleAround(table: DefTable, def: DefId): DefId {
  const { parent } = table.data(def);
  return parent === null ? def : properModule(table, parent);
}
