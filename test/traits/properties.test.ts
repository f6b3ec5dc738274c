import { expect, test } from 'vitest';
import { inferredOutlives } from '../../server/src/traits/inferredOutlives';
import { hasDestructor, isCopy, isUninhabited, needsDrop } from '../../server/src/traits/properties';
import { displayPredicate } from '../../server/src/types/display';
import { variancesOf } from '../../server/src/types/variance';
import { program } from './program';

test('needs_drop', async () => {
  const p = await program(`
    struct D; impl Drop for D { fn drop(&mut self) {} } struct Has { a: u8, d: Option<D> } struct No<'a> { r: &'a D, n: [u8; 4] }
    enum List { Nil, Cons(u8, Option<&'static List>) } union U { d: ManuallyDrop<D>, n: u8 } trait Tr {}
    type A = D; type B = Has; type C = No<'static>; type L = List; type V = Vec<u8>; type M = ManuallyDrop<D>; type Un = U;
    type Arr0 = [D; 0]; type Arr = [D; 1]; type Bx = Box<u8>; type Dy = dyn Tr; type Ph = PhantomData<D>; type T = (u8, D);
  `);
  const env = p.env();
  for (const t of ['A', 'B', 'V', 'Arr', 'Bx', 'Dy', 'T'])
    expect([t, needsDrop(p.db, env, p.ty(t))]).toEqual([t, 'yes']);
  for (const t of ['C', 'L', 'M', 'Un', 'Arr0', 'Ph']) expect([t, needsDrop(p.db, env, p.ty(t))]).toEqual([t, 'no']);
  expect(hasDestructor(p.db, p.def('D'))).toBe(true);
  expect(hasDestructor(p.db, p.def('Has'))).toBe(false);
});

test('copy of parameters and projections follows the environment', async () => {
  const p = await program(`
    struct X<T>(T); trait Q { type P; type V; type I; }
    impl<T: Copy + Iterator> Q for X<T> where T::Item: Clone { type P = T; type V = Vec<T>; type I = T::Item; }
  `);
  const ask = p.inImpl('X<T>');
  expect(ask.holds('P', 'Copy')).toBe('yes');
  expect(ask.holds('V', 'Copy')).toBe('no');
  expect(ask.holds('I', 'Clone')).toBe('yes');
  expect(isCopy(p.db, p.env(), p.ty('X'))).toBe('no');
});

test('uninhabited types', async () => {
  const p = await program(`
    enum Void {} enum E { A(Void), B(u8, !) } enum F { A(Void), B } struct S { v: Void }
    type A = Void; type B = E; type C = F; type D = S; type T = (u8, Void); type R = &'static Void;
  `);
  for (const t of ['A', 'B', 'D', 'T']) expect([t, isUninhabited(p.db, p.env(), p.ty(t))]).toEqual([t, 'yes']);
  for (const t of ['C', 'R']) expect([t, isUninhabited(p.db, p.env(), p.ty(t))]).toEqual([t, 'no']);
});

test('variances as rustc infers them', async () => {
  const p = await program(`
    struct Co<'a, T>(&'a T); struct Inv<'a, T>(&'a mut T); struct Contra<T>(fn(T)); struct Both<T>(fn(T) -> T); struct Ce<T>(Cell<T>);
    struct Rec<'a, T> { next: Option<&'a Rec<'a, T>>, f: Contra<T> } struct Bi<T>(PhantomData<fn(T)>); trait Tr<X> { type A; }
    struct Obj<'a, T: 'a>(Box<dyn Tr<T, A = u8> + 'a>); struct Proj<I: Iterator>(I::Item); enum P<T> { A(*const T), B(*mut T) }
  `);
  const of = (name: string): string => variancesOf(p.db, p.def(name)).join(' ');
  expect(of('Co')).toBe('co co');
  expect(of('Inv')).toBe('co inv');
  expect(of('Contra')).toBe('contra');
  expect(of('Both')).toBe('inv');
  expect(of('Ce')).toBe('inv');
  expect(of('Rec')).toBe('co contra');
  expect(of('Bi')).toBe('contra');
  expect(of('Obj')).toBe('co inv');
  expect(of('Proj')).toBe('inv');
  expect(of('P')).toBe('inv');
});

test('outlives bounds inferred from fields', async () => {
  const p = await program(`
    struct R<'a, T>(&'a T); struct N<'a, 'b, U>(R<'a, &'b U>); struct S<T: 'static>(T); struct H<'a, T: 'static>(&'a S<T>);
    struct Rec<'a, T> { next: Option<&'a Rec<'a, T>>, t: T } struct I<'a, X: Iterator>(&'a X::Item);
  `);
  const of = (name: string): string[] =>
    inferredOutlives(p.db, p.def(name))
      .map((q) => displayPredicate(p.db, q))
      .sort();
  expect(of('R')).toEqual(["T: 'a"]);
  expect(of('N')).toEqual(["'b: 'a", "U: 'a", "U: 'b"]);
  expect(of('S')).toEqual([]);
  expect(of('H')).toEqual(["T: 'a"]);
  expect(of('Rec')).toEqual(["T: 'a"]);
  expect(of('I')).toEqual(["<X as Iterator>::Item: 'a"]);
});
