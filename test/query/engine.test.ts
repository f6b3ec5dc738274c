import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepEqual } from '../../server/src/base/fingerprint';
import {
  Cancelled,
  Durability,
  defineInput,
  defineQuery,
  defineSlot,
  QueryCycle,
} from '../../server/src/query/definition';
import { Database } from '../../server/src/query/engine';

const text = defineInput<number, string>({ name: 'text' });
const absent = defineInput<string, number | undefined>({ name: 'absent', initial: () => undefined });
const words = defineQuery<number, string[]>({
  name: 'words',
  compute: (db, key) => db.get(text, key).split(/\s+/).filter(Boolean),
  equals: deepEqual,
});
const count = defineQuery<number, number>({ name: 'count', compute: (db, key) => db.get(words, key).length });
const total = defineQuery<string, number>({
  name: 'total',
  compute: (db, keys) => keys.split(',').reduce((sum, key) => sum + db.get(count, Number(key)), 0),
});

function logOf(db: Database, run: () => void): string[] {
  db.startLog();
  run();
  return db.takeLog();
}

function databaseWith(...texts: string[]): Database {
  const db = new Database();
  for (const [i, value] of texts.entries()) db.set(text, i, value);
  return db;
}

describe('revisions', () => {
  test('what nothing has changed for is not computed again', () => {
    const db = databaseWith('a b', 'c');
    expect(logOf(db, () => expect(db.get(total, '0,1')).toBe(3))).toEqual([
      'compute total(0,1)',
      'compute count(0)',
      'compute words(0)',
      'compute count(1)',
      'compute words(1)',
    ]);
    db.set(text, 7, 'unrelated');
    expect(logOf(db, () => expect(db.get(total, '0,1')).toBe(3))).toEqual([]);
  });

  test('an equal value stops the wave', () => {
    const db = databaseWith('a b', 'c');
    db.get(total, '0,1');
    const before = db.get(words, 0);
    db.set(text, 0, 'a   b');
    expect(logOf(db, () => db.get(total, '0,1'))).toEqual(['compute words(0)']);
    expect(db.get(words, 0)).toBe(before);
    db.set(text, 0, 'a x');
    expect(logOf(db, () => db.get(total, '0,1'))).toEqual(['compute words(0)', 'compute count(0)']);
    db.set(text, 0, 'a x y');
    expect(logOf(db, () => expect(db.get(total, '0,1')).toBe(4))).toEqual([
      'compute words(0)',
      'compute count(0)',
      'compute total(0,1)',
    ]);
  });

  test('setting an equal input is no revision; removing one gives its initial value back', () => {
    const db = databaseWith('a');
    const at = db.revision;
    db.set(text, 0, 'a');
    expect(db.revision).toBe(at);
    const reader = defineQuery<string, string>({ name: 'reader', compute: (d, key) => `${d.get(absent, key)}` });
    expect(db.get(reader, 'k')).toBe('undefined');
    db.set(absent, 'k', 5);
    expect(db.get(reader, 'k')).toBe('5');
    db.remove(absent, 'k');
    expect(db.get(reader, 'k')).toBe('undefined');
    db.remove(text, 0);
    expect(() => db.get(count, 0)).toThrow('input text(0) is not set');
    db.set(text, 0, 'back again');
    expect(db.get(count, 0)).toBe(2);
  });

  test('a dependency that is no longer read is forgotten', () => {
    const flag = defineInput<number, boolean>({ name: 'flag' });
    const either = defineQuery<number, number>({
      name: 'either',
      compute: (d) => (d.get(flag, 0) ? d.get(count, 0) : -1),
    });
    const db = databaseWith('a');
    db.set(flag, 0, true);
    expect(db.get(either, 0)).toBe(1);
    db.set(flag, 0, false);
    db.remove(text, 0);
    expect(logOf(db, () => expect(db.get(either, 0)).toBe(-1))).toEqual(['compute either(0)']);
  });

  test('nothing may be set while a query runs', () => {
    const db = databaseWith('a');
    const bad = defineQuery<number, number>({
      name: 'bad',
      compute: (d) => {
        d.set(text, 0, 'b');
        return 0;
      },
    });
    expect(() => db.get(bad, 0)).toThrow('while a query runs');
  });

  test('a chain of fifty thousand memos is verified without recursion', () => {
    const chain = defineQuery<number, number>({
      name: 'chain',
      compute: (d, n): number => (n === 0 ? d.get(count, 0) : d.get(chain, n - 1)),
    });
    const db = databaseWith('a b');
    for (let n = 0; n < 50_000; n++) db.get(chain, n);
    db.set(text, 0, 'c d');
    expect(logOf(db, () => expect(db.get(chain, 49_999)).toBe(2))).toEqual(['compute words(0)', 'compute count(0)']);
  });
});

