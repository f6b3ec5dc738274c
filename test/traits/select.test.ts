import { expect, test } from 'vitest';
import { program } from './program';

test('copy and clone', async () => {
  const p = await program(`
    struct S; struct C; impl Clone for C { fn clone(&self) -> C { C } } impl Copy for C {}
    #[derive(Clone, Copy)] struct D<T>(T);
    type TS = S; type TC = C; type TU = (u8, C); type TV = (u8, S); type R = &'static S; type M = &'static mut u8;
    type A = [C; 3]; type AS = [S; 3]; type O = Option<&'static str>; type OS = Option<S>; type F = fn(S) -> S;
    type DC = D<u8>; type DS = D<S>; type B = Box<u8>; type N = Option<Option<(u8, [u8; 2])>>;
  `);
  const copies = ['TC', 'TU', 'R', 'A', 'O', 'F', 'DC', 'N'];
  for (const t of copies) expect([t, p.holds(t, 'Copy'), p.holds(t, 'Clone')]).toEqual([t, 'yes', 'yes']);
  for (const t of ['TS', 'TV', 'M', 'AS', 'OS', 'DS', 'B']) expect([t, p.holds(t, 'Copy')]).toEqual([t, 'no']);
  expect(p.holds('B', 'Clone')).toBe('yes');
});

test('sized, auto traits, negative impls', async () => {
  const p = await program(`
    struct Tail<T: ?Sized> { a: u8, tail: T }
    struct NotSend(*const u8); struct Holder { inner: NotSend }
    enum List { Nil, Cons(u8, Box<List>) }
    trait Tr {} trait Sub: Tr + Send {}
    type Str = str; type Slice = [u8]; type Obj = dyn Tr; type T1 = Tail<u8>; type T2 = Tail<str>; type Tup = (u8, i32);
    type H = Holder; type L = List; type ObjSend = dyn Tr + Send; type ObjSub = dyn Sub; type B = Box<dyn Tr>;
    type P = fn(NotSend); type C = Cell<u8>; type RC = &'static Cell<u8>; type M = &'static mut Cell<u8>;
  `);
  for (const t of ['T1', 'Tup', 'L', 'B', 'P']) expect([t, p.holds(t, 'Sized')]).toEqual([t, 'yes']);
  for (const t of ['Str', 'Slice', 'Obj', 'T2']) expect([t, p.holds(t, 'Sized')]).toEqual([t, 'no']);
  for (const t of ['L', 'ObjSend', 'ObjSub', 'P', 'C', 'M', 'Str']) expect([t, p.holds(t, 'Send')]).toEqual([t, 'yes']);
  for (const t of ['H', 'Obj', 'B', 'RC']) expect([t, p.holds(t, 'Send')]).toEqual([t, 'no']);
  expect(p.holds('ObjSub', 'Tr')).toBe('yes');
  expect(p.holds('Obj', 'Sub')).toBe('no');
});

test('where-clauses, supertraits, bounds of associated types', async () => {
  const p = await program(`
    trait Super {} trait Tr: Super { type A: Clone; type B: Iterator<Item = u8>; }
    struct X<T, U>(T, U);
    trait Asked { type T; type TA; type UItem; type BItem; type U; type VecItem; }
    impl<T: Tr, U: Iterator<Item = T::A>> Asked for X<T, U> {
      type T = T; type TA = T::A; type UItem = U::Item; type BItem = <T::B as Iterator>::Item; type U = U;
      type VecItem = <&'static Vec<T> as IntoIterator>::Item;
    }
  `);
  const ask = p.inImpl('X<T, U>');
  expect(ask.holds('T', 'Super')).toBe('yes');
  expect(ask.holds('T', 'Clone')).toBe('no');
  expect(ask.holds('TA', 'Clone')).toBe('yes');
  expect(ask.holds('UItem', 'Clone')).toBe('yes');
  expect(ask.holds('UItem', 'Copy')).toBe('no');
  expect(ask.holds('BItem', 'Copy')).toBe('yes');
  expect(ask.holds('U', 'IntoIterator')).toBe('yes');
  expect(ask.normal('UItem')).toBe('<T as Tr>::A');
  expect(ask.normal('BItem')).toBe('u8');
  expect(ask.normal('VecItem')).toBe('&T');
});

test('impls with arguments, blanket impls', async () => {
  const p = await program("type S = String; type R = &'static str; type U = u8;");
  expect(p.holds('R', 'Into', ['S'])).toBe('yes');
  expect(p.holds('S', 'From', ['S'])).toBe('yes');
  expect(p.holds('S', 'From', ['U'])).toBe('no');
  expect(p.holds('S', 'Into', ['R'])).toBe('no');
});

test('callables', async () => {
  const p = await program(`
    fn item(x: &u8) -> u8 { 1 }
    type F = fn(&u8) -> u8; type Args = (&'static u8,); type Bad = (u8,); type D = dyn Fn(&u8) -> u8; type BoxD = Box<D>;
    type Un = unsafe fn(&u8) -> u8; type Out = <F as FnOnce<(&'static u8,)>>::Output; type OutD = <D as FnOnce<(&'static u8,)>>::Output;
  `);
  expect(p.holds('F', 'Fn', ['Args'])).toBe('yes');
  expect(p.holds('F', 'Fn', ['Bad'])).toBe('no');
  expect(p.holds('D', 'FnMut', ['Args'])).toBe('yes');
  expect(p.holds('Un', 'FnOnce', ['Args'])).toBe('no');
  expect(p.normal('Out')).toBe('u8');
  expect(p.normal('OutD')).toBe('u8');
});

test('unsizing', async () => {
  const p = await program(`
    trait Super {} trait Tr: Super {} struct S; impl Super for S {} impl Tr for S {} struct No;
    struct Tail<T: ?Sized> { n: u8, t: T }
    type A = [u8; 3]; type Sl = [u8]; type T = S; type N = No; type D = dyn Tr; type DS = dyn Super; type DSend = dyn Tr + Send;
    type BT = Box<S>; type BD = Box<dyn Tr>; type TA = Tail<[u8; 3]>; type TS = Tail<[u8]>; type RT = &'static S; type RD = &'static dyn Tr;
  `);
  expect(p.holds('A', 'Unsize', ['Sl'])).toBe('yes');
  expect(p.holds('T', 'Unsize', ['D'])).toBe('yes');
  expect(p.holds('N', 'Unsize', ['D'])).toBe('no');
  expect(p.holds('D', 'Unsize', ['DS'])).toBe('yes');
  expect(p.holds('DSend', 'Unsize', ['D'])).toBe('yes');
  expect(p.holds('D', 'Unsize', ['DSend'])).toBe('no');
  expect(p.holds('BT', 'CoerceUnsized', ['BD'])).toBe('yes');
  expect(p.holds('TA', 'Unsize', ['TS'])).toBe('yes');
  expect(p.holds('RT', 'CoerceUnsized', ['RD'])).toBe('yes');
});
