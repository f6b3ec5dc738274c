/**
 * The only maker of types, regions, constants, argument lists, signatures and predicates: equal values are one object.
 * Mirrors rustc_middle::ty::context (the interners) and ty::flags (FlagComputation).
 *
 * The tables are of the module and live as long as the process; a value holds `DefId`s and means something only beside
 * the database these come from. Keys are rows of small integers (see `tupleTable.ts`), never strings.
 */
import { exact } from '../base/exact';
import type { DefId } from '../base/ids';
import { Interner } from '../base/interner';
import type { PrimTy } from '../names/res';
import {
  type ConstShape,
  layArg,
  layConst,
  layPredicate,
  layRegion,
  layTy,
  type PredicateShape,
  type RegionShape,
  type TyShape,
} from './layout';
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

function add(partFlags: number, partOuter: number, partSize: number): void {
  flags |= partFlags;
  size += partSize;
  if (partOuter > outer) outer = partOuter;
}

// One function for each kind of part, so that each reads objects of one layout.

function takeTy(part: Ty): void {
  add(part.flags, part.outerBinder, part.size);
}

function takeRegion(part: Region): void {
  add(part.flags, part.outerBinder, 1);
}

function takeConst(part: Const): void {
  add(part.flags, part.outerBinder, part.size);
}

function takeArgs(part: ArgList): void {
  add(part.flags, part.outerBinder, part.size);
}

function takeSig(part: PolyFnSig): void {
  add(part.flags, part.outerBinder, part.size);
}

function takeCaptures(part: Ty): void {
  add(part.kind === 'infer' ? TyFlag.HasOpenCaptures : part.flags, part.outerBinder, part.size);
}

// Parts that stand under one binder more than the whole.

function takeBoundTy(part: Ty): void {
  add(part.flags & THROUGH, part.outerBinder - 1, part.size);
}

function takeBoundArgs(part: ArgList): void {
  add(part.flags & THROUGH, part.outerBinder - 1, part.size);
}

function takeBoundRegion(part: Region): void {
  add(part.flags & THROUGH, part.outerBinder - 1, 1);
}

function finishFlags(): number {
  return outer > 0 ? flags | TyFlag.HasBound : flags & THROUGH;
}

// ---- regions

const regionTable = new TupleTable();
const regions: Region[] = [];

let newRegionId = 0;

function knownRegion(length: number): Region | undefined {
  newRegionId = regionTable.intern(row, length);
  return regions[newRegionId];
}

function addedRegion(shape: RegionShape, own: number, outerBinder = 0): Region {
  const made = layRegion(shape, newRegionId, own, outerBinder);
  regions[newRegionId] = made;
  return made;
}

const FREE = TyFlag.HasRegions | TyFlag.HasFreeRegions;

row[0] = 0;
export const reErased: Region = knownRegion(1) ?? addedRegion({ kind: 'erased' }, 0);
row[0] = 1;
export const reStatic: Region = knownRegion(1) ?? addedRegion({ kind: 'static' }, FREE);
row[0] = 2;
export const reError: Region = knownRegion(1) ?? addedRegion({ kind: 'error' }, FREE | TyFlag.HasError);

export function mkEarlyParam(index: number, name: string): Region {
  row[0] = 3;
  row[1] = index;
  row[2] = names.intern(name);
  return knownRegion(3) ?? addedRegion({ kind: 'earlyParam', index, name }, FREE | TyFlag.HasParam);
}

export function mkLateParam(def: DefId, index: number, name: string): Region {
  row[0] = 4;
  row[1] = def;
  row[2] = index;
  row[3] = names.intern(name);
  return knownRegion(4) ?? addedRegion({ kind: 'lateParam', def, index, name }, FREE);
}

export function mkBoundRegion(debruijn: number, index: number, name: string): Region {
  row[0] = 5;
  row[1] = debruijn;
  row[2] = index;
  row[3] = names.intern(name);
  return (
    knownRegion(4) ??
    addedRegion({ kind: 'bound', debruijn, index, name }, TyFlag.HasRegions | TyFlag.HasBound, debruijn + 1)
  );
}

export function mkPlaceholderRegion(universe: number, index: number, name: string): Region {
  row[0] = 6;
  row[1] = universe;
  row[2] = index;
  row[3] = names.intern(name);
  return knownRegion(4) ?? addedRegion({ kind: 'placeholder', universe, index, name }, FREE | TyFlag.HasPlaceholder);
}

export function mkRegionVar(vid: number): Region {
  row[0] = 7;
  row[1] = vid;
  return knownRegion(2) ?? addedRegion({ kind: 'var', vid }, FREE);
}

