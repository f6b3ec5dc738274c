import { describe, expect, test } from 'vitest';
import { allImpls, bodyOwners } from '../../server/src/names/crateItems';
import { defPath } from '../../server/src/names/defPath';
import { nameOf, parentOf } from '../../server/src/names/defs';
import { childrenOf, itemOf, syntaxOf, variantOf, variantsOf } from '../../server/src/names/itemData';
import { langItem } from '../../server/src/names/langItems';
import { blockModule, resolveMacro } from '../../server/src/names/resolve';
import { traitsInScope } from '../../server/src/names/scope';
import { rangeOfSyn } from '../../server/src/names/spans';
import { expandTypeMacro } from '../../server/src/names/typeMacro';
import { fileText } from '../../server/src/source/files';
import { crate, find, names, newDatabase, pathOf, resolve, some } from './fixture';

describe('modules and imports', () => {
  test('items, constructors and namespaces', async () => {
    const f = await crate(
      'mod a { pub struct T(u8); pub struct R { x: u8 } pub fn T2() {} } struct U; enum E { A, B(u8), C { x: u8 } }',
    );
    expect(names(f)).toEqual([
      't E -> enum main::E',
      't U -> struct main::U',
      't a -> mod main::a',
      'v U -> ctor main::U',
    ]);
    expect(resolve(f, f.root, 'a::T')).toBe('struct main::a::T');
    expect(resolve(f, f.root, 'a::T', 'value')).toBe('ctor main::a::T');
    expect(resolve(f, f.root, 'a::R', 'value')).toBe('err unresolved');
    expect(resolve(f, f.root, 'E::B', 'value')).toBe('ctor main::E::B');
    expect(resolve(f, f.root, 'E::C')).toBe('variant main::E::C');
    expect(resolve(f, f.root, 'E::new', 'value')).toBe('enum main::E/1');
    expect(resolve(f, f.root, 'u8::MAX', 'value')).toBe('prim u8/1');
    expect(resolve(f, f.root, 'missing::x')).toBe('err unresolved');
  });

  test('imports reach a fixpoint', async () => {
    const f = await crate(`
      pub use b::Deep as Short;
      mod a { pub use super::b::*; pub use self::inner::f; mod inner { pub fn f() {} } }
      mod b { pub use crate::c::d::Deep; pub use crate::c::{self, Trait as _}; }
      mod c { pub mod d { pub struct Deep; } pub trait Trait {} }
      use E::*;
      enum E { V }
    `);
    expect(resolve(f, f.root, 'Short')).toBe('struct main::c::d::Deep');
    expect(resolve(f, f.root, 'Short', 'value')).toBe('ctor main::c::d::Deep');
    expect(resolve(f, find(f, 'a'), 'Deep')).toBe('struct main::c::d::Deep');
    expect(resolve(f, find(f, 'a'), 'f', 'value')).toBe('fn main::a::inner::f');
    expect(resolve(f, find(f, 'a'), 'c::d::Deep')).toBe('struct main::c::d::Deep');
    expect(resolve(f, f.root, 'V', 'value')).toBe('ctor main::E::V');
    expect(traitsInScope(f.db, find(f, 'b')).map((t) => defPath(f.db, t))).toEqual(['main::c::Trait']);
  });

  test('named beats glob, two globs are ambiguous, private names are not globbed', async () => {
    const f = await crate(`
      mod a { pub struct X; pub struct Y; struct P; pub(crate) struct C; }
      mod b { pub struct X; pub struct Y; }
      mod m { use crate::a::*; use crate::b::*; struct X; }
      mod n { pub use crate::a::*; mod child { use super::*; } }
    `);
    expect(resolve(f, find(f, 'm'), 'X')).toBe('struct main::m::X');
    expect(resolve(f, find(f, 'm'), 'Y')).toBe('err ambiguous glob imports');
    expect(resolve(f, find(f, 'm'), 'P')).toBe('err unresolved');
    expect(resolve(f, find(f, 'n::child'), 'C')).toBe('struct main::a::C');
  });

  test('self, super, crate', async () => {
    const f = await crate('struct S; mod a { pub mod b { pub struct S; } }');
    const b = find(f, 'a::b');
    expect(resolve(f, b, 'self::S')).toBe('struct main::a::b::S');
    expect(resolve(f, b, 'super::b::S')).toBe('struct main::a::b::S');
    expect(resolve(f, b, 'super::super::S')).toBe('struct main::S');
    expect(resolve(f, b, 'crate::S')).toBe('struct main::S');
    expect(resolve(f, b, 'super::super::super::S')).toBe('err unresolved');
  });

  test('an unresolved import is a name that means nothing', async () => {
    const f = await crate('use nowhere::Thing; use a::*; mod a {} ');
    expect(resolve(f, f.root, 'Thing')).toBe('err unresolved import');
    expect(resolve(f, f.root, 'Other')).toBe('err unresolved');
  });

  test('edition 2015 begins at the root', async () => {
    const dep = await crate('pub struct D;', { name: 'dep' });
    const options = { db: dep.db, edition: '2015', dependencies: new Map([['dep', dep.krate]]) } as const;
    const f = await crate('struct S; mod a { use S; use dep::D; fn f() { ::S; } } extern crate dep as other;', options);
    expect(resolve(f, find(f, 'a'), 'S')).toBe('struct main::S');
    expect(resolve(f, find(f, 'a'), '::S')).toBe('struct main::S');
    expect(resolve(f, find(f, 'a'), 'D')).toBe('struct dep::D');
    expect(resolve(f, f.root, 'other::D')).toBe('struct dep::D');
  });

  test('crates of 2021 are found by name, modules first', async () => {
    const dep = await crate('pub struct D; pub mod m { pub struct E; }', { name: 'dep' });
    const options = { db: dep.db, dependencies: new Map([['dep', dep.krate]]) };
    const f = await crate('use dep::m::*; mod a { mod dep { pub struct D; } } ', options);
    expect(resolve(f, f.root, 'dep::D')).toBe('struct dep::D');
    expect(resolve(f, f.root, 'E')).toBe('struct dep::m::E');
    expect(resolve(f, find(f, 'a'), 'dep::D')).toBe('struct main::a::dep::D');
    expect(resolve(f, find(f, 'a'), '::dep::D')).toBe('struct dep::D');
  });

  test('module files', async () => {
    const f = await crate({
      'lib.rs': 'mod a; mod b; #[path = "odd.rs"] mod c; mod inline { mod d; } mod missing;',
      'a.rs': 'pub mod deep; pub struct A;',
      'a/deep.rs': 'pub struct Deep;',
      'b/mod.rs': 'pub mod x;',
      'b/x.rs': 'pub struct X;',
      'odd.rs': 'pub struct Odd;',
      'inline/d.rs': 'pub struct D;',
    });
    expect(resolve(f, f.root, 'a::deep::Deep')).toBe('struct main::a::deep::Deep');
    expect(resolve(f, f.root, 'b::x::X')).toBe('struct main::b::x::X');
    expect(resolve(f, f.root, 'c::Odd')).toBe('struct main::c::Odd');
    expect(resolve(f, f.root, 'inline::d::D')).toBe('struct main::inline::d::D');
    expect(resolve(f, f.root, 'missing::Thing')).toBe('err unknown');
  });
});