describe('durability', () => {
  test('a change of low durability does not walk what is durable', () => {
    let checks = 0;
    const watched = defineQuery<number, number>({
      name: 'watched',
      compute: (d, key) => d.get(words, key).length,
      equals: () => {
        checks++;
        return false;
      },
    });
    const db = new Database();
    db.set(text, 0, 'std', Durability.High);
    db.set(text, 1, 'mine');
    db.get(watched, 0);
    db.set(text, 1, 'mine now');
    expect(logOf(db, () => db.get(watched, 0))).toEqual([]);
    db.set(text, 0, 'std too', Durability.High);
    expect(db.get(watched, 0)).toBe(2);
    expect(checks).toBe(1);
  });

  test('an input that becomes less durable is noticed by its old readers', () => {
    const db = new Database();
    db.set(text, 0, 'a', Durability.High);
    expect(db.get(count, 0)).toBe(1);
    db.set(text, 0, 'a', Durability.Low);
    expect(db.get(count, 0)).toBe(1);
    db.set(text, 0, 'a b', Durability.Low);
    expect(db.get(count, 0)).toBe(2);
  });
});

test('a cancelled query is not stored and what it had finished is', () => {
  const db = databaseWith('a', 'b');
  let left = 3;
  db.setCancellation(() => --left < 0);
  expect(() => db.get(total, '0,1')).toThrow(Cancelled);
  db.setCancellation(null);
  expect(logOf(db, () => expect(db.get(total, '0,1')).toBe(2))).toEqual([
    'compute total(0,1)',
    'compute count(1)',
    'compute words(1)',
  ]);
});

describe('cycles', () => {
  const edges = defineInput<number, number[]>({ name: 'edges', equals: deepEqual });
  const reach = defineQuery<number, string>({
    name: 'reach',
    compute: (db, node): string => `${node}(${db.get(edges, node).map((next) => db.get(reach, next))})`,
    onCycle: (_, node) => `cycle${node}`,
  });

  function graph(...rows: number[][]): Database {
    const db = new Database();
    for (const [node, row] of rows.entries()) db.set(edges, node, row);
    return db;
  }

  test('every participant has its fallback, whoever is asked first; readers outside go on', () => {
    const rows = [[1], [2], [1]];
    for (const first of [0, 1, 2]) {
      const db = graph(...rows);
      db.get(reach, first);
      expect([0, 1, 2].map((node) => db.get(reach, node))).toEqual(['0(cycle1)', 'cycle1', 'cycle2']);
    }
  });

  test('a cycle that is broken by an edit goes away, and comes back', () => {
    const db = graph([1], [2], [1]);
    db.get(reach, 0);
    db.set(edges, 2, []);
    expect(db.get(reach, 0)).toBe('0(1(2()))');
    db.set(edges, 2, [1]);
    expect(db.get(reach, 2)).toBe('cycle2');
    expect(db.get(reach, 0)).toBe('0(cycle1)');
    expect(db.get(reach, 1)).toBe('cycle1');
  });

  test('without a fallback the error names the way round', () => {
    const [a, b] = [
      defineQuery<number, number>({ name: 'a', compute: (db): number => db.get(b, 0) }),
      defineQuery<number, number>({ name: 'b', compute: (db): number => db.get(a, 0) }),
    ];
    const db = new Database();
    expect(() => db.get(a, 0)).toThrow(QueryCycle);
    expect(() => db.get(a, 0)).toThrow('query cycle: a(0) -> b(0) -> a(0)');
  });
});

