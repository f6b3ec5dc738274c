/** After any edits the diagnostics are those of a server that has just read the text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rust } from '../support/program';
import { openFiles, openSession } from './session';

const base = rust`
  use std::collections::HashMap;

  #[derive(Debug, Clone)]
  struct Entry { key: String, values: Vec<u32> }

  impl Entry {
      fn push(&mut self, value: u32) -> &mut Self { self.values.push(value); self }
      fn last(&self) -> Option<&u32> { self.values.last() }
  }

  fn total(entries: &HashMap<String, Entry>) -> u32 {
      entries.values().map(|entry| entry.values.len() as u32).sum()
  }

  fn use_all(mut entry: Entry) -> u32 {
      let kept = entry.clone();
      entry.push(1);
      let last = kept.last().copied();
      entry.push(2);
      last.is_some() as u32
  }

  fn pick(a: &Entry) -> &str { &a.key }
`;

/** Each is one place that is written in one way or another: sound, with a borrow error, unknown, broken. */
const places: readonly (readonly string[])[] = [
  ['let kept = entry.clone();', 'let kept = &entry;', 'let kept = entry;', 'let kept = &mut entry;', 'let kept = '],
  ['.last().copied();', '.last();', '.missing();'],
  [
    '-> &mut Self { self.values.push(value); self }',
    '-> Self { self.values.push(value); self.clone() }',
    '-> &mut Self {',
  ],
  ['fn last(&self) -> Option<&u32> { self.values.last() }', "fn last(self) -> Option<&'static u32> { None }", ''],
  ['#[derive(Debug, Clone)]', '#[derive(Debug)]', '#[derive(Debug, Clone, Copy)]', '// plain\n'],
  [
    'fn pick(a: &Entry) -> &str { &a.key }',
    'fn pick(a: &Entry, b: &Entry) -> &str { &a.key }',
    'fn pick(a: Entry) -> String { drop(a); a.key }',
  ],
  ['use std::collections::HashMap;', '// gone\n', 'use std::collections::{HashMap, HashSet};'],
  ['entry.values.len() as u32', '{ let e = entry; e.values.len() as u32 }', 'unknown!(entry)'],
  ['fn total(', '\n/* moved */ fn total(', 'fn helper() { let s = String::new(); drop(s); s.len(); }\nfn total('],
];

const edit = fc.tuple(fc.nat(places.length - 1), fc.nat(4));

function textOf(choices: readonly number[]): string {
  let text = base;
  for (const [i, place] of places.entries()) {
    const choice = place[(choices[i] as number) % place.length] as string;
    text = text.replace(place[0] as string, () => choice);
  }
  return text;
}

test('the places are in the program', () => {
  for (const [written] of places) expect(base.split(written as string)).toHaveLength(2);
});

test('there is something to see', async () => {
  const session = await openSession(base);
  expect(session.diagnostics()).toEqual([]);
  session.setText(textOf(places.map((_, i) => (i < 2 ? 1 : 0))));
  expect(session.diagnostics().map((line) => line.slice(0, 5))).toEqual(['E0502', 'E0502']);
});

test('the same diagnostics as from a cold start, after any edits', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
      const choices = places.map(() => 0);
      const session = await openSession(textOf(choices));
      for (const [place, choice] of edits) {
        choices[place] = choice;
        session.setText(textOf(choices));
        session.diagnostics();
      }
      const fresh = await openSession(textOf(choices));
      expect(session.diagnostics()).toEqual(fresh.diagnostics());
    }),
    { numRuns: 25 },
  );
});

test('the same diagnostics as from a cold start, after characters come and go', { timeout: 120_000 }, async () => {
  const stroke = fc.tuple(
    fc.nat(base.length - 1),
    fc.nat(3),
    fc.constantFrom('', '{', '}', '&', 'mut ', ';', '(', ' ', '"', '/*', 'x'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(stroke, { minLength: 1, maxLength: 8 }), async (strokes) => {
      const session = await openSession(base);
      for (const [at, length, text] of strokes) {
        session.setText(session.text.slice(0, at) + text + session.text.slice(at + length));
        session.diagnostics();
      }
      expect(session.diagnostics()).toEqual((await openSession(session.text)).diagnostics());
      session.setText(base);
      expect(session.diagnostics()).toEqual((await openSession(base)).diagnostics());
    }),
    { numRuns: 20 },
  );
});

/** Names across modules: each place is a line that comes, goes or changes. Bodies report E0382 where all their names are known. */
const lines: readonly (readonly [file: string, ...choices: string[]])[] = [
  ['main', '', 'use second::*;', 'pub use third::make;', 'use first::zero as renamed;'],
  ['main', '', '#[macro_use] mod macros { macro_rules! declare { ($n:ident) => { pub fn $n() {} } } }', 'mod macros;'],
  ['main', 'mod first;', 'pub mod first;'],
  ['main', 'mod second;\nmod third;'],
  ['main', 'fn root() { let s = String::new(); drop(s); renamed(); one(); s.len(); }'],
  ['first', '', 'pub fn zero() {}', 'fn zero() {}', 'pub(super) fn zero() {}', 'pub fn zer', 'declare!(zero);'],
  ['first', 'pub fn one() {}', '', 'pub fn one() { fn inner() {} use inner as other; other(); }'],
  ['first', '', 'pub use crate::third::*;', 'use super::second::two as one;'],
  ['second', 'use crate::first::*;', 'use crate::first::zero;', 'use crate::first::{one, zero};', ''],
  ['second', '', 'use crate::third::*;', 'use super::*;'],
  ['second', 'pub fn two() { let s = String::new(); drop(s); zero(); s.len(); }'],
  ['second', 'fn one_again() { let s = String::new(); drop(s); one(); s.len(); }', 'fn one() {}'],
  ['third', '', 'pub fn zero() {}', 'pub enum Kind { A }\npub use self::Kind::*;', '#[unheard::of] fn zero() {}'],
  ['third', '', 'pub use super::first::*;', 'mod deep { pub fn zero() {} }\npub use self::deep::*;'],
  ['third', 'fn three() { let s = String::new(); drop(s); crate::second::two(); s.len(); }'],
  ['third', '', 'macro_rules! make { () => { pub fn zero() {} } }\nmake!();', 'declare!(one);'],
];

function filesOf(choices: readonly number[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [i, [file, ...texts]] of lines.entries()) {
    const name = `/src/${file}.rs`;
    out[name] = `${out[name] ?? ''}${texts[(choices[i] as number) % texts.length]}\n`;
  }
  return out;
}

test('names across modules see something', async () => {
  const session = await openFiles(filesOf(lines.map(([file], i) => (file === 'first' && i === 5 ? 1 : 0))));
  expect(session.codes()).toEqual({ '/src/second.rs': ['E0382', 'E0382'], '/src/third.rs': ['E0382'] });
});

test('the same names as from a cold start, after any edits of items in any file, open or not', {
  timeout: 120_000,
}, async () => {
  const step = fc.tuple(fc.nat(lines.length - 1), fc.nat(5), fc.constantFrom('whole', 'items'));
  const edits = fc.array(step, { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(edits, async (all) => {
      const choices = lines.map(() => 0);
      const session = await openFiles(filesOf(choices));
      for (const [line, choice, wanted] of all) {
        choices[line] = choice;
        session.read(`/src/${lines[line]?.[0]}.rs`, wanted);
        session.setTexts(filesOf(choices));
        const seen = session.codes();
        expect(seen).toEqual((await openFiles(filesOf(choices))).codes());
      }
    }),
    { numRuns: 40 },
  );
});
