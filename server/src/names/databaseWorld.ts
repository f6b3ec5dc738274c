/**
 * The finished crates as a `World`. Names of source crates are read through one query for each name, so whoever resolves a
 * path depends on the names it asked for, found or not; names of indexed crates never change and are read directly.
 */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { allCrates } from '../source/crates';
import { type CrateDefMap, crateDefMap, type DefMap } from './defMap';
import { defTable, isBlockModule } from './defs';
import { fileDeclarations, type MountId, moduleAround, nameKey, splitNameKey } from './fileDeclarations';
import { type GlobClosure, globEntry, globNames } from './globs';
import { type IndexedCrate, indexedCrate, isLoadedCrate } from './index/indexedCrate';
import { madeItems } from './madeItems';
import { type ModuleData, type NameMaps, namesIn } from './moduleData';
import type { Namespace } from './res';
import { firstOf, properModule } from './visibility';
import { type CrateShape, type ModuleShape, type ScopeEntry, staticShape, type World } from './world';

/** Whether the crate is one of source. */
const isSourceCrate = defineQuery<CrateId, boolean>({
  name: 'isSourceCrate',
  compute: (db, krate) => db.get(allCrates, 0).includes(krate),
});

/** The map of a source crate; null for others. */
export function sourceMap(db: Database, krate: CrateId): CrateDefMap | null {
  return db.get(isSourceCrate, krate) ? db.get(crateDefMap, krate) : null;
}

/**
 * The map in which a definition of source is: that of its crate, or, for what a macro made in a body, that of the body; null
 * for others.
 */
export function mapOf(db: Database, def: DefId): DefMap | null {
  const { crate, madeIn } = defTable(db).data(def);
  return mapIn(db, crate, madeIn ?? null);
}

/** `madeIn`: as in `DefData` and `UnitData`. */
export function mapIn(db: Database, krate: CrateId, madeIn: DefId | null): DefMap | null {
  return madeIn === null ? sourceMap(db, krate) : (db.get(madeItems, madeIn)?.map ?? null);
}

/** Whether one map has both. To each other, the modules of different ones are finished. */
function isOfOneMap(db: Database, a: DefId, b: DefId): boolean {
  const one = defTable(db).data(a);
  const other = defTable(db).data(b);
  return one.crate === other.crate && one.madeIn === other.madeIn;
}

const EMPTY_NAMES: ReadonlyMap<string, ScopeEntry> = new Map();

/** The file in which a proper module of a source crate is written; null where a macro made it. */
const moduleMount = defineQuery<DefId, MountId | null>({
  name: 'moduleMount',
  compute: (db, module) => sourceMap(db, defTable(db).data(module).crate)?.mountOf.get(module) ?? null,
});

/** The file in whose text a definition stands, of a module that of its name; null: in none. */
export function mountAround(db: Database, def: DefId): MountId | null {
  const table = defTable(db);
  return table.data(def).madeIn === undefined ? db.get(moduleMount, moduleAround(table, def)) : null;
}

/** As `mountAround`; of a proper module the file that has its content. */
export function mountInside(db: Database, def: DefId): MountId | null {
  const table = defTable(db);
  return table.data(def).madeIn === undefined ? db.get(moduleMount, properModule(table, def)) : null;
}

/** What a file declares in a module, block, enum or trait. */
function ownData(db: Database, module: DefId): ModuleData | undefined {
  const mount = mountInside(db, module);
  return mount === null ? undefined : db.get(fileDeclarations, mount).modules.get(module);
}

/** What imports and macros bring there. */
function broughtData(db: Database, module: DefId): ModuleData | undefined {
  return mapOf(db, module)?.declared.modules.get(module);
}

/** The same, as names: an import in one module stops here for the others. */
const broughtNames = defineQuery<DefId, NameMaps | null>({
  name: 'broughtNames',
  compute(db, module) {
    const data = broughtData(db, module);
    return data === undefined ? null : { types: data.types, values: data.values, macros: data.macros };
  },
  equals: deepEqual,
});

