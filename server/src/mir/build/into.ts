/** Expressions written into a place that is not initialised yet. Mirrors rustc_mir_build::builder::expr::into. */
import type { BlockId } from '../../base/ids';
import type { Operand, Place } from '../body';
import { astBlock } from './block';
import { type Builder, endOf, literal, tyBool } from './builder';
import { thenElseBreak } from './condition';
import { buildFormatArgs } from './formatArgs';
import { buildInlineAsm } from './inlineAsm';
import { buildIntrinsic } from './intrinsics';
import { matchExpr } from './match';
import { asCallOperand, asOperand, asTemp } from './operand';
import { asPlace, asPlaceBuilder } from './place';
import { projectField, toPlace } from './placeBuilder';
import { asLocalRvalue } from './rvalue';
import {
  coroutineDropCleanup,
  divergeFrom,
  inBreakableScope,
  inIfThenScope,
  inScope,
  localScope,
  popScope,
  pushScope,
  recordMoved,
} from './scope';
import { stmtExpr } from './stmt';
import type { TExpr } from './thir';

const SUB_EXPR = { kind: 'subExpr' } as const;

export function exprIntoDest(b: Builder, dest: Place, expr: TExpr): void {
  const isSubExpr = expr.kind !== 'block' && expr.kind !== 'scope';
  if (isSubExpr) b.blockContext.push(SUB_EXPR);
  build(b, dest, expr);
  if (isSubExpr) b.blockContext.pop();
}

function build(b: Builder, dest: Place, expr: TExpr): void {
  const { span } = expr;
  switch (expr.kind) {
    case 'scope':
      pushScope(b, expr.scope);
      exprIntoDest(b, dest, expr.value);
      popScope(b);
      return;
    case 'block':
      astBlock(b, dest, expr.block);
      return;
    case 'match':
      matchExpr(b, dest, expr);
      return;
    case 'if':
      buildIf(b, dest, expr);
      return;
    case 'neverToAny': {
      asTemp(b, localScope(b), expr.source, true);
      // A call that diverges has ended its block already.
      if (expr.source.kind === 'call' || expr.source.kind === 'asm') return;
      b.cfg.terminate(b.cur, { kind: 'unreachable', span });
      b.cur = b.newBlock();
      return;
    }
    case 'logical':
      buildLogical(b, dest, expr);
      return;
    case 'loop':
      buildLoop(b, dest, expr);
      return;
    case 'call':
      if (!buildIntrinsic(b, dest, expr)) buildCall(b, dest, expr);
      return;
    case 'use':
      exprIntoDest(b, dest, expr.source);
      return;
    case 'borrow': {
      const place = asPlace(b, expr.arg, expr.borrow !== 'shared');
      b.cfg.assign(b.cur, span, dest, { kind: 'ref', borrow: expr.borrow, place, isImplicit: expr.isImplicit });
      return;
    }
    case 'rawBorrow': {
      const place = asPlace(b, expr.arg, expr.mutable);
      b.cfg.assign(b.cur, span, dest, { kind: 'rawPtr', mutable: expr.mutable, place });
      return;
    }
    case 'adt':
      buildAdt(b, dest, expr);
      return;
    case 'formatArgs':
      buildFormatArgs(b, dest, expr);
      return;
    case 'asm':
      buildInlineAsm(b, dest, expr);
      return;
    case 'assign':
    case 'assignOp':
      stmtExpr(b, expr, null);
      b.assignUnit(span, dest);
      return;
    case 'break':
    case 'continue':
    case 'return':
      stmtExpr(b, expr, null);
      return;
    case 'var':
    case 'upvar':
    case 'ascription':
    case 'index':
    case 'deref':
    case 'field': {
      const place = asPlace(b, expr, true);
      b.cfg.assignOperand(b.cur, span, dest, b.consume(place, span));
      return;
    }
    case 'yield': {
      const value = asOperand(b, localScope(b), expr.value, null, false);
      const resume = b.newBlock();
      b.cfg.terminate(b.cur, { kind: 'yield', span, value, resumeArg: dest, target: resume, drop: null });
      coroutineDropCleanup(b, b.cur);
      b.cur = resume;
      return;
    }
    case 'let':
      b.tainted('mir: let outside of a condition', span);
      return;
    case 'missing':
      // Tainted where it was found; the destination counts as initialised.
      b.cfg.assignOperand(b.cur, span, dest, literal(dest.ty, null, span));
      return;
    default: {
      const rvalue = asLocalRvalue(b, expr);
      b.cfg.assign(b.cur, span, dest, rvalue);
      return;
    }
  }
}

