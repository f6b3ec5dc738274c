/**
 * The only maker of types, regions, constants, argument lists, signatures and predicates: equal values are one object.
 * Mirrors rustc_middle::ty::context (the interners) and ty::flags (FlagComputation).
 *
 * The tables are of the module and live as long as the process; a value holds `DefId`s and means something only beside
 * the database these come from. Keys are rows of small integers (see `tupleTable.ts`), never strings.
 */
import type { DefId } from '../base/ids';
import { Interner } from '../base/interner';
import type { PrimTy } from '../names/res';
import { TupleTable } from './tupleTable';
import {
  type ArgList,
  type BoundVar,
  type ClosureKey,
  type ClosureKind,
  type Const,
  type DynPredicate,
  type GenericArg,
  type OpaqueOrAssoc,
  type PolyFnSig,
  type Predicate,
  type Region,
  type TraitRef,
  type Ty,
  TyFlag,
} from './ty';

const names = new Interner();
const row: number[] = [];
/** Flags that say nothing of what stands outside a binder: all but `HasBound`, which `outerBinder` decides. */
const THROUGH = ~TyFlag.HasBound;

/**
 * A type with more nodes than this is the error type. Types are trees to whoever walks them, and a few lines can make one
 * with 2^60 nodes: `type A = (B, B); type B = (C, C); ...`. Mirrors rustc's `type_length_limit`.
 */
const SIZE_LIMIT = 1 << 16;

let flags = 0;
let outer = 0;
let size = 1;

function begin(): void {
  flags = 0;
  outer = 0;
  size = 1;
}

interface Part {
  readonly flags: number;
  readonly outerBinder: number;
  readonly size?: number;
}

function take(node: Part): void {
  flags |= node.flags;
  size += node.size ?? 1;
  if (node.outerBinder > outer) outer = node.outerBinder;
}

/** A part that stands under one binder more than the whole. */
function takeBound(node: Part): void {
  flags |= node.flags & THROUGH;
  size += node.size ?? 1;
  if (node.outerBinder - 1 > outer) outer = node.outerBinder - 1;
}

function finishFlags(): number {
  return outer > 0 ? flags | TyFlag.HasBound : flags & THROUGH;
}

// ---- regions

const regionTable = new TupleTable();
const regions: Region[] = [];

type RegionShape = Region extends infer R
  ? R extends Region
    ? Omit<R, 'id' | 'flags' | 'outerBinder'>
    : never
  : never;

function region(shape: RegionShape, own: number, outerBinder: number, length: number): Region {
  const id = regionTable.intern(row, length);
  let found = regions[id];
  if (found === undefined) {
    found = { ...shape, id, flags: own, outerBinder } as Region;
    regions[id] = found;
  }
  return found;
}

const FREE = TyFlag.HasRegions | TyFlag.HasFreeRegions;

row[0] = 0;
export const reErased: Region = region({ kind: 'erased' }, 0, 0, 1);
row[0] = 1;
export const reStatic: Region = region({ kind: 'static' }, FREE, 0, 1);
row[0] = 2;
export const reError: Region = region({ kind: 'error' }, FREE | TyFlag.HasError, 0, 1);

export function mkEarlyParam(index: number, name: string): Region {
  row[0] = 3;
  row[1] = index;
  row[2] = names.intern(name);
  return region({ kind: 'earlyParam', index, name }, FREE | TyFlag.HasParam, 0, 3);
}

export function mkLateParam(def: DefId, index: number, name: string): Region {
  row[0] = 4;
  row[1] = def;
  row[2] = index;
  row[3] = names.intern(name);
  return region({ kind: 'lateParam', def, index, name }, FREE, 0, 4);
}

export function mkBoundRegion(debruijn: number, index: number, name: string): Region {
  row[0] = 5;
  row[1] = debruijn;
  row[2] = index;
  row[3] = names.intern(name);
  return region({ kind: 'bound', debruijn, index, name }, TyFlag.HasRegions | TyFlag.HasBound, debruijn + 1, 4);
}

