/** What the names of a module mean. Mirrors rustc_resolve's module resolutions; errors are data. */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import type { Res } from './res';

export interface ScopeEntry {
  readonly res: Res;
  /** Module inside which the name may be used; null: public. */
  readonly vis: DefId | null;
  /** Came through a glob import. */
  readonly isGlob: boolean;
}

export interface ModuleScope {
  readonly types: ReadonlyMap<string, ScopeEntry>;
  readonly values: ReadonlyMap<string, ScopeEntry>;
  readonly macros: ReadonlyMap<string, ScopeEntry>;
  /** Traits imported `as _`. */
  readonly anonymousTraits: readonly DefId[];
  /** Something unknown may declare names here (an unexpanded macro, a broken file): missing names are not errors. */
  readonly openNames: boolean;
}

/** Scope of a module, enum (variants) or trait (associated items are not in it: empty). */
export declare function moduleScope(db: Database, module: DefId): ModuleScope;
/** Traits whose methods may be called from `module`: by name, by glob, `as _`, in enclosing block modules, from the prelude. */
export declare function traitsInScope(db: Database, module: DefId): readonly DefId[];
