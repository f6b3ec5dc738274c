/**
 * Coercions: never-to-any, unsizing, raw pointers, reborrows and auto-deref, fn pointers; and the least upper bound of
 * several expressions. Mirrors rustc_hir_typeck::coercion.
 */
import type { ExprId } from '../base/ids';
import { mkFnPtr, mkPtr, mkRef, mkSig, reErased, tyNever, tyUnit } from '../types/intern';
import type { PolyFnSig, Ty } from '../types/ty';
import { visitTy } from '../types/visit';
import { type AutoderefWalk, adjustSteps } from './autoderefSteps';
import type { FnCtxt } from './fnCtxt';
import { generalize } from './generalize';
import { convertPlaceDerefsToMutable } from './placeMut';
import type { Adjustment } from './result';
import { coerceUnsizedTo } from './unsizing';

interface Coerced {
  readonly adjustments: readonly Adjustment[];
  readonly target: Ty;
}

/**
 * Makes the value of `e`, of type `from`, a `to`. Records adjustments; taints on failure. The result is the type the
 * expression has afterwards.
 */
export function coerce(cx: FnCtxt, e: ExprId, from: Ty, to: Ty, twoPhase = false): Ty {
  const result = tryCoerce(cx, e, from, to, twoPhase);
  if (result !== null) return result;
  cx.mismatch(e, from, to);
  return to;
}

export function tryCoerce(cx: FnCtxt, e: ExprId, from: Ty, to: Ty, twoPhase = false): Ty | null {
  const source = cx.structurally(from);
  // The regions of the two are the same variables: nothing is borrowed again.
  if (source.kind === 'ref' && !source.mutable && cx.bindsExpected.get(e) === to) return source;
  const found = coercion(cx, source, to, twoPhase);
  if (found === null) return null;
  applyAdjustments(cx, e, found.adjustments);
  return found.target;
}

function coercion(cx: FnCtxt, from: Ty, to: Ty, twoPhase: boolean): Coerced | null {
  const source = cx.shallow(from);
  const target = cx.shallow(to);
  if (source.kind === 'never') {
    if (target.kind === 'never') return { adjustments: [], target };
    return { adjustments: [{ kind: 'neverToAny', target }], target };
  }
  if (source === target) {
    // A type with a `dyn` in it unsizes to itself: to rustc the two differ in regions. So a `Box<dyn Trait>` does.
    if (source.kind !== 'ref' && source.kind !== 'ptr' && source.kind !== 'adt') return { adjustments: [], target };
  } else if (source.kind === 'error' || target.kind === 'error')
    return { adjustments: [], target: source.kind === 'error' ? source : target };
  if (source.kind === 'infer' && source.infer === 'ty') return unify(cx, source, target);
  const unsized = coerceUnsized(cx, source, target);
  if (unsized !== null) return unsized;
  if (target.kind === 'ptr') return coerceToRawPtr(cx, source, target);
  if (target.kind === 'ref') return coerceToRef(cx, source, target, twoPhase);
  switch (source.kind) {
    case 'fnDef':
      return coerceFromFnItem(cx, source, target);
    case 'fnPtr':
      return coerceFromSafeFn(cx, source, source.sig, target, []);
    case 'closure':
      return coerceClosureToFn(cx, source, target);
    default:
      return unify(cx, source, target);
  }
}

function unify(cx: FnCtxt, source: Ty, target: Ty, adjustments: readonly Adjustment[] = []): Coerced | null {
  // A variable becomes a supertype.
  const general = target.kind === 'infer' ? generalize(cx, source) : source;
  return cx.eq(general, target) ? { adjustments, target } : null;
}

function coerceUnsized(cx: FnCtxt, source: Ty, target: Ty): Coerced | null {
  if (target.kind === 'infer' && target.infer === 'ty') return null;
  switch (target.kind) {
    case 'ref':
    case 'ptr':
      if (source.kind !== 'ref' && source.kind !== 'ptr') return null;
      break;
    case 'adt':
      if (source.kind !== 'adt' || source.def !== target.def) return null;
      break;
    default:
      return null;
  }
  const reborrow: Adjustment[] = [];
  let from: Ty = source;
  if (source.kind === 'ref' && (target.kind === 'ref' || target.kind === 'ptr')) {
    if (target.mutable && !source.mutable) return null;
    const pointee = cx.shallow(source.ty);
    const wanted = cx.shallow(target.ty);
    if (pointee.kind === 'prim' && pointee === wanted) return null;
    from = target.kind === 'ref' ? mkRef(source.region, source.ty, target.mutable) : mkPtr(source.ty, target.mutable);
    reborrow.push({ kind: 'deref', overloaded: null, target: source.ty });
    reborrow.push({
      kind: 'borrow',
      mutable: target.mutable,
      raw: target.kind === 'ptr',
      twoPhase: false,
      target: from,
    });
  }
  if (!coerceUnsizedTo(cx, from, target)) return null;
  return { adjustments: [...reborrow, { kind: 'pointer', cast: 'unsize', target }], target };
}

