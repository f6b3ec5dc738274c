import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasError, nodeText } from '../../server/src/syntax/cursor';
import { Kind, kindName } from '../../server/src/syntax/kinds';
import { changeBetween, createParser, type ParsedFile, type RustParser } from '../../server/src/syntax/parser';
import { dumpItem, dumpTree, dumpUnit, shape } from './support';

let native: RustParser;
let wasm: RustParser;
beforeAll(async () => {
  native = await createParser({ backend: 'native' });
  wasm = await createParser({ backend: 'wasm' });
});

const program = `#![allow(dead_code)]
#![feature(x)]
//! about
use std::{collections::HashMap, fmt::{self, Display}};

/// a struct, with an emoji 😀
#[derive(Clone, Debug)]
pub struct S<'a, T: Display + 'a> { name: &'a str, items: Vec<T> }

// between
impl<'a, T: Display> S<'a, T> {
    #![allow(unused)]
    const N: usize = 3;
    /// doc
    #[inline]
    pub fn new(name: &'a str) -> Self { Self { name, items: vec![1, "😀"] } }
    fn len(&self) -> usize { self.items.len() }
}
mod inner { pub mod deep { fn g() { let x = "é😀"; } } const C: u8 = 1; }
extern "C" { fn puts(s: *const u8) -> i32; static ENV: u8; }
trait Tr { type A; fn f(&self) {} fn g(&self); }
macro_rules! m { ($a:expr) => { $a + 1 }; }
m!(fn not_rust() {});
fn main() { let s = S::new("x"); println!("{}", s.len()); match s { S { .. } if true => {}, _ => () } }
`;

test('kinds.ts is what the generator writes', () => {
  const fresh = execFileSync('node', ['scripts/generate-kinds.mjs', '--stdout'], { encoding: 'utf8' });
  expect(readFileSync('server/src/syntax/kinds.ts', 'utf8')).toBe(fresh);
});

describe('files', () => {
  test('items with their attributes, members apart, texts exact', () => {
    const { syntax } = native.parseFile(program);
    expect(syntax.items.map((item) => kindName(item.kind))).toEqual([
      'use_declaration',
      'struct_item',
      'impl_item',
      'mod_item',
      'foreign_mod_item',
      'trait_item',
      'macro_definition',
      'expression_statement',
      'function_item',
    ]);
    expect(syntax.innerAttrs && nodeText(syntax.innerAttrs, 1)).toBe('#![allow(dead_code)]');
    const [, struct, impl, mod] = syntax.items;
    expect(struct?.tree.text.startsWith('#[derive')).toBe(true);
    expect(struct && kindName(struct.tree.kind[1] as number)).toBe('attribute_item');
    expect(impl?.members?.map((item) => kindName(item.kind))).toEqual([
      'inner_attribute_item',
      'const_item',
      'function_item',
      'function_item',
    ]);
    expect(mod?.members?.[0]?.members?.[0]?.tree.text).toBe('fn g() { let x = "é😀"; }');
    const check = (items: readonly { start: number; tree: { text: string }; members: unknown }[]) => {
      for (const item of items) {
        expect(program.slice(item.start, item.start + item.tree.text.length)).toBe(item.tree.text);
        if (item.members) check(item.members as typeof items);
      }
    };
    check(syntax.items);
    expect([syntax.hasError, syntax.hasItemError]).toEqual([false, false]);
  });

  test('the header has the nodes of the tree up to the body', () => {
    const { syntax } = native.parseFile(program);
    const main = syntax.items[8];
    if (!main) throw new Error('no main');
    const { header, tree } = main;
    const block = header.kind.indexOf(Kind.block);
    expect(header.length).toBe(block + 1);
    expect(tree.length).toBeGreaterThan(header.length);
    expect([...tree.kind.subarray(0, header.length)]).toEqual([...header.kind]);
    expect([...tree.start.subarray(0, header.length)]).toEqual([...header.start]);
  });

  test('a body that was not read before the parse was disposed of is read from its text', () => {
    for (const parser of [native, wasm]) {
      const expected = dumpUnit(parser.parseFile(program).syntax);
      const parsed = parser.parseFile(program);
      parsed.dispose();
      expect(dumpUnit(parsed.syntax)).toBe(expected);
    }
  });

  test('a file of which the items are wanted has the same items, and the same bodies when they are asked for', () => {
    const texts = [
      program,
      'fn f() { g(&raw); let = 1; }\nimpl A { unsafe fn g() { impl B { fn h() {} } } }\nconst N: u8 = { fn k() {} 1 };',
      'trait T { fn a(&self) { let x = box 1; } fn b(&self) -> [u8; { 1 + 1 }] { [0; 2] } }\n#[cfg(test)] mod t { fn c() {} }',
      'unsafe extern "C" { safe fn f(); }\nfn g() { #[allow(x)] if a {} else {} }\n@@ 1\nfn h() {}',
      'fn unbalanced() { ( }\nfn f() {}',
    ];
    for (const parser of [native, wasm]) {
      for (const text of texts) {
        const { syntax } = parser.parseFile(text);
        const headers = parser.parseHeaders(text);
        expect(headers.hasItemError).toBe(syntax.hasItemError);
        expect(headers.items.map(dumpItem)).toEqual(syntax.items.map(dumpItem));
        expect(headers.items.map((item) => item.header.text)).toEqual(syntax.items.map((item) => item.header.text));
      }
    }
  });

  test('an error between items is told from one in a body', () => {
    const inBody = native.parseFile('fn f() { let = ; }\nfn g() {}').syntax;
    expect([inBody.hasError, inBody.hasItemError]).toEqual([true, false]);
    expect(inBody.items.map((item) => hasError(item.tree))).toEqual([true, false]);
    const between = native.parseFile('fn f() {}\n@@ 1 2\nfn g() {}').syntax;
    expect(between.hasItemError).toBe(true);
    expect(between.items.filter((item) => item.kind === Kind.function_item)).toHaveLength(2);
  });

  test('an attribute without an item is an item of its kind', () => {
    const { items } = native.parseFile('fn f() {}\n#[a]\n#[b]').syntax;
    expect(items.map((item) => [kindName(item.kind), item.tree.text])).toEqual([
      ['function_item', 'fn f() {}'],
      ['attribute_item', '#[a]\n#[b]'],
    ]);
  });
});

