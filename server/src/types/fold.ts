/**
 * Structural maps and walks over interned values. Mirrors rustc_type_ir::fold and ty::subst.
 *
 * A `Folder` says what happens to types, regions and constants; `super*` descends. `depth` is the number of binders
 * between the root and the present node. Every folder looks at `flags` / `outerBinder` first and gives back the same
 * object where nothing can change, so folding a closed value costs one test.
 */
import { assertNever } from '../base/ids';
import {
  constArg,
  constError,
  mkAdt,
  mkAlias,
  mkArgs,
  mkArray,
  mkBoundRegion,
  mkBoundTy,
  mkClosure,
  mkConstBound,
  mkConstValue,
  mkCoroutine,
  mkDynamic,
  mkFnDef,
  mkFnPtr,
  mkProjectionPred,
  mkPtr,
  mkRef,
  mkRegionOutlives,
  mkSig,
  mkSlice,
  mkTraitPred,
  mkTuple,
  mkTypeOutlives,
  mkUnevaluated,
  reErased,
  reError,
  regionArg,
  tyArg,
  tyError,
} from './intern';
import {
  type ArgList,
  type BoundVar,
  type Const,
  type DynPredicate,
  type GenericArg,
  type PolyFnSig,
  type Predicate,
  type Region,
  type TraitRef,
  type Ty,
  TyFlag,
} from './ty';

export class Folder {
  depth = 0;

  ty(t: Ty): Ty {
    return this.superTy(t);
  }

  region(r: Region): Region {
    return r;
  }

  const(c: Const): Const {
    return this.superConst(c);
  }

  arg(a: GenericArg): GenericArg {
    switch (a.kind) {
      case 'type':
        return tyArg(this.ty(a.ty));
      case 'region':
        return regionArg(this.region(a.region));
      case 'const':
        return constArg(this.const(a.value));
    }
  }

  args(list: ArgList): ArgList {
    const old = list.list;
    for (let i = 0; i < old.length; i++) {
      const now = this.arg(old[i] as GenericArg);
      if (now === old[i]) continue;
      const out = old.slice(0, i);
      out.push(now);
      for (let j = i + 1; j < old.length; j++) out.push(this.arg(old[j] as GenericArg));
      return mkArgs(out);
    }
    return list;
  }

  tys(list: readonly Ty[]): readonly Ty[] {
    for (let i = 0; i < list.length; i++) {
      const now = this.ty(list[i] as Ty);
      if (now === list[i]) continue;
      const out = list.slice(0, i);
      out.push(now);
      for (let j = i + 1; j < list.length; j++) out.push(this.ty(list[j] as Ty));
      return out;
    }
    return list;
  }

  /** Names of bound variables: kept, unless a folder makes them anonymous. */
  vars(vars: readonly BoundVar[]): readonly BoundVar[] {
    return vars;
  }

  superTy(t: Ty): Ty {
    switch (t.kind) {
      case 'prim':
      case 'never':
      case 'foreign':
      case 'param':
      case 'bound':
      case 'placeholder':
      case 'infer':
      case 'error':
        return t;
      case 'adt': {
        const args = this.args(t.args);
        return args === t.args ? t : mkAdt(t.def, args);
      }
      case 'ref': {
        const region = this.region(t.region);
        const inner = this.ty(t.ty);
        return region === t.region && inner === t.ty ? t : mkRef(region, inner, t.mutable);
      }
      case 'ptr': {
        const inner = this.ty(t.ty);
        return inner === t.ty ? t : mkPtr(inner, t.mutable);
      }
      case 'slice': {
        const elem = this.ty(t.elem);
        return elem === t.elem ? t : mkSlice(elem);
      }
      case 'array': {
        const elem = this.ty(t.elem);
        const len = this.const(t.len);
        return elem === t.elem && len === t.len ? t : mkArray(elem, len);
      }
      case 'tuple': {
        const elems = this.tys(t.elems);
        return elems === t.elems ? t : mkTuple(elems);
      }
      case 'fnDef': {
        const args = this.args(t.args);
        return args === t.args ? t : mkFnDef(t.def, args);
      }
      case 'fnPtr': {
        const sig = this.sig(t.sig);
        return sig === t.sig ? t : mkFnPtr(sig);
      }
      case 'dynamic':
        return mkDynamic(
          t.preds.map((p) => this.dynPredicate(p)),
          this.region(t.region),
        );
      case 'closure': {
        const kind = typeof t.closureKind === 'string' ? t.closureKind : this.ty(t.closureKind);
        return mkClosure(t.closure, this.args(t.args), this.sig(t.sig), kind, this.ty(t.upvars), t.isAsync);
      }
      case 'coroutine': {
        // In the order of `visitTy`: regions are told apart by their place in it.
        const args = this.args(t.args);
        const parts = {
          resume: this.ty(t.resume),
          yield: this.ty(t.yield),
          ret: this.ty(t.ret),
          upvars: this.ty(t.upvars),
        };
        return mkCoroutine(t.closure, args, parts, t.flavour);
      }
      case 'alias': {
        const args = this.args(t.args);
        return args === t.args ? t : mkAlias(t.alias, t.def, args);
      }
      default:
        return assertNever(t);
    }
  }

