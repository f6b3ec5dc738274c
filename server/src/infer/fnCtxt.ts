/**
 * The state of inferring one body: variables, what has been found of each expression and pattern, what surrounds the
 * expression being checked. Mirrors rustc_hir_typeck::FnCtxt. The walk itself is in `expr/`, `pat.ts` and so on; they get
 * this object, and it reaches back to them only through `checkExpr`.
 */
import type { BindingId, CrateId, DefId, ExprId, LabelId, PatId } from '../base/ids';
import type { Body, BodyPath, ClosureExpr, Expr, Pat, Taint } from '../hir/body';
import type { TypeRef } from '../items/item';
import { crateOf, defKind, moduleOf, parentOf } from '../names/defs';
import type { Database } from '../query/engine';
import type { InferCtxt } from '../traits/inferCtxt';
import { editionOf } from '../types/edition';
import { eraseBound, instantiateSig, subst } from '../types/fold';
import { genericsOf, identityArgs } from '../types/generics';
import {
  closureIndex,
  closureKey,
  mkAdt,
  mkArray,
  mkConstValue,
  mkPrim,
  mkTyArgs,
  reErased,
  tyError,
} from '../types/intern';
import { implHeader } from '../types/sigs';
import type { ArgList, ClosureKey, ClosureKind, Const, PolyFnSig, Predicate, Region, Ty } from '../types/ty';
import type { DeferredCast } from './cast';
import { type CoerceMany, coerce } from './coerce';
import type { Expectation } from './expectation';
import type { DeferredCall } from './expr/call';
import { isScalar } from './expr/op';
import type { Adjustment, BindingMode, Callee, ClosureInfo, InferenceResult } from './result';
import { Solver } from './solver';
import type { AnalyzedClosure } from './upvars';
import { BodyTypes } from './userTypes';
import { isVisibleFrom } from './visibility';

export interface BreakTarget {
  /** null: `while` and `for`, which take no value. */
  readonly many: CoerceMany | null;
  mayBreak: boolean;
}

export interface CoroutineTypes {
  readonly yield: Ty;
  readonly resume: Ty;
}

/** What `enterBody` replaces and `leaveBody` puts back. */
export interface SavedBody {
  readonly returns: CoerceMany | null;
  readonly coroutine: CoroutineTypes | null;
  readonly diverges: boolean;
}

export class FnCtxt extends Solver {
  readonly body: Body;
  readonly krate: CrateId;
  readonly edition: number;
  readonly identity: ArgList;
  readonly userTypes: BodyTypes;
  /** The trait of the innermost impl around that is of one. */
  readonly implemented: DefId | null;
  readonly bool = mkPrim('bool');
  readonly usize = mkPrim('usize');
  readonly error = tyError;
  readonly erased: Region = reErased;
  /** Innermost module around the expression being checked; a block's own where it declares items. */
  module: DefId;

  // What has been found. Types hold variables until writeback.
  readonly exprTy: Ty[] = [];
  readonly patTy: Ty[] = [];
  readonly adjustments = new Map<ExprId, readonly Adjustment[]>();
  readonly patPeeled = new Map<PatId, readonly Ty[]>();
  readonly bindingMode = new Map<PatId, BindingMode>();
  private readonly bindingTys: Ty[] = [];
  readonly callee = new Map<ExprId, Callee>();
  readonly patCallee = new Map<PatId, Callee>();
  readonly patUserTy = new Map<PatId, Ty>();
  readonly field = new Map<ExprId, number>();
  readonly variant = new Map<ExprId, number>();
  readonly patVariant = new Map<PatId, number>();
  readonly casts = new Map<ExprId, InferenceResult['casts'] extends ReadonlyMap<ExprId, infer K> ? K : never>();
  readonly divergent = new Set<ExprId>();
  /** Blocks, loops and conditions whose values were coerced to the expected type: theirs is that type, its regions included. */
  readonly bindsExpected = new Map<ExprId, Ty>();
  readonly taints: (Taint & {
    readonly expr: ExprId | null;
    readonly pat: PatId | null;
    readonly about: Predicate | null;
  })[] = [];

