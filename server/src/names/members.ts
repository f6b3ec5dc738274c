/** Lists of what stands in a module, trait or impl of a source crate, in the order of the source. */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { mapOf, mountAround, mountInside } from './databaseWorld';
import { type FileDeclarations, fileDeclarations, type MountId } from './fileDeclarations';
import { expandedUnit, locationOf, locationOfCall } from './locations';

const NONE: readonly DefId[] = [];

/** Associated items of a trait or impl, variants of an enum. */
export function membersOf(db: Database, def: DefId): readonly DefId[] {
  const own = declaredBy(db, mountAround(db, def))?.members.get(def) ?? NONE;
  return inOrder(db, own, mapOf(db, def)?.declared.members.get(def) ?? NONE);
}

/** What a module declares; impls too. */
export function declaredIn(db: Database, module: DefId): readonly DefId[] {
  const own = declaredBy(db, mountInside(db, module))?.modules.get(module)?.defs ?? NONE;
  return inOrder(db, own, mapOf(db, module)?.declared.modules.get(module)?.defs ?? NONE);
}

function declaredBy(db: Database, mount: MountId | null): FileDeclarations | null {
  return mount === null ? null : db.get(fileDeclarations, mount);
}

/** What macros made stands where the calls do. */
function inOrder(db: Database, own: readonly DefId[], others: readonly DefId[]): readonly DefId[] {
  if (own.length === 0 || others.length === 0) return own.length === 0 ? others : own;
  const places = new Map<DefId, number>();
  for (const def of own) places.set(def, locationOf(db, def)?.idx ?? 0);
  for (const def of others) places.set(def, placeOfCall(db, def));
  return [...own, ...others].sort((a, b) => (places.get(a) as number) - (places.get(b) as number));
}

/** The macro call in a file that a definition comes from; behind everything what an included file declares. */
function placeOfCall(db: Database, def: DefId): number {
  let at = locationOf(db, def);
  while (at !== null) {
    const call = expandedUnit(db, at.unit)?.call;
    if (call === undefined) break;
    at = locationOfCall(db, call);
    if (call.kind === 'file') return at?.idx ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}
