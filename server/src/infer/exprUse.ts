/**
 * Walks the typed body of a closure as a stream of uses of places: consumed, copied, borrowed, mutated. Mirrors
 * rustc_hir_typeck::expr_use_visitor (as of 1.95: a pattern reads the place that it tests, not the whole scrutinee).
 *
 * Only `upvars.ts` listens; MIR building decides moves and borrows of its own from the same adjustments.
 */
import { assertNever, type BindingId, type ExprId, type PatId } from '../base/ids';
import type { Body, Expr } from '../hir/body';
import type { Ty } from '../types/ty';
import type { Adjustment, BindingMode } from './result';

export interface UseProjection {
  readonly kind: 'deref' | 'field' | 'index';
  readonly field: number;
  readonly variant: number;
  /** Type after this projection. */
  readonly ty: Ty;
}

export interface UsePlace {
  /** null: an rvalue, a static, anything that is not a variable. */
  readonly binding: BindingId | null;
  readonly baseTy: Ty;
  readonly projections: readonly UseProjection[];
  /** The expression named in diagnostics. */
  readonly expr: ExprId;
}

export type UseBorrow = 'ref' | 'uniqueRef' | 'mutRef';

export interface UseDelegate {
  consume(place: UsePlace, expr: ExprId): void;
  borrow(place: UsePlace, expr: ExprId, kind: UseBorrow): void;
  fakeRead(place: UsePlace, cause: 'matchedPlace' | 'let', expr: ExprId): void;
  /** A closure inside: its captures become uses of the enclosing one. */
  closure(expr: ExprId): void;
}

/** What the walk asks of inference; all types resolved as far as they can be. */
export interface UseTypes {
  readonly body: Body;
  exprTy(expr: ExprId): Ty;
  adjustments(expr: ExprId): readonly Adjustment[];
  isOverloaded(expr: ExprId): boolean;
  fieldIndex(expr: ExprId): number;
  patTy(pat: PatId): Ty;
  patPeeled(pat: PatId): readonly Ty[];
  bindingMode(pat: PatId): BindingMode;
  bindingTy(binding: BindingId): Ty;
  patVariant(pat: PatId): number;
  /** Index and type of a named field of the type, in the variant; null where unknown. */
  field(ty: Ty, variant: number, name: string): { readonly index: number; readonly ty: Ty } | null;
  fieldAt(ty: Ty, variant: number, index: number): Ty | null;
  fieldCount(ty: Ty, variant: number): number;
  /** An enum with several variants (or non_exhaustive and foreign): matching it reads a discriminant. */
  isMultiVariant(ty: Ty): boolean;
  /** The path pattern names a constant. */
  isConstPattern(pat: PatId): boolean;
  isCopy(ty: Ty): boolean;
  pointee(ty: Ty): Ty;
  elemOf(ty: Ty): Ty;
}

export function placeTy(place: UsePlace): Ty {
  const last = place.projections[place.projections.length - 1];
  return last === undefined ? place.baseTy : last.ty;
}

/** Type before projection `index`. */
export function tyBefore(place: UsePlace, index: number): Ty {
  return index === 0 ? place.baseTy : (place.projections[index - 1] as UseProjection).ty;
}

export class ExprUse {
  private readonly body: Body;
  private readonly types: UseTypes;
  private readonly to: UseDelegate;

  constructor(types: UseTypes, to: UseDelegate) {
    this.body = types.body;
    this.types = types;
    this.to = to;
  }

  /** Parameters' patterns take apart rvalues, then the body's value is consumed. */
  walkBody(params: readonly PatId[], value: ExprId): void {
    for (const pat of params) {
      const ty = this.types.patPeeled(pat)[0] ?? this.types.patTy(pat);
      const place: UsePlace = { binding: null, baseTy: ty, projections: [], expr: value };
      this.walkPat(place, pat, false);
    }
    this.consume(value);
  }

  private consume(expr: ExprId): void {
    this.consumeOrCopy(this.cat(expr), expr);
    this.walk(expr);
  }

  private consumeAll(exprs: readonly ExprId[]): void {
    for (const expr of exprs) this.consume(expr);
  }

