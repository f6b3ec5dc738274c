/**
 * What the context expects of an expression: a hint that flows down, never a constraint. Mirrors
 * rustc_hir_typeck::expectation.
 */
import type { Ty } from '../types/ty';

export type Expectation =
  | { readonly kind: 'none' }
  /** The expression will be coerced to this type. */
  | { readonly kind: 'hasType'; readonly ty: Ty }
  /** Operand of a cast to this type. */
  | { readonly kind: 'castHint'; readonly ty: Ty }
  /** Behind a pointer that may still be unsized: `&[1, 2]` against `&[u8]`. */
  | { readonly kind: 'rvalueLike'; readonly ty: Ty };

export const NO_EXPECTATION: Expectation = { kind: 'none' };

export function hasType(ty: Ty): Expectation {
  return { kind: 'hasType', ty };
}

/** Only the type the value will really have to get; null for hints. */
export function onlyHasType(expected: Expectation): Ty | null {
  return expected.kind === 'hasType' ? expected.ty : null;
}

export function toOption(expected: Expectation): Ty | null {
  return expected.kind === 'none' ? null : expected.ty;
}
