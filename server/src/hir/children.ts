/** Direct subexpressions in source order, closures' bodies included. Mirrors `walk_expr` of rustc_hir::intravisit. */
import { assertNever, type ExprId } from '../base/ids';
import type { Expr, Stmt } from './body';

export function childrenOf(expr: Expr): readonly ExprId[] {
  switch (expr.kind) {
    case 'missing':
    case 'path':
    case 'literal':
    case 'continue':
    case 'offsetOf':
    case 'langPath':
      return [];
    case 'block':
      return [...expr.stmts.flatMap(childrenOfStmt), ...present(expr.tail)];
    case 'if':
      return [expr.cond, expr.then, ...present(expr.else)];
    case 'let':
      return [expr.init];
    case 'loop':
    case 'closure':
    case 'inlineConst':
      return [expr.body];
    case 'match':
      return [expr.scrutinee, ...expr.arms.flatMap((arm) => [...present(arm.guard), arm.body])];
    case 'call':
      return [expr.callee, ...expr.args];
    case 'methodCall':
      return [expr.receiver, ...expr.args];
    case 'field':
      return [expr.base];
    case 'index':
      return [expr.base, expr.index];
    case 'unary':
    case 'addrOf':
    case 'cast':
      return [expr.operand];
    case 'binary':
    case 'logical':
    case 'assign':
    case 'assignOp':
      return [expr.lhs, expr.rhs];
    case 'record':
      return [...expr.fields.map((field) => field.value), ...present(typeof expr.base === 'string' ? null : expr.base)];
    case 'tuple':
    case 'array':
      return expr.elems;
    case 'repeat':
      return [expr.value, ...present(expr.len)];
    case 'return':
    case 'break':
    case 'yield':
      return present(expr.value);
    case 'formatArgs':
      return expr.args;
    case 'inlineAsm':
      return expr.operands.flatMap((operand) => [...present(operand.expr), ...present(operand.out)]);
    default:
      return assertNever(expr);
  }
}

export function childrenOfStmt(stmt: Stmt): readonly ExprId[] {
  return stmt.kind === 'expr' ? [stmt.expr] : [...present(stmt.init), ...present(stmt.else)];
}

function present(expr: ExprId | null): readonly ExprId[] {
  return expr === null ? [] : [expr];
}
