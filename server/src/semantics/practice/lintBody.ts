/** One body as lints of good practice look at it: HIR with types, and MIR with what borrowck knows. */
import type { BindingId, DefId, ExprId, PatId } from '../../base/ids';
import type { BorrowckResult } from '../../borrowck/result';
import type { Body, BodySourceMap, BodySpan, Expr } from '../../hir/body';
import { bodyOf, loweredBody } from '../../hir/query';
import type { Spot } from '../../ide/practice/finding';
import { inferBody } from '../../infer/infer';
import type { Adjustment, InferenceResult } from '../../infer/result';
import type { Item, SynPtr } from '../../items/item';
import type { MirSpan } from '../../mir/body';
import { TypeFacts } from '../../mir/typeFacts';
import { crateOf, parentOf } from '../../names/defs';
import { itemOf } from '../../names/itemData';
import type { Database } from '../../query/engine';
import { paramEnvOf } from '../../traits/paramEnv';
import type { Ty } from '../../types/ty';
import { BodyTree } from '../bodyTree';

export class LintBody {
  readonly tree: BodyTree;
  readonly facts: TypeFacts;
  readonly item: Item | null;

  private constructor(
    readonly db: Database,
    readonly owner: DefId,
    readonly body: Body,
    readonly map: BodySourceMap,
    readonly inferred: InferenceResult,
    readonly result: BorrowckResult,
  ) {
    this.tree = new BodyTree(body, map);
    this.facts = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner));
    this.item = itemOf(db, owner);
  }

  /** null for an owner without a body. */
  static of(db: Database, owner: DefId, result: BorrowckResult): LintBody | null {
    const body = db.get(bodyOf, owner);
    const lowered = db.get(loweredBody, owner);
    const inferred = inferBody(db, owner);
    if (body === null || lowered === null || inferred === null) return null;
    return new LintBody(db, owner, body, lowered.map, inferred, result);
  }

  node(id: ExprId): Expr {
    return this.body.exprs[id];
  }

  /** Expressions that the user wrote: no macro made them, and no desugaring. */
  *written(): Generator<ExprId> {
    for (const id of this.tree.order) if (this.isWritten(id)) yield id;
  }

  isWritten(id: ExprId): boolean {
    return !this.body.desugared.has(id) && this.isInText(this.map.exprSyn[id]);
  }

  /** In the text of the owner itself: what is handed to a macro is, too. */
  isInText(syn: SynPtr | undefined): syn is SynPtr {
    return syn !== undefined && this.inText(syn) !== null;
  }

  /** Where the user wrote it; null for what a macro put together. */
  inText(syn: SynPtr): BodySpan | null {
    if (syn < 0) return null;
    const { spans, units } = this.map;
    let at: BodySpan = { unit: spans[syn * 3], start: spans[syn * 3 + 1], end: spans[syn * 3 + 2] };
    while (at.unit > 0) {
      const origin = units[at.unit - 1].originOf(at.start, at.end, 'argument');
      if (origin === null || !('unit' in origin)) return null;
      // The call itself stands for what the macro made.
      const { call } = units[at.unit - 1];
      if (origin.unit === call.unit && origin.start <= call.start && origin.end >= call.end) return null;
      at = origin;
    }
    return at;
  }

  at(id: ExprId): Spot {
    return spotOf(this.map.exprSyn[id]);
  }

  ty(id: ExprId): Ty {
    return this.inferred.exprTy[id];
  }

  adjustments(id: ExprId): readonly Adjustment[] {
    return this.inferred.adjustments.get(id) ?? [];
  }

  adjustedTy(id: ExprId): Ty {
    return this.adjustments(id).at(-1)?.target ?? this.ty(id);
  }

  /** What is called: a method call, or the callee of a call. */
  callee(id: ExprId): DefId | null {
    return this.inferred.callee.get(id)?.def ?? null;
  }

  /** The trait or impl that what is called is declared in. */
  calleeParent(id: ExprId): DefId | null {
    const def = this.callee(id);
    return def === null ? null : parentOf(this.db, def);
  }

  /** The variable that the expression is; null for any other. */
  variable(id: ExprId): BindingId | null {
    const node = this.node(id);
    return node.kind === 'path' && node.path.res.res.kind === 'local' ? node.path.res.res.binding : null;
  }

  /** The `let` whose initialiser the expression is: its pattern. */
  letOf(id: ExprId): PatId | null {
    const parent = this.tree.parentOf(id);
    const block = parent === null ? undefined : this.node(parent);
    if (block?.kind !== 'block') return null;
    for (const stmt of block.stmts) if (stmt.kind === 'let' && stmt.init === id) return stmt.pat;
    return null;
  }
}

export function spotOf(syn: SynPtr): Spot {
  return { kind: 'body', span: wholeSpan(syn) };
}

function wholeSpan(syn: SynPtr): MirSpan {
  return syn * 4;
}
