#!/usr/bin/env node
/**
 * Lints of good practice beside those of the real clippy: `npm run compare-lints -- [--vendor DIR] [--expect FILE.jsonl.gz]
 * [--sample N] [--ours] [--cache FILE.json [--ask LINT,..]] [--verbose] PATH..`. A path is a package, for `cargo clippy`, or a
 * folder of `.rs` files that are crates each, for `clippy-driver`; `--expect` says which of them compile (see conformance).
 * Of those every `--sample`th is asked about; with `--ours` those alone of which Tenure has something to say. `--cache`
 * remembers what clippy said, with the lints that `--ask` names.
 *
 * All lints are on. Prints for each lint how many both report, which of ours clippy does not give (each is a bug, or has a
 * reason that docs/lints.md says), and how many of clippy's are found.
 */
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { parse, stringify } from 'smol-toml';
import { bundle } from './bundle.mjs';
import { VendorHome } from './vendorHome.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vendor: { type: 'string' },
    expect: { type: 'string' },
    sample: { type: 'string', default: '1' },
    cache: { type: 'string' },
    ask: { type: 'string' },
    ours: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const root = path.resolve(import.meta.dirname, '..');
const outfile = await bundle('scripts/compareLints/main.ts', 'compareLints');
const { lints } = ours({});
const codes = new Set(lints.map((name) => `clippy::${name}`));
/** With those that are to come, so that what is remembered serves then. */
const asked = [...new Set([...lints, ...(values.ask?.split(',') ?? [])])].sort();
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-lints-'));
const home = values.vendor === undefined ? null : new VendorHome(values.vendor);
/** What clippy said of a text. */
const known =
  values.cache !== undefined && fs.existsSync(values.cache) ? JSON.parse(fs.readFileSync(values.cache, 'utf8')) : {};
const both = new Map();
const mine = [];
const theirs = [];
try {
  for (const at of positionals) {
    if (fs.existsSync(path.join(at, 'Cargo.toml'))) comparePackage(at);
    else await compareFiles(at);
  }
} finally {
  fs.rmSync(work, { recursive: true });
  home?.remove();
}
if (values.cache !== undefined) fs.writeFileSync(values.cache, JSON.stringify(known));
print();
process.exit(mine.length === 0 ? 0 : 1);

function ours(asked) {
  const { output, status } = spawnSync(process.execPath, ['--stack-size=3900', outfile], {
    input: JSON.stringify(asked),
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, TENURE_ROOT: root },
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the analysis failed with ${status}`);
  return JSON.parse(output[3]);
}

function comparePackage(folder) {
  const copy = home === null ? path.resolve(folder) : home.copy(folder, false);
  if (home !== null) {
    const manifest = path.join(copy, 'Cargo.toml');
    const text = parse(fs.readFileSync(manifest, 'utf8'));
    const clippy = Object.fromEntries(asked.map((name) => [name, { level: 'warn', priority: 9 }]));
    fs.writeFileSync(manifest, stringify({ ...text, lints: { clippy } }));
    if (!home.lock(copy)) return;
  }
  const found = ours({ package: { folder: copy, home: home?.folder ?? path.join(os.homedir(), '.cargo') } });
  // clippy is asked of no other target.
  const isAsked = ({ file }) => !/^(?:benches|examples|tests)\//.test(path.relative(copy, file));
  const reports = found.reports.filter(isAsked);
  const args = ['clippy', '--offline', '--lib', '--bins', '--message-format', 'json', '--quiet'];
  const options = { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28 };
  const env = { CARGO_TARGET_DIR: path.join(work, 'target') };
  const key = `${asked.join()} ${path.resolve(folder)}`;
  if (known[key] === undefined) {
    const run =
      home === null
        ? spawnSync('cargo', args, { ...options, env: { ...process.env, ...env } })
        : home.cargo(copy, args, env);
    const said = run.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .filter(({ reason }) => reason === 'compiler-message')
      .flatMap(({ message }) => reportsOf(message, (name) => name));
    if (run.status !== 0) console.log(`${path.basename(folder)}: ${run.stderr.slice(0, 400)}`);
    else known[key] = said;
  }
  const said = known[key]?.map((report) => ({ ...report, file: path.resolve(copy, report.file) }));
  if (said !== undefined) compare(path.basename(folder), copy, reports, said);
  if (home !== null) fs.rmSync(copy, { recursive: true });
}

async function compareFiles(folder) {
  const all = filesBelow(folder).filter((_, index) => index % Number(values.sample) === 0);
  const cases = all.map(({ file, edition }, index) => {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    const copy = path.join(work, `f${index}.rs`);
    // On the first line, so that lines stay; a shebang or a frontmatter has no such place.
    const warned = text.startsWith('#!/') || text.startsWith('---') ? text : `${warnings()}${text}`;
    fs.writeFileSync(copy, warned);
    return { path: copy, edition, file, text: warned };
  });
  const { reports } = ours({ files: cases });
  const answers = new Map();
  const queue = cases.filter(({ path: at }) => !values.ours || reports.some(({ file }) => file === at));
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) answers.set(next, await clippy(next));
  };
  await Promise.all([worker(), worker()]);
  for (const [each, said] of answers) {
    if (said === null) continue;
    const own = reports.filter(({ file }) => file === each.path).map((report) => ({ ...report, file: each.file }));
    compare(
      each.file,
      '',
      own,
      said.map((report) => ({ ...report, file: each.file })),
    );
  }
}

function warnings() {
  return `#![warn(${asked.map((name) => `clippy::${name}`).join(', ')})] `;
}

function filesBelow(folder) {
  if (values.expect === undefined) {
    const files = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.rs'));
    return files.sort().map((file) => ({ file, edition: '2021' }));
  }
  const lines = zlib.gunzipSync(fs.readFileSync(values.expect)).toString('utf8').trim().split('\n');
  const cases = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'pass');
  return cases.filter(({ file }) => fs.existsSync(path.join(folder, file)));
}

