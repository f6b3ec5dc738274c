/** What happens on disk while the server runs, with the real analysis behind the documents. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnalysisHost } from '../../server/src/ide/api';
import { defaultSettings } from '../../server/src/lsp/settings';
import { Workspace } from '../../server/src/lsp/worker/workspace';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';

let root: string;
let host: AnalysisHost;
let workspace: Workspace;
let logs: string[];
let missing: readonly string[];
beforeEach(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-disk-'));
  host = await createAnalysisHost({ cache: null });
  logs = [];
  missing = [];
  workspace = new Workspace(
    host,
    (message) => logs.push(message),
    (_, packages) => {
      missing = packages;
    },
  );
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const twice = 'pub fn twice(s: String) -> (String, String) { (s, s) }\n';
const pkg = (rest = '') => `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n${rest}`;

function write(name: string, text: string): string {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

function open(name: string): void {
  const file = path.join(root, name);
  const text = fs.readFileSync(file, 'utf8');
  const manifestPath = path.join(root, 'Cargo.toml');
  workspace.open({ uri: `file://${file}`, path: file, text, version: 1, manifestPath, serial: 1 }, defaultSettings);
}

function change(kind: 'created' | 'changed' | 'deleted', ...names: string[]): void {
  workspace.changeOnDisk(names.map((name) => ({ path: path.join(root, name), kind })));
}

/** Codes of the errors in a file; null for one that belongs to no crate. */
function errors(name: string): string[] | null {
  const file = host.fileForPath(path.join(root, name));
  if (file === undefined) return null;
  return host.diagnostics(file).flatMap(({ code, severity }) => (severity === 'error' ? [code] : []));
}

test('a file that is created, changed, renamed and deleted', () => {
  write('Cargo.toml', pkg());
  write('src/lib.rs', 'mod part;\nmod other;\npub fn f(s: String) -> (String, String) { part::twice(s) }\n');
  open('src/lib.rs');
  expect(errors('src/lib.rs')).toEqual([]);
  write('src/part.rs', twice);
  change('created', 'src/part.rs');
  expect(errors('src/part.rs')).toEqual(['E0382']);
  write('src/part.rs', 'pub fn twice(s: String) -> (String, String) { (s.clone(), s) }\n');
  change('changed', 'src/part.rs');
  expect(errors('src/part.rs')).toEqual([]);
  fs.renameSync(path.join(root, 'src/part.rs'), path.join(root, 'src/other.rs'));
  write('src/other.rs', twice);
  change('deleted', 'src/part.rs');
  change('created', 'src/other.rs');
  expect(errors('src/other.rs')).toEqual(['E0382']);
  // What the library named is gone, so the library's function is not judged.
  const lib = host.fileForPath(path.join(root, 'src/lib.rs'));
  expect(lib !== undefined && host.status(lib).tainted).toBe(1);
  fs.rmSync(path.join(root, 'src/other.rs'));
  change('deleted', 'src/other.rs');
  expect(errors('src/other.rs') ?? []).toEqual([]);
});

test('a folder of modules that moves with its file', () => {
  write('Cargo.toml', pkg());
  write('src/lib.rs', 'mod a;\n');
  write('src/a.rs', 'mod inner;\n');
  write('src/a/inner.rs', twice);
  open('src/lib.rs');
  expect(errors('src/a/inner.rs')).toEqual(['E0382']);
  fs.renameSync(path.join(root, 'src/a.rs'), path.join(root, 'src/a/mod.rs'));
  change('deleted', 'src/a.rs');
  change('created', 'src/a/mod.rs');
  expect(errors('src/a/inner.rs')).toEqual(['E0382']);
});

test('features that the user switches on, with a file that is edited', () => {
  write('Cargo.toml', pkg('[features]\nplain = []\n'));
  write('src/lib.rs', '#[cfg_attr(not(feature = "plain"), derive(Clone, Copy))] pub struct S;\n');
  write('src/main.rs', 'fn main() {}\n');
  open('src/lib.rs');
  const lib = host.fileForPath(path.join(root, 'src/lib.rs'));
  if (lib === undefined) throw new Error('no library');
  host.setText(lib, `${host.textOf(lib)}pub fn twice(s: S) -> (S, S) { (s, s) }\n`);
  expect(errors('src/lib.rs')).toEqual([]);
  expect(workspace.setFeatures({ features: ['plain'], noDefault: false })).toBe(true);
  expect(errors('src/lib.rs')).toEqual(['E0382']);
  expect(workspace.setFeatures({ features: ['plain'], noDefault: false })).toBe(false);
  expect(workspace.setFeatures({ features: [], noDefault: false })).toBe(true);
  expect(errors('src/lib.rs')).toEqual([]);
});

test('a manifest that is broken, mended, and lacks a dependency', () => {
  write('Cargo.toml', pkg());
  write('src/lib.rs', `${twice}pub fn g(r: nowhere::Rng) -> (nowhere::Rng, nowhere::Rng) { (r, r) }\n`);
  open('src/lib.rs');
  expect(errors('src/lib.rs')).toEqual(['E0382']);
  write('Cargo.toml', '[package\nname = ');
  change('changed', 'Cargo.toml');
  expect(logs.join()).toContain('Cargo.toml');
  write('Cargo.toml', pkg('[dependencies]\nnowhere = "1.2"\n'));
  change('changed', 'Cargo.toml');
  expect(missing).toEqual(['nowhere 1.2']);
  // What the missing package has may be `Copy`.
  expect(errors('src/lib.rs')).toEqual(['E0382']);
});

test('packages that depend on each other in a circle, and on themselves', () => {
  write('Cargo.toml', pkg('[dependencies]\nb = { path = "b" }\napp = { path = "." }\n'));
  write('b/Cargo.toml', '[package]\nname = "b"\nversion = "0.1.0"\n[dependencies]\napp = { path = ".." }\n');
  write('src/lib.rs', `pub use b::f;\npub use app::f as g;\n${twice}`);
  write('b/src/lib.rs', 'pub use app::twice;\npub fn f() {}\n');
  open('src/lib.rs');
  expect(errors('src/lib.rs')).toEqual(['E0382']);
});

test('a module outside the package, by its path', () => {
  write('app/Cargo.toml', pkg());
  write('shared/part.rs', twice);
  write('app/src/lib.rs', `#[path = "../../shared/part.rs"] mod part;\nfn f(s: String) { part::twice(s); drop(s); }\n`);
  const file = path.join(root, 'app/src/lib.rs');
  const manifestPath = path.join(root, 'app/Cargo.toml');
  const text = fs.readFileSync(file, 'utf8');
  workspace.open({ uri: `file://${file}`, path: file, text, version: 1, manifestPath, serial: 1 }, defaultSettings);
  expect(errors('app/src/lib.rs')).toEqual(['E0382']);
  expect(errors('shared/part.rs')).toEqual(['E0382']);
});
