/**
 * The crate graph as query inputs: one `CrateData` a crate, edges by the names under which dependencies are visible.
 * A package has a crate for its library and one for each binary, example, test and bench.
 */

import { deepEqual } from '../base/fingerprint';
import type { CrateId, FileId } from '../base/ids';
import { Durability, defineInput, defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import type { CfgOptions } from './cfg';

export type Edition = '2015' | '2018' | '2021' | '2024';

export type CrateKind = 'lib' | 'proc-macro' | 'bin' | 'example' | 'test' | 'bench';

/** Where a crate comes from. Only `workspace` and `standalone` crates are edited and have diagnostics. */
export type CrateOrigin = 'workspace' | 'standalone' | 'dependency' | 'std';

export interface CrateData {
  /** As in paths: `-` became `_`. */
  readonly name: string;
  readonly rootFile: FileId;
  readonly edition: Edition;
  readonly kind: CrateKind;
  readonly origin: CrateOrigin;
  readonly cfg: CfgOptions;
  /** By the name that paths use: a renamed dependency is under its new name. `std` and `core` are not listed. */
  readonly dependencies: ReadonlyMap<string, CrateId>;
  /** What `env!` gives, as far as it decides which files there are: `CARGO_MANIFEST_DIR`, and what a build script set. */
  readonly env?: ReadonlyMap<string, string>;
  /**
   * Of the crate that `cargo test` makes of a library or binary: the crate that `cargo build` makes of it. The two have the
   * same root file, and of the test build only what the other lacks is of interest: what is under `cfg(test)`.
   */
  readonly testOf?: CrateId;
  /** What the manifest says of lints, the weaker first: `unused_mut`, `clippy::style`. */
  readonly lints?: readonly ManifestLint[];
}

/** `deny` makes an error of it, and so does `forbid`. */
export type LintLevel = 'allow' | 'warn' | 'deny';

export interface ManifestLint {
  readonly name: string;
  readonly level: LintLevel;
}

export const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

export const crateData = defineInput<CrateId, CrateData>({ name: 'crateData', equals: deepEqual });

/** All crates of the graph. */
export const allCrates = defineInput<0, readonly CrateId[]>({
  name: 'allCrates',
  equals: deepEqual,
  initial: () => [],
});

export function isWorkspaceCrate(data: CrateData): boolean {
  return data.origin === 'workspace' || data.origin === 'standalone';
}

const idsSlot = defineSlot(() => ({ next: 16, tests: new Set<CrateId>() }));

/**
 * A fresh id; `setCrate` gives it its data. Two steps, since the edges of a graph need ids first. Whether it is that of a test
 * build is said now, for ever.
 */
export function newCrateId(db: Database, isTestBuild = false): CrateId {
  // The ids below are the standard library's, the same in every session (names/res.ts).
  const ids = db.slot(idsSlot);
  const id = ids.next++ as CrateId;
  if (isTestBuild) ids.tests.add(id);
  return id;
}

/** Nothing but a test build sees what is in it. */
export function isTestBuild(db: Database, krate: CrateId): boolean {
  return db.slot(idsSlot).tests.has(krate);
}

/** The crates of the graph that others may depend on or that are built to run: all but test builds. */
export const builtCrates = defineQuery<0, readonly CrateId[]>({
  name: 'builtCrates',
  compute: (db) => db.get(allCrates, 0).filter((krate) => !isTestBuild(db, krate)),
  equals: deepEqual,
});

/** A source crate and what it depends on, itself first. */
export const dependencyClosure = defineQuery<CrateId, readonly CrateId[]>({
  name: 'dependencyClosure',
  compute(db, krate) {
    const known = new Set(db.get(allCrates, 0));
    const found = new Set<CrateId>();
    const visit = (at: CrateId): void => {
      if (found.has(at) || !known.has(at)) return;
      found.add(at);
      for (const dependency of db.get(crateData, at).dependencies.values()) visit(dependency);
    };
    visit(krate);
    return [...found];
  },
  equals: deepEqual,
});

/** The test builds of the graph. */
export const testBuilds = defineQuery<0, readonly CrateId[]>({
  name: 'testBuilds',
  compute: (db) => db.get(allCrates, 0).filter((krate) => isTestBuild(db, krate)),
  equals: deepEqual,
});

export function setCrate(db: Database, crate: CrateId, data: CrateData): void {
  // The graph is durable as a whole: it changes when a manifest does, not when a file is edited.
  db.set(crateData, crate, data, isWorkspaceCrate(data) ? Durability.Medium : Durability.High);
  const crates = db.get(allCrates, 0);
  if (!crates.includes(crate)) db.set(allCrates, 0, [...crates, crate], Durability.Medium);
}

/** A crate that is not read from source, because an index of it says the same. It is not among `allCrates`. */
export function setIndexedCrate(db: Database, crate: CrateId, data: CrateData): void {
  db.set(crateData, crate, data, Durability.High);
}

export function removeCrate(db: Database, crate: CrateId): void {
  const crates = db.get(allCrates, 0);
  db.set(
    allCrates,
    0,
    crates.filter((other) => other !== crate),
    Durability.Medium,
  );
}
