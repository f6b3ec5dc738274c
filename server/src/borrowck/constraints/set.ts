/**
 * Region variables and the outlives constraints between them: what MIR type checking produces and region inference
 * consumes. Mirrors rustc_borrowck::constraints::OutlivesConstraintSet and renumber::RegionCtxt. Columns, not objects.
 */
import type { DefId } from '../../base/ids';
import type { MirSpan } from '../../mir/body';
import type { Culprit } from '../../traits/regions';
import { mkRegionVar } from '../../types/intern';
import type { Region, Ty } from '../../types/ty';
import type { ConstraintCategory, VarianceNote } from '../result';

export const BORING: ConstraintCategory = { kind: 'boring' };
export const BORING_NO_LOCATION: ConstraintCategory = { kind: 'boringNoLocation' };

/** Where a constraint arises. `point` -1: everywhere, and `span` says for whom. */
export interface Origin {
  readonly point: number;
  readonly span: MirSpan;
  readonly category: ConstraintCategory;
  readonly fromClosure: boolean;
}

/** `'sup: 'sub` by index in columns. */
export class ConstraintSet {
  readonly sup: number[] = [];
  readonly sub: number[] = [];
  readonly origin: Origin[] = [];
  readonly variance: (VarianceNote | null)[] = [];

  get length(): number {
    return this.sup.length;
  }

  push(sup: number, sub: number, origin: Origin, variance: VarianceNote | null): void {
    // `'r: 'r`, and `'static: 'r`, hold anyhow.
    if (sup === sub || sup === 0) return;
    this.sup.push(sup);
    this.sub.push(sub);
    this.origin.push(origin);
    this.variance.push(variance);
  }
}

/** `ty: 'lower`, to be tested against the bounds that are declared. `ty` is a parameter or a rigid alias. */
export interface TypeTest {
  readonly ty: Ty;
  readonly lower: number;
  readonly origin: Origin;
}

/** Vid 0 is `'static`; universal regions come next, then existential and placeholder ones. */
export class RegionVars {
  private readonly regions: Region[] = [];
  /** Universe of each variable: 0 for universal ones. */
  readonly universe: number[] = [];
  /** Vids that stand for the placeholder regions of higher-ranked relations. */
  readonly placeholders: number[] = [];
  /** By vid of a placeholder: what is blamed where it cannot be what it has to be. */
  readonly culprits = new Map<number, Culprit | null>();
  currentUniverse = 0;
  /** Why each universe was opened; index is the universe. */
  readonly universeCause: (UniverseCause | null)[] = [null];

  get count(): number {
    return this.regions.length;
  }

  fresh(universe = this.currentUniverse): Region {
    const region = mkRegionVar(this.regions.length);
    this.regions.push(region);
    this.universe.push(universe);
    return region;
  }

  region(vid: number): Region {
    return this.regions[vid];
  }

  openUniverse(cause: UniverseCause): number {
    this.universeCause.push(cause);
    this.currentUniverse = this.universeCause.length - 1;
    return this.currentUniverse;
  }

  placeholder(universe: number, culprit: Culprit | null): Region {
    const region = this.fresh(universe);
    if (region.kind === 'var') {
      this.placeholders.push(region.vid);
      this.culprits.set(region.vid, culprit);
    }
    return region;
  }

  isPlaceholder(vid: number): boolean {
    return this.culprits.has(vid);
  }
}

export type UniverseCause =
  /** `for<'a> fn(&'a T)` related to another type. `isFnPtr`: by itself, as a coercion relates it, with rustc's leak check. */
  | { readonly kind: 'relate'; readonly isFnPtr: boolean }
  /** What a projection of the body's types is. */
  | { readonly kind: 'normalize' }
  /** What the drop of a type needs, which the program does not ask for by itself. */
  | { readonly kind: 'dropck' }
  | {
      readonly kind: 'predicate';
      readonly trait: DefId | null;
      readonly selfTy: Ty | null;
      /** Asked by the trait or impl around what is used. */
      readonly isInherited: boolean;
      /** rustc proves it together with others before it, of whose universes nothing is left, and may blame those. */
      readonly isLater: boolean;
    };

/** The variable's number; regions that are none were not renumbered: -1. */
export function vidOf(region: Region): number {
  return region.kind === 'var' ? region.vid : region.kind === 'static' ? 0 : -1;
}
