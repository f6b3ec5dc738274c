/** Lists over a crate or file: what its files declare, each cut off for itself, and what macros do. */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId, FileId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { builtCrates, crateData, isWorkspaceCrate, testBuilds } from '../source/crates';
import { folderOf, pathOf } from '../source/files';
import { sourceMap } from './databaseWorld';
import { type Declared, isInTests } from './declared';
import { defTable, nameOf } from './defs';
import { fileDeclarations, type MountId, mountData } from './fileDeclarations';
import { indexedCrate } from './index/indexedCrate';
import { derivesOf } from './itemData';
import { FIRST_FREE_CRATE } from './res';
import { fileOfUnit, inTestBuild } from './units';

/** Of a file, what concerns the crate as a whole. */
type CrateFacts = Pick<
  Declared,
  'impls' | 'traits' | 'adts' | 'typeItems' | 'langItems' | 'openAdts' | 'hasOpenImpls' | 'openImplWords'
>;

const fileFacts = defineQuery<MountId, CrateFacts>({
  name: 'fileFacts',
  compute(db, mount) {
    const declared = db.get(fileDeclarations, mount);
    const { impls, traits, adts, typeItems, langItems, openAdts, hasOpenImpls, openImplWords } = declared;
    return { impls, traits, adts, typeItems, langItems, openAdts, hasOpenImpls, openImplWords };
  },
  equals: deepEqual,
});

/** Those of files in the order in which modules name them, then those that macros made. */
function crateFacts(db: Database, krate: CrateId): readonly CrateFacts[] {
  const map = sourceMap(db, krate);
  return map === null ? [] : [...map.mounts.map((mount) => db.get(fileFacts, mount)), map.declared];
}

function listQuery(name: string, listOf: (facts: CrateFacts) => readonly DefId[]) {
  return defineQuery<CrateId, readonly DefId[]>({
    name,
    compute: (db, krate) => crateFacts(db, krate).flatMap(listOf),
    equals: deepEqual,
  });
}

const sourceImpls = listQuery('allImpls', ({ impls }) => impls);
const sourceTraits = listQuery('allTraits', ({ traits }) => traits);
const sourceAdtList = listQuery('allAdts', ({ adts }) => adts);
const sourceTypes = listQuery('allTypes', ({ typeItems }) => typeItems);

/** All impls of a crate, those in bodies too. Positive and negative, inherent and of traits. Derives are not among them. */
export function allImpls(db: Database, krate: CrateId): readonly DefId[] {
  return indexedCrate(db, krate)?.impls ?? db.get(sourceImpls, krate);
}

/** All traits of a source crate. */
export function traitsOfSource(db: Database, krate: CrateId): readonly DefId[] {
  return db.get(sourceTraits, krate);
}

/** Structs, enums and unions of a source crate, those in bodies too. */
export function adtsOfSource(db: Database, krate: CrateId): readonly DefId[] {
  return db.get(sourceAdtList, krate);
}

/** Types and modules of a source crate, those in bodies too. */
export function typesOfSource(db: Database, krate: CrateId): readonly DefId[] {
  return db.get(sourceTypes, krate);
}

const sourceLangItems = defineQuery<CrateId, ReadonlyMap<string, DefId>>({
  name: 'crateLangItems',
  compute: (db, krate) => new Map(crateFacts(db, krate).flatMap(({ langItems }) => [...langItems])),
  equals: deepEqual,
});

export function langItemsOfSource(db: Database, krate: CrateId): ReadonlyMap<string, DefId> {
  return db.get(sourceLangItems, krate);
}

