/**
 * The item tree: what a unit (a file or one item-position macro expansion) declares, as position-free values.
 *
 * It is the barrier that stops a body edit: an `Item` holds names and signatures, never bodies or offsets. `syn` fields
 * are `NodeIdx` into the item's own `SyntaxTree`. Header nodes precede body nodes in pre-order and comments are no nodes,
 * so neither white space, nor comments, nor a body edit, nor another item changes them.
 * Mirrors rustc_ast / rustc_hir item data; cfg'd-out items, fields, variants, params are already gone.
 */
import type { CrateId, ItemIdx } from '../base/ids';

/** In an item: NodeIdx in its SyntaxTree. In a body: index into `BodySourceMap.spans`. -1: synthesised. */
export type SynPtr = number;

export interface Path {
  /** Leading `::`. */
  readonly global: boolean;
  /** `<T>::..` or `<T as Trait>::..`: the first `traitSegments` of `segments` are the trait's path. */
  readonly qself: { readonly ty: TypeRef; readonly traitSegments: number } | null;
  readonly segments: readonly PathSegment[];
  readonly syn: SynPtr;
}

export interface PathSegment {
  /** Identifier without `r#`, or `self` `super` `crate` `Self`, or `$crate` with `krate` set. */
  readonly name: string;
  readonly krate?: CrateId;
  readonly args: GenericArgs | null;
  readonly syn: SynPtr;
}

export interface GenericArgs {
  readonly args: readonly GenericArg[];
  /** `Item = T` and `Item: Bound`, also with own args for GATs. */
  readonly bindings: readonly AssocBinding[];
  /** `Fn(A, B) -> C` sugar: `args` is one tuple type, `bindings` one `Output`. */
  readonly parenthesized: boolean;
  readonly syn: SynPtr;
}
export type GenericArg =
  | { readonly kind: 'lifetime'; readonly lifetime: LifetimeRef }
  | { readonly kind: 'type'; readonly ty: TypeRef }
  | { readonly kind: 'const'; readonly value: ConstRef };
export interface AssocBinding {
  readonly name: string;
  readonly args: GenericArgs | null;
  readonly ty: TypeRef | null;
  readonly constant: ConstRef | null;
  readonly bounds: readonly Bound[];
  readonly syn: SynPtr;
}

/** `name` is `'a`, `'static`, `'_`, or '' for one that is elided and not written (`&T`). */
export interface LifetimeRef {
  readonly name: string;
  readonly syn: SynPtr;
}

export type TypeRef = { readonly syn: SynPtr } & (
  | { readonly kind: 'never' | 'infer' | 'error' }
  /** `typeof(expr)` is reserved syntax without a meaning. */
  | { readonly kind: 'typeof' }
  | { readonly kind: 'tuple'; readonly elems: readonly TypeRef[] }
  /** A bare trait in type position (2015/2018 `Box<Trait>`) is also a `path`; names tells. */
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'ptr'; readonly mutable: boolean; readonly inner: TypeRef }
  | { readonly kind: 'ref'; readonly lifetime: LifetimeRef; readonly mutable: boolean; readonly inner: TypeRef }
  | { readonly kind: 'array'; readonly inner: TypeRef; readonly len: ConstRef }
  | { readonly kind: 'slice'; readonly inner: TypeRef }
  | {
      readonly kind: 'fnPtr';
      readonly lifetimes: readonly string[];
      readonly params: readonly TypeRef[];
      readonly ret: TypeRef | null;
      readonly isUnsafe: boolean;
      readonly abi: string | null;
      readonly isVariadic: boolean;
    }
  /** `isBare`: without the word `dyn`. */
  | { readonly kind: 'dyn'; readonly bounds: readonly Bound[]; readonly isBare?: true }
  | { readonly kind: 'impl'; readonly bounds: readonly Bound[] }
  /** A macro in type position, before expansion; hir and items expand it or leave `error`. */
  | { readonly kind: 'macro'; readonly path: Path; readonly tokens: string }
);

