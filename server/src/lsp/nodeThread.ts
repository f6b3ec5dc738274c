/** Starts the thread that analyses. Apart from the engine, so that it can start before the code of the protocol is read. */
import { Worker } from 'node:worker_threads';
import { type FromWorker, sharedSlots } from './messages';
import { type Thread, UNKNOWN_DEATH } from './thread';
import type { WorkerData } from './worker/run';

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
  return {
    shared,
    post: (message) => worker.postMessage(message),
    listen({ message, print, died }) {
      for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (data) => print(String(data)));
      let reason = UNKNOWN_DEATH;
      worker.on('message', (received: FromWorker) => message(received));
      worker.on('error', (error) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      worker.on('exit', () => died(reason));
    },
    async terminate() {
      await worker.terminate();
    },
  };
}
