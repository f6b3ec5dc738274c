/**
 * What an edit of items runs of name resolution: the names of the module in which it stands, and what rests on a name that
 * came or went.
 */
import { expect, test } from 'vitest';
import { type FilesSession, ofBodies, ofNames, openFiles } from './session';

const files = {
  '/src/main.rs': 'mod first;\nmod second;\nmod third;\nfn main() { second::two(); }\n',
  '/src/first.rs':
    'pub struct Pair { pub a: String }\nimpl Pair { pub fn len(&self) -> usize { 1 } }\npub fn one(n: u32) -> u32 { n + 1 }\n',
  '/src/second.rs': 'use crate::first::one;\npub fn two() -> u32 { one(2) }\n',
  '/src/third.rs': 'pub fn three(p: &crate::first::Pair) -> usize { p.len() }\n',
};
const open = (changed: Partial<typeof files> = {}): Promise<FilesSession> => openFiles({ ...files, ...changed });

/** Of the file that is edited: its items, and what they declare. */
const itemsOf = (file: string): string[] => [
  `fileDeclarations ${file}`,
  `fileFacts ${file}`,
  `fileItems ${file}`,
  `fileStructure ${file}`,
  `loweredFile ${file}`,
  `structureDefs ${file}`,
  `structureIndex ${file}`,
];

/** What others had asked of the module `first`: looked up again, and the same. */
const namesOfFirst = [
  'declaredName main::first::one (macro)',
  'declaredName main::first::one (type)',
  'declaredName main::first::one (value)',
  'openNames main::first',
  'scopeEntry main::first::Pair (type)',
  'scopeEntry main::first::String (type)',
  'scopeEntry main::first::n (value)',
  'scopeEntry main::first::u32 (type)',
  'scopeEntry main::first::usize (type)',
];

test('a function that is added runs the items of its file and the names of its module', async () => {
  const session = await open();
  const before = session.idOf('one');
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(ofNames(log)).toEqual([...itemsOf('/src/first.rs'), ...namesOfFirst].sort());
  expect(ofBodies(log).filter((line) => line.startsWith('inferBody'))).toEqual(['inferBody zero']);
  expect(session.idOf('one')).toBe(before);
});

test('a function that is taken away, renamed, or put before others', async () => {
  const session = await open({ '/src/first.rs': `${files['/src/first.rs']}fn spare() {}\n` });
  for (const [from, to] of [
    ['fn spare() {}', 'fn other() {}'],
    ['fn other() {}\n', ''],
    ['pub struct Pair', 'fn spare() {}\npub struct Pair'],
  ] as const) {
    const log = session.edit('/src/first.rs', from, to);
    expect(log).not.toContain('crateDefMap');
    expect(ofBodies(log).filter((line) => !/ (spare|other)$/.test(line))).toEqual([]);
  }
});

test('a signature, a field, a method', async () => {
  const session = await open();
  for (const [from, to, woken] of [
    ['one(n: u32) -> u32', 'one(n: u32) -> u64', ['one', 'two']],
    // `three` asks for a method, and finds the same one.
    ['pub a: String', 'pub a: String, b: u8', []],
    ['{ pub fn len', '{ fn empty(&self) -> bool { false } pub fn len', ['empty']],
    ['pub fn len(&self)', 'pub fn len(&mut self)', ['len', 'three']],
  ] as const) {
    const log = session.edit('/src/first.rs', from, to);
    expect(ofNames(log)).toEqual(
      [...itemsOf('/src/first.rs'), ...ofNames(log).filter((line) => /::/.test(line))].sort(),
    );
    expect(log).not.toContain('crateDefMap');
    const inferred = ofBodies(log).filter((line) => line.startsWith('inferBody '));
    expect(inferred.map((line) => line.slice(10)).sort()).toEqual(woken);
  }
});

test('an import runs imports again, and names of its own module alone', async () => {
  const session = await open();
  const log = session.edit('/src/third.rs', 'pub fn three', 'use std::rc::Rc;\npub fn three');
  expect(log).toContain('crateDefMap');
  expect(log.filter((line) => line.startsWith('scopeEntry')).every((line) => line.includes('main::third::'))).toBe(
    true,
  );
  expect(ofBodies(log)).toEqual([]);
});

