/**
 * Inlay hints, written into the programs they are about. What they claim is judged by rustc (`npm run bless`): a moved place
 * cannot be used on the next line, a copied one can; behind the end of a borrow its place can be borrowed exclusively, and
 * before it cannot; destructors and locks are watched while the program runs.
 */
import { describe, expect, test } from 'vitest';
import { errorsOf, hintsOf, isOracle, outputOf, shown, withLine } from '../support/hints';
import { host, rust } from '../support/program';

const TYPES = rust`
  #[derive(Clone, Copy)]
  struct Point(i32, i32);
  impl Point { fn sum(self) -> i32 { self.0 + self.1 } }
  struct Pair { a: String, b: Point }
  fn take<T>(_: T) {}
  fn edit(_: &mut Vec<i32>) {}
  fn main() {}
`;

/** Straight code: behind each line with a hint its place is used, and rustc says whether that is allowed. */
async function checkUses(program: string, expected: string): Promise<void> {
  const text = `${program}\n${TYPES}`;
  if (isOracle) {
    expect(errorsOf(text)).toEqual([]);
    for (const [index, line] of expected.split('\n').entries()) {
      const hint = /([\w.]+)‹(moved|partially moved|copied|reborrowed)›/.exec(line);
      if (hint === null) continue;
      const used = withLine(text, index + 1, `let _used = &${hint[1]};`);
      const isFree = hint[2] === 'copied' || hint[2] === 'reborrowed';
      expect([line, ...errorsOf(used)]).toEqual(isFree ? [line] : [line, `E0382:${index + 2}`]);
    }
    return;
  }
  const found = await shown(text, 'moves', 'copies', 'reborrows');
  expect(found.slice(0, found.indexOf('\n#[derive'))).toBe(expected);
}

describe('uses by value', () => {
  test('of variables move, copy or reborrow them', () =>
    checkUses(
      rust`
        fn f(text: String, point: Point, list: &mut Vec<i32>, own: Option<String>, n: i32) {
            take(n);
            take(point);
            edit(list);
            list.push(n);
            take(list.len());
            let other = text;
            take((point, n));
            let first = other.into_bytes();
            let Some(inner) = own else { return };
            take(inner);
            let moved_list = list;
            take(&first);
            edit(moved_list);
        }
      `,
      rust`
        fn f(text: String, point: Point, list: &mut Vec<i32>, own: Option<String>, n: i32) {
            take(n);
            take(point‹copied›);
            edit(list‹reborrowed›);
            list.push(n);
            take(list.len());
            let other = text‹moved›;
            take((point‹copied›, n));
            let first = other‹moved›.into_bytes();
            let Some(inner) = own‹partially moved› else { return };
            take(inner‹moved›);
            let moved_list = list‹moved›;
            take(&first);
            edit(moved_list‹reborrowed›);
        }
      `,
    ));

  test('of fields', () =>
    checkUses(
      rust`
        fn f(pair: Pair, other: Pair) {
            take(pair.b);
            take(pair.a);
            let Pair { a, b } = other;
            take(b);
            take(a);
            let boxed = Box::new(b);
            boxed.sum();
            take(boxed);
        }
      `,
      rust`
        fn f(pair: Pair, other: Pair) {
            take(pair.b‹copied›);
            take(pair.a‹moved›);
            let Pair { a, b } = other‹partially moved›;
            take(b‹copied›);
            take(a‹moved›);
            let boxed = Box::new(b‹copied›);
            boxed.sum();
            take(boxed‹moved›);
        }
      `,
    ));

  test('in loops, closures and macros that the user calls', () =>
    checkUses(
      rust`
        fn f(texts: Vec<String>, point: Point, list: &mut Vec<i32>) {
            for text in texts {
                let all = vec![text];
                take(all);
            }
            let once = move || take(point);
            once();
            println!("{:?}", list);
            for n in list {
                *n += 1;
            }
        }
      `,
      rust`
        fn f(texts: Vec<String>, point: Point, list: &mut Vec<i32>) {
            for text in texts‹moved› {
                let all = vec![text‹moved›];
                take(all‹moved›);
            }
            let once = move || take(point);
            once();
            println!("{:?}", list);
            for n in list‹moved› {
                *n += 1;
            }
        }
      `,
    ));

  test('that leave the function say nothing', () =>
    checkUses(
      rust`
        fn f(text: String, flag: bool, list: &mut Vec<i32>) -> (String, bool) {
            if flag {
                return (text, flag);
            }
            edit(list);
            let all = (text, flag);
            all
        }
        fn g(text: String) -> Option<String> { Some(text) }
        fn h(list: &mut Vec<i32>) -> &mut Vec<i32> { list }
        fn i(text: String, flag: bool) -> String { match flag { true => text, false => return text } }
      `,
      rust`
        fn f(text: String, flag: bool, list: &mut Vec<i32>) -> (String, bool) {
            if flag {
                return (text, flag);
            }
            edit(list‹reborrowed›);
            let all = (text‹moved›, flag);
            all
        }
        fn g(text: String) -> Option<String> { Some(text) }
        fn h(list: &mut Vec<i32>) -> &mut Vec<i32> { list }
        fn i(text: String, flag: bool) -> String { match flag { true => text, false => return text } }
      `,
    ));

  test('in the template of a macro have none', async () => {
    const program = rust`
      macro_rules! eat { ($e:expr) => { { let inner = $e; let other = inner; drop(other); } } }
      fn f(text: String) { eat!(text); }
      macro_rules! make { ($t:ident) => { fn made($t: String) { drop($t); } } }
      make!(text);
    `;
    expect(await shown(program, 'moves')).toBe(program.replace('eat!(text)', 'eat!(text‹moved›)'));
  });

  test('in an async fn', () =>
    checkUses(
      rust`
        async fn f(text: String) {
            take(text);
        }
      `,
      rust`
        async fn f(text: String) {
            take(text‹moved›);
        }
      `,
    ));
});

