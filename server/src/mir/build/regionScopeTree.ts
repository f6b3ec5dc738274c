/**
 * Scopes of one body (with its closures): what ends when, and where temporaries live. Mirrors
 * rustc_hir_analysis::check::region (ScopeResolutionVisitor), rustc_middle::middle::region (ScopeTree) and
 * rustc_hir_typeck::rvalue_scopes. rustc's `Destruction` scopes never own anything, so here they are a bit of the scope
 * they enclose (`isTerminating`). Scopes are dense numbers.
 *
 *     let x = f(&g());   // `g()` ends with the statement: the statement's scope is terminating
 *     let y = &g();      // extended: `g()` ends with the scope that holds `y`
 */
import type { ExprId, PatId } from '../../base/ids';
import type { Arm, Body, BodySyns, Expr, Stmt } from '../../hir/body';
import type { MirSpan } from '../body';
import type { MirServices } from './services';

export type ScopeId = number;
export const NO_SCOPE = -1;
const NOT_EXTENDED = -2;

type ScopeKind = 'node' | 'arguments' | 'ifThen' | 'ifThenRescope' | 'matchGuard' | 'remainder';

export interface RegionScopeTree {
  readonly parent: readonly ScopeId[];
  readonly kind: readonly ScopeKind[];
  /** Span of the node that the scope belongs to; drops are blamed on its last character. */
  readonly span: readonly MirSpan[];
  /** By ExprId. */
  readonly exprScope: Int32Array;
  /** By ExprId of a block: the scope of the block itself, inside that of the expression. */
  readonly blockScope: Int32Array;
  readonly stmtScope: ReadonlyMap<Stmt, { readonly scope: ScopeId; readonly remainder: ScopeId }>;
  readonly armScope: ReadonlyMap<Arm, { readonly scope: ScopeId; readonly guard: ScopeId }>;
  /** By ExprId of the `if`. */
  readonly ifScope: ReadonlyMap<ExprId, ScopeId>;
  /** By closure index; the root's arguments scope is `rootArguments`. */
  readonly closureArguments: readonly ScopeId[];
  readonly rootArguments: ScopeId;
  /** By BindingId. */
  readonly varScope: Int32Array;
  /** Scope of the `super let`s of a format_args, by ExprId. */
  readonly superScope: ReadonlyMap<ExprId, ScopeId>;
  /** Scope that ends a temporary of this expression. */
  temporaryScope(expr: ExprId): ScopeId;
  /** A scope for code that has no node of its own. */
  fresh(span: MirSpan): ScopeId;
}

