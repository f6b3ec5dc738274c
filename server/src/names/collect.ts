/**
 * Collects a crate: declares its modules, expands macro calls among items, and resolves imports, all to one fixpoint.
 * Mirrors rustc_resolve::{build_reduced_graph, imports, macros} in the order of work of rust-analyzer.
 */
import type { CrateId, DefId } from '../base/ids';
import type { Attrs } from '../items/item';
import { hasAttr } from '../items/lowerAttrs';
import type { Database } from '../query/engine';
import { crateData, isWorkspaceCrate } from '../source/crates';
import { databaseWorld, rootOfCrate } from './databaseWorld';
import { Declarations } from './declare';
import type { CrateDefMap, DefMap, ExpandedUnit } from './defMap';
import { type DefTable, defTable } from './defs';
import { declaredNameIn, hasOpenNamesIn } from './fileDeclarations';
import { type ClosureOf, closuresOver, globEntry } from './globs';
import { ImportResolver } from './imports';
import { itemsOnly, MacroCalls } from './macroCalls';
import { ModuleData } from './moduleData';
import type { Namespace } from './res';
import { CORE, PROC_MACRO, STD } from './res';
import { fileStructure } from './structureTree';
import { fileUnit, type UnitId } from './units';
import { firstOf, properModule } from './visibility';
import { type CrateShape, type ModuleShape, type ScopeEntry, staticShape, type World } from './world';

/**
 * State of one collection, shared by its parts: of a crate, or of what macros declare in the body of `madeIn`, where the
 * crate around is finished. It is the world as seen by path resolution meanwhile.
 */
export class Collection implements World {
  readonly db: Database;
  readonly krate: CrateId;
  readonly edition: number;
  readonly root: DefId;
  readonly externPrelude = new Map<string, DefId | null>();
  readonly macroUse: Map<string, ScopeEntry['res']> = new Map();
  readonly expansions = new Map<UnitId, ExpandedUnit>();
  readonly declarations: Declarations;
  readonly imports: ImportResolver;
  readonly macroCalls: MacroCalls;
  prelude: DefId | null = null;
  /**
   * Nothing more will be found: only now is it asked whether files may declare names that nobody knows, because every
   * broken item would run all of this again otherwise.
   */
  isClosing = false;
  /** Never edited, and nobody asks for its bodies. */
  readonly isImmutable: boolean;
  private readonly table: DefTable;
  private readonly outside: World;
  /** Made anew with every glob. */
  private closureOf: ClosureOf = () => null;

  constructor(
    db: Database,
    krate: CrateId,
    readonly madeIn: DefId | null = null,
    outside: World = databaseWorld(db),
  ) {
    const data = db.get(crateData, krate);
    this.db = db;
    this.krate = krate;
    this.edition = Number(data.edition);
    this.isImmutable = !isWorkspaceCrate(data);
    this.table = defTable(db);
    this.root = this.table.intern(krate, null, 'mod', '', 0);
    this.outside = outside;
    this.declarations = new Declarations(this);
    this.imports = new ImportResolver(this);
    this.macroCalls = new MacroCalls(this);
  }

  crate(krate: CrateId): CrateShape | null {
    return krate === this.krate && this.madeIn === null ? this : this.outside.crate(krate);
  }

  shape(module: DefId): ModuleShape | null {
    if (!this.isOwn(module)) return this.outside.shape(module);
    const data = this.module(module);
    if (data === undefined) return staticShape(this.table, module);
    const { kind, parent, beside, noImplicitPrelude } = data;
    return { kind, parent, beside, crate: this.krate, noImplicitPrelude, openNames: this.hasOpenNames(data) };
  }

