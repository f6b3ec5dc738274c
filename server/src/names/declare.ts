/**
 * Declares the module tree: the structure of files, module by module, and in full the items that macros expand to. Imports
 * and macro calls are handed on.
 */
import type { CrateId, DefId, FileId, ItemIdx } from '../base/ids';
import type { Item, ItemTree } from '../items/item';
import { attrArgs, hasAttr } from '../items/lowerAttrs';
import { unquote } from '../items/nodes';
import { fileInDir, folderOf, joinPath, pathOf } from '../source/files';
import type { Collection } from './collect';
import { rootOfCrate } from './databaseWorld';
import { blockModules, Declared, ItemDeclarer, isInTests, type Target } from './declared';
import type { CallLocation, ImportSite } from './defMap';
import { defTable } from './defs';
import { type MountId, mountId, structureDefs } from './fileDeclarations';
import { builtinName, isInnerLocal } from './macroCalls';
import { ModuleData } from './moduleData';
import { ALLOC, CORE, PROC_MACRO, type Res, STD, TEST } from './res';
import { fileStructure, type StructureNode, type StructureTree } from './structureTree';
import { macroRulesKey, type TextScope } from './textScope';
import { fileItems, fileUnit, type UnitId } from './units';
import { enterName, properModule, visibilityIn } from './visibility';

/** Where the items of a unit stand. */
export interface UnitPlace {
  readonly unit: UnitId;
  /** The file around, and the folder in which `mod x;` looks. */
  readonly file: FileId;
  readonly folder: string;
  /** Folder for `#[path]` outside of inline modules. */
  readonly pathFolder: string;
}

/** A unit that is declared in full. */
export interface UnitItems extends UnitPlace {
  readonly tree: ItemTree;
  /** As in `LoweredUnit`; null where all are -1, and for an included file. */
  readonly outerNodes: ArrayLike<number> | null;
}

interface FilePlace extends UnitPlace {
  readonly tree: StructureTree;
  readonly defs: readonly number[];
  /** macro_rules visible behind each node. */
  readonly behind: (TextScope | null)[];
}

const SYSROOT: ReadonlyMap<string, CrateId> = new Map([
  ['core', CORE],
  ['alloc', ALLOC],
  ['std', STD],
  ['proc_macro', PROC_MACRO],
  ['test', TEST],
]);
/** Definitions that macros make are counted from here. */
const EXPANDED = 1_000_000;
/** Deeper nesting of files is a cycle. */
const DEPTH_LIMIT = 120;

type Scope = TextScope | null;

export class Declarations extends ItemDeclarer<Scope, UnitItems> {
  readonly declared = new Declared();
  readonly mounts: MountId[] = [];
  readonly mountOf = new Map<DefId, MountId>();
  readonly inFiles = new Map<MountId, { readonly start: Scope; readonly behind: readonly Scope[] }>();
  readonly ofItems = new Map<DefId, Scope>();
  readonly importSites: ImportSite[] = [];
  private readonly c: Collection;
  private readonly files = new Map<FileId, DefId>();
  /** Modules whose files begin with `#![macro_use]`. */
  private readonly macroUse = new Set<ModuleData>();
  private depth = 0;

  constructor(collection: Collection) {
    super(defTable(collection.db), collection.krate, collection.edition, EXPANDED);
    this.c = collection;
  }

  /** Declares the content of a file in `module`; gives back the textual scope at its end. */
  declareFile(module: ModuleData, unit: UnitId, file: FileId, scope: Scope, name: string, ownsFolder: boolean): Scope {
    const { db } = this.c;
    // A file that is a module of itself, by `#[path]`, is a cycle.
    if (this.files.get(file) === module.def || this.depth > DEPTH_LIMIT) return scope;
    this.files.set(file, module.def);
    const mount = mountId(db, unit, module.def);
    this.mounts.push(mount);
    this.mountOf.set(module.def, mount);
    const tree = db.get(fileStructure, unit);
    if (tree.innerAttrs.isTestOnly) this.declared.testOnly.add(module.def);
    if (hasAttr(tree.innerAttrs, 'no_implicit_prelude')) module.noImplicitPrelude = true;
    if (hasAttr(tree.innerAttrs, 'macro_use')) this.macroUse.add(module);
    const folder = folderOf(pathOf(db, file));
    const f: FilePlace = {
      unit,
      file,
      folder: ownsFolder ? folder : `${folder}/${name}`,
      pathFolder: folder,
      tree,
      defs: db.get(structureDefs, mount),
      behind: [],
    };
    this.inFiles.set(mount, { start: scope, behind: f.behind });
    this.depth++;
    const end = this.declareNodes({ module, assoc: null }, f, tree.top, scope, -1);
    this.depth--;
    module.endScope = end;
    return end;
  }

