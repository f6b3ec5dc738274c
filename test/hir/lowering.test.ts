/** What bodies become: macros with hygiene, and the desugarings of rustc_ast_lowering. */
import { describe, expect, test } from 'vitest';
import { hirOf } from './support';

async function check(program: string, expected: string): Promise<void> {
  expect(await hirOf(program)).toEqual({ text: expected, taint: [] });
}

describe('locals', () => {
  test('a shadowing let is another variable, and its initialiser sees the first', () =>
    check('fn f() -> i32 { let x = 1; let x = x; x }', '{ let x.0 = 1; let x.1 = x.0; x.1 }'));
  test('a block ends what it declares', () =>
    check('fn f() { let x = 1; { let x = 2; x; } x; }', '{ let x.0 = 1; { let x.1 = 2; x.1; }; x.0; }'));
  test('alternatives bind one variable', () =>
    check(
      'fn f(e: Result<i32, i32>) -> i32 { match e { Ok(n) | Err(n) => n } }',
      'match e.0 { Ok(n.1) | Err(n.1) => n.1 }',
    ));
});

describe('hygiene of macro_rules', () => {
  test('a local of the macro is not that of the caller', () =>
    check(
      'macro_rules! m { ($e:expr) => {{ let x = 1; $e }}; } fn f() -> i32 { let x = 2; m!(x) }',
      '{ let x.0 = 2; { let x.1 = 1; x.0 } }',
    ));
  test('a name that the caller passes is declared for the caller', () =>
    check('macro_rules! m { ($i:ident) => { let $i = 1; }; } fn f() -> i32 { m!(x); x }', '{ let x.0 = 1; x.0 }'));
  test('a name of the macro sees the local where the macro is defined', () =>
    check(
      'fn f() -> i32 { let x = 1; macro_rules! m { () => { x }; } let x = 2; m!() + x }',
      '{ let x.0 = 1; let x.1 = 2; (x.0 + x.1) }',
    ));
  test('two expansions do not share a local', () =>
    check(
      'macro_rules! m { ($a:ident, $e:expr) => { let t = $e; let $a = t; }; } fn f() -> i32 { m!(a, 1); m!(b, a); b }',
      '{ let t.0 = 1; let a.1 = t.0; let t.2 = a.1; let b.3 = t.2; b.3 }',
    ));
  test('labels too', () =>
    check(
      "macro_rules! m { ($e:expr) => { 'a: loop { $e } }; } fn f() { 'a: loop { m!(break 'a); } }",
      "'a.0: loop { 'a.1: loop break 'a.0; }",
    ));
  test('repetitions', () =>
    check(
      'macro_rules! sum { ($($e:expr),*) => { 0 $(+ $e)* }; } fn f(n: i32) -> i32 { sum!(n, 2) }',
      '((0 + n.0) + 2)',
    ));
});

