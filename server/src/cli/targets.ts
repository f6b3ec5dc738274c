/**
 * What the paths of the command line name: a Cargo package or workspace (its folder or its manifest), or a single `.rs`
 * file that is a crate of its own. A folder without a manifest is neither, and is refused with the reason.
 */
import fs from 'node:fs';
import path from 'node:path';
import { WrongUse } from './io';

export type Target =
  | { readonly kind: 'package'; readonly manifestPath: string }
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'missing'; readonly name: string; readonly reason: string };

/** `name` is the path as the user wrote it. Without paths: the package of the working directory, or of a folder above. */
export function findTargets(paths: readonly string[], cwd: string): readonly Target[] {
  if (paths.length > 0) return paths.map((name) => targetOf(name, cwd));
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const manifestPath = path.join(folder, 'Cargo.toml');
    if (fs.existsSync(manifestPath)) return [{ kind: 'package', manifestPath }];
    if (folder === path.dirname(folder)) throw new WrongUse(`no Cargo.toml in ${cwd} or any folder above it`);
  }
}

function targetOf(name: string, cwd: string): Target {
  const absolute = path.resolve(cwd, name);
  const stat = fs.statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'missing', name, reason: 'no such file or folder' };
  if (stat.isDirectory()) {
    const manifestPath = path.join(absolute, 'Cargo.toml');
    if (fs.existsSync(manifestPath)) return { kind: 'package', manifestPath };
    return { kind: 'missing', name, reason: 'a folder without a Cargo.toml; name its .rs files one by one' };
  }
  if (path.basename(absolute) === 'Cargo.toml') return { kind: 'package', manifestPath: absolute };
  if (path.extname(absolute) === '.rs') return { kind: 'file', path: absolute, name };
  return { kind: 'missing', name, reason: 'neither a .rs file nor a Cargo.toml' };
}
