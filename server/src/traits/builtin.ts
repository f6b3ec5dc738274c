/**
 * Traits that hold by the nature of the type: Sized, Copy and Clone of tuples and closures, the Fn family, futures of
 * async blocks, unsizing. Mirrors the built-in candidates of rustc_trait_selection::traits::select.
 *
 * What libcore says with ordinary impls (Copy of integers, Clone of references) is not repeated here.
 */
import type { DefId } from '../base/ids';
import { adtDef } from '../types/adt';
import { fnSig } from '../types/fnSigs';
import { eraseBound, instantiateSig, subst, substSig } from '../types/fold';
import { mkTraitPred, mkTuple, mkTyArgs } from '../types/intern';
import type { ArgList, ClosureKind, PolyFnSig, Predicate, Ty } from '../types/ty';
import { lendsItself } from './asyncClosure';
import type { Candidate } from './candidates';
import { closureKindOf, extendsKind } from './closureKind';
import { isObviouslySized } from './sized';
import { type SolverCx, typeAt } from './solverCx';
import { unsizeCandidate } from './unsize';

type Builtin = Candidate & { readonly kind: 'builtin' };
export type BuiltinResult = Builtin | 'maybe' | 'unknown' | null;

const HOLDS: Builtin = { kind: 'builtin', nested: [], equate: [] };

export function holdsIf(nested: readonly Predicate[], equate: readonly (readonly [Ty, Ty])[] = []): Builtin {
  return { kind: 'builtin', nested, equate };
}

/** null: the nature of the type says nothing. */
export function builtinCandidate(cx: SolverCx, trait: DefId, args: ArgList, self: Ty): BuiltinResult {
  const kind = cx.lang.builtin.get(trait);
  if (kind === undefined) return null;
  switch (kind) {
    case 'sized':
      return sized(cx, trait, self);
    case 'always':
    case 'discriminantKind':
    case 'pointee':
      return HOLDS;
    case 'copy':
    case 'clone':
      return copyOrClone(cx, trait, self);
    case 'fn':
      return callable(cx, args, self, 'Fn');
    case 'fnMut':
      return callable(cx, args, self, 'FnMut');
    case 'fnOnce':
      return callable(cx, args, self, 'FnOnce');
    case 'asyncFn':
    case 'asyncFnMut':
    case 'asyncFnOnce':
      return asyncCallable(cx, args, self, kind === 'asyncFn' ? 'Fn' : kind === 'asyncFnMut' ? 'FnMut' : 'FnOnce');
    case 'tuple':
      return self.kind === 'tuple' ? HOLDS : null;
    case 'fnPtr':
      return self.kind === 'fnPtr' ? HOLDS : null;
    case 'unsize':
      return unsizeCandidate(cx, self, cx.icx.shallow(typeAt(args.list, 1)));
    case 'future':
      return self.kind === 'coroutine' && self.flavour === 'async' ? HOLDS : null;
    case 'iterator':
    case 'fusedIterator':
      return self.kind === 'coroutine' && self.flavour === 'gen' ? HOLDS : null;
    case 'coroutine':
      if (self.kind !== 'coroutine' || self.flavour !== 'coroutine') return null;
      return holdsIf([], [[typeAt(args.list, 1), self.resume]]);
    case 'drop':
      return null;
    case 'unknown':
      return 'unknown';
  }
}

function sized(cx: SolverCx, trait: DefId, self: Ty): BuiltinResult {
  switch (self.kind) {
    case 'prim':
      return self.prim === 'str' ? null : HOLDS;
    case 'slice':
    case 'dynamic':
    case 'foreign':
    case 'param':
    case 'alias':
    case 'bound':
    case 'placeholder':
      return null;
    case 'tuple': {
      const last = self.elems[self.elems.length - 1];
      return last === undefined ? HOLDS : holdsIf([mkTraitPred({ trait, args: mkTyArgs(last) })]);
    }
    case 'adt': {
      const adt = adtDef(cx.db, self.def);
      if (adt === null) return 'unknown';
      if (adt.kind !== 'struct') return HOLDS;
      const fields = adt.variants[0]?.fields ?? [];
      const tail = fields[fields.length - 1]?.ty;
      if (tail === undefined || isObviouslySized(tail)) return HOLDS;
      return holdsIf([mkTraitPred({ trait, args: mkTyArgs(subst(tail, self.args)) })]);
    }
    default:
      return HOLDS;
  }
}

