/** Copies of published packages that cargo and Tenure read alike, with a folder of packages in place of the registry. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import semver from 'semver';
import { parse, stringify } from 'smol-toml';

/** `1.2` is `^1.2` to cargo, and a comma is an `and`. */
const isCompatible = (version, requirement = '*') => {
  const range = requirement.split(',').map((part) => part.trim().replace(/^(?=\d)/, '^'));
  return semver.satisfies(version, range.join(' '));
};

export class VendorHome {
  /** What `CARGO_HOME` should be. */
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-vendor-'));
  /** The same for cargo itself, which wants every package of every platform: see `lock`. */
  cargoHome = this.folder;

  constructor(vendor) {
    this.vendor = path.resolve(vendor);
    this.#writeConfig(this.folder, this.vendor);
    /** Versions by name. */
    this.versions = new Map();
    for (const folder of fs.readdirSync(vendor)) {
      const [, name, version] = /^(.+?)-(\d+\.\d+.*)$/.exec(folder) ?? [];
      if (name !== undefined) this.versions.set(name, [...(this.versions.get(name) ?? []), version]);
    }
  }

  has(name, dependency) {
    const requirement = typeof dependency === 'string' ? dependency : dependency.version;
    return (this.versions.get(dependency.package ?? name) ?? []).some((v) => isCompatible(v, requirement));
  }

