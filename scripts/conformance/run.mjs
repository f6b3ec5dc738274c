#!/usr/bin/env node
/**
 * `npm run conformance -- DIR [--expect FILE.jsonl.gz] [--edition E] [--only TEXT] [--kind pass,ownership,other] [--jobs N]
 *  [--verdicts CACHE.json] [--labels CACHE.json] [--lints CACHE.json] [--json OUT] [--verbose]`
 *
 * Runs the analyser over every `.rs` file below DIR and compares with rustc: its recorded verdicts (`--expect`), or the
 * real `rustc` on PATH (`--verdicts` remembers what it said of a text). Prints recall, precision, false alarms, refused
 * files and time, by code, then the lists.
 * Recorded verdicts have no labels: `--labels` asks the real `rustc` for them and remembers the answers in a file; so
 * `--lints` does for warnings, and compares those too.
 */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { bundle } from '../bundle.mjs';
import { lintReport } from './lintReport.mjs';
import { report } from './report.mjs';
import { addLabels, addLints, askRustc, markElsewhere } from './rustc.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    expect: { type: 'string' },
    edition: { type: 'string' },
    only: { type: 'string' },
    kind: { type: 'string' },
    jobs: { type: 'string', default: String(Math.min(2, os.availableParallelism())) },
    json: { type: 'string' },
    verdicts: { type: 'string' },
    labels: { type: 'string' },
    lints: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const dir = positionals[0];
if (dir === undefined || !fs.existsSync(dir)) {
  console.error(
    'usage: npm run conformance -- DIR [--expect FILE] [--edition E] [--only TEXT] [--kind K,..] [--verdicts CACHE] [--labels CACHE] [--lints CACHE] [--json OUT] [--verbose]',
  );
  process.exit(2);
}

const cases = await loadCases();
if (cases.length === 0) {
  console.error(`no .rs file to run below ${dir}`);
  process.exit(2);
}
if (values.labels) await addLabels(cases, values.labels, Number(values.jobs));
if (values.lints) await addLints(cases, values.lints, Number(values.jobs));
const worker = await bundle('scripts/conformance/worker.ts', 'conformance');

const started = performance.now();
const results = await runAll(cases, Number(values.jobs));
const seconds = (performance.now() - started) / 1000;
if (values.json) fs.writeFileSync(values.json, JSON.stringify(results));
process.exitCode = report(results, seconds, values.verbose);
if (values.lints && lintReport(results, values.verbose) > 0) process.exitCode = 1;

async function loadCases() {
  const wanted = values.kind?.split(',');
  const keep = (c) => (!values.only || c.file.includes(values.only)) && (!wanted || wanted.includes(c.kind));
  if (values.expect) {
    const lines = zlib.gunzipSync(fs.readFileSync(values.expect)).toString('utf8').trim().split('\n');
    return lines
      .map((line) => JSON.parse(line))
      .filter(keep)
      .map((c) => ({ ...c, edition: values.edition ?? c.edition, path: path.join(dir, c.file) }))
      .filter((c) => fs.existsSync(c.path))
      .map((c) => ({ ...c, errors: markElsewhere(c.errors, fs.readFileSync(c.path, 'utf8')) }));
  }
  const files = fs
    .readdirSync(dir, { recursive: true })
    .filter((f) => f.endsWith('.rs') && (!values.only || f.includes(values.only)))
    .sort();
  const asked = await askRustc(dir, files, values.edition ?? '2021', Number(values.jobs), values.verdicts ?? null);
  return asked.filter(keep);
}

/** Hands files to child processes one by one, so that a crash or a hang costs that file only. */
function runAll(all, jobs) {
  const queue = [...all.keys()];
  const results = new Array(all.length);
  return Promise.all(Array.from({ length: jobs }, () => runWorker(all, queue, results))).then(() => results);
}

async function runWorker(all, queue, results) {
  while (queue.length > 0) {
    const child = fork(worker, { execArgv: ['--max-old-space-size=4096', '--stack-size=2000'] });
    await drive(child, all, queue, results);
    child.kill('SIGKILL');
  }
}

function drive(child, all, queue, results) {
  return new Promise((resolve) => {
    let current = -1;
    let timer;
    const next = () => {
      const index = queue.shift();
      if (index === undefined) return resolve();
      current = index;
      child.send(all[index]);
      timer = setTimeout(() => finish({ crash: 'timeout (30 s)' }), 30_000);
    };
    const finish = (failure) => {
      clearTimeout(timer);
      if (current >= 0)
        results[current] = {
          ...all[current],
          published: [],
          warned: [],
          bodies: 0,
          tainted: 0,
          reasons: [],
          ms: 30_000,
          ...failure,
        };
      current = -1;
      resolve();
    };
    child.on('message', (message) => {
      if (message === 'ready') return next();
      clearTimeout(timer);
      results[current] = { ...all[current], ...message };
      current = -1;
      next();
    });
    child.on('exit', (code, signal) => finish({ crash: `exit ${code ?? signal}` }));
  });
}
