/** Starts the analysis as a worker of the server's worker. */
import { sharedSlots } from '../messages';
import type { WebFiles } from '../protocol';
import { type Thread, type ThreadEvents, UNKNOWN_DEATH } from '../thread';

/** The first message to it. */
export interface WebWorkerData {
  /** null where no memory can be shared. */
  readonly shared: Int32Array | null;
  readonly files: WebFiles;
}

/**
 * The memory is shared where the page is isolated from others (`crossOriginIsolated`). Elsewhere the analysis looks for messages
 * now and then, and one that hangs is not found out.
 */
export function startWebThread(files: WebFiles): Thread {
  const isShared = globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function';
  const shared = new Int32Array(isShared ? new SharedArrayBuffer(4 * sharedSlots) : new ArrayBuffer(4 * sharedSlots));
  // The program may come from another origin, which no worker may be started from, but which one may import from.
  const start = new Blob([`importScripts(${JSON.stringify(files.worker)});`], { type: 'text/javascript' });
  const url = URL.createObjectURL(start);
  const worker = new Worker(url, { name: 'tenure-analysis' });
  worker.postMessage({ shared: isShared ? shared : null, files } satisfies WebWorkerData);
  let events: ThreadEvents | null = null;
  const end = (reason: string): void => {
    worker.terminate();
    URL.revokeObjectURL(url);
    const told = events;
    events = null;
    told?.died(reason);
  };
  return {
    shared,
    post: (message) => worker.postMessage(message),
    listen(listener) {
      events = listener;
      worker.onmessage = ({ data }) => events?.message(data);
      worker.onerror = ({ message }) => end(message);
    },
    terminate: async () => end(UNKNOWN_DEATH),
  };
}
