/**
 * Values of constant items as far as types need them: integer literals, arithmetic, other constants. Mirrors a small corner
 * of rustc_const_eval; whatever calls, loops or depends on generics is not evaluated.
 */
import type { DefId, ExprId } from '../base/ids';
import type { Body } from '../hir/body';
import { bodyOf } from '../hir/query';
import { defKind } from '../names/defs';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';

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
  return defKind(db, def) === 'const' ? db.get(constQuery, def) : null;
}

/** Value of an expression of a body; null: not known. */
export function constExprValue(db: Database, body: Body, id: ExprId): bigint | null {
  return evaluate(db, body, id, 0);
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
      const isWhole = consumed === expr.path.path.segments.length;
      return res.kind === 'def' && isWhole ? constItemValue(db, res.def) : null;
    }
    case 'binary': {
      const left = evaluate(db, body, expr.lhs, depth + 1);
      const right = evaluate(db, body, expr.rhs, depth + 1);
      return left === null || right === null ? null : arithmetic(expr.op, left, right);
    }
    default:
      return null;
  }
}

/** Only what cannot wrap: a result below zero or above `u32` is left alone. */
function arithmetic(op: string, a: bigint, b: bigint): bigint | null {
  let out: bigint | null = null;
  if (op === '+') out = a + b;
  else if (op === '-') out = a - b;
  else if (op === '*') out = a * b;
  else if (op === '/' && b !== 0n) out = a / b;
  else if (op === '%' && b !== 0n) out = a % b;
  else if (op === '<<' && b < 32n) out = a << b;
  return out !== null && out >= 0n && out <= 0xffffffffn ? out : null;
}