describe('generics and Self', () => {
  test('parameters of the item and of its impl', async () => {
    const f = await crate(
      'struct S<T>(T); impl<T> S<T> { fn f<U, const N: usize>(x: impl Tr) {} } trait Tr { type A; fn g(); }',
    );
    const impl = some(allImpls(f.db, f.krate)[0]);
    const method = some(childrenOf(f.db, impl)[0]);
    expect(resolve(f, f.root, 'T', 'type', method)).toBe('param main 0');
    expect(resolve(f, f.root, 'U', 'type', method)).toBe('param main::f 0');
    expect(resolve(f, f.root, 'N', 'value', method)).toBe('param main::f 1');
    expect(resolve(f, f.root, 'impl Tr', 'type', method)).toBe('param main::f 2');
    expect(resolve(f, f.root, 'Self', 'type', method)).toBe('Self of impl');
    expect(resolve(f, f.root, 'Self', 'value', method)).toBe('selfCtor');
    expect(resolve(f, f.root, 'Self::A', 'type', some(childrenOf(f.db, find(f, 'Tr'))[1]))).toBe('Self of trait/1');
    expect(resolve(f, f.root, 'T', 'type', find(f, 'Tr'))).toBe('err unresolved');
    expect(resolve(f, f.root, 'Tr::g', 'value')).toBe('assocFn main::Tr::g');
  });

  test('an inner item does not see the generics around it; a block shadows them', async () => {
    const f = await crate('fn f<T>() { struct T2; fn g() {} { struct T; } }');
    const outer = find(f, 'f');
    const block = blockModule(f.db, outer, 0);
    const inner = blockModule(f.db, outer, 1);
    const g = some(childrenOf(f.db, block).find((def) => nameOf(f.db, def) === 'g'));
    expect(resolve(f, block, 'T', 'type', outer)).toBe('param main::f 0');
    expect(resolve(f, inner, 'T', 'type', outer)).toBe('struct main::f::T');
    expect(resolve(f, inner, 'T2', 'type', outer)).toBe('struct main::f::T2');
    expect(resolve(f, block, 'T', 'type', g)).toBe('err unresolved');
    expect(resolve(f, block, 'self::f', 'value', outer)).toBe('fn main::f');
  });
});

