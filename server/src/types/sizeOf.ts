/** Sizes of types, as far as lengths of arrays ask for them: the primitive ones. Mirrors a small corner of rustc_abi. */
import type { DefId } from '../base/ids';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';

/** `core::mem::size_of`. Only the standard library may say `#[rustc_promotable]`. */
export function isSizeOf(db: Database, def: DefId): boolean {
  const item = itemOf(db, def);
  return item?.kind === 'fn' && item.name === 'size_of' && item.attrs.others.some((a) => a.path === 'rustc_promotable');
}

/** null: it has none, or it is not known. */
export function sizeOfPrim(prim: string): bigint | null {
  const digits = /^[iuf](8|16|32|64|128)$/.exec(prim)?.[1];
  if (digits !== undefined) return BigInt(digits) / 8n;
  if (prim === 'usize' || prim === 'isize') return 8n;
  if (prim === 'bool') return 1n;
  return prim === 'char' ? 4n : null;
}
