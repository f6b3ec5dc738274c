/** Libraries from their indexes: the same diagnostics as from source, whatever becomes of the cache. */
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { IndexCache } from '../../server/src/host/indexCache';
import type { AnalysisHost } from '../../server/src/ide/api';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { testFolder } from '../support/folder';

const folder = testFolder();
beforeEach(() => {
  folder.write({
    'app/Cargo.toml': pkg('app', '0.1.0', '[dependencies]\nhigh = "1"\nderives = "1"\n'),
    'app/src/main.rs': app,
    [`${registry}/high-1.0.0/Cargo.toml`]: pkg('high', '1.0.0', '[dependencies]\nlow = "2"\n'),
    [`${registry}/high-1.0.0/src/lib.rs`]: high,
    [`${registry}/low-2.0.0/Cargo.toml`]: pkg('low', '2.0.0'),
    [`${registry}/low-2.0.0/src/lib.rs`]:
      'pub struct Buffer { pub bytes: Vec<u8> }\n#[derive(Clone, Copy)] pub struct Id(pub u32);\n',
    [`${registry}/derives-1.0.0/Cargo.toml`]: pkg(
      'derives',
      '1.0.0',
      '[lib]\nproc-macro = true\n[dependencies]\nlow = "2"\n',
    ),
    [`${registry}/derives-1.0.0/src/lib.rs`]:
      'use proc_macro::TokenStream;\n#[proc_macro_derive(Empty)] pub fn empty(_: TokenStream) -> TokenStream { TokenStream::new() }\n',
  });
});

const registry = 'home/registry/src/index.crates.io-0';
const pkg = (name: string, version: string, rest = '') =>
  `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${rest}`;
const high = `
  pub use low::{Buffer, Id};
  pub trait Take { fn take(self) -> usize; }
  impl Take for Buffer { fn take(self) -> usize { self.bytes.len() } }
  impl Take for Id { fn take(self) -> usize { self.0 as usize } }
  pub fn longest<'a>(a: &'a mut Buffer, _b: &Buffer) -> &'a mut u8 { &mut a.bytes[0] }
  #[macro_export] macro_rules! twice { ($e:expr) => { ($crate::Take::take($e), $crate::Take::take($e)) } }
`;
const app = `
  use high::{longest, twice, Buffer, Id, Take};
  fn moved(b: Buffer) -> usize { b.take() + b.take() }
  fn copied(i: Id) -> usize { i.take() + i.take() }
  fn macro_moved(b: Buffer) -> (usize, usize) { twice!(b) }
  fn borrowed(mut a: Buffer, b: Buffer) { let x = longest(&mut a, &b); let y = &a; *x = 1; drop(y); }
  fn fine(mut a: Buffer, b: Buffer) { let x = longest(&mut a, &b); let y = b; *x = 1; drop(y); }
  fn main() {}
`;
const expected = ['E0382 b', 'E0382 b', 'E0502 &a'];

const manifest = () => folder.at('app/Cargo.toml');
const cacheOf = (name = 'cache') => new IndexCache(folder.at(name));
const cached = () =>
  fs
    .readdirSync(folder.at('cache'))
    .map((name) => name.replace(/-.*/, ''))
    .sort();

function found(host: AnalysisHost): string[] {
  const file = host.fileForPath(folder.at('app/src/main.rs'));
  if (file === undefined) throw new Error('no file');
  const text = host.textOf(file);
  return host
    .diagnostics(file)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, primary: { range } }) => `${code} ${text.slice(range.start, range.end)}`);
}

/** A host with everything read; how many libraries had to be. */
async function load(cache: IndexCache | null): Promise<{ readonly host: AnalysisHost; readonly built: number }> {
  const host = await createAnalysisHost({ cache });
  expect(host.addPackage(manifest()).problems).toEqual([]);
  let built = 0;
  for (; host.unindexed.length > 0; built++) host.indexNext();
  return { host, built };
}

test('an index is made once, and says what the source says', async () => {
  const first = await load(cacheOf());
  expect(first.built).toBe(3);
  expect(found(first.host)).toEqual(expected);
  expect(cached()).toEqual(['derives', 'high', 'low']);
  const second = await load(cacheOf());
  expect(second.built).toBe(0);
  expect(found(second.host)).toEqual(expected);
  const without = await load(null);
  expect(without.built).toBe(3);
  expect(found(without.host)).toEqual(expected);
});

