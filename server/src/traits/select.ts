/**
 * Which candidate proves a trait reference, and what it needs. Mirrors rustc_trait_selection::traits::select
 * (candidate_from_obligation, winnowing, confirmation).
 */
import type { DefId } from '../base/ids';
import { derivesByMacro } from '../names/crateItems';
import { crateOf, defKind, nameOf } from '../names/defs';
import { hasFeature } from '../names/features';
import { childrenOf, itemOf } from '../names/itemData';
import { hasUnconstrainedParams } from '../types/constrainedParams';
import { instantiatePredicate, substArgs, substPredicate } from '../types/fold';
import { allParams, genericsOf } from '../types/generics';
import { constArg, mkArgs, mkTraitPred, regionArg, tyArg } from '../types/intern';
import { itemBounds, predicatesOf } from '../types/predicates';
import { implHeader } from '../types/sigs';
import { type ArgList, type GenericArg, type Predicate, type Ty, TyFlag } from '../types/ty';
import { assemble, type Candidate } from './candidates';
import { chosenImpl } from './canonical';
import { elaboratedItemBoundsTaint, elaboratedSupers, elaborationTaint, superOutlives } from './elaborate';
import { evaluateNested, type Obligation } from './fulfill';
import { mayHaveHiddenImpls } from './implIndex';
import type { TraitClause } from './paramEnv';
import { normalizeArgs, normalizeInto } from './project';
import { substClause } from './sized';
import { type Answer, isSettled, type SolverCx, typeAt } from './solverCx';

export type Selection =
  | {
      readonly answer: 'yes';
      readonly candidate: Candidate | null;
      readonly implArgs: ArgList | null;
      readonly nested: readonly Predicate[];
    }
  | { readonly answer: 'no' | 'maybe' | 'unknown' };

const DONE: Selection = { answer: 'yes', candidate: null, implArgs: null, nested: [] };

/**
 * `args` are normalised. With answer 'yes' the candidate is confirmed: variables it decides are bound, and `nested` must
 * hold as well. Else no variable has changed. `parent` is the obligation this answers, for cycles.
 */
export function select(cx: SolverCx, trait: DefId, args: ArgList, parent: Obligation | null): Selection {
  const known = mayChooseImpl(cx, trait, args) ? chosenImpl(cx, trait, cx.icx.resolveArgs(args)) : null;
  const chosen = known ?? choose(cx, trait, args, parent);
  if (chosen === 'holds') return DONE;
  if (chosen === 'no') return absence(cx, trait, args);
  if (typeof chosen === 'string') return { answer: chosen };
  const candidate = 'kind' in chosen ? chosen : ({ kind: 'impl', impl: chosen.impl } as const);
  return confirm(cx, trait, candidate, args) ?? absence(cx, trait, args);
}

/** Whether nothing but impls speaks of the goal. */
function mayChooseImpl(cx: SolverCx, trait: DefId, args: ArgList): boolean {
  if ((args.flags & TyFlag.HasInfer) === 0 || cx.lang.builtin.has(trait) || cx.env.traits.has(trait)) return false;
  const self = cx.icx.shallow(typeAt(args.list, 0));
  return self.kind === 'infer' ? self.infer !== 'ty' : self.kind !== 'alias' && self.kind !== 'dynamic';
}

/** The candidate that wins, not confirmed. */
export function choose(
  cx: SolverCx,
  trait: DefId,
  args: ArgList,
  parent: Obligation | null,
): Candidate | 'holds' | 'no' | 'maybe' | 'unknown' {
  const assembled = assemble(cx, trait, args);
  if (assembled.answer === 'yes') return 'holds';
  if (assembled.answer !== null) return assembled.answer;
  const { candidates } = assembled;
  return candidates.length > 1 ? winnow(cx, trait, args, candidates, parent) : (candidates[0] ?? 'no');
}

/** No impl was found: does that mean there is none? */
function absence(cx: SolverCx, trait: DefId, args: ArgList): Selection {
  if (cx.env.taint !== null) return { answer: 'unknown' };
  const self = cx.icx.shallow(typeAt(args.list, 0));
  if (mayImplyMore(cx, self)) return { answer: 'unknown' };
  if (self.kind !== 'adt') return { answer: 'no' };
  // `#[derive(Serialize)]` implements `Serialize`, and there are no types in the trait that would be left open. `#[derive(Error)]`
  // of thiserror implements `From` of some types: it says yes to one that is known, and decides none that is not.
  const { db } = cx;
  const isClosed = genericsOf(db, trait).own.filter(({ kind }) => kind !== 'lifetime').length <= 1;
  if (derivesByMacro(db, self.def, nameOf(db, trait))) {
    const isKnown = isClosed || (cx.icx.resolveArgs(args).flags & TyFlag.HasInfer) === 0;
    return isKnown ? DONE : { answer: 'maybe' };
  }
  return { answer: mayHaveHiddenImpls(db, self.def, trait) ? 'unknown' : 'no' };
}

