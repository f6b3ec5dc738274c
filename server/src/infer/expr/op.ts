/**
 * Operators: overloaded first, then fixed to the builtin ones where both sides are scalars. Mirrors rustc_hir_typeck::op.
 */
import type { ExprId } from '../../base/ids';
import type { BinaryOp, Expr } from '../../hir/body';
import type { PrimTy } from '../../names/res';
import { PRIMS, tyUnit } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { applyAdjustments, coerce, pushAdjustment } from '../coerce';
import { type Expectation, hasType, NO_EXPECTATION } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { convertPlaceDerefsToMutable } from '../placeMut';
import { checkBool } from './control';
import { isPlaceExpr } from './place';

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** Lang item of the trait, and its method's name. */
const BINARY: Record<BinaryOp, readonly [string, string]> = {
  '+': ['add', 'add'],
  '-': ['sub', 'sub'],
  '*': ['mul', 'mul'],
  '/': ['div', 'div'],
  '%': ['rem', 'rem'],
  '&': ['bitand', 'bitand'],
  '|': ['bitor', 'bitor'],
  '^': ['bitxor', 'bitxor'],
  '<<': ['shl', 'shl'],
  '>>': ['shr', 'shr'],
  '==': ['eq', 'eq'],
  '!=': ['eq', 'ne'],
  '<': ['partial_ord', 'lt'],
  '<=': ['partial_ord', 'le'],
  '>': ['partial_ord', 'gt'],
  '>=': ['partial_ord', 'ge'],
};

const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['==', '!=', '<', '<=', '>', '>=']);

export function checkLogical(cx: FnCtxt, node: Node<'logical'>): Ty {
  checkBool(cx, node.lhs);
  const diverges = cx.diverges;
  checkBool(cx, node.rhs);
  // The right side may not run.
  cx.diverges = diverges;
  return cx.bool;
}

export function checkBinary(cx: FnCtxt, e: ExprId, node: Node<'binary'>, expected: Expectation): Ty {
  const { op, lhs, rhs } = node;
  const found = overloadedBinary(cx, e, lhs, rhs, op, false, expected);
  const left = cx.shallow(found.lhs);
  const right = cx.shallow(found.rhs);
  if (isTyVar(left) || isTyVar(right) || !isBuiltin(cx, left, right, op)) return found.ret;
  const builtin = enforceBuiltin(cx, e, left, right, op);
  cx.demandEq(builtin, found.ret, e, 'mismatched types');
  return builtin;
}

export function checkAssignOp(cx: FnCtxt, e: ExprId, node: Node<'assignOp'>, expected: Expectation): Ty {
  const { op, lhs, rhs } = node;
  if (!isPlaceExpr(cx, lhs)) cx.taint('assignment to what is no place', lhs);
  const found = overloadedBinary(cx, e, lhs, rhs, op, true, expected);
  const left = cx.shallow(found.lhs);
  const right = cx.shallow(found.rhs);
  if (!isTyVar(left) && !isTyVar(right) && isBuiltin(cx, left, right, op)) enforceBuiltin(cx, e, left, right, op);
  else cx.demandEq(found.ret, tyUnit, e, 'mismatched types');
  convertPlaceDerefsToMutable(cx, lhs);
  return tyUnit;
}

interface Operands {
  readonly lhs: Ty;
  readonly rhs: Ty;
  readonly ret: Ty;
}

function overloadedBinary(
  cx: FnCtxt,
  e: ExprId,
  lhs: ExprId,
  rhs: ExprId,
  op: BinaryOp,
  isAssign: boolean,
  expected: Expectation,
): Operands {
  let lhsTy = cx.checkExpr(lhs, NO_EXPECTATION);
  if (!isAssign) {
    // Coercing to a variable reborrows nothing but lets `!` through.
    const target = cx.tyVar();
    coerce(cx, lhs, lhsTy, target);
    lhsTy = target;
  }
  lhsTy = cx.structurally(lhsTy);
  const rhsVar = cx.tyVar();
  const [lang, name] = BINARY[op];
  const byRef = COMPARISONS.has(op);
  const lookup = () =>
    lhsTy.kind === 'error'
      ? null
      : cx.lookupOpMethod(isAssign ? `${lang}_assign` : lang, isAssign ? `${name}_assign` : name, lhsTy, [rhsVar]);
  const isLate = maySkipTrait(cx, lhsTy, rhs, op);
  let method = isLate ? null : lookup();
  // The one impl for the left side says what the right one is coerced to: `*const T == *mut T`.
  if (method !== null) cx.select();
  void expected;
  const rhsTy = cx.checkExpr(rhs, hasType(rhsVar));
  coerce(cx, rhs, rhsTy, rhsVar, true);
  let rhsResolved = cx.structurally(rhsVar);
  if (isLate) {
    const isDecided = !isTyVar(rhsResolved) && rhsResolved.kind !== 'ref' && rhsResolved.kind !== 'error';
    if (isDecided && isBuiltin(cx, lhsTy, rhsResolved, op))
      return { lhs: lhsTy, rhs: rhsResolved, ret: isAssign ? tyUnit : byRef ? cx.bool : lhsTy };
    method = lookup();
    rhsResolved = cx.structurally(rhsVar);
  }
  if (method === null) {
    if (lhsTy.kind !== 'error' && lhsTy.kind !== 'never')
      cx.taint(isTyVar(lhsTy) ? 'operator on an unknown type' : 'operator not implemented', e);
    return { lhs: lhsTy, rhs: rhsResolved, ret: byRef ? cx.bool : cx.error };
  }
  const inputs = method.inputs;
  if (isAssign || byRef) {
    const first = inputs[0] as Ty;
    if (first.kind === 'ref')
      applyAdjustments(cx, lhs, [
        { kind: 'borrow', mutable: first.mutable, raw: false, twoPhase: first.mutable, target: first },
      ]);
    const second = inputs[1] as Ty;
    if (byRef && second.kind === 'ref')
      pushAdjustment(cx, rhs, {
        kind: 'borrow',
        mutable: second.mutable,
        raw: false,
        twoPhase: second.mutable,
        target: second,
      });
  }
  cx.callee.set(e, method.callee);
  return { lhs: lhsTy, rhs: rhsResolved, ret: method.output };
}

