/**
 * Syntax errors after which rustc says nothing more of a file. Its parser recovers inside bodies: what stands around a
 * broken statement is still resolved and checked. A broken header of an item, or text between items that is none, ends the
 * parse of the file (`parse_mod` gives up), so nothing of it is resolved. Mirrors rustc_parse::parser::item.
 *
 * Braces that do not match end rustc's lexing too. Tenure goes on there: it is how every body looks while it is typed, and
 * the items whose own text is whole are the same before and after.
 */
import type { DefId, ItemIdx } from '../base/ids';
import type { ItemTree } from '../items/item';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { defKind, parentOf } from './defs';
import { locationOf } from './locations';
import { fileItems, type UnitId, unitData } from './units';

const unitQuery = defineQuery<UnitId, boolean>({
  name: 'hasFatalSyntaxErrorInUnit',
  compute: (db, unit) => {
    const tree = db.get(fileItems, unit);
    return isBroken(tree, tree.top);
  },
});

const fatalQuery = defineQuery<DefId, boolean>({
  name: 'hasFatalSyntaxError',
  compute: (db, def) => {
    let unit = locationOf(db, def)?.unit ?? null;
    while (unit !== null) {
      const data = unitData(db, unit);
      if (data.kind === 'file') return db.get(unitQuery, unit);
      unit = data.parent;
    }
    return false;
  },
});

/** Whether rustc gives up on the file in which `def` is written before any name is resolved. */
export function hasFatalSyntaxError(db: Database, def: DefId): boolean {
  return db.get(fatalQuery, def);
}

/**
 * Whether the head of an impl or trait around `def` may be lost: while its brace is open its members stand in the file. What
 * they name may be declared there.
 */
export function mayLackContainer(db: Database, def: DefId): boolean {
  const parent = parentOf(db, def);
  if (parent !== null && defKind(db, parent) !== 'mod') return false;
  const unit = locationOf(db, def)?.unit ?? null;
  return unit !== null && unitData(db, unit).kind === 'file' && db.get(fileItems, unit).hasItemError;
}

/** Items and their members; not those in bodies. */
function isBroken(tree: ItemTree, list: readonly ItemIdx[]): boolean {
  return list.some((idx) => {
    const item = tree.items[idx];
    if (item === undefined) return false;
    if (item.kind === 'error' || item.hasSignatureError) return true;
    switch (item.kind) {
      case 'mod':
      case 'trait':
      case 'impl':
      case 'externBlock':
        return isBroken(tree, item.children);
      default:
        return false;
    }
  });
}
