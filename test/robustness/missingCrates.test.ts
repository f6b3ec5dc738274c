/** A crate that is not on this machine: what it says of a type could be anything, so nothing is published that depends on it. */
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../support/program';

/** Codes of what is found where `Base` and `Field` are declared as given. */
async function found(declared: string, program: string): Promise<string[]> {
  const { found: all } = await diagnosticsOf(`${declared}${program}`);
  return all.map(({ code }) => code ?? '');
}

const missing = 'use missing::{Base, Field};';
const known = 'trait Base {} trait Field {}';

const program = (body: string): string => `
  trait Curve: Base { type F: Field; const G: (Self::F, Self::F); }
  #[derive(Clone, Copy)] struct Point<C: Curve> { at: C::F }
  ${body}
`;

describe('bounds by a trait that nobody knows', () => {
  for (const [what, code, body] of [
    ['a supertrait may be Copy', 'E0507', 'fn f<C: Curve>(c: &C) -> C { *c }'],
    ['also of what is derived for a parameter', 'E0507', 'fn f<C: Curve>(p: &Point<C>) -> Point<C> { *p }'],
    ['a bound of an associated type may be Copy', 'E0507', 'fn f<C: Curve>(x: &C::F) -> C::F { *x }'],
    ['or say that nothing is dropped', 'E0493', 'struct A<C>(C); impl<C: Curve> A<C> { const X: C::F = C::G.0; }'],
    ['a supertrait may outlive anything', 'E0310', "fn g<C: Curve>(c: C) { h(c) } fn h<T: 'static>(_: T) {}"],
    ['a bound of an associated type as well', 'E0310', "fn g<C: Curve>(c: C::F) { h(c) } fn h<T: 'static>(_: T) {}"],
    ['and in a signature', 'E0310', "struct S<T: 'static>(T); struct A<C: Curve>(S<C::F>);"],
  ] as const) {
    test(what, async () => {
      expect(await found(known, program(body))).toContain(code);
      expect(await found(missing, program(body))).toEqual([]);
    });
  }
});

const declared = (field: string): string => `
  ${field}
  struct Iter<'a, K, V> { map: &'a V, at: Option<Field<'a, K>> }
  struct Keys<'a, K>(Iter<'a, K, ()>);
`;

describe('names that nobody knows', () => {
  for (const [what, declared] of [
    ['of a glob import', 'use missing::*;'],
    ['of a file that is not there', 'include!(concat!(env!("OUT_DIR"), "/names.rs"));'],
    ['of a macro', 'missing::names! { A B }'],
  ] as const) {
    test(`${what} may be those of constants in patterns`, async () => {
      const body = 'pub fn f(x: String) { match x { A => {} } drop(x) }';
      expect(await found('', body)).toEqual(['E0382']);
      expect(await found(declared, body)).toEqual([]);
      // Beside E0408.
      const either = 'pub fn f(x: u8) -> u8 { match x { A => A, B | C => B, _ => 0 } }';
      expect(await found('', either)).toEqual(['E0381']);
      expect(await found(declared, either)).toEqual([]);
      expect(await found(declared, 'pub fn f(x: String) { match x { a => {} } drop(x) }')).toEqual(['E0382']);
    });
  }
});

describe('what the fields of a type imply where nobody knows their types', () => {
  for (const [what, code, body] of [
    ['in a signature', 'E0309', "fn f<'a, K, V>(_: Iter<'a, K, V>) where Asks<'a, K>: Sized {}"],
    ['in a header', 'E0309', "impl<'a, K, V> Tr<'a> for Iter<'a, K, V> { type Out = &'a K; }"],
    ['through another type', 'E0309', "impl<'a, K> Tr<'a> for Keys<'a, K> { type Out = &'a K; }"],
    ['in a body', 'E0309', "fn f<'a, K, V>(_: &Iter<'a, K, V>) { asks::<'a, K>() }"],
  ] as const) {
    test(what, async () => {
      const all = `trait Tr<'a> { type Out; } struct Asks<'a, T: 'a>(&'a T); fn asks<'a, T: 'a>() {} ${body}`;
      expect(await found(declared("struct Field<'a, K>(&'a (), K);"), all)).toContain(code);
      expect(await found(declared('use missing::Field;'), all)).toEqual([]);
    });
  }
});
