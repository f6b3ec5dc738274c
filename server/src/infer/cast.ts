/** Casts, checked after fallback. Mirrors rustc_hir_typeck::cast. */
import type { ExprId } from '../base/ids';
import { mkFnPtr, mkPtr } from '../types/intern';
import type { Ty } from '../types/ty';
import { tryCoerce } from './coerce';
import { isFloat, isIntegral } from './expr/op';
import type { FnCtxt } from './fnCtxt';
import type { InferenceResult } from './result';

type CastKind = InferenceResult['casts'] extends ReadonlyMap<ExprId, infer K> ? K : never;

export interface DeferredCast {
  readonly cast: ExprId;
  readonly operand: ExprId;
  readonly from: Ty;
  readonly to: Ty;
}

export function checkCasts(cx: FnCtxt): void {
  for (const deferred of cx.deferredCasts) {
    const from = cx.structurally(deferred.from);
    const to = cx.structurally(deferred.to);
    const kind = castKind(cx, deferred, from, to);
    if (kind === null) cx.taint('invalid cast', deferred.cast);
    else cx.casts.set(deferred.cast, kind);
  }
}

function castKind(cx: FnCtxt, deferred: DeferredCast, from: Ty, to: Ty): CastKind | null {
  if (from.kind === 'error' || to.kind === 'error') return 'other';
  if (tryCoerce(cx, deferred.operand, from, to) !== null) {
    // Of two raw pointers the coercion has only found what `ptr as *const _` leaves open. The pointees may differ in
    // regions, which are not told apart here, so a cast it stays: borrowck then relates nothing.
    return from.kind === 'ptr' && to.kind === 'ptr' ? 'ptr' : 'coercion';
  }
  if (from.kind === 'fnDef' || from.kind === 'closure') return fnCast(cx, deferred, from, to);
  const fromInt = isInteger(cx, from);
  if (isIntegral(to) || isFloat(to)) {
    if (from.kind === 'ptr') return isIntegral(to) ? 'ptrToInt' : null;
    if (from.kind === 'fnPtr') return isIntegral(to) ? 'ptrToInt' : null;
    if (from.kind === 'adt') return cx.isFieldlessEnum(from) ? 'enum' : null;
    return fromInt || isFloat(from) ? 'numeric' : null;
  }
  if (to.kind === 'prim' && to.prim === 'char') return from.kind === 'prim' && from.prim === 'u8' ? 'numeric' : null;
  if (to.kind !== 'ptr') return null;
  const toWide = isWide(cx.structurally(to.ty));
  if (from.kind === 'ptr') return toWide && !mayBeWide(cx.structurally(from.ty)) ? null : 'ptr';
  // An address alone does not make a wide pointer.
  if (fromInt) return toWide ? null : 'intToPtr';
  if (from.kind === 'fnPtr') return toWide ? null : 'fnPtr';
  if (from.kind === 'ref') {
    // `&[T; n] as *const T`.
    const inner = cx.structurally(from.ty);
    if (inner.kind !== 'array' || (to.mutable && !from.mutable)) return null;
    if (tryCoerce(cx, deferred.operand, from, mkPtr(inner, from.mutable)) === null) return null;
    return cx.eq(inner.elem, to.ty) ? 'ptr' : null;
  }
  return null;
}

/** A pointer to it has metadata, as far as its head tells. */
function isWide(ty: Ty): boolean {
  return ty.kind === 'slice' || ty.kind === 'dynamic' || (ty.kind === 'prim' && ty.prim === 'str');
}

function mayBeWide(ty: Ty): boolean {
  return (
    isWide(ty) ||
    ty.kind === 'param' ||
    ty.kind === 'alias' ||
    ty.kind === 'adt' ||
    ty.kind === 'tuple' ||
    ty.kind === 'error'
  );
}

function isInteger(_cx: FnCtxt, ty: Ty): boolean {
  return isIntegral(ty) || (ty.kind === 'prim' && (ty.prim === 'bool' || ty.prim === 'char'));
}

function fnCast(cx: FnCtxt, deferred: DeferredCast, from: Ty & { kind: 'fnDef' | 'closure' }, to: Ty): CastKind | null {
  if (from.kind !== 'fnDef') return null;
  const pointer = mkFnPtr(cx.normalizeSig(cx.sigOfFnDef(from)));
  if (tryCoerce(cx, deferred.operand, from, pointer) === null) return null;
  if (isIntegral(to)) return 'ptrToInt';
  return to.kind === 'ptr' && !isWide(cx.structurally(to.ty)) ? 'fnPtr' : null;
}
