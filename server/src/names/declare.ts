/**
 * Declares the items of units in modules: ids, names, members, block modules. Imports and macro calls are handed on.
 */
import type { CrateId, DefId, FileId, ItemIdx } from '../base/ids';
import type { BlockItems, Item, ItemTree } from '../items/item';
import { attrArgs, hasAttr } from '../items/lowerAttrs';
import type { LoweredUnit } from '../items/lowerUnit';
import { unquote } from '../items/nodes';
import { fileInDir, folderOf, joinPath, pathOf } from '../source/files';
import { unknownAttributes } from './attributePolicy';
import type { Collection } from './collect';
import { rootOfCrate } from './databaseWorld';
import type { CrateDefMap, DefLocation, ExpandedUnit, ImportSite } from './defMap';
import { type DefTable, defTable } from './defs';
import { macroRulesKey, passOpenNames } from './entries';
import { implKey } from './implKey';
import { builtinName, isInnerLocal } from './macroCalls';
import { ModuleData } from './moduleData';
import { normalModule } from './paths';
import { isAsWritten, procMacroName } from './procMacroModels';
import { ALLOC, CORE, type DefKind, type Namespace, PROC_MACRO, type Res, STD, TEST } from './res';
import type { TextScope } from './textScope';
import { fileItems, fileUnit, type UnitId } from './units';

/** A unit whose items are being declared. */
export interface UnitItems {
  readonly unit: UnitId;
  readonly tree: ItemTree;
  /** Node of an item in the tree of the owner of its body; null where that needs the file's positions. */
  readonly lowered: LoweredUnit | null;
  /** The file around, and the folder in which `mod x;` looks. */
  readonly file: FileId;
  readonly folder: string;
  /** Folder for `#[path]` outside of inline modules. */
  readonly pathFolder: string;
}

/** Where items are declared: a module, or a trait or impl for associated items. */
interface Target {
  readonly module: ModuleData;
  /** Trait or impl; null: the module itself. */
  readonly assoc: DefId | null;
}

const UNKNOWN_ITEM: Res = { kind: 'err', reason: 'unknown attribute macro' };
const SYSROOT: ReadonlyMap<string, CrateId> = new Map([
  ['core', CORE],
  ['alloc', ALLOC],
  ['std', STD],
  ['proc_macro', PROC_MACRO],
  ['test', TEST],
]);

export class Declarations {
  private readonly c: Collection;
  private readonly table: DefTable;
  private readonly counts = new Map<string, number>();
  private readonly locations = new Map<DefId, DefLocation>();
  private readonly members = new Map<DefId, DefId[]>();
  private readonly blocks = new Map<DefId, DefId[]>();
  private readonly textScopes = new Map<DefId, TextScope | null>();
  readonly expansions = new Map<UnitId, ExpandedUnit>();
  private readonly importSites: ImportSite[] = [];
  private readonly impls: DefId[] = [];
  private readonly traits: DefId[] = [];
  private readonly langItems = new Map<string, DefId>();
  private readonly bodyOwners = new Map<FileId, DefId[]>();
  private readonly files = new Map<FileId, DefId>();
  readonly openAdts = new Set<DefId>();
  hasOpenImpls = false;

  constructor(collection: Collection) {
    this.c = collection;
    this.table = defTable(collection.db);
  }

  finish(): CrateDefMap {
    const { c } = this;
    passOpenNames(c.modules.values());
    for (const module of c.modules.values()) module.globImporters = [];
    return {
      krate: c.krate,
      root: c.root,
      edition: c.edition,
      prelude: c.prelude,
      externPrelude: c.externPrelude,
      macroUse: c.macroUse,
      modules: c.modules,
      locations: this.locations,
      members: this.members,
      blocks: this.blocks,
      textScopes: this.textScopes,
      expansions: this.expansions,
      macroCalls: c.macroCalls.sites,
      imports: this.importSites,
      impls: this.impls,
      traits: this.traits,
      langItems: this.langItems,
      bodyOwners: this.bodyOwners,
      files: this.files,
      openAdts: this.openAdts,
      hasOpenImpls: this.hasOpenImpls,
    };
  }

