/**
 * Runs the analysis over packages that compile: `npm run crates -- [--vendor DIR [--build] [--sample N [--seed N] [--skip N]]] [--all]
 * [--names] [--lost] [--warnings] [--slow MS] [--why REASON] [--top N] DIR..`. Prints for each package the number of functions, the
 * share that was analysed, errors published (each one is a false alarm), the time, the slowest body and the most frequent
 * reasons, and at the end the same of all together.
 *
 * `--vendor` names a folder of packages to find dependencies in; `--build` runs `cargo check` first, so that the build scripts
 * have said what they set; `--sample` takes that many packages of the folder, in an order that the seed decides, after
 * `--skip` others. `--all` counts tests (`cfg(test)` too), benches and examples; `--lost` lists the paths and macro calls that lead nowhere,
 * `--names` stops at names; `--warnings` lists lints too; `--slow` lists bodies that took so long; `--why` lists the places with a reason that contains the text.
 * Each package runs in a process of its own, so that a crash or a hang costs one package.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { VendorHome } from './vendorHome.mjs';

const limit = 1_800_000;
const options = [];
const folders = [];
let vendor = null;
let sample = 0;
let seed = 1;
let skip = 0;
let isBuilt = false;
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i++) {
  if (args[i] === '--vendor') vendor = path.resolve(args[++i]);
  else if (args[i] === '--build') isBuilt = true;
  else if (args[i] === '--sample') sample = Number(args[++i]);
  else if (args[i] === '--seed') seed = Number(args[++i]);
  else if (args[i] === '--skip') skip = Number(args[++i]);
  else if (['--all', '--lost', '--names', '--warnings'].includes(args[i])) options.push(args[i]);
  else if (['--why', '--top', '--slow'].includes(args[i])) options.push(args[i], args[++i]);
  else folders.push(args[i]);
}
const outfile = await bundle('scripts/crates/main.ts', 'crates');
const home = vendor === null ? null : new VendorHome(vendor);
if (home !== null) options.push('--home', home.folder);
if (vendor !== null && sample > 0) folders.push(...shuffled(vendor).slice(skip, skip + sample));
const total = { packages: 0, bodies: 0, tainted: 0, errors: 0, slow: [], megabytes: 0, reasons: new Map() };
const failed = [];
for (const folder of folders) {
  const copied = home === null ? null : home.copy(folder, isBuilt);
  const run = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--stack-size=3900', outfile, ...options, copied ?? path.resolve(folder)],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      timeout: limit,
      maxBuffer: 1 << 28,
      env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..'), TENURE_TOTALS: '1' },
    },
  );
  if (copied !== null) fs.rmSync(copied, { recursive: true });
  const name = path.basename(folder);
  if (run.output[3].length > 0) add(name, JSON.parse(run.output[3]));
  if (run.status === 0) continue;
  failed.push(name);
  if (run.signal !== null || run.output[3].length === 0) console.log(`${name}: ${run.signal ?? 'no result'}`);
}
home?.remove();
report();
process.exit(failed.length === 0 ? 0 : 1);

/** The packages of the folder in an order that looks random and is the same each time: that of a hash. */
function shuffled(folder) {
  const key = (name) => createHash('sha256').update(`${seed} ${name}`).digest('hex');
  const names = fs.readdirSync(folder).map((name) => [key(name), path.join(folder, name)]);
  return names.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

function add(name, one) {
  total.packages++;
  total.bodies += one.bodies;
  total.tainted += one.tainted;
  total.errors += one.errors.length;
  total.slow.push(...one.slow.map((body) => `${name}: ${body}`));
  total.megabytes = Math.max(total.megabytes, one.megabytes);
  for (const [reason, count] of one.reasons) total.reasons.set(reason, (total.reasons.get(reason) ?? 0) + count);
}

function report() {
  const { packages, bodies, tainted, errors, slow, megabytes, reasons } = total;
  const analysed = bodies === 0 ? 100 : ((bodies - tainted) / bodies) * 100;
  console.log(
    `\nall: ${packages} packages, ${bodies} functions, ${analysed.toFixed(2)} % analysed, ${errors} errors, ${slow.length} slow, at most ${megabytes} MB`,
  );
  for (const body of slow) console.log(`    SLOW ${body}`);
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 25)) {
    console.log(`${String(count).padStart(8)}  ${reason}`);
  }
  if (failed.length > 0) console.log(`    failed: ${failed.join(', ')}`);
}