// ---- types

const tyTable = new TupleTable();
const tys: Ty[] = [];

let newId = 0;

/** The type whose key is in `row`; undefined: a new one, to be `added`. `flags` and `outer` are what the parts gave. */
function known(length: number): Ty | undefined {
  if (size > SIZE_LIMIT) return tyError;
  newId = tyTable.intern(row, length);
  return tys[newId];
}

function added(shape: TyShape, own: number): Ty {
  const made = layTy(shape, newId, finishFlags() | own, outer, size);
  tys[newId] = made;
  return made;
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
  primTys.set(prim, known(2) ?? added({ kind: 'prim', prim }, 0));
}

export function mkPrim(prim: PrimTy): Ty {
  return primTys.get(prim) as Ty;
}

begin();
row[0] = 1;
export const tyNever: Ty = known(1) ?? added({ kind: 'never' }, 0);
row[0] = 2;
export const tyError: Ty = known(1) ?? added({ kind: 'error' }, TyFlag.HasError);

export function mkAdt(def: DefId, args: ArgList): Ty {
  begin();
  takeArgs(args);
  row[0] = 3;
  row[1] = def;
  row[2] = args.id;
  return known(3) ?? added({ kind: 'adt', def, args }, 0);
}

export function mkForeign(def: DefId): Ty {
  begin();
  row[0] = 4;
  row[1] = def;
  return known(2) ?? added({ kind: 'foreign', def }, 0);
}

export function mkRef(region: Region, inner: Ty, mutable: boolean): Ty {
  begin();
  takeRegion(region);
  takeTy(inner);
  row[0] = 5;
  row[1] = region.id;
  row[2] = inner.id;
  row[3] = mutable ? 1 : 0;
  return known(4) ?? added({ kind: 'ref', region, ty: inner, mutable }, 0);
}

export function mkPtr(inner: Ty, mutable: boolean): Ty {
  begin();
  takeTy(inner);
  row[0] = 6;
  row[1] = inner.id;
  row[2] = mutable ? 1 : 0;
  return known(3) ?? added({ kind: 'ptr', ty: inner, mutable }, 0);
}

export function mkSlice(elem: Ty): Ty {
  begin();
  takeTy(elem);
  row[0] = 7;
  row[1] = elem.id;
  return known(2) ?? added({ kind: 'slice', elem }, 0);
}

export function mkArray(elem: Ty, len: Const): Ty {
  begin();
  takeTy(elem);
  takeConst(len);
  row[0] = 8;
  row[1] = elem.id;
  row[2] = len.id;
  return known(3) ?? added({ kind: 'array', elem, len }, 0);
}

export function mkTuple(elems: readonly Ty[]): Ty {
  begin();
  row[0] = 9;
  for (let i = 0; i < elems.length; i++) {
    takeTy(elems[i] as Ty);
    row[i + 1] = (elems[i] as Ty).id;
  }
  return known(elems.length + 1) ?? added({ kind: 'tuple', elems }, 0);
}

export const tyUnit: Ty = mkTuple([]);

export function mkFnDef(def: DefId, args: ArgList): Ty {
  begin();
  takeArgs(args);
  row[0] = 10;
  row[1] = def;
  row[2] = args.id;
  return known(3) ?? added({ kind: 'fnDef', def, args }, 0);
}

export function mkFnPtr(sig: PolyFnSig): Ty {
  begin();
  takeSig(sig);
  row[0] = 11;
  row[1] = sig.id;
  return known(2) ?? added({ kind: 'fnPtr', sig }, 0);
}

