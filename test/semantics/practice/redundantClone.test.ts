/** `clippy::redundant_clone`. What clippy does not see is judged by rustc, which takes the move. */
import { describe, expect, test } from 'vitest';
import { compiles } from '../../support/fixes';
import { checkLeftOut, checkPractice, checkPracticeFix, isClippyAsked } from '../../support/practice';

const HEAD = `#![warn(clippy::redundant_clone)]
use std::rc::Rc;
pub struct S { pub name: String, pub id: u32 }
pub struct D { pub name: String }
impl Drop for D { fn drop(&mut self) {} }
pub fn take<T>(_: T) {}
`;

describe('redundant_clone', () => {
  test.each([
    ['of what is not used again', 'fn f(x: String) { take(x.clone()); }', '.clone()'],
    ['of an owned copy of a String', 'fn f() -> String { let x = String::from("a"); x.to_string() }', '.to_string()'],
    ['on one of the ways', 'fn f(x: String, b: bool) { if b { take(x.clone()) } else { take(x) } }', '.clone()'],
    ['of a pattern`s variable', 'fn f(x: Option<String>) { if let Some(s) = x { take(s.clone()) } }', '.clone()'],
    ['for a closure', 'fn f(x: String) -> impl FnOnce() -> String { let y = x.clone(); move || y }', '.clone()'],
    ['of a temporary', 'fn f() -> String { String::from("a").clone() }', '.clone()'],
    ['in a task', 'async fn f(x: String) { take(x.clone()); }', '.clone()'],
  ])('%s', async (_, item, clone) => {
    const text = `${HEAD}pub ${item}\n`;
    const column = item.indexOf(clone) + 'pub '.length + 1;
    const mark = `${' '.repeat(column - 3)}//${'^'.repeat(clone.length)} redundant_clone redundant clone\n`;
    await checkPractice(text + mark);
    await checkPracticeFix('redundant_clone', text, [text.replace(clone, '')]);
  });

  test.each([
    ['of a field', 'fn f(s: S) { take(s.name.clone()); take(s.id); }', 's.name.clone()', 's.name'],
    ['by its name', 'fn f(x: Rc<S>) { take(Rc::clone(&x)); }', 'Rc::clone(&x)', 'x'],
    ['before another value', 'fn f(mut x: String) { take(x.clone()); x = String::new(); take(x); }', 'x.clone()', 'x'],
    ['in a loop over values', 'fn f(x: Vec<String>) { for s in x { take(s.clone()); } }', 's.clone()', 's'],
  ])('%s, which clippy does not see', async (_, item, clone, moved) => {
    const before = `${HEAD}pub ${item}\n`;
    const after = before.replace(clone, moved);
    if (isClippyAsked) expect([before, after].map(compiles)).toEqual([true, true]);
    else await checkPracticeFix('redundant_clone', before, [after]);
  });

  test.each([
    ['that is used again', 'fn f(x: String) { take(x.clone()); take(x); }'],
    ['that is lent', 'fn f(x: String) { let r = &x; take(x.clone()); take(r.len()); }'],
    ['that a closure holds', 'fn f(x: String) { let c = || x.len(); take(x.clone()); take(c()); }'],
    ['behind a reference', 'fn f(x: &S) { take(x.name.clone()); }'],
    ['in a loop', 'fn f(x: String) { for _ in 0..3 { take(x.clone()); } }'],
    ['of a field of what has a destructor', 'fn f(d: D) { take(d.name.clone()); }'],
    ['that a closure gives again and again', 'fn f(x: String) -> impl Fn() -> String { move || x.clone() }'],
    ['of an element', 'fn f(x: Vec<String>) -> String { x[0].clone() }'],
    ['together with the rest', 'fn f(x: (String, u8)) { take((x.0.clone(), x)) }'],
  ])('not of what is needed: %s', async (_, item) => {
    await checkPractice(`${HEAD}pub ${item}\n`);
  });

  test('nothing is said beside unsafe code', async () => {
    const item = 'pub fn f(x: Vec<u8>) -> u8 { let p = x.as_ptr(); take(x.clone()); unsafe { *p } }';
    await checkLeftOut('redundant_clone', `${HEAD}${item}\n`);
  });

  test('nothing is said of what a macro evaluates twice', async () => {
    const item = 'pub fn f(x: String) { macro_rules! two { ($e:expr) => { ($e, $e) } } take(two!(x.clone())) }';
    await checkLeftOut('redundant_clone', `${HEAD}${item}\n`);
  });

  test('what is handed to a macro', async () => {
    const program = (clone: string): string =>
      `${HEAD}pub fn f(x: String) -> Vec<String> { vec![String::new(), x${clone}] }`;
    await checkPracticeFix('redundant_clone', program('.clone()'), [program('')]);
  });
});
