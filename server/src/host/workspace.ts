/**
 * Fills the database from a Cargo package or workspace on disk: its files, its crates, and those of all dependencies whose
 * sources are on this machine. Cargo is not run and nothing is written. Whatever is wrong becomes a problem in words.
 *
 * Packages of the workspace and those found from it by paths are crates of source. The others never change: they are only
 * described (`indexable`), for whoever has an index of each or makes one.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CrateId, FileId } from '../base/ids';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { cfgOptions } from '../source/cfg';
import { type CrateData, newCrateId, removeCrate, setCrate } from '../source/crates';
import {
  fileInDir,
  fileText,
  folderOf,
  internFile,
  type Reading,
  setLengthReader,
  setLooseText,
  setOutsideReader,
  setSourceRoot,
  type TextSource,
} from '../source/files';
import { type BuildOutput, BuildOutputs } from './buildOutput';
import { scriptOptions } from './buildScript';
import { type CargoTarget, cargoTarget } from './cargoTarget';
import type { FeatureChoice } from './featureChoice';
import { fileSize, isFile, messageOf, readIfThere, readSource, rustFiles, toSlashes } from './fileWalk';
import { loadPackageGraph, type PackageNode } from './packageGraph';
import { crateName, type Target, targetsOf } from './targets';

export interface LoadedPackage {
  /** The files of the workspace's own packages. */
  readonly files: readonly FileId[];
  readonly crates: readonly CrateId[];
  /** The folder of the workspace, from which cargo names files; of a package without one that of the package. */
  readonly root: string;
  readonly problems: readonly string[];
  /** What is depended on and not on this machine: `serde 1.0`. */
  readonly missing: readonly string[];
  /** Immutable libraries that the crates depend on, each behind those it depends on itself. */
  readonly indexable: readonly IndexableCrate[];
}

/** An immutable library. Its id is in the `dependencies` of others, and nothing is known under it until an index is loaded. */
export interface IndexableCrate {
  readonly id: CrateId;
  /** Names what an index of it depends on: the content of the package, its options, and the same of its dependencies. */
  readonly key: string;
  /** `serde 1.0.217`. */
  readonly label: string;
  readonly folder: string;
  readonly rootPath: string;
  readonly data: CrateData;
  /** Keys of what `data.dependencies` leads to, by the same names. */
  readonly dependencyKeys: ReadonlyMap<string, string>;
}

export interface LoadOptions {
  /** Immutable packages become crates of source too, as if there were no indexes. */
  readonly sourcesOnly?: boolean;
  /** Default: `CARGO_HOME`, else `~/.cargo`. */
  readonly cargoHome?: string;
  /** Of files that were not known before. Default: `whole`. */
  readonly reading?: Reading;
  /** Default: as cargo without options. */
  readonly features?: FeatureChoice;
  /** Libraries and binaries of the workspace are there as `cargo test` builds them too. */
  readonly tests?: boolean;
}

const loadedSlot = defineSlot(
  (): Loaded => ({
    crates: new Map(),
    targets: new Map(),
    roots: new Map(),
    immutableFolders: new Set(),
  }),
);

interface Loaded {
  /** By folder, kind and name of the target; ids survive a reload. */
  readonly crates: Map<string, CrateId>;
  /** Of the crates of source. */
  readonly targets: Map<CrateId, CargoTarget>;
  /** By workspace root: what it loaded last. */
  readonly roots: Map<string, readonly string[]>;
  readonly immutableFolders: Set<string>;
}

/** Loads or reloads. Never throws: a manifest that cannot be read gives no files and a problem. */
export function loadPackage(db: Database, manifestPath: string, options: LoadOptions = {}): LoadedPackage {
  const problems: string[] = [];
  setLengthReader(db, fileSize);
  setOutsideReader(db, (file) => (isFile(file) ? readSource(file, []) : null));
  try {
    return new Loader(db, problems).load(manifestPath, options);
  } catch (error) {
    problems.push(`${manifestPath}: ${messageOf(error)}`);
    return { files: [], crates: [], root: path.dirname(manifestPath), problems, missing: [], indexable: [] };
  }
}

/** What cargo calls the target that a crate is made from; null for a crate that no package has. */
export function cargoTargetOf(db: Database, krate: CrateId): CargoTarget | null {
  return db.slot(loadedSlot).targets.get(krate) ?? null;
}

