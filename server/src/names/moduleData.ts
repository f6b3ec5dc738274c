/** A module while its crate is collected, and as it is kept afterwards: names by namespace, with globs that pass them on. */
import type { CrateId, DefId } from '../base/ids';
import type { Namespace, Res } from './res';
import type { TextScope } from './textScope';
import type { ModuleShape, ScopeEntry } from './world';

export interface GlobImporter {
  readonly importer: ModuleData;
  readonly vis: DefId | null;
}

/** A `macro_rules!` in a block: visible from its node on. */
interface BlockMacro {
  readonly name: string;
  readonly def: DefId;
  /** Node in the tree of the owner of the body. */
  readonly outerNode: number;
}

export class ModuleData implements ModuleShape {
  readonly def: DefId;
  readonly kind: ModuleShape['kind'];
  readonly parent: DefId | null;
  readonly crate: CrateId;
  openNames = false;
  noImplicitPrelude = false;
  readonly types = new Map<string, ScopeEntry>();
  readonly values = new Map<string, ScopeEntry>();
  readonly macros = new Map<string, ScopeEntry>();
  readonly anonymousTraits: DefId[] = [];
  readonly blockMacros: BlockMacro[] = [];
  /** Definitions declared here, in source order; impls among them. */
  readonly defs: DefId[] = [];
  /** macro_rules visible at the end of the module. */
  endScope: TextScope | null = null;
  /** Modules that glob-import this one. Of no use after collection. */
  globImporters: GlobImporter[] = [];

  constructor(def: DefId, kind: ModuleShape['kind'], parent: DefId | null, crate: CrateId) {
    this.def = def;
    this.kind = kind;
    this.parent = parent;
    this.crate = crate;
  }

  names(ns: Namespace): Map<string, ScopeEntry> {
    return ns === 'type' ? this.types : ns === 'value' ? this.values : this.macros;
  }
}

export const AMBIGUOUS: Res = { kind: 'err', reason: 'ambiguous glob imports' };

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
