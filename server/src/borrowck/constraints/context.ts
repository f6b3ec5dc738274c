/**
 * The state of MIR type checking: variables, constraints, type tests, hidden types and liveness so far, and the ways to
 * add to them. Mirrors rustc_borrowck::type_check::TypeChecker without the walk (see `typeck.ts`).
 */
import type { DefId } from '../../base/ids';
import type { Cfg } from '../../dataflow/cfg';
import type { Body, MirSpan, Place, PlaceElem } from '../../mir/body';
import type { Culprit } from '../../traits/regions';
import { eraseRegions, mapRegions, mapRegionsArgs } from '../../types/fold';
import { reStatic } from '../../types/intern';
import { type ArgList, type Predicate, type Region, type Ty, TyFlag, type Variance } from '../../types/ty';
import { freeRegionsOf, type Visitor, visitTy } from '../../types/visit';
import type { BorrowckEnv, RegionSink } from '../env';
import { ASKS_OF_REGIONS, visitComponents, visitImpliedBounds } from '../outlives';
import type { ConstraintCategory, VarianceNote } from '../result';
import type { UniversalRegions } from '../universalRegions';
import { generalize } from './generalize';
import { isRegionless } from './regionless';
import { type RelateHost, relate } from './relate';
import { BORING, ConstraintSet, type Origin, type RegionVars, type TypeTest, type UniverseCause, vidOf } from './set';

export interface HiddenType {
  readonly opaque: Ty & { readonly kind: 'alias' };
  readonly ty: Ty;
  /** Of the last value that flows into it. */
  origin: Origin;
}

/** A hidden type with `region`, which a `for<..>` binds and the opaque type cannot know. */
export interface BoundCapture {
  readonly opaque: Ty;
  readonly ty: Ty;
  readonly region: Region;
  readonly origin: Origin;
}

export class TypeckContext implements RelateHost, RegionSink {
  readonly constraints = new ConstraintSet();
  readonly typeTests: TypeTest[] = [];
  readonly hiddenTypes: HiddenType[] = [];
  readonly boundCaptures: BoundCapture[] = [];
  /** `T: 'a` that the signature implies. Set before the body is looked at. */
  impliedBounds: readonly { readonly ty: Ty }[] = [];
  /** Region live at a point because a type that mentions it stands there: pairs (vid, point). */
  readonly liveAt: number[] = [];
  readonly localTys: Ty[];
  /** Region of each borrow, by point. */
  readonly borrowRegions = new Map<number, number>();
  private readonly hidden = new Map<Ty, HiddenType>();
  readonly taint = new Set<string>();
  /** What is being proved, for universes that the proof opens. */
  goal: UniverseCause = { kind: 'predicate', trait: null, selfTy: null, isInherited: false, isLater: false };
  private readonly placeTys: (Ty | undefined)[] = [];
  /** See `usedPlaceTy`: the types along the place that was used last. */
  private readonly usedTys = new Map<Place, Ty>();
  private origin: Origin = { point: -1, span: -1, category: BORING, fromClosure: false };

  constructor(
    readonly env: BorrowckEnv,
    readonly root: Body,
    readonly body: Body,
    readonly cfg: Cfg,
    readonly vars: RegionVars,
    readonly universal: UniversalRegions,
    /** Opaque types that this body defines. */
    readonly definesOpaque: (opaque: DefId) => boolean,
  ) {
    this.localTys = body.locals.map((decl) => this.renumber(decl.ty));
  }

  /** Fresh variables for erased regions, universal ones for names. */
  renumber(ty: Ty): Ty {
    if ((ty.flags & TyFlag.HasError) !== 0) this.taint.add('unknown type in MIR');
    if (isRegionless(ty)) return ty;
    return mapRegions(ty, (region) => this.renumberRegion(region));
  }

  renumberArgs(args: ArgList): ArgList {
    return mapRegionsArgs(args, (region) => this.renumberRegion(region));
  }