function broughtEntry(db: Database, module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
  const names = db.get(broughtNames, module);
  return names === null ? undefined : namesIn(names, ns).get(name);
}

/** What globs lead to; null where the module has none. */
const globsFrom = defineQuery<DefId, GlobClosure | null>({
  name: 'globsFrom',
  compute: (db, module) => mapOf(db, module)?.closureOf(module) ?? null,
  equals: deepEqual,
});

/** All names of a module of a finished crate. */
export function moduleNames(db: Database, module: DefId, ns: Namespace): ReadonlyMap<string, ScopeEntry> {
  const indexed = indexedCrate(db, defTable(db).data(module).crate);
  return indexed !== null ? indexed.names(module, ns) : db.get(sourceNames, nameKey(module, ns, ''));
}

const sourceNames = defineQuery<string, ReadonlyMap<string, ScopeEntry>>({
  name: 'moduleNames',
  compute(db, key) {
    const [module, ns] = splitNameKey(key);
    const closure = db.get(globsFrom, module);
    if (closure === null) return declaredNames(db, module, ns);
    return globNames(defTable(db), closure, (member) =>
      isOfOneMap(db, member, module) ? declaredNames(db, member, ns) : moduleNames(db, member, ns),
    );
  },
  equals: deepEqual,
});

/** Names without globs. */
function declaredNames(db: Database, module: DefId, ns: Namespace): ReadonlyMap<string, ScopeEntry> {
  const own = ownData(db, module)?.names(ns) ?? EMPTY_NAMES;
  const maps = db.get(broughtNames, module);
  const brought = maps === null ? EMPTY_NAMES : namesIn(maps, ns);
  if (own.size === 0 || brought.size === 0) return own.size === 0 ? brought : own;
  const out = new Map(own);
  for (const [name, entry] of brought) out.set(name, firstOf(own.get(name), entry) as ScopeEntry);
  return out;
}

const scopeEntry = defineQuery<string, ScopeEntry | undefined>({
  name: 'scopeEntry',
  compute(db, key) {
    const [module, ns, name] = splitNameKey(key);
    const own = ownData(db, module)?.names(ns).get(name);
    if (own !== undefined && own.res.kind !== 'err') return own;
    const declared = firstOf(own, broughtEntry(db, module, ns, name));
    if (declared !== undefined) return declared;
    const closure = db.get(globsFrom, module);
    if (closure === null) return undefined;
    return globEntry(defTable(db), closure, (member) =>
      isOfOneMap(db, member, module)
        ? firstOf(ownData(db, member)?.names(ns).get(name), broughtEntry(db, member, ns, name))
        : databaseWorld(db).entry(member, ns, name),
    );
  },
  equals: deepEqual,
});

/** Traits imported `as _`, through globs too; under names that nothing else has. */
export function anonymousTraits(db: Database, module: DefId): ReadonlyMap<string, ScopeEntry> {
  const indexed = indexedCrate(db, defTable(db).data(module).crate);
  if (indexed !== null) return nameless(indexed.anonymousTraits(module).map((trait) => [trait, null]));
  const declared = (member: DefId): ReadonlyMap<string, ScopeEntry> =>
    isOfOneMap(db, member, module)
      ? nameless(broughtData(db, member)?.anonymousTraits ?? [])
      : anonymousTraits(db, member);
  const closure = db.get(globsFrom, module);
  return closure === null ? declared(module) : globNames(defTable(db), closure, declared);
}

function nameless(traits: Iterable<readonly [trait: DefId, vis: DefId | null]>): ReadonlyMap<string, ScopeEntry> {
  const out = new Map<string, ScopeEntry>();
  for (const [def, vis] of traits) out.set(`_ ${def}`, { res: { kind: 'def', def }, vis });
  return out;
}

