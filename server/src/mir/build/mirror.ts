/**
 * From hir and inference to the typed tree. Mirrors rustc_mir_build::thir::cx::expr: adjustments become nodes, overloaded
 * operators become calls, every expression is wrapped in its scope.
 */
import type { BindingId, ExprId, PatId } from '../../base/ids';
import { assertNever } from '../../base/ids';
import type { Arm, Body, BodySyns, ClosureExpr, Expr, Stmt, Taint } from '../../hir/body';
import type { Adjustment, Callee, ClosureInfo, InferenceResult } from '../../infer/result';
import { mkFnDef, mkTuple, mkTyArgs, tyError, tyUnit } from '../../types/intern';
import type { Ty } from '../../types/ty';
import type { CastKind, MirSpan } from '../body';
import { isIntegral } from './arithmetic';
import { mkErasedRef, tyIsize } from './builder';
import { isRefutable, leavesOut } from './exhaustiveness';
import { mirrorPat } from './mirrorPat';
import { adtUserTy, literalConst, mirrorPath, opName } from './mirrorPath';
import { NO_SCOPE, type RegionScopeTree, type ScopeId } from './regionScopeTree';
import type { MirServices } from './services';
import type { TArm, TAsmOperand, TBlock, TExpr, TPat, TStmt } from './thir';

type Distribute<T> = T extends unknown ? Omit<T, 'ty' | 'span' | 'temp' | 'expr'> : never;
/** A node before its type, span and temporary scope. */
export type TShape = Distribute<TExpr>;

export interface MirrorInput {
  readonly hir: Body;
  readonly sourceMap: BodySyns;
  readonly infer: InferenceResult;
  readonly services: MirServices;
}

export class Mirror {
  readonly hir: Body;
  readonly infer: InferenceResult;
  readonly services: MirServices;
  readonly closureInfo: ReadonlyMap<ExprId, ClosureInfo>;

  constructor(
    readonly input: MirrorInput,
    readonly tree: RegionScopeTree,
    readonly taint: Taint[],
    /** Index of the closure whose body is mirrored; -1: the root. */
    readonly owner: number,
  ) {
    this.hir = input.hir;
    this.infer = input.infer;
    this.services = input.services;
    this.closureInfo = new Map(input.infer.closures.map((info) => [info.expr, info]));
  }

  span(id: ExprId): MirSpan {
    return (this.input.sourceMap.exprSyn[id] ?? -1) * 4;
  }

  /** The name token of a method call or field; the whole expression where none is known. */
  nameSpan(id: ExprId): MirSpan {
    const syn = this.input.sourceMap.nameSyn.get(id);
    return syn === undefined || syn < 0 ? this.span(id) : syn * 4;
  }

  ty(id: ExprId): Ty {
    const ty = this.infer.exprTy[id];
    if (ty === undefined) return tyError;
    return ty;
  }

  adjustedTy(id: ExprId): Ty {
    const adjustments = this.infer.adjustments.get(id);
    return adjustments === undefined || adjustments.length === 0
      ? this.ty(id)
      : adjustments[adjustments.length - 1].target;
  }

  fail(reason: string, span: MirSpan): { readonly kind: 'missing' } {
    this.taint.push({ reason, syn: span < 0 ? -1 : span >> 2 });
    return { kind: 'missing' };
  }

  /** `shape` is given away: it becomes the node. */
  node(shape: TShape, ty: Ty, span: MirSpan, temp: ScopeId, expr: ExprId | null = null): TExpr {
    const node = shape as TShape & { ty: Ty; span: MirSpan; temp: ScopeId; expr: ExprId | null };
    node.ty = ty;
    node.span = span;
    node.temp = temp;
    node.expr = expr;
    return node as TExpr;
  }

  // ---- expressions

