import { beforeAll, describe, expect, test } from 'vitest';
import type { Item, ItemTree, TypeRef } from '../../server/src/items/item';
import type { ItemEnv } from '../../server/src/items/lowerItem';
import { type ItemCache, type LoweredUnit, lowerUnit } from '../../server/src/items/lowerUnit';
import { createParser, type RustParser } from '../../server/src/syntax/parser';

let parser: RustParser;
beforeAll(async () => {
  parser = await createParser();
});

const env: ItemEnv = { edition: 2021, plainCfg: null, cfg: (predicate) => predicate.trim() === 'on' };

function lower(text: string, cache: ItemCache = new WeakMap()): LoweredUnit {
  return lowerUnit(parser.parseUnit(text), env, cache);
}
function items(text: string): ItemTree['items'] {
  return lower(text).tree.items;
}
function only<K extends Item['kind']>(text: string, kind: K): Item & { readonly kind: K } {
  const item = items(text)[0];
  if (item?.kind !== kind) throw new Error(`${item?.kind} is no ${kind}`);
  return item as Item & { readonly kind: K };
}

/** A type as text, for short expectations. */
function show(ty: TypeRef | null): string {
  if (ty === null) return '()';
  switch (ty.kind) {
    case 'path':
      return (
        (ty.path.global ? '::' : '') +
        ty.path.segments
          .map(
            (s) =>
              s.name +
              (s.args
                ? `<${s.args.args
                    .map((a) => (a.kind === 'type' ? show(a.ty) : a.kind === 'lifetime' ? a.lifetime.name : 'const'))
                    .concat(s.args.bindings.map((b) => `${b.name}=${show(b.ty)}`))
                    .join(',')}>`
                : ''),
          )
          .join('::')
      );
    case 'ref':
      return `&${ty.lifetime.name}${ty.mutable ? ' mut' : ''} ${show(ty.inner)}`;
    case 'tuple':
      return `(${ty.elems.map(show).join(',')})`;
    case 'dyn':
    case 'impl':
      return `${ty.kind} ${ty.bounds.map((b) => (b.kind === 'trait' ? show({ kind: 'path', path: b.path, syn: -1 }) : b.kind === 'lifetime' ? b.lifetime.name : 'use')).join('+')}`;
    case 'array':
      return `[${show(ty.inner)};${ty.len.kind === 'path' ? ty.len.path.segments[0]?.name : ty.len.kind === 'infer' ? '_' : ty.len.text}]`;
    case 'slice':
      return `[${show(ty.inner)}]`;
    case 'fnPtr':
      return `${ty.isUnsafe ? 'unsafe ' : ''}fn(${ty.params.map(show).join(',')})->${show(ty.ret)}`;
    case 'ptr':
      return `*${ty.mutable ? 'mut' : 'const'} ${show(ty.inner)}`;
    default:
      return ty.kind;
  }
}
const aliasOf = (text: string): string => show(only(`type A<'a, T> = ${text};`, 'typeAlias').ty);

describe('types', () => {
  test.each([
    ['&T', '& T'],
    ["&'a mut [u8]", "&'a mut [u8]"],
    ['(T)', 'T'],
    ['(T,)', '(T)'],
    ['()', '()'],
    ['[T; 3]', '[T;3]'],
    ['[T; N]', '[T;N]'],
    ['*const T', '*const T'],
    ['Box<dyn Fn(&T, u8) -> bool + Send>', 'Box<dyn Fn<(& T,u8),Output=bool>+Send>'],
    ["Box<dyn for<'x> Fn(&'x u8) + 'a>", "Box<dyn Fn<(&'x u8),Output=()>+'a>"],
    ["&'a (dyn A + Send)", "&'a dyn A+Send"],
    ['HashMap<T, Vec<u8>>', 'HashMap<T,Vec<u8>>'],
    ['impl Iterator<Item = T>', 'impl Iterator<Item=T>'],
    ['fn(T, &u8) -> !', 'fn(T,& u8)->never'],
    ['unsafe extern "C" fn()', 'unsafe fn()->()'],
    ['std::vec::Vec<T>', 'std::vec::Vec<T>'],
    ['::std::vec::Vec<T>', '::std::vec::Vec<T>'],
    ['Self::Item', 'Self::Item'],
    ['!', 'never'],
    ['_', 'infer'],
    ['Arr<3>', 'Arr<const>'],
    ['Arr<{ 3 }>', 'Arr<const>'],
    ['str', 'str'],
  ])('%s', (text, shown) => expect(aliasOf(text)).toBe(shown));

  test('qualified paths', () => {
    const ty = only('type A = <Vec<T> as a::Tr<u8>>::Out::X;', 'typeAlias').ty;
    if (ty?.kind !== 'path') throw new Error('no path');
    expect(ty.path.qself?.traitSegments).toBe(2);
    expect(show(ty.path.qself?.ty ?? null)).toBe('Vec<T>');
    expect(ty.path.segments.map((s) => s.name)).toEqual(['a', 'Tr', 'Out', 'X']);
  });

  test('$crate is a mark in virtual text', () => {
    const ty = only('type A = __tenure_crate_2::string::String;', 'typeAlias').ty;
    if (ty?.kind !== 'path') throw new Error('no path');
    expect(ty.path.segments[0]).toMatchObject({ name: '$crate', krate: 2 });
  });
});

