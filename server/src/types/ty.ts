/**
 * Types, regions, constants and generic arguments, hash-consed: equal values are the same object, so `===` compares and
 * `id` keys dense tables. Mirrors rustc_middle::ty (TyKind, RegionKind, ConstKind, GenericArg).
 *
 * Only `types/intern.ts` makes these objects. Every node carries `flags` folded from its parts, so that substitution,
 * resolution and region folding stop early.
 */
import type { DefId } from '../base/ids';
import type { PrimTy } from '../names/res';

export const TyFlag = {
  HasInfer: 1,
  HasParam: 2,
  /** Contains a region that is not `erased` (incl. bound ones). */
  HasRegions: 4,
  /** Contains a region or type bound by an enclosing binder that is not inside this value. */
  HasBound: 8,
  HasAlias: 16,
  /** Contains the unknown type: relations with it succeed silently, and the body is tainted. */
  HasError: 32,
  HasPlaceholder: 64,
  /** Contains a region that is neither erased nor bound inside this value. */
  HasFreeRegions: 128,
  HasOpaque: 256,
  /** Contains a projection: normalisation may change it. */
  HasProjection: 512,
  /** Contains a closure or coroutine type: what holds for it may depend on a body still being inferred. */
  HasClosure: 1024,
  /** Binds variables somewhere inside (a fn pointer, trait object or closure signature with `for<>`). */
  HasBinder: 2048,
  /**
   * Contains a closure or coroutine whose captures are still a variable. That variable does not count as `HasInfer`: nothing
   * that is asked of such a type binds it, so a type that is known but for it need not be resolved again and again.
   */
  HasOpenCaptures: 4096,
} as const;

/** A value without these is not changed by anything that is still to be inferred, captures of closures aside. */
export const NOT_SETTLED = TyFlag.HasInfer | TyFlag.HasPlaceholder;

interface Node {
  /** Dense, per kind of thing (types, regions, consts, lists each count alone). */
  readonly id: number;
  readonly flags: number;
  /** One more than the outermost escaping De Bruijn index; 0: nothing escapes. */
  readonly outerBinder: number;
  /** Nodes in it, written out as a tree. */
  readonly size: number;
}

export type Ty = Node &
  (
    | { readonly kind: 'prim'; readonly prim: PrimTy }
    | { readonly kind: 'never' }
    /** Struct, enum or union. */
    | { readonly kind: 'adt'; readonly def: DefId; readonly args: ArgList }
    | { readonly kind: 'foreign'; readonly def: DefId }
    | {
        readonly kind: 'ref';
        readonly region: Region;
        readonly ty: Ty;
        readonly mutable: boolean;
      }
    | { readonly kind: 'ptr'; readonly ty: Ty; readonly mutable: boolean }
    | { readonly kind: 'slice'; readonly elem: Ty }
    | { readonly kind: 'array'; readonly elem: Ty; readonly len: Const }
    | { readonly kind: 'tuple'; readonly elems: readonly Ty[] }
    /** A fn item or tuple constructor. Late-bound lifetimes are not in `args`. */
    | { readonly kind: 'fnDef'; readonly def: DefId; readonly args: ArgList }
    | { readonly kind: 'fnPtr'; readonly sig: PolyFnSig }
    | {
        readonly kind: 'dynamic';
        readonly preds: readonly DynPredicate[];
        readonly region: Region;
      }
    /** `closure` identifies the expression; `args` are the identity args of the enclosing body's owner. Kind, signature and captures: `InferenceResult.closures` of that body; `types/closureTable.ts` finds them. */
    | {
        readonly kind: 'closure';
        readonly closure: ClosureKey;
        readonly args: ArgList;
        readonly sig: PolyFnSig;
        readonly closureKind: Ty | ClosureKind;
        readonly upvars: Ty;
        /**
         * `async || ..`: the output of `sig` is the future that a call by reference makes, and the last variable of `sig` is
         * the lifetime of the borrow of the closure in that call.
         */
        readonly isAsync: boolean;
      }
    /** Async block or async fn body, gen block. `upvars` is a tuple type or an inference variable. */
    | {
        readonly kind: 'coroutine';
        readonly closure: ClosureKey;
        readonly args: ArgList;
        readonly resume: Ty;
        readonly yield: Ty;
        readonly ret: Ty;
        readonly upvars: Ty;
        readonly flavour: 'async' | 'gen' | 'coroutine';
      }
    /** `projection`: `<args[0] as Trait>::def<..>` (`def` is the associated type in the trait). `inherent`/`weak` aliases are expanded at lowering. */
    | {
        readonly kind: 'alias';
        readonly alias: 'projection' | 'opaque';
        readonly def: OpaqueOrAssoc;
        readonly args: ArgList;
      }
    | { readonly kind: 'param'; readonly index: number; readonly name: string }
    | {
        readonly kind: 'bound';
        readonly debruijn: number;
        readonly index: number;
      }
    | {
        readonly kind: 'placeholder';
        readonly universe: number;
        readonly index: number;
      }
    | {
        readonly kind: 'infer';
        readonly infer: 'ty' | 'int' | 'float';
        readonly vid: number;
      }
    | { readonly kind: 'error' }
  );

