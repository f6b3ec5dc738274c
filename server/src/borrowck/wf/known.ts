/**
 * What is known to outlive what in an item: its where-clauses and what its header and inputs imply, closed under
 * transitivity. The free regions of an item are few, so a relation is searched for, not tabled. Mirrors
 * rustc_infer::infer::outlives::env and the `VerifyBound`s.
 */
import type { DefId } from '../../base/ids';
import type { Database } from '../../query/engine';
import { paramEnvOf } from '../../traits/paramEnv';
import { eraseRegions } from '../../types/fold';
import { reStatic } from '../../types/intern';
import type { Predicate, Region, Ty } from '../../types/ty';
import { type ImpliedVisitor, visitComponents, visitImpliedBounds } from '../outlives';
import { realEnv } from '../realEnv';

export class KnownOutlives implements ImpliedVisitor {
  private readonly below = new Map<Region, Set<Region>>();
  /** More may be known than is said here. */
  isOpen = false;
  private readonly bounds: { readonly ty: Ty; readonly region: Region }[] = [];

  /** `itemBounds`: the bounds declared on an alias, about itself; null: not understood, it outlives what it has to. */
  constructor(private readonly itemBounds: (alias: Ty & { readonly kind: 'alias' }) => readonly Predicate[] | null) {}

  outlives(sup: Region, sub: Region): void {
    const set = this.below.get(sup);
    if (set === undefined) this.below.set(sup, new Set([sub]));
    else set.add(sub);
  }

  generic(ty: Ty, region: Region): void {
    this.bounds.push({ ty, region });
  }

  unknown(): void {
    this.isOpen = true;
  }

  assume(predicate: Predicate): void {
    if (predicate.kind === 'regionOutlives' && predicate.vars.length === 0) this.outlives(predicate.a, predicate.b);
    if (predicate.kind !== 'typeOutlives') return;
    const { ty, vars } = predicate;
    // `for<'a> T: 'a` is `T: 'static`.
    const region = vars.length > 0 && predicate.region.kind === 'bound' ? reStatic : predicate.region;
    if (region.kind === 'bound' || ty.outerBinder > 0) return;
    if (ty.kind === 'alias') this.generic(ty, region);
    else {
      visitComponents(ty, {
        region: (component) => this.outlives(component, region),
        generic: (component) => this.generic(component, region),
      });
    }
  }

  isKnown(sup: Region, sub: Region): boolean {
    if (sup === sub || sup.kind === 'static' || sup.kind === 'error') return true;
    const seen = new Set<Region>([sup]);
    for (const at of seen) {
      for (const next of this.below.get(at) ?? []) {
        // Of a lifetime that is an error itself anything may be true.
        if (next === sub || next.kind === 'static' || next.kind === 'error') return true;
        seen.add(next);
      }
    }
    return false;
  }

  /** Whether `ty`, a parameter or rigid alias, is known to outlive the region. */
  holds(ty: Ty, region: Region): boolean {
    const erased = ty.kind === 'alias' ? eraseRegions(ty) : ty;
    for (const bound of this.bounds) {
      // Of an alias with other regions nothing is compared: rather none too many reported.
      const isSame = bound.ty === ty || (ty.kind === 'alias' && eraseRegions(bound.ty) === erased);
      if (isSame && this.isKnown(bound.region, region)) return true;
    }
    if (ty.kind !== 'alias') return false;
    const declared = this.itemBounds(ty);
    if (declared === null) return true;
    for (const bound of declared) {
      if (bound.kind !== 'typeOutlives' || bound.vars.length > 0) continue;
      if (this.isKnown(bound.region, region)) return true;
    }
    let isAll = true;
    const parts = {
      region: (component: Region) => {
        isAll &&= this.isKnown(component, region);
      },
      generic: (component: Ty) => {
        isAll &&= this.holds(component, region);
      },
    };
    for (const arg of ty.args.list) {
      if (arg.kind === 'region') parts.region(arg.region);
      else if (arg.kind === 'type') visitComponents(arg.ty, parts);
    }
    return isAll;
  }
}

/** What the where-clauses around an item say, and what follows from `types` being well-formed. */
export function knownIn(db: Database, def: DefId, types: readonly Ty[]): KnownOutlives {
  const env = realEnv(db, def);
  const known = new KnownOutlives((alias) => env.itemBounds(alias.def, alias.args, alias));
  for (const clause of paramEnvOf(db, def).clauses) known.assume(clause);
  for (const ty of types) visitImpliedBounds(env, ty, known);
  return known;
}
