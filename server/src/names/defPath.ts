/** Display paths. */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { crateOf, nameOf, parentOf } from './defs';

/** `alloc::string::String` as declared, with the crate's name first; block modules and impls are left out. */
export function defPath(db: Database, def: DefId): string {
  const names: string[] = [];
  let at: DefId | null = def;
  while (at !== null) {
    const parent: DefId | null = parentOf(db, at);
    const name = parent === null ? crateName(db, at) : nameOf(db, at);
    if (name !== '' && !name.startsWith('{')) names.push(name);
    at = parent;
  }
  return names.reverse().join('::');
}

function crateName(db: Database, root: DefId): string {
  return `crate${crateOf(db, root)}`;
}
