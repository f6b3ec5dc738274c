/**
 * Declaring items: ids, names where they stand, members, the modules of blocks. What only name resolution across modules can
 * do (modules, imports, macros) is left to whoever declares.
 *
 * Of two definitions with one name in one place the ids are told apart by a count, which begins anew for what macros make,
 * so that neither depends on the other.
 */
import type { CrateId, DefId, ItemIdx } from '../base/ids';
import type { BlockItems, Item, ItemTree } from '../items/item';
import { walkTypeRef } from '../items/typeRefWalk';
import type { DefTable } from './defs';
import { implKey } from './implKey';
import { ModuleData } from './moduleData';
import { procMacroName } from './procMacroModels';
import type { DefKind, Namespace, Res } from './res';
import { isUnknownItem } from './structureTree';
import type { UnitId } from './units';
import { enterName, visibilityIn } from './visibility';

export interface DefLocation {
  readonly unit: UnitId;
  readonly idx: ItemIdx;
}

const TYPE_ITEMS: ReadonlySet<DefKind> = new Set(['mod', 'struct', 'enum', 'union', 'trait', 'typeAlias', 'foreignTy']);

/** What a file or the macros of a crate declare. */
export class Declared {
  /** Also enums (variants), traits (associated items) and blocks. */
  readonly modules = new Map<DefId, ModuleData>();
  readonly locations = new Map<DefId, DefLocation>();
  /** Associated items of traits and impls; variants of enums. */
  readonly members = new Map<DefId, DefId[]>();
  readonly impls: DefId[] = [];
  readonly traits: DefId[] = [];
  readonly adts: DefId[] = [];
  /** Types and modules, under the names that they have where they stand. */
  readonly typeItems: DefId[] = [];
  readonly langItems = new Map<string, DefId>();
  readonly bodyOwners: DefId[] = [];
  /** In a test build: what would not be there without `cfg(test)`. */
  readonly testOnly = new Set<DefId>();
  /** ADTs and others with an attribute macro or unknown derive on them. */
  readonly openAdts = new Set<DefId>();
  /** An unknown attribute stands on an impl, or a macro nobody could expand: impls may be missing. */
  hasOpenImpls = false;
  /** The words of such macro calls, and the types of such impls. */
  readonly openImplWords = new Set<string>();
}

/** Whether a definition, or something around it, would not be there without `cfg(test)`. */
export function isInTests(table: DefTable, { testOnly }: Declared, def: DefId): boolean {
  if (testOnly.size === 0) return false;
  for (let at: DefId | null = def; at !== null; at = table.data(at).parent) if (testOnly.has(at)) return true;
  return false;
}

/** Where items are declared: a module, or a trait or impl for associated items. */
export interface Target {
  readonly module: ModuleData;
  /** Trait or impl; null: the module itself. */
  readonly assoc: DefId | null;
}

export interface ItemSource {
  readonly unit: UnitId;
  readonly tree: ItemTree;
}

/** `S`: what is handed on from item to item, so that each knows which macros come before it. */
export abstract class ItemDeclarer<S, U extends ItemSource> {
  protected readonly table: DefTable;
  protected readonly krate: CrateId;
  protected readonly edition: number;
  private readonly firstCount: number;
  private readonly counts = new Map<string, number>();
  protected abstract readonly declared: Declared;
  /** What is being declared would not be there without `cfg(test)`. */
  protected isTestOnly = false;

  constructor(table: DefTable, krate: CrateId, edition: number, firstCount: number) {
    this.table = table;
    this.krate = krate;
    this.edition = edition;
    this.firstCount = firstCount;
  }

  /** A `mod`, `use`, `extern crate`, macro or macro call. `block`: as in `declareItems`. */
  protected abstract declareStructure(target: Target, u: U, idx: ItemIdx, item: Item, scope: S, block: number): S;

  /** Called for each definition with an item. */
  protected abstract noteScope(def: DefId, scope: S): void;

  protected abstract endBlock(module: ModuleData, scope: S): void;

  /** Before the members of a trait or impl and the blocks of a body. */
  protected abstract enterOwner(def: DefId, idx: ItemIdx): void;

  /** `block`: ordinal of the block that the items stand in, or -1. */
  declareItems(target: Target, u: U, items: readonly ItemIdx[], scope: S, block: number): S {
    let at = scope;
    for (const idx of items) {
      const isIn = this.isTestOnly;
      if ((u.tree.items[idx] as Item).attrs.isTestOnly) this.isTestOnly = true;
      at = this.declareItem(target, u, idx, at, block);
      this.isTestOnly = isIn;
    }
    return at;
  }

