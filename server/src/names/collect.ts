/**
 * Collects a crate: declares its items module by module, expands macro calls among items, and resolves imports, all to
 * one fixpoint. Mirrors rustc_resolve::{build_reduced_graph, imports, macros} in the order of work of rust-analyzer.
 */
import type { CrateId, DefId } from '../base/ids';
import type { Item } from '../items/item';
import { hasAttr } from '../items/lowerAttrs';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { databaseWorld, rootOfCrate } from './databaseWorld';
import { Declarations } from './declare';
import type { CrateDefMap } from './defMap';
import { defTable } from './defs';
import { Entries } from './entries';
import { ImportResolver } from './imports';
import { MacroCalls } from './macroCalls';
import { ModuleData } from './moduleData';
import type { Namespace } from './res';
import { CORE, PROC_MACRO, STD } from './res';
import { fileItems, fileUnit } from './units';
import type { CrateShape, ModuleShape, ScopeEntry, World } from './world';

/**
 * State of one collection, shared by its parts: of a crate, or of what macros declare in the body of `madeIn`, where the
 * crate around is finished. It is the world as seen by path resolution meanwhile.
 */
export class Collection implements World {
  readonly db: Database;
  readonly krate: CrateId;
  readonly edition: number;
  readonly root: DefId;
  readonly modules = new Map<DefId, ModuleData>();
  readonly externPrelude = new Map<string, DefId | null>();
  readonly macroUse: Map<string, ScopeEntry['res']> = new Map();
  readonly entries: Entries;
  readonly declarations: Declarations;
  readonly imports: ImportResolver;
  readonly macroCalls: MacroCalls;
  prelude: DefId | null = null;
  private readonly outside: World;

  constructor(
    db: Database,
    krate: CrateId,
    readonly madeIn: DefId | null = null,
    outside: World = databaseWorld(db),
  ) {
    this.db = db;
    this.krate = krate;
    this.edition = Number(db.get(crateData, krate).edition);
    this.root = defTable(db).intern(krate, null, 'mod', '', 0);
    this.outside = outside;
    this.entries = new Entries(this);
    this.declarations = new Declarations(this);
    this.imports = new ImportResolver(this);
    this.macroCalls = new MacroCalls(this);
  }

  crate(krate: CrateId): CrateShape | null {
    return krate === this.krate && this.madeIn === null ? this : this.outside.crate(krate);
  }

  shape(module: DefId): ModuleShape | null {
    return this.modules.get(module) ?? (this.isOwn(module) ? null : this.outside.shape(module));
  }

  entry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
    const data = this.modules.get(module);
    if (data !== undefined) return data.names(ns).get(name);
    return this.isOwn(module) ? undefined : this.outside.entry(module, ns, name);
  }

  private isOwn(def: DefId): boolean {
    return this.madeIn === null && defTable(this.db).data(def).crate === this.krate;
  }
}

export function collectCrate(db: Database, krate: CrateId): CrateDefMap {
  const collection = new Collection(db, krate);
  const data = db.get(crateData, krate);
  const unit = fileUnit(db, krate, data.rootFile);
  const tree = db.get(fileItems, unit);
  const root = new ModuleData(collection.root, 'mod', null, krate);
  collection.modules.set(root.def, root);
  setUpPreludes(collection, tree.innerAttrs);
  const { declarations } = collection;
  declarations.declareFile(root, unit, data.rootFile, null, '', true);
  settle(collection);
  return declarations.finish();
}

/** Imports and macro calls, to their fixpoint. */
export function settle({ db, imports, macroCalls }: Collection): void {
  for (let round = 0; ; round++) {
    db.checkCancelled();
    const didImport = imports.resolveAll();
    const didExpand = macroCalls.expandPending();
    if (!didImport && !didExpand) break;
    if (round > 10_000) break;
  }
  macroCalls.giveUp();
  imports.giveUp();
}

/** Extern prelude and standard prelude; `std`'s macros as if by `#[macro_use] extern crate std;`. */
function setUpPreludes(collection: Collection, attrs: Item['attrs']): void {
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
