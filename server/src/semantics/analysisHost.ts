/**
 * The facade of the analysis: owns one database, and answers the front doors in files, offsets and plain data.
 * Synchronous and single threaded; the language server runs it in a worker.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { CrateId, DefId, FileId } from '../base/ids';
import { type CargoTarget, scriptTarget } from '../host/cargoTarget';
import { dataFolder } from '../host/dataFolder';
import type { FeatureChoice } from '../host/featureChoice';
import { cacheFolder, IndexCache } from '../host/indexCache';
import { cargoTargetOf, loadPackage } from '../host/workspace';
import type { AddedPackage, AnalysisHost, Edition, Part, TextChange } from '../ide/api';
import type { HintKind } from '../ide/inlayHints';
import type {
  BodyText,
  Coverage,
  Diagnostic,
  FileStatus,
  Fix,
  Hover,
  InlayHint,
  KnownDiagnostics,
  PlaceStates,
  Rewrite,
  TextEdit,
  Timeline,
} from '../ide/types';
import { itemsOfFile } from '../names/crateItems';
import { crateOf } from '../names/defs';
import { loadStdIndex } from '../names/index/loadIndex';
import { releaseExpansions } from '../names/itemExpansion';
import { Database } from '../query/engine';
import { cfgOptions } from '../source/cfg';
import { crateData, newCrateId, removeCrate, setCrate } from '../source/crates';
import {
  fileIdOf,
  fileText,
  pathOf,
  type Reading,
  removeFile,
  setFile,
  setFileText,
  setReading,
} from '../source/files';
import { forgetParse, parse, setParser } from '../source/parse';
import type { WasmFiles } from '../syntax/backend';
import { createParser } from '../syntax/parser';
import { bodyTextAt } from './bodyText';
import { fileCoverage } from './coverage';
import { DependencyIndexes } from './dependencyIndexes';
import { fileDiagnostics, knownDiagnostics } from './diagnostics';
import { fileFixes, fixAll } from './fixes';
import { inlayHints } from './hints/inlayHints';
import { placeStates } from './hints/placeStates';
import { timelineAt } from './hints/timeline';
import { hoverAt } from './hover';
import { KeptPackages } from './keptPackages';
import { filePractice } from './practice/practice';
import { fileRewrites } from './rewrites';
import { rootCheck, rootsOfFile } from './rootCheck';

export interface HostOptions {
  /** The parser's files, for a host without a disk, which then takes the wasm parser. */
  readonly wasm?: WasmFiles;
  /** Folder of the bundle: the std index lies in `data/` below it. Default: found from the source tree. */
  readonly resourceDir?: string;
  /** Where indexes of dependencies are kept; null: nowhere. Default: the user's cache folder. */
  readonly cache?: IndexCache | null;
  /** The same for the items of packages that are edited. */
  readonly items?: IndexCache | null;
}

const itemsBound = 64 * 1024 * 1024;

export async function createAnalysisHost(options: HostOptions = {}): Promise<AnalysisHost> {
  const db = await createDatabase(options);
  const { cache = new IndexCache(), items = new IndexCache(path.join(cacheFolder(), 'items'), itemsBound) } = options;
  const std = () => fs.readFileSync(indexFile(options.resourceDir));
  const build = cache === null && items === null ? '' : buildName();
  const kept = items === null ? null : new KeptPackages(db, items, build);
  return new Host(db, new DependencyIndexes(db, { std, cache, build }), kept);
}

