/**
 * Captures and kinds of the closures of a body, after fallback. Mirrors rustc_hir_typeck::upvar; the
 * walk is `exprUse.ts`, the folding `minCapture.ts`.
 */
import type { BindingId, ExprId } from '../base/ids';
import type { Binding, ClosureExpr, Expr } from '../hir/body';
import { mkBoundRegion, mkRef, mkTuple, reErased } from '../types/intern';
import type { Ty } from '../types/ty';
import { resolveDeferredCall } from './expr/call';
import { ExprUse, placeTy, tyBefore, type UseBorrow, type UsePlace } from './exprUse';
import type { FnCtxt } from './fnCtxt';
import { analyzeUses, type CaptureUse, type ClosureUses, restrictPacked, restrictPrecision } from './minCapture';
import { useTypes } from './useTypes';

export interface FakeRead {
  readonly use: CaptureUse;
  readonly cause: 'matchedPlace' | 'let';
  readonly expr: ExprId;
}

export interface AnalyzedClosure extends ClosureUses {
  readonly fakeReads: readonly FakeRead[];
}

export function analyzeClosures(cx: FnCtxt): void {
  // In order of source, but a closure after those inside: `|| f()` needs to know the kind of an earlier closure `f`.
  const waiting: number[] = [];
  for (let i = 0; i < cx.body.closures.length; i++) {
    const parent = cx.closureParent(i);
    while (waiting.length > 0 && waiting.at(-1) !== parent) analyze(waiting.pop() as number);
    waiting.push(i);
  }
  while (waiting.length > 0) analyze(waiting.pop() as number);

  function analyze(index: number): void {
    if (cx.closureTys[index] !== undefined) analyzeClosure(cx, index);
  }
}

/** Whether the variable is declared outside of closure `index`. */
export function isOuter(cx: FnCtxt, index: number, binding: BindingId): boolean {
  let at = (cx.body.bindings[binding] as Binding).owner;
  while (at >= 0) {
    if (at === index) return false;
    at = cx.closureParent(at);
  }
  return true;
}

function analyzeClosure(cx: FnCtxt, index: number): void {
  const expr = cx.body.closures[index] as ExprId;
  const node = cx.body.exprs[expr] as Expr & ClosureExpr;
  const uses: CaptureUse[] = [];
  const fakeReads: FakeRead[] = [];
  const types = useTypes(cx);
  const isUpvar = (place: UsePlace) => place.binding !== null && isOuter(cx, index, place.binding);
  const asUse = (place: UsePlace, mode: CaptureUse['mode'], at: ExprId): CaptureUse => ({
    binding: place.binding as BindingId,
    baseTy: place.baseTy,
    projections: place.projections,
    mode,
    kindExpr: at,
    pathExpr: at,
  });
  const borrow = (place: UsePlace, at: ExprId, kind: UseBorrow): void => {
    if (!isUpvar(place)) return;
    const use = asUse(place, kind, at);
    restrictPacked(use, types);
    if (derefsRawPointer(place)) use.mode = 'ref';
    uses.push(use);
  };
  const fakeRead = (place: UsePlace, cause: FakeRead['cause'], at: ExprId): void => {
    if (!isUpvar(place)) return;
    const use = asUse(place, 'ref', at);
    restrictPrecision(use, types);
    restrictPacked(use, types);
    fakeReads.push({ use, cause, expr: at });
  };
  const consume = (place: UsePlace, at: ExprId): void => {
    if (isUpvar(place)) uses.push(asUse(place, 'byValue', at));
  };
  const walk = new ExprUse(types, {
    consume,
    borrow,
    fakeRead,
    closure: (inner) => {
      const child = cx.analyzed[(cx.body.exprs[inner] as ClosureExpr).closure];
      if (child === undefined) return;
      for (const { use, cause, expr: at } of child.fakeReads) fakeRead({ ...use, expr: at }, cause, at);
      for (const capture of child.captures) {
        const at = capture.pathExpr ?? capture.kindExpr ?? inner;
        const place: UsePlace = { ...capture, expr: at };
        if (capture.mode !== 'byValue') borrow(place, at, capture.mode);
        else if (types.isCopy(placeTy(place))) borrow(place, at, 'ref');
        else consume(place, at);
      }
    },
  });
  const takesParams = node.flavour === 'asyncFnBody' || node.flavour === 'asyncClosureBody';
  if (takesParams) uses.push(...paramUses(cx, node));
  walk.walkBody(
    node.params.map((p) => p.pat),
    node.body,
  );
  const mentioned = cx.mentionedBy(index).map((binding) => ({ binding, ty: cx.resolve(cx.localTy(binding)) }));
  const isMove = node.isMove || (node.flavour === 'asyncClosureBody' && takesAll(cx, node, uses));
  const result = analyzeUses(uses, types, isMove, cx.edition >= 2021, mentioned);
  const ty = cx.closureTys[index] as Ty;
  // A kind that the context asked for has no origin in the body.
  const isInferred = ty.kind === 'closure' && cx.closureKindOf(ty) === null;
  cx.analyzed[index] = { ...result, kindOrigin: isInferred ? result.kindOrigin : null, fakeReads };
  finish(cx, index, result);
}

/**
 * Whether the coroutine of an `async move` closure takes all that it uses: it cannot borrow from a closure that is gone when
 * it runs, because the context calls the closure but once or the body consumes what it captured.
 */