  /**
   * A copy without the lock file, which is for the authors (cargo reads that of the workspace alone), without development
   * dependencies, and without what only other platforms or features need, which a vendored folder may lack or have in
   * another version.
   */
  copy(folder, isBuilt) {
    const copy = path.join(this.folder, 'packages', path.basename(path.resolve(folder)));
    fs.cpSync(folder, copy, { recursive: true, filter: (file) => path.basename(file) !== 'Cargo.lock' });
    const manifest = path.join(copy, 'Cargo.toml');
    const text = parse(fs.readFileSync(manifest, 'utf8'));
    const isDefault = defaultFeatures(text.features ?? {});
    const removed = new Set();
    for (const part of [text, ...Object.values(text.target ?? {})]) {
      for (const name of Object.keys(part['dev-dependencies'] ?? {})) removed.add(name);
      delete part['dev-dependencies'];
      for (const [name, dependency] of Object.entries(part.dependencies ?? {})) {
        if (dependency.path !== undefined) {
          dependency.path = path.resolve(folder, dependency.path);
          continue;
        }
        const isAsked = dependency.optional !== true || isDefault.has(name);
        if (isAsked && this.has(name, dependency)) continue;
        removed.add(name);
        delete part.dependencies[name];
      }
    }
    for (const name of Object.keys(text.dependencies ?? {})) removed.delete(name);
    for (const [name, entries] of Object.entries(text.features ?? {})) {
      text.features[name] = entries.filter((entry) => !removed.has(entry.replace(/^dep:/, '').split(/\?|\//)[0]));
    }
    for (const kind of ['bench', 'test', 'example']) delete text[kind];
    fs.writeFileSync(manifest, stringify({ ...text, workspace: {} }));
    if (isBuilt && this.lock(copy)) {
      const run = this.cargo(copy, ['check', '--offline', '--lib', '--quiet'], {});
      if (run.status !== 0) console.log(`${path.basename(folder)}: ${run.stderr.slice(0, 400)}`);
    }
    return copy;
  }

  /**
   * Writes the lock file. What only other platforms or features need and the folder lacks is replaced by empty packages, so
   * that cargo can name everything: it is asked what is missing until nothing is.
   */
  lock(copy) {
    for (let i = 0; i < 100; i++) {
      const { status, stderr } = this.cargo(copy, ['generate-lockfile', '--offline'], {});
      if (status === 0) return true;
      const missing =
        /no matching package named `([^`]+)` found|searched package name: `(?<name>[^`]+)`/.exec(stderr) ??
        /requirement `([^ `]+) = "[^"]+"`/.exec(stderr);
      const by = /required by package `(\S+) v(\S+?)[ `]/.exec(stderr);
      if (missing === null || by === null || !this.#addStub(copy, missing.groups?.name ?? missing[1], by[1], by[2])) {
        console.log(`${path.basename(copy)}: ${stderr.slice(0, 400)}`);
        return false;
      }
    }
    return false;
  }

  /** An empty package that `by` would take for `name`. */
  #addStub(copy, name, by, version) {
    const stubs = path.join(this.folder, 'stubs');
    if (!fs.existsSync(stubs)) {
      fs.mkdirSync(stubs);
      this.cargoHome = path.join(this.folder, 'cargo');
      fs.mkdirSync(this.cargoHome);
      for (const entry of fs.readdirSync(this.vendor))
        fs.symlinkSync(path.join(this.vendor, entry), path.join(stubs, entry));
      this.#writeConfig(this.cargoHome, stubs);
    }
    const own = path.join(copy, 'Cargo.toml');
    const candidates = [own, path.join(stubs, `${by}-${version}`, 'Cargo.toml'), path.join(stubs, by, 'Cargo.toml')];
    const manifest = candidates.find((file) => file !== own || path.basename(copy).startsWith(`${by}-${version}`));
    if (manifest === undefined || !fs.existsSync(manifest)) return false;
    const [wanted] = dependenciesOn(name, manifest);
    if (wanted === undefined) return false;
    const numbers = (wanted.version?.match(/\d+(\.\d+)*/)?.[0] ?? '1').split('.');
    const full = [...numbers, '0', '0'].slice(0, 3).join('.');
    const folder = path.join(stubs, `${name}-${full}`);
    if (fs.existsSync(folder)) return false;
    const all = fs.readdirSync(stubs).flatMap((entry) => dependenciesOn(name, path.join(stubs, entry, 'Cargo.toml')));
    const features = new Set(['default', 'std', 'alloc', ...all.flatMap((dependency) => dependency.features ?? [])]);
    fs.mkdirSync(path.join(folder, 'src'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'src/lib.rs'), '');
    const made = { package: { name, version: full, edition: '2021' }, lib: {} };
    fs.writeFileSync(
      path.join(folder, 'Cargo.toml'),
      stringify({ ...made, features: Object.fromEntries([...features].map((feature) => [feature, []])) }),
    );
    fs.writeFileSync(path.join(folder, '.cargo-checksum.json'), '{"files":{}}');
    return true;
  }

  #writeConfig(folder, vendor) {
    const config = `[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = ${JSON.stringify(vendor)}\n`;
    fs.writeFileSync(path.join(folder, 'config.toml'), config);
  }

  cargo(cwd, args, env) {
    const options = { cwd, env: { ...process.env, CARGO_HOME: this.cargoHome, ...env }, encoding: 'utf8' };
    return spawnSync('cargo', args, { ...options, maxBuffer: 1 << 30, timeout: 600_000 });
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** The features and optional dependencies that the default ones lead to. */
function defaultFeatures(features) {
  const found = new Set();
  const todo = ['default'];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    // `serde?/std` asks for nothing by itself.
    for (const entry of features[name] ?? [])
      if (!entry.includes('?')) todo.push(entry.replace(/^dep:/, '').split('/')[0]);
  }
  return found;
}

/** What a manifest says of its dependencies on a package. */
function dependenciesOn(name, manifest) {
  const source = fs.existsSync(manifest) ? fs.readFileSync(manifest, 'utf8') : '';
  if (!source.includes(name)) return [];
  const text = parse(source);
  return [text, ...Object.values(text.target ?? {})].flatMap((part) =>
    ['dependencies', 'build-dependencies', 'dev-dependencies'].flatMap((table) =>
      Object.entries(part[table] ?? {})
        .map(([key, dependency]) =>
          typeof dependency === 'string' ? { key, version: dependency } : { key, ...dependency },
        )
        .filter((dependency) => (dependency.package ?? dependency.key) === name),
    ),
  );
}
