/** Edits of files of which a test build has more than the crate as it is built. */
import { expect, test } from 'vitest';
import { ofBodies, ofNames, openFiles } from './session';

const files = {
  '/main.rs': `mod other;
pub fn plain(names: Vec<String>) -> usize { names.len() }
#[cfg(test)]
mod tests {
    use super::*;
    fn helper() -> Vec<String> { vec![String::new()] }
    #[test]
    fn tested() { let names = helper(); drop(names); }
}
`,
  '/other.rs': 'pub fn other() -> String { String::new() }\n',
};

const bodyOnly = (name: string): string[] =>
  ['loweredBody', 'body', 'rootCheck', 'inferBody', 'mir', 'borrowck'].map((query) => `${query} ${name}`);

test('an edit of a body for tests checks that body again, and resolves no names', async () => {
  const session = await openFiles(files, { tests: true });
  expect(session.codes()).toEqual({});
  // The first report asks, for its notes, which types are `Clone`; the second one knows.
  const first = session.edit('/main.rs', 'drop(names);', 'drop(names); drop(names);');
  expect(session.codes()).toEqual({ '/main.rs': ['E0382'] });
  const second = session.edit('/main.rs', 'drop(names); drop(names);', 'drop(names); drop(&names);');
  expect(session.codes()).toEqual({ '/main.rs': ['E0382'] });
  const computed = (log: readonly string[]): string[] => log.map((line) => line.split(' ')[0] ?? '');
  for (const log of [first, second]) {
    expect(ofBodies(log).sort()).toEqual(bodyOnly('tested').sort());
    for (const query of ['crateDefMap', 'scopeEntry', 'crateImplIndex', 'fnSig'])
      expect(computed(log)).not.toContain(query);
  }
  expect(computed(first).filter((query) => query === 'testTraitImpls')).toHaveLength(1);
  expect(computed(second)).not.toContain('testTraitImpls');
});

test('an edit of another body checks it once, not once a build', async () => {
  const session = await openFiles(files, { tests: true });
  const log = session.edit('/main.rs', 'names.len()', 'names.len() + 1');
  expect(ofBodies(log).sort()).toEqual(bodyOnly('plain').sort());
});

test('a function that is added resolves no names across modules, in neither build', async () => {
  const session = await openFiles(files, { tests: true });
  const log = session.edit('/other.rs', 'String::new() }', 'String::new() }\npub fn more() {}');
  expect(ofBodies(log)).toContain('rootCheck more');
  expect(ofNames(log).filter((line) => line.startsWith('crateDefMap'))).toEqual([]);
});

test('a crate that gets its first test, and loses it', async () => {
  const session = await openFiles(files, { tests: true });
  const bad = '#[test] fn t() { let s = other(); drop(s); drop(s); }';
  session.edit('/other.rs', 'String::new() }', `String::new() }\n${bad}`);
  expect(session.codes()).toEqual({ '/other.rs': ['E0382'] });
  session.edit('/other.rs', '#[test] fn t', '#[cfg(not(test))] #[test] fn t');
  expect(session.codes()).toEqual({});
});
