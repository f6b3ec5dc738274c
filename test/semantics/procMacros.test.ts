/** Procedural macros are never run: what is known of some is data, and what is not known silences. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-proc-macros-'));
  const pkg = (name: string, rest = '') => `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\n${rest}`;
  const macros = (...names: string[]) =>
    names.map((name) => `#[proc_macro_derive(${name})] pub fn d_${name}(_: TokenStream) -> TokenStream { todo!() }`);
  const attribute = '#[proc_macro_attribute] pub fn instrument(_: T, _: T) -> T { todo!() }';
  write({
    'app/Cargo.toml': pkg(
      'app',
      '[dependencies]\nserde = { path = "../serde" }\nother = { path = "../other" }\nthiserror_impl = { path = "../error" }\ntracing = { path = "../tracing" }\n',
    ),
    'serde/Cargo.toml': pkg('serde', '[dependencies]\nserde_derive = { path = "../serde_derive" }\n'),
    'serde/src/lib.rs':
      "pub trait Serialize {}\npub trait Deserialize<'de>: Sized {}\npub use serde_derive::{Deserialize, Serialize};\n" +
      "pub fn send<T: Serialize>(t: &T) -> usize { 0 }\npub fn receive<T: for<'de> Deserialize<'de>>() -> T { loop {} }\n",
    'serde_derive/Cargo.toml': pkg('serde_derive', '[lib]\nproc-macro = true\n'),
    'serde_derive/src/lib.rs': ['use proc_macro::TokenStream;', ...macros('Serialize', 'Deserialize')].join('\n'),
    'other/Cargo.toml': pkg('other', '[lib]\nproc-macro = true\n'),
    'other/src/lib.rs': ['use proc_macro::TokenStream;', ...macros('Unheard')].join('\n'),
    'error/Cargo.toml': pkg('thiserror_impl', '[lib]\nproc-macro = true\n'),
    'error/src/lib.rs': ['use proc_macro::TokenStream;', ...macros('Error')].join('\n'),
    'tracing/Cargo.toml': pkg('tracing', '[dependencies]\ntracing_attributes = { path = "../attributes" }\n'),
    'tracing/src/lib.rs':
      'pub use tracing_attributes::instrument;\npub struct Span;\nimpl Span { pub const fn none() -> Span { Span } }\n' +
      '#[macro_export] macro_rules! info { ($($t:tt)*) => {{ static CALLSITE: u8 = 0; let _ = &CALLSITE; }} }\n' +
      '#[macro_export] macro_rules! info_span { ($($t:tt)*) => {{ static CALLSITE: u8 = 0; $crate::Span }} }\n',
    'attributes/Cargo.toml': pkg('tracing_attributes', '[lib]\nproc-macro = true\n'),
    'attributes/src/lib.rs': `use proc_macro::TokenStream as T;\n${attribute}\n`,
  });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}

/** What is found in `src/lib.rs` of the package, and how many of its functions were analysed. */
async function check(text: string): Promise<{ readonly found: readonly string[]; readonly analysed: number }> {
  write({ 'app/src/lib.rs': text });
  const host = await createAnalysisHost({ cache: null });
  expect(host.addPackage(path.join(root, 'app/Cargo.toml')).problems).toEqual([]);
  while (host.unindexed.length > 0) host.indexNext();
  const file = host.fileForPath(path.join(root, 'app/src/lib.rs'));
  if (file === undefined) throw new Error('no file');
  const { bodies, tainted } = host.status(file);
  const errors = host.diagnostics(file).filter(({ severity }) => severity === 'error');
  return { found: errors.map(({ code }) => code), analysed: bodies - tainted };
}

test('of a derive that is known only its own traits are implemented unseen', async () => {
  const { found, analysed } = await check(`
    use serde::{Deserialize, Serialize};
    #[derive(Serialize, Deserialize)] pub struct Config { pub name: String }
    fn moved(c: Config) -> (Config, Config) { (c, c) }
    fn sent(c: Config) -> usize { let n = serde::send(&c); drop(c); n }
    fn received() -> String { let c: Config = serde::receive(); c.name }
  `);
  expect(found).toEqual(['E0382']);
  expect(analysed).toBe(3);
});

test('a conversion that a derive may have made is there, whatever it is from', async () => {
  const { found, analysed } = await check(`
    #[derive(Debug, thiserror_impl::Error)] pub enum Failed { #[error("io")] Io(#[from] std::io::Error), #[error("x")] Text(#[from] std::fmt::Error) }
    fn read(s: String) -> Result<String, std::io::Error> { Ok(s) }
    fn moved(s: String) -> Result<(String, String), Failed> { Ok((read(s)?, read(s)?)) }
  `);
  expect(found).toEqual(['E0382']);
  expect(analysed).toBe(2);
});

