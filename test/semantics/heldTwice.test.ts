/** Guards taken while another is held. What is expected is what the programs do when they are run, where rustc is there. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { checkLintFix, fixesOf } from '../support/fixes';
import { outcome } from '../support/outcome';
import { diagnosticsOf, rust } from '../support/program';

const hasRustc = spawnSync('rustc', ['--version']).status === 0;

const HEAD = `#![allow(unused, clippy::all)]
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
struct S { cell: RefCell<Vec<i32>>, other: RefCell<Vec<i32>>, lock: Mutex<i32>, count: u32 }
impl S { fn new() -> S { S { cell: RefCell::new(vec![1]), other: RefCell::new(vec![2]), lock: Mutex::new(3), count: 0 } } }
`;

/** The text under each report, and what it says. */
async function reports(text: string): Promise<string[]> {
  const { found, taint } = await diagnosticsOf(text);
  expect(taint).toEqual([]);
  return found.map(({ primary: { range }, message, severity }) => {
    expect(severity).toBe('warning');
    return `${text.slice(range.start, range.end)}: ${message}`;
  });
}

/** `body`: of `main`. */
async function says(body: string, expected: readonly string[], runs: 'ends' | 'panics' | 'hangs'): Promise<void> {
  const text = `${HEAD}fn main() {\n${body}\n}\n`;
  expect(await reports(text)).toEqual(expected);
  if (hasRustc) expect(outcome(text, runs)).toBe(runs);
}

