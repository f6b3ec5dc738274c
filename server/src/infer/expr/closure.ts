/**
 * Closures, async blocks and the bodies of async fns: expected signatures (from fn pointers, trait objects, pending
 * obligations), what the user wrote, and the body in the same inference context. Mirrors rustc_hir_typeck::closure.
 */
import type { ExprId } from '../../base/ids';
import type { ClosureExpr } from '../../hir/body';
import type { TypeRef } from '../../items/item';
import { instantiateSig } from '../../types/fold';
import { closureKey, mkClosure, mkCoroutine, mkSig, tyUnit } from '../../types/intern';
import { type BoundVar, type ClosureKind, type PolyFnSig, type Predicate, type Ty, TyFlag } from '../../types/ty';
import { hasNamedRegions } from '../../types/visit';
import { CoerceMany } from '../coerce';
import { type Expectation, hasType, toOption } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { checkPatTop } from '../pat';

interface Expected {
  readonly sig: PolyFnSig | null;
  readonly kind: ClosureKind | null;
}

const NOTHING: Expected = { sig: null, kind: null };

export function checkClosure(cx: FnCtxt, e: ExprId, node: ClosureExpr, expected: Expectation): Ty {
  const wanted = toOption(expected);
  switch (node.flavour) {
    case 'closure':
    case 'asyncClosure':
      return checkCallable(cx, e, node, wanted === null ? NOTHING : deduce(cx, node, cx.structurally(wanted)));
    case 'asyncBlock':
    case 'asyncFnBody':
    case 'asyncClosureBody':
    case 'genBlock':
    case 'coroutine':
      return checkCoroutine(cx, e, node);
  }
}

function checkCallable(cx: FnCtxt, e: ExprId, node: ClosureExpr, expected: Expected): Ty {
  const arity = node.params.length;
  const fits = expected.sig !== null && expected.sig.inputs.length === arity;
  if (expected.sig !== null && !fits) cx.taint('closure with another number of parameters than expected', e);
  const written = cx.lowerClosureSig(node);
  const theirs = instantiateSig(written, { region: () => cx.erased });
  cx.closureUserTypes.set(node.closure, {
    inputs: node.params.map((param) => telling(cx, param.ty)),
    output: node.flavour === 'closure' ? telling(cx, node.ret) : null,
  });
  let sig: PolyFnSig;
  let inputs: readonly Ty[];
  let output: Ty;
  if (fits && expected.sig !== null) {
    // The expectation's binder stays; what the user wrote must agree and fills in the rest.
    sig = expected.sig;
    const ours = cx.instantiateSig(sig);
    for (const [i, input] of theirs.inputs.entries()) cx.demandEq(ours.inputs[i] as Ty, input, e, 'mismatched types');
    cx.demandEq(ours.output, theirs.output, e, 'mismatched types');
    inputs = ours.inputs;
    output = theirs.output;
  } else {
    sig = written;
    ({ inputs, output } = cx.instantiateSig(sig));
  }
  const key = closureKey(cx.owner, node.closure);
  const kind: Ty | ClosureKind = expected.kind ?? cx.tyVar();
  const upvars = cx.tyVar();
  const isAsync = node.flavour === 'asyncClosure';
  if (isAsync) {
    sig = asyncSig(cx, node, sig);
    cx.asyncOutputs.set(node.closure, output);
    output = cx.tyVar();
  }
  const ty = mkClosure(key, cx.identity, sig, cx.closureKindTy(kind), upvars, isAsync);
  cx.registerClosure(node.closure, e, ty);
  checkBody(cx, node, inputs, output);
  return ty;
}

/** null: what is written names no lifetime and no projection, whose impl may ask for one, and tells borrowck nothing. */
function telling(cx: FnCtxt, written: TypeRef | null): Ty | null {
  const ty = written === null ? undefined : cx.userTypes.user.get(written);
  return ty !== undefined && (hasNamedRegions(ty) || (ty.flags & TyFlag.HasProjection) !== 0) ? ty : null;
}

/** The future that a call by reference gives, in the variables of the signature and one more for the closure's borrow. */
function asyncSig(cx: FnCtxt, node: ClosureExpr, sig: PolyFnSig): PolyFnSig {
  const inner = cx.body.exprs[node.body];
  if (inner?.kind !== 'closure') return sig;
  const parts = { resume: resumeTy(cx), yield: tyUnit, ret: sig.output, upvars: cx.tyVar() };
  const future = mkCoroutine(closureKey(cx.owner, inner.closure), cx.identity, parts, 'async');
  return mkSig({ ...sig, vars: [...sig.vars, { kind: 'region', name: "'_" }], output: future });
}

function resumeTy(cx: FnCtxt): Ty {
  return cx.langAdt('ResumeTy') ?? tyUnit;
}

function checkBody(cx: FnCtxt, node: ClosureExpr, inputs: readonly Ty[], output: Ty): void {
  const many = new CoerceMany(output);
  const saved = cx.enterBody(many, null);
  node.params.forEach((param, i) => {
    cx.declarePat(param.pat, param.ty !== null);
    checkPatTop(cx, param.pat, inputs[i] ?? cx.error, { isParam: true, init: null });
  });
  checkValue(cx, node.body, many, output);
  cx.leaveBody(saved);
}

function checkValue(cx: FnCtxt, body: ExprId, many: CoerceMany, output: Ty): void {
  const ty = cx.checkExpr(body, hasType(output));
  many.coerce(cx, body, ty);
  const actual = many.complete(cx);
  // A body that only diverges returns whatever is asked.
  if (cx.shallow(actual).kind !== 'never') cx.demandEq(output, actual, body, 'mismatched types');
}

