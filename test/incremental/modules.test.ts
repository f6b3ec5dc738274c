/** Several files: what an edit in one of them runs in the others. */
import { expect, test } from 'vitest';
import { openFiles } from './session';

const files = {
  '/src/main.rs': 'mod first;\nmod second;\nuse first::one;\nfn main() { one(second::two()); }\n',
  '/src/first.rs': 'pub fn one(n: u32) -> u32 { n + 1 }\n',
  '/src/second.rs': 'use crate::first::one;\npub fn two() -> u32 { let s = String::new(); drop(s); one(2) }\n',
};

test('an edit of a body in one file lowers that file alone and resolves no names', async () => {
  const session = await openFiles(files);
  const log = session.edit('/src/second.rs', 'one(2)', 'one(2) + one(3)');
  expect(log.filter((line) => /^(parse|loweredFile|fileItems)\b/.test(line))).toEqual([
    'parse /src/second.rs',
    'loweredFile /src/second.rs',
    'fileItems /src/second.rs',
  ]);
  expect(log.filter((line) => /^(crateDefMap|scopeEntry|moduleShape|item|members|fnSig)\b/.test(line))).toEqual([]);
  expect(log.filter((line) => /^(loweredBody|inferBody|mir|borrowck) /.test(line)).sort()).toEqual([
    'borrowck two',
    'inferBody two',
    'loweredBody two',
    'mir two',
  ]);
});

test('a function that is added lowers that file alone, and no body that does not name it', async () => {
  const session = await openFiles(files);
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(log.filter((line) => /^(parse|loweredFile|fileItems)\b/.test(line))).toEqual([
    'parse /src/first.rs',
    'loweredFile /src/first.rs',
    'fileItems /src/first.rs',
  ]);
  expect(log).not.toContain('crateDefMap');
  expect(log.filter((line) => /^(loweredBody|inferBody|mir|borrowck) /.test(line)).sort()).toEqual([
    'borrowck zero',
    'inferBody zero',
    'loweredBody zero',
    'mir zero',
  ]);
});

test('a function that somebody names and nobody had wakes that body', async () => {
  const session = await openFiles({ ...files, '/src/second.rs': 'pub fn two() -> u32 { crate::first::zero() }\n' });
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(log).toContain('loweredBody two');
  expect(log).not.toContain('loweredBody main');
});
