/** `include!` of what a build script wrote when the user last built, in packages and in what they depend on. */
import { expect, test } from 'vitest';
import { IndexCache } from '../../server/src/host/indexCache';
import type { AnalysisHost } from '../../server/src/ide/api';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { testFolder } from '../support/folder';

const folder = testFolder();

const pkg = (name: string, rest = '') => `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\n${rest}`;
const script = 'fn main() { /* writes files */ }';

async function open(): Promise<AnalysisHost> {
  const cache = new IndexCache(folder.at('cache'));
  const host = await createAnalysisHost({ cache, items: null });
  expect(host.addPackage(folder.at('app/Cargo.toml')).problems).toEqual([]);
  while (host.unindexed.length > 0) host.indexNext();
  return host;
}

/** Codes and lines of the file's reports, and how many functions are not understood. */
function reports(host: AnalysisHost, name: string): [string[], number] {
  const file = host.fileForPath(folder.at(name));
  if (file === undefined) throw new Error(`no file ${name}`);
  const text = host.textOf(file);
  const at = (offset: number) => text.slice(0, offset).split('\n').length;
  return [
    host.diagnostics(file).map(({ code, primary }) => `${code} ${at(primary.range.start)}`),
    host.status(file).tainted,
  ];
}

const app = `include!(concat!(env!("OUT_DIR"), "/made.rs"));
mod listed { include!(env!("LIST")); }
mod beside { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/part.rs")); }
fn a() { let m = Made(String::new()); drop(m); drop(m); }
fn b() { let m = listed::list(); drop(m); drop(m); }
fn c() { let m = beside::part(); drop(m); drop(m); }
fn main() {}
`;

test('the own package: before a build and after one', async () => {
  folder.write({
    'app/Cargo.toml': pkg('app'),
    'app/build.rs': script,
    'app/src/main.rs': app,
    'app/src/part.rs': 'pub fn part() -> String { String::new() }',
  });
  expect(reports(await open(), 'app/src/main.rs')).toEqual([['E0382 6'], 2]);
  const built = 'app/target/debug/build/app-0123456789abcdef';
  folder.write({
    [`${built}/output`]: `cargo:rustc-env=LIST=${folder.at(built)}/out/list.rs\n`,
    [`${built}/out/made.rs`]: 'pub struct Made(String);',
    [`${built}/out/list.rs`]: 'pub fn list() -> Vec<u8> { Vec::new() }',
  });
  expect(reports(await open(), 'app/src/main.rs')).toEqual([['E0382 4', 'E0382 5', 'E0382 6'], 0]);
});

test('a dependency: another build is another index', async () => {
  const home = 'home/registry/src/index.crates.io-0/made-1.0.0';
  folder.write({
    'app/Cargo.toml': pkg('app', '[dependencies]\nmade = "1"\n'),
    'app/src/main.rs': 'fn main() { let t = made::token(); drop(t); drop(t); }\n',
    [`${home}/Cargo.toml`]: pkg('made'),
    [`${home}/build.rs`]: script,
    [`${home}/src/lib.rs`]: 'include!(concat!(env!("OUT_DIR"), "/made.rs"));',
  });
  expect(reports(await open(), 'app/src/main.rs')).toEqual([[], 1]);
  const built = 'app/target/debug/build/made-0123456789abcdef';
  folder.write({ [`${built}/output`]: '', [`${built}/out/made.rs`]: 'pub struct T; pub fn token() -> T { T }' });
  expect(reports(await open(), 'app/src/main.rs')).toEqual([['E0382 1'], 0]);
  folder.write({ [`${built}/out/made.rs`]: '#[derive(Clone, Copy)] pub struct T; pub fn token() -> T { T }' });
  expect(reports(await open(), 'app/src/main.rs')).toEqual([[], 0]);
});
