/** A text without bodies has the same items, at the same places. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '../../server/src/items/item';
import { lowerUnit } from '../../server/src/items/lowerUnit';
import { createParser, type RustParser } from '../../server/src/syntax/parser';
import { skim } from '../../server/src/syntax/skim';

let parser: RustParser;
beforeAll(async () => {
  parser = await createParser();
});

/** Items without what is declared in bodies, with their offsets. */
function itemsOf(text: string): unknown[] {
  const env = { edition: 2021, plainCfg: null, cfg: (predicate: string) => predicate !== 'test' };
  const { syntax } = parser.parseFile(text);
  const { tree, nodes } = lowerUnit(syntax, env, new WeakMap());
  const shown = (item: Item) => ('blocks' in item ? { ...item, blocks: [] } : item);
  return tree.items.map((item, i) => [shown(item), nodes[i]?.start]).filter(([, start]) => start !== undefined);
}

function checkSkim(text: string): string {
  const skimmed = skim(text, 2021);
  expect(skimmed).toHaveLength(text.length);
  expect(itemsOf(skimmed)).toEqual(itemsOf(text));
  return skimmed;
}

describe('what is left out', () => {
  test('bodies of functions, wherever they stand', () => {
    const out = checkSkim(`
      fn a() { let gone = 1; }
      impl<T> S<T> where T: Copy, { pub const fn b(&self) -> u8 { gone() } }
      trait Tr { fn c(&self) -> u8 { let gone = '}'; 1 } fn d(&self); }
      mod m { extern "C" { fn e(x: u8); } unsafe extern "C" fn f() { r#"gone { "#; } }
      async fn g() -> impl Fn(u8) -> u8 { |gone| gone }
    `);
    expect(out).not.toContain('gone');
  });

  test('long initialisers, and no short ones', () => {
    const table = '1, '.repeat(100);
    const out = checkSkim(`
      pub const N: usize = 4;
      static TABLE: &[u8] = &[${table}];
      const PAIR: [u8; 300] = [${table}];
      pub static mut M: S<{ N + 1 }> = S { ${table.replaceAll('1', 'f: 1')} };
    `);
    expect(out).not.toContain('1, 1, 1');
    expect(out).toContain('= 4;');
  });

  test('comments between items and modules for tests', () => {
    const out = checkSkim(`
      //! gone
      /// gone
      #[derive(Clone)] // gone
      pub struct S { /* stays */ a: u8 }
      #[cfg(test)]
      mod tests { use super::*; fn gone() {} }
      #[cfg(not(test))]
      mod others { pub struct Stays; }
    `);
    expect(out).not.toContain('gone');
    expect(out).toContain('Stays');
  });
});

describe('what stays', () => {
  test('braces that are no bodies', () => {
    const text = `
      use a::{b, c};
      fn f<const N: usize>() -> Array<{ N + 1 }>;
      struct S<F> where F: Fn(u8) -> Vec<Vec<u8>> { f: F }
      enum E { A { x: u8 }, B(u8) }
      union U { a: u8, b: u8 }
      macro_rules! m { ($x:ident) => { fn $x() { stays } } }
      m! { fn stays() { stays } }
      type F = fn(u8) -> u8;
      impl Tr for fn(u8) -> u8 {}
      macro_rules! fn_of { () => { fn x() { stays } } }
    `;
    expect(checkSkim(text)).toBe(text);
  });

  test('bodies that declare what is seen outside', () => {
    const text = `
      fn f() { struct L; impl Tr for L {} }
      fn g() { #[macro_export] macro_rules! m { () => {} } }
      const _: () = { implement! { ${'L, '.repeat(100)} } };
    `;
    expect(checkSkim(text)).toBe(text);
  });

  test('text that does not balance', () => {
    const text = 'fn f() { let a = (1; } fn g() { 2 }';
    expect(skim(text, 2021)).toBe(text);
  });
});