test('swept memos come back on demand without waking their readers', () => {
  const db = databaseWith('a', 'b');
  db.get(total, '0,1');
  for (let i = 0; i < 5; i++) {
    db.set(text, 9, `${i}`);
    db.get(words, 0);
  }
  expect(db.sweep(3)).toBe(4);
  expect(logOf(db, () => expect(db.get(total, '0,1')).toBe(2))).toEqual([
    'compute total(0,1)',
    'compute count(0)',
    'compute count(1)',
    'compute words(1)',
  ]);
  db.set(text, 9, 'x');
  db.set(text, 9, 'y');
  db.get(total, '0,1');
  expect(db.counters().find(({ name }) => name === 'words')?.memos).toBe(2);
});

test('slots belong to one database', () => {
  const key = defineSlot(() => ({}));
  const [a, b] = [new Database(), new Database()];
  expect(a.slot(key)).toBe(a.slot(key));
  expect(a.slot(key)).not.toBe(b.slot(key));
});

test('nobody above a barrier looks at what it read while no barrier changes', () => {
  const line = defineInput<number, string>({ name: 'line' });
  const length = defineQuery<number, number>({
    name: 'length',
    isBarrier: true,
    compute: (db, i) => db.get(line, i).length,
  });
  const double = defineQuery<number, number>({ name: 'double', compute: (db, i) => 2 * db.get(length, i) });
  const sum = defineQuery<0, number>({ name: 'sum', compute: (db) => db.get(double, 0) + db.get(double, 1) });
  const db = new Database();
  db.set(line, 0, 'a');
  db.set(line, 1, 'b');
  expect(db.get(sum, 0)).toBe(4);
  db.set(line, 0, 'c');
  expect(logOf(db, () => expect(db.get(sum, 0)).toBe(4))).toEqual(['compute length(0)']);
  db.set(line, 1, 'dd');
  const log = logOf(db, () => expect(db.get(sum, 0)).toBe(6));
  expect(log).toEqual(['compute length(1)', 'compute double(1)', 'compute sum(0)']);
  // A barrier nobody reads is dropped; whoever counted on it finds it again.
  db.get(length, 0);
  for (const text of ['e', 'f', 'g']) db.set(line, 0, text);
  expect(db.sweep(0)).toBeGreaterThan(0);
  db.set(line, 1, 'h');
  expect(db.get(sum, 0)).toBe(4);
});

test('whoever rests on one leaf looks at that leaf alone', () => {
  const file = defineInput<number, string>({ name: 'file' });
  const lines = defineQuery<number, readonly string[]>({
    name: 'lines',
    compute: (db, i) => db.get(file, i).split('\n'),
  });
  const line = defineQuery<number, string>({
    name: 'line',
    isLeaf: true,
    compute: (db, i) => db.get(lines, i % 10)[Math.floor(i / 10)] ?? '',
  });
  const trimmed = defineQuery<number, string>({ name: 'trimmed', compute: (db, i) => db.get(line, i).trim() });
  const size = defineQuery<number, number>({ name: 'size', compute: (db, i) => db.get(trimmed, i).length });
  const both = defineQuery<0, number>({ name: 'both', compute: (db) => db.get(size, 0) + db.get(size, 10) });
  const db = new Database();
  db.set(file, 0, 'a\nbb');
  expect(db.get(both, 0)).toBe(3);
  db.set(file, 0, 'a\n bb');
  expect(logOf(db, () => expect(db.get(size, 0)).toBe(1))).toEqual(['compute lines(0)', 'compute line(0)']);
  expect(logOf(db, () => expect(db.get(both, 0)).toBe(3))).toEqual(['compute line(10)', 'compute trimmed(10)']);
  db.set(file, 0, 'a\n bbb');
  expect(db.get(both, 0)).toBe(4);
});

