/** See scripts/check-fixes.mjs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Edition } from '../../server/src/ide/api';
import type { Diagnostic, Fix } from '../../server/src/ide/types';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { apply } from '../../server/src/semantics/fixes';

interface Tally {
  reports: number;
  withFix: number;
  fixes: number;
  refused: number;
}

const args = process.argv.slice(2);
const isVerbose = args.includes('--verbose');
const at = args.indexOf('--edition');
const edition = (at < 0 ? '2021' : args[at + 1]) as Edition;
const inputs = args.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1));

function* filesIn(input: string): Generator<string> {
  if (!fs.statSync(input).isDirectory()) {
    yield input;
    return;
  }
  for (const name of fs.readdirSync(input).sort()) {
    const file = path.join(input, name);
    if (fs.statSync(file).isDirectory()) yield* filesIn(file);
    else if (name.endsWith('.rs')) yield file;
  }
}

const out = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-fixes-'));

/** rustc's errors, `code message` and how often; null where the file is not one that rustc takes by itself. */
function errorsOf(text: string): Map<string, number> {
  const file = path.join(out, 'program.rs');
  fs.writeFileSync(file, text);
  const flags = ['--edition', edition, '--emit=metadata', '--error-format=json', '--cap-lints=allow', '--out-dir', out];
  const { stderr } = spawnSync('rustc', [...flags, file], {
    encoding: 'utf8',
    env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
  });
  const errors = new Map<string, number>();
  for (const line of stderr.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { level, message, code } = JSON.parse(line);
    if (level !== 'error' || /^aborting due to/.test(message)) continue;
    const key = `${code?.code ?? ''} ${message}`;
    errors.set(key, (errors.get(key) ?? 0) + 1);
  }
  return errors;
}

/** What is wrong with a fix; null: nothing. */
function judge(text: string, before: ReadonlyMap<string, number>, fix: Fix, target: Diagnostic): string | null {
  const after = errorsOf(apply(text, fix.edits));
  for (const [key, count] of after) if (count > (before.get(key) ?? 0)) return `new: ${key}`;
  const key = [...before.keys()].find((k) => k.endsWith(` ${target.message}`));
  if (key === undefined) return null;
  return (after.get(key) ?? 0) < (before.get(key) ?? 0) ? null : 'the error is still there';
}

async function main(): Promise<void> {
  const host = await createAnalysisHost({ cache: null });
  const tallies = new Map<string, Tally>();
  let refused = 0;
  for (const file of inputs.flatMap((input) => [...filesIn(input)])) {
    const text = fs.readFileSync(file, 'utf8');
    const id = host.addStandaloneFile(file, text, edition);
    const reports = host.diagnostics(id).filter(({ severity }) => severity === 'error');
    const before = reports.length === 0 ? null : errorsOf(text);
    for (const report of reports) {
      const tally = tallies.get(report.code) ?? { reports: 0, withFix: 0, fixes: 0, refused: 0 };
      tallies.set(report.code, tally);
      const { start, end } = report.primary.range;
      const fixes = host.fixes(id, start, end).filter((fix) => fix.diagnosticId === report.id);
      tally.reports++;
      if (fixes.length > 0) tally.withFix++;
      for (const fix of fixes) {
        tally.fixes++;
        const wrong = before === null ? null : judge(text, before, fix, report);
        if (wrong === null) continue;
        tally.refused++;
        refused++;
        console.log(`${file}: ${report.code} ${report.message}\n    ${fix.code}: ${fix.title}\n    ${wrong}`);
        if (isVerbose) console.log(apply(text, fix.edits));
      }
    }
    host.removeFile(id);
  }
  fs.rmSync(out, { recursive: true, force: true });
  console.log('code     reports  with a fix  fixes  refused by rustc');
  for (const [code, tally] of [...tallies].sort(([, a], [, b]) => b.reports - a.reports)) {
    const cells = [tally.reports, tally.withFix, tally.fixes, tally.refused].map((n) => String(n).padStart(8));
    console.log(`${code.padEnd(10)}${cells.join('')}`);
  }
  process.exitCode = refused > 0 ? 1 : 0;
}

void main();