  private consumeOrCopy(place: UsePlace, expr: ExprId): void {
    if (place.binding === null) return;
    if (this.types.isCopy(placeTy(place))) this.to.borrow(place, expr, 'ref');
    else this.to.consume(place, expr);
  }

  private borrow(expr: ExprId, kind: UseBorrow): void {
    const place = this.cat(expr);
    if (place.binding !== null) this.to.borrow(place, expr, kind);
    this.walk(expr);
  }

  private mutate(expr: ExprId): void {
    this.borrow(expr, 'mutRef');
  }

  // ---- places

  private rvalue(expr: ExprId, ty: Ty): UsePlace {
    return { binding: null, baseTy: ty, projections: [], expr };
  }

  private project(base: UsePlace, projection: UseProjection, expr: ExprId): UsePlace {
    return { binding: base.binding, baseTy: base.baseTy, projections: [...base.projections, projection], expr };
  }

  private deref(base: UsePlace, ty: Ty, expr: ExprId): UsePlace {
    return this.project(base, { kind: 'deref', field: 0, variant: 0, ty }, expr);
  }

  /** The place of an expression after its adjustments. */
  private cat(expr: ExprId): UsePlace {
    let place = this.catUnadjusted(expr);
    for (const adj of this.types.adjustments(expr)) place = this.adjusted(place, adj, expr);
    return place;
  }

  private adjusted(place: UsePlace, adj: Adjustment, expr: ExprId): UsePlace {
    if (adj.kind === 'deref') {
      const base = adj.overloaded === null ? place : this.rvalue(expr, adj.target);
      return this.deref(base, adj.target, expr);
    }
    return this.rvalue(expr, adj.target);
  }

  private catUnadjusted(expr: ExprId): UsePlace {
    const node = this.body.exprs[expr] as Expr;
    const ty = this.types.exprTy(expr);
    switch (node.kind) {
      case 'path': {
        const res = node.path.res.res;
        if (res.kind !== 'local') return this.rvalue(expr, ty);
        return { binding: res.binding, baseTy: this.types.bindingTy(res.binding), projections: [], expr };
      }
      case 'unary':
        if (node.op !== 'deref') return this.rvalue(expr, ty);
        if (this.types.isOverloaded(expr)) return this.deref(this.rvalue(expr, ty), ty, expr);
        return this.deref(this.cat(node.operand), ty, expr);
      case 'field': {
        const field = this.types.fieldIndex(expr);
        return this.project(this.cat(node.base), { kind: 'field', field, variant: 0, ty }, expr);
      }
      case 'index':
        if (this.types.isOverloaded(expr)) return this.deref(this.rvalue(expr, ty), ty, expr);
        return this.project(this.cat(node.base), { kind: 'index', field: 0, variant: 0, ty }, expr);
      default:
        return this.rvalue(expr, ty);
    }
  }

  // ---- expressions

