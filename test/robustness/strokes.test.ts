/**
 * Typing breaks a program at one place: nothing is thrown, nothing is said of the functions that did not change, and when it is
 * put right all is as it was. The strokes are those of `npm run fuzz`, which does the same with real packages.
 */
import { expect, test } from 'vitest';
import { strokeAt, struck, untouched } from '../../scripts/fuzz/strokes';
import { functionsOf } from '../../scripts/mutations/functions';
import { random } from '../../scripts/mutations/mutate';
import { createParser } from '../../server/src/syntax/parser';
import { openSession } from '../incremental/session';
import { rust } from '../support/program';

const sound = rust`
  use std::collections::HashMap;
  use std::fmt::{self, Display};

  macro_rules! getter {
      ($name:ident: $ty:ty) => {
          pub fn $name(&self) -> &$ty { &self.$name }
      };
  }

  #[derive(Debug, Clone, Default)]
  pub struct Entry<T> { key: String, values: Vec<T>, next: Option<Box<Entry<T>>> }

  impl<T: Clone + Display> Entry<T> {
      getter!(key: String);

      pub fn push(&mut self, value: T) -> &mut Self {
          self.values.push(value);
          self
      }

      pub fn last_mut(&mut self) -> Option<&mut T> {
          let mut at = self;
          while at.next.is_some() {
              at = at.next.as_mut().unwrap();
          }
          at.values.last_mut()
      }

      pub fn find<'a>(&'a self, wanted: &str) -> Option<&'a Entry<T>> {
          match &self.next {
              Some(next) if next.key == wanted => Some(next),
              Some(next) => next.find(wanted),
              None => None,
          }
      }
  }

  impl<T: Display> Display for Entry<T> {
      fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
          write!(f, "{}: ", self.key)?;
          for (i, value) in self.values.iter().enumerate() {
              if i > 0 { f.write_str(", ")?; }
              write!(f, "{value}")?;
          }
          Ok(())
      }
  }

  pub trait Visit<'a> {
      type Out: 'a;
      fn visit(&mut self, text: &'a str) -> Self::Out;
  }

  pub struct Longest<'a> { best: &'a str }

  impl<'a> Visit<'a> for Longest<'a> {
      type Out = &'a str;
      fn visit(&mut self, text: &'a str) -> &'a str {
          if text.len() > self.best.len() { self.best = text; }
          self.best
      }
  }

  pub fn count<'t>(words: &[&'t str], mut on: impl FnMut(&'t str)) -> HashMap<&'t str, usize> {
      let mut out = HashMap::new();
      for &word in words {
          on(word);
          *out.entry(word).or_insert(0) += 1;
      }
      out
  }

  pub fn both(mut text: String) -> (String, usize) {
      let mut seen = 0;
      let mut note = |part: &str| { seen += part.len(); };
      note(&text);
      text.push('!');
      note(&text);
      let taken = std::mem::take(&mut text);
      (taken, seen)
  }

  mod inner {
      pub(crate) fn first<'x, 'y: 'x>(a: &'x str, b: &'y str) -> &'x str {
          if a.is_empty() { b } else { a }
      }
  }

  pub fn run() -> usize {
      let text = String::from("a b");
      let mut longest = Longest { best: "" };
      let found = text.split(' ').map(|part| longest.visit(part)).last();
      inner::first(found.unwrap_or(""), &text).len()
  }
`;

test('a stroke anywhere', { timeout: 300_000 }, async () => {
  const session = await openSession(sound);
  expect(session.diagnostics()).toEqual([]);
  const functions = functionsOf(await createParser(), sound);
  expect(functions.length).toBeGreaterThan(8);
  const next = random(1);
  for (let i = 0; i < 80; i++) {
    const stroke = strokeAt(sound, next);
    session.setText(struck(sound, stroke));
    const found = session.diagnostics().filter((line) => {
      const at = /\| (\d+)-/.exec(line)?.[1];
      return /^E\d/.test(line) && untouched(functions, stroke, Number(at)) !== null;
    });
    expect({ stroke, found }).toEqual({ stroke, found: [] });
  }
  session.setText(sound);
  expect(session.diagnostics()).toEqual([]);
});

test('several strokes, one after the other', { timeout: 300_000 }, async () => {
  for (let seed = 0; seed < 4; seed++) {
    const next = random(seed);
    const session = await openSession(sound);
    for (let i = 0; i < 8; i++) {
      session.setText(struck(session.text, strokeAt(session.text, next)));
      session.diagnostics();
    }
    expect(session.diagnostics()).toEqual((await openSession(session.text)).diagnostics());
    session.setText(sound);
    expect(session.diagnostics()).toEqual([]);
  }
});

test('members of an impl whose brace is open know its lifetimes', async () => {
  const at = sound.indexOf('if text.len() > self.best');
  const session = await openSession(sound.slice(0, at));
  expect(session.diagnostics()).toEqual([]);
  session.setText("pub fn far(a: &'a str) {}\nimpl A {\n    fn f(&self) -> &'b str { self.");
  expect(session.diagnostics()).toEqual([]);
  session.setText("pub fn far(a: &'a str) {}\nimpl A {\n    fn f(&self) -> &'b str { self. }\n}");
  expect(session.diagnostics().map((line) => line.slice(0, 5))).toEqual(['E0261', 'E0261']);
});

test('types behind an open brace keep what their heads say, or nothing is said of them', async () => {
  const head = "pub struct Lexer<'s> { chars: &'s str }\nimpl<'s> Iterator for Lexer<'s> {\n    type Item = u8;\n";
  const typed = `fn next(&mut self) -> Option<u8> { while self.a() { if self.b() {\n            '0'..='9' => { self.}}\n    }\n}\n`;
  const behind =
    "pub struct Parser<'s>(&'s str);\nimpl<'s> Parser<'s> { pub fn new(text: &'s str) -> Self { Parser(text) } }\n";
  const lifetimes = await openSession(head + typed + behind);
  expect(lifetimes.diagnostics()).toEqual([]);
  const derive = await openSession(rust`
    fn text(state: &State) -> &str {
        match &self.}
    }
    #[derive(Clone, Copy, PartialEq)]
    pub struct Id(usize);
    struct Slot { edges: Vec<Id> }
    fn link(slots: &mut [Slot], a: Id, b: Id) {
        slots[a.0].edges.push(b);
        slots[b.0].edges.push(a);
    }
  `);
  expect(derive.diagnostics()).toEqual([]);
});
