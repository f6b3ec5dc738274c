/** Lists over a crate or file. */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId, FileId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { allCrates, crateData, isWorkspaceCrate } from '../source/crates';
import { sourceMap } from './databaseWorld';
import { defTable } from './defs';
import { indexedCrate } from './index/indexedCrate';
import { derivesOf } from './itemData';
import { FIRST_FREE_CRATE } from './res';
import { fileOfUnit } from './units';

const sourceImpls = defineQuery<CrateId, readonly DefId[]>({
  name: 'allImpls',
  compute: (db, krate) => sourceMap(db, krate)?.impls ?? [],
  equals: (a, b) => deepEqual(a, b),
});

/** All impls of a crate, those in bodies too. Positive and negative, inherent and of traits. Derives are not among them. */
export function allImpls(db: Database, krate: CrateId): readonly DefId[] {
  return indexedCrate(db, krate)?.impls ?? db.get(sourceImpls, krate);
}

const cratesByRoot = defineQuery<0, ReadonlyMap<FileId, readonly CrateId[]>>({
  name: 'cratesByRoot',
  compute(db) {
    const out = new Map<FileId, CrateId[]>();
    for (const krate of db.get(allCrates, 0)) {
      const { rootFile } = db.get(crateData, krate);
      const list = out.get(rootFile);
      if (list === undefined) out.set(rootFile, [krate]);
      else list.push(krate);
    }
    return out;
  },
});

const rootCrates = defineQuery<FileId, readonly CrateId[]>({
  name: 'rootCrates',
  compute: (db, file) => db.get(cratesByRoot, 0).get(file) ?? [],
  equals: (a, b) => deepEqual(a, b),
});

/** Crates that may contain the file: those of which it is the root, or else any that is edited. */
function candidateCrates(db: Database, file: FileId): readonly CrateId[] {
  const roots = db.get(rootCrates, file);
  if (roots.length > 0) return roots;
  return db.get(allCrates, 0).filter((krate) => isWorkspaceCrate(db.get(crateData, krate)));
}

/** The other files of the file's crates that have bodies. */
export function filesBeside(db: Database, file: FileId): readonly FileId[] {
  const out = new Set<FileId>();
  for (const krate of candidateCrates(db, file)) {
    const bodies = sourceMap(db, krate)?.bodyOwners;
    if (bodies?.has(file)) for (const other of bodies.keys()) out.add(other);
  }
  out.delete(file);
  return [...out];
}

const fileBodies = defineQuery<FileId, readonly DefId[]>({
  name: 'bodyOwners',
  compute(db, file) {
    const out: DefId[] = [];
    for (const krate of candidateCrates(db, file)) out.push(...(sourceMap(db, krate)?.bodyOwners.get(file) ?? []));
    return out;
  },
  equals: (a, b) => deepEqual(a, b),
});

/** Every fn, const and static with a body that is written in `file` or expanded from macro calls in it, nested ones too. */
export function bodyOwners(db: Database, file: FileId): readonly DefId[] {
  return db.get(fileBodies, file);
}

/**
 * A derive macro or attribute nobody knows stands on `def`: absence of impls and members for it proves nothing. With the name
 * of a trait: absence of impls of that trait.
 */
export function hasOpenImpls(db: Database, def: DefId, trait: string | null = null): boolean {
  const { crate } = defTable(db).data(def);
  const indexed = indexedCrate(db, crate);
  if (indexed !== null && indexed.krate < FIRST_FREE_CRATE) return false;
  for (const { builtin, traits } of derivesOf(db, def)) {
    if (builtin === null && (trait === null || traits === null || traits.includes(trait))) return true;
  }
  return indexed !== null ? indexed.openDefs.has(def) : db.get(openDefs, crate).has(def);
}

/** A procedural derive on `def` implements traits of that name. */
export function derivesByMacro(db: Database, def: DefId, trait: string): boolean {
  return derivesOf(db, def).some(({ builtin, traits }) => builtin === null && traits?.includes(trait));
}

const openDefs = defineQuery<CrateId, ReadonlySet<DefId>>({
  name: 'openDefs',
  compute: (db, krate) => sourceMap(db, krate)?.openAdts ?? new Set<DefId>(),
  equals: (a, b) => deepEqual(a, b),
});

const openCrate = defineQuery<CrateId, boolean>({
  name: 'mayLackImpls',
  compute: (db, krate) => sourceMap(db, krate)?.hasOpenImpls ?? false,
});

/** Impls of this crate may be missing: an unexpanded macro, an attribute macro on an impl, a file that is not there. */
export function mayLackImpls(db: Database, krate: CrateId): boolean {
  return indexedCrate(db, krate)?.mayLackImpls ?? db.get(openCrate, krate);
}

const fileItemDefs = defineQuery<FileId, readonly DefId[]>({
  name: 'itemsOfFile',
  compute(db, file) {
    const out: DefId[] = [];
    for (const krate of db.get(allCrates, 0)) {
      for (const [def, at] of sourceMap(db, krate)?.locations ?? [])
        if (fileOfUnit(db, at.unit) === file) out.push(def);
    }
    return out;
  },
  equals: (a, b) => deepEqual(a, b),
});

/** Every item written in `file` or expanded from macro calls in it: nested and associated ones too. */
export function itemsOfFile(db: Database, file: FileId): readonly DefId[] {
  return db.get(fileItemDefs, file);
}