function takesAll(cx: FnCtxt, node: ClosureExpr, uses: readonly CaptureUse[]): boolean {
  const index = cx.closureParent(node.closure);
  const outer = cx.body.exprs[cx.body.closures[index] as ExprId];
  if (outer?.kind !== 'closure' || !outer.isMove) return false;
  const ty = cx.closureTys[index];
  if (ty?.kind === 'closure' && cx.closureKindOf(ty) === 'FnOnce') return true;
  const types = useTypes(cx);
  const ofBody = uses.filter((use) => isOuter(cx, index, use.binding)).map((use) => ({ ...use }));
  return analyzeUses(ofBody, types, false, cx.edition >= 2021, []).kind === 'FnOnce';
}

/** The coroutine of an async fn or closure takes every parameter whole. */
function paramUses(cx: FnCtxt, node: ClosureExpr): CaptureUse[] {
  const body = cx.body.exprs[node.body];
  if (body?.kind !== 'block') return [];
  const out: CaptureUse[] = [];
  for (const stmt of body.stmts) {
    if (stmt.kind !== 'let' || stmt.init === null) continue;
    const init = cx.body.exprs[stmt.init];
    if (init?.kind !== 'path' || init.path.res.res.kind !== 'local') continue;
    const { binding } = init.path.res.res;
    if ((cx.body.bindings[binding] as Binding).owner !== cx.closureParent(node.closure)) continue;
    const baseTy = cx.resolve(cx.localTy(binding));
    out.push({ binding, baseTy, projections: [], mode: 'byValue', kindExpr: stmt.init, pathExpr: stmt.init });
  }
  return out;
}

function derefsRawPointer(place: UsePlace): boolean {
  return place.projections.some((p, i) => p.kind === 'deref' && tyBefore(place, i).kind === 'ptr');
}

/** Binds the closure type's kind and captures, then the calls that waited for the kind. */
function finish(cx: FnCtxt, index: number, result: ClosureUses): void {
  const ty = cx.closureTys[index] as Ty;
  const upvars = mkTuple(result.captures.map(captureTy));
  if (ty.kind === 'coroutine') {
    cx.icx.bindCaptures(ty.upvars, upvars);
    return;
  }
  if (ty.kind !== 'closure') return;
  cx.icx.bindCaptures(ty.upvars, upvars);
  if (cx.closureKindOf(ty) === null && typeof ty.closureKind !== 'string')
    cx.eq(ty.closureKind, cx.closureKindTy(result.kind) as Ty);
  if (ty.isAsync) bindFuture(cx, index, ty, result);
  cx.select();
  for (const deferred of cx.takeDeferredCalls(ty.closure)) resolveDeferredCall(cx, deferred);
}

/** What the future of an async closure holds: the parameters, then what its body captures of the closure's captures. */
function bindFuture(cx: FnCtxt, index: number, ty: Ty & { kind: 'closure' }, outer: ClosureUses): void {
  const node = cx.body.exprs[cx.body.closures[index] as ExprId] as ClosureExpr;
  const inner = cx.body.exprs[node.body];
  const child = inner?.kind === 'closure' ? cx.analyzed[inner.closure] : undefined;
  const future = cx.shallow(ty.sig.output);
  if (child === undefined || future.kind !== 'coroutine') return;
  const env = mkBoundRegion(0, ty.sig.vars.length - 1, "'_");
  const captures = child.captures.slice(node.params.length).map((use) => {
    const from = outer.captures.find((each) => isWithin(use, each));
    const whole = captureTy(use);
    return from !== undefined && whole.kind === 'ref' && use.mode !== 'byValue' && borrowsFromClosure(use, from)
      ? mkRef(env, whole.ty, whole.mutable)
      : whole;
  });
  const inputs = ty.sig.inputs.map((input) => cx.resolve(input));
  cx.icx.bindFuture(future.upvars, mkTuple([...inputs, ...captures]));
}

/** Whether `use` is of `place`, or of a part of it. */
function isWithin(use: CaptureUse, place: CaptureUse): boolean {
  return (
    use.binding === place.binding &&
    place.projections.every((p, i) => {
      const own = use.projections[i];
      return own !== undefined && own.kind === p.kind && own.field === p.field && own.variant === p.variant;
    })
  );
}

/** rustc's should_reborrow_from_env_of_parent_coroutine_closure. */
function borrowsFromClosure(use: CaptureUse, from: CaptureUse): boolean {
  if (use.mode === 'mutRef') return true;
  if (from.mode !== 'byValue') return false;
  const place: UsePlace = { binding: use.binding, baseTy: use.baseTy, projections: use.projections, expr: 0 as ExprId };
  return !use.projections.some((p, i) => {
    if (i < from.projections.length || p.kind !== 'deref') return false;
    const before = tyBefore(place, i);
    return before.kind === 'ref' && !before.mutable;
  });
}

export function captureTy(use: CaptureUse): Ty {
  const ty = placeTy({ binding: use.binding, baseTy: use.baseTy, projections: use.projections, expr: 0 as ExprId });
  return use.mode === 'byValue' ? ty : mkRef(reErased, ty, use.mode !== 'ref');
}

/** Declared `mut`, or behind a `&mut` with no `&` after it. */
export function isCaptureMutable(cx: FnCtxt, use: CaptureUse): boolean {
  let isMutable = cx.isDeclaredMut(use.binding);
  const place: UsePlace = { binding: use.binding, baseTy: use.baseTy, projections: use.projections, expr: 0 as ExprId };
  use.projections.forEach((p, i) => {
    if (p.kind !== 'deref') return;
    const before = tyBefore(place, i);
    if (before.kind === 'ref') isMutable = before.mutable;
  });
  const derefs = use.projections.map((p, i) => (p.kind === 'deref' ? tyBefore(place, i) : null));
  if (derefs.some((ty) => ty?.kind === 'ref' && !ty.mutable)) return false;
  return isMutable;
}
