/**
 * `npm run compare-inference -- --vendor DIR PACKAGE..`: CPU of inferring every body of a package, beside rust-analyzer's
 * (`analysis-stats`) and all of rustc's `cargo check`, and how many expressions have no known type. Dependencies are in DIR
 * and ready in all three; tests, benches and examples are left out. Figures of one run only: ratios, not milliseconds.
 *
 *   --show        also the expressions without a type, and why
 *   --ours        nothing but ours
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findCargo } from './bench/measureCargo.mjs';
import { findRustAnalyzer } from './bench/measureRustAnalyzer.mjs';
import { bundle } from './bundle.mjs';
import { analysisStats, offlineLibrary } from './compareInference/rustAnalyzer.mjs';
import { VendorHome } from './vendorHome.mjs';

const root = path.resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const at = args.indexOf('--vendor');
if (at < 0) throw new Error('--vendor DIR is needed');
const home = new VendorHome(path.resolve(args.splice(at, 2)[1]));
const isAlone = args.includes('--ours');
const folders = args.filter((arg) => !arg.startsWith('--'));
const outfile = await bundle('scripts/compareInference/main.ts', 'compareInference');
const analyzer = isAlone ? null : findRustAnalyzer();
const cargo = isAlone ? null : findCargo();
const library =
  analyzer === null || analyzer.library === null
    ? null
    : offlineLibrary(analyzer.library, path.join(root, '.cache/lab/library'));

function ours(folder) {
  const options = ['--stack-size=3900', '--enable-source-maps', outfile, folder, home.folder];
  if (args.includes('--show')) options.push('show');
  const run = spawnSync(process.execPath, options, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, TENURE_ROOT: root },
  });
  return run.status === 0 ? JSON.parse(run.stdout) : null;
}

/** CPU of rustc alone on the package itself; cargo, and a folder of hundreds of packages to choose from, do not count. */
function check(folder) {
  const log = path.join(home.folder, 'rustc.times');
  const wrapper = path.join(home.folder, 'rustc.sh');
  fs.rmSync(log, { force: true });
  fs.writeFileSync(
    wrapper,
    `#!/bin/sh\n"$@"\nstatus=$?\n[ -n "$CARGO_PRIMARY_PACKAGE" ] && times >> "${log}"\nexit $status\n`,
  );
  fs.chmodSync(wrapper, 0o755);
  const library = path.join(folder, 'src/lib.rs');
  if (fs.existsSync(library)) fs.utimesSync(library, new Date(), new Date());
  const env = { RUSTC_WRAPPER: wrapper, CARGO_INCREMENTAL: '0', ...cargo.env };
  const run = home.cargo(folder, ['check', '--offline', '--lib', '--quiet'], env);
  if (run.status !== 0 || !fs.existsSync(log)) return null;
  // `times`: the shell itself, then its children, each user and system.
  const lines = fs.readFileSync(log, 'utf8').trim().split('\n');
  let sum = 0;
  for (let i = 1; i < lines.length; i += 2)
    for (const [, minutes, seconds] of lines[i].matchAll(/(\d+)m([\d.]+)s/g))
      sum += Number(minutes) * 60 + Number(seconds);
  return sum * 1000;
}

const ms = (n) => (n === null || n === undefined ? '-' : n.toFixed(0)).padStart(7);
const ratio = (a, b) => (a === undefined || !b ? '-' : (a / b).toFixed(2)).padStart(7);
const share = (of) => (of === null ? '-' : `${((100 * of.unknown) / of.exprs).toFixed(2)} %`).padStart(8);
console.log(`${'package'.padEnd(26)}   ours     r-a   rustc  o/r-a o/rustc  unknown  r-a's   exprs   r-a's`);
const total = { ours: 0, unknown: 0, exprs: 0 };
for (const folder of folders) {
  const copy = home.copy(folder, !isAlone);
  for (const name of ['tests', 'benches', 'examples'])
    fs.rmSync(path.join(copy, name), { recursive: true, force: true });
  const own = ours(copy);
  const theirs = library === null ? null : await analysisStats(analyzer, library, copy, { CARGO_HOME: home.folder });
  const rustc = cargo === null ? null : check(copy);
  if (own !== null) {
    total.ours += own.cpu;
    total.unknown += own.unknown;
    total.exprs += own.exprs;
  }
  console.log(
    `${path.basename(folder).padEnd(26)}${ms(own?.cpu)} ${ms(theirs?.cpu)} ${ms(rustc)}${ratio(own?.cpu, theirs?.cpu)} ${ratio(own?.cpu, rustc)} ` +
      `${share(own)} ${share(theirs)} ${String(own?.exprs ?? '-').padStart(7)} ${String(theirs?.exprs ?? '-').padStart(7)}`,
  );
}
console.log(`${'all'.padEnd(26)}${ms(total.ours)}${' '.repeat(32)}${share(total)}`);
home.remove();
