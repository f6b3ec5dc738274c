/**
 * Compares the time of MIR building and borrow checking with rustc's pass `MIR_borrow_checking`, crate by crate:
 * `npm run compare-borrowck -- --vendor DIR [--rounds N] [--prof DIR] FOLDER..`.
 * Ours is processor time of the whole process (its compiler and collector threads count), behind type inference, which is
 * not counted: `first` in a fresh process, `warm` the least of the later rounds, each over a database of its own, so that
 * the code is compiled and nothing is cached. rustc's is the least of as many runs of `-Ztime-passes`: that pass includes
 * MIR building, its wall time is that of one thread, and what the process waited for a processor is taken off.
 * Figures of two machines cannot be compared, the ratio can.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { VendorHome } from './vendorHome.mjs';

const { values, positionals } = parseArgs({
  options: {
    vendor: { type: 'string' },
    rounds: { type: 'string', default: '4' },
    prof: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const root = path.resolve(import.meta.dirname, '..');
const home = new VendorHome(path.resolve(values.vendor ?? '.'));

/** Tells what processor time rustc took. */
const wrapper = path.join(home.folder, 'timed-rustc.sh');
fs.writeFileSync(wrapper, '#!/bin/sh\n"$@"; status=$?; times >&2; exit $status\n', { mode: 0o755 });

/**
 * Milliseconds that rustc spends on the library: the wall time of the pass, less the share of all wall time in which the
 * process did not run. null where the package does not compile here.
 */
function rustcTime(folder) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    // Another name makes cargo run rustc again.
    const flags = ['-Ztime-passes', '-Awarnings', '--cfg', `round${round}`];
    const run = home.cargo(folder, ['rustc', '--offline', '--lib', '--quiet', '--profile', 'check', '--', ...flags], {
      RUSTC_BOOTSTRAP: '1',
      CARGO_INCREMENTAL: '0',
      RUSTC_WRAPPER: wrapper,
    });
    const pass = /time:\s+([\d.]+);.*\bMIR_borrow_checking$/m.exec(run.stderr);
    const whole = /time:\s+([\d.]+);.*\btotal$/m.exec(run.stderr);
    const cpu = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(run.stderr);
    if (pass === null || whole === null || cpu === null) {
      console.error(run.stderr.slice(0, 400));
      return null;
    }
    const [, userMinutes, user, systemMinutes, system] = cpu.map(Number);
    const ran = (userMinutes + systemMinutes) * 60 + user + system;
    best = Math.min(best, Number(pass[1]) * Math.min(1, ran / Number(whole[1])) * 1000);
  }
  return best;
}

function ourRounds(folder, outfile) {
  const profile = values.prof === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.prof}`];
  const run = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--stack-size=3900', ...profile, outfile, folder, home.folder, values.rounds],
    { encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, TENURE_ROOT: root } },
  );
  if (run.status !== 0) throw new Error(run.stderr.slice(0, 2000));
  return JSON.parse(run.stdout);
}

const total = ({ mir, dataflow, borrowck }) => mir + dataflow + borrowck;
const cell = (value, width = 8) => (value === null ? '-' : value.toFixed(value < 10 ? 2 : 0)).padStart(width);
const logs = [[], []];

function row(name, bodies, points, first, warm, rustc) {
  const ratio = (round) => (rustc === null ? null : total(round) / rustc);
  console.log(
    `${name.padEnd(24)}${String(bodies).padStart(7)}${String(points).padStart(9)}${cell(warm.mir)}${cell(warm.dataflow)}` +
      `${cell(warm.borrowck)}${cell(total(warm))}${cell(total(first))}${cell(rustc)}${cell(ratio(warm))}${cell(ratio(first))}`,
  );
}

try {
  const outfile = await bundle('scripts/compareBorrowck/main.ts', 'compare-borrowck');
  console.log(
    `${'crate (milliseconds)'.padEnd(24)}  roots   points     mir dataflow borrowck  warm   first   rustc   ratio  (first)`,
  );
  for (const folder of positionals) {
    const copy = home.copy(folder, false);
    const rustc = rustcTime(copy);
    const all = ourRounds(copy, outfile);
    const [first, ...later] = all;
    const warm = later.reduce((best, round) => (total(round) < total(best) ? round : best), later[0] ?? first);
    row(path.basename(folder), first.bodies, first.points, first, warm, rustc);
    if (rustc === null) continue;
    logs[0].push(Math.log(total(warm) / rustc));
    logs[1].push(Math.log(total(first) / rustc));
  }
  const mean = (list) => Math.exp(list.reduce((sum, x) => sum + x, 0) / list.length);
  if (logs[0].length > 1) {
    console.log(
      `geometric mean of the ratios: ${mean(logs[0]).toFixed(2)} warm, ${mean(logs[1]).toFixed(2)} in a fresh process`,
    );
  }
} finally {
  home.remove();
}
