/** What a pointer that was dereferenced came from. Mirrors borrowed_content_source in rustc_borrowck::diagnostics. */
import { isTerminatorPoint, terminatorOf } from '../../dataflow/cfg';
import type { Place } from '../../mir/body';
import type { Facts } from '../facts';
import type { OverloadedVia } from '../result';

/** The overloaded `*` or `[]` whose result `base` is; null: a builtin pointer. */
export function overloadedVia(facts: Facts, base: Place): OverloadedVia | null {
  const { moves, cfg, env } = facts;
  const { path } = moves.find(base);
  for (const i of moves.initsOfPath[path]) {
    const { point } = moves.inits[i];
    if (point < 0 || !isTerminatorPoint(cfg, point)) continue;
    const terminator = terminatorOf(cfg, point);
    if (terminator.kind !== 'call' || terminator.callSource !== 'overloadedOperator') continue;
    const { func } = terminator;
    if (func.kind !== 'const' || func.def === null || func.ty.kind !== 'fnDef') continue;
    const kind = env.overloadedPlaceOp(func.def);
    const self = func.ty.args.list[0];
    if (kind !== null && self?.kind === 'type') return { kind, ty: self.ty };
  }
  return null;
}
