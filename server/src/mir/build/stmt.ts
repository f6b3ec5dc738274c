/** Expressions in statement position, which need no destination. Mirrors rustc_mir_build::builder::expr::stmt. */
import type { MirSpan } from '../body';
import { binaryOp } from './arithmetic';
import type { Builder } from './builder';
import { asOperand, asTemp } from './operand';
import { asPlace } from './place';
import { NO_SCOPE, type ScopeId } from './regionScopeTree';
import { asLocalRvalue } from './rvalue';
import { breakScope, continueScope, dropAndReplace, inScope, localScope } from './scope';
import type { TExpr } from './thir';

/** `statement`: the scope that ends the temporary of a general expression; null where only jumps and assignments can stand. */
export function stmtExpr(b: Builder, expr: TExpr, statement: ScopeId | null): void {
  const { span } = expr;
  switch (expr.kind) {
    case 'scope':
      inScope(b, expr.scope, () => stmtExpr(b, expr.value, statement));
      return;
    case 'assign': {
      // The right side is evaluated first: `x[j] = x[i]`.
      b.blockContext.push({ kind: 'subExpr' });
      const needsDrop = b.needsDrop(expr.lhs.ty, expr.lhs.span);
      const value = asLocalRvalue(b, expr.rhs);
      const place = asPlace(b, expr.lhs, true);
      if (needsDrop) dropAndReplace(b, expr.lhs.span, place, value);
      else b.cfg.assign(b.cur, span, place, value);
      b.blockContext.pop();
      return;
    }
    case 'assignOp': {
      b.blockContext.push({ kind: 'subExpr' });
      const rhs = asOperand(b, localScope(b), expr.rhs, null, true);
      const place = asPlace(b, expr.lhs, true);
      const result = binaryOp(b, expr.op, expr.lhs.ty, b.copy(place, expr.lhs.span), rhs, span);
      b.cfg.assign(b.cur, span, place, result);
      b.blockContext.pop();
      return;
    }
    case 'continue':
      continueScope(b, expr.target, span);
      return;
    case 'break':
      breakScope(b, expr.value, expr.target, span);
      return;
    case 'return':
      breakScope(b, expr.value, null, span);
      return;
    default: {
      const tail = tailSpan(expr);
      if (tail !== null) b.blockContext.push({ kind: 'tail', isIgnored: true, span: tail });
      const local = asTemp(b, statement ?? NO_SCOPE, expr, false);
      if (tail !== null) {
        b.decl(local).span = tail;
        b.blockContext.pop();
      }
      return;
    }
  }
}

/** Span of the value that `{ ..; { ..; value } }` gives. */
function tailSpan(expr: TExpr): MirSpan | null {
  if (expr.kind !== 'block' || expr.block.tail === null) return null;
  let at: TExpr = expr.block.tail;
  for (;;) {
    if (at.kind === 'scope') at = at.value;
    else if (at.kind === 'block' && at.block.tail !== null) at = at.block.tail;
    else return at.span;
  }
}
