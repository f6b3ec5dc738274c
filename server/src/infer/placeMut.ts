/**
 * Upgrades the overloaded derefs and indexings of a place to their mutable forms, once the place turns out to be used
 * mutably. Mirrors rustc_hir_typeck::place_op (convert_place_derefs_to_mutable). Where `DerefMut` or `IndexMut` does not
 * hold the shared form stays, and borrowck says so.
 */
import type { ExprId } from '../base/ids';
import type { Expr } from '../hir/body';
import { mkRef, reErased } from '../types/intern';
import type { Ty } from '../types/ty';
import type { FnCtxt } from './fnCtxt';
import type { Adjustment } from './result';

export function convertPlaceDerefsToMutable(cx: FnCtxt, place: ExprId): void {
  const chain: ExprId[] = [place];
  for (;;) {
    const node = cx.body.exprs[chain[chain.length - 1] as ExprId] as Expr;
    if (node.kind === 'field' || node.kind === 'index') chain.push(node.base);
    else if (node.kind === 'unary' && node.op === 'deref') chain.push(node.operand);
    else break;
  }
  for (let i = chain.length - 1; i >= 0; i--) {
    const e = chain[i] as ExprId;
    upgradeAutoderefs(cx, e);
    const node = cx.body.exprs[e] as Expr;
    if (node.kind === 'index') upgradeOperator(cx, e, node.base, 'index');
    else if (node.kind === 'unary' && node.op === 'deref') upgradeOperator(cx, e, node.operand, 'deref');
  }
}

function upgradeAutoderefs(cx: FnCtxt, e: ExprId): void {
  const old = cx.adjustments.get(e);
  if (old === undefined || !old.some((a) => a.kind === 'deref' && a.overloaded !== null)) return;
  let source = cx.exprTy[e] as Ty;
  const now: Adjustment[] = [];
  for (const adj of old) {
    const isShared = adj.kind === 'deref' && adj.overloaded !== null && !adj.overloaded.mutable;
    if (isShared && cx.lookupOpMethod('deref_mut', 'deref_mut', cx.shallow(source), []) !== null) {
      now.push({ kind: 'deref', overloaded: { mutable: true }, target: adj.target });
    } else now.push(adj);
    source = adj.target;
  }
  cx.adjustments.set(e, now);
}

function upgradeOperator(cx: FnCtxt, e: ExprId, base: ExprId, op: 'index' | 'deref'): void {
  const callee = cx.callee.get(e);
  if (callee === undefined) return;
  const adjusted = cx.shallow(cx.adjustedTy(base));
  if (adjusted.kind !== 'ref') return;
  const index = callee.args.list[1];
  const args = op === 'index' && index?.kind === 'type' ? [index.ty] : [];
  const self = cx.shallow(adjusted.ty);
  const method = cx.lookupOpMethod(`${op}_mut`, `${op}_mut`, self, args);
  if (method === null) return;
  cx.callee.set(e, method.callee);
  const adjustments = cx.adjustments.get(base);
  if (adjustments === undefined) return;
  let source = cx.exprTy[base] as Ty;
  const now: Adjustment[] = [];
  for (const adj of adjustments) {
    const target: Ty = adj.kind === 'borrow' && !adj.raw ? mkRef(reErased, source, true) : adj.target;
    now.push(
      adj.kind === 'borrow' && !adj.raw ? { kind: 'borrow', mutable: true, raw: false, twoPhase: false, target } : adj,
    );
    source = target;
  }
  const last = now[now.length - 1];
  if (last?.kind === 'pointer' && last.cast === 'unsize' && now[now.length - 2]?.kind === 'borrow') {
    now[now.length - 1] = { ...last, target: method.inputs[0] as Ty };
  }
  cx.adjustments.set(base, now);
}
