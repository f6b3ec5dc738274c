/**
 * Subtyping of types with region variables: structure first, regions by variance. Mirrors
 * rustc_infer::infer::relate::type_relating and rustc_borrowck::type_check::relate_tys.
 *
 * `&'a T <: &'b T` gives `'a: 'b`. Under `&mut` and other invariant positions both directions hold. A `for<'a>` on the
 * larger side becomes placeholders of a new universe, on the smaller side fresh variables.
 */
import { assertNever } from '../../base/ids';
import { instantiateArgs, instantiateSig, instantiateTy } from '../../types/fold';
import {
  type ArgList,
  type DynPredicate,
  type PolyFnSig,
  type Region,
  type Ty,
  TyFlag,
  type Variance,
} from '../../types/ty';
import type { BorrowckEnv } from '../env';
import type { VarianceNote } from '../result';
import type { UniverseCause } from './set';

export interface RelateHost {
  readonly env: BorrowckEnv;
  relatedOutlives(sup: Region, sub: Region, variance: VarianceNote | null): void;
  fresh(): Region;
  openUniverse(cause: UniverseCause): number;
  placeholder(universe: number): Region;
  normalize(ty: Ty): Ty;
  /** What the `impl Trait` hides, if this body defines it (`ty` gives the shape); else null. */
  hiddenType(opaque: Ty & { readonly kind: 'alias' }, ty: Ty): Ty | null;
  /** The types do not fit; the body was not understood. */
  mismatch(a: Ty, b: Ty): void;
}

/** `co`: `a <: b`. */
export function relate(host: RelateHost, a: Ty, b: Ty, variance: Variance): void {
  new Relation(host, false, a.kind === 'fnPtr').tys(a, b, variance);
}

/** A bound of a trait object becomes one of another: what it binds may be any of its own regions. False: they are of different traits. */
export function relateDyn(host: RelateHost, a: DynPredicate, b: DynPredicate): boolean {
  return new Relation(host, false, false).dynPreds(a, b, 'co');
}

/** `outer` seen through a position of variance `inner`. */
export function xform(outer: Variance, inner: Variance): Variance {
  if (outer === 'bi' || inner === 'bi') return 'bi';
  if (outer === 'inv' || inner === 'inv') return 'inv';
  return outer === inner ? 'co' : 'contra';
}

class Relation {
  /** The first invariant position that was entered: rustc keeps it for all that is related after it. */
  private note: VarianceNote | null = null;

  constructor(
    private readonly host: RelateHost,
    /** Inside types that share one binder: bound regions stand for themselves. */
    private readonly isRetry: boolean,
    /** The whole relation is one of fn pointers. */
    private readonly isFnPtr: boolean,
  ) {}

