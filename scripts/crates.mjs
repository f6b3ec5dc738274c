/**
 * Runs the analysis over packages that compile: `npm run crates -- [--vendor DIR [--build]] [--all] [--names] [--lost] [--why REASON] [--top N] DIR..`.
 * Prints for each the number of functions, the share that was analysed, errors published (each one is a false alarm), the
 * time, the slowest body and the most frequent reasons. `--vendor` names a folder of packages to find dependencies in;
 * `--build`
 * runs `cargo check` first, so that the build scripts have said what they set; `--all` counts tests, benches and examples too; `--lost` lists the paths and macro calls that lead nowhere, `--names` stops at names; `--why` lists the places with a reason that contains the text.
 * Each package runs in a process of its own, so that a crash or a hang costs one package.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'smol-toml';
import { bundle } from './bundle.mjs';

const limit = 120_000;
const options = [];
const folders = [];
let vendor = null;
let isBuilt = false;
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i++) {
  if (args[i] === '--vendor') vendor = path.resolve(args[++i]);
  else if (args[i] === '--build') isBuilt = true;
  else if (['--all', '--lost', '--names'].includes(args[i])) options.push(args[i]);
  else if (args[i] === '--why' || args[i] === '--top') options.push(args[i], args[++i]);
  else folders.push(args[i]);
}
const outfile = await bundle('scripts/crates/main.ts', 'crates');
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-crates-'));
if (vendor !== null) {
  const config = `[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = ${JSON.stringify(vendor)}\n`;
  fs.writeFileSync(path.join(home, 'config.toml'), config);
  options.push('--home', home);
}
/** A vendored folder lacks what only other platforms or features need; cargo would want it all the same. */
const vendored = new Set(
  (vendor === null ? [] : fs.readdirSync(vendor)).map((name) => name.replace(/-\d+\.\d+.*$/, '')),
);
let failed = 0;
/** A lock file of a published package is for its authors: cargo reads that of the workspace alone. */
function withoutLock(folder) {
  if (vendor === null) return path.resolve(folder);
  const copy = path.join(home, 'packages', path.basename(path.resolve(folder)));
  fs.cpSync(folder, copy, { recursive: true, filter: (file) => path.basename(file) !== 'Cargo.lock' });
  const manifest = path.join(copy, 'Cargo.toml');
  const text = parse(fs.readFileSync(manifest, 'utf8'));
  const removed = new Set();
  for (const part of [text, ...Object.values(text.target ?? {})]) {
    for (const name of Object.keys(part['dev-dependencies'] ?? {})) removed.add(name);
    delete part['dev-dependencies'];
    for (const [name, dependency] of Object.entries(part.dependencies ?? {})) {
      if (vendored.has(dependency.package ?? name)) continue;
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
    const run = spawnSync('cargo', ['check', '--offline', '--lib', '--quiet'], {
      cwd: copy,
      env: { ...process.env, CARGO_HOME: home },
      encoding: 'utf8',
    });
    if (run.status !== 0) console.log(`${path.basename(folder)}: ${run.stderr.slice(0, 400)}`);
  }
  return copy;
}

for (const folder of folders) {
  const run = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--stack-size=3900', outfile, ...options, withoutLock(folder)],
    {
      stdio: 'inherit',
      timeout: limit,
      env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..') },
    },
  );
  if (run.status === 0) continue;
  failed++;
  if (run.signal !== null) console.log(`${path.basename(folder)}: ${run.signal}`);
}
fs.rmSync(home, { recursive: true });
process.exit(failed === 0 ? 0 : 1);
