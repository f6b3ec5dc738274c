/**
 * Inference variables of one body or one query of the trait solver: types (general, integer, float) and constants, with
 * unification, snapshots and an undo log. Mirrors rustc_infer::infer.
 *
 * Where it differs on purpose: regions are not solved here. Without `regions` they are ignored altogether, so values may
 * keep erased regions and `&'erased T` equals `&'static T`; binders are compared with their variables erased. With
 * `regions` (borrowck proves a predicate again) every pair of regions that must be equal is collected.
 * The error type and error constant relate to everything; `sawError` says that this happened.
 */
import type { DefId } from '../base/ids';
import {
  type BoundInstance,
  eraseBound,
  Folder,
  instantiateArgs,
  instantiateSig,
  instantiateTy,
  mapRegions,
} from '../types/fold';
import { type InferKind, mkConstInfer, mkInfer, mkPlaceholderRegion, reErased } from '../types/intern';
import {
  type ArgList,
  type BoundVar,
  type Const,
  type DynPredicate,
  type GenericArg,
  type PolyFnSig,
  type Predicate,
  type Region,
  type Ty,
  TyFlag,
} from '../types/ty';
import { visitTy } from '../types/visit';

/** A goal for a trait being matched with what proves it: rustc's `TypeTrace` of two trait references. */
export interface TraitMatch {
  readonly trait: DefId;
  /** `bound`: one that is declared of an alias, or that a trait object is of. */
  readonly by: 'impl' | 'builtin' | 'where' | 'bound';
  /** The placeholders of the goal's own binder are of this universe, those of goals around it of lower ones. */
  readonly universe: number;
}

export interface Snapshot {
  readonly undo: number;
  readonly pairs: number;
  readonly opaques: number;
  readonly sawError: boolean;
}

/** Makes the regions of one proof whose region equalities are collected. */
export interface RegionSource {
  /** `universe`: it may name the placeholders of those that were opened before; all so far where it is left out. */
  newRegion(universe?: number): Region;
  /** The universe that is opened next. Placeholders of this source are of universes before it. */
  readonly nextUniverse: number;
  /** What stands for the variables of a binder that must hold for all of them. */
  openUniverse(): BoundInstance;
  /** Whether it made the region by `newRegion`. */
  isOwn(region: Region): boolean;
}

/** Both sides of an equation between binders get the same placeholders, whatever they call their variables. */
export function placeholdersOf(universe: number): { region(index: number, name: string): Region } {
  const names: string[] = [];
  return {
    region(index, name) {
      names[index] ??= name;
      return mkPlaceholderRegion(universe, index, names[index]);
    },
  };
}

/** What an alias is, and what must hold for that. */
export interface KnownProjection {
  readonly ty: Ty;
  readonly nested: readonly Predicate[];
}

type Undo = 'newTy' | 'link' | 'bind' | 'shorten' | 'kind' | 'newConst' | 'linkConst' | 'bindConst' | 'projected';

export class InferCtxt {
  private readonly parent: number[] = [];
  private readonly rank: number[] = [];
  private readonly value: (Ty | null)[] = [];
  private readonly kindOf: InferKind[] = [];
  /** What universe would have been opened next when the variable was made. Only with `regions`. */
  private readonly madeIn: number[] = [];
  private readonly constParent: number[] = [];
  private readonly constValue: (Const | null)[] = [];
  private readonly undoKind: Undo[] = [];
  private readonly undoId: number[] = [];
  private readonly undoOld: unknown[] = [];
  private openSnapshots = 0;
  /** Grows whenever a variable is bound or two are united: what was stuck may go on. */
  version = 0;
  /** Pairs of regions that the relations so far made equal: `pairs[2i] == pairs[2i + 1]`. Only with `regions`. */
  readonly pairs: Region[] = [];
  /** By which candidate each pair came about. */
  readonly pairMatches: (TraitMatch | null)[] = [];
  /** The candidate that is being matched with its goal. */
  matching: TraitMatch | null = null;
  /** See `TraitMatch.universe`; of the goal that is being worked on. */
  goalUniverse = 0;
  /** An error type or constant was related to something. */
  sawError = false;
  /** Opaque types being defined by this body, by key: each stands for its hidden type. */
  readonly hidden = new Map<DefId, Ty>();
  /** Or, where their hidden types are not variables of this context: whether one is being defined. */
  hides: ((opaque: DefId) => boolean) | null = null;
  /** What the relations so far found to be hidden by those: `opaques[2i]` hides `opaques[2i + 1]`. */
  readonly opaques: Ty[] = [];