  tys(a: Ty, b: Ty, variance: Variance): void {
    if (a === b || variance === 'bi') return;
    if (((a.flags | b.flags) & TyFlag.HasError) !== 0) {
      this.host.mismatch(a, b);
      return;
    }
    if (a.kind === 'alias' || b.kind === 'alias') {
      if (this.aliases(a, b, variance)) return;
    }
    switch (a.kind) {
      case 'ref':
        if (b.kind !== 'ref' || a.mutable !== b.mutable) break;
        this.regions(a.region, b.region, variance);
        if (!a.mutable) this.tys(a.ty, b.ty, variance);
        else this.invariant({ kind: 'mutableRef', ty: a.ty }, a.ty, b.ty, variance);
        return;
      case 'ptr':
        if (b.kind !== 'ptr' || a.mutable !== b.mutable) break;
        if (!a.mutable) this.tys(a.ty, b.ty, variance);
        else this.invariant({ kind: 'mutablePtr', ty: a.ty }, a.ty, b.ty, variance);
        return;
      case 'slice':
        if (b.kind !== 'slice') break;
        this.tys(a.elem, b.elem, variance);
        return;
      case 'array':
        if (b.kind !== 'array') break;
        this.tys(a.elem, b.elem, variance);
        return;
      case 'tuple':
        if (b.kind !== 'tuple' || a.elems.length !== b.elems.length) break;
        for (let i = 0; i < a.elems.length; i++) this.tys(a.elems[i], b.elems[i], variance);
        return;
      case 'adt': {
        if (b.kind !== 'adt' || a.def !== b.def) break;
        const adt = this.host.env.adt(a.def);
        if (adt === null) break;
        if (variance === 'inv') this.args(a.args, b.args, 'inv', () => 'inv', null);
        else this.args(a.args, b.args, variance, (i) => adt.variances[i] ?? 'inv', a);
        return;
      }
      case 'fnDef': {
        if (b.kind !== 'fnDef' || a.def !== b.def) break;
        // In an invariant context variances are not asked: parameters that do not vary are related too.
        const variances = variance === 'inv' ? null : this.host.env.fnVariancesOf(a.def);
        this.args(a.args, b.args, variance, (i) => variances?.[i] ?? 'inv', variances === null ? null : a);
        return;
      }
      case 'fnPtr':
        if (b.kind !== 'fnPtr' || a.sig.inputs.length !== b.sig.inputs.length) break;
        this.sigs(a.sig, b.sig, variance);
        return;
      case 'dynamic':
        if (b.kind !== 'dynamic' || a.preds.length !== b.preds.length) break;
        this.regions(a.region, b.region, variance);
        for (let i = 0; i < a.preds.length; i++)
          if (!this.dynPreds(a.preds[i], b.preds[i], variance)) this.host.mismatch(a, b);
        return;
      case 'closure':
        if (b.kind !== 'closure' || a.closure !== b.closure) break;
        this.args(a.args, b.args, variance, () => 'inv', null);
        // One expression, one signature: only free regions can differ, its bound ones stand for themselves.
        this.sameSig(a.sig, b.sig);
        this.tys(a.upvars, b.upvars, 'inv');
        return;
      case 'coroutine':
        if (b.kind !== 'coroutine' || a.closure !== b.closure) break;
        this.args(a.args, b.args, variance, () => 'inv', null);
        this.tys(a.upvars, b.upvars, 'inv');
        this.tys(a.resume, b.resume, 'inv');
        this.tys(a.yield, b.yield, 'inv');
        this.tys(a.ret, b.ret, 'inv');
        return;
      case 'never':
        // `!` coerces; where it is left it stands in dead code.
        return;
      case 'prim':
      case 'foreign':
      case 'param':
      case 'alias':
      case 'bound':
      case 'placeholder':
      case 'infer':
      case 'error':
        break;
      default:
        assertNever(a);
    }
    if (!this.isRetry && ((a.flags | b.flags) & TyFlag.HasProjection) !== 0) {
      new Relation(this.host, true, this.isFnPtr).tys(this.host.normalize(a), this.host.normalize(b), variance);
      return;
    }
    this.host.mismatch(a, b);
  }

  /** Whether the pair is dealt with. */
  private invariant(note: VarianceNote, a: Ty, b: Ty, variance: Variance): void {
    this.note ??= note;
    this.tys(a, b, xform(variance, 'inv'));
  }

  private aliases(a: Ty, b: Ty, variance: Variance): boolean {
    if (a.kind === 'alias' && b.kind === 'alias' && a.def === b.def) {
      const variances = a.alias === 'opaque' ? this.host.env.variancesOf(a.def) : null;
      this.args(a.args, b.args, variance, (i) => variances?.[i] ?? 'inv', null);
      return true;
    }
    const left = a.kind === 'alias' && a.alias === 'opaque' ? this.host.hiddenType(a, b) : null;
    const right = left === null && b.kind === 'alias' && b.alias === 'opaque' ? this.host.hiddenType(b, a) : null;
    if (left === null && right === null) return false;
    this.tys(left ?? a, right ?? b, variance);
    return true;
  }

  private regions(a: Region, b: Region, variance: Variance): void {
    if (a === b || a.kind === 'bound' || b.kind === 'bound') return;
    // `'a <: 'b` for types means `'a: 'b`.
    if (variance === 'co' || variance === 'inv') this.host.relatedOutlives(a, b, this.note);
    if (variance === 'contra' || variance === 'inv') this.host.relatedOutlives(b, a, this.note);
  }

