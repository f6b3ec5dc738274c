/** Lang items by their attribute, in whatever crate of the graph declares them; the asking crate first (no_core). */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { allCrates, crateData } from '../source/crates';
import { langItemsOfSource } from './crateItems';
import { allIndexedCrates } from './index/indexedCrate';

/** A source crate and what it depends on, itself first. */
const dependencyClosure = defineQuery<CrateId, readonly CrateId[]>({
  name: 'dependencyClosure',
  compute(db, krate) {
    const known = new Set(db.get(allCrates, 0));
    const found = new Set<CrateId>();
    const visit = (at: CrateId): void => {
      if (found.has(at) || !known.has(at)) return;
      found.add(at);
      for (const dependency of db.get(crateData, at).dependencies.values()) visit(dependency);
    };
    visit(krate);
    return [...found];
  },
  equals: (a, b) => deepEqual(a, b),
});

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
