/** One expression to its type: the dispatch over kinds. Mirrors rustc_hir_typeck::expr (check_expr_kind). */
import { assertNever, type ExprId } from '../../base/ids';
import type { Expr } from '../../hir/body';
import { tyNever, tyUnit } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { type Expectation, NO_EXPECTATION } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { langValue, requireFormat } from '../langPaths';
import { checkCall, checkMethodCall } from './call';
import { checkClosure } from './closure';
import {
  checkBlock,
  checkBreak,
  checkIf,
  checkInlineConst,
  checkLetExpr,
  checkLoop,
  checkMatch,
  checkReturn,
  checkYield,
} from './control';
import { literalTy } from './literal';
import { checkAssignOp, checkBinary, checkLogical, checkNegNot } from './op';
import { resolveValuePath } from './path';
import { checkAddrOf, checkAssign, checkDeref, checkField, checkIndex } from './place';
import { checkArray, checkRecord, checkRepeat, checkTuple } from './record';

export function checkExpr(cx: FnCtxt, e: ExprId, expected: Expectation): Ty {
  const old = cx.diverges;
  cx.diverges = false;
  const node = cx.body.exprs[e] as Expr;
  const ty = checkKind(cx, e, node, expected);
  const shallow = cx.shallow(ty);
  // A value of type `!` cannot have been made.
  if (shallow.kind === 'never') cx.diverges = true;
  if (cx.diverges) cx.divergent.add(e);
  cx.exprTy[e] = shallow;
  cx.diverges ||= old;
  return shallow;
}

function checkKind(cx: FnCtxt, e: ExprId, node: Expr, expected: Expectation): Ty {
  switch (node.kind) {
    case 'missing':
      cx.taint(node.reason, e);
      return cx.error;
    case 'path': {
      const found = resolveValuePath(cx, node.path, e);
      if (found === null) return cx.error;
      if (found.callee !== null) cx.callee.set(e, found.callee);
      if (found.variant !== null) cx.variant.set(e, found.variant);
      return found.ty;
    }
    case 'langPath':
      return langValue(cx, node.item, e);
    case 'literal':
      return literalTy(cx, node.lit, expected);
    case 'block':
      return checkBlock(cx, e, node, expected);
    case 'inlineConst':
      return checkInlineConst(cx, node, expected);
    case 'if':
      return checkIf(cx, e, node, expected);
    case 'let':
      return checkLetExpr(cx, node);
    case 'loop':
      return checkLoop(cx, e, node, expected);
    case 'match':
      return checkMatch(cx, e, node, expected);
    case 'call':
      return checkCall(cx, e, node, expected);
    case 'methodCall':
      return checkMethodCall(cx, e, node, expected);
    case 'field':
      return checkField(cx, e, node);
    case 'index':
      return checkIndex(cx, e, node);
    case 'unary':
      return node.op === 'deref' ? checkDeref(cx, e, node) : checkNegNot(cx, e, node, expected);
    case 'binary':
      return checkBinary(cx, e, node, expected);
    case 'logical':
      return checkLogical(cx, node);
    case 'assign':
      return checkAssign(cx, node);
    case 'assignOp':
      return checkAssignOp(cx, e, node, expected);
    case 'addrOf':
      return checkAddrOf(cx, node, expected);
    case 'cast':
      return checkCast(cx, e, node);
    case 'record':
      return checkRecord(cx, e, node, expected);
    case 'tuple':
      return checkTuple(cx, node, expected);
    case 'array':
      return checkArray(cx, node, expected);
    case 'repeat':
      return checkRepeat(cx, e, node, expected);
    case 'closure':
      return checkClosure(cx, e, node, expected);
    case 'return':
      return checkReturn(cx, e, node);
    case 'break':
      return checkBreak(cx, e, node);
    case 'continue':
      return tyNever;
    case 'yield':
      return checkYield(cx, e, node);
    case 'formatArgs':
      return checkFormatArgs(cx, e, node);
    case 'offsetOf':
      cx.lowerUserTy(node.ty);
      return cx.usize;
    case 'inlineAsm':
      return checkAsm(cx, node);
    default:
      return assertNever(node);
  }
}

function checkCast(cx: FnCtxt, e: ExprId, node: Extract<Expr, { kind: 'cast' }>): Ty {
  const to = cx.resolve(cx.lowerUserTy(node.ty));
  const from = cx.checkExpr(node.operand, { kind: 'castHint', ty: to });
  cx.deferredCasts.push({ cast: e, operand: node.operand, from, to });
  return to;
}

/** Each argument is borrowed once and must implement the traits of its placeholders. */
function checkFormatArgs(cx: FnCtxt, e: ExprId, node: Extract<Expr, { kind: 'formatArgs' }>): Ty {
  const tys = node.args.map((arg) => cx.checkExpr(arg, NO_EXPECTATION));
  for (const { arg, trait } of node.placeholders) {
    const ty = tys[arg];
    if (ty !== undefined) requireFormat(cx, ty, trait, e);
  }
  const ty = cx.langAdt('format_arguments');
  if (ty === null) cx.taint('lang item missing: format_arguments', e);
  return ty ?? cx.error;
}

function checkAsm(cx: FnCtxt, node: Extract<Expr, { kind: 'inlineAsm' }>): Ty {
  for (const operand of node.operands) {
    if (operand.expr !== null) cx.checkExpr(operand.expr, NO_EXPECTATION);
    if (operand.out !== null) cx.checkExpr(operand.out, NO_EXPECTATION);
  }
  return node.noReturn ? tyNever : tyUnit;
}
