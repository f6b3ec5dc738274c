/**
 * The traits the solver knows by nature, found by their lang attributes. Mirrors what
 * rustc_trait_selection::traits::select::candidate_assembly asks of `tcx.lang_items()`.
 */
import type { CrateId, DefId } from '../base/ids';
import { langItem } from '../names/langItems';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';

export type BuiltinTrait =
  | 'sized'
  | 'always'
  | 'copy'
  | 'clone'
  | 'fn'
  | 'fnMut'
  | 'fnOnce'
  | 'asyncFn'
  | 'asyncFnMut'
  | 'asyncFnOnce'
  | 'tuple'
  | 'fnPtr'
  | 'unsize'
  | 'future'
  | 'coroutine'
  | 'iterator'
  | 'fusedIterator'
  | 'discriminantKind'
  | 'pointee'
  | 'drop'
  | 'unknown';

const BUILTINS: readonly (readonly [string, BuiltinTrait])[] = [
  ['sized', 'sized'],
  ['meta_sized', 'always'],
  ['pointee_sized', 'always'],
  ['destruct', 'always'],
  ['copy', 'copy'],
  ['clone', 'clone'],
  ['fn', 'fn'],
  ['fn_mut', 'fnMut'],
  ['fn_once', 'fnOnce'],
  ['async_fn', 'asyncFn'],
  ['async_fn_mut', 'asyncFnMut'],
  ['async_fn_once', 'asyncFnOnce'],
  ['tuple_trait', 'tuple'],
  ['fn_ptr_trait', 'fnPtr'],
  ['unsize', 'unsize'],
  ['future_trait', 'future'],
  ['coroutine', 'coroutine'],
  ['iterator', 'iterator'],
  ['fused_iterator', 'fusedIterator'],
  ['discriminant_kind', 'discriminantKind'],
  ['pointee_trait', 'pointee'],
  ['drop', 'drop'],
  ['transmute_trait', 'unknown'],
  ['bikeshed_guaranteed_no_drop', 'always'],
];

export interface LangTraits {
  readonly builtin: ReadonlyMap<DefId, BuiltinTrait>;
  readonly byKind: ReadonlyMap<BuiltinTrait, DefId>;
  readonly deref: DefId | null;
  readonly derefMut: DefId | null;
  readonly receiver: DefId | null;
  readonly coerceUnsized: DefId | null;
  readonly dynMetadata: DefId | null;
  readonly futureOutput: DefId | null;
}

const langQuery = defineQuery<CrateId, LangTraits>({
  name: 'langTraits',
  compute: (db, krate) => {
    const builtin = new Map<DefId, BuiltinTrait>();
    const byKind = new Map<BuiltinTrait, DefId>();
    for (const [name, kind] of BUILTINS) {
      const def = langItem(db, krate, name);
      if (def === null) continue;
      builtin.set(def, kind);
      if (!byKind.has(kind)) byKind.set(kind, def);
    }
    return {
      builtin,
      byKind,
      deref: langItem(db, krate, 'deref'),
      derefMut: langItem(db, krate, 'deref_mut'),
      receiver: langItem(db, krate, 'receiver'),
      coerceUnsized: langItem(db, krate, 'coerce_unsized'),
      dynMetadata: langItem(db, krate, 'dyn_metadata'),
      futureOutput: langItem(db, krate, 'future_output'),
    };
  },
  equals: (a, b) =>
    a.deref === b.deref &&
    a.derefMut === b.derefMut &&
    a.receiver === b.receiver &&
    a.coerceUnsized === b.coerceUnsized &&
    a.dynMetadata === b.dynMetadata &&
    a.futureOutput === b.futureOutput &&
    a.builtin.size === b.builtin.size &&
    [...a.builtin].every(([def, kind]) => b.builtin.get(def) === kind),
});

export function langTraits(db: Database, krate: CrateId): LangTraits {
  return db.get(langQuery, krate);
}
