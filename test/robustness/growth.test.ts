/** Twice the program is twice the work: of inference, of the trait solver, of the proofs that borrowck asks for. */
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error A script, without types.
import { bundle } from '../../scripts/bundle.mjs';
import { growing, nesting } from './growing';

interface Outcome {
  readonly work: number;
  readonly reasons: readonly string[];
}

let worker: Worker;

beforeAll(async () => {
  const entry = await bundle('test/robustness/growthWorker.ts', 'growth');
  worker = new Worker(entry, { resourceLimits: { stackSizeMb: 64 } });
}, 60_000);

afterAll(async () => {
  await worker.terminate();
});

let requests = 0;

function workOf(text: string): Promise<Outcome> {
  const id = requests++;
  return new Promise((resolve, reject) => {
    const done = (answer: { readonly id: number; readonly outcome: Outcome }): void => {
      if (answer.id !== id) return;
      worker.off('error', reject);
      worker.off('message', done);
      resolve(answer.outcome);
    };
    worker.on('message', done);
    worker.once('error', reject);
    worker.postMessage({ id, text });
  });
}

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
