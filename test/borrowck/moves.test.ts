/** Initialisation, moves and mutability. */
import { describe, expect, it } from 'vitest';
import { check, reports } from './mockEnv';

describe('moved and uninitialised', () => {
  it('E0382 once per set of moves', () => {
    const text = `struct S { a: i32 }
fn use_it<T>(T) -> ();
fn main(_1 "s": S) -> () {
  let _2: S; let _3: S; let _4: S;
  bb0: {
    _2 = move _1;
    _3 = move _1;
    _4 = move _3;
    return;
  }
}`;
    expect(reports(text)).toEqual(['E0382@7']);
    expect(check(text).errors[0]).toMatchObject({
      isPartial: false,
      moved: { text: 's' },
      sites: [{ span: 24, traversedBackEdge: false }],
    });
  });

  it('E0382 for a part of what moved, and for the whole after a part moved', () => {
    const text = (first: string, second: string): string =>
      `struct P { a: S, b: S }
struct S { v: i32 }
fn main(_1 "p": P) -> () {
  let _2: S; let _3: P; let _4: S;
  bb0: {
    ${first};
    ${second};
    return;
  }
}`.replace('struct P { a: S, b: S }\nstruct S { v: i32 }', 'struct S { v: i32 }\nstruct P { a: S, b: S }');
    expect(reports(text('_2 = move _1.a', '_4 = move _1.b'))).toEqual([]);
    expect(reports(text('_2 = move _1.a', '_4 = move _1.a'))).toEqual(['E0382@7']);
    expect(reports(text('_2 = move _1.a', '_3 = move _1'))).toEqual(['E0382@7']);
    expect(check(text('_2 = move _1.a', '_3 = move _1')).errors[0]).toMatchObject({ isPartial: true });
    expect(reports(text('_3 = move _1', '_4 = move _1.b'))).toEqual(['E0382@7']);
    expect(reports(text('_2 = move _1.a', 'PlaceMention(_1)'))).toEqual([]);
  });

  it('E0382 for a move in a loop', () => {
    const text = `struct S { v: i32 }
fn use_it<T>(T) -> ();
fn main(_1 "s": S) -> () {
  let _2: ();
  bb0: { goto -> bb1; }
  bb1: { falseUnwind -> [real: bb2]; }
  bb2: { _2 = use_it::<S>(move _1) -> bb1; }
}`;
    expect(reports(text)).toEqual(['E0382@7']);
    expect(check(text).errors[0]).toMatchObject({ sites: [{ traversedBackEdge: true, isUse: true }] });
  });

  it('E0381 with the places that initialise on some path', () => {
    const text = `fn main(_1: bool) -> () {
  let _2 "x": i32; let _3: i32;
  bb0: { switchInt(copy _1) -> [0: bb2, otherwise: bb1]; }
  bb1: { _2 = const 1; goto -> bb2; }
  bb2: { _3 = copy _2; return; }
}`;
    expect(reports(text)).toEqual(['E0381@5']);
    expect(check(text).errors[0]).toMatchObject({ moved: { text: 'x' }, inits: [expect.any(Number)] });
    const never = text.replace('_2 = const 1; ', '');
    expect(check(never).errors[0]).toMatchObject({ code: 'E0381', inits: [] });
    expect(reports(text.replace('bb0: {', 'bb0: { _2 = const 0;'))).toEqual(['E0384@4']);
    expect(reports(text.replace('let _2', 'let mut _2').replace('bb0: {', 'bb0: { _2 = const 0;'))).toEqual([]);
  });

  it('E0507 out of a reference, E0509 out of a type with a destructor, E0508 out of a slice', () => {
    const text = (decl: string, place: string): string => `struct S { v: i32 }
struct D drop { s: S }
fn main<'a>(_1 "r": ${decl}) -> () {
  let _2: S;
  bb0: {
    _2 = move ${place};
    return;
  }
}`;
    expect(reports(text("&'a S", '(*_1)'))).toEqual(['E0507@6']);
    expect(reports(text('D', '_1.s'))).toEqual(['E0509@6']);
    expect(reports(text("&'a [S]", '(*_1)[0 of 1]'))).toEqual(['E0508@6']);
    expect(reports(text('[S; 2]', '_1[0 of 2]'))).toEqual([]);
  });
});

describe('mutability', () => {
  it('E0384 for a second assignment, E0596 and E0594 for what is not mut', () => {
    const text = (mutable: string, statement: string): string => `struct S { v: i32 }
fn main<'a>(_1 "r": &'a S) -> () {
  let ${mutable}_2 "x": S; let _3: &mut S; let _4: &mut i32;
  bb0: {
    _2 = S(const 1);
    ${statement};
    return;
  }
}`;
    expect(reports(text('', '_2 = S(const 2)'))).toEqual(['E0384@6']);
    expect(reports(text('', '_3 = &mut _2'))).toEqual(['E0596@6']);
    expect(reports(text('', '_2.v = const 1'))).toEqual(['E0594@6']);
    expect(reports(text('mut ', '_2.v = const 1'))).toEqual([]);
    expect(reports(text('', '(*_1).v = const 1'))).toEqual(['E0594@6']);
    expect(check(text('', '(*_1).v = const 1')).errors[0]).toMatchObject({
      reason: { kind: 'behindPointer', holder: { name: 'r' } },
    });
    expect(reports(text('', '_4 = &mut (*_1).v'))).toEqual(['E0596@6']);
  });

  it('finds the mut that nobody needs', () => {
    const text = `fn main() { let mut _1 "x": i32; let mut _2 "y": i32; bb0: { _1 = const 1; _2 = const 1; _2 = const 2; return; } }`;
    expect(check(text).bodies[0]?.unusedMut).toEqual([1]);
  });
});
