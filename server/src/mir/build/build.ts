/**
 * One body of a typeck root to MIR, with the closures in it. The pure core behind `mir/query.ts`. Mirrors
 * rustc_mir_build::builder (construct_fn, construct_const, args_and_body).
 *
 * Total: what is not understood is in `taint`; every body comes out well-formed.
 */
import type { ExprId, Local, PatId } from '../../base/ids';
import type { ClosureExpr, Taint } from '../../hir/body';
import type { Capture, ClosureInfo } from '../../infer/result';
import { mkRef, mkSig, reErased, tyError, tyUnit } from '../../types/intern';
import type { PolyFnSig, Ty } from '../../types/ty';
import type { Block, Body, BodySource, ConstOperand, LocalDecl, MirSpan, Operand, Upvar } from '../body';
import { declareBindings, placeIntoPattern } from './bindings';
import { Builder, behind, mkErasedRef } from './builder';
import type { BlockDraft } from './cfg';
import { exprIntoDest } from './into';
import { Mirror, type MirrorInput } from './mirror';
import type { CaptureSlot } from './placeBuilder';
import { promoteTemps } from './promote';
import { buildRegionScopeTree, type RegionScopeTree, type ScopeId } from './regionScopeTree';
import { buildDropTrees, inBreakableScope, inScope, scheduleDrop } from './scope';
import { markReachable, simplifyCfg } from './simplify';
import type { TExpr } from './thir';

export type BuildInput = MirrorInput;

interface Context {
  readonly input: BuildInput;
  readonly tree: RegionScopeTree;
  /** Shared by the root and its closures: one tainted closure taints the root. */
  readonly taint: Taint[];
}

export function buildMir(input: BuildInput): Body {
  const taint: Taint[] = [...input.hir.taint, ...input.infer.taint];
  const cx: Context = { input, tree: buildRegionScopeTree(input.hir, input.sourceMap, input.services), taint };
  return input.hir.kind === 'fn' ? buildFn(cx) : buildConst(cx);
}

const NO_SIG: PolyFnSig = mkSig({
  vars: [],
  inputs: [],
  output: tyError,
  isUnsafe: false,
  isVariadic: false,
  abi: 'Rust',
});

/** `owner`: index of the closure that the body is, or is written in; -1: the root. */
function newBuilder(cx: Context, owner: number, isCoroutine: boolean, span: MirSpan): Builder {
  const { input, tree, taint } = cx;
  return new Builder(input.services, input.hir.bindings, tree, isCoroutine, span, taint, {
    closure: (index) => buildClosureBody(cx, index),
    inlineConst: (body, ty) => buildInlineConst(cx, owner, body, ty),
  });
}

// ---- functions

function buildFn(cx: Context): Body {
  const { hir, services, sourceMap } = cx.input;
  const span = (sourceMap.exprSyn[hir.root] ?? -1) * 4;
  const b = newBuilder(cx, -1, false, span);
  const signature = services.bodySignature(hir.owner);
  if (signature === null || signature.inputs.length < hir.params.length) b.tainted('mir: signature unknown', span);
  const mirror = new Mirror(cx.input, cx.tree, cx.taint, -1);
  const params = hir.params.map((pat, index) => ({ pat, ty: signature?.inputs[index] ?? tyError }));
  // A C-variadic fn has one more argument than patterns; consts and statics have none.
  b.locals.push(returnLocal(signature?.output ?? tyError, span));
  buildBody(b, mirror, params, 1, cx.tree.rootArguments, hir.root, span);
  return finish(cx, b, { kind: 'fn' }, signature?.sig ?? NO_SIG, span, -1);
}

function returnLocal(ty: Ty, span: MirSpan) {
  return { ty, mutable: true, info: { kind: 'return' as const }, span, name: null, userTy: null };
}

interface Param {
  readonly pat: PatId;
  readonly ty: Ty;
  /** Of a closure: a written type that says more of lifetimes than the signature. */
  readonly userTy?: Ty | null;
}

