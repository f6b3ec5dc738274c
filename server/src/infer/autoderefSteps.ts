/** Steps of an autoderef walk as adjustments. Mirrors rustc_hir_typeck::autoderef (adjust_steps). */
import type { Ty } from '../types/ty';
import type { FnCtxt } from './fnCtxt';
import type { Adjustment } from './result';

/** How far an autoderef walk has come: `steps[i]` is what deref `i` gave, and whether `Deref::deref` did it. */
export interface AutoderefWalk {
  readonly count: number;
  readonly steps: readonly { readonly ty: Ty; readonly isOverloaded: boolean }[];
}

/** One deref adjustment per step so far; overloaded ones shared, unless `_mutable` and later upgraded by the place. */
export function adjustSteps(_cx: FnCtxt, walk: AutoderefWalk, _mutable: boolean): Adjustment[] {
  return walk.steps.slice(0, walk.count).map(({ ty, isOverloaded }) => ({
    kind: 'deref',
    overloaded: isOverloaded ? { mutable: false } : null,
    target: ty,
  }));
}
