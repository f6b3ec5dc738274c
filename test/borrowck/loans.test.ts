/** Loans against accesses. Each text is the MIR of the program above it; the verdict is rustc's for that program. */
import { describe, expect, it } from 'vitest';
import { check, reports } from './mockEnv';

const VEC = `struct Vec<T> drop may_dangle(T) { buf: *mut T }
fn push<'a, T>(&'a mut Vec<T>, T) -> ();
fn len<'a, T>(&'a Vec<T>) -> usize;
fn first<'a, T>(&'a Vec<T>) -> &'a T;
fn use_it<T>(T) -> ();
`;

describe('conflicting borrows', () => {
  it('reports a second mutable borrow while the first is used later', () => {
    // let a = &mut s; let b = &mut s; both(a, b);
    const text = `fn both<'a>(&'a mut i32, &'a mut i32) -> ();
fn main() {
  let mut _1 "s": i32; let _2 "a": &mut i32; let _3 "b": &mut i32; let _4: ();
  bb0: {
    _1 = const 0;
    _2 = &mut _1;
    _3 = &mut _1;
    _4 = both(move _2, move _3) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text)).toEqual(['E0499@7']);
    const [error] = check(text).errors;
    expect(error).toMatchObject({ kind: 'conflictingBorrow', place: { text: 's' }, oldSpans: { span: 6 * 4 } });
    expect(error).toMatchObject({ explanation: { kind: 'usedLater', use: 'call', inLoop: false } });
  });

  it('accepts two mutable borrows one after the other', () => {
    expect(
      reports(`fn main() {
  let mut _1 "s": i32; let _2 "a": &mut i32; let _3 "b": &mut i32;
  bb0: {
    _1 = const 0;
    _2 = &mut _1;
    (*_2) = const 1;
    _3 = &mut _1;
    (*_3) = const 2;
    return;
  }
}`),
    ).toEqual([]);
  });

  it('takes v.push(v.len()) thanks to the two-phase borrow, and not without it', () => {
    const text = (borrow: string): string => `${VEC}fn main(mut _1 "v": Vec<usize>) -> () {
  let _2: &mut Vec<usize>; let _3: usize; let _4: &Vec<usize>;
  bb0: { _2 = ${borrow} _1; _4 = &_1; _3 = len::<usize>(move _4) -> bb1; }
  bb1: { _0 = push::<usize>(move _2, move _3) -> bb2; }
  bb2: { return; }
}`;
    expect(reports(text('&two_phase mut'))).toEqual([]);
    expect(reports(text('&mut'))).toEqual(['E0502@8']);
  });

  it('sees the shared borrow held over a mutation', () => {
    // let f = first(&v); v.push(1); use_it(f);
    const text = `${VEC}fn main(mut _1 "v": Vec<i32>) -> () {
  let _2 "f": &i32; let _3: &Vec<i32>; let _4: &mut Vec<i32>; let _5: ();
  bb0: { _3 = &_1; _2 = first::<i32>(move _3) -> bb1; }
  bb1: {
    _4 = &two_phase mut _1;
    _5 = push::<i32>(move _4, const 1) -> bb2;
  }
  bb2: { _0 = use_it::<&i32>(copy _2) -> bb3; }
  bb3: { return; }
}`;
    expect(reports(text)).toEqual(['E0502@11']);
  });

  it('keeps fields apart, but not the fields of a union', () => {
    const text = (kind: string): string => `${kind} P { x: i32, y: i32 }
fn both<'a>(&'a mut i32, &'a mut i32) -> ();
fn main(mut _1 "p": P) -> () {
  let _2: &mut i32; let _3: &mut i32;
  bb0: {
    _2 = &mut _1.x;
    _3 = &mut _1.y;
    _0 = both(move _2, move _3) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text('struct'))).toEqual([]);
    expect(reports(text('union'))).toEqual(['E0499@7']);
    expect(check(text('union')).errors[0]).toMatchObject({
      union: { newField: { text: 'p.y' }, oldField: { text: 'p.x' } },
    });
  });

  it('lets a linked list be walked: assigning the cursor kills loans through it', () => {
    // while let Some(n) = cur.next { cur = n }: p = &mut (*p).next, in a loop
    expect(
      reports(`struct Node { next: *mut Node, value: i32 }
struct List<'a> { next: &'a mut List<'a>, value: i32 }
fn step<'a>(&'a mut i32) -> &'a mut i32;
fn main<'a>(mut _1 "p": &'a mut i32) -> () {
  let _2: &mut i32; let _3: &mut i32;
  bb0: { goto -> bb1; }
  bb1: { falseUnwind -> [real: bb2]; }
  bb2: { _2 = &mut (*_1); _3 = step(move _2) -> bb3; }
  bb3: { _1 = move _3; goto -> bb1; }
}`),
    ).toEqual([]);
  });

  it('says when the conflict is with the previous iteration', () => {
    // loop { v.push(&mut x); }
    const text = `${VEC}fn main(mut _1 "x": i32) -> () {
  let mut _2 "v": Vec<&mut i32>; let _3: &mut Vec<&mut i32>; let _4: &mut i32; let _5: ();
  bb0: { _2 = Vec::<&mut i32>(const 0: *mut &mut i32); goto -> bb1; }
  bb1: { falseUnwind -> [real: bb2]; }
  bb2: {
    _3 = &two_phase mut _2;
    _4 = &mut _1;
    _5 = push::<&mut i32>(move _3, move _4) -> bb1;
  }
}`;
    expect(reports(text)).toEqual(['E0499@12']);
    const [error] = check(text).errors;
    expect(error).toMatchObject({ kind: 'conflictingBorrow', explanation: { kind: 'usedLater', inLoop: true } });
    if (error?.kind === 'conflictingBorrow') expect(error.newSpans).toEqual(error.oldSpans);
  });
});