/** Identifies a closure expression: body owner and index into `Body.closures`. Packed as one number by `types/intern.ts`. */
export type ClosureKey = number;
export type ClosureKind = 'Fn' | 'FnMut' | 'FnOnce';
/** The associated type's DefId, or an opaque type's key (`types/opaque.ts`). */
export type OpaqueOrAssoc = DefId;

export type Region = Node &
  (
    | { readonly kind: 'static' | 'erased' | 'error' }
    /** Index into the generics of the item in scope (parents first). */
    | {
        readonly kind: 'earlyParam';
        readonly index: number;
        readonly name: string;
      }
    /** A late-bound lifetime of `def`, instantiated free inside its body. Anonymous ones are named `'_`. */
    | {
        readonly kind: 'lateParam';
        readonly def: DefId;
        readonly index: number;
        readonly name: string;
      }
    | {
        readonly kind: 'bound';
        readonly debruijn: number;
        readonly index: number;
        readonly name: string;
      }
    | {
        readonly kind: 'placeholder';
        readonly universe: number;
        readonly index: number;
        readonly name: string;
      }
    /** A region variable of one borrowck or inference context. */
    | { readonly kind: 'var'; readonly vid: number }
  );

/** `'_` where it was not written; null for a region that is no parameter. */
export function regionName(r: Region): string | null {
  const isNamed = r.kind === 'earlyParam' || r.kind === 'lateParam' || r.kind === 'bound' || r.kind === 'placeholder';
  return isNamed ? r.name : null;
}

export type Const = Node &
  (
    | { readonly kind: 'value'; readonly value: bigint; readonly ty: Ty }
    | { readonly kind: 'param'; readonly index: number; readonly name: string }
    | { readonly kind: 'infer'; readonly vid: number }
    | {
        readonly kind: 'bound';
        readonly debruijn: number;
        readonly index: number;
      }
    | {
        readonly kind: 'placeholder';
        readonly universe: number;
        readonly index: number;
      }
    /** Not evaluated: a constant item or expression whose value is not known. Equal only to itself (`key`). */
    | {
        readonly kind: 'unevaluated';
        readonly key: string;
        readonly args: ArgList;
      }
    | { readonly kind: 'error' }
  );

export type GenericArg = Node &
  (
    | { readonly kind: 'region'; readonly region: Region }
    | { readonly kind: 'type'; readonly ty: Ty }
    | { readonly kind: 'const'; readonly value: Const }
  );

/** Interned list: parent's args first, then `Self` of a trait, lifetimes (early-bound), types and consts as declared. */
export type ArgList = Node & { readonly list: readonly GenericArg[] };

export interface BoundVar {
  readonly kind: 'region' | 'type' | 'const';
  /** `'a`, or `'_` for an anonymous one. */
  readonly name: string;
}
/** A signature under its binder: `vars` are the late-bound lifetimes, referenced as `bound` with De Bruijn 0. Interned. */
export type PolyFnSig = Node & {
  readonly vars: readonly BoundVar[];
  readonly inputs: readonly Ty[];
  readonly output: Ty;
  readonly isUnsafe: boolean;
  readonly isVariadic: boolean;
  readonly abi: string;
};

export interface TraitRef {
  readonly trait: DefId;
  /** Self first. */
  readonly args: ArgList;
}

/** A predicate; `vars` non-empty: `for<'a>`. Interned through `types/intern.ts`. */
export type Predicate = Node & { readonly vars: readonly BoundVar[] } & (
    | {
        readonly kind: 'trait';
        readonly traitRef: TraitRef;
        readonly negative: boolean;
      }
    | {
        readonly kind: 'projection';
        readonly assoc: DefId;
        readonly args: ArgList;
        readonly ty: Ty;
      }
    | {
        readonly kind: 'typeOutlives';
        readonly ty: Ty;
        readonly region: Region;
      }
    | {
        readonly kind: 'regionOutlives';
        readonly a: Region;
        readonly b: Region;
      }
  );

/** Of a trait object: principal first. Args without `Self`; bound vars of `for<>` at De Bruijn 0. */
export type DynPredicate =
  | {
      readonly kind: 'trait';
      readonly trait: DefId;
      readonly args: ArgList;
      readonly vars: readonly BoundVar[];
    }
  | {
      readonly kind: 'projection';
      readonly assoc: DefId;
      readonly args: ArgList;
      readonly ty: Ty;
      readonly vars: readonly BoundVar[];
    }
  | { readonly kind: 'auto'; readonly trait: DefId };

export type Variance = 'co' | 'contra' | 'inv' | 'bi';
