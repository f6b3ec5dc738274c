/** Which bodies run at compile time, and how they are checked. */
import { defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import type { Body } from './body';

/** The body of a constant (inline or not), static or `const fn`; not that of a closure in one. */
export function isConstBody(db: Database, { source, owner }: Body): boolean {
  if (source.kind === 'inlineConst') return true;
  const item = itemOf(db, owner);
  if (item?.kind === 'fn') {
    const parent = parentOf(db, owner);
    return item.isConst && (parent === null || defKind(db, parent) !== 'trait');
  }
  return item?.kind === 'const' || item?.kind === 'static';
}