/** Whether bounds of the type are not understood that might say more of it. */
function mayImplyMore(cx: SolverCx, self: Ty): boolean {
  if (self.kind === 'dynamic') {
    return self.preds.some(
      (p) => p.kind === 'trait' && elaborationTaint(cx.db, elaboratedSupers(cx.db, p.trait)) !== null,
    );
  }
  for (let at: Ty = self; at.kind === 'alias'; at = cx.icx.shallow(typeAt(at.args.list, 0))) {
    if (elaboratedItemBoundsTaint(cx.db, at.def) !== null) return true;
    if (at.alias === 'opaque') break;
  }
  return false;
}

interface Judged {
  readonly candidate: Candidate;
  readonly answer: Answer;
  readonly hasLeaned: boolean;
}

function winnow(
  cx: SolverCx,
  trait: DefId,
  args: ArgList,
  candidates: readonly Candidate[],
  parent: Obligation | null,
): Candidate | 'no' | 'maybe' | 'unknown' {
  const left: Judged[] = [];
  const outer = cx.hasLeaned;
  for (const candidate of candidates) {
    cx.hasLeaned = false;
    const answer = cx.icx.probe((): Answer => {
      const selection = confirm(cx, trait, candidate, args);
      if (selection === null) return 'no';
      return selection.answer === 'yes' ? evaluateNested(cx, selection.nested, parent) : selection.answer;
    });
    if (answer !== 'no') left.push({ candidate, answer, hasLeaned: cx.hasLeaned });
  }
  cx.hasLeaned = outer || left.some((l) => l.hasLeaned);
  const [first] = left;
  if (first === undefined) return 'no';
  if (left.length === 1) return noted(cx, trait, args, first);
  const hasInfer = (cx.icx.resolveArgs(args).flags & TyFlag.HasInfer) !== 0;
  const bySize = trait === cx.sized ? left.find((l) => l.candidate.kind === 'builtin') : undefined;
  // What a type is made of decides whether it is sized, before any where-clause.
  if (bySize !== undefined) return bySize.answer === 'yes' ? noted(cx, trait, args, bySize) : 'maybe';
  const isGlobal = ({ candidate }: Judged) => candidate.kind === 'param' && candidate.clause.isGlobal;
  for (const kind of ['builtin', 'param', 'bound', 'object'] as const) {
    const same = left.filter((l) => l.candidate.kind === kind && !isGlobal(l));
    if (same.length === 0) continue;
    // A where-clause about parameters and one that is the same everywhere leave it open which is meant.
    if (kind === 'param' && left.some(isGlobal)) return hasInfer ? 'maybe' : 'unknown';
    // A built-in rule without conditions says all; one with conditions competes like an impl.
    if (kind === 'builtin' && same[0]?.candidate.kind === 'builtin' && same[0].candidate.nested.length > 0) continue;
    if (same.length > 1 && hasInfer && kind !== 'object' && !areAlike(cx, same)) return 'maybe';
    return noted(cx, trait, args, same[0] as Judged);
  }
  // A where-clause that is the same everywhere proves only what nothing else does.
  const others = left.filter((l) => !isGlobal(l));
  const [only] = others;
  if (only !== undefined && others.length === 1) return noted(cx, trait, args, only);
  if (hasInfer) return 'maybe';
  if (only === undefined) return noted(cx, trait, args, first);
  const best = mostSpecific(cx, others);
  return best === null ? (left.some((l) => l.answer === 'yes') ? 'unknown' : 'maybe') : best;
}

/** `type A: B<C = String> + Into<String>` where `trait B: Into<Self::C>`: bounds of an alias that say the same once normalised. */
function areAlike(cx: SolverCx, judged: readonly Judged[]): boolean {
  const said = judged.map(({ candidate }) => {
    if (candidate.kind !== 'bound') return null;
    const { clause } = candidate;
    return cx.icx.probe(() => cx.icx.resolveArgs(normalizeBehindSelf(cx, openClause(cx, clause).traitRef.args, [])));
  });
  return said.every((args) => args !== null && args === said[0] && (args.flags & TyFlag.HasInfer) === 0);
}

/** The nested obligations of a goal without variables were just evaluated: that answer is the goal's. */
function noted(cx: SolverCx, trait: DefId, args: ArgList, one: Judged): Candidate {
  if (one.answer === 'yes' && !one.hasLeaned && isSettled(cx, args.flags))
    cx.memo.set(mkTraitPred({ trait, args }).id, 'yes');
  return one.candidate;
}

