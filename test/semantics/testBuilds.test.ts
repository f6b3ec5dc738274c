/** What is under `cfg(test)`, in packages and single files, beside what `cargo check` sees. */
import { expect, test } from 'vitest';
import type { AnalysisHost } from '../../server/src/ide/api';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { testFolder } from '../support/folder';

const folder = testFolder();

const manifest = (rest = '') => `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n${rest}`;

async function open(files: Readonly<Record<string, string>>): Promise<(name: string) => string[]> {
  folder.write(files);
  const host = await createAnalysisHost({ cache: null, items: null });
  expect(host.addPackage(folder.at('Cargo.toml')).problems).toEqual([]);
  return (name) => reports(host, folder.at(name));
}

/** Code and line, 1-based. Nothing is left out for not being understood. */
function reports(host: AnalysisHost, name: string): string[] {
  const file = host.fileForPath(name);
  if (file === undefined) throw new Error(`no file ${name}`);
  expect(host.status(file).reasons).toEqual([]);
  const text = host.textOf(file);
  return host
    .diagnostics(file)
    .map(({ code, primary }) => `${code} ${text.slice(0, primary.range.start).split('\n').length}`);
}

/** As `cargo check --tests` reports it: every moved `v` is used again, and nothing else is wrong. */
const twice = 'let v = vec![1]; drop(v); drop(v);';

test('a module for tests is analysed, and what it tests is reported once', async () => {
  const codes = await open({
    'Cargo.toml': manifest(),
    'src/lib.rs': `pub fn tested(v: Vec<u8>) -> usize { drop(v); v.len() }
pub struct Owner(String);
#[cfg(test)]
mod tests {
    use super::*;
    fn helper() -> Owner { Owner(String::new()) }
    #[test]
    fn moved() { let o = helper(); let Owner(name) = o; drop(name); drop(o.0); }
    #[test]
    fn sound() { let o = helper(); tested(vec![]); drop(o); }
}
#[cfg(not(test))]
fn only_built() { ${twice} }
`,
  });
  expect(codes('src/lib.rs')).toEqual(['E0382 1', 'E0382 8', 'E0382 13']);
});

test('a file that is a module of the test build alone, and one that both builds have', async () => {
  const codes = await open({
    'Cargo.toml': manifest(),
    'src/lib.rs': '#[cfg(test)]\nmod checks;\nmod both;\n',
    'src/checks.rs': `mod deep;\nfn a() { ${twice} }\n`,
    'src/checks/deep.rs': `pub fn a() { ${twice} }\n`,
    'src/both.rs': `fn a() { ${twice} }\n#[test]\nfn b() { ${twice} }\n#[cfg(test)]\nimpl S { fn c() { ${twice} } }\nstruct S;\n`,
  });
  expect(codes('src/checks.rs')).toEqual(['E0382 2']);
  expect(codes('src/checks/deep.rs')).toEqual(['E0382 1']);
  expect(codes('src/both.rs')).toEqual(['E0382 1', 'E0382 3', 'E0382 5']);
});

test('a macro that writes tests', async () => {
  const codes = await open({
    'Cargo.toml': manifest(),
    'src/lib.rs': `macro_rules! check { ($name:ident) => { #[test] fn $name() { ${twice} } } }
macro_rules! plain { ($name:ident) => { pub fn $name() { ${twice} } } }
#[cfg(test)]
mod tests { check!(a); plain!(b); }
check!(c);
plain!(d);
#[cfg(test)]
plain!(e);
`,
  });
  // What is moved is written in the macros.
  expect(codes('src/lib.rs')).toEqual(['E0382 1', 'E0382 1', 'E0382 2', 'E0382 2', 'E0382 2']);
});

test('dependencies for development and the own library are there for tests', async () => {
  const codes = await open({
    'Cargo.toml': `${manifest('[dev-dependencies]\nhelp = { path = "help" }\n')}[workspace]\n`,
    'help/Cargo.toml': manifest('[dependencies]\napp = { path = ".." }\n').replace('"app"', '"help"'),
    'help/src/lib.rs': 'pub use app::Owner;\npub fn owner() -> Owner { Owner(String::new()) }\n',
    'src/lib.rs': `pub struct Owner(pub String);
#[cfg(test)]
mod tests {
    #[test]
    fn theirs() { let o: help::Owner = help::owner(); drop(o); drop(o); }
    #[test]
    fn ours() { let o = super::Owner(String::new()); drop(o); drop(o.0); }
}
`,
    'src/main.rs': `fn main() {}
#[test]
fn a() { let o = app::Owner(help::owner().0); drop(o); drop(o); }
`,
  });
  expect(codes('src/lib.rs')).toEqual(['E0382 5', 'E0382 7']);
  expect(codes('src/main.rs')).toEqual(['E0382 3']);
});

test('an implementation for tests is seen by tests alone', async () => {
  const codes = await open({
    'Cargo.toml': manifest(),
    'src/lib.rs': `#[derive(Debug)]
pub struct Token(u8);
#[cfg(test)]
impl Clone for Token { fn clone(&self) -> Token { Token(self.0) } }
#[cfg(test)]
impl Copy for Token {}
pub fn eat(t: Token) -> (u8, Token) { (t.0, t) }
pub fn eat_twice(t: Token) -> (Token, Token) { (t, t) }
#[test]
fn copies() { let t = Token(1); let pair = (t, t); println!("{pair:?}"); }
`,
  });
  expect(codes('src/lib.rs')).toEqual(['E0382 8']);
});

test('a file of several crates is reported once', async () => {
  const codes = await open({
    'Cargo.toml': manifest(),
    'src/lib.rs': 'mod shared;\n',
    'src/main.rs': 'mod shared;\nfn main() {}\n',
    'src/shared.rs': `fn a() { ${twice} }\n#[test]\nfn b() { ${twice} }\n`,
  });
  expect(codes('src/shared.rs')).toEqual(['E0382 1', 'E0382 3']);
});

test('`test = false`: cargo never builds them', async () => {
  const codes = await open({
    'Cargo.toml': manifest('[lib]\ntest = false\n'),
    'src/lib.rs': `#[test]\nfn a() { ${twice} }\n`,
  });
  expect(codes('src/lib.rs')).toEqual([]);
});

test('a single file: as rustc compiles it, or with its tests', async () => {
  const text = `fn main() {}\n#[test]\nfn a() { ${twice} }\n`;
  const host = await createAnalysisHost({ cache: null, items: null });
  host.addStandaloneFile('/test/plain.rs', text, '2021');
  const withTests = host.addStandaloneFile('/test/tests.rs', text, '2021', true);
  expect(reports(host, '/test/plain.rs')).toEqual([]);
  expect(reports(host, '/test/tests.rs')).toEqual(['E0382 3']);
  host.removeFile(withTests);
  expect(host.diagnostics(withTests)).toEqual([]);
});
