/**
 * Large bodies: MIR, regions, constraints and loans grow as the source does. Counted, not timed: a pass whose input grows
 * with the square of the source is found here, whatever the machine.
 */
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { gatherFacts } from '../../server/src/borrowck/facts';
import { realEnv } from '../../server/src/borrowck/realEnv';
import { mirOf } from '../../server/src/mir/query';
import { bodyOwners } from '../../server/src/names/crateItems';
import { nameOf } from '../../server/src/names/defs';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { setStandaloneCrate } from '../../server/src/semantics/analysisHost';
import { newCrateId } from '../../server/src/source/crates';
import { setFile } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';

const db = new Database();

beforeAll(async () => {
  setParser(db, await createParser());
  loadStdIndex(db, fs.readFileSync(path.join(__dirname, '../../server/data/std.index')));
});

function each(n: number, line: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => line(i)).join('\n');
}

/** By name: the fn `f` of a program of size `n`. */
const programs: Readonly<Record<string, (n: number) => string>> = {
  'statements with borrows': (n) =>
    `fn f(mut v: Vec<u32>) -> usize { let mut s = 0; ${each(n, (i) => `let r${i} = &mut v; r${i}.push(${i}); s += r${i}.len();`)} s }`,
  'for loops': (n) =>
    `fn f(v: &mut Vec<u32>) -> u32 { let mut s = 0; ${each(n, (i) => `for x in v.iter_mut() { *x += ${i}; s += *x; }`)} s }`,
  'match arms': (n) =>
    `fn f(k: u32) -> String { match k { ${each(n, (i) => `${i} => { let s = String::from("${i}"); s }`)} _ => String::new() } }`,
  'match arms on strings': (n) => `fn f(k: &str) -> u32 { match k { ${each(n, (i) => `"k${i}" => ${i},`)} _ => 0 } }`,
  'match guards': (n) =>
    `fn f(k: u32, v: Vec<u32>) -> u32 { match k { ${each(n, (i) => `${i} if v.len() > ${i} => v[${i}],`)} _ => 0 } }`,
  'variants with parts': (n) =>
    `enum E { ${each(n, (i) => `V${i}(String, u32),`)} } fn f(e: E) -> String { match e { ${each(n, (i) => `E::V${i}(s, 0) => s, E::V${i}(s, _) => s + "x",`)} } }`,
  'nested blocks': (n) =>
    `fn f() -> usize { let a0 = String::new(); let mut s = 0; ${each(n, (i) => `{ let a${i + 1} = &a0; s += a${i + 1}.len();`)} s += 1; ${'}'.repeat(n)} s }`,
  'a question mark in each statement, with drops': (n) =>
    `fn g(s: &str) -> Result<String, String> { Ok(s.to_string()) } fn f() -> Result<usize, String> { ${each(n, (i) => `let s${i} = g("${i}")?;`)} Ok(${each(n, (i) => `s${i}.len() +`)} 0) }`,
  'a chain of else if': (n) =>
    `fn f(a: u32) -> String { ${each(n, (i) => `if a == ${i} { String::from("${i}") } else`)} { String::new() } }`,
  closures: (n) =>
    `fn f() -> u32 { let mut s = 0; let v = vec![1u32]; ${each(n, (i) => `let c${i} = |x: u32| x + v.len() as u32; s += c${i}(${i});`)} s }`,
  'a table': (n) => `fn f() -> &'static [(char, u32, &'static str)] { &[${each(n, (i) => `('a', ${i}, "x"),`)}] }`,
  'a vector of strings': (n) => `fn f() -> Vec<(String, u32)> { vec![${each(n, (i) => `("a".to_string(), ${i}),`)}] }`,
};

function measure(name: string, text: string): Readonly<Record<string, number>> {
  const file = setFile(db, `/${name}.rs`, text);
  setStandaloneCrate(db, newCrateId(db), file, `/${name}.rs`, '2021');
  const owner = bodyOwners(db, file).find((def) => nameOf(db, def) === 'f');
  if (owner === undefined) throw new Error('no fn f');
  const body = db.get(mirOf, owner);
  expect(body.taint).toEqual([]);
  const children = body.closures.map(() => null);
  const indexes = body.closures.map((_, i) => i + 1);
  const facts = gatherFacts(realEnv(db, owner), body, body, null, 0, indexes, children, () => false);
  expect([...facts.typeck.taint]).toEqual([]);
  return {
    blocks: facts.cfg.blocks,
    edges: facts.cfg.succs.targets.length,
    points: facts.cfg.points,
    locals: body.locals.length,
    places: body.places.length,
    'move paths': facts.moves.paths.length,
    'effects on paths': facts.moves.effects.length,
    regions: facts.vars.count,
    constraints: facts.typeck.constraints.length,
    loans: facts.loans.loans.length,
  };
}

describe('what borrowck works on grows with the source, not with its square', () => {
  for (const [name, program] of Object.entries(programs)) {
    it(`for ${name}`, () => {
      const small = measure(`${name} 30`, program(30));
      const large = measure(`${name} 120`, program(120));
      for (const [what, count] of Object.entries(large)) {
        // Four times the source; a little more is for what a small body has none of.
        expect(count, what).toBeLessThanOrEqual((small[what] ?? 0) * 4.4 + 8);
      }
    });
  }
});
