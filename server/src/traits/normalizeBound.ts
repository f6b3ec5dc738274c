/**
 * `<T as Trait<'a>>::A` under the binder of `'a`, normalised to a type that still says where `'a` is: `for<'a> FnMut(<I as
 * Tr<'a>>::Item)` expects of a closure `for<'a> fn(&'a mut u8)`. Where regions are ignored an impl would lose it, so
 * the regions of this one proof are related.
 */
import { mapRegions } from '../types/fold';
import { mkPlaceholderRegion, mkRegionVar, reErased } from '../types/intern';
import { type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { Fulfill } from './fulfill';
import { InferCtxt, type RegionSource } from './inferCtxt';
import { normalizeInto } from './project';
import { type SolverCx, solverCx } from './solverCx';

/** Regions of the proof have vids from here on. */
const LOCAL = 0x20000000;

class LocalRegions implements RegionSource {
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
    const universe = this.universes++;
    // Both sides of an equation between binders get the same, whatever they call them.
    const names: string[] = [];
    return {
      region(index, name) {
        names[index] ??= name;
        return mkPlaceholderRegion(universe, index, names[index]);
      },
    };
  }
}

const isLocal = (r: Region): boolean => r.kind === 'var' && r.vid >= LOCAL;

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
  return mapRegions(resolved, (r) => {
    const to = find(r);
    return isLocal(to) ? reErased : to;
  });
}
