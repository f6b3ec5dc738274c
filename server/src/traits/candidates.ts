/**
 * What may prove a trait reference: where-clauses, bounds of an alias, a trait object, built-in rules, impls. Mirrors
 * rustc_trait_selection::traits::select::candidate_assembly.
 */
import type { DefId } from '../base/ids';
import { itemOf } from '../names/itemData';
import { substPredicate } from '../types/fold';
import { mkArgs, noArgs, tyArg } from '../types/intern';
import { superPredicates } from '../types/predicates';
import { implHeader } from '../types/sigs';
import type { ArgList, Predicate, Ty } from '../types/ty';
import { autoCandidate } from './autoTraits';
import { builtinCandidate } from './builtin';
import { elaboratedItemBounds, impliedBy } from './elaborate';
import { eachThatMayUnify, type ImplList, implsOfTrait, madeImpls, outlineOfArgument } from './implIndex';
import type { Clause, TraitClause } from './paramEnv';
import { matchClause } from './select';
import { argsMayUnify, FLOAT_HEADS, INTEGER_HEADS, outlineOf, simplify } from './simplify';
import { type SolverCx, typeAt } from './solverCx';

export type Candidate =
  | { readonly kind: 'param'; readonly clause: Clause<TraitClause> }
  /** A bound of an alias, with the alias' args in it, its binder not opened. */
  | { readonly kind: 'bound'; readonly clause: TraitClause }
  /** A supertrait of a trait object. */
  | { readonly kind: 'object'; readonly clause: TraitClause }
  | { readonly kind: 'impl'; readonly impl: DefId }
  /** True if `nested` are; `equate` must hold first. */
  | {
      readonly kind: 'builtin';
      readonly nested: readonly Predicate[];
      readonly equate: readonly (readonly [Ty, Ty])[];
    };

export type Assembly =
  | { readonly candidates: Candidate[]; readonly answer: null }
  | { readonly answer: 'maybe' | 'unknown' | 'yes' };

/** `args` of the goal are resolved as far as known and hold no projection that could be normalised. */
export function assemble(cx: SolverCx, trait: DefId, args: ArgList): Assembly {
  const self = cx.icx.shallow(typeAt(args.list, 0));
  if (self.kind === 'error') {
    cx.icx.sawError = true;
    return { answer: 'yes' };
  }
  if (self.kind === 'infer' && self.infer === 'ty') return { answer: 'maybe' };
  const out: Candidate[] = [];
  fromEnv(cx, trait, args, out);
  if (self.kind === 'alias') fromBounds(cx, self, trait, args, out);
  if (self.kind === 'dynamic') fromObject(cx, self, trait, args, out);
  const item = itemOf(cx.db, trait);
  if (item?.kind === 'trait' && item.isAlias) {
    // An alias holds if what it stands for does.
    const nested = superPredicates(cx.db, trait).map((p) => substPredicate(p, args));
    out.push({ kind: 'builtin', nested, equate: [] });
    return { candidates: out, answer: null };
  }
  const builtin = builtinCandidate(cx, trait, args, self);
  if (builtin === 'maybe' || builtin === 'unknown') {
    if (out.length === 0) return { answer: builtin };
  } else if (builtin !== null) out.push(builtin);
  const impls = fromImpls(cx, trait, args, self, out);
  if (item?.kind === 'trait' && item.isAuto && !impls && self.kind !== 'dynamic') {
    const auto = autoCandidate(cx, trait, self);
    if (auto === 'maybe' || auto === 'unknown') {
      if (out.length === 0) return { answer: auto };
    } else if (auto !== null) out.push(auto);
  }
  return { candidates: out, answer: null };
}

function fromEnv(cx: SolverCx, trait: DefId, args: ArgList, out: Candidate[]): void {
  const clauses = cx.env.traits.get(trait);
  if (clauses === undefined) return;
  const seen = new Set<Predicate>();
  for (const clause of clauses) {
    if (seen.has(clause.erased)) continue;
    if (!cx.icx.canEqArgs(clause.erased.traitRef.args, args)) continue;
    seen.add(clause.erased);
    out.push({ kind: 'param', clause });
  }
}

