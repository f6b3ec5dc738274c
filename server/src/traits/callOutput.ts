/**
 * The associated types of `FnOnce` and of the `AsyncFn` family for what is called by nature. Mirrors
 * confirm_callable_candidate and confirm_async_closure_candidate of rustc_trait_selection::traits::project.
 */
import type { DefId } from '../base/ids';
import { nameOf } from '../names/defs';
import { mkProjection, mkTuple, mkTyArgs, reErased, reStatic } from '../types/intern';
import type { ArgList, Region, Ty } from '../types/ty';
import { asyncOutput, futureByRef, futureOnce } from './asyncClosure';
import { callableSig, openSig } from './builtin';
import { type SolverCx, typeAt } from './solverCx';

interface Call {
  readonly inputs: readonly Ty[];
  readonly output: Ty;
}

export type CallOutput = Ty | 'ambiguous' | null;

/** `normalize`: what the signature takes may be an associated type. 'ambiguous': the captures of a closure are not known. */
export function callOutput(
  cx: SolverCx,
  trait: DefId,
  assoc: DefId,
  args: ArgList,
  self: Ty,
  normalize: (ty: Ty) => Ty,
): CallOutput {
  const isAsync = cx.lang.builtin.get(trait) !== 'fnOnce';
  const call = self.kind === 'closure' && self.isAsync ? ofAsync(cx, self, assoc, args, isAsync) : plain(cx, self);
  if (call === null || call === 'ambiguous') return call;
  const { icx } = cx;
  const outer = icx.matching;
  if (icx.regions !== null) icx.matching = { trait, by: 'builtin', universe: icx.goalUniverse };
  const isEqual = icx.eq(typeAt(args.list, 1), normalize(mkTuple(call.inputs)));
  icx.matching = outer;
  if (!isEqual) return null;
  const isAwaited = isAsync && nameOf(cx.db, assoc) === 'Output' && !(self.kind === 'closure' && self.isAsync);
  if (!isAwaited) return call.output;
  return cx.lang.futureOutput === null ? null : mkProjection(cx.lang.futureOutput, mkTyArgs(call.output));
}

function plain(cx: SolverCx, self: Ty): Call | null {
  const sig = callableSig(cx, self);
  return sig === null ? null : openSig(cx, sig);
}

function ofAsync(
  cx: SolverCx,
  closure: Ty & { readonly kind: 'closure' },
  assoc: DefId,
  args: ArgList,
  isAsync: boolean,
): Call | 'ambiguous' {
  const { icx } = cx;
  const fresh = new Map<number, Region>();
  const region = (index: number): Region => {
    if (icx.regions === null) return reErased;
    let own = fresh.get(index);
    if (own === undefined) {
      own = icx.newRegion();
      fresh.set(index, own);
    }
    return own;
  };
  const written = args.list[2];
  const env = icx.regions === null ? reErased : written?.kind === 'region' ? written.region : reStatic;
  const name = isAsync ? nameOf(cx.db, assoc) : 'CallOnceFuture';
  if (name === 'Output') return asyncOutput(closure, env, region);
  const future = name === 'CallRefFuture' ? futureByRef : futureOnce;
  return future(icx, closure, env, region) ?? 'ambiguous';
}
