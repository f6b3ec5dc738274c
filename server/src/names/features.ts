/** Language features that a crate asks for: `#![feature(..)]`. */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { crateOf } from './defs';
import { indexedCrate } from './index/indexedCrate';
import { fileAttrs, fileUnit } from './units';

/** Whether the crate of `def` asks for a feature that `names` matches: nobody below its root can. Of an index it is not known. */
export function hasFeature(db: Database, def: DefId, names: RegExp): boolean {
  const krate = crateOf(db, def);
  if (indexedCrate(db, krate) !== null) return false;
  const { others } = fileAttrs(db, fileUnit(db, krate, db.get(crateData, krate).rootFile));
  return others.some(({ path, args }) => path === 'feature' && names.test(args));
}
