/** Errors of well-formedness checking of items, as data. Spans are `SynPtr`s of the item `def`. */
import type { DefId } from '../../base/ids';
import type { SynPtr } from '../../items/item';
import type { Predicate, Region, Ty } from '../../types/ty';

/** Where in an item: a node, the head of the item (`type Out<'a>`), or the whole of it. */
export type WfSpan = { readonly kind: 'node'; readonly syn: SynPtr } | { readonly kind: 'head' | 'whole' };

/** Why a relation is wanted. Mirrors rustc_infer::infer::SubregionOrigin. */
export type WfOrigin =
  /** The reference `ty` must not outlive what it refers to. */
  | { readonly kind: 'reference'; readonly ty: Ty }
  /** A bound on a type parameter; `ty` stands for the parameter. `isBound`: it is a where-clause of a definition. */
  | { readonly kind: 'param'; readonly ty: Ty; readonly isBound: boolean; readonly of?: DefId }
  /** A bound on a lifetime parameter, or that of a trait object. `of`: it is a where-clause of that associated type of a trait. */
  | { readonly kind: 'region'; readonly of?: DefId }
  /** The impl that proves a bound. What rustc says of it depends on much; nothing is said here. */
  | { readonly kind: 'trait' };

export type WfError =
  /** `longer` must outlive `shorter` and does not. */
  | {
      readonly kind: 'regions';
      readonly longer: Region;
      readonly shorter: Region;
      readonly origin: WfOrigin;
      readonly span: WfSpan;
    }
  /** A parameter or alias must outlive `region` and nothing says so. */
  | {
      readonly kind: 'generic';
      readonly ty: Ty;
      readonly region: Region;
      readonly origin: WfOrigin;
      readonly span: WfSpan;
    }
  /** A method wants `longer` to outlive `shorter`, which the trait's does not say (E0308). */
  | { readonly kind: 'incompatible'; readonly traitItem: DefId; readonly longer: Region; readonly shorter: Region }
  /** A lifetime that a method binds would have to be another than the trait's method lets it be. As fn pointers. */
  | { readonly kind: 'signature'; readonly traitItem: DefId; readonly expected: Ty; readonly found: Ty }
  /** A derived impl of a packed struct would move the field at `span` out (E0507). `call`: the attribute with the derive. */
  | {
      readonly kind: 'packedMove';
      readonly derive: string;
      readonly call: WfSpan;
      readonly ty: Ty;
      readonly span: WfSpan;
    }
  /** A generic associated type must have these where-clauses (which rustc gives no code). */
  | {
      readonly kind: 'missingBounds';
      readonly name: string;
      readonly bounds: readonly Predicate[];
      readonly span: WfSpan;
    }
  /** An associated item has another number of early-bound lifetimes than the trait's (E0195). */
  | { readonly kind: 'lifetimeCount'; readonly itemKind: string; readonly name: string; readonly traitItem: DefId }
  /** A lifetime is early-bound here and late-bound in the trait, or the other way round (E0195). `written`: in `generics`. */
  | {
      readonly kind: 'lateBound';
      readonly traitItem: DefId;
      readonly params: readonly {
        readonly written: number;
        readonly traitWritten: number;
        readonly isEarlyInImpl: boolean;
      }[];
    };
