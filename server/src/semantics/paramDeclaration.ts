/** Where a generic parameter is declared: in the generics of a definition or of what is around it. */
import type { DefId } from '../base/ids';
import type { FileRange } from '../ide/types';
import type { GenericParam } from '../items/item';
import { parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';

/** Its name, without the bounds; null where its text is not at hand. */
export function paramDeclaration(
  db: Database,
  owner: DefId,
  kind: GenericParam['kind'],
  name: string,
): FileRange | null {
  for (const def of [owner, parentOf(db, owner)]) {
    const item = def === null ? null : itemOf(db, def);
    if (item === null || def === null || !('generics' in item)) continue;
    const param = item.generics.params.find((p) => p.kind === kind && p.name === name);
    const range = param === undefined ? null : rangeOfSyn(db, def, param.syn);
    if (range !== null) return { ...range, end: Math.min(range.end, range.start + name.length) };
  }
  return null;
}
