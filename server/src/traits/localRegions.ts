/** A proof of its own whose result still says where the regions of the goal are. For all that is normalised before borrowck. */
import { mkRegionVar, reErased } from '../types/intern';
import type { Region } from '../types/ty';
import { type InferCtxt, placeholdersOf, type RegionSource } from './inferCtxt';

/** Regions of the proof have vids from here on. */
const LOCAL = 0x20000000;

/** Makes the regions of one proof, which are related among themselves and with those of the goal. */
export class LocalRegions implements RegionSource {
  private next = LOCAL;
  private universes = 0x10000000;

  newRegion(): Region {
    return mkRegionVar(this.next++);
  }

  isOwn(r: Region): boolean {
    return isLocal(r);
  }

  /** What this is for puts placeholders back as they were: none of them is taken for one of its own. */
  readonly nextUniverse = 0;

  openUniverse(): { region(index: number, name: string): Region } {
    return placeholdersOf(this.universes++);
  }
}

const isLocal = (r: Region): boolean => r.kind === 'var' && r.vid >= LOCAL;

/** What the regions of the proof turned out to be: those of the goal, else erased. A variable of a binder cannot leave it. */
export function settledRegions(icx: InferCtxt): (r: Region) => Region {
  const bound = new Map<Region, Region>();
  const find = (r: Region): Region => {
    let at = r;
    for (let up = bound.get(at); up !== undefined; up = bound.get(at)) at = up;
    return at;
  };
  for (let i = 0; i < icx.pairs.length; i += 2) {
    const a = find(icx.pairs[i] as Region);
    const b = find(icx.pairs[i + 1] as Region);
    if (a === b) continue;
    if (isLocal(a)) bound.set(a, b);
    else if (isLocal(b)) bound.set(b, a);
  }
  return (r) => {
    const to = find(r);
    return isLocal(to) || (to !== r && to.kind === 'bound') ? reErased : to;
  };
}
