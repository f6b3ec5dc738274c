/** A worker with a deep stack that answers one question a program, for the tests of one file. */
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll } from 'vitest';
// @ts-expect-error A script, without types.
import { bundle } from '../../scripts/bundle.mjs';

/** `entry` posts `{ id, outcome }` for each `{ id, text }`. */
export function asking<Outcome>(entry: string, name: string): (text: string) => Promise<Outcome> {
  let worker: Worker;
  beforeAll(async () => {
    worker = new Worker(await bundle(entry, name), { resourceLimits: { stackSizeMb: 64 } });
  }, 60_000);
  afterAll(async () => {
    await worker.terminate();
  });
  let requests = 0;
  return (text) => {
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
  };
}
