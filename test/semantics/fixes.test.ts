/** Quick fixes: each cures its error. That the text before fails and the text behind compiles is rustc's word. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fix } from '../../server/src/ide/types';
import { host, rust } from '../support/program';

let programs = 0;

async function fixesOf(text: string): Promise<readonly Fix[]> {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/fix${programs++}.rs`, text, '2021');
  expect(analysis.diagnostics(file).filter((d) => d.severity === 'error')).toHaveLength(1);
  return analysis.fixes(file, 0, text.length);
}

function applied(text: string, fix: Fix): string {
  const edits = [...fix.edits].sort((a, b) => b.range.start - a.range.start);
  let result = text;
  for (const { range, newText } of edits) result = result.slice(0, range.start) + newText + result.slice(range.end);
  return result;
}

/** The fix of this kind turns `before` into `after`. */
async function checkFix(kind: string, before: string, after: string): Promise<void> {
  if (process.env['TENURE_ORACLE'] === 'rustc') {
    expect([compiles(before), compiles(after)]).toEqual([false, true]);
    return;
  }
  const fixes = await fixesOf(before);
  expect(fixes.filter((fix) => fix.code === kind).map((fix) => applied(before, fix))).toEqual([after]);
}

function compiles(text: string): boolean {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-fix-'));
  const file = path.join(dir, 'program.rs');
  fs.writeFileSync(file, text);
  const args = ['--edition=2021', '--emit=metadata', '--crate-type=lib', '--cap-lints=allow', '--out-dir', dir, file];
  try {
    execFileSync('rustc', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

describe('borrow instead', () => {
  test('of a second owner', () =>
    checkFix(
      'borrowInstead',
      rust`
        fn f(name: String) -> usize {
            let other = name;
            other.len() + name.len()
        }
      `,
      rust`
        fn f(name: String) -> usize {
            let other = &name;
            other.len() + name.len()
        }
      `,
    ));

  test('of what a loop consumes', () =>
    checkFix(
      'borrowInstead',
      rust`
        fn f(list: Vec<i32>) -> usize {
            let mut sum = 0;
            for n in list {
                sum += n;
            }
            list.len() + sum as usize
        }
      `,
      rust`
        fn f(list: Vec<i32>) -> usize {
            let mut sum = 0;
            for n in &list {
                sum += n;
            }
            list.len() + sum as usize
        }
      `,
    ));

  test('not where the callee wants an owner', async () => {
    const fixes = await fixesOf(rust`
      fn take(text: String) -> usize { text.len() }
      fn f(name: String) -> usize { take(name) + name.len() }
    `);
    expect(fixes.map((fix) => [fix.code, fix.isPreferred])).toEqual([['cloneHere', true]]);
  });
});

describe('clone here', () => {
  test('an argument', () =>
    checkFix(
      'cloneHere',
      rust`
        fn take(text: String) -> usize { text.len() }
        fn f(name: String) -> usize { take(name) + name.len() }
      `,
      rust`
        fn take(text: String) -> usize { text.len() }
        fn f(name: String) -> usize { take(name.clone()) + name.len() }
      `,
    ));

  test('a field behind a reference', () =>
    checkFix(
      'cloneHere',
      rust`
        struct Job { name: String }
        fn f(job: &Job) -> String { job.name }
      `,
      rust`
        struct Job { name: String }
        fn f(job: &Job) -> String { job.name.clone() }
      `,
    ));

  test('in a loop', () =>
    checkFix(
      'cloneHere',
      rust`
        fn f(word: String) -> Vec<String> {
            let mut all = Vec::new();
            for _ in 0..3 {
                all.push(word);
            }
            all
        }
      `,
      rust`
        fn f(word: String) -> Vec<String> {
            let mut all = Vec::new();
            for _ in 0..3 {
                all.push(word.clone());
            }
            all
        }
      `,
    ));

  test('not of what has no clone', async () => {
    const fixes = await fixesOf(rust`
      struct Key(u8);
      fn take(key: Key) -> u8 { key.0 }
      fn f(key: Key) -> u8 { take(key) + take(key) }
    `);
    expect(fixes).toEqual([]);
  });
});

describe('add mut', () => {
  test('to a variable that is borrowed', () =>
    checkFix(
      'addMut',
      rust`
        fn f() -> String {
            let text = String::new();
            text.push('a');
            text
        }
      `,
      rust`
        fn f() -> String {
            let mut text = String::new();
            text.push('a');
            text
        }
      `,
    ));

  test('to a variable that is assigned', () =>
    checkFix(
      'addMut',
      rust`
        fn f() -> u32 {
            let total = 1;
            total += 1;
            total
        }
      `,
      rust`
        fn f() -> u32 {
            let mut total = 1;
            total += 1;
            total
        }
      `,
    ));

  test('to an argument', () =>
    checkFix(
      'addMut',
      rust`
        fn f(n: u32) -> u32 { n = n + 1; n }
      `,
      rust`
        fn f(mut n: u32) -> u32 { n = n + 1; n }
      `,
    ));
});

describe('move the captured variables', () => {
  test('into a returned closure', () =>
    checkFix(
      'moveClosure',
      rust`
        fn f(n: i32) -> impl Fn(i32) -> i32 { |x| x + n }
      `,
      rust`
        fn f(n: i32) -> impl Fn(i32) -> i32 { move |x| x + n }
      `,
    ));

  test('into a thread', () =>
    checkFix(
      'moveClosure',
      rust`
        use std::thread;
        fn f(list: Vec<u8>) -> usize { thread::spawn(|| list.len()).join().unwrap() }
      `,
      rust`
        use std::thread;
        fn f(list: Vec<u8>) -> usize { thread::spawn(move || list.len()).join().unwrap() }
      `,
    ));
});

test('asking for fixes leaves the text as it was', async () => {
  const analysis = await host();
  const text = 'fn f(n: u32) -> u32 { n = n + 1; n }';
  const file = analysis.addStandaloneFile('/test/untouched.rs', text, '2021');
  const before = analysis.diagnostics(file);
  expect(analysis.fixes(file, 0, text.length)).toHaveLength(1);
  expect(analysis.textOf(file)).toBe(text);
  expect(analysis.diagnostics(file)).toEqual(before);
});
