/**
 * A body as messages look at it: from a span to the expression that has it, and outwards. Mirrors the small visitors of
 * rustc_borrowck::diagnostics (`FindExprBySpan`, `ExpressionFinder`), which compare spans too. Made when a report is
 * rendered, never while analysing.
 */
import type { BindingId, ExprId, PatId } from '../base/ids';
import type { Body, BodySourceMap, BodySpan } from '../hir/body';
import { childrenOf } from '../hir/children';
import type { SynPtr, TypeRef } from '../items/item';
import type { MirSpan } from '../mir/body';

export class BodyTree {
  private readonly parents: Int32Array;
  /** In the order of a visit: outer before inner, left before right. */
  readonly order: ExprId[] = [];

  constructor(
    readonly body: Body,
    readonly map: BodySourceMap,
  ) {
    this.parents = new Int32Array(body.exprs.length).fill(-1);
    const stack: ExprId[] = [body.root];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      this.order.push(at);
      const children = childrenOf(body.exprs[at]);
      for (let i = children.length - 1; i >= 0; i--) {
        this.parents[children[i]] = at;
        stack.push(children[i]);
      }
    }
  }

  /** The outermost expression with exactly that span. */
  outermostAt(span: MirSpan): ExprId | null {
    return this.order.find((id) => this.hasSpan(id, span)) ?? null;
  }

  /** The innermost expression with exactly that span. */
  innermostAt(span: MirSpan): ExprId | null {
    return this.order.findLast((id) => this.hasSpan(id, span)) ?? null;
  }

  hasSpan(id: ExprId, span: MirSpan): boolean {
    // What a desugaring made has spans of its own for rustc, even where they cover the same text.
    if (span < 0 || (span & 3) !== 0 || this.body.desugared.has(id)) return false;
    const syn = this.map.exprSyn[id];
    return syn === span >> 2 || this.isSame(syn, span >> 2);
  }

  private isSame(a: SynPtr, b: SynPtr): boolean {
    const { spans } = this.map;
    return (
      spans[a * 3] === spans[b * 3] && spans[a * 3 + 1] === spans[b * 3 + 1] && spans[a * 3 + 2] === spans[b * 3 + 2]
    );
  }

  /** The variable that a borrowed, dereferenced, projected expression or receiver starts from. */
  localBehind(span: MirSpan): BindingId | null {
    let at = this.outermostAt(span);
    while (at !== null) {
      const expr = this.body.exprs[at];
      switch (expr.kind) {
        case 'addrOf':
          at = expr.operand;
          break;
        case 'unary':
          if (expr.op !== 'deref') return null;
          at = expr.operand;
          break;
        case 'field':
        case 'index':
          at = expr.base;
          break;
        case 'methodCall':
          at = expr.receiver;
          break;
        case 'path':
          return expr.path.res.res.kind === 'local' ? expr.path.res.res.binding : null;
        default:
          return null;
      }
    }
    return null;
  }

  parentOf(id: ExprId): ExprId | null {
    const parent = this.parents[id];
    return parent < 0 ? null : (parent as ExprId);
  }

  /** Whether the value of the expression is what its body returns. Mirrors hir_get_fn_id_for_return_block. */
  isReturned(id: ExprId): boolean {
    let at = id;
    for (let up = this.parentOf(at); up !== null; up = this.parentOf(at)) {
      if (this.body.exprs[at].kind === 'return') return true;
      const parent = this.body.exprs[up];
      if (parent.kind === 'closure' || parent.kind === 'inlineConst') return false;
      if (parent.kind === 'loop' || (parent.kind === 'block' && parent.tail !== at)) return false;
      at = up;
    }
    return true;
  }

  /** Whether a block stands between the body, of a fn or closure, and the expression with that span. */
  isInInnerBlock(span: MirSpan): boolean {
    const inner = this.outermostAt(span);
    if (inner === null) return true;
    let blocks = 0;
    for (let at = this.parents[inner]; at >= 0; at = this.parents[at]) {
      const { kind } = this.body.exprs[at];
      if (kind === 'closure' || kind === 'inlineConst') break;
      if (kind === 'block') blocks++;
    }
    return blocks > 1;
  }

  /** Heads of the loops around an expression that the declaration is not in, innermost first; none without such an expression. */
  loopsAround(span: MirSpan, declaration: MirSpan): MirSpan[] {
    const inner = this.innermostAt(span);
    if (inner === null) return [];
    const heads: MirSpan[] = [];
    for (let at = this.parents[inner]; at >= 0; at = this.parents[at]) {
      if (this.contains(at as ExprId, declaration)) break;
      const head = this.map.nameSyn.get(at as ExprId);
      if (this.body.exprs[at].kind === 'loop' && head !== undefined) heads.push(head * 4);
    }
    return heads;
  }

  /**
   * Whether the expression with that span is matched by a `let` condition, or by a `let` whose `else` breaks: with another
   * value there a loop might not end. Mirrors `suggest_hoisting_call_outside_loop`.
   */
  decidesLoop(span: MirSpan): boolean {
    let inner = this.innermostAt(span);
    for (let at = inner; at !== null; at = this.parentOf(at)) {
      const node = this.body.exprs[at];
      if (node.kind === 'let') return true;
      if (node.kind === 'block') {
        for (const stmt of node.stmts)
          if (stmt.kind === 'let' && stmt.init === inner && stmt.else !== null && this.breaks(stmt.else)) return true;
      }
      inner = at;
    }
    return false;
  }

  private breaks(root: ExprId): boolean {
    for (const at of this.within(root)) if (this.body.exprs[at].kind === 'break') return true;
    return false;
  }

  /** Whether the text of the expression, or a macro call in it, holds the span. */
  contains(expr: ExprId, span: MirSpan): boolean {
    const whole = this.spanOf(this.map.exprSyn[expr]);
    const part = inUnit(this.map, this.spanOf(span >> 2), whole.unit);
    return part !== null && part.start >= whole.start && part.end <= whole.end;
  }

  private spanOf(syn: SynPtr): BodySpan {
    const { spans } = this.map;
    return { unit: spans[syn * 3], start: spans[syn * 3 + 1], end: spans[syn * 3 + 2] };
  }

  /** The whole pattern that introduces a variable. */
  patternOf(binding: BindingId): PatId | null {
    const at = this.body.pats.findIndex((pat) => pat.kind === 'bind' && pat.binding === binding);
    return at < 0 ? null : (at as PatId);
  }

  /** What a plain `let x: T = e` or closure parameter gives the variable: the type as written, else the initialiser. */
  declarationOf(
    pat: PatId,
  ): { readonly ty: TypeRef | null; readonly init: ExprId | null; readonly closure: ExprId | null } | null {
    for (const [id, expr] of this.body.exprs.entries()) {
      if (expr.kind === 'closure') {
        const param = expr.params.find((p) => p.pat === pat);
        if (param !== undefined) return { ty: param.ty, init: null, closure: id as ExprId };
      }
      if (expr.kind !== 'block') continue;
      const stmt = expr.stmts.find((s) => s.kind === 'let' && s.pat === pat);
      if (stmt?.kind === 'let') return { ty: stmt.ty, init: stmt.init, closure: null };
    }
    return null;
  }

  /** Whether one of the spans is that of an expression statement `e;` in the expression, not inside another statement. */
  hasStatement(expr: ExprId, isWanted: (expr: ExprId) => boolean): boolean {
    const node = this.body.exprs[expr];
    if (node.kind === 'block') {
      const found = node.stmts.some((stmt) => stmt.kind === 'expr' && stmt.hasSemi && isWanted(stmt.expr));
      return found || (node.tail !== null && this.hasStatement(node.tail, isWanted));
    }
    if (node.kind === 'closure' || node.kind === 'inlineConst') return false;
    return childrenOf(node).some((child) => this.hasStatement(child, isWanted));
  }

  /** Expressions in the order of a visit, without the bodies of closures and inline constants below `root`. */
  *within(root: ExprId): Generator<ExprId> {
    yield root;
    for (const child of childrenOf(this.body.exprs[root])) {
      const { kind } = this.body.exprs[child];
      if (kind === 'closure' || kind === 'inlineConst') yield child;
      else yield* this.within(child);
    }
  }
}

/** The span, or the macro call it comes from, in a unit; null where it comes from elsewhere. */
function inUnit(map: BodySourceMap, span: BodySpan, unit: number): BodySpan | null {
  let at = span;
  while (at.unit !== unit) {
    if (at.unit === 0) return null;
    at = map.units[at.unit - 1].call;
  }
  return at;
}
