/**
 * Ids for things that have no item: opaque types (`impl Trait` in return position, the future of an `async fn`) and the
 * impls that a `#[derive]` stands for. They are negative numbers typed as `DefId`, interned for the life of the process
 * as pure functions of the ids they are made of.
 */
import type { DefId } from '../base/ids';
import { TupleTable } from './tupleTable';

interface SynthKey {
  readonly kind: 'opaque' | 'derive';
  /** The fn whose signature writes the `impl Trait`; the ADT with the derive. */
  readonly owner: DefId;
  /** Opaque: pre-order ordinal among the `impl Trait`s of the return type, or `ASYNC_FUTURE`. Derive: the trait. */
  readonly detail: number;
}

/** Ordinal of the future that an `async fn` returns. */
export const ASYNC_FUTURE = 0xffff;

const table = new TupleTable();
const keys: SynthKey[] = [];
const row = [0, 0, 0];

function intern(kind: SynthKey['kind'], owner: DefId, detail: number): DefId {
  row[0] = kind === 'opaque' ? 0 : 1;
  row[1] = owner;
  row[2] = detail;
  const id = table.intern(row, 3);
  keys[id] ??= { kind, owner, detail };
  return (-1 - id) as DefId;
}

export function opaqueKey(owner: DefId, ordinal: number): DefId {
  return intern('opaque', owner, ordinal);
}

/** The impl that `#[derive(Trait)]` on `adt` stands for. */
export function deriveImplKey(adt: DefId, trait: DefId): DefId {
  return intern('derive', adt, trait);
}

/** null for the id of an item. */
export function synthKey(def: DefId): SynthKey | null {
  return def < 0 ? (keys[-1 - def] ?? null) : null;
}
