import { expect, test } from 'vitest';
import { rust } from '../support/program';
import { ofBodies, openSession } from './session';

const program = rust`
  struct Store { names: Vec<String>, count: usize }

  impl Store {
      fn add(&mut self, name: &str) -> usize {
          self.names.push(name.to_string());
          self.count += 1;
          self.count
      }
      fn first(&self) -> Option<&String> {
          self.names.first()
      }
  }

  fn longest(words: &[String]) -> usize {
      let mut best = 0;
      for word in words {
          if word.len() > best { best = word.len(); }
      }
      best
  }

  fn fill(store: &mut Store) -> usize {
      let before = store.add("one");
      let after = store.add("two");
      before + after
  }

  fn edited(mut names: Vec<String>) -> usize {
      let first = names[0].clone();
      names.push(first);
      longest(&names)
  }
`;

const sound = 'names[0].clone();\n    names.push(first);';
const broken = '&names[0];\n    names.push(String::new());\n    first.len();';

/** What an edit of the body of a fn and nothing else runs. */
const bodyOnly = (name: string): string[] =>
  ['loweredBody', 'body', 'rootCheck', 'inferBody', 'mir', 'borrowck'].map((query) => `${query} ${name}`);

test('an edit of a body checks that body again, and resolves no names', async () => {
  const session = await openSession(program);
  const log = session.edit('names[0].clone()', 'names[0].clone().clone()');
  expect(ofBodies(log).sort()).toEqual(bodyOnly('edited').sort());
  const others = log.filter((line) => !ofBodies([line]).length && !line.startsWith('defSyntax '));
  for (const query of ['crateDefMap', 'scopeEntry', 'item', 'crateImplIndex']) expect(others).not.toContain(query);
  expect(others.filter((line) => /^(item|fnSig|genericsOf|predicatesOf|paramEnv|lifetimeErrors) /.test(line))).toEqual(
    [],
  );
});

test('an edit of a body wakes no other, of whatever kind', async () => {
  const session = await openSession(
    `#![allow(dead_code)]${program}${rust`
      const LIMIT: usize = twice(4) + size_of::<[u8; 3]>();
      static NAMES: [&str; 2] = ["a", const { "b" }];
      const fn twice(n: usize) -> usize { match n { 0 => 0, _ => n + n } }
      struct Guard<'a>(&'a mut Store);
      impl Drop for Guard<'_> { fn drop(&mut self) { self.0.count = LIMIT; } }
      impl Guard<'_> { const ONE: usize = twice(1); const fn count(&self) -> usize { self.0.count } }
      trait Named { const N: usize = 1; fn name(&self) -> String { String::from("x") } }
      impl<T: Clone> Named for Vec<T> { fn name(&self) -> String { let c = self.clone(); format!("{}", c.len()) } }
      macro_rules! make { ($n:ident) => { fn $n(v: Vec<u8>) -> Vec<u8> { let w = v; w } }; }
      make!(made);
      async fn waits(s: String) -> String { let t = async { s }; t.await }
      fn hidden<'a>(s: &'a [u8]) -> impl Iterator<Item = &'a u8> + use<'a> { s.iter().filter(|b| **b > 1) }
      #[derive(Clone, PartialEq, Debug)] enum Shape { Dot, Line { len: u32 } }
      #[inline] unsafe fn raw(p: *const u8) -> u8 { unsafe { *p } }
    `}`,
  );
  const log = session.edit('names[0].clone()', 'names[0].clone().clone()');
  expect(ofBodies(log).sort()).toEqual(bodyOnly('edited').sort());
});

test('a method that was named before is not looked for again', async () => {
  const session = await openSession(program);
  const log = session.edit('names[0].clone()', 'names[0].clone().clone()');
  expect(log.filter((line) => /^(probe|chosenImpl) /.test(line))).toEqual([]);
});

test('a method that is added makes nobody infer again who does not name it', async () => {
  const session = await openSession(program);
  const log = session.edit('fn first(&self)', 'fn last(&self) {}\n    fn first(&self)');
  expect(ofBodies(log).filter((line) => line.startsWith('inferBody '))).toEqual(['inferBody last']);
});

test('an edit of a body that brings in an error, and one that takes it away', async () => {
  const session = await openSession(program);
  const log = session.edit(sound, broken);
  expect(ofBodies(log).sort()).toEqual(bodyOnly('edited').sort());
  expect(session.diagnostics().map((line) => line.slice(0, 5))).toEqual(['E0502']);
  session.edit(broken, sound);
  expect(session.diagnostics()).toEqual([]);
});

test('lints of good practice look at what is edited or added alone', async () => {
  const session = await openSession(`#![warn(clippy::pedantic)]${program}`);
  const ofPractice = (log: readonly string[]): string[] => log.filter((line) => /practice/i.test(line));
  expect(ofPractice(session.practiceAfter('self.count += 1;', 'self.count += 2;'))).toEqual(['practice add']);
  const added = session.practiceAfter('fn longest', 'fn last(v: Vec<u8>) {}\nfn longest');
  expect(ofPractice(added)).toEqual(['practice last', 'wantedPractice last']);
  expect(ofPractice(session.practiceAfter('fn last(v: Vec<u8>) {}', ''))).toEqual([]);
});

test('a method that is edited wakes nobody who calls it', async () => {
  const session = await openSession(program);
  const log = session.edit('self.count += 1;', 'self.count += 2;');
  expect(ofBodies(log).sort()).toEqual(bodyOnly('add').sort());
});

