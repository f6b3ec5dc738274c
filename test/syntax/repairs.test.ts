import { beforeAll, describe, expect, test } from 'vitest';
import { childByField, hasError, nodeText } from '../../server/src/syntax/cursor';
import { Field, Kind, kindName } from '../../server/src/syntax/kinds';
import { createParser, type RustParser } from '../../server/src/syntax/parser';
import { applyRepairs, findRepairs } from '../../server/src/syntax/repairs';
import { RepairTokens } from '../../server/src/syntax/repairTokens';
import type { ItemNode } from '../../server/src/syntax/tree';
import { dumpUnit, shape } from './support';

let parser: RustParser;
beforeAll(async () => {
  parser = await createParser();
});

/** Stable Rust, and what the standard library's sources use besides. */
const gaps: [what: string, code: string][] = [
  ['name', 'fn f(raw: u8) { g(&raw); g(&raw[..]); g(&raw.x); let p = &raw as *const _; }'],
  ['name', 'fn f() { let a = try!(g()); u16!(1); str![["x"]]; }'],
  ['tokens', 'macro_rules! m { ([$] ~ $ x : expr) => { $ x }; } m!(~ $);'],
  ['tokens', 'macro_rules ! m { () => { $ crate :: f () } } fn f() { macro_rules  ! n { () => {} } }'],
  ['unsafe', 'unsafe extern "C" { fn f(); }'],
  ['unsafe', 'extern "C" { pub unsafe static X: u8; }'],
  ['safe', 'unsafe extern { pub safe fn f(); safe static Y: u8; }'],
  ['negative', 'type A = B<-1, -0x2>; fn f() -> C<-5,7> { N::<-1>() }'],
  ['visibility', 'extern "C" { pub(crate) type Opaque; pub type Other; }'],
  ['attribute', 'fn f() { let S { #[cfg(a)] x: y, .. } = s; g((#[b] 1, 2)); }'],
  ['const', 'impl<T: [const] A + const B> const C for T where T: ~const D {}'],
  ['const', 'pub const unsafe trait A: [const] B {} const impl X { fn f() { const || 1; } }'],
  ['auto', 'pub unsafe auto trait Send {}'],
  ['default', 'default impl<T> A for T { default type B = C; default fn f() {} }'],
  ['macro', 'pub macro m($x:expr) { $x } pub(crate) macro n { () => {} }'],
  ['where', 'struct S where A: B; struct T<U> where U: V;'],
  ['unit', 'impl<T> A for T where T: B, (): C {}'],
  ['bound', "fn f<T>() where Vec<T, A>:, [(); { N + 1 }]:, T: A, for<'a> &'a T: {}"],
  ['attribute', 'fn f() { let g = #[coroutine] static || 1; }'],
  ['rest', 'fn f() { S { a, .. } = s; }'],
  ['name', "fn f(a: &'a mut [S::<u8>], b: S::<u8>) -> m::S::<u8> { let c: S::<u8> = S::<u8>::new(); a as &S::<u8> }"],
  ['name', 'fn f() { g::<m::S::<u8>>(1); g::<S::<u8>, u8>::h::<S::<T::<u8>>>() }'],
  ['name', 'fn f() -> bool { a as *const _ <= b && c as *mut _ < d }'],
  ['name', 'fn f() { let a: fn((_, u8), &mut _) = b as fn(&_) -> &_; let c: Box<dyn Fn(&[_]) -> [_; 2]> = d; }'],
  ['tokens', 'fn f(a: typeof(1 + 2)) { let b: (typeof("x"),) = c; let r#typeof = 1; }'],
  ['binder', "fn f() -> impl A<'o> + for<'a> B<'a> + for<'b> Fn(&'b u8) {} type T = dyn A + for<'a> B<'a>;"],
  ['lifetime', "type T<'a> = Box<dyn 'a + A + Send>; fn f(x: &(dyn 'static + A)) {}"],
  ['arguments', 'type A = Vec<>; impl<> B<Vec<>> for C { fn f<>() { g::<>(); } }'],
  ['nightly', 'fn f() { let A(box ref a, box B { .. }) = b else { do yeet c(); }; let d = D { e, .. }; D { .. } }'],
  [
    'defaultValue',
    'struct S<T: A<B = C>> where T: D { a: [u8; 2] = [1, 2], pub b: E<F = G> = h::<I, J>(), c: u8 } enum K { L { m: u8 = 1 }, N(u8) }',
  ],
  ['defaultValue', 'trait A { type B: C<D = E> = F; type G<T>: H = I<T>; type J: K; }'],
  ['tokens', 'macro_rules! m { derive() ($($x:tt)*) => { $x } }'],
  ['traitAlias', 'pub trait A<T> = B<C = T> + D;'],
];

function allRepairs(items: readonly ItemNode[]): string[] {
  return items.flatMap((item) => [...(item.tree.repairs ?? []).map((r) => r.what), ...allRepairs(item.members ?? [])]);
}

