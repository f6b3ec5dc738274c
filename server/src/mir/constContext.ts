/** Which bodies run at compile time, and how they are checked. */
import type { DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import type { Body } from './body';

/** The body of a constant (inline or not), static or `const fn`; not that of a closure in one. */
export function isConstBody(db: Database, { source, owner }: Body): boolean {
  if (source.kind === 'inlineConst') return true;
  const item = itemOf(db, owner);
  if (item?.kind === 'fn') {
    return item.isConst && !isOfTrait(db, owner);
  }
  return item?.kind === 'const' || item?.kind === 'static';
}

/** Where `const` is an error (E0379), and has no further meaning. */
function isOfTrait(db: Database, owner: DefId): boolean {
  const parent = parentOf(db, owner);
  if (parent === null) return false;
  if (defKind(db, parent) === 'trait') return true;
  const around = itemOf(db, parent);
  return around?.kind === 'impl' && around.trait !== null;
}