describe('a RefCell that is borrowed on every way to a borrow', () => {
  test.each([
    [
      'a variable holds it',
      'let c = RefCell::new(1); let g = c.borrow(); let h = c.borrow_mut(); drop(g);',
      'c.borrow_mut()',
      '`c` as mutable',
      '',
    ],
    [
      'mutably',
      'let c = RefCell::new(1); let g = c.borrow_mut(); let h = c.borrow();',
      'c.borrow()',
      '`c`',
      'mutably ',
    ],
    [
      'a temporary of the same statement',
      'let c = RefCell::new(vec![1]); c.borrow_mut().push(c.borrow().len());',
      'c.borrow()',
      '`c`',
      'mutably ',
    ],
    [
      'a scrutinee',
      'let c = RefCell::new(vec![1]); match c.borrow().first() { Some(_) => c.borrow_mut().clear(), None => {} };',
      'c.borrow_mut()',
      '`c` as mutable',
      '',
    ],
    [
      'the head of an `if let`',
      'let c = RefCell::new(vec![1]); if let Some(x) = c.borrow().first() { c.replace(vec![]); };',
      'c.replace(vec![])',
      '`c` as mutable',
      '',
    ],
    [
      'the head of a `for`',
      'let c = RefCell::new(vec![1]); for x in c.borrow().iter() { c.borrow_mut().push(*x); }',
      'c.borrow_mut()',
      '`c` as mutable',
      '',
    ],
    [
      'a field',
      'let s = S::new(); let g = s.cell.borrow_mut(); let h = s.cell.borrow();',
      's.cell.borrow()',
      '`s.cell`',
      'mutably ',
    ],
    [
      'through an Rc',
      'let c = Rc::new(RefCell::new(1)); let g = c.borrow_mut(); let h = c.borrow();',
      'c.borrow()',
      '`c`',
      'mutably ',
    ],
    [
      'through references',
      'let s = S::new(); let r = &s; let t = &r.cell; let g = t.borrow_mut(); let h = r.cell.borrow();',
      'r.cell.borrow()',
      '`s.cell`',
      'mutably ',
    ],
    [
      'the guard is handed on',
      'let c = RefCell::new(1); let g = c.borrow_mut(); let g2 = g; c.take();',
      'c.take()',
      '`c` as mutable',
      'mutably ',
    ],
    [
      'on both branches',
      'let c = RefCell::new(1); let g; if *c.borrow() > 0 { g = c.borrow_mut(); } else { g = c.borrow_mut(); } let h = c.borrow();',
      'c.borrow()',
      '`c`',
      'mutably ',
    ],
    [
      'the head of a `while let`',
      'let c = RefCell::new(vec![1]); while let Some(x) = c.borrow_mut().pop() { c.borrow_mut().push(x); }',
      'c.borrow_mut()',
      '`c` as mutable',
      'mutably ',
    ],
    [
      'a scrutinee of which only a number is left',
      'let c = RefCell::new(vec![1]); match c.borrow().len() { n => c.borrow_mut().push(n), };',
      'c.borrow_mut()',
      '`c` as mutable',
      '',
    ],
    [
      'in a closure',
      'let c = RefCell::new(1); let f = || { let g = c.borrow_mut(); let n = *c.borrow(); n }; f();',
      'c.borrow()',
      '`c`',
      'mutably ',
    ],
  ])('%s', async (_, body, at, what, how) => {
    await says(body, [`${at}: cannot borrow ${what} because it is still ${how}borrowed`], 'panics');
  });

  test.each([
    ['two readers', 'let c = RefCell::new(1); let g = c.borrow(); let h = c.borrow();'],
    ['dropped by hand', 'let c = RefCell::new(1); let g = c.borrow_mut(); drop(g); let h = c.borrow();'],
    ['dropped with its block', 'let c = RefCell::new(1); { let g = c.borrow_mut(); } let h = c.borrow();'],
    [
      'a temporary of the statement before',
      'let c = RefCell::new(vec![1]); c.borrow_mut().push(1); let n = c.borrow().len();',
    ],
    ['another field', 'let s = S::new(); let g = s.cell.borrow_mut(); let h = s.other.borrow();'],
    [
      'another cell by the same name',
      'let c = RefCell::new(1); let g = c.borrow_mut(); let c = RefCell::new(1); let h = c.borrow();',
    ],
    [
      'on one way only',
      'let c = RefCell::new(1); let mut g = None; if std::env::args().count() > 99 { g = Some(c.borrow_mut()); } let h = c.borrow();',
    ],
    ['dropped on the way that comes back', 'let c = RefCell::new(1); for i in 0..3 { let g = c.borrow_mut(); }'],
    [
      'each time another',
      'let cs = [RefCell::new(1), RefCell::new(2)]; let mut kept = None; for c in &cs { let g = c.borrow_mut(); kept = Some(g); }',
    ],
    [
      'each time another, held by a variable',
      'let cs = [RefCell::new(1), RefCell::new(2)]; let mut kept = cs[0].borrow_mut(); for c in &cs[1..] { kept = c.borrow_mut(); }',
    ],
    [
      'a reference that changes',
      'let (a, b) = (RefCell::new(1), RefCell::new(2)); let mut r = &a; let g = r.borrow_mut(); r = &b; let h = r.borrow();',
    ],
    [
      'a reference in a field that changes',
      "let (a, b) = (RefCell::new(1), RefCell::new(2)); struct R<'a> { r: &'a RefCell<i32> } let mut x = R { r: &a }; let g = x.r.borrow_mut(); x.r = &b; let h = x.r.borrow();",
    ],
    [
      'a copy of it from before',
      'let (a, b) = (RefCell::new(1), RefCell::new(2)); let mut r = &a; let s = r; r = &b; let g = s.borrow_mut(); let h = r.borrow();',
    ],
    [
      'elements by a number',
      'let cs = [RefCell::new(1), RefCell::new(2)]; let mut i = 0; let g = cs[i].borrow_mut(); i += 1; let h = cs[i].borrow();',
    ],
    [
      'mapped and dropped',
      'let c = RefCell::new((1, 2)); let g = RefMut::map(c.borrow_mut(), |p| &mut p.0); drop(g); let h = c.borrow();',
    ],
    ['tried', 'let c = RefCell::new(1); let g = c.borrow_mut(); assert!(c.try_borrow().is_err());'],
    ['what lies behind a panic', 'let c = RefCell::new(1); let g = c.borrow_mut(); if false { loop {} } let n = *g;'],
    [
      'a condition',
      'let c = RefCell::new(vec![1]); if c.borrow().len() == 1 { c.borrow_mut().push(2); } while c.borrow().len() < 4 { c.borrow_mut().push(3); }',
    ],
    [
      'the operands of `&&` and `||`',
      'let c = RefCell::new(vec![1]); let b = c.borrow().len() == 1 && c.borrow_mut().pop().is_some() || c.borrow_mut().is_empty();',
    ],
    ['what is thrown away', 'let c = RefCell::new(1); let _ = c.borrow_mut(); let h = c.borrow();'],
    [
      'in a closure that is called later',
      'let c = RefCell::new(1); let f = || *c.borrow(); { let g = c.borrow_mut(); } f();',
    ],
    [
      'two counted pointers to one cell',
      'let c = Rc::new(RefCell::new(1)); let d = Rc::new(RefCell::new(1)); let g = c.borrow_mut(); let h = d.borrow();',
    ],
  ])('not: %s', async (_, body) => {
    await says(body, [], 'ends');
  });
});