  readonly divergingVars: Ty[] = [];
  readonly deferredCasts: DeferredCast[] = [];
  readonly repeats: { readonly repeat: ExprId; readonly array: Ty }[] = [];
  readonly negated: { readonly operand: ExprId; readonly ty: Ty }[] = [];
  private readonly deferredCalls = new Map<ClosureKey, DeferredCall[]>();
  readonly closureTys: Ty[] = [];
  readonly closureUserTypes = new Map<number, ClosureInfo['userTypes']>();
  readonly analyzed: AnalyzedClosure[] = [];

  // What surrounds the expression being checked.
  diverges = false;
  returns: CoerceMany | null = null;
  coroutine: CoroutineTypes | null = null;
  /** Of an `async fn`: what its body gives. */
  asyncReturn: Ty | null = null;
  /** Of the async closures: what the future of a call gives. */
  readonly asyncOutputs = new Map<number, Ty>();
  readonly breakTargets = new Map<LabelId, BreakTarget>();

  private mentioned: (readonly BindingId[])[] | null = null;
  private declaredMut: Uint8Array | null = null;
  private parents: Int32Array | null = null;

  constructor(
    db: Database,
    owner: DefId,
    body: Body,
    icx: InferCtxt,
    private readonly dispatch: (cx: FnCtxt, e: ExprId, expected: Expectation) => Ty,
  ) {
    super(db, owner, icx);
    this.body = body;
    this.krate = crateOf(db, owner);
    this.edition = editionOf(db, this.krate);
    this.module = moduleOf(db, owner);
    this.identity = identityArgs(genericsOf(db, owner));
    this.userTypes = new BodyTypes(this, body);
    this.implemented = implementedAround(db, owner);
  }

  /** The type of `e` before adjustments. Recorded. */
  checkExpr(e: ExprId, expected: Expectation): Ty {
    return this.dispatch(this, e, expected);
  }

  /** Type and, where it is `!`, the coercion; otherwise the types must be equal. */
  demandHasType(e: ExprId, ty: Ty, expected: Ty): void {
    if (this.shallow(ty).kind === 'never') coerce(this, e, ty, expected);
    else this.demandEq(expected, ty, e, 'mismatched types');
  }

  // ---- taint

  /** `expr`, `pat` and `about` are for whoever debugs. */
  taint(reason: string, expr: ExprId | null, about: Predicate | null = null): void {
    this.taints.push({ reason, syn: -1, expr, pat: null, about });
  }

  taintPat(reason: string, pat: PatId): void {
    this.taints.push({ reason, syn: -1, expr: null, pat, about: null });
  }

  mismatch(e: ExprId, from: Ty, to: Ty): void {
    if (this.resolve(from).kind === 'error' || this.resolve(to).kind === 'error') return;
    this.taint('mismatched types', e);
  }

  demandEq(expected: Ty, actual: Ty, e: ExprId, reason: string): void {
    if (!this.eq(expected, actual)) this.taint(reason, e);
  }

  demandEqPat(expected: Ty, actual: Ty, pat: PatId): void {
    if (!this.eq(expected, actual)) this.taintPat('mismatched types', pat);
  }

  // ---- scopes

  enterModule(block: ExprId): DefId {
    const previous = this.module;
    const module = this.body.blockModules.get(block);
    if (module !== undefined) this.module = module;
    return previous;
  }

  leaveModule(previous: DefId): void {
    this.module = previous;
  }

  enterBody(returns: CoerceMany | null, coroutine: CoroutineTypes | null): SavedBody {
    const saved = { returns: this.returns, coroutine: this.coroutine, diverges: this.diverges };
    this.returns = returns;
    this.coroutine = coroutine;
    this.diverges = false;
    return saved;
  }

  leaveBody(saved: SavedBody): void {
    this.returns = saved.returns;
    this.coroutine = saved.coroutine;
    this.diverges = saved.diverges;
  }

  // ---- variables of the body

  localTy(binding: BindingId): Ty {
    this.bindingTys[binding] ??= this.tyVar();
    return this.bindingTys[binding];
  }

  /** Gives every variable of the pattern a type of its own. */
  declarePat(_pat: PatId, _isAnnotated: boolean): void {
    // Made on demand by `localTy`: bindings are in scope only behind their pattern.
  }

  /** An explicit `ref` (or `ref mut`) binding: the scrutinee is then no coercion site. */
  hasRefBinding(pat: PatId): 'shared' | 'mut' | null {
    const node = this.body.pats[pat] as Pat;
    if (node.kind === 'bind' && node.byRef) return node.mutable ? 'mut' : 'shared';
    let found: 'shared' | 'mut' | null = null;
    for (const sub of subpatterns(node)) {
      const inner = this.hasRefBinding(sub);
      if (inner === 'mut') return 'mut';
      found ??= inner;
    }
    return found;
  }