/** Below the line of a hint, and not above it, the place can be borrowed exclusively. */
async function checkBorrowEnds(program: string, expected: string): Promise<void> {
  const text = `${program}\n${TYPES}`;
  if (isOracle) {
    expect(errorsOf(text)).toEqual([]);
    for (const [index, line] of expected.split('\n').entries()) {
      const place = /‹borrow of (.*) ends›/.exec(line)?.[1];
      if (place === undefined || line.startsWith('}')) continue;
      const use = `take(&mut ${place});`;
      const above = errorsOf(withLine(text, index, use)).map((error) => error.replace(/:.*/, ''));
      expect([line, ...errorsOf(withLine(text, index + 1, use))]).toEqual([line]);
      expect(['E0499', 'E0502']).toContain(above[0]);
    }
    return;
  }
  const found = await shown(text, 'borrowEnds');
  expect(found.slice(0, found.indexOf('\n#[derive'))).toBe(expected);
}

describe('the end of a borrow', () => {
  test('stands at its last use', () =>
    checkBorrowEnds(
      rust`
        fn f() {
            let mut text = String::new();
            let edit = &mut text;
            take(3);
            edit.push('a');
            text.clear();
            let view = &text;
            println!("{}", view);
            text.clear();
            let mut list = vec![1, 2];
            let first = list.first();
            take(2);
            take(first);
            list.push(3);
        }
      `,
      rust`
        fn f() {
            let mut text = String::new();
            let edit = &mut text;
            take(3);
            edit.push('a'); ‹borrow of text ends›
            text.clear();
            let view = &text;
            println!("{}", view); ‹borrow of text ends›
            text.clear();
            let mut list = vec![1, 2];
            let first = list.first();
            take(2);
            take(first); ‹borrow of list ends›
            list.push(3);
        }
      `,
    ));

  test('stands on each way on its own, and not where it ends with its statement', () =>
    checkBorrowEnds(
      rust`
        fn f(flag: bool) {
            let mut text = String::new();
            let edit = &mut text;
            if flag {
                edit.push('a');
                take(1);
            } else {
                edit.push('b');
            }
            text
                .chars()
                .count();
            text.clear();
        }
      `,
      rust`
        fn f(flag: bool) {
            let mut text = String::new();
            let edit = &mut text;
            if flag {
                edit.push('a'); ‹borrow of text ends›
                take(1);
            } else {
                edit.push('b'); ‹borrow of text ends›
            }
            text
                .chars()
                .count();
            text.clear();
        }
      `,
    ));

  test('is that of the destructor which may use it', async () => {
    const program = rust`
      struct Guard<'a>(&'a mut u32);
      impl Drop for Guard<'_> {
          fn drop(&mut self) { *self.0 = 0; }
      }
      fn f() {
          let mut n = 1;
          {
              let guard = Guard(&mut n);
              let other = 2;
              drop(other);
          }
          n += 1;
      }
    `;
    expect(await shown(program, 'borrowEnds')).toBe(program.replace('    }\n    n', '    } ‹borrow of n ends›\n    n'));
  });

  test('is silent as long as another borrow of the place goes on', () =>
    checkBorrowEnds(
      rust`
        fn f() {
            let mut pair = (String::new(), 1);
            let one = &pair.0;
            let two = &pair;
            let three = &pair.1;
            take(1);
            take(two);
            take(three);
            take(one);
            pair.1 = 2;
        }
      `,
      rust`
        fn f() {
            let mut pair = (String::new(), 1);
            let one = &pair.0;
            let two = &pair;
            let three = &pair.1;
            take(1);
            take(two);
            take(three); ‹borrow of pair.1 ends›
            take(one); ‹borrow of pair.0 ends›
            pair.1 = 2;
        }
      `,
    ));

  test('that what it borrows holds itself has none', () => {
    const program = rust`
      use std::cell::Cell;
      struct Node<'a>(Cell<Option<&'a Node<'a>>>);
      fn f() {
          let nodes = vec![Node(Cell::new(None)), Node(Cell::new(None))];
          nodes[0].0.set(Some(&nodes[1]));
          take(&nodes[0]);
      }
    `;
    return checkBorrowEnds(program, program);
  });

  test('that lasts as long as the signature asks has none', async () => {
    const program = rust`
      fn first<'a>(pair: &'a mut (String, u8)) -> &'a mut String {
          let found = &mut pair.0;
          found.push('a');
          found
      }
    `;
    expect(await shown(program, 'borrowEnds')).toBe(program);
  });

  test('in a loop is not where the next round goes on with it', async () => {
    const program = rust`
      fn f(list: &mut Vec<i32>) {
          let all = &mut *list;
          loop {
              all.push(1);
              if all.len() > 3 { break; }
          }
          let last = &mut *all;
          last.push(1);
          all.clear();
      }
    `;
    expect(await shown(program, 'borrowEnds')).toBe(
      program
        .replace('last.push(1);', 'last.push(1); ‹borrow of *all ends›')
        .replace('all.clear();', 'all.clear(); ‹borrow of *list ends›'),
    );
  });
});

