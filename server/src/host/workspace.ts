/**
 * Fills the database from a Cargo package or workspace on disk: its files, its crates, and those of all dependencies whose
 * sources are on this machine. Cargo is not run and nothing is written. Whatever is wrong becomes a problem in words.
 */
import path from 'node:path';
import type { CrateId, FileId } from '../base/ids';
import type { Database } from '../query/engine';
import { cfgOptions } from '../source/cfg';
import { type CrateData, newCrateId, removeCrate, setCrate } from '../source/crates';
import { internFile, setSourceRoot, type TextSource } from '../source/files';
import { BuildOutputs } from './buildOutput';
import { isFile, messageOf, readSource, rustFiles, toSlashes } from './fileWalk';
import { loadPackageGraph, type PackageNode } from './packageGraph';
import { crateName, type Target, targetsOf } from './targets';

export interface LoadedPackage {
  /** The files of the workspace's own packages. */
  readonly files: readonly FileId[];
  readonly crates: readonly CrateId[];
  readonly problems: readonly string[];
}

export interface LoadOptions {
  /** Default: `CARGO_HOME`, else `~/.cargo`. */
  readonly cargoHome?: string;
}

const loadedSlot = Symbol('loaded packages');

interface Loaded {
  /** By folder, kind and name of the target; ids survive a reload. */
  readonly crates: Map<string, CrateId>;
  /** By workspace root: what it loaded last. */
  readonly roots: Map<string, readonly string[]>;
  readonly immutableFolders: Set<string>;
}

/** Loads or reloads. Never throws: a manifest that cannot be read gives no files and a problem. */
export function loadPackage(db: Database, manifestPath: string, options: LoadOptions = {}): LoadedPackage {
  const problems: string[] = [];
  try {
    return new Loader(db, problems).load(manifestPath, options);
  } catch (error) {
    problems.push(`${manifestPath}: ${messageOf(error)}`);
    return { files: [], crates: [], problems };
  }
}

interface CratePlan {
  readonly key: string;
  readonly id: CrateId;
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
    this.loaded = db.slot<Loaded>(loadedSlot, () => ({
      crates: new Map(),
      roots: new Map(),
      immutableFolders: new Set(),
    }));
  }

  load(manifestPath: string, { cargoHome }: LoadOptions): LoadedPackage {
    const { db, problems } = this;
    const graph = loadPackageGraph(manifestPath, problems, cargoHome);
    const files = new Set<FileId>();
    const plans: CratePlan[] = [];
    for (const node of graph.packages) {
      const targets = targetsOf(node.folder, node.manifest, node.isLocal ? problems : []);
      const isMember = graph.members.includes(node);
      for (const target of targets) {
        const isLibrary = target.kind === 'lib' || target.kind === 'proc-macro';
        if (isMember || isLibrary) plans.push(this.plan(node, target));
      }
      for (const file of this.loadFiles(node)) if (node.isLocal) files.add(file);
    }
    const libraries = new Map<PackageNode, CratePlan>();
    for (const plan of plans) {
      if (plan.target.kind === 'lib' || plan.target.kind === 'proc-macro') libraries.set(plan.node, plan);
    }
    const outputs = new BuildOutputs(graph.root);
    for (const plan of plans) setCrate(db, plan.id, crateDataOf(db, plan, libraries, outputs));
    this.dropOthers(graph.root, plans);
    if (graph.members.length > 0 && plans.length === 0) problems.push(`${graph.root}: no targets`);
    return { files: [...files], crates: plans.map(({ id }) => id), problems };
  }

  private plan(node: PackageNode, target: Target): CratePlan {
    const key = `${node.folder}:${target.kind}:${target.name}`;
    let id = this.loaded.crates.get(key);
    if (id === undefined) {
      id = newCrateId(this.db);
      this.loaded.crates.set(key, id);
    }
    return { key, id, node, target };
  }

  private loadFiles(node: PackageNode): FileId[] {
    if (!node.isLocal && this.loaded.immutableFolders.has(node.folder)) return [];
    const texts = new Map<string, TextSource>();
    for (const file of rustFiles(node.folder, this.problems)) {
      if (!node.isLocal) {
        // Read when a module first asks for it; nothing but the list of names is needed before.
        texts.set(file, () => readSource(file, []) ?? '');
        continue;
      }
      const text = readSource(file, this.problems);
      if (text !== null) texts.set(file, text);
    }
    if (!node.isLocal) this.loaded.immutableFolders.add(node.folder);
    return setSourceRoot(this.db, toSlashes(node.folder), texts, !node.isLocal);
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

function crateDataOf(
  db: Database,
  { node, target }: CratePlan,
  libraries: ReadonlyMap<PackageNode, CratePlan>,
  outputs: BuildOutputs,
): CrateData {
  const isLibrary = target.kind === 'lib' || target.kind === 'proc-macro';
  const dependencies = new Map<string, CrateId>();
  for (const { dependency, target: used } of node.edges) {
    const library = libraries.get(used);
    // Development dependencies are for what is no part of the library or a binary.
    if (!library || (dependency.isDev && (isLibrary || target.kind === 'bin'))) continue;
    dependencies.set(dependency.isRenamed ? crateName(dependency.key) : library.target.name, library.id);
  }
  const own = libraries.get(node);
  if (own && !isLibrary) dependencies.set(own.target.name, own.id);
  const others = target.kind === 'test' || target.kind === 'bench' ? ['test'] : [];
  if (target.kind === 'proc-macro') others.push('proc_macro');
  const hasScript = hasBuildScript(node);
  const built = hasScript ? outputs.options(node.manifest.name ?? '', node.folder) : null;
  return {
    name: target.name,
    rootFile: internFile(db, toSlashes(target.path)),
    edition: node.manifest.edition,
    kind: target.kind,
    origin: node.isLocal ? 'workspace' : 'dependency',
    cfg: cfgOptions(node.features, [...others, ...(built ?? [])], hasScript && built === null),
    dependencies,
  };
}

function hasBuildScript({ folder, manifest }: PackageNode): boolean {
  if (manifest.build === false) return false;
  return manifest.build !== null || isFile(path.join(folder, 'build.rs'));
}
