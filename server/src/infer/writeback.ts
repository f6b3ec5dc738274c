/**
 * Turns the variables of a finished body into types: resolved, regions erased, closure kinds named. Mirrors
 * rustc_hir_typeck::writeback, with its repairs of operators and indexings that turned out to be builtin.
 */
import type { BindingId, DefId, ExprId, PatId } from '../base/ids';
import type { Expr } from '../hir/body';
import { Folder } from '../types/fold';
import { constError, mkClosure, reErased, tyError } from '../types/intern';
import { type ArgList, type ClosureKind, type Const, type Region, type Ty, TyFlag } from '../types/ty';
import { isIntegral, isScalar } from './expr/op';
import { placeTy } from './exprUse';
import type { FnCtxt } from './fnCtxt';
import type { CaptureUse } from './minCapture';
import type { Adjustment, Callee, Capture, ClosureInfo, InferenceResult } from './result';
import { isCaptureMutable } from './upvars';

class Finisher extends Folder {
  private readonly memo = new Map<number, Ty>();
  sawUnresolved = false;

  constructor(
    private readonly cx: FnCtxt,
    private readonly keepsRegions: boolean,
    private readonly erasing: Finisher | null,
  ) {
    super();
  }

  override ty(t: Ty): Ty {
    const wanted =
      TyFlag.HasInfer | TyFlag.HasClosure | (this.keepsRegions ? 0 : TyFlag.HasFreeRegions | TyFlag.HasBinder);
    if ((t.flags & wanted) === 0) return t;
    const known = this.memo.get(t.id);
    if (known !== undefined && t.outerBinder === 0) return known;
    const result = this.finish(t);
    if (t.outerBinder === 0) this.memo.set(t.id, result);
    return result;
  }

  private finish(t: Ty): Ty {
    if (t.kind === 'infer') {
      const to = this.cx.shallow(t);
      if (to.kind === 'infer') {
        this.sawUnresolved = true;
        return tyError;
      }
      // What inference filled in carries no regions of the user.
      return (this.erasing ?? this).ty(to);
    }
    if (t.kind === 'closure' && typeof t.closureKind !== 'string') {
      const kind = this.cx.closureKindOf(t);
      if (kind === null) this.sawUnresolved = true;
      return mkClosure(t.closure, this.args(t.args), this.sig(t.sig), kind ?? 'FnOnce', this.ty(t.upvars), t.isAsync);
    }
    return this.superTy(t);
  }

  override region(r: Region): Region {
    if (this.keepsRegions) return r;
    return r.kind === 'bound' && r.debruijn < this.depth ? r : reErased;
  }

  override const(c: Const): Const {
    if ((c.flags & TyFlag.HasInfer) === 0) return c;
    if (c.kind !== 'infer') return this.superConst(c);
    const to = this.cx.icx.shallowConst(c);
    if (to.kind !== 'infer') return this.const(to);
    this.sawUnresolved = true;
    return constError;
  }

  override args(list: ArgList): ArgList {
    const wanted =
      TyFlag.HasInfer | TyFlag.HasClosure | (this.keepsRegions ? 0 : TyFlag.HasFreeRegions | TyFlag.HasBinder);
    return (list.flags & wanted) === 0 ? list : super.args(list);
  }
}

