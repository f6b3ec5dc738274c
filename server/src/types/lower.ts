/**
 * Written types (`TypeRef`) to `Ty`. Mirrors rustc_hir_analysis::hir_ty_lowering with the lifetime side of
 * rustc_resolve::late::lifetimes: elision is a stack of frames, named lifetimes a stack of binders.
 *
 * A `TypeLowerer` lowers one signature, or the types of one body. Whatever is not understood becomes the error type and a
 * reason in `problems`; nothing is guessed. Projections are left as written, not normalised.
 */
import type { DefId } from '../base/ids';
import type { Bound, ConstRef, GenericArgs, LifetimeRef, Path, PathSegment, SynPtr, TypeRef } from '../items/item';
import { walkTypeRef } from '../items/typeRefWalk';
import { namesIn } from '../lifetimes/binders';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { childrenOf, itemOf } from '../names/itemData';
import type { Namespace, PathRes, Res } from '../names/res';
import { resolvePath, scopeOf } from '../names/resolve';
import { expandTypeMacro } from '../names/typeMacro';
import type { Database } from '../query/engine';
import { assocOnParam, assocOnTraitRef } from './assocShorthand';
import { constItemValue, constOfImpl, constTextValue } from './constEval';
import { type ConstNames, constOfLiteral, constOfText } from './constLower';
import { editionOf } from './edition';
import { instantiateArgs, subst, substConst } from './fold';
import { earlyLifetime, type GenericParamDef, type Generics, genericsOf, paramWritten } from './generics';
import {
  constArg,
  constError,
  mkAdt,
  mkArgs,
  mkArray,
  mkBoundRegion,
  mkConstParam,
  mkConstValue,
  mkDynamic,
  mkEarlyParam,
  mkFnPtr,
  mkForeign,
  mkParam,
  mkPlaceholderTy,
  mkPrim,
  mkProjection,
  mkProjectionPred,
  mkPtr,
  mkRef,
  mkSig,
  mkSlice,
  mkTraitPred,
  mkTuple,
  mkTypeOutlives,
  mkUnevaluated,
  noArgs,
  reErased,
  reError,
  regionArg,
  reStatic,
  tyArg,
  tyError,
  tyNever,
  tyUnit,
} from './intern';
import { objectLifetimeDefault, traitObjectBounds } from './objectLifetime';
import { implHeader, paramDefault, selfTyOf, typeOf } from './sigs';
import { isSizeOf, sizeOfPrim } from './sizeOf';
import type { ArgList, BoundVar, Const, DynPredicate, GenericArg, Predicate, Region, TraitRef, Ty } from './ty';

export interface LowerEnv {
  readonly db: Database;
  /** The item whose generics are in scope and whose where-clauses give meaning to `T::Item`. */
  readonly owner: DefId;
  readonly generics: Generics;
  resolve(path: Path, ns: Namespace): PathRes;
  /** An elided lifetime outside of every frame, seen under `depth` binders; null: it must be written. */
  elided(depth: number): Region | null;
  /** A late-bound lifetime of the fn, seen under `depth` binders; null: there is none of this name. */
  late(name: string, depth: number): Region | null;
  /** `impl Trait`; absent: not allowed here. */
  implTrait?(t: TypeRef & { readonly kind: 'impl' }, lowerer: TypeLowerer): Ty;
  /** `_`, and what a path of a value leaves out; absent: not allowed here. */
  inferTy?(): Ty;
  /** Whether it is part of a path of a value or pattern, which may leave its generic args out. */
  isOfValue?(path: Path): boolean;
  inferConst?(): Const;
  /** Types of a body: an unwritten object lifetime is inferred instead of `'static`. */
  readonly inBody: boolean;
}

export const AMBIGUOUS_OBJECT = 'ambiguous lifetime of a trait object';

/** Another number of lifetime arguments than `def` has early-bound lifetimes. `syn`: the argument list. */
export interface ArityProblem {
  readonly def: DefId;
  readonly expected: number;
  /** The lifetimes that are written. */
  readonly supplied: readonly SynPtr[];
  /** The argument list; where there is none and has to be one, the name. */
  readonly syn: SynPtr;
  readonly isBare: boolean;
}

/** A trait object whose lifetime must be written: nothing says it (E0228), or its traits name several (E0227). */
export interface AmbiguousObject {
  readonly code: 'E0227' | 'E0228';
  readonly syn: SynPtr;
}

/** A bound of a trait object with a `for<..>`: what its supertraits say must not leave the lifetimes open (E0582). */
export interface BoundObject {
  /** `Self` is a type that stands nowhere else. */
  readonly traitRef: TraitRef;
  readonly vars: readonly BoundVar[];
  readonly syn: SynPtr;
}

