/** Facts for hints at uses by value: what MIR moves, copies or borrows anew there. */
import type { DefId, ExprId } from '../../base/ids';
import type { BodyFacts } from '../../borrowck/result';
import type { Expr } from '../../hir/body';
import type { UseFacts } from '../../ide/inlayHints';
import type { SynPtr } from '../../items/item';
import type { MirSpan, Operand, Place, Rvalue } from '../../mir/body';
import { defineQuery } from '../../query/definition';
import type { Ty } from '../../types/ty';
import { type BodyView, bodyView, isOfVariable, isResult } from './bodyView';

export interface UseHint extends Omit<UseFacts, 'place'> {
  readonly span: MirSpan;
}

export const useHints = defineQuery<DefId, readonly UseHint[]>({
  name: 'useHints',
  compute(db, owner) {
    const view = bodyView(db, owner);
    return view === null ? [] : new Uses(view).all();
  },
});

class Uses {
  private readonly found: UseHint[] = [];
  /** Places as expressions, by span. */
  private readonly places = new Map<SynPtr, ExprId>();

  constructor(private readonly view: BodyView) {
    const { body, map } = view;
    body.exprs.forEach((expr, id) => {
      if (isPlace(expr) && !body.desugared.has(id as ExprId)) this.places.set(map.exprSyn[id], id as ExprId);
    });
  }

  all(): readonly UseHint[] {
    for (const facts of this.view.bodies) {
      for (const { isCleanup, statements } of facts.body.blocks) {
        if (isCleanup) continue;
        for (const statement of statements)
          if (statement.kind === 'assign') this.assign(facts, statement.place, statement.rvalue, statement.span);
      }
    }
    return this.found;
  }

  private assign(facts: BodyFacts, dest: Place, rvalue: Rvalue, span: MirSpan): void {
    if (rvalue.kind === 'ref') {
      const isExclusive = rvalue.borrow === 'mut' || rvalue.borrow === 'twoPhase';
      if (rvalue.isImplicit && isExclusive) this.reborrow(facts, rvalue.place, span);
    } else if (rvalue.kind === 'use') this.operand(facts, dest, rvalue.operand);
    // What a closure captures has hints of its own.
    else if (rvalue.kind === 'aggregate' && rvalue.aggregate.kind !== 'closure')
      for (const operand of rvalue.operands) this.operand(facts, dest, operand);
  }

  private operand(facts: BodyFacts, dest: Place, operand: Operand): void {
    if (operand.kind === 'const' || !isOfVariable(facts, operand.place)) return;
    const { kind, place, span } = operand;
    const expr = this.placeAt(span);
    // `x.f()` takes `*x`.
    if (expr !== null && this.view.inferred.exprTy[expr] !== place.ty) return;
    if (kind === 'copy') {
      if (expr !== null && isWorthCopying(place.ty) && !this.isOperator(expr) && !isResult(this.view, expr))
        this.found.push({ span, does: 'copy', isReference: false });
      return;
    }
    const isReference = place.ty.kind === 'ref';
    if (expr !== null) {
      if (!isResult(this.view, expr)) this.found.push({ span, does: 'move', isReference });
      return;
    }
    // A pattern binds it: the hint stands at what is matched.
    const { info } = facts.body.locals[dest.local];
    if (info.kind !== 'user' || dest.depth > 0 || this.placeAt(info.matchSpan) === null) return;
    this.found.push({ span: info.matchSpan, does: place.depth === 0 ? 'move' : 'partialMove', isReference });
  }

  private reborrow(facts: BodyFacts, place: Place, span: MirSpan): void {
    const { parent, elem } = place;
    if (elem?.kind !== 'deref' || parent?.ty.kind !== 'ref' || !parent.ty.mutable || !isOfVariable(facts, parent))
      return;
    const expr = this.placeAt(span);
    if (expr === null || isResult(this.view, expr) || this.isBase(expr)) return;
    if (this.view.inferred.exprTy[expr].kind !== 'ref') return;
    this.found.push({ span, does: 'reborrow', isReference: true });
  }

  private placeAt(span: MirSpan): ExprId | null {
    return span < 0 || (span & 3) !== 0 ? null : (this.places.get(span >> 2) ?? null);
  }

  /** What is in front of a dot, or of an index: to say that `v` is lent to `v.push(1)` would be said everywhere. */
  private isBase(expr: ExprId): boolean {
    const parent = this.parentOf(expr);
    switch (parent?.kind) {
      case 'methodCall':
        return parent.receiver === expr;
      case 'call':
        return parent.callee === expr;
      case 'field':
      case 'index':
        return parent.base === expr;
      case 'unary':
      case 'assignOp':
      case 'binary':
        return true;
      default:
        return false;
    }
  }

  private isOperator(expr: ExprId): boolean {
    const kind = this.parentOf(expr)?.kind;
    return kind === 'binary' || kind === 'unary' || kind === 'assignOp' || kind === 'cast' || kind === 'index';
  }

  private parentOf(expr: ExprId): Expr | null {
    const up = this.view.tree.parentOf(expr);
    return up === null ? null : this.view.body.exprs[up];
  }
}

function isPlace(expr: Expr): boolean {
  switch (expr.kind) {
    case 'path':
      return expr.path.res.res.kind === 'local';
    case 'field':
    case 'index':
      return true;
    case 'unary':
      return expr.op === 'deref';
    default:
      return false;
  }
}

/** That numbers and shared references are copied surprises nobody. */
function isWorthCopying({ kind }: Ty): boolean {
  return (
    kind === 'adt' || kind === 'tuple' || kind === 'array' || kind === 'param' || kind === 'closure' || kind === 'alias'
  );
}
