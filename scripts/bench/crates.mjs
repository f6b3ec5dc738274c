/**
 * `npm run bench:crates -- DIR [--edits N] [--rounds N] [NAME..]`: how long after an edit its diagnostics are there, in real
 * packages with their dependencies, beside `cargo check` of the same package in the same minute. DIR is a folder of unpacked
 * packages. A function is added at the end of one file of each, and its text is edited so that an error comes and goes.
 *
 * Without names: the eight packages that the goals of speed are about.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VendorHome } from '../vendorHome.mjs';
import { findCargo, measureCargo } from './measureCargo.mjs';
import { measureServer } from './measureServer.mjs';
import { median } from './numbers.mjs';
import { number, ratio, table } from './report.mjs';

/** The file of each package that is edited, by the package's name without its version. */
const files = {
  semver: 'src/parse.rs',
  indexmap: 'src/map.rs',
  itertools: 'src/adaptors/mod.rs',
  'aho-corasick': 'src/nfa/noncontiguous.rs',
  serde_json: 'src/de.rs',
  'regex-syntax': 'src/hir/translate.rs',
  'regex-automata': 'src/dfa/onepass.rs',
  syn: 'src/expr.rs',
};

/** Uses nothing that a package without the standard library does not have. */
const probe = `
#[allow(dead_code)]
fn tenure_probe(readings: &mut [u32], bonus: u32) -> (u32, u32) {
    let mut sums = [0u32; 4];
    let mut pair = (bonus, bonus + 1);
    let mut count = 0u32;
    let mut spare = 1u32;
    for (place, reading) in readings.iter_mut().enumerate() {
        if *reading == 0 {
            *reading = bonus;
        }
        count += place as u32;
        sums[place % 4] += *reading;
    }
    let mut best: Option<u32> = None;
    for sum in sums.iter() {
        match best {
            Some(other) if other >= *sum => {}
            _ => best = Some(*sum),
        }
    }
    let leader = *best.get_or_insert(bonus);
    best = Some(leader + sums[1]);
    let lead = leader + best.unwrap_or(bonus);
    let first = &mut pair.0;
    let second = &mut pair.1;
    *first += *second;
    *second += *first;
    let held = &mut spare;
    let seen = count + 1;
    *held += seen;
    spare += lead;
    (spare, pair.0 + pair.1)
}
`;
const edits = [
  { code: 'E0506', from: '*best.get_or_insert(bonus);', to: '&*best.get_or_insert(bonus);' },
  { code: 'E0499', from: '&mut pair.1', to: '&mut pair.0' },
  { code: 'E0503', from: '&mut spare', to: '&mut count' },
];

const { values, positionals } = parseArgs({
  options: { edits: { type: 'string', default: '60' }, rounds: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const [vendor, ...names] = positionals;
const cargo = findCargo();
if (vendor === undefined || cargo === null) {
  console.error(vendor === undefined ? 'bench:crates DIR [NAME..]' : 'bench:crates needs cargo');
  process.exit(2);
}
const repository = path.join(import.meta.dirname, '../..');
execFileSync(process.execPath, [path.join(repository, 'esbuild.mjs')], { stdio: 'inherit' });

/** `semver-1.0.24` for `semver`: the newest, where there are several. */
function folderOf(name) {
  const found = fs.readdirSync(vendor).filter((folder) => folder.replace(/-\d[^-]*$/, '') === name);
  return path.join(vendor, found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).pop() ?? name);
}

async function measure(name, home) {
  const root = home.copy(folderOf(name), true);
  const file = path.join(root, files[name]);
  const text = fs.readFileSync(file, 'utf8') + probe;
  fs.writeFileSync(file, text);
  const made = { root, file, text, edits };
  const env = { CARGO_HOME: home.folder };
  const program = path.join(repository, 'server/dist/tenure.js');
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const tenure = await measureServer([process.execPath, program, 'lsp', '--stdio'], made, {
      count: Number(values.edits),
      env: { ...env, XDG_CACHE_HOME: path.join(home.folder, 'cache') },
    });
    const theirs = await measureCargo({ ...cargo, env: { ...cargo.env, ...env } }, made, 6);
    rounds.push({ ...tenure, cargo: theirs, ratio: tenure.edit / theirs });
  }
  const middle = (key) => median(rounds.map((round) => round[key]));
  return [
    path.basename(root),
    String(text.split('\n').length - 1),
    ...['edit', 'editP95', 'cpuPerEdit', 'cargo'].map((key) => number(middle(key))),
    ratio(middle('ratio'), 1),
    ...['firstDiagnostics', 'memory'].map((key) => number(middle(key))),
  ];
}

const home = new VendorHome(path.resolve(vendor));
try {
  console.log(`load ${os.loadavg()[0].toFixed(1)}, node ${process.version}, ${cargo.version}`);
  const rows = [];
  for (const name of names.length > 0 ? names : Object.keys(files)) rows.push(await measure(name, home));
  const head = ['', 'lines', 'edit ms p50', 'p95', 'cpu', 'cargo check ms', 'edit / cargo', 'first ms', 'MB'];
  table('edit to diagnostics in real packages', head, rows);
} finally {
  home.remove();
}