interface Binder {
  readonly level: number;
  readonly vars: BoundVar[];
}

type Frame =
  /** Each elided lifetime is a new variable of the binder. */
  | { readonly kind: 'fresh'; readonly binder: Binder }
  /** All are this region, which was made at `level`; null: elision failed. */
  | { readonly kind: 'fixed'; readonly region: Region | null; readonly level: number };

/** Stands for `Self` while the arguments of a trait object are lowered. */
const DUMMY_SELF = mkPlaceholderTy(0, 0x7ffffff);

export class TypeLowerer {
  readonly problems: string[] = [];
  readonly arity: ArityProblem[] = [];
  readonly ambiguousObjects: AmbiguousObject[] = [];
  /** Not judged here: a supertrait may itself mention the object. */
  readonly boundObjects: BoundObject[] = [];
  /** Binders between the root and here. */
  depth = 0;
  private readonly binders: Binder[] = [];
  /** Those of bounds alone, not of signatures. */
  private readonly ofBounds: Binder[] = [];
  private readonly frames: Frame[] = [];
  /** Lifetimes written or elided in the parameter being lowered (H2), as seen at its level. */
  private record: { readonly level: number; readonly regions: Set<Region> } | null = null;

  constructor(readonly env: LowerEnv) {}

  problem(reason: string): void {
    this.problems.push(reason);
  }

  private fail(reason: string): Ty {
    this.problems.push(reason);
    return tyError;
  }

  // ---- binders, elision, lifetimes

  /** Runs `f` under one binder more; `vars` of the result has the named lifetimes and whatever `f` added. */
  underBinder<T>(names: readonly string[], f: (binder: Binder) => T): { readonly value: T; readonly vars: BoundVar[] } {
    this.depth++;
    const binder: Binder = { level: this.depth, vars: names.map((name) => ({ kind: 'region', name })) };
    this.binders.push(binder);
    const value = f(binder);
    this.binders.pop();
    this.depth--;
    return { value, vars: binder.vars };
  }

  withFresh<T>(binder: Binder, f: () => T): T {
    return this.withFrame({ kind: 'fresh', binder }, f);
  }

  withFixed<T>(region: Region | null, f: () => T): T {
    return this.withFrame({ kind: 'fixed', region, level: this.depth }, f);
  }

  private withFrame<T>(frame: Frame, f: () => T): T {
    this.frames.push(frame);
    const value = f();
    this.frames.pop();
    return value;
  }

  /** Runs `f`; also says which lifetimes of the present level occurred. */
  recording<T>(f: () => T): { readonly value: T; readonly regions: ReadonlySet<Region> } {
    const outer = this.record;
    const regions = new Set<Region>();
    this.record = { level: this.depth, regions };
    const value = f();
    this.record = outer;
    return { value, regions };
  }

  private boundAt(binder: Binder, index: number): Region {
    const name = binder.vars[index]?.name ?? "'_";
    const { record } = this;
    if (record !== null && binder.level <= record.level)
      record.regions.add(mkBoundRegion(record.level - binder.level, index, name));
    return mkBoundRegion(this.depth - binder.level, index, name);
  }

  elidedRegion(): Region {
    const frame = this.frames[this.frames.length - 1];
    if (frame === undefined) return this.noted(this.baseElided());
    if (frame.kind === 'fresh') {
      frame.binder.vars.push({ kind: 'region', name: "'_" });
      return this.boundAt(frame.binder, frame.binder.vars.length - 1);
    }
    if (frame.region === null) {
      this.problem('missing lifetime specifier');
      return reError;
    }
    const { region } = frame;
    if (region.kind !== 'bound') return region;
    return mkBoundRegion(region.debruijn + this.depth - frame.level, region.index, region.name);
  }

  private baseElided(): Region {
    const region = this.env.elided(this.depth);
    if (region !== null) return region;
    this.problem('missing lifetime specifier');
    return reError;
  }

  private noted(region: Region): Region {
    if (region.kind !== 'bound') this.record?.regions.add(region);
    return region;
  }

  lifetime(ref: LifetimeRef): Region {
    const { name } = ref;
    if (name === '' || name === "'_") return this.elidedRegion();
    if (name === "'static") return this.noted(reStatic);
    for (let i = this.binders.length - 1; i >= 0; i--) {
      const binder = this.binders[i] as Binder;
      const index = binder.vars.findIndex((v) => v.name === name);
      if (index >= 0) return this.boundAt(binder, index);
    }
    const late = this.env.late(name, this.depth);
    if (late !== null) return this.noted(late);
    const early = earlyLifetime(this.env.generics, name);
    if (early !== null) return this.noted(mkEarlyParam(early.index, name));
    this.problem('undeclared lifetime');
    return reError;
  }

  // ---- types