  /**
   * `derefSpan`: span of overloaded autoderefs, where it is not the expression's own (method receivers). `usedBy`: span of
   * a desugaring that hands the value on as it is, which is what is adjusted then.
   */
  mirror(id: ExprId, derefSpan: MirSpan = -1, castSpan: MirSpan = -1, usedBy: MirSpan = -1): TExpr {
    const span = usedBy < 0 ? this.span(id) : usedBy;
    const temp = this.tree.temporaryScope(id);
    let expr = this.unadjusted(id, temp);
    if (usedBy >= 0) expr = this.node({ kind: 'use', source: expr }, expr.ty, span, temp, id);
    const adjustments = this.infer.adjustments.get(id);
    if (adjustments !== undefined) {
      for (const adjustment of adjustments)
        expr = this.adjust(id, expr, adjustment, derefSpan < 0 ? span : derefSpan, castSpan);
    }
    // Every expression has such a node: written out, as fields that come later make an object slow and large.
    const scope = this.tree.exprScope[id] ?? NO_SCOPE;
    return { kind: 'scope', scope, value: expr, ty: expr.ty, span, temp, expr: id };
  }

  private adjust(id: ExprId, given: TExpr, adjustment: Adjustment, derefSpan: MirSpan, castSpan: MirSpan): TExpr {
    let expr = given;
    let { span } = expr;
    const { temp } = expr;
    const { target } = adjustment;
    // Blame the value of a block, not the block.
    const toTail = () => {
      if (expr.kind !== 'block' || expr.block.tail === null) return;
      span = expr.block.tail.span;
      expr = { ...expr, span };
    };
    switch (adjustment.kind) {
      case 'neverToAny':
        if (target.kind === 'never') return expr;
        return this.node({ kind: 'neverToAny', source: expr }, target, span, temp, id);
      case 'deref': {
        if (adjustment.overloaded === null) {
          toTail();
          return this.node({ kind: 'deref', source: expr }, target, span, temp, id);
        }
        const { mutable } = adjustment.overloaded;
        const def = mutable
          ? this.services.langMethod('deref_mut', 'deref_mut')
          : this.services.langMethod('deref', 'deref');
        if (def === null) return this.node(this.fail('mir: lang item deref missing', span), target, span, temp, id);
        const refTy = mkErasedRef(expr.ty, mutable);
        const callee = mkFnDef(def, mkTyArgs(expr.ty));
        const arg = this.node(
          { kind: 'borrow', borrow: mutable ? 'mut' : 'shared', arg: expr, isImplicit: true },
          refTy,
          span,
          temp,
          id,
        );
        return this.overloadedPlace(
          id,
          target,
          mutable,
          this.fnConst(callee, null, derefSpan, temp),
          [arg],
          span,
          derefSpan,
          temp,
        );
      }
      case 'borrow':
        if (adjustment.raw)
          return this.node({ kind: 'rawBorrow', mutable: adjustment.mutable, arg: expr }, target, span, temp, id);
        return this.node(
          {
            kind: 'borrow',
            borrow: !adjustment.mutable ? 'shared' : adjustment.twoPhase ? 'twoPhase' : 'mut',
            arg: expr,
            isImplicit: true,
          },
          target,
          span,
          temp,
          id,
        );
      case 'pointer':
        if (adjustment.cast === 'unsize') toTail();
        if (castSpan >= 0) span = castSpan;
        return this.node(
          { kind: 'pointer', cast: adjustment.cast, source: expr, isFromAs: castSpan >= 0 },
          target,
          span,
          temp,
          id,
        );
      default:
        return assertNever(adjustment);
    }
  }

  fnConst(ty: Ty, userTy: Ty | null, span: MirSpan, temp: ScopeId, userSelfTy: Ty | null = null): TExpr {
    const def = ty.kind === 'fnDef' ? ty.def : null;
    return this.node(
      { kind: 'const', value: { ty, what: 'fn', def, userTy, userSelfTy, value: null } },
      ty,
      span,
      temp,
    );
  }

  calleeConst(callee: Callee, span: MirSpan, temp: ScopeId): TExpr {
    const userTy = callee.userArgs === null ? null : mkFnDef(callee.def, callee.userArgs);
    return this.fnConst(mkFnDef(callee.def, callee.args), userTy, span, temp, callee.userSelfTy);
  }