  superConst(c: Const): Const {
    if (c.kind === 'unevaluated') {
      const args = this.args(c.args);
      return args === c.args ? c : mkUnevaluated(c.key, args);
    }
    if (c.kind === 'value') {
      const type = this.ty(c.ty);
      return type === c.ty ? c : mkConstValue(c.value, type);
    }
    return c;
  }

  sig(sig: PolyFnSig): PolyFnSig {
    this.depth++;
    const inputs = this.tys(sig.inputs);
    const output = this.ty(sig.output);
    this.depth--;
    const vars = this.vars(sig.vars);
    if (inputs === sig.inputs && output === sig.output && vars === sig.vars) return sig;
    return mkSig({ ...sig, vars, inputs, output });
  }

  dynPredicate(p: DynPredicate): DynPredicate {
    if (p.kind === 'auto') return p;
    this.depth++;
    const args = this.args(p.args);
    const type = p.kind === 'projection' ? this.ty(p.ty) : null;
    this.depth--;
    const vars = this.vars(p.vars);
    if (p.kind === 'trait') return args === p.args && vars === p.vars ? p : { ...p, args, vars };
    return args === p.args && type === p.ty && vars === p.vars ? p : { ...p, args, ty: type as Ty, vars };
  }

  predicate(p: Predicate): Predicate {
    this.depth++;
    const folded = this.predicateParts(p);
    this.depth--;
    return folded;
  }

  private predicateParts(p: Predicate): Predicate {
    const vars = this.vars(p.vars);
    switch (p.kind) {
      case 'trait':
        return mkTraitPred({ trait: p.traitRef.trait, args: this.args(p.traitRef.args) }, vars, p.negative);
      case 'projection':
        return mkProjectionPred(p.assoc, this.args(p.args), this.ty(p.ty), vars);
      case 'typeOutlives':
        return mkTypeOutlives(this.ty(p.ty), this.region(p.region), vars);
      case 'regionOutlives':
        return mkRegionOutlives(this.region(p.a), this.region(p.b), vars);
      default:
        return assertNever(p);
    }
  }

  traitRef(t: TraitRef): TraitRef {
    const args = this.args(t.args);
    return args === t.args ? t : { trait: t.trait, args };
  }
}

// ---- substitution

class Subst extends Folder {
  constructor(private readonly list: readonly GenericArg[]) {
    super();
  }

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasParam) === 0) return t;
    if (t.kind !== 'param') return this.superTy(t);
    const arg = this.list[t.index];
    if (arg?.kind !== 'type') return tyError;
    return this.depth === 0 ? arg.ty : shiftTy(arg.ty, this.depth);
  }

  override region(r: Region): Region {
    if (r.kind !== 'earlyParam') return r;
    const arg = this.list[r.index];
    if (arg?.kind !== 'region') return reError;
    return this.depth === 0 ? arg.region : shiftRegion(arg.region, this.depth);
  }

  override const(c: Const): Const {
    if ((c.flags & TyFlag.HasParam) === 0) return c;
    if (c.kind !== 'param') return this.superConst(c);
    const arg = this.list[c.index];
    if (arg?.kind !== 'const') return constError;
    return this.depth === 0 ? arg.value : shiftConst(arg.value, this.depth);
  }

  override args(list: ArgList): ArgList {
    return (list.flags & TyFlag.HasParam) === 0 ? list : super.args(list);
  }
}

/** Substitutions repeat (the same signature at the same args), so results are kept, up to a bound. */
let substMemo = new Map<number, Ty>();
const MEMO_LIMIT = 100_000;

/** `t` of a definition with its generics replaced. A missing or misfit argument gives the error type, region or const. */
export function subst(t: Ty, args: ArgList): Ty {
  if ((t.flags & TyFlag.HasParam) === 0) return t;
  if (t.kind === 'param') {
    const arg = args.list[t.index];
    return arg?.kind === 'type' ? arg.ty : tyError;
  }
  const key = t.id * 0x4000000 + args.id;
  let result = substMemo.get(key);
  if (result === undefined) {
    result = new Subst(args.list).ty(t);
    if (substMemo.size >= MEMO_LIMIT) substMemo = new Map();
    substMemo.set(key, result);
  }
  return result;
}

export function substConst(c: Const, args: ArgList): Const {
  return (c.flags & TyFlag.HasParam) === 0 ? c : new Subst(args.list).const(c);
}