describe('macros', () => {
  test('items of macro_rules, in textual order', async () => {
    const f = await crate(`
      macro_rules! make { ($name:ident) => { pub struct $name; impl $name { fn new() {} } } }
      make!(A);
      mod inner { make! { B } }
      macro_rules! make { ($name:ident) => { pub enum $name { X } } }
      make!(C);
    `);
    expect(resolve(f, f.root, 'A')).toBe('struct main::A');
    expect(resolve(f, f.root, 'inner::B')).toBe('struct main::inner::B');
    expect(resolve(f, f.root, 'C::X', 'value')).toBe('ctor main::C::X');
    expect(allImpls(f.db, f.krate).length).toBe(2);
  });

  test('macros that define macros and modules, #[macro_use], exported paths', async () => {
    const f = await crate(`
      #[macro_use] mod m { macro_rules! a { ($n:ident) => { macro_rules! $n { () => { struct FromB; } } } } }
      a!(b);
      b!();
      mod n { crate::exported!(E); pub(crate) use local; macro_rules! local { () => {} } }
      use n::local as renamed;
      mod z { #[macro_export] macro_rules! exported { ($n:ident) => { pub struct $n; fn uses() -> $crate::FromB {} } } }
    `);
    expect(resolve(f, f.root, 'FromB')).toBe('struct main::FromB');
    expect(resolve(f, f.root, 'n::E')).toBe('struct main::n::E');
    expect(resolve(f, f.root, 'renamed', 'macro')).toBe('macro main::n::local');
    const item = itemOf(f.db, find(f, 'n::uses'));
    expect(item?.kind === 'fn' && item.ret?.kind === 'path' && item.ret.path.segments[0]).toMatchObject({
      name: '$crate',
      krate: f.krate,
    });
  });

  test('#![macro_use] at the start of a module file', async () => {
    const f = await crate({
      'lib.rs': 'mod with; mod without; made!(A); hidden!(B);',
      'with.rs': '#![macro_use]\nmacro_rules! made { ($n:ident) => { struct $n; } }',
      'without.rs': 'macro_rules! hidden { ($n:ident) => { struct $n; } }',
    });
    expect(resolve(f, f.root, 'A')).toBe('struct main::A');
    expect(resolve(f, f.root, 'B')).toBe('err unknown');
  });

  test('what a fragment matched stays one piece in the calls of an expansion', async () => {
    const f = await crate(`
      macro_rules! a { ($v:vis struct $n:ident) => { b!{ [$v struct $n $v] } } }
      macro_rules! b { ([$v:vis $s:ident $n:ident $w:vis]) => { $v $s $n; } }
      a! { struct A }
      macro_rules! c { ($t:ty) => { d!{ $t } } }
      macro_rules! d { (u8) => { struct Never; }; ($whole:tt) => { struct B; }; }
      c!(u8);
    `);
    expect(resolve(f, f.root, 'A')).toBe('struct main::A');
    expect(resolve(f, f.root, 'B')).toBe('struct main::B');
    expect(resolve(f, f.root, 'Never')).toBe('err unresolved');
  });

  test('macros of another crate, through #[macro_use] and paths', async () => {
    const dep = await crate(
      '#[macro_export] macro_rules! make { ($n:ident) => { struct $n($crate::Inner); } } pub struct Inner;',
      { name: 'dep' },
    );
    const options = { db: dep.db, dependencies: new Map([['dep', dep.krate]]) };
    const f = await crate(
      '#[macro_use] extern crate dep; make!(A); dep::make!(B); use dep::make as m; m!(C);',
      options,
    );
    for (const name of ['A', 'B', 'C']) expect(resolve(f, f.root, name)).toBe(`struct main::${name}`);
  });

  test('local_inner_macros: bare calls in a template are of the defining crate', async () => {
    const dep = await crate(
      `#[macro_export(local_inner_macros)] macro_rules! outer { ($n:ident) => { inner!($n); }; }
       #[macro_export] macro_rules! inner { ($n:ident) => { struct $n; }; }`,
      { name: 'dep' },
    );
    const options = { db: dep.db, dependencies: new Map([['dep', dep.krate]]) };
    const f = await crate('dep::outer!(A); dep::outer! { B }', options);
    for (const name of ['A', 'B']) expect(resolve(f, f.root, name)).toBe(`struct main::${name}`);
  });

  test('an unknown macro opens the module, and who globs it', async () => {
    const f = await crate('mod a { some::unknown!(); } mod b { pub use crate::a::*; }');
    expect(resolve(f, f.root, 'a::X')).toBe('err unknown');
    expect(resolve(f, f.root, 'b::X')).toBe('err unknown');
    expect(resolve(f, f.root, 'X')).toBe('err unresolved');
  });

  test('functions of a test harness are not there without one', async () => {
    const f = await crate('#[test] fn checks() {} #[bench] fn measures() {} fn ok() {}');
    expect(resolve(f, f.root, 'checks', 'value')).toBe('err unresolved');
    expect(bodyOwners(f.db, f.file).map((def) => nameOf(f.db, def))).toEqual(['ok']);
  });

  test('unknown attribute macros', async () => {
    const f = await crate(
      '#[unheard::main] async fn main() {} #[inline] fn ok() {} #[derive(Foo)] #[helper] struct S;',
    );
    expect(resolve(f, f.root, 'main', 'value')).toBe('err unknown attribute macro');
    expect(resolve(f, f.root, 'ok', 'value')).toBe('fn main::ok');
    expect(resolve(f, f.root, 'S')).toBe('struct main::S');
    expect(bodyOwners(f.db, f.file).map((def) => nameOf(f.db, def))).toEqual(['ok']);
  });

  test('macro_rules in a body hold from their line on', async () => {
    const f = await crate('macro_rules! m { () => {} } fn f() { macro_rules! m { () => {} } fn g() {} }');
    const outer = find(f, 'f');
    const block = blockModule(f.db, outer, 0);
    const at = (before: number): number => {
      const res = resolveMacro(f.db, { module: block, owner: outer, before }, pathOf('m'));
      return res.kind === 'def' ? some(parentOf(f.db, res.def)) : -1;
    };
    expect(at(0)).toBe(f.root);
    expect(at(1000)).toBe(block);
    const g = some(childrenOf(f.db, block).find((def) => nameOf(f.db, def) === 'g'));
    const inner = resolveMacro(f.db, { module: block, owner: g, before: 0 }, pathOf('m'));
    expect(inner.kind === 'def' && parentOf(f.db, inner.def)).toBe(block);
  });
});

