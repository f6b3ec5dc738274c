/**
 * What other crates can name: clippy leaves alone what its change would break there. Mirrors `is_exported` of rustc's
 * effective visibilities; of an impl for a type with arguments they are not asked.
 */
import type { CrateId, DefId } from '../../base/ids';
import type { Visibility } from '../../items/item';
import { moduleNames, rootOfCrate } from '../../names/databaseWorld';
import { crateOf, defKind, parentOf } from '../../names/defs';
import { itemOf } from '../../names/itemData';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { implHeader } from '../../types/sigs';

/** Reached from the root through names that are public. */
const reexported = defineQuery<CrateId, ReadonlySet<DefId>>({
  name: 'reexported',
  compute(db, krate) {
    const out = new Set<DefId>();
    const root = rootOfCrate(db, krate);
    for (const modules = root === null ? [] : [root]; modules.length > 0; ) {
      const module = modules.pop() as DefId;
      for (const ns of ['type', 'value'] as const) {
        for (const { res, vis } of moduleNames(db, module, ns).values()) {
          if (vis !== null || (res.kind !== 'def' && res.kind !== 'ctor')) continue;
          if (out.has(res.def) || crateOf(db, res.def) !== krate) continue;
          out.add(res.def);
          if (res.kind === 'def' && defKind(db, res.def) === 'mod') modules.push(res.def);
        }
      }
    }
    return out;
  },
});

/** By item, so that a new name changes nothing for the others. */
const exported = defineQuery<DefId, boolean>({
  name: 'exported',
  compute(db, def) {
    const parent = parentOf(db, def);
    const kind = parent === null ? null : defKind(db, parent);
    if (parent !== null && kind === 'trait') return isExported(db, parent);
    if (parent !== null && kind === 'impl') return isPublic(itemOf(db, def)?.vis) && isExportedImpl(db, parent);
    return db.get(reexported, crateOf(db, def)).has(def);
  },
});

export function isExported(db: Database, def: DefId): boolean {
  return db.get(exported, def);
}

export function isPublic(vis: Visibility | undefined): boolean {
  return vis?.kind === 'public';
}

function isExportedImpl(db: Database, impl: DefId): boolean {
  const { selfTy } = implHeader(db, impl);
  return selfTy.kind !== 'adt' || crateOf(db, selfTy.def) !== crateOf(db, impl) || isExported(db, selfTy.def);
}
