/**
 * `npm run bench`: how long after an edit its diagnostics are there, beside `cargo check` and rust-analyzer on the same
 * machine in the same minute. Figures of two machines cannot be compared, ratios of one run can; so nothing here passes or
 * fails by the clock. It fails where an error that was brought in does not show or does not go.
 *
 *   --edits N        edits measured for each file (60)
 *   --rounds N       runs of everything, the median counts (1)
 *   --lines A,B,..   lengths of the files (400,1600,4000)
 *   --modules N      other modules beside the file (0)
 *   --many N         also N small files through the command line
 *   --package DIR    instead: how long that package with its dependencies takes to be read, without caches and with them;
 *                    may be given more than once
 *   --vendor DIR     a folder of packages to find dependencies in
 *   --no-cargo, --no-rust-analyzer
 *   --json FILE      the figures, for programs
 */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VendorHome } from '../vendorHome.mjs';
import { generateManyFiles, generatePackage } from './generate.mjs';
import { findCargo, measureCargo } from './measureCargo.mjs';
import { measureIndexing, measureQuiescence } from './measureIndexing.mjs';
import { findRustAnalyzer, measureRustAnalyzer } from './measureRustAnalyzer.mjs';
import { measureServer } from './measureServer.mjs';
import { median } from './numbers.mjs';
import { printPackages, printReport } from './report.mjs';

const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '1' },
    lines: { type: 'string', default: '400,1600,4000' },
    modules: { type: 'string', default: '0' },
    many: { type: 'string', default: '0' },
    package: { type: 'string', multiple: true, default: [] },
    vendor: { type: 'string' },
    'no-cargo': { type: 'boolean', default: false },
    'no-rust-analyzer': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const root = path.join(import.meta.dirname, '../..');
const program = path.join(root, 'server/dist/tenure.js');

function bareNode() {
  const times = [];
  const cpus = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const script = 'const u = process.cpuUsage(); console.log((u.user + u.system) / 1000)';
    cpus.push(Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })));
    times.push(performance.now() - start);
  }
  return { wall: median(times), cpu: median(cpus) };
}

/** Field by field the median of several runs. */
function middle(runs) {
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));
}

function measureManyFiles(count) {
  const folder = path.join(work, 'many');
  generateManyFiles(folder, count);
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program, 'check', ...files], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`tenure check: exit code ${status}\n${stderr.slice(0, 2000)}`);
  return { count, wall };
}

/** The packages of `--package`, one after the other. */
async function measurePackages(folders, cargo, analyzer) {
  const home = values.vendor === undefined ? null : new VendorHome(path.resolve(values.vendor));
  const env = home === null ? {} : { CARGO_HOME: home.folder, CARGO_NET_OFFLINE: 'true' };
  const rows = [];
  try {
    for (const folder of folders) {
      const copy = home === null ? path.resolve(folder) : home.copy(folder, false);
      home?.lock(copy);
      const cargoEnv = home === null ? {} : { ...env, CARGO_HOME: home.cargoHome };
      const ours = [];
      const theirs = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        ours.push(await measureIndexing([process.execPath, program, 'lsp', '--stdio'], copy, env));
        if (analyzer !== null) theirs.push(await measureQuiescence(analyzer, cargo, copy, cargoEnv));
      }
      rows.push({
        name: path.basename(path.resolve(folder)),
        tenure: middle(ours),
        rustAnalyzer: theirs.length === 0 ? null : middle(theirs),
      });
      printPackages(rows.slice(-1), rows.length === 1);
    }
  } finally {
    home?.remove();
  }
  return rows;
}

execFileSync(process.execPath, [path.join(root, 'esbuild.mjs')], { stdio: 'inherit' });
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-bench-'));
try {
  const cargo = values['no-cargo'] ? null : findCargo();
  const analyzer = values['no-rust-analyzer'] ? null : findRustAnalyzer();
  if (values.package.length > 0) {
    const rows = await measurePackages(values.package, cargo, analyzer);
    if (values.json) fs.writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
    process.exit();
  }
  const node = bareNode();
  const rows = [];
  for (const lines of values.lines.split(',').map(Number)) {
    const made = generatePackage(path.join(work, `lines${lines}`), lines, Number(values.modules));
    const ours = [];
    const theirs = [];
    const analyzers = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      ours.push(
        await measureServer([process.execPath, program, 'lsp', '--stdio'], made, { count: Number(values.edits) }),
      );
      if (cargo !== null) theirs.push({ edit: await measureCargo(cargo, made, 6) });
      if (analyzer !== null) analyzers.push(await measureRustAnalyzer(analyzer, cargo, made));
    }
    rows.push({
      lines: made.text.split('\n').length - 1,
      tenure: middle(ours),
      cargo: cargo === null ? null : middle(theirs),
      rustAnalyzer: analyzer === null ? null : middle(analyzers),
    });
  }
  const many = Number(values.many) > 0 ? measureManyFiles(Number(values.many)) : null;
  const report = {
    machine: { cpus: os.cpus().length, model: os.cpus()[0]?.model ?? '', load: os.loadavg()[0], node: process.version },
    against: {
      cargo: cargo?.version ?? null,
      rustAnalyzer: analyzer && `${analyzer.version}${analyzer.library ? '' : ' without the standard library'}`,
    },
    node,
    rows,
    many,
  };
  printReport(report);
  if (values.json) fs.writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