  isDeclaredMut(binding: BindingId): boolean {
    if (this.declaredMut === null) {
      this.declaredMut = new Uint8Array(this.body.bindings.length);
      for (const pat of this.body.pats)
        if (pat.kind === 'bind' && (pat.byRef ? pat.isMutRef === true : pat.mutable)) this.declaredMut[pat.binding] = 1;
    }
    return this.declaredMut[binding] === 1;
  }

  // ---- types the user wrote

  lowerUserTy(ref: TypeRef): Ty {
    return this.userTypes.lower(ref);
  }

  lowerClosureSig(node: ClosureExpr): PolyFnSig {
    return this.userTypes.closureSig(node);
  }

  // ---- ADTs

  langAdt(name: string): Ty | null {
    const def = this.lang(name);
    if (def === null || this.adt(def) === null) return null;
    const { own } = genericsOf(this.db, def);
    return mkAdt(def, own.length === 0 ? mkTyArgs() : this.erasedArgs(def));
  }

  fieldCount(ty: Ty, variant: number): number {
    if (ty.kind === 'tuple') return ty.elems.length;
    if (ty.kind !== 'adt') return 0;
    return this.adt(ty.def)?.variants[variant]?.fields.length ?? 0;
  }

  fieldIndexOf(ty: Ty, variant: number, name: string): number | null {
    if (ty.kind !== 'adt') return null;
    const index = this.adt(ty.def)?.variants[variant]?.fields.findIndex((f) => f.name === name) ?? -1;
    return index < 0 ? null : index;
  }

  /** Instantiated and normalised; null where there is no such field. */
  fieldTyAt(ty: Ty, variant: number, index: number): Ty | null {
    if (ty.kind === 'tuple') return ty.elems[index] ?? null;
    if (ty.kind !== 'adt') return null;
    const adt = this.adt(ty.def);
    const field = adt?.variants[variant]?.fields[index];
    if (adt === null || field === undefined) return null;
    if ((field.ty.flags & 32) !== 0) this.taint(adt.taint ?? 'field of unknown type', null);
    return this.normalize(subst(field.ty, ty.args));
  }

  visibleField(ty: Ty & { kind: 'adt' }, name: string): number | null {
    const adt = this.adt(ty.def);
    if (adt === null || adt.kind === 'enum') return null;
    const index = this.fieldIndexOf(ty, 0, name);
    return index !== null && isVisibleFrom(this.db, ty.def, index, this.module) ? index : null;
  }

  isUnion(ty: Ty): boolean {
    return ty.kind === 'adt' && this.adt(ty.def)?.kind === 'union';
  }

  isFieldlessEnum(ty: Ty): boolean {
    if (ty.kind !== 'adt') return false;
    const adt = this.adt(ty.def);
    return adt?.kind === 'enum' && adt.variants.every((v) => v.fields.length === 0);
  }

  boxOf(inner: Ty): Ty | null {
    const def = this.lang('owned_box');
    if (def === null) return null;
    const args = genericsOf(this.db, def).own.map((p) => (p.index === 0 ? inner : this.tyVar()));
    return mkAdt(def, mkTyArgs(...args));
  }

  // ---- arrays

  arrayOf(elem: Ty, length: number): Ty {
    return mkArray(elem, mkConstValue(BigInt(length), this.usize));
  }

  arrayOfConst(elem: Ty, length: Const): Ty {
    return mkArray(elem, length);
  }

  arrayOfLen(length: number): Ty {
    return this.arrayOf(this.tyVar(), length);
  }

  /** What `..` of a slice pattern stands for in an array. */
  arrayRest(array: Ty & { kind: 'array' }, taken: number): Ty | null {
    const length = this.icx.shallowConst(array.len);
    if (length.kind !== 'value') {
      this.taint('slice pattern on an array of unknown length', null);
      return null;
    }
    return length.value < BigInt(taken)
      ? null
      : mkArray(array.elem, mkConstValue(length.value - BigInt(taken), this.usize));
  }

  protected override onUnknownCopy(): void {
    this.taint('Copy not decided', null);
  }