function copyOrClone(cx: SolverCx, trait: DefId, self: Ty): BuiltinResult {
  const each = (types: readonly Ty[]): Builtin => holdsIf(types.map((t) => mkTraitPred({ trait, args: mkTyArgs(t) })));
  switch (self.kind) {
    case 'fnDef':
    case 'fnPtr':
      return HOLDS;
    case 'infer':
      return self.infer === 'ty' ? 'maybe' : HOLDS;
    case 'tuple':
      return each(self.elems);
    case 'closure': {
      const upvars = cx.icx.shallow(self.upvars);
      if (upvars.kind === 'infer') return 'maybe';
      return upvars.kind === 'tuple' ? each(upvars.elems) : 'unknown';
    }
    default:
      return null;
  }
}

function callable(cx: SolverCx, args: ArgList, self: Ty, kind: ClosureKind): BuiltinResult {
  const sig = callableSig(cx, self);
  if (sig === null || !isCallableAs(sig, self)) return null;
  if (self.kind === 'closure') {
    const own = closureKindOf(cx.icx, self);
    const lends = !self.isAsync || kind === 'FnOnce' ? false : lendsItself(cx.icx, self);
    if (own === null || lends === null) {
      if (kind !== 'FnOnce') return 'maybe';
    } else if (!extendsKind(own, kind) || lends) return null;
  }
  const { inputs } = openSig(cx, sig);
  return holdsIf([], [[typeAt(args.list, 1), mkTuple(inputs)]]);
}

/** Async closures, and whatever gives a future when it is called. */
function asyncCallable(cx: SolverCx, args: ArgList, self: Ty, kind: ClosureKind): BuiltinResult {
  const sig = callableSig(cx, self);
  if (sig === null || !isCallableAs(sig, self)) return null;
  if (self.kind === 'closure') {
    const own = closureKindOf(cx.icx, self);
    if (own === null) {
      if (kind !== 'FnOnce') return 'maybe';
    } else if (!extendsKind(own, kind)) return null;
  }
  const { inputs, output } = openSig(cx, sig);
  const future = cx.lang.byKind.get('future');
  if (future === undefined) return 'unknown';
  const isFuture = self.kind === 'closure' && self.isAsync;
  const nested = isFuture ? [] : [mkTraitPred({ trait: future, args: mkTyArgs(output) })];
  return holdsIf(nested, [[typeAt(args.list, 1), mkTuple(inputs)]]);
}

function isCallableAs(sig: PolyFnSig, self: Ty): boolean {
  return self.kind === 'closure' || (!sig.isUnsafe && !sig.isVariadic);
}

/** The signature by which closures, fn items and fn pointers are called; null for other types. */
export function callableSig(cx: SolverCx, self: Ty): PolyFnSig | null {
  if (self.kind === 'closure' || self.kind === 'fnPtr') return self.sig;
  return self.kind === 'fnDef' ? substSig(fnSig(cx.db, self.def), self.args) : null;
}

/** A signature with its late-bound regions fresh (or erased, without regions). */
export function openSig(cx: SolverCx, sig: PolyFnSig): { readonly inputs: readonly Ty[]; readonly output: Ty } {
  if (cx.icx.regions === null) return instantiateSig(sig, eraseBound);
  const fresh = sig.vars.map(() => cx.icx.newRegion());
  return instantiateSig(sig, { region: (index) => fresh[index] ?? cx.icx.newRegion() });
}