export function mkPlaceholderRegion(universe: number, index: number, name: string): Region {
  row[0] = 6;
  row[1] = universe;
  row[2] = index;
  row[3] = names.intern(name);
  return region({ kind: 'placeholder', universe, index, name }, FREE | TyFlag.HasPlaceholder, 0, 4);
}

export function mkRegionVar(vid: number): Region {
  row[0] = 7;
  row[1] = vid;
  return region({ kind: 'var', vid }, FREE, 0, 2);
}

// ---- types

const tyTable = new TupleTable();
const tys: Ty[] = [];

type TyShape = Ty extends infer T ? (T extends Ty ? Omit<T, 'id' | 'flags' | 'outerBinder'> : never) : never;

/** `row` holds the key; `flags` and `outer` what the parts gave. */
function ty(shape: TyShape, own: number, length: number): Ty {
  if (size > SIZE_LIMIT) return tyError;
  const id = tyTable.intern(row, length);
  let found = tys[id];
  if (found === undefined) {
    found = {
      ...shape,
      id,
      flags: finishFlags() | own,
      outerBinder: outer,
      size,
    } as Ty;
    tys[id] = found;
  }
  return found;
}

/** The type with this id; for tables keyed by type id. */
export function tyById(id: number): Ty {
  return tys[id] as Ty;
}

export const PRIMS: readonly PrimTy[] = [
  'bool',
  'char',
  'str',
  'i8',
  'i16',
  'i32',
  'i64',
  'i128',
  'isize',
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'usize',
  'f16',
  'f32',
  'f64',
  'f128',
];

const primTys = new Map<PrimTy, Ty>();
for (let i = 0; i < PRIMS.length; i++) {
  begin();
  row[0] = 0;
  row[1] = i;
  const prim = PRIMS[i] as PrimTy;
  primTys.set(prim, ty({ kind: 'prim', prim }, 0, 2));
}

export function mkPrim(prim: PrimTy): Ty {
  return primTys.get(prim) as Ty;
}

begin();
row[0] = 1;
export const tyNever: Ty = ty({ kind: 'never' }, 0, 1);
row[0] = 2;
export const tyError: Ty = ty({ kind: 'error' }, TyFlag.HasError, 1);

export function mkAdt(def: DefId, args: ArgList): Ty {
  begin();
  take(args);
  row[0] = 3;
  row[1] = def;
  row[2] = args.id;
  return ty({ kind: 'adt', def, args }, 0, 3);
}

export function mkForeign(def: DefId): Ty {
  begin();
  row[0] = 4;
  row[1] = def;
  return ty({ kind: 'foreign', def }, 0, 2);
}

export function mkRef(region: Region, inner: Ty, mutable: boolean): Ty {
  begin();
  take(region);
  take(inner);
  row[0] = 5;
  row[1] = region.id;
  row[2] = inner.id;
  row[3] = mutable ? 1 : 0;
  return ty({ kind: 'ref', region, ty: inner, mutable }, 0, 4);
}

export function mkPtr(inner: Ty, mutable: boolean): Ty {
  begin();
  take(inner);
  row[0] = 6;
  row[1] = inner.id;
  row[2] = mutable ? 1 : 0;
  return ty({ kind: 'ptr', ty: inner, mutable }, 0, 3);
}

export function mkSlice(elem: Ty): Ty {
  begin();
  take(elem);
  row[0] = 7;
  row[1] = elem.id;
  return ty({ kind: 'slice', elem }, 0, 2);
}

export function mkArray(elem: Ty, len: Const): Ty {
  begin();
  take(elem);
  take(len);
  row[0] = 8;
  row[1] = elem.id;
  row[2] = len.id;
  return ty({ kind: 'array', elem, len }, 0, 3);
}