  /** What is left at the end: unsatisfied, not understood, or ambiguous. */
  finishObligations(): void {
    this.select();
    const { errors, unknown, waiting } = this.fulfill;
    for (const { predicate } of errors) this.taint('unsatisfied trait bound', null, predicate);
    for (const { predicate } of unknown) this.taint('trait bound not understood', null, predicate);
    for (const { predicate } of waiting) this.taint('ambiguous trait bound', null, predicate);
    if (this.icx.sawError) this.taint('relation with an unknown type', null);
  }

  requireArrayLen(array: Ty & { kind: 'array' }, count: number, pat: PatId): void {
    if (!this.icx.eqConst(array.len, mkConstValue(BigInt(count), this.usize))) this.taintPat('mismatched types', pat);
  }

  // ---- signatures

  /** A signature with its late-bound lifetimes erased, normalised. */
  instantiateSig(sig: PolyFnSig): { readonly inputs: readonly Ty[]; readonly output: Ty } {
    const { inputs, output } = instantiateSig(sig, eraseBound);
    return { inputs: inputs.map((t) => this.normalize(t)), output: this.normalize(output) };
  }

  // ---- closures

  registerClosure(index: number, e: ExprId, ty: Ty): void {
    this.closureTys[index] = ty;
    this.exprTy[e] = ty;
  }

  closureKindOf(ty: Ty & { kind: 'closure' }): ClosureKind | null {
    if (typeof ty.closureKind === 'string') return ty.closureKind;
    const shallow = this.shallow(ty.closureKind);
    if (shallow.kind !== 'prim') return null;
    return shallow.prim === 'i8' ? 'Fn' : shallow.prim === 'i16' ? 'FnMut' : 'FnOnce';
  }

  /** Kinds inside closure types being inferred are `i8`, `i16`, `i32`, as in rustc; writeback names them. */
  closureKindTy(kind: Ty | ClosureKind): Ty {
    if (typeof kind !== 'string') return kind;
    return mkPrim(kind === 'Fn' ? 'i8' : kind === 'FnMut' ? 'i16' : 'i32');
  }

  deferCall(closure: ClosureKey, call: DeferredCall): void {
    const list = this.deferredCalls.get(closure);
    if (list === undefined) this.deferredCalls.set(closure, [call]);
    else list.push(call);
  }

  takeDeferredCalls(closure: ClosureKey): readonly DeferredCall[] {
    const list = this.deferredCalls.get(closure) ?? [];
    this.deferredCalls.delete(closure);
    return list;
  }

  get hasDeferredCalls(): boolean {
    return this.deferredCalls.size > 0;
  }

  /** The closure around closure `index`; -1: the root. */
  closureParent(index: number): number {
    this.parents ??= closureParents(this.body);
    return this.parents[index] as number;
  }

  /** Whether a closure's text names a variable from outside of it. */
  mentionsOuter(key: ClosureKey): boolean {
    if (key !== closureKey(this.owner, closureIndex(key))) return true;
    return this.mentionedBy(closureIndex(key)).length > 0;
  }

  /** Outer variables that the closure's text names, in order of first mention. */
  mentionedBy(index: number): readonly BindingId[] {
    this.mentioned ??= mentions(this.body, (i) => this.closureParent(i));
    return this.mentioned[index] ?? [];
  }

  isConstPath(path: BodyPath): boolean {
    return this.userTypes.isConstPath(path);
  }

  /** An operator, index or deref that goes through a trait; a call or method call is none. */
  isOverloadedOp(e: ExprId): boolean {
    if (!this.callee.has(e)) return false;
    const node = this.body.exprs[e] as Expr;
    if (node.kind !== 'binary' && node.kind !== 'assignOp') return node.kind === 'index' || node.kind === 'unary';
    // Scalars are fixed to builtin by writeback.
    const lhs = this.resolve(this.exprTy[node.lhs] ?? this.error);
    const rhs = this.resolve(this.exprTy[node.rhs] ?? this.error);
    return !(isScalar(lhs) && isScalar(rhs));
  }

  adjustedTy(e: ExprId): Ty {
    const list = this.adjustments.get(e);
    const last = list?.[list.length - 1];
    return last === undefined ? (this.exprTy[e] ?? this.error) : last.target;
  }
}

