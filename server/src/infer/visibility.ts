/** Whether a field may be named. Mirrors rustc_middle::ty::Visibility::is_accessible_from. */
import type { DefId } from '../base/ids';
import type { Visibility } from '../items/item';
import { crateOf, defTable, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import { properModule } from '../names/visibility';
import type { Database } from '../query/engine';

/** Of a field of a struct or union; `from` is the module where it is named. */
export function isVisibleFrom(db: Database, adt: DefId, field: number, from: DefId): boolean {
  const item = itemOf(db, adt);
  if (item?.kind !== 'struct' && item?.kind !== 'union') return true;
  const vis = item.data.fields[field]?.vis;
  return vis === undefined || isAccessible(db, adt, vis, from);
}

export function isAccessible(db: Database, def: DefId, vis: Visibility, from: DefId): boolean {
  switch (vis.kind) {
    case 'public':
      return true;
    case 'private':
      // What is private to a block is private to the module around: blocks are no modules to rustc.
      return isInside(db, from, properModule(defTable(db), def));
    case 'restricted': {
      const first = vis.path.segments[0]?.name;
      if (first === 'crate') return crateOf(db, def) === crateOf(db, from);
      const { res } = resolvePath(db, scopeOf(db, def), vis.path, 'type');
      return res.kind === 'def' ? isInside(db, from, res.def) : crateOf(db, def) === crateOf(db, from);
    }
  }
}

function isInside(db: Database, module: DefId, ancestor: DefId): boolean {
  for (let at: DefId | null = module; at !== null; at = parentOf(db, at)) if (at === ancestor) return true;
  return false;
}
