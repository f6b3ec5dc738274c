import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { findLibrary, generateStdIndex } from '../../scripts/stdIndex';
import type { DefId } from '../../server/src/base/ids';
import { allImpls } from '../../server/src/names/crateItems';
import { defPath } from '../../server/src/names/defPath';
import { moduleOf, nameOf } from '../../server/src/names/defs';
import { indexSection, loadStdIndex } from '../../server/src/names/index/loadIndex';
import { packRows, unpackRows } from '../../server/src/names/index/rows';
import {
  childrenOf,
  derivesOf,
  itemOf,
  macroDefinitionOf,
  variantOf,
  variantsOf,
} from '../../server/src/names/itemData';
import { langItem } from '../../server/src/names/langItems';
import { ALLOC, CORE, STD } from '../../server/src/names/res';
import { resolveMacro, resolvePath } from '../../server/src/names/resolve';
import { traitsInScope } from '../../server/src/names/scope';
import type { Database } from '../../server/src/query/engine';
import type { Edition } from '../../server/src/source/crates';
import { STORED_WIDTH } from '../../server/src/traits/implIndex';
import { crate, type Fixture, find, newDatabase, pathOf, resolve } from '../names/fixture';

const file = path.join(import.meta.dirname, '../../server/data/std.index');
let bytes: Uint8Array;
beforeAll(() => {
  bytes = fs.readFileSync(file);
});

async function user(text: string, edition: Edition = '2021', db?: Database, name = 'main'): Promise<Fixture> {
  const database = db ?? (await newDatabase());
  if (db === undefined) loadStdIndex(database, bytes);
  return crate(text, { db: database, edition, name });
}

function definition(f: Fixture, text: string): DefId {
  const { res } = resolvePath(f.db, { module: f.root, owner: null }, pathOf(text), 'type');
  if (res.kind !== 'def') throw new Error(`${text} is ${res.kind}`);
  return res.def;
}

describe('names of the standard library', () => {
  test.each([
    ['Vec', 'struct alloc::vec::Vec'],
    ['String', 'struct alloc::string::String'],
    ['Option', 'enum core::option::Option'],
    ['std::collections::HashMap', 'struct std::collections::hash::map::HashMap'],
    ['std::sync::Arc', 'struct alloc::sync::Arc'],
    ['std::sync::Mutex', 'struct std::sync::poison::mutex::Mutex'],
    ['std::cell::RefCell', 'struct core::cell::RefCell'],
    ['std::rc::Rc', 'struct alloc::rc::Rc'],
    ['std::thread::JoinHandle', 'struct std::thread::join_handle::JoinHandle'],
    ['std::io::Read', 'trait std::io::Read'],
    ['core::ops::Deref', 'trait core::ops::deref::Deref'],
    ['Iterator::Item', 'assocTy core::iter::traits::iterator::Iterator::Item'],
    ['std::nowhere', 'err unresolved'],
  ])('%s', async (text, expected) => expect(resolve(await user(''), (await user('')).root, text)).toMatch(expected));

  test('values and macros', async () => {
    const f = await user('');
    expect(resolve(f, f.root, 'Some', 'value')).toBe('ctor core::option::Option::Some');
    expect(resolve(f, f.root, 'drop', 'value')).toBe('fn core::mem::drop');
    expect(resolve(f, f.root, 'i32::MAX', 'value')).toBe('prim i32/1');
    expect(resolve(f, f.root, 'println', 'macro')).toBe('macro std::macros::println');
    expect(resolve(f, f.root, 'vec', 'macro')).toBe('macro alloc::macros::vec');
  });

  test('the prelude is that of the edition', async () => {
    const old = await user('', '2018');
    expect(resolve(old, old.root, 'TryFrom')).toBe('err unresolved');
    const f = await user('', '2021');
    expect(resolve(f, f.root, 'TryFrom')).toBe('trait core::convert::TryFrom');
    expect(resolve(f, f.root, 'IntoFuture')).toBe('err unresolved');
    const next = await user('', '2024');
    expect(resolve(next, next.root, 'IntoFuture')).toBe('trait core::future::into_future::IntoFuture');
  });

  test('no_std and no_core', async () => {
    const f = await user('#![no_std] extern crate alloc;');
    expect(resolve(f, f.root, 'Option')).toBe('enum core::option::Option');
    expect(resolve(f, f.root, 'Vec')).toBe('err unresolved');
    expect(resolve(f, f.root, 'alloc::vec::Vec')).toBe('struct alloc::vec::Vec');
    const bare = await user('#![no_core] #[lang = "sized"] trait Sized {}', '2021', f.db, 'bare');
    expect(resolve(bare, bare.root, 'Option')).toBe('err unresolved');
    expect(langItem(bare.db, bare.krate, 'sized')).toBe(find(bare, 'Sized'));
    expect(defPath(f.db, langItem(f.db, f.krate, 'sized') as DefId)).toBe('core::marker::Sized');
  });

  test('traits in scope', async () => {
    const f = await user('use std::fmt::Write as _; mod m { use std::io::prelude::*; }');
    const scope = traitsInScope(f.db, f.root).map((def) => nameOf(f.db, def));
    expect(scope).toContain('Iterator');
    expect(scope).toContain('ToString');
    expect(scope).toContain('Write');
    expect(scope).not.toContain('Read');
    expect(traitsInScope(f.db, find(f, 'm')).map((def) => nameOf(f.db, def))).toContain('BufRead');
  });
});