export function buildRegionScopeTree(body: Body, map: BodySyns, services: MirServices): RegionScopeTree {
  const parent: ScopeId[] = [];
  const kind: ScopeKind[] = [];
  const span: MirSpan[] = [];
  const isTerminating: boolean[] = [];
  const exprScope = new Int32Array(body.exprs.length).fill(NO_SCOPE);
  const blockScope = new Int32Array(body.exprs.length).fill(NO_SCOPE);
  const varScope = new Int32Array(body.bindings.length).fill(NO_SCOPE);
  const extended = new Int32Array(body.exprs.length).fill(NOT_EXTENDED);
  const stmtScope = new Map<Stmt, { scope: ScopeId; remainder: ScopeId }>();
  const armScope = new Map<Arm, { scope: ScopeId; guard: ScopeId }>();
  const ifScope = new Map<ExprId, ScopeId>();
  const superScope = new Map<ExprId, ScopeId>();
  const extendedSuperLets = new Map<Stmt, ScopeId>();
  const closureArguments: ScopeId[] = [];

  /** What the user wrote as the body of an async fn: its temporaries end before the parameters. */
  let asyncBody: ExprId | null = null;
  let current: ScopeId = NO_SCOPE;
  let varParent: ScopeId = NO_SCOPE;

  const exprSpan = (expr: ExprId): MirSpan => (map.exprSyn[expr] as number) * 4;

  function enter(scopeKind: ScopeKind, scopeSpan: MirSpan, terminating = false): ScopeId {
    const id = parent.length;
    parent.push(current);
    kind.push(scopeKind);
    span.push(scopeSpan);
    isTerminating.push(terminating);
    current = id;
    return id;
  }

  function defaultTemporaryScope(inner: ScopeId): ScopeId {
    let id = inner;
    while (id !== NO_SCOPE) {
      if (isTerminating[id]) return id;
      const up = parent[id] as ScopeId;
      if (up === NO_SCOPE) break;
      const upKind = kind[up];
      if (upKind === 'ifThenRescope' || upKind === 'matchGuard') return up;
      id = up;
    }
    return NO_SCOPE;
  }

  function visitPat(id: PatId): void {
    const pat = body.pats[id];
    if (pat === undefined) return;
    switch (pat.kind) {
      case 'bind':
        if (varScope[pat.binding] === NO_SCOPE) varScope[pat.binding] = varParent;
        if (pat.sub !== null) visitPat(pat.sub);
        return;
      case 'tupleStruct':
      case 'tuple':
        for (const elem of pat.elems) visitPat(elem);
        return;
      case 'record':
        for (const field of pat.fields) visitPat(field.pat);
        return;
      case 'slice':
        for (const elem of pat.prefix) visitPat(elem);
        if (pat.middle !== null) visitPat(pat.middle);
        for (const elem of pat.suffix) visitPat(elem);
        return;
      case 'ref':
      case 'box':
      case 'deref':
        visitPat(pat.sub);
        return;
      case 'or':
        for (const alt of pat.alts) visitPat(alt);
        return;
      default:
        return;
    }
  }

  function visitBlock(id: ExprId, block: Expr & { readonly kind: 'block' }, terminating: boolean): void {
    const outer = current;
    const outerVar = varParent;
    const blockSpan = exprSpan(id);
    blockScope[id] = enter('node', blockSpan, terminating);
    varParent = current;
    for (const stmt of block.stmts) {
      if (stmt.kind === 'expr') {
        const before = current;
        const scope = enter('node', stmt.syn * 4, true);
        stmtScope.set(stmt, { scope, remainder: NO_SCOPE });
        visitExpr(stmt.expr, false);
        current = before;
        continue;
      }
      const beforeLet = current;
      const beforeLetVar = varParent;
      const remainder = enter('remainder', blockSpan);
      varParent = remainder;
      if (stmt.isSuper) {
        const scope = enter('node', stmt.syn * 4);
        current = remainder;
        stmtScope.set(stmt, { scope, remainder });
        visitLet(stmt, remainder);
        varParent = remainder;
      } else {
        const scope = enter('node', stmt.syn * 4, true);
        stmtScope.set(stmt, { scope, remainder });
        visitLet(stmt, scope);
        current = remainder;
      }
      if (stmt.else !== null) {
        // The else block stands outside of the remainder: even extended temporaries of the initialiser end before it.
        const after = current;
        const afterVar = varParent;
        current = beforeLet;
        varParent = beforeLetVar;
        const otherwise = body.exprs[stmt.else];
        if (otherwise?.kind === 'block') {
          visitBlock(stmt.else, otherwise, true);
          exprScope[stmt.else] = blockScope[stmt.else] as number;
        } else visitExpr(stmt.else, true);
        current = after;
        varParent = afterVar;
      }
    }
    if (block.tail !== null) visitExpr(block.tail, services.edition(map.exprSyn[id] as number) >= 2024);
    current = outer;
    varParent = outerVar;
  }

  function visitLet(stmt: Stmt & { readonly kind: 'let' }, inner: ScopeId): void {
    let extend = true;
    if (stmt.isSuper) {
      const given = extendedSuperLets.get(stmt);
      if (given !== undefined) varParent = given;
      else {
        varParent = defaultTemporaryScope(varParent);
        extend = false;
      }
    }
    if (stmt.init !== null && extend) {
      extendBorrows(stmt.init, varParent);
      if (bindsByRef(stmt.pat)) extendPlace(stmt.init, varParent);
    }
    current = inner;
    if (stmt.init !== null) visitExpr(stmt.init, false);
    visitPat(stmt.pat);
  }

  /** `P&`: the pattern takes a reference into the value. Explicit `ref` only. */
  function bindsByRef(id: PatId): boolean {
    const pat = body.pats[id];
    switch (pat?.kind) {
      case 'bind':
        return pat.byRef;
      case 'tupleStruct':
      case 'tuple':
        return pat.elems.some(bindsByRef);
      case 'record':
        return pat.fields.some((field) => bindsByRef(field.pat));
      case 'slice':
        return (
          pat.prefix.some(bindsByRef) || (pat.middle !== null && bindsByRef(pat.middle)) || pat.suffix.some(bindsByRef)
        );
      case 'or':
        return pat.alts.some(bindsByRef);
      case 'box':
      case 'deref':
        return bindsByRef(pat.sub);
      default:
        return false;
    }
  }

  /** `E&`: borrows in the initialiser whose operands live as long as the binding. */
  function extendBorrows(id: ExprId, scope: ScopeId): void {
    const expr = body.exprs[id];
    switch (expr?.kind) {
      case 'addrOf':
        extendBorrows(expr.operand, scope);
        extendPlace(expr.operand, scope);
        return;
      case 'record':
        for (const field of expr.fields) extendBorrows(field.value, scope);
        return;
      case 'array':
      case 'tuple':
        for (const elem of expr.elems) extendBorrows(elem, scope);
        return;
      case 'cast':
        extendBorrows(expr.operand, scope);
        return;
      case 'block':
        if (expr.tail !== null) extendBorrows(expr.tail, scope);
        for (const stmt of expr.stmts) if (stmt.kind === 'let' && stmt.isSuper) extendedSuperLets.set(stmt, scope);
        return;
      case 'formatArgs':
        superScope.set(id, scope);
        for (const arg of expr.args) {
          extendBorrows(arg, scope);
          extendPlace(arg, scope);
        }
        return;
      case 'if':
        extendBorrows(expr.then, scope);
        if (expr.else !== null) extendBorrows(expr.else, scope);
        return;
      case 'match':
        for (const arm of expr.arms) extendBorrows(arm.body, scope);
        return;
      case 'call':
        if (isConstructor(expr.callee)) for (const arg of expr.args) extendBorrows(arg, scope);
        return;
      default:
        return;
    }
  }

  function isConstructor(id: ExprId): boolean {
    const callee = body.exprs[id];
    if (callee?.kind !== 'path') return false;
    const { res, consumed } = callee.path.res;
    if (callee.path.path.qself !== null || consumed < callee.path.path.segments.length) return false;
    return res.kind === 'ctor' || res.kind === 'selfCtor';
  }

  /** The expression and the bases of the place that it is: rvalue_scopes::record_rvalue_scope_rec. */
  function extendPlace(id: ExprId, scope: ScopeId): void {
    let at = id;
    for (;;) {
      extended[at] = scope;
      const expr = body.exprs[at];
      if (expr === undefined) return;
      if (expr.kind === 'addrOf') at = expr.operand;
      else if (expr.kind === 'unary' && expr.op === 'deref') at = expr.operand;
      else if (expr.kind === 'field' || expr.kind === 'index') at = expr.base;
      else return;
    }
  }

  /** A condition ends its temporaries unless it is a `let` or a chain, whose operands end theirs. */
  function visitCondition(id: ExprId): void {
    const expr = body.exprs[id];
    visitExpr(id, expr?.kind !== 'let' && expr?.kind !== 'logical');
  }

  function visitArm(arm: Arm, source: ExprId): void {
    const outer = current;
    const outerVar = varParent;
    const armSyn = map.armSyn.get(arm.body) ?? (map.exprSyn[source] as number);
    const scope = enter('node', armSyn * 4, true);
    varParent = scope;
    visitPat(arm.pat);
    let guard = NO_SCOPE;
    if (arm.guard !== null) {
      guard = enter('matchGuard', armSyn * 4);
      varParent = guard;
      visitCondition(arm.guard);
    }
    armScope.set(arm, { scope, guard });
    visitExpr(arm.body, false);
    current = outer;
    varParent = outerVar;
  }

  function visitExpr(id: ExprId, terminating: boolean): void {
    const expr = body.exprs[id];
    if (expr === undefined) return;
    const outer = current;
    const outerVar = varParent;
    exprScope[id] = enter('node', exprSpan(id), terminating || dropsTemporaries(body, expr) || id === asyncBody);
    visitChildren(id, expr);
    current = outer;
    varParent = outerVar;
  }

  function visitChildren(id: ExprId, expr: Expr): void {
    switch (expr.kind) {
      case 'block':
        visitBlock(id, expr, false);
        return;
      case 'if': {
        const outer = current;
        const outerVar = varParent;
        const is2024 = services.edition(map.exprSyn[id] as number) >= 2024;
        ifScope.set(id, enter(is2024 ? 'ifThenRescope' : 'ifThen', exprSpan(expr.then)));
        varParent = current;
        visitCondition(expr.cond);
        visitExpr(expr.then, true);
        current = outer;
        varParent = outerVar;
        if (expr.else !== null) visitExpr(expr.else, true);
        return;
      }
      case 'let':
        visitExpr(expr.init, false);
        visitPat(expr.pat);
        return;
      case 'loop': {
        const inner = body.exprs[expr.body];
        if (inner?.kind === 'block') {
          visitBlock(expr.body, inner, true);
          exprScope[expr.body] = blockScope[expr.body] as number;
        } else visitExpr(expr.body, true);
        return;
      }
      case 'match':
        visitExpr(expr.scrutinee, false);
        for (const arm of expr.arms) visitArm(arm, id);
        return;
      case 'logical': {
        const lhs = body.exprs[expr.lhs];
        visitExpr(expr.lhs, lhs?.kind !== 'let' && lhs?.kind !== 'logical');
        visitExpr(expr.rhs, body.exprs[expr.rhs]?.kind !== 'let');
        return;
      }
      case 'assignOp':
        visitExpr(expr.rhs, false);
        visitExpr(expr.lhs, false);
        return;
      case 'closure': {
        const before = current;
        const beforeVar = varParent;
        const inner = body.exprs[expr.body];
        const isOfAsync = expr.flavour === 'asyncFnBody' || expr.flavour === 'asyncClosureBody';
        if (isOfAsync && inner?.kind === 'block') asyncBody = inner.tail;
        closureArguments[expr.closure] = enterBody(
          expr.params.map((param) => param.pat),
          expr.body,
        );
        current = before;
        varParent = beforeVar;
        return;
      }
      case 'inlineConst': {
        const before = current;
        const beforeVar = varParent;
        enterConstant(expr.body);
        current = before;
        varParent = beforeVar;
        return;
      }
      case 'formatArgs':
        if (!superScope.has(id)) superScope.set(id, defaultTemporaryScope(current));
        for (const arg of expr.args) visitExpr(arg, false);
        return;
      default:
        forEachChild(expr, (child) => visitExpr(child, false));
        return;
    }
  }

  function enterBody(params: readonly PatId[], root: ExprId): ScopeId {
    enter('node', exprSpan(root), true);
    const args = enter('arguments', exprSpan(root));
    varParent = args;
    for (const param of params) visitPat(param);
    visitExpr(root, true);
    return args;
  }

  /** Extended temporaries of a constant's initialiser live for ever; others end with it. */
  function enterConstant(root: ExprId): void {
    enter('node', exprSpan(root));
    varParent = NO_SCOPE;
    extendBorrows(root, NO_SCOPE);
    visitExpr(root, true);
  }

  let rootArguments = NO_SCOPE;
  if (body.kind === 'fn') rootArguments = enterBody(body.params, body.root);
  else enterConstant(body.root);

  return {
    parent,
    kind,
    span,
    exprScope,
    blockScope,
    stmtScope,
    armScope,
    ifScope,
    closureArguments,
    rootArguments,
    varScope,
    superScope,
    temporaryScope(expr) {
      const given = extended[expr] as number;
      if (given !== NOT_EXTENDED) return given;
      return defaultTemporaryScope(exprScope[expr] as number);
    },
    fresh(freshSpan) {
      parent.push(NO_SCOPE);
      kind.push('node');
      span.push(freshSpan);
      isTerminating.push(false);
      return parent.length - 1;
    },
  };
}

