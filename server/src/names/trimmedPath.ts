/**
 * A definition as messages name it: by its name alone where that says which one is meant, else by the shortest path that
 * one may write. Mirrors rustc_middle::ty::print::pretty::trimmed_def_paths and rustc_metadata's visible_parent_map.
 *
 * `std::sync::Mutex`, since there is a `std::sync::nonpoison::Mutex`; `Vec`, as it is the only one.
 *
 * Differs on purpose: names that the program uses through a glob import are not taken for ambiguous, as rustc does.
 */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { bodyFiles, bodyOwners, typesOfSource } from './crateItems';
import { moduleNames, rootOfCrate } from './databaseWorld';
import { crateName } from './defPath';
import { defTable } from './defs';
import { itemOf } from './itemData';
import { madeItems } from './madeItems';
import { type DefKind, STD } from './res';

/** Types and modules, the namespace that types are named in, as far as anyone may name them. */
interface PublicNames {
  readonly byName: ReadonlyMap<string, readonly DefId[]>;
  /** Under which name in which module each is found first, breadth first. */
  readonly shown: ReadonlyMap<DefId, { readonly module: DefId; readonly name: string }>;
}

const HAS_NAMES: ReadonlySet<DefKind> = new Set(['mod', 'enum', 'trait']);
const UNNAMED: ReadonlySet<DefKind> = new Set(['assocTy', 'typeAlias']);

const publicNames = defineQuery<CrateId, PublicNames>({
  name: 'publicNames',
  compute(db, krate) {
    const byName = new Map<string, DefId[]>();
    const shown = new Map<DefId, { module: DefId; name: string }>();
    const root = rootOfCrate(db, krate);
    const queue: DefId[] = root === null ? [] : [root];
    const table = defTable(db);
    for (let head = 0; head < queue.length; head++) {
      const module = queue[head];
      for (const [name, { res, vis }] of moduleNames(db, module, 'type')) {
        if (vis !== null || res.kind !== 'def') continue;
        const { kind } = table.data(res.def);
        if (UNNAMED.has(kind)) continue;
        const same = byName.get(name);
        if (same === undefined) byName.set(name, [res.def]);
        else if (!same.includes(res.def)) same.push(res.def);
        if (shown.has(res.def)) continue;
        shown.set(res.def, { module, name });
        if (HAS_NAMES.has(kind)) queue.push(res.def);
      }
    }
    return { byName, shown };
  },
});

/** The crate's own items by name, wherever they stand; bodies do not matter unless items stand in them. */
const ownNames = defineQuery<CrateId, ReadonlyMap<string, readonly DefId[]>>({
  name: 'ownNames',
  compute: (db, krate) => byName(db, typesOfSource(db, krate)),
  equals: (a, b) => deepEqual([...a], [...b]),
});

/** Types that macros declare in bodies, by name. All bodies are read for it: only who names such a type asks. */
const madeNames = defineQuery<CrateId, ReadonlyMap<string, readonly DefId[]>>({
  name: 'madeNames',
  compute(db, krate) {
    const owners = bodyFiles(db, krate).flatMap((file) => bodyOwners(db, file));
    return byName(
      db,
      owners.flatMap((owner) => db.get(madeItems, owner)?.map.declared.typeItems ?? []),
    );
  },
  equals: (a, b) => deepEqual([...a], [...b]),
});

function byName(db: Database, defs: readonly DefId[]): ReadonlyMap<string, readonly DefId[]> {
  const out = new Map<string, DefId[]>();
  const table = defTable(db);
  for (const def of defs) {
    const { name } = table.data(def);
    const same = out.get(name);
    if (same === undefined) out.set(name, [def]);
    else same.push(def);
  }
  return out;
}