describe('gaps of the grammar', () => {
  test.each(gaps)('%s: %s', (what, code) => {
    const { syntax } = parser.parseFile(code);
    expect(syntax.hasError, dumpUnit(syntax)).toBe(false);
    expect(allRepairs(syntax.items)).toContain(what);
    for (const item of syntax.items)
      expect(item.tree.text).toBe(code.slice(item.start, item.start + item.tree.text.length));
  });

  test.each(gaps)('%s, in text that parses by itself: nothing is repaired', (_what, code) => {
    const quoted = `// ${code}\nfn f() { "${code.replaceAll('"', "'")}"; }`;
    expect(allRepairs(parser.parseFile(quoted).syntax.items)).toEqual([]);
    expect(findRepairs(new RepairTokens(quoted))).toEqual([]);
  });

  test('a `_` that the grammar reads stays, beside one that it does not', () => {
    const code =
      'fn f(a: Kind, _: u8) { match a { Kind::Fn(_, _) => {} } }\nfn g() { h as extern "C" fn(_, _) -> _; }\nfn k() { let _: fn(&_) = h; }';
    const { syntax } = parser.parseFile(code);
    expect(syntax.hasError).toBe(false);
    expect(syntax.items.map((item) => allRepairs([item]).length)).toEqual([0, 0, 1]);
  });

  test('a raw borrow, a comparison and a pattern with a rest are no gaps', () => {
    const code =
      'fn f() { &raw const x; &raw mut y; a < -1; g(a < -1, b > c); let S { a, .. } = s; *const u8; if let A | B { .. } | C { .. } = d {} match a { b::D { .. } => {} } } fn g(a: A, (): ()) {}';
    expect(findRepairs(new RepairTokens(code))).toEqual([]);
  });

  test('texts and ranges are those of the user', () => {
    const [item] = parser.parseFile('fn f() { g(&raw) }').syntax.items;
    const tree = item?.tree;
    expect(tree && nodeText(tree, tree.kind.lastIndexOf(Kind.identifier))).toBe('raw');
    const [extern] = parser.parseFile('\n/* c */ unsafe extern "C" {}').syntax.items;
    expect([extern?.start, extern?.tree.text]).toEqual([9, 'unsafe extern "C" {}']);
  });

  test('an escape with an underscore, outside and inside of a macro', () => {
    const { syntax } = parser.parseFile("fn f() { ('\\u{10_FFFF}', \"\\u{1_0}\"); m!('\\u{1_0}'); }");
    expect(syntax.hasError).toBe(false);
    expect(allRepairs(syntax.items)).toEqual(['name', 'name', 'tokens']);
  });

  test('a macro 2.0 definition is one, under its name', () => {
    const [item] = parser.parseFile('#[a] pub macro m($x:expr) { $x }').syntax.items;
    if (!item) throw new Error('no item');
    expect(kindName(item.kind)).toBe('macro_definition');
    expect(nodeText(item.tree, childByField(item.tree, item.node, Field.name))).toBe('m');
  });

  test('a repair does not hide the user`s own errors, nor they it', () => {
    const { syntax } = parser.parseFile('fn f() { g(&raw); }\nfn h() { let = 1; }');
    expect(syntax.items.map((item) => hasError(item.tree))).toEqual([false, true]);
  });

  test('fragments are repaired too', () => {
    const tree = parser.parseFragment('&raw', 'expr');
    expect([shape(tree), hasError(tree)]).toEqual(['ROOT(reference_expression(identifier))', false]);
  });

  test('a repaired file is edited like any other', () => {
    const code = 'unsafe extern "C" { safe fn a(); }\nfn f() { g(&raw); }\nfn h() {}\n';
    const before = parser.parseFile(code);
    const trees = before.syntax.items.map((item) => item.tree);
    const edited = code.replace('{}', '{ 1; }');
    const after = parser.parseFile(edited, before);
    expect(after.syntax.items.map((item, i) => item.tree === trees[i])).toEqual([true, true, false]);
    expect(dumpUnit(after.syntax)).toBe(dumpUnit(parser.parseFile(edited).syntax));
    const clean = parser.parseFile('fn h() { 1; }', after);
    expect(dumpUnit(clean.syntax)).toBe(dumpUnit(parser.parseFile('fn h() { 1; }').syntax));
  });
});

test('repairs keep every offset', () => {
  for (const [, code] of gaps)
    expect(applyRepairs(code, findRepairs(new RepairTokens(code)))).toHaveLength(code.length);
});

test.each([
  ['fn f() { "}" }', true],
  ["fn f() { '}'; /* } */ }", true],
  ['fn f() {', false],
  ['fn f() { (] }', false],
  ['}{', false],
])('balance of %s', (code, expected) => expect(new RepairTokens(code).isBalanced).toBe(expected));

test('a surrogate pair at the border of two pieces of text is read whole', () => {
  for (let at = 16_375; at < 16_390; at++) {
    const head = `fn f() { /*${'x'.repeat(at)}*/ '`;
    expect(parser.parseFile(`${head}\u{1EE80}'; }`).syntax.hasError).toBe(false);
  }
});