  private declareItem(target: Target, u: U, idx: ItemIdx, scope: S, block: number): S {
    const item = u.tree.items[idx] as Item;
    if (item.attrs.others.length > 0 && isUnknownItem(item, u.tree)) {
      this.declareUnknown(target, u, idx, item, scope);
      return scope;
    }
    const { module } = target;
    switch (item.kind) {
      case 'mod':
      case 'use':
      case 'externCrate':
      case 'macroRules':
      case 'macroDef':
      case 'macroCall':
        return this.declareStructure(target, u, idx, item, scope, block);
      case 'externBlock':
        return this.declareItems(target, u, item.children, scope, -1);
      case 'fn':
      case 'const':
      case 'static':
        this.declareValue(target, u, idx, item, scope);
        return scope;
      case 'struct':
      case 'union': {
        const def = this.define(target, item.kind, item.name, u, idx, scope);
        this.declared.adts.push(def);
        this.name(target, 'type', item, { kind: 'def', def });
        if (item.data.shape !== 'record') this.name(target, 'value', item, { kind: 'ctor', def });
        return scope;
      }
      case 'enum':
        this.declareEnum(target, u, idx, item, scope);
        return scope;
      case 'trait': {
        const def = this.define({ module, assoc: null }, 'trait', item.name, u, idx, scope);
        this.declared.traits.push(def);
        this.name({ module, assoc: null }, 'type', item, { kind: 'def', def });
        this.declared.modules.set(def, new ModuleData(def, 'trait', module.def));
        this.declareMembers(module, u, idx, def, item.children, scope);
        return scope;
      }
      case 'impl': {
        const def = this.define(target, 'impl', implKey(item), u, idx, scope);
        this.declared.impls.push(def);
        this.declareMembers(module, u, idx, def, item.children, scope);
        return scope;
      }
      case 'typeAlias': {
        const kind: DefKind = target.assoc !== null ? 'assocTy' : item.isForeign ? 'foreignTy' : 'typeAlias';
        const def = this.define(target, kind, item.name, u, idx, scope);
        this.name(target, 'type', item, { kind: 'def', def });
        return scope;
      }
      case 'error':
        module.openNames = true;
        return scope;
      case 'globalAsm':
        return scope;
    }
  }

  private declareMembers(
    module: ModuleData,
    u: U,
    idx: ItemIdx,
    def: DefId,
    children: readonly ItemIdx[],
    scope: S,
  ): void {
    this.declared.members.set(def, []);
    this.enterOwner(def, idx);
    this.declareItems({ module, assoc: def }, u, children, scope, -1);
  }

  private declareValue(
    target: Target,
    u: U,
    idx: ItemIdx,
    item: Extract<Item, { kind: 'fn' | 'const' | 'static' }>,
    scope: S,
  ): void {
    const isAssoc = target.assoc !== null;
    const kind: DefKind =
      item.kind === 'fn' ? (isAssoc ? 'assocFn' : 'fn') : item.kind === 'const' && isAssoc ? 'assocConst' : item.kind;
    const def = this.define(target, kind, item.name, u, idx, scope);
    this.name(target, 'value', item, { kind: 'def', def });
    const procMacro = item.attrs.others.length === 0 ? null : procMacroName(item);
    if (procMacro !== null) enterName(this.table, target.module, 'macro', procMacro, { kind: 'def', def }, null);
    if (item.hasBody) this.declared.bodyOwners.push(def);
    if (item.blocks.length === 0) return;
    this.enterOwner(def, idx);
    this.declareBlocks(target.module, u, def, item.blocks, scope);
  }

  private declareEnum(target: Target, u: U, idx: ItemIdx, item: Extract<Item, { kind: 'enum' }>, scope: S): void {
    const { table, declared } = this;
    const def = this.define(target, 'enum', item.name, u, idx, scope);
    declared.adts.push(def);
    this.name(target, 'type', item, { kind: 'def', def });
    const data = new ModuleData(def, 'enum', target.module.def);
    declared.modules.set(def, data);
    const vis = visibilityIn(table, this.edition, target.module.def, item.vis);
    const variants: DefId[] = [];
    for (const variant of item.variants) {
      const id = this.newDef(def, 'variant', variant.name);
      variants.push(id);
      if (variant.attrs.lang !== null) declared.langItems.set(variant.attrs.lang, id);
      enterName(table, data, 'type', variant.name, { kind: 'def', def: id }, vis);
      if (variant.data.shape !== 'record')
        enterName(table, data, 'value', variant.name, { kind: 'ctor', def: id }, vis);
    }
    declared.members.set(def, variants);
  }

