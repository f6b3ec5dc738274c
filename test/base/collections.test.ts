import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BitMatrix, BitSet } from '../../server/src/base/bitSet';
import { deepEqual, structuralHash } from '../../server/src/base/fingerprint';
import { Interner, KeyedInterner } from '../../server/src/base/interner';
import { UnionFind } from '../../server/src/base/unionFind';

const ids = fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 40 });
const setOf = (members: number[]) => {
  const set = new BitSet(100);
  for (const id of members) set.add(id);
  return set;
};
const sorted = (members: Iterable<number>) => [...new Set(members)].sort((a, b) => a - b);

describe('BitSet', () => {
  test('agrees with Set on every operation', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const inB = new Set(b);
        expect(setOf(a).toArray()).toEqual(sorted(a));
        expect(setOf(a).count()).toBe(new Set(a).size);
        expect(setOf(a).isEmpty()).toBe(a.length === 0);
        const union = setOf(b);
        expect(setOf(a).unionInto(union)).toBe(a.some((id) => !inB.has(id)));
        expect(union.toArray()).toEqual(sorted([...a, ...b]));
        const both = setOf(a);
        expect(both.intersectWith(setOf(b))).toBe(a.some((id) => !inB.has(id)));
        expect(both.toArray()).toEqual(sorted(a.filter((id) => inB.has(id))));
        const less = setOf(a);
        expect(less.subtract(setOf(b))).toBe(a.some((id) => inB.has(id)));
        expect(less.toArray()).toEqual(sorted(a.filter((id) => !inB.has(id))));
        expect(setOf(a).intersects(setOf(b))).toBe(a.some((id) => inB.has(id)));
        expect(setOf(b).isSupersetOf(setOf(a))).toBe(a.every((id) => inB.has(id)));
      }),
    );
  });

  test('add and remove say whether they changed something, also for bit 31', () => {
    const set = new BitSet(64);
    expect([set.add(31), set.add(31), set.has(31), set.remove(31), set.remove(31)]).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  test('fill sets the domain and nothing behind it', () => {
    for (const domain of [0, 1, 31, 32, 33, 64]) {
      const set = new BitSet(domain);
      set.fill();
      expect(set.count()).toBe(domain);
      expect(set.next(domain)).toBe(-1);
    }
  });

  test('rows of a matrix are independent and share storage with their views', () => {
    const matrix = new BitMatrix(3, 40);
    matrix.add(1, 39);
    matrix.row(0).add(2);
    expect(matrix.unionRows(1, 2)).toBe(true);
    expect(matrix.unionRows(1, 2)).toBe(false);
    expect([0, 1, 2].map((row) => matrix.row(row).toArray())).toEqual([[2], [39], [39]]);
    expect(matrix.unionRowWith(0, matrix.row(1))).toBe(true);
    expect([matrix.next(0, 0), matrix.next(0, 3), matrix.next(0, 40)]).toEqual([2, 39, -1]);
  });
});

test('UnionFind agrees with naive relabelling, and a rollback restores the state at its mark', () => {
  const pairs = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 20 });
  fc.assert(
    fc.property(pairs, pairs, (first, second) => {
      const sets = new UnionFind(20);
      let labels = Array.from({ length: 20 }, (_, i) => i);
      const join = (a: number, b: number) => {
        sets.union(a, b);
        const [from, to] = [labels[b], labels[a]];
        labels = labels.map((label) => (label === from ? (to as number) : label));
      };
      const check = () => {
        for (let a = 0; a < 20; a++) for (let b = 0; b < 20; b++) expect(sets.same(a, b)).toBe(labels[a] === labels[b]);
      };
      for (const [a, b] of first) join(a, b);
      const before = labels;
      const mark = sets.mark();
      for (const [a, b] of second) join(a, b);
      check();
      sets.rollback(mark);
      labels = before;
      check();
      for (const [a, b] of second) join(a, b);
      check();
    }),
    { numRuns: 30 },
  );
});

const plain = fc.anything({
  maxDepth: 3,
  withTypedArray: true,
  withMap: false,
  withNullPrototype: false,
  withDate: false,
});

test('deepEqual sees equal copies as equal, with equal hashes', () => {
  fc.assert(
    fc.property(fc.clone(plain, 2), ([a, b]) => {
      expect(deepEqual(a, b)).toBe(true);
      expect(structuralHash(a)).toBe(structuralHash(b));
    }),
  );
});

test('deepEqual tells near misses apart', () => {
  const different: [unknown, unknown][] = [
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [[1], { 0: 1 }],
    [new Int32Array([1]), new Uint32Array([1])],
    [new Int32Array([1, 2]), new Int32Array([1, 3])],
    [new Map([[1, 'a']]), new Map([[1, 'b']])],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 2, 3] } }],
    [null, {}],
    [0, '0'],
  ];
  for (const [a, b] of different) expect(deepEqual(a, b), `${String(a)} and ${String(b)}`).toBe(false);
  expect(deepEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(deepEqual(Number.NaN, Number.NaN)).toBe(true);
});

test('interners number densely and give back what they took', () => {
  const names = new Interner();
  expect([names.intern('a'), names.intern('b'), names.intern('a'), names.find('b'), names.find('c')]).toEqual([
    0, 1, 0, 1, -1,
  ]);
  expect(names.text(1)).toBe('b');
  expect(() => names.text(2)).toThrow(RangeError);
  const pairs = new KeyedInterner<readonly [number, number]>(([a, b]) => `${a},${b}`);
  expect([pairs.intern([1, 2]), pairs.intern([2, 1]), pairs.intern([1, 2])]).toEqual([0, 1, 0]);
  expect(pairs.value(1)).toEqual([2, 1]);
});
