/**
 * rustc compares places with the types of their field projections, and gives the regions in each occurrence of a place
 * variables of its own. So two mentions of `*y.p` are different places where `p` is a reference, and neither of two
 * reports about them stands in for the other: `*y.p += 1` can be both E0503 and E0506. We do the same on purpose.
 */
import type { Place } from '../mir/body';
import { freeRegionsOf } from '../types/visit';

/** Whether another occurrence of this place would count as the same one. */
export function isSameAtEachMention(place: Place): boolean {
  for (let at: Place | null = place; at !== null; at = at.parent) {
    if (at.elem?.kind !== 'field') continue;
    let hasRegion = false;
    freeRegionsOf(at.ty, () => {
      hasRegion = true;
    });
    if (hasRegion) return false;
  }
  return true;
}