/** Arguments, the body's value into the return place, the exits. `first`: local of the first parameter. */
function buildBody(
  b: Builder,
  mirror: Mirror,
  params: readonly Param[],
  first: number,
  args: ScopeId,
  root: ExprId,
  span: MirSpan,
): void {
  const callSite = b.tree.parent[args] as ScopeId;
  const returnPlace = b.places.local(0 as Local);
  const patterns = params.map((param) => mirror.irrefutable(param.pat));
  const value: TExpr = mirror.mirror(root);
  params.forEach((param, index) => {
    const local = b.newLocal(param.ty, patterns[index].span, { kind: 'arg' });
    b.decl(local).userTy = param.userTy ?? null;
  });
  b.argCount = b.locals.length - 1;
  inScope(b, callSite, () => {
    inBreakableScope(b, null, returnPlace, behind(span), () => {
      inScope(b, args, () => {
        for (let local = 1; local < first; local++) scheduleDrop(b, args, local as Local, 'value');
        patterns.forEach((pat, index) => {
          const local = (first + index) as Local;
          scheduleDrop(b, args, local, 'value');
          if (pat.kind === 'bind' && pat.mode === 'move' && pat.sub === null) {
            const decl = b.decl(local);
            decl.mutable = pat.mutable;
            decl.name = b.nameOf(pat.binding);
            decl.info =
              decl.name === 'self'
                ? { kind: 'selfArg' }
                : {
                    kind: 'user',
                    binding: pat.binding,
                    mode: 'move',
                    hasTypeAnnotation: true,
                    isSimple: true,
                    matchSpan: pat.span,
                    patSpan: pat.span,
                  };
            b.vars.set(pat.binding, { body: local, guard: null });
            return;
          }
          declareBindings(b, pat, null, pat.span, 'parameter');
          placeIntoPattern(b, pat, b.places.local(local));
        });
        exprIntoDest(b, returnPlace, value);
      });
      return true;
    });
    b.cfg.terminate(b.cur, { kind: 'return', span: behind(span) });
    buildDropTrees(b);
  });
}

// ---- constants and statics

function buildConst(cx: Context): Body {
  const { hir, services, sourceMap } = cx.input;
  const span = (sourceMap.exprSyn[hir.root] ?? -1) * 4;
  const b = newBuilder(cx, -1, false, span);
  const signature = services.bodySignature(hir.owner);
  if (signature === null) b.tainted('mir: signature unknown', span);
  buildInitialiser(b, new Mirror(cx.input, cx.tree, cx.taint, -1), hir.root, signature?.output ?? tyError, span);
  const kind = hir.kind === 'static' ? 'static' : 'const';
  return finish(cx, b, { kind }, signature?.sig ?? NO_SIG, span, -1);
}

function buildInitialiser(b: Builder, mirror: Mirror, root: ExprId, ty: Ty, span: MirSpan): void {
  b.locals.push(returnLocal(ty, span));
  exprIntoDest(b, b.places.local(0 as Local), mirror.mirror(root));
  b.cfg.terminate(b.cur, { kind: 'return', span });
  buildDropTrees(b);
}

/** `owner`: the closure it is written in, to which its variables are counted. */
function buildInlineConst(cx: Context, owner: number, body: ExprId, ty: Ty): Body {
  const span = (cx.input.sourceMap.exprSyn[body] ?? -1) * 4;
  const b = newBuilder(cx, owner, false, span);
  buildInitialiser(b, new Mirror(cx.input, cx.tree, cx.taint, owner), body, ty, span);
  return finish(cx, b, { kind: 'inlineConst', expr: body }, NO_SIG, span, -1);
}

// ---- closures