  constructor(readonly regions: RegionSource | null = null) {}

  // ---- variables

  newTyVar(): Ty {
    return this.newVar('ty');
  }

  newVar(kind: InferKind): Ty {
    const vid = this.parent.length;
    this.parent.push(vid);
    this.rank.push(0);
    this.value.push(null);
    this.kindOf.push(kind);
    if (this.regions !== null) this.madeIn.push(this.regions.nextUniverse);
    this.log('newTy', vid, null);
    return mkInfer(kind, vid);
  }

  newConstVar(): Const {
    const vid = this.constParent.length;
    this.constParent.push(vid);
    this.constValue.push(null);
    this.log('newConst', vid, null);
    return mkConstInfer(vid);
  }

  /** A fresh region variable with `regions`, else `erased`. */
  newRegion(): Region {
    return this.regions === null ? reErased : this.regions.newRegion();
  }

  get varCount(): number {
    return this.parent.length;
  }

  /** Variables of number literals that nothing has decided, one of each class, in order of making. */
  openNumbers(): (Ty & { kind: 'infer' })[] {
    const out: (Ty & { kind: 'infer' })[] = [];
    for (let vid = 0; vid < this.parent.length; vid++) {
      if (this.kindOf[vid] === 'ty' || this.parent[vid] !== vid || this.value[vid] !== null) continue;
      const t = mkInfer(this.kindOf[vid] as InferKind, vid);
      if (t.kind === 'infer') out.push(t);
    }
    return out;
  }

  /** The representative variable of an unresolved variable's class. */
  root(vid: number): number {
    let at = vid;
    while (this.parent[at] !== at) at = this.parent[at] as number;
    return at;
  }

  private constRoot(vid: number): number {
    let at = vid;
    while (this.constParent[at] !== at) at = this.constParent[at] as number;
    return at;
  }

  /** The type itself, or what its outermost variable stands for; an unresolved variable as its representative. */
  shallow(t: Ty): Ty {
    let at = t;
    while (at.kind === 'infer') {
      const root = this.root(at.vid);
      const value = this.value[root];
      if (value === null || value === undefined) {
        const kind = this.kindOf[root] as InferKind;
        return root === at.vid && kind === at.infer ? at : mkInfer(kind, root);
      }
      at = value;
    }
    return at;
  }

  /** Keeps what a bound variable's type came to: whoever asks next need not resolve the whole of it again. */
  shorten(v: Ty & { kind: 'infer' }, resolved: Ty): void {
    const root = this.root(v.vid);
    const old = this.value[root];
    if (old === null || old === undefined || old === resolved) return;
    this.log('shorten', root, old);
    this.value[root] = resolved;
  }

  /** Whether a variable, once a representative, still is one and nothing more is known of it. */
  isStalled(v: Ty | Const): boolean {
    if (v.kind !== 'infer') return false;
    if (!('infer' in v)) return this.constParent[v.vid] === v.vid && this.constValue[v.vid] === null;
    return this.parent[v.vid] === v.vid && this.value[v.vid] === null && this.kindOf[v.vid] === v.infer;
  }

  shallowConst(c: Const): Const {
    let at = c;
    while (at.kind === 'infer') {
      const root = this.constRoot(at.vid);
      const value = this.constValue[root];
      if (value === null || value === undefined) return root === at.vid ? at : mkConstInfer(root);
      at = value;
    }
    return at;
  }

  // ---- resolution

  /** Every resolved variable replaced; unresolved ones stay, as representatives. */
  resolve(t: Ty): Ty {
    return (t.flags & TyFlag.HasInfer) === 0 ? t : new Resolver(this).ty(t);
  }