  /** `*deref(arg)`, `*index(arg, i)`: the call gives a reference to the place. */
  overloadedPlace(
    id: ExprId,
    placeTy: Ty,
    mutable: boolean,
    fun: TExpr,
    args: readonly TExpr[],
    span: MirSpan,
    callSpan: MirSpan,
    temp: ScopeId,
  ): TExpr {
    const call = this.node(
      { kind: 'call', fun, args, isUserCall: false, fnSpan: callSpan },
      mkErasedRef(placeTy, mutable),
      callSpan,
      temp,
      id,
    );
    return this.node({ kind: 'deref', source: call }, placeTy, span, temp, id);
  }

  private unadjusted(id: ExprId, temp: ScopeId): TExpr {
    const expr = this.hir.exprs[id];
    const span = this.span(id);
    const ty = this.ty(id);
    if (expr === undefined) return this.node(this.fail('mir: no such expression', span), ty, span, temp, id);
    if (expr.kind === 'literal')
      return { kind: 'const', value: literalConst(expr.lit, ty, false), ty, span, temp, expr: id };
    const shape = this.shape(id, expr, ty, span, temp);
    return this.node(shape, ty, span, temp, id);
  }

  private shape(id: ExprId, expr: Expr, ty: Ty, span: MirSpan, temp: ScopeId): TShape {
    switch (expr.kind) {
      case 'missing':
        return this.fail(`mir: ${expr.reason}`, span);
      case 'path':
      case 'langPath':
        return mirrorPath(this, id, expr, ty, span, temp);
      case 'literal':
        return { kind: 'const', value: literalConst(expr.lit, ty, false) };
      case 'block':
        return { kind: 'block', block: this.block(id, expr) };
      case 'inlineConst':
        return {
          kind: 'const',
          value: { ty, what: 'inlineConst', def: null, userTy: null, value: null, body: expr.body },
        };
      case 'if':
        return {
          kind: 'if',
          cond: this.mirror(expr.cond),
          thenExpr: this.mirror(expr.then),
          elseExpr: expr.else === null ? null : this.mirror(expr.else),
          scope: this.tree.ifScope.get(id) ?? NO_SCOPE,
        };
      case 'let':
        return { kind: 'let', init: this.mirror(expr.init), pat: mirrorPat(this, expr.pat) };
      case 'loop': {
        const body = this.hir.exprs[expr.body];
        if (body?.kind !== 'block') return { kind: 'loop', body: this.mirror(expr.body) };
        const block = this.block(expr.body, body);
        const bodyTemp = this.tree.temporaryScope(expr.body);
        return { kind: 'loop', body: this.node({ kind: 'block', block }, tyUnit, block.span, bodyTemp, expr.body) };
      }
      case 'match': {
        const scrutinee = this.mirror(expr.scrutinee);
        const arms = expr.arms.map((arm) => this.arm(arm, span));
        if (leavesOut(this.services, scrutinee.ty, arms)) this.fail('patterns leave values out', span);
        const headSpan = this.input.sourceMap.nameSyn.has(id) ? this.nameSpan(id) : this.span(expr.scrutinee);
        return { kind: 'match', scrutinee, headSpan, arms };
      }
      case 'call':
        return this.call(id, expr, ty, span, temp);
      case 'methodCall':
        return this.methodCall(id, expr, span, temp);
      case 'field': {
        const index = this.infer.field.get(id);
        if (index === undefined) return this.fail('mir: unknown field', span);
        return { kind: 'field', lhs: this.mirror(expr.base), variant: 0, index };
      }
      case 'index': {
        const callee = this.infer.callee.get(id);
        if (callee === undefined) return { kind: 'index', lhs: this.mirror(expr.base), index: this.mirror(expr.index) };
        const mutable = this.services.isMutablePlaceMethod(callee.def);
        const base = this.asReference(this.mirror(expr.base), mutable, false);
        const args = [base, this.mirror(expr.index)];
        // The call of an overloaded index stands at its brackets.
        const syn = this.input.sourceMap.nameSyn.get(id);
        const callSpan = syn === undefined ? span : syn * 4;
        return this.overloadedPlace(id, ty, mutable, this.calleeConst(callee, span, temp), args, span, callSpan, temp);
      }
      case 'unary':
        return this.unary(id, expr, ty, span, temp);
      case 'binary': {
        const callee = this.infer.callee.get(id);
        if (callee === undefined) {
          return { kind: 'binary', op: opName(expr.op), lhs: this.mirror(expr.lhs), rhs: this.mirror(expr.rhs) };
        }
        let lhs = this.mirror(expr.lhs);
        let rhs = this.mirror(expr.rhs);
        if (isComparison(expr.op)) {
          if (!this.infer.adjustments.has(expr.lhs)) lhs = this.asBorrow(lhs, false);
          if (!this.infer.adjustments.has(expr.rhs)) rhs = this.asBorrow(rhs, false);
        }
        return this.operatorCall(callee, [lhs, rhs], span, temp);
      }
      case 'logical':
        return { kind: 'logical', op: expr.op, lhs: this.mirror(expr.lhs), rhs: this.mirror(expr.rhs) };
      case 'assign':
        return { kind: 'assign', lhs: this.mirror(expr.lhs), rhs: this.mirror(expr.rhs) };
      case 'assignOp': {
        const callee = this.infer.callee.get(id);
        const lhs = this.mirror(expr.lhs);
        const rhs = this.mirror(expr.rhs);
        if (callee === undefined) return { kind: 'assignOp', op: opName(expr.op), lhs, rhs };
        const isBorrowed = this.infer.adjustments.get(expr.lhs)?.at(-1)?.kind === 'borrow';
        return this.operatorCall(callee, [isBorrowed ? lhs : this.asBorrow(lhs, true, true), rhs], span, temp);
      }
      case 'addrOf':
        if (expr.raw) return { kind: 'rawBorrow', mutable: expr.mutable, arg: this.mirror(expr.operand) };
        return {
          kind: 'borrow',
          borrow: expr.mutable ? 'mut' : 'shared',
          arg: this.mirror(expr.operand),
          isImplicit: false,
        };
      case 'cast':
        return this.cast(id, expr, ty, span, temp);
      case 'record':
        return this.record(id, expr, ty, span);
      case 'tuple':
      case 'array':
        return { kind: expr.kind, fields: expr.elems.map((elem) => this.mirror(elem)) };
      case 'repeat': {
        const length = ty.kind === 'array' && ty.len.kind === 'value' ? ty.len.value : null;
        return { kind: 'repeat', value: this.mirror(expr.value), length };
      }
      case 'closure':
        return this.closure(id, expr, span, temp);
      case 'return':
        return { kind: 'return', value: expr.value === null ? null : this.mirror(expr.value) };
      case 'break': {
        const value = expr.value === null ? null : this.mirror(expr.value);
        const target = this.jumpTarget(expr.label);
        return target === null ? this.fail('mir: jump without a target', span) : { kind: 'break', target, value };
      }
      case 'continue': {
        const target = this.jumpTarget(expr.label);
        return target === null ? this.fail('mir: jump without a target', span) : { kind: 'continue', target };
      }
      case 'yield': {
        const value =
          expr.value === null ? this.node({ kind: 'tuple', fields: [] }, tyUnit, span, temp) : this.mirror(expr.value);
        return { kind: 'yield', value };
      }
      case 'formatArgs':
        return {
          kind: 'formatArgs',
          args: expr.args.map((arg) => this.mirror(arg)),
          placeholders: expr.placeholders.map((placeholder) => placeholder.arg),
          scope: this.tree.superScope.get(id) ?? NO_SCOPE,
        };
      case 'offsetOf':
        return { kind: 'const', value: { ty, what: 'literal', def: null, userTy: null, value: null } };
      case 'inlineAsm':
        return {
          kind: 'asm',
          operands: expr.operands.flatMap((operand) => this.asmOperand(operand)),
          noReturn: expr.noReturn,
        };
      default:
        return assertNever(expr);
    }
  }