/** Tells this build of Tenure apart from others that use the same cache. */
function buildName(): string {
  const stat = fs.statSync(__filename, { throwIfNoEntry: false });
  const text = `${process.env['TENURE_VERSION']} ${stat?.size} ${stat?.mtimeMs}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** A database with a parser and the standard library. */
export async function createDatabase(options: HostOptions = {}): Promise<Database> {
  const { wasm } = options;
  const parser = await createParser(wasm === undefined ? {} : { backend: 'wasm', wasm });
  const db = new Database();
  setParser(db, parser);
  loadStdIndex(db, fs.readFileSync(indexFile(options.resourceDir)));
  return db;
}

function indexFile(resourceDir: string | undefined): string {
  return path.join(dataFolder(resourceDir ?? __dirname), 'std.index');
}

/** A crate of one file; with `testOf` the test build of that crate. */
export function setStandaloneCrate(
  db: Database,
  crate: CrateId,
  rootFile: FileId,
  file: string,
  edition: Edition,
  testOf: CrateId | null = null,
): void {
  setCrate(db, crate, {
    name: path.basename(file, '.rs').replaceAll('-', '_'),
    rootFile,
    edition,
    kind: 'bin',
    origin: 'standalone',
    cfg: cfgOptions([], testOf === null ? [] : ['test']),
    dependencies: new Map(),
    ...(testOf === null ? {} : { testOf }),
  });
}

class Host implements AnalysisHost {
  /** Of standalone files: the crate, and its test build where that is wanted. */
  private readonly crates = new Map<FileId, readonly CrateId[]>();

  constructor(
    private readonly db: Database,
    private readonly indexes: DependencyIndexes,
    /** null: nothing is kept. */
    private readonly items: KeptPackages | null,
  ) {}

  addStandaloneFile(file: string, text: string, edition: Edition, tests = false): FileId {
    const { db, crates } = this;
    const id = setFile(db, file, text);
    const known = crates.get(id) ?? (tests ? [newCrateId(db), newCrateId(db, true)] : [newCrateId(db)]);
    crates.set(id, known);
    const [crate, testBuild] = known;
    if (crate !== undefined) setStandaloneCrate(db, crate, id, file, edition);
    if (testBuild !== undefined) setStandaloneCrate(db, testBuild, id, file, edition, crate);
    return id;
  }

  addPackage(manifestPath: string, reading: Reading = 'whole', features?: FeatureChoice): AddedPackage {
    const options = { reading, tests: true, features };
    const { files, root, problems, missing, indexable } = loadPackage(this.db, manifestPath, options);
    this.indexes.use(manifestPath, indexable);
    if (reading === 'items') this.items?.load(manifestPath, files);
    return { files, root, problems, missing };
  }
  keep(): void {
    this.items?.store();
  }
  release(): void {
    releaseExpansions(this.db);
  }
  get unindexed(): readonly string[] {
    return this.indexes.waiting;
  }
  indexNext(): void {
    this.indexes.buildNext();
  }

  removeFile(file: FileId): void {
    for (const crate of this.crates.get(file) ?? []) removeCrate(this.db, crate);
    this.crates.delete(file);
    removeFile(this.db, file);
    forgetParse(this.db, file);
    this.db.sweep(2);
  }

  fileForPath(file: string): FileId | undefined {
    return fileIdOf(this.db, file);
  }
  pathOf(file: FileId): string {
    return pathOf(this.db, file);
  }
  setReading(file: FileId, wanted: Reading): void {
    setReading(this.db, file, wanted);
  }
  textOf(file: FileId): string {
    return this.db.get(fileText, file);
  }
  setText(file: FileId, text: string): void {
    setFileText(this.db, file, text);
  }
  applyChanges(file: FileId, changes: readonly TextChange[]): void {
    let text = this.textOf(file);
    for (const change of changes) text = text.slice(0, change.start) + change.text + text.slice(change.end);
    this.setText(file, text);
  }

  diagnostics(file: FileId): readonly Diagnostic[] {
    return fileDiagnostics(this.db, file);
  }
  practice(file: FileId): readonly Diagnostic[] {
    return filePractice(this.db, file);
  }
  cargoTarget({ id }: Diagnostic): CargoTarget | null {
    const { db } = this;
    const krate = crateOf(db, ownerOf(id));
    const { origin, rootFile, edition } = db.get(crateData, krate);
    return origin === 'standalone' ? scriptTarget(pathOf(db, rootFile), edition) : cargoTargetOf(db, krate);
  }
  isBroken(file: FileId, id: string): boolean {
    const owner = ownerOf(id);
    if (rootsOfFile(this.db, file).includes(owner)) {
      return this.db.get(rootCheck, owner).taint.some(({ reason }) => reason.startsWith('syntax error'));
    }
    // What is not there any more may have been swallowed by an error.
    return !itemsOfFile(this.db, file).includes(owner) && this.db.get(parse, file).hasError;
  }
  knownDiagnostics(file: FileId, part: Part, isTimeUp: () => boolean): KnownDiagnostics {
    return knownDiagnostics(this.db, file, part, isTimeUp);
  }
  hover(file: FileId, offset: number): Hover | null {
    return hoverAt(this.db, file, offset);
  }
  inlayHints(file: FileId, start: number, end: number, kinds: readonly HintKind[]): readonly InlayHint[] {
    return inlayHints(this.db, file, start, end, kinds);
  }
  placeStates(file: FileId, offset: number): PlaceStates | null {
    return placeStates(this.db, file, offset);
  }
  timeline(file: FileId, offset: number): Timeline | null {
    return timelineAt(this.db, file, offset);
  }
  bodyText(file: FileId, offset: number): BodyText | null {
    return bodyTextAt(this.db, file, offset);
  }
  fixes(file: FileId, start: number, end: number): readonly Fix[] {
    return fileFixes(this.db, file, fileDiagnostics(this.db, file), start, end);
  }
  practiceFixes(file: FileId, start: number, end: number): readonly Fix[] {
    return fileFixes(this.db, file, filePractice(this.db, file), start, end);
  }
  rewrites(file: FileId, offset: number): readonly Rewrite[] {
    return fileRewrites(this.db, file, offset);
  }
  fixAll(file: FileId): TextEdit | null {
    return fixAll(this.db, file);
  }

  status(file: FileId): FileStatus {
    const owners = rootsOfFile(this.db, file);
    const counts = new Map<string, number>();
    let tainted = 0;
    for (const owner of owners) {
      const { taint } = this.db.get(rootCheck, owner);
      if (taint.length === 0) continue;
      tainted++;
      for (const reason of new Set(taint.map((t) => t.reason))) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    const reasons = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => ({ reason, count }));
    return { bodies: owners.length, tainted, reasons };
  }

  coverage(file: FileId): Coverage {
    return fileCoverage(this.db, file);
  }

  setCancellation(isCancelled: () => boolean): void {
    this.db.setCancellation(isCancelled);
    this.indexes.setCancellation(isCancelled);
  }
}

/** The item or body that a report is about. */
function ownerOf(id: string): DefId {
  return Number(id.split(':')[0]) as DefId;
}
