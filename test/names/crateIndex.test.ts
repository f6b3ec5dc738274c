import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CrateId } from '../../server/src/base/ids';
import { allImpls, hasOpenImpls, typesOfHiddenImpls } from '../../server/src/names/crateItems';
import { buildCrateIndex } from '../../server/src/names/index/buildIndex';
import { loadCrateIndex, loadStdIndex } from '../../server/src/names/index/loadIndex';
import { childrenOf, derivesOf, itemOf } from '../../server/src/names/itemData';
import { resolvePath } from '../../server/src/names/resolve';
import type { Database } from '../../server/src/query/engine';
import { newCrateId } from '../../server/src/source/crates';
import { crate, newDatabase, pathOf, resolve, some } from './fixture';

const std = fs.readFileSync(path.join(import.meta.dirname, '../../server/data/std.index'));

async function withStd(): Promise<Database> {
  const db = await newDatabase();
  loadStdIndex(db, std);
  return db;
}

const LOW = 'pub struct Low<T>(pub T); pub trait Tr { fn go(&self) {} } impl<T> Tr for Low<T> {}';
const HIGH = `
  pub use low::{Low as Renamed, Tr};
  pub use std::collections::HashMap as Map;
  mod private { pub struct Hidden; fn left_out() {} pub enum Kind { A, B { x: u8 } } }
  pub use private::*;
  #[derive(Unknown)] pub struct Open;
  pub struct Holder { inner: private::Hidden, low: low::Low<u8> }
  #[macro_export] macro_rules! make { ($n:ident) => { pub struct $n($crate::Hidden); $crate::again!($n); } }
  #[macro_export] macro_rules! again { ($n:ident) => { impl $crate::Tr for $n {} } }
`;

/** Indexes of both crates, made in databases of their own. */
async function indexes(): Promise<{ low: Uint8Array; high: Uint8Array }> {
  const first = await withStd();
  const source = await crate(LOW, { db: first, name: 'low' });
  const low = buildCrateIndex(first, source.krate, String);
  const second = await withStd();
  // Ids differ between the sessions.
  newCrateId(second);
  newCrateId(second);
  const lowId = newCrateId(second);
  loadCrateIndex(second, low, lowId, () => null);
  const user = await crate(HIGH, { db: second, name: 'high', dependencies: new Map([['low', lowId]]) });
  return { low, high: buildCrateIndex(second, user.krate, (krate) => (krate === lowId ? 'low 1.0' : 'other')) };
}

test('a crate from an index answers like its source', async () => {
  const { low, high } = await indexes();
  const db = await withStd();
  const lowId = newCrateId(db);
  const highId = newCrateId(db);
  loadCrateIndex(db, low, lowId, () => null);
  loadCrateIndex(db, high, highId, (name): CrateId | null => (name === 'low 1.0' ? lowId : null));
  const f = await crate('#[macro_use] extern crate high; make!(Made); use high::Kind::*;', {
    db,
    dependencies: new Map([['high', highId]]),
  });
  const at = (text: string, ns: 'type' | 'value' = 'type'): string => resolve(f, f.root, text, ns);
  expect(at('high::Map')).toBe('struct std::collections::hash::map::HashMap');
  const low1 = resolvePath(db, { module: f.root, owner: null }, pathOf('high::Renamed'), 'type').res;
  expect(low1.kind === 'def' && itemOf(db, low1.def)?.name).toBe('Low');
  expect(resolvePath(db, { module: f.root, owner: null }, pathOf('high::private::left_out'), 'value').res.kind).toBe(
    'err',
  );
  expect(at('A', 'value')).toMatch(/^ctor/);
  expect(at('B')).toMatch(/^variant/);
  expect(at('B', 'value')).toBe('err unresolved');
  expect(at('high::Tr::go', 'value')).toMatch(/^assocFn/);
  expect(at('Made')).toBe('struct main::Made');
  // `$crate` of the macro is the crate's id of this session.
  const made = some(itemOf(db, some(childrenOf(db, f.root)[0])));
  const field = made.kind === 'struct' ? made.data.fields[0]?.ty : undefined;
  expect(field?.kind === 'path' && field.path.segments[0]).toMatchObject({ name: '$crate', krate: highId });
  expect(allImpls(db, f.krate).length).toBe(1);
  expect(allImpls(db, lowId).length).toBe(1);
  const open = resolvePath(db, { module: f.root, owner: null }, pathOf('high::Open'), 'type').res;
  expect(open.kind === 'def' && hasOpenImpls(db, open.def)).toBe(true);
  expect(typesOfHiddenImpls(db, highId)).toBe(null);
});

test('a crate it refers to that is not there is unknown', async () => {
  const { high } = await indexes();
  const db = await withStd();
  const highId = newCrateId(db);
  loadCrateIndex(db, high, highId, () => null);
  const f = await crate('', { db, dependencies: new Map([['high', highId]]) });
  expect(resolve(f, f.root, 'high::Renamed')).toBe('err unknown');
  expect(resolve(f, f.root, 'high::Map')).toBe('struct std::collections::hash::map::HashMap');
});

test('an import takes what it may name: the function, not the private module of the same name', async () => {
  const first = await withStd();
  const text = 'mod find { pub fn all() {} } pub fn find() {} pub mod other { pub fn some() {} }';
  const source = await crate(text, { db: first, name: 'search' });
  const bytes = buildCrateIndex(first, source.krate, String);
  const db = await withStd();
  const id = newCrateId(db);
  loadCrateIndex(db, bytes, id, () => null);
  const f = await crate('use search::{find, other}; fn f() { find(); }', {
    db,
    dependencies: new Map([['search', id]]),
  });
  expect(resolve(f, f.root, 'find', 'value')).toBe('fn search::find');
  expect(resolve(f, f.root, 'find')).toBe('err unresolved');
  expect(resolve(f, f.root, 'other::some', 'value')).toBe('fn search::other::some');
});

test('a derive macro of an indexed crate is known by its name', async () => {
  const first = await withStd();
  const text = '#[proc_macro_derive(Serialize, attributes(serde))] pub fn derive_it(t: u8) -> u8 { t }';
  const source = await crate(text, { db: first, name: 'serde_derive' });
  const bytes = buildCrateIndex(first, source.krate, String);
  const db = await withStd();
  const id = newCrateId(db);
  loadCrateIndex(db, bytes, id, () => null);
  const dependencies = new Map([['serde_derive', id]]);
  const f = await crate('use serde_derive::Serialize; #[derive(Clone, Serialize)] struct S;', { db, dependencies });
  const [def] = childrenOf(db, f.root);
  expect(derivesOf(db, some(def)).map(({ builtin, traits }) => builtin ?? traits)).toEqual(['Clone', ['Serialize']]);
});
