/** Paths to what they mean (C2, C3). */
import type { DefId } from '../base/ids';
import type { Path, SynPtr } from '../items/item';
import type { Database } from '../query/engine';
import type { Namespace, PathRes } from './res';

export interface ResolveScope {
  /** Innermost module, which may be a block module. */
  readonly module: DefId;
  /** The item whose generics and `Self` are in scope; its parents' (impl, trait) too. null: none. */
  readonly owner: DefId | null;
}

/** Where a macro call stands: macro_rules are visible from their definition on. */
export interface MacroScope {
  readonly module: DefId;
  /** The item in (or as) which the call stands; null: the end of the module. */
  readonly owner: DefId | null;
  /** Node of the (outermost) call in `owner`'s own tree, for macro_rules defined in its body; -1: before all of them. */
  readonly before: SynPtr;
}

export type MacroRes =
  | { readonly kind: 'def'; readonly def: DefId }
  | { readonly kind: 'err'; readonly reason: string };

/** Never throws; `res.kind` 'err' where nothing is found. Locals are the caller's business and come first. */
export declare function resolvePath(db: Database, scope: ResolveScope, path: Path, ns: Namespace): PathRes;
export declare function resolveMacro(db: Database, scope: MacroScope, path: Path): MacroRes;
/** The scope in which the signature of `def` is resolved. */
export declare function scopeOf(db: Database, def: DefId): ResolveScope;
/** Module of the `ordinal`-th block with items in the body of `owner` (`FnItem.blocks`). */
export declare function blockModule(db: Database, owner: DefId, ordinal: number): DefId;