  private jumpTarget(label: number | null): ScopeId | null {
    if (label === null) return null;
    const target = this.hir.labels[label]?.target;
    const expr = target === undefined ? undefined : this.hir.exprs[target];
    if (target === undefined || expr === undefined) return null;
    return (expr.kind === 'block' ? this.tree.blockScope[target] : this.tree.exprScope[target]) ?? null;
  }

  // ---- blocks and arms

  block(id: ExprId, block: Expr & { readonly kind: 'block' }): TBlock {
    const stmts: TStmt[] = block.stmts.map((stmt) => this.stmt(stmt));
    const span = this.span(id);
    // The block of an `async fn`: rustc's `DropTemps { .. }`.
    const usedBy = this.hir.desugared.get(id) === 'async' ? span : -1;
    return {
      scope: this.tree.blockScope[id] ?? NO_SCOPE,
      span,
      stmts,
      tail: block.tail === null ? null : this.mirror(block.tail, -1, -1, usedBy),
      isBreakTarget: block.label !== null,
    };
  }

  private stmt(stmt: Stmt): TStmt {
    const { scope, remainder } = this.tree.stmtScope.get(stmt) ?? { scope: NO_SCOPE, remainder: NO_SCOPE };
    const span = stmt.syn * 4;
    if (stmt.kind === 'expr') return { kind: 'expr', scope, expr: this.statementExpr(stmt), span };
    let pat = stmt.else === null ? this.irrefutable(stmt.pat) : mirrorPat(this, stmt.pat);
    const userTy = stmt.ty === null ? undefined : this.infer.userTypes.get(stmt.ty);
    if (stmt.ty !== null && userTy !== undefined) {
      pat = {
        kind: 'ascribe',
        sub: pat,
        userTy,
        variance: 'co',
        typeSpan: stmt.ty.syn * 4,
        ty: pat.ty,
        span: pat.span,
      };
    }
    let otherwise: TBlock | null = null;
    if (stmt.else !== null) {
      const block = this.hir.exprs[stmt.else];
      if (block?.kind === 'block') otherwise = this.block(stmt.else, block);
      else this.fail('mir: let else without a block', span);
    }
    return {
      kind: 'let',
      remainder,
      scope,
      pat,
      init: stmt.init === null ? null : this.mirror(stmt.init),
      else: otherwise,
      span,
    };
  }

