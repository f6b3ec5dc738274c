/** Which bodies run at compile time, and how they are checked. */
import type { DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { fileAttrsOf } from '../names/locations';
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

/** Whether the crate or a module around `owner` asks for a feature that `names` matches. */
export function hasFeature(db: Database, owner: DefId, names: RegExp): boolean {
  for (let def: DefId | null = owner; def !== null; def = parentOf(db, def)) {
    const others = fileAttrsOf(db, def)?.others ?? [];
    if (others.some(({ path, args }) => path === 'feature' && names.test(args))) return true;
  }
  return false;
}