/** Around a block what is written around it. */
const moduleShape = defineQuery<DefId, Omit<ModuleShape, 'openNames'> | null>({
  name: 'moduleShape',
  compute(db, module) {
    const data = broughtData(db, module) ?? ownData(db, module);
    if (data === undefined) return null;
    const { kind, parent, beside, noImplicitPrelude } = data;
    return { kind, parent, beside, crate: defTable(db).data(module).crate, noImplicitPrelude };
  },
  equals: deepEqual,
});

const openNames = defineQuery<DefId, boolean>({
  name: 'openNames',
  compute(db, module) {
    return (db.get(globsFrom, module)?.members ?? [module]).some((member) =>
      isOfOneMap(db, member, module)
        ? broughtData(db, member)?.openNames || ownData(db, member)?.openNames
        : databaseWorld(db).shape(member)?.openNames,
    );
  },
});

/** The module of what macros declare between a block and the one around it; null: that is nothing. */
const madeAround = defineQuery<DefId, DefId | null>({
  name: 'madeAround',
  compute(db, block) {
    const { parent: owner } = defTable(db).data(block);
    return owner === null ? null : (db.get(madeItems, owner)?.parents.get(block) ?? null);
  },
});

/** A module of source. Its open names are looked up when they are asked for: few readers depend on them. */
class SourceModule implements ModuleShape {
  readonly kind: ModuleShape['kind'];
  readonly parent: DefId | null;
  readonly beside: DefId | null;
  readonly crate: CrateId;
  readonly noImplicitPrelude: boolean;
  private readonly db: Database;
  private readonly module: DefId;

  constructor(db: Database, module: DefId, shape: Omit<ModuleShape, 'openNames'>, around: DefId | null) {
    this.kind = shape.kind;
    this.parent = around ?? shape.parent;
    this.beside = shape.beside ?? null;
    this.crate = shape.crate;
    this.noImplicitPrelude = shape.noImplicitPrelude;
    this.db = db;
    this.module = module;
  }

  get openNames(): boolean {
    return this.db.get(openNames, this.module);
  }
}

/** `around`: what is around a block; null: what is written there. */
export function sourceModuleShape(db: Database, module: DefId, around: DefId | null): ModuleShape | null {
  const shape = db.get(moduleShape, module);
  return shape === null ? null : new SourceModule(db, module, shape, around);
}

const sourceShape = defineQuery<CrateId, CrateShape | null>({
  name: 'crateShape',
  compute(db, krate) {
    const map = sourceMap(db, krate);
    if (map === null) return null;
    const { root, edition, prelude, externPrelude, macroUse } = map;
    return { root, edition, prelude, externPrelude, macroUse };
  },
  equals: deepEqual,
});

export function crateShape(db: Database, krate: CrateId): CrateShape | null {
  return indexedCrate(db, krate) ?? db.get(sourceShape, krate);
}

/** The root module of a crate that is there, without resolving anything in it. */
export function rootOfCrate(db: Database, krate: CrateId): DefId | null {
  if (isLoadedCrate(db, krate)) return indexedCrate(db, krate)?.root ?? null;
  return db.get(isSourceCrate, krate) ? defTable(db).intern(krate, null, 'mod', '', 0) : null;
}

class DatabaseWorld implements World {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  crate(krate: CrateId): CrateShape | null {
    return crateShape(this.db, krate);
  }

  shape(module: DefId): ModuleShape | null {
    const { db } = this;
    const data = defTable(db).data(module);
    const indexed = indexedCrate(db, data.crate);
    if (indexed !== null) return indexed.shape(module);
    if (data.kind !== 'mod') return staticShape(defTable(db), module);
    return sourceModuleShape(db, module, isBlockModule(db, module) ? db.get(madeAround, module) : null);
  }

  entry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
    const { db } = this;
    const indexed: IndexedCrate | null = indexedCrate(db, defTable(db).data(module).crate);
    if (indexed !== null) return indexed.names(module, ns).get(name);
    return db.get(scopeEntry, nameKey(module, ns, name));
  }
}

const WORLD = defineSlot((db): World => new DatabaseWorld(db));

export function databaseWorld(db: Database): World {
  return db.slot(WORLD);
}
