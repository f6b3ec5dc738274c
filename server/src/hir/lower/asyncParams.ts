/**
 * Parameters of `async` fns and closures are taken whole, and their patterns are bound inside the coroutine:
 * `|p| async move { let p = __arg0; { body } }`. Mirrors lower_maybe_coroutine_body of rustc_ast_lowering.
 */
import type { BindingId, ExprId, PatId } from '../../base/ids';
import { Kind } from '../../syntax/kinds';
import type { NodeIdx } from '../../syntax/tree';
import type { Stmt } from '../body';
import type { LowerCtx, Unit } from './context';
import { localPath } from './destructure';

interface Taken {
  readonly outer: PatId;
  readonly binding: BindingId;
  readonly syn: number;
  readonly name: string;
}

export interface WholeParam extends Taken {
  /** Lowers the pattern as it is written, in the scope of the coroutine. */
  readonly lower: () => PatId;
}

/** The binding that takes the parameter outside of the coroutine. `first`: what stands before the pattern, or -1. */
export function wholeParam(cx: LowerCtx, unit: Unit, pattern: NodeIdx, first: NodeIdx, param: NodeIdx): Taken {
  const { tree } = unit;
  const isSimple = pattern >= 0 && (tree.kind[pattern] === Kind.identifier || tree.kind[pattern] === Kind.self);
  const last = pattern < 0 ? param : pattern;
  const syn = cx.syn(unit, tree.start[first >= 0 ? first : last], tree.end[last]);
  const name = isSimple ? tree.text.slice(tree.start[pattern], tree.end[pattern]) : '__arg';
  const binding = cx.addBinding(name, syn, isSimple ? null : 'async');
  const outer = cx.addPat({ kind: 'bind', binding, byRef: false, mutable: false, sub: null }, syn);
  return { outer, binding, syn, name };
}

/** `{ let p = __arg0; .. body }`. */
export function bindInside(cx: LowerCtx, syn: number, params: readonly WholeParam[], body: () => ExprId): ExprId {
  const mark = cx.mark();
  const stmts: Stmt[] = params.map(({ binding, syn: argSyn, name, lower }) => {
    const init = cx.addExpr(localPath(name, argSyn, binding), argSyn, 'async');
    const pat = lower();
    return { kind: 'let', pat, ty: null, init, else: null, isSuper: false, syn: argSyn };
  });
  const tail = body();
  cx.release(mark);
  return cx.addExpr({ kind: 'block', stmts, tail, label: null, mode: 'normal' }, syn, 'async');
}
