/** Lifetime errors of one definition, as data. Spans are `SynPtr`s of the definition's item, or of its body where `inBody`. */
import type { DefId } from '../base/ids';
import type { SynPtr } from '../items/item';

/** What a missing lifetime stands for: `&`, `'_`, or the hidden lifetimes of a path. */
export interface MissingLifetime {
  readonly syn: SynPtr;
  /** `arguments`: of a path with `<..>` that has none of its lifetimes; `syn` is the list. */
  readonly what: 'reference' | 'underscore' | 'path' | 'arguments';
  /** For a path: how many lifetimes are hidden. */
  readonly count: number;
}

/** A lifetime in scope. `inBinder`: `syn`, of the item `def`, is what its `for<..>` stands on. */
export interface AvailableLifetime {
  readonly name: string;
  readonly def: DefId;
  readonly syn: SynPtr;
  readonly inBinder: boolean;
}

/** A parameter that contributes lifetimes to the elision of the output. */
export interface ElisionCandidate {
  /** Name of the parameter if its pattern is an identifier. */
  readonly name: string | null;
  /** 0-based index among all parameters. */
  readonly index: number;
  readonly lifetimeCount: number;
  /** Of these without a name. */
  readonly elidedCount: number;
  /** Its type; rustc underlines it without a label. */
  readonly syn: SynPtr;
}

export type LifetimeError = {
  readonly syn: SynPtr;
  readonly inBody: boolean;
} /** `mayBeBound`, here and below: a `for<..>` around it could declare it. */ & (
  | { readonly code: 'E0261'; readonly name: string; readonly mayBeBound: boolean }
  /** `inBinder`, here and below: `syn` is what a `for<..>` stands on that declares the name. */
  | { readonly code: 'E0262'; readonly name: string; readonly inBinder: boolean }
  | {
      readonly code: 'E0106';
      readonly missing: readonly MissingLifetime[];
      /** For a fn's output: why it cannot be elided. */
      readonly output: 'noArguments' | 'noLifetimes' | 'ambiguous' | null;
      readonly candidates: readonly ElisionCandidate[];
      readonly available: readonly AvailableLifetime[];
      readonly mayBeBound: boolean;
    }
  | {
      readonly code: 'E0107';
      /** The name that `syn` begins with; '' where `syn` is the argument list behind it. */
      readonly path: string;
      /** What takes the arguments. */
      readonly def: number;
      readonly kind: string;
      readonly expected: number;
      /** The lifetimes that are written. */
      readonly supplied: readonly SynPtr[];
      /** There is no list and has to be one: the path of what takes it. */
      readonly bare?: string | null;
    }
  | { readonly code: 'E0637'; readonly what: 'ampersand' | 'underscore' }
  /** `type Item = &u8` in an impl; rustc gives it no code. */
  | { readonly code: 'assocType'; readonly isIterator: boolean }
  | { readonly code: 'E0726'; readonly count: number }
  | {
      readonly code: 'E0496';
      readonly name: string;
      readonly outer: { readonly def: number; readonly syn: SynPtr; readonly inBinder: boolean };
      readonly inBinder: boolean;
    }
  | { readonly code: 'E0403'; readonly name: string; readonly first: SynPtr }
  | { readonly code: 'E0226' | 'E0227' | 'E0228' }
  /** `typeof(expr)`. It is no lifetime, but like them all that names alone say is wrong with a type. */
  | { readonly code: 'E0516' }
  /** A lifetime without a name in an `impl Trait` among the parameters. Not told: it is a matter of features. */
  | { readonly code: 'E0658' }
  | { readonly code: 'E0581'; readonly name: string }
  | {
      readonly code: 'E0582';
      readonly name: string;
      /** The associated type. */
      readonly binding: string;
      /** The supertrait of another item that says so. */
      readonly because?: { readonly def: number; readonly syn: SynPtr } | null;
    }
);