  /** A pattern where no other one follows: of a `let` or a parameter. */
  irrefutable(id: PatId): TPat {
    const pat = mirrorPat(this, id);
    if (isRefutable(this.services, pat)) this.fail('patterns leave values out', pat.span);
    return pat;
  }

  /** A statement without a semicolon has type `()`: one that diverges is coerced to it. */
  private statementExpr(stmt: Stmt & { readonly kind: 'expr' }): TExpr {
    const expr = this.mirror(stmt.expr);
    const isUnit = !stmt.hasSemi || this.hir.desugared.get(stmt.expr) === 'whileLoop';
    if (!isUnit || expr.ty.kind !== 'never' || expr.kind !== 'scope') return expr;
    const { span, temp } = expr;
    const value = this.node({ kind: 'neverToAny', source: expr.value }, tyUnit, span, temp, stmt.expr);
    return { ...expr, value, ty: tyUnit };
  }

  private arm(arm: Arm, matchSpan: MirSpan): TArm {
    const scopes = this.tree.armScope.get(arm);
    const syn = this.input.sourceMap.armSyn.get(arm.body);
    return {
      pat: mirrorPat(this, arm.pat),
      guard: arm.guard === null ? null : this.mirror(arm.guard),
      body: this.mirror(arm.body),
      scope: scopes?.scope ?? NO_SCOPE,
      guardScope: scopes?.guard ?? NO_SCOPE,
      span: syn === undefined ? matchSpan : syn * 4,
    };
  }

  // ---- calls and operators