function buildIf(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'if' }): void {
  const conditionScope = localScope(b);
  let otherwise = 0 as BlockId;
  inScope(b, expr.scope, () => {
    otherwise = inIfThenScope(b, conditionScope, () => {
      thenElseBreak(b, expr.cond, conditionScope, expr.thenExpr.span, true);
      exprIntoDest(b, dest, expr.thenExpr);
    });
  });
  const then = b.cur;
  b.cur = otherwise;
  if (expr.elseExpr !== null) exprIntoDest(b, dest, expr.elseExpr);
  else b.assignUnit(endOf(expr.span), dest);
  const join = b.newBlock();
  b.cfg.goto(then, expr.span, join);
  b.cfg.goto(b.cur, expr.span, join);
  b.cur = join;
}

function buildLogical(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'logical' }): void {
  const { span } = expr;
  const scope = localScope(b);
  const otherwise = inIfThenScope(b, scope, () => thenElseBreak(b, expr.lhs, scope, span, false));
  const isAnd = expr.op === '&&';
  const shortCircuit = isAnd ? otherwise : b.cur;
  if (!isAnd) b.cur = otherwise;
  b.cfg.assignOperand(shortCircuit, span, dest, literal(tyBool, isAnd ? 0n : 1n, span));
  exprIntoDest(b, dest, expr.rhs);
  const target = b.newBlock();
  b.cfg.goto(b.cur, span, target);
  b.cfg.goto(shortCircuit, span, target);
  b.cur = target;
}

function buildLoop(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'loop' }): void {
  const { span } = expr;
  const head = b.newBlock();
  b.cfg.goto(b.cur, span, head);
  inBreakableScope(b, head, dest, span, () => {
    const body = b.newBlock();
    // The false edge lets borrowck see an exit even of a loop that never ends.
    b.cfg.terminate(head, { kind: 'falseUnwind', span, real: body, unwind: null });
    divergeFrom(b, head);
    b.cur = body;
    exprIntoDest(b, b.unitTemp(), expr.body);
    b.cfg.goto(b.cur, span, head);
    return false;
  });
}

function buildCall(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'call' }): void {
  const { span } = expr;
  const func = asOperand(b, localScope(b), expr.fun, null, true);
  const args: Operand[] = [];
  for (const arg of expr.args) args.push(asCallOperand(b, arg));
  const success = b.newBlock();
  recordMoved(b, args);
  b.cfg.terminate(b.cur, {
    kind: 'call',
    span,
    func,
    args,
    dest,
    target: b.services.isUninhabited(expr.ty) === 'yes' ? null : success,
    unwind: null,
    isUserCall: expr.isUserCall,
    callSource: expr.isUserCall ? 'normal' : 'overloadedOperator',
    fnSpan: expr.fnSpan,
    expr: expr.expr,
  });
  divergeFrom(b, b.cur);
  b.cur = success;
}

function buildAdt(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'adt' }): void {
  const { span } = expr;
  const scope = localScope(b);
  const given = new Map<number, Operand>();
  for (const field of expr.fields)
    given.set(field.index, asOperand(b, scope, field.value, { kind: 'aggregateTemp' }, true));
  const operands: Operand[] = [];
  if (expr.base === null) {
    for (const index of [...given.keys()].sort((x, y) => x - y)) operands.push(given.get(index) as Operand);
  } else {
    const base = asPlaceBuilder(b, expr.base, true);
    expr.fieldTys.forEach((ty, index) => {
      const written = given.get(index);
      if (written !== undefined) {
        operands.push(written);
        return;
      }
      const place = toPlace(projectField(b, base, index, ty));
      if (place === null) b.tainted('mir: struct base not captured', span);
      else operands.push(b.consume(place, span));
    });
  }
  const activeField = expr.isUnion ? (expr.fields[0]?.index ?? 0) : null;
  b.cfg.assign(b.cur, span, dest, {
    kind: 'aggregate',
    aggregate: { kind: 'adt', def: expr.def, variant: expr.variant, args: expr.args, userTy: expr.userTy, activeField },
    operands,
  });
}
