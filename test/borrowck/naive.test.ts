/** The solver against the naive one, on random bodies. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyFacts } from '../../server/src/borrowck/bodyFacts';
import { gatherFacts } from '../../server/src/borrowck/facts';
import { parseMir } from '../../server/src/mir/parse';
import { mockEnv } from './mockEnv';
import { naiveScopes, naiveValues } from './naive';

const HEAD = `struct Pair<'a, T> { r: &'a mut T, s: &'a T }
fn pick<'a>(&'a mut i32, &'a i32) -> &'a i32;
fn main<'x, 'y>(mut _1: &'x mut i32, _2: &'y i32) -> &'x i32 {
  let mut _3 "a": i32; let mut _4 "b": i32; let mut _5: &mut i32; let mut _6: &i32; let mut _7: &i32; let mut _8: Pair<i32>;
`;

const statement = fc.constantFrom(
  '_3 = const 1',
  '_4 = copy _3',
  '_5 = &mut _3',
  '_5 = &mut _4',
  '_5 = &mut (*_1)',
  '_5 = &two_phase mut (*_5)',
  '_6 = &_3',
  '_6 = &(*_5)',
  '_6 = &(*_2)',
  '_7 = copy _6',
  '_6 = copy _7',
  '_7 = &_4',
  '(*_5) = const 2',
  '_1 = move _5',
  '_8 = Pair::<i32>(move _5, copy _6)',
  '_5 = &mut (*_8.r)',
  '_7 = copy _8.s',
  '_8.s = copy _6',
  '_8.r = move _5',
  '_0 = copy _7',
  'StorageDead(_3)',
  'StorageDead(_4)',
  'FakeRead(ForLet, _6)',
);

const body = fc
  .array(fc.tuple(fc.array(statement, { maxLength: 6 }), fc.nat(5), fc.nat(9), fc.nat(9)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((blocks) => {
    const target = (n: number): string => `bb${n % blocks.length}`;
    const text = blocks.map(([statements, kind, a, b], i) => {
      const ends = [
        'return',
        `goto -> ${target(a)}`,
        `switchInt(copy _3) -> [0: ${target(a)}, otherwise: ${target(b)}]`,
        `_7 = pick(move _5, copy _6) -> [return: ${target(a)}, unwind: ${target(b)}]`,
        `drop(_8) -> ${target(a)}`,
        `falseUnwind -> [real: ${target(a)}]`,
      ];
      return `  bb${i}: { ${[...statements, ends[kind]].join('; ')}; }\n`;
    });
    return `${HEAD}${text.join('')}}\n`;
  });

describe('the solver', () => {
  it('agrees with the naive one on random bodies', () => {
    fc.assert(
      fc.property(body, (text) => {
        const { decls, bodies } = parseMir(text);
        const main = bodies.get('main');
        if (main === undefined) throw new Error('no body');
        const facts = gatherFacts(mockEnv(decls), main, main, null, 0, [], [], () => false);
        expect([...facts.typeck.taint]).toEqual([]);
        const values = naiveValues(facts);
        for (let vid = 0; vid < facts.vars.count; vid++) {
          const own = new Set<string>();
          for (let p = 0; p < facts.cfg.points; p++) if (facts.values.hasPoint(vid, p)) own.add(`p${p}`);
          for (let u = 0; u < facts.universal.count; u++) if (facts.values.hasUniversal(vid, u)) own.add(`u${u}`);
          expect(own).toEqual(values[vid]);
        }
        const scopes = naiveScopes(facts, values);
        const view = bodyFacts(facts, new Set(), [], () => ({ kind: 'unexplained' }));
        facts.loans.loans.forEach((loan, i) => {
          const reachable = [...scopes[i]].filter((p) => facts.cfg.isReachable[facts.cfg.blockOf[p]] === 1);
          expect(view.loanPoints(loan.index)).toEqual(reachable.sort((a, b) => a - b));
        });
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