describe('macros in types', () => {
  test('expand where the item stands', async () => {
    const f = await crate(`
      macro_rules! pair { ($a:ty, $b:ty) => { ($a, $b) }; ($a:ty) => { pair!($a, $a) } }
      type A = pair!(Vec<u8>);
      type B = nothing!();
    `);
    const expanded = (name: string): unknown => {
      const item = some(itemOf(f.db, find(f, name)));
      const ty = item.kind === 'typeAlias' ? item.ty : null;
      return ty?.kind === 'macro' ? expandTypeMacro(f.db, find(f, name), ty) : 'no macro';
    };
    expect(expanded('A')).toMatchObject({ kind: 'tuple', elems: [{ kind: 'path' }, { kind: 'path' }] });
    expect(expanded('B')).toBe(null);
  });
});

describe('definitions', () => {
  test('variants, lang items, bodies', async () => {
    const f = await crate(
      '#[lang = "sized"] trait Sized {} enum E { A, B(u8) } fn f() { const C: u8 = 1; } static S: u8 = { fn g() {} 2 };',
    );
    const [, b] = variantsOf(f.db, find(f, 'E'));
    expect(variantOf(f.db, some(b))).toMatchObject({ name: 'B', data: { shape: 'tuple' } });
    expect(langItem(f.db, f.krate, 'sized')).toBe(find(f, 'Sized'));
    expect(langItem(f.db, f.krate, 'copy')).toBe(null);
    expect(bodyOwners(f.db, f.file).map((def) => nameOf(f.db, def))).toEqual(['f', 'C', 'S', 'g']);
  });

  test('ranges go through expansions to the text', async () => {
    const text =
      'struct A;\nmacro_rules! m { ($n:ident, $t:ty) => { fn $n(x: $t) { helper(); } } }\nm!(go, Vec<u8>);\nfn plain() { fn nested() {} }';
    const f = await crate(text);
    const shown = (path: string, pick: 'name'): string => {
      const def = find(f, path);
      const item = some(itemOf(f.db, def));
      const range = some(rangeOfSyn(f.db, def, pick === 'name' ? item.nameSyn : -1));
      return `${range.start} ${text.slice(range.start, range.end)}`;
    };
    expect(shown('go', 'name')).toBe(`${text.indexOf('go')} go`);
    expect(shown('plain', 'name')).toBe(`${text.indexOf('plain')} plain`);
    const go = find(f, 'go');
    const item = some(itemOf(f.db, go));
    const ty = item.kind === 'fn' ? (item.params[0]?.ty ?? null) : null;
    const written = some(rangeOfSyn(f.db, go, some(ty).syn));
    expect(text.slice(written.start, written.end)).toBe('Vec<u8>');
    const nested = some(childrenOf(f.db, blockModule(f.db, find(f, 'plain'), 0))[0]);
    const range = some(rangeOfSyn(f.db, nested, some(itemOf(f.db, nested)).nameSyn));
    expect(text.slice(range.start, range.end)).toBe('nested');
    expect(some(syntaxOf(f.db, nested)).itemNode.tree.text).toBe('fn nested() {}');
  });
});