describe('edits', () => {
  test('what an edit does not touch keeps its very tree, members of the edited impl too', () => {
    const before = native.parseFile(program);
    const [a, b] = [before.syntax.items[1], before.syntax.items[2]?.members?.[3]];
    const texts = before.syntax.items.map((item) => item.tree);
    const after = native.parseFile(program.replace('Self { name,', 'Self { name: name,'), before).syntax;
    expect(after.items.map((item, i) => item.tree === texts[i])).toEqual([true, true, false, ...Array(6).fill(true)]);
    expect(after.items[1]).toBe(a);
    const len = after.items[2]?.members?.[3];
    expect(len?.tree).toBe(b?.tree);
    expect(len?.start).toBe((b?.start ?? 0) + 6);
    expect(after.items[2]?.members?.[2]?.tree).not.toBe(before.syntax.items[2]?.members?.[2]?.tree);
  });

  test('a moved item keeps its tree', () => {
    const [f, g] = ['fn f() { 1; }', 'fn g() { 2; }'];
    const before = native.parseFile(`${f}\n${g}\n`);
    const trees = before.syntax.items.map((item) => item.tree);
    const after = native.parseFile(`${g}\n${f}\n`, before).syntax;
    expect(after.items.map((item) => trees.indexOf(item.tree))).toEqual([1, 0]);
  });

  const snippets = [
    '{',
    '}',
    '"',
    '//',
    '/*',
    '*/',
    "'a",
    ' ',
    '\n',
    'x',
    'fn h() {}',
    '#[a]',
    '😀',
    ';',
    '(',
    '!',
    'mod q {}',
  ];
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(12),
      insert: fc.constantFrom('', ...snippets),
    }),
    { minLength: 1, maxLength: 8 },
  );

  function edited(text: string, edit: { at: number; remove: number; insert: string }): string {
    const at = Math.floor(edit.at * text.length);
    return text.slice(0, at) + edit.insert + text.slice(at + edit.remove);
  }

  for (const which of ['native', 'wasm'] as const) {
    test(`an incremental parse gives what a full parse gives (${which})`, { timeout: 60_000 }, () => {
      const parser = which === 'native' ? native : wasm;
      fc.assert(
        fc.property(edits, fc.boolean(), (steps, readsAll) => {
          let text = program;
          let parsed: ParsedFile = parser.parseFile(text);
          for (const step of steps) {
            if (readsAll) dumpUnit(parsed.syntax);
            text = edited(text, step);
            parsed = parser.parseFile(text, parsed);
            // tree-sitter's recovery from errors depends on history, so only whole texts must agree to the node.
            if (!parsed.syntax.hasError) {
              const fresh = parser.parseFile(text);
              expect(dumpUnit(parsed.syntax)).toBe(dumpUnit(fresh.syntax));
              fresh.dispose();
            }
          }
          parsed = parser.parseFile(program, parsed);
          expect(dumpUnit(parsed.syntax)).toBe(dumpUnit(parser.parseFile(program).syntax));
          parsed.dispose();
        }),
        { numRuns: 60 },
      );
    });
  }

  test('the two parsers agree on whole texts, and on which texts are broken', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(edits, (steps) => {
        // The packages carry different versions of tree-sitter: of what to skip in a broken text each has its own idea.
        for (let count = 0; count <= steps.length; count++) {
          const text = steps.slice(0, count).reduce(edited, program);
          const other = wasm.parseFile(text);
          const { syntax } = native.parseFile(text);
          expect(syntax.hasError).toBe(other.syntax.hasError);
          if (!syntax.hasError) expect(dumpUnit(syntax)).toBe(dumpUnit(other.syntax));
          other.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });

  test('the change between two texts never splits a surrogate pair', () => {
    expect(changeBetween('a😀b', 'a😁b')).toEqual({ start: 1, oldEnd: 3, newEnd: 3 });
    expect(changeBetween('aaa', 'aa')).toEqual({ start: 2, oldEnd: 3, newEnd: 2 });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (a, b, c) => {
        const { start, oldEnd, newEnd } = changeBetween(a + b, a + c);
        expect((a + b).slice(0, start) + (a + c).slice(start, newEnd) + (a + b).slice(oldEnd)).toBe(a + c);
      }),
    );
  });
});

