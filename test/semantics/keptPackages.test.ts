/** Items of files that nobody looks at come from the server before, and nothing else changes. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IndexCache } from '../../server/src/host/indexCache';
import { loadPackage } from '../../server/src/host/workspace';
import { releaseExpansions } from '../../server/src/names/itemExpansion';
import type { Database } from '../../server/src/query/engine';
import { createDatabase } from '../../server/src/semantics/analysisHost';
import { fileDiagnostics } from '../../server/src/semantics/diagnostics';
import { KeptPackages } from '../../server/src/semantics/keptPackages';
import { fileIdOf, pathOf, setFileText, setReading } from '../../server/src/source/files';
import { parserOf } from '../../server/src/source/parse';
import { rust } from '../support/program';

let root: string;
let manifest: string;
let cache: IndexCache;

const files = {
  'Cargo.toml': '[package]\nname = "p"\nversion = "0.1.0"\nedition = "2021"\n',
  'src/main.rs': rust`
    mod copies;
    mod made;
    use copies::{Copied, first};
    use made::Made;
    fn f(a: Copied, b: String, c: Made) { let _a = (a, a); let _b = (b, b); let _c = (c.clone(), c); }
    fn g() -> &'static str { let s = String::new(); first(&s) }
    fn main() {}
  `,
  'src/copies.rs': rust`
    #[derive(Clone, Copy)] pub struct Copied(pub u8);
    pub struct Moved(pub u8);
    pub fn first<'a>(s: &'a str) -> &'a str { struct Inner; let _inner = Inner; &s[..1] }
    #[cfg(feature = "no")] impl Clone for Moved { fn clone(&self) -> Moved { Moved(self.0) } }
  `,
  'src/made.rs': rust`
    macro_rules! make { ($name:ident) => { pub struct $name; impl Clone for $name { fn clone(&self) -> Self { $name } } } }
    make!(Made);
    fn moved() { let s = String::new(); drop(s); drop(s); }
  `,
};

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-kept-'));
  manifest = path.join(root, 'package/Cargo.toml');
  cache = new IndexCache(path.join(root, 'items'));
  for (const [name, text] of Object.entries(files)) write(name, text);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const file = path.join(root, 'package', name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

interface Started {
  readonly db: Database;
  readonly kept: KeptPackages;
  readonly parsed: string[];
  readonly codes: string[];
  /** The texts of expansions that were parsed since. */
  readonly expanded: string[];
}

async function start(build = 'a'): Promise<Started> {
  const db = await createDatabase();
  const expanded: string[] = [];
  const parser = parserOf(db);
  const { parseUnit } = parser;
  vi.spyOn(parser, 'parseUnit').mockImplementation((text, container) => {
    expanded.push(text);
    return parseUnit.call(parser, text, container);
  });
  const kept = new KeptPackages(db, cache, build);
  kept.load(manifest, loadPackage(db, manifest, { reading: 'items' }).files);
  db.startLog();
  const codes = look(db, 'src/main.rs');
  return { db, kept, parsed: parses(db), codes, expanded };
}

function look(db: Database, name: string): string[] {
  const file = fileIdOf(db, path.join(root, 'package', name));
  if (file === undefined) throw new Error(`no file ${name}`);
  setReading(db, file, 'whole');
  return fileDiagnostics(db, file).map(({ code }) => code);
}

function parses(db: Database): string[] {
  const ids = db.takeLog().flatMap((line) => /^compute parse\((\d+)\)$/.exec(line)?.[1] ?? []);
  return ids.map((id) => path.basename(pathOf(db, Number(id) as never))).sort();
}

test('the second server parses what is looked at, and answers the same', async () => {
  const first = await start();
  expect(first.codes).toEqual(['E0382', 'E0515']);
  expect(first.parsed).toEqual(['copies.rs', 'made.rs', 'main.rs']);
  first.kept.store();
  const second = await start();
  expect(second.codes).toEqual(first.codes);
  expect(second.parsed).toEqual(['main.rs']);
  // A file that is opened after all: its names are known to be the same.
  second.db.startLog();
  expect(look(second.db, 'src/made.rs')).toEqual(['E0382']);
  const log = second.db.takeLog();
  expect(log.some((line) => line.startsWith('compute parse('))).toBe(true);
  expect(log.filter((line) => line.startsWith('compute crateDefMap'))).toEqual([]);
});

test('what was changed meanwhile, or lowered by another build, is parsed', async () => {
  const first = await start();
  first.kept.store();
  expect((await start('b')).parsed).toEqual(['copies.rs', 'made.rs', 'main.rs']);
  write('src/copies.rs', files['src/copies.rs'].replace('#[derive(Clone, Copy)] ', ''));
  const changed = await start();
  expect(changed.parsed).toEqual(['copies.rs', 'main.rs']);
  expect(changed.codes).toEqual(['E0382', 'E0382', 'E0515']);
});

test('the options of the package count', async () => {
  (await start()).kept.store();
  write('Cargo.toml', `${files['Cargo.toml']}[features]\ndefault = ["no"]\nno = []\n`);
  expect((await start()).parsed).toEqual(['copies.rs', 'made.rs', 'main.rs']);
});

test('nothing is written where nothing is new, and a file that is none of ours is thrown away', async () => {
  const { db, kept } = await start();
  kept.store();
  const [name = ''] = fs.readdirSync(path.join(root, 'items'));
  const written = path.join(root, 'items', name);
  fs.rmSync(written);
  kept.store();
  expect(fs.existsSync(written)).toBe(false);
  const file = fileIdOf(db, path.join(root, 'package/src/made.rs'));
  setFileText(db, file as never, files['src/made.rs'].replace('moved', 'renamed'));
  kept.store();
  expect(fs.existsSync(written)).toBe(true);
  cache.put(name.replace('.index', ''), new TextEncoder().encode('[["x",'));
  expect((await start()).parsed).toEqual(['copies.rs', 'made.rs', 'main.rs']);
  expect(fs.existsSync(written)).toBe(false);
});