/** Bounds declared on an alias and, for `<<T as A>::B as C>::D`, those that its parents declare on it. */
function fromBounds(cx: SolverCx, self: Ty & { kind: 'alias' }, trait: DefId, args: ArgList, out: Candidate[]): void {
  for (const clause of aliasBounds(cx, self)) {
    if (clause.kind !== 'trait' || clause.negative || clause.traitRef.trait !== trait) continue;
    if (cx.icx.probe(() => matchClause(cx, clause, args) !== null)) out.push({ kind: 'bound', clause });
  }
}

export function aliasBounds(cx: SolverCx, self: Ty & { kind: 'alias' }): Predicate[] {
  const out: Predicate[] = [];
  let at: Ty = self;
  for (let i = 0; i < 8 && at.kind === 'alias'; i++) {
    const { args } = at;
    for (const p of elaboratedItemBounds(cx.db, at.def)) out.push(substPredicate(p, args));
    if (at.alias === 'opaque') break;
    at = cx.icx.shallow(typeAt(args.list, 0));
  }
  return out;
}

function fromObject(cx: SolverCx, self: Ty & { kind: 'dynamic' }, trait: DefId, args: ArgList, out: Candidate[]): void {
  for (const pred of self.preds) {
    if (pred.kind === 'auto' && pred.trait === trait) {
      out.push({ kind: 'builtin', nested: [], equate: [] });
      return;
    }
  }
  for (const clause of objectClauses(cx, self)) {
    if (clause.kind !== 'trait' || clause.traitRef.trait !== trait) continue;
    if (cx.icx.probe(() => matchClause(cx, clause, args) !== null)) out.push({ kind: 'object', clause });
  }
}

/** What a trait object's principal and auto traits imply of it, its own projections last. */
export function objectClauses(cx: SolverCx, self: Ty & { kind: 'dynamic' }): Predicate[] {
  const out: Predicate[] = [];
  for (const pred of self.preds) {
    if (pred.kind === 'projection') continue;
    const own = pred.kind === 'auto' ? noArgs : pred.args;
    const traitRef = { trait: pred.trait, args: mkArgs([tyArg(self), ...own.list]) };
    out.push(...impliedBy(cx.db, traitRef, pred.kind === 'auto' ? [] : pred.vars));
  }
  return out;
}

/** Whether any impl's header matched: then an auto trait has no structural rule. */
function fromImpls(cx: SolverCx, trait: DefId, args: ArgList, self: Ty, out: Candidate[]): boolean {
  const { byHead, blanket, all } = implsOfTrait(cx.db, trait, cx.env.krate);
  const head = simplify(self);
  const made = head === null ? [] : madeImpls(cx.db, trait, head);
  if (all.length === 0 && made.length === 0) return false;
  const resolved = cx.icx.resolveArgs(args);
  const outline = outlineOf(typeAt(resolved.list, 0));
  const argument = outlineOfArgument(resolved);
  let any = false;
  const consider = (impl: DefId): void => {
    const { erasedArgs } = implHeader(cx.db, impl);
    if (erasedArgs === null || !argsMayUnify(erasedArgs, resolved)) return;
    any = true;
    out.push({ kind: 'impl', impl });
  };
  const considerList = (list: ImplList | undefined): void => {
    if (list !== undefined) eachThatMayUnify(list, outline, argument, consider);
  };
  if (head !== null) {
    considerList(byHead.get(head));
    for (const impl of made) consider(impl);
  } else if (self.kind === 'infer') {
    for (const number of self.infer === 'float' ? FLOAT_HEADS : INTEGER_HEADS) considerList(byHead.get(number));
  }
  considerList(blanket);
  return any;
}
