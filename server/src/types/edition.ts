/** The edition of a crate. */
import type { CrateId } from '../base/ids';
import { FIRST_FREE_CRATE } from '../names/res';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';

/** As a number; the standard library is written in 2024. */
export function editionOf(db: Database, krate: CrateId): number {
  return krate < FIRST_FREE_CRATE ? 2024 : Number(db.get(crateData, krate).edition);
}