test('a name that an import waits for runs imports again', async () => {
  const session = await open({ '/src/second.rs': 'use crate::first::zero;\npub fn two() -> u32 { zero() }\n' });
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(log).toContain('crateDefMap');
  expect(ofBodies(log)).toContain('inferBody two');
  expect(ofBodies(log)).not.toContain('inferBody three');
});

test('a name that a body waits for runs that body', async () => {
  const session = await open({ '/src/second.rs': 'pub fn two() -> u32 { crate::first::zero() }\n' });
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(log).not.toContain('crateDefMap');
  expect(ofBodies(log)).toContain('loweredBody two');
});

test('who imports a module by a glob looks its names up again, and finds what came', async () => {
  const second = 'use crate::first::*;\npub fn two() -> u32 { one(2) }\n';
  const session = await open({ '/src/second.rs': second });
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(log).not.toContain('crateDefMap');
  expect(log).toContain('scopeEntry main::second::one (value)');
  expect(ofBodies(log).filter((line) => line.startsWith('inferBody'))).toEqual(['inferBody zero']);

  const waiting = await open({
    '/src/second.rs': second.replace('one(2)', '{ let s = String::new(); drop(s); zero(); s.len(); 1 }'),
  });
  expect(waiting.codes()).toEqual({});
  const woken = waiting.edit('/src/first.rs', 'pub fn one', 'pub fn zero() -> u32 { 0 }\npub fn one');
  expect(woken).not.toContain('crateDefMap');
  expect(ofBodies(woken)).toContain('inferBody two');
  expect(waiting.codes()).toEqual({ '/src/second.rs': ['E0382'] });
});

test('two globs with one name are ambiguous, until one of the two goes', async () => {
  const session = await open({
    '/src/second.rs':
      'use crate::first::*;\nuse crate::third::*;\npub fn two() { let s = String::new(); drop(s); zero(); s.len(); }\n',
    '/src/third.rs': 'pub fn zero() {}\n',
  });
  expect(session.codes()).toEqual({ '/src/second.rs': ['E0382'] });
  session.edit('/src/first.rs', 'pub fn one', 'pub fn zero() {}\npub fn one');
  expect(session.codes()).toEqual({});
  session.edit('/src/third.rs', 'pub fn zero() {}', '');
  expect(session.codes()).toEqual({ '/src/second.rs': ['E0382'] });
  // A name of its own beats those of globs.
  session.edit('/src/second.rs', 'pub fn two', 'fn zero() {}\npub fn two');
  session.edit('/src/first.rs', 'pub fn zero() {}', '');
  expect(session.codes()).toEqual({ '/src/second.rs': ['E0382'] });
});

test('a broken item wakes nobody elsewhere', async () => {
  const session = await open();
  const log = session.edit('/src/first.rs', 'pub fn one', 'pub fn zer\npub fn one');
  expect(ofBodies(log).filter((line) => / (two|three|main)$/.test(line) && line.startsWith('inferBody'))).toEqual([]);
});

test('what macros make and what is written keep their ids when the other comes or goes', async () => {
  const made = 'macro_rules! make { () => { pub fn made() {} } }\nmake!();\n';
  const session = await open({ '/src/third.rs': `${made}pub fn three() {}\n` });
  const before = session.idOf('made');
  session.edit('/src/third.rs', 'pub fn three', 'mod inner { pub fn deep() {} }\npub fn three');
  expect(session.idOf('made')).toBe(before);
  const three = session.idOf('three');
  session.edit('/src/third.rs', 'make!();\n', '');
  expect(session.idOf('three')).toBe(three);
});

test('a file that is opened or closed is parsed again, and nothing comes of it', async () => {
  const session = await open();
  for (const [wanted, from, to] of [
    ['items', 'n + 1', 'n + 2'],
    ['whole', 'n + 2', 'n + 3'],
  ] as const) {
    const log = session.read('/src/first.rs', wanted);
    expect(ofNames(log)).toEqual(['fileItems /src/first.rs', 'loweredFile /src/first.rs']);
    expect(ofBodies(log)).toEqual([]);
    const edited = ofBodies(session.edit('/src/first.rs', from, to));
    expect(edited.filter((line) => line.startsWith('inferBody'))).toEqual(['inferBody one']);
  }
});
