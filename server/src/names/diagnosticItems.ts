/** `#[rustc_diagnostic_item = "Vec"]`: the name by which rustc's messages know a type of the standard library. */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { itemOf } from './itemData';

export function diagnosticName(db: Database, def: DefId): string | null {
  const found = itemOf(db, def)?.attrs.others.find((attr) => attr.path === 'rustc_diagnostic_item');
  return found === undefined ? null : (/"(\w+)"/.exec(found.args)?.[1] ?? null);
}