export function writeback(cx: FnCtxt): InferenceResult {
  repairBuiltins(cx);
  const erase = new Finisher(cx, false, null);
  const keep = new Finisher(cx, true, erase);
  const { body } = cx;
  let unknownExprs = 0;
  const check = (ty: Ty, reason: string, e: ExprId | null, pat: PatId | null): void => {
    if ((ty.flags & TyFlag.HasError) === 0) return;
    if (pat === null) cx.taint(reason, e);
    else cx.taintPat(reason, pat);
  };
  const finish = (ty: Ty, e: ExprId | null, pat: PatId | null): Ty => {
    const done = erase.ty(ty);
    if (erase.sawUnresolved) {
      erase.sawUnresolved = false;
      if (pat === null) cx.taint('type annotations needed', e);
      else cx.taintPat('type annotations needed', pat);
    }
    return done;
  };
  const exprTy: Ty[] = [];
  for (let e = 0; e < body.exprs.length; e++) {
    const raw = cx.exprTy[e];
    const ty = raw === undefined ? tyError : finish(raw, e as ExprId, null);
    exprTy.push(ty);
    if (raw !== undefined && (ty.flags & TyFlag.HasError) !== 0) {
      unknownExprs++;
      check(ty, 'expression of unknown type', e as ExprId, null);
    }
  }
  const patTy: Ty[] = [];
  for (let p = 0; p < body.pats.length; p++) {
    const raw = cx.patTy[p];
    const ty = raw === undefined ? tyError : finish(raw, null, p as PatId);
    patTy.push(ty);
    if (raw !== undefined) check(ty, 'pattern of unknown type', null, p as PatId);
  }
  const bindingTy = body.bindings.map((_, i) => {
    const ty = finish(cx.localTy(i as BindingId), null, null);
    check(ty, 'variable of unknown type', null, null);
    return ty;
  });
  const adjustments = new Map<ExprId, readonly Adjustment[]>();
  for (const [e, list] of cx.adjustments) {
    if (list.length > 0)
      adjustments.set(
        e,
        list.map((adj) => ({ ...adj, target: finish(adj.target, e, null) })),
      );
  }
  const args = (list: ArgList, e: ExprId | null): ArgList => {
    const done = erase.args(list);
    if (erase.sawUnresolved) {
      erase.sawUnresolved = false;
      cx.taint('type annotations needed', e);
    }
    return done;
  };
  const finishCallee = (callee: Callee, e: ExprId | null): Callee => ({
    def: callee.def,
    args: args(callee.args, e),
    userArgs: callee.userArgs === null ? null : keep.args(callee.userArgs),
    userSelfTy: callee.userSelfTy === null ? null : keep.ty(callee.userSelfTy),
  });
  const userTypes = new Map([...cx.userTypes.user].map(([ref, ty]) => [ref, keep.ty(ty)] as const));
  const hiddenTypes = new Map<DefId, Ty>();
  for (const [key, ty] of cx.icx.hidden) hiddenTypes.set(key, finish(ty, null, null));
  const closures = body.closures.map((e, index) =>
    closureInfo(
      cx,
      e,
      index,
      (ty) => finish(ty, e, null),
      (ty) => keep.ty(ty),
      (sig) => erase.sig(sig),
    ),
  );
  return {
    owner: cx.owner,
    exprTy,
    adjustments,
    patTy,
    patPeeled: new Map([...cx.patPeeled].map(([pat, list]) => [pat, list.map((ty) => finish(ty, null, pat))])),
    bindingMode: cx.bindingMode,
    bindingTy,
    callee: new Map([...cx.callee].map(([e, callee]) => [e, finishCallee(callee, e)])),
    patCallee: new Map([...cx.patCallee].map(([pat, callee]) => [pat, finishCallee(callee, null)])),
    patUserTy: new Map([...cx.patUserTy].map(([pat, ty]) => [pat, keep.ty(ty)])),
    field: cx.field,
    variant: cx.variant,
    patVariant: cx.patVariant,
    closures,
    userTypes,
    casts: cx.casts,
    diverges: cx.divergent,
    hiddenTypes,
    taint: uniqueTaints(cx),
    arity: cx.userTypes.lowerer.arity,
    undetermined: cx.userTypes.undetermined,
    unknownExprs,
  };
}

/** One per reason: the first. */
function uniqueTaints(cx: FnCtxt): InferenceResult['taint'] {
  const seen = new Set<string>();
  const out: InferenceResult['taint'][number][] = [...cx.body.taint];
  for (const taint of out) seen.add(taint.reason);
  for (const taint of cx.taints) {
    if (seen.has(taint.reason)) continue;
    seen.add(taint.reason);
    out.push(taint);
  }
  return out;
}