export function substArgs(list: ArgList, args: ArgList): ArgList {
  return (list.flags & TyFlag.HasParam) === 0 ? list : new Subst(args.list).args(list);
}

export function substSig(sig: PolyFnSig, args: ArgList): PolyFnSig {
  return (sig.flags & TyFlag.HasParam) === 0 ? sig : new Subst(args.list).sig(sig);
}

export function substPredicate(p: Predicate, args: ArgList): Predicate {
  return (p.flags & TyFlag.HasParam) === 0 ? p : new Subst(args.list).predicate(p);
}

/**
 * Args of a supertrait or item bound, which stand under that bound's binder, with the parameters replaced by args that
 * stand under a binder too: the two binders become one, whose variables are `outer`'s and then the bound's own.
 */
export function substBoundArgs(list: ArgList, args: ArgList, outerVars = 0, ownVars = 0): ArgList {
  return new Subst(args.list).args(outerVars > 0 && ownVars > 0 ? new Renumber(outerVars).args(list) : list);
}

/** A supertrait or item bound of a trait, for a trait reference under a binder with `outer` variables. */
export function substBoundPredicate(p: Predicate, args: ArgList, outer: readonly BoundVar[]): Predicate {
  if (outer.length === 0 && args.outerBinder === 0) return substPredicate(p, args);
  const vars = p.vars.length === 0 ? outer : [...outer, ...p.vars];
  const to = new Subst(args.list);
  const by = new Renumber(p.vars.length === 0 ? 0 : outer.length);
  switch (p.kind) {
    case 'trait':
      return mkTraitPred({ trait: p.traitRef.trait, args: to.args(by.args(p.traitRef.args)) }, vars, p.negative);
    case 'projection':
      return mkProjectionPred(p.assoc, to.args(by.args(p.args)), to.ty(by.ty(p.ty)), vars);
    case 'typeOutlives':
      return mkTypeOutlives(to.ty(by.ty(p.ty)), to.region(by.region(p.region)), vars);
    case 'regionOutlives':
      return mkRegionOutlives(to.region(by.region(p.a)), to.region(by.region(p.b)), vars);
    default:
      return assertNever(p);
  }
}

// ---- bound variables

/** Moves the numbers of the variables of the innermost binder around the value. */
class Renumber extends Folder {
  constructor(private readonly by: number) {
    super();
  }

  override ty(t: Ty): Ty {
    return this.by === 0 || t.outerBinder <= this.depth ? t : this.superTy(t);
  }

  override region(r: Region): Region {
    return r.kind === 'bound' && r.debruijn === this.depth && this.by !== 0
      ? mkBoundRegion(r.debruijn, r.index + this.by, r.name)
      : r;
  }
}

class Shift extends Folder {
  constructor(private readonly by: number) {
    super();
  }

  override ty(t: Ty): Ty {
    if (t.outerBinder <= this.depth) return t;
    return t.kind === 'bound' ? mkBoundTy(t.debruijn + this.by, t.index) : this.superTy(t);
  }

  override region(r: Region): Region {
    return r.kind === 'bound' && r.debruijn >= this.depth ? mkBoundRegion(r.debruijn + this.by, r.index, r.name) : r;
  }

  override const(c: Const): Const {
    if (c.outerBinder <= this.depth) return c;
    return c.kind === 'bound' ? mkConstBound(c.debruijn + this.by, c.index) : this.superConst(c);
  }
}

/** Moves a value under `by` more binders: escaping variables still mean the same. */
export function shiftTy(t: Ty, by: number): Ty {
  return t.outerBinder === 0 || by === 0 ? t : new Shift(by).ty(t);
}

export function shiftRegion(r: Region, by: number): Region {
  return r.outerBinder === 0 || by === 0 ? r : new Shift(by).region(r);
}

export function shiftConst(c: Const, by: number): Const {
  return c.outerBinder === 0 || by === 0 ? c : new Shift(by).const(c);
}

/** What stands for the variables of an opened binder. */
export interface BoundInstance {
  region(index: number, name: string): Region;
  ty?(index: number): Ty;
  const?(index: number): Const;
}

class Instantiate extends Folder {
  constructor(private readonly by: BoundInstance) {
    super();
  }

  override ty(t: Ty): Ty {
    if (t.outerBinder <= this.depth) return t;
    if (t.kind !== 'bound') return this.superTy(t);
    if (t.debruijn > this.depth) return mkBoundTy(t.debruijn - 1, t.index);
    return shiftTy(this.by.ty?.(t.index) ?? tyError, this.depth);
  }

  override region(r: Region): Region {
    if (r.kind !== 'bound' || r.debruijn < this.depth) return r;
    if (r.debruijn > this.depth) return mkBoundRegion(r.debruijn - 1, r.index, r.name);
    return shiftRegion(this.by.region(r.index, r.name), this.depth);
  }