  private walk(expr: ExprId): void {
    this.walkAdjustments(expr);
    const node = this.body.exprs[expr] as Expr;
    switch (node.kind) {
      case 'missing':
      case 'path':
      case 'literal':
      case 'continue':
      case 'offsetOf':
      case 'langPath':
      // Uses nothing of the bodies around it.
      case 'inlineConst':
        return;
      case 'block': {
        for (const stmt of node.stmts) {
          if (stmt.kind === 'expr') this.consume(stmt.expr);
          else if (stmt.init !== null) this.walkLocal(stmt.init, stmt.pat, stmt.else);
        }
        if (node.tail !== null) this.consume(node.tail);
        return;
      }
      case 'if':
        this.consume(node.cond);
        this.consume(node.then);
        if (node.else !== null) this.consume(node.else);
        return;
      case 'let':
        this.walkLocal(node.init, node.pat, null, true);
        return;
      case 'loop':
        this.consume(node.body);
        return;
      case 'match': {
        const place = this.cat(node.scrutinee);
        if (place.binding !== null) this.to.fakeRead(place, 'matchedPlace', place.expr);
        this.walk(node.scrutinee);
        for (const arm of node.arms) {
          this.walkPat(place, arm.pat, arm.guard !== null);
          if (arm.guard !== null) this.consume(arm.guard);
          this.consume(arm.body);
        }
        return;
      }
      case 'call':
        this.consume(node.callee);
        this.consumeAll(node.args);
        return;
      case 'methodCall':
        this.consume(node.receiver);
        this.consumeAll(node.args);
        return;
      case 'field':
        this.walk(node.base);
        return;
      case 'index':
        this.walk(node.base);
        this.consume(node.index);
        return;
      case 'unary':
        if (node.op === 'deref') this.walk(node.operand);
        else this.consume(node.operand);
        return;
      case 'binary':
      case 'logical':
        this.consume(node.lhs);
        this.consume(node.rhs);
        return;
      case 'assign':
        this.mutate(node.lhs);
        this.consume(node.rhs);
        return;
      case 'assignOp':
        if (this.types.isOverloaded(expr)) this.consume(node.lhs);
        else this.mutate(node.lhs);
        this.consume(node.rhs);
        return;
      case 'addrOf':
        this.borrow(node.operand, node.mutable ? 'mutRef' : 'ref');
        return;
      case 'cast':
        this.consume(node.operand);
        return;
      case 'record':
        this.walkRecord(node, expr);
        return;
      case 'tuple':
      case 'array':
        this.consumeAll(node.elems);
        return;
      case 'repeat':
        this.consume(node.value);
        return;
      case 'closure':
        this.to.closure(expr);
        return;
      case 'return':
      case 'yield':
      case 'break':
        if (node.value !== null) this.consume(node.value);
        return;
      case 'formatArgs':
        for (const arg of node.args) this.borrow(arg, 'ref');
        return;
      case 'inlineAsm':
        for (const operand of node.operands) {
          if (operand.mode === 'sym' || operand.mode === 'const') continue;
          if (operand.mode === 'in' && operand.expr !== null) this.consume(operand.expr);
          else if (operand.expr !== null) this.mutate(operand.expr);
          if (operand.out !== null) this.mutate(operand.out);
        }
        return;
      default:
        assertNever(node);
    }
  }

  private walkAdjustments(expr: ExprId): void {
    const adjustments = this.types.adjustments(expr);
    if (adjustments.length === 0) return;
    let place = this.catUnadjusted(expr);
    for (const adj of adjustments) {
      if (place.binding !== null) {
        if (adj.kind === 'neverToAny' || adj.kind === 'pointer') this.consumeOrCopy(place, place.expr);
        else if (adj.kind === 'borrow') this.to.borrow(place, place.expr, adj.mutable ? 'mutRef' : 'ref');
        else if (adj.overloaded !== null) this.to.borrow(place, place.expr, adj.overloaded.mutable ? 'mutRef' : 'ref');
      }
      place = this.adjusted(place, adj, expr);
    }
  }

  private walkRecord(node: Extract<Expr, { kind: 'record' }>, expr: ExprId): void {
    for (const field of node.fields) this.consume(field.value);
    if (typeof node.base !== 'number') return;
    const base = this.cat(node.base);
    const ty = placeTy(base);
    const count = this.types.fieldCount(ty, 0);
    const written = new Set<number>();
    for (const field of node.fields) written.add(this.types.field(ty, 0, field.name)?.index ?? -1);
    for (let index = 0; index < count; index++) {
      if (written.has(index)) continue;
      const fieldTy = this.types.fieldAt(ty, 0, index);
      if (fieldTy === null) continue;
      const place = this.project(base, { kind: 'field', field: index, variant: 0, ty: fieldTy }, base.expr);
      this.consumeOrCopy(place, place.expr);
    }
    this.walk(node.base);
    void expr;
  }

  /** `isCondition`: `if let` and the like borrow all that they look at, whatever the pattern tests of it. */
  private walkLocal(init: ExprId, pat: PatId, otherwise: ExprId | null, isCondition = false): void {
    this.walk(init);
    const place = this.cat(init);
    if (place.binding !== null) {
      if (isCondition) this.to.borrow(place, place.expr, 'ref');
      this.to.fakeRead(place, otherwise === null ? 'let' : 'matchedPlace', place.expr);
    }
    this.walkPat(place, pat, false);
    if (otherwise !== null) this.consume(otherwise);
  }