describe('desugarings', () => {
  test('for', () =>
    check(
      'fn f(v: Vec<i32>) { for n in v { n; } }',
      'match #into_iter(v.0) { mut iter.1 => loop { match #next(&mut iter.1) { None => break, Some(n.2) => { n.2; } }; } }',
    ));
  test('while, with a label', () =>
    check(
      "fn f(mut n: i32) { 'a: while n > 0 { n -= 1; continue 'a; } }",
      "'a.0: loop if (n.0 > 0) then { n.0 -= 1; continue 'a.0; } else { break 'a.0; }",
    ));
  test('break takes all that follows as its value', () =>
    check(
      "fn f(n: i32) { 'a: loop { break 'a (n + 1).pow(2) - n } }",
      "'a.0: loop break 'a.0 ((n.0 + 1).pow(2) - n.0)",
    ));
  test('while let', () =>
    check(
      'fn f(mut v: Vec<i32>) { while let Some(n) = v.pop() { n; } }',
      'loop if let Some(n.1) = v.0.pop() then { n.1; } else { break; }',
    ));
  test('?', () =>
    check(
      'fn f(e: Option<i32>) -> Option<i32> { Some(e?) }',
      'Some(match #branch(e.0) { Break(residual.2) => return #from_residual(residual.2), Continue(val.1) => val.1 })',
    ));
  test('let else', () =>
    check(
      'fn f(e: Option<i32>) -> i32 { let Some(n) = e else { return 0 }; n }',
      '{ let Some(n.1) = e.0 else return 0; n.1 }',
    ));
  test('a let chain', async () => {
    const program = 'fn f(e: Option<i32>) -> i32 { if let Some(n) = e && n > 1 { n } else { 0 } }';
    expect(await hirOf(program, '2024')).toEqual({
      text: 'if (let Some(n.1) = e.0 && (n.1 > 1)) then n.1 else 0',
      taint: [],
    });
  });
  test('destructuring assignment', () =>
    check(
      'fn f() { let (a, b); (a, b) = (1, 2); a; b; }',
      '{ let (a.0, b.1); { let (lhs.2, lhs.3) = (1, 2); a.0 = lhs.2; b.1 = lhs.3; }; a.0; b.1; }',
    ));
  test('assignments group from the right', async () => {
    await check(
      'fn f(s: i32, mut n: i32) { let (a, b); a = b = s; a = n += b; (a, _) = b = s; }',
      '{ let (a.2, b.3); a.2 = b.3 = s.0; a.2 = n.1 += b.3; { let (lhs.4, _) = b.3 = s.0; a.2 = lhs.4; }; }',
    );
    await check('fn f() { let r; r = ..=5; r; }', '{ let r.0; r.0 = RangeToInclusive { end: 5 }; r.0; }');
  });
  test('await', () =>
    check(
      'async fn f(g: impl Future<Output = i32>) -> i32 { g.await }',
      'asyncFnBody |mut _task_context.1| { let g.2 = g.0; match #into_future(g.2) { mut __awaitee.3 => loop { match #poll(#new_unchecked(&mut __awaitee.3), #get_context(_task_context.1)) { Ready(result.4) => break result.4, Pending => {} }; _task_context.1 = yield (); } } }',
    ));
  test('ranges', () =>
    check(
      'fn f(n: usize) { 0..n; ..; ..=n; n..=3; }',
      '{ Range { start: 0, end: n.0 }; RangeFull; RangeToInclusive { end: n.0 }; #range_inclusive_new(n.0, 3); }',
    ));
});

describe('what is not understood is said', () => {
  test('an unknown macro', async () => {
    expect((await hirOf('fn f() { nothing!(1); }')).taint).not.toEqual([]);
  });
  test('a break without a loop', async () => {
    expect((await hirOf('fn f() { break; }')).taint).toEqual(['jump without a target']);
  });
  test('a static closure, unless an attribute above it, behind comments too, makes it a coroutine', async () => {
    const closure = (attribute: string): string => `fn f() { let g = ${attribute} static || {}; }`;
    const plain = ['static closure that is no coroutine'];
    expect((await hirOf(closure('#[coroutine]'))).taint).not.toEqual(expect.arrayContaining(plain));
    expect((await hirOf(closure('#[coroutine] // so\n // it is\n'))).taint).not.toEqual(expect.arrayContaining(plain));
    expect((await hirOf(closure('#[inline] // so\n'))).taint).toEqual(expect.arrayContaining(plain));
  });
  test('a word that the edition has taken, as a name', async () => {
    for (const edition of ['2018', '2021'] as const) {
      expect((await hirOf('fn f() { let gen = 1; gen; }', edition)).taint).toEqual([]);
      expect((await hirOf('fn f() { let f = gen { yield 1; }; }', edition)).taint).toEqual(['syntax error']);
    }
    expect((await hirOf('fn f() { let gen = 1; gen; }', '2024')).taint).toContain('syntax error');
    expect((await hirOf('fn f() { let r#gen = 1; r#gen; }', '2024')).taint).toEqual([]);
  });
});
