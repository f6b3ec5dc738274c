/**
 * The packages of a workspace and all they depend on, with the features that are switched on. Mirrors cargo's resolver
 * (features of version 1: one set for a package, whoever asks) for the host target, from the manifests and the lock file.
 */
import path from 'node:path';
import { cfgOptions, evaluateCfg, parseCfg } from '../source/cfg';
import { DEFAULT_FEATURES, type FeatureChoice } from './featureChoice';
import { foldersIn, isFile, readIfThere } from './fileWalk';
import { type LockedPackage, type Lockfile, readLockfile } from './lockfile';
import { type Dependency, type Manifest, readManifest, type WorkspaceSpec } from './manifest';
import { PackageSources } from './packageSources';

export interface PackageNode {
  readonly folder: string;
  readonly manifest: Manifest;
  /** A member of the workspace, or found from one by paths alone: edited by the user. */
  readonly isLocal: boolean;
  readonly features: Set<string>;
  /** What is asked of each dependency, found or not; optional ones count when they are switched on. */
  readonly edges: { readonly dependency: Dependency; readonly target: PackageNode }[];
  readonly activated: Set<string>;
  /** Of a member: what was asked for, as a list in its `[features]` would. */
  readonly chosen: string[];
  locked: LockedPackage | null;
}

export interface PackageGraph {
  readonly root: string;
  readonly members: readonly PackageNode[];
  readonly packages: readonly PackageNode[];
  /** What is depended on and not on this machine: `serde 1.0`. */
  readonly missing: readonly string[];
}

const hostTarget = 'x86_64-unknown-linux-gnu';

/** Reads the package at `manifestPath`, or all members where it is the root of a workspace. Cycles are no trouble. */
export function loadPackageGraph(
  manifestPath: string,
  problems: string[],
  cargoHome?: string,
  choice: FeatureChoice = DEFAULT_FEATURES,
): PackageGraph {
  return new GraphLoader(path.resolve(manifestPath), problems, cargoHome).load(choice);
}

class GraphLoader {
  private readonly manifestPath: string;
  private readonly problems: string[];
  private readonly nodes = new Map<string, PackageNode>();
  private readonly missing = new Set<string>();
  private root: string;
  private workspace: WorkspaceSpec | null = null;
  private readonly lock: Lockfile | null;
  private readonly sources: PackageSources;

  constructor(manifestPath: string, problems: string[], cargoHome: string | undefined) {
    this.manifestPath = manifestPath;
    this.problems = problems;
    const folder = path.dirname(manifestPath);
    this.root = folder;
    this.findWorkspace(folder);
    const lockText = readIfThere(path.join(this.root, 'Cargo.lock'));
    this.lock = lockText === null ? null : readLockfile(lockText, problems);
    this.sources = new PackageSources(this.root, problems, cargoHome);
  }

  load(choice: FeatureChoice): PackageGraph {
    const folder = path.dirname(this.manifestPath);
    const members: PackageNode[] = [];
    if (!isFile(this.manifestPath)) this.problems.push(`${this.manifestPath}: no such file`);
    else {
      const folders = new Set([folder]);
      if (folder === this.root) for (const member of this.memberFolders()) folders.add(member);
      // The set grows as it is gone through.
      for (const member of folders) {
        const node = this.node(member, true);
        if (!node || node.manifest.name === null) continue;
        members.push(node);
        if (folder === this.root) for (const inside of this.membersByPath(node)) folders.add(inside);
      }
    }
    const names = new Set(members.map(({ manifest }) => manifest.name));
    for (const member of members) this.choose(member, choice, names);
    if (choice.features !== 'all') this.reportUnknown(choice.features, members);
    const pending = [...members];
    for (let node = pending.pop(); node; node = pending.pop()) this.connect(node, pending);
    return { root: this.root, members, packages: [...this.nodes.values()], missing: [...this.missing] };
  }

  /** `names` are those of the members, which a `package/feature` is told apart from a dependency's by. */
  private choose(member: PackageNode, { features, noDefault }: FeatureChoice, names: ReadonlySet<string | null>): void {
    const { manifest, chosen } = member;
    if (!noDefault && manifest.features.has('default')) chosen.push('default');
    if (features === 'all') {
      const optional = manifest.dependencies.filter(({ isOptional }) => isOptional).map(({ key }) => key);
      chosen.push(...manifest.features.keys(), ...optional);
    } else {
      for (const name of features) {
        const [owner = '', feature] = name.split('/');
        if (feature !== undefined && owner === manifest.name) chosen.push(feature);
        else if (feature === undefined || !names.has(owner)) chosen.push(name);
      }
    }
    this.spread(member, chosen);
  }

