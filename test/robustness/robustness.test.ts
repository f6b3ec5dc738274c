/**
 * Whatever the input, the analysis ends, throws nothing, and says what it did not understand. Its limits are counted in
 * steps, nodes and levels, never in time: the same program always ends in the same way.
 */
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error A script, without types.
import { bundle } from '../../scripts/bundle.mjs';
import { anything, type Outcome, tainted, understood } from './programs';

let worker: Worker;

beforeAll(async () => {
  const entry = await bundle('test/robustness/analyseWorker.ts', 'robustness');
  worker = new Worker(entry, { resourceLimits: { stackSizeMb: 64 } });
}, 60_000);

afterAll(async () => {
  await worker.terminate();
});

let requests = 0;

function analyse(text: string): Promise<Outcome> {
  const id = requests++;
  return new Promise((resolve, reject) => {
    const done = (answer: { readonly id: number; readonly outcome: Outcome }): void => {
      // The late answer to a test that has timed out is nobody else's.
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