const NOISY = rust`
  struct Noisy(&'static str);
  impl Drop for Noisy {
      fn drop(&mut self) { println!("{}", self.0); }
  }
`;

/** The names in the hints are what the program prints, in this order. */
async function checkDrops(program: string, expected: readonly string[]): Promise<void> {
  const text = `${NOISY}\n${program}`;
  const hints = await hintsOf(text, 'dropOrder');
  expect(hints.map(({ label }) => label)).toEqual(expected);
  if (!isOracle) return;
  const names = expected.flatMap((label) => label.slice('‹drops '.length, -1).split(', '));
  expect(outputOf(text)).toEqual(names);
}

describe('the order of destructors', () => {
  test('is against that of declarations, parameters last', () =>
    checkDrops(
      rust`
        fn f(p: Noisy, q: Noisy) {
            let a = Noisy("a");
            let text = String::new();
            {
                let inner = Noisy("inner");
                let second = Noisy("second");
                let _ = &text;
            }
            let n = 1;
        }
        fn main() { f(Noisy("p"), Noisy("q")); }
      `,
      ['‹drops second, inner›', '‹drops a, q, p›'],
    ));

  test('counts a variable from its declaration, and leaves out what has moved', () =>
    checkDrops(
      rust`
        fn main() {
            let late;
            let first = Noisy("first");
            let gone = Noisy("gone");
            late = Noisy("late");
            let boxed = Box::new(Noisy("boxed"));
            std::mem::forget(gone);
        }
      `,
      ['‹drops boxed, first, late›'],
    ));

  test('is the same on ways that leave early', () =>
    checkDrops(
      rust`
        fn f(flag: bool) {
            let a = Noisy("a");
            if flag { return; }
            let b = Noisy("b");
            let c = Noisy("c");
        }
        fn main() { f(false); }
      `,
      ['‹drops c, b, a›'],
    ));

  test('in a loop, an arm and a closure', () =>
    checkDrops(
      rust`
        fn main() {
            for _ in 0..1 {
                let a = Noisy("a");
                let b = Noisy("b");
            }
            match Some(Noisy("c")) {
                Some(c) => {
                    let d = Noisy("d");
                    let e = Noisy("e");
                }
                None => {}
            }
            let call = || {
                let g = Noisy("g");
                let h = Noisy("h");
            };
            call();
        }
      `,
      ['‹drops b, a›', '‹drops e, d, c›', '‹drops h, g›'],
    ));

  test('tells what may have moved, and cuts a long list', async () => {
    const program = `${NOISY}\n${rust`
      fn f(flag: bool) {
          let a = Noisy("a");
          let b = Noisy("b");
          if flag { drop(a); }
      }
      fn g() {
          let a = Noisy("a");
          let b = Noisy("b");
          let c = Noisy("c");
          let d = Noisy("d");
      }
    `}`;
    const hints = await hintsOf(program, 'dropOrder');
    expect(hints.map(({ label }) => label)).toEqual(['‹drops b, a?›', '‹drops d, c, b, …›']);
    expect(hints[0]?.tooltip).toMatch(/`b` of line 7, then `a` of line 6 unless it was moved/);
    expect(hints[1]?.tooltip).toMatch(/`d` of line 14, then `c` of line 13, then `b` of line 12, then `a` of line 11/);
  });

  test('of values that only free memory, or of which nobody knows, is of no interest', async () => {
    const program = rust`
      use std::collections::{BTreeMap, HashMap, HashSet};
      use std::rc::Rc;
      fn f<'a>(key: String, n: &'a str) {
          let a: Vec<Box<String>> = Vec::new();
          let b: HashMap<String, Vec<u8>> = HashMap::new();
          let c: HashSet<String> = HashSet::new();
          let d: BTreeMap<String, Rc<[String]>> = BTreeMap::new();
          let e = Some((key, n));
          let f = move || a.len();
      }
      fn unknown<T, F: Fn(T)>(a: T, b: T, f: F, g: Box<dyn Fn()>) {
          if false { f(a); }
      }
    `;
    expect(await hintsOf(program, 'dropOrder')).toEqual([]);
  });
});

