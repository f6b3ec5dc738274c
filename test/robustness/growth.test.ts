/** Twice the program is twice the work: of inference, of the trait solver, of the proofs that borrowck asks for. */
import { describe, expect, test } from 'vitest';
import { asking } from './asking';
import { growing, nesting } from './growing';

interface Outcome {
  readonly work: number;
  readonly reasons: readonly string[];
}

const workOf = asking<Outcome>('test/robustness/growthWorker.ts', 'growth');

/** How much more work twice the program is. What is asked of the standard library is asked once: it does not count. */
async function growth(make: (n: number) => string): Promise<number> {
  await workOf(make(3));
  const once = await workOf(make(20));
  const twice = await workOf(make(40));
  expect([...once.reasons, ...twice.reasons]).toEqual([]);
  return twice.work / once.work;
}

describe('work in proportion to length', () => {
  test.for(Object.entries(growing))('%s', { timeout: 60_000 }, async ([, make]) => {
    expect(await growth(make)).toBeLessThan(2.5);
  });
});

describe('work in proportion to the size of all types', () => {
  test.for(Object.entries(nesting))('%s', { timeout: 60_000 }, async ([, make]) => {
    expect(await growth(make)).toBeLessThan(4);
  });
});