/** The impl whose header every other impl's header covers (specialisation, in std only); null: there is none. */
function mostSpecific(cx: SolverCx, left: readonly Judged[]): Candidate | null {
  if (areInConflict(cx, left)) return null;
  for (const { candidate } of left) {
    if (candidate.kind !== 'impl') continue;
    const own = implHeader(cx.db, candidate.impl).erasedArgs;
    if (own === null) continue;
    const covers = ({ candidate: other }: Judged): boolean => {
      if (other === candidate) return true;
      if (other.kind !== 'impl') return false;
      const header = implHeader(cx.db, other.impl).erasedArgs;
      if (header === null) return false;
      return cx.icx.probe(() => cx.icx.eqArgs(substArgs(header, freshArgs(cx, other.impl)), own));
    };
    if (left.every(covers)) return candidate;
  }
  return null;
}

/** Impls of one crate that are not meant to specialise each other: E0119. */
function areInConflict(cx: SolverCx, left: readonly Judged[]): boolean {
  const written = left.flatMap(({ candidate }) =>
    candidate.kind === 'impl' && candidate.impl >= 0 ? [candidate.impl] : [],
  );
  const [first] = written;
  if (first === undefined || written.some((impl) => crateOf(cx.db, impl) !== cx.env.krate)) return false;
  return !hasFeature(cx.db, first, /\b(min_)?specialization\b|\bmarker_trait_attr\b/);
}

/** Fresh variables (and regions) for all parameters of a definition. */
export function freshArgs(cx: SolverCx, def: DefId): ArgList {
  const out: GenericArg[] = [];
  for (const param of allParams(genericsOf(cx.db, def))) {
    if (param.kind === 'type') out.push(tyArg(cx.icx.newTyVar()));
    else if (param.kind === 'const') out.push(constArg(cx.icx.newConstVar()));
    else out.push(regionArg(cx.icx.newRegion()));
  }
  return mkArgs(out);
}

const MATCHED_BY = { impl: 'impl', builtin: 'builtin', param: 'where', bound: 'bound', object: 'bound' } as const;

/** null: does not match after all. */
function confirm(cx: SolverCx, trait: DefId, candidate: Candidate, args: ArgList): Selection | null {
  const { icx } = cx;
  const at = icx.snapshot();
  const outer = icx.matching;
  if (icx.regions !== null) icx.matching = { trait, by: MATCHED_BY[candidate.kind], universe: icx.goalUniverse };
  const selection = tryConfirm(cx, candidate, args);
  icx.matching = outer;
  if (selection === null || selection.answer !== 'yes') cx.icx.rollback(at);
  else cx.icx.commit(at);
  return selection;
}

function tryConfirm(cx: SolverCx, candidate: Candidate, args: ArgList): Selection | null {
  switch (candidate.kind) {
    case 'impl':
      return confirmImpl(cx, candidate, args);
    case 'param': {
      const { clause } = candidate;
      if (cx.icx.regions === null) return cx.icx.eqArgs(clause.erased.traitRef.args, args) ? yes(candidate, []) : null;
      return matched(candidate, matchClause(cx, sameModuloRegions(cx, clause, args), args));
    }
    case 'bound':
      return matched(candidate, matchClause(cx, candidate.clause, args));
    case 'object': {
      const nested = matchClause(cx, candidate.clause, args);
      return matched(candidate, nested && [...nested, ...objectBounds(cx, candidate.clause.traitRef.trait, args)]);
    }
    case 'builtin':
      return builtin(cx, candidate);
  }
}

/**
 * What the trait of an object declares of its associated types, `dyn Iterator<Item = str>` too. Types that fit inference has
 * seen to: with regions only. Mirrors confirm_object_candidate.
 */
function objectBounds(cx: SolverCx, trait: DefId, args: ArgList): readonly Predicate[] {
  if (cx.icx.regions === null) return [];
  const { db } = cx;
  return childrenOf(db, trait).flatMap((assoc) => {
    const item = defKind(db, assoc) === 'assocTy' ? itemOf(db, assoc) : null;
    // With args of its own, or for sized types alone, it is none that an object has.
    if (item?.kind !== 'typeAlias' || item.generics.params.length > 0 || item.generics.where.length > 0) return [];
    const bounds = itemBounds(db, assoc).filter((p) => p.kind !== 'trait' || p.traitRef.trait !== cx.sized);
    return bounds.map((bound) => substPredicate(bound, args));
  });
}