/** The program asserts by itself that the lock is held, or free. */
async function checkGuards(program: string, expected: readonly string[]): Promise<void> {
  if (isOracle) outputOf(program);
  const lines = (await shown(program, 'guards')).split('\n').filter((line) => line.includes('‹'));
  expect(lines.map((line) => line.trim())).toEqual(expected);
}

const LOCK = rust`
  use std::sync::Mutex;
  static LOCK: Mutex<Vec<i32>> = Mutex::new(Vec::new());
  fn is_held() -> bool { LOCK.try_lock().is_err() }
`;

describe('a guard', () => {
  test('is held to the end of its scope, or until it is dropped', () =>
    checkGuards(
      `${LOCK}\n${rust`
        fn scope() {
            let mut list = LOCK.lock().unwrap();
            list.push(1);
            assert!(is_held());
        }
        fn early() {
            let list = LOCK.lock().unwrap();
            assert!(is_held());
            drop(list);
            assert!(!is_held());
        }
        fn either(flag: bool) {
            let list = LOCK.lock().unwrap();
            if flag {
                drop(list);
                assert!(!is_held());
                return;
            }
            assert!(is_held());
        }
        fn main() { scope(); early(); either(true); either(false); assert!(!is_held()); }
      `}`,
      [
        'let mut list = LOCK.lock().unwrap(); ‹held until line 8›',
        'let list = LOCK.lock().unwrap(); ‹held until line 12›',
        'let list = LOCK.lock().unwrap(); ‹held until line 23 at the latest›',
      ],
    ));

  test('in the head of a statement is held for all of it', () =>
    checkGuards(
      `${LOCK}\n${rust`
        fn main() {
            match LOCK.lock().unwrap().first() {
                Some(_) => {}
                None => assert!(is_held()),
            }
            assert!(!is_held());
            if let None = LOCK.lock().unwrap().pop() {
                assert!(is_held());
            }
            for _ in LOCK.lock().unwrap().iter() {
                assert!(is_held());
            }
            let first = LOCK.lock().unwrap().first().copied();
            if let None = first {
                assert!(!is_held());
            }
            if LOCK.lock().unwrap().is_empty() {
                assert!(!is_held());
            }
        }
      `}`,
      [
        'match LOCK.lock().unwrap().first()‹held until line 8› {',
        'if let None = LOCK.lock().unwrap().pop()‹held until line 12› {',
        'for _ in LOCK.lock().unwrap().iter()‹held until line 15› {',
      ],
    ));

  test('that is handed on, or taken again, has none', () =>
    checkGuards(
      `${LOCK}\n${rust`
        use std::cell::RefCell;
        use std::sync::{Condvar, MutexGuard};
        static READY: Condvar = Condvar::new();
        fn tried() {
            if let Ok(list) = LOCK.try_lock() {
                assert!(is_held());
                take(list);
                assert!(!is_held());
            }
        }
        fn take(_: MutexGuard<Vec<i32>>) {}
        fn tried_again() {
            if let Ok(list) = LOCK.try_lock() {
                assert!(is_held());
                let _ = list.len();
            }
            assert!(!is_held());
        }
        fn wait() {
            let mut list = LOCK.lock().unwrap();
            while list.len() > 3 {
                list = READY.wait(list).unwrap();
            }
        }
        fn cell(cell: &RefCell<i32>) {
            let mut inner = cell.borrow_mut();
            *inner += 1;
            assert!(cell.try_borrow().is_err());
        }
        fn main() { tried(); tried_again(); wait(); cell(&RefCell::new(1)); }
      `}`,
      [
        'if let Ok(list‹held until line 19›) = LOCK.try_lock() {',
        'let mut inner = cell.borrow_mut(); ‹held until line 32›',
      ],
    ));
});