const cratesByRoot = defineQuery<0, ReadonlyMap<FileId, readonly CrateId[]>>({
  name: 'cratesByRoot',
  compute(db) {
    const out = new Map<FileId, CrateId[]>();
    for (const krate of db.get(builtCrates, 0)) {
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
  equals: deepEqual,
});

/** Crates that may contain the file: those of which it is the root, or else any that is edited. */
function candidateCrates(db: Database, file: FileId): readonly CrateId[] {
  const roots = db.get(rootCrates, file);
  if (roots.length > 0) return roots;
  return db.get(builtCrates, 0).filter((krate) => isWorkspaceCrate(db.get(crateData, krate)));
}

const filesWithBodies = defineQuery<CrateId, readonly FileId[]>({
  name: 'filesWithBodies',
  compute(db, krate) {
    const map = sourceMap(db, krate);
    const out = new Set<FileId>();
    for (const mount of map?.mounts ?? []) {
      if (db.get(fileDeclarations, mount).bodyOwners.length > 0) out.add(fileOfUnit(db, mountData(db, mount).unit));
    }
    for (const def of map?.declared.bodyOwners ?? []) {
      const at = map?.declared.locations.get(def);
      if (at !== undefined) out.add(fileOfUnit(db, at.unit));
    }
    return [...out];
  },
  equals: deepEqual,
});

/** The files of a crate that have bodies. */
export function bodyFiles(db: Database, krate: CrateId): readonly FileId[] {
  return db.get(filesWithBodies, krate);
}

/** The other files of the file's crates that have bodies. */
export function filesBeside(db: Database, file: FileId): readonly FileId[] {
  const out = new Set<FileId>();
  for (const krate of candidateCrates(db, file)) {
    const files = db.get(filesWithBodies, krate);
    if (files.includes(file)) for (const other of files) out.add(other);
  }
  out.delete(file);
  return [...out];
}

/** What a crate has of a file: the file as the content of modules, and definitions that macro calls in it made. */
interface FilePart {
  readonly mounts: readonly MountId[];
  readonly bodyOwners: readonly DefId[];
  readonly items: readonly DefId[];
}

/** The key: a crate, a space, a file. */
const filePart = defineQuery<string, FilePart>({
  name: 'filePart',
  compute(db, key) {
    const [krate, file] = key.split(' ').map(Number);
    const map = sourceMap(db, krate as CrateId);
    if (map === null) return { mounts: [], bodyOwners: [], items: [] };
    const { declared, mounts } = map;
    const items = new Set<DefId>();
    for (const [def, { unit }] of declared.locations) if (fileOfUnit(db, unit) === file) items.add(def);
    return {
      mounts: mounts.filter((mount) => fileOfUnit(db, mountData(db, mount).unit) === file),
      bodyOwners: declared.bodyOwners.filter((def) => items.has(def)),
      items: [...items],
    };
  },
  equals: deepEqual,
});

/**
 * The crates as they are built, or what their test builds have besides. Of a test build all is known that is in the other too,
 * but nobody needs to hear it twice.
 */
export type Build = 'plain' | 'test' | 'both';

const NONE: readonly DefId[] = [];

function joined(a: readonly DefId[], b: readonly DefId[]): readonly DefId[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];
}

/** What a test build has of a file that would not be there without `cfg(test)`. The key: a crate, a space, a file. */
const testPart = defineQuery<string, Omit<FilePart, 'mounts'>>({
  name: 'testPart',
  compute(db, key) {
    const [krate] = key.split(' ').map(Number);
    const map = sourceMap(db, krate as CrateId);
    if (map === null) return { bodyOwners: NONE, items: NONE };
    const { declared } = map;
    const part = db.get(filePart, key);
    const bodies = part.bodyOwners.filter((def) => declared.testOnly.has(def));
    const items = part.items.filter((def) => declared.testOnly.has(def));
    for (const mount of part.mounts) {
      const own = db.get(fileDeclarations, mount);
      const isWhole = isInTests(defTable(db), declared, mountData(db, mount).module);
      const isTest = (def: DefId): boolean => isWhole || own.testOnly.has(def);
      bodies.push(...own.bodyOwners.filter(isTest));
      items.push(...[...own.locations.keys()].filter(isTest));
    }
    return { bodyOwners: bodies, items };
  },
  equals: deepEqual,
});

/** Test builds that may have something of the file for themselves. */
function testBuildsWith(db: Database, file: FileId): readonly CrateId[] {
  const builds = db.get(testBuilds, 0);
  if (builds.length === 0) return builds;
  const isIn = (krate: CrateId): boolean => db.get(filePart, `${krate} ${file}`).mounts.length > 0;
  const plain = candidateCrates(db, file).filter(isIn);
  if (plain.length > 0 && db.get(inTestBuild, file) !== 'tests') return [];
  const path = pathOf(db, file);
  return builds.filter((build) => {
    const { testOf, rootFile } = db.get(crateData, build);
    // In no crate as it is built: the module itself may be one for tests, in the folder of its crate.
    if (plain.length === 0) return path.startsWith(`${folderOf(pathOf(db, rootFile))}/`);
    return plain.some((krate) => krate === testOf);
  });
}

const testsOfFile = defineQuery<FileId, Omit<FilePart, 'mounts'>>({
  name: 'testsOfFile',
  compute(db, file) {
    const parts = testBuildsWith(db, file).map((build) => db.get(testPart, `${build} ${file}`));
    return { bodyOwners: parts.flatMap((part) => part.bodyOwners), items: parts.flatMap((part) => part.items) };
  },
  equals: deepEqual,
});

const fileBodies = defineQuery<FileId, readonly DefId[]>({
  name: 'bodyOwners',
  compute(db, file) {
    const out: DefId[] = [];
    for (const krate of candidateCrates(db, file)) {
      const part = db.get(filePart, `${krate} ${file}`);
      for (const mount of part.mounts) out.push(...db.get(fileDeclarations, mount).bodyOwners);
      out.push(...part.bodyOwners);
    }
    return out;
  },
  equals: deepEqual,
});

/** Every fn, const and static with a body that is written in `file` or expanded from macro calls in it, nested ones too. */
export function bodyOwners(db: Database, file: FileId, build: Build = 'both'): readonly DefId[] {
  return joined(
    build === 'test' ? NONE : db.get(fileBodies, file),
    build === 'plain' ? NONE : db.get(testsOfFile, file).bodyOwners,
  );
}

const fileItemDefs = defineQuery<FileId, readonly DefId[]>({
  name: 'itemsOfFile',
  compute(db, file) {
    const out: DefId[] = [];
    for (const krate of db.get(builtCrates, 0)) {
      const part = db.get(filePart, `${krate} ${file}`);
      for (const mount of part.mounts) out.push(...db.get(fileDeclarations, mount).locations.keys());
      out.push(...part.items);
    }
    return out;
  },
  equals: deepEqual,
});

/** Every item written in `file` or expanded from macro calls in it: nested and associated ones too. */
export function itemsOfFile(db: Database, file: FileId, build: Build = 'both'): readonly DefId[] {
  return joined(
    build === 'test' ? NONE : db.get(fileItemDefs, file),
    build === 'plain' ? NONE : db.get(testsOfFile, file).items,
  );
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
  return indexed !== null ? indexed.openDefs.has(def) : openDefsOfSource(db, crate).has(def);
}

/** A procedural derive on `def` implements traits of that name. */
export function derivesByMacro(db: Database, def: DefId, trait: string): boolean {
  return derivesOf(db, def).some(({ builtin, traits }) => builtin === null && traits?.includes(trait));
}

const openDefs = defineQuery<CrateId, ReadonlySet<DefId>>({
  name: 'openDefs',
  compute: (db, krate) => new Set(crateFacts(db, krate).flatMap(({ openAdts }) => [...openAdts])),
  equals: deepEqual,
});

/** ADTs and others of a source crate with an attribute macro or unknown derive on them. */
export function openDefsOfSource(db: Database, krate: CrateId): ReadonlySet<DefId> {
  return db.get(openDefs, krate);
}

const hiddenImpls = defineQuery<CrateId, ReadonlySet<DefId> | null>({
  name: 'hiddenImpls',
  compute(db, krate) {
    const facts = crateFacts(db, krate);
    if (!facts.some(({ hasOpenImpls }) => hasOpenImpls)) return null;
    const isNamed = (def: DefId): boolean => facts.some(({ openImplWords }) => openImplWords.has(nameOf(db, def)));
    return new Set(adtsOfSource(db, krate).filter(isNamed));
  },
  equals: deepEqual,
});

/**
 * Impls of this crate may be missing: an unexpanded macro, an attribute macro on an impl, a file that is not there. The types
 * of the crate that are named in what is not understood; null: none are missing.
 */
export function typesOfHiddenImpls(db: Database, krate: CrateId): ReadonlySet<DefId> | null {
  const indexed = indexedCrate(db, krate);
  return indexed !== null ? indexed.hiddenImpls : db.get(hiddenImpls, krate);
}
