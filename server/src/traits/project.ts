/**
 * `<T as Trait>::A` to the type it is. Mirrors rustc_trait_selection::traits::{project, normalize} (the old solver's eager
 * normalisation): what cannot be decided yet becomes a fresh variable and an obligation; what only an assumption speaks
 * of stays a rigid alias.
 */
import type { DefId } from '../base/ids';
import { nameOf, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { adtDef } from '../types/adt';
import {
  eraseBound,
  eraseRegions,
  Folder,
  instantiatePredicate,
  mapRegions,
  mapRegionsArgs,
  subst,
  substPredicate,
} from '../types/fold';
import { genericsOf } from '../types/generics';
import {
  mkAdt,
  mkArgs,
  mkBoundRegion,
  mkPlaceholderRegion,
  mkPrim,
  mkProjection,
  mkProjectionPred,
  mkTyArgs,
  tyArg,
  tyById,
  tyError,
  tyUnit,
} from '../types/intern';
import { predicatesOf } from '../types/predicates';
import { typeOf, typeTaint } from '../types/sigs';
import { type ArgList, type Const, type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { callOutput } from './callOutput';
import { aliasBounds, objectClauses } from './candidates';
import { Fulfill, type Obligation } from './fulfill';
import { memberType } from './implIndex';
import { InferCtxt } from './inferCtxt';
import { normalizeBound } from './normalizeBound';
import { type ParamEnv, type ProjectionClause, paramEnvById } from './paramEnv';
import { normalizeBehindSelf, openClause, select } from './select';
import { asOneGoal, isSettled, RECURSION_LIMIT, type SolverCx, solverCx, typeAt } from './solverCx';

export type Projected =
  | { readonly kind: 'ok'; readonly ty: Ty; readonly nested: readonly Predicate[] }
  /** Only an assumption speaks of the trait: equal to itself alone. */
  | { readonly kind: 'rigid' }
  | { readonly kind: 'ambiguous' | 'unknown' };

const UNKNOWN: Projected = { kind: 'unknown' };
const RIGID: Projected = { kind: 'rigid' };

/** `args` (of the associated type: the trait's, then its own) are normalised. The result is not normalised further. */
export function projectAlias(cx: SolverCx, assoc: DefId, args: ArgList, parent: Obligation | null): Projected {
  const trait = parentOf(cx.db, assoc);
  if (trait === null) return UNKNOWN;
  const self = cx.icx.shallow(typeAt(args.list, 0));
  if (self.kind === 'error') return UNKNOWN;
  if (self.kind === 'infer' && self.infer === 'ty') return { kind: 'ambiguous' };
  const count = genericsOf(cx.db, trait).count;
  const traitArgs = args.list.length === count ? args : mkArgs(args.list.slice(0, count));
  const hasInfer = (cx.icx.resolveArgs(traitArgs).flags & TyFlag.HasInfer) !== 0;
  // An assumption must not decide variables that the trait itself leaves open.
  if (hasInfer && cx.icx.probe(() => select(cx, trait, traitArgs, parent).answer) === 'maybe')
    return { kind: 'ambiguous' };
  const assumed = fromAssumptions(cx, assoc, args, self);
  if (assumed !== null) return assumed;
  const selection = select(cx, trait, traitArgs, parent);
  if (selection.answer === 'maybe') return { kind: 'ambiguous' };
  if (selection.answer !== 'yes') return UNKNOWN;
  const { candidate, implArgs } = selection;
  if (candidate?.kind === 'impl' && implArgs !== null)
    return fromImpl(cx, candidate.impl, implArgs, assoc, args, count, selection.nested);
  if (candidate?.kind === 'builtin') return fromBuiltin(cx, trait, assoc, args, self, selection.nested);
  return candidate === null ? UNKNOWN : RIGID;
}

/** Projection bounds in the environment, on an alias, on a trait object. */
function fromAssumptions(cx: SolverCx, assoc: DefId, args: ArgList, self: Ty): Projected | null {
  const inEnv = cx.env.projections.get(assoc);
  if (inEnv !== undefined) {
    const matching: ProjectionClause[] = [];
    const seen = new Set<Predicate>();
    for (const clause of inEnv) {
      if (seen.has(clause.erased) && cx.icx.regions === null) continue;
      if (!cx.icx.canEqArgs(clause.erased.args, args)) continue;
      seen.add(clause.erased);
      matching.push(cx.icx.regions === null ? clause.erased : clause.full);
    }
    const found = pick(cx, matching, args);
    if (found !== null) return found;
  }
  if (self.kind !== 'alias' && self.kind !== 'dynamic') return null;
  const clauses = self.kind === 'alias' ? aliasBounds(cx, self) : objectClauses(cx, self);
  const matching: ProjectionClause[] = [];
  for (const clause of clauses) {
    if (clause.kind !== 'projection' || clause.assoc !== assoc) continue;
    const open = instantiatePredicate(clause, eraseBound) as ProjectionClause;
    if (cx.icx.probe(() => cx.icx.eqArgs(normalizeBehindSelf(cx, open.args, []), args))) matching.push(clause);
  }
  if (self.kind === 'dynamic') {
    for (const pred of self.preds) {
      if (pred.kind !== 'projection' || pred.assoc !== assoc) continue;
      const whole = mkArgs([tyArg(self), ...pred.args.list]);
      matching.push(mkProjectionPred(assoc, whole, pred.ty, pred.vars));
    }
  }
  return pick(cx, matching, args);
}

function pick(cx: SolverCx, matching: readonly ProjectionClause[], args: ArgList): Projected | null {
  const [first] = matching;
  if (first === undefined) return null;
  const hasInfer = (cx.icx.resolveArgs(args).flags & TyFlag.HasInfer) !== 0;
  if (matching.length > 1 && hasInfer && matching.some((m) => eraseRegions(m.ty) !== eraseRegions(first.ty)))
    return { kind: 'ambiguous' };
  const exact = matching.find((m) => m.vars.length === 0 && m.args === args) ?? first;
  const open = openClause(cx, exact);
  const nested: Predicate[] = [];
  return cx.icx.eqArgs(normalizeBehindSelf(cx, open.args, nested), args)
    ? { kind: 'ok', ty: open.ty, nested: [...nested, ...ownObligations(cx, open.assoc, args)] }
    : UNKNOWN;
}

/** The where-clauses of the associated type itself, whose lifetimes inference does not see. Mirrors assoc_term_own_obligations. */
function ownObligations(cx: SolverCx, assoc: DefId, args: ArgList): readonly Predicate[] {
  const trait = cx.icx.regions === null ? null : parentOf(cx.db, assoc);
  if (trait === null) return [];
  const own = predicatesOf(cx.db, assoc).list.slice(predicatesOf(cx.db, trait).list.length);
  return own.map((predicate) => substPredicate(predicate, args));
}

function fromImpl(
  cx: SolverCx,
  impl: DefId,
  implArgs: ArgList,
  assoc: DefId,
  args: ArgList,
  traitCount: number,
  nested: readonly Predicate[],
): Projected {
  const own = args.list.slice(traitCount);
  const inImpl = memberType(cx.db, impl, nameOf(cx.db, assoc));
  if (inImpl !== null) {
    if (typeTaint(cx.db, inImpl) !== null) return UNKNOWN;
    const all = own.length === 0 ? implArgs : mkArgs([...implArgs.list, ...own]);
    const needs = [...nested, ...ownObligations(cx, assoc, args)];
    return { kind: 'ok', ty: subst(typeOf(cx.db, inImpl), all), nested: needs };
  }
  const declared = itemOf(cx.db, assoc);
  if (declared?.kind !== 'typeAlias' || declared.ty === null || typeTaint(cx.db, assoc) !== null) return UNKNOWN;
  return { kind: 'ok', ty: subst(typeOf(cx.db, assoc), args), nested };
}

function fromBuiltin(
  cx: SolverCx,
  trait: DefId,
  assoc: DefId,
  args: ArgList,
  self: Ty,
  nested: readonly Predicate[],
): Projected {
  const ok = (ty: Ty): Projected => ({ kind: 'ok', ty, nested });
  switch (cx.lang.builtin.get(trait)) {
    case 'fnOnce':
    case 'asyncFnOnce':
    case 'asyncFnMut': {
      const all = [...nested];
      const output = callOutput(cx, trait, assoc, args, self, (ty) => normalizeInto(cx, ty, all));
      if (output === 'ambiguous') return { kind: 'ambiguous' };
      return output === null ? UNKNOWN : { kind: 'ok', ty: output, nested: all };
    }
    case 'future':
      return self.kind === 'coroutine' ? ok(self.ret) : UNKNOWN;
    case 'iterator':
      return self.kind === 'coroutine' ? ok(self.yield) : UNKNOWN;
    case 'coroutine':
      if (self.kind !== 'coroutine') return UNKNOWN;
      return ok(nameOf(cx.db, assoc) === 'Yield' ? self.yield : self.ret);
    case 'discriminantKind':
      return discriminant(cx, self, nested);
    case 'pointee':
      return metadata(cx, self, 0);
    default:
      return UNKNOWN;
  }
}

function discriminant(cx: SolverCx, self: Ty, nested: readonly Predicate[]): Projected {
  if (self.kind === 'param' || self.kind === 'alias' || self.kind === 'placeholder') return RIGID;
  if (self.kind !== 'adt' || adtDef(cx.db, self.def)?.kind !== 'enum') return { kind: 'ok', ty: mkPrim('u8'), nested };
  const item = itemOf(cx.db, self.def);
  const repr = item?.attrs.repr.find((r) => /^[iu](8|16|32|64|128|size)$/.test(r));
  return { kind: 'ok', ty: mkPrim((repr ?? 'isize') as 'isize'), nested };
}

function metadata(cx: SolverCx, self: Ty, depth: number): Projected {
  const ok = (ty: Ty): Projected => ({ kind: 'ok', ty, nested: [] });
  switch (self.kind) {
    case 'slice':
      return ok(mkPrim('usize'));
    case 'prim':
      return ok(self.prim === 'str' ? mkPrim('usize') : tyUnit);
    case 'dynamic':
      return cx.lang.dynMetadata === null ? UNKNOWN : ok(mkAdt(cx.lang.dynMetadata, mkTyArgs(self)));
    case 'adt': {
      const adt = adtDef(cx.db, self.def);
      const fields = adt?.kind === 'struct' ? (adt.variants[0]?.fields ?? []) : [];
      const tail = fields[fields.length - 1]?.ty;
      if (tail === undefined || depth > 16) return ok(tyUnit);
      const nested: Predicate[] = [];
      return metadata(cx, cx.icx.shallow(normalizeInto(cx, subst(tail, self.args), nested)), depth + 1);
    }
    case 'tuple': {
      const last = self.elems[self.elems.length - 1];
      return last === undefined ? ok(tyUnit) : metadata(cx, cx.icx.shallow(last), depth + 1);
    }
    case 'param':
    case 'alias':
    case 'placeholder': {
      const sized = cx.lang.byKind.get('sized');
      const isSized =
        sized !== undefined && cx.icx.probe(() => select(cx, sized, mkTyArgs(self), null).answer === 'yes');
      return isSized ? ok(tyUnit) : RIGID;
    }
    case 'infer':
      return { kind: 'ambiguous' };
    case 'error':
    case 'foreign':
      return UNKNOWN;
    default:
      return ok(tyUnit);
  }
}

// ---- normalisation

class Normalizer extends Folder {
  private nesting = 0;

  constructor(
    private readonly cx: SolverCx,
    private readonly nested: Predicate[],
  ) {
    super();
  }

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasProjection) === 0) return t;
    if (t.kind !== 'alias' || t.alias !== 'projection') return this.superTy(t);
    const args = this.args(t.args);
    if (this.nesting > RECURSION_LIMIT) return this.unknown();
    if (args.outerBinder === 0) return this.project(t.def, args);
    return this.underBinders(t.def, args);
  }

  override args(list: ArgList): ArgList {
    return (list.flags & TyFlag.HasProjection) === 0 ? list : super.args(list);
  }

  override const(c: Const): Const {
    return (c.flags & TyFlag.HasProjection) === 0 ? c : this.superConst(c);
  }

  /** Variables of binders around are stood in for by placeholders, and put back. */
  private underBinders(assoc: DefId, args: ArgList): Ty {
    const UNIVERSE = 0x3fffffff;
    const closed = mapRegionsArgs(args, (r, depth) =>
      r.kind === 'bound' ? mkPlaceholderRegion(UNIVERSE - (r.debruijn - depth), r.index, r.name) : r,
    );
    if (closed.outerBinder > 0) return this.unknown();
    const { cx } = this;
    const isKnown = (cx.icx.resolveArgs(closed).flags & (TyFlag.HasInfer | TyFlag.HasOpenCaptures)) === 0;
    const alias = cx.icx.regions === null && isKnown ? cx.icx.resolve(mkProjection(assoc, closed)) : null;
    // What is not known yet is left as it is written: a variable could not stand for a type with the binder's in it.
    if (!isKnown && cx.icx.probe(() => projectAlias(cx, assoc, closed, null).kind) === 'ambiguous')
      return mkProjection(assoc, args);
    const exact = alias === null || cx.nesting > RECURSION_LIMIT ? null : normalizeBound(cx, alias);
    const projected = exact ?? this.project(assoc, closed);
    const isOurs = (r: Region) => r.kind === 'placeholder' && r.universe > UNIVERSE - 64;
    const equal = cx.icx.regionsEqualTo(isOurs);
    return mapRegions(cx.icx.resolve(projected), (found: Region, depth) => {
      // A variable of an impl's may have been made equal to one.
      const r = equal.get(found) ?? found;
      if (r.kind !== 'placeholder' || r.universe <= UNIVERSE - 64) return r;
      return mkBoundRegion(UNIVERSE - r.universe + depth, r.index, r.name);
    });
  }

  private project(assoc: DefId, args: ArgList): Ty {
    const { cx } = this;
    const alias = mkProjection(assoc, args);
    if (isSettled(cx, alias.flags)) {
      const known = this.settled(alias, assoc, args);
      if (known?.kind === 'error') cx.icx.sawError = true;
      if (known !== null) return known;
    }
    const found = cx.icx.projectionOf(alias) ?? cx.answers?.normalize(cx, alias);
    if (found !== undefined && found !== null) {
      this.nested.push(...found.nested);
      return cx.icx.resolve(found.ty);
    }
    if (cx.nesting > RECURSION_LIMIT) return this.unknown();
    cx.nesting++;
    const projected = asOneGoal(cx, () => projectAlias(cx, assoc, args, null));
    cx.nesting--;
    switch (projected.kind) {
      case 'ok': {
        const first = this.nested.length;
        this.nested.push(...projected.nested);
        this.nesting++;
        const depth = this.depth;
        this.depth = 0;
        const ty = this.ty(cx.icx.resolve(projected.ty));
        this.depth = depth;
        this.nesting--;
        if (ty.kind !== 'error') cx.icx.noteProjection(alias, { ty, nested: this.nested.slice(first) });
        return ty;
      }
      case 'rigid':
        return alias;
      case 'ambiguous': {
        const v = cx.icx.newTyVar();
        this.nested.push(mkProjectionPred(assoc, args, v));
        return v;
      }
      case 'unknown':
        return this.unknown();
    }
  }

  /** What a settled alias is; null: to be found in the ordinary way. */
  private settled(alias: Ty, assoc: DefId, args: ArgList): Ty | null {
    const { cx } = this;
    let known = cx.projected.get(alias);
    if (known !== undefined) return known;
    if ((alias.flags & TyFlag.HasOpenCaptures) !== 0) known = cx.icx.probe(() => projectOpen(cx, assoc, args));
    else if (alias.size < cx.below) known = normalizeClosedAlias(cx.db, cx.env, alias);
    else return null;
    cx.projected.set(alias, known);
    return known;
  }

  private unknown(): Ty {
    this.cx.icx.sawError = true;
    return tyError;
  }
}

