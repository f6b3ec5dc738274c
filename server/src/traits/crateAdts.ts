/** The structs, enums and unions of a crate: whose derives are impls. */
import type { CrateId, DefId } from '../base/ids';
import { sourceMap } from '../names/databaseWorld';
import { defKind } from '../names/defs';
import { indexedCrate } from '../names/index/indexedCrate';
import { childrenOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';

const adtsQuery = defineQuery<CrateId, readonly DefId[]>({
  name: 'crateAdts',
  compute: (db, krate) => {
    const map = sourceMap(db, krate);
    if (map === null) return [];
    const out: DefId[] = [];
    for (const def of map.locations.keys()) if (isAdt(db, def)) out.push(def);
    return out;
  },
  equals: (a, b) => a.length === b.length && a.every((def, i) => def === b[i]),
});

function isAdt(db: Database, def: DefId): boolean {
  const kind = defKind(db, def);
  return kind === 'struct' || kind === 'enum' || kind === 'union';
}

/** Those in bodies too; of an indexed crate only those in modules. */
export function allAdts(db: Database, krate: CrateId): readonly DefId[] {
  const indexed = indexedCrate(db, krate);
  if (indexed === null) return db.get(adtsQuery, krate);
  const out: DefId[] = [];
  const walk = (module: DefId): void => {
    for (const child of childrenOf(db, module)) {
      if (isAdt(db, child)) out.push(child);
      else if (defKind(db, child) === 'mod') walk(child);
    }
  };
  walk(indexed.root);
  return out;
}