interface CratePlan {
  readonly key: string;
  readonly id: CrateId;
  /** It is the test build of that crate. */
  readonly testOf: CrateId | null;
  readonly node: PackageNode;
  readonly target: Target;
}

class Loader {
  private readonly db: Database;
  private readonly problems: string[];
  private readonly loaded: Loaded;

  constructor(db: Database, problems: string[]) {
    this.db = db;
    this.problems = problems;
    this.loaded = db.slot(loadedSlot);
  }

  load(manifestPath: string, { cargoHome, features, sourcesOnly, reading, tests }: LoadOptions): LoadedPackage {
    const { db, problems } = this;
    const graph = loadPackageGraph(manifestPath, problems, cargoHome, features);
    const files = new Set<FileId>();
    const plans: CratePlan[] = [];
    const immutable = sourcesOnly ? new Set<PackageNode>() : immutablePackages(graph.packages);
    for (const node of graph.packages) {
      if (immutable.has(node)) continue;
      const targets = targetsOf(node.folder, node.manifest, node.isLocal ? problems : []);
      const isMember = graph.members.includes(node);
      for (const target of targets) {
        if (!isLibrary(target) && (!isMember || this.lacksFeatures(node, target))) continue;
        const plan = this.plan(node, target);
        plans.push(plan);
        if (tests && isMember && target.hasTestBuild) plans.push(this.plan(node, target, plan.id));
      }
      for (const file of this.loadFiles(node, reading)) if (node.isLocal) files.add(file);
    }
    for (const { target, node } of plans) {
      const root = this.loadRoot(node, toSlashes(target.path), reading);
      if (node.isLocal) files.add(root);
    }
    const libraries = new Map<PackageNode, LibraryRef>();
    for (const { node, target, id, testOf } of plans) {
      if (testOf === null && isLibrary(target)) libraries.set(node, { id, name: target.name });
    }
    const outputs = new BuildOutputs(graph.root);
    const indexable = new IndexableCrates(db, this.loaded.crates, immutable, libraries, outputs).of(graph.packages);
    const datas = new Map(plans.map((plan) => [plan.id, crateDataOf(db, plan, libraries, outputs)]));
    for (const [id, data] of withoutCircles(datas, problems)) setCrate(db, id, data);
    for (const { id, node, target } of plans)
      this.loaded.targets.set(id, cargoTarget(node.folder, node.manifest, target));
    for (const out of new Set([...datas.values()].flatMap((data) => data.env?.get('OUT_DIR') ?? [])))
      setOutputs(db, out);
    this.dropOthers(graph.root, plans);
    if (graph.members.length > 0 && plans.length === 0) problems.push(`${graph.root}: no targets`);
    const crates = plans.map(({ id }) => id);
    return { files: [...files], crates, root: graph.root, problems, missing: graph.missing, indexable };
  }

  /** Of a target that cargo leaves out, for its `required-features`. */
  private lacksFeatures(node: PackageNode, { kind, cargoName, spec }: Target): boolean {
    // What `dependency/feature` leads to is not looked at.
    const lacking = spec?.requiredFeatures.filter((name) => !name.includes('/') && !node.features.has(name)) ?? [];
    if (lacking.length === 0) return false;
    this.problems.push(`${kind} ${cargoName} of ${node.manifest.name} is left out: it requires ${lacking.join(', ')}`);
    return true;
  }

  private plan(node: PackageNode, target: Target, testOf: CrateId | null = null): CratePlan {
    const key = `${node.folder}:${target.kind}:${target.name}${testOf === null ? '' : ':test'}`;
    let id = this.loaded.crates.get(key);
    if (id === undefined) {
      id = newCrateId(this.db, testOf !== null);
      this.loaded.crates.set(key, id);
    }
    return { key, id, testOf, node, target };
  }

  private loadFiles(node: PackageNode, reading?: Reading): FileId[] {
    if (!node.isLocal && this.loaded.immutableFolders.has(node.folder)) return [];
    if (!node.isLocal) this.loaded.immutableFolders.add(node.folder);
    return this.loadFolder(toSlashes(node.folder), node.isLocal, reading);
  }

  private loadFolder(folder: string, isLocal: boolean, reading: Reading = 'whole'): FileId[] {
    const texts = new Map<string, TextSource>();
    for (const file of rustFiles(folder, this.problems)) {
      if (!isLocal) {
        // Read when a module first asks for it; nothing but the list of names is needed before.
        texts.set(file, () => readSource(file, []) ?? '');
        continue;
      }
      const text = readSource(file, this.problems);
      if (text !== null) texts.set(file, text);
    }
    return setSourceRoot(this.db, folder, texts, !isLocal, isLocal ? reading : 'items');
  }

