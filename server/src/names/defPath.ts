/** Display paths. */
import type { CrateId, DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { allCrates, crateData } from '../source/crates';
import { defTable } from './defs';
import { indexedCrate } from './index/indexedCrate';
import { ALLOC, CORE, PROC_MACRO, STD, TEST } from './res';

const SYSROOT: ReadonlyMap<number, string> = new Map([
  [CORE, 'core'],
  [ALLOC, 'alloc'],
  [STD, 'std'],
  [PROC_MACRO, 'proc_macro'],
  [TEST, 'test'],
]);

/** `alloc::string::String` as declared, with the crate's name first; block modules and impls are left out. */
export function defPath(db: Database, def: DefId): string {
  const table = defTable(db);
  const names: string[] = [];
  let at: DefId | null = def;
  while (at !== null) {
    const { parent, name, crate }: { readonly parent: DefId | null; readonly name: string; readonly crate: CrateId } =
      table.data(at);
    const shown = parent === null ? crateName(db, crate) : name;
    if (shown !== '' && !shown.startsWith('{')) names.push(shown);
    at = parent;
  }
  return names.reverse().join('::');
}

export function crateName(db: Database, krate: CrateId): string {
  const known = SYSROOT.get(krate);
  if (known !== undefined) return known;
  const indexed = indexedCrate(db, krate);
  if (indexed !== null) return indexed.name;
  return db.get(allCrates, 0).includes(krate) ? db.get(crateData, krate).name : 'unknown';
}
