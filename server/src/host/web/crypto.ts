/** What stands for `node:crypto` in a browser, whose own hashes are all asynchronous. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Buffer } from 'buffer/';

const ENCODER = new TextEncoder();

interface Hash {
  update(data: string | Uint8Array): Hash;
  digest(): Buffer;
  digest(encoding: 'hex' | 'base64'): string;
}

export function createHash(algorithm: 'sha1' | 'sha256'): Hash {
  const hash = (algorithm === 'sha1' ? sha1 : sha256).create();
  const out = {
    update(data: string | Uint8Array): Hash {
      hash.update(typeof data === 'string' ? ENCODER.encode(data) : data);
      return out;
    },
    digest(encoding?: 'hex' | 'base64'): Buffer & string {
      const bytes = Buffer.from(hash.digest());
      return (encoding === undefined ? bytes : bytes.toString(encoding)) as Buffer & string;
    },
  };
  return out;
}
