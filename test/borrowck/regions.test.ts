/** Universal regions: what may not be known to outlive what. */
import { describe, expect, it } from 'vitest';
import { check, reports } from './mockEnv';

describe('lifetimes of a signature', () => {
  it('returning the other lifetime is an error unless it is known to be longer', () => {
    const text = (generics: string): string => `fn main${generics}(_1 "x": &'a i32, _2 "y": &'b i32) -> &'a i32 {
  bb0: {
    _0 = copy _2;
    return;
  }
}`;
    expect(reports(text("<'a, 'b>"))).toEqual(['general@3']);
    expect(check(text("<'a, 'b>")).errors[0]).toMatchObject({
      longer: { name: "'b" },
      shorter: { name: "'a" },
      isReturn: true,
    });
    expect(reports(text("<'a, 'b: 'a>"))).toEqual([]);
  });

  it('uses what a nested reference implies', () => {
    expect(
      reports(`fn main<'a, 'b>(_1 "x": &'a &'b i32) -> &'a i32 {
  bb0: { _0 = &(*(*_1)); return; }
}`),
    ).toEqual([]);
    expect(
      reports(`fn main<'a, 'b>(_1 "x": &'a &'b i32) -> &'b i32 {
  bb0: { _0 = &(*(*_1)); return; }
}`),
    ).toEqual([]);
    expect(
      reports(`fn main<'a, 'b>(_1 "x": &'a &'b mut i32) -> &'b i32 {
  bb0: {
    _0 = &(*(*_1));
    return;
  }
}`),
    ).toEqual(['general@3']);
  });

  it('E0621 when one side is named and the other an anonymous parameter', () => {
    const text = `fn main<'a>(_1 "x": &'a i32, _2 "y": &i32) -> &'a i32 {
  bb0: {
    _0 = copy _2;
    return;
  }
}`;
    expect(reports(text)).toEqual(['E0621@3']);
    expect(check(text).errors[0]).toMatchObject({ arg: 1, argName: 'y', named: { name: "'a" } });
  });

  it('E0521 when an argument is forced to be static by a call', () => {
    const text = `fn spawn(&'static i32) -> ();
fn main(_1 "x": &i32) -> () {
  bb0: {
    _0 = spawn(copy _1) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text)).toEqual(['E0521@4']);
    expect(check(text).errors[0]).toMatchObject({
      longerOwner: { name: 'x' },
      shorter: { name: "'static" },
      longer: { name: "'1" },
    });
  });

  it('invariance: a &mut to a reference may not be shortened', () => {
    const text = (
      outer: string,
    ): string => `fn main<'a, 'b>(_1 "x": &'a ${outer}i32, _2: &'b i32) -> &'a ${outer.replace("'a", "'b")}i32 {
  bb0: {
    _0 = move _1;
    return;
  }
}`;
    expect(reports(text("mut &'a "))).not.toEqual([]);
    expect(check(text("mut &'a ")).errors[0]).toMatchObject({ variance: { kind: 'mutableRef' } });
  });

  it("tests T: 'a against the declared bounds", () => {
    const text = (bounds: string): string => `struct R<'x, T: 'x> { r: &'x T }
fn make<'x, T>(T) -> &'x T where T: 'x;
fn main<'a, T${bounds}>(_1 "t": T, _2: &'a i32) -> &'a T where 'a: 'a {
  bb0: {
    _0 = make::<'a, T>(move _1) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text(": 'a"))).toEqual([]);
    // The return type itself implies the bound.
    expect(reports(text(''))).toEqual([]);
    const isolated = `fn need<'x, T>(T, &'x i32) -> () where T: 'x;
fn main<'a, T>(_1 "t": T, _2 "r": &'a i32) -> () where 'a: 'a {
  bb0: {
    _0 = need::<'static, T>(move _1, const 1: &'static i32) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(isolated)).toEqual(['E0310@4']);
  });
});

describe('higher-ranked types', () => {
  const text = (from: string, to: string): string => `fn take(${to}) -> ();
fn main<'a>(_1 "f": ${from}, _2: &'a i32) -> () {
  bb0: {
    _0 = take(copy _1) -> bb1;
  }
  bb1: { return; }
}`;
  it("for<'x> fn(&'x) is a subtype of fn(&'a), not the other way round", () => {
    expect(reports(text("for<'x> fn(&'x i32)", "fn(&'static i32)"))).toEqual([]);
    expect(reports(text("fn(&'static i32)", "for<'x> fn(&'x i32)")).length).toBe(1);
    expect(reports(text("for<'x> fn(&'x i32)", "for<'y> fn(&'y i32)"))).toEqual([]);
    expect(reports(text("for<'x, 'y> fn(&'x i32, &'y i32)", "for<'z> fn(&'z i32, &'z i32)"))).toEqual([]);
    expect(reports(text("for<'z> fn(&'z i32, &'z i32)", "for<'x, 'y> fn(&'x i32, &'y i32)"))).toEqual([]);
    expect(reports(text("for<'z> fn(&'z i32) -> &'z i32", "for<'x> fn(&'x i32) -> &'static i32")).length).toBe(1);
  });
});

describe('closures', () => {
  it('hand what they cannot prove to their creator', () => {
    // |y| *x = y, where x: &'a mut &'b i32 is captured and y: &'c i32 comes from outside
    const text = (where: string): string => `fn call<F>(F) -> ();
fn main<'b, 'c>(_1 "x": &'b i32, _2 "y": &'c i32) -> () ${where} {
  closure 0 FnOnce () [x: ref mut &i32, y: &i32] {
    bb0: {
      (*_1.0) = copy _1.1;
      return;
    }
  }
  let mut _3 "slot": &'b i32; let _4: {closure#0}; let _5: &mut &i32;
  bb0: {
    _3 = copy _1;
    _5 = &mut _3;
    _4 = {closure#0}(move _5, copy _2);
    _0 = call::<{closure#0}>(move _4) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text("where 'c: 'b"))).toEqual([]);
    // rustc blames the annotation of `slot`, which is nearer to 'b than the assignment in the closure.
    expect(reports(text("where 'b: 'b, 'c: 'c"))).toEqual(['general@9']);
    const [error] = check(text("where 'b: 'b, 'c: 'c")).errors;
    expect(error).toMatchObject({
      body: 0,
      category: { kind: 'typeAnnotation' },
      longer: { name: "'c" },
      shorter: { name: "'b" },
    });
    expect(error).toMatchObject({ path: expect.arrayContaining([expect.objectContaining({ fromClosure: true })]) });
  });

  it('E0373 for a closure that is returned and borrows a local', () => {
    const text = `fn spawn<F>(F) -> () where F: 'static;
fn main() {
  closure 0 Fn () -> i32 [x: ref i32] {
    bb0: { _0 = copy (*(*_1).0); return; }
  }
  let _1 "x": i32; let _2: {closure#0}; let _3: &i32; let _4: ();
  bb0: {
    _1 = const 1;
    _3 = &_1; // @900
    _2 = {closure#0}(move _3); // @900
    _4 = spawn::<{closure#0}>(move _2) -> bb1;
  }
  bb1: { StorageDead(_1); return; }
}`;
    const [error] = check(text).errors;
    expect(error).toMatchObject({
      kind: 'closureMayOutlive',
      scope: 'function',
      name: 'x',
      region: { name: "'static" },
    });
  });
});
