/** MIR of one typeck root (a fn, const or static, with its closures), as a query. */
import type { DefId } from '../base/ids';
import { bodyOf, loweredBody } from '../hir/query';
import { inferBody } from '../infer/infer';
import { Cancelled, defineQuery, QueryCycle } from '../query/definition';
import type { Database } from '../query/engine';
import type { Body } from './body';
import { buildMir, emptyBody } from './build/build';
import { worldServices } from './worldServices';

/** Total: what is not understood, and a bug of ours, is in `taint`. */
export const mirOf = defineQuery<DefId, Body>({
  name: 'mir',
  compute: build,
  onCycle: (_db, owner) => emptyBody(owner, [{ reason: 'mir needs itself', syn: -1 }]),
});

function build(db: Database, owner: DefId): Body {
  const lowered = db.get(loweredBody, owner);
  // The body that inference read, whose types key its tables: an equal one of an earlier revision, where there is one.
  const hir = db.get(bodyOf, owner);
  if (lowered === null || hir === null) return emptyBody(owner, [{ reason: 'mir: no body', syn: -1 }]);
  const infer = inferBody(db, owner);
  if (infer === null) return emptyBody(owner, [{ reason: 'mir: no inference', syn: -1 }]);
  try {
    const services = worldServices(db, owner, lowered.map);
    return buildMir({ hir, sourceMap: lowered.map, infer, services });
  } catch (error) {
    if (error instanceof Cancelled || error instanceof QueryCycle) throw error;
    const reason = error instanceof Error ? `internal: mir: ${error.message}` : 'internal: mir';
    return emptyBody(owner, [{ reason: reason.slice(0, 120), syn: -1 }]);
  }
}