describe('items', () => {
  test('types keep their private fields, params and attributes', async () => {
    const f = await user('');
    const vec = itemOf(f.db, definition(f, 'Vec'));
    expect(vec?.kind === 'struct' && vec.data.fields.map((field) => field.name)).toEqual(['buf', 'len']);
    expect(vec?.kind === 'struct' && vec.generics.params.map((param) => param.name)).toEqual(['T', 'A']);
    const option = definition(f, 'Option');
    expect(variantsOf(f.db, option).map((def) => nameOf(f.db, def))).toEqual(['None', 'Some']);
    expect(variantOf(f.db, variantsOf(f.db, option)[1] as DefId)).toMatchObject({ data: { shape: 'tuple' } });
    const cell = itemOf(f.db, definition(f, 'std::cell::UnsafeCell'));
    expect(cell?.attrs.lang).toBe('unsafe_cell');
  });

  test('private types of std resolve where they stand', async () => {
    const f = await user('');
    const map = definition(f, 'std::collections::HashMap');
    const scope = { module: definition(f, 'std::collections::hash_map'), owner: map };
    const item = itemOf(f.db, map);
    expect(item?.kind).toBe('struct');
    const inner = resolvePath(f.db, { ...scope, module: moduleOf(f.db, map) }, pathOf('base::HashMap'), 'type');
    expect(inner.res.kind === 'def' && defPath(f.db, inner.res.def)).toMatch(/map::HashMap$/);
  });

  test('macro-made impls are there, drops may dangle', async () => {
    const f = await user('');
    const headers = [CORE, ALLOC, STD].flatMap((krate) => allImpls(f.db, krate)).map((def) => itemOf(f.db, def));
    const isImplOf = (trait: string, self: string): boolean =>
      headers.some(
        (item) =>
          item?.kind === 'impl' &&
          item.trait?.segments.at(-1)?.name === trait &&
          item.selfTy.kind === 'path' &&
          item.selfTy.path.segments.at(-1)?.name === self,
      );
    expect(isImplOf('Copy', 'u32')).toBe(true);
    expect(isImplOf('Add', 'i64')).toBe(true);
    expect(isImplOf('Copy', 'String')).toBe(false);
    const drop = headers.find(
      (item) =>
        item?.kind === 'impl' &&
        item.trait?.segments.at(-1)?.name === 'Drop' &&
        item.selfTy.kind === 'path' &&
        item.selfTy.path.segments[0]?.name === 'Vec',
    );
    expect(drop?.kind === 'impl' && drop.generics.params[0]).toMatchObject({ name: 'T', mayDangle: true });
  });

  test('members, lang items, macros, derives', async () => {
    const f = await user('#[derive(Debug, Clone, PartialEq)] struct S; #[derive(serde::Serialize)] struct U;');
    const iterator = definition(f, 'Iterator');
    expect(
      childrenOf(f.db, iterator)
        .map((def) => nameOf(f.db, def))
        .slice(0, 2),
    ).toEqual(['Item', 'next']);
    for (const name of [
      'copy',
      'drop',
      'deref',
      'fn_once',
      'owned_box',
      'phantom_data',
      'Some',
      'next',
      'into_iter',
      'branch',
    ]) {
      expect(langItem(f.db, f.krate, name), name).not.toBe(null);
    }
    expect(derivesOf(f.db, find(f, 'S')).map((derive) => derive.builtin)).toEqual(['Debug', 'Clone', 'PartialEq']);
    expect(derivesOf(f.db, find(f, 'U')).map((derive) => derive.builtin)).toEqual([null]);
    const matches = resolveMacro(f.db, { module: f.root, owner: null, before: -1 }, pathOf('matches'));
    expect(matches.kind === 'def' && macroDefinitionOf(f.db, matches.def)).toMatchObject({
      crate: CORE,
      builtin: null,
    });
    const format = resolveMacro(f.db, { module: f.root, owner: null, before: -1 }, pathOf('format_args'));
    expect(format.kind === 'def' && macroDefinitionOf(f.db, format.def)?.builtin).toBe('format_args');
  });

  test('thread_local! of a user expands through the index', async () => {
    const f = await user('thread_local! { static COUNT: u8 = 1; }');
    expect(resolve(f, f.root, 'COUNT', 'value')).toBe('const main::COUNT');
  });
});