  private renumberRegion(region: Region): Region {
    switch (region.kind) {
      case 'var':
        return region;
      case 'erased':
      // Only regions that escape get here: of a closure's signature, in the types of its parameters.
      case 'bound':
        return this.vars.fresh();
      case 'static':
      case 'earlyParam':
      case 'lateParam': {
        const vid = this.universal.vidOfNamed(region);
        if (vid !== undefined) return this.vars.region(vid);
        this.taint.add('lifetime not in scope');
        return this.vars.fresh();
      }
      default:
        this.taint.add('lifetime error');
        return this.vars.fresh();
    }
  }

  at(point: number, span: MirSpan, category: ConstraintCategory, fromClosure = false): this {
    this.origin = { point, span, category, fromClosure };
    return this;
  }

  // ---- RegionSink and RelateHost

  fresh(): Region {
    return this.vars.fresh();
  }

  openUniverse(cause?: UniverseCause): number {
    return this.vars.openUniverse(cause ?? this.goal);
  }

  placeholder(universe: number, culprit: Culprit | null = null): Region {
    return this.vars.placeholder(universe, culprit);
  }

  outlives(sup: Region, sub: Region): void {
    this.push(sup, sub, this.origin, null);
  }

  relatedOutlives(sup: Region, sub: Region, variance: VarianceNote | null): void {
    this.push(sup, sub, this.origin, variance);
  }

  private push(sup: Region, sub: Region, origin: Origin, variance: VarianceNote | null): void {
    const a = vidOf(this.known(sup));
    const b = vidOf(this.known(sub));
    if (a >= 0 && b >= 0) this.constraints.push(a, b, origin, variance);
  }

  private known(region: Region): Region {
    return region.kind === 'var' || region.kind === 'static' ? region : this.renumberRegion(region);
  }

  typeOutlives(ty: Ty, region: Region): void {
    visitComponents(this.normalize(ty), {
      region: (component) => this.outlives(component, region),
      generic: (component) => {
        if (component.kind === 'alias' && this.aliasOutlives(component, region)) return;
        const lower = vidOf(this.known(region));
        if (lower >= 0) this.typeTests.push({ ty: component, lower, origin: this.origin });
      },
    });
  }

  /**
   * An alias about which one bound is declared outlives what the bound does; without any, one of regions or an opaque type
   * what its (captured) args do. Constraints instead of a test, so that regions can still grow. False: it has to be tested.
   * Mirrors alias_ty_must_outlive, where all regions are variables.
   */
  private aliasOutlives(alias: Ty & { readonly kind: 'alias' }, region: Region): boolean {
    const erased = eraseRegions(alias);
    for (const p of this.env.ownerPredicates(this.root.owner)) {
      if (p.kind === 'typeOutlives' && eraseRegions(p.ty) === erased) return false;
    }
    const declared = new Set<Region>();
    for (const p of this.boundsOf(alias)) {
      if (p.kind === 'typeOutlives' && p.vars.length === 0) declared.add(p.region);
    }
    const [unique] = declared;
    if (declared.size === 1 && unique !== undefined) {
      this.outlives(unique, region);
      return true;
    }
    if (declared.size > 0) return false;
    const isOpaque = alias.alias === 'opaque';
    if (!isOpaque) {
      if ((alias.flags & TyFlag.HasFreeRegions) === 0) return false;
      if (this.impliedBounds.some(({ ty }) => ty.kind === 'alias' && eraseRegions(ty) === erased)) return false;
    }
    const variances = isOpaque ? this.env.variancesOf(alias.def) : null;
    alias.args.list.forEach((arg, i) => {
      if (variances?.[i] === 'bi') return;
      if (arg.kind === 'region') this.outlives(arg.region, region);
      else if (arg.kind === 'type') this.typeOutlives(arg.ty, region);
    });
    return true;
  }

  private boundsOf(alias: Ty & { readonly kind: 'alias' }, self: Ty = alias): readonly Predicate[] {
    const bounds = this.env.itemBounds(alias.def, alias.args, self);
    if (bounds === null) this.taint.add('bounds not understood');
    return bounds ?? [];
  }