  /** Items of a file that the call `include!(..)` puts into a module. */
  declareIncluded(module: ModuleData, unit: UnitId, file: FileId, place: UnitPlace, call: Item, scope: Scope): Scope {
    if (this.files.has(file) || this.depth > DEPTH_LIMIT) return scope;
    this.files.set(file, module.def);
    const tree = this.c.db.get(fileItems, unit);
    const { folder, pathFolder } = place;
    this.depth++;
    const end = this.declareExpansion(
      { module, assoc: null },
      { unit, file, folder, pathFolder, tree, outerNodes: null },
      call,
      scope,
    );
    this.depth--;
    return end;
  }

  /** Items of an expansion, in place of the call; null: of calls in a body. */
  declareExpansion(target: Target, u: UnitItems, call: Item | null, scope: Scope): Scope {
    if (u.tree.hasItemError) target.module.openNames = true;
    const isIn = this.isTestOnly;
    this.isTestOnly ||= call?.attrs.isTestOnly === true || isInTests(this.table, this.declared, target.module.def);
    const end = this.declareItems(target, u, u.tree.top, scope, -1);
    this.isTestOnly = isIn;
    return end;
  }

  private declareNodes(target: Target, f: FilePlace, nodes: readonly number[], scope: Scope, block: number): Scope {
    let at = scope;
    for (const node of nodes) {
      at = this.declareNode(target, f, node, at, block);
      f.behind[node] = at;
    }
    return at;
  }

  private declareNode(target: Target, f: FilePlace, at: number, scope: Scope, block: number): Scope {
    const node = f.tree.nodes[at] as StructureNode;
    const def = f.defs[at] as DefId;
    switch (node.kind) {
      case 'members':
        this.declareNodes({ module: target.module, assoc: def }, f, node.children, scope, -1);
        return scope;
      case 'body': {
        const modules = blockModules(this.table, target.module.def, def, node.blocks);
        const scopes: Scope[] = [];
        for (let i = 0; i < modules.length; i++) {
          const module = modules[i] as ModuleData;
          const { parent, children } = node.blocks[i] as (typeof node.blocks)[number];
          this.declared.modules.set(module.def, module);
          const start = parent < 0 ? scope : (scopes[parent] ?? scope);
          scopes[i] = this.declareNodes({ module, assoc: null }, f, children, start, i);
          this.endBlock(module, scopes[i] as Scope);
        }
        return scope;
      }
      case 'item': {
        const { item } = node;
        if (item.kind !== 'mod') {
          const call: CallLocation = { kind: 'file', unit: f.unit, node: at };
          return this.declareStructural(target, f, call, item, def, scope, block, -1);
        }
        const mount = this.mountOf.get(properModule(this.table, target.module.def));
        if (item.inline && mount !== undefined) this.mountOf.set(def, mount);
        return this.declareModule(target.module, f, item, def, scope, (module, place) =>
          this.declareNodes(
            { module, assoc: null },
            // `behind` is that of the file.
            { ...f, folder: place, pathFolder: place },
            node.children,
            scope,
            -1,
          ),
        );
      }
    }
  }

  protected declareStructure(
    target: Target,
    u: UnitItems,
    idx: ItemIdx,
    item: Item,
    scope: Scope,
    block: number,
  ): Scope {
    const place: Target = { module: target.module, assoc: null };
    const call: CallLocation = { kind: 'expansion', unit: u.unit, idx };
    const outerNode = u.outerNodes?.[idx] ?? -1;
    switch (item.kind) {
      case 'mod': {
        const def = this.define(place, 'mod', item.name, u, idx, scope);
        this.name(place, 'type', item, { kind: 'def', def });
        return this.declareModule(target.module, u, item, def, scope, (module, folder) =>
          this.declareItems({ module, assoc: null }, { ...u, folder, pathFolder: folder }, item.children, scope, -1),
        );
      }
      case 'macroRules':
      case 'macroDef': {
        const def = this.define(place, 'macro', item.name, u, idx, scope);
        if (item.kind === 'macroDef') this.name(place, 'macro', item, { kind: 'def', def });
        return this.declareStructural(target, u, call, item, def, scope, block, outerNode);
      }
      default:
        return this.declareStructural(target, u, call, item, -1 as DefId, scope, block, outerNode);
    }
  }