  private call(id: ExprId, expr: Expr & { readonly kind: 'call' }, ty: Ty, span: MirSpan, temp: ScopeId): TShape {
    const overloaded = this.infer.callee.get(id);
    if (overloaded !== undefined) {
      const tuple = this.node(
        { kind: 'tuple', fields: expr.args.map((arg) => this.mirror(arg)) },
        mkTuple(expr.args.map((arg) => this.adjustedTy(arg))),
        span,
        temp,
      );
      const fun = this.calleeConst(overloaded, this.span(expr.callee), temp);
      return { kind: 'call', fun, args: [this.mirror(expr.callee), tuple], isUserCall: true, fnSpan: span };
    }
    const callee = this.infer.callee.get(expr.callee);
    if (callee !== undefined && ty.kind === 'adt') {
      const def = this.services.valueDef(callee.def);
      if (def?.kind === 'ctor' && !def.isUnit) {
        return {
          kind: 'adt',
          def: def.adt,
          variant: def.variant,
          args: ty.args,
          userTy: adtUserTy(def.adt, callee.userArgs),
          isUnion: false,
          fields: expr.args.map((arg, index) => ({ index, value: this.mirror(arg) })),
          base: null,
          fieldTys: [],
        };
      }
    }
    return {
      kind: 'call',
      fun: this.mirror(expr.callee),
      args: expr.args.map((arg) => this.mirror(arg)),
      isUserCall: true,
      fnSpan: span,
    };
  }

  private methodCall(id: ExprId, expr: Expr & { readonly kind: 'methodCall' }, span: MirSpan, temp: ScopeId): TShape {
    const callee = this.infer.callee.get(id);
    if (callee === undefined) return this.fail('mir: unresolved method', span);
    const nameSpan = this.nameSpan(id);
    const fun = this.calleeConst(callee, nameSpan, temp);
    const args = [this.mirror(expr.receiver, span), ...expr.args.map((arg) => this.mirror(arg))];
    const syn = this.input.sourceMap.fnSyn.get(id);
    return { kind: 'call', fun, args, isUserCall: true, fnSpan: syn === undefined ? nameSpan : syn * 4 };
  }

  private operatorCall(callee: Callee, args: readonly TExpr[], span: MirSpan, temp: ScopeId): TShape {
    return { kind: 'call', fun: this.calleeConst(callee, span, temp), args, isUserCall: false, fnSpan: span };
  }

  private unary(id: ExprId, expr: Expr & { readonly kind: 'unary' }, ty: Ty, span: MirSpan, temp: ScopeId): TShape {
    const callee = this.infer.callee.get(id);
    if (expr.op === 'deref') {
      if (callee === undefined) return { kind: 'deref', source: this.mirror(expr.operand) };
      const mutable = this.services.isMutablePlaceMethod(callee.def);
      const arg = this.asReference(this.mirror(expr.operand), mutable, false);
      return this.overloadedPlace(id, ty, mutable, this.calleeConst(callee, span, temp), [arg], span, span, temp);
    }
    if (callee !== undefined) return this.operatorCall(callee, [this.mirror(expr.operand)], span, temp);
    const operand = this.hir.exprs[expr.operand];
    if (expr.op === 'neg' && operand?.kind === 'literal')
      return { kind: 'const', value: literalConst(operand.lit, ty, true) };
    return { kind: 'unary', op: expr.op, arg: this.mirror(expr.operand) };
  }

  /** An overloaded place call takes a reference: the one that inference recorded, or one made here. */
  private asReference(expr: TExpr, mutable: boolean, twoPhase: boolean): TExpr {
    const last = expr.expr === null ? undefined : this.infer.adjustments.get(expr.expr)?.at(-1);
    return last?.kind === 'borrow' ? expr : this.asBorrow(expr, mutable, twoPhase);
  }

  private asBorrow(expr: TExpr, mutable: boolean, twoPhase = false): TExpr {
    const borrow = !mutable ? 'shared' : twoPhase ? 'twoPhase' : 'mut';
    return this.node(
      { kind: 'borrow', borrow, arg: expr, isImplicit: true },
      mkErasedRef(expr.ty, mutable),
      expr.span,
      expr.temp,
      expr.expr,
    );
  }