  /** Declares the content of a file in `module`; gives back the textual scope at its end. */
  declareFile(
    module: ModuleData,
    unit: UnitId,
    file: FileId,
    scope: TextScope | null,
    name: string,
    ownsFolder: boolean,
  ): TextScope | null {
    const { db } = this.c;
    // A file that is a module of itself, by `#[path]`, is a cycle.
    if (this.files.has(file) && this.files.get(file) === module.def) return scope;
    if (this.depth > 120) return scope;
    this.files.set(file, module.def);
    const tree = db.get(fileItems, unit);
    if (tree.hasItemError) module.openNames = true;
    if (hasAttr(tree.innerAttrs, 'no_implicit_prelude')) module.noImplicitPrelude = true;
    const folder = folderOf(pathOf(db, file));
    const context: UnitItems = {
      unit,
      tree,
      lowered: null,
      file,
      folder: ownsFolder ? folder : `${folder}/${name}`,
      pathFolder: folder,
    };
    this.depth++;
    const end = this.declareItems({ module, assoc: null }, context, tree.top, scope, -1);
    this.depth--;
    module.endScope = end;
    return end;
  }

  private depth = 0;

  /** Items of a file that `include!` puts into a module. */
  declareIncluded(
    module: ModuleData,
    unit: UnitId,
    file: FileId,
    u: UnitItems,
    scope: TextScope | null,
  ): TextScope | null {
    if (this.files.has(file) || this.depth > 120) return scope;
    this.files.set(file, module.def);
    const tree = this.c.db.get(fileItems, unit);
    this.depth++;
    const end = this.declareExpansion({ module, assoc: null }, { ...u, unit, tree, lowered: null, file }, scope);
    this.depth--;
    return end;
  }

  /** Items of an expansion, in place of the call. */
  declareExpansion(target: Target, context: UnitItems, scope: TextScope | null): TextScope | null {
    if (context.tree.hasItemError) target.module.openNames = true;
    return this.declareItems(target, context, context.tree.top, scope, -1);
  }

  /** `block`: ordinal of the block that the items stand in, or -1. */
  private declareItems(
    target: Target,
    u: UnitItems,
    items: readonly ItemIdx[],
    scope: TextScope | null,
    block: number,
  ): TextScope | null {
    let at = scope;
    for (const idx of items) at = this.declareItem(target, u, idx, at, block);
    return at;
  }

