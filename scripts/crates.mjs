/**
 * Runs the analysis over packages that compile: `npm run crates -- [--vendor DIR [--build]] [--all] [--names] [--lost] [--why REASON] [--top N] DIR..`.
 * Prints for each the number of functions, the share that was analysed, errors published (each one is a false alarm), the
 * time, the slowest body and the most frequent reasons. `--vendor` names a folder of packages to find dependencies in;
 * `--build`
 * runs `cargo check` first, so that the build scripts have said what they set; `--all` counts tests, benches and examples too; `--lost` lists the paths and macro calls that lead nowhere, `--names` stops at names; `--why` lists the places with a reason that contains the text.
 * Each package runs in a process of its own, so that a crash or a hang costs one package.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { VendorHome } from './vendorHome.mjs';

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
const home = vendor === null ? null : new VendorHome(vendor);
if (home !== null) options.push('--home', home.folder);
let failed = 0;
for (const folder of folders) {
  const run = spawnSync(
    process.execPath,
    [
      '--enable-source-maps',
      '--stack-size=3900',
      outfile,
      ...options,
      home === null ? path.resolve(folder) : home.copy(folder, isBuilt),
    ],
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
home?.remove();
process.exit(failed === 0 ? 0 : 1);