function buildClosureBody(cx: Context, index: number): Body {
  const { hir, infer, sourceMap } = cx.input;
  const id = hir.closures[index] as ExprId;
  const expr = hir.exprs[id] as ClosureExpr;
  const info = infer.closures.find((each) => each.expr === id) ?? null;
  const span = (sourceMap.exprSyn[expr.body] ?? -1) * 4;
  const isCoroutine = expr.flavour !== 'closure' && expr.flavour !== 'asyncClosure';
  const b = newBuilder(cx, index, isCoroutine, span);
  if (info === null) b.tainted('mir: closure without a signature', span);
  const closureTy = info?.ty ?? tyError;
  const sig = closureSig(info);
  const inputs = sig.inputs.map((ty) => cx.input.services.eraseRegions(ty));
  const output = cx.input.services.eraseRegions(sig.output);
  const written = expr.ret === null ? {} : { userTy: info?.userTypes.output ?? null, userSpan: expr.ret.syn * 4 };
  b.locals.push({ ...returnLocal(output, span), ...written });
  const kind = info?.kind ?? 'FnOnce';
  const isByRef = !isCoroutine && kind !== 'FnOnce';
  const envTy = isByRef ? mkRef(reErased, closureTy, kind === 'FnMut') : closureTy;
  b.newLocal(envTy, span, { kind: 'closureEnv' }, true);
  insertUpvars(cx, b, info, isByRef, id);
  const mirror = new Mirror(cx.input, cx.tree, cx.taint, index);
  const params = expr.params.map(({ pat }, at) => ({
    pat,
    ty: inputs[at] ?? tyError,
    userTy: info?.userTypes.inputs[at] ?? null,
  }));
  if (inputs.length < params.length) b.tainted('mir: closure signature unknown', span);
  buildBody(b, mirror, params, 2, cx.tree.closureArguments[index] as ScopeId, expr.body, span);
  const header = sourceMap.nameSyn.get(id);
  return finish(
    cx,
    b,
    closureSource(expr, index, kind),
    sig,
    (sourceMap.exprSyn[id] ?? -1) * 4,
    header === undefined ? -1 : header * 4,
  );
}

/** Of a coroutine: it takes the resume argument and gives what its body gives. */
function closureSig(info: ClosureInfo | null): PolyFnSig {
  if (info === null) return NO_SIG;
  if (info.ty.kind !== 'coroutine') return info.sig;
  const { resume, ret } = info.ty;
  return mkSig({ vars: [], inputs: [resume], output: ret, isUnsafe: false, isVariadic: false, abi: 'Rust' });
}

function closureSource(expr: ClosureExpr, index: number, kind: ClosureInfo['kind']): BodySource {
  switch (expr.flavour) {
    case 'closure':
    case 'asyncClosure':
      return { kind: 'closure', closureKind: kind, isAsync: expr.flavour === 'asyncClosure', index };
    case 'asyncBlock':
      return { kind: 'coroutine', flavour: 'asyncBlock', isMovable: false, index };
    case 'asyncClosureBody':
      return { kind: 'coroutine', flavour: 'asyncClosure', isMovable: false, index };
    case 'asyncFnBody':
      return { kind: 'coroutine', flavour: 'asyncFn', isMovable: false, index };
    case 'genBlock':
      return { kind: 'coroutine', flavour: 'gen', isMovable: true, index };
    case 'coroutine':
      return { kind: 'coroutine', flavour: 'coroutine', isMovable: !expr.isStatic, index };
  }
}

/** Captured places as the body sees them: a field of the environment, behind a reference where captured by one. */
function insertUpvars(cx: Context, b: Builder, info: ClosureInfo | null, isByRef: boolean, id: ExprId): void {
  if (info === null) return;
  const { sourceMap, hir } = cx.input;
  const local = b.places.local(1 as Local);
  const env = isByRef ? b.places.deref(local) : local;
  const spanOf = (expr: ExprId | null): MirSpan => (sourceMap.exprSyn[expr ?? id] ?? -1) * 4;
  info.captures.forEach((capture, index) => {
    const byRef = capture.mode !== 'byValue';
    const ty = byRef ? mkErasedRef(capture.placeTy, capture.mode !== 'ref') : capture.placeTy;
    const field = b.places.field(env, index, ty);
    const slot: CaptureSlot = {
      projections: capture.projections,
      place: byRef ? b.places.deref(field) : field,
      isMutable: capture.isMutable,
    };
    const slots = b.captures.get(capture.binding);
    if (slots === undefined) b.captures.set(capture.binding, [slot]);
    else slots.push(slot);
    const variable = hir.bindings[capture.binding]?.name ?? '_';
    const upvar: Upvar = {
      name: captureName(cx, capture, variable),
      variable,
      binding: capture.binding,
      byRef,
      mode: capture.mode,
      isMutable: capture.isMutable,
      isBehindShared: isBehindShared(cx.input.infer.bindingTy[capture.binding] ?? tyError, capture),
      kindSpan: spanOf(capture.kindExpr ?? capture.pathExpr),
      pathSpan: spanOf(capture.pathExpr ?? capture.kindExpr),
      ty,
    };
    b.upvars.push(upvar);
  });
}

