/**
 * What the builder asks of the type floors, as one narrow interface, so that it can be tested with a hand-made world.
 * Every answer is total: what is not known is said ('unknown', null), and the builder taints the body where it matters.
 */
import type { DefId, ExprId } from '../../base/ids';
import type { Body as HirBody } from '../../hir/body';
import type { SynPtr } from '../../items/item';
import type { ArgList, PolyFnSig, Ty } from '../../types/ty';

export type Answer = 'yes' | 'no' | 'unknown';

export interface AdtVariantInfo {
  readonly name: string;
  readonly fieldNames: readonly string[];
  /** As `switchInt` sees it; null where an explicit discriminant is not known. */
  readonly discriminant: bigint | null;
}
export interface AdtInfo {
  readonly kind: 'struct' | 'enum' | 'union';
  readonly variants: readonly AdtVariantInfo[];
  /** `#[non_exhaustive]` and of another crate. */
  readonly isNonExhaustive: boolean;
}

/** What a value path means. */
export type ValueDef =
  | { readonly kind: 'fn' }
  | { readonly kind: 'const' }
  | {
      readonly kind: 'static';
      readonly isMutable: boolean;
      readonly isExtern: boolean;
      readonly isThreadLocal: boolean;
    }
  /** `adt` is the struct or enum; `variant` 0 for structs. */
  | { readonly kind: 'ctor'; readonly adt: DefId; readonly variant: number; readonly isUnit: boolean };

export interface BodySignature {
  /** With its binder, as declared; of consts and statics: no inputs, the type as output. */
  readonly sig: PolyFnSig;
  /** Types of parameters and result inside the body: regions erased, normalised. */
  readonly inputs: readonly Ty[];
  readonly output: Ty;
}

export interface ConstBody {
  readonly hir: HirBody;
  /** What a path that depends on types (`Self::A`) leads to; null: it is not known. */
  callee(path: ExprId): DefId | null;
}

export interface MirServices {
  /** Edition of the crate or macro that wrote this node. */
  edition(syn: SynPtr): number;
  /** A macro of another crate wrote this node itself: its variables have no name for the user. */
  isFromOtherCrate(syn: SynPtr): boolean;
  adt(def: DefId): AdtInfo | null;
  /** Type of a field of a struct, union or variant type; normalised, regions erased; null if unknown. */
  fieldTy(adt: Ty, variant: number, field: number): Ty | null;
  valueDef(def: DefId): ValueDef | null;
  needsDrop(ty: Ty): Answer;
  /** A coroutine may be dropped while it drops a value of this type. */
  needsAsyncDrop(ty: Ty): boolean;
  isCopy(ty: Ty): Answer;
  /** No `UnsafeCell` inside. */
  isFreeze(ty: Ty): Answer;
  /** Uninhabited as seen from the body's module. */
  isUninhabited(ty: Ty): Answer;
  /** An impl of Drop. */
  hasDestructor(adt: DefId): Answer;
  isUnsafeCell(adt: DefId): boolean;
  eraseRegions(ty: Ty): Ty;
  bodySignature(owner: DefId): BodySignature | null;
  langItem(name: string): DefId | null;
  /** A method of a trait that is a lang item: ('deref', 'deref'). */
  langMethod(trait: string, method: string): DefId | null;
  /** A method of `DerefMut` or `IndexMut`. */
  isMutablePlaceMethod(def: DefId): boolean;
  isConstFn(def: DefId): boolean;
  /** Whether a fn is the intrinsic of the compiler with that name. Asked of many calls: most are told by their names. */
  isIntrinsic(def: DefId, name: string): boolean;
  /** `#[rustc_promotable]`. */
  isPromotableFn(def: DefId): boolean;
  /** Body of a constant item, not one of a trait: what a pattern that names it stands for. */
  constBody(def: DefId): ConstBody | null;
  /** Whether its constants may stand in patterns: it derives `PartialEq`. */
  isStructural(adt: DefId): Answer;
  /** Whether the value of a constant item may need drop or hold interior mutability; null: not known. */
  constQualif(def: DefId, qualif: 'drop' | 'mutInterior'): boolean | null;
  /** Value of a constant item, an integer, bool or char. */
  constValue(def: DefId, args: ArgList): bigint | null;
}