/** `Cow::Owned` takes a `<_ as ToOwned>::Owned`: what that is may be decided by what it is given. */
function builtin(cx: SolverCx, candidate: Candidate & { readonly kind: 'builtin' }): Selection | null {
  const nested = [...candidate.nested];
  for (const [a, b] of candidate.equate) if (!cx.icx.eq(a, normalizeInto(cx, b, nested))) return null;
  return yes(candidate, nested);
}

function matched(candidate: Candidate, nested: readonly Predicate[] | null): Selection | null {
  return nested === null ? null : yes(candidate, nested);
}

function yes(candidate: Candidate, nested: readonly Predicate[], implArgs: ArgList | null = null): Selection {
  return { answer: 'yes', candidate, implArgs, nested };
}

/** Of the where-clauses that differ in regions alone: the one that is the goal, else the first, with a doubt. */
function sameModuloRegions(
  cx: SolverCx,
  chosen: { readonly full: TraitClause; readonly erased: TraitClause },
  args: ArgList,
): TraitClause {
  const all = (cx.env.traits.get(chosen.erased.traitRef.trait) ?? []).filter((c) => c.erased === chosen.erased);
  if (all.length === 1) return chosen.full;
  const exact = all.find((c) => c.full.vars.length === 0 && c.full.traitRef.args === args);
  if (exact !== undefined) return exact.full;
  const ranked = all.find((c) => c.full.vars.length > 0);
  if (ranked === undefined) cx.hasRegionAmbiguity = true;
  return (ranked ?? chosen).full;
}

/**
 * Equates a clause, its binder opened, with the goal; null where they differ. A bound of an alias may hold projections
 * of the args put in for its parameters; what normalising them needs is given back.
 */
export function matchClause(cx: SolverCx, clause: TraitClause, args: ArgList): Predicate[] | null {
  const nested: Predicate[] = [];
  const opened = normalizeBehindSelf(cx, openClause(cx, clause).traitRef.args, nested);
  return cx.icx.eqArgs(opened, args) ? nested : null;
}

/** All args but `Self`, which is the alias that the clause is of. */
export function normalizeBehindSelf(cx: SolverCx, args: ArgList, nested: Predicate[]): ArgList {
  const [self, ...rest] = args.list;
  if (self === undefined || rest.every((a) => (a.flags & TyFlag.HasProjection) === 0)) return args;
  if (cx.boundDepth >= 4) return args;
  cx.boundDepth++;
  const out = mkArgs([self, ...normalizeArgs(cx, mkArgs(rest), nested).list]);
  cx.boundDepth--;
  return out;
}

/** The clause with its bound regions fresh (or erased, without regions). */
export function openClause<P extends Predicate>(cx: SolverCx, clause: P): P {
  if (clause.vars.length === 0) return clause;
  const fresh = clause.vars.map(() => cx.icx.newRegion());
  return instantiatePredicate(clause, { region: (index) => fresh[index] ?? cx.icx.newRegion() }) as P;
}

function projectionsFirst(list: readonly Predicate[]): readonly Predicate[] {
  const isProjection = (p: Predicate): boolean => p.kind === 'projection';
  return list.some(isProjection) ? [...list.filter(isProjection), ...list.filter((p) => !isProjection(p))] : list;
}

function confirmImpl(cx: SolverCx, candidate: Candidate & { kind: 'impl' }, args: ArgList): Selection | null {
  const { impl } = candidate;
  const header = implHeader(cx.db, impl);
  const headerArgs = cx.icx.regions === null ? header.erasedArgs : (header.traitRef?.args ?? null);
  if (headerArgs === null) return null;
  const implArgs = freshArgs(cx, impl);
  const nested: Predicate[] = [];
  const traitArgs = normalizeArgs(cx, substArgs(headerArgs, implArgs), nested);
  if (!cx.icx.eqArgs(traitArgs, args)) return null;
  if (header.negative) return { answer: 'no' };
  if (header.taint !== null) return { answer: 'unknown' };
  // Other crates compile, and derives are written well.
  if (impl >= 0 && crateOf(cx.db, impl) === cx.env.krate && hasUnconstrainedParams(cx.db, impl))
    return { answer: 'unknown' };
  const where = predicatesOf(cx.db, impl);
  if (where.taint !== null) return { answer: 'unknown' };
  if (cx.icx.regions !== null && header.traitRef !== null)
    for (const p of superOutlives(cx.db, header.traitRef.trait)) nested.push(substPredicate(p, args));
  // Where lifetimes fail, `FnOnce::Output` of a bound `Fn(A) -> B` is what rustc meets first.
  const list = cx.icx.regions === null ? where.list : projectionsFirst(where.list);
  for (const p of list) {
    const clause = substClause(cx, p, implArgs);
    if (clause !== null) nested.push(clause);
  }
  return yes(candidate, nested, implArgs);
}
