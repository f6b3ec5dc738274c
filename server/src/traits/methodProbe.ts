/**
 * Which method `receiver.name(..)` calls, and which item `Type::name` is (D5). Mirrors rustc_hir_typeck::method::probe.
 *
 * The probe leaves no trace: the caller makes the args (`pickArgs`), equates the receiver and registers obligations.
 */
import type { DefId } from '../base/ids';
import type { Attrs } from '../items/item';
import { crateOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { traitsInScope } from '../names/scope';
import { fnSig } from '../types/fnSigs';
import { eraseBound, instantiatePredicate, instantiateSig, subst } from '../types/fold';
import { mkPtr, mkRef, mkSlice, mkTraitPred, reErased } from '../types/intern';
import { predicatesOf } from '../types/predicates';
import { implHeader } from '../types/sigs';
import type { ArgList, Predicate, TraitRef, Ty } from '../types/ty';
import { type AutoderefStep, autoderefSteps } from './autoderef';
import { objectClauses } from './candidates';
import { evaluateNested } from './fulfill';
import { inherentMembers, memberValue, traitMembers } from './implIndex';
import { normalizeInto } from './project';
import { freshArgs } from './select';
import { mayUnify, type SimplifiedKey, simplify } from './simplify';
import { substClause } from './sized';
import { type Answer, type SolverCx, typeAt } from './solverCx';

export interface ProbeCx {
  readonly cx: SolverCx;
  /** Innermost module (perhaps of a block) of the call: traits in scope. */
  readonly module: DefId;
  /** The trait whose impl the call stands in: in scope whether imported or not. */
  readonly implemented: DefId | null;
  /** Edition of the call. */
  readonly edition: number;
  /** Whether the item may be named from here. */
  isVisible(def: DefId): boolean;
}

export type PickKind =
  | { readonly kind: 'inherent'; readonly impl: DefId }
  /** Through a bound or trait object: the trait reference is known, regions erased. */
  | { readonly kind: 'bound' | 'object'; readonly traitRef: TraitRef }
  /** A trait in scope. */
  | { readonly kind: 'trait'; readonly trait: DefId };

export interface Pick {
  /** The fn or const; of a trait where a trait has it. */
  readonly item: DefId;
  readonly from: PickKind;
  /** Derefs before the receiver, in order; all of the walk up to the pick. */
  readonly steps: readonly AutoderefStep[];
  readonly autoref: 'none' | 'ref' | 'mut' | 'constPtr';
  /** `[T; N]` to `[T]` behind the derefs, before (under) the autoref. */
  readonly unsize: boolean;
  /** Type of the receiver, adjusted. */
  readonly selfTy: Ty;
}

export type Probed =
  | { readonly kind: 'pick'; readonly pick: Pick }
  /** none: there is no such method. private: there is, but it may not be named. */
  | { readonly kind: 'none' | 'private' }
  /** ambiguous: depends on variables, or several apply. unknown: not understood. */
  | { readonly kind: 'ambiguous' | 'unknown' };

interface Candidate {
  readonly item: DefId;
  readonly from: PickKind;
  readonly isUnstable: boolean;
}

/** How a probe went so far, beyond its result. */
interface Notes {
  sawPrivate: boolean;
  sawUnknown: boolean;
}

/** `receiver.name(..)`: items with a `self` parameter, through derefs and autorefs. */
export function probeMethod(pcx: ProbeCx, receiver: Ty, name: string): Probed {
  const { cx } = pcx;
  return cx.icx.probe((): Probed => {
    const walk = autoderefSteps(cx, receiver);
    const last = walk.steps.length === 0 ? walk.start : (walk.steps[walk.steps.length - 1] as AutoderefStep).ty;
    if (last.kind === 'error') return { kind: 'unknown' };
    if (last.kind === 'infer' && last.infer === 'ty') return { kind: 'ambiguous' };
    const types = [walk.start, ...walk.steps.map((s) => s.ty)];
    const unsized = last.kind === 'array' ? mkSliceOf(cx, last) : null;
    const inherent = inherentCandidates(pcx, unsized === null ? types : [...types, unsized], name, true);
    const extension = extensionCandidates(pcx, name, true);
    const notes: Notes = { sawPrivate: false, sawUnknown: walk.isUnknown };
    for (const allowUnstable of [false, true]) {
      for (let i = 0; i < types.length; i++) {
        const steps = walk.steps.slice(0, i);
        const at = { pcx, notes, inherent, extension, allowUnstable, steps };
        const behindRaw = types.slice(0, i).some((t) => t.kind === 'ptr');
        const found = atStep(at, types[i] as Ty, false, behindRaw);
        if (found !== null) return found;
      }
      if (unsized === null) continue;
      const at = { pcx, notes, inherent, extension, allowUnstable, steps: walk.steps };
      const found = atStep(
        at,
        unsized,
        true,
        types.slice(0, -1).some((t) => t.kind === 'ptr'),
      );
      if (found !== null) return found;
    }
    if (notes.sawUnknown) return { kind: 'unknown' };
    return { kind: notes.sawPrivate ? 'private' : 'none' };
  });
}

/** `Type::name`: any associated fn or const, of the type as it stands. */
export function probePath(pcx: ProbeCx, self: Ty, name: string): Probed {
  const { cx } = pcx;
  const ty = cx.icx.shallow(self);
  if (ty.kind === 'error') return { kind: 'unknown' };
  return cx.icx.probe((): Probed => {
    const inherent = inherentCandidates(pcx, [ty], name, false);
    const extension = extensionCandidates(pcx, name, false);
    const notes: Notes = { sawPrivate: false, sawUnknown: false };
    for (const allowUnstable of [false, true]) {
      const at = { pcx, notes, inherent, extension, allowUnstable, steps: [] };
      const found = pickFor(at, ty, 'path', 'none', false);
      if (found !== null) return found;
    }
    if (notes.sawUnknown) return { kind: 'unknown' };
    return { kind: notes.sawPrivate ? 'private' : 'none' };
  });
}

function mkSliceOf(cx: SolverCx, array: Ty & { readonly kind: 'array' }): Ty {
  return mkSlice(cx.icx.resolve(array.elem));
}

// ---- candidates

/** To its own crate nothing is unstable. */
function isUnstable(pcx: ProbeCx, item: DefId, attrs: Attrs): boolean {
  return attrs.others.some((a) => a.path === 'unstable') && crateOf(pcx.cx.db, item) !== pcx.cx.env.krate;
}

function push(pcx: ProbeCx, out: Candidate[], item: DefId | null, from: PickKind, methodsOnly: boolean): void {
  if (item === null) return;
  const data = itemOf(pcx.cx.db, item);
  if (data === null || (methodsOnly && !(data.kind === 'fn' && data.hasSelf))) return;
  if (data.kind !== 'fn' && data.kind !== 'const') return;
  out.push({ item, from, isUnstable: isUnstable(pcx, item, data.attrs) });
}

function inherentCandidates(pcx: ProbeCx, types: readonly Ty[], name: string, methodsOnly: boolean): Candidate[] {
  const { cx } = pcx;
  const out: Candidate[] = [];
  const seen = new Set<SimplifiedKey>();
  const fromClause = (clause: Predicate, kind: 'bound' | 'object'): void => {
    if (clause.kind !== 'trait' || clause.negative) return;
    const item = memberValue(cx.db, clause.traitRef.trait, name);
    if (item === null) return;
    const open = instantiatePredicate(clause, eraseBound);
    if (open.kind !== 'trait') return;
    const { traitRef } = open;
    const isNew = !out.some((c) => c.item === item && c.from.kind === kind && c.from.traitRef.args === traitRef.args);
    if (isNew) push(pcx, out, item, { kind, traitRef }, methodsOnly);
  };
  for (const ty of types) {
    const head = simplify(ty);
    if (head !== null && !seen.has(head)) {
      seen.add(head);
      for (const { owner: impl, item } of inherentMembers(cx.db, head, name)) {
        if (mayUnify(implHeader(cx.db, impl).erasedSelfTy, ty))
          push(pcx, out, item, { kind: 'inherent', impl }, methodsOnly);
      }
    }
    if (ty.kind === 'dynamic') for (const clause of objectClauses(cx, ty)) fromClause(clause, 'object');
    // Bounds of an associated or opaque type bring nothing into scope.
    if (ty.kind === 'param' || ty.kind === 'placeholder') {
      for (const [trait, clauses] of cx.env.traits) {
        if (memberValue(cx.db, trait, name) === null) continue;
        for (const { erased } of clauses) {
          if (cx.icx.canEq(typeAt(erased.traitRef.args.list, 0), ty)) fromClause(erased, 'bound');
        }
      }
    }
  }
  return out;
}

function extensionCandidates(pcx: ProbeCx, name: string, methodsOnly: boolean): Candidate[] {
  const out: Candidate[] = [];
  const { db } = pcx.cx;
  const { implemented } = pcx;
  if (implemented !== null && !traitsInScope(db, pcx.module).includes(implemented))
    push(pcx, out, memberValue(db, implemented, name), { kind: 'trait', trait: implemented }, methodsOnly);
  for (const { owner: trait, item } of traitMembers(db, pcx.module, name))
    push(pcx, out, item, { kind: 'trait', trait }, methodsOnly);
  return out;
}

// ---- picking

interface At {
  readonly pcx: ProbeCx;
  readonly notes: Notes;
  readonly inherent: readonly Candidate[];
  readonly extension: readonly Candidate[];
  readonly allowUnstable: boolean;
  readonly steps: readonly AutoderefStep[];
}

function atStep(at: At, ty: Ty, unsize: boolean, behindRaw: boolean): Probed | null {
  // Nothing can be taken by value out of an unsized place, or by any means through a raw pointer.
  if (behindRaw) return null;
  if (!unsize) {
    const byValue = pickFor(at, ty, 'value', 'none', false);
    if (byValue !== null) return byValue;
  }
  const byRef = pickFor(at, mkRef(reErased, ty, false), 'value', 'ref', unsize);
  if (byRef !== null) return byRef;
  const byMut = pickFor(at, mkRef(reErased, ty, true), 'value', 'mut', unsize);
  if (byMut !== null) return byMut;
  if (unsize || ty.kind !== 'ptr' || !ty.mutable) return null;
  return pickFor(at, mkPtr(ty.ty, false), 'value', 'constPtr', false);
}

function pickFor(at: At, selfTy: Ty, mode: 'value' | 'path', autoref: Pick['autoref'], unsize: boolean): Probed | null {
  for (const candidates of [at.inherent, at.extension]) {
    const applicable: Candidate[] = [];
    for (const candidate of candidates) {
      if (candidate.isUnstable && !at.allowUnstable) continue;
      const answer = at.pcx.cx.icx.probe(() => applies(at, candidate, selfTy, mode));
      if (answer === 'no') continue;
      if (answer === 'unknown') at.notes.sawUnknown = true;
      if (candidate.from.kind === 'inherent' && !at.pcx.isVisible(candidate.item)) {
        at.notes.sawPrivate = true;
        continue;
      }
      applicable.push(candidate);
    }
    const chosen = collapse(applicable);
    if (chosen === 'ambiguous') return { kind: at.notes.sawUnknown ? 'unknown' : 'ambiguous' };
    if (chosen === null) continue;
    const { item, from } = chosen;
    return { kind: 'pick', pick: { item, from, steps: at.steps, autoref, unsize, selfTy } };
  }
  return null;
}

/** Several candidates of one trait are the trait's method: which impl or bound it is will be seen later. */
function collapse(applicable: readonly Candidate[]): Candidate | 'ambiguous' | null {
  const [first] = applicable;
  if (first === undefined || applicable.length === 1) return first ?? null;
  if (applicable.some((c) => c.item !== first.item)) return 'ambiguous';
  const trait =
    first.from.kind === 'trait' ? first.from.trait : first.from.kind === 'inherent' ? null : first.from.traitRef.trait;
  if (trait === null) return 'ambiguous';
  return { ...first, from: { kind: 'trait', trait } };
}

/** Binds variables: the caller probes. */
function applies(at: At, candidate: Candidate, selfTy: Ty, mode: 'value' | 'path'): Answer {
  const { pcx } = at;
  const { cx } = pcx;
  const { from } = candidate;
  const nested: Predicate[] = [];
  const args = pickArgs(cx, from);
  if (mode === 'path') {
    const own = from.kind === 'inherent' ? implHeader(cx.db, from.impl).erasedSelfTy : null;
    const implSelf = own === null ? typeAt(args.list, 0) : subst(own, args);
    if (!cx.icx.eq(normalizeInto(cx, implSelf, nested), selfTy)) return 'no';
  } else {
    const receiver = receiverTy(cx, candidate.item, args);
    if (receiver === null) return 'no';
    // `Self` of a trait is still open: bind it only where the shapes agree.
    if (!cx.icx.eq(normalizeInto(cx, receiver, nested), selfTy)) return 'no';
  }
  switch (from.kind) {
    case 'inherent':
      for (const p of predicatesOf(cx.db, from.impl).list) {
        const clause = substClause(cx, p, args);
        if (clause !== null) nested.push(clause);
      }
      break;
    case 'trait': {
      if (isSkipped(at, from.trait, selfTy)) return 'no';
      nested.push(mkTraitPred({ trait: from.trait, args: cx.icx.resolveArgs(args) }));
      break;
    }
    case 'bound':
    case 'object':
      return 'yes';
  }
  return evaluateNested(cx, nested, null);
}

/** `#[rustc_skip_during_method_dispatch(array, boxed_slice)]`: `IntoIterator` by value in old editions. */
function isSkipped(at: At, trait: DefId, selfTy: Ty): boolean {
  const { db } = at.pcx.cx;
  const { edition } = at.pcx;
  const isArray = selfTy.kind === 'array' && edition < 2021;
  const isBoxedSlice =
    edition < 2024 &&
    selfTy.kind === 'adt' &&
    typeAt(selfTy.args.list, 0).kind === 'slice' &&
    itemOf(db, selfTy.def)?.attrs.lang === 'owned_box';
  if (!isArray && !isBoxedSlice) return false;
  const attr = itemOf(db, trait)?.attrs.others.find((a) => a.path === 'rustc_skip_during_method_dispatch');
  return attr?.args.includes(isArray ? 'array' : 'boxed_slice') === true;
}

/** Type of `self` with the parents' args put in and late-bound lifetimes erased. */
function receiverTy(cx: SolverCx, method: DefId, parentArgs: ArgList): Ty | null {
  const sig = fnSig(cx.db, method);
  const first = sig.inputs[0];
  if (first === undefined) return null;
  const open = instantiateSig(sig, eraseBound).inputs[0] as Ty;
  return subst(open, parentArgs);
}

/** Args of the impl or trait that the picked item stands in: fresh variables, or those that the bound gives. */
export function pickArgs(cx: SolverCx, from: PickKind): ArgList {
  switch (from.kind) {
    case 'inherent':
      return freshArgs(cx, from.impl);
    case 'trait':
      return freshArgs(cx, from.trait);
    case 'bound':
    case 'object':
      return from.traitRef.args;
  }
}
