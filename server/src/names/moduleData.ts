/** The names of a module by namespace: those of its items, or those that imports and macros bring. */
import type { DefId } from '../base/ids';
import type { Namespace, Res } from './res';
import type { TextScope } from './textScope';
import type { ModuleShape, ScopeEntry } from './world';

/** `use target::*`. */
export interface GlobEdge {
  /** A module or enum, of this crate or of another. */
  readonly target: DefId;
  /** Who may use what comes through. */
  readonly vis: DefId | null;
}

/** A `macro_rules!` in a block: visible from its node on. */
export interface BlockMacro {
  readonly name: string;
  readonly def: DefId;
  /** Node in the tree of the owner of the body; -1 where that is not known. */
  readonly outerNode: number;
}

/** Names without those that come through globs. */
export interface NameMaps {
  readonly types: ReadonlyMap<string, ScopeEntry>;
  readonly values: ReadonlyMap<string, ScopeEntry>;
  readonly macros: ReadonlyMap<string, ScopeEntry>;
}

export class ModuleData implements NameMaps {
  readonly def: DefId;
  readonly kind: ModuleShape['kind'];
  /** Lexically around a block; above a module in the tree. */
  readonly parent: DefId | null;
  /** See `ModuleShape`. */
  beside: DefId | null = null;
  openNames = false;
  noImplicitPrelude = false;
  readonly types = new Map<string, ScopeEntry>();
  readonly values = new Map<string, ScopeEntry>();
  readonly macros = new Map<string, ScopeEntry>();
  readonly globs: GlobEdge[] = [];
  /** Imported `as _`, with the visibility of the import. */
  readonly anonymousTraits = new Map<DefId, DefId | null>();
  readonly blockMacros: BlockMacro[] = [];
  /** Definitions declared here, in source order; impls among them. */
  readonly defs: DefId[] = [];
  /** macro_rules visible at the end of the module. */
  endScope: TextScope | null = null;

  constructor(def: DefId, kind: ModuleShape['kind'], parent: DefId | null) {
    this.def = def;
    this.kind = kind;
    this.parent = parent;
  }

  names(ns: Namespace): Map<string, ScopeEntry> {
    return ns === 'type' ? this.types : ns === 'value' ? this.values : this.macros;
  }
}

export function namesIn(maps: NameMaps, ns: Namespace): ReadonlyMap<string, ScopeEntry> {
  return ns === 'type' ? maps.types : ns === 'value' ? maps.values : maps.macros;
}

export function sameRes(a: Res, b: Res): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'def':
    case 'ctor':
    case 'selfTy':
      return a.def === (b as typeof a).def;
    case 'prim':
      return a.prim === (b as typeof a).prim;
    case 'err':
      return true;
    default:
      return false;
  }
}