  resolveArgs(list: ArgList): ArgList {
    return (list.flags & TyFlag.HasInfer) === 0 ? list : new Resolver(this).args(list);
  }

  resolveSig(sig: PolyFnSig): PolyFnSig {
    return (sig.flags & TyFlag.HasInfer) === 0 ? sig : new Resolver(this).sig(sig);
  }

  resolvePredicate(p: Predicate): Predicate {
    return (p.flags & TyFlag.HasInfer) === 0 ? p : new Resolver(this).predicate(p);
  }

  // ---- snapshots

  snapshot(): Snapshot {
    this.openSnapshots++;
    const { undoKind, pairs, opaques, sawError } = this;
    return { undo: undoKind.length, pairs: pairs.length, opaques: opaques.length, sawError };
  }

  rollback(to: Snapshot): void {
    while (this.undoKind.length > to.undo) this.undoLast();
    this.pairs.length = to.pairs;
    this.pairMatches.length = to.pairs >> 1;
    this.opaques.length = to.opaques;
    this.sawError = to.sawError;
    this.openSnapshots--;
  }

  commit(_to: Snapshot): void {
    this.openSnapshots--;
    if (this.openSnapshots > 0) return;
    this.undoKind.length = 0;
    this.undoId.length = 0;
    this.undoOld.length = 0;
  }

  /** Runs `f` and takes back everything it did to variables. */
  probe<T>(f: () => T): T {
    const at = this.snapshot();
    try {
      return f();
    } finally {
      this.rollback(at);
    }
  }

  /** Runs `f`; what it did stays only if it returned true. */
  commitIf(f: () => boolean): boolean {
    const at = this.snapshot();
    const ok = f();
    if (ok) this.commit(at);
    else this.rollback(at);
    return ok;
  }

  private log(kind: Undo, id: number, old: unknown): void {
    if (kind !== 'newTy' && kind !== 'newConst' && kind !== 'projected' && kind !== 'shorten') this.version++;
    if (this.openSnapshots === 0) return;
    this.undoKind.push(kind);
    this.undoId.push(id);
    this.undoOld.push(old);
  }

  private undoLast(): void {
    const id = this.undoId.pop() as number;
    const old = this.undoOld.pop();
    switch (this.undoKind.pop()) {
      case 'newTy':
        this.parent.pop();
        this.rank.pop();
        this.value.pop();
        this.kindOf.pop();
        this.madeIn.pop();
        return;
      case 'link':
        this.parent[id] = id;
        return;
      case 'bind':
        this.value[id] = null;
        return;
      case 'shorten':
        this.value[id] = old as Ty;
        return;
      case 'kind':
        this.kindOf[id] = old as InferKind;
        return;
      case 'newConst':
        this.constParent.pop();
        this.constValue.pop();
        return;
      case 'linkConst':
        this.constParent[id] = id;
        return;
      case 'bindConst':
        this.constValue[id] = null;
        return;
      case 'projected':
        this.projected.delete(old as Ty);
        return;
    }
  }

  // ---- projections already made. Mirrors rustc_infer's ProjectionCache.

  private readonly projected = new Map<Ty, KnownProjection>();

  projectionOf(alias: Ty): KnownProjection | undefined {
    return this.projected.get(alias);
  }

  noteProjection(alias: Ty, known: KnownProjection): void {
    this.projected.set(alias, known);
    this.log('projected', 0, alias);
  }

  // ---- relations. Each returns whether the two can be equal, and leaves nothing behind where they cannot.

  /** Makes two types equal. */
  eq(left: Ty, right: Ty): boolean {
    if (left === right) return true;
    const a = this.shallow(left);
    const b = this.shallow(right);
    if (a === b) return true;
    // One step, which leaves nothing behind where it fails.
    if (a.kind === 'infer' && b.kind !== 'error') return b.kind === 'infer' ? this.link(a, b) : this.bind(a, b);
    if (b.kind === 'infer' && a.kind !== 'error') return this.bind(b, a);
    if (this.headsDiffer(a, b)) return false;
    const at = this.snapshot();
    this.startRelation();
    const isEqual = this.tys(a, b);
    if (isEqual) this.commit(at);
    else this.rollback(at);
    return isEqual;
  }

