import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineIndex } from '../../server/src/base/lineIndex';
import {
  compareRanges,
  coverRanges,
  intersectRanges,
  rangeCovers,
  rangesOverlap,
  rangeTouches,
} from '../../server/src/base/range';

const texts = fc
  .array(fc.constantFrom('a', 'é', '→', '😀', '\n', '\r\n', ' '), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));
const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

test('every char boundary survives the way to line and column and back, in each unit', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const index = new LineIndex(text);
      let at = 0;
      for (const char of [...text, '']) {
        const before = text.slice(0, at);
        const lineText = before.slice(before.lastIndexOf('\n') + 1);
        const line = before.split('\n').length - 1;
        expect(index.lineCol(at)).toEqual({ line, col: lineText.length });
        expect(index.lineCol(at, 'char')).toEqual({
          line,
          col: [...lineText].length,
        });
        expect(index.lineCol(at, 'utf8')).toEqual({
          line,
          col: bytes(lineText),
        });
        expect(index.byteOffset(at)).toBe(bytes(before));
        expect(index.offsetOfByte(bytes(before))).toBe(at);
        for (const unit of ['utf16', 'utf8', 'char'] as const) {
          const { col } = index.lineCol(at, unit);
          expect(index.offsetAt(line, col, unit)).toBe(at);
        }
        at += char.length;
      }
    }),
  );
});

test('positions outside the text are clamped', () => {
  const index = new LineIndex('ab\r\ncd');
  expect(index.lineCount).toBe(2);
  expect(index.offsetAt(9, 0)).toBe(6);
  expect(index.offsetAt(0, 99)).toBe(3);
  expect(index.offsetAt(-1, 5)).toBe(0);
  expect(index.lineCol(99)).toEqual({ line: 1, col: 2 });
  expect([index.lineText(0), index.lineText(1)]).toEqual(['ab', 'cd']);
  expect(index.lineEnd(0)).toBe(2);
});

test('a byte inside a char gives the start of the char', () => {
  const index = new LineIndex('é😀x');
  expect([0, 1, 2, 3, 5, 6, 7].map((byte) => index.offsetOfByte(byte))).toEqual([0, 0, 1, 1, 1, 3, 4]);
});

test('range relations at their edges', () => {
  const [a, b] = [
    { start: 0, end: 4 },
    { start: 4, end: 6 },
  ];
  expect(rangesOverlap(a, b)).toBe(false);
  expect(intersectRanges(a, b)).toEqual({ start: 4, end: 4 });
  expect(intersectRanges({ start: 0, end: 3 }, b)).toBeNull();
  expect(coverRanges(a, b)).toEqual({ start: 0, end: 6 });
  expect(rangeCovers({ start: 0, end: 6 }, b)).toBe(true);
  expect(rangeTouches(a, 4)).toBe(true);
  expect([{ start: 0, end: 2 }, a].sort(compareRanges)[0]).toBe(a);
});
