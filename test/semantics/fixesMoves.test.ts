/** Quick fixes of moves, mutability and lifetimes. That the text before fails and the text behind compiles is rustc's word. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { rust } from '../support/program';

describe('instead of a move', () => {
  test('nothing, where the field of a packed type may not be aligned (E0793)', async () => {
    const fixes = await fixesOf(rust`
      #[repr(packed)]
      struct Header { len: u8, name: String }
      fn f(header: &Header) -> String {
          header.name
      }
    `);
    expect(fixes).toEqual([]);
  });

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

describe('a value that leaves', () => {
  test('what is dropped is neither lent nor cloned', async () => {
    const fixes = await fixesOf(rust`
      struct Pool { sender: Option<String> }
      fn f(pool: &mut Pool) { drop(pool.sender); }
    `);
    expect(fixes.map(({ code, title }) => [code, title])).toEqual([
      ['takeOut', 'Take it and leave `None`: `pool.sender.take()`'],
    ]);
  });

  test('a builder is kept', () =>
    checkFix(
      'keepResult',
      rust`
        #[derive(Default)]
        struct Builder { name: String }
        impl Builder {
            fn name(mut self, name: &str) -> Self { self.name = name.to_string(); self }
            fn build(&self) -> usize { self.name.len() }
        }
        fn f() -> usize {
            let builder = Builder::default();
            builder.name("x");
            builder.build()
        }
      `,
      rust`
        #[derive(Default)]
        struct Builder { name: String }
        impl Builder {
            fn name(mut self, name: &str) -> Self { self.name = name.to_string(); self }
            fn build(&self) -> usize { self.name.len() }
        }
        fn f() -> usize {
            let builder = Builder::default();
            let builder = builder.name("x");
            builder.build()
        }
      `,
    ));

  test('a state is replaced', () =>
    checkFix(
      'replaceWith',
      rust`
        enum State { Idle, Running(String) }
        struct Machine { state: State }
        impl Machine {
            fn step(&mut self) {
                self.state = match self.state {
                    State::Idle => State::Running(String::new()),
                    State::Running(job) => State::Running(job + "!"),
                };
            }
        }
      `,
      rust`
        enum State { Idle, Running(String) }
        struct Machine { state: State }
        impl Machine {
            fn step(&mut self) {
                self.state = match std::mem::replace(&mut self.state, State::Idle) {
                    State::Idle => State::Running(String::new()),
                    State::Running(job) => State::Running(job + "!"),
                };
            }
        }
      `,
    ));

  test('the callee borrows it, from all its callers', () =>
    checkFix(
      'borrowParameter',
      rust`
        struct Account { owner: String }
        fn consume(account: Account) -> usize { account.owner.len() }
        fn twice(account: Account) -> usize { consume(account) + consume(account) }
        fn once() -> usize { consume(Account { owner: String::new() }) }
      `,
      rust`
        struct Account { owner: String }
        fn consume(account: &Account) -> usize { account.owner.len() }
        fn twice(account: Account) -> usize { consume(&account) + consume(&account) }
        fn once() -> usize { consume(&Account { owner: String::new() }) }
      `,
    ));

  test.each([
    ['Vec<u8>', '&[u8]', 'v.clone()', 'v.to_owned()', 'Vec<u8>'],
    ['String', '&str', 'v.clone() + v.as_str()', 'v.to_owned() + v', 'String'],
    ['std::path::PathBuf', '&std::path::Path', 'v.exists()', 'v.exists()', 'bool'],
    ['Vec<u8>', '&Vec<u8>', 'v.capacity() > 1', 'v.capacity() > 1', 'bool'],
    ['String', '&String', 'v.capacity() > 1', 'v.capacity() > 1', 'bool'],
  ])('the callee borrows %s as %s', (owned, borrowed, before, after, result) => {
    const caller = (arg: string): string => `fn twice(w: ${owned}) { take(${arg}w); take(${arg}w); }`;
    return checkFix(
      'borrowParameter',
      `fn take(v: ${owned}) -> ${result} { ${before} }\n${caller('')}`,
      `fn take(v: ${borrowed}) -> ${result} { ${after} }\n${caller('&')}`,
    );
  });

  test('not where it is handed on as a value', async () => {
    const fixes = await fixesOf(rust`
      struct Account { owner: String }
      fn consume(account: Account) -> usize { account.owner.len() }
      fn twice(account: Account) -> usize { consume(account) + consume(account) }
      fn all(accounts: Vec<Account>) -> usize { accounts.into_iter().map(consume).sum() }
    `);
    expect(fixes.map(({ code }) => code)).toEqual(['deriveClone']);
  });

  test('a type learns to be cloned', () =>
    checkFix(
      'deriveClone',
      rust`
        #[derive(Debug, Default)]
        pub struct Config { name: String }
        struct Builder { config: Config }
        impl Builder {
            fn build(&self) -> Config { self.config }
        }
      `,
      rust`
        #[derive(Debug, Default, Clone)]
        pub struct Config { name: String }
        struct Builder { config: Config }
        impl Builder {
            fn build(&self) -> Config { self.config.clone() }
        }
      `,
    ));

  test('not with a part that cannot be', async () => {
    const fixes = await fixesOf(rust`
      struct Config { hook: Box<dyn Fn()> }
      struct Builder { config: Config }
      impl Builder {
          fn build(&self) -> Config { self.config }
      }
    `);
    expect(fixes).toEqual([]);
  });

  test('taken in a loop that lends it mutably then', () =>
    checkFix(
      'takeOut',
      rust`
        struct Worker { handle: Option<std::thread::JoinHandle<()>> }
        struct Pool { workers: Vec<Worker> }
        impl Pool {
            fn join(&mut self) {
                for worker in &self.workers {
                    worker.handle.unwrap().join().unwrap();
                }
            }
        }
      `,
      rust`
        struct Worker { handle: Option<std::thread::JoinHandle<()>> }
        struct Pool { workers: Vec<Worker> }
        impl Pool {
            fn join(&mut self) {
                for worker in &mut self.workers {
                    worker.handle.take().unwrap().join().unwrap();
                }
            }
        }
      `,
    ));

  test('iterated over by reference, with its parts cloned', () =>
    checkFix(
      'borrowInstead',
      rust`
        struct Tx { memo: String }
        struct Account { history: Vec<Tx> }
        fn memos(account: &Account) -> Vec<String> {
            account.history.into_iter().map(|tx| tx.memo).collect()
        }
      `,
      rust`
        struct Tx { memo: String }
        struct Account { history: Vec<Tx> }
        fn memos(account: &Account) -> Vec<String> {
            account.history.iter().map(|tx| tx.memo.clone()).collect()
        }
      `,
    ));
});

describe('mutable all the way', () => {
  test('a loop over a slice', () =>
    checkFix(
      'borrowMutably',
      rust`
        fn bump(values: &[i32]) {
            for value in values.iter() {
                *value += 1;
            }
        }
      `,
      rust`
        fn bump(values: &mut [i32]) {
            for value in values.iter_mut() {
                *value += 1;
            }
        }
      `,
    ));

  test('a match on a borrow', () =>
    checkFix(
      'borrowMutably',
      rust`
        enum State { Idle, Running(Vec<String>) }
        fn log(state: &mut State) {
            match &*state {
                State::Running(lines) => lines.push(String::new()),
                State::Idle => {}
            }
        }
      `,
      rust`
        enum State { Idle, Running(Vec<String>) }
        fn log(state: &mut State) {
            match &mut *state {
                State::Running(lines) => lines.push(String::new()),
                State::Idle => {}
            }
        }
      `,
    ));
});

describe('a type parameter', () => {
  test('that has to be Clone', () =>
    checkFix(
      'addBound',
      rust`
        struct Cell<T>(T);
        impl<T> Cell<T> {
            fn get(&self) -> T { self.0 }
        }
      `,
      rust`
        struct Cell<T>(T);
        impl<T: Clone> Cell<T> {
            fn get(&self) -> T { self.0.clone() }
        }
      `,
    ));

  test('with a bound in a where-clause', () =>
    checkFix(
      'addBound',
      rust`
        fn largest<T>(all: &Vec<T>) -> Option<T> where T: PartialOrd {
            let mut best = all.first()?;
            for each in all {
                if each > best { best = each; }
            }
            Some(*best)
        }
      `,
      rust`
        fn largest<T>(all: &Vec<T>) -> Option<T> where T: PartialOrd + Clone {
            let mut best = all.first()?;
            for each in all {
                if each > best { best = each; }
            }
            Some(best.clone())
        }
      `,
    ));

  test('not where it is dropped', async () => {
    const fixes = await fixesOf(rust`
      fn f<T>(x: T) { drop(x); drop(x); }
    `);
    expect(fixes.map(({ code }) => code)).not.toContain('addBound');
  });
});

describe('closures that own', () => {
  test('a counted pointer, over several lines', () =>
    checkFix(
      'cloneForClosure',
      rust`
        use std::sync::{Arc, Mutex};
        fn f() -> usize {
            let shared = Arc::new(Mutex::new(vec![1]));
            let handle = std::thread::spawn(move || {
                shared.lock().unwrap().push(4);
            });
            handle.join().unwrap();
            let all = shared.lock().unwrap();
            all.len()
        }
      `,
      rust`
        use std::sync::{Arc, Mutex};
        fn f() -> usize {
            let shared = Arc::new(Mutex::new(vec![1]));
            let handle = std::thread::spawn({
                let shared = Arc::clone(&shared);
                move || {
                    shared.lock().unwrap().push(4);
                }
            });
            handle.join().unwrap();
            let all = shared.lock().unwrap();
            all.len()
        }
      `,
    ));

  test('in a closure', () =>
    checkFix(
      'cloneForClosure',
      rust`
        use std::rc::Rc;
        fn f(shared: Rc<u8>) -> impl FnOnce() -> Rc<u8> {
            move || {
                let read = move || *shared;
                read();
                shared
            }
        }
      `,
      rust`
        use std::rc::Rc;
        fn f(shared: Rc<u8>) -> impl FnOnce() -> Rc<u8> {
            move || {
                let read = { let shared = Rc::clone(&shared); move || *shared };
                read();
                shared
            }
        }
      `,
    ));

  test('in a loop, each its own', () =>
    checkFix(
      'cloneForClosure',
      rust`
        use std::sync::mpsc::Sender;
        fn f(names: Vec<String>, tx: Sender<String>) {
            for name in names {
                std::thread::spawn(move || tx.send(name));
            }
        }
      `,
      rust`
        use std::sync::mpsc::Sender;
        fn f(names: Vec<String>, tx: Sender<String>) {
            for name in names {
                let tx = tx.clone();
                std::thread::spawn(move || tx.send(name));
            }
        }
      `,
    ));

  test('what a reference refers to', () =>
    checkFix(
      'ownForClosure',
      rust`
        fn f(items: &[String], prefix: &str) {
            for item in items {
                std::thread::spawn(move || println!("{item}"));
            }
            println!("{prefix}");
        }
      `,
      rust`
        fn f(items: &[String], prefix: &str) {
            for item in items {
                let item = item.clone();
                std::thread::spawn(move || println!("{item}"));
            }
            println!("{prefix}");
        }
      `,
    ));
});

describe('bounds and lifetimes where they are read', () => {
  test('in the where clause', () =>
    checkFix(
      'addBound',
      rust`
        fn f<F>(f: F) -> Box<dyn Fn()>
        where
            F: Fn(),
        {
            Box::new(f)
        }
      `,
      rust`
        fn f<F>(f: F) -> Box<dyn Fn()>
        where
            F: Fn() + 'static,
        {
            Box::new(f)
        }
      `,
    ));

  test('on an argument', () =>
    checkFix(
      'addBound',
      'fn f(hooks: &mut Vec<Box<dyn Fn(&u8)>>, f: impl Fn(&u8)) { hooks.push(Box::new(f)); }',
      "fn f(hooks: &mut Vec<Box<dyn Fn(&u8)>>, f: impl Fn(&u8) + 'static) { hooks.push(Box::new(f)); }",
    ));

  test('the result borrows from another argument than `self`', () =>
    checkFix(
      'introduceLifetime',
      rust`
        struct Scene { shapes: Vec<String> }
        impl Scene {
            fn add(&mut self, shape: &str) -> &str { self.shapes.push(shape.into()); shape }
        }
      `,
      rust`
        struct Scene { shapes: Vec<String> }
        impl Scene {
            fn add<'a>(&mut self, shape: &'a str) -> &'a str { self.shapes.push(shape.into()); shape }
        }
      `,
      0,
    ));

  test('the result borrows from `self` after all', () =>
    checkFix(
      'anonymousLifetime',
      rust`
        struct Lexer<'s> { source: &'s str, buffer: String }
        impl<'s> Lexer<'s> {
            fn word(&mut self) -> &'s str { self.buffer.push_str(self.source); &self.buffer }
        }
      `,
      rust`
        struct Lexer<'s> { source: &'s str, buffer: String }
        impl<'s> Lexer<'s> {
            fn word(&mut self) -> &str { self.buffer.push_str(self.source); &self.buffer }
        }
      `,
    ));

  test('the signature of a trait is not changed in an impl', async () => {
    const fixes = await fixesOf(rust`
      struct Rows<'m> { data: &'m mut Vec<f64> }
      impl<'m> Iterator for Rows<'m> {
          type Item = &'m mut f64;
          fn next(&mut self) -> Option<Self::Item> { self.data.get_mut(0) }
      }
    `);
    expect(fixes).toEqual([]);
  });
});