describe('functions', () => {
  test('receivers are desugared', () => {
    const shown = items(
      "impl S { fn a(self); fn b(&self); fn c(&'a mut self); fn d(mut self: Box<Self>); fn e(x: u8); }",
    ).slice(1);
    expect(shown.map((f) => (f.kind === 'fn' ? `${f.hasSelf} ${show(f.params[0]?.ty ?? null)}` : ''))).toEqual([
      'true Self',
      'true & Self',
      "true &'a mut Self",
      'true Box<Self>',
      'false u8',
    ]);
  });

  test('modifiers', () => {
    expect(only('pub(crate) const unsafe extern "C" fn f() {}', 'fn')).toMatchObject({
      isConst: true,
      isUnsafe: true,
      isAsync: false,
      abi: 'C',
      hasBody: true,
    });
    expect(only('async fn f() -> u8 { 0 }', 'fn')).toMatchObject({ isAsync: true, isUnsafe: false });
  });

  test('impl Trait in an argument is a parameter', () => {
    const f = only('fn f<T>(a: impl Tr, b: &impl Tr, c: Vec<impl Other + Send>) -> impl Tr {}', 'fn');
    expect(f.generics.params.map((p) => p.name)).toEqual(['T', 'impl Tr', 'impl Tr#1', 'impl Other + Send']);
    expect(f.generics.params.map((p) => p.isSynthetic)).toEqual([false, true, true, true]);
    expect(show(f.params[1]?.ty ?? null)).toBe('& impl Tr#1');
    expect(f.ret?.kind).toBe('impl');
  });

  test('generics and where clauses', () => {
    const f = only("fn f<'a: 'b, 'b, T: ?Sized + 'a, const N: usize>() where for<'x> &'x T: Tr<'x>, 'a: 'b {}", 'fn');
    expect(f.generics.params.map((p) => [p.kind, p.name])).toEqual([
      ['lifetime', "'a"],
      ['lifetime', "'b"],
      ['type', 'T'],
      ['const', 'N'],
    ]);
    expect(f.generics.params[2]?.bounds[0]).toMatchObject({ kind: 'trait', modifier: 'maybe' });
    expect(f.generics.where[0]).toMatchObject({ lifetimes: ["'x"], ty: { kind: 'ref' } });
    expect(f.generics.where[1]).toMatchObject({ lifetime: { name: "'a" }, ty: null });
  });

  test('foreign functions', () => {
    const [block, f, g] = items('extern "C" { fn f(x: u8, ...); static S: u8; }');
    expect(block).toMatchObject({ kind: 'externBlock', abi: 'C' });
    expect(f).toMatchObject({ kind: 'fn', isForeign: true, isUnsafe: true, isVariadic: true, abi: 'C' });
    expect(g).toMatchObject({ kind: 'static', isForeign: true });
  });
});

