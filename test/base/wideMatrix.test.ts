/** A matrix that knows the stretch of each row holds what a plain one holds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BitMatrix, BitSet } from '../../server/src/base/bitSet';
import { WideMatrix } from '../../server/src/base/wideMatrix';

const ROWS = 4;
const COLUMNS = 200;
const row = fc.nat(ROWS - 1);
const column = fc.nat(COLUMNS - 1);

const action = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), row, column }),
  fc.record({ kind: fc.constant('union' as const), row, source: row }),
  fc.record({ kind: fc.constant('from' as const), row, source: row }),
  fc.record({ kind: fc.constant('set' as const), row, columns: fc.array(column, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('fill' as const), row, count: fc.nat(COLUMNS) }),
);

it('holds what a plain matrix holds, after any actions', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), column, (actions, start) => {
      const plain = new BitMatrix(ROWS, COLUMNS);
      const wide = new WideMatrix(ROWS, COLUMNS);
      for (const one of actions) {
        if (one.kind === 'add') expect(wide.add(one.row, one.column)).toBe(plain.add(one.row, one.column));
        else if (one.kind === 'fill') {
          plain.fill(one.row, one.count);
          wide.fill(one.row, one.count);
        } else if (one.kind === 'set') {
          const set = new BitSet(COLUMNS);
          for (const each of one.columns) set.add(each);
          expect(wide.unionRowWith(one.row, set)).toBe(plain.unionRowWith(one.row, set));
        } else {
          const changed = plain.unionRows(one.source, one.row);
          const now =
            one.kind === 'union' ? wide.unionRows(one.source, one.row) : wide.unionFrom(wide, one.source, one.row);
          expect(now).toBe(changed);
        }
      }
      for (let r = 0; r < ROWS; r++) {
        expect(wide.next(r, start)).toBe(plain.next(r, start));
        const [a, b]: [number[], number[]] = [[], []];
        plain.forEach(r, (c) => a.push(c));
        wide.forEach(r, (c) => b.push(c));
        expect(b).toEqual(a);
      }
    }),
  );
});