export function mkTuple(elems: readonly Ty[]): Ty {
  begin();
  row[0] = 9;
  for (let i = 0; i < elems.length; i++) {
    take(elems[i] as Ty);
    row[i + 1] = (elems[i] as Ty).id;
  }
  return ty({ kind: 'tuple', elems }, 0, elems.length + 1);
}

export const tyUnit: Ty = mkTuple([]);

export function mkFnDef(def: DefId, args: ArgList): Ty {
  begin();
  take(args);
  row[0] = 10;
  row[1] = def;
  row[2] = args.id;
  return ty({ kind: 'fnDef', def, args }, 0, 3);
}

export function mkFnPtr(sig: PolyFnSig): Ty {
  begin();
  take(sig);
  row[0] = 11;
  row[1] = sig.id;
  return ty({ kind: 'fnPtr', sig }, 0, 2);
}

/** `preds`: principal first, then its projections, then auto traits in any order (they are sorted here). */
export function mkDynamic(preds: readonly DynPredicate[], region: Region): Ty {
  const sorted = sortedDyn(preds);
  begin();
  take(region);
  row[0] = 12;
  row[1] = region.id;
  let at = 2;
  for (const pred of sorted) {
    if (pred.kind === 'auto') {
      row[at++] = 0;
      row[at++] = pred.trait;
      continue;
    }
    takeBound(pred.args);
    if (pred.vars.length > 0) flags |= TyFlag.HasBinder;
    row[at++] = pred.kind === 'trait' ? 1 : 2;
    row[at++] = pred.kind === 'trait' ? pred.trait : pred.assoc;
    row[at++] = pred.args.id;
    row[at++] = boundVarsId(pred.vars);
    if (pred.kind === 'projection') {
      takeBound(pred.ty);
      row[at++] = pred.ty.id;
    }
  }
  return ty({ kind: 'dynamic', preds: sorted, region }, 0, at);
}

function sortedDyn(preds: readonly DynPredicate[]): readonly DynPredicate[] {
  const autos: DynPredicate[] = [];
  const projections: DynPredicate[] = [];
  const out: DynPredicate[] = [];
  for (const pred of preds) (pred.kind === 'auto' ? autos : pred.kind === 'projection' ? projections : out).push(pred);
  autos.sort((a, b) => (a.kind === 'auto' && b.kind === 'auto' ? a.trait - b.trait : 0));
  projections.sort((a, b) => (a.kind === 'projection' && b.kind === 'projection' ? a.assoc - b.assoc : 0));
  for (const pred of projections) out.push(pred);
  for (let i = 0; i < autos.length; i++) {
    const pred = autos[i] as DynPredicate;
    const last = out[out.length - 1];
    const isRepeated = last?.kind === 'auto' && pred.kind === 'auto' && last.trait === pred.trait;
    if (!isRepeated) out.push(pred);
  }
  return out;
}

/** A closure expression as one number: below 2^53 for 65,536 closures per body. */
export function closureKey(owner: DefId, index: number): ClosureKey {
  return owner * 0x10000 + index;
}

export function closureOwner(key: ClosureKey): DefId {
  return Math.floor(key / 0x10000) as DefId;
}

export function closureIndex(key: ClosureKey): number {
  return key % 0x10000;
}

const KINDS: readonly ClosureKind[] = ['Fn', 'FnMut', 'FnOnce'];

export function mkClosure(
  closure: ClosureKey,
  args: ArgList,
  sig: PolyFnSig,
  closureKind: Ty | ClosureKind,
  upvars: Ty,
): Ty {
  begin();
  take(args);
  take(sig);
  take(upvars);
  row[0] = 13;
  row[1] = closureOwner(closure);
  row[2] = closureIndex(closure);
  row[3] = args.id;
  row[4] = sig.id;
  row[5] = upvars.id;
  if (typeof closureKind === 'string') row[6] = -1 - KINDS.indexOf(closureKind);
  else {
    take(closureKind);
    row[6] = closureKind.id;
  }
  return ty({ kind: 'closure', closure, args, sig, closureKind, upvars }, TyFlag.HasClosure, 7);
}