  private isUnitVariant(id: ExprId): boolean {
    const expr = this.hir.exprs[id];
    const ty = this.ty(id);
    if (expr?.kind !== 'path' || ty.kind !== 'adt' || this.services.adt(ty.def)?.kind !== 'enum') return false;
    const { res } = expr.path.res;
    const value = res.kind === 'ctor' ? this.services.valueDef(res.def) : null;
    return value?.kind === 'ctor' && value.isUnit;
  }

  private cast(id: ExprId, expr: Expr & { readonly kind: 'cast' }, ty: Ty, span: MirSpan, temp: ScopeId): TShape {
    const kind = this.infer.casts.get(id);
    const sourceTy = this.ty(expr.operand);
    let shape: TShape;
    if (kind === 'coercion') shape = { kind: 'use', source: this.mirror(expr.operand, -1, span) };
    else if (sourceTy.kind === 'ref')
      shape = { kind: 'pointer', cast: 'arrayToPtr', source: this.mirror(expr.operand, -1, span), isFromAs: true };
    else if (this.isUnitVariant(expr.operand)) {
      // The discriminant itself, not a value to read it from.
      const value = { ty: tyIsize, what: 'literal', def: null, userTy: null, value: null } as const;
      shape = { kind: 'cast', source: this.node({ kind: 'const', value }, tyIsize, span, temp), cast: 'numeric' };
    } else
      shape = {
        kind: 'cast',
        source: this.mirror(expr.operand, -1, span),
        cast: castKind(kind, this.adjustedTy(expr.operand), ty),
      };
    const userTy = this.infer.userTypes.get(expr.ty);
    if (userTy === undefined || !mentionsRegions(userTy)) return shape;
    return { kind: 'ascription', source: this.node(shape, ty, span, temp, id), userTy, typeSpan: expr.ty.syn * 4 };
  }

  private record(id: ExprId, expr: Expr & { readonly kind: 'record' }, ty: Ty, span: MirSpan): TShape {
    if (ty.kind !== 'adt') return this.fail('mir: record of no known type', span);
    const adt = this.services.adt(ty.def);
    const variant = this.infer.variant.get(id) ?? 0;
    const names = adt?.variants[variant]?.fieldNames;
    if (adt === null || names === undefined) return this.fail('mir: unknown record', span);
    if (expr.base === 'rest') return this.fail('mir: default field values', span);
    const fields: { index: number; value: TExpr }[] = [];
    for (const field of expr.fields) {
      const index = names.indexOf(field.name);
      if (index < 0) return this.fail('mir: unknown field', span);
      fields.push({ index, value: this.mirror(field.value) });
    }
    const fieldTys: Ty[] = [];
    if (expr.base !== null)
      for (let i = 0; i < names.length; i++) fieldTys.push(this.services.fieldTy(ty, variant, i) ?? tyError);
    return {
      kind: 'adt',
      def: ty.def,
      variant,
      args: ty.args,
      userTy: adtUserTy(ty.def, this.infer.callee.get(id)?.userArgs ?? null),
      isUnion: adt.kind === 'union',
      fields,
      base: expr.base === null ? null : this.mirror(expr.base),
      fieldTys,
    };
  }

  // ---- closures

  private closure(id: ExprId, expr: ClosureExpr, span: MirSpan, temp: ScopeId): TShape {
    const info = this.closureInfo.get(id);
    if (info === undefined) return this.fail('mir: closure without captures', span);
    const upvars = info.captures.map((capture) => {
      const place = this.capturedPlace(capture, span, temp);
      if (capture.mode === 'byValue') return place;
      const borrow = capture.mode === 'ref' ? 'shared' : capture.mode === 'uniqueRef' ? 'closureCapture' : 'mut';
      return this.node(
        { kind: 'borrow', borrow, arg: place, isImplicit: true },
        mkErasedRef(capture.placeTy, capture.mode !== 'ref'),
        span,
        temp,
      );
    });
    const fakeReads = info.fakeReads.map((read) => ({
      place: this.capturedPlace(read, span, temp),
      cause: read.cause,
      span: this.span(read.expr),
    }));
    return { kind: 'closure', closure: expr.closure, upvars, fakeReads };
  }