  /** `objectDefault`: the lifetime of a trait object here that names none. */
  ty(t: TypeRef, objectDefault: (() => Region) | null = null): Ty {
    switch (t.kind) {
      case 'never':
        return tyNever;
      case 'infer':
        return this.env.inferTy?.() ?? this.fail('placeholder type in a signature');
      case 'error':
        return this.fail('broken type');
      case 'typeof':
        return this.fail('typeof');
      case 'macro':
        return this.expanded(t);
      case 'tuple':
        return mkTuple(t.elems.map((elem) => this.ty(elem)));
      case 'path':
        return this.path(t.path, objectDefault);
      case 'ptr':
        return mkPtr(this.ty(t.inner), t.mutable);
      case 'ref': {
        const region = this.lifetime(t.lifetime);
        return mkRef(
          region,
          this.ty(t.inner, () => region),
          t.mutable,
        );
      }
      case 'array':
        return mkArray(this.ty(t.inner), this.const(t.len, mkPrim('usize')));
      case 'slice':
        return mkSlice(this.ty(t.inner));
      case 'fnPtr':
        return this.fnPtr(t);
      case 'dyn':
        return this.object(t, objectDefault);
      case 'impl':
        if (this.capturesBinder(t)) return this.fail('impl Trait that captures a bound lifetime');
        return this.env.implTrait?.(t, this) ?? this.fail('impl Trait in an unexpected place');
    }
  }

  /** `impl for<'a> Tr<'a, Ty = impl Copy + 'a>` is E0657; since edition 2024 all lifetimes in scope are captured. */
  private capturesBinder(t: TypeRef & { readonly kind: 'impl' }): boolean {
    const vars = this.ofBounds.flatMap((binder) => binder.vars);
    if (vars.length === 0) return false;
    const { db, owner } = this.env;
    const used = t.bounds.find((bound) => bound.kind === 'use');
    if (used === undefined && editionOf(db, crateOf(db, owner)) >= 2024) return true;
    const names = namesIn(t, null);
    return vars.some(({ name }) => name === "'_" || names.has(name) || used?.names.includes(name) === true);
  }

  /**
   * Elided lifetimes are counted as written, so that one out of a macro has no place in the count. A name has none to need,
   * but for the parameters of a fn, where what is written decides whether they are late-bound.
   */
  private expanded(call: TypeRef & { readonly kind: 'macro' }): Ty {
    const { db, owner, generics } = this.env;
    const written = expandTypeMacro(db, owner, call);
    if (written === null || written.kind === 'macro') return this.fail('macro in a type');
    const kind = defKind(db, generics.owner);
    const isFn = kind === 'fn' || kind === 'assocFn';
    let isPlain = true;
    walkTypeRef(written, {
      ty: (part) => {
        if (part.kind === 'impl' || part.kind === 'macro') isPlain = false;
        return false;
      },
      lifetime: ({ name }) => {
        if (name === "'static") return;
        if (!isFn) isPlain &&= name !== '' && name !== "'_";
        else if (generics.parent === null || earlyLifetime(generics.parent, name) === null) isPlain = false;
      },
    });
    return isPlain ? this.ty(written) : this.fail('lifetime in a macro in a type');
  }

  private fnPtr(t: TypeRef & { readonly kind: 'fnPtr' }): Ty {
    const { value, vars } = this.underBinder(t.lifetimes, (binder) => this.inputsAndOutput(binder, t.params, t.ret));
    const abi = t.abi ?? 'Rust';
    return mkFnPtr(mkSig({ vars, ...value, isUnsafe: t.isUnsafe, isVariadic: t.isVariadic, abi }));
  }

  /** Parameters with fresh lifetimes and the output with the one they leave no doubt about (H2, rule 2). */
  private inputsAndOutput(
    binder: Binder,
    params: readonly TypeRef[],
    ret: TypeRef | null,
  ): { readonly inputs: readonly Ty[]; readonly output: Ty } {
    const inputs: Ty[] = [];
    let candidates: Region[] = [];
    for (const param of params) {
      const { value, regions } = this.recording(() => this.withFresh(binder, () => this.ty(param)));
      inputs.push(value);
      candidates = candidates.concat([...regions]);
    }
    const only = candidates.length === 1 ? (candidates[0] as Region) : null;
    const output = ret === null ? tyUnit : this.withFixed(only, () => this.ty(ret));
    return { inputs, output };
  }

  private path(path: Path, objectDefault: (() => Region) | null): Ty {
    if (path.qself !== null) return this.qualified(path, path.qself);
    const { res, consumed } = this.env.resolve(path, 'type');
    const { segments } = path;
    const at = consumed - 1;
    const base = this.resolved(path, res, at, objectDefault, consumed === segments.length);
    return this.assocChain(base, res, path, consumed);
  }

