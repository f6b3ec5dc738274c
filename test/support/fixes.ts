/** Quick fixes, checked both ways: ours cures the error, and rustc refuses the text before and takes the text behind. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { isBodyLint } from '../../server/src/ide/lints';
import type { Fix } from '../../server/src/ide/types';
import { host } from './program';

let programs = 0;

export async function fixesOf(text: string): Promise<readonly Fix[]> {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/fix${programs++}.rs`, text, '2021');
  expect(analysis.diagnostics(file).filter((d) => !isBodyLint(d.code))).toHaveLength(1);
  return analysis.fixes(file, 0, text.length);
}

export function applied(text: string, { edits: given }: Pick<Fix, 'edits'>): string {
  const edits = [...given].sort((a, b) => b.range.start - a.range.start);
  let result = text;
  for (const { range, newText } of edits) result = result.slice(0, range.start) + newText + result.slice(range.end);
  return result;
}

/** The fix of this kind turns `before` into `after`; `which` of them, where there are several. */
export async function checkFix(kind: string, before: string, after: string, which?: number): Promise<void> {
  if (process.env['TENURE_ORACLE'] === 'rustc') {
    expect([compiles(before), compiles(after)]).toEqual([false, true]);
    return;
  }
  const fixes = await fixesOf(before);
  const texts = fixes.filter((fix) => fix.code === kind).map((fix) => applied(before, fix));
  expect(which === undefined ? texts : texts.slice(which, which + 1)).toEqual([after]);
}

/** The same for what is only warned of: rustc takes both texts. */
export async function checkLintFix(kind: string, before: string, after: string): Promise<void> {
  if (process.env['TENURE_ORACLE'] === 'rustc') {
    expect([compiles(before), compiles(after)]).toEqual([true, true]);
    return;
  }
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/fix${programs++}.rs`, before, '2021');
  const fixes = analysis.fixes(file, 0, before.length).filter((fix) => fix.code === kind);
  analysis.removeFile(file);
  expect(fixes.map((fix) => applied(before, fix))).toEqual([after]);
}

export function compiles(text: string): boolean {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-fix-'));
  const file = path.join(dir, 'program.rs');
  fs.writeFileSync(file, text);
  const args = ['--edition=2021', '--emit=metadata', '--crate-type=lib', '--out-dir', dir, file];
  try {
    execFileSync('rustc', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