  mismatch(_a: Ty, _b: Ty): void {
    this.taint.add('types do not fit in MIR');
  }

  hiddenType(opaque: Ty & { readonly kind: 'alias' }, ty: Ty): Ty | null {
    if (!this.definesOpaque(opaque.def)) return null;
    const key = eraseRegions(opaque);
    const known = this.hidden.get(key);
    const { origin } = this;
    // One type for all that flows into the opaque type, but each time with regions of its own.
    const hidden = generalize(this.env, ty, () => this.vars.fresh());
    if (known === undefined) {
      const entry = { opaque, ty: hidden, origin };
      this.hidden.set(key, entry);
      this.hiddenTypes.push(entry);
    } else {
      known.origin = origin;
      this.relate(hidden, known.ty, 'inv');
    }
    const bounds = this.boundsOf(opaque, hidden);
    // In an async body the opaque type is that of the fn around, which returns it once more, by a desugaring.
    const isAsync = this.body.source.kind === 'coroutine' || origin.category.kind === 'boring';
    if (isAsync) this.origin = { ...origin, category: { kind: 'opaqueType' } };
    for (const bound of bounds) this.prove(bound);
    this.origin = { ...origin, category: BORING };
    this.wellFormed(hidden);
    this.origin = origin;
    return hidden;
  }

  hidesType(opaque: Ty, ty: Ty): void {
    this.relate(opaque, ty, 'inv');
  }

  capturesBound(opaque: Ty, ty: Ty, region: Region): void {
    this.boundCaptures.push({ opaque, ty, region, origin: this.origin });
  }

  normalize(ty: Ty): Ty {
    if ((ty.flags & TyFlag.HasProjection) === 0) return ty;
    const { goal } = this;
    if (goal.kind !== 'dropck') this.goal = { kind: 'normalize' };
    const normalized = this.renumber(this.env.normalize(ty, this));
    this.goal = goal;
    return normalized;
  }

  relate(a: Ty, b: Ty, variance: Variance): void {
    if (a !== b) relate(this, a, b, variance);
  }

  /** `isInherited`, `isLater`: see `UniverseCause`. */
  prove(predicate: Predicate, isInherited = false, isLater = false): void {
    switch (predicate.kind) {
      case 'regionOutlives':
        if (predicate.vars.length === 0) {
          this.outlives(predicate.a, predicate.b);
          return;
        }
        break;
      case 'typeOutlives':
        if (predicate.vars.length === 0) {
          this.typeOutlives(this.normalize(predicate.ty), predicate.region);
          return;
        }
        break;
      default:
        break;
    }
    // A trait without regions or parameters in its args holds as inference saw it hold.
    if ((predicate.flags & ASKS_OF_REGIONS) === 0 && predicate.vars.length === 0) return;
    const self = predicate.kind === 'trait' ? predicate.traitRef.args.list[0] : undefined;
    this.goal = {
      kind: 'predicate',
      trait: predicate.kind === 'trait' ? predicate.traitRef.trait : null,
      selfTy: self?.kind === 'type' ? self.ty : null,
      isInherited,
      isLater,
    };
    if (!this.env.prove(predicate, this)) this.taint.add('unproved predicate');
  }

  /** Where-clauses of a definition, for these args. `isNamed`: see `ConstOperand`. `isWritten`: the args are, and rustc proves all in one (AscribeUserType). */
  provePredicatesOf(def: DefId, args: ArgList, isNamed: boolean, isWritten = false): void {
    if (this.env.asksNothing(def, args)) return;
    const { point, span, fromClosure } = this.origin;
    const inherited = isNamed ? 0 : this.env.inheritedPredicates(def);
    let isLater = false;
    for (const [i, predicate] of this.env.predicatesOf(def, args).entries()) {
      const before = this.vars.currentUniverse;
      this.at(point, span, { kind: 'predicate', def, index: i }, fromClosure);
      this.prove(predicate, i < inherited, isLater);
      // Universes are counted anew where one is not told of.
      isLater ||= isWritten && predicate.vars.length > 0 && this.vars.currentUniverse === before;
    }
  }

