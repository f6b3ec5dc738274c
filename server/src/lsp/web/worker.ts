/** The analysis thread in a browser. Its disk is in memory: the data of Tenure, fetched, and what the client sends. */
import * as disk from '../../host/web/fs';
import type { AnalysisHost } from '../../ide/api';
import { createAnalysisHost } from '../../semantics/analysisHost';
import { Slot, sharedSlots, type ToWorker } from '../messages';
import { Analyser } from '../worker/analyser';
import type { WebWorkerData } from './webThread';

/** Where the disk has what is in `server/dist` elsewhere. */
const RESOURCES = '/tenure';

self.onmessage = ({ data }) => {
  run(data).catch((error: unknown) => {
    // A rejection is not seen from outside of the worker; an error ends it.
    setTimeout(() => {
      throw error;
    });
  });
};

async function run({ shared, files }: WebWorkerData): Promise<void> {
  const slots = shared ?? new Int32Array(sharedSlots);
  const early: ToWorker[] = [];
  let accept = (message: ToWorker): void => {
    early.push(message);
  };
  self.onmessage = ({ data }) => accept(data);
  const host = await createHost(files);
  const turns = new Turns();
  const analyser = new Analyser(host, slots, {
    post: (message) => self.postMessage(message),
    // The next message is not to be had before this turn ends.
    receive: () => undefined,
    compact: () => {},
    soon: (task) => turns.add(task),
  });
  accept = (message) => {
    // The other side counts them where it can.
    if (shared === null) {
      Atomics.add(slots, Slot.posted, 1);
      if (message.kind === 'change') Atomics.add(slots, Slot.edits, 1);
    }
    if (message.kind === 'disk') store(message);
    analyser.accept(message);
  };
  for (const message of early) accept(message);
}

async function createHost({ parser, grammar, std }: WebWorkerData['files']): Promise<AnalysisHost> {
  const [runtime, language, index] = await Promise.all([parser, grammar, std].map(read));
  disk.writeFile(`${RESOURCES}/data/NOTICE.md`, '');
  disk.writeFile(`${RESOURCES}/data/std.index`, index as Uint8Array);
  const wasm = { runtime: runtime as Uint8Array, grammar: language as Uint8Array };
  return createAnalysisHost({ resourceDir: RESOURCES, wasm, cache: null, items: null });
}

async function read(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

function store({ changes }: Extract<ToWorker, { kind: 'disk' }>): void {
  for (const { path, kind, bytes } of changes) {
    if (bytes !== undefined) disk.writeFile(path, bytes);
    else if (kind === 'deleted') disk.remove(path);
  }
}

/** A timer would wait some milliseconds; a message of one's own waits behind those that have arrived, and for nothing else. */
class Turns {
  private readonly tasks: (() => void)[] = [];
  private readonly channel = new MessageChannel();

  constructor() {
    // As browsers have it.
    const end = this.channel.port1 as unknown as { onmessage: () => void };
    end.onmessage = () => this.tasks.shift()?.();
  }

  add(task: () => void): void {
    this.tasks.push(task);
    this.channel.port2.postMessage(null);
  }
}