/** Of a closure of this body: solved with all it needs, so that nothing of it is left to whoever asks. null: it cannot be. */
function projectOpen(cx: SolverCx, assoc: DefId, args: ArgList): Ty | null {
  const projected = asOneGoal(cx, () => projectAlias(cx, assoc, args, null));
  if (projected.kind !== 'ok') return null;
  const nested = [...projected.nested];
  const ty = normalizeInto(cx, projected.ty, nested);
  const engine = new Fulfill(cx);
  engine.addAll(nested);
  engine.run();
  if (engine.errors.length > 0 || engine.unknown.length > 0 || engine.waiting.length > 0) return null;
  const resolved = cx.icx.resolve(ty);
  return (resolved.flags & (TyFlag.HasInfer | TyFlag.HasError)) === 0 ? resolved : null;
}

/** Normalises; obligations go to `nested`. What is not understood becomes the error type and sets `icx.sawError`. */
export function normalizeInto(cx: SolverCx, t: Ty, nested: Predicate[]): Ty {
  return (t.flags & TyFlag.HasProjection) === 0 ? t : new Normalizer(cx, nested).ty(cx.icx.resolve(t));
}

export function normalizeArgs(cx: SolverCx, args: ArgList, nested: Predicate[]): ArgList {
  return (args.flags & TyFlag.HasProjection) === 0 ? args : new Normalizer(cx, nested).args(cx.icx.resolveArgs(args));
}

