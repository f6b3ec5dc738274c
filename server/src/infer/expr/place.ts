/** Places: fields, indexing, deref, borrows, assignments. Mirrors rustc_hir_typeck::{expr, place_op}. */
import type { ExprId } from '../../base/ids';
import type { Expr } from '../../hir/body';
import { defKind } from '../../names/defs';
import { mkPtr, mkRef, mkSlice, reErased, tyUnit } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { type AutoderefWalk, adjustSteps } from '../autoderefSteps';
import { applyAdjustments, coerce } from '../coerce';
import { type Expectation, hasType, NO_EXPECTATION, onlyHasType } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { convertPlaceDerefsToMutable } from '../placeMut';
import type { Adjustment } from '../result';

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

export function checkField(cx: FnCtxt, e: ExprId, node: Node<'field'>): Ty {
  const baseTy = cx.structurally(cx.checkExpr(node.base, NO_EXPECTATION));
  if (baseTy.kind === 'error') return baseTy;
  if (baseTy.kind === 'infer' && baseTy.infer === 'ty') {
    cx.taint('field of an unknown type', e);
    return cx.error;
  }
  const found = cx.autoderef(baseTy, (step: Ty, walk: AutoderefWalk): Ty | null => {
    if (step.kind === 'tuple') {
      const index = /^\d+$/.test(node.name) ? Number(node.name) : -1;
      const elem = step.elems[index];
      if (elem === undefined) return null;
      applyAdjustments(cx, node.base, adjustSteps(cx, walk, false));
      cx.field.set(e, index);
      return elem;
    }
    if (step.kind !== 'adt') return null;
    const index = cx.visibleField(step, node.name);
    if (index === null) return null;
    const ty = cx.fieldTyAt(step, 0, index);
    applyAdjustments(cx, node.base, adjustSteps(cx, walk, false));
    cx.field.set(e, index);
    return ty;
  });
  if (found !== null) return found;
  cx.taint('no such field', e);
  return cx.error;
}

export function checkIndex(cx: FnCtxt, e: ExprId, node: Node<'index'>): Ty {
  const baseRaw = cx.checkExpr(node.base, NO_EXPECTATION);
  const indexTy = cx.checkExpr(node.index, NO_EXPECTATION);
  const baseTy = cx.structurally(baseRaw);
  if (baseTy.kind === 'error') return baseTy;
  if (baseTy.kind === 'infer') {
    cx.taint('index into an unknown type', e);
    return cx.error;
  }
  const index = cx.structurally(indexTy);
  const isUsize =
    (index.kind === 'prim' && index.prim === 'usize') || (index.kind === 'infer' && index.infer === 'int');
  const found = cx.autoderef(baseTy, (step, walk) => indexStep(cx, e, node, step, walk, isUsize));
  if (found === null) {
    cx.taint('cannot be indexed', e);
    return cx.error;
  }
  coerce(cx, node.index, indexTy, found.index);
  cx.select();
  return found.elem;
}

function indexStep(
  cx: FnCtxt,
  e: ExprId,
  node: Node<'index'>,
  step: Ty,
  walk: AutoderefWalk,
  isUsize: boolean,
): { index: Ty; elem: Ty } | null {
  if (isUsize && (step.kind === 'array' || step.kind === 'slice')) {
    applyAdjustments(cx, node.base, adjustSteps(cx, walk, false));
    return { index: cx.usize, elem: step.elem };
  }
  for (const unsize of [false, true]) {
    if (unsize && step.kind !== 'array') continue;
    const self = unsize && step.kind === 'array' ? mkSlice(step.elem) : step;
    const input = cx.tyVar();
    const method = cx.lookupOpMethod('index', 'index', self, [input]);
    if (method === null) continue;
    const adjustments: Adjustment[] = [...adjustSteps(cx, walk, false)];
    adjustments.push({
      kind: 'borrow',
      mutable: false,
      raw: false,
      twoPhase: false,
      target: mkRef(reErased, step, false),
    });
    if (unsize) adjustments.push({ kind: 'pointer', cast: 'unsize', target: method.inputs[0] as Ty });
    applyAdjustments(cx, node.base, adjustments);
    cx.callee.set(e, method.callee);
    return { index: input, elem: pointeeOf(cx, method.output) };
  }
  return null;
}

function pointeeOf(cx: FnCtxt, ty: Ty): Ty {
  const shallow = cx.structurally(ty);
  return shallow.kind === 'ref' ? shallow.ty : cx.error;
}

export function checkDeref(cx: FnCtxt, e: ExprId, node: Node<'unary'>): Ty {
  const ty = cx.structurally(cx.checkExpr(node.operand, NO_EXPECTATION));
  if (ty.kind === 'error') return ty;
  const builtin = cx.builtinDeref(ty);
  if (builtin !== null) return builtin;
  if (ty.kind === 'infer') {
    cx.taint('deref of an unknown type', e);
    return cx.error;
  }
  const method = cx.lookupOpMethod('deref', 'deref', ty, []);
  if (method === null) {
    cx.taint('cannot be dereferenced', e);
    return cx.error;
  }
  const target = method.inputs[0] as Ty;
  applyAdjustments(cx, node.operand, [{ kind: 'borrow', mutable: false, raw: false, twoPhase: false, target }]);
  cx.callee.set(e, method.callee);
  return pointeeOf(cx, method.output);
}

/** An expression that names a place by its syntax alone. */
export function isPlaceExpr(cx: FnCtxt, e: ExprId): boolean {
  const node = cx.body.exprs[e] as Expr;
  switch (node.kind) {
    case 'path': {
      const { res } = node.path.res;
      return res.kind === 'local' || res.kind === 'err' || (res.kind === 'def' && defKind(cx.db, res.def) === 'static');
    }
    case 'field':
    case 'index':
      return true;
    case 'unary':
      return node.op === 'deref';
    default:
      return false;
  }
}

export function checkAddrOf(cx: FnCtxt, node: Node<'addrOf'>, expected: Expectation): Ty {
  let hint: Expectation = NO_EXPECTATION;
  const wanted = onlyHasType(expected);
  if (wanted !== null) {
    const ty = cx.structurally(wanted);
    if (ty.kind === 'ref' || ty.kind === 'ptr')
      hint = isPlaceExpr(cx, node.operand) ? hasType(ty.ty) : cx.rvalueHint(ty.ty);
  }
  const ty = cx.checkExpr(node.operand, hint);
  if (node.mutable) convertPlaceDerefsToMutable(cx, node.operand);
  if (cx.shallow(ty).kind === 'error') return cx.error;
  return node.raw ? mkPtr(ty, node.mutable) : mkRef(reErased, ty, node.mutable);
}

export function checkAssign(cx: FnCtxt, node: Node<'assign'>): Ty {
  const lhs = cx.checkExpr(node.lhs, NO_EXPECTATION);
  // `S = S` takes a unit struct apart.
  if (!isPlaceExpr(cx, node.lhs) && !cx.variant.has(node.lhs)) cx.taint('assignment to what is no place', node.lhs);
  convertPlaceDerefsToMutable(cx, node.lhs);
  const rhs = cx.checkExpr(node.rhs, hasType(lhs));
  coerce(cx, node.rhs, rhs, cx.structurally(lhs));
  return tyUnit;
}