function closureInfo(
  cx: FnCtxt,
  expr: ExprId,
  index: number,
  finish: (ty: Ty) => Ty,
  keep: (ty: Ty) => Ty,
  finishSig: (sig: ClosureInfo['sig']) => ClosureInfo['sig'],
): ClosureInfo {
  const raw = cx.closureTys[index];
  const analyzed = cx.analyzed[index];
  const ty = raw === undefined ? tyError : finish(raw);
  if (raw === undefined || analyzed === undefined) cx.taint('closure not understood', expr);
  const kind: ClosureKind = ty.kind === 'closure' && typeof ty.closureKind === 'string' ? ty.closureKind : 'FnOnce';
  const projections = (use: CaptureUse): Capture['projections'] =>
    use.projections.map((p) => ({
      kind: p.kind === 'deref' ? 'deref' : 'field',
      field: p.field,
      variant: p.variant,
      ty: finish(p.ty),
    }));
  const sig = ty.kind === 'closure' ? finishSig(ty.sig) : cx.emptySig;
  const userTypes = cx.closureUserTypes.get(index);
  const kept = (written: Ty | null): Ty | null => (written === null ? null : keep(written));
  return {
    expr,
    kind,
    kindOrigin: analyzed?.kindOrigin ?? null,
    sig,
    userTypes: {
      inputs: (userTypes?.inputs ?? []).map(kept),
      output: kept(userTypes?.output ?? null),
    },
    captures: (analyzed?.captures ?? []).map((use) => ({
      binding: use.binding,
      projections: projections(use),
      mode: use.mode,
      placeTy: finish(placeTy({ binding: use.binding, baseTy: use.baseTy, projections: use.projections, expr })),
      kindExpr: use.kindExpr,
      pathExpr: use.pathExpr,
      isMutable: isCaptureMutable(cx, use),
    })),
    fakeReads: (analyzed?.fakeReads ?? []).map(({ use, cause, expr: at }) => ({
      binding: use.binding,
      projections: projections(use),
      cause,
      expr: at,
    })),
    ty,
  };
}

// ---- operators that are builtin after all

function repairBuiltins(cx: FnCtxt): void {
  for (const e of [...cx.callee.keys()]) {
    const node = cx.body.exprs[e] as Expr;
    if (node.kind === 'unary' && node.op !== 'deref') {
      if (isScalar(cx.resolve(cx.exprTy[node.operand] ?? cx.error))) cx.callee.delete(e);
    } else if (node.kind === 'binary' || node.kind === 'assignOp') repairBinary(cx, e, node);
    else if (node.kind === 'index') repairIndex(cx, e, node);
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function repairBinary(cx: FnCtxt, e: ExprId, node: Extract<Expr, { kind: 'binary' | 'assignOp' }>): void {
  const lhs = cx.resolve(cx.exprTy[node.lhs] ?? cx.error);
  const rhs = cx.resolve(cx.exprTy[node.rhs] ?? cx.error);
  if (!isScalar(lhs) || !isScalar(rhs)) return;
  cx.callee.delete(e);
  if (node.kind === 'assignOp') popAdjustment(cx, node.lhs);
  else if (COMPARISONS.has(node.op)) {
    popAdjustment(cx, node.lhs);
    popAdjustment(cx, node.rhs);
  }
}

function repairIndex(cx: FnCtxt, e: ExprId, node: Extract<Expr, { kind: 'index' }>): void {
  const base = cx.resolve(cx.adjustedTy(node.base));
  if (base.kind !== 'ref' || (base.ty.kind !== 'slice' && base.ty.kind !== 'array')) return;
  const index = cx.resolve(cx.exprTy[node.index] ?? cx.error);
  if (!(index.kind === 'prim' && index.prim === 'usize') || !isIntegral(index)) return;
  cx.callee.delete(e);
  const list = [...(cx.adjustments.get(node.base) ?? [])];
  let last = list.pop();
  // The unsizing of an array was for the overloaded form alone.
  if (last?.kind === 'pointer' && last.cast === 'unsize') last = list.pop();
  cx.adjustments.set(node.base, list);
}

function popAdjustment(cx: FnCtxt, e: ExprId): void {
  const list = cx.adjustments.get(e);
  if (list !== undefined) cx.adjustments.set(e, list.slice(0, -1));
}