/** `preds`: principal first, then its projections, then auto traits in any order (they are sorted here). */
export function mkDynamic(preds: readonly DynPredicate[], region: Region): Ty {
  const sorted = sortedDyn(preds);
  begin();
  takeRegion(region);
  row[0] = 12;
  row[1] = region.id;
  let at = 2;
  for (const pred of sorted) {
    if (pred.kind === 'auto') {
      row[at++] = 0;
      row[at++] = pred.trait;
      continue;
    }
    takeBoundArgs(pred.args);
    if (pred.vars.length > 0) flags |= TyFlag.HasBinder;
    row[at++] = pred.kind === 'trait' ? 1 : 2;
    row[at++] = pred.kind === 'trait' ? pred.trait : pred.assoc;
    row[at++] = pred.args.id;
    row[at++] = boundVarsId(pred.vars);
    if (pred.kind === 'projection') {
      takeBoundTy(pred.ty);
      row[at++] = pred.ty.id;
    }
  }
  return known(at) ?? added({ kind: 'dynamic', preds: sorted, region }, 0);
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
  isAsync: boolean,
): Ty {
  begin();
  takeArgs(args);
  takeSig(sig);
  takeCaptures(upvars);
  row[0] = 13;
  row[1] = closureOwner(closure);
  row[2] = closureIndex(closure);
  row[3] = args.id;
  row[4] = sig.id;
  row[5] = upvars.id;
  if (typeof closureKind === 'string') row[6] = -1 - KINDS.indexOf(closureKind);
  else {
    takeTy(closureKind);
    row[6] = closureKind.id;
  }
  row[7] = isAsync ? 1 : 0;
  return known(8) ?? added({ kind: 'closure', closure, args, sig, closureKind, upvars, isAsync }, TyFlag.HasClosure);
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
  takeArgs(args);
  takeTy(parts.resume);
  takeTy(parts.yield);
  takeTy(parts.ret);
  takeCaptures(parts.upvars);
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
  return (
    known(9) ??
    added(
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
    )
  );
}

export function mkAlias(alias: 'projection' | 'opaque', def: OpaqueOrAssoc, args: ArgList): Ty {
  begin();
  takeArgs(args);
  row[0] = alias === 'projection' ? 15 : 16;
  row[1] = def;
  row[2] = args.id;
  const own = alias === 'projection' ? TyFlag.HasAlias | TyFlag.HasProjection : TyFlag.HasAlias | TyFlag.HasOpaque;
  return known(3) ?? added({ kind: 'alias', alias, def, args }, own);
}

export function mkProjection(assoc: DefId, args: ArgList): Ty {
  return mkAlias('projection', assoc, args);
}

export function mkParam(index: number, name: string): Ty {
  begin();
  row[0] = 17;
  row[1] = index;
  row[2] = names.intern(name);
  return known(3) ?? added({ kind: 'param', index, name }, TyFlag.HasParam);
}

export function mkBoundTy(debruijn: number, index: number): Ty {
  begin();
  outer = debruijn + 1;
  row[0] = 18;
  row[1] = debruijn;
  row[2] = index;
  return known(3) ?? added({ kind: 'bound', debruijn, index }, TyFlag.HasBound);
}

export function mkPlaceholderTy(universe: number, index: number): Ty {
  begin();
  row[0] = 19;
  row[1] = universe;
  row[2] = index;
  return known(3) ?? added({ kind: 'placeholder', universe, index }, TyFlag.HasPlaceholder);
}

export type InferKind = 'ty' | 'int' | 'float';
const INFERS: readonly InferKind[] = ['ty', 'int', 'float'];

const inferTys: Record<InferKind, Ty[]> = { ty: [], int: [], float: [] };

export function mkInfer(infer: InferKind, vid: number): Ty {
  const made = inferTys[infer][vid];
  if (made !== undefined) return made;
  begin();
  row[0] = 20;
  row[1] = INFERS.indexOf(infer);
  row[2] = vid;
  const variable = known(3) ?? added({ kind: 'infer', infer, vid }, TyFlag.HasInfer);
  inferTys[infer][vid] = variable;
  return variable;
}

// ---- constants

const constTable = new TupleTable();
const consts: Const[] = [];

let newConstId = 0;

function knownConst(length: number): Const | undefined {
  newConstId = constTable.intern(row, length);
  return consts[newConstId];
}

function addedConst(shape: ConstShape, own: number): Const {
  const made = layConst(shape, newConstId, finishFlags() | own, outer, size);
  consts[newConstId] = made;
  return made;
}

begin();
row[0] = 0;
export const constError: Const = knownConst(1) ?? addedConst({ kind: 'error' }, TyFlag.HasError);

export function mkConstValue(value: bigint, type: Ty): Const {
  begin();
  takeTy(type);
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
  return knownConst(4) ?? addedConst({ kind: 'value', value, ty: type }, 0);
}

export function mkConstParam(index: number, name: string): Const {
  begin();
  row[0] = 2;
  row[1] = index;
  row[2] = names.intern(name);
  return knownConst(3) ?? addedConst({ kind: 'param', index, name }, TyFlag.HasParam);
}

export function mkConstInfer(vid: number): Const {
  begin();
  row[0] = 3;
  row[1] = vid;
  return knownConst(2) ?? addedConst({ kind: 'infer', vid }, TyFlag.HasInfer);
}

export function mkConstBound(debruijn: number, index: number): Const {
  begin();
  outer = debruijn + 1;
  row[0] = 4;
  row[1] = debruijn;
  row[2] = index;
  return knownConst(3) ?? addedConst({ kind: 'bound', debruijn, index }, TyFlag.HasBound);
}

