/** Lang items by their attribute, in whatever crate of the graph declares them; the asking crate first (no_core). */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { allCrates } from '../source/crates';
import { sourceMap } from './databaseWorld';
import { allIndexedCrates } from './index/indexedCrate';

const crateLangItems = defineQuery<CrateId, ReadonlyMap<string, DefId>>({
  name: 'crateLangItems',
  compute: (db, krate) => sourceMap(db, krate)?.langItems ?? new Map<string, DefId>(),
  equals: (a, b) => deepEqual(a, b),
});

/** null where no crate has it. */
export function langItem(db: Database, krate: CrateId, name: string): DefId | null {
  const crates = db.get(allCrates, 0);
  if (crates.includes(krate)) {
    const own = db.get(crateLangItems, krate).get(name);
    if (own !== undefined) return own;
  }
  for (const indexed of allIndexedCrates(db)) {
    const found = indexed.langItems.get(name);
    if (found !== undefined) return found;
  }
  for (const other of crates) {
    const found = other === krate ? undefined : db.get(crateLangItems, other).get(name);
    if (found !== undefined) return found;
  }
  return null;
}
