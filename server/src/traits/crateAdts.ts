/** The structs, enums and unions of a crate: whose derives are impls. */
import type { CrateId, DefId } from '../base/ids';
import { adtsOfSource } from '../names/crateItems';
import { defKind } from '../names/defs';
import { indexedCrate } from '../names/index/indexedCrate';
import { childrenOf } from '../names/itemData';
import type { Database } from '../query/engine';

function isAdt(db: Database, def: DefId): boolean {
  const kind = defKind(db, def);
  return kind === 'struct' || kind === 'enum' || kind === 'union';
}

/** Those in bodies too; of an indexed crate only those in modules. */
export function allAdts(db: Database, krate: CrateId): readonly DefId[] {
  const indexed = indexedCrate(db, krate);
  if (indexed === null) return adtsOfSource(db, krate);
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