  eqArgs(a: ArgList, b: ArgList): boolean {
    return a === b || (!this.argsDiffer(a, b) && this.commitIf(() => this.startRelation() && this.withoutHiding(a, b)));
  }

  /** What a goal or an assumption is about does not decide what an opaque type hides: rustc's `DefineOpaqueTypes::No`. */
  private withoutHiding(a: ArgList, b: ArgList): boolean {
    const outer = this.maySeeHidden;
    this.maySeeHidden = false;
    const isEqual = this.args(a, b);
    this.maySeeHidden = outer;
    return isEqual;
  }

  eqConst(a: Const, b: Const): boolean {
    return a === b || this.commitIf(() => this.consts(a, b));
  }

  eqSig(a: PolyFnSig, b: PolyFnSig): boolean {
    return a === b || this.commitIf(() => this.startRelation() && this.sigs(a, b));
  }

  /** Whether two types could be made equal. */
  canEq(a: Ty, b: Ty): boolean {
    if (a === b) return true;
    return (
      !this.headsDiffer(this.shallow(a), this.shallow(b)) && this.probe(() => this.startRelation() && this.tys(a, b))
    );
  }

  canEqArgs(a: ArgList, b: ArgList): boolean {
    return a === b || (!this.argsDiffer(a, b) && this.probe(() => this.startRelation() && this.withoutHiding(a, b)));
  }

  /** Whether two types, their outermost variables replaced, cannot be equal by their heads alone. */
  private headsDiffer(a: Ty, b: Ty): boolean {
    if (a.kind !== b.kind) {
      const isOpen = (t: Ty): boolean => t.kind === 'infer' || t.kind === 'error' || t.kind === 'alias';
      return !isOpen(a) && !isOpen(b);
    }
    switch (a.kind) {
      case 'prim':
        return a !== b;
      case 'param':
        return b.kind === 'param' && a.index !== b.index;
      case 'adt':
        return b.kind === 'adt' && a.def !== b.def;
      default:
        return false;
    }
  }

  private argsDiffer(a: ArgList, b: ArgList): boolean {
    for (let i = 0; i < a.list.length; i++) {
      const left = a.list[i];
      const right = b.list[i];
      if (left === right || left?.kind !== 'type' || right?.kind !== 'type') continue;
      if (this.headsDiffer(this.shallow(left.ty), this.shallow(right.ty))) return true;
    }
    return false;
  }

  /** Pairs found equal by the relation being made, once it is a long one: a type behind variables may be huge as a tree. */
  private readonly related = new Map<Ty, Set<Ty>>();
  private relationSteps = 0;

  private startRelation(): true {
    this.relationSteps = 0;
    if (this.related.size > 0) this.related.clear();
    return true;
  }

  private wasRelated(a: Ty, b: Ty): boolean {
    const known = this.related.get(a);
    if (known === undefined) this.related.set(a, new Set([b]));
    else if (known.has(b)) return true;
    else known.add(b);
    return false;
  }

