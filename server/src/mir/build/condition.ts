/** Conditions of `if`, `&&`, `||` and guards as control flow. Mirrors matches::then_else_break. */
import type { MirSpan } from '../body';
import { lowerLet } from './bindings';
import type { Builder } from './builder';
import { asTemp } from './operand';
import type { ScopeId } from './regionScopeTree';
import { breakForElse, inIfThenScope, inScope, localScope } from './scope';
import type { TExpr } from './thir';

/**
 * Goes on in `cur` where the condition holds; where not, leaves the enclosing if-then scope. `tempScope` ends temporaries
 * of plain conditions; null: the innermost scope. `declares`: bindings of `let` are declared here.
 */
export function thenElseBreak(
  b: Builder,
  cond: TExpr,
  tempScope: ScopeId | null,
  span: MirSpan,
  declares: boolean,
): void {
  switch (cond.kind) {
    case 'scope':
      inScope(b, cond.scope, () => thenElseBreak(b, cond.value, tempScope, span, declares));
      return;
    case 'use':
      thenElseBreak(b, cond.source, tempScope, span, declares);
      return;
    case 'let':
      lowerLet(b, cond.pat, cond.init, declares);
      return;
    case 'logical': {
      if (cond.op === '&&') {
        thenElseBreak(b, cond.lhs, tempScope, span, declares);
        thenElseBreak(b, cond.rhs, tempScope, span, declares);
        return;
      }
      const otherwise = inIfThenScope(b, localScope(b), () => thenElseBreak(b, cond.lhs, tempScope, span, false));
      const lhsSuccess = b.cur;
      b.cur = otherwise;
      thenElseBreak(b, cond.rhs, tempScope, span, false);
      const success = b.newBlock();
      b.cfg.goto(lhsSuccess, span, success);
      b.cfg.goto(b.cur, span, success);
      b.cur = success;
      return;
    }
    case 'unary':
      if (cond.op === 'not') {
        const otherwise = inIfThenScope(b, localScope(b), () => thenElseBreak(b, cond.arg, tempScope, span, false));
        breakForElse(b, b.cur, span);
        b.cur = otherwise;
        return;
      }
  }
  const local = asTemp(b, tempScope ?? localScope(b), cond, true);
  const then = b.newBlock();
  const otherwise = b.newBlock();
  b.cfg.terminate(b.cur, {
    kind: 'switchInt',
    span: cond.span,
    operand: b.move(b.places.local(local), cond.span),
    values: [0n],
    targets: [otherwise, then],
  });
  breakForElse(b, otherwise, cond.span);
  b.cur = then;
}