  // ---- patterns

  private walkPat(scrutinee: UsePlace, pat: PatId, hasGuard: boolean): void {
    if (scrutinee.binding === null) return;
    const expr = scrutinee.expr;
    const read = (place: UsePlace) => this.to.borrow(place, expr, 'ref');
    this.eachPat(scrutinee, pat, (place, at) => {
      const node = this.body.pats[at] as Body['pats'][number];
      switch (node.kind) {
        case 'bind': {
          if (hasGuard) read(place);
          const mode = this.types.bindingMode(at);
          if (mode === 'move') this.consumeOrCopy(place, expr);
          else this.to.borrow(place, expr, mode === 'refMut' ? 'mutRef' : 'ref');
          return;
        }
        case 'never':
        case 'literal':
        case 'range':
          read(place);
          return;
        case 'path':
          if (this.types.isConstPattern(at) || this.types.isMultiVariant(placeTy(place))) read(place);
          return;
        case 'tupleStruct':
        case 'record':
          if (this.types.isMultiVariant(placeTy(place))) read(place);
          return;
        case 'slice': {
          const isWhole = node.prefix.length === 0 && node.suffix.length === 0 && node.middle !== null;
          if (!isWhole && placeTy(place).kind !== 'array') read(place);
          return;
        }
        case 'deref':
          read(place);
          return;
        default:
          return;
      }
    });
  }

  /** Every pattern inside `pat` with the place it matches, outer first. */
  private eachPat(start: UsePlace, pat: PatId, f: (place: UsePlace, pat: PatId) => void): void {
    const expr = start.expr;
    let place = start;
    const peeled = this.types.patPeeled(pat);
    for (let i = 0; i < peeled.length; i++) {
      const next = i + 1 < peeled.length ? (peeled[i + 1] as Ty) : this.types.patTy(pat);
      place = this.deref(place, next, expr);
    }
    f(place, pat);
    const node = this.body.pats[pat] as Body['pats'][number];
    switch (node.kind) {
      case 'bind':
        if (node.sub !== null) this.eachPat(place, node.sub, f);
        return;
      case 'tuple':
      case 'tupleStruct': {
        const ty = placeTy(place);
        const variant = node.kind === 'tuple' ? 0 : this.types.patVariant(pat);
        const count = this.types.fieldCount(ty, variant);
        node.elems.forEach((elem, i) => {
          const field = node.restAt !== null && i >= node.restAt ? count - (node.elems.length - i) : i;
          const fieldTy = this.types.fieldAt(ty, variant, field);
          if (fieldTy !== null)
            this.eachPat(this.project(place, { kind: 'field', field, variant, ty: fieldTy }, expr), elem, f);
        });
        return;
      }
      case 'record': {
        const ty = placeTy(place);
        const variant = this.types.patVariant(pat);
        for (const field of node.fields) {
          const found = this.types.field(ty, variant, field.name);
          if (found !== null)
            this.eachPat(
              this.project(place, { kind: 'field', field: found.index, variant, ty: found.ty }, expr),
              field.pat,
              f,
            );
        }
        return;
      }
      case 'slice': {
        const ty = this.types.elemOf(placeTy(place));
        const elem = this.project(place, { kind: 'index', field: 0, variant: 0, ty }, expr);
        for (const sub of node.prefix) this.eachPat(elem, sub, f);
        if (node.middle !== null) {
          const middle = node.middle;
          const middleTy = this.types.patPeeled(middle)[0] ?? this.types.patTy(middle);
          this.eachPat(this.project(place, { kind: 'index', field: 0, variant: 0, ty: middleTy }, expr), middle, f);
        }
        for (const sub of node.suffix) this.eachPat(elem, sub, f);
        return;
      }
      case 'ref':
      case 'box':
        this.eachPat(this.deref(place, this.types.pointee(placeTy(place)), expr), node.sub, f);
        return;
      case 'deref':
        this.eachPat(this.rvalue(expr, this.types.patTy(node.sub)), node.sub, f);
        return;
      case 'or':
        for (const alt of node.alts) this.eachPat(place, alt, f);
        return;
      default:
        return;
    }
  }
}
