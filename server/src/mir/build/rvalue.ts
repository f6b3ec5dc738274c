/** Expressions as rvalues. Mirrors rustc_mir_build::builder::expr::as_rvalue. */
import { tyUnit } from '../../types/intern';
import type { Operand, Rvalue } from '../body';
import { binaryOp, negation } from './arithmetic';
import { type Builder, literal, tyIsize } from './builder';
import { buildClosure } from './closure';
import { asConstant } from './constant';
import { asOperand, asTemp } from './operand';
import type { ScopeId } from './regionScopeTree';
import { divergeFrom, localScope, popScope, pushScope, recordMoved } from './scope';
import { stmtExpr } from './stmt';
import { isConstantExpr, type TExpr } from './thir';

export function asLocalRvalue(b: Builder, expr: TExpr): Rvalue {
  return asRvalue(b, localScope(b), expr);
}

function asRvalue(b: Builder, scope: ScopeId, expr: TExpr): Rvalue {
  const { span } = expr;
  switch (expr.kind) {
    case 'scope': {
      pushScope(b, expr.scope);
      const rvalue = asRvalue(b, scope, expr.value);
      popScope(b);
      return rvalue;
    }
    case 'threadLocalRef':
      return { kind: 'threadLocalRef', def: expr.def };
    case 'repeat':
      if (expr.length === 0n) return zeroRepeat(b, scope, expr);
      return {
        kind: 'repeat',
        operand: asOperand(b, scope, expr.value, null, false),
        isConstOrOne: isConstantExpr(unscoped(expr.value)) || expr.length === 1n,
      };
    case 'binary': {
      const lhs = asOperand(b, scope, expr.lhs, null, true);
      const rhs = asOperand(b, scope, expr.rhs, null, false);
      return binaryOp(b, expr.op, expr.ty, lhs, rhs, span);
    }
    case 'unary': {
      const operand = asOperand(b, scope, expr.arg, null, false);
      if (expr.op === 'neg') negation(b, expr.ty, operand, span);
      return { kind: 'unary', op: expr.op, operand };
    }
    case 'cast':
      return {
        kind: 'cast',
        cast: expr.cast,
        isCoercion: false,
        operand: castOperand(b, scope, expr.source),
        ty: expr.ty,
      };
    case 'pointer':
      return {
        kind: 'cast',
        cast: expr.cast,
        isCoercion: !expr.isFromAs,
        operand: asOperand(b, scope, expr.source, null, false),
        ty: expr.ty,
      };
    case 'array':
    case 'tuple': {
      const operands = expr.fields.map((field) => asOperand(b, scope, field, null, true));
      return { kind: 'aggregate', aggregate: { kind: expr.kind }, operands };
    }
    case 'closure':
      return buildClosure(b, scope, expr);
    case 'assign':
    case 'assignOp':
      stmtExpr(b, expr, null);
      return { kind: 'use', operand: literal(tyUnit, null, span) };
    case 'const':
    case 'staticRef':
      return { kind: 'use', operand: asConstant(b, expr) };
    default:
      return { kind: 'use', operand: asOperand(b, scope, expr, null, false) };
  }
}

function unscoped(expr: TExpr): TExpr {
  let at = expr;
  while (at.kind === 'scope') at = at.value;
  return at;
}

/** An enum cast to an integer reads the discriminant. */
function castOperand(b: Builder, scope: ScopeId, source: TExpr): Operand {
  if (source.ty.kind === 'adt' && b.services.adt(source.ty.def)?.kind === 'enum') {
    const place = b.places.local(asTemp(b, scope, source, false));
    const discriminant = b.temp(tyIsize, source.span);
    b.cfg.assign(b.cur, source.span, discriminant, { kind: 'discriminant', place });
    return b.move(discriminant, source.span);
  }
  return asOperand(b, scope, source, null, false);
}

/** `[e; 0]` still evaluates `e`, and drops it. */
function zeroRepeat(b: Builder, scope: ScopeId, expr: TExpr & { readonly kind: 'repeat' }): Rvalue {
  if (!isConstantExpr(unscoped(expr.value))) {
    const operand = asOperand(b, scope, expr.value, null, false);
    if (operand.kind === 'move') {
      const target = b.newBlock();
      b.cfg.terminate(b.cur, {
        kind: 'drop',
        span: expr.span,
        place: operand.place,
        target,
        unwind: null,
        drop: null,
        isReplace: false,
      });
      divergeFrom(b, b.cur);
      b.cur = target;
    }
    recordMoved(b, [operand]);
  }
  return { kind: 'aggregate', aggregate: { kind: 'array' }, operands: [] };
}