export type CoroutineFlavour = 'async' | 'gen' | 'coroutine';
const FLAVOURS: readonly CoroutineFlavour[] = ['async', 'gen', 'coroutine'];

export function mkCoroutine(
  closure: ClosureKey,
  args: ArgList,
  parts: {
    readonly resume: Ty;
    readonly yield: Ty;
    readonly ret: Ty;
    readonly upvars: Ty;
  },
  flavour: CoroutineFlavour,
): Ty {
  begin();
  take(args);
  take(parts.resume);
  take(parts.yield);
  take(parts.ret);
  take(parts.upvars);
  row[0] = 14;
  row[1] = closureOwner(closure);
  row[2] = closureIndex(closure);
  row[3] = args.id;
  row[4] = parts.resume.id;
  row[5] = parts.yield.id;
  row[6] = parts.ret.id;
  row[7] = parts.upvars.id;
  row[8] = FLAVOURS.indexOf(flavour);
  const { resume, ret, upvars } = parts;
  return ty(
    {
      kind: 'coroutine',
      closure,
      args,
      resume,
      yield: parts.yield,
      ret,
      upvars,
      flavour,
    },
    TyFlag.HasClosure,
    9,
  );
}

export function mkAlias(alias: 'projection' | 'opaque', def: OpaqueOrAssoc, args: ArgList): Ty {
  begin();
  take(args);
  row[0] = alias === 'projection' ? 15 : 16;
  row[1] = def;
  row[2] = args.id;
  const own = alias === 'projection' ? TyFlag.HasAlias | TyFlag.HasProjection : TyFlag.HasAlias | TyFlag.HasOpaque;
  return ty({ kind: 'alias', alias, def, args }, own, 3);
}

export function mkProjection(assoc: DefId, args: ArgList): Ty {
  return mkAlias('projection', assoc, args);
}

export function mkParam(index: number, name: string): Ty {
  begin();
  row[0] = 17;
  row[1] = index;
  row[2] = names.intern(name);
  return ty({ kind: 'param', index, name }, TyFlag.HasParam, 3);
}

export function mkBoundTy(debruijn: number, index: number): Ty {
  begin();
  outer = debruijn + 1;
  row[0] = 18;
  row[1] = debruijn;
  row[2] = index;
  return ty({ kind: 'bound', debruijn, index }, TyFlag.HasBound, 3);
}

export function mkPlaceholderTy(universe: number, index: number): Ty {
  begin();
  row[0] = 19;
  row[1] = universe;
  row[2] = index;
  return ty({ kind: 'placeholder', universe, index }, TyFlag.HasPlaceholder, 3);
}

export type InferKind = 'ty' | 'int' | 'float';
const INFERS: readonly InferKind[] = ['ty', 'int', 'float'];

export function mkInfer(infer: InferKind, vid: number): Ty {
  begin();
  row[0] = 20;
  row[1] = INFERS.indexOf(infer);
  row[2] = vid;
  return ty({ kind: 'infer', infer, vid }, TyFlag.HasInfer, 3);
}

// ---- constants

const constTable = new TupleTable();
const consts: Const[] = [];

type ConstShape = Const extends infer C ? (C extends Const ? Omit<C, 'id' | 'flags' | 'outerBinder'> : never) : never;

function konst(shape: ConstShape, own: number, length: number): Const {
  const id = constTable.intern(row, length);
  let found = consts[id];
  if (found === undefined) {
    found = {
      ...shape,
      id,
      flags: finishFlags() | own,
      outerBinder: outer,
      size,
    } as Const;
    consts[id] = found;
  }
  return found;
}

begin();
row[0] = 0;
export const constError: Const = konst({ kind: 'error' }, TyFlag.HasError, 1);