export type Bound = { readonly syn: SynPtr } & (
  | {
      readonly kind: 'trait';
      readonly path: Path;
      /** `?Sized`, `const Tr`, `async Fn()`, `!Tr`. */
      readonly modifier: 'none' | 'maybe' | 'const' | 'async' | 'negative';
      /** `for<'a>` lifetimes. */
      readonly lifetimes: readonly string[];
    }
  | { readonly kind: 'lifetime'; readonly lifetime: LifetimeRef }
  /** `use<'a, T>`. */
  | { readonly kind: 'use'; readonly names: readonly string[] }
);

/** A constant in a type. Anything not a literal or a path is `expr`, given as its token text. */
export type ConstRef = { readonly syn: SynPtr } & (
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'expr'; readonly text: string }
  | { readonly kind: 'infer' }
);

export interface GenericParam {
  readonly kind: 'lifetime' | 'type' | 'const';
  /** Lifetimes with their quote: `'a`. */
  readonly name: string;
  readonly bounds: readonly Bound[];
  /** Type of a const parameter. */
  readonly ty: TypeRef | null;
  readonly defaultTy: TypeRef | null;
  readonly defaultConst: ConstRef | null;
  readonly mayDangle: boolean;
  /** An argument-position `impl Trait`: a type parameter appended behind the written ones, see lowerFn.ts for its name. */
  readonly isSynthetic: boolean;
  readonly syn: SynPtr;
}
export interface WherePredicate {
  readonly lifetimes: readonly string[];
  readonly ty: TypeRef | null;
  readonly lifetime: LifetimeRef | null;
  readonly bounds: readonly Bound[];
  readonly syn: SynPtr;
}
export interface Generics {
  readonly params: readonly GenericParam[];
  readonly where: readonly WherePredicate[];
}

export type Visibility =
  | { readonly kind: 'public' | 'private' }
  /** `pub(crate)`, `pub(super)`, `pub(in path)`. */
  | { readonly kind: 'restricted'; readonly path: Path };

/** Attributes that matter, parsed; `others` names the rest (path text), for the unknown-attribute policy. */
export interface Attrs {
  readonly derives: readonly Path[];
  /** `#[lang = "x"]`. */
  readonly lang: string | null;
  readonly repr: readonly string[];
  /** Attribute path text -> raw argument text ('' where none): `rustc_builtin_macro`, `macro_use`, `macro_export`, `path`, `must_use`, `allow`, `non_exhaustive`, `fundamental`, `rustc_*`, `unstable`, `doc(hidden)` ... (not doc comments). */
  readonly others: readonly { readonly path: string; readonly args: string }[];
  /** In a test build: without `cfg(test)` there would be no such item. Absent otherwise. */
  readonly isTestOnly?: true;
}

export interface Param {
  readonly ty: TypeRef;
  /** The name if the pattern is a plain identifier, for messages and hovers. */
  readonly name: string | null;
  readonly syn: SynPtr;
}
export interface Field {
  /** Field name, or `0`, `1`, ... */
  readonly name: string;
  readonly ty: TypeRef;
  readonly vis: Visibility;
  readonly syn: SynPtr;
}
export interface VariantData {
  readonly shape: 'record' | 'tuple' | 'unit';
  readonly fields: readonly Field[];
}
export interface Variant {
  readonly name: string;
  readonly data: VariantData;
  readonly attrs: Attrs;
  /** Explicit discriminant present (its expression is a body of its own). */
  readonly hasDiscriminant: boolean;
  readonly syn: SynPtr;
}

interface ItemBase {
  readonly name: string;
  readonly vis: Visibility;
  readonly attrs: Attrs;
  /** A syntax error stands in the signature: everything that uses it is tainted. */
  readonly hasSignatureError: boolean;
  /** The name token; -1 where there is none. */
  readonly nameSyn: SynPtr;
}

