/**
 * `npm test`: types, lint and format, dead code, unit tests and the suites in a real editor, one after the other; then one line
 * `N passed, N failed`. A part that needs what this machine does not have says so and is skipped, except where CI=1.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { install } from './install.mjs';

const root = path.join(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules', name);

install();

let passed = 0;
let failed = 0;

/** Runs a program of the project with Node; resolves to its exit code and its output, which is shown as it comes. */
function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
        process.stdout.write(data);
      });
    }
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function check(name, args) {
  console.log(`\n# ${name}`);
  const { code } = await run(args);
  if (code === 0) passed++;
  else failed++;
  console.log(`${code === 0 ? 'ok' : 'not ok'} - ${name}`);
}

async function unitTests() {
  console.log('\n# unit tests');
  const report = path.join(root, 'out/vitest.json');
  fs.rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run([bin('vitest/vitest.mjs'), 'run', ...reporters]);
  const result = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
  const skipped = result === undefined ? 0 : result.numPendingTests + result.numTodoTests;
  passed += result?.numPassedTests ?? 0;
  // A file that does not even load counts as one failure; so does a skipped test where nothing may be skipped.
  failed += Math.max(result?.numFailedTests ?? 0, code === 0 ? 0 : 1);
  if (skipped > 0 && process.env.CI === '1') failed += skipped;
  if (skipped > 0) console.log(`${skipped} unit tests skipped`);
}

async function editorSuites() {
  console.log('\n# editor suites');
  const { code, output } = await run([path.join(root, 'scripts/editor-tests/run.mjs')]);
  const counts = /editor suites: (\d+) passed, (\d+) failed/.exec(output);
  const tests = [...output.matchAll(/^\s*(\d+) passing/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  passed += Number(counts?.[1] ?? 0) + tests;
  failed += Math.max(Number(counts?.[2] ?? 0), code === 0 ? 0 : 1);
}

await check('build', ['esbuild.mjs']);
await check('types', [bin('typescript/bin/tsc'), '--noEmit', '-p', '.']);
await check('lint and format', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings']);
await check('dead code', [bin('knip/bin/knip.js')]);
await unitTests();
await editorSuites();
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