  /** A feature of none of the members; what a `/` leads to is not looked at. */
  private reportUnknown(features: readonly string[], members: readonly PackageNode[]): void {
    for (const name of features) {
      if (name.includes('/') || members.some((member) => member.features.has(name))) continue;
      this.problems.push(`no package of the workspace has the feature ${name}`);
    }
  }

  private findWorkspace(start: string): void {
    for (let folder = start; ; folder = path.dirname(folder)) {
      const text = readIfThere(path.join(folder, 'Cargo.toml'));
      const { workspace } = text?.includes('workspace') ? readManifest(text, null) : { workspace: null };
      if (workspace) {
        const isExcluded = workspace.exclude.some((excluded) => isInside(start, path.join(folder, excluded)));
        if (isExcluded) return;
        this.root = folder;
        this.workspace = workspace;
        return;
      }
      if (path.dirname(folder) === folder) return;
    }
  }

  private memberFolders(): string[] {
    const { members, exclude } = this.workspace ?? { members: [], exclude: [] };
    const excluded = exclude.map((folder) => path.join(this.root, folder));
    const found = members.flatMap((pattern) => {
      const folders = expandGlob(this.root, pattern);
      if (folders.length === 0) this.problems.push(`workspace member ${pattern} does not exist`);
      return folders;
    });
    return found.filter((folder) => isFile(path.join(folder, 'Cargo.toml')) && !excluded.includes(folder));
  }

  /** What a member of a workspace depends on by a path, in any way, is a member if it lies inside of the workspace. */
  private membersByPath(member: PackageNode): string[] {
    if (this.workspace === null) return [];
    const excluded = this.workspace.exclude.map((folder) => path.join(this.root, folder));
    return member.manifest.dependencies
      .flatMap((dependency) => this.byPath(member, dependency)?.folder ?? [])
      .filter((folder) => isInside(folder, this.root) && !excluded.some((outer) => isInside(folder, outer)));
  }

  private node(folder: string, isLocal: boolean): PackageNode | null {
    const known = this.nodes.get(folder);
    if (known) return known;
    const file = path.join(folder, 'Cargo.toml');
    const text = readIfThere(file);
    if (text === null) return null;
    const manifest = readManifest(text, isLocal ? this.workspace : null);
    if (isLocal) for (const problem of manifest.problems) this.problems.push(`${file}: ${problem}`);
    const locked = manifest.name === null ? null : (this.lock?.find(manifest.name, manifest.version) ?? null);
    const node: PackageNode = {
      folder,
      manifest,
      isLocal,
      features: new Set<string>(),
      edges: [],
      activated: new Set<string>(),
      chosen: [],
      locked,
    };
    this.nodes.set(folder, node);
    return node;
  }

  private connect(node: PackageNode, pending: PackageNode[]): void {
    for (const dependency of node.manifest.dependencies) {
      if (dependency.isDev && !node.isLocal) continue;
      if (dependency.isOptional && !node.activated.has(dependency.key)) continue;
      if (node.edges.some((edge) => edge.dependency === dependency) || !isForHost(dependency.target)) continue;
      const target = this.locate(node, dependency);
      if (target === null) {
        this.reportMissing(node, dependency);
        continue;
      }
      node.edges.push({ dependency, target });
      const before = target.features.size;
      const isNew = target.edges.length === 0;
      if (dependency.usesDefaultFeatures && target.manifest.features.has('default')) this.switchOn(target, 'default');
      for (const feature of dependency.features) this.switchOn(target, feature);
      if (isNew || target.features.size !== before) pending.push(target);
    }
    // Features that were switched on before the edge they reach through was there.
    pending.push(...this.spread(node, node.chosen));
    for (const feature of [...node.features]) pending.push(...this.spread(node, listed(node, feature)));
  }