function checkCoroutine(cx: FnCtxt, e: ExprId, node: ClosureExpr): Ty {
  const key = closureKey(cx.owner, node.closure);
  const flavour = node.flavour === 'coroutine' ? 'coroutine' : node.flavour === 'genBlock' ? 'gen' : 'async';
  const ret =
    node.flavour === 'asyncFnBody'
      ? (cx.asyncReturn ?? cx.error)
      : node.flavour === 'asyncClosureBody'
        ? (cx.asyncOutputs.get(cx.closureParent(node.closure)) ?? cx.error)
        : node.flavour === 'genBlock'
          ? tyUnit
          : node.ret === null
            ? cx.tyVar()
            : cx.lowerUserTy(node.ret);
  const yields = flavour === 'async' ? tyUnit : cx.tyVar();
  const resume = flavour === 'async' ? resumeTy(cx) : node.params.length === 0 ? tyUnit : coroutineParam(cx, node);
  const upvars = cx.tyVar();
  const ty = mkCoroutine(key, cx.identity, { resume, yield: yields, ret, upvars }, flavour);
  cx.registerClosure(node.closure, e, ty);
  const many = new CoerceMany(ret);
  const saved = cx.enterBody(many, { yield: yields, resume });
  node.params.forEach((param, i) => {
    cx.declarePat(param.pat, param.ty !== null);
    checkPatTop(cx, param.pat, i === 0 ? resume : cx.error, { isParam: true, init: null });
  });
  checkValue(cx, node.body, many, ret);
  cx.leaveBody(saved);
  return ty;
}

function coroutineParam(cx: FnCtxt, node: ClosureExpr): Ty {
  const written = node.params[0]?.ty ?? null;
  return written === null ? cx.tyVar() : cx.lowerUserTy(written);
}

// ---- expectations

function deduce(cx: FnCtxt, node: ClosureExpr, ty: Ty): Expected {
  const isAsync = node.flavour === 'asyncClosure';
  switch (ty.kind) {
    case 'infer':
      return ty.infer === 'ty' ? fromPredicates(cx, cx.obligationsFor(ty), isAsync) : NOTHING;
    case 'alias':
      return ty.alias === 'opaque' ? fromPredicates(cx, cx.itemBounds(ty), isAsync) : NOTHING;
    case 'dynamic': {
      let sig: PolyFnSig | null = null;
      let kind: ClosureKind | null = null;
      for (const pred of ty.preds) {
        if (pred.kind === 'trait') kind = cx.fnTraitKind(pred.trait);
        else if (pred.kind === 'projection' && pred.assoc === cx.fnOnceOutput && !isAsync) {
          const input = pred.args.list[0];
          if (input?.kind === 'type') sig = sigOf(cx, input.ty, pred.ty, pred.vars) ?? sig;
        }
      }
      return { sig, kind };
    }
    case 'fnPtr':
      return isAsync ? NOTHING : { sig: mkSig({ ...ty.sig, isUnsafe: false, abi: 'Rust' }), kind: 'Fn' };
    default:
      return NOTHING;
  }
}

/** `predicates` about one type, elaborated; the last registered first, as rustc reads them. */
function fromPredicates(cx: FnCtxt, predicates: readonly Predicate[], isAsync: boolean): Expected {
  let sig: PolyFnSig | null = null;
  let kind: ClosureKind | null = null;
  for (const pred of predicates) {
    if (sig === null && pred.kind === 'projection') sig = sigFromProjection(cx, pred, isAsync);
    if (pred.kind !== 'trait' && pred.kind !== 'projection') continue;
    const trait = pred.kind === 'trait' ? pred.traitRef.trait : cx.traitOfAssoc(pred.assoc);
    if (trait === null) continue;
    const found = (isAsync ? cx.asyncFnTraitKind(trait) : null) ?? cx.fnTraitKind(trait);
    if (found !== null && (kind === null || RANK[found] < RANK[kind])) kind = found;
  }
  return { sig, kind };
}

function sigFromProjection(
  cx: FnCtxt,
  pred: Predicate & { readonly kind: 'projection' },
  isAsync: boolean,
): PolyFnSig | null {
  const input = pred.args.list[1];
  if (input?.kind !== 'type') return null;
  if (pred.assoc === (isAsync ? cx.lang('async_fn_once_output') : cx.fnOnceOutput))
    return sigOf(cx, input.ty, pred.ty, pred.vars);
  if (!isAsync || pred.assoc !== cx.fnOnceOutput) return null;
  // `F: Fn(A) -> Fut, Fut: Future<Output = T>`.
  const future = cx.shallow(pred.ty);
  if (future.kind !== 'infer' || future.infer !== 'ty') return null;
  const output = cx.lang('future_output');
  for (const bound of cx.obligationsFor(future))
    if (bound.kind === 'projection' && bound.assoc === output && bound.vars.length === 0)
      return sigOf(cx, input.ty, bound.ty, pred.vars);
  return sigOf(cx, input.ty, cx.tyVar(), pred.vars);
}

const RANK: Record<ClosureKind, number> = { Fn: 0, FnMut: 1, FnOnce: 2 };

/** `input` and `output` are as under the predicate's binder, which becomes the signature's. */
function sigOf(cx: FnCtxt, input: Ty, output: Ty, vars: readonly BoundVar[]): PolyFnSig | null {
  const tuple = input.outerBinder > 0 ? cx.resolve(input) : cx.structurally(input);
  if (tuple.kind !== 'tuple') return null;
  const inputs = tuple.elems.map((elem) => cx.normalizeUnder(cx.resolve(elem), vars));
  return mkSig({
    vars,
    inputs,
    output: cx.normalizeUnder(cx.resolve(output), vars),
    isUnsafe: false,
    isVariadic: false,
    abi: 'Rust',
  });
}