export function mkUnevaluated(key: string, args: ArgList): Const {
  begin();
  takeArgs(args);
  row[0] = 6;
  row[1] = names.intern(key);
  row[2] = args.id;
  return knownConst(3) ?? addedConst({ kind: 'unevaluated', key, args }, 0);
}

// ---- generic arguments and their lists

const tyArgs: GenericArg[] = [];
const regionArgs: GenericArg[] = [];
const constArgs: GenericArg[] = [];

export function tyArg(type: Ty): GenericArg {
  let arg = tyArgs[type.id];
  if (arg === undefined) {
    arg = layArg({ kind: 'type', ty: type }, type.id * 4, type);
    tyArgs[type.id] = arg;
  }
  return arg;
}

export function regionArg(region: Region): GenericArg {
  let arg = regionArgs[region.id];
  if (arg === undefined) {
    arg = layArg({ kind: 'region', region }, region.id * 4 + 1, region);
    regionArgs[region.id] = arg;
  }
  return arg;
}

export function constArg(value: Const): GenericArg {
  let arg = constArgs[value.id];
  if (arg === undefined) {
    arg = layArg({ kind: 'const', value }, value.id * 4 + 2, value);
    constArgs[value.id] = arg;
  }
  return arg;
}

const listTable = new TupleTable();
const lists: ArgList[] = [];

/** Keeps `list` if it is new: the caller gives it away. */
export function mkArgs(list: readonly GenericArg[]): ArgList {
  begin();
  for (let i = 0; i < list.length; i++) {
    const arg = list[i] as GenericArg;
    flags |= arg.flags;
    size += arg.size;
    if (arg.outerBinder > outer) outer = arg.outerBinder;
    row[i] = arg.id;
  }
  const id = listTable.intern(row, list.length);
  let found = lists[id];
  if (found === undefined) {
    found = { id, flags: finishFlags(), outerBinder: outer, size, list: exact(list) };
    lists[id] = found;
  }
  return found;
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
  takeBoundTy(output);
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as Ty;
    takeBoundTy(input);
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

let newPredId = 0;

function knownPred(length: number): Predicate | undefined {
  newPredId = predTable.intern(row, length);
  return preds[newPredId];
}

function addedPred(shape: PredicateShape): Predicate {
  if (shape.vars.length > 0) flags |= TyFlag.HasBinder;
  const made = layPredicate(shape, newPredId, finishFlags(), outer, size);
  preds[newPredId] = made;
  return made;
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
  takeBoundArgs(traitRef.args);
  row[0] = negative ? 1 : 0;
  row[1] = traitRef.trait;
  row[2] = traitRef.args.id;
  row[3] = boundVarsId(vars);
  return (knownPred(4) ?? addedPred({ kind: 'trait', traitRef, negative, vars })) as Predicate & {
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
  takeBoundArgs(args);
  takeBoundTy(type);
  row[0] = 2;
  row[1] = assoc;
  row[2] = args.id;
  row[3] = type.id;
  row[4] = boundVarsId(vars);
  return (knownPred(5) ?? addedPred({ kind: 'projection', assoc, args, ty: type, vars })) as Predicate & {
    readonly kind: 'projection';
  };
}

/**
 * `ty: region`. A binder that binds nothing in it is left out: `for<'a> T: Trait<'a>` means `T: 'static` where the trait says
 * `: 'static`.
 */
export function mkTypeOutlives(type: Ty, region: Region, binder: readonly BoundVar[] = NO_VARS): Predicate {
  const vars = type.outerBinder === 0 && region.kind !== 'bound' ? NO_VARS : binder;
  begin();
  takeBoundTy(type);
  takeBoundRegion(region);
  row[0] = 3;
  row[1] = type.id;
  row[2] = region.id;
  row[3] = boundVarsId(vars);
  return knownPred(4) ?? addedPred({ kind: 'typeOutlives', ty: type, region, vars });
}

/** `a: b`, with a binder as above. */
export function mkRegionOutlives(a: Region, b: Region, binder: readonly BoundVar[] = NO_VARS): Predicate {
  const vars = a.kind !== 'bound' && b.kind !== 'bound' ? NO_VARS : binder;
  begin();
  takeBoundRegion(a);
  takeBoundRegion(b);
  row[0] = 4;
  row[1] = a.id;
  row[2] = b.id;
  row[3] = boundVarsId(vars);
  return knownPred(4) ?? addedPred({ kind: 'regionOutlives', a, b, vars });
}
