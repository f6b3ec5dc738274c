import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FileId } from '../../server/src/base/ids';
import { defineQuery } from '../../server/src/query/definition';
import { Database } from '../../server/src/query/engine';
import { cfgOptions, evaluateCfg, parseCfg } from '../../server/src/source/cfg';
import { allCrates, crateData, newCrateId, setCrate } from '../../server/src/source/crates';
import {
  fileIdOf,
  fileInDir,
  joinPath,
  lineIndex,
  pathOf,
  removeFile,
  setFile,
  setFileText,
  setSourceRoot,
} from '../../server/src/source/files';
import { forgetParse, parse, setParser } from '../../server/src/source/parse';
import { createParser, type RustParser } from '../../server/src/syntax/parser';

let parser: RustParser;
beforeAll(async () => {
  parser = await createParser();
});

describe('files', () => {
  const finder = defineQuery<string, FileId | undefined>({
    name: 'finder',
    compute: (db, path) => fileInDir(db, path),
  });

  test('a file that appears wakes those who asked for it, and only them', () => {
    const db = new Database();
    const [lib] = setSourceRoot(db, '/p', new Map([['/p/src/lib.rs', 'mod a;']]), false);
    expect(db.get(finder, '/p/src/lib.rs')).toBe(lib);
    expect(db.get(finder, '/p/src/a.rs')).toBeUndefined();
    db.startLog();
    const a = setFile(db, '/p/src/a.rs', '');
    expect(db.get(finder, '/p/src/lib.rs')).toBe(lib);
    expect(db.get(finder, '/p/src/a.rs')).toBe(a);
    expect(db.takeLog()).toEqual([
      'compute fileByPath(/p/src/lib.rs)',
      'compute fileByPath(/p/src/a.rs)',
      'compute finder(/p/src/a.rs)',
    ]);
    removeFile(db, a);
    expect(db.get(finder, '/p/src/a.rs')).toBeUndefined();
    expect([pathOf(db, a), fileIdOf(db, '/p/src/a.rs'), fileIdOf(db, '/q')]).toEqual(['/p/src/a.rs', a, undefined]);
  });

  test('an edit of the workspace does not look at immutable packages', () => {
    const db = new Database();
    setSourceRoot(db, '/registry/dep', new Map([['/registry/dep/lib.rs', '']]), true);
    setSourceRoot(db, '/p', new Map([['/p/lib.rs', '']]), false);
    db.get(finder, '/registry/dep/absent.rs');
    db.startLog();
    setFile(db, '/p/new.rs', '');
    db.get(finder, '/registry/dep/absent.rs');
    expect(db.takeLog()).toEqual([]);
  });

  test('loose files are found, and the innermost folder has the say', () => {
    const db = new Database();
    const loose = setFile(db, '/tmp/x.rs', 'fn f() {}');
    setSourceRoot(db, '/p', new Map([['/p/a.rs', '']]), false);
    const [inner] = setSourceRoot(db, '/p/inner', new Map([['/p/inner/b.rs', '']]), false);
    expect(fileInDir(db, '/tmp/x.rs')).toBe(loose);
    expect(fileInDir(db, '/p/inner/b.rs')).toBe(inner);
    expect(db.get(lineIndex, loose).lineCount).toBe(1);
  });

  test('paths are joined without a file system', () => {
    expect(joinPath('/a/b', '../c/./d.rs')).toBe('/a/c/d.rs');
    expect(joinPath('/a', '/x/y.rs')).toBe('/x/y.rs');
    expect(joinPath('/a', '../../../x.rs')).toBe('/x.rs');
    expect(joinPath('C:/a', 'b.rs')).toBe('C:/a/b.rs');
  });
});

test('an edit keeps the trees of the other items; forgetting the parse does not hurt', () => {
  const db = new Database();
  setParser(db, parser);
  const file = setFile(db, '/x.rs', 'fn f() { 1; }\nfn g() { 2; }');
  const [f, g] = db.get(parse, file).items;
  setFileText(db, file, 'fn f() { 11; }\nfn g() { 2; }');
  const after = db.get(parse, file).items;
  expect(after[0]?.tree).not.toBe(f?.tree);
  expect(after[1]?.tree).toBe(g?.tree);
  forgetParse(db, file);
  setFileText(db, file, 'fn f() {}');
  expect(db.get(parse, file).items).toHaveLength(1);
});

test('the crate graph', () => {
  const db = new Database();
  const rootFile = setFile(db, '/p/lib.rs', '');
  const [a, b] = [newCrateId(db), newCrateId(db)];
  const common = { rootFile, edition: '2021', kind: 'lib', origin: 'workspace', cfg: cfgOptions() } as const;
  setCrate(db, a, { ...common, name: 'a', dependencies: new Map([['renamed', b]]) });
  setCrate(db, b, { ...common, name: 'b', dependencies: new Map() });
  expect(db.get(allCrates, 0)).toEqual([a, b]);
  expect(db.get(crateData, a).dependencies.get('renamed')).toBe(b);
  const at = db.revision;
  setCrate(db, b, { ...common, name: 'b', dependencies: new Map() });
  expect(db.revision).toBe(at);
});

describe('cfg', () => {
  const options = cfgOptions(['std'], ['test']);
  const answer = (text: string, from = options) => evaluateCfg(parseCfg(text).expr, from);

  test('the default options are those of rustc', () => {
    const printed = execFileSync('rustc', ['--print', 'cfg', '--target', 'x86_64-unknown-linux-gnu'], {
      encoding: 'utf8',
    });
    expect([...cfgOptions().set].sort()).toEqual(printed.trim().split('\n').sort());
  });

  test.each([
    ['unix', true],
    ['windows', false],
    ['feature = "std"', true],
    ['feature = r#"std"#', true],
    ['feature = "alloc"', false],
    ['all()', true],
    ['any()', false],
    ['not(any(windows, target_os = "macos"))', true],
    ['all(unix, any(test, miri),)', true],
    ['true', true],
    ['not(false)', true],
    ['r#true', false],
  ])('%s is %s', (text, expected) => expect(answer(text)).toBe(expected));

  test.each([
    '',
    '1',
    'not(a, b)',
    'feature = std',
    'version("1.60")',
    'any(unix = 5)',
    'not()',
    'all(',
    'feature = "a\\"',
  ])('%s has no answer', (text) => expect(answer(text)).toBeNull());

  test('what a build script may set is not known, unless it does not matter', () => {
    const open = cfgOptions([], [], true);
    expect(answer('has_i128', open)).toBeNull();
    expect(answer('has_i128')).toBe(false);
    expect(answer('all(has_i128, windows)', open)).toBe(false);
    expect(answer('any(unix, has_i128)', open)).toBe(true);
    expect(answer('feature = "x"', open)).toBe(false);
  });

  test('the rest of cfg_attr is behind the predicate', () => {
    const text = '(any(unix, windows), derive(Clone))';
    const { expr, rest } = parseCfg(text, 1);
    expect(evaluateCfg(expr, options)).toBe(true);
    expect(text.slice(rest)).toBe(', derive(Clone))');
  });
});
