/** Well-formedness of an item; a bug in one item costs that item's answer. */
import type { DefId } from '../base/ids';
import { wfErrors } from '../borrowck/wf/check';
import type { WfError } from '../borrowck/wf/result';
import { Cancelled } from '../query/definition';
import type { Database } from '../query/engine';

export function wellFormedness(db: Database, def: DefId): readonly WfError[] {
  db.checkCancelled();
  try {
    return db.get(wfErrors, def);
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    return [];
  }
}