  /** A manifest may name a file that lies outside of the package, or in a package inside of it, or that cannot be read. */
  private loadRoot(node: PackageNode, file: string, reading?: Reading): FileId {
    const { db, problems } = this;
    const known = fileInDir(db, file);
    if (known !== undefined) return known;
    const own: string[] = [];
    const text = readSource(file, own);
    problems.push(...own.filter((problem) => !problems.includes(problem)));
    if (text !== null && file.startsWith(`${toSlashes(node.folder)}/`)) {
      this.loadFolder(folderOf(file), node.isLocal, reading);
    }
    return fileInDir(db, file) ?? setLooseText(db, file, text ?? '');
  }

  /** Crates that this workspace had and has no more, unless another workspace has them. */
  private dropOthers(root: string, plans: readonly CratePlan[]): void {
    const keys = plans.map(({ key }) => key);
    const before = this.loaded.roots.get(root) ?? [];
    this.loaded.roots.set(root, keys);
    const kept = new Set([...this.loaded.roots.values()].flat());
    for (const key of before) {
      const id = this.loaded.crates.get(key);
      if (!kept.has(key) && id !== undefined) removeCrate(this.db, id);
    }
  }
}

function isLibrary({ kind }: Target): boolean {
  return kind === 'lib' || kind === 'proc-macro';
}

/** Takes away the edges that close a circle, which cargo would refuse: crates are resolved one behind the other. */
function withoutCircles(datas: ReadonlyMap<CrateId, CrateData>, problems: string[]): Map<CrateId, CrateData> {
  const out = new Map<CrateId, CrateData>();
  const path = new Set<CrateId>();
  const visit = (id: CrateId, data: CrateData): void => {
    if (out.has(id)) return;
    path.add(id);
    const kept = new Map<string, CrateId>();
    for (const [name, used] of data.dependencies) {
      const other = datas.get(used);
      if (path.has(used)) {
        problems.push(`${data.name} and ${other?.name ?? name} depend on each other`);
        continue;
      }
      if (other !== undefined) visit(used, other);
      kept.set(name, used);
    }
    path.delete(id);
    out.set(id, kept.size === data.dependencies.size ? data : { ...data, dependencies: kept });
  };
  for (const [id, data] of datas) visit(id, data);
  return new Map([...datas.keys()].map((id) => [id, out.get(id) as CrateData]));
}

/** The files that a build script wrote, which another build may write anew. */
function setOutputs(db: Database, out: string): void {
  const texts = new Map<string, TextSource>();
  for (const file of rustFiles(out, [])) {
    const read = (): string => readSource(file, []) ?? '';
    texts.set(file, db.has(fileText, internFile(db, file)) ? read() : read);
  }
  setSourceRoot(db, out, texts, true);
}

/** A library as others see it. */
interface LibraryRef {
  readonly id: CrateId;
  readonly name: string;
}

/** Packages that are not edited and depend on none that are. */
function immutablePackages(packages: readonly PackageNode[]): Set<PackageNode> {
  const out = new Set(packages.filter((node) => !node.isLocal));
  for (let didChange = true; didChange; ) {
    didChange = false;
    for (const node of out) {
      if (!node.edges.some(({ dependency, target }) => !dependency.isDev && !out.has(target))) continue;
      out.delete(node);
      didChange = true;
    }
  }
  return out;
}

/** Describes the immutable libraries that crates of source reach, dependencies first. */
class IndexableCrates {
  private readonly out: IndexableCrate[] = [];
  /** null while it is being described: a circle, which cargo would refuse, is cut there. */
  private readonly known = new Map<PackageNode, IndexableCrate | null>();

  constructor(
    private readonly db: Database,
    /** Ids by key; they survive a reload. */
    private readonly ids: Map<string, CrateId>,
    private readonly immutable: ReadonlySet<PackageNode>,
    private readonly libraries: Map<PackageNode, LibraryRef>,
    private readonly outputs: BuildOutputs,
  ) {}

  of(packages: readonly PackageNode[]): readonly IndexableCrate[] {
    const users = packages.filter((node) => !this.immutable.has(node));
    // What libraries and binaries need comes before what tests need.
    for (const isDev of [false, true]) {
      for (const { edges } of users) {
        for (const { dependency, target } of edges) {
          if (dependency.isDev === isDev && this.immutable.has(target)) this.describe(target);
        }
      }
    }
    return this.out;
  }