test('a comment or white space above runs nothing but positions', async () => {
  const session = await openSession(program);
  for (const [from, to] of [
    ['struct Store', '// A comment.\n\n\nstruct Store'],
    ['impl Store', '/* Another. */   impl Store'],
  ] as const) {
    const log = session.edit(from, to);
    expect(ofBodies(log)).toEqual([]);
    expect(log.filter((line) => !line.startsWith('defSyntax ')).sort()).toEqual(['fileItems', 'loweredFile', 'parse']);
  }
});

test('an error keeps its place in the code when it moves', async () => {
  const text = program.replace(sound, broken);
  const session = await openSession(text);
  const [before] = session.diagnostics();
  const log = session.edit('struct Store', '// above\nstruct Store');
  expect(ofBodies(log)).toEqual([]);
  const shifted = before?.replace(/(\d+)-(\d+) /g, (_, start, end) => `${Number(start) + 9}-${Number(end) + 9} `);
  expect(session.diagnostics()).toEqual([shifted]);
});

test('white space and comments in a body are lowered and no more', async () => {
  const session = await openSession(program);
  const log = session.edit('let before =', '// first\n      let   before =');
  expect(ofBodies(log).sort()).toEqual(['body fill', 'loweredBody fill']);
});

test('an error keeps its place in the code when white space comes before it in its body', async () => {
  const session = await openSession(program.replace(sound, broken));
  const [before] = session.diagnostics();
  const log = session.edit('let first =', 'let    first =');
  expect(ofBodies(log).sort()).toEqual(['body edited', 'loweredBody edited']);
  const shifted = before?.replace(/(\d+)-(\d+) /g, (_, start, end) => `${Number(start) + 3}-${Number(end) + 3} `);
  expect(session.diagnostics()).toEqual([shifted]);
});

test('a fn that is added is checked, and nobody else is', async () => {
  const session = await openSession(program);
  const log = session.edit('fn longest(', 'fn shortest(words: &[String]) -> usize { words.len() }\n\nfn longest(');
  expect(log).not.toContain('crateDefMap');
  expect(ofBodies(log).sort()).toEqual(bodyOnly('shortest').sort());
});

test('a signature that is edited wakes its own body and its callers', async () => {
  const session = await openSession(program);
  const log = session.edit('fn longest(words: &[String])', 'fn longest(words: &Vec<String>)');
  const inferred = ofBodies(log).filter((line) => line.startsWith('inferBody '));
  expect(inferred.sort()).toEqual(['inferBody edited', 'inferBody longest']);
});

test('a field that is added wakes who uses the type', async () => {
  const session = await openSession(program);
  const log = session.edit('count: usize }', 'count: usize, last: usize }');
  const inferred = ofBodies(log).filter((line) => line.startsWith('inferBody '));
  expect(inferred).not.toContain('inferBody longest');
  expect(inferred).not.toContain('inferBody edited');
});

const made = rust`
  macro_rules! items { ($size:expr) => { const SIZE: usize = $size; fn inner() -> usize { SIZE } }; }

  fn counted() -> usize {
      items!(2);
      fn helper() -> usize { inner() }
      helper() + 1
  }

  fn other() -> usize { counted() }
`;

test('what a macro declares in a body is looked for again in that body alone, and its items see no change', async () => {
  const session = await openSession(made);
  const elsewhere = session.edit('{ counted() }', '{ counted() + 1 }');
  expect(elsewhere.filter((line) => line.startsWith('madeItems '))).toEqual(['madeItems other']);
  const inside = session.edit('helper() + 1', 'helper() + 2');
  expect(inside.filter((line) => line.startsWith('madeItems '))).toEqual(['madeItems counted']);
  expect(ofBodies(inside).sort()).toEqual(bodyOnly('counted').sort());
  const beside = session.edit('fn other', 'fn spare() -> u8 { 0 }\nfn other');
  expect(beside).not.toContain('crateDefMap');
  expect(beside.filter((line) => line.startsWith('madeItems '))).toEqual(['madeItems spare']);
  expect(ofBodies(beside).filter((line) => !line.endsWith(' spare'))).toEqual([]);
});

test('hints run nothing that diagnostics need, and again only for the body that was edited', async () => {
  const session = await openSession(program);
  session.hints();
  const inBody = ['borrowEndHints', 'captureHints', 'dropOrderHints', 'guardHints', 'useHints'];
  const of = (name: string): string[] => ['lineIndex', ...inBody.map((query) => `${query} ${name}`)].sort();
  expect(session.hintsAfter('names[0].clone()', 'names[0].clone().clone()').sort()).toEqual(of('edited'));
  expect(session.hintsAfter('struct Store', '// above\nstruct Store')).toEqual(['lineIndex']);
  expect(session.hintsAfter('fn first(&self)', 'fn first(&self, _: u8)').sort()).toEqual(
    [...of('first'), 'lifetimeHints first'].sort(),
  );
});

test('kinds of hints that are off run nothing', async () => {
  const session = await openSession(program);
  expect(session.hintsAfter('names[0].clone()', 'names[0].clone().clone()', [])).toEqual([]);
  session.hints(['captures']);
  const log = session.hintsAfter('names[0].clone().clone()', 'names[0].clone()', ['captures']);
  expect(log).toEqual(['lineIndex', 'captureHints edited']);
});
