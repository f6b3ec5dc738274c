/**
 * Operands and temporaries. A place used as an operand is copied or moved into a temporary at once, so that what later
 * operands do to it is seen. Mirrors rustc_mir_build::builder::expr::{as_operand,as_temp}.
 */
import type { Local } from '../../base/ids';
import type { LocalInfo, Operand } from '../body';
import { type Builder, TEMP } from './builder';
import { asConstant } from './constant';
import { exprIntoDest } from './into';
import { NO_SCOPE, type ScopeId } from './regionScopeTree';
import { localScope, popScope, pushScope, scheduleDrop } from './scope';
import { isConstantExpr, type TExpr } from './thir';

/** `needsTemporary`: a constant that needs drop goes into a temporary too. `info` replaces a plain one of the temporary. */
export function asOperand(
  b: Builder,
  scope: ScopeId,
  expr: TExpr,
  info: LocalInfo | null,
  needsTemporary: boolean,
): Operand {
  if (expr.kind === 'scope') {
    // Nothing happens in the scope of a constant: tables have many.
    const { value } = expr;
    if (isConstantExpr(value) && (!needsTemporary || !b.needsDrop(value.ty, value.span))) return asConstant(b, value);
    pushScope(b, expr.scope);
    const operand = asOperand(b, scope, value, info, needsTemporary);
    popScope(b);
    return operand;
  }
  if (isConstantExpr(expr) && (!needsTemporary || !b.needsDrop(expr.ty, expr.span))) return asConstant(b, expr);
  const local = asTemp(b, scope, expr, true);
  if (info !== null) {
    const decl = b.decl(local);
    if (decl.info.kind === 'temp' || decl.info.kind === 'blockTailTemp') decl.info = info;
  }
  return b.move(b.places.local(local), expr.span);
}

export function asCallOperand(b: Builder, expr: TExpr): Operand {
  return asOperand(b, localScope(b), expr, null, true);
}

/** `scope` ends the temporary; `NO_SCOPE`: it lives for ever. */
export function asTemp(b: Builder, scope: ScopeId, expr: TExpr, mutable: boolean): Local {
  if (expr.kind === 'scope') {
    pushScope(b, expr.scope);
    const local = asTemp(b, scope, expr.value, mutable);
    popScope(b);
    return local;
  }
  // Guards of or-patterns are lowered once per alternative, with the same temporaries.
  const isShared = b.fixedTempsScope !== NO_SCOPE && b.fixedTempsScope === scope;
  let local = isShared ? b.fixedTemps.get(expr) : undefined;
  if (local === undefined) {
    local = b.newLocal(expr.ty, expr.span, tempInfo(b, scope, expr), mutable);
    if (isShared) b.fixedTemps.set(expr, local);
  }
  if (!isNeverAssigned(expr)) {
    b.cfg.push(b.cur, { kind: 'storageLive', span: expr.span, local });
    if (scope !== NO_SCOPE) scheduleDrop(b, scope, local, 'storage');
  }
  exprIntoDest(b, b.places.local(local), expr);
  if (scope !== NO_SCOPE) scheduleDrop(b, scope, local, 'value');
  return local;
}

function isNeverAssigned(expr: TExpr): boolean {
  switch (expr.kind) {
    case 'break':
    case 'continue':
    case 'return':
      return true;
    case 'block':
      return expr.block.tail === null && !expr.block.isBreakTarget && expr.ty.kind === 'never';
    default:
      return false;
  }
}

function tempInfo(b: Builder, scope: ScopeId, expr: TExpr): LocalInfo {
  if (expr.kind === 'staticRef' || expr.kind === 'threadLocalRef') {
    return { kind: 'staticRef', def: expr.def, isThreadLocal: expr.kind === 'threadLocalRef' };
  }
  if (expr.kind === 'const' && expr.value.what === 'named' && expr.value.def !== null)
    return { kind: 'constRef', def: expr.value.def };
  const tail = b.blockTail();
  if (tail !== null) return { kind: 'blockTailTemp', isIgnored: tail.isIgnored, tailSpan: tail.span };
  if (scope !== NO_SCOPE && b.tree.kind[scope] === 'ifThenRescope') {
    return { kind: 'ifThenRescopeTemp', ifSpan: b.tree.span[scope] ?? -1 };
  }
  return TEMP;
}
