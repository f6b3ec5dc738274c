/** Quick fixes where a value dies while it is borrowed. That the text before fails and the text behind compiles is rustc's word. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { rust } from '../support/program';

describe('keep the temporary in a variable', () => {
  test('that a method borrows from', () =>
    checkFix(
      'bindTemporary',
      rust`
        fn f() -> usize {
            let word = String::from(" a ").trim();
            word.len()
        }
      `,
      rust`
        fn f() -> usize {
            let binding = String::from(" a ");
            let word = binding.trim();
            word.len()
        }
      `,
    ));

  test('that is borrowed mutably', () =>
    checkFix(
      'bindTemporary',
      rust`
        fn f() -> usize {
            let list = Vec::from([3, 1, 2]).as_mut_slice();
            list.sort();
            list.len()
        }
      `,
      rust`
        fn f() -> usize {
            let mut binding = Vec::from([3, 1, 2]);
            let list = binding.as_mut_slice();
            list.sort();
            list.len()
        }
      `,
    ));

  test('of the value of a block', () =>
    checkFix(
      'bindTemporary',
      rust`
        use std::cell::RefCell;
        fn f() -> usize {
            let cell = RefCell::new(String::new());
            cell.borrow().len()
        }
      `,
      rust`
        use std::cell::RefCell;
        fn f() -> usize {
            let cell = RefCell::new(String::new());
            let result = cell.borrow().len();
            result
        }
      `,
    ));
});

describe('let the owner live longer', () => {
  test('in front of its block', () =>
    checkFix(
      'widenScope',
      rust`
        fn f() -> usize {
            let longest;
            {
                let text = String::from("abc");
                longest = &text;
            }
            longest.len()
        }
      `,
      rust`
        fn f() -> usize {
            let longest;
            let text = String::from("abc");
            {
                longest = &text;
            }
            longest.len()
        }
      `,
    ));

  test('not out of a loop', async () => {
    const fixes = await fixesOf(rust`
      fn f() -> usize {
          let mut longest = &String::new();
          for _ in 0..3 {
              let text = String::from("abc");
              longest = &text;
          }
          longest.len()
      }
    `);
    expect(fixes.map((fix) => fix.code)).not.toContain('widenScope');
  });
});

describe('return the value itself', () => {
  test('of a reference to a local', () =>
    checkFix(
      'returnOwned',
      rust`
        fn f(n: &u32) -> &String {
            let text = n.to_string();
            &text
        }
      `,
      rust`
        fn f(n: &u32) -> String {
            let text = n.to_string();
            text
        }
      `,
    ));

  test('of a slice of a text', () =>
    checkFix(
      'returnOwned',
      rust`
        fn f(name: &str) -> &str {
            let upper = name.to_uppercase();
            upper.trim()
        }
      `,
      rust`
        fn f(name: &str) -> String {
            let upper = name.to_uppercase();
            upper.trim().to_owned()
        }
      `,
    ));

  test('not where a trait says what is returned', async () => {
    const fixes = await fixesOf(rust`
      trait Name { fn name(&self) -> &String; }
      struct A;
      impl Name for A {
          fn name(&self) -> &String {
              let text = String::new();
              &text
          }
      }
    `);
    expect(fixes).toEqual([]);
  });
});

test('a first value', () =>
  checkFix(
    'initialise',
    rust`
      fn f(is_set: bool) -> u32 {
          let n: u32;
          if is_set {
              n = 3;
          }
          n
      }
    `,
    rust`
      fn f(is_set: bool) -> u32 {
          let mut n: u32 = 0;
          if is_set {
              n = 3;
          }
          n
      }
    `,
  ));
