/**
 * Calls: fn items and pointers, closures of a kind not yet known (deferred), overloaded `Fn*` calls, and the arguments of
 * any of them. Mirrors rustc_hir_typeck::{callee, fn_ctxt::checks}.
 */
import type { ExprId } from '../../base/ids';
import type { Expr } from '../../hir/body';
import { lendsItself } from '../../traits/asyncClosure';
import { mkCoroutine, mkTuple } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { type AutoderefWalk, adjustSteps } from '../autoderefSteps';
import { applyAdjustments, coerce } from '../coerce';
import { type Expectation, NO_EXPECTATION, onlyHasType } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { confirmMethod } from '../method';
import { convertPlaceDerefsToMutable } from '../placeMut';
import type { Adjustment } from '../result';
import { isTyVar } from './op';

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

interface CallSig {
  readonly inputs: readonly Ty[];
  readonly output: Ty;
  readonly isVariadic: boolean;
}

export interface DeferredCall {
  readonly call: ExprId;
  readonly callee: ExprId;
  readonly closureTy: Ty;
  readonly adjustments: readonly Adjustment[];
  readonly sig: CallSig;
}

export function checkCall(cx: FnCtxt, e: ExprId, node: Node<'call'>, expected: Expectation): Ty {
  const calleeTy = cx.structurally(cx.checkExpr(node.callee, NO_EXPECTATION));
  const sig =
    calleeTy.kind === 'error' ? null : cx.autoderef(calleeTy, (step, walk) => callStep(cx, e, node, step, walk));
  if (sig === null) {
    for (const arg of node.args) cx.checkExpr(arg, NO_EXPECTATION);
    if (calleeTy.kind !== 'error') cx.taint(isTyVar(calleeTy) ? 'call of an unknown type' : 'not callable', e);
    return cx.error;
  }
  checkArgs(cx, e, sig, node.args, expected);
  return sig.output;
}

function callStep(cx: FnCtxt, e: ExprId, node: Node<'call'>, stepRaw: Ty, walk: AutoderefWalk): CallSig | null {
  const step = cx.structurally(stepRaw);
  switch (step.kind) {
    case 'fnDef':
    case 'fnPtr': {
      applyAdjustments(cx, node.callee, adjustSteps(cx, walk, false));
      const sig = step.kind === 'fnDef' ? cx.sigOfFnDef(step) : step.sig;
      const { inputs, output } = cx.instantiateSig(sig);
      return { inputs, output, isVariadic: sig.isVariadic };
    }
    case 'closure':
      if (cx.closureKindOf(step) === null || (step.isAsync && lendsItself(cx.icx, step) === null)) {
        const { inputs, output } = cx.instantiateSig(step.sig);
        const sig = { inputs, output: step.isAsync ? anyFuture(cx, output) : output, isVariadic: false };
        const deferred: DeferredCall = {
          call: e,
          callee: node.callee,
          closureTy: step,
          adjustments: adjustSteps(cx, walk, false),
          sig,
        };
        cx.deferCall(step.closure, deferred);
        return sig;
      }
      break;
    case 'ref':
      // `&F` implements `Fn` where `F` does: the call is of `F` itself.
      if (walk.count === 0) return null;
      break;
    case 'error':
      return { inputs: [], output: step, isVariadic: true };
    default:
  }
  if (isTyVar(step)) return null;
  const found = overloadedCall(cx, step, node.args.length) ?? overloadedCall(cx, step, null);
  if (found === null) return null;
  const adjustments = [...adjustSteps(cx, walk, false)];
  if (found.autoref !== null) adjustments.push(found.autoref);
  applyAdjustments(cx, node.callee, adjustments);
  if (isMutBorrow(found.autoref)) convertPlaceDerefsToMutable(cx, node.callee);
  cx.callee.set(e, found.callee);
  return found.sig;
}

/** What the call of an async closure gives, where it is not known yet what the future holds. */
function anyFuture(cx: FnCtxt, future: Ty): Ty {
  if (future.kind !== 'coroutine') return future;
  const parts = { resume: future.resume, yield: future.yield, ret: future.ret, upvars: cx.tyVar() };
  return mkCoroutine(future.closure, future.args, parts, future.flavour);
}

/** `FnMut`: the callee's place is used mutably. */
function isMutBorrow(autoref: Adjustment | null): boolean {
  return autoref?.kind === 'borrow' && autoref.mutable;
}

interface Overloaded {
  readonly autoref: Adjustment | null;
  readonly callee: NonNullable<ReturnType<FnCtxt['lookupOpMethod']>>['callee'];
  readonly sig: CallSig;
}

type CallTrait = readonly [string, string, boolean];

const FN_TRAITS: readonly CallTrait[] = [
  ['fn', 'call', true],
  ['fn_mut', 'call_mut', true],
  ['fn_once', 'call_once', false],
];

const ASYNC_FN_TRAITS: readonly CallTrait[] = [
  ['async_fn', 'async_call', true],
  ['async_fn_mut', 'async_call_mut', true],
  ['async_fn_once', 'async_call_once', false],
];

const CALL_TRAITS: readonly CallTrait[] = [...FN_TRAITS, ...ASYNC_FN_TRAITS];
/** An async closure is always `FnOnce`, also where it could be called by reference as `AsyncFn`. */
const OF_ASYNC_CLOSURES: readonly CallTrait[] = [...ASYNC_FN_TRAITS, ...FN_TRAITS];