describe('items', () => {
  test('use trees are flattened', () => {
    const use = only('pub use a::{b, c::{self, d as e, *}, super::f as _};', 'use');
    expect(use.imports.map((i) => [i.path.segments.map((s) => s.name).join('::'), i.glob, i.alias])).toEqual([
      ['a::b', false, null],
      ['a::c::self', false, null],
      ['a::c::d', false, 'e'],
      ['a::c', true, null],
      ['a::super::f', false, '_'],
    ]);
    expect(use.vis.kind).toBe('public');
    expect(only('use ::{a, b};', 'use').imports.map((i) => i.path.global)).toEqual([true, true]);
  });

  test('structs, enums and attributes', () => {
    const s = only(
      '#[derive(Clone, a::Debug)] #[repr(C, packed)] #[must_use = "x"] pub struct S<T>(pub T, u8);',
      'struct',
    );
    expect(s.attrs.derives.map((p) => p.segments.map((x) => x.name).join('::'))).toEqual(['Clone', 'a::Debug']);
    expect(s.attrs.repr).toEqual(['C', 'packed']);
    expect(s.attrs.others).toEqual([{ path: 'must_use', args: '"x"' }]);
    expect(s.data).toMatchObject({
      shape: 'tuple',
      fields: [
        { name: '0', vis: { kind: 'public' } },
        { name: '1', vis: { kind: 'private' } },
      ],
    });
    const e = only('enum E { A, B(u8), C { x: u8 } , D = 3 }', 'enum');
    expect(e.variants.map((v) => [v.name, v.data.shape, v.hasDiscriminant])).toEqual([
      ['A', 'unit', false],
      ['B', 'tuple', false],
      ['C', 'record', false],
      ['D', 'unit', true],
    ]);
  });

  test('cfg removes items, fields, variants, parameters', () => {
    expect(items('#[cfg(off)] fn a() {} #[cfg(on)] fn b(#[cfg(off)] x: u8, y: u8) {}').map((i) => i.name)).toEqual([
      'b',
    ]);
    expect(only('fn b(#[cfg(off)] x: u8, y: u8) {}', 'fn').params.length).toBe(1);
    expect(only('struct S { #[cfg(off)] a: u8, b: u8 }', 'struct').data.fields.map((f) => f.name)).toEqual(['b']);
    expect(only('enum S { #[cfg(off)] A, B }', 'enum').variants.map((f) => f.name)).toEqual(['B']);
    expect(only('#[cfg_attr(on, derive(Clone), cfg_attr(off, x))] struct S;', 'struct').attrs.derives.length).toBe(1);
    expect(items('#[cfg_attr(on, cfg(off))] struct S;')).toEqual([]);
    expect(lower('#![cfg(off)] struct S;').tree.items).toEqual([]);
  });

  test('macros', () => {
    expect(only('macro_rules! m { () => {}; }', 'macroRules')).toMatchObject({
      name: 'm',
      text: 'macro_rules! m { () => {}; }',
    });
    expect(only('a::m!(x, y);', 'macroCall')).toMatchObject({
      args: '(x, y)',
      path: { segments: [{ name: 'a' }, { name: 'm' }] },
    });
    expect(items('m! { x } fn f() {}').map((i) => i.kind)).toEqual(['macroCall', 'fn']);
  });

  test('members', () => {
    const all = items('impl<T> Tr<T> for V<T> { type A = u8; const C: u8 = 1; fn f() {} } mod m { struct X; } mod n;');
    expect(all[0]).toMatchObject({ kind: 'impl', children: [1, 2, 3] });
    expect(all[4]).toMatchObject({ kind: 'mod', inline: true, children: [5] });
    expect(all[6]).toMatchObject({ kind: 'mod', inline: false, children: [] });
    expect(items('impl !Send for S {}')[0]).toMatchObject({ isNegative: true });
    expect(items('unsafe impl Send for S {}')[0]).toMatchObject({ isUnsafe: true, isNegative: false });
  });

  test('errors stay where they are', () => {
    expect(only('fn f(x: u8) { let x = ; }', 'fn').hasSignatureError).toBe(false);
    expect(only('fn f(x: ) {}', 'fn').hasSignatureError).toBe(true);
    expect(only('const X: u8 = 1 +;', 'const').hasSignatureError).toBe(false);
  });
});

test('words in comments are no modifiers', () => {
  const isConst = (text: string) => only(text, 'fn').isConst;
  expect(isConst('#[inline] // for const-prop\npub(super) fn f() {}')).toBe(false);
  expect(isConst('#[inline]\n/// A const fn.\npub fn f() {}')).toBe(false);
  expect(isConst('pub /* const /* async */ unsafe */ fn f() {}')).toBe(false);
  expect(isConst('pub /* not */ const // yes\n unsafe fn f() {}')).toBe(true);
  expect(only('#[a] // unsafe async\nfn f() {}', 'fn')).toMatchObject({ isUnsafe: false, isAsync: false });
});

describe('items in bodies', () => {
  test('one entry for each block that declares any, in pre-order', () => {
    const unit = lower(
      'fn f() { let a = { fn g() { struct Deep; } 1 }; if x { use a::b; } impl S { fn m() {} } } fn z() {}',
    );
    const f = unit.tree.items[0];
    if (f?.kind !== 'fn') throw new Error();
    const name = (i: number): string => `${unit.tree.items[i]?.kind} ${unit.tree.items[i]?.name}`.trim();
    expect(f.blocks.map((b) => [b.parent, b.children.map(name)])).toEqual([
      [-1, ['impl']],
      [0, ['fn g']],
      [0, ['use']],
    ]);
    const g = unit.tree.items.find((i) => i.name === 'g');
    expect(g?.kind === 'fn' && g.blocks.map((b) => b.children.map(name))).toEqual([['struct Deep']]);
    expect(unit.tree.top.map(name)).toEqual(['fn f', 'fn z']);
    const at = unit.tree.items.findIndex((i) => i.name === 'm');
    expect(unit.nodes[at]?.tree.text).toBe('fn m() {}');
  });

  test('know what was hidden from the parser in them', () => {
    const unit = lower('fn f() { let box a = b; fn g(c @ box d: E) {} fn h() {} }');
    const hidden = (name: string) => {
      const at = unit.tree.items.findIndex((item) => item.name === name);
      const tree = unit.nodes[at]?.tree;
      return tree?.repairs?.map(({ what, start }) => [what, tree.text.slice(start, start + 3)]) ?? [];
    };
    expect(hidden('g')).toEqual([['box', 'box']]);
    expect(hidden('h')).toEqual([]);
  });

  test('a body edit gives the same items', () => {
    const cache: ItemCache = new WeakMap();
    const before = parser.parseFile('struct S;\nfn f(x: u8) { x; fn g() {} }\nfn h() {}');
    const a = lowerUnit(before.syntax, env, cache);
    const after = parser.parseFile('struct S;\nfn f(x: u8) { x; x; /* c */ fn g() {} }\nfn h() {}', before);
    const b = lowerUnit(after.syntax, env, cache);
    expect(b.tree).toEqual(a.tree);
    expect(b.tree.items[0]).toBe(a.tree.items[0]);
  });
});
