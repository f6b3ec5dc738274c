/** Quick fixes that do or read something sooner. That the text before fails and the text behind compiles is rustc's word. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { rust } from '../support/program';

describe('two statements the other way round', () => {
  test('a use in front of the move', () =>
    checkFix(
      'reorder',
      rust`
        struct Tx { memo: String }
        fn f(history: &mut Vec<Tx>, tx: Tx) {
            history.push(tx);
            println!("{}", tx.memo);
        }
      `,
      rust`
        struct Tx { memo: String }
        fn f(history: &mut Vec<Tx>, tx: Tx) {
            println!("{}", tx.memo);
            history.push(tx);
        }
      `,
    ));

  test('a look at the whole in front of the borrow', () =>
    checkFix(
      'reorder',
      rust`
        struct M { data: Vec<f64>, cols: usize }
        impl M {
            fn at(&mut self, i: usize) -> &mut f64 { &mut self.data[i] }
            fn width(&self) -> usize { self.cols }
            fn set(&mut self, value: f64) {
                let cell = self.at(0);
                let width = self.width();
                *cell = value + width as f64;
            }
        }
      `,
      rust`
        struct M { data: Vec<f64>, cols: usize }
        impl M {
            fn at(&mut self, i: usize) -> &mut f64 { &mut self.data[i] }
            fn width(&self) -> usize { self.cols }
            fn set(&mut self, value: f64) {
                let width = self.width();
                let cell = self.at(0);
                *cell = value + width as f64;
            }
        }
      `,
    ));

  test('is for the author to choose, and not offered around a branch', async () => {
    const plain = await fixesOf(rust`
      fn f(list: &mut Vec<String>) -> usize {
          let first = &list[0];
          list.push(String::new());
          first.len()
      }
    `);
    expect(plain.filter(({ code }) => code === 'reorder').map(({ isPreferred }) => isPreferred)).toEqual([false]);
    const branch = await fixesOf(rust`
      use std::collections::HashMap;
      fn f(map: &mut HashMap<u8, String>) -> &mut String {
          if let Some(found) = map.get_mut(&1) { return found; }
          map.clear();
          Box::leak(Box::new(String::new()))
      }
    `);
    expect(branch.filter(({ code }) => code === 'reorder')).toEqual([]);
  });
});

describe('what is used later is read first', () => {
  test('a field that is copied', () =>
    checkFix(
      'readFirst',
      rust`
        use std::collections::HashMap;
        struct Account { balance: i64 }
        fn close(accounts: &mut HashMap<u32, Account>) -> Option<i64> {
            let account = accounts.get(&1)?;
            accounts.remove(&1);
            Some(account.balance)
        }
      `,
      rust`
        use std::collections::HashMap;
        struct Account { balance: i64 }
        fn close(accounts: &mut HashMap<u32, Account>) -> Option<i64> {
            let account = accounts.get(&1)?;
            let balance = account.balance;
            accounts.remove(&1);
            Some(balance)
        }
      `,
    ));

  test('the value of a method', () =>
    checkFix(
      'readFirst',
      rust`
        fn f(list: &mut Vec<String>) -> usize {
            let first = &list[0];
            list.clear();
            first.len()
        }
      `,
      rust`
        fn f(list: &mut Vec<String>) -> usize {
            let first = &list[0];
            let len = first.len();
            list.clear();
            len
        }
      `,
      0,
    ));

  test('an argument of the call that is in the way', () =>
    checkFix(
      'readFirst',
      rust`
        struct Entry { name: String }
        struct Cache { entries: Vec<Entry>, log: Vec<String> }
        impl Cache {
            fn note(&mut self, text: &str) { self.log.push(text.to_string()); }
            fn touch(&mut self) {
                if let Some(entry) = self.entries.get_mut(0) {
                    self.note(&entry.name);
                }
            }
        }
      `,
      rust`
        struct Entry { name: String }
        struct Cache { entries: Vec<Entry>, log: Vec<String> }
        impl Cache {
            fn note(&mut self, text: &str) { self.log.push(text.to_string()); }
            fn touch(&mut self) {
                if let Some(entry) = self.entries.get_mut(0) {
                    let name = entry.name.clone();
                    self.note(&name);
                }
            }
        }
      `,
    ));
});

test('a copied value is read without the stars of its reference', () =>
  checkFix(
    'copyHere',
    rust`
      fn f(list: &mut Vec<u32>) -> u32 {
          let first = &list[0];
          list.push(1);
          *first + 1
      }
    `,
    rust`
      fn f(list: &mut Vec<u32>) -> u32 {
          let first = list[0];
          list.push(1);
          first + 1
      }
    `,
  ));

describe('what is written is not written to a clone', () => {
  test('of a vector', async () => {
    const fixes = await fixesOf(rust`
      fn f(list: &mut Vec<String>) {
          let a = &mut list[0];
          let b = &mut list[1];
          std::mem::swap(a, b);
      }
    `);
    expect(fixes.map(({ code }) => code)).toEqual(['splitBorrow']);
  });

  test('of a map', () =>
    checkFix(
      'splitBorrow',
      rust`
        use std::collections::HashMap;
        fn f(all: &mut HashMap<u32, i64>, a: u32, b: u32) -> Result<(), String> {
            let from = all.get_mut(&a).ok_or("no source")?;
            let to = all.get_mut(&b).ok_or("no target")?;
            *from -= 1;
            *to += 1;
            Ok(())
        }
      `,
      rust`
        use std::collections::HashMap;
        fn f(all: &mut HashMap<u32, i64>, a: u32, b: u32) -> Result<(), String> {
            let [from, to] = all.get_disjoint_mut([&a, &b]);
            let from = from.ok_or("no source")?;
            let to = to.ok_or("no target")?;
            *from -= 1;
            *to += 1;
            Ok(())
        }
      `,
    ));
});

describe('what is in the way of a borrow waits', () => {
  test('until its last use', () =>
    checkFix(
      'waitForUse',
      rust`
        fn f(text: &mut String) {
            let first = &mut *text;
            let second = &mut *text;
            first.push('a');
            first.push('b');

            second.push('c');
        }
      `,
      rust`
        fn f(text: &mut String) {
            let first = &mut *text;
            first.push('a');
            first.push('b');
            let second = &mut *text;

            second.push('c');
        }
      `,
    ));

  test('not where it gives what the use needs, and not behind the value of the block', async () => {
    const needed = await fixesOf(rust`
      fn f(mut list: Vec<String>) -> Option<String> {
          let first = &list[0];
          let last = list.pop();
          println!("{first} {last:?}");
          last
      }
    `);
    expect(needed.map(({ code }) => code)).not.toContain('waitForUse');
    const value = await fixesOf(rust`
      fn f(mut list: Vec<String>) -> usize {
          let first = &list[0];
          list.clear();
          first.len()
      }
    `);
    expect(value.map(({ code }) => code)).not.toContain('waitForUse');
  });
});