  private declareItem(
    target: Target,
    u: UnitItems,
    idx: ItemIdx,
    scope: TextScope | null,
    block: number,
  ): TextScope | null {
    const { module } = target;
    const item = u.tree.items[idx] as Item;
    if (item.attrs.others.length > 0 && this.isUnknown(item, u.tree)) {
      this.declareUnknown(target, u, idx, item, scope);
      return scope;
    }
    switch (item.kind) {
      case 'mod':
        return this.declareModule(module, u, idx, item, scope);
      case 'use':
        for (const entry of item.imports) {
          if (hasAttr(item.attrs, 'prelude_import')) this.c.imports.addPreludeImport(module, entry.path);
          this.importSites.push({ unit: u.unit, module: module.def, entry });
          this.c.imports.add(module, entry, this.c.entries.visibility(module, item.vis));
        }
        return scope;
      case 'externCrate':
        this.declareExternCrate(module, item);
        return scope;
      case 'fn':
      case 'const':
      case 'static': {
        const isAssoc = target.assoc !== null;
        const kind: DefKind =
          item.kind === 'fn'
            ? isAssoc
              ? 'assocFn'
              : 'fn'
            : item.kind === 'const' && isAssoc
              ? 'assocConst'
              : item.kind;
        const def = this.define(target, kind, item.name, u, idx, scope);
        this.name(target, 'value', item, def);
        const procMacro = item.attrs.others.length === 0 ? null : procMacroName(item);
        if (procMacro !== null) this.c.entries.setEntry(module, 'macro', procMacro, { kind: 'def', def }, null, false);
        if (item.attrs.lang !== null) this.langItems.set(item.attrs.lang, def);
        if (item.hasBody) this.addBodyOwner(u, def);
        if (item.blocks.length > 0) this.declareBlocks(module, u, def, item.blocks, scope);
        return scope;
      }
      case 'struct':
      case 'union': {
        const def = this.define(target, item.kind, item.name, u, idx, scope);
        this.name(target, 'type', item, def);
        if (item.data.shape !== 'record') this.nameRes(target, 'value', item, { kind: 'ctor', def });
        return scope;
      }
      case 'enum':
        this.declareEnum(target, u, idx, item, scope);
        return scope;
      case 'trait':
        this.declareTrait(module, u, idx, item, scope);
        return scope;
      case 'impl': {
        const def = this.define(target, 'impl', implKey(item), u, idx, scope);
        this.impls.push(def);
        this.members.set(def, []);
        this.declareItems({ module, assoc: def }, u, item.children, scope, -1);
        return scope;
      }
      case 'typeAlias': {
        const kind: DefKind = target.assoc !== null ? 'assocTy' : item.isForeign ? 'foreignTy' : 'typeAlias';
        const def = this.define(target, kind, item.name, u, idx, scope);
        this.name(target, 'type', item, def);
        return scope;
      }
      case 'macroRules': {
        const def = this.define({ module, assoc: null }, 'macro', item.name, u, idx, scope);
        this.defineMacro(item, def);
        const isExported = hasAttr(item.attrs, 'macro_export');
        const root = this.c.modules.get(this.c.root);
        if (isExported && root !== undefined)
          this.c.entries.setEntry(root, 'macro', item.name, { kind: 'def', def }, null, false);
        else
          this.c.entries.setEntry(module, 'macro', macroRulesKey(item.name), { kind: 'def', def }, this.c.root, false);
        if (block >= 0) module.blockMacros.push({ name: item.name, def, outerNode: this.outerNode(u, idx) });
        return { kind: 'macro', prev: scope, name: item.name, def };
      }
      case 'macroDef': {
        const def = this.define({ module, assoc: null }, 'macro', item.name, u, idx, scope);
        this.defineMacro(item, def);
        this.name({ module, assoc: null }, 'macro', item, def);
        return scope;
      }
      case 'macroCall':
        return this.c.macroCalls.call({ module, assoc: target.assoc, u, idx, item, scope });
      case 'externBlock':
        return this.declareItems(target, u, item.children, scope, -1);
      case 'error':
        module.openNames = true;
        return scope;
      case 'globalAsm':
        return scope;
    }
  }

  private defineMacro(item: Extract<Item, { kind: 'macroRules' | 'macroDef' }>, def: DefId): void {
    const { krate, edition } = this.c;
    this.c.macroCalls.define({
      def,
      name: item.name,
      text: item.text,
      crate: krate,
      edition,
      builtin: builtinName(item),
      isInnerLocal: isInnerLocal(item),
    });
  }

  private isUnknown(item: Item, tree: ItemTree): boolean {
    const unknown = unknownAttributes(item.attrs);
    if (unknown.length === 0 || unknown.every((path) => isAsWritten(importedPath(path, tree)))) return false;
    // Derives bring helper attributes. Only macros of other crates can be what is left.
    return item.attrs.derives.length === 0;
  }

  /** An attribute macro may make anything of the item: its names are there and mean nothing. */
  private declareUnknown(target: Target, u: UnitItems, idx: ItemIdx, item: Item, scope: TextScope | null): void {
    const { module } = target;
    if (item.kind === 'impl') {
      this.hasOpenImpls = true;
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
      this.openAdts.add(def);
      return;
    }
    module.openNames = true;
    const vis = this.c.entries.visibility(module, item.vis);
    for (const ns of ['type', 'value', 'macro'] as const)
      this.c.entries.setEntry(module, ns, item.name, UNKNOWN_ITEM, vis, false);
  }

  private outerNode(u: UnitItems, idx: ItemIdx): number {
    return u.lowered?.outerNodes[idx] ?? idx;
  }

  private addBodyOwner(u: UnitItems, def: DefId): void {
    const list = this.bodyOwners.get(u.file);
    if (list === undefined) this.bodyOwners.set(u.file, [def]);
    else list.push(def);
  }

