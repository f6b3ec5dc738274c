/**
 * Values of constant items as far as types need them: integer literals, arithmetic, other constants. Mirrors a small corner
 * of rustc_const_eval; whatever calls, loops or depends on generics is not evaluated.
 */
import type { DefId, ExprId } from '../base/ids';
import type { Body } from '../hir/body';
import { bodyOf } from '../hir/query';
import { defKind, nameOf, parentOf } from '../names/defs';
import { childrenOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { constArithmetic, constCast } from './constLower';

const constQuery = defineQuery<DefId, bigint | null>({
  name: 'constItemValue',
  compute: (db, def) => {
    const body = db.get(bodyOf, def);
    return body === null || body.taint.length > 0 ? null : evaluate(db, body, body.root, 0);
  },
  onCycle: () => null,
});

/** null: not known. */
export function constItemValue(db: Database, def: DefId): bigint | null {
  const kind = defKind(db, def);
  // An associated constant of a trait is whatever its impls say.
  const isOfImpl = kind === 'assocConst' && defKind(db, parentOf(db, def) ?? def) === 'impl';
  return kind === 'const' || isOfImpl ? db.get(constQuery, def) : null;
}

/** Value of an expression of a body; null: not known. */
export function constExprValue(db: Database, body: Body, id: ExprId): bigint | null {
  return evaluate(db, body, id, 0);
}

/** `Self::NAME` in an impl that has such a constant; null: not known. */
export function constOfImpl(db: Database, impl: DefId, name: string): bigint | null {
  if (defKind(db, impl) !== 'impl') return null;
  const def = childrenOf(db, impl).find((child) => defKind(db, child) === 'assocConst' && nameOf(db, child) === name);
  return def === undefined ? null : constItemValue(db, def);
}

function evaluate(db: Database, body: Body, id: ExprId, depth: number): bigint | null {
  const expr = body.exprs[id];
  if (expr === undefined || depth > 64) return null;
  switch (expr.kind) {
    case 'literal':
      return expr.lit.kind === 'int' ? expr.lit.value : null;
    case 'block':
      return expr.stmts.length === 0 && expr.tail !== null ? evaluate(db, body, expr.tail, depth + 1) : null;
    case 'path': {
      const { res, consumed } = expr.path.res;
      const { segments } = expr.path.path;
      if (res.kind === 'selfTy' && consumed === segments.length - 1)
        return constOfImpl(db, res.def, segments[consumed]?.name ?? '');
      return res.kind === 'def' && consumed === segments.length ? constItemValue(db, res.def) : null;
    }
    case 'binary': {
      const left = evaluate(db, body, expr.lhs, depth + 1);
      const right = evaluate(db, body, expr.rhs, depth + 1);
      const value = left === null || right === null ? null : constArithmetic(expr.op, left, right);
      // What may have wrapped is left alone.
      return value !== null && value >= 0n && value <= 0xffffffffn ? value : null;
    }
    case 'cast': {
      const value = evaluate(db, body, expr.operand, depth + 1);
      const name = expr.ty.kind === 'path' ? (expr.ty.path.segments[0]?.name ?? '') : '';
      return value === null ? null : constCast(value, name);
    }
    default:
      return null;
  }
}