export type Item = ItemBase &
  (
    | { readonly kind: 'mod'; readonly inline: boolean; readonly children: readonly ItemIdx[] }
    | { readonly kind: 'use'; readonly imports: readonly Import[] }
    | { readonly kind: 'externCrate'; readonly crateName: string; readonly alias: string | null }
    | FnItem
    | { readonly kind: 'struct' | 'union'; readonly generics: Generics; readonly data: VariantData }
    | { readonly kind: 'enum'; readonly generics: Generics; readonly variants: readonly Variant[] }
    | {
        readonly kind: 'trait';
        readonly generics: Generics;
        readonly supertraits: readonly Bound[];
        readonly isAuto: boolean;
        readonly isUnsafe: boolean;
        /** Trait alias: `supertraits` are its bounds. */
        readonly isAlias: boolean;
        readonly children: readonly ItemIdx[];
      }
    | {
        readonly kind: 'impl';
        readonly generics: Generics;
        readonly trait: Path | null;
        readonly isNegative: boolean;
        readonly isUnsafe: boolean;
        readonly selfTy: TypeRef;
        readonly children: readonly ItemIdx[];
      }
    | {
        readonly kind: 'typeAlias';
        readonly generics: Generics;
        /** Bounds of an associated type. */
        readonly bounds: readonly Bound[];
        readonly ty: TypeRef | null;
        /** `extern { type T; }`. */
        readonly isForeign: boolean;
      }
    | {
        readonly kind: 'const';
        readonly generics: Generics;
        readonly ty: TypeRef;
        readonly hasBody: boolean;
        readonly blocks: readonly BlockItems[];
      }
    | {
        readonly kind: 'static';
        readonly ty: TypeRef;
        readonly mutable: boolean;
        readonly isForeign: boolean;
        readonly hasBody: boolean;
        readonly blocks: readonly BlockItems[];
      }
    | { readonly kind: 'macroRules' | 'macroDef' /** Text of the whole definition. */; readonly text: string }
    | {
        readonly kind: 'macroCall';
        readonly path: Path /** Text between and including the delimiters. */;
        readonly args: string;
      }
    | {
        readonly kind: 'externBlock';
        readonly abi: string | null;
        readonly isUnsafe: boolean;
        readonly children: readonly ItemIdx[];
      }
    | { readonly kind: 'globalAsm' | 'error' }
  );

export interface FnItem extends ItemBase {
  readonly kind: 'fn';
  readonly generics: Generics;
  /** `self` first where there is one; its `ty` is desugared: `Self`, `&'_ Self`, `&'_ mut Self`, or as written. */
  readonly params: readonly Param[];
  readonly hasSelf: boolean;
  /** null: unit. Of an `async fn`: the type as written, not the future. */
  readonly ret: TypeRef | null;
  readonly isAsync: boolean;
  readonly isGen: boolean;
  readonly isUnsafe: boolean;
  readonly isConst: boolean;
  readonly isDefault: boolean;
  readonly isForeign: boolean;
  readonly abi: string | null;
  readonly isVariadic: boolean;
  readonly hasBody: boolean;
  /** Items declared inside the body: one entry per block that has any, in pre-order of blocks. */
  readonly blocks: readonly BlockItems[];
}

/** One block of a body that declares items: an anonymous module. Its ordinal is its key in hir. */
export interface BlockItems {
  /** Ordinal of the enclosing block with items in the same body, or -1. */
  readonly parent: number;
  readonly children: readonly ItemIdx[];
}

export interface Import {
  /** `use a::b::{c as d, e::*}` gives two imports. Path without generic args. */
  readonly path: Path;
  readonly glob: boolean;
  /** null: the last segment's own name; `_`: anonymous. */
  readonly alias: string | null;
  readonly syn: SynPtr;
}

export interface ItemTree {
  /** All items of the unit, containers before their children. */
  readonly items: readonly Item[];
  readonly top: readonly ItemIdx[];
  readonly innerAttrs: Attrs;
  readonly hasItemError: boolean;
}
