/** Clones that are not needed. rustc takes each text before and behind. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applied } from '../support/fixes';
import { host } from '../support/program';

let programs = 0;

async function offered(text: string, at: number): Promise<{ title: string; text: string }[]> {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/rewrite${programs++}.rs`, text, '2021');
  expect(analysis.diagnostics(file)).toEqual([]);
  const found = analysis.rewrites(file, at);
  expect(analysis.textOf(file)).toBe(text);
  analysis.removeFile(file);
  return found.map(({ title, edits }) => ({ title, text: applied(text, { edits }) }));
}

function isTaken(text: string): boolean {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-rewrite-'));
  try {
    const file = path.join(work, 'a.rs');
    fs.writeFileSync(file, text);
    const args = ['--edition', '2021', '--crate-type', 'lib', '--emit', 'metadata', '--out-dir', work, file];
    execFileSync('rustc', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}

const program = (body: string): string => `
use std::rc::Rc;
pub struct S { pub name: String, pub id: u32 }
pub fn take<T>(_: T) {}
${body}
`;

describe('a clone', () => {
  test.each([
    ['of what is not used again', 'pub fn f(x: String) { take(x.clone()); }', 'x', 'Move'],
    ['of a field', 'pub fn f(s: S) { take(s.name.clone()); take(s.id); }', 's.name', 'Move'],
    ['of what is Copy', 'pub fn f(x: u32) -> u32 { x.clone() + x }', 'x', 'Copy'],
    [
      'of a shared reference, which is all that is copied',
      'pub fn f<T>(x: &T) -> &T { Clone::clone(&x) }',
      'x',
      'Copy',
    ],
    ['of an Rc, by its name', 'pub fn f(x: Rc<S>) { take(Rc::clone(&x)); }', 'x', 'Move'],
    ['of a temporary', 'pub fn f(x: &str) -> String { x.to_uppercase().clone() }', 'x.to_uppercase()', 'Move'],
  ])('%s can go', async (_, body, value, what) => {
    const text = program(body);
    const clone = /(?:Clone::|Rc::)clone\(&x\)|[\w.()]+\.clone\(\)/.exec(text) as RegExpExecArray;
    const call = clone[0].replace(/^take\(/, '');
    const start = text.indexOf(call);
    const behind = text.slice(0, start) + value + text.slice(start + call.length);
    const expected = [{ title: `${what} instead of cloning`, text: behind }];
    expect(await offered(text, text.indexOf('clone', start))).toEqual(expected);
    if (process.env['TENURE_ORACLE'] === 'rustc') expect([isTaken(text), isTaken(behind)]).toEqual([true, true]);
  });

  test.each([
    ['whose value is used again', 'pub fn f(x: String) { take(x.clone()); take(x); }'],
    ['of what is borrowed', 'pub fn f(s: &S) -> String { s.name.clone() }'],
    ['behind a reference', 'pub fn f(x: &String) -> String { x.clone() }'],
    ['in a loop', 'pub fn f(x: String) { for _ in 0..3 { take(x.clone()); } }'],
    ['of an element', 'pub fn f(x: Vec<String>) -> String { x[0].clone() }'],
    [
      "by a method of one's own",
      'pub struct C; impl C { pub fn clone(&self) -> C { C } } pub fn f(x: C) { take(x.clone()); }',
    ],
  ])('%s stays', async (_, body) => {
    const text = program(body);
    expect(await offered(text, text.lastIndexOf('clone'))).toEqual([]);
  });

  test('is not looked for from elsewhere', async () => {
    const text = program('pub fn f(x: String) { take(x.clone()); take(1); }');
    expect(await offered(text, text.indexOf('take(1)'))).toEqual([]);
    expect(await offered(text, text.indexOf('String'))).toEqual([]);
  });
});