/** rustc's `DropTemps` around a `for`: temporaries of its head do not leak into the surrounding scope. */
function dropsTemporaries(body: Body, expr: Expr): boolean {
  if (expr.kind !== 'match' || expr.source !== 'forLoop') return false;
  const only = expr.arms.length === 1 ? expr.arms[0] : undefined;
  return only !== undefined && body.exprs[only.body]?.kind === 'loop';
}

/** Direct sub-expressions, in the order of evaluation as far as the syntax tells, of kinds that open no scopes. */
function forEachChild(expr: Expr, visit: (id: ExprId) => void): void {
  switch (expr.kind) {
    case 'call':
      visit(expr.callee);
      for (const arg of expr.args) visit(arg);
      return;
    case 'methodCall':
      visit(expr.receiver);
      for (const arg of expr.args) visit(arg);
      return;
    case 'field':
      visit(expr.base);
      return;
    case 'index':
      visit(expr.base);
      visit(expr.index);
      return;
    case 'unary':
    case 'addrOf':
    case 'cast':
      visit(expr.operand);
      return;
    case 'binary':
    case 'assign':
      visit(expr.lhs);
      visit(expr.rhs);
      return;
    case 'record':
      for (const field of expr.fields) visit(field.value);
      if (typeof expr.base === 'number') visit(expr.base);
      return;
    case 'tuple':
    case 'array':
      for (const elem of expr.elems) visit(elem);
      return;
    case 'repeat':
      visit(expr.value);
      return;
    case 'return':
    case 'break':
    case 'yield':
      if (expr.value !== null) visit(expr.value);
      return;
    case 'inlineAsm':
      for (const operand of expr.operands) {
        if (operand.expr !== null) visit(operand.expr);
        if (operand.out !== null) visit(operand.out);
      }
      return;
    default:
      return;
  }
}