function implementedAround(db: Database, owner: DefId): DefId | null {
  for (let at = parentOf(db, owner); at !== null; at = parentOf(db, at)) {
    const trait = defKind(db, at) === 'impl' ? implHeader(db, at).traitRef?.trait : undefined;
    if (trait !== undefined) return trait;
  }
  return null;
}

export function subpatterns(node: Pat): readonly PatId[] {
  switch (node.kind) {
    case 'bind':
      return node.sub === null ? [] : [node.sub];
    case 'tupleStruct':
    case 'tuple':
      return node.elems;
    case 'record':
      return node.fields.map((f) => f.pat);
    case 'slice':
      return node.middle === null ? [...node.prefix, ...node.suffix] : [...node.prefix, node.middle, ...node.suffix];
    case 'ref':
    case 'box':
    case 'deref':
      return [node.sub];
    case 'or':
      return node.alts;
    default:
      return [];
  }
}

/** Ids of a closure's inside lie between its own and the next: expressions are in pre-order, synthetic ones aside. */
function closureParents(body: Body): Int32Array {
  const parents = new Int32Array(body.closures.length).fill(-1);
  walkClosures(body, (index, parent) => {
    parents[index] = parent;
  });
  return parents;
}

function walkClosures(
  body: Body,
  f: (index: number, parent: number) => void,
  onLocal?: (binding: BindingId, inside: number) => void,
): void {
  const go = (e: ExprId, inside: number): void => {
    const node = body.exprs[e] as Expr;
    if (node.kind === 'closure') {
      f(node.closure, inside);
      go(node.body, node.closure);
      return;
    }
    if (node.kind === 'path' && node.path.res.res.kind === 'local') onLocal?.(node.path.res.res.binding, inside);
    eachChild(node, (child) => go(child, inside));
  };
  go(body.root, -1);
}

function mentions(body: Body, parentOf: (index: number) => number): (readonly BindingId[])[] {
  const out: BindingId[][] = body.closures.map(() => []);
  const seen: Set<BindingId>[] = body.closures.map(() => new Set());
  walkClosures(
    body,
    () => {},
    (binding, inside) => {
      const owner = body.bindings[binding]?.owner ?? -1;
      for (let at = inside; at >= 0 && at !== owner; at = parentOf(at)) {
        if (seen[at]?.has(binding) === true) break;
        seen[at]?.add(binding);
        out[at]?.push(binding);
      }
    },
  );
  return out;
}

/** Expressions directly inside, in order of evaluation as far as that matters to nobody here. */
export function eachChild(node: Expr, f: (e: ExprId) => void): void {
  switch (node.kind) {
    case 'block':
      for (const stmt of node.stmts) {
        if (stmt.kind === 'expr') f(stmt.expr);
        else {
          if (stmt.init !== null) f(stmt.init);
          if (stmt.else !== null) f(stmt.else);
        }
      }
      if (node.tail !== null) f(node.tail);
      return;
    case 'if':
      f(node.cond);
      f(node.then);
      if (node.else !== null) f(node.else);
      return;
    case 'let':
      return f(node.init);
    case 'loop':
      return f(node.body);
    case 'match':
      f(node.scrutinee);
      for (const arm of node.arms) {
        if (arm.guard !== null) f(arm.guard);
        f(arm.body);
      }
      return;
    case 'call':
      f(node.callee);
      return node.args.forEach(f);
    case 'methodCall':
      f(node.receiver);
      return node.args.forEach(f);
    case 'field':
      return f(node.base);
    case 'index':
      f(node.base);
      return f(node.index);
    case 'unary':
    case 'addrOf':
    case 'cast':
      return f(node.operand);
    case 'binary':
    case 'logical':
    case 'assign':
    case 'assignOp':
      f(node.lhs);
      return f(node.rhs);
    case 'record':
      for (const field of node.fields) f(field.value);
      if (typeof node.base === 'number') f(node.base);
      return;
    case 'tuple':
    case 'array':
      return node.elems.forEach(f);
    case 'repeat':
      return f(node.value);
    case 'closure':
    case 'inlineConst':
      return f(node.body);
    case 'return':
    case 'break':
    case 'yield':
      if (node.value !== null) f(node.value);
      return;
    case 'formatArgs':
      return node.args.forEach(f);
    case 'inlineAsm':
      for (const operand of node.operands) {
        if (operand.expr !== null) f(operand.expr);
        if (operand.out !== null) f(operand.out);
      }
      return;
    default:
      return;
  }
}