  protected noteScope(def: DefId, scope: Scope): void {
    this.ofItems.set(def, scope);
  }

  protected endBlock(module: ModuleData, scope: Scope): void {
    module.endScope = scope;
  }

  protected enterOwner(): void {}

  /** All but modules. `def`: of a macro. */
  private declareStructural(
    target: Target,
    place: UnitPlace,
    call: CallLocation,
    item: Item,
    def: DefId,
    scope: Scope,
    block: number,
    outerNode: number,
  ): Scope {
    const { c, table } = this;
    const { module } = target;
    switch (item.kind) {
      case 'use':
        for (const entry of item.imports) {
          if (hasAttr(item.attrs, 'prelude_import')) c.imports.addPreludeImport(module, entry.path);
          this.importSites.push({ unit: place.unit, module: module.def, entry });
          c.imports.add(module, entry, visibilityIn(table, this.edition, module.def, item.vis));
        }
        return scope;
      case 'externCrate':
        this.declareExternCrate(module, item);
        return scope;
      case 'macroRules': {
        this.defineMacro(item, def);
        const root = hasAttr(item.attrs, 'macro_export') ? c.module(c.root) : undefined;
        if (root !== undefined) enterName(table, root, 'macro', item.name, { kind: 'def', def }, null);
        else enterName(table, module, 'macro', macroRulesKey(item.name), { kind: 'def', def }, c.root);
        if (block >= 0) module.blockMacros.push({ name: item.name, def, outerNode });
        return { kind: 'macro', prev: scope, name: item.name, def };
      }
      case 'macroDef':
        this.defineMacro(item, def);
        return scope;
      case 'macroCall':
        return c.macroCalls.call({ module, assoc: target.assoc, place, call, item, scope });
      default:
        return scope;
    }
  }

  private defineMacro(item: Extract<Item, { kind: 'macroRules' | 'macroDef' }>, def: DefId): void {
    const { krate, edition } = this;
    const { name, text } = item;
    this.c.macroCalls.define({
      def,
      name,
      text,
      crate: krate,
      edition,
      builtin: builtinName(item),
      isInnerLocal: isInnerLocal(item),
    });
  }

  /** `declareInline` takes the folder in which the modules of an inline module are looked for. */
  private declareModule(
    parent: ModuleData,
    place: UnitPlace,
    item: Extract<Item, { kind: 'mod' }>,
    def: DefId,
    scope: Scope,
    declareInline: (module: ModuleData, folder: string) => Scope,
  ): Scope {
    // A module in a block sees the names around it by `super` only.
    const module = new ModuleData(def, 'mod', properModule(this.table, parent.def));
    this.declared.modules.set(def, module);
    if (item.attrs.isTestOnly) this.declared.testOnly.add(def);
    if (hasAttr(item.attrs, 'no_implicit_prelude')) module.noImplicitPrelude = true;
    const pathAttr = attrArgs(item.attrs, 'path');
    const path = pathAttr === null ? null : unquote(pathAttr);
    let end: Scope;
    if (item.inline) {
      end = declareInline(module, path === null ? `${place.folder}/${item.name}` : joinPath(place.pathFolder, path));
      module.endScope = end;
    } else end = this.declareOutOfLine(module, place, item.name, path, scope);
    return hasAttr(item.attrs, 'macro_use') || this.macroUse.has(module) ? end : scope;
  }

  private declareOutOfLine(
    module: ModuleData,
    place: UnitPlace,
    name: string,
    path: string | null,
    scope: Scope,
  ): Scope {
    const { db, krate } = this.c;
    const candidates =
      path !== null
        ? [{ path: joinPath(place.pathFolder, path), owns: true }]
        : [
            { path: `${place.folder}/${name}.rs`, owns: false },
            { path: `${place.folder}/${name}/mod.rs`, owns: true },
          ];
    for (const candidate of candidates) {
      const file = fileInDir(db, candidate.path);
      if (file !== undefined)
        return this.declareFile(module, fileUnit(db, krate, file), file, scope, name, candidate.owns);
    }
    module.openNames = true;
    this.declared.hasOpenImpls = true;
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
    enterName(this.table, module, 'type', name, res, visibilityIn(this.table, this.edition, module.def, item.vis));
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
}
