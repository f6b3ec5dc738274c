/**
 * Which references in the type of `self` lead to `Self`. Decided on names, as rustc_resolve does (`find_lifetime_for_self`):
 * `Self` or the very path that the impl is for, not an alias of it.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import type { GenericArg, Path, TypeRef } from '../items/item';
import { parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import type { Database } from '../query/engine';

/** Syntax of the references around `Self`, outermost first. `method` is an associated fn. */
export function selfReferences(db: Database, method: DefId, receiver: TypeRef): (TypeRef & { readonly kind: 'ref' })[] {
  const out: (TypeRef & { readonly kind: 'ref' })[] = [];
  eachType(receiver, (ty) => {
    if (ty.kind === 'ref' && mentionsSelf(db, method, ty.inner)) out.push(ty);
  });
  return out;
}

function mentionsSelf(db: Database, method: DefId, ty: TypeRef): boolean {
  let found = false;
  eachType(ty, (t) => {
    found ||= t.kind === 'path' && isSelfPath(db, method, t.path);
  });
  return found;
}

function isSelfPath(db: Database, method: DefId, path: Path): boolean {
  if (path.qself) return false;
  if (path.segments.length === 1 && path.segments[0].name === 'Self') return true;
  const impl = parentOf(db, method);
  const header = impl === null ? null : itemOf(db, impl);
  if (impl === null || header?.kind !== 'impl' || header.selfTy.kind !== 'path') return false;
  const { res, consumed } = resolvePath(db, scopeOf(db, method), path, 'type');
  if (consumed !== path.segments.length || res.kind === 'err') return false;
  return deepEqual(res, resolvePath(db, scopeOf(db, impl), header.selfTy.path, 'type').res);
}

/** Calls `visit` for the type and all types in it, in pre-order. Bounds and binders are not entered. */
function eachType(ty: TypeRef, visit: (ty: TypeRef) => void): void {
  visit(ty);
  switch (ty.kind) {
    case 'ref':
    case 'ptr':
    case 'slice':
    case 'array':
      eachType(ty.inner, visit);
      return;
    case 'tuple':
      for (const elem of ty.elems) eachType(elem, visit);
      return;
    case 'path':
      if (ty.path.qself) eachType(ty.path.qself.ty, visit);
      for (const segment of ty.path.segments) for (const arg of segment.args?.args ?? []) eachArg(arg, visit);
      return;
    default:
      return;
  }
}

function eachArg(arg: GenericArg, visit: (ty: TypeRef) => void): void {
  if (arg.kind === 'type') eachType(arg.ty, visit);
}