  /** What the type asks of its regions by itself: `&'a T` that `T: 'a`, an ADT its where-clauses. */
  wellFormed(ty: Ty): void {
    visitImpliedBounds(this.env, ty, {
      outlives: (sup, sub) => this.outlives(sup, sub),
      generic: (generic, region) => this.typeOutlives(generic, region),
      unknown: () => {},
    });
  }

  // ---- types of places and liveness

  /** Type of a place with the variables of its local. Projections are normalised once per place. */
  placeTy(place: Place): Ty {
    const known = this.placeTys[place.id];
    if (known !== undefined) return known;
    const ty = this.computePlaceTy(place);
    this.placeTys[place.id] = ty;
    return ty;
  }

  /**
   * Type of a place where it is used. There each field of it has regions of its own, related to those of what it is a field
   * of: by `variance`, which is `inv` where the use may change the place. Mirrors visit_projection_elem, where MIR has a
   * renumbered type in each `Field`; who is blamed depends on how many regions lie on a path.
   */
  usedPlaceTy(place: Place, variance: Variance, point: number, span: MirSpan): Ty {
    const { usedTys, origin } = this;
    usedTys.clear();
    this.at(point, span, BORING);
    const ty = this.fieldwise(place, variance, point);
    this.origin = origin;
    return ty;
  }

  /** Type of a place on the way to the one that was given to `usedPlaceTy` last. */
  tyOnTheWay(place: Place): Ty {
    return this.usedTys.get(place) ?? this.placeTy(place);
  }

  private fieldwise(place: Place, variance: Variance, point: number): Ty {
    const { parent, elem } = place;
    if (parent === null || elem === null || !this.isInFields(place)) return this.placeTy(place);
    const base = this.fieldwise(parent, variance, point);
    let ty = base === this.placeTy(parent) ? this.placeTy(place) : this.partTy(place, base);
    if (elem.kind === 'field' && (ty.flags & TyFlag.HasFreeRegions) !== 0) {
      const own = mapRegions(ty, (region) => (region.kind === 'bound' ? region : this.vars.fresh()));
      this.liveTy(own, point);
      this.relate(ty, own, variance);
      ty = own;
    }
    this.usedTys.set(place, ty);
    return ty;
  }

  /** Whether a field with regions is on the way to the place, or is the place. */
  private isInFields({ parent, elem }: Place): boolean {
    for (let at: Place | null = parent, e = elem; at !== null && e !== null; e = at.elem, at = at.parent) {
      if (e.kind === 'field' && (this.placeTy(at).flags & TyFlag.HasFreeRegions) !== 0) return true;
    }
    return false;
  }

  /** The part of a type that a pattern leads to; null where it leads through what is not understood. */
  projected(ty: Ty, path: readonly PlaceElem[]): Ty | null {
    let at: Ty | null = ty;
    let variant = 0;
    for (const elem of path) {
      if (at === null) return null;
      if (elem.kind === 'downcast') {
        variant = elem.variant;
        continue;
      }
      at = this.elementTy(at, variant, elem);
      variant = 0;
    }
    return at;
  }

  private elementTy(base: Ty, variant: number, elem: PlaceElem): Ty | null {
    switch (elem.kind) {
      case 'deref': {
        if (base.kind === 'ref' || base.kind === 'ptr') return base.ty;
        const first = base.kind === 'adt' ? base.args.list.find((arg) => arg.kind === 'type') : undefined;
        return first?.ty ?? null;
      }
      case 'downcast':
      case 'subslice':
        return base;
      case 'index':
      case 'constIndex':
        return base.kind === 'array' || base.kind === 'slice' ? base.elem : null;
      case 'field':
        switch (base.kind) {
          case 'tuple':
            return base.elems[elem.index] ?? null;
          case 'closure':
          case 'coroutine':
            return base.upvars.kind === 'tuple' ? (base.upvars.elems[elem.index] ?? null) : null;
          case 'adt':
            return this.normalize(this.env.fieldTy(base, variant, elem.index));
          default:
            return null;
        }
    }
  }