/** Fns of traits by name, as far as anyone may name them. */
const publicTraitFns = defineQuery<CrateId, ReadonlyMap<string, readonly DefId[]>>({
  name: 'publicTraitFns',
  compute(db, krate) {
    const out = new Map<string, DefId[]>();
    const table = defTable(db);
    for (const module of db.get(publicNames, krate).shown.keys()) {
      const { kind } = table.data(module);
      if (!HAS_NAMES.has(kind)) continue;
      for (const [name, { res, vis }] of moduleNames(db, module, 'value')) {
        if (vis !== null || res.kind !== 'def') continue;
        const same = out.get(name);
        if (same === undefined) out.set(name, [res.def]);
        else if (!same.includes(res.def)) same.push(res.def);
      }
    }
    return out;
  },
});

/** Of a trait's own fn: its name, if another crate declares it and it is the only value of that name; else with the trait. */
export function traitFnPath(db: Database, krate: CrateId, def: DefId): string {
  const table = defTable(db);
  const { name, parent, crate } = table.data(def);
  if (parent === null) return name;
  if (crate !== krate) {
    const crates = [STD, ...db.get(crateData, krate).dependencies.values()];
    const all = crates.flatMap((one) => db.get(publicTraitFns, one).get(name) ?? []);
    const others = all.filter((other) => other !== def && !isHidden(db, other));
    if (all.includes(def) && others.length === 0) return name;
    return `${fullPath(db, krate, parent)}::${name}`;
  }
  return `${trimmedPath(db, krate, parent)}::${name}`;
}

/** Of a module: '' for the crate's root; one that nobody may name is named behind the module that it is in. */
export function modulePath(db: Database, krate: CrateId, def: DefId): string {
  const { name, parent, crate } = defTable(db).data(def);
  if (parent === null) return crate === krate ? '' : crateName(db, crate);
  const crates = [STD, ...db.get(crateData, krate).dependencies.values()];
  if (crate === krate || crates.some((one) => db.get(publicNames, one).shown.has(def)))
    return trimmedPath(db, krate, def);
  return `${modulePath(db, krate, parent)}::${name}`;
}

/** As a message about `krate` names `def`. */
export function trimmedPath(db: Database, krate: CrateId, def: DefId): string {
  const table = defTable(db);
  const { name, crate, madeIn } = table.data(def);
  const crates = [STD, ...db.get(crateData, krate).dependencies.values()];
  const isOther = (other: DefId): boolean => other !== def && !isHidden(db, other);
  const own = [
    ...(db.get(ownNames, krate).get(name) ?? []),
    ...(madeIn === undefined ? [] : (db.get(madeNames, krate).get(name) ?? [])),
  ];
  if (own.some((other) => other !== def) || name === '') return fullPath(db, krate, def);
  for (const one of crates) {
    if (db.get(publicNames, one).byName.get(name)?.some(isOther)) return fullPath(db, krate, def);
  }
  // What nobody may name has its whole path too; a block's items have none that one could write.
  return crate === krate || crates.some((one) => db.get(publicNames, one).byName.get(name)?.includes(def))
    ? name
    : fullPath(db, krate, def);
}

function isHidden(db: Database, def: DefId): boolean {
  const attrs = itemOf(db, def)?.attrs;
  return attrs?.others.some(({ path, args }) => path === 'doc' && args.includes('hidden')) ?? false;
}

function fullPath(db: Database, krate: CrateId, def: DefId): string {
  const table = defTable(db);
  const { name, crate } = table.data(def);
  if (crate === krate) {
    const names: string[] = [];
    for (let at: DefId | null = def; at !== null; ) {
      const data = table.data(at);
      // Inside an impl or a block of a method: no path leads there.
      if (data.kind === 'impl') return name;
      if (data.name !== '' && !data.name.startsWith('{')) names.push(data.name);
      at = data.parent;
    }
    return names.reverse().join('::');
  }
  for (const one of [STD, ...db.get(crateData, krate).dependencies.values()]) {
    const { shown } = db.get(publicNames, one);
    const names: string[] = [];
    for (let at = shown.get(def); at !== undefined; at = shown.get(at.module)) names.push(at.name);
    if (names.length > 0) return [crateName(db, one), ...names.reverse()].join('::');
  }
  return name;
}
