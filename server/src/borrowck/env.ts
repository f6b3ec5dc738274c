/**
 * All that borrowck asks of the floors below: a narrow window on types and traits, so that the algorithm can be tested
 * on MIR text with declarations of its own (test/borrowck/mockEnv.ts). The real one is `realEnv.ts`.
 *
 * Every answer is total. What is not known is said (`null`, `false` of `prove`, an `error` type) and taints the body.
 */

import type { DefId, ExprId } from '../base/ids';
import type { Desugaring } from '../hir/body';
import type { Culprit } from '../traits/regions';
import type { ArgList, PolyFnSig, Predicate, Region, Ty, Variance } from '../types/ty';

/** Where region obligations go that come up while a predicate is proved or a type normalised. */
export interface RegionSink {
  /** A new region variable, nothing known about it. */
  fresh(): Region;
  /** A universe above all others, for the bound regions of a goal that must hold for all of them. */
  openUniverse(): number;
  /** `culprit`: what is blamed where it cannot be what it has to be. */
  placeholder(universe: number, culprit?: Culprit | null): Region;
  outlives(sup: Region, sub: Region): void;
  typeOutlives(ty: Ty, region: Region): void;
  /** Whether the body decides what the opaque type hides; `hidesType` is told of a type that it is equal to. */
  definesOpaque(opaque: DefId): boolean;
  hidesType(opaque: Ty, ty: Ty): void;
  /** It would hide a type with a lifetime that a `for<..>` binds: `region`, as it is in `ty`. */
  capturesBound(opaque: Ty, ty: Ty, region: Region): void;
}

export interface AdtFacts {
  readonly kind: 'struct' | 'enum' | 'union';
  /** Lang items with rules of their own. */
  readonly lang: 'box' | 'phantomData' | 'manuallyDrop' | null;
  /** Has a `Drop` impl itself. */
  readonly hasDtor: boolean;
  /** One per generic argument. */
  readonly variances: readonly Variance[];
  /** Arguments that the `Drop` impl marks `#[may_dangle]`. */
  readonly mayDangle: ReadonlySet<number>;
  /** Number of fields of each variant. */
  readonly variants: readonly number[];
}

/** What a call of a method that takes `self` by value is, for "moved due to" messages. `fnMut`: also of `Fn`. */
export type SelfCallKind = 'normal' | 'fnOnce' | 'fnMut' | 'operator' | 'forLoop' | 'await' | 'questionMark' | 'deref';

export interface BorrowckEnv {
  /** null: the definition is not understood. */
  adt(def: DefId): AdtFacts | null;
  /** Field of a struct, union, or enum variant of the type `adt`, instantiated with its args. May contain projections. */
  fieldTy(adt: Ty & { readonly kind: 'adt' }, variant: number, index: number): Ty;
  fieldName(adt: DefId, variant: number, index: number): string | null;
  /** Signature of a fn or tuple constructor, late-bound lifetimes under its binder; null: not understood. */
  fnSig(def: DefId): PolyFnSig | null;
  /** Where-clauses of `def` and its parents, instantiated. Of ADTs: with the outlives bounds inferred from fields. */
  predicatesOf(def: DefId, args: ArgList): readonly Predicate[];
  /** Those of them that say what outlives what. */
  outlivesPredicatesOf(def: DefId, args: ArgList): readonly Predicate[];
  /** The fields of a type may imply more than `outlivesPredicatesOf` says: not all of them are understood. */
  impliesUnknown(def: DefId): boolean;
  /** For these args all of them hold as inference saw them hold, whatever regions are: none needs to be proved again. */
  asksNothing(def: DefId, args: ArgList): boolean;
  /** What a trait asks of `Self`, for these arguments. */
  superPredicatesOf(trait: DefId, args: ArgList): readonly Predicate[];
  /** Variances of the args in the type of a fn item or constructor. */
  fnVariancesOf(def: DefId): readonly Variance[];
  /** Variances of an opaque type's args; null: all invariant. */
  variancesOf(def: DefId): readonly Variance[] | null;
  /** Each generic parameter of `def` (parents first) itself. */
  identityArgs(def: DefId): ArgList;
  /** Type of a static or const item at its args, regions as declared; null: not understood. */
  valueTy(def: DefId, args: ArgList | null): Ty | null;
  /** Self type of the impl that `def` is an item of, instantiated; null: no item of an impl. */
  implSelfTy(def: DefId, args: ArgList): Ty | null;

  needsDrop(ty: Ty): boolean;
  /** `ty: Copy`; null where the trait is not known. */
  copyPredicate(ty: Ty): Predicate | null;
  /** Normalises projections, inventing regions for those an impl leaves open. */
  normalize(ty: Ty, sink: RegionSink): Ty;
  /** Proves the predicate and reports what it needs of regions. False: could not be proved, the body is tainted. */
  prove(predicate: Predicate, sink: RegionSink): boolean;

  /** Bounds of an opaque type with `self` put in for it, instantiated; null: not understood. */
  itemBounds(opaque: DefId, args: ArgList, self: Ty): readonly Predicate[] | null;
  /** Whether the body of `owner` decides what the opaque type hides. */
  definesOpaque(owner: DefId, opaque: DefId): boolean;
  /** Named bounds in scope in the body of `owner`: where-clauses of it and its parents, elaborated. */
  ownerPredicates(owner: DefId): readonly Predicate[];
  /** Types whose well-formedness a caller of `owner` has shown beside its inputs and output (an impl's header). */
  impliedTypes(owner: DefId): readonly Ty[];
  isTraitImplMethod(owner: DefId): boolean;
  /** The owner implements a method of another crate's trait. */
  isForeignTraitMethod(owner: DefId): boolean;
  /** The owner is an `async fn`'s body or has a `self` parameter first. */
  hasSelfParam(owner: DefId): boolean;
  /** null: no method with a `self` parameter. `isWritten`: called as a fn or method in the source, not by an operator. */
  selfCallKind(method: DefId, isWritten: boolean): SelfCallKind | null;
  /** The desugaring that made an expression of the owner's body; null: it is written. */
  desugaring(expr: ExprId): Desugaring | null;
  /** Last segment of the definition's path. */
  defName(def: DefId): string;
  /** `Deref::deref`, `DerefMut::deref_mut`, `Index::index`, `IndexMut::index_mut`, by lang item; null for others. */
  /** How many of the predicates of an item are those of the trait or impl around it, which come first. */
  inheritedPredicates(def: DefId): number;
  overloadedPlaceOp(method: DefId): 'deref' | 'index' | null;
}