test('constants in types have their values', async () => {
  folder.write({
    [`${registry}/high-1.0.0/src/lib.rs`]: 'pub use low;',
    [`${registry}/low-2.0.0/src/lib.rs`]: `
      pub struct Limb;
      impl Limb {
          #[cfg(not(windows))] pub const BITS: usize = 64;
          #[cfg(windows)] pub const BITS: usize = 32;
      }
      macro_rules! limbs { ($bits:expr) => { $bits / $crate::Limb::BITS } }
      pub const HALF: usize = limbs!(384) / 2;
      pub struct Uint<const LIMBS: usize>(pub [u64; LIMBS]);
      pub type U384 = Uint<{ limbs!(384) }>;
      pub type U256 = Uint<{ limbs!(256) }>;
      pub trait Bytes { type Repr; fn bytes(&self) -> Self::Repr; }
      impl Bytes for U384 { type Repr = String; fn bytes(&self) -> String { String::new() } }
      impl Bytes for U256 { type Repr = u8; fn bytes(&self) -> u8 { 1 } }
    `,
    'app/src/main.rs': `
      use high::low::{Bytes, Limb, Uint, HALF, U256, U384};
      fn wide(x: &U384) { let b = x.bytes(); drop(b); drop(b); }
      fn narrow(x: &U256) { let n = x.bytes(); drop(n); drop(n); }
      fn named(x: Uint<{ HALF * 2 }>) { let c = x.bytes(); drop(c); drop(c); }
      fn array(x: Uint<{ Limb::BITS / 16 }>) { let m = x.bytes(); drop(m); drop(m); }
      fn main() {}
    `,
  });
  for (const cache of [null, cacheOf(), cacheOf()]) {
    expect(found((await load(cache)).host)).toEqual(['E0382 b', 'E0382 c']);
  }
});

test('traits that a prelude brings without a name', async () => {
  folder.write({
    [`${registry}/high-1.0.0/src/lib.rs`]: 'pub use low;',
    [`${registry}/low-2.0.0/src/lib.rs`]: `
      pub struct Text(pub String);
      pub trait Take { fn take(self) -> usize; }
      impl Take for Text { fn take(self) -> usize { self.0.len() } }
      pub trait Hidden { fn hidden(self) -> usize; }
      impl Hidden for Text { fn hidden(self) -> usize { 1 } }
      impl Hidden for &Text { fn hidden(self) -> usize { 1 } }
      pub mod prelude {
          pub use crate::Take as _;
          use crate::Hidden as _;
      }
    `,
    'app/src/main.rs': `
      use high::low::Text;
      mod all { pub use high::low::prelude::*; use high::low::Hidden as _; }
      mod direct { use high::low::{prelude::*, Text}; pub fn twice(a: Text) -> usize { a.take() + a.take() } }
      mod passed { use crate::{all::*, Text}; pub fn twice(b: Text) -> usize { b.take() + b.take() } }
      trait Own { fn hidden(&self) -> usize; }
      impl Own for Text { fn hidden(&self) -> usize { 2 } }
      mod own { use crate::{all::*, Own, Text}; pub fn twice(c: Text) -> usize { c.hidden() + c.hidden() } }
      fn main() {}
    `,
  });
  for (const cache of [null, cacheOf(), cacheOf()]) {
    expect(found((await load(cache)).host)).toEqual(['E0382 a', 'E0382 b']);
  }
});

test('impls in bodies, and those that macros make in the block of an anonymous constant', async () => {
  folder.write({
    [`${registry}/low-2.0.0/src/lib.rs`]: `
      pub struct Buffer { pub bytes: Vec<u8> }
      #[derive(Clone, Copy)] pub struct Id(pub u32);
      macro_rules! both { ($name:ident) => { impl $name { pub fn made(&self) -> String { loop {} } } assert!(true); } }
      const _: () = {
          struct Part(String);
          type Text = String;
          impl Buffer { pub fn text(&self) -> Text { loop {} } pub fn part(&self) -> Part { loop {} } }
          both! { Buffer }
          assert!(${Array.from({ length: 60 }, () => 'true').join(' && ')});
      };
      fn hidden() { { struct Part; { impl Buffer { pub fn inner(&self) -> Option<Part> { None } } } } }
    `,
    'app/src/main.rs': `
      use high::Buffer;
      fn text(b: Buffer) { let t = b.text(); drop(t); drop(t); }
      fn part(b: Buffer) { let p = b.part(); drop(p); drop(p); }
      fn made(b: Buffer) { let m = b.made(); drop(m); drop(m); }
      fn inner(b: Buffer) { let i = b.inner(); drop(i); drop(i); }
      fn main() {}
    `,
  });
  const { host } = await load(null);
  expect(found(host)).toEqual(['E0382 t', 'E0382 p', 'E0382 m', 'E0382 i']);
});

test('macros in types of a library, which may be private', async () => {
  folder.write({
    [`${registry}/low-2.0.0/src/lib.rs`]: `
      pub struct Buffer { pub bytes: Vec<u8> }
      #[derive(Clone, Copy)] pub struct Id(pub u32);
      macro_rules! token { (comma) => { $crate::Comma }; (text) => { &'a str }; }
      pub struct Comma(String);
      pub struct List<'a> { pub comma: Option<token!(comma)>, pub text: token!(text) }
      impl From<token!(comma)> for Buffer { fn from(_: token!(comma)) -> Buffer { loop {} } }
    `,
    [`${registry}/high-1.0.0/src/lib.rs`]: 'pub use low::*;',
    'app/src/main.rs': `
      use high::{Buffer, Comma, List};
      fn comma(l: List) -> Buffer { let b = Buffer::from(l.comma.unwrap()); drop(l.comma); b }
      fn text<'a>(mut s: String) -> List<'a> { let t: &str = &s; let l = List { comma: None, text: t }; s.clear(); drop(l); loop {} }
      fn main() {}
    `,
  });
  const { host } = await load(null);
  expect(found(host)).toEqual(['E0382 l.comma', 'E0502 s.clear()']);
});

