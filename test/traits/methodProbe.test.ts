import { expect, test } from 'vitest';
import { nameOf, parentOf } from '../../server/src/names/defs';
import { InferCtxt } from '../../server/src/traits/inferCtxt';
import { probeMethod, probePath } from '../../server/src/traits/methodProbe';
import { solverCx } from '../../server/src/traits/solverCx';
import { eraseRegions } from '../../server/src/types/fold';
import { type Program, program } from './program';

/** `picked from, derefs, autoref` of a method call on a value of the alias' type. */
function call(p: Program, alias: string, name: string, isPath = false): string {
  const cx = solverCx(p.db, new InferCtxt(), p.env());
  const pcx = { cx, module: p.root, implemented: null, edition: 2021, isVisible: () => true };
  const found = (isPath ? probePath : probeMethod)(pcx, eraseRegions(p.ty(alias)), name);
  if (found.kind !== 'pick') return found.kind;
  const { item, from, steps, autoref, unsize } = found.pick;
  const parent = parentOf(p.db, item);
  const owner = from.kind === 'inherent' ? 'inherent' : `${from.kind} ${parent === null ? '' : nameOf(p.db, parent)}`;
  const derefs = steps.map((s) => (s.isOverloaded ? 'D' : '*')).join('');
  return [owner, derefs, autoref, unsize ? 'unsize' : ''].filter((s) => s !== '').join(' ');
}

test('by value, then by reference, step by step; inherent before traits', async () => {
  const p = await program(`
    struct S; impl S { fn val(self) {} fn shared(&self) {} fn unique(&mut self) {} fn boxed(self: Box<Self>) {} fn new() -> S { S } const K: u8 = 1; }
    trait Tr { fn shared(&self); fn other(&self) {} fn make() -> Self; } impl Tr for S { fn shared(&self) {} fn make() -> S { S } }
    trait Obj { fn go(&self); } trait Sub: Obj {}
    trait Slices { fn len(&self); } impl<T> Slices for [T] { fn len(&self) {} }
    type V = S; type R = &'static S; type RR = &'static &'static mut S; type B = Box<S>; type VecS = Vec<S>; type A = [S; 2];
    type D = Box<dyn Sub>; type Raw = *const S;
  `);
  expect(call(p, 'V', 'val')).toBe('inherent none');
  expect(call(p, 'V', 'shared')).toBe('inherent ref');
  expect(call(p, 'V', 'unique')).toBe('inherent mut');
  expect(call(p, 'R', 'shared')).toBe('inherent none');
  expect(call(p, 'R', 'val')).toBe('inherent * none');
  expect(call(p, 'RR', 'unique')).toBe('inherent * none');
  expect(call(p, 'B', 'boxed')).toBe('inherent none');
  expect(call(p, 'B', 'shared')).toBe('inherent * ref');
  expect(call(p, 'V', 'other')).toBe('trait Tr ref');
  expect(call(p, 'V', 'new')).toBe('none');
  expect(call(p, 'V', 'new', true)).toBe('inherent none');
  expect(call(p, 'V', 'make', true)).toBe('trait Tr none');
  expect(call(p, 'VecS', 'len')).toBe('trait Slices D ref');
  expect(call(p, 'A', 'len')).toBe('trait Slices ref unsize');
  expect(call(p, 'D', 'go')).toBe('object Obj * ref');
  expect(call(p, 'Raw', 'shared')).toBe('none');
});

test('clone of references', async () => {
  const p = await program(`
    struct NC; #[derive(Clone)] struct C;
    type R = &'static NC; type RC = &'static C; type V = Vec<NC>; type M = &'static mut NC; type MC = &'static mut C;
  `);
  expect(call(p, 'R', 'clone')).toBe('trait Clone ref');
  expect(call(p, 'RC', 'clone')).toBe('trait Clone none');
  expect(call(p, 'M', 'clone')).toBe('none');
  expect(call(p, 'MC', 'clone')).toBe('trait Clone * ref');
  expect(call(p, 'V', 'into_iter')).toBe('trait IntoIterator ref');
});
