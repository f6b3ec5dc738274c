/** Quick fixes where two uses exclude each other. That the text before fails and the text behind compiles is rustc's word. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { rust } from '../support/program';

describe('own what is borrowed', () => {
  test('a copy of a number', () =>
    checkFix(
      'copyHere',
      rust`
        fn f(list: &mut Vec<u32>) {
            let first = &list[0];
            list.push(4);
            println!("{}", first);
        }
      `,
      rust`
        fn f(list: &mut Vec<u32>) {
            let first = list[0];
            list.push(4);
            println!("{}", first);
        }
      `,
    ));

  test('a copy out of an option', () =>
    checkFix(
      'cloneHere',
      rust`
        fn f(list: &mut Vec<u32>) -> Option<u32> {
            let last = list.last();
            list.push(4);
            Some(last? + 1)
        }
      `,
      rust`
        fn f(list: &mut Vec<u32>) -> Option<u32> {
            let last = list.last().copied();
            list.push(4);
            Some(last? + 1)
        }
      `,
    ));

  test('a text of its own', () =>
    checkFix(
      'cloneHere',
      rust`
        fn f(text: &mut String) -> usize {
            let word = text.trim();
            text.push('!');
            word.len()
        }
      `,
      rust`
        fn f(text: &mut String) -> usize {
            let word = text.trim().to_owned();
            text.push('!');
            word.len()
        }
      `,
    ));

  test('a clone of what a loop reads', () =>
    checkFix(
      'cloneHere',
      rust`
        fn f(list: &mut Vec<u32>) {
            for n in list.iter() {
                if *n > 3 {
                    list.push(1);
                }
            }
        }
      `,
      rust`
        fn f(list: &mut Vec<u32>) {
            for n in list.clone().iter() {
                if *n > 3 {
                    list.push(1);
                }
            }
        }
      `,
    ));
});

describe('compute the argument first', () => {
  test('of a function that borrows mutably', () =>
    checkFix(
      'hoistArgument',
      rust`
        fn put(list: &mut Vec<usize>, n: usize) { list.push(n); }
        fn f(list: &mut Vec<usize>) {
            put(&mut *list, list.len());
        }
      `,
      rust`
        fn put(list: &mut Vec<usize>, n: usize) { list.push(n); }
        fn f(list: &mut Vec<usize>) {
            let len = list.len();
            put(&mut *list, len);
        }
      `,
    ));

  test('of a method whose argument borrows mutably too', () =>
    checkFix(
      'hoistArgument',
      rust`
        struct Parser { at: usize }
        impl Parser {
            fn next(&mut self) -> usize { self.at += 1; self.at }
            fn take(&mut self, token: usize) -> usize { token + self.at }
            fn both(&mut self) -> usize {
                self.take(self.next())
            }
        }
      `,
      rust`
        struct Parser { at: usize }
        impl Parser {
            fn next(&mut self) -> usize { self.at += 1; self.at }
            fn take(&mut self, token: usize) -> usize { token + self.at }
            fn both(&mut self) -> usize {
                let next = self.next();
                self.take(next)
            }
        }
      `,
    ));

  test('not out of a condition that a loop asks again and again', async () => {
    const fixes = await fixesOf(rust`
      fn more(list: &mut Vec<usize>, n: usize) -> bool { list.push(n); n < 9 }
      fn f(list: &mut Vec<usize>) {
          while more(&mut *list, list.len()) {}
      }
    `);
    expect(fixes.map((fix) => fix.code)).not.toContain('hoistArgument');
  });
});

describe('end the borrow first', () => {
  test('by dropping the guard', () =>
    checkFix(
      'dropEarly',
      rust`
        struct Guard<'a>(&'a mut u32);
        impl Drop for Guard<'_> {
            fn drop(&mut self) { *self.0 += 1; }
        }
        fn f(mut n: u32) -> u32 {
            let guard = Guard(&mut n);
            *guard.0 += 1;
            n += 1;
            let _kept = 1;
            7
        }
      `,
      rust`
        struct Guard<'a>(&'a mut u32);
        impl Drop for Guard<'_> {
            fn drop(&mut self) { *self.0 += 1; }
        }
        fn f(mut n: u32) -> u32 {
            let guard = Guard(&mut n);
            *guard.0 += 1;
            drop(guard);
            n += 1;
            let _kept = 1;
            7
        }
      `,
    ));
});

describe('two elements at once', () => {
  test('swapped in place', () =>
    checkFix(
      'swapElements',
      rust`
        fn f(list: &mut Vec<String>, i: usize) {
            std::mem::swap(&mut list[i], &mut list[i + 1]);
        }
      `,
      rust`
        fn f(list: &mut Vec<String>, i: usize) {
            list.swap(i, i + 1);
        }
      `,
    ));

  test('borrowed together', () =>
    checkFix(
      'splitBorrow',
      rust`
        fn f(list: &mut [u32]) {
            let a = &mut list[0];
            let b = &mut list[1];
            *a += *b;
        }
      `,
      rust`
        fn f(list: &mut [u32]) {
            let [a, b] = list.get_disjoint_mut([0, 1]).unwrap();
            *a += *b;
        }
      `,
    ));

  test('not where both are one', async () => {
    const fixes = await fixesOf(rust`
      fn f(list: &mut [u32]) {
          let a = &mut list[0];
          let b = &mut list[0];
          *a += *b;
      }
    `);
    expect(fixes.map((fix) => fix.code)).not.toContain('splitBorrow');
  });
});

describe('looked up, else put in', () => {
  const head = `use std::collections::HashMap;
#[derive(Default)]
pub struct Entry { hits: u32 }
pub struct Cache { entries: HashMap<String, Entry> }
`;

  test('the entry of a map, by match', () =>
    checkFix(
      'entry',
      `${head}impl Cache {
    pub fn get(&mut self, key: &str) -> &Entry {
        match self.entries.get(key) {
            Some(entry) => entry,
            None => {
                self.entries.insert(key.to_string(), Entry::default());
                self.entries.get(key).unwrap()
            }
        }
    }
}
`,
      `${head}impl Cache {
    pub fn get(&mut self, key: &str) -> &Entry {
        self.entries.entry(key.to_string()).or_default()
    }
}
`,
    ));

  test('the map is asked first', () =>
    checkFix(
      'askFirst',
      `${head}impl Cache {
    pub fn get(&mut self, key: &str) -> Option<&mut Entry> {
        if let Some(entry) = self.entries.get_mut(key) {
            return Some(entry);
        }
        self.entries.clear();
        None
    }
}
`,
      `${head}impl Cache {
    pub fn get(&mut self, key: &str) -> Option<&mut Entry> {
        if self.entries.contains_key(key) {
            return self.entries.get_mut(key);
        }
        self.entries.clear();
        None
    }
}
`,
    ));

  test('by match, with something else where it is not found', () =>
    checkFix(
      'askFirst',
      `${head}impl Cache {
    pub fn get(&mut self, key: &str) -> &mut Entry {
        match self.entries.get_mut(key) {
            Some(entry) => entry,
            None => {
                self.entries.clear();
                panic!("no {key}")
            }
        }
    }
}
`,
      `${head}impl Cache {
    pub fn get(&mut self, key: &str) -> &mut Entry {
        if self.entries.contains_key(key) {
            self.entries.get_mut(key).unwrap()
        } else {
            self.entries.clear();
            panic!("no {key}")
        }
    }
}
`,
    ));

  test('a clone of a reference becomes one of the value', async () => {
    await checkFix(
      'deriveClone',
      rust`
        struct Seed(u8);
        fn sow(seed: Seed) -> u8 {
            let near = &seed;
            let far = near.clone();
            drop(seed);
            far.0
        }
      `,
      rust`
        #[derive(Clone)]
        struct Seed(u8);
        fn sow(seed: Seed) -> u8 {
            let near = &seed;
            let far = near.clone();
            drop(seed);
            far.0
        }
      `,
    );
    await checkFix(
      'deriveClone',
      rust`
        #[derive(Debug)]
        struct Seed(u8);
        fn water(pot: &mut Vec<Seed>) -> u8 {
            let same = pot[0].0;
            let first = pot.first().unwrap().clone();
            pot.clear();
            first.0 + same
        }
      `,
      rust`
        #[derive(Debug, Clone)]
        struct Seed(u8);
        fn water(pot: &mut Vec<Seed>) -> u8 {
            let same = pot[0].0;
            let first = pot.first().unwrap().clone();
            pot.clear();
            first.0 + same
        }
      `,
    );
  });
});
