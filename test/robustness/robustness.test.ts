/**
 * Whatever the input, the analysis ends, throws nothing, and says what it did not understand. Its limits are counted in
 * steps, nodes and levels, never in time: the same program always ends in the same way.
 */
import { describe, expect, test } from 'vitest';
import { asking } from './asking';
import { anything, type Outcome, tainted, understood } from './programs';

const analyse = asking<Outcome>('test/robustness/analyseWorker.ts', 'robustness');

describe('long, deep and circular programs', () => {
  test.for(Object.entries(understood))('%s', async ([, text]) => {
    const { thrown, reasons, errors } = await analyse(text);
    expect({ thrown, reasons, errors }).toEqual({ thrown: null, reasons: [], errors: [] });
  });
});

describe('programs beyond a limit', () => {
  test.for(Object.entries(tainted))('%s', async ([, { text, reason }]) => {
    const first = await analyse(text);
    expect(first.thrown).toBeNull();
    expect(first.errors).toEqual([]);
    expect(
      first.reasons.some((r) => reason.test(r)),
      first.reasons.join(', '),
    ).toBe(true);
    expect(await analyse(text)).toEqual(first);
  });
});

describe('broken text', () => {
  test.for(Object.entries(anything))('%s', async ([, text]) => {
    expect((await analyse(text)).thrown).toBeNull();
  });
});
