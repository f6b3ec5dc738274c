/**
 * The finished crates as a `World`. Names of source crates are read through one query for each name, so whoever resolves a
 * path depends on the names it asked for, found or not; names of indexed crates never change and are read directly.
 */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { allCrates, crateData } from '../source/crates';
import { type CrateDefMap, crateDefMap } from './defMap';
import { defTable } from './defs';
import type { MacroText } from './expansion';
import { type IndexedCrate, indexedCrate, isLoadedCrate } from './index/indexedCrate';
import { builtinName, isInnerLocal } from './macroCalls';
import { madeItems } from './madeItems';
import type { Namespace } from './res';
import { fileItems, unitData } from './units';
import type { CrateShape, ModuleShape, ScopeEntry, World } from './world';

/** Whether the crate is one of source. */
const isSourceCrate = defineQuery<CrateId, boolean>({
  name: 'isSourceCrate',
  compute: (db, krate) => db.get(allCrates, 0).includes(krate),
});

/** The map of a source crate; null for others. Reading it depends on all of the crate. */
export function sourceMap(db: Database, krate: CrateId): CrateDefMap | null {
  return db.get(isSourceCrate, krate) ? db.get(crateDefMap, krate) : null;
}

/**
 * The map in which a definition of source is: that of its crate, or, for what a macro made in a body, that of the body; null
 * for others.
 */
export function mapOf(db: Database, def: DefId): CrateDefMap | null {
  const { crate, madeIn } = defTable(db).data(def);
  return madeIn === undefined ? sourceMap(db, crate) : (db.get(madeItems, madeIn)?.map ?? null);
}

const EMPTY_NAMES: ReadonlyMap<string, ScopeEntry> = new Map();

/** All names of a module of a finished crate. */
export function moduleNames(db: Database, module: DefId, ns: Namespace): ReadonlyMap<string, ScopeEntry> {
  const krate = defTable(db).data(module).crate;
  const indexed = indexedCrate(db, krate);
  if (indexed !== null) return indexed.names(module, ns);
  return mapOf(db, module)?.modules.get(module)?.names(ns) ?? EMPTY_NAMES;
}

const scopeEntry = defineQuery<string, ScopeEntry | undefined>({
  name: 'scopeEntry',
  compute(db, key) {
    const [module, ns, name] = splitKey(key);
    return mapOf(db, module)?.modules.get(module)?.names(ns).get(name);
  },
  equals: (a, b) => deepEqual(a, b),
});

const NAMESPACE_OF: Readonly<Record<string, Namespace>> = { t: 'type', v: 'value', m: 'macro' };

/** `12t:name`. */
function splitKey(key: string): [DefId, Namespace, string] {
  const cut = key.indexOf(':');
  return [Number(key.slice(0, cut - 1)) as DefId, NAMESPACE_OF[key.charAt(cut - 1)] as Namespace, key.slice(cut + 1)];
}

const moduleShape = defineQuery<DefId, ModuleShape | null>({
  name: 'moduleShape',
  compute(db, module) {
    const data = mapOf(db, module)?.modules.get(module);
    if (data === undefined) return null;
    const { kind, crate, openNames, noImplicitPrelude } = data;
    const { parent: owner } = defTable(db).data(module);
    const isBlock = kind === 'block' && owner !== null;
    const parent = (isBlock ? db.get(madeItems, owner)?.parents.get(module) : undefined) ?? data.parent;
    return { kind, parent, crate, openNames, noImplicitPrelude };
  },
  equals: (a, b) => deepEqual(a, b),
});

const sourceShape = defineQuery<CrateId, CrateShape | null>({
  name: 'crateShape',
  compute(db, krate) {
    const map = sourceMap(db, krate);
    if (map === null) return null;
    const { root, edition, prelude, externPrelude, macroUse } = map;
    return { root, edition, prelude, externPrelude, macroUse };
  },
  equals: (a, b) => deepEqual(a, b),
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
    return data.kind === 'mod' || data.kind === 'enum' || data.kind === 'trait' ? db.get(moduleShape, module) : null;
  }

  entry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
    const { db } = this;
    const indexed: IndexedCrate | null = indexedCrate(db, defTable(db).data(module).crate);
    if (indexed !== null) return indexed.names(module, ns).get(name);
    return db.get(scopeEntry, `${module}${ns.charAt(0)}:${name}`);
  }
}

const WORLD = defineSlot((db): World => new DatabaseWorld(db));

export function databaseWorld(db: Database): World {
  return db.slot(WORLD);
}

/** A macro's text, for expansion; null if `def` is no macro. */
const sourceMacro = defineQuery<DefId, (MacroText & { readonly builtin: string | null }) | null>({
  name: 'macroText',
  compute(db, def) {
    const crate = defTable(db).data(def).crate;
    const map = mapOf(db, def);
    const at = map?.locations.get(def);
    if (map === null || at === undefined) return null;
    const items =
      unitData(db, at.unit).kind === 'file'
        ? db.get(fileItems, at.unit).items
        : map.expansions.get(at.unit)?.lowered.tree.items;
    const item = items?.[at.idx];
    if (item?.kind !== 'macroRules' && item?.kind !== 'macroDef') return null;
    return {
      def,
      name: item.name,
      text: item.text,
      crate,
      edition: Number(db.get(crateData, crate).edition),
      builtin: builtinName(item),
      isInnerLocal: isInnerLocal(item),
    };
  },
  equals: (a, b) => deepEqual(a, b),
});

export function macroSource(db: Database, def: DefId): (MacroText & { readonly builtin: string | null }) | null {
  const indexed = indexedCrate(db, defTable(db).data(def).crate);
  return indexed !== null ? indexed.macro(def) : db.get(sourceMacro, def);
}