  private isOfValue(path: Path): boolean {
    return this.env.isOfValue?.(path) ?? false;
  }

  /** The type that `segments[..=at]` name. */
  private resolved(path: Path, res: Res, at: number, objectDefault: (() => Region) | null, isWhole: boolean): Ty {
    const { db, generics } = this.env;
    switch (res.kind) {
      case 'prim':
        return mkPrim(res.prim);
      case 'selfTy':
        return this.selfTy(res.def);
      case 'param': {
        const param = paramWritten(generics, res.owner, res.index);
        return param?.kind === 'type' ? mkParam(param.index, param.name) : this.fail('no type parameter');
      }
      case 'def': {
        const { def } = res;
        const segment = path.segments[at] as PathSegment;
        switch (defKind(db, def)) {
          case 'struct':
          case 'union':
          case 'enum':
            return mkAdt(def, this.ownArgs(def, [], segment.args, this.isOfValue(path)));
          case 'typeAlias':
            return subst(typeOf(db, def), this.ownArgs(def, [], segment.args, this.isOfValue(path)));
          case 'foreignTy':
            return mkForeign(def);
          case 'trait':
            return isWhole ? this.bareObject(path, objectDefault) : this.fail('ambiguous associated type');
          case 'assocTy':
            return this.memberOfSelf(def, segment, this.isOfValue(path));
          default:
            return this.fail('not a type');
        }
      }
      case 'err':
        return this.fail(res.reason);
      default:
        return this.fail('not a type');
    }
  }

  private selfTy(def: DefId): Ty {
    return selfTyOf(this.env.db, def);
  }

  /** An associated type that names resolved from inside its trait. */
  private memberOfSelf(def: DefId, segment: PathSegment, isOfValue: boolean): Ty {
    const trait = parentOf(this.env.db, def) as DefId;
    const traitRef = { trait, args: mkArgs(genericsOf(this.env.db, trait).own.map((p) => argOfParam(p))) };
    return this.projection(def, traitRef, segment, isOfValue);
  }

  /** `T::A::B`: the segments behind what names resolved. */
  private assocChain(base: Ty, res: Res | null, path: Path, consumed: number): Ty {
    let at = base;
    for (let i = consumed; i < path.segments.length; i++) {
      const segment = path.segments[i] as PathSegment;
      at = this.assocOf(at, i === consumed ? res : null, segment, this.isOfValue(path));
    }
    return at;
  }

  private assocOf(self: Ty, res: Res | null, segment: PathSegment, isOfValue: boolean): Ty {
    if (self.kind === 'error') return self;
    const { db, generics } = this.env;
    let traitRef: TraitRef | null = null;
    if (res?.kind === 'selfTy' && defKind(db, res.def) === 'impl') {
      const header = implHeader(db, res.def).traitRef;
      traitRef = header === null ? null : assocOnTraitRef(db, header, segment.name);
    }
    if (traitRef === null && self.kind === 'param') traitRef = assocOnParam(db, generics, self.index, segment.name);
    const assoc = traitRef === null ? null : assocNamed(db, traitRef.trait, segment.name);
    if (traitRef === null || assoc === null) return this.fail('ambiguous associated type');
    let { args } = traitRef;
    if (args.outerBinder > 0) {
      if (!this.env.inBody) return this.fail('associated type of a higher-ranked bound');
      args = instantiateArgs(args, { region: () => reErased });
    }
    return this.projection(assoc, { trait: traitRef.trait, args }, segment, isOfValue);
  }

  private qualified(path: Path, qself: NonNullable<Path['qself']>): Ty {
    const { db } = this.env;
    const self = this.ty(qself.ty);
    const { segments } = path;
    const count = qself.traitSegments;
    if (count === 0) return this.assocChain(self, this.resOfSelf(qself.ty), path, 0);
    const { res } = this.env.resolve(path, 'type');
    let trait = res.kind === 'def' ? res.def : null;
    if (trait !== null && defKind(db, trait) === 'assocTy') trait = parentOf(db, trait);
    if (trait === null || defKind(db, trait) !== 'trait') return this.fail('unresolved trait');
    const traitArgs = this.ownArgs(trait, [tyArg(self)], (segments[count - 1] as PathSegment).args);
    let at: Ty = self;
    for (let i = count; i < segments.length; i++) {
      const segment = segments[i] as PathSegment;
      if (i > count) at = this.assocOf(at, null, segment, this.isOfValue(path));
      else {
        const assoc = assocNamed(db, trait, segment.name);
        if (assoc === null) return this.fail('no such associated type');
        at = this.projection(assoc, { trait, args: traitArgs }, segment, this.isOfValue(path));
      }
    }
    return at;
  }