/**
 * Macros of one file, called in another, one inside the other, beside a file that names what they make. The types can be
 * cloned: else a report would say where they are declared.
 */
const macros = {
  'src/main.rs': rust`
    #[macro_use] mod macros;
    mod made;
    use made::{Outer, inner};
    fn f(a: Outer) { let _a = (a, a); }
    fn g() { let a = inner::Inner::new(); drop(a.0); drop(a.0); }
    fn h(s: String) { let _b = (s, s); }
    fn main() {}
  `,
  'src/macros.rs': rust`
    macro_rules! plain { ($name:ident, $ty:ty) => { #[derive(Clone)] pub struct $name(pub $ty); } }
    macro_rules! module { ($module:ident, $name:ident) => {
      pub mod $module {
        plain!($name, $crate::made::Part);
        impl $name { pub fn new() -> Self { $name($crate::made::Part) } fn twice() { let s = $name::new(); drop(s); drop(s); } }
      }
    } }
  `,
  'src/made.rs': rust`
    #[derive(Clone)] pub struct Part;
    plain!(Outer, u8);
    module!(inner, Inner);
  `,
};

/** What is reported in the files, with all positions. */
function reports(db: Database, ...names: string[]): unknown {
  return names.map((name) => {
    look(db, name);
    return fileDiagnostics(db, fileIdOf(db, path.join(root, 'package', name)) as never);
  });
}

test('what macros make in files that nobody looks at is not made again', async () => {
  for (const [name, text] of Object.entries(macros)) write(name, text);
  const first = await start();
  expect(first.codes).toEqual(['E0382', 'E0382', 'E0382']);
  expect(first.expanded.length).toBe(3);
  first.kept.store();
  const second = await start();
  expect(second.codes).toEqual(first.codes);
  expect(second.parsed).toEqual(['main.rs']);
  // Where a type is written is part of what is said of it.
  const all = ['src/main.rs', 'src/made.rs', 'src/macros.rs'] as const;
  expect(reports(second.db, ...all)).toEqual(reports(first.db, ...all));
  expect(reports(second.db, 'src/made.rs')).not.toEqual([[]]);
});

test('a macro that nobody asks about is expanded by the first server alone', async () => {
  for (const [name, text] of Object.entries(macros)) write(name, text);
  write(
    'src/main.rs',
    macros['src/main.rs'].replace('fn f(a: Outer) { let _a = (a, a); }', '').replace('drop(a.0);', ''),
  );
  const first = await start();
  expect(first.expanded.length).toBe(3);
  first.kept.store();
  const second = await start();
  expect(second.expanded).toEqual([]);
  expect(second.codes).toEqual(['E0382']);
  expect(second.codes).toEqual(first.codes);
});

test('a macro that was changed makes other items, before a start and after it', async () => {
  for (const [name, text] of Object.entries(macros)) write(name, text);
  (await start()).kept.store();
  const copies = macros['src/macros.rs'].replace('pub struct', '#[derive(Clone, Copy)] pub struct');
  const running = await start();
  const file = fileIdOf(running.db, path.join(root, 'package/src/macros.rs')) as never;
  setFileText(running.db, file, copies);
  expect(look(running.db, 'src/main.rs')).toEqual(['E0382', 'E0382']);
  setFileText(running.db, file, macros['src/macros.rs']);
  expect(look(running.db, 'src/main.rs')).toEqual(['E0382', 'E0382', 'E0382']);
  write('src/macros.rs', copies);
  const changed = await start();
  expect(changed.codes).toEqual(['E0382', 'E0382']);
  changed.kept.store();
  expect((await start()).codes).toEqual(['E0382', 'E0382']);
});

test('expansions that are let go of are made again, and say the same', async () => {
  for (const [name, text] of Object.entries(macros)) write(name, text);
  const held = await start();
  const released = await start();
  releaseExpansions(released.db);
  const all = ['src/made.rs', 'src/main.rs', 'src/macros.rs'] as const;
  expect(reports(released.db, ...all)).toEqual(reports(held.db, ...all));
  releaseExpansions(released.db);
  for (const { db } of [held, released]) {
    const file = fileIdOf(db, path.join(root, 'package/src/made.rs')) as never;
    setFileText(db, file, macros['src/made.rs'].replace('plain!(Outer, u8);', 'plain!(Outer, u16);'));
  }
  expect(reports(released.db, ...all)).toEqual(reports(held.db, ...all));
});

test('two servers may keep the same package, and half a file is none', async () => {
  for (const [name, text] of Object.entries(macros)) write(name, text);
  const [one, other] = [await start(), await start()];
  one.kept.store();
  other.kept.store();
  expect(fs.readdirSync(path.join(root, 'items')).length).toBe(1);
  expect((await start()).parsed).toEqual(['main.rs']);
  const [name = ''] = fs.readdirSync(path.join(root, 'items'));
  const file = path.join(root, 'items', name);
  const bytes = fs.readFileSync(file);
  fs.writeFileSync(file, bytes.subarray(0, bytes.length - 100));
  const cut = await start();
  expect(cut.parsed).toEqual(['macros.rs', 'made.rs', 'main.rs']);
  expect(cut.codes).toEqual(one.codes);
  // The same with a hash that says otherwise.
  cache.put(name.replace('.index', ''), bytes.subarray(20, bytes.length - 100));
  const broken = await start();
  expect(broken.codes).toEqual(one.codes);
});