  override const(c: Const): Const {
    if (c.outerBinder <= this.depth) return c;
    if (c.kind !== 'bound') return this.superConst(c);
    if (c.debruijn > this.depth) return mkConstBound(c.debruijn - 1, c.index);
    return shiftConst(this.by.const?.(c.index) ?? constError, this.depth);
  }
}

/** The content of a binder, opened: its variables (De Bruijn 0) replaced, deeper ones moved out by one. */
export function instantiateTy(t: Ty, by: BoundInstance): Ty {
  return t.outerBinder === 0 ? t : new Instantiate(by).ty(t);
}

export function instantiateArgs(list: ArgList, by: BoundInstance): ArgList {
  return list.outerBinder === 0 ? list : new Instantiate(by).args(list);
}

/** Inputs and output of a signature with its late-bound variables replaced. */
export function instantiateSig(
  sig: PolyFnSig,
  by: BoundInstance,
): { readonly inputs: readonly Ty[]; readonly output: Ty } {
  if (sig.vars.length === 0 && sig.outerBinder === 0) return sig;
  const folder = new Instantiate(by);
  return { inputs: folder.tys(sig.inputs), output: folder.ty(sig.output) };
}

/** The instance that forgets regions. */
export const eraseBound: BoundInstance = { region: () => reErased };

/** `for<'a> P` with `'a` replaced; the result has no variables of its own. */
export function instantiatePredicate(p: Predicate, by: BoundInstance): Predicate {
  if (p.vars.length === 0) return p;
  // The content goes out of its binder and, closed, into an empty one.
  const folder = new Instantiate(by);
  const back = new Shift(1);
  switch (p.kind) {
    case 'trait':
      return mkTraitPred(
        {
          trait: p.traitRef.trait,
          args: back.args(folder.args(p.traitRef.args)),
        },
        [],
        p.negative,
      );
    case 'projection':
      return mkProjectionPred(p.assoc, back.args(folder.args(p.args)), back.ty(folder.ty(p.ty)));
    case 'typeOutlives':
      return mkTypeOutlives(back.ty(folder.ty(p.ty)), back.region(folder.region(p.region)));
    case 'regionOutlives':
      return mkRegionOutlives(back.region(folder.region(p.a)), back.region(folder.region(p.b)));
    default:
      return assertNever(p);
  }
}

// ---- regions

class Erase extends Folder {
  override ty(t: Ty): Ty {
    return (t.flags & (TyFlag.HasFreeRegions | TyFlag.HasBinder)) === 0 ? t : this.superTy(t);
  }

  override region(r: Region): Region {
    return r.kind === 'bound' || r.kind === 'erased' ? r : reErased;
  }

  override args(list: ArgList): ArgList {
    return (list.flags & (TyFlag.HasFreeRegions | TyFlag.HasBinder)) === 0 ? list : super.args(list);
  }
}

const erasedTys: (Ty | undefined)[] = [];

/** Every free region becomes `erased`; variables of binders stay. Kept per type. */
export function eraseRegions(t: Ty): Ty {
  if ((t.flags & TyFlag.HasFreeRegions) === 0) return t;
  erasedTys[t.id] ??= new Erase().ty(t);
  return erasedTys[t.id] as Ty;
}

export function eraseArgs(list: ArgList): ArgList {
  return (list.flags & TyFlag.HasFreeRegions) === 0 ? list : new Erase().args(list);
}

export function erasePredicate(p: Predicate): Predicate {
  return (p.flags & TyFlag.HasFreeRegions) === 0 ? p : new Erase().predicate(p);
}

class MapRegions extends Folder {
  constructor(private readonly map: (r: Region, depth: number) => Region) {
    super();
  }

  override ty(t: Ty): Ty {
    // Erased regions have no flag, and a region may hide in anything that has args or references.
    switch (t.kind) {
      case 'prim':
      case 'never':
      case 'param':
      case 'infer':
      case 'error':
        return t;
      default:
        return this.superTy(t);
    }
  }

  override region(r: Region): Region {
    if (r.kind === 'bound' && r.debruijn < this.depth) return r;
    return this.map(r, this.depth);
  }
}

/**
 * Maps every region that is not bound inside the value, erased ones too (renumbering): each *occurrence* is asked, so a
 * callback that makes fresh variables gives each its own. Escaping bound regions are passed with the depth they are at.
 */
export function mapRegions(t: Ty, map: (r: Region, depth: number) => Region): Ty {
  return new MapRegions(map).ty(t);
}

export function mapRegionsArgs(list: ArgList, map: (r: Region, depth: number) => Region): ArgList {
  return new MapRegions(map).args(list);
}

export function mapRegionsPredicate(p: Predicate, map: (r: Region, depth: number) => Region): Predicate {
  return new MapRegions(map).predicate(p);
}