describe('incremental', () => {
  test('a body edit resolves nothing again', async () => {
    const f = await crate('struct S; fn f() { 1; } mod m { pub fn g() { 2; } }');
    names(f);
    itemOf(f.db, find(f, 'f'));
    f.db.set(fileText, f.file, 'struct S; fn f() { 1; let x = 3; } mod m { pub fn g() { 2; } }');
    f.db.startLog();
    names(f);
    itemOf(f.db, find(f, 'f'));
    expect(f.db.takeLog()).toEqual([`compute parse(${f.file})`, 'compute loweredFile(0)', 'compute fileItems(0)']);
  });

  test('a new function resolves nothing across modules, and wakes no reader of other names', async () => {
    const f = await crate('struct S; fn f() { 1; } mod m { pub fn g() { 2; } }');
    const before = find(f, 'f');
    const g = find(f, 'm::g');
    resolve(f, f.root, 'm::g', 'value');
    itemOf(f.db, before);
    syntaxOf(f.db, g);
    const item = itemOf(f.db, before);
    const syntax = syntaxOf(f.db, g);
    f.db.set(fileText, f.file, 'fn first() {} struct S; fn f() { 1; } mod m { pub fn g() { 2; } }');
    f.db.startLog();
    expect(resolve(f, f.root, 'm::g', 'value')).toBe('fn main::m::g');
    expect(find(f, 'f')).toBe(before);
    expect(itemOf(f.db, before)).toBe(item);
    expect(syntaxOf(f.db, g)).toBe(syntax);
    const log = f.db.takeLog();
    expect(log.filter((line) => line.includes('crateDefMap'))).toEqual([]);
  });

  test('globs that go round, through a private module, and to an enum', async () => {
    const f = await crate(`
      pub mod a { pub use super::b::*; pub fn only_a() {} mod hidden { pub fn deep() {} } pub use self::hidden::*; }
      pub mod b { pub use super::a::*; pub fn only_b() {} pub(super) fn near() {} fn own() {} }
      pub mod c { use super::a::*; use self::Kind::*; pub enum Kind { One, Two } pub mod inner { use super::*; } }
    `);
    expect(resolve(f, f.root, 'a::only_b', 'value')).toBe('fn main::b::only_b');
    expect(resolve(f, f.root, 'b::only_a', 'value')).toBe('fn main::a::only_a');
    expect(resolve(f, f.root, 'b::deep', 'value')).toBe('fn main::a::hidden::deep');
    const inner = find(f, 'c::inner');
    expect(resolve(f, inner, 'deep', 'value')).toBe('fn main::a::hidden::deep');
    expect(resolve(f, inner, 'near', 'value')).toBe('fn main::b::near');
    expect(resolve(f, inner, 'One', 'value')).toBe('ctor main::c::Kind::One');
    expect(resolve(f, inner, 'own', 'value')).toBe('err unresolved');
    expect(resolve(f, inner, 'Three', 'value')).toBe('err unresolved');
  });

  test('of a name in a file and one that a macro makes, each keeps its id', async () => {
    const f = await crate('macro_rules! m { () => { fn made() {} } } m!(); fn f() {}');
    const made = find(f, 'made');
    f.db.set(fileText, f.file, 'fn made() {} macro_rules! m { () => { fn made() {} } } m!(); fn f() {}');
    expect(find(f, 'made')).not.toBe(made);
    f.db.set(fileText, f.file, 'macro_rules! m { () => { fn made() {} } } m!(); fn f() {} fn g() {}');
    expect(find(f, 'made')).toBe(made);
  });

  test('ids survive an insertion', async () => {
    const f = await crate('impl A {} impl Tr for A {} struct A; trait Tr {}');
    const before = allImpls(f.db, f.krate);
    f.db.set(fileText, f.file, 'impl B {} struct B; impl A {} impl Tr for A {} struct A; trait Tr {}');
    expect(allImpls(f.db, f.krate).slice(1)).toEqual(before);
  });

  test('a module file that appears wakes its parent', async () => {
    const db = await newDatabase();
    const f = await crate({ 'lib.rs': 'mod late;' }, { db });
    expect(resolve(f, f.root, 'late::X')).toBe('err unknown');
    const { setFile } = await import('../../server/src/source/files');
    setFile(db, '/main/src/late.rs', 'pub struct X;');
    expect(resolve(f, f.root, 'late::X')).toBe('struct main::late::X');
  });
});