function coerceToRawPtr(cx: FnCtxt, source: Ty, target: Ty & { kind: 'ptr' }): Coerced | null {
  if (source.kind !== 'ref' && source.kind !== 'ptr') return unify(cx, source, target);
  if (target.mutable && !source.mutable) return null;
  const raw = mkPtr(source.ty, target.mutable);
  if (source.kind === 'ref') {
    return unify(cx, raw, target, [
      { kind: 'deref', overloaded: null, target: source.ty },
      { kind: 'borrow', mutable: target.mutable, raw: true, twoPhase: false, target },
    ]);
  }
  if (source.mutable !== target.mutable)
    return unify(cx, raw, target, [{ kind: 'pointer', cast: 'mutToConst', target }]);
  return unify(cx, raw, target);
}

/**
 * `&'a mut T` and `&'a T` to `&'b U`: derefs until `U` fits, then borrows again. A shared reference that already is of
 * the type stays as it is, and rustc's types have regions: `&'a T` as the `&'b T` of a parameter is a `&*x`, which tells
 * what a closure captures and what is borrowed.
 */
function coerceToRef(cx: FnCtxt, source: Ty, target: Ty & { kind: 'ref' }, twoPhase: boolean): Coerced | null {
  if (source.kind !== 'ref') return unify(cx, source, target);
  if (target.mutable && !source.mutable) return null;
  let isFirst = true;
  const found = cx.autoderef(source, (step: Ty, walk: AutoderefWalk): Coerced | null => {
    if (isFirst) {
      isFirst = false;
      return null;
    }
    const region = walk.count === 1 ? source.region : reErased;
    const borrowed = mkRef(region, step, target.mutable);
    if (!cx.eq(borrowed, target)) return null;
    if (walk.count === 1 && !source.mutable && isSameWithRegions(cx, source, target))
      return { adjustments: [], target };
    const steps = adjustSteps(cx, walk, target.mutable);
    return {
      adjustments: [
        ...steps,
        { kind: 'borrow', mutable: target.mutable, raw: false, twoPhase: target.mutable && twoPhase, target },
      ],
      target,
    };
  });
  return found;
}

/**
 * Whether the two are one type, regions included. Inference has none but those of the fn's own signature and `'static`;
 * the others are variables to rustc, hardly ever the same one.
 */
function isSameWithRegions(cx: FnCtxt, source: Ty, target: Ty): boolean {
  const resolved = cx.resolve(source);
  return resolved === cx.resolve(target) && !hasErasedRegion(resolved);
}

function hasErasedRegion(ty: Ty): boolean {
  let found = false;
  visitTy(ty, {
    region: (region) => {
      found ||= region.kind === 'erased';
    },
  });
  return found;
}

function coerceFromFnItem(cx: FnCtxt, source: Ty & { kind: 'fnDef' }, target: Ty): Coerced | null {
  if (target.kind !== 'fnPtr') return unify(cx, source, target);
  const sig = cx.normalizeSig(cx.sigOfFnDef(source));
  const pointer = mkFnPtr(sig);
  return coerceFromSafeFn(cx, pointer, sig, target, [{ kind: 'pointer', cast: 'reifyFn', target: pointer }]);
}

/** A safe fn pointer is also an unsafe one. */
function coerceFromSafeFn(
  cx: FnCtxt,
  source: Ty,
  sig: PolyFnSig,
  target: Ty,
  before: readonly Adjustment[],
): Coerced | null {
  if (target.kind === 'fnPtr' && target.sig.isUnsafe && !sig.isUnsafe) {
    return unify(cx, mkFnPtr(mkSig({ ...sig, isUnsafe: true })), target, [
      ...before,
      { kind: 'pointer', cast: 'unsafeFn', target },
    ]);
  }
  return unify(cx, source, target, before);
}

