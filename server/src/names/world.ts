/**
 * What path resolution asks of the crates: one interface for a crate under construction, for a finished one (through
 * queries, so that a reader depends on single names) and for an indexed one.
 */
import type { CrateId, DefId } from '../base/ids';
import type { DefTable } from './defs';
import type { Namespace, Res } from './res';

export interface ScopeEntry {
  readonly res: Res;
  /** Module inside which the name may be used; null: public. */
  readonly vis: DefId | null;
}

/** Modules, block modules, enums (variants) and traits (associated items) have names in them. */
export interface ModuleShape {
  readonly kind: 'mod' | 'block' | 'enum' | 'trait';
  /** Lexically around a block; above a module in the tree; null for a crate root. */
  readonly parent: DefId | null;
  /** Of what macros declare in a block: the module of the block's own items, whose names are in the same scope. */
  readonly beside?: DefId | null;
  readonly crate: CrateId;
  /** Names may be declared here that nobody knows. To be read where a name is missing and not before: it is looked up then. */
  readonly openNames: boolean;
  readonly noImplicitPrelude: boolean;
}

export interface CrateShape {
  readonly root: DefId;
  readonly edition: number;
  /** The module that the edition's prelude is. */
  readonly prelude: DefId | null;
  /** Crates that a path may begin with; null: a dependency nobody has read. */
  readonly externPrelude: ReadonlyMap<string, DefId | null>;
  /** Macros of `#[macro_use] extern crate`, the standard library's among them. */
  readonly macroUse: ReadonlyMap<string, Res>;
}

export interface World {
  crate(krate: CrateId): CrateShape | null;
  shape(module: DefId): ModuleShape | null;
  entry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined;
}

/** Of an enum or trait of source: it follows from what it is. null for what has no names in it or may not be there. */
export function staticShape(table: DefTable, def: DefId): ModuleShape | null {
  const { kind, parent, crate } = table.data(def);
  if (kind !== 'enum' && kind !== 'trait') return null;
  return { kind, parent, crate, openNames: false, noImplicitPrelude: false };
}

export const PRIM_NAMES: ReadonlySet<string> = new Set([
  'bool',
  'char',
  'str',
  'i8',
  'i16',
  'i32',
  'i64',
  'i128',
  'isize',
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'usize',
  'f16',
  'f32',
  'f64',
  'f128',
]);