  private declareBlocks(outer: ModuleData, u: U, owner: DefId, blocks: readonly BlockItems[], scope: S): void {
    const modules = blockModules(this.table, outer.def, owner, blocks);
    for (const module of modules) this.declared.modules.set(module.def, module);
    const scopes: S[] = [];
    for (let i = 0; i < blocks.length; i++) {
      const { parent, children } = blocks[i] as BlockItems;
      const module = modules[i] as ModuleData;
      const start = parent < 0 ? scope : (scopes[parent] ?? scope);
      scopes[i] = this.declareItems({ module, assoc: null }, u, children, start, i);
      this.endBlock(module, scopes[i] as S);
    }
  }

  /** An attribute macro may make anything of the item: its names are there and mean nothing. */
  private declareUnknown(target: Target, u: U, idx: ItemIdx, item: Item, scope: S): void {
    const { module } = target;
    if (item.kind === 'impl') {
      this.declared.hasOpenImpls = true;
      walkTypeRef(item.selfTy, {
        ty: (part) => {
          const named = part.kind === 'path' ? part.path.segments.at(-1) : undefined;
          if (named !== undefined) this.declared.openImplWords.add(named.name);
          return false;
        },
      });
      module.openNames = true;
      return;
    }
    if (
      item.kind === 'use' ||
      item.kind === 'externCrate' ||
      item.kind === 'macroCall' ||
      item.kind === 'externBlock' ||
      item.name === ''
    ) {
      module.openNames = true;
      return;
    }
    if (target.assoc !== null) {
      const def = this.define(target, 'other', item.name, u, idx, scope);
      this.declared.openAdts.add(def);
      return;
    }
    module.openNames = true;
    const vis = visibilityIn(this.table, this.edition, module.def, item.vis);
    for (const ns of ['type', 'value', 'macro'] as const)
      enterName(this.table, module, ns, item.name, UNKNOWN_ITEM, vis);
  }

  protected define(target: Target, kind: DefKind, name: string, u: U, idx: ItemIdx, scope: S): DefId {
    const { declared } = this;
    const def = this.newDef(target.assoc ?? target.module.def, kind, name);
    declared.locations.set(def, { unit: u.unit, idx });
    if (this.isTestOnly) declared.testOnly.add(def);
    if (TYPE_ITEMS.has(kind)) declared.typeItems.push(def);
    this.noteScope(def, scope);
    if (target.assoc === null) target.module.defs.push(def);
    else this.membersOf(target.assoc).push(def);
    const { lang } = (u.tree.items[idx] as Item).attrs;
    if (lang !== null) declared.langItems.set(lang, def);
    return def;
  }

  private membersOf(assoc: DefId): DefId[] {
    const { members } = this.declared;
    let list = members.get(assoc);
    if (list === undefined) {
      list = [];
      members.set(assoc, list);
    }
    return list;
  }

  private newDef(parent: DefId, kind: DefKind, name: string): DefId {
    const key = `${parent} ${kind} ${name}`;
    const count = this.counts.get(key) ?? this.firstCount;
    this.counts.set(key, count + 1);
    return this.table.intern(this.krate, parent, kind, name, count);
  }

  protected name(target: Target, ns: Namespace, item: Item, res: Res): void {
    if (item.name === '_') return;
    if (target.assoc === null) {
      const vis = visibilityIn(this.table, this.edition, target.module.def, item.vis);
      enterName(this.table, target.module, ns, item.name, res, vis);
      return;
    }
    // Names in an impl are found by the type.
    const data = this.traitNames(target);
    if (data !== null) enterName(this.table, data, ns, item.name, res, null);
  }

  private traitNames({ module, assoc }: Target): ModuleData | null {
    if (assoc === null || this.table.data(assoc).kind !== 'trait') return null;
    let data = this.declared.modules.get(assoc);
    if (data === undefined) {
      // What a macro adds to a trait that is written in a file.
      data = new ModuleData(assoc, 'trait', module.def);
      this.declared.modules.set(assoc, data);
    }
    return data;
  }
}

const UNKNOWN_ITEM: Res = { kind: 'err', reason: 'unknown attribute macro' };

/** The anonymous modules of the blocks of a body that declare items. */
export function blockModules(
  table: DefTable,
  outer: DefId,
  owner: DefId,
  blocks: readonly { readonly parent: number }[],
): ModuleData[] {
  const out: ModuleData[] = [];
  for (let i = 0; i < blocks.length; i++) {
    const { parent } = blocks[i] as BlockItems;
    const def = blockModuleOf(table, owner, i);
    out.push(new ModuleData(def, 'block', parent < 0 ? outer : (out[parent] as ModuleData).def));
  }
  return out;
}

export function blockModuleOf(table: DefTable, owner: DefId, ordinal: number): DefId {
  return table.intern(table.data(owner).crate, owner, 'mod', `{block#${ordinal}}`, 0);
}