  private capturedPlace(
    place: Pick<ClosureInfo['captures'][number], 'binding' | 'projections'>,
    span: MirSpan,
    temp: ScopeId,
  ): TExpr {
    let expr = this.variable(place.binding, span, temp);
    for (const projection of place.projections) {
      const shape: TShape =
        projection.kind === 'deref'
          ? { kind: 'deref', source: expr }
          : { kind: 'field', lhs: expr, variant: projection.variant, index: projection.field };
      expr = this.node(shape, projection.ty, span, temp);
    }
    return expr;
  }

  private variable(binding: BindingId, span: MirSpan, temp: ScopeId): TExpr {
    return this.node(this.variableShape(binding), this.infer.bindingTy[binding] ?? tyError, span, temp);
  }

  variableShape(binding: BindingId): TShape {
    return { kind: this.hir.bindings[binding]?.owner === this.owner ? 'var' : 'upvar', binding };
  }

  private asmOperand(operand: (Expr & { readonly kind: 'inlineAsm' })['operands'][number]): TAsmOperand[] {
    const value = operand.expr === null ? null : this.mirror(operand.expr);
    const out = operand.out === null ? null : this.mirror(operand.out);
    switch (operand.mode) {
      case 'in':
        return value === null ? [] : [{ kind: 'in', value }];
      case 'out':
        return [{ kind: 'out', place: out ?? value }];
      case 'inout':
        if (value === null) return [];
        return out === null ? [{ kind: 'inout', place: value }] : [{ kind: 'splitInout', value, place: out }];
      case 'label': {
        const block = operand.expr === null ? undefined : this.hir.exprs[operand.expr];
        return block?.kind === 'block' && operand.expr !== null
          ? [{ kind: 'label', block: this.block(operand.expr, block) }]
          : [];
      }
      case 'const':
      case 'sym':
        return [];
    }
  }
}

function isComparison(op: string): boolean {
  return op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
}

function castKind(kind: string | undefined, from: Ty, to: Ty): CastKind {
  switch (kind) {
    case 'ptr':
      return 'ptrToPtr';
    case 'ptrToInt':
      return 'expose';
    case 'intToPtr':
      return 'fromExposed';
    case 'fnPtr':
      return to.kind === 'ptr' ? 'fnPtrToPtr' : 'expose';
    default:
      if (from.kind === 'ptr') return to.kind === 'ptr' ? 'ptrToPtr' : 'expose';
      if (from.kind === 'fnPtr') return to.kind === 'ptr' ? 'fnPtrToPtr' : 'expose';
      return to.kind === 'ptr' && isIntegral(from) ? 'fromExposed' : 'numeric';
  }
}

/** The type has a free region, written or elided, or an alias: only then does an annotation say anything to borrowck. */
function mentionsRegions(ty: Ty): boolean {
  switch (ty.kind) {
    case 'ref':
      return ty.region.kind !== 'bound' || mentionsRegions(ty.ty);
    case 'dynamic':
      return ty.region.kind !== 'bound';
    case 'alias':
      return true;
    case 'fnPtr':
      return ty.sig.inputs.some(mentionsRegions) || mentionsRegions(ty.sig.output);
    case 'ptr':
      return mentionsRegions(ty.ty);
    case 'slice':
    case 'array':
      return mentionsRegions(ty.elem);
    case 'tuple':
      return ty.elems.some(mentionsRegions);
    case 'adt':
      return ty.args.list.some((arg) => {
        if (arg.kind === 'region') return arg.region.kind !== 'bound';
        return arg.kind === 'type' && mentionsRegions(arg.ty);
      });
    default:
      return false;
  }
}
