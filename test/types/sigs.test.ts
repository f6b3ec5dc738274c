import { expect, test } from 'vitest';
import { adtDef } from '../../server/src/types/adt';
import { displayPredicate, displayTy } from '../../server/src/types/display';
import { fnSigData, opaqueInfo } from '../../server/src/types/fnSigs';
import { genericsOf } from '../../server/src/types/generics';
import { mkFnPtr } from '../../server/src/types/intern';
import { predicatesOf } from '../../server/src/types/predicates';
import { typeOf, typeTaint } from '../../server/src/types/sigs';
import type { Ty } from '../../server/src/types/ty';
import { visitTy } from '../../server/src/types/visit';
import { type Program, program } from '../traits/program';

/** The signature with bound regions as `^n`, in order of the binder. */
function sig(p: Program, path: string): string {
  const data = fnSigData(p.db, p.def(path));
  if (data.taint !== null) return `taint: ${data.taint}`;
  const region = (r: { kind: string; index?: number; name?: string }): string =>
    r.kind === 'bound'
      ? `'^${r.index}`
      : r.kind === 'static'
        ? "'static"
        : r.kind === 'earlyParam'
          ? (r.name ?? '')
          : `'${r.kind}`;
  return displayTy(p.db, mkFnPtr({ ...data.sig, vars: [] } as never), { region }).replace(/^for<[^>]*> /, '');
}

test('elision in signatures', async () => {
  const p = await program(`
    struct S<'a>(&'a u8);
    trait T { fn m(&self, x: &u8) -> &u8; fn two(self: &&Self) -> &u8; fn plain(&self, f: fn(&u8) -> &u8) -> S<'_>; }
    fn one(x: &u8) -> &u8 { x } fn none() -> &u8 { loop {} } fn two(x: &u8, y: &u8) -> &u8 { x }
    fn named<'a>(x: &'a u8, y: &u8) -> &'a u8 { x } fn stat(x: &'static u8) -> &u8 { x } fn hidden(s: S) -> S { s }
    fn ptr(f: fn(&u8) -> &u8, g: &dyn Fn(&u8) -> &u8) {} fn only_ret<'a>() -> &'a u8 { loop {} }
  `);
  expect(sig(p, 'one')).toBe("fn(&'^0 u8) -> &'^0 u8");
  expect(sig(p, 'none')).toBe('taint: missing lifetime specifier');
  expect(sig(p, 'two')).toBe('taint: missing lifetime specifier');
  expect(sig(p, 'named')).toBe("fn(&'^0 u8, &'^1 u8) -> &'^0 u8");
  expect(sig(p, 'stat')).toBe("fn(&'static u8) -> &'static u8");
  expect(sig(p, 'hidden')).toBe("fn(S<'^0>) -> S<'^0>");
  expect(sig(p, 'T::m')).toBe("fn(&'^0 Self, &'^1 u8) -> &'^0 u8");
  expect(sig(p, 'T::two')).toBe('taint: missing lifetime specifier');
  expect(sig(p, 'T::plain')).toBe("fn(&'^0 Self, fn(&'^0 u8) -> &'^0 u8) -> S<'^0>");
  expect(sig(p, 'ptr')).toBe("fn(fn(&'^0 u8) -> &'^0 u8, &'^0 (dyn Fn(&'^0 u8) -> &'^0 u8 + '^0))");
  expect(sig(p, 'only_ret')).toBe("fn() -> &'a u8");
});

test('late-bound and early-bound lifetimes', async () => {
  const p = await program(`
    trait Tr<'a> { type A; }
    fn late<'a>(x: &'a u8) {} fn outlives<'a, 'b: 'a>(x: &'a u8, y: &'b u8) {} fn bound<'a, T: 'a>(x: &'a T) {}
    fn clause<'a, T>(x: &'a T) where T: Tr<'a> {} fn ret<'a>() -> &'a u8 { loop {} } fn proj<'a, T: Tr<'a>>(x: T::A) {}
    fn apit<'a>(x: &'a u8, y: impl Tr<'a>) {} fn unused<'a>() {} fn anon(x: impl Iterator<Item = &u8>) {}
  `);
  const of = (name: string): string => {
    const g = genericsOf(p.db, p.def(name));
    return `${g.own.map((o) => o.name).join(' ')} | ${g.late.map((l) => l.name).join(' ')}`;
  };
  expect(of('late')).toBe(" | 'a");
  expect(of('outlives')).toBe("'a 'b | ");
  expect(of('bound')).toBe("'a T | ");
  expect(of('clause')).toBe("'a T | ");
  expect(of('ret')).toBe("'a | ");
  expect(of('apit')).toBe("'a impl Tr<'a> | ");
  expect(of('unused')).toBe(" | 'a");
  expect(of('anon')).toBe("'_ impl Iterator<Item = &u8> | ");
});

test('lifetimes of trait objects', async () => {
  const p = await program(`
    trait Tr {} struct Rf<'a, T: ?Sized + 'a>(&'a T); struct Own<T: ?Sized>(*const T); trait St: 'static {}
    struct F<'a> { a: &'a dyn Tr, b: Box<dyn Tr>, c: Rf<'a, dyn Tr>, d: Own<dyn Tr>, e: &'a Box<dyn Tr>, f: &'a dyn St, g: &'a (dyn Tr + 'static) }
  `);
  const regions: string[] = [];
  const sig = fnSigData(p.db, p.def('F'));
  for (const input of sig.sig.inputs) {
    visitTy(input, {
      ty: (t: Ty) => {
        if (t.kind === 'dynamic') regions.push(t.region.kind === 'earlyParam' ? t.region.name : t.region.kind);
        return false;
      },
    });
  }
  expect(regions).toEqual(["'a", 'static', "'a", 'static', 'static', 'static', 'static']);
});

