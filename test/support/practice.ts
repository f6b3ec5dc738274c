/**
 * Lints of good practice on whole programs, marked as in `program.ts`: the name of the lint below what it points at, and
 * its message where that matters. With TENURE_ORACLE=rustc the real clippy has to make every mark and no other.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { PRACTICE_NAMES, practiceCode } from '../../server/src/ide/practice/lints';
import type { Fix } from '../../server/src/ide/types';
import { applied } from './fixes';
import { host, marksOf } from './program';

export const isClippyAsked = process.env['TENURE_ORACLE'] === 'rustc';

const CODES: ReadonlySet<string> = new Set(PRACTICE_NAMES.map(practiceCode));

let programs = 0;

interface Report {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  /** In characters, 1-based; `end` is behind the last on that line. */
  readonly start: number;
  readonly end: number;
}

export async function practiceOf(text: string): Promise<Report[]> {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/practice${programs++}.rs`, text, '2021');
  expect(analysis.status(file).reasons).toEqual([]);
  expect(analysis.diagnostics(file).filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = analysis.practice(file);
  analysis.removeFile(file);
  return found.map(({ code, message, primary: { range } }) => {
    const before = text.slice(0, range.start).split('\n');
    const start = (before.at(-1) as string).length + 1;
    return { code, message, line: before.length, start, end: start + range.end - range.start };
  });
}

/** What clippy says of the program, which compiles, of the lints that there are here. */
export function clippyOf(text: string): Report[] {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-clippy-'));
  const file = path.join(dir, 'program.rs');
  fs.writeFileSync(file, text);
  const args = ['--edition=2021', '--emit=metadata', '--crate-type=lib', '--error-format=json', '--out-dir', dir, file];
  const { stderr } = spawnSync('clippy-driver', args, { encoding: 'utf8' });
  fs.rmSync(dir, { recursive: true });
  const messages = stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(messages.filter(({ level, code }) => level === 'error' && code?.code.startsWith('E'))).toEqual([]);
  return messages.flatMap(({ code, message, spans }) => {
    if (!CODES.has(code?.code)) return [];
    const primary = spans.find((span: { is_primary: boolean }) => span.is_primary);
    return { code: code.code, message, line: primary.line_start, start: primary.column_start, end: primary.column_end };
  });
}

/** The marks of the program are what is said. */
export async function checkPractice(text: string): Promise<void> {
  const marks = marksOf(text).map(({ line, start, end, text: said }) => `${line}:${start}-${end} ${said}`);
  const reports = isClippyAsked ? clippyOf(text) : await practiceOf(text);
  const said = reports.map(({ code, message, line, start, end }) => {
    const at = `${line}:${start}-${end} ${code.replace('clippy::', '')}`;
    return marks.includes(at) ? at : `${at} ${message}`;
  });
  expect(said.sort()).toEqual(marks.sort());
}

/** Here clippy says the lint, and Tenure has a reason not to. */
export async function checkLeftOut(lint: string, text: string): Promise<void> {
  if (isClippyAsked) expect(clippyOf(text).map(({ code }) => code)).toContain(`clippy::${lint}`);
  else expect(await practiceOf(text)).toEqual([]);
}

/** The fixes of the lint turn `before` into these texts, each of which compiles; clippy has nothing to say of it any more. */
export async function checkPracticeFix(lint: string, before: string, after: readonly string[]): Promise<void> {
  if (isClippyAsked) {
    expect(clippyOf(before).map(({ code }) => code)).toContain(`clippy::${lint}`);
    for (const text of after) expect(clippyOf(text)).toEqual([]);
    return;
  }
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/practice${programs++}.rs`, before, '2021');
  const found = analysis.practice(file).filter(({ code }) => code === `clippy::${lint}`);
  expect(found).not.toEqual([]);
  const fixes: readonly Fix[] = analysis.practiceFixes(file, 0, before.length);
  expect(analysis.textOf(file)).toBe(before);
  analysis.removeFile(file);
  const own = fixes.filter(({ diagnosticId }) => found.some(({ id }) => id === diagnosticId));
  expect(own.map((fix) => applied(before, fix))).toEqual(after);
}
