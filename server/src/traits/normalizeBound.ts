/**
 * `<T as Trait<'a>>::A` under the binder of `'a`, normalised to a type that still says where `'a` is: `for<'a> FnMut(<I as
 * Tr<'a>>::Item)` expects of a closure `for<'a> fn(&'a mut u8)`. Where regions are ignored an impl would lose it, so
 * the regions of this one proof are related.
 */
import { mapRegions } from '../types/fold';
import { type Predicate, type Ty, TyFlag } from '../types/ty';
import { Fulfill } from './fulfill';
import { InferCtxt } from './inferCtxt';
import { LocalRegions, settledRegions } from './localRegions';
import { normalizeInto } from './project';
import { type SolverCx, solverCx } from './solverCx';

/** The alias has placeholders for the variables of the binder, and no inference variables. null: not understood. */
export function normalizeBound(cx: SolverCx, alias: Ty): Ty | null {
  const icx = new InferCtxt(new LocalRegions());
  const inner = solverCx(cx.db, icx, cx.env, 0);
  inner.nesting = cx.nesting + 1;
  const nested: Predicate[] = [];
  const out = normalizeInto(inner, alias, nested);
  const engine = new Fulfill(inner);
  engine.addAll(nested);
  engine.run();
  if (engine.errors.length > 0 || engine.unknown.length > 0 || engine.waiting.length > 0 || icx.sawError) return null;
  const resolved = icx.resolve(out);
  if ((resolved.flags & (TyFlag.HasInfer | TyFlag.HasError)) !== 0) return null;
  return mapRegions(resolved, settledRegions(icx));
}
