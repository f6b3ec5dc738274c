/** Language features that a crate asks for: `#![feature(..)]`. */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { parentOf } from './defs';
import { fileAttrsOf } from './locations';

/** Whether the crate or a module around `owner` asks for a feature that `names` matches. */
export function hasFeature(db: Database, owner: DefId, names: RegExp): boolean {
  for (let def: DefId | null = owner; def !== null; def = parentOf(db, def)) {
    const others = fileAttrsOf(db, def)?.others ?? [];
    if (others.some(({ path, args }) => path === 'feature' && names.test(args))) return true;
  }
  return false;
}