/**
 * Between two numbers the operator is the builtin one whatever the trait says, so the trait is asked only if the right
 * side turns out to be something else. Not where the one impl for the left side could tell the right side its type.
 */
function maySkipTrait(cx: FnCtxt, lhsTy: Ty, rhs: ExprId, op: BinaryOp): boolean {
  if (!isIntegral(lhsTy) && !isFloat(lhsTy)) return false;
  if (!COMPARISONS.has(op)) return true;
  const { kind } = cx.body.exprs[rhs];
  return kind === 'literal' || kind === 'path' || kind === 'field' || kind === 'index' || kind === 'cast';
}

export function checkNegNot(cx: FnCtxt, e: ExprId, node: Node<'unary'>, expected: Expectation): Ty {
  const wanted = expected.kind === 'hasType' || expected.kind === 'castHint' ? expected : NO_EXPECTATION;
  const ty = cx.structurally(cx.checkExpr(node.operand, wanted));
  if (ty.kind === 'error') return ty;
  const isBuiltinOp = node.op === 'not' ? isIntegral(ty) || isBool(ty) : isIntegral(ty) || isFloat(ty);
  if (isBuiltinOp) {
    // Of a literal the type is decided later: `-1` as a `usize`.
    if (node.op === 'neg' && !isFloat(ty)) cx.negated.push({ operand: e, ty });
    return ty;
  }
  const method = cx.lookupOpMethod(node.op, node.op, ty, []);
  if (method === null) {
    if (ty.kind !== 'never') cx.taint(isTyVar(ty) ? 'operator on an unknown type' : 'operator not implemented', e);
    return cx.error;
  }
  cx.callee.set(e, method.callee);
  return method.output;
}

/** Once the types of literals are decided. */
export function checkNegated(cx: FnCtxt): void {
  for (const { operand, ty } of cx.negated) {
    const known = cx.structurally(ty);
    if (known.kind === 'prim' && known.prim.startsWith('u')) cx.taint('operator not implemented', operand);
  }
}

// ---- builtin operators

export function isTyVar(ty: Ty): boolean {
  return ty.kind === 'infer' && ty.infer === 'ty';
}

const INTEGERS: ReadonlySet<PrimTy> = new Set(PRIMS.filter((prim) => /^[iu]\d|size$/.test(prim)));

export function isIntegral(ty: Ty): boolean {
  if (ty.kind === 'infer') return ty.infer === 'int';
  return ty.kind === 'prim' && INTEGERS.has(ty.prim);
}

export function isFloat(ty: Ty): boolean {
  if (ty.kind === 'infer') return ty.infer === 'float';
  return ty.kind === 'prim' && ty.prim.startsWith('f');
}

function isBool(ty: Ty): boolean {
  return ty.kind === 'prim' && ty.prim === 'bool';
}

/** rustc's `Ty::is_scalar`. */
export function isScalar(ty: Ty): boolean {
  return (
    (ty.kind === 'prim' && ty.prim !== 'str') ||
    ty.kind === 'ptr' ||
    ty.kind === 'fnDef' ||
    ty.kind === 'fnPtr' ||
    (ty.kind === 'infer' && ty.infer !== 'ty')
  );
}

function derefd(ty: Ty, cx: FnCtxt): Ty {
  return ty.kind === 'ref' ? cx.shallow(ty.ty) : ty;
}

function isBuiltin(cx: FnCtxt, lhsRaw: Ty, rhsRaw: Ty, op: BinaryOp): boolean {
  const lhs = derefd(lhsRaw, cx);
  const rhs = derefd(rhsRaw, cx);
  if (lhs.kind === 'error' || rhs.kind === 'error') return true;
  switch (op) {
    case '<<':
    case '>>':
      return isIntegral(lhs) && isIntegral(rhs);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return (isIntegral(lhs) && isIntegral(rhs)) || (isFloat(lhs) && isFloat(rhs));
    case '&':
    case '|':
    case '^':
      return (isIntegral(lhs) && isIntegral(rhs)) || (isBool(lhs) && isBool(rhs));
    default:
      return isScalar(lhs) && isScalar(rhs);
  }
}

function enforceBuiltin(cx: FnCtxt, e: ExprId, lhsRaw: Ty, rhsRaw: Ty, op: BinaryOp): Ty {
  const lhs = derefd(lhsRaw, cx);
  const rhs = derefd(rhsRaw, cx);
  if (op === '<<' || op === '>>') return lhs;
  cx.demandEq(lhs, rhs, e, 'mismatched types');
  return COMPARISONS.has(op) ? cx.bool : lhs;
}