test('of one that is not known nothing is said where an impl would matter', async () => {
  const { found, analysed } = await check(`
    use other::Unheard;
    #[derive(Unheard)] pub struct Config { pub name: String }
    fn moved(c: Config) -> (Config, Config) { (c, c) }
    fn other(s: String) -> (String, String) { (s, s) }
  `);
  expect(found).toEqual(['E0382']);
  expect(analysed).toBe(1);
});

test('an attribute that is known leaves the function as written; another makes it unknown', async () => {
  const { found } = await check(`
    use tracing::instrument;
    #[instrument(skip(s))] fn one(s: String) -> (String, String) { (s, s) }
    #[tracing::instrument] fn two(s: String) -> (String, String) { (s, s) }
    #[unheard] fn three(s: String) -> (String, String) { (s, s) }
    mod other { #[other::unheard] fn four(s: String) -> (String, String) { (s, s) } }
  `);
  expect(found).toEqual(['E0382', 'E0382']);
});

test('events and spans of tracing borrow their arguments', async () => {
  const { found, analysed } = await check(`
    use tracing::{info, info_span};
    struct User { name: String, id: u32 }
    fn fine(user: User, n: u32) -> User {
        info!(target: "app", user.id, %user.name, len = n + 1, text.size = ?user.name.len(), "seen {} of {n}", user.id);
        let _span = info_span!("work", name = %user.name);
        info!("done");
        user
    }
    fn moved(s: String) { drop(s); info!(%s, "after"); }
    fn in_message(s: String) { drop(s); info!("after {s}"); }
    fn borrowed(mut s: String) { let r = &mut s; info!(text = s.len()); r.push('a'); }
  `);
  expect(found).toEqual(['E0382', 'E0382', 'E0502']);
  // The four, and a static that each of the six calls declares.
  expect(analysed).toBe(10);
});

test('what nobody can expand hides impls of traits of other crates for the types that it names alone', async () => {
  const moved = 'pub struct S(u8);\npub fn twice(s: S) { drop(s); drop(s); }\n';
  const generated = 'mod made { include!(concat!(env!("OUT_DIR"), "/made.rs")); }\n';
  expect(await check(generated + moved)).toEqual({ found: ['E0382'], analysed: 1 });
  expect(await check(`other::unheard!(T);\n${moved}`)).toEqual({ found: ['E0382'], analysed: 1 });
  expect(await check(`other::unheard!(S);\n${moved}`)).toEqual({ found: [], analysed: 0 });
  const attribute = (of: string): string => `pub struct T;\n#[other::unheard] impl ${of} { fn f() {} }\n${moved}`;
  expect(await check(attribute('T'))).toEqual({ found: ['E0382'], analysed: 1 });
  expect(await check(attribute('S'))).toEqual({ found: [], analysed: 0 });
  // Where the impl is hidden \`next\` takes no \`&mut self\`.
  const stream =
    'pub struct It; pub trait Stream { fn next(&mut self) -> Option<String>; }\nimpl Stream for It { fn next(&mut self) -> Option<String> { None } }\n' +
    'pub fn twice(mut i: It) { let s = i.next(); drop(s); drop(s); }\n';
  expect(await check(generated + stream)).toEqual({ found: ['E0382'], analysed: 2 });
  expect(await check(`other::unheard!(It);\n${stream}`)).toEqual({ found: [], analysed: 1 });
});

test('an attribute beside derives is a helper of one, or a macro nobody knows', async () => {
  const move = '\npub struct H { s: S }\npub fn out(h: &H) -> S { h.s }\n';
  const struct = 'pub struct S { n: u8 }';
  const said = async (attributes: string): Promise<readonly string[]> =>
    (await check(attributes + struct + move)).found;
  // A macro may add \`#[derive(Copy)]\`.
  expect(await said('#[other::unheard] #[derive(PartialEq, Debug)] ')).toEqual([]);
  expect(await said('use other::unheard;\n#[unheard] #[derive(PartialEq, Debug)] ')).toEqual([]);
  expect(await said('use other::unheard; use serde::Serialize;\n#[unheard] #[derive(Serialize)] ')).toEqual([]);
  expect(await said('#[derive(PartialEq, Debug)] ')).toEqual(['E0507']);
  expect(await said('use serde::Serialize;\n#[derive(Serialize)] #[serde(transparent)] ')).toEqual(['E0507']);
  expect(await said('#[derive(serde::Serialize)] #[serde(transparent)] ')).toEqual(['E0507']);
});

test.each([
  ['use rstest::*;', '#[rstest]'],
  ['use actix_web::get;', '#[get("/")]'],
  ['', '#[tauri::command]'],
])('an attribute of a crate that everyone uses leaves the fn as it is written: %s %s', async (use, attribute) => {
  const { found, analysed } = await check(`
    ${use}
    ${attribute} fn moved(s: String) -> (String, String) { (s, s) }
    mod other { #[get("/")] #[rstest] #[command] fn unknown(s: String) -> (String, String) { (s, s) } }
  `);
  expect(found).toEqual(['E0382']);
  expect(analysed).toBe(1);
});
