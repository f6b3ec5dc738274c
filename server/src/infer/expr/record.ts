/** Record literals, tuples, arrays. Mirrors rustc_hir_typeck::expr. */
import type { ExprId } from '../../base/ids';
import type { Expr } from '../../hir/body';
import { constExprValue, constItemValue } from '../../types/constEval';
import { genericsOf, paramWritten } from '../../types/generics';
import { mkConstParam, mkConstValue, mkTuple, mkUnevaluated, noArgs, tyUnit } from '../../types/intern';
import type { Const, Ty } from '../../types/ty';
import { CoerceMany, coerce } from '../coerce';
import { type Expectation, hasType, NO_EXPECTATION, onlyHasType, toOption } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { resolveStructPath } from './path';

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

export function checkRecord(cx: FnCtxt, e: ExprId, node: Node<'record'>, expected: Expectation): Ty {
  const found = resolveStructPath(cx, node.path);
  if (found === null) {
    for (const field of node.fields) cx.checkExpr(field.value, NO_EXPECTATION);
    if (typeof node.base === 'number') cx.checkExpr(node.base, NO_EXPECTATION);
    cx.taint('unresolved path', e);
    return cx.error;
  }
  cx.variant.set(e, found.variant);
  const { ty } = found;
  // Regions that the path names (`S::<'static> {..}`, `Self {..}`) bind the fields in borrowck.
  if (ty.kind === 'adt' && ty.args.list.length > 0) {
    cx.callee.set(e, { def: ty.def, args: ty.args, userArgs: ty.args, userSelfTy: null });
  }
  const wanted = onlyHasType(expected);
  if (wanted !== null) {
    const hint = cx.fudge(() => (cx.eq(found.ty, wanted) ? cx.resolve(found.ty) : null));
    if (hint !== null) cx.eq(hint, found.ty);
  }
  const seen = new Set<number>();
  for (const field of node.fields) {
    const index = cx.fieldIndexOf(found.ty, found.variant, field.name);
    if (index === null) cx.taint('no such field', e);
    else if (seen.has(index)) cx.taint('field given twice', e);
    else seen.add(index);
    const fieldTy = index === null ? cx.error : (cx.fieldTyAt(found.ty, found.variant, index) ?? cx.error);
    const ty = cx.checkExpr(field.value, hasType(fieldTy));
    coerce(cx, field.value, ty, fieldTy);
  }
  if (typeof node.base === 'number') {
    const ty = cx.checkExpr(node.base, hasType(found.ty));
    cx.demandHasType(node.base, ty, found.ty);
  } else if (node.base === null && !cx.isUnion(found.ty) && seen.size < cx.fieldCount(found.ty, found.variant))
    cx.taint('missing field', e);
  else if (node.base === 'rest') cx.taint('default field values', e);
  return found.ty;
}

export function checkTuple(cx: FnCtxt, node: Node<'tuple'>, expected: Expectation): Ty {
  if (node.elems.length === 0) return tyUnit;
  const wanted = onlyHasType(expected);
  const tuple = wanted === null ? null : cx.structurally(wanted);
  const fields = tuple?.kind === 'tuple' ? tuple.elems : [];
  const elems = node.elems.map((elem, i): Ty => {
    const field = fields[i];
    if (field === undefined) return cx.checkExpr(elem, NO_EXPECTATION);
    const ty = cx.checkExpr(elem, hasType(field));
    coerce(cx, elem, ty, field);
    return field;
  });
  return mkTuple(elems);
}

function expectedElem(cx: FnCtxt, expected: Expectation): Ty | null {
  const wanted = toOption(expected);
  if (wanted === null) return null;
  const ty = cx.structurally(wanted);
  return ty.kind === 'array' || ty.kind === 'slice' ? cx.structurally(ty.elem) : null;
}

export function checkArray(cx: FnCtxt, node: Node<'array'>, expected: Expectation): Ty {
  if (node.elems.length === 0) return cx.arrayOf(cx.tyVar(), 0);
  const hint = expectedElem(cx, expected);
  const target = hint === null || (hint.kind === 'infer' && hint.infer === 'ty') ? cx.tyVar() : hint;
  const many = new CoerceMany(target);
  for (const elem of node.elems) {
    const ty = cx.checkExpr(elem, hasType(target));
    many.coerce(cx, elem, ty);
  }
  return cx.arrayOf(many.complete(cx), node.elems.length);
}

export function checkRepeat(cx: FnCtxt, e: ExprId, node: Node<'repeat'>, expected: Expectation): Ty {
  const len = node.len === null ? cx.icx.newConstVar() : repeatLen(cx, node.len, e);
  const hint = expected.kind === 'hasType' ? expectedElem(cx, expected) : null;
  const target = hint ?? cx.tyVar();
  const ty = cx.checkExpr(node.value, hasType(target));
  if (hint !== null) coerce(cx, node.value, ty, target);
  else cx.demandHasType(node.value, ty, target);
  const array = cx.arrayOfConst(target, len);
  if (mayNeedCopies(cx, node.value)) cx.repeats.push({ repeat: e, array });
  return array;
}

/** A constant is evaluated for each element anew. */
function mayNeedCopies(cx: FnCtxt, value: ExprId): boolean {
  const node = cx.body.exprs[value] as Expr;
  if (node.kind === 'path') return node.path.res.res.kind === 'local' || node.path.res.res.kind === 'ctor';
  return node.kind !== 'inlineConst';
}

/** Elements of `[x; n]` are copied, but for a known `n` below two. Mirrors enforce_repeat_element_needs_copy_bound. */
export function checkRepeats(cx: FnCtxt): void {
  for (const { repeat, array } of cx.repeats) {
    const known = cx.resolve(array);
    if (known.kind !== 'array' || (known.len.kind === 'value' && known.len.value < 2n)) continue;
    if (cx.isSurelyNotCopy(known.elem)) cx.taint('repeated value is not Copy', repeat);
  }
}

/** The length is a constant of its own; jumps and divergence do not cross its border. */
function repeatLen(cx: FnCtxt, len: ExprId, e: ExprId): Const {
  const saved = cx.enterBody(null, null);
  const ty = cx.checkExpr(len, hasType(cx.usize));
  cx.demandEq(cx.usize, ty, len, 'mismatched types');
  cx.leaveBody(saved);
  const node = constExpr(cx, len);
  if (node.kind === 'path') {
    const { res, consumed } = node.path.res;
    if (res.kind === 'local') cx.taint('length that is no constant', len);
    if (res.kind === 'param') {
      const param = paramWritten(genericsOf(cx.db, cx.owner), res.owner, res.index);
      if (param?.kind === 'const') return mkConstParam(param.index, param.name);
    }
    // What is not known has the same key as `[T; N]` gets where it is written as a type.
    const { segments, qself } = node.path.path;
    if (res.kind === 'def' && consumed === segments.length && qself === null) {
      const known = constItemValue(cx.db, res.def);
      return known === null ? mkUnevaluated(`#${res.def}`, noArgs) : mkConstValue(known, cx.usize);
    }
  }
  const value = constExprValue(cx.db, cx.body, len);
  if (value !== null) return mkConstValue(value, cx.usize);
  return mkUnevaluated(`!${cx.owner}:${e}`, noArgs);
}

function constExpr(cx: FnCtxt, e: ExprId): Expr {
  const node = cx.body.exprs[e] as Expr;
  return node.kind === 'block' && node.stmts.length === 0 && node.tail !== null ? constExpr(cx, node.tail) : node;
}