  private args(
    a: ArgList,
    b: ArgList,
    variance: Variance,
    varianceOf: (index: number) => Variance,
    owner: (Ty & { readonly kind: 'adt' | 'fnDef' }) | null,
  ): void {
    if (a === b) return;
    for (let i = 0; i < a.list.length; i++) {
      const left = a.list[i];
      const right = b.list[i];
      const own = varianceOf(i);
      if (own === 'inv' && owner !== null) this.note ??= { kind: owner.kind, ty: owner, def: owner.def, param: i };
      if (left === right || right === undefined) continue;
      const inner = xform(variance, own);
      if (left.kind === 'type' && right.kind === 'type') this.tys(left.ty, right.ty, inner);
      else if (left.kind === 'region' && right.kind === 'region') this.regions(left.region, right.region, inner);
    }
  }

  private sameSig(a: PolyFnSig, b: PolyFnSig): void {
    for (let i = 0; i < a.inputs.length; i++) this.tys(a.inputs[i], b.inputs[i], 'inv');
    this.tys(a.output, b.output, 'inv');
  }

  private sigs(a: PolyFnSig, b: PolyFnSig, variance: Variance): void {
    if (a === b) return;
    if (variance !== 'contra') this.sigSubtype(a, b);
    if (variance !== 'co') this.sigSubtype(b, a);
  }

  /** `for<..> fn(A) -> B <: for<..> fn(C) -> D`. */
  private sigSubtype(sub: PolyFnSig, sup: PolyFnSig): void {
    const { sub: small, sup: large } = this.open(
      sub.vars.length,
      sup.vars.length,
      (by) => instantiateSig(sub, by),
      (by) => instantiateSig(sup, by),
    );
    for (let i = 0; i < small.inputs.length; i++) this.tys(large.inputs[i], small.inputs[i], 'co');
    this.tys(small.output, large.output, 'co');
  }

  /** Opens both binders: placeholders for the larger side, then variables that may name them for the smaller. */
  private open<T>(
    subVars: number,
    supVars: number,
    sub: (by: Instance) => T,
    sup: (by: Instance) => T,
  ): { readonly sub: T; readonly sup: T } {
    const { host } = this;
    let supInstance = NO_INSTANCE;
    if (supVars > 0) {
      const universe = host.openUniverse({ kind: 'relate', isFnPtr: this.isFnPtr });
      supInstance = memo(() => host.placeholder(universe));
    }
    const large = sup(supInstance);
    const small = sub(subVars > 0 ? memo(() => host.fresh()) : NO_INSTANCE);
    return { sub: small, sup: large };
  }

  dynPreds(a: DynPredicate, b: DynPredicate, variance: Variance): boolean {
    if (a.kind === 'auto' || b.kind === 'auto') return a.kind === 'auto' && b.kind === 'auto' && a.trait === b.trait;
    if (a.kind === 'trait' ? b.kind !== 'trait' || a.trait !== b.trait : b.kind !== 'projection' || a.assoc !== b.assoc)
      return false;
    if (a.args === b.args && (a.kind !== 'projection' || b.kind !== 'projection' || a.ty === b.ty)) return true;
    const both = (sub: DynPredicate, sup: DynPredicate): void => {
      if (sub.kind === 'auto' || sup.kind === 'auto') return;
      const opened = this.open(
        sub.vars.length,
        sup.vars.length,
        (by) => ({
          args: instantiateArgs(sub.args, by),
          ty: sub.kind === 'projection' ? instantiateTy(sub.ty, by) : null,
        }),
        (by) => ({
          args: instantiateArgs(sup.args, by),
          ty: sup.kind === 'projection' ? instantiateTy(sup.ty, by) : null,
        }),
      );
      this.args(opened.sub.args, opened.sup.args, 'inv', () => 'inv', null);
      if (opened.sub.ty !== null && opened.sup.ty !== null) this.tys(opened.sub.ty, opened.sup.ty, 'inv');
    };
    if (variance !== 'contra') both(a, b);
    else both(b, a);
    if (variance === 'inv' && (a.vars.length > 0 || b.vars.length > 0)) both(b, a);
    return true;
  }
}

interface Instance {
  region(index: number, name: string): Region;
}

function memo(make: () => Region): Instance {
  const made = new Map<number, Region>();
  return {
    region(index) {
      let region = made.get(index);
      if (region === undefined) {
        region = make();
        made.set(index, region);
      }
      return region;
    },
  };
}

const NO_INSTANCE: Instance = {
  region() {
    throw new Error('a bound region without a binder');
  },
};