function coerceClosureToFn(cx: FnCtxt, source: Ty & { kind: 'closure' }, target: Ty): Coerced | null {
  if (target.kind !== 'fnPtr' || source.isAsync || cx.mentionsOuter(source.closure)) return unify(cx, source, target);
  const pointer = mkFnPtr(closureFnSig(cx, source, target.sig.isUnsafe));
  return unify(cx, pointer, target, [{ kind: 'pointer', cast: 'closureFn', target }]);
}

function closureFnSig(cx: FnCtxt, source: Ty & { kind: 'closure' }, isUnsafe: boolean): PolyFnSig {
  return mkSig({ ...cx.icx.resolveSig(source.sig), isUnsafe, abi: 'Rust' });
}

// ---- adjustments

/** Replaces what is recorded, as rustc does: a reborrow before a deref, or a never-to-any, has no effect of its own. */
export function applyAdjustments(cx: FnCtxt, e: ExprId, adjustments: readonly Adjustment[]): void {
  if (adjustments.length === 0) return;
  record(cx, e, adjustments);
  // A mutable autoborrow is `&mut <place>`: overloaded derefs and indexings on the way are the mutable ones.
  if (adjustments.some((adj) => adj.kind === 'borrow' && !adj.raw && adj.mutable)) convertPlaceDerefsToMutable(cx, e);
}

function record(cx: FnCtxt, e: ExprId, adjustments: readonly Adjustment[]): void {
  for (const adj of adjustments)
    if (adj.kind === 'neverToAny' && adj.target.kind === 'infer') cx.divergingVars.push(adj.target);
  const old = cx.adjustments.get(e);
  if (old !== undefined && old.length === 1 && old[0]?.kind === 'neverToAny') {
    const target = (adjustments[adjustments.length - 1] as Adjustment).target;
    cx.adjustments.set(e, [{ kind: 'neverToAny', target }]);
    return;
  }
  if (old !== undefined && old.length > 0) {
    const isReborrow =
      old.length === 2 && old[0]?.kind === 'deref' && old[1]?.kind === 'borrow' && adjustments[0]?.kind === 'deref';
    if (!isReborrow) {
      cx.adjustments.set(e, [...old, ...adjustments]);
      return;
    }
  }
  cx.adjustments.set(e, [...adjustments]);
}

/** Behind whatever is there. */
export function pushAdjustment(cx: FnCtxt, e: ExprId, adjustment: Adjustment): void {
  cx.adjustments.set(e, [...(cx.adjustments.get(e) ?? []), adjustment]);
}

// ---- several expressions, one type

/** rustc's CoerceMany: arms of a match, breaks of a loop, elements of an array, returns of a fn. */
export class CoerceMany {
  private final: Ty | null = null;
  private readonly exprs: ExprId[] = [];
  private pushed = 0;
  /** The type is the expected one itself, whose regions are the same variables, not one that it was made to fit. */
  private bindsExpected = false;

  constructor(readonly expected: Ty) {}

  /** What all expressions so far agree on. */
  merged(): Ty {
    return this.final ?? this.expected;
  }

  coerce(cx: FnCtxt, e: ExprId, exprTy: Ty): void {
    const ty = cx.structurally(exprTy);
    let result: Ty | null;
    if (this.pushed === 0) {
      this.bindsExpected = true;
      result = tryCoerce(cx, e, ty, this.expected);
    } else if (this.bindsExpected && ty.kind === 'ref' && !ty.mutable && cx.bindsExpected.get(e) === this.expected) {
      result = this.merged();
    } else {
      // What never comes becomes whatever is asked.
      this.bindsExpected &&= ty.kind === 'never';
      result = coerceLub(cx, this.exprs, this.merged(), e, ty);
    }
    if (result === null) {
      cx.mismatch(e, ty, this.merged());
      this.final = cx.error;
    } else if (this.final?.kind !== 'error') this.final = result;
    this.exprs.push(e);
    this.pushed++;
  }

  /** A missing value: `break;`, an `if` without `else`, a block without a tail. */
  coerceUnit(cx: FnCtxt, e: ExprId): void {
    const target = this.merged();
    if (cx.shallow(target).kind === 'never' || !cx.eq(target, tyUnit)) {
      const shallow = cx.shallow(target);
      // Only values of type `!` so far: they become `()`.
      const isAllNever = shallow.kind === 'never' && this.pushed > 0;
      if (isAllNever) {
        for (const expr of this.exprs) applyAdjustments(cx, expr, [{ kind: 'neverToAny', target: tyUnit }]);
      } else if (shallow.kind !== 'error') cx.mismatch(e, tyUnit, target);
    }
    if (this.final?.kind !== 'error') this.final = tyUnit;
    this.pushed++;
  }

