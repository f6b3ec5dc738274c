/** What stands for `node:zlib` in a browser. */
import { Buffer } from 'buffer/';
import { type DeflateOptions, deflateSync, inflateSync } from 'fflate';

export function deflateRawSync(bytes: Uint8Array, { level }: DeflateOptions): Buffer {
  return view(deflateSync(bytes, level === undefined ? {} : { level }));
}

export function inflateRawSync(bytes: Uint8Array): Buffer {
  return view(inflateSync(bytes));
}

function view({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, length);
}
