/**
 * A stand-in for the browser that the web bundles run in: a worker is a realm of its own with what browsers have and nothing of
 * Node, so that whatever the bundles still need of Node is missed. All realms run in this thread.
 */
import fs from 'node:fs';
import vm from 'node:vm';

type Listener = ((event: { readonly data: unknown; readonly message: string }) => void) | null;

/** Both ends of one worker. */
export class BrowserWorker {
  onmessage: Listener = null;
  onerror: Listener = null;
  private isTerminated = false;
  private readonly scope: { onmessage: Listener };

  /** `isIsolated`: memory may be shared. The workers that it starts are as it is. */
  constructor(url: string, isIsolated = false) {
    const source = url.startsWith('blob:') ? blobs.get(url) : undefined;
    const file = source === undefined ? url : (/importScripts\("(.*)"\)/.exec(source)?.[1] ?? '');
    const fail = (error: unknown): void => {
      const message = error instanceof Error ? String(error.stack) : String(error);
      this.onerror?.({ data: null, message });
    };
    const guarded = (task: () => void) => () => {
      if (this.isTerminated) return;
      try {
        task();
      } catch (error) {
        fail(error);
      }
    };
    const scope = vm.createContext({
      onmessage: null as Listener,
      postMessage: (data: unknown) => {
        const copy = structuredClone(data);
        setImmediate(guarded(() => this.onmessage?.({ data: copy, message: '' })));
      },
      addEventListener: () => {},
      setTimeout: (task: () => void, time?: number) => Number(setTimeout(guarded(task), time)),
      clearTimeout: (timer: number) => clearTimeout(timer),
      setInterval: () => 0,
      clearInterval: () => {},
      fetch: async (address: string) => new Response(fs.readFileSync(address)),
      close: () => this.terminate(),
      crossOriginIsolated: isIsolated,
      Worker: class extends BrowserWorker {
        constructor(address: string) {
          super(address, isIsolated);
        }
      },
      Blob: class {
        constructor(readonly parts: readonly string[]) {}
      },
      URL: BrowserUrl,
      MessageChannel: Channel,
      console,
      performance,
      queueMicrotask,
      TextDecoder,
      TextEncoder,
      AbortController,
      crypto,
    }) as { onmessage: Listener; self?: unknown };
    scope.self = scope;
    this.scope = scope;
    vm.runInContext(fs.readFileSync(file, 'utf8'), scope as vm.Context, { filename: file });
  }

  postMessage(data: unknown): void {
    const copy = structuredClone(data);
    setImmediate(() => {
      if (!this.isTerminated) this.scope.onmessage?.({ data: copy, message: '' });
    });
  }

  terminate(): void {
    this.isTerminated = true;
  }

  addEventListener(): void {
    // The protocol library listens for errors, which `onerror` brings.
  }
}

const blobs = new Map<string, string>();

class BrowserUrl extends URL {
  static override createObjectURL(blob: unknown): string {
    const url = `blob:${blobs.size}`;
    blobs.set(url, (blob as { parts: readonly string[] }).parts.join(''));
    return url;
  }
  static override revokeObjectURL(): void {}
}

class Channel {
  readonly port1: { onmessage: Listener } = { onmessage: null };
  readonly port2 = { postMessage: () => setImmediate(() => this.port1.onmessage?.({ data: null, message: '' })) };
}
