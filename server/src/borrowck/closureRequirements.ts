/**
 * What the body of a closure or inline constant could not prove of regions it shares with its creator, handed to the creator (K6). Mirrors
 * rustc's ClosureRegionRequirements. Regions are numbered as the closure's external regions.
 */

import type { MirSpan } from '../mir/body';
import { mapRegions } from '../types/fold';
import type { ClosureKey, Region, Ty } from '../types/ty';
import type { TypeckContext } from './constraints/context';
import { vidOf } from './constraints/set';
import type { ConstraintCategory } from './result';
import { externalRegions } from './universalRegions';

export interface ClosureRequirement {
  /** `region: outlived`, or `ty: outlived` with external regions as variables. */
  readonly subject: { readonly kind: 'region'; readonly vid: number } | { readonly kind: 'type'; readonly ty: Ty };
  readonly outlived: number;
  readonly span: MirSpan;
  readonly category: ConstraintCategory;
}

export interface ClosureRequirements {
  /** External regions of the closure, `'static` included. */
  readonly externals: number;
  readonly list: readonly ClosureRequirement[];
  /** Of a coroutine: which one it is, if what it holds over a yield is known to need no drop. */
  readonly holdsNoDrop: ClosureKey | null;
}

/**
 * Adds what a closure or inline constant requires as constraints at the point where it stands. `own`: see
 * `externalRegions`.
 */
export function applyClosureRequirements(
  cx: TypeckContext,
  requirements: ClosureRequirements,
  own: readonly Region[],
  point: number,
): void {
  if (requirements.list.length === 0) return;
  const mapping = externalRegions(own, cx.universal.rootLate, cx.vars);
  if (mapping.length < requirements.externals) {
    cx.taint.add('closure with other regions than its body');
    return;
  }
  for (const requirement of requirements.list) {
    cx.at(point, requirement.span, requirement.category, true);
    const outlived = cx.vars.region(mapping[requirement.outlived]);
    if (requirement.subject.kind === 'region') {
      cx.outlives(cx.vars.region(mapping[requirement.subject.vid]), outlived);
      continue;
    }
    const ty = mapRegions(requirement.subject.ty, (region) => {
      const vid = vidOf(region);
      return vid >= 0 && vid < mapping.length ? cx.vars.region(mapping[vid]) : region;
    });
    cx.typeOutlives(ty, outlived);
  }
}