  private define(
    target: Target,
    kind: DefKind,
    name: string,
    u: UnitItems,
    idx: ItemIdx,
    scope: TextScope | null,
  ): DefId {
    const parent = target.assoc ?? target.module.def;
    const def = this.newDef(parent, kind, name);
    this.locations.set(def, { unit: u.unit, idx });
    this.textScopes.set(def, scope);
    if (target.assoc !== null) this.members.get(target.assoc)?.push(def);
    else target.module.defs.push(def);
    const item = u.tree.items[idx] as Item;
    if (item.attrs.lang !== null) this.langItems.set(item.attrs.lang, def);
    return def;
  }

  private newDef(parent: DefId, kind: DefKind, name: string): DefId {
    const key = `${parent} ${kind} ${name}`;
    const count = this.counts.get(key) ?? 0;
    this.counts.set(key, count + 1);
    return this.table.intern(this.c.krate, parent, kind, name, count);
  }

  private name(target: Target, ns: Namespace, item: Item, def: DefId): void {
    this.nameRes(target, ns, item, { kind: 'def', def });
  }

  private nameRes(target: Target, ns: Namespace, item: Item, res: Res): void {
    if (target.assoc !== null) {
      const data = this.c.modules.get(target.assoc);
      if (data !== undefined) this.c.entries.setEntry(data, ns, item.name, res, null, false);
      return;
    }
    if (item.name === '_') return;
    this.c.entries.setEntry(
      target.module,
      ns,
      item.name,
      res,
      this.c.entries.visibility(target.module, item.vis),
      false,
    );
  }

  private declareModule(
    parent: ModuleData,
    u: UnitItems,
    idx: ItemIdx,
    item: Extract<Item, { kind: 'mod' }>,
    scope: TextScope | null,
  ): TextScope | null {
    const { c } = this;
    const def = this.define({ module: parent, assoc: null }, 'mod', item.name, u, idx, scope);
    const module = new ModuleData(def, 'mod', normalModule(c, parent.def), c.krate);
    // A module in a block sees the names around it by `super` only.
    c.modules.set(def, module);
    if (hasAttr(item.attrs, 'no_implicit_prelude')) module.noImplicitPrelude = true;
    this.name({ module: parent, assoc: null }, 'type', item, def);
    const pathAttr = attrArgs(item.attrs, 'path');
    const path = pathAttr === null ? null : unquote(pathAttr);
    let end: TextScope | null;
    if (item.inline) {
      const folder = path === null ? `${u.folder}/${item.name}` : joinPath(u.pathFolder, path);
      end = this.declareItems({ module, assoc: null }, { ...u, folder, pathFolder: folder }, item.children, scope, -1);
      module.endScope = end;
    } else end = this.declareOutOfLine(module, u, item.name, path, scope);
    return hasAttr(item.attrs, 'macro_use') ? end : scope;
  }

  private declareOutOfLine(
    module: ModuleData,
    u: UnitItems,
    name: string,
    path: string | null,
    scope: TextScope | null,
  ): TextScope | null {
    const { db, krate } = this.c;
    const candidates =
      path !== null
        ? [{ path: joinPath(u.pathFolder, path), owns: true }]
        : [
            { path: `${u.folder}/${name}.rs`, owns: false },
            { path: `${u.folder}/${name}/mod.rs`, owns: true },
          ];
    for (const candidate of candidates) {
      const file = fileInDir(db, candidate.path);
      if (file !== undefined)
        return this.declareFile(module, fileUnit(db, krate, file), file, scope, name, candidate.owns);
    }
    module.openNames = true;
    this.hasOpenImpls = true;
    return scope;
  }

  private declareExternCrate(module: ModuleData, item: Extract<Item, { kind: 'externCrate' }>): void {
    const { c } = this;
    const root = this.crateByName(item.crateName);
    const name = item.alias ?? item.crateName;
    const isOther = root !== null && root !== c.root;
    if (hasAttr(item.attrs, 'macro_use') && isOther) c.macroCalls.useMacrosOf(root);
    else if (hasAttr(item.attrs, 'macro_use') && root === null) module.openNames = true;
    if (name === '_') return;
    const res: Res = root === null ? { kind: 'err', reason: 'unknown crate' } : { kind: 'def', def: root };
    this.c.entries.setEntry(module, 'type', name, res, this.c.entries.visibility(module, item.vis), false);
    if (module.def === c.root) c.externPrelude.set(name, root);
  }