describe('a lock that is held on every way to a lock', () => {
  test.each([
    [
      'a variable holds it',
      'let m = Mutex::new(1); let g = m.lock().unwrap(); let h = m.lock().unwrap();',
      'm.lock()',
      '`m`',
    ],
    ['in an `if let`', 'let m = Mutex::new(1); if let Ok(g) = m.lock() { let h = m.lock(); };', 'm.lock()', '`m`'],
    [
      'of a field through an Arc',
      'let s = Arc::new(S::new()); let g = s.lock.lock().unwrap(); *s.lock.lock().unwrap() += 1;',
      's.lock.lock()',
      '`s.lock`',
    ],
    [
      'whatever became of it',
      'let m = Mutex::new(1); let g = m.lock().unwrap_or_else(PoisonError::into_inner); let n = *m.lock().unwrap();',
      'm.lock()',
      '`m`',
    ],
    [
      'a writer behind a reader',
      'let m = RwLock::new(1); let g = m.read().unwrap(); *m.write().unwrap() += 1;',
      'm.write()',
      '`m`',
    ],
    [
      'of a static',
      'static M: Mutex<i32> = Mutex::new(1); let g = M.lock().unwrap(); let h = M.lock().unwrap();',
      'M.lock()',
      '`M`',
    ],
  ])('%s', async (_, body, at, what) => {
    await says(body, [`${at}: cannot lock ${what} because its lock is still held here`], 'hangs');
  });

  test.each([
    ['two readers', 'let m = RwLock::new(1); let g = m.read().unwrap(); let h = m.read().unwrap();'],
    ['one statement after the other', 'let m = Mutex::new(1); *m.lock().unwrap() += 1; *m.lock().unwrap() += 1;'],
    ['given back', 'let m = Mutex::new(1); let g = m.lock().unwrap(); drop(g); let h = m.lock().unwrap();'],
    [
      'in another thread',
      'let m = Arc::new(Mutex::new(1)); let n = m.clone(); let g = m.lock().unwrap(); let t = std::thread::spawn(move || *n.lock().unwrap()); drop(g); t.join().unwrap();',
    ],
    [
      'given to somebody who gives it back',
      'fn f(g: MutexGuard<i32>) {} let m = Mutex::new(1); let g = m.lock().unwrap(); f(g); let h = m.lock().unwrap();',
    ],
  ])('not: %s', async (_, body) => {
    await says(body, [], 'ends');
  });
});

test('lets the guard go first, where nobody uses it behind', async () => {
  const text = (between: string, behind: string): string => rust`
    use std::cell::RefCell;
    pub fn f(c: &RefCell<Vec<i32>>) {
        let g = c.borrow();
        let n = g.len() as i32;
        ${between}c.borrow_mut().push(n);
        ${behind}
    }`;
  await checkLintFix('dropEarly', text('', ''), text('drop(g);\n        ', ''));
  expect(await fixesOf(text('', 'drop(g.len());'))).toEqual([]);
});

test('is silenced by its name and where a panic is expected, and no error by `deny(warnings)`', async () => {
  const program = 'let c = RefCell::new(1); let g = c.borrow(); let h = c.borrow_mut();';
  expect(await reports(`#![deny(warnings)]\n${HEAD}fn main() { ${program} }`)).toHaveLength(1);
  expect(await reports(`${HEAD}#[allow(already_borrowed)] fn main() { ${program} }`)).toEqual([]);
  expect(await reports(`${HEAD}#[should_panic] fn main() { ${program} }`)).toEqual([]);
});