describe('the file', () => {
  test('a damaged or foreign file is refused', async () => {
    const db = await newDatabase();
    expect(() => loadStdIndex(db, bytes.slice(0, 1000))).toThrow('damaged');
    expect(() => loadStdIndex(db, new Uint8Array(100))).toThrow('no crate index');
  });

  test('is what the script makes of rust-src', { timeout: 180_000 }, async (context) => {
    const library = findLibrary();
    const notice = fs.readFileSync(path.join(path.dirname(file), 'NOTICE.md'), 'utf8');
    const version = library === null ? '' : (/rustc-([\d.]+)/.exec(fs.realpathSync(library))?.[1] ?? '');
    if (library === null || !notice.includes(`library ${version}`)) {
      context.skip(`no rust-src of the version of std.index (found: ${library ?? 'none'})`);
      return;
    }
    const fresh = await generateStdIndex(library);
    expect(Buffer.compare(Buffer.from(fresh), Buffer.from(bytes))).toBe(0);
  });
});

describe('tables of rows', () => {
  test('come back as they were', () => {
    const rows = [5, -1, 300_000_000, 7, 6, 1, -1, 7];
    expect([...unpackRows(packRows(rows, 4), 4)]).toEqual(rows);
    expect([...unpackRows(packRows([], 4), 4)]).toEqual([]);
  });

  test('impls of the library by trait and head', async () => {
    const f = await user('');
    const rows = unpackRows(indexSection(f.db, `implRows/${ALLOC}`) as Int32Array, STORED_WIDTH);
    const clone = definition(f, 'Clone');
    const ofClone: string[] = [];
    for (let i = 0; i < rows.length; i += STORED_WIDTH) {
      const impl = itemOf(f.db, rows[i] as DefId);
      if (rows[i + 1] === clone && impl?.kind === 'impl' && impl.selfTy.kind === 'path') {
        ofClone.push(impl.selfTy.path.segments[0]?.name ?? '');
      }
    }
    expect(ofClone).toContain('Vec');
    expect(ofClone).toContain('Rc');
    expect(indexSection(f.db, 'nothing')).toBe(null);
  });
});
