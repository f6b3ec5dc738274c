/** The targets of a package: those the manifest names and those cargo finds by their place. Mirrors cargo's `toml::targets`. */
import fs from 'node:fs';
import path from 'node:path';
import { isFile } from './fileWalk';
import type { Manifest, TargetKind, TargetSpec } from './manifest';

export interface Target {
  readonly kind: TargetKind;
  /** The crate's name, `-` made `_`. */
  readonly name: string;
  /** What cargo calls it: of a library the crate's name. */
  readonly cargoName: string;
  readonly path: string;
  /** What the manifest says of it; null where cargo found it by its place. */
  readonly spec: TargetSpec | null;
  /** `cargo test` makes another crate of it: a library or binary without `test = false`. */
  readonly hasTestBuild: boolean;
}

const folders = { bin: 'src/bin', example: 'examples', test: 'tests', bench: 'benches' } as const;

export function targetsOf(folder: string, manifest: Manifest, problems: string[]): Target[] {
  const out: Target[] = [];
  const packageName = manifest.name ?? path.basename(folder);
  const add = (kind: TargetKind, name: string, file: string, spec?: TargetSpec) => {
    if (out.some((other) => other.kind === kind && other.name === crateName(name))) return;
    const isLibrary = kind === 'lib' || kind === 'proc-macro';
    const cargoName = isLibrary ? crateName(name) : name;
    const hasTestBuild = (isLibrary || kind === 'bin') && spec?.test !== false;
    out.push({ kind, name: crateName(name), cargoName, path: file, spec: spec ?? null, hasTestBuild });
  };
  const lib = manifest.targets.find(({ kind }) => kind === 'lib' || kind === 'proc-macro');
  const libFile = path.join(folder, lib?.path ?? 'src/lib.rs');
  if (isFile(libFile)) add(lib?.kind ?? 'lib', lib?.name ?? packageName, libFile, lib);
  else if (lib) problems.push(`${folder}: no library at ${libFile}`);
  for (const kind of ['bin', 'example', 'test', 'bench'] as const) {
    for (const spec of manifest.targets) {
      if (spec.kind !== kind) continue;
      const file = explicitFile(folder, kind, spec, packageName);
      if (file) add(kind, spec.name ?? packageName, file, spec);
      else problems.push(`${folder}: no file for ${kind} ${spec.name ?? ''}`.trimEnd());
    }
    if (!manifest.auto[kind]) continue;
    if (kind === 'bin' && isFile(path.join(folder, 'src/main.rs'))) {
      // An explicit [[bin]] may be the same file under another name.
      const main = path.join(folder, 'src/main.rs');
      if (!out.some((target) => target.path === main)) add('bin', packageName, main);
    }
    for (const [name, file] of foundIn(path.join(folder, folders[kind]))) {
      if (!out.some((target) => target.path === file)) add(kind, name, file);
    }
  }
  return out;
}

export function crateName(name: string): string {
  return name.replaceAll('-', '_');
}

function explicitFile(
  folder: string,
  kind: keyof typeof folders,
  { name, path: given }: TargetSpec,
  packageName: string,
): string | null {
  const inPlace = path.join(folder, folders[kind], name ?? '');
  const candidates = given !== null ? [path.join(folder, given)] : [`${inPlace}.rs`, path.join(inPlace, 'main.rs')];
  if (given === null && kind === 'bin' && (name === null || name === packageName)) {
    candidates.push(path.join(folder, 'src/main.rs'));
  }
  return candidates.find(isFile) ?? null;
}

/** `foo.rs` and `foo/main.rs`. */
function foundIn(folder: string): [string, string][] {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const out: [string, string][] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isFile(path.join(full, 'main.rs'))) out.push([entry.name, path.join(full, 'main.rs')]);
    } else if (entry.name.endsWith('.rs')) out.push([entry.name.slice(0, -3), full]);
  }
  return out;
}