  private tys(left: Ty, right: Ty): boolean {
    if (left === right) return true;
    const a = this.shallow(left);
    const b = this.shallow(right);
    if (a === b) return true;
    if (++this.relationSteps > 1000 && a.kind !== 'infer' && b.kind !== 'infer' && this.wasRelated(a, b)) return true;
    if (a.kind === 'error' || b.kind === 'error') {
      this.sawError = true;
      return true;
    }
    if (a.kind === 'infer') return b.kind === 'infer' ? this.link(a, b) : this.bind(a, b);
    if (b.kind === 'infer') return this.bind(b, a);
    if (this.maySeeHidden && (this.hidden.size > 0 || this.hides !== null)) {
      const viaHidden = this.throughHidden(a, b) ?? this.throughHidden(b, a);
      if (viaHidden !== null) return viaHidden;
    }
    switch (a.kind) {
      case 'prim':
      case 'never':
      case 'foreign':
      case 'param':
      case 'bound':
      case 'placeholder':
        // Params are the same object unless their names differ, as between a trait's method and its impl.
        return a.kind === 'param' && b.kind === 'param' && a.index === b.index;
      case 'adt':
        return b.kind === 'adt' && a.def === b.def && this.args(a.args, b.args);
      case 'ref':
        if (b.kind !== 'ref' || a.mutable !== b.mutable) return false;
        this.regionPair(a.region, b.region);
        return this.tys(a.ty, b.ty);
      case 'ptr':
        return b.kind === 'ptr' && a.mutable === b.mutable && this.tys(a.ty, b.ty);
      case 'slice':
        return b.kind === 'slice' && this.tys(a.elem, b.elem);
      case 'array':
        return b.kind === 'array' && this.tys(a.elem, b.elem) && this.consts(a.len, b.len);
      case 'tuple':
        return b.kind === 'tuple' && this.lists(a.elems, b.elems);
      case 'fnDef':
        return b.kind === 'fnDef' && a.def === b.def && this.args(a.args, b.args);
      case 'fnPtr':
        return b.kind === 'fnPtr' && this.sigs(a.sig, b.sig);
      case 'dynamic':
        if (b.kind !== 'dynamic' || !this.dynPredicates(a.preds, b.preds)) return false;
        this.regionPair(a.region, b.region);
        return true;
      case 'closure':
        if (b.kind !== 'closure' || a.closure !== b.closure) return false;
        if (typeof a.closureKind === 'string' || typeof b.closureKind === 'string') {
          if (a.closureKind !== b.closureKind) return false;
        } else if (!this.tys(a.closureKind, b.closureKind)) return false;
        return this.args(a.args, b.args) && this.sigs(a.sig, b.sig) && this.tys(a.upvars, b.upvars);
      case 'coroutine':
        return (
          b.kind === 'coroutine' &&
          a.closure === b.closure &&
          this.args(a.args, b.args) &&
          this.tys(a.resume, b.resume) &&
          this.tys(a.yield, b.yield) &&
          this.tys(a.ret, b.ret) &&
          this.tys(a.upvars, b.upvars)
        );
      case 'alias':
        return b.kind === 'alias' && a.alias === b.alias && a.def === b.def && this.args(a.args, b.args);
    }
  }

  private throughHidden(a: Ty, b: Ty): boolean | null {
    if (a.kind !== 'alias' || a.alias !== 'opaque') return null;
    if (b.kind === 'alias' && b.alias === 'opaque' && b.def === a.def) return null;
    const hidden = this.hidden.get(a.def);
    if (hidden !== undefined) return this.tys(hidden, b);
    if (this.hides === null || !this.hides(a.def)) return null;
    this.opaques.push(a, b);
    return true;
  }

  private link(a: Ty & { kind: 'infer' }, b: Ty & { kind: 'infer' }): boolean {
    if (a.infer !== b.infer && a.infer !== 'ty' && b.infer !== 'ty') return false;
    const kind = a.infer === 'ty' ? b.infer : a.infer;
    let child = a.vid;
    let root = b.vid;
    if ((this.rank[child] as number) > (this.rank[root] as number)) [child, root] = [root, child];
    else if (this.rank[child] === this.rank[root]) this.rank[root] = (this.rank[root] as number) + 1;
    this.log('link', child, null);
    this.parent[child] = root;
    if (this.kindOf[root] !== kind) {
      this.log('kind', root, this.kindOf[root]);
      this.kindOf[root] = kind;
    }
    return true;
  }

  private bind(v: Ty & { kind: 'infer' }, t: Ty): boolean {
    if (v.infer === 'int' && !(t.kind === 'prim' && isIntegral(t.prim))) return false;
    if (v.infer === 'float' && !(t.kind === 'prim' && t.prim[0] === 'f')) return false;
    if ((t.flags & this.hiding) !== 0 && this.occurs(v.vid, t)) return false;
    if (t.outerBinder > 0) return false;
    const value = this.nameable(v.vid, t);
    this.log('bind', v.vid, null);
    this.value[v.vid] = value;
    return true;
  }