/** null where it does not compile. */
function clippy({ path: file, edition, text }) {
  const key = `${asked.join()} ${edition} ${text}`;
  if (known[key] !== undefined) return known[key];
  const args = ['--edition', edition, '--emit=metadata', '--error-format=json', '--out-dir', path.join(work, 'out')];
  const env = text.includes('feature(') ? { ...process.env, RUSTC_BOOTSTRAP: '1' } : process.env;
  return new Promise((resolve) => {
    execFile('clippy-driver', [...args, file], { env, timeout: 60_000, maxBuffer: 1 << 26 }, (error, _, stderr) => {
      const messages = stderr
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line));
      // An error of a lint that clippy denies is none of the compiler's.
      const isTaken =
        error === null || messages.every(({ level, code }) => level !== 'error' || !code || code.code.includes('::'));
      known[key] = isTaken ? messages.flatMap((message) => reportsOf(message, (name) => name)) : null;
      resolve(known[key]);
    });
  });
}

function reportsOf({ code, message, spans }, resolve) {
  const primary = spans.find((span) => span.is_primary);
  if (!code?.code.startsWith('clippy::') || primary === undefined) return [];
  const { file_name, line_start, column_start, expansion } = primary;
  const isMacro = expansion !== null && expansion !== undefined;
  return [{ file: resolve(file_name), line: line_start, column: column_start, code: code.code, message, isMacro }];
}

function compare(name, folder, own, said) {
  const open = said.filter(({ code }) => codes.has(code));
  let found = 0;
  for (const report of own) {
    const isSame = (other) =>
      other.code === report.code &&
      other.file === report.file &&
      other.line === report.line &&
      other.column === report.column;
    const at = open.findIndex(isSame);
    if (at < 0) mine.push({ name, folder, ...report });
    else {
      found++;
      count(report.code).both++;
      const [other] = open.splice(at, 1);
      if (other.message !== report.message) count(report.code).words.push(`${report.message} | ${other.message}`);
    }
  }
  // What the lib and the binaries share is said for each.
  const left = open.filter(
    (each) =>
      !own.some(
        (o) => o.code === each.code && o.file === each.file && o.line === each.line && o.column === each.column,
      ),
  );
  for (const report of left) theirs.push({ name, folder, ...report });
  if (own.length + left.length > 0 && folder !== '')
    console.log(`${name}: ${found} alike, ${own.length - found} ours alone, ${left.length} clippy's alone`);
}

function count(code) {
  if (!both.has(code)) both.set(code, { both: 0, words: [] });
  return both.get(code);
}

function print() {
  const show = ({ name, folder, file, line, column, code, message, isMacro }) =>
    `    ${name}: ${folder === '' ? '' : `${path.relative(folder, file)}:`}${line}:${column} ${code} ${message}${isMacro ? ' (in a macro)' : ''}`;
  console.log('\nlint                              alike  ours alone  clippy alone  precision   recall');
  for (const code of codes) {
    const alike = both.get(code)?.both ?? 0;
    const own = mine.filter((report) => report.code === code).length;
    const other = theirs.filter((report) => report.code === code).length;
    const share = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
    const numbers = [String(alike).padStart(5), String(own).padStart(11), String(other).padStart(13)];
    const shares = [share(alike, alike + own).padStart(10), share(alike, alike + other).padStart(8)];
    console.log(`${code.padEnd(34)}${[...numbers, ...shares].join(' ')}`);
  }
  for (const report of mine) console.log(`OURS ALONE${show(report)}`);
  for (const [code, { words }] of both) for (const each of words.slice(0, 5)) console.log(`WORDS ${code}: ${each}`);
  if (values.verbose) for (const report of theirs) console.log(`CLIPPY ALONE${show(report)}`);
}
