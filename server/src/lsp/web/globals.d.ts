/**
 * What browsers have and Node has not, as far as it is used here and in the client. TypeScript's own declarations of it contradict
 * Node's, and one program has both.
 */
declare class Worker {
  constructor(url: string, options?: { readonly name?: string });
  onmessage: ((event: { readonly data: never }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

declare var crossOriginIsolated: boolean | undefined;

/** Of a worker. */
declare const self: {
  onmessage: ((event: { readonly data: never }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
};