describe('uses, moves and assignments while borrowed', () => {
  const text = (statement: string): string => `struct S { f: i32 }
fn use_it<T>(T) -> ();
fn main(mut _1 "s": S) -> () {
  let _2 "r": &mut S; let _3: S; let _4: i32;
  bb0: {
    _2 = &mut _1;
    ${statement};
    _0 = use_it::<&mut S>(move _2) -> bb1;
  }
  bb1: { return; }
}`;
  it('copy: E0503', () => expect(reports(text('_4 = copy _1.f'))).toEqual(['E0503@7']));
  it('move: E0505', () => expect(reports(text('_3 = move _1'))).toEqual(['E0505@7']));
  it('assignment: E0506', () => expect(reports(text('_1.f = const 1'))).toEqual(['E0506@7']));
  it('nothing: nothing', () => expect(reports(text('nop'))).toEqual([]));
  it('both E0503 and E0506 for `*y.p += 1`, one of them for `*y += 1`', () => {
    const compound = (decl: string, place: string): string =>
      `struct S<'a> { p: &'a mut i32 }
fn use_it<T>(T) -> ();
fn main<'a>(mut _1 "y": ${decl}) -> () {
  let _2 "z": &mut ${decl.replace("'a ", '').replace("<'a>", '')}; let _3: i32;
  bb0: {
    _2 = &mut _1;
    _3 = Add(copy ${place}, const 1); // @50
    ${place} = move _3; // @50
    _0 = use_it::<unknown0>(move _2) -> bb1;
  }
  bb1: { return; }
}`.replace('unknown0', `&mut ${decl.replace("'a ", '').replace("<'a>", '')}`);
    expect(reports(compound("S<'a>", '(*_1.p)'))).toEqual(['E0503@50', 'E0506@50']);
    expect(reports(compound("&'a mut i32", '(*_1)'))).toEqual(['E0503@50']);
  });
  it('a read through a wildcard: nothing', () => expect(reports(text('PlaceMention(_1)'))).toEqual([]));
});

describe('values that die while borrowed', () => {
  it('E0597 for a local whose storage ends', () => {
    // let r; { let x = 0; r = &x; } use_it(r);
    const text = `fn use_it<T>(T) -> ();
fn main() {
  let _1 "r": &i32; let _2 "x": i32;
  bb0: {
    StorageLive(_2);
    _2 = const 0;
    _1 = &_2;
    StorageDead(_2);
    _0 = use_it::<&i32>(copy _1) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text)).toEqual(['E0597@7']);
    expect(check(text).errors[0]).toMatchObject({ name: 'x', dropSpan: 8 * 4 });
  });

  it('E0716 for a temporary', () => {
    const text = `fn use_it<T>(T) -> ();
fn main() {
  let _1 "r": &i32;
  let _2: i32;
  bb0: { _2 = const 0; _1 = &_2; StorageDead(_2); _0 = use_it::<&i32>(copy _1) -> bb1; }
  bb1: { return; }
}`;
    expect(reports(text)).toEqual(['E0716@4']);
  });

  it('E0515 for a reference to a local that is returned', () => {
    const text = `fn main<'a>(_1 "q": &'a i32) -> &'a i32 {
  let _2 "x": i32;
  bb0: {
    _2 = const 0;
    _0 = &_2;
    StorageDead(_2);
    return;
  }
}`;
    expect(reports(text)).toEqual(['E0515@5']);
    expect(check(text).errors[0]).toMatchObject({
      isReferenceTo: true,
      owner: 'localVariable',
      borrowedPlace: { text: 'x' },
    });
  });

  it('asks a destructor for its regions, and #[may_dangle] not', () => {
    const text = (marks: string): string => `struct W<T> ${marks} { value: T }
fn main() {
  let _1 "w": W<&i32>; let _2 "x": i32; let _3: &i32;
  bb0: {
    _2 = const 0;
    _3 = &_2;
    _1 = W::<&i32>(move _3);
    StorageDead(_2);
    drop(_1) -> bb1;
  }
  bb1: { return; }
}`;
    expect(reports(text('drop'))).toEqual(['E0597@6']);
    expect(reports(text('drop may_dangle(T)'))).toEqual([]);
    expect(reports(text(''))).toEqual([]);
    expect(check(text('drop')).errors[0]).toMatchObject({
      explanation: { kind: 'usedLaterWhenDropped', name: 'w', shouldNoteOrder: true },
    });
  });
});
