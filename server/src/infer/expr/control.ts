/**
 * Blocks, `if`, `let` conditions, loops, `match`, jumps. Mirrors rustc_hir_typeck::{_match, expr, fn_ctxt::checks}.
 */
import type { ExprId, PatId } from '../../base/ids';
import type { Expr, Stmt } from '../../hir/body';
import { tyNever, tyUnit } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { CoerceMany, coerce } from '../coerce';
import { type Expectation, hasType, NO_EXPECTATION, onlyHasType } from '../expectation';
import type { BreakTarget, FnCtxt } from '../fnCtxt';
import { checkPatTop } from '../pat';
import { convertPlaceDerefsToMutable } from '../placeMut';

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** The type to coerce to: what is really expected, or a fresh variable. */
function coercionTarget(cx: FnCtxt, expected: Expectation): Ty {
  return onlyHasType(expected) ?? cx.tyVar();
}

export function checkBlock(cx: FnCtxt, e: ExprId, node: Node<'block'>, expected: Expectation): Ty {
  const previous = cx.enterModule(e);
  const oldDiverges = cx.diverges;
  const many = new CoerceMany(coercionTarget(cx, expected));
  const target: BreakTarget | null = node.label === null ? null : { many, mayBreak: false };
  if (node.label !== null && target !== null) cx.breakTargets.set(node.label, target);
  for (const stmt of node.stmts) checkStmt(cx, stmt);
  if (node.tail !== null) {
    const ty = cx.checkExpr(node.tail, expected);
    many.coerce(cx, node.tail, ty);
  } else if (!cx.diverges) {
    many.coerceUnit(cx, e);
  }
  if (target?.mayBreak === true) cx.diverges = oldDiverges;
  cx.leaveModule(previous);
  return many.complete(cx, e);
}

/** An inline const is inferred with its body; jumps do not cross its border. */
export function checkInlineConst(cx: FnCtxt, node: Node<'inlineConst'>, expected: Expectation): Ty {
  const saved = cx.enterBody(null, null);
  const ty = cx.checkExpr(node.body, expected);
  cx.leaveBody(saved);
  return ty;
}

export function checkStmt(cx: FnCtxt, stmt: Stmt): void {
  const old = cx.diverges;
  cx.diverges = false;
  if (stmt.kind === 'let') checkLet(cx, stmt);
  else if (stmt.hasSemi) cx.checkExpr(stmt.expr, NO_EXPECTATION);
  else {
    // A block-like expression statement has type `()`.
    const ty = cx.checkExpr(stmt.expr, hasType(tyUnit));
    coerce(cx, stmt.expr, ty, tyUnit);
  }
  cx.diverges ||= old;
}

function checkLet(cx: FnCtxt, stmt: Extract<Stmt, { kind: 'let' }>): void {
  const declared = stmt.ty === null ? cx.tyVar() : cx.lowerUserTy(stmt.ty);
  cx.declarePat(stmt.pat, stmt.ty !== null);
  if (stmt.init !== null) checkInit(cx, stmt.pat, declared, stmt.init);
  checkPatTop(cx, stmt.pat, declared, { isParam: false, init: stmt.init });
  if (stmt.else !== null) {
    const before = cx.diverges;
    cx.diverges = false;
    const ty = cx.checkExpr(stmt.else, hasType(tyNever));
    coerce(cx, stmt.else, ty, tyNever);
    cx.diverges = before;
  }
}

/** With a `ref` binding the pattern borrows the initialiser itself, so its type must be exact: no coercion. */
function checkInit(cx: FnCtxt, pat: PatId, declared: Ty, init: ExprId): void {
  const byRef = cx.hasRefBinding(pat);
  if (byRef !== null) {
    const ty = cx.checkExpr(init, hasType(declared));
    if (byRef === 'mut') convertPlaceDerefsToMutable(cx, init);
    cx.demandEq(declared, ty, init, 'mismatched types');
    return;
  }
  const ty = cx.checkExpr(init, hasType(declared));
  cx.structurally(declared);
  coerce(cx, init, ty, declared);
}

export function checkIf(cx: FnCtxt, e: ExprId, node: Node<'if'>, expected: Expectation): Ty {
  checkBool(cx, node.cond);
  const condDiverges = cx.diverges;
  cx.diverges = false;
  const adjusted = adjustForBranches(cx, expected);
  const many = new CoerceMany(coercionTarget(cx, adjusted));
  const thenTy = cx.checkExpr(node.then, adjusted);
  const thenDiverges = cx.diverges;
  cx.diverges = false;
  many.coerce(cx, node.then, thenTy);
  if (node.else !== null) {
    const elseTy = cx.checkExpr(node.else, adjusted);
    const elseDiverges = cx.diverges;
    many.coerce(cx, node.else, elseTy);
    cx.diverges = condDiverges || (thenDiverges && elseDiverges);
  } else {
    many.coerceUnit(cx, e);
    cx.diverges = condDiverges;
  }
  return many.complete(cx, e);
}

/** rustc: an expectation that is still a variable is dropped, so that branches do not bind it too early. */
function adjustForBranches(cx: FnCtxt, expected: Expectation): Expectation {
  if (expected.kind === 'hasType') {
    const ty = cx.structurally(expected.ty);
    return ty.kind === 'infer' && ty.infer === 'ty' ? NO_EXPECTATION : hasType(ty);
  }
  if (expected.kind === 'rvalueLike') return expected;
  return NO_EXPECTATION;
}

export function checkBool(cx: FnCtxt, e: ExprId): void {
  const ty = cx.checkExpr(e, hasType(cx.bool));
  coerce(cx, e, ty, cx.bool);
}

