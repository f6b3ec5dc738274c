/**
 * Textual scope of `macro_rules!`: a chain in source order, newest first. What a macro call will define is a link of its
 * own, filled when the call is expanded. Mirrors rustc_resolve's MacroRulesScope.
 */
import type { DefId } from '../base/ids';

export type TextScope =
  | { readonly kind: 'macro'; readonly prev: TextScope | null; readonly name: string; readonly def: DefId }
  | {
      readonly kind: 'call';
      readonly prev: TextScope | null /** Scope behind the expansion. */;
      out: TextScope | null;
    };

/** The macro of that name visible at the end of the chain. */
export function findTextual(scope: TextScope | null, name: string): DefId | null {
  let at = scope;
  while (at !== null) {
    if (at.kind === 'macro') {
      if (at.name === name) return at.def;
      at = at.prev;
    } else at = at.out ?? at.prev;
  }
  return null;
}

/** A `macro_rules!` that is not exported has no path; only `use name` finds it in its module, under this key. */
export function macroRulesKey(name: string): string {
  return ` ${name}`;
}
