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

  constructor(vendor) {
    const config = `[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = ${JSON.stringify(vendor)}\n`;
    fs.writeFileSync(path.join(this.folder, 'config.toml'), config);
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
    if (isBuilt) {
      const run = this.cargo(copy, ['check', '--offline', '--lib', '--quiet'], {});
      if (run.status !== 0) console.log(`${path.basename(folder)}: ${run.stderr.slice(0, 400)}`);
    }
    return copy;
  }

  cargo(cwd, args, env) {
    const options = { cwd, env: { ...process.env, CARGO_HOME: this.folder, ...env }, encoding: 'utf8' };
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