export function mkConstValue(value: bigint, type: Ty): Const {
  begin();
  take(type);
  row[0] = 1;
  row[1] = type.id;
  const small = BigInt.asIntN(31, value);
  if (small === value) {
    row[2] = 0;
    row[3] = Number(small);
  } else {
    row[2] = 1;
    row[3] = names.intern(value.toString(36));
  }
  return konst({ kind: 'value', value, ty: type }, 0, 4);
}

export function mkConstParam(index: number, name: string): Const {
  begin();
  row[0] = 2;
  row[1] = index;
  row[2] = names.intern(name);
  return konst({ kind: 'param', index, name }, TyFlag.HasParam, 3);
}

export function mkConstInfer(vid: number): Const {
  begin();
  row[0] = 3;
  row[1] = vid;
  return konst({ kind: 'infer', vid }, TyFlag.HasInfer, 2);
}

export function mkConstBound(debruijn: number, index: number): Const {
  begin();
  outer = debruijn + 1;
  row[0] = 4;
  row[1] = debruijn;
  row[2] = index;
  return konst({ kind: 'bound', debruijn, index }, TyFlag.HasBound, 3);
}

export function mkUnevaluated(key: string, args: ArgList): Const {
  begin();
  take(args);
  row[0] = 6;
  row[1] = names.intern(key);
  row[2] = args.id;
  return konst({ kind: 'unevaluated', key, args }, 0, 3);
}

// ---- generic arguments and their lists

const tyArgs: GenericArg[] = [];
const regionArgs: GenericArg[] = [];
const constArgs: GenericArg[] = [];

export function tyArg(type: Ty): GenericArg {
  tyArgs[type.id] ??= {
    kind: 'type',
    ty: type,
    id: type.id * 4,
    flags: type.flags,
    outerBinder: type.outerBinder,
    size: type.size,
  };
  return tyArgs[type.id] as GenericArg;
}

export function regionArg(region: Region): GenericArg {
  regionArgs[region.id] ??= {
    kind: 'region',
    region,
    id: region.id * 4 + 1,
    flags: region.flags,
    outerBinder: region.outerBinder,
  };
  return regionArgs[region.id] as GenericArg;
}

export function constArg(value: Const): GenericArg {
  constArgs[value.id] ??= {
    kind: 'const',
    value,
    id: value.id * 4 + 2,
    flags: value.flags,
    outerBinder: value.outerBinder,
    size: value.size,
  };
  return constArgs[value.id] as GenericArg;
}

const listTable = new TupleTable();
const lists: ArgList[] = [];

/** Keeps `list` if it is new: the caller gives it away. */
export function mkArgs(list: readonly GenericArg[]): ArgList {
  begin();
  for (let i = 0; i < list.length; i++) {
    take(list[i] as GenericArg);
    row[i] = (list[i] as GenericArg).id;
  }
  const id = listTable.intern(row, list.length);
  lists[id] ??= { id, flags: finishFlags(), outerBinder: outer, size, list };
  return lists[id] as ArgList;
}

export const noArgs: ArgList = mkArgs([]);

/** Args that are types only. */
export function mkTyArgs(...types: readonly Ty[]): ArgList {
  return mkArgs(types.map(tyArg));
}

// ---- binders, signatures, predicates

const boundVarsTable = new TupleTable();
const boundVarRow: number[] = [];
const VAR_KINDS: readonly BoundVar['kind'][] = ['region', 'type', 'const'];

function boundVarsId(vars: readonly BoundVar[]): number {
  if (vars.length === 0) return -1;
  for (let i = 0; i < vars.length; i++) {
    const { kind, name } = vars[i] as BoundVar;
    boundVarRow[i] = names.intern(name) * 4 + VAR_KINDS.indexOf(kind);
  }
  return boundVarsTable.intern(boundVarRow, vars.length);
}

const sigTable = new TupleTable();
const sigs: PolyFnSig[] = [];