  private computePlaceTy(place: Place): Ty {
    const { parent } = place;
    return parent === null ? this.localTys[place.local] : this.partTy(place, this.placeTy(parent));
  }

  /** `base`: the type of what the place is a part of. */
  private partTy(place: Place, base: Ty): Ty {
    const { parent, elem } = place;
    if (parent === null || elem === null) return base;
    if (elem.kind === 'downcast') return base;
    if (elem.kind === 'subslice') return base.kind === 'slice' ? base : this.withShape(place, base);
    const variant = parent.elem?.kind === 'downcast' ? parent.elem.variant : 0;
    return this.elementTy(base, variant, elem) ?? this.unknown(place);
  }

  /** A subslice of an array has another length but the same element type. */
  private withShape(place: Place, base: Ty): Ty {
    if (base.kind !== 'array' || place.ty.kind !== 'array') return base;
    const vids: Region[] = [];
    freeRegionsOf(base.elem, (region) => vids.push(region));
    let at = 0;
    return mapRegions(place.ty, (region) => (region.kind === 'bound' ? region : (vids[at++] ?? region)));
  }

  private unknown(place: Place): Ty {
    this.taint.add('place of unknown type');
    return this.renumber(place.ty);
  }

  /** Every region of the type is live at the point. */
  liveTy(ty: Ty, point: number): void {
    this.liveRegionsOf(ty, (region) => this.liveRegion(region, point));
  }

  /**
   * The regions that must be live where a value of the type is. Of an alias: none if it is declared to outlive `'static`, a
   * single declared bound, or else its captured args. Mirrors rustc_infer's FreeRegionsVisitor.
   */
  liveRegionsOf(ty: Ty, f: (region: Region) => void): void {
    if ((ty.flags & TyFlag.HasFreeRegions) === 0) return;
    if ((ty.flags & (TyFlag.HasProjection | TyFlag.HasOpaque)) === 0) {
      freeRegionsOf(ty, f);
      return;
    }
    const visitor: Visitor = {
      region(region, depth) {
        if (region.kind !== 'bound' || region.debruijn >= depth) f(region);
      },
      ty: (t, depth) => {
        if (t.kind !== 'alias' || t.outerBinder > 0) return false;
        const bounds = this.aliasBounds(t);
        const [unique] = bounds;
        if (bounds.has(reStatic)) return true;
        if (bounds.size === 1 && unique !== undefined) {
          f(unique);
          return true;
        }
        const variances = t.alias === 'opaque' ? this.env.variancesOf(t.def) : null;
        t.args.list.forEach((arg, i) => {
          if (variances?.[i] === 'bi') return;
          if (arg.kind === 'type') visitTy(arg.ty, visitor, depth);
          else if (arg.kind === 'region') visitor.region?.(arg.region, depth);
        });
        return true;
      },
    };
    visitTy(ty, visitor);
  }

  /** What an alias is declared to outlive, where it is declared and in the where-clauses in scope. */
  private aliasBounds(alias: Ty & { readonly kind: 'alias' }): ReadonlySet<Region> {
    const out = new Set<Region>();
    for (const p of this.boundsOf(alias)) {
      if (p.kind === 'typeOutlives' && p.vars.length === 0) out.add(this.known(p.region));
    }
    const erased = eraseRegions(alias);
    for (const p of this.env.ownerPredicates(this.root.owner)) {
      if (p.kind === 'typeOutlives' && p.vars.length === 0 && eraseRegions(p.ty) === erased)
        out.add(this.known(p.region));
    }
    return out;
  }

  liveArgs(args: ArgList, point: number): void {
    for (const arg of args.list) {
      if (arg.kind === 'type') this.liveTy(arg.ty, point);
      else if (arg.kind === 'region') this.liveRegion(arg.region, point);
    }
  }

  liveRegion(region: Region, point: number): void {
    const vid = vidOf(region);
    if (vid > 0) this.liveAt.push(vid, point);
  }
}