describe('captures', () => {
  test('stand behind the header of what captures them', async () => {
    const program = rust`
      fn f(text: String, list: Vec<i32>, n: i32) {
          let mut count = 0;
          let mut add = |by: i32| count += by + n;
          add(1);
          let size = || list.len();
          size();
          let eat = move || drop(text);
          eat();
          let twice = |x: i32| x * 2;
          twice(2);
          let wait = async move { list.len() + n as usize };
      }
    `;
    expect(
      (await shown(program, 'captures'))
        .split('\n')
        .filter((line) => line.includes('‹'))
        .map((line) => line.trim()),
    ).toEqual([
      'let mut add = |by: i32|‹captures &mut count, &n› count += by + n;',
      'let size = ||‹captures &list› list.len();',
      'let eat = move ||‹captures text (moved)› drop(text);',
      'let wait = async move‹captures list (moved), n (copied)› { list.len() + n as usize };',
    ]);
    const [add] = await hintsOf(program, 'captures');
    expect(add?.tooltip).toBe(
      'The closure captures `count` by exclusive borrow, for its use on line 3; `n` by shared borrow, for its use on line 3.',
    );
  });
});

describe('elided lifetimes', () => {
  test('stand where the output has one, and at what it is of', async () => {
    const program = rust`
      struct View<'s>(&'s str);
      fn only(text: &str, n: usize) -> &str { &text[n..] }
      fn none(text: &str) -> usize { text.len() }
      fn named<'a>(text: &'a str, _: &str) -> &'a str { text }
      fn path(view: View<'_>) -> &str { view.0 }
      fn hidden(text: &str) -> View { View(text) }
      impl<'s> View<'s> {
          fn get(&self, _: &str) -> &str { self.0 }
          fn own(&'s self) -> View<'_> { View(self.0) }
      }
    `;
    const found = await shown(program, 'elidedLifetimes');
    expect(found).toBe(rust`
      struct View<'s>(&'s str);
      fn only(text: &‹'a›str, n: usize) -> &‹'a›str { &text[n..] }
      fn none(text: &str) -> usize { text.len() }
      fn named<'a>(text: &'a str, _: &str) -> &'a str { text }
      fn path(view: View<'_‹'a›>) -> &‹'a›str { view.0 }
      fn hidden(text: &‹'a›str) -> View‹'a› { View(text) }
      impl<'s> View<'s> {
          fn get(&‹'a›self, _: &str) -> &‹'a›str { self.0 }
          fn own(&'s self) -> View<'_‹'s›> { View(self.0) }
      }
    `);
    if (!isOracle) return;
    // Written out, it is the same to rustc.
    const written = found
      .replaceAll(/'_‹('\w)›/g, '$1')
      .replaceAll(/View‹('\w)›/g, 'View<$1>')
      .replaceAll(/&‹('\w)›/g, '&$1 ')
      .replaceAll(/fn (only|path|hidden|get)\(/g, "fn $1<'a>(");
    expect(errorsOf(`${written}\nfn main() {}`)).toEqual([]);
  });
});

describe('silence', () => {
  test('where the body is not understood, or does not parse', async () => {
    const program = rust`
      fn known(text: String) { drop(text); }
      fn unknown(text: String) { missing_macro!(); drop(text); }
      fn open(text: String) { drop(text); let x = ; }
    `;
    const found = await shown(program, 'moves', 'copies', 'reborrows', 'borrowEnds', 'dropOrder', 'guards', 'captures');
    expect(found).toBe(program.replace('drop(text)', 'drop(text‹moved›)'));
  });

  test('outside of the range that is asked for, and of kinds that are off', async () => {
    const analysis = await host();
    const text = 'fn f(a: String, b: String) {\n    drop(a);\n    drop(b);\n}\n';
    const file = analysis.addStandaloneFile('/test/range.rs', text, '2021');
    const line = text.indexOf('    drop(b)');
    const found = analysis.inlayHints(file, line, text.indexOf('\n', line), ['moves']);
    expect(found.map(({ offset }) => text.slice(offset - 1, offset))).toEqual(['b']);
    expect(analysis.inlayHints(file, 0, text.length, ['guards'])).toEqual([]);
    analysis.removeFile(file);
  });
});