test('a value that comes to rest on another leaf is asked about that one', () => {
  const cell = defineInput<number, number>({ name: 'cell' });
  const leaf = defineQuery<number, number>({ name: 'leaf', isLeaf: true, compute: (db, i) => db.get(cell, i) });
  // The same value from either leaf.
  const either = defineQuery<0, number>({
    name: 'either',
    compute: (db) => (db.get(choice, 0) === 0 ? db.get(leaf, 0) : db.get(leaf, 1)),
  });
  const choice = defineInput<0, number>({ name: 'choice' });
  const reader = defineQuery<0, number>({ name: 'reader', compute: (db) => db.get(either, 0) });
  const db = new Database();
  db.set(choice, 0, 0, Durability.Medium);
  db.set(cell, 0, 5);
  db.set(cell, 1, 5);
  expect(db.get(reader, 0)).toBe(5);
  db.set(choice, 0, 1, Durability.Medium);
  expect(db.get(reader, 0)).toBe(5);
  db.set(cell, 1, 6);
  expect(db.get(reader, 0)).toBe(6);
});

test.each([
  ['', 1, false],
  [', behind barriers too', 2, false],
  [', with leaves', 1, true],
  [', with leaves and barriers', 2, true],
])('after any edits and sweeps the values are those of a fresh database%s', (_, modulus, hasLeaves) => {
  const size = 6;
  const refs = defineInput<number, readonly number[]>({ name: 'refs', equals: deepEqual });
  const own = defineInput<number, number>({ name: 'own' });
  const all = defineQuery<0, readonly number[]>({
    name: 'all',
    compute: (db) => Array.from({ length: size }, (_, i) => db.get(own, i)),
  });
  const part = defineQuery<number, number>({
    name: 'part',
    isLeaf: true,
    compute: (db, i) => (db.get(all, 0)[i] as number) >> 1,
  });
  // Reads depend on values read before, values are often equal after a change, later nodes read earlier ones only.
  const value = defineQuery<number, number>({
    name: 'value',
    compute: (db, node): number => {
      let sum = db.get(hasLeaves ? part : own, node);
      for (const other of db.get(refs, node)) {
        if (other < node && sum % 3 !== 0) sum += db.get(other % modulus === 1 ? half : value, other);
      }
      return sum >> 1;
    },
  });
  const half = defineQuery<number, number>({
    name: 'half',
    isBarrier: true,
    compute: (db, node): number => db.get(value, node) >> 1,
  });
  const durability = fc.constantFrom(Durability.Low, Durability.Medium, Durability.High);
  const node = fc.nat(size - 1);
  const step = fc.oneof(
    fc.record({ own: node, value: fc.nat(8), durability }),
    fc.record({ refs: node, value: fc.array(node, { maxLength: 4 }), durability }),
    fc.record({ ask: node }),
    fc.record({ sweep: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const db = new Database();
      const state = Array.from({ length: size }, (_, i) => ({ own: i, refs: [] as readonly number[] }));
      const fill = (target: Database) => {
        for (const [i, { own: v, refs: r }] of state.entries()) {
          target.set(own, i, v);
          target.set(refs, i, r);
        }
        return target;
      };
      fill(db);
      for (const s of steps) {
        if ('own' in s) {
          (state[s.own] as { own: number }).own = s.value;
          db.set(own, s.own, s.value, s.durability);
        } else if ('refs' in s) {
          (state[s.refs] as { refs: readonly number[] }).refs = s.value;
          db.set(refs, s.refs, s.value, s.durability);
        } else if ('sweep' in s) db.sweep(s.sweep);
        else expect(db.get(value, s.ask)).toBe(fill(new Database()).get(value, s.ask));
      }
      const fresh = fill(new Database());
      for (let i = 0; i < size; i++) expect(db.get(value, i)).toBe(fresh.get(value, i));
    }),
    { numRuns: 500 },
  );
});
