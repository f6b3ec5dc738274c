/** What the capture walk asks, answered by a body after fallback: every type resolved. */
import type { BindingId, ExprId, PatId } from '../base/ids';
import type { Ty } from '../types/ty';
import type { UseTypes } from './exprUse';
import type { FnCtxt } from './fnCtxt';
import type { CaptureTypes } from './minCapture';
import type { Adjustment } from './result';

export function useTypes(cx: FnCtxt): UseTypes & CaptureTypes {
  const adtOf = (ty: Ty) => (ty.kind === 'adt' ? cx.adt(ty.def) : null);
  const fieldAt = (ty: Ty, variant: number, index: number): Ty | null => {
    const field = cx.fieldTyAt(ty, variant, index);
    return field === null ? null : cx.resolve(field);
  };
  return {
    body: cx.body,
    exprTy: (e: ExprId) => cx.resolve(cx.exprTy[e] ?? cx.error),
    adjustments: (e: ExprId): readonly Adjustment[] => {
      const list = cx.adjustments.get(e);
      return list === undefined ? [] : list.map((adj) => ({ ...adj, target: cx.resolve(adj.target) }));
    },
    isOverloaded: (e: ExprId) => cx.isOverloadedOp(e),
    fieldIndex: (e: ExprId) => cx.field.get(e) ?? 0,
    patTy: (pat: PatId) => cx.resolve(cx.patTy[pat] ?? cx.error),
    patPeeled: (pat: PatId) => (cx.patPeeled.get(pat) ?? []).map((t) => cx.resolve(t)),
    bindingMode: (pat: PatId) => cx.bindingMode.get(pat) ?? 'move',
    bindingTy: (binding: BindingId) => cx.resolve(cx.localTy(binding)),
    patVariant: (pat: PatId) => cx.patVariant.get(pat) ?? 0,
    field: (ty: Ty, variant: number, name: string) => {
      const index = cx.fieldIndexOf(ty, variant, name);
      const found = index === null ? null : fieldAt(ty, variant, index);
      return index === null || found === null ? null : { index, ty: found };
    },
    fieldAt,
    fieldCount: (ty: Ty, variant: number) => cx.fieldCount(ty, variant),
    isMultiVariant: (ty: Ty) => (adtOf(ty)?.variants.length ?? 1) > 1,
    isConstPattern: (pat: PatId) => cx.patCallee.has(pat) && !cx.patVariant.has(pat),
    isCopy: (ty: Ty) => cx.isCopy(ty),
    pointee: (ty: Ty) => (ty.kind === 'ref' || ty.kind === 'ptr' ? ty.ty : (cx.builtinDeref(ty) ?? cx.error)),
    elemOf: (ty: Ty) => (ty.kind === 'array' || ty.kind === 'slice' ? ty.elem : cx.error),
    isUnion: (ty: Ty) => adtOf(ty)?.kind === 'union',
    isPacked: (ty: Ty) => adtOf(ty)?.isPacked === true,
    hasDestructor: (ty: Ty) => cx.hasDestructor(ty),
  };
}
