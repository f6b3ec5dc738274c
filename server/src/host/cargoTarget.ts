/**
 * A target as the messages of `cargo check --message-format json` name it. Mirrors `cargo::core::manifest::SerializedTarget`
 * and cargo's package ids (https://doc.rust-lang.org/cargo/reference/pkgid-spec.html).
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Edition } from '../source/crates';
import type { Manifest } from './manifest';
import type { Target } from './targets';

export interface CargoTarget {
  readonly package_id: string;
  readonly manifest_path: string;
  readonly target: {
    readonly kind: readonly string[];
    readonly crate_types: readonly string[];
    readonly name: string;
    readonly src_path: string;
    readonly edition: Edition;
    readonly 'required-features'?: readonly string[];
    readonly doc: boolean;
    readonly doctest: boolean;
    readonly test: boolean;
  };
}

/** Of a target of the package in `folder`, an absolute path. */
export function cargoTarget(
  folder: string,
  manifest: Manifest,
  { kind, cargoName, path: file, spec }: Target,
): CargoTarget {
  const isLibrary = kind === 'lib' || kind === 'proc-macro';
  const isBuilt = isLibrary || kind === 'bin';
  const plain = kind === 'proc-macro' ? 'proc-macro' : kind === 'lib' ? 'lib' : 'bin';
  const written = spec === null || kind === 'proc-macro' ? [] : spec.crateTypes;
  const types = written.length > 0 ? written : [plain];
  const hasDoctests = types.some((type) => type === 'lib' || type === 'rlib' || type === 'proc-macro');
  const required = spec?.requiredFeatures ?? [];
  const name = manifest.name ?? '';
  const version = path.basename(folder) === name ? manifest.version : `${name}@${manifest.version}`;
  return {
    package_id: `path+${pathToFileURL(folder).href}#${version}`,
    manifest_path: path.join(folder, 'Cargo.toml'),
    target: {
      kind: isLibrary ? types : [kind],
      crate_types: types,
      name: cargoName,
      src_path: file,
      edition: manifest.edition,
      ...(required.length === 0 ? {} : { 'required-features': required }),
      doc: spec?.doc ?? isBuilt,
      doctest: isLibrary && hasDoctests && spec?.doctest !== false,
      test: spec?.test ?? (isBuilt || kind === 'test'),
    },
  };
}

/** A file without a package, as cargo takes a script: a package of its own whose manifest it is. */
export function scriptTarget(file: string, edition: Edition): CargoTarget {
  const name = path.basename(file, '.rs');
  return {
    package_id: `path+${pathToFileURL(file).href}#${name}@0.0.0`,
    manifest_path: file,
    target: {
      kind: ['bin'],
      crate_types: ['bin'],
      name,
      src_path: file,
      edition,
      doc: true,
      doctest: false,
      test: true,
    },
  };
}