  private describe(node: PackageNode): IndexableCrate | null {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    this.known.set(node, null);
    const target = targetsOf(node.folder, node.manifest, []).find(isLibrary);
    if (target === undefined) return null;
    const keys = new Map<CrateId, string>();
    // Nothing of what a proc macro is made with can be seen through it.
    if (target.kind === 'lib') {
      for (const edge of node.edges) {
        const used = edge.dependency.isDev ? null : this.describe(edge.target);
        if (used !== null) keys.set(used.id, used.key);
      }
    }
    const { manifest, folder } = node;
    const plan = { node, target, testOf: null };
    const all = crateDataOf(this.db, plan, this.libraries, this.outputs);
    const dependencies = new Map([...all.dependencies].filter(([, id]) => keys.has(id)));
    const data: CrateData = { ...all, dependencies };
    const key = keyOf(node, data, keys, this.outputs.of(manifest.name ?? '', folder));
    const id = this.ids.get(key) ?? newCrateId(this.db);
    this.ids.set(key, id);
    this.libraries.set(node, { id, name: target.name });
    const crate: IndexableCrate = {
      id,
      key,
      label: `${manifest.name} ${manifest.version}`,
      folder,
      rootPath: toSlashes(target.path),
      data,
      dependencyKeys: new Map([...dependencies].map(([name, used]) => [name, keys.get(used) as string])),
    };
    this.known.set(node, crate);
    this.out.push(crate);
    return crate;
  }
}

/**
 * Packages of a registry and checkouts of git are never edited in place, so a package is what its manifest says it is;
 * vendored ones, which may be, have a list of checksums, which cargo holds them to.
 */
function keyOf(
  { folder, manifest }: PackageNode,
  data: CrateData,
  keys: ReadonlyMap<CrateId, string>,
  output: BuildOutput | null,
): string {
  const checksums = readIfThere(path.join(folder, '.cargo-checksum.json'));
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      [manifest.name, manifest.version, data.name, data.kind, data.edition],
      [readIfThere(path.join(folder, 'Cargo.toml')), checksums ?? folder],
      [[...data.cfg.set].sort(), data.cfg.hasBuildScript, [...(data.cfg.scriptNames ?? ['*'])].sort()],
      [...data.dependencies].map(([name, id]) => [name, keys.get(id)]).sort(),
      output?.hash() ?? '',
    ]),
  );
  return hash.digest('hex').slice(0, 40);
}

function crateDataOf(
  db: Database,
  { node, target, testOf }: Pick<CratePlan, 'node' | 'target' | 'testOf'>,
  libraries: ReadonlyMap<PackageNode, LibraryRef>,
  outputs: BuildOutputs,
): CrateData {
  const dependencies = new Map<string, CrateId>();
  for (const { dependency, target: used } of node.edges) {
    const library = libraries.get(used);
    // Development dependencies are for what is no part of the library or a binary as they are built.
    if (!library || (dependency.isDev && testOf === null && (isLibrary(target) || target.kind === 'bin'))) continue;
    dependencies.set(dependency.isRenamed ? crateName(dependency.key) : library.name, library.id);
  }
  const own = libraries.get(node);
  if (own && !isLibrary(target)) dependencies.set(own.name, own.id);
  const others = testOf !== null || target.kind === 'test' || target.kind === 'bench' ? ['test'] : [];
  if (target.kind === 'proc-macro') others.push('proc_macro');
  const script = scriptOptions({ ...node.manifest, ...node, script: node.manifest.build });
  const built = script === null ? null : outputs.of(node.manifest.name ?? '', node.folder);
  const isOpen = script !== null && built === null;
  return {
    name: target.name,
    rootFile: internFile(db, toSlashes(target.path)),
    edition: node.manifest.edition,
    kind: target.kind,
    origin: node.isLocal ? 'workspace' : 'dependency',
    cfg: cfgOptions(
      node.features,
      [...others, ...(built?.options ?? script?.set ?? [])],
      isOpen,
      script?.doubtful ?? null,
    ),
    dependencies,
    env: new Map([['CARGO_MANIFEST_DIR', toSlashes(node.folder)], ...(built?.env ?? [])]),
    ...(testOf === null ? {} : { testOf }),
    ...(node.isLocal && node.manifest.lints.length > 0 ? { lints: node.manifest.lints } : {}),
  };
}