test('opaque types: bounds and captures by edition', async () => {
  const text = `
    trait Tr<'a> {}
    fn plain<'a, T>(x: &'a T) -> impl Iterator<Item = u8> { loop {} }
    fn named<'a, 'b>(x: &'a u8, y: &'b u8) -> impl Tr<'a> + 'b { loop {} }
    fn precise<'a>(x: &'a u8) -> impl Sized + use<> { 1 }
    async fn fut(x: &u8) -> &u8 { x }
  `;
  const captured = (p: Program, name: string): string => {
    const { output } = fnSigData(p.db, p.def(name)).sig;
    if (output.kind !== 'alias') return 'no opaque';
    const info = opaqueInfo(p.db, output.def);
    return `${info?.captured.map((c) => (c ? 1 : 0)).join('')} ${info?.bounds.map((b) => displayPredicate(p.db, b)).join(', ')}`;
  };
  const old = await program(text, '2021');
  const now = await program(text, '2024');
  const self = 'impl Iterator<Item = u8>';
  const bounds = `${self}: Iterator, <${self} as Iterator>::Item == u8, ${self}: Sized`;
  expect(captured(old, 'plain')).toBe(`10 ${bounds}`);
  expect(captured(now, 'plain')).toBe(`11 ${bounds}`);
  expect(captured(old, 'named').slice(0, 2)).toBe('11');
  expect(captured(now, 'precise').slice(0, 1)).toBe('0');
  expect(captured(old, 'fut')).toMatch(/^1 .*Future>::Output == &u8/);
});

test('where-clauses with implied Sized', async () => {
  const p = await program(`
    trait Tr { type A; } fn f<'b, 'a: 'b, T: Tr + 'a, U: ?Sized>(t: &'b T, u: &U) where for<'x> &'x U: IntoIterator<Item = &'x T>, T::A: Copy {}
  `);
  expect(predicatesOf(p.db, p.def('f')).list.map((q) => displayPredicate(p.db, q))).toEqual([
    'T: Sized',
    "'a: 'b",
    'T: Tr',
    "T: 'a",
    "for<'x> &'x U: IntoIterator",
    "for<'x> <&'x U as IntoIterator>::Item == &'x T",
    '<T as Tr>::A: Copy',
  ]);
});

test('what is not understood is said', async () => {
  const p = await program(
    'type A = Missing; type B = Option; type C = &u8; type D = Option<u8, u8>; type E = <u8 as Iterator>::Nope; type F = [u8; 2 + 2 * 3];',
  );
  for (const t of ['A', 'B', 'C', 'D', 'E']) expect([t, typeTaint(p.db, p.def(t)) !== null]).toEqual([t, true]);
  expect(p.show(typeOf(p.db, p.def('F')))).toBe('[u8; 8]');
});

test('lengths by constants', async () => {
  const p = await program(
    'const N: usize = 4; const M: usize = N * 2 + 1; const F: usize = f(); const fn f() -> usize { 1 } type A = [u8; N]; type B = [u8; M]; type C = [u8; F];',
  );
  expect(p.show(typeOf(p.db, p.def('A')))).toBe('[u8; 4]');
  expect(p.show(typeOf(p.db, p.def('B')))).toBe('[u8; 9]');
  expect(p.show(typeOf(p.db, p.def('C')))).toBe('[u8; 1]');
});

test('macros in types stand for what they expand to', async () => {
  const p = await program(`
    macro_rules! Token { [,] => { $crate::token::Comma }; [=] => { $crate::token::Eq }; }
    macro_rules! item { ($($rest:tt)*) => { $($rest)* } }
    macro_rules! short { () => { &u8 }; }
    mod token { pub struct Comma; pub struct Eq; }
    item! { pub struct S { pub a: (u8, Token![,]), pub b: Option<Token![=]> } }
    fn f(x: Token![,]) -> Token![=] { loop {} } fn g(s: &S) -> (u8, Token![,]) { loop {} } fn h(x: short!()) {}
  `);
  expect(sig(p, 'f')).toBe('fn(Comma) -> Eq');
  expect(sig(p, 'g')).toBe("fn(&'^0 S) -> (u8, Comma)");
  expect(sig(p, 'h')).toBe('taint: lifetime in a macro in a type');
});

test('a macro in a type may name the lifetimes of the item around, not those of a fn, which its signature binds', async () => {
  const p = await program(`
    macro_rules! field { ($t:ty) => { &'a mut $t }; }
    macro_rules! lasting { () => { &'static str }; }
    struct S<'a, T> { f: field!(T) }
    trait Tr<'a, T> { fn f(x: field!(T)) -> lasting!(); fn g(x: field!(T)) -> &str; }
    fn h<'a>(x: field!(u8)) {}
  `);
  const fields = adtDef(p.db, p.def('S'))?.variants[0]?.fields ?? [];
  expect(fields.map(({ ty }) => p.show(ty))).toEqual(["&'a mut T"]);
  expect(sig(p, 'Tr::f')).toBe("fn(&'a mut T) -> &'static str");
  expect(sig(p, 'Tr::g')).toBe("fn(&'a mut T) -> &'a str");
  expect(sig(p, 'h')).toBe('taint: lifetime in a macro in a type');
});
