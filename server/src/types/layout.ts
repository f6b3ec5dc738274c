/**
 * How interned values lie in memory. All values of one sort have the same fields in the same order, whether their kind
 * uses them or not, so V8 reads `kind`, `flags` and the rest at a fixed place instead of looking the layout up each time.
 * Types of rare kinds, which have many fields, have a layout of their own. Made by `intern.ts` alone, once for each value.
 */
import type { Const, GenericArg, Predicate, Region, Ty } from './ty';

type Distribute<T> = T extends unknown ? Omit<T, 'id' | 'flags' | 'outerBinder' | 'size'> : never;
/** A value before what all nodes have. */
export type TyShape = Distribute<Ty>;
export type RegionShape = Distribute<Region>;
export type ConstShape = Distribute<Const>;
export type GenericArgShape = Distribute<GenericArg>;
export type PredicateShape = Distribute<Predicate>;

/** What `keyof` leaves out: the fields of every member of a union. */
type AllKeys<T> = T extends unknown ? keyof T : never;
type Fields<T> = { [K in AllKeys<T>]: unknown };
type RareKind = 'dynamic' | 'closure' | 'coroutine' | 'bound' | 'placeholder';

class Layout {
  constructor(
    readonly kind: string,
    readonly id: number,
    readonly flags: number,
    readonly outerBinder: number,
    readonly size: number,
  ) {}
}

class CommonTy extends Layout implements Fields<Exclude<Ty, { kind: RareKind }>> {
  def: unknown = undefined;
  args: unknown = undefined;
  region: unknown = undefined;
  ty: unknown = undefined;
  mutable: unknown = undefined;
  infer: unknown = undefined;
  vid: unknown = undefined;
  prim: unknown = undefined;
  index: unknown = undefined;
  name: unknown = undefined;
  alias: unknown = undefined;
  elem: unknown = undefined;
  len: unknown = undefined;
  elems: unknown = undefined;
  sig: unknown = undefined;
}

class RareTy extends Layout implements Fields<Extract<Ty, { kind: RareKind }>> {
  closure: unknown = undefined;
  args: unknown = undefined;
  sig: unknown = undefined;
  closureKind: unknown = undefined;
  upvars: unknown = undefined;
  isAsync: unknown = undefined;
  preds: unknown = undefined;
  region: unknown = undefined;
  debruijn: unknown = undefined;
  universe: unknown = undefined;
  index: unknown = undefined;
  resume: unknown = undefined;
  yield: unknown = undefined;
  ret: unknown = undefined;
  flavour: unknown = undefined;
}

class AnyRegion extends Layout implements Fields<Region> {
  index: unknown = undefined;
  name: unknown = undefined;
  def: unknown = undefined;
  debruijn: unknown = undefined;
  universe: unknown = undefined;
  vid: unknown = undefined;
}

class AnyConst extends Layout implements Fields<Const> {
  value: unknown = undefined;
  ty: unknown = undefined;
  index: unknown = undefined;
  name: unknown = undefined;
  vid: unknown = undefined;
  debruijn: unknown = undefined;
  universe: unknown = undefined;
  key: unknown = undefined;
  args: unknown = undefined;
}

class AnyArg extends Layout implements Fields<GenericArg> {
  ty: unknown = undefined;
  region: unknown = undefined;
  value: unknown = undefined;
}

class AnyPredicate extends Layout implements Fields<Predicate> {
  vars: unknown = undefined;
  traitRef: unknown = undefined;
  negative: unknown = undefined;
  assoc: unknown = undefined;
  args: unknown = undefined;
  ty: unknown = undefined;
  region: unknown = undefined;
  a: unknown = undefined;
  b: unknown = undefined;
}

export function layTy(shape: TyShape, id: number, flags: number, outerBinder: number, size: number): Ty {
  switch (shape.kind) {
    case 'dynamic':
    case 'closure':
    case 'coroutine':
    case 'bound':
    case 'placeholder':
      return Object.assign(new RareTy(shape.kind, id, flags, outerBinder, size), shape) as unknown as Ty;
    default:
      return Object.assign(new CommonTy(shape.kind, id, flags, outerBinder, size), shape) as unknown as Ty;
  }
}

export function layRegion(shape: RegionShape, id: number, flags: number, outerBinder: number): Region {
  return Object.assign(new AnyRegion(shape.kind, id, flags, outerBinder, 1), shape) as unknown as Region;
}

export function layConst(shape: ConstShape, id: number, flags: number, outerBinder: number, size: number): Const {
  return Object.assign(new AnyConst(shape.kind, id, flags, outerBinder, size), shape) as unknown as Const;
}

/** `part` is what the argument is made of; it gives the flags. */
export function layArg(shape: GenericArgShape, id: number, part: Ty | Region | Const): GenericArg {
  const { flags, outerBinder, size } = part;
  return Object.assign(new AnyArg(shape.kind, id, flags, outerBinder, size), shape) as unknown as GenericArg;
}

export function layPredicate(
  shape: PredicateShape,
  id: number,
  flags: number,
  outerBinder: number,
  size: number,
): Predicate {
  return Object.assign(new AnyPredicate(shape.kind, id, flags, outerBinder, size), shape) as unknown as Predicate;
}
