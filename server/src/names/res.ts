/** What a path means. Mirrors rustc_hir::def::Res. */
import type { BindingId, CrateId, DefId } from '../base/ids';

export type DefKind =
  | 'mod'
  | 'fn'
  | 'struct'
  | 'union'
  | 'enum'
  | 'variant'
  | 'trait'
  | 'typeAlias'
  | 'const'
  | 'static'
  | 'macro'
  | 'impl'
  | 'externCrate'
  | 'use'
  | 'assocFn'
  | 'assocConst'
  | 'assocTy'
  | 'foreignTy'
  | 'other';

export type PrimTy =
  | 'bool'
  | 'char'
  | 'str'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'i128'
  | 'isize'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'u128'
  | 'usize'
  | 'f16'
  | 'f32'
  | 'f64'
  | 'f128';

export type Res =
  /** `def` of any kind but a constructor. A `struct` or `variant` here is the type-namespace meaning (record literals). */
  | { readonly kind: 'def'; readonly def: DefId }
  /** Value-namespace constructor of a tuple or unit struct or variant. */
  | { readonly kind: 'ctor'; readonly def: DefId }
  | { readonly kind: 'prim'; readonly prim: PrimTy }
  /** `Self` in a trait, impl or ADT (`def` says which). */
  | { readonly kind: 'selfTy'; readonly def: DefId }
  | { readonly kind: 'selfCtor'; readonly impl: DefId }
  /** Type or const parameter: index into the generics of `owner` alone (`Item.generics.params`). */
  | { readonly kind: 'param'; readonly owner: DefId; readonly index: number }
  | { readonly kind: 'local'; readonly binding: BindingId }
  /** Unresolved, ambiguous, or behind something unknown (a missing crate, an unexpanded macro). */
  | { readonly kind: 'err'; readonly reason: string };

/** `consumed` segments led to `res`; the rest are type-relative and resolved by types/infer. */
export interface PathRes {
  readonly res: Res;
  readonly consumed: number;
}

export type Namespace = 'type' | 'value' | 'macro';

/** Reserved crate ids: the standard library has the same ids in every session and in the crate index. */
export const CORE = 0 as CrateId;
export const ALLOC = 1 as CrateId;
export const STD = 2 as CrateId;
export const PROC_MACRO = 3 as CrateId;
export const TEST = 4 as CrateId;
export const HASHBROWN = 5 as CrateId;
export const STD_DETECT = 6 as CrateId;
export const LIBC = 7 as CrateId;
export const UNWIND = 8 as CrateId;
export const CFG_IF = 9 as CrateId;
export const RUSTC_DEMANGLE = 10 as CrateId;
/** Below are the standard library and what it is made of; source/crates.ts numbers the others from here. */
export const FIRST_FREE_CRATE = 16 as CrateId;