  /**
   * The type as a variable can stand for it that was made before some placeholders in it: with regions of its own that
   * would have to equal them. Mirrors the generalizer of rustc_infer.
   */
  private nameable(vid: number, t: Ty): Ty {
    const { regions } = this;
    if (regions === null || (t.flags & (TyFlag.HasFreeRegions | TyFlag.HasPlaceholder)) === 0) return t;
    const made = this.madeIn[vid] as number;
    const next = regions.nextUniverse;
    if (made >= next) return t;
    return mapRegions(t, (r) => {
      if (r.kind !== 'placeholder' || r.universe < made || r.universe >= next) return r;
      const own = regions.newRegion(made);
      this.regionPair(own, r);
      return own;
    });
  }

  private maySeeHidden = true;

  /** Flags of types in which a variable may stand. Variables of captures are bound last, and to what contains no other. */
  private hiding: number = TyFlag.HasInfer;

  /** How many closures have had their captures made known. */
  capturesKnown = 0;

  /** Makes known what a closure captures. */
  bindCaptures(captures: Ty, to: Ty): void {
    this.capturesKnown++;
    this.hiding = TyFlag.HasInfer | TyFlag.HasOpenCaptures;
    this.eq(captures, to);
  }

  /** Makes known what the future of an async closure holds, in variables of the closure's signature. */
  bindFuture(captures: Ty, to: Ty): void {
    const v = this.shallow(captures);
    if (v.kind !== 'infer') return;
    this.capturesKnown++;
    this.log('bind', v.vid, null);
    this.value[v.vid] = to;
  }

  private occurs(vid: number, t: Ty, seen: Set<Ty> = new Set()): boolean {
    let found = false;
    visitTy(t, {
      ty: (part) => {
        if ((part.flags & this.hiding) === 0 || found) return true;
        if (part.kind !== 'infer') return false;
        const to = this.shallow(part);
        if (to.kind === 'infer') found ||= to.vid === vid;
        else if (!found && (to.flags & this.hiding) !== 0 && !seen.has(to)) {
          seen.add(to);
          found = this.occurs(vid, to, seen);
        }
        return true;
      },
    });
    return found;
  }

  private consts(left: Const, right: Const): boolean {
    if (left === right) return true;
    const a = this.shallowConst(left);
    const b = this.shallowConst(right);
    if (a === b) return true;
    if (a.kind === 'error' || b.kind === 'error') {
      this.sawError = true;
      return true;
    }
    if (a.kind === 'infer') {
      if (b.kind === 'infer') {
        this.log('linkConst', a.vid, null);
        this.constParent[a.vid] = b.vid;
      } else {
        this.log('bindConst', a.vid, null);
        this.constValue[a.vid] = b;
      }
      return true;
    }
    if (b.kind === 'infer') return this.consts(b, a);
    // What is not evaluated may be equal to anything.
    if (a.kind === 'unevaluated' || b.kind === 'unevaluated') {
      this.sawError = true;
      return true;
    }
    if (a.kind === 'param' && b.kind === 'param') return a.index === b.index;
    return a.kind === 'value' && b.kind === 'value' && a.value === b.value;
  }

  private args(a: ArgList, b: ArgList): boolean {
    if (a === b) return true;
    if (a.list.length !== b.list.length) return false;
    for (let i = 0; i < a.list.length; i++)
      if (!this.arg(a.list[i] as GenericArg, b.list[i] as GenericArg)) return false;
    return true;
  }

  private arg(a: GenericArg, b: GenericArg): boolean {
    if (a === b) return true;
    if (a.kind === 'type') return b.kind === 'type' && this.tys(a.ty, b.ty);
    if (a.kind === 'const') return b.kind === 'const' && this.consts(a.value, b.value);
    if (b.kind !== 'region') return false;
    this.regionPair(a.region, b.region);
    return true;
  }