function overloadedCall(cx: FnCtxt, step: Ty, argCount: number | null): Overloaded | null {
  const choices = step.kind === 'closure' && step.isAsync ? OF_ASYNC_CLOSURES : CALL_TRAITS;
  for (const [lang, name, borrows] of choices) {
    const input = argCount === null ? cx.tyVar() : mkTuple(Array.from({ length: argCount }, () => cx.tyVar()));
    const method = cx.lookupOpMethod(lang, name, step, [input]);
    if (method === null) continue;
    const self = method.inputs[0] as Ty;
    let autoref: Adjustment | null = null;
    if (borrows && self.kind === 'ref')
      autoref = { kind: 'borrow', mutable: self.mutable, raw: false, twoPhase: false, target: self };
    const tuple = cx.structurally(method.inputs[1] as Ty);
    if (tuple.kind !== 'tuple') return null;
    return { autoref, callee: method.callee, sig: { inputs: tuple.elems, output: method.output, isVariadic: false } };
  }
  return null;
}

/** The closure's kind is known now. */
export function resolveDeferredCall(cx: FnCtxt, deferred: DeferredCall): void {
  const found = overloadedCall(cx, cx.resolve(deferred.closureTy), deferred.sig.inputs.length);
  if (found === null) {
    cx.taint('closure call of unknown kind', deferred.call);
    return;
  }
  found.sig.inputs.forEach((input, i) => {
    cx.demandEq(input, deferred.sig.inputs[i] ?? cx.error, deferred.call, 'mismatched types');
  });
  cx.demandEq(found.sig.output, deferred.sig.output, deferred.call, 'mismatched types');
  const adjustments = [...deferred.adjustments];
  if (found.autoref !== null) adjustments.push(found.autoref);
  applyAdjustments(cx, deferred.callee, adjustments);
  if (isMutBorrow(found.autoref)) convertPlaceDerefsToMutable(cx, deferred.callee);
  cx.callee.set(deferred.call, found.callee);
}

/** Arguments against the formal inputs: closures last, so that the others can tell what they are. */
export function checkArgs(cx: FnCtxt, e: ExprId, sig: CallSig, args: readonly ExprId[], expected: Expectation): void {
  const { inputs } = sig;
  const isArityRight = sig.isVariadic ? args.length >= inputs.length : args.length === inputs.length;
  if (!isArityRight) {
    cx.taint('wrong number of arguments', e);
    for (const arg of args) cx.checkExpr(arg, NO_EXPECTATION);
    return;
  }
  const hints = expectedInputs(cx, expected, sig.output, inputs);
  const hasClosure = args.some((arg) => cx.body.exprs[arg]?.kind === 'closure');
  for (let round = 0; round < (hasClosure ? 2 : 1); round++) {
    // What the other arguments tell of a closure's signature.
    if (round === 1) cx.select();
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as ExprId;
      const isClosure = cx.body.exprs[arg]?.kind === 'closure';
      if (isClosure !== (round === 1)) continue;
      const formal = inputs[i];
      if (formal === undefined) {
        cx.checkExpr(arg, NO_EXPECTATION);
        continue;
      }
      checkArg(cx, arg, formal, hints?.[i] ?? formal);
    }
  }
}

function checkArg(cx: FnCtxt, arg: ExprId, formal: Ty, hint: Ty): void {
  const expectation = cx.rvalueHint(hint);
  const ty = cx.checkExpr(arg, expectation);
  const target = cx.structurally(onlyHasType(expectation) ?? formal);
  coerce(cx, arg, ty, target, true);
  if (target !== formal) cx.demandEq(formal, target, arg, 'mismatched types');
}

/** What the inputs would be if the output were as expected: hints only, nothing stays unified. */
function expectedInputs(cx: FnCtxt, expected: Expectation, output: Ty, inputs: readonly Ty[]): readonly Ty[] | null {
  const wanted = onlyHasType(expected);
  if (wanted === null || inputs.length === 0) return null;
  // A variable tells nothing, and what is known of a formal input would be lost with it.
  if (cx.shallow(wanted).kind === 'infer') return null;
  const ret = cx.structurally(output);
  if (!cx.mayLearn(ret)) return null;
  const result = cx.fudge(() => (cx.eq(ret, wanted) ? mkTuple(inputs.map((input) => cx.resolve(input))) : null));
  if (result?.kind !== 'tuple') return null;
  return result.elems.map((hint, i) => (isOpen(cx, hint) ? (inputs[i] ?? hint) : hint));
}

function isOpen(cx: FnCtxt, ty: Ty): boolean {
  const shallow = cx.shallow(ty);
  return shallow.kind === 'infer' && shallow.infer === 'ty';
}

export function checkMethodCall(cx: FnCtxt, e: ExprId, node: Node<'methodCall'>, expected: Expectation): Ty {
  const receiver = cx.structurally(cx.checkExpr(node.receiver, NO_EXPECTATION));
  const sig =
    receiver.kind === 'error' ? null : confirmMethod(cx, e, node.receiver, receiver, node.name, node.generics);
  if (sig === null) {
    for (const arg of node.args) cx.checkExpr(arg, NO_EXPECTATION);
    return cx.error;
  }
  checkArgs(cx, e, { ...sig, inputs: sig.inputs.slice(1) }, node.args, expected);
  return sig.output;
}
