/**
 * What inference knows of one body (with its closures). Mirrors rustc_middle::ty::TypeckResults.
 * All types are fully resolved, normalised, with regions erased, except where a comment says otherwise.
 */
import type { BindingId, DefId, ExprId, PatId } from '../base/ids';
import type { Taint } from '../hir/body';
import type { TypeRef } from '../items/item';
import type { UndeterminedBinding } from '../traits/objectBindings';
import type { ArityProblem } from '../types/lower';
import type { ArgList, ClosureKind, PolyFnSig, Ty } from '../types/ty';

export type Adjustment = { readonly target: Ty } & (
  | { readonly kind: 'neverToAny' }
  /** `overloaded`: through `Deref::deref` or, with mutable, `DerefMut::deref_mut`. Builtin deref of `&`, `&mut`, raw, Box: null. */
  | { readonly kind: 'deref'; readonly overloaded: { readonly mutable: boolean } | null }
  | { readonly kind: 'borrow'; readonly mutable: boolean; readonly raw: boolean; readonly twoPhase: boolean }
  | { readonly kind: 'pointer'; readonly cast: PointerCast }
);
export type PointerCast = 'reifyFn' | 'unsafeFn' | 'closureFn' | 'mutToConst' | 'arrayToPtr' | 'unsize';

export interface Callee {
  readonly def: DefId;
  /** Args for parent and item: early-bound regions erased. */
  readonly args: ArgList;
  /** Same with the regions the user wrote (named ones kept, elided ones erased); null where nothing was written. */
  readonly userArgs: ArgList | null;
  /** `Self` type as written in `<T>::f` / `Type::f` paths, with regions; null where none. */
  readonly userSelfTy: Ty | null;
}

export type BindingMode = 'move' | 'ref' | 'refMut';

/** A place captured by a closure, seen from the enclosing body. */
export interface CaptureProjection {
  readonly kind: 'deref' | 'field';
  /** Field index, and variant index for enums with one variant; 0 for deref. */
  readonly field: number;
  readonly variant: number;
  /** Type after this projection. */
  readonly ty: Ty;
}
export interface Capture {
  readonly binding: BindingId;
  readonly projections: readonly CaptureProjection[];
  readonly mode: 'byValue' | 'ref' | 'uniqueRef' | 'mutRef';
  /** Type of the captured place (not of the reference to it). */
  readonly placeTy: Ty;
  /** The use that forced the mode, and the one that named the path (rustc's capture_kind_expr_id, path_expr_id). */
  readonly kindExpr: ExprId | null;
  readonly pathExpr: ExprId | null;
  /** The captured place may be mutated: declared `mut`, or it derefs a `&mut`. */
  readonly isMutable: boolean;
}

export interface ClosureInfo {
  readonly expr: ExprId;
  readonly kind: ClosureKind;
  /** Why FnMut / FnOnce: the expression and the place. */
  readonly kindOrigin: { readonly expr: ExprId; readonly binding: BindingId } | null;
  /** Signature with its own binder; regions that the user or the expectation made higher-ranked are `bound`, others erased. */
  readonly sig: PolyFnSig;
  /** Types written in its signature that name lifetimes; null for others. Mirrors rustc's `user_provided_sigs`. */
  readonly userTypes: { readonly inputs: readonly (Ty | null)[]; readonly output: Ty | null };
  readonly captures: readonly Capture[];
  /** Places read or matched but perhaps not captured (rustc fake_reads): each gets a FakeRead before the aggregate. */
  readonly fakeReads: readonly {
    readonly binding: BindingId;
    readonly projections: readonly CaptureProjection[];
    readonly cause: 'matchedPlace' | 'let';
    readonly expr: ExprId;
  }[];
  readonly ty: Ty;
}

export interface InferenceResult {
  readonly owner: DefId;
  /** By ExprId, before adjustments. */
  readonly exprTy: readonly Ty[];
  readonly adjustments: ReadonlyMap<ExprId, readonly Adjustment[]>;
  /** By PatId: the type the pattern matches after default binding modes peeled `patPeeled`. */
  readonly patTy: readonly Ty[];
  /** Reference types peeled by default binding modes, outermost first. */
  readonly patPeeled: ReadonlyMap<PatId, readonly Ty[]>;
  /** By PatId of `bind` patterns: the resolved mode. */
  readonly bindingMode: ReadonlyMap<PatId, BindingMode>;
  /** By BindingId: type of the variable itself. */
  readonly bindingTy: readonly Ty[];
  /** Value paths, method calls, overloaded operators / index / deref / calls (`Fn*` trait method), `langPath`s. */
  readonly callee: ReadonlyMap<ExprId, Callee>;
  /** Paths in patterns that name constants. */
  readonly patCallee: ReadonlyMap<PatId, Callee>;
  /** Path patterns that name regions (`S::<'static>(x)`): the type they say, named regions kept, others erased. */
  readonly patUserTy: ReadonlyMap<PatId, Ty>;
  /** Field accesses: index in the variant or tuple. Absent with a `missing` taint otherwise. */
  readonly field: ReadonlyMap<ExprId, number>;
  /** Variant index for record literals and record / tuple-struct / path patterns of ADTs. */
  readonly variant: ReadonlyMap<ExprId, number>;
  readonly patVariant: ReadonlyMap<PatId, number>;
  /** Unary, binary, assign-op and index expressions that stay builtin are those without a `callee`. */
  readonly closures: readonly ClosureInfo[];
  /** Types the user wrote, lowered with their regions: named ones kept (early/late params, static), elided ones erased, `_` filled in. Keyed by the TypeRef object of the body. */
  readonly userTypes: ReadonlyMap<TypeRef, Ty>;
  /** Casts: what kind each `cast` expression is. `coercion`: by its adjustments alone. */
  readonly casts: ReadonlyMap<
    ExprId,
    'coercion' | 'numeric' | 'ptr' | 'ptrToInt' | 'intToPtr' | 'fnPtr' | 'enum' | 'other'
  >;
  /** Expressions of type `!` or after one: nothing to lower behind. */
  readonly diverges: ReadonlySet<ExprId>;
  /** Hidden types of the `impl Trait`s this body defines: opaque key -> type (regions erased). */
  readonly hiddenTypes: ReadonlyMap<DefId, Ty>;
  readonly taint: readonly Taint[];
  /** Lifetime arguments of fns, methods and associated types that are too few or too many. */
  readonly arity: readonly ArityProblem[];
  /** Types of objects whose supertraits leave a lifetime open. */
  readonly undetermined: readonly UndeterminedBinding[];
  /** For stats: expressions whose type stayed unknown. */
  readonly unknownExprs: number;
}
