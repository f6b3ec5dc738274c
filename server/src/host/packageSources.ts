/**
 * Where the sources of packages lie on this machine: cargo's registry and git checkouts, or the folders that
 * `.cargo/config.toml` puts in their place. Nothing is ever downloaded.
 */
import os from 'node:os';
import path from 'node:path';
import { parse as parseToml, type TomlTable } from 'smol-toml';
import { foldersIn, isFile, messageOf, readIfThere } from './fileWalk';
import { readManifest, string, table } from './manifest';
import { compareVersions, fulfils } from './version';

export interface WantedPackage {
  readonly name: string;
  /** Exact, from the lock file. */
  readonly version: string | null;
  /** A requirement, where there is no lock file. */
  readonly requirement: string | null;
  /** From the lock file, or `git+<url>` from the manifest. */
  readonly source: string | null;
}

export class PackageSources {
  private readonly cargoHome: string;
  private readonly vendored: readonly string[];
  /** Folders of packages by name, of one folder of packages. */
  private readonly listings = new Map<string, Map<string, Candidate[]>>();

  constructor(
    root: string,
    problems: string[],
    cargoHome = process.env['CARGO_HOME'] ?? path.join(os.homedir(), '.cargo'),
  ) {
    this.cargoHome = cargoHome;
    this.vendored = vendoredFolders(root, cargoHome, problems);
  }

  /** The folder of a package, or null where it is not on this machine. */
  find(wanted: WantedPackage): string | null {
    const isGit = wanted.source?.startsWith('git+') ?? false;
    for (const folder of this.vendored) {
      const found = this.findIn(folder, wanted);
      if (found) return found;
    }
    if (isGit) return this.findInGit(wanted);
    const registries = path.join(this.cargoHome, 'registry', 'src');
    for (const registry of foldersIn(registries)) {
      const found = this.findIn(path.join(registries, registry), wanted);
      if (found) return found;
    }
    return null;
  }

  private findIn(folder: string, { name, version, requirement }: WantedPackage): string | null {
    let best: Candidate | null = null;
    for (const candidate of this.listing(folder).get(name) ?? []) {
      if (version !== null ? candidate.version() !== version : !fulfils(candidate.version(), requirement ?? '*'))
        continue;
      if (best === null || compareVersions(candidate.version(), best.version()) > 0) best = candidate;
    }
    return best?.folder ?? null;
  }

  /** Folders are called `name-1.2.3`, when vendored also `name`; the name of the version may have a `-` too. */
  private listing(folder: string): Map<string, Candidate[]> {
    const known = this.listings.get(folder);
    if (known) return known;
    const out = new Map<string, Candidate[]>();
    const add = (name: string, candidate: Candidate) => out.set(name, [...(out.get(name) ?? []), candidate]);
    for (const entry of foldersIn(folder)) {
      const full = path.join(folder, entry);
      const versioned = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(entry);
      if (versioned) add(versioned[1] as string, new Candidate(full, versioned[2] as string));
      else add(entry, new Candidate(full, null));
    }
    this.listings.set(folder, out);
    return out;
  }

  private findInGit({ name, source }: WantedPackage): string | null {
    const revision = /#([0-9a-f]{7})/.exec(source ?? '')?.[1];
    const repository = /([^/]+?)(?:\.git)?(?:[?#].*)?$/.exec(source ?? '')?.[1];
    const checkouts = path.join(this.cargoHome, 'git', 'checkouts');
    for (const folder of foldersIn(checkouts)) {
      if (repository && !folder.startsWith(`${repository}-`)) continue;
      for (const checkout of foldersIn(path.join(checkouts, folder))) {
        if (revision !== undefined && checkout !== revision) continue;
        const found = packageBelow(path.join(checkouts, folder, checkout), name, 4);
        if (found) return found;
      }
    }
    return null;
  }
}

class Candidate {
  readonly folder: string;
  private known: string | null;

  constructor(folder: string, version: string | null) {
    this.folder = folder;
    this.known = version;
  }

  version(): string {
    this.known ??= readManifest(readIfThere(path.join(this.folder, 'Cargo.toml')) ?? '', null).version;
    return this.known;
  }
}

function packageBelow(folder: string, name: string, depth: number): string | null {
  const manifest = readIfThere(path.join(folder, 'Cargo.toml'));
  if (manifest !== null && readManifest(manifest, null).name === name) return folder;
  if (depth === 0) return null;
  for (const entry of foldersIn(folder)) {
    if (entry.startsWith('.') || entry === 'target') continue;
    const found = packageBelow(path.join(folder, entry), name, depth - 1);
    if (found) return found;
  }
  return null;
}

/** Follows `[source.crates-io] replace-with` to a directory source, in the configuration of the folder and all above. */
function vendoredFolders(root: string, cargoHome: string, problems: string[]): string[] {
  const sources = new Map<string, { readonly spec: TomlTable; readonly base: string }>();
  const folders: string[] = [];
  for (let folder = root; ; folder = path.dirname(folder)) {
    folders.push(path.join(folder, '.cargo'));
    if (path.dirname(folder) === folder) break;
  }
  if (!folders.includes(cargoHome)) folders.push(cargoHome);
  // From the inside out: what was said first counts.
  for (const file of folders.flatMap((at) => [path.join(at, 'config.toml'), path.join(at, 'config')]).filter(isFile)) {
    try {
      const config = table(parseToml(readIfThere(file) ?? '')['source']);
      const base = path.dirname(path.dirname(file));
      for (const [name, value] of Object.entries(config ?? {})) {
        const spec = table(value);
        if (spec && !sources.has(name)) sources.set(name, { spec, base });
      }
    } catch (error) {
      problems.push(`${file}: ${messageOf(error).split('\n')[0]}`);
    }
  }
  const out: string[] = [];
  for (const start of sources.keys()) {
    let name: string | null = start;
    for (let steps = 0; name !== null && steps < 10; steps++) {
      const source = sources.get(name);
      const directory = string(source?.spec['directory']);
      if (source && directory !== null) {
        const folder = path.resolve(source.base, directory);
        if (!out.includes(folder)) out.push(folder);
      }
      name = string(source?.spec['replace-with']);
    }
  }
  return out;
}