/** A folder over predicates, signatures and more. */
export function normalizer(cx: SolverCx, nested: Predicate[]): Folder {
  return new Normalizer(cx, nested);
}

const SHIFT = 0x4000000;

const normalizeQuery = defineQuery<number, Ty>({
  name: 'normalizeAlias',
  compute: (db, key) => {
    const alias = tyById(key % SHIFT);
    const cx = solverCx(db, new InferCtxt(), paramEnvById(Math.floor(key / SHIFT)), alias.size);
    return normalizeFully(cx, alias);
  },
  onCycle: () => tyError,
});

function normalizeClosedAlias(db: Database, env: ParamEnv, alias: Ty): Ty {
  return db.get(normalizeQuery, env.id * SHIFT + eraseRegions(alias).id);
}

/** Normalises and solves what it needs; the error type if anything stays open. */
export function normalizeFully(cx: SolverCx, t: Ty): Ty {
  const nested: Predicate[] = [];
  const out = normalizeInto(cx, t, nested);
  const engine = new Fulfill(cx);
  engine.addAll(nested);
  engine.run();
  const resolved = cx.icx.resolve(out);
  return (resolved.flags & TyFlag.HasInfer) !== 0 ? tyError : resolved;
}

/** A type without variables, regions erased, normalised under `env`. The error type where that is not understood. */
export function normalizeErased(db: Database, env: ParamEnv, t: Ty): Ty {
  const erased = eraseRegions(t);
  if ((erased.flags & TyFlag.HasProjection) === 0) return erased;
  return normalizeFully(solverCx(db, new InferCtxt(), env), erased);
}
