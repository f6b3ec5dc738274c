/** A `.rs` file as text, or the reason why it is none. */
import fs from 'node:fs';

export type ReadSource =
  | { readonly kind: 'text'; readonly text: string; readonly leadingBytes: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** No hand-written file is this long; a generated one would stop everything else for minutes. */
const maxBytes = 16 * 1024 * 1024;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const decoder = new TextDecoder('utf-8', { fatal: true });

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'a folder'],
]);

/** `leadingBytes` counts a byte order mark, which is not part of the text. */
export function readSource(file: string): ReadSource {
  let bytes: Buffer;
  try {
    const { size } = fs.statSync(file);
    if (size > maxBytes) return { kind: 'unreadable', reason: `longer than ${maxBytes >> 20} MiB` };
    bytes = fs.readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { kind: 'unreadable', reason: REASONS.get(code) ?? code };
  }
  if (bytes.includes(0)) return { kind: 'unreadable', reason: 'a binary file' };
  try {
    const leadingBytes = byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0;
    return { kind: 'text', text: decoder.decode(bytes), leadingBytes };
  } catch {
    return { kind: 'unreadable', reason: 'not UTF-8' };
  }
}