test('until a library is read, what touches it is not analysed and nothing else is silent', async () => {
  const host = await createAnalysisHost({ cache: null });
  folder.write({ 'app/src/main.rs': `${app}\nfn own(s: String) -> (String, String) { (s, s) }` });
  host.addPackage(manifest());
  expect(host.unindexed).toEqual(['low 2.0.0', 'high 1.0.0', 'derives 1.0.0']);
  expect(found(host)).toEqual(['E0382 s']);
  host.setCancellation(() => true);
  expect(() => host.indexNext()).toThrow();
  host.setCancellation(() => false);
  while (host.unindexed.length > 0) host.indexNext();
  expect(found(host)).toEqual([...expected, 'E0382 s']);
});

test('damaged files are made anew', async () => {
  await load(cacheOf());
  const cacheFolder = folder.at('cache');
  const [, high, low] = fs.readdirSync(cacheFolder).sort();
  fs.truncateSync(path.join(cacheFolder, high as string), 100);
  fs.writeFileSync(path.join(cacheFolder, low as string), 'nonsense');
  const { host, built } = await load(cacheOf());
  expect(built).toBe(2);
  expect(found(host)).toEqual(expected);
  expect((await load(cacheOf())).built).toBe(0);
});

test('another version, other features or another dependency is another index', async () => {
  await load(cacheOf());
  folder.write({
    [`${registry}/low-2.0.0/Cargo.toml`]: pkg('low', '2.0.0', '[features]\ndefault = ["more"]\nmore = []\n'),
  });
  // What depends on it names its definitions by number.
  expect((await load(cacheOf())).built).toBe(2);
  expect(cached()).toEqual(['derives', 'high', 'high', 'low', 'low']);
});

test('a manifest that changes while the server runs takes libraries in and out', async () => {
  const { host } = await load(cacheOf());
  folder.write({ 'app/Cargo.toml': pkg('app', '0.1.0') });
  host.addPackage(manifest());
  expect(host.unindexed).toEqual([]);
  expect(found(host)).toEqual([]);
  folder.write({ 'app/Cargo.toml': pkg('app', '0.1.0', '[dependencies]\nhigh = "1"\n') });
  host.addPackage(manifest());
  expect(host.unindexed).toEqual([]);
  expect(found(host)).toEqual(expected);
});

test('what a macro of another crate declares is reported at its call, without the names it gives', async () => {
  const macros = `
    #[macro_export] macro_rules! moved { ($n:ident) => { fn $n() { let s = String::new(); drop(s); drop(s); } } }
    #[macro_export] macro_rules! given { ($n:ident, $e:expr) => { fn $n(v: String) -> usize { drop(v); $e } } }
    #[macro_export] macro_rules! elided { ($n:ident) => { fn $n(a: &u8, b: &u8) -> &u8 { a } } }
  `;
  folder.write({
    'app/Cargo.toml': pkg('app', '0.1.0', '[dependencies]\nhigh = "1"\nderives = "1"\nnear = { path = "../near" }\n'),
    'near/Cargo.toml': pkg('near', '0.1.0'),
    'near/src/lib.rs': macros,
    [`${registry}/high-1.0.0/src/lib.rs`]: `${high}\n${macros}`,
    'app/src/main.rs': `
      mod near_by { near::moved!(a); near::given!(b, { let s = String::new(); drop(s); s.len() }); near::elided!(c); }
      mod far { high::moved!(a); high::given!(b, { let s = String::new(); drop(s); s.len() }); high::elided!(c); }
      fn near_by() { near::moved!(a); near::given!(b, { let s = String::new(); drop(s); s.len() }); near::elided!(c); }
      fn far() { high::moved!(a); high::given!(b, { let s = String::new(); drop(s); s.len() }); high::elided!(c); }
      fn main() {}
    `,
  });
  const { host } = await load(null);
  const of = (name: string): string[] => [`E0382 ${name}::moved!(a)`, 'E0382 s', `E0106 ${name}::elided!(c)`];
  expect(found(host)).toEqual([...of('near'), ...of('high'), ...of('near'), ...of('high')]);
  const file = host.fileForPath(folder.at('app/src/main.rs'));
  const messages = host.diagnostics(file as never).map(({ message }) => message);
  expect(new Set(messages)).toEqual(
    new Set(['use of moved value', 'borrow of moved value: `s`', 'missing lifetime specifier']),
  );
});
