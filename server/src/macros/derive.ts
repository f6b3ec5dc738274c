/**
 * What the built-in derives mean: impl headers without bodies, as data for items and traits.
 *
 * Mirrors `rustc_builtin_macros::deriving` (`TraitDef` and `create_derived_impl`). The impl of a derive repeats the item's
 * generics without defaults, and its where-clauses, then adds per impl of the rule:
 * - to each type parameter: `extraBounds`, the trait itself if `boundsParams`, and `Copy` if packed and `copyIfPacked`;
 * - the same to each type inside a field that is a path of two or more segments whose first is a type parameter:
 *   `struct S<I: Iterator>(Vec<I::Item>)` gets `where I::Item: Trait`. `<I as Iterator>::Item` gets nothing, as in rustc.
 *   A binder around it (`for<'a> fn(T::Of<'a>)`) is repeated: `where for<'a> T::Of<'a>: Trait`.
 * Lifetime and const parameters get nothing. Nothing is added where an impl has no bounds to add.
 */

/** Path of a trait below the crate `core`, as `path_std!` names it. */
export type CorePath = readonly string[];

export interface DerivedImpl {
  readonly trait: CorePath;
  /** Type parameters and projections of them get the trait as a bound (`!skip_path_as_bound`). */
  readonly boundsParams: boolean;
  /** Further bounds beside the trait. */
  readonly extraBounds: readonly CorePath[];
  /** `#[repr(packed)]` adds `Copy`: the body copies the fields out. */
  readonly copyIfPacked: boolean;
  /** `From<Field>` of a struct with one field: the type argument of the trait is the type of that field. */
  readonly hasFieldArgument: boolean;
}

export interface DeriveRule {
  readonly impls: readonly DerivedImpl[];
  /** False: rustc refuses the derive on a union ("this trait cannot be derived for unions"). */
  readonly supportsUnions: boolean;
  /**
   * Which fields must implement the trait for the derived body to type-check (E0277 otherwise).
   * `copy`: the impl itself is checked by coherence (E0204).
   */
  readonly fields: 'all' | 'none' | 'copy';
  /** A packed struct moves its fields out in the body, so each must be `Copy` (E0507 otherwise). */
  readonly copiesPackedFields: boolean;
}

/** What the rule needs to know of the item. */
export interface DeriveSubject {
  readonly kind: 'struct' | 'enum' | 'union';
  /** Some variant bears `#[default]`. */
  readonly hasDefaultVariant: boolean;
}

const PATHS = {
  Clone: ['clone', 'Clone'],
  Copy: ['marker', 'Copy'],
  Debug: ['fmt', 'Debug'],
  Default: ['default', 'Default'],
  Eq: ['cmp', 'Eq'],
  From: ['convert', 'From'],
  Hash: ['hash', 'Hash'],
  Ord: ['cmp', 'Ord'],
  PartialEq: ['cmp', 'PartialEq'],
  PartialOrd: ['cmp', 'PartialOrd'],
  ConstParamTy: ['marker', 'ConstParamTy_'],
  StructuralPartialEq: ['marker', 'StructuralPartialEq'],
} as const satisfies Record<string, CorePath>;

function implOf(trait: CorePath, changes: Partial<DerivedImpl> = {}): DerivedImpl {
  return { trait, boundsParams: true, extraBounds: [], copyIfPacked: true, hasFieldArgument: false, ...changes };
}

function rule(impls: readonly DerivedImpl[], changes: Partial<DeriveRule> = {}): DeriveRule {
  return { impls, supportsUnions: false, fields: 'all', copiesPackedFields: true, ...changes };
}

/**
 * The rule of a built-in derive by the name of its macro (`BuiltinMacro` of kind `derive`). Null for one without a rule
 * (`CoercePointee`): the item is then open, as under an unknown derive.
 */
export function deriveRule(name: string, subject: DeriveSubject): DeriveRule | null {
  switch (name) {
    case 'Clone': {
      const extraBounds = subject.kind === 'union' ? [PATHS.Copy] : [];
      return rule([implOf(PATHS.Clone, { extraBounds })], {
        supportsUnions: true,
        // The body of a union's `clone` is `*self`, which asserts `Self: Copy`.
        fields: subject.kind === 'union' ? 'none' : 'all',
      });
    }
    case 'Copy':
      return rule([implOf(PATHS.Copy, { copyIfPacked: false })], {
        supportsUnions: true,
        fields: 'copy',
        copiesPackedFields: false,
      });
    case 'Debug':
    case 'Hash':
    case 'Ord':
    case 'PartialOrd':
      return rule([implOf(PATHS[name])]);
    case 'PartialEq':
      return rule([
        implOf(PATHS.StructuralPartialEq, { boundsParams: false, copyIfPacked: false }),
        implOf(PATHS.PartialEq),
      ]);
    case 'Eq':
      return rule([implOf(PATHS.Eq)], { supportsUnions: true, copiesPackedFields: false });
    case 'Default':
      return rule([implOf(PATHS.Default, { boundsParams: !subject.hasDefaultVariant, copyIfPacked: false })], {
        fields: subject.kind === 'enum' ? 'none' : 'all',
        copiesPackedFields: false,
      });
    case 'From':
      return rule([implOf(PATHS.From, { boundsParams: false, copyIfPacked: false, hasFieldArgument: true })], {
        fields: 'none',
        copiesPackedFields: false,
      });
    case 'ConstParamTy':
      return rule([implOf(PATHS.ConstParamTy, { extraBounds: [PATHS.Eq], copyIfPacked: false })], {
        fields: 'none',
        copiesPackedFields: false,
      });
    default:
      return null;
  }
}