describe('fragments', () => {
  const ok: [Parameters<RustParser['parseFragment']>[1], string, string][] = [
    ['expr', 'a + b // c', 'ROOT(binary_expression(identifier identifier))'],
    ['exprs', 'a, f(b),', 'ROOT(identifier call_expression(identifier arguments(identifier)))'],
    ['exprs', '', 'ROOT'],
    ['expr', '(#[allow(a)] b)', 'ROOT(parenthesized_expression(identifier))'],
    ['pat', 'Some(x) | None', 'ROOT(or_pattern(tuple_struct_pattern(identifier identifier) identifier))'],
    ['matchArmPat', 'x if y', 'ROOT(identifier identifier)'],
    ['type', "&'a [T]", 'ROOT(reference_type(lifetime(identifier) array_type(type_identifier)))'],
    ['stmts', 'let a = 1; a', 'ROOT(let_declaration(identifier integer_literal) identifier)'],
    ['block', '{ 1 }', 'ROOT(block(integer_literal))'],
    [
      'items',
      '#[a] fn f() {}',
      'ROOT(attribute_item(attribute(identifier)) function_item(identifier parameters block))',
    ],
    ['vis', 'pub(crate)', 'ROOT(visibility_modifier(crate))'],
    ['attr', 'cfg(x)', 'ROOT(attribute(identifier token_tree(identifier)))'],
    [
      'matchArms',
      'a => 1, b => 2',
      'ROOT(match_arm(match_pattern(identifier) integer_literal) match_arm(match_pattern(identifier) integer_literal))',
    ],
  ];
  for (const [what, text, expected] of ok) {
    test(`${what}: ${text}`, () => {
      const tree = native.parseFragment(text, what);
      expect(shape(tree)).toBe(expected);
      expect(hasError(tree)).toBe(false);
      expect(dumpTree(wasm.parseFragment(text, what))).toBe(dumpTree(tree));
    });
  }

  const torn: [Parameters<RustParser['parseFragment']>[1], string][] = [
    ['expr', '1; const b: () = 2'],
    ['expr', ''],
    ['expr', 'a b'],
    ['exprs', '1) + a(2'],
    ['stmts', '} fn b() {'],
    ['pat', 'x => {} y'],
    ['pat', 'x if y'],
    ['type', 'A; type B = C'],
    ['type', '/* '],
    ['block', '{} fn g() {}'],
  ];
  for (const [what, text] of torn) {
    test(`not ${what}: ${text}`, () => expect(hasError(native.parseFragment(text, what))).toBe(true));
  }

  test('members expanded from a macro are relative to their own text', () => {
    const text = 'fn a(&self) {} type B = C;';
    const unit = native.parseUnit(text, 'impl');
    expect(unit.items.map((item) => [kindName(item.kind), item.start])).toEqual([
      ['function_item', 0],
      ['type_item', 15],
    ]);
    expect(unit.hasError).toBe(false);
    expect(native.parseUnit('} impl B {', 'impl').hasItemError).toBe(true);
    expect(native.parseUnit('fn a() { (#[b] c) }', 'impl').hasError).toBe(false);
  });
});
