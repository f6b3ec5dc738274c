/** Quick fixes of moves, mutability and lifetimes. That the text before fails and the text behind compiles is rustc's word. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { rust } from '../support/program';

describe('instead of a move', () => {
  test('a match on a borrow', () =>
    checkFix(
      'borrowInstead',
      rust`
        fn f(name: Option<String>) -> usize {
            let len = match name {
                Some(text) => text.len(),
                None => 0,
            };
            len + name.map_or(0, |text| text.len())
        }
      `,
      rust`
        fn f(name: Option<String>) -> usize {
            let len = match &name {
                Some(text) => text.len(),
                None => 0,
            };
            len + name.map_or(0, |text| text.len())
        }
      `,
      0,
    ));

  test('a reborrow', () =>
    checkFix(
      'reborrow',
      rust`
        fn f(list: &mut Vec<u32>) {
            let other = list;
            other.push(1);
            list.push(2);
        }
      `,
      rust`
        fn f(list: &mut Vec<u32>) {
            let other = &mut *list;
            other.push(1);
            list.push(2);
        }
      `,
    ));

  test('what is taken leaves nothing', () =>
    checkFix(
      'takeOut',
      rust`
        struct Job { next: Option<Box<Job>> }
        fn f(job: &mut Job) -> Option<Box<Job>> {
            job.next
        }
      `,
      rust`
        struct Job { next: Option<Box<Job>> }
        fn f(job: &mut Job) -> Option<Box<Job>> {
            job.next.take()
        }
      `,
      0,
    ));

  test('what is taken leaves the default', () =>
    checkFix(
      'takeOut',
      rust`
        struct Job { name: String }
        fn f(job: &mut Job) -> String {
            job.name
        }
      `,
      rust`
        struct Job { name: String }
        fn f(job: &mut Job) -> String {
            std::mem::take(&mut job.name)
        }
      `,
    ));

  test('nothing is taken out of a shared reference', async () => {
    const fixes = await fixesOf(rust`
      struct Job { name: String }
      fn f(job: &Job) -> String {
          job.name
      }
    `);
    expect(fixes.map((fix) => fix.code)).toEqual(['cloneHere']);
  });

  test('a clone for the closure', () =>
    checkFix(
      'cloneForClosure',
      rust`
        use std::sync::Arc;
        use std::thread;
        fn f(shared: Arc<String>) -> usize {
            let worker = thread::spawn(move || shared.len());
            worker.join().unwrap() + shared.len()
        }
      `,
      rust`
        use std::sync::Arc;
        use std::thread;
        fn f(shared: Arc<String>) -> usize {
            let worker = thread::spawn({ let shared = Arc::clone(&shared); move || shared.len() });
            worker.join().unwrap() + shared.len()
        }
      `,
    ));
});

describe('borrow mutably', () => {
  test('in the type of a parameter', () =>
    checkFix(
      'borrowMutably',
      rust`
        fn f(list: &Vec<u32>) {
            list.push(1);
        }
      `,
      rust`
        fn f(list: &mut Vec<u32>) {
            list.push(1);
        }
      `,
    ));

  test('as the receiver', () =>
    checkFix(
      'borrowMutably',
      rust`
        struct Count { n: u32 }
        impl Count {
            fn more(&self) { self.n += 1; }
        }
      `,
      rust`
        struct Count { n: u32 }
        impl Count {
            fn more(&mut self) { self.n += 1; }
        }
      `,
    ));

  test('what a loop iterates over', () =>
    checkFix(
      'borrowMutably',
      rust`
        fn f(mut list: Vec<u32>) -> Vec<u32> {
            for n in list.iter() {
                *n += 1;
            }
            list
        }
      `,
      rust`
        fn f(mut list: Vec<u32>) -> Vec<u32> {
            for n in list.iter_mut() {
                *n += 1;
            }
            list
        }
      `,
    ));

  test('what a cell lends', () =>
    checkFix(
      'borrowMutably',
      rust`
        use std::cell::RefCell;
        fn f(cell: &RefCell<Vec<u32>>) {
            cell.borrow().push(1);
        }
      `,
      rust`
        use std::cell::RefCell;
        fn f(cell: &RefCell<Vec<u32>>) {
            cell.borrow_mut().push(1);
        }
      `,
    ));

  test('not where a caller cannot', async () => {
    const fixes = await fixesOf(rust`
      fn f(list: &Vec<u32>) {
          list.push(1);
      }
      pub fn g(list: &Vec<u32>) {
          f(list);
      }
    `);
    expect(fixes).toEqual([]);
  });
});

describe('lifetimes', () => {
  test('a bound between two', () =>
    checkFix(
      'addBound',
      rust`
        fn f<'a, 'b>(x: &'a str, y: &'b str) -> &'a str {
            if x.is_empty() { y } else { x }
        }
      `,
      rust`
        fn f<'a, 'b: 'a>(x: &'a str, y: &'b str) -> &'a str {
            if x.is_empty() { y } else { x }
        }
      `,
    ));

  test('the name that the result has', () =>
    checkFix(
      'reuseLifetime',
      rust`
        fn f<'a>(x: &'a str, y: &str) -> &'a str {
            if x.is_empty() { y } else { x }
        }
      `,
      rust`
        fn f<'a>(x: &'a str, y: &'a str) -> &'a str {
            if x.is_empty() { y } else { x }
        }
      `,
    ));

  test('a name that two arguments have in common', () =>
    checkFix(
      'introduceLifetime',
      rust`
        fn f(all: &mut Vec<&str>, one: &str) {
            all.push(one);
        }
      `,
      rust`
        fn f<'a>(all: &mut Vec<&'a str>, one: &'a str) {
            all.push(one);
        }
      `,
    ));

  test('a type parameter that lives long enough', () =>
    checkFix(
      'addBound',
      rust`
        fn f<T: std::fmt::Debug>(x: T) -> Box<dyn std::fmt::Debug> {
            Box::new(x)
        }
      `,
      rust`
        fn f<T: std::fmt::Debug + 'static>(x: T) -> Box<dyn std::fmt::Debug> {
            Box::new(x)
        }
      `,
    ));

  test('a trait object that borrows', () =>
    checkFix(
      'addBound',
      rust`
        fn f(x: &u32) -> Box<dyn std::fmt::Debug> {
            Box::new(x)
        }
      `,
      rust`
        fn f(x: &u32) -> Box<dyn std::fmt::Debug + '_> {
            Box::new(x)
        }
      `,
    ));

  test('a hidden type that borrows', () =>
    checkFix(
      'addBound',
      rust`
        fn f(list: &Vec<u32>) -> impl Iterator<Item = u32> {
            list.iter().map(|n| n + 1)
        }
      `,
      rust`
        fn f(list: &Vec<u32>) -> impl Iterator<Item = u32> + '_ {
            list.iter().map(|n| n + 1)
        }
      `,
    ));
});
