/**
 * Items of files as an earlier server lowered them, and those that macro calls expand to, so that a file that nobody looks at
 * is neither parsed nor lowered again when its package is opened the next time, and its macros are not expanded. Each is
 * found under the hash of all that it was made from: the text, the edition and the cfg options; the call and the macro.
 * Nothing here touches a disk.
 */
import { createHash } from 'node:crypto';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import type { CrateData } from '../source/crates';

/** JSON by key, until each is asked for. */
const KEPT = defineSlot(() => new Map<string, string>());

/** What lowering depends on besides the text. */
export function loweringKey({ edition, cfg, testOf }: CrateData): string {
  const names = cfg.scriptNames === null ? null : [...cfg.scriptNames].sort();
  return JSON.stringify([edition, [...cfg.set].sort(), cfg.hasBuildScript, names, testOf !== undefined]);
}

export function itemsKey(text: string, lowering: string): string {
  return createHash('sha1').update(lowering).update('\0').update(text).digest('base64');
}

/** What is under a key, once; null where no server has kept it. */
export function takeKept<T>(db: Database, key: string): T | null {
  const kept = db.slot(KEPT);
  const text = kept.get(key);
  if (text === undefined) return null;
  kept.delete(key);
  return JSON.parse(text) as T;
}

/** Takes in what `packItems` gave an earlier server, and answers the keys. Throws where it did not. */
export function unpackItems(db: Database, bytes: Uint8Array): readonly string[] {
  const kept = db.slot(KEPT);
  const text = new TextDecoder().decode(bytes);
  let at = text.indexOf('\n') + 1;
  const head = JSON.parse(text.slice(0, at)) as readonly (readonly [string, number])[];
  const size = head.reduce((sum, [, length]) => sum + length, at);
  if (size !== text.length) throw new Error('cut short');
  for (const [key, length] of head) {
    kept.set(key, text.slice(at, at + length));
    at += length;
  }
  return head.map(([key]) => key);
}

/** Beyond so many characters the rest of a package is left out. */
const LIMIT = 24_000_000;

/** What is to be kept, by key, for the next server: what matters most comes first. Throws `Cancelled`. */
export function packItems(db: Database, entries: Iterable<readonly [string, unknown]>): Uint8Array {
  const head: [string, number][] = [];
  const texts: string[] = [];
  let size = 0;
  for (const [key, value] of entries) {
    db.checkCancelled();
    const text = JSON.stringify(value);
    size += text.length;
    if (size > LIMIT) break;
    head.push([key, text.length]);
    texts.push(text);
  }
  return new TextEncoder().encode([`${JSON.stringify(head)}\n`, ...texts].join(''));
}
