/** Lang items by their attribute, in whatever crate of the graph declares them; the asking crate first (no_core). */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { dependencyClosure } from '../source/crates';
import { langItemsOfSource } from './crateItems';
import { allIndexedCrates } from './index/indexedCrate';

/** What a crate means by each name: its own, the indexed crates', then those of what it depends on. */
const langItems = defineQuery<CrateId, ReadonlyMap<string, DefId>>({
  name: 'langItems',
  compute(db, krate) {
    const [own, ...others] = db.get(dependencyClosure, krate);
    const found = new Map(own === undefined ? [] : langItemsOfSource(db, own));
    const add = (items: ReadonlyMap<string, DefId>): void => {
      for (const [name, def] of items) if (!found.has(name)) found.set(name, def);
    };
    for (const indexed of allIndexedCrates(db)) add(indexed.langItems);
    for (const other of others) add(langItemsOfSource(db, other));
    return found;
  },
  equals: (a, b) => deepEqual(a, b),
});

/** null where no crate has it. */
export function langItem(db: Database, krate: CrateId, name: string): DefId | null {
  return db.get(langItems, krate).get(name) ?? null;
}