/** `let p = e` in a condition. */
export function checkLetExpr(cx: FnCtxt, node: Node<'let'>): Ty {
  const declared = cx.tyVar();
  cx.declarePat(node.pat, false);
  checkInit(cx, node.pat, declared, node.init);
  checkPatTop(cx, node.pat, declared, { isParam: false, init: node.init });
  return cx.bool;
}

export function checkLoop(cx: FnCtxt, e: ExprId, node: Node<'loop'>, expected: Expectation): Ty {
  const isLoop = node.source === 'loop';
  const many = isLoop ? new CoerceMany(coercionTarget(cx, expected)) : null;
  const target: BreakTarget = { many, mayBreak: false };
  cx.breakTargets.set(node.label, target);
  const body = cx.checkExpr(node.body, hasType(tyUnit));
  coerce(cx, node.body, body, tyUnit);
  if (target.mayBreak) cx.diverges = false;
  else cx.diverges = true;
  if (many === null) return target.mayBreak ? tyUnit : tyNever;
  return target.mayBreak ? many.complete(cx, e) : tyNever;
}

export function checkBreak(cx: FnCtxt, e: ExprId, node: Node<'break'>): Ty {
  const target = node.label === null ? undefined : cx.breakTargets.get(node.label);
  if (target === undefined) {
    if (node.value !== null) cx.checkExpr(node.value, NO_EXPECTATION);
    cx.taint('break outside of a loop', e);
    return tyNever;
  }
  if (node.value !== null) {
    const wanted = target.many === null ? NO_EXPECTATION : hasType(target.many.merged());
    const ty = cx.checkExpr(node.value, wanted);
    if (target.many === null) cx.taint('break with a value out of a loop without one', e);
    else target.many.coerce(cx, node.value, ty);
  } else if (target.many !== null) target.many.coerceUnit(cx, e);
  target.mayBreak = true;
  return tyNever;
}

export function checkReturn(cx: FnCtxt, e: ExprId, node: Node<'return'>): Ty {
  const many = cx.returns;
  if (many === null) {
    if (node.value !== null) cx.checkExpr(node.value, NO_EXPECTATION);
    cx.taint('return outside of a fn', e);
    return tyNever;
  }
  if (node.value === null) many.coerceUnit(cx, e);
  else {
    const ty = cx.checkExpr(node.value, hasType(many.expected));
    many.coerce(cx, node.value, ty);
  }
  return tyNever;
}

export function checkYield(cx: FnCtxt, e: ExprId, node: Node<'yield'>): Ty {
  const coroutine = cx.coroutine;
  if (coroutine === null) {
    if (node.value !== null) cx.checkExpr(node.value, NO_EXPECTATION);
    cx.taint('yield outside of a coroutine', e);
    return cx.error;
  }
  if (node.value === null) cx.demandEq(coroutine.yield, tyUnit, e, 'mismatched types');
  else {
    const ty = cx.checkExpr(node.value, hasType(coroutine.yield));
    coerce(cx, node.value, ty, coroutine.yield);
  }
  return coroutine.resume;
}

export function checkMatch(cx: FnCtxt, e: ExprId, node: Node<'match'>, expected: Expectation): Ty {
  const scrutinee = checkScrutinee(cx, node);
  const scrutineeDiverges = cx.diverges;
  for (const arm of node.arms) {
    cx.diverges = false;
    cx.declarePat(arm.pat, false);
    checkPatTop(cx, arm.pat, scrutinee, { isParam: false, init: node.scrutinee });
  }
  if (node.arms.length === 0) {
    cx.diverges = true;
    return tyNever;
  }
  cx.diverges = scrutineeDiverges;
  // `?` and friends: the arms of a desugaring are no branches of the user, but rustc treats them alike.
  const adjusted = adjustForBranches(cx, expected);
  const many = new CoerceMany(matchTarget(cx, expected));
  let allDiverge = true;
  for (const arm of node.arms) {
    cx.diverges = false;
    if (arm.guard !== null) {
      checkBool(cx, arm.guard);
      cx.diverges = false;
    }
    const ty = cx.checkExpr(arm.body, adjusted);
    allDiverge &&= cx.diverges;
    many.coerce(cx, arm.body, ty);
  }
  cx.diverges = scrutineeDiverges || allDiverge;
  return many.complete(cx, e);
}

/**
 * The original expectation, unless it is `()`: the arms of a statement may have any type that they agree on. A variable
 * must not be bound by the first arm: two fn items meet in a fn pointer.
 */
function matchTarget(cx: FnCtxt, original: Expectation): Ty {
  const ty = onlyHasType(original);
  if (ty === null || ty === tyUnit) return cx.tyVar();
  const shallow = cx.shallow(ty);
  return shallow.kind === 'infer' && shallow.infer === 'ty' ? cx.tyVar() : shallow;
}

function checkScrutinee(cx: FnCtxt, node: Node<'match'>): Ty {
  const byRef = node.arms.map((arm) => cx.hasRefBinding(arm.pat));
  if (byRef.some((mode) => mode !== null)) {
    const exact = cx.checkExpr(node.scrutinee, NO_EXPECTATION);
    if (byRef.includes('mut')) convertPlaceDerefsToMutable(cx, node.scrutinee);
    return exact;
  }
  const ty = cx.checkExpr(node.scrutinee, NO_EXPECTATION);
  // Without arms the scrutinee stays the place that it is, also one of type `!`.
  if (node.arms.length === 0) return ty;
  // Else rustc coerces it to a fresh variable.
  const target = cx.tyVar();
  coerce(cx, node.scrutinee, ty, target);
  return target;
}
