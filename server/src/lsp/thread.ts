/** Starts the thread that analyses. Apart from the engine, so that it can start before the code of the protocol is read. */
import { Worker } from 'node:worker_threads';
import { sharedSlots } from './messages';
import type { WorkerData } from './worker/run';

export interface Thread {
  readonly worker: Worker;
  /** What both threads see; by `Slot`. */
  readonly shared: Int32Array<SharedArrayBuffer>;
}

/** Room for new objects, in MB: half of what V8 would take. It is never given back; with a quarter an edit takes a tenth longer. */
const youngSize = 24;

export function startThread(workerFile: string): Thread {
  const shared = new Int32Array(new SharedArrayBuffer(4 * sharedSlots));
  const worker = new Worker(workerFile, {
    workerData: { shared } satisfies WorkerData,
    // What the thread prints must not get into the protocol, which may run over stdout.
    stdout: true,
    stderr: true,
    resourceLimits: { stackSizeMb: 64, maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: youngSize },
  });
  return { worker, shared };
}