  /** `e`: the block, loop or `if` of which this is the type. */
  complete(cx: FnCtxt, e: ExprId | null = null): Ty {
    if (e !== null && this.bindsExpected) cx.bindsExpected.set(e, this.expected);
    if (this.final !== null) return this.final;
    return tyNever;
  }
}

function coerceLub(cx: FnCtxt, exprs: readonly ExprId[], prevRaw: Ty, e: ExprId, nextRaw: Ty): Ty | null {
  const prev = cx.structurally(prevRaw);
  const next = cx.structurally(nextRaw);
  if (prev === next && prev.kind !== 'ref') return prev;
  const asFn = lubOfFns(cx, exprs, prev, e, next);
  if (asFn !== undefined) return asFn;
  if (!cx.adjustments.has(e)) {
    const forward = cx.commitIfSome(() => coercion(cx, next, prev, false));
    if (forward !== null) {
      applyAdjustments(cx, e, forward.adjustments);
      return lubOfRegions(cx, next, forward.target);
    }
  }
  // The other way round only where no older expression carries more than a reborrow.
  if (!exprs.every((expr) => isNoopAdjusted(cx, expr))) return null;
  const backward = cx.commitIfSome(() => coercion(cx, prev, next, false));
  if (backward === null) return null;
  for (const expr of exprs) applyAdjustments(cx, expr, backward.adjustments);
  return lubOfRegions(cx, prev, backward.target);
}

/** Two references of different regions meet in one of a fresh region; `'static` gives way to any other (`glb_regions`). */
function lubOfRegions(cx: FnCtxt, from: Ty, target: Ty): Ty {
  if (target.kind !== 'ref' || from.kind === 'never' || isSameWithRegions(cx, from, target)) return target;
  if (from.kind === 'ref' && (from.ty === target.ty || isSameWithRegions(cx, from.ty, target.ty))) {
    if (from.region.kind === 'static') return target;
    if (target.region.kind === 'static') return mkRef(from.region, target.ty, target.mutable);
  }
  return mkRef(reErased, target.ty, target.mutable);
}

function isNoopAdjusted(cx: FnCtxt, e: ExprId): boolean {
  const adj = cx.adjustments.get(e);
  if (adj === undefined || adj.length === 0) return true;
  if (adj.length === 1) return adj[0]?.kind === 'neverToAny';
  const [first, second] = adj;
  if (adj.length !== 2 || first?.kind !== 'deref' || second?.kind !== 'borrow') return false;
  const own = cx.shallow(cx.exprTy[e] ?? cx.error);
  return own.kind === 'ref' && !second.raw && own.mutable === second.mutable;
}

/** Different fn items or non-capturing closures meet in a fn pointer. undefined: not such a pair. */
function lubOfFns(cx: FnCtxt, exprs: readonly ExprId[], prev: Ty, e: ExprId, next: Ty): Ty | null | undefined {
  const isFnLike = (ty: Ty) =>
    ty.kind === 'fnDef' || (ty.kind === 'closure' && !ty.isAsync && !cx.mentionsOuter(ty.closure));
  if (!isFnLike(prev) || !isFnLike(next)) return undefined;
  if (prev.kind === 'fnDef' && next.kind === 'fnDef' && cx.eq(prev, next)) return prev;
  const sigOf = (ty: Ty): PolyFnSig | null => {
    if (ty.kind === 'fnDef') return cx.normalizeSig(cx.sigOfFnDef(ty));
    // A closure is as unsafe as the fn item that it meets.
    return ty.kind === 'closure' ? closureFnSig(cx, ty, isUnsafe) : null;
  };
  const isUnsafe = [prev, next].some((ty) => ty.kind === 'fnDef' && cx.sigOfFnDef(ty).isUnsafe);
  const a = sigOf(prev);
  const b = sigOf(next);
  if (a === null || b === null || !cx.icx.eqSig(a, b)) return null;
  const pointer = mkFnPtr(a);
  const castOf = (ty: Ty) => (ty.kind === 'closure' ? 'closureFn' : 'reifyFn') as 'closureFn' | 'reifyFn';
  for (const expr of exprs) applyAdjustments(cx, expr, [{ kind: 'pointer', cast: castOf(prev), target: pointer }]);
  applyAdjustments(cx, e, [{ kind: 'pointer', cast: castOf(next), target: pointer }]);
  return pointer;
}