  entry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
    if (!this.isOwn(module)) return this.outside.entry(module, ns, name);
    const declared = this.declaredEntry(module, ns, name);
    if (declared !== undefined) return declared;
    const closure = this.closureOf(module);
    if (closure === null) return undefined;
    return globEntry(this.table, closure, (member) =>
      this.isOwn(member) ? this.declaredEntry(member, ns, name) : this.outside.entry(member, ns, name),
    );
  }

  /** The names that imports and macros bring; undefined for what is not a module and has none. */
  module(module: DefId): ModuleData | undefined {
    return this.declarations.declared.modules.get(module);
  }

  addGlob(module: ModuleData, target: DefId, vis: DefId | null): void {
    module.globs.push({ target, vis });
    this.closureOf = closuresOver((member) => this.module(member)?.globs ?? []);
  }

  private hasOpenNames(data: ModuleData): boolean {
    if (data.openNames || !this.isClosing) return data.openNames;
    return (this.closureOf(data.def)?.members ?? [data.def]).some((member) => {
      if (!this.isOwn(member)) return this.outside.shape(member)?.openNames === true;
      const mount = this.declarations.mountOf.get(properModule(this.table, member));
      return this.module(member)?.openNames === true || (mount !== undefined && hasOpenNamesIn(this.db, mount, member));
    });
  }

  private declaredEntry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
    const brought = this.module(module)?.names(ns).get(name);
    const mount = this.declarations.mountOf.get(properModule(this.table, module));
    const own = mount === undefined ? undefined : declaredNameIn(this.db, mount, this.isImmutable, module, ns, name);
    return firstOf(own, brought);
  }

  private isOwn(def: DefId): boolean {
    const { crate, madeIn } = this.table.data(def);
    return crate === this.krate && (madeIn ?? null) === this.madeIn;
  }
}

export function collectCrate(db: Database, krate: CrateId): CrateDefMap {
  const c = new Collection(db, krate);
  const { rootFile } = db.get(crateData, krate);
  const unit = fileUnit(db, krate, rootFile);
  setUpPreludes(c, db.get(fileStructure, unit).innerAttrs);
  const root = new ModuleData(c.root, 'mod', null);
  c.declarations.declared.modules.set(c.root, root);
  c.declarations.declareFile(root, unit, rootFile, null, '', true);
  const map = settle(c);
  const { edition, prelude, externPrelude, macroUse, declarations, macroCalls } = c;
  const { mounts, mountOf, importSites: imports } = declarations;
  const shape = { root: c.root, edition, prelude, externPrelude, macroUse };
  return { ...map, ...shape, krate, mounts, mountOf, macroCalls: macroCalls.sites, imports };
}

/** Imports and macro calls, to their fixpoint. */
export function settle(c: Collection): DefMap {
  const { db, declarations, imports, macroCalls, expansions } = c;
  for (let round = 0; ; round++) {
    db.checkCancelled();
    const didImport = imports.resolveAll();
    const didExpand = macroCalls.expandPending();
    if (!didImport && !didExpand) break;
    if (round > 10_000) break;
  }
  c.isClosing = true;
  macroCalls.giveUp();
  imports.giveUp();
  const { declared, inFiles, ofItems } = declarations;
  const closureOf = closuresOver((module) => declared.modules.get(module)?.globs ?? []);
  return {
    declared,
    textScopes: { inFiles, ofItems },
    expansions: c.isImmutable ? allItemsOnly(expansions) : expansions,
    closureOf,
  };
}

function allItemsOnly(expansions: ReadonlyMap<UnitId, ExpandedUnit>): ReadonlyMap<UnitId, ExpandedUnit> {
  return new Map([...expansions].map(([unit, { tree, call }]) => [unit, itemsOnly(tree, call)]));
}

/** Extern prelude and standard prelude; `std`'s macros as if by `#[macro_use] extern crate std;`. */
function setUpPreludes(collection: Collection, attrs: Attrs): void {
  const { db, externPrelude } = collection;
  const data = db.get(crateData, collection.krate);
  for (const [name, krate] of data.dependencies) externPrelude.set(name, rootOfCrate(db, krate));
  // Cargo passes it with `--extern`.
  if (data.kind === 'proc-macro') externPrelude.set('proc_macro', rootOfCrate(db, PROC_MACRO));
  if (collection.krate === CORE || hasAttr(attrs, 'no_core')) return;
  const isNoStd = hasAttr(attrs, 'no_std');
  const core = rootOfCrate(db, CORE);
  if (!externPrelude.has('core')) externPrelude.set('core', core);
  const std = rootOfCrate(db, STD);
  if (!isNoStd && !externPrelude.has('std')) externPrelude.set('std', std);
  const base = isNoStd ? core : std;
  if (base === null || base === collection.root) return;
  collection.prelude = preludeOf(collection, base, collection.edition);
  collection.macroCalls.useMacrosOf(base);
}

function preludeOf(collection: Collection, base: DefId, edition: number): DefId | null {
  const modules = collection.entry(base, 'type', 'prelude');
  if (modules?.res.kind !== 'def') return null;
  const prelude =
    collection.entry(modules.res.def, 'type', `rust_${edition}`) ?? collection.entry(modules.res.def, 'type', 'v1');
  return prelude?.res.kind === 'def' ? prelude.res.def : null;
}
