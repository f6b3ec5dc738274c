/** Quick fixes: each cures its error. That the text before fails and the text behind compiles is rustc's word. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { host, rust } from '../support/program';

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

  test('not where the callee wants an owner; it might want less', async () => {
    const fixes = await fixesOf(rust`
      fn take(text: String) -> usize { text.len() }
      fn f(name: String) -> usize { take(name) + name.len() }
    `);
    expect(fixes.map((fix) => [fix.code, fix.isPreferred])).toEqual([
      ['cloneHere', true],
      ['borrowParameter', false],
    ]);
    expect(fixes[1]?.title).toBe('Let `take` borrow it: `&str`, in all its calls');
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
      struct Key(Box<dyn Fn() -> u8>);
      fn take(key: Key) -> Box<dyn Fn() -> u8> { key.0 }
      fn f(key: Key) -> u8 { take(key)() + take(key)() }
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

test('all at once, each on the text that the last one leaves', async () => {
  const analysis = await host();
  const text = rust`
    fn take(text: String) -> usize { text.len() }
    fn f(name: String) -> usize { take(name) + name.len() }
    fn g(n: u32) -> u32 { n = n + 1; n }
    struct Key(u8);
    fn h(key: Key) -> (Key, Key) { (key, key) }
  `;
  const file = analysis.addStandaloneFile('/test/all.rs', text, '2021');
  const edit = analysis.fixAll(file);
  expect(edit === null ? text : text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end)).toBe(rust`
    fn take(text: String) -> usize { text.len() }
    fn f(name: String) -> usize { take(name.clone()) + name.len() }
    fn g(mut n: u32) -> u32 { n = n + 1; n }
    struct Key(u8);
    fn h(key: Key) -> (Key, Key) { (key, key) }
  `);
  expect(analysis.textOf(file)).toBe(text);
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