  private resOfSelf(t: TypeRef): Res | null {
    return t.kind === 'path' && t.path.qself === null ? this.env.resolve(t.path, 'type').res : null;
  }

  private projection(assoc: DefId, traitRef: TraitRef, { args, syn }: PathSegment, isOfValue: boolean): Ty {
    const lifetimes = args === null && !isOfValue ? genericsOf(this.env.db, assoc).own : [];
    // Unlike those of a type the lifetimes of an associated type cannot be left out with the whole list.
    if (lifetimes.length > 0 && lifetimes.every(({ kind }) => kind === 'lifetime')) {
      this.problem('wrong number of lifetime arguments');
      this.arity.push({ def: assoc, expected: lifetimes.length, supplied: [], syn, isBare: true });
    }
    return mkProjection(assoc, this.ownArgs(assoc, traitRef.args.list, args, isOfValue));
  }

  // ---- generic args

  /**
   * The args of `def`: `prefix` (its parents' args, and `Self` of a trait), then what is written or stands for it.
   * Too few or too many give the error type where they are missing, and a problem; but a path of a value may leave out all
   * that are no lifetimes (rustc's `infer_args`).
   */
  ownArgs(def: DefId, prefix: readonly GenericArg[], written: GenericArgs | null, isOfValue = false): ArgList {
    const { db } = this.env;
    const generics = genericsOf(db, def);
    if (generics.count === 0 && written === null) return noArgs;
    const out = prefix.slice();
    const given = written?.args ?? [];
    const lifetimes = given.filter((a) => a.kind === 'lifetime');
    const others = given.filter((a) => a.kind !== 'lifetime');
    let nextLifetime = 0;
    let nextOther = 0;
    for (const param of generics.own) {
      if (out.length > param.index) continue;
      if (param.kind === 'lifetime') {
        const arg = lifetimes[nextLifetime++];
        out.push(regionArg(arg?.kind === 'lifetime' ? this.lifetime(arg.lifetime) : this.elidedRegion()));
        continue;
      }
      const arg = others[nextOther];
      if (arg === undefined || param.isSynthetic) {
        out.push(this.missingArg(def, param, out, param.isSynthetic || (isOfValue && others.length === 0)));
        continue;
      }
      nextOther++;
      out.push(this.writtenArg(def, param, arg, out, written?.parenthesized ?? false));
    }
    if (nextOther < others.length) this.problem('wrong number of generic arguments');
    const supplied = lifetimes.length;
    // An associated type with arguments but no lifetimes lacks them; without any, they are elided.
    const isShort = supplied < nextLifetime && (supplied > 0 || (given.length > 0 && defKind(db, def) === 'assocTy'));
    if (isShort || supplied > nextLifetime) {
      this.problem('wrong number of lifetime arguments');
      const syns = lifetimes.map((arg) => arg.lifetime.syn);
      this.arity.push({ def, expected: nextLifetime, supplied: syns, syn: written?.syn ?? -1, isBare: false });
    }
    return mkArgs(out);
  }

  private writtenArg(
    def: DefId,
    param: GenericParamDef,
    arg: Exclude<GenericArgs['args'][number], { kind: 'lifetime' }>,
    before: readonly GenericArg[],
    parenthesized: boolean,
  ): GenericArg {
    if (param.kind === 'const') {
      if (arg.kind === 'const') return constArg(this.const(arg.value, null));
      if (arg.ty.kind === 'path') return constArg(this.constPath(arg.ty.path));
      if (arg.ty.kind === 'infer') return constArg(this.env.inferConst?.() ?? constError);
      this.problem('type in place of a constant');
      return constArg(constError);
    }
    if (arg.kind === 'const') return tyArg(this.fail('constant in place of a type'));
    if (parenthesized && arg.ty.kind === 'tuple') return tyArg(mkTuple(arg.ty.elems.map((elem) => this.ty(elem))));
    return tyArg(this.ty(arg.ty, () => this.objectDefaultFor(def, param, before, arg.ty.syn)));
  }

  private objectDefaultFor(def: DefId, param: GenericParamDef, before: readonly GenericArg[], syn: SynPtr): Region {
    const rule = objectLifetimeDefault(this.env.db, def, param);
    if (rule === 'base') return this.objectBase();
    if (rule === 'static') return reStatic;
    if (rule === 'unbounded') return this.env.inBody ? this.baseElided() : reStatic;
    if (rule === 'ambiguous') return this.ambiguousObject(syn);
    const arg = before[rule];
    return arg?.kind === 'region' ? arg.region : this.objectBase();
  }

  /** Inferred in bodies; elsewhere it must be written (E0228). */
  private ambiguousObject(syn: SynPtr): Region {
    if (this.env.inBody) return this.objectBase();
    this.problem(AMBIGUOUS_OBJECT);
    this.ambiguousObjects.push({ code: 'E0228', syn });
    return reError;
  }

