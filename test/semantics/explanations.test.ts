/** What `tenure explain` says of a code, judged: its first program gets the code as marked, the others get nothing. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readExplanation } from '../../server/src/ide/codeExplanation';
import { CODES, type Code, codeNamed } from '../../server/src/ide/codes';
import { isPractice } from '../../server/src/ide/practice/lints';
import { outcome } from '../support/outcome';
import { checkPractice, clippyOf, practiceOf } from '../support/practice';
import { checkByRustc, checkProgram, diagnosticsOf, marksOf } from '../support/program';

const folder = path.join(import.meta.dirname, '../../server/data/explanations');
const root = path.join(import.meta.dirname, '../..');
const hasRustc = spawnSync('rustc', ['--version']).status === 0;
const hasClippy = spawnSync('clippy-driver', ['--version']).status === 0;

const nameOf = (code: Code): string => `${code.replace('::', '-')}.md`;
const textOf = (code: Code): string => fs.readFileSync(path.join(folder, nameOf(code)), 'utf8');

interface Program {
  readonly fails: boolean;
  /** rustc takes it. */
  readonly runs: 'panics' | 'hangs' | null;
  readonly text: string;
}

function programsOf(code: Code): Program[] {
  const fences = [...textOf(code).matchAll(/^```(.*)\n([\s\S]*?)\n```$/gm)];
  for (const [, info] of fences) expect(['rust', 'rust fails', 'rust panics', 'rust hangs']).toContain(info);
  return fences.map(([, info, text]) => ({
    fails: info !== 'rust',
    runs: info === 'rust panics' ? 'panics' : info === 'rust hangs' ? 'hangs' : null,
    text: text as string,
  }));
}

/** Explanations mark as rustc does: `^` where the error is, `-` where else it points, and neither code nor words where it has none. */
function marked(code: Code, text: string): string {
  return text.replaceAll(/^(\s*\/\/)(\^+|-+)( .*)?$/gm, (_, indent: string, line: string, words?: string) => {
    const isPrimary = line.startsWith('^');
    return `${indent}${'^'.repeat(line.length)} ${code}${words ?? (isPrimary ? ' primary' : ' (no label)')}`;
  });
}

const isLint = (code: Code): boolean => /^[a-z]+_/.test(code);
const hasFeatures = (text: string): boolean => text.includes('#![feature(');

/** Clippy is the judge of its lints: it has nothing to say of what keeps the rule. */
async function checkAdvice(code: Code, broken: string, kept: readonly Program[]): Promise<void> {
  const text = broken.replaceAll(/^(\s*\/\/\^+)$/gm, `$1 ${code.slice('clippy::'.length)}`);
  expect(marksOf(text)).toHaveLength(1);
  await checkPractice(text);
  if (hasClippy) expect(clippyOf(text).map((report) => report.code)).toEqual([code]);
  for (const each of kept) {
    expect(each.fails).toBe(false);
    expect((await diagnosticsOf(each.text)).found).toEqual([]);
    // Of the fn that keeps it: others may be there to be called.
    expect((await practiceOf(each.text)).filter((report) => report.code === code)).toEqual([]);
  }
}

describe('Explanations', () => {
  test('there is one of each code that is published, and no other', () => {
    expect(fs.readdirSync(folder).sort()).toEqual(CODES.map(nameOf).sort());
  });

  test('the README names the codes that are published', () => {
    const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
    const named = /## What it reports([\s\S]*?)Measured against/.exec(readme)?.[1] ?? '';
    const isRustcs = (code: string): boolean => /^E\d/.test(code);
    expect([...new Set(named.match(/E\d{4}/g))].sort()).toEqual(CODES.filter(isRustcs).sort());
  });

  test.each(CODES)('%s says the rule, breaks it and keeps it', async (code) => {
    const { title, rule, markdown } = readExplanation(code, textOf(code));
    expect(textOf(code).startsWith(`# ${code}: ${title}\n\n`)).toBe(true);
    expect(title).toMatch(/^(?:[A-Z`]).{5,70}[^.]$/);
    expect(rule).toMatch(/^.{40,420}\.$/);
    expect(markdown).not.toContain('fails');
    expect(markdown).not.toMatch(/^```rust ./m);

    const [broken, ...kept] = programsOf(code);
    expect(broken?.fails).toBe(true);
    expect(kept.length).toBeGreaterThan(0);
    if (isPractice(code)) {
      await checkAdvice(code, broken?.text ?? '', kept);
      return;
    }
    const text = marked(code, broken?.text ?? '');
    expect(marksOf(text).length).toBeGreaterThan(0);
    // rustc turns the suggestion of `unused_mut` into a label.
    const options = { lints: isLint(code), primariesOnly: code === 'unused_mut' };
    await checkProgram(text, options);
    if (hasRustc && broken?.runs) expect(outcome(broken.text, broken.runs)).toBe(broken.runs);
    else if (hasRustc) checkByRustc(text, options);
    for (const each of kept) {
      expect(each.fails).toBe(false);
      await checkProgram(each.text, options);
      // No lint either.
      expect((await diagnosticsOf(each.text)).found).toEqual([]);
      if (hasRustc && hasFeatures(each.text)) checkByRustc(each.text);
    }
  });

  test('rustc takes the programs that keep the rule, each as a module', () => {
    if (!hasRustc) return;
    const kept = CODES.flatMap((code) => programsOf(code).filter(({ fails, text }) => !fails && !hasFeatures(text)));
    expect(kept.length).toBeGreaterThan(CODES.length);
    const modules = kept.map(({ text }, i) => `mod m${i} {\n${text}\n}\n`);
    checkByRustc(modules.join(''), { lints: true });
  });

  test('codes are found as people write them', () => {
    expect(codeNamed('E0502')).toBe('E0502');
    expect(codeNamed('e502')).toBe('E0502');
    expect(codeNamed('502')).toBe('E0502');
    expect(codeNamed('unused-mut')).toBe('unused_mut');
    expect(codeNamed('ptr_arg')).toBe('clippy::ptr_arg');
    expect(codeNamed('clippy::ptr-arg')).toBe('clippy::ptr_arg');
    expect(codeNamed('not_general_enough')).toBe('not-general-enough');
    expect(['E9999', '', '../E0502', 'E05021', 'E'].map(codeNamed)).toEqual([null, null, null, null, null]);
  });
});
