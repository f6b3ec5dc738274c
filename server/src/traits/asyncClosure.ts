/**
 * What a call of an async closure gives. Called by reference, the future may borrow from the closure itself: the last
 * variable of the closure's signature is the lifetime of that borrow. Called by value, it owns what the closure captured.
 * Mirrors CoroutineClosureSignature of rustc_type_ir and confirm_async_closure_candidate of rustc_trait_selection.
 */
import { instantiateSig } from '../types/fold';
import { mkCoroutine, mkSig, mkTuple } from '../types/intern';
import type { PolyFnSig, Region, Ty } from '../types/ty';
import { visitTy } from '../types/visit';
import type { InferCtxt } from './inferCtxt';

type ClosureTy = Ty & { readonly kind: 'closure' };

/** The signature with what the future holds. null: the captures are not known yet. */
function knownSig(icx: InferCtxt, closure: ClosureTy): PolyFnSig | null {
  const { sig } = closure;
  const { output } = sig;
  if (output.kind !== 'coroutine') return sig;
  // The variable of what it holds is followed by hand: resolving leaves captures out.
  const upvars = icx.shallow(output.upvars);
  if (upvars.kind === 'infer') return null;
  return mkSig({ ...sig, output: holding(output, upvars) });
}

function holding(future: Ty & { readonly kind: 'coroutine' }, upvars: Ty): Ty {
  const parts = { resume: future.resume, yield: future.yield, ret: future.ret, upvars };
  return mkCoroutine(future.closure, future.args, parts, future.flavour);
}

/** Whether the future borrows from the closure, which cannot be `Fn` then. null: the captures are not known yet. */
export function lendsItself(icx: InferCtxt, closure: ClosureTy): boolean | null {
  const sig = knownSig(icx, closure);
  if (sig === null) return null;
  const env = sig.vars.length - 1;
  let found = false;
  visitTy(sig.output, {
    region: (r, depth) => {
      found ||= r.kind === 'bound' && r.debruijn === depth && r.index === env;
    },
  });
  return found;
}

/** Opens the signature: `region` for its own variables, `env` for the borrow of the closure. */
function open(sig: PolyFnSig, env: Region, region: (index: number) => Region) {
  const last = sig.vars.length - 1;
  return instantiateSig(sig, { region: (index) => (index === last ? env : region(index)) });
}

/** What the future gives, with the inputs that it takes. */
export function asyncOutput(closure: ClosureTy, env: Region, region: (index: number) => Region) {
  const { inputs, output } = open(closure.sig, env, region);
  return { inputs, output: output.kind === 'coroutine' ? output.ret : output };
}

/** The future of `closure(..)` behind a reference that lives for `env`. null: the captures are not known yet. */
export function futureByRef(icx: InferCtxt, closure: ClosureTy, env: Region, region: (index: number) => Region) {
  const sig = knownSig(icx, closure);
  return sig === null ? null : open(sig, env, region);
}

/** The future of a call that takes the closure. null: the captures are not known yet. */
export function futureOnce(icx: InferCtxt, closure: ClosureTy, env: Region, region: (index: number) => Region) {
  const captures = icx.shallow(closure.upvars);
  if (captures.kind !== 'tuple') return null;
  const { inputs, output } = open(closure.sig, env, region);
  if (output.kind !== 'coroutine') return { inputs, output };
  return { inputs, output: holding(output, mkTuple([...inputs, ...captures.elems])) };
}