  private objectBase(): Region {
    return this.env.inBody ? this.baseElided() : reStatic;
  }

  private missingArg(
    def: DefId,
    param: GenericParamDef,
    before: readonly GenericArg[],
    isInferred: boolean,
  ): GenericArg {
    const { db } = this.env;
    const inferTy = isInferred ? this.env.inferTy : undefined;
    const inferConst = isInferred ? this.env.inferConst : undefined;
    if (param.hasDefault && inferTy === undefined) {
      const value = paramDefault(db, def, param);
      if (value !== null) {
        const args = mkArgs(before.slice());
        return value.kind === 'type'
          ? tyArg(subst(value.ty, args))
          : value.kind === 'const'
            ? constArg(substConst(value.value, args))
            : value;
      }
    }
    if (param.kind === 'const') return constArg(inferConst?.() ?? this.missingConst());
    return tyArg(inferTy?.() ?? this.fail('missing generics'));
  }

  private missingConst(): Const {
    this.problem('missing generics');
    return constError;
  }

  // ---- constants

  const(c: ConstRef, type: Ty | null): Const {
    switch (c.kind) {
      case 'literal':
        return constOfLiteral(c.text, type) ?? this.constProblem();
      case 'path':
        return this.constPath(c.path);
      case 'infer':
        return this.env.inferConst?.() ?? this.constProblem();
      case 'expr':
        return constOfText(c.text, type, this.constNames) ?? this.constText(c.text, type);
    }
  }

  /** An expression given as its text: its value, or what is equal to the same text alone. */
  private constText(text: string, type: Ty | null): Const {
    const { db, owner } = this.env;
    const value = constTextValue(db, owner, text);
    return value === null ? mkUnevaluated(`${owner}:${text}`, noArgs) : mkConstValue(value, type ?? mkPrim('usize'));
  }

  private constProblem(): Const {
    this.problem('broken constant');
    return constError;
  }

  /** What the text of an anonymous constant may name: other constants, and the size of simple types. */
  private readonly constNames: ConstNames = {
    value: (path) => {
      const { db } = this.env;
      const { res, consumed } = this.resolveWords(path, 'value');
      if (res.kind === 'selfTy' && consumed === path.length - 1) return constOfImpl(db, res.def, path[consumed] ?? '');
      return res.kind === 'def' && consumed === path.length ? constItemValue(db, res.def) : null;
    },
    call: (path, arg) => {
      const { res, consumed } = this.resolveWords(path, 'value');
      if (res.kind !== 'def' || consumed !== path.length || !isSizeOf(this.env.db, res.def)) return null;
      const type = this.resolveWords(arg, 'type');
      if (type.consumed !== arg.length) return null;
      if (type.res.kind === 'prim') return sizeOfPrim(type.res.prim);
      if (type.res.kind !== 'selfTy' || defKind(this.env.db, type.res.def) !== 'impl') return null;
      const self = selfTyOf(this.env.db, type.res.def);
      return self.kind === 'prim' ? sizeOfPrim(self.prim) : null;
    },
  };

  private resolveWords(words: readonly string[], ns: Namespace): PathRes {
    const segments = words.map((name) => ({ name, args: null, syn: -1 }));
    const path = { global: false, qself: null, segments, syn: -1 };
    const found = this.env.resolve(path, ns);
    // A body knows the paths that it resolved as such; those in the text of a constant are none of them.
    const { db, owner } = this.env;
    return found.res.kind === 'err' ? resolvePath(db, scopeOf(db, owner), path, ns) : found;
  }

  private constPath(path: Path): Const {
    if (path.qself === null) {
      let { res, consumed } = this.env.resolve(path, 'value');
      // A body resolves what looks like a type as one; that it stands for a constant is known only here.
      if (res.kind === 'err') {
        ({ res, consumed } = resolvePath(this.env.db, scopeOf(this.env.db, this.env.owner), path, 'value'));
      }
      if (res.kind === 'param') {
        const param = paramWritten(this.env.generics, res.owner, res.index);
        if (param?.kind === 'const') return mkConstParam(param.index, param.name);
      } else if (res.kind === 'def' && consumed === path.segments.length) {
        const value = constItemValue(this.env.db, res.def);
        return value === null ? mkUnevaluated(`#${res.def}`, noArgs) : mkConstValue(value, mkPrim('usize'));
      } else if (res.kind === 'err') {
        this.problem(res.reason);
        return constError;
      }
    }
    const text = `${path.global ? '::' : ''}${path.segments.map((s) => s.name).join('::')}`;
    return this.constText(text, mkPrim('usize'));
  }

  // ---- bounds and trait objects