/** rustc's place_to_string_for_capture: `x`, `x.f`, `*x.f`. */
function captureName(cx: Context, capture: Capture, root: string): string {
  let name = root;
  let ty: Ty = cx.input.infer.bindingTy[capture.binding] ?? tyError;
  for (const projection of capture.projections) {
    if (projection.kind === 'deref') name = `*${name}`;
    else {
      const adt = ty.kind === 'adt' ? cx.input.services.adt(ty.def) : null;
      name = `${name}.${adt?.variants[projection.variant]?.fieldNames[projection.field] ?? projection.field}`;
    }
    ty = projection.ty;
  }
  return name;
}

function isBehindShared(root: Ty, { projections }: Capture): boolean {
  return projections.some(({ kind }, i) => {
    const holder = i === 0 ? root : projections[i - 1].ty;
    return kind === 'deref' && holder.kind === 'ref' && !holder.mutable;
  });
}

// ---- the end

function finish(cx: Context, b: Builder, source: BodySource, sig: PolyFnSig, span: MirSpan, headerSpan: MirSpan): Body {
  const deadPaths = pathsInDeadCode(b);
  const drafts = simplifyCfg(b.cfg.blocks);
  promoteTemps(
    b,
    drafts,
    source.kind === 'closure' || source.kind === 'coroutine' || source.kind === 'fn' ? null : source.kind,
  );
  const blocks = simplifyCfg(drafts).map(finished);
  if (blocks.length === 0) {
    blocks.push({ statements: [], terminator: { kind: 'unreachable' as const, span }, isCleanup: false });
  }
  const locals: readonly LocalDecl[] = b.locals;
  return {
    owner: cx.input.hir.owner,
    source,
    locals,
    argCount: b.argCount,
    blocks,
    places: b.places.all,
    upvars: b.upvars,
    closures: b.closures,
    sig,
    promoted: b.promoted,
    annotations: b.annotations,
    deadPaths,
    span,
    headerSpan,
    taint: cx.taint,
  };
}

function finished({ statements, terminator, isCleanup }: BlockDraft): Block {
  return { statements, terminator: terminator ?? { kind: 'unreachable', span: -1 }, isCleanup };
}

/** Constants with written args in blocks that nothing reaches; the blocks go away. Written types of aggregates are kept as annotations. */
function pathsInDeadCode(b: Builder): ConstOperand[] {
  const { blocks } = b.cfg;
  const isReachable = markReachable(blocks);
  const out: ConstOperand[] = [];
  const look = (operand: Operand): void => {
    if (operand.kind === 'const' && (operand.userTy !== null || operand.userSelfTy != null)) out.push(operand);
  };
  blocks.forEach((block, id) => {
    if (isReachable[id] !== -1) return;
    for (const statement of block.statements) {
      if (statement.kind !== 'assign') continue;
      const { rvalue } = statement;
      if (rvalue.kind === 'use' || rvalue.kind === 'cast') look(rvalue.operand);
      if (rvalue.kind !== 'aggregate') continue;
      for (const operand of rvalue.operands) look(operand);
      if (rvalue.aggregate.kind === 'adt' && rvalue.aggregate.userTy !== null)
        b.annotations.push({ ty: rvalue.aggregate.userTy, span: statement.span });
    }
    if (block.terminator?.kind !== 'call') return;
    look(block.terminator.func);
    for (const arg of block.terminator.args) look(arg);
  });
  return out;
}

/** A body that says only that nothing is known. */
export function emptyBody(owner: Body['owner'], taint: readonly Taint[]): Body {
  return {
    owner,
    source: { kind: 'fn' },
    locals: [returnLocal(tyUnit, -1)],
    argCount: 0,
    blocks: [{ statements: [], terminator: { kind: 'unreachable', span: -1 }, isCleanup: false }],
    places: [],
    upvars: [],
    closures: [],
    sig: NO_SIG,
    promoted: [],
    annotations: [],
    deadPaths: [],
    span: -1,
    headerSpan: -1,
    taint,
  };
}