  private crateByName(name: string): DefId | null {
    const { c } = this;
    if (name === 'self') return c.root;
    const known = c.externPrelude.get(name);
    if (known !== undefined) return known;
    const sysroot = SYSROOT.get(name);
    return sysroot === undefined ? null : rootOfCrate(c.db, sysroot);
  }

  private declareEnum(
    target: Target,
    u: UnitItems,
    idx: ItemIdx,
    item: Extract<Item, { kind: 'enum' }>,
    scope: TextScope | null,
  ): void {
    const def = this.define(target, 'enum', item.name, u, idx, scope);
    this.name(target, 'type', item, def);
    const data = new ModuleData(def, 'enum', target.module.def, this.c.krate);
    this.c.modules.set(def, data);
    const vis = this.c.entries.visibility(target.module, item.vis);
    const variants: DefId[] = [];
    for (const variant of item.variants) {
      const id = this.newDef(def, 'variant', variant.name);
      variants.push(id);
      if (variant.attrs.lang !== null) this.langItems.set(variant.attrs.lang, id);
      this.c.entries.setEntry(data, 'type', variant.name, { kind: 'def', def: id }, vis, false);
      if (variant.data.shape !== 'record')
        this.c.entries.setEntry(data, 'value', variant.name, { kind: 'ctor', def: id }, vis, false);
    }
    this.members.set(def, variants);
  }

  private declareTrait(
    module: ModuleData,
    u: UnitItems,
    idx: ItemIdx,
    item: Extract<Item, { kind: 'trait' }>,
    scope: TextScope | null,
  ): void {
    const def = this.define({ module, assoc: null }, 'trait', item.name, u, idx, scope);
    this.traits.push(def);
    this.name({ module, assoc: null }, 'type', item, def);
    this.c.modules.set(def, new ModuleData(def, 'trait', module.def, this.c.krate));
    this.members.set(def, []);
    this.declareItems({ module, assoc: def }, u, item.children, scope, -1);
  }

  private declareBlocks(
    outer: ModuleData,
    u: UnitItems,
    owner: DefId,
    blocks: readonly BlockItems[],
    scope: TextScope | null,
  ): void {
    const modules: ModuleData[] = [];
    const defs: DefId[] = [];
    const scopes: (TextScope | null)[] = [];
    for (let i = 0; i < blocks.length; i++) {
      const parent = (blocks[i] as BlockItems).parent;
      const def = this.newDef(owner, 'mod', `{block#${i}}`);
      const module = new ModuleData(
        def,
        'block',
        parent < 0 ? outer.def : (modules[parent] as ModuleData).def,
        this.c.krate,
      );
      this.c.modules.set(def, module);
      modules.push(module);
      defs.push(def);
    }
    this.blocks.set(owner, defs);
    for (let i = 0; i < blocks.length; i++) {
      const { parent, children } = blocks[i] as BlockItems;
      const start = parent < 0 ? scope : (scopes[parent] ?? scope);
      scopes[i] = this.declareItems({ module: modules[i] as ModuleData, assoc: null }, u, children, start, i);
      (modules[i] as ModuleData).endScope = scopes[i] ?? null;
    }
  }
}

/** `instrument` after `use tracing::instrument;` is `tracing::instrument`. Imports are not resolved yet, so they are read. */
function importedPath(path: string, tree: ItemTree): string {
  if (path.includes('::')) return path.replace(/^::/, '');
  for (const item of tree.items) {
    if (item.kind !== 'use') continue;
    for (const { path: imported, alias, glob } of item.imports) {
      const names = imported.segments.map(({ name }) => name);
      if (!glob && (alias ?? names.at(-1)) === path) return names.join('::');
    }
  }
  return path;
}