  /**
   * The trait reference of a bound on `self`, and the predicates of its bindings (`Item = T`, `Item: Tr`), all under the
   * binder of the bound, which the caller has entered. `self` is as seen under it.
   */
  traitRefOf(path: Path, self: Ty, binder: Binder): { readonly traitRef: TraitRef; readonly rest: Predicate[] } | null {
    const { db } = this.env;
    const { res, consumed } = this.env.resolve(path, 'type');
    if (res.kind !== 'def' || consumed !== path.segments.length || defKind(db, res.def) !== 'trait') {
      this.problem(res.kind === 'err' ? res.reason : 'not a trait');
      return null;
    }
    const trait = res.def;
    const segment = path.segments[path.segments.length - 1] as PathSegment;
    const rest: Predicate[] = [];
    const { args } = segment;
    if (args === null || !args.parenthesized) {
      const traitRef = { trait, args: this.ownArgs(trait, [tyArg(self)], args) };
      this.bindings(traitRef, args, binder, rest);
      return { traitRef, rest };
    }
    const sugar = args.args[0];
    const params = sugar?.kind === 'type' && sugar.ty.kind === 'tuple' ? sugar.ty.elems : [];
    const ret = args.bindings[0]?.ty ?? null;
    const { inputs, output } = this.inputsAndOutput(binder, params, ret);
    const traitRef = { trait, args: this.fillTraitArgs(trait, [tyArg(self), tyArg(mkTuple(inputs))]) };
    const outputTrait = assocOnTraitRef(db, traitRef, 'Output');
    const assoc = outputTrait === null ? null : assocNamed(db, outputTrait.trait, 'Output');
    if (outputTrait !== null && assoc !== null) {
      rest.push(mkProjectionPred(assoc, this.ownArgs(assoc, outputTrait.args.list, null), output, binder.vars.slice()));
    }
    return { traitRef, rest };
  }

  /** The trait reference alone: nothing that a binding says is looked at. */
  traitRefOnly(path: Path, self: Ty, binder: Binder): TraitRef | null {
    const { db } = this.env;
    const { res } = this.env.resolve(path, 'type');
    if (res.kind !== 'def' || defKind(db, res.def) !== 'trait') return null;
    const { args } = path.segments[path.segments.length - 1] as PathSegment;
    if (args?.parenthesized !== true) return { trait: res.def, args: this.ownArgs(res.def, [tyArg(self)], args) };
    const sugar = args.args[0];
    const params = sugar?.kind === 'type' && sugar.ty.kind === 'tuple' ? sugar.ty.elems : [];
    const { inputs } = this.inputsAndOutput(binder, params, null);
    return { trait: res.def, args: this.fillTraitArgs(res.def, [tyArg(self), tyArg(mkTuple(inputs))]) };
  }

  private fillTraitArgs(trait: DefId, args: GenericArg[]): ArgList {
    const { own } = genericsOf(this.env.db, trait);
    for (const param of own) if (param.index >= args.length) args.push(this.missingArg(trait, param, args, false));
    args.length = own.length;
    return mkArgs(args);
  }

  private bindings(traitRef: TraitRef, args: GenericArgs | null, binder: Binder, out: Predicate[]): void {
    if (args === null) return;
    const { db } = this.env;
    // rustc leaves open what an object in a binding gets where the trait has lifetimes.
    const isOpen = genericsOf(db, traitRef.trait).own.some((param) => param.kind === 'lifetime');
    for (const binding of args.bindings) {
      const owner = assocOnTraitRef(db, traitRef, binding.name);
      const assoc = owner === null ? null : assocNamed(db, owner.trait, binding.name);
      if (owner === null || assoc === null) {
        // An associated const equality says nothing of types.
        if (binding.constant === null) this.problem('no such associated type');
        continue;
      }
      const assocArgs = this.ownArgs(assoc, owner.args.list, binding.args);
      const { ty } = binding;
      if (ty !== null) {
        const value = this.ty(ty, isOpen ? () => this.ambiguousObject(ty.syn) : null);
        out.push(mkProjectionPred(assoc, assocArgs, value, binder.vars.slice()));
      }
      if (binding.bounds.length > 0) {
        const projection = mkProjection(assoc, assocArgs);
        for (const bound of binding.bounds) this.boundInside(bound, projection, binder, out);
      }
    }
  }

  /** Predicates of one bound on `self`, under a binder already entered, whose variables they share. */
  boundInside(bound: Bound, self: Ty, binder: Binder, out: Predicate[]): void {
    if (bound.kind === 'lifetime') {
      out.push(mkTypeOutlives(self, this.lifetime(bound.lifetime), binder.vars.slice()));
      return;
    }
    if (bound.kind === 'use' || bound.modifier === 'maybe') return;
    for (const name of bound.lifetimes) binder.vars.push({ kind: 'region', name });
    const lowered = this.traitRefOf(bound.path, self, binder);
    if (lowered === null) return;
    out.push(mkTraitPred(lowered.traitRef, binder.vars.slice(), bound.modifier === 'negative'), ...lowered.rest);
  }

