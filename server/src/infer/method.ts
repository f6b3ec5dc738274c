/**
 * Method calls and type-relative items after the probe: adjustments of the receiver, generic args, obligations. Mirrors
 * rustc_hir_typeck::method::confirm.
 */
import type { DefId, ExprId } from '../base/ids';
import type { GenericArgs, PathSegment } from '../items/item';
import { defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { impliedBy } from '../traits/elaborate';
import { memberValue } from '../traits/implIndex';
import { type Pick, type PickKind, type Probed, pickArgs } from '../traits/methodProbe';
import { isOfUnconstrainedImpl } from '../types/constrainedParams';
import { fnSig } from '../types/fnSigs';
import { eraseBound, instantiateSig, subst, substSig } from '../types/fold';
import { mkPtr, mkRef, mkSlice, reErased } from '../types/intern';
import { implHeader } from '../types/sigs';
import { sigTaint } from '../types/sigTaint';
import type { ArgList, GenericArg, Ty } from '../types/ty';
import { type AutoderefWalk, adjustSteps } from './autoderefSteps';
import { applyAdjustments } from './coerce';
import type { FnCtxt } from './fnCtxt';
import { convertPlaceDerefsToMutable } from './placeMut';
import { probeCached } from './probeCache';
import type { Adjustment } from './result';

export interface MethodSig {
  readonly inputs: readonly Ty[];
  readonly output: Ty;
  readonly isVariadic: boolean;
}

function reasonOf(probed: Probed, what: string): string {
  switch (probed.kind) {
    case 'none':
      return `no such ${what}`;
    case 'private':
      return `private ${what}`;
    case 'ambiguous':
      return `ambiguous ${what}`;
    default:
      return `${what} not understood`;
  }
}

/** The signature to check the call against, receiver first; null with a taint where there is none. */
export function confirmMethod(
  cx: FnCtxt,
  e: ExprId,
  receiver: ExprId,
  receiverTy: Ty,
  name: string,
  generics: GenericArgs | null,
): MethodSig | null {
  if (receiverTy.kind === 'infer' && receiverTy.infer === 'ty') {
    cx.taint('method of an unknown type', e);
    return null;
  }
  const probed = probeCached(cx.traits, cx, cx.resolve(receiverTy), name, false);
  if (probed.kind !== 'pick') {
    cx.taint(reasonOf(probed, 'method'), e);
    return null;
  }
  const { pick } = probed;
  if (isDestructor(cx, pick.item)) cx.taint('explicit call of a destructor', e);
  const selfTy = adjustReceiver(cx, receiver, receiverTy, pick);
  if (selfTy === null) {
    cx.taint('method not understood', e);
    return null;
  }
  const prefix = parentArgs(cx, pick.from);
  const own =
    generics !== null && hasOnlyLateLifetimes(cx, pick.item, generics)
      ? { ...generics, args: generics.args.filter((a) => a.kind !== 'lifetime') }
      : generics;
  const args = cx.userTypes.ownArgs(pick.item, prefix.list, own);
  if (isOfUnconstrainedImpl(cx.db, pick.item)) cx.taint('type annotations needed', e);
  const problem = sigTaint(cx.db, pick.item);
  if (problem !== null) cx.taint(problem, e);
  const sig = substSig(fnSig(cx.db, pick.item), args);
  const { inputs, output } = instantiateSig(sig, eraseBound);
  const self = cx.normalize(inputs[0] as Ty);
  if (!cx.eq(self, selfTy)) cx.taint('mismatched types', e);
  cx.addPredicates(pick.item, args);
  const isWritten = generics !== null && cx.userTypes.saysAnything(generics);
  cx.callee.set(e, { def: pick.item, args, userArgs: isWritten ? args : null, userSelfTy: null });
  if (pick.autoref === 'mut' || (pick.autoref === 'none' && self.kind === 'ref' && self.mutable))
    convertPlaceDerefsToMutable(cx, receiver);
  return {
    inputs: [self, ...inputs.slice(1).map((t) => cx.normalize(t))],
    output: cx.normalize(output),
    isVariadic: false,
  };
}

/** `Drop::drop`, of the trait or of an impl. */
function isDestructor(cx: FnCtxt, method: DefId): boolean {
  const drop = cx.lang('drop');
  const parent = parentOf(cx.db, method);
  if (drop === null || parent === null) return false;
  if (parent === drop) return true;
  return defKind(cx.db, parent) === 'impl' && implHeader(cx.db, parent).traitRef?.trait === drop;
}

function hasOnlyLateLifetimes(cx: FnCtxt, item: DefId, generics: GenericArgs): boolean {
  if (!generics.args.some((a) => a.kind === 'lifetime')) return false;
  const data = itemOf(cx.db, item);
  return data?.kind === 'fn' && fnSig(cx.db, item).vars.length > 0;
}

/** Walks the derefs of the pick again, this time for good, and records what happens to the receiver. */
function adjustReceiver(cx: FnCtxt, receiver: ExprId, receiverTy: Ty, pick: Pick): Ty | null {
  const count = pick.steps.length;
  return cx.autoderef(receiverTy, (ty: Ty, walk: AutoderefWalk): Ty | null => {
    if (walk.count < count) return null;
    const adjustments: Adjustment[] = adjustSteps(cx, walk, false);
    let self = ty;
    if (pick.autoref === 'ref' || pick.autoref === 'mut') {
      const mutable = pick.autoref === 'mut';
      self = mkRef(reErased, ty, mutable);
      adjustments.push({ kind: 'borrow', mutable, raw: false, twoPhase: mutable, target: self });
      if (pick.unsize && ty.kind === 'array') {
        self = mkRef(reErased, mkSlice(ty.elem), mutable);
        adjustments.push({ kind: 'pointer', cast: 'unsize', target: self });
      }
    } else if (pick.autoref === 'constPtr' && ty.kind === 'ptr') {
      self = mkPtr(ty.ty, false);
      adjustments.push({ kind: 'pointer', cast: 'mutToConst', target: self });
    } else if (ty.kind === 'ref') {
      // By value, a reference is reborrowed: the receiver is not moved.
      adjustments.push({ kind: 'deref', overloaded: null, target: ty.ty });
      adjustments.push({ kind: 'borrow', mutable: ty.mutable, raw: false, twoPhase: ty.mutable, target: ty });
    }
    applyAdjustments(cx, receiver, adjustments);
    return self;
  });
}

function parentArgs(cx: FnCtxt, from: PickKind): ArgList {
  return pickArgs(cx.traits, from);
}

export interface AssocValue {
  readonly def: DefId;
  /** Args of its impl or trait. */
  readonly prefix: readonly GenericArg[];
}

/** `self::name`; null with a taint where it means nothing known. */
export function resolveAssocValue(cx: FnCtxt, self: Ty, segment: PathSegment, e: ExprId | null): AssocValue | null {
  const probed = probeCached(cx.traits, cx, cx.resolve(self), segment.name, true);
  if (probed.kind !== 'pick') {
    cx.taint(reasonOf(probed, 'associated item'), e);
    return null;
  }
  const { item, from } = probed.pick;
  const prefix = parentArgs(cx, from);
  const first = prefix.list[0];
  let own: Ty | null = null;
  if (from.kind === 'inherent') own = cx.normalize(subst(implHeader(cx.db, from.impl).selfTy, prefix));
  else if (first?.kind === 'type') own = first.ty;
  if (own !== null && !cx.eq(own, self)) cx.taint('mismatched types', e);
  return { def: item, prefix: prefix.list };
}

/** A member that a trait has from a supertrait. */
export function resolveAssocIn(cx: FnCtxt, trait: DefId, args: ArgList, name: string): AssocValue | null {
  for (const p of impliedBy(cx.db, { trait, args }, [])) {
    if (p.kind !== 'trait') continue;
    const def = memberValue(cx.db, p.traitRef.trait, name);
    if (def !== null) return { def, prefix: p.traitRef.args.list };
  }
  return null;
}
