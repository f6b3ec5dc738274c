/**
 * Names for universal regions in reports. Mirrors rustc_borrowck::diagnostics::region_name: the user's own name, or a
 * number given in the order the names are asked for, with the place in the signature where the region stands.
 */
import type { Local } from '../../base/ids';
import { mapRegions } from '../../types/fold';
import { type Region, type Ty, TyFlag } from '../../types/ty';
import { anyFreeRegion } from '../../types/visit';
import { vidOf } from '../constraints/set';
import type { Facts } from '../facts';
import { universalsOf } from '../regionInfer/values';
import type { AnonymousRegion, RegionName, RegionNameSource } from '../result';
import { isLocalFree } from '../universalRegions';

export class RegionNames {
  private readonly given = new Map<number, RegionName | null>();
  private next = 1;

  constructor(private readonly facts: Facts) {}

  /** null: rustc has no name for it. */
  name(vid: number): RegionName | null {
    let name = this.given.get(vid);
    if (name === undefined) {
      name = this.find(vid);
      // rustc asks again for what it could not name; the answer is the same.
      this.given.set(vid, name);
    }
    return name;
  }

  regionOf(vid: number): Region {
    return this.facts.vars.region(vid);
  }

  private numbered(source: RegionNameSource): RegionName {
    return { name: `'${this.next++}`, source };
  }

  private find(vid: number): RegionName | null {
    const { universal, body } = this.facts;
    const own = universal.list[vid];
    if (own === undefined) return null;
    if (own.kind === 'static') return { name: "'static", source: { kind: 'static' } };
    // Bound regions of a closure's signature have no names, whatever the expected type calls them.
    const isNamed = own.name !== null && !(universal.closureTy !== null && isLocalFree(universal, vid));
    if (own.name !== null && isNamed) return { name: own.name, source: { kind: 'param', region: own.region } };
    if (own.kind === 'closureEnv') {
      const { source } = body;
      return this.numbered({
        kind: 'closureEnv',
        closureKind: source.kind === 'closure' ? source.closureKind : 'FnOnce',
      });
    }
    if (own.kind === 'fnBody') return null;
    if (own.region.kind === 'lateParam' && isInAsyncFn(this.facts))
      return this.numbered({ kind: 'asyncFn', region: own.region });
    const region = this.facts.vars.region(vid);
    const arg = argumentWith(this.facts, vid);
    if (arg !== null) {
      return this.numbered({ kind: 'argument', arg: arg.index, local: arg.local as Local, ty: arg.ty, region });
    }
    const upvar = upvarWith(this.facts, vid);
    if (upvar !== null) {
      return this.numbered({
        kind: 'upvar',
        field: upvar.field,
        name: body.upvars[upvar.field]?.variable ?? '',
        ty: upvar.ty,
        region,
      });
    }
    if (mentions(universal.output, vid)) return this.numbered({ kind: 'output', ty: universal.output, region });
    if (universal.yieldTy !== null && mentions(universal.yieldTy, vid)) {
      return this.numbered({ kind: 'yield', ty: universal.yieldTy, region });
    }
    if (own.region.kind === 'earlyParam') return this.numbered({ kind: 'implHeader', region: own.region });
    return null;
  }
}

function isInAsyncFn({ root }: Facts): boolean {
  return root.closures.some(({ source }) => source.kind === 'coroutine' && source.flavour === 'asyncFn');
}

export function mentions(ty: Ty, vid: number): boolean {
  return (ty.flags & TyFlag.HasFreeRegions) !== 0 && anyFreeRegion(ty, (region: Region) => vidOf(region) === vid);
}

/** The first argument whose type mentions the region; a closure's environment is none. */
export function argumentWith(
  facts: Facts,
  vid: number,
): { readonly index: number; readonly local: number; readonly ty: Ty } | null {
  const { universal, body } = facts;
  const skip = universal.closureTy === null ? 0 : 1;
  for (let i = skip; i < universal.inputs.length; i++) {
    const ty = universal.inputs[i];
    if (mentions(ty, vid) && i < body.argCount) return { index: i - skip, local: i + 1, ty };
  }
  return null;
}

export function upvarWith(facts: Facts, vid: number): { readonly field: number; readonly ty: Ty } | null {
  const { closureTy } = facts.universal;
  if (closureTy === null || (closureTy.kind !== 'closure' && closureTy.kind !== 'coroutine')) return null;
  if (closureTy.upvars.kind !== 'tuple') return null;
  const field = closureTy.upvars.elems.findIndex((ty) => mentions(ty, vid));
  return field < 0 ? null : { field, ty: closureTy.upvars.elems[field] };
}

/** A universal region that stands for `vid` in messages; null: it outlives none in particular. */
export function errorRegion(facts: Facts, vid: number): number | null {
  const { universal, values } = facts;
  if (vid < universal.count) return vid;
  let bound = universal.fnBody;
  const isNamed = (r: number): boolean => universal.list[r].kind === 'param';
  for (const own of universalsOf(values, vid)) {
    const next = leastUpperBound(facts, bound, own);
    if (own === 0 || bound === 0 || next !== 0) bound = next;
    else if (isNamed(own)) bound = own;
    else if (!isNamed(bound)) bound = Math.min(own, bound);
  }
  return values.hasUniversal(vid, bound) ? bound : null;
}

/** The one least region that outlives both; `'static` if there is none or several. */
export function leastUpperBound(facts: Facts, a: number, b: number): number {
  const { outlives } = facts.relations;
  if (outlives.has(a, b)) return a;
  if (outlives.has(b, a)) return b;
  const common: number[] = [];
  for (let r = 0; r < outlives.rows; r++) if (outlives.has(r, a) && outlives.has(r, b)) common.push(r);
  const least = common.filter((r) => common.every((other) => outlives.has(other, r)));
  return least[0] ?? 0;
}

/** The type with the user's regions in place of variables where one stands for them. Mirrors name_regions. */
export function withNamedRegions(facts: Facts, ty: Ty): Ty {
  return mapRegions(ty, (region) => {
    const vid = vidOf(region);
    if (vid < 0) return region;
    const universal = errorRegion(facts, vid);
    return universal === null ? region : facts.universal.list[universal].region;
  });
}

/** Where an anonymous region of the signature stands, for messages that give it no name. */
export function anonymousSite(facts: Facts, vid: number): AnonymousRegion | null {
  const own = facts.universal.list[vid];
  if (own === undefined || own.name !== null || own.kind !== 'param') return null;
  const arg = argumentWith(facts, vid);
  return arg === null ? null : { arg: arg.index, ty: arg.ty, region: facts.vars.region(vid) };
}
