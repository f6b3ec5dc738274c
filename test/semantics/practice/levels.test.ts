/** Which lints of good practice are on: clippy's default levels, and what attributes say. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAnalysisHost } from '../../../server/src/semantics/analysisHost';
import { checkPractice, isClippyAsked } from '../../support/practice';
import { host, rust } from '../../support/program';

describe('a lint is silent', () => {
  test.each([
    ['that is allowed', '#[allow(clippy::clone_on_copy)]', ''],
    ['whose group is allowed', '#[allow(clippy::complexity)]', ''],
    ['where all are allowed', '', '#![allow(clippy::all)]'],
    ['where a reason is given', '#[allow(clippy::clone_on_copy, reason = "so, and not otherwise")]', ''],
    ['that is expected', '#[expect(clippy::clone_on_copy)]', ''],
    ['where warnings are allowed', '#[allow(warnings)]', ''],
    ['that is allowed for clippy alone', '', '#![cfg_attr(clippy, allow(clippy::clone_on_copy))]'],
  ])('%s', async (_, outer, inner) => {
    await checkPractice(`${inner}\n${outer}\npub fn f(x: &u32) -> u32 { x.clone() }\n`);
  });

  test('where a statement allows it', async () => {
    await checkPractice(rust`
      pub fn f(x: &u32) -> u32 {
          #[allow(clippy::clone_on_copy)]
          let y = x.clone();
          y
      }`);
  });

  test('that is off', async () => {
    await checkPractice('pub fn f(x: String) { std::mem::forget(x); }');
  });

  test('in what a macro made', async () => {
    await checkPractice(rust`
      macro_rules! copy { ($x:expr) => { $x.clone() }; }
      macro_rules! make { () => { pub fn g(x: &u32) -> u32 { x.clone() } }; }
      make!();
      pub fn f(x: &u32) -> u32 { copy!(x) }`);
  });
});

describe('a lint is said', () => {
  test.each([
    ['that is warned of', '#![warn(clippy::mem_forget)]'],
    ['whose group is warned of', '#![warn(clippy::restriction)]'],
  ])('%s', async (_, inner) => {
    await checkPractice(rust`
      ${inner}
      #![allow(clippy::blanket_clippy_restriction_lints)]
      pub fn f(x: String) { std::mem::forget(x); }
                          //^^^^^^^^^^^^^^^^^^^ mem_forget`);
  });

  test('below an attribute that allows it elsewhere', async () => {
    await checkPractice(rust`
      #![allow(clippy::clone_on_copy)]
      mod a {}
      #[allow(clippy::ptr_arg)]
      pub fn f(x: &u32, s: &String) -> u32 { x.clone() + s.len() as u32 }`);
    await checkPractice(rust`
      #[allow(clippy::clone_on_copy)]
      pub fn f(x: &u32) -> u32 { x.clone() }
      pub fn g(x: &u32) -> u32 { x.clone() }
                               //^^^^^^^^^ clone_on_copy`);
  });

  test('beside a module and a function that allow it inside', async () => {
    await checkPractice(rust`
      pub mod quiet {
          #![allow(clippy::all)]
          pub fn f(x: &u32) -> u32 { x.clone() }
          pub mod inner { pub fn f(x: &u32) -> u32 { x.clone() } }
      }
      pub fn e(x: &u32) -> u32 {
          #![allow(clippy::clone_on_copy)]
          x.clone()
      }
      pub fn g(x: &u32) -> u32 { x.clone() }
                               //^^^^^^^^^ clone_on_copy`);
  });
});

test('what is denied is an error, and all warnings are no lint by name', async () => {
  if (isClippyAsked) return;
  const analysis = await host();
  const severities = (attribute: string): string[] => {
    const text = `${attribute}\npub fn f(x: &u32) -> u32 { x.clone() }\n`;
    const file = analysis.addStandaloneFile('/test/levels.rs', text, '2021');
    const found = analysis.practice(file).map(({ severity }) => severity);
    analysis.removeFile(file);
    return found;
  };
  expect(severities('#![deny(clippy::clone_on_copy)]')).toEqual(['error']);
  expect(severities('#![forbid(clippy::all)]')).toEqual(['error']);
  expect(severities('#![deny(warnings)]')).toEqual(['warning']);
  expect(severities('')).toEqual(['warning']);
});

test('nothing is said of a function with an error', async () => {
  if (isClippyAsked) return;
  const analysis = await host();
  const text = 'pub fn f(x: &u32, s: String) -> u32 { drop(s); drop(s); x.clone() }\n';
  const file = analysis.addStandaloneFile('/test/levels.rs', text, '2021');
  expect(analysis.diagnostics(file).map(({ code }) => code)).toEqual(['E0382']);
  expect(analysis.practice(file)).toEqual([]);
  analysis.removeFile(file);
});

test('lints of the manifest count where no attribute says otherwise', async () => {
  if (isClippyAsked) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-levels-'));
  const lints = '[lints]\nworkspace = true\n[workspace.lints.clippy]\nclone_on_copy = "allow"\nmem_forget = "warn"\n';
  const manifest = path.join(folder, 'Cargo.toml');
  fs.writeFileSync(manifest, `[package]\nname = "p"\nversion = "0.1.0"\nedition = "2021"\n${lints}`);
  fs.mkdirSync(path.join(folder, 'src'));
  const text = rust`
    pub fn f(x: &u8, s: String) -> u8 { std::mem::forget(s); x.clone() }
    #[warn(clippy::clone_on_copy)]
    pub fn g(x: &u8) -> u8 { x.clone() }`;
  fs.writeFileSync(path.join(folder, 'src/lib.rs'), text);
  const analysis = await createAnalysisHost({ cache: null, items: null });
  const [file] = analysis.addPackage(manifest).files;
  const found = file === undefined ? [] : analysis.practice(file);
  fs.rmSync(folder, { recursive: true });
  expect(found.map(({ code, primary }) => [code, text.slice(primary.range.start, primary.range.end)])).toEqual([
    ['clippy::mem_forget', 'std::mem::forget(s)'],
    ['clippy::clone_on_copy', 'x.clone()'],
  ]);
});
