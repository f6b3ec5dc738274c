/**
 * Items of files as an earlier server lowered them, so that a file that nobody looks at is neither parsed nor lowered again
 * when its package is opened the next time. Each is found under the hash of all that it was made from: the text, the edition
 * and the cfg options. Nothing here touches a disk.
 */
import { createHash } from 'node:crypto';
import type { ItemTree } from '../items/item';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import type { CrateData } from '../source/crates';

/** JSON of item trees by key, until each is asked for. */
const KEPT = defineSlot(() => new Map<string, string>());

/** What lowering depends on besides the text. */
export function loweringKey({ edition, cfg }: CrateData): string {
  const names = cfg.scriptNames === null ? null : [...cfg.scriptNames].sort();
  return JSON.stringify([edition, [...cfg.set].sort(), cfg.hasBuildScript, names]);
}

export function itemsKey(text: string, lowering: string): string {
  return createHash('sha1').update(lowering).update('\0').update(text).digest('base64');
}

/** The items under a key; null where no server has kept them. */
export function keptItems(db: Database, key: string): ItemTree | null {
  const kept = db.slot(KEPT);
  const text = kept.get(key);
  if (text === undefined) return null;
  kept.delete(key);
  return JSON.parse(text) as ItemTree;
}

/** Takes in what `packItems` gave an earlier server, and answers the keys. Throws where it did not. */
export function unpackItems(db: Database, bytes: Uint8Array): readonly string[] {
  const kept = db.slot(KEPT);
  const text = new TextDecoder().decode(bytes);
  let at = text.indexOf('\n') + 1;
  const head = JSON.parse(text.slice(0, at)) as readonly (readonly [string, number])[];
  for (const [key, length] of head) {
    kept.set(key, text.slice(at, at + length));
    at += length;
  }
  return head.map(([key]) => key);
}

/** Item trees by key, for the next server. */
export function packItems(trees: ReadonlyMap<string, ItemTree>): Uint8Array {
  const texts = [...trees.values()].map((tree) => JSON.stringify(tree));
  const head = JSON.stringify([...trees.keys()].map((key, i) => [key, texts[i]?.length]));
  return new TextEncoder().encode([`${head}\n`, ...texts].join(''));
}