  private lists(a: readonly Ty[], b: readonly Ty[]): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!this.tys(a[i] as Ty, b[i] as Ty)) return false;
    return true;
  }

  private sigs(a: PolyFnSig, b: PolyFnSig): boolean {
    if (a === b) return true;
    if (a.isUnsafe !== b.isUnsafe || a.isVariadic !== b.isVariadic || a.abi !== b.abi) return false;
    if (a.inputs.length !== b.inputs.length) return false;
    const by = this.binderInstance(a.vars, b.vars);
    const left = instantiateSig(a, by);
    const right = instantiateSig(b, by);
    return this.lists(left.inputs, right.inputs) && this.tys(left.output, right.output);
  }

  private dynPredicates(a: readonly DynPredicate[], b: readonly DynPredicate[]): boolean {
    if (a === b) return true;
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) {
      const p = a[i] as DynPredicate;
      const q = b[i] as DynPredicate;
      if (p.kind === 'auto' || q.kind === 'auto') {
        if (p.kind !== 'auto' || q.kind !== 'auto' || p.trait !== q.trait) return false;
        continue;
      }
      if (
        p.kind === 'trait' ? q.kind !== 'trait' || p.trait !== q.trait : q.kind !== 'projection' || p.assoc !== q.assoc
      )
        return false;
      const by = this.binderInstance(p.vars, q.vars);
      if (!this.args(instantiateArgs(p.args, by), instantiateArgs(q.args, by))) return false;
      if (p.kind === 'projection' && q.kind === 'projection') {
        if (!this.tys(instantiateTy(p.ty, by), instantiateTy(q.ty, by))) return false;
      }
    }
    return true;
  }

  /** The same variables for both sides of an equation between binders: equal up to renaming is equal. */
  private binderInstance(a: readonly BoundVar[], b: readonly BoundVar[]): BoundInstance {
    if (this.regions === null || (a.length === 0 && b.length === 0)) return eraseBound;
    return this.regions.openUniverse();
  }

  /** The variables of the proof that relations so far made equal to a region that satisfies `isWanted`, and that region. */
  regionsEqualTo(isWanted: (r: Region) => boolean): ReadonlyMap<Region, Region> {
    const found = new Map<Region, Region>();
    const { pairs, regions } = this;
    if (regions === null) return found;
    const neighbours = new Map<Region, Region[]>();
    const link = (a: Region, b: Region): void => {
      const known = neighbours.get(a);
      if (known === undefined) neighbours.set(a, [b]);
      else known.push(b);
    };
    for (let i = 0; i < pairs.length; i += 2) {
      link(pairs[i] as Region, pairs[i + 1] as Region);
      link(pairs[i + 1] as Region, pairs[i] as Region);
    }
    for (const start of neighbours.keys()) {
      if (!isWanted(start)) continue;
      const reached = [start];
      for (const at of reached) {
        for (const next of neighbours.get(at) ?? []) {
          if (!regions.isOwn(next) || found.has(next)) continue;
          found.set(next, start);
          reached.push(next);
        }
      }
    }
    return found;
  }

  private regionPair(a: Region, b: Region): void {
    if (this.regions === null || a === b) return;
    this.pairs.push(a, b);
    this.pairMatches.push(this.matching);
  }
}

class Resolver extends Folder {
  /** What variables stand for, resolved: shared parts are folded once. */
  private memo: Map<Ty, Ty> | null = null;

  constructor(private readonly icx: InferCtxt) {
    super();
  }

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasInfer) === 0) return t;
    if (t.kind !== 'infer') return this.superTy(t);
    const to = this.icx.shallow(t);
    if (to.kind === 'infer' || (to.flags & TyFlag.HasInfer) === 0) return to;
    let out = this.memo?.get(to);
    if (out === undefined) {
      out = this.superTy(to);
      this.memo ??= new Map();
      this.memo.set(to, out);
      this.icx.shorten(t, out);
    }
    return out;
  }

  override const(c: Const): Const {
    if ((c.flags & TyFlag.HasInfer) === 0) return c;
    if (c.kind !== 'infer') return this.superConst(c);
    const to = this.icx.shallowConst(c);
    return to.kind === 'infer' ? to : this.const(to);
  }

  override args(list: ArgList): ArgList {
    return (list.flags & TyFlag.HasInfer) === 0 ? list : super.args(list);
  }
}

/** Integer types; `char`, `bool` and floats are none. */
export function isIntegral(prim: string): boolean {
  return (prim[0] === 'i' || prim[0] === 'u') && prim.length > 1;
}