  private switchOn(node: PackageNode, feature: string): void {
    if (node.features.has(feature)) return;
    if (!node.manifest.features.has(feature) && !isImplicit(node.manifest, feature)) return;
    node.features.add(feature);
    if (isImplicit(node.manifest, feature)) node.activated.add(feature);
    this.spread(node, listed(node, feature));
  }

  /** Switches on what the entries of a feature say; the packages that got something new. */
  private spread(node: PackageNode, entries: readonly string[]): PackageNode[] {
    const changed: PackageNode[] = [];
    for (const entry of entries) {
      if (entry.startsWith('dep:')) {
        if (!node.activated.has(entry.slice(4))) {
          node.activated.add(entry.slice(4));
          changed.push(node);
        }
        continue;
      }
      const slash = entry.indexOf('/');
      if (slash < 0) {
        this.switchOn(node, entry);
        continue;
      }
      const isWeak = entry[slash - 1] === '?';
      const key = entry.slice(0, isWeak ? slash - 1 : slash);
      if (!isWeak && !node.activated.has(key)) {
        node.activated.add(key);
        this.switchOn(node, key);
        changed.push(node);
      }
      for (const { dependency, target } of node.edges) {
        if (dependency.key !== key || target.features.has(entry.slice(slash + 1))) continue;
        this.switchOn(target, entry.slice(slash + 1));
        if (target.features.has(entry.slice(slash + 1))) changed.push(target);
      }
    }
    return changed;
  }

  private locate(node: PackageNode, dependency: Dependency): PackageNode | null {
    const byPath = this.byPath(node, dependency);
    if (byPath !== null) return byPath;
    const candidates = node.locked ? (this.lock?.dependenciesOf(node.locked, dependency.package) ?? []) : [];
    for (const locked of candidates) {
      const folder = this.sources.find({ ...locked, requirement: null });
      const found = folder === null ? null : this.node(folder, false);
      if (found) {
        found.locked ??= locked;
        return found;
      }
    }
    if (candidates.length > 0) return null;
    const source = dependency.git === null ? null : `git+${dependency.git}`;
    const folder = this.sources.find({
      name: dependency.package,
      version: null,
      requirement: dependency.version,
      source,
    });
    return folder === null ? null : this.node(folder, false);
  }

  private byPath(node: PackageNode, dependency: Dependency): PackageNode | null {
    if (dependency.path === null) return null;
    // Paths of inherited dependencies are relative to the workspace's root.
    for (const folder of [path.resolve(node.folder, dependency.path), path.resolve(this.root, dependency.path)]) {
      const found = this.node(folder, node.isLocal);
      if (found && found.manifest.name === dependency.package) return found;
    }
    return null;
  }

  private reportMissing(node: PackageNode, dependency: Dependency): void {
    const what = `${dependency.package}${dependency.version === null ? '' : ` ${dependency.version}`}`;
    if (this.missing.has(what)) return;
    this.missing.add(what);
    this.problems.push(`${what}, which ${node.manifest.name} depends on, is not on this machine`);
  }
}

function listed(node: PackageNode, feature: string): readonly string[] {
  return node.manifest.features.get(feature) ?? [];
}

/** An optional dependency is a feature of its own name unless a feature names it with `dep:`. */
function isImplicit(manifest: Manifest, feature: string): boolean {
  if (!manifest.dependencies.some(({ key, isOptional }) => isOptional && key === feature)) return false;
  for (const entries of manifest.features.values()) if (entries.includes(`dep:${feature}`)) return false;
  return true;
}

function isForHost(target: string | null): boolean {
  if (target === null || target === hostTarget) return true;
  const predicate = /^cfg\((.*)\)$/s.exec(target)?.[1];
  return predicate !== undefined && evaluateCfg(parseCfg(predicate).expr, cfgOptions()) === true;
}

function isInside(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

/** Folders that match a member pattern: `*` stands for any part of one name. */
function expandGlob(root: string, pattern: string): string[] {
  let folders = [root];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    if (!part.includes('*')) {
      folders = folders.map((folder) => path.join(folder, part));
      continue;
    }
    const name = new RegExp(`^${part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    folders = folders.flatMap((folder) =>
      foldersIn(folder)
        .filter((entry) => !entry.startsWith('.') && name.test(entry))
        .map((entry) => path.join(folder, entry)),
    );
  }
  return folders.filter((folder) => isFile(path.join(folder, 'Cargo.toml')));
}