  /** Predicates of a bound on a type written as `selfOf` makes it, under a binder of their own. */
  bound(bound: Bound, names: readonly string[], selfOf: () => Ty): Predicate[] {
    const out: Predicate[] = [];
    this.underBinder(names, (binder) => {
      this.ofBounds.push(binder);
      this.boundInside(bound, selfOf(), binder, out);
      this.ofBounds.pop();
    });
    return out;
  }

  private bareObject(path: Path, objectDefault: (() => Region) | null): Ty {
    const { syn } = path;
    const bounds: Bound[] = [{ kind: 'trait', path, modifier: 'none', lifetimes: [], syn }];
    return this.object({ kind: 'dyn', bounds, isBare: true, syn }, objectDefault);
  }

  private object(t: TypeRef & { readonly kind: 'dyn' }, objectDefault: (() => Region) | null): Ty {
    const { db, owner } = this.env;
    if (t.isBare && editionOf(db, crateOf(db, owner)) >= 2021) return this.fail('trait object without `dyn`');
    const preds: DynPredicate[] = [];
    let region: Region | null = null;
    const fromTraits: Region[] = [];
    for (const bound of t.bounds) {
      if (bound.kind === 'lifetime') {
        region = this.lifetime(bound.lifetime);
        continue;
      }
      if (bound.kind === 'use' || bound.modifier === 'maybe') continue;
      const { value: lowered, vars } = this.underBinder(bound.lifetimes, (binder) =>
        this.traitRefOf(bound.path, DUMMY_SELF, binder),
      );
      if (lowered === null) return tyError;
      const { trait, args } = lowered.traitRef;
      const item = itemOf(db, trait);
      if (item?.kind === 'trait' && item.isAlias) return this.fail('trait alias');
      if (item?.kind === 'trait' && item.isAuto) {
        preds.push({ kind: 'auto', trait });
        continue;
      }
      preds.push({ kind: 'trait', trait, args: withoutSelf(args), vars });
      if (bound.lifetimes.length > 0) this.boundObjects.push({ traitRef: lowered.traitRef, vars, syn: bound.syn });
      for (const p of lowered.rest) {
        if (p.kind === 'projection')
          preds.push({ kind: 'projection', assoc: p.assoc, args: withoutSelf(p.args), ty: p.ty, vars });
      }
      for (const declared of traitObjectBounds(db, trait)) {
        const own = declared.kind === 'earlyParam' ? regionOfArg(args, declared) : declared;
        if (own !== null) fromTraits.push(own);
      }
    }
    if (preds.length === 0) return this.fail('trait object without a trait');
    region ??= this.boundOfTraits(fromTraits, t.syn) ?? objectDefault?.() ?? this.objectBase();
    // E0225.
    if (preds.filter((p) => p.kind === 'trait').length > 1) this.problem('trait object of several traits');
    return mkDynamic(preds, region);
  }

  /** What the traits of an object say of its lifetime; several that they name must be told apart (E0227). */
  private boundOfTraits(regions: readonly Region[], syn: SynPtr): Region | null {
    const [first] = regions;
    if (first === undefined || regions.includes(reStatic)) return first === undefined ? null : reStatic;
    if (regions.some((region) => region !== first)) {
      this.problem(AMBIGUOUS_OBJECT);
      this.ambiguousObjects.push({ code: 'E0227', syn });
    }
    return first;
  }
}

function withoutSelf(args: ArgList): ArgList {
  return mkArgs(args.list.slice(1));
}

/** A lifetime bound by `for<..>` or by the signature of the fn itself decides nothing (rustc: `has_escaping_bound_vars`). */
function regionOfArg(args: ArgList, param: Region & { readonly kind: 'earlyParam' }): Region | null {
  const arg = args.list[param.index];
  return arg?.kind === 'region' && arg.region.kind !== 'bound' ? arg.region : null;
}

function argOfParam(p: GenericParamDef): GenericArg {
  if (p.kind === 'lifetime') return regionArg(mkEarlyParam(p.index, p.name));
  return p.kind === 'type' ? tyArg(mkParam(p.index, p.name)) : constArg(mkConstParam(p.index, p.name));
}

/** The associated type of this name declared by the trait itself. */
export function assocNamed(db: Database, trait: DefId, name: string): DefId | null {
  for (const child of childrenOf(db, trait)) {
    if (defKind(db, child) === 'assocTy' && nameOf(db, child) === name) return child;
  }
  return null;
}