export interface FnSigParts {
  readonly vars: readonly BoundVar[];
  readonly inputs: readonly Ty[];
  readonly output: Ty;
  readonly isUnsafe: boolean;
  readonly isVariadic: boolean;
  readonly abi: string;
}

export function mkSig(parts: FnSigParts): PolyFnSig {
  begin();
  const { vars, inputs, output, isUnsafe, isVariadic, abi } = parts;
  row[0] = boundVarsId(vars);
  row[1] = (isUnsafe ? 1 : 0) + (isVariadic ? 2 : 0);
  row[2] = names.intern(abi);
  row[3] = output.id;
  takeBound(output);
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as Ty;
    takeBound(input);
    row[i + 4] = input.id;
  }
  if (vars.length > 0) flags |= TyFlag.HasBinder;
  const id = sigTable.intern(row, inputs.length + 4);
  sigs[id] ??= {
    id,
    flags: finishFlags(),
    outerBinder: outer,
    size,
    vars,
    inputs,
    output,
    isUnsafe,
    isVariadic,
    abi,
  };
  return sigs[id] as PolyFnSig;
}

const predTable = new TupleTable();
const preds: Predicate[] = [];
const NO_VARS: readonly BoundVar[] = [];

type PredicateShape = Predicate extends infer P
  ? P extends Predicate
    ? Omit<P, 'id' | 'flags' | 'outerBinder'>
    : never
  : never;

function pred(shape: PredicateShape, length: number): Predicate {
  const id = predTable.intern(row, length);
  let found = preds[id];
  if (found === undefined) {
    if (shape.vars.length > 0) flags |= TyFlag.HasBinder;
    found = {
      ...shape,
      id,
      flags: finishFlags(),
      outerBinder: outer,
    } as Predicate;
    preds[id] = found;
  }
  return found;
}

/** The predicate with this id; for tables keyed by predicate id. */
export function predicateById(id: number): Predicate {
  return preds[id] as Predicate;
}

export function mkTraitPred(
  traitRef: TraitRef,
  vars: readonly BoundVar[] = NO_VARS,
  negative = false,
): Predicate & { readonly kind: 'trait' } {
  begin();
  takeBound(traitRef.args);
  row[0] = negative ? 1 : 0;
  row[1] = traitRef.trait;
  row[2] = traitRef.args.id;
  row[3] = boundVarsId(vars);
  return pred({ kind: 'trait', traitRef, negative, vars }, 4) as Predicate & {
    readonly kind: 'trait';
  };
}

export function mkProjectionPred(
  assoc: DefId,
  args: ArgList,
  type: Ty,
  vars: readonly BoundVar[] = NO_VARS,
): Predicate & { readonly kind: 'projection' } {
  begin();
  takeBound(args);
  takeBound(type);
  row[0] = 2;
  row[1] = assoc;
  row[2] = args.id;
  row[3] = type.id;
  row[4] = boundVarsId(vars);
  return pred({ kind: 'projection', assoc, args, ty: type, vars }, 5) as Predicate & { readonly kind: 'projection' };
}

export function mkTypeOutlives(type: Ty, region: Region, vars: readonly BoundVar[] = NO_VARS): Predicate {
  begin();
  takeBound(type);
  takeBound(region);
  row[0] = 3;
  row[1] = type.id;
  row[2] = region.id;
  row[3] = boundVarsId(vars);
  return pred({ kind: 'typeOutlives', ty: type, region, vars }, 4);
}

/** `a: b`. */
export function mkRegionOutlives(a: Region, b: Region, vars: readonly BoundVar[] = NO_VARS): Predicate {
  begin();
  takeBound(a);
  takeBound(b);
  row[0] = 4;
  row[1] = a.id;
  row[2] = b.id;
  row[3] = boundVarsId(vars);
  return pred({ kind: 'regionOutlives', a, b, vars }, 4);
}
