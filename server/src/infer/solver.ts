/**
 * Inference variables, obligations and normalisation of one body: what `FnCtxt` asks of the trait floor. Mirrors the
 * parts of rustc_hir_typeck::{FnCtxt, TypeckRootCtxt} that wrap InferCtxt and FulfillmentCtxt.
 *
 * While something is only tried (`commitIfSome`, `fudge`) obligations are held back, and dropped where it fails.
 */
import type { DefId } from '../base/ids';
import { crateOf, nameOf, parentOf } from '../names/defs';
import { childrenOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import type { Database } from '../query/engine';
import { elaborate } from '../traits/elaborate';
import { evaluate, Fulfill } from '../traits/fulfill';
import { implsForHead } from '../traits/implIndex';
import type { InferCtxt } from '../traits/inferCtxt';
import { type ParamEnv, paramEnvOf } from '../traits/paramEnv';
import { normalizeInto, normalizer } from '../traits/project';
import { freshArgs } from '../traits/select';
import { simplify } from '../traits/simplify';
import { substClause } from '../traits/sized';
import { type SolverCx, solverCx } from '../traits/solverCx';
import { type AdtDef, adtDef } from '../types/adt';
import { fnSig } from '../types/fnSigs';
import { eraseBound, eraseRegions, Folder, instantiateSig, subst, substPredicate, substSig } from '../types/fold';
import { allParams, genericsOf } from '../types/generics';
import { mkArgs, mkProjection, mkSig, mkTraitPred, reErased, regionArg, tyArg, tyError, tyUnit } from '../types/intern';
import { itemBounds, predicatesOf } from '../types/predicates';
import {
  type ArgList,
  type BoundVar,
  type ClosureKind,
  type GenericArg,
  type PolyFnSig,
  type Predicate,
  type Ty,
  TyFlag,
} from '../types/ty';
import type { AutoderefWalk } from './autoderefSteps';
import { type Expectation, hasType } from './expectation';
import type { Callee } from './result';

export interface OpMethod {
  readonly callee: Callee;
  readonly inputs: readonly Ty[];
  readonly output: Ty;
}

export class Solver {
  readonly env: ParamEnv;
  readonly traits: SolverCx;
  readonly fulfill: Fulfill;
  readonly emptySig = mkSig({ vars: [], inputs: [], output: tyUnit, isUnsafe: false, isVariadic: false, abi: 'Rust' });
  /** Obligations of what is being tried; null: nothing is. */
  private held: Predicate[] | null = null;
  private readonly langs = new Map<string, DefId | null>();
  private readonly adts = new Map<DefId, AdtDef | null>();

  constructor(
    readonly db: Database,
    readonly owner: DefId,
    readonly icx: InferCtxt,
  ) {
    this.env = paramEnvOf(db, owner);
    this.traits = solverCx(db, icx, this.env);
    this.fulfill = new Fulfill(this.traits);
  }

  // ---- variables

  tyVar(): Ty {
    return this.icx.newTyVar();
  }

  shallow(ty: Ty): Ty {
    return ty.kind === 'infer' ? this.icx.shallow(ty) : ty;
  }

  resolve(ty: Ty): Ty {
    return this.icx.resolve(ty);
  }

  eq(a: Ty, b: Ty): boolean {
    return this.icx.eq(a, b);
  }

  /** The outermost constructor, after pending obligations had their say. */
  structurally(ty: Ty): Ty {
    const shallow = this.shallow(ty);
    if (this.held !== null || (shallow.flags & TyFlag.HasInfer) === 0) return shallow;
    // Parts count too: a method may be looked for behind them.
    if (shallow.kind !== 'infer' && (this.resolve(shallow).flags & TyFlag.HasInfer) === 0) return shallow;
    this.select();
    return this.shallow(shallow);
  }

  /** Keeps what `f` did only if it gave something. */
  commitIfSome<T>(f: () => T | null): T | null {
    const outer = this.held;
    const held: Predicate[] = [];
    this.held = held;
    const at = this.icx.snapshot();
    const result = f();
    this.held = outer;
    if (result === null) {
      this.icx.rollback(at);
      return null;
    }
    this.icx.commit(at);
    for (const p of held) this.register(p);
    return result;
  }

  /** Takes back everything `f` did; variables that it made and left in its result are replaced by new ones, regions too. */
  fudge(f: () => Ty | null): Ty | null {
    const outer = this.held;
    this.held = [];
    const first = this.icx.varCount;
    const at = this.icx.snapshot();
    const result = f();
    this.icx.rollback(at);
    this.held = outer;
    if (result === null) return null;
    const erased = eraseRegions(result);
    return (erased.flags & TyFlag.HasInfer) === 0 ? erased : new Fudge(this.icx, first).ty(erased);
  }

  /** Whether equating it with an expectation can tell anything. */
  mayLearn(ty: Ty): boolean {
    return (ty.flags & TyFlag.HasInfer) !== 0;
  }

  // ---- obligations

  register(p: Predicate): void {
    if (p.kind === 'typeOutlives' || p.kind === 'regionOutlives') return;
    if (this.held !== null) this.held.push(p);
    else this.fulfill.add(p);
  }

  select(): void {
    if (this.held === null) this.fulfill.run();
  }

  /** Whether a variable is known to stand for a `Sized` type. */
  isKnownSized(variable: Ty): boolean {
    const sized = this.lang('sized');
    const is = (p: Predicate): boolean => {
      if (p.kind !== 'trait' || p.traitRef.trait !== sized) return false;
      const self = p.traitRef.args.list[0];
      return self?.kind === 'type' && this.shallow(self.ty) === variable;
    };
    return (this.held?.some(is) ?? false) || this.fulfill.waiting.some((o) => is(o.predicate));
  }

  /** Whether values are copied. What is not known counts as Copy and taints. */
  isCopy(ty: Ty): boolean {
    const trait = this.lang('copy');
    if (trait === null) return false;
    const answer = evaluate(this.traits, mkTraitPred({ trait, args: mkArgs([tyArg(ty)]) }));
    if (answer === 'maybe' || answer === 'unknown') this.onUnknownCopy();
    return answer !== 'no';
  }

  protected onUnknownCopy(): void {}

  /** Unlike `isCopy` it leaves open what is not known. */
  isSurelyNotCopy(ty: Ty): boolean {
    const trait = this.lang('copy');
    return trait !== null && evaluate(this.traits, mkTraitPred({ trait, args: mkArgs([tyArg(ty)]) })) === 'no';
  }

  hasDestructor(ty: Ty): boolean {
    const drop = this.lang('drop');
    if (drop === null || ty.kind !== 'adt') return false;
    const head = simplify(ty);
    return head !== null && implsForHead(this.db, drop, head, crateOf(this.db, ty.def)).length > 0;
  }

  /** The where-clauses of a definition, of its args. */
  addPredicates(def: DefId, args: ArgList): void {
    for (const p of predicatesOf(this.db, def).list) {
      const clause = substClause(this.traits, p, args);
      if (clause !== null) this.register(clause);
    }
  }

  requireTrait(ty: Ty, trait: DefId): void {
    this.register(mkTraitPred({ trait, args: mkArgs([tyArg(ty)]) }));
  }

  /** Pending predicates about a variable, and what they imply; the last registered first. */
  obligationsFor(variable: Ty): readonly Predicate[] {
    const root = this.shallow(variable);
    const found: Predicate[] = [];
    for (const { predicate } of this.fulfill.waiting) {
      const args =
        predicate.kind === 'trait' ? predicate.traitRef.args : predicate.kind === 'projection' ? predicate.args : null;
      const self = args?.list[0];
      if (self?.kind === 'type' && this.shallow(self.ty) === root) found.push(predicate);
    }
    found.reverse();
    return elaborate(this.db, found);
  }

  itemBounds(alias: Ty & { kind: 'alias' }): readonly Predicate[] {
    return elaborate(
      this.db,
      itemBounds(this.db, alias.def).map((p) => substPredicate(p, alias.args)),
    );
  }

  // ---- normalisation

  normalize(ty: Ty): Ty {
    if ((ty.flags & TyFlag.HasProjection) === 0) return ty;
    const nested: Predicate[] = [];
    const out = normalizeInto(this.traits, ty, nested);
    for (const p of nested) this.register(p);
    return out;
  }

  normalizeSig(sig: PolyFnSig): PolyFnSig {
    if ((sig.flags & TyFlag.HasProjection) === 0) return sig;
    const nested: Predicate[] = [];
    const out = normalizer(this.traits, nested).sig(this.icx.resolveSig(sig));
    for (const p of nested) this.register(p);
    return out;
  }

  /** A type under a binder with these variables. */
  normalizeUnder(ty: Ty, vars: readonly BoundVar[]): Ty {
    if ((ty.flags & TyFlag.HasProjection) === 0) return ty;
    if (ty.outerBinder === 0) return this.normalize(ty);
    const sig = mkSig({ vars, inputs: [], output: ty, isUnsafe: false, isVariadic: false, abi: 'Rust' });
    return this.normalizeSig(sig).output;
  }

  sigOfFnDef(fn: Ty & { kind: 'fnDef' }): PolyFnSig {
    return substSig(fnSig(this.db, fn.def), fn.args);
  }

  // ---- definitions

  lang(name: string): DefId | null {
    let def = this.langs.get(name);
    if (def === undefined) {
      def = langItem(this.db, crateOf(this.db, this.owner), name);
      this.langs.set(name, def);
    }
    return def;
  }

  adt(def: DefId): AdtDef | null {
    let adt = this.adts.get(def);
    if (adt === undefined) {
      adt = adtDef(this.db, def);
      this.adts.set(def, adt);
    }
    return adt;
  }

  get fnOnceOutput(): DefId | null {
    return this.lang('fn_once_output');
  }

  fnTraitKind(trait: DefId): ClosureKind | null {
    const kind = this.traits.lang.builtin.get(trait);
    if (kind === 'fn') return 'Fn';
    if (kind === 'fnMut') return 'FnMut';
    return kind === 'fnOnce' ? 'FnOnce' : null;
  }

  asyncFnTraitKind(trait: DefId): ClosureKind | null {
    const kind = this.traits.lang.builtin.get(trait);
    if (kind === 'asyncFn') return 'Fn';
    if (kind === 'asyncFnMut') return 'FnMut';
    return kind === 'asyncFnOnce' ? 'FnOnce' : null;
  }

  traitOfAssoc(assoc: DefId): DefId | null {
    return parentOf(this.db, assoc);
  }

  /** A variable for every type and const parameter, erased lifetimes. */
  freshArgs(def: DefId): ArgList {
    return freshArgs(this.traits, def);
  }

  /** For definitions with lifetime parameters alone. */
  erasedArgs(def: DefId): ArgList {
    return mkArgs(
      allParams(genericsOf(this.db, def)).map((p) => (p.kind === 'lifetime' ? regionArg(reErased) : tyArg(tyError))),
    );
  }

  /**
   * The method `name` of a lang trait on `self` (with the trait's further args), if it may hold. Registers what it needs.
   */
  lookupOpMethod(lang: string, name: string, self: Ty, further: readonly Ty[]): OpMethod | null {
    const trait = this.lang(lang);
    if (trait === null) return null;
    const list: GenericArg[] = [tyArg(self), ...further.map(tyArg)];
    const generics = genericsOf(this.db, trait);
    for (const param of generics.own) if (param.index >= list.length) list.push(tyArg(this.tyVar()));
    list.length = generics.count;
    const args = mkArgs(list);
    const goal = mkTraitPred({ trait, args });
    if (evaluate(this.traits, goal) === 'no') return null;
    const method = childrenOf(this.db, trait).find((child) => nameOf(this.db, child) === name);
    if (method === undefined) return null;
    return this.commitIfSome(() => {
      this.register(goal);
      for (const p of predicatesOf(this.db, method).list)
        if (!this.isSelfTrait(p, trait)) this.register(substPredicate(p, args));
      const sig = instantiateSig(substSig(fnSig(this.db, method), args), eraseBound);
      return {
        callee: { def: method, args, userArgs: null, userSelfTy: null },
        inputs: sig.inputs.map((t) => this.normalize(t)),
        output: this.normalize(sig.output),
      };
    });
  }

  private isSelfTrait(p: Predicate, trait: DefId): boolean {
    return p.kind === 'trait' && p.traitRef.trait === trait;
  }

  // ---- places

  /** What `*` gives without a trait: of references, raw pointers, Box. */
  builtinDeref(ty: Ty): Ty | null {
    if (ty.kind === 'ref' || ty.kind === 'ptr') return ty.ty;
    if (ty.kind !== 'adt' || this.adt(ty.def)?.isBox !== true) return null;
    const inner = ty.args.list.find((a) => a.kind === 'type');
    return inner?.kind === 'type' ? inner.ty : null;
  }

  /** Calls `f` with the type and every type that derefs of it give, until `f` gives something. Not through raw pointers. */
  autoderef<T>(start: Ty, f: (ty: Ty, walk: AutoderefWalk) => T | null): T | null {
    const steps: { ty: Ty; isOverloaded: boolean }[] = [];
    let ty = this.structurally(start);
    for (let count = 0; count < 128; count++) {
      const found = f(ty, { count, steps });
      if (found !== null) return found;
      if (ty.kind === 'infer' || ty.kind === 'error' || ty.kind === 'ptr') return null;
      const builtin = this.builtinDeref(ty);
      const next = builtin ?? this.overloadedDeref(ty);
      if (next === null) return null;
      ty = this.structurally(next);
      steps.push({ ty, isOverloaded: builtin === null });
    }
    return null;
  }

  private overloadedDeref(ty: Ty): Ty | null {
    if (ty.kind === 'prim' || ty.kind === 'never' || ty.kind === 'tuple' || ty.kind === 'fnDef') return null;
    const trait = this.lang('deref');
    const target = this.lang('deref_target');
    if (trait === null || target === null) return null;
    const args = mkArgs([tyArg(ty)]);
    const goal = mkTraitPred({ trait, args });
    if (evaluate(this.traits, goal) === 'no') return null;
    this.register(goal);
    return this.normalize(mkProjection(target, args));
  }

  // ---- expectations

  /** A hint for a value that may be coerced to `ty`: unsized pointees are only hints. */
  rvalueHint(ty: Ty): Expectation {
    const tail = this.structTail(this.shallow(ty));
    const isUnsized = tail.kind === 'slice' || tail.kind === 'dynamic' || (tail.kind === 'prim' && tail.prim === 'str');
    return isUnsized ? { kind: 'rvalueLike', ty } : hasType(ty);
  }

  private structTail(start: Ty): Ty {
    let ty = start;
    for (let i = 0; i < 32; i++) {
      if (ty.kind === 'tuple' && ty.elems.length > 0) ty = this.shallow(ty.elems[ty.elems.length - 1] as Ty);
      else if (ty.kind === 'adt') {
        const adt = this.adt(ty.def);
        const fields = adt?.kind === 'struct' ? (adt.variants[0]?.fields ?? []) : [];
        const last = fields[fields.length - 1];
        if (last === undefined) return ty;
        ty = this.shallow(subst(last.ty, ty.args));
      } else return ty;
    }
    return ty;
  }
}

/** Variables made since a point in time become new ones. */
class Fudge extends Folder {
  private readonly fresh = new Map<number, Ty>();

  constructor(
    private readonly icx: InferCtxt,
    private readonly first: number,
  ) {
    super();
  }

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasInfer) === 0) return t;
    if (t.kind !== 'infer') return this.superTy(t);
    if (t.vid < this.first) return t;
    let fresh = this.fresh.get(t.vid);
    if (fresh === undefined) {
      fresh = this.icx.newVar(t.infer);
      this.fresh.set(t.vid, fresh);
    }
    return fresh;
  }
}
