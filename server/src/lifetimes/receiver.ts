/**
 * Which references in the type of `self` lead to `Self`. Decided on names, as rustc_resolve does (`find_lifetime_for_self`):
 * `Self` or the very path that the impl is for, not an alias of it.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import type { GenericArgs, Generics, Path, TypeRef } from '../items/item';
import { NO_GENERICS } from '../items/lowerGenerics';
import { walkTypeRef } from '../items/typeRefWalk';
import { parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import type { Database } from '../query/engine';

/** Syntax of the references around `Self`, outermost first. `method` is an associated fn. */
export function selfReferences(db: Database, method: DefId, receiver: TypeRef): (TypeRef & { readonly kind: 'ref' })[] {
  const item = itemOf(db, method);
  const generics = item?.kind === 'fn' ? item.generics : NO_GENERICS;
  const out: (TypeRef & { readonly kind: 'ref' })[] = [];
  eachType(receiver, generics, (ty) => {
    if (ty.kind === 'ref' && mentionsSelf(db, method, generics, ty.inner)) out.push(ty);
  });
  return out;
}

function mentionsSelf(db: Database, method: DefId, generics: Generics, ty: TypeRef): boolean {
  let found = false;
  eachType(ty, generics, (t) => {
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

/**
 * Calls `visit` for the type and all types in it, in pre-order: those in bounds and in fn pointers too. An
 * argument-position `impl Trait` is a parameter of the fn by now; its bounds are looked up.
 */
function eachType(ty: TypeRef, generics: Generics, visit: (ty: TypeRef) => void): void {
  walkTypeRef(ty, {
    ty: (part) => {
      visit(part);
      if (part.kind === 'path' && part.path.segments.length === 1) {
        const name = part.path.segments[0]?.name;
        const param = generics.params.find((p) => p.isSynthetic && p.name === name);
        for (const bound of param?.bounds ?? []) {
          if (bound.kind !== 'trait') continue;
          for (const segment of bound.path.segments) eachArg(segment.args, generics, visit);
        }
      }
      return false;
    },
  });
}

function eachArg(args: GenericArgs | null, generics: Generics, visit: (ty: TypeRef) => void): void {
  for (const arg of args?.args ?? []) if (arg.kind === 'type') eachType(arg.ty, generics, visit);
  for (const binding of args?.bindings ?? []) if (binding.ty !== null) eachType(binding.ty, generics, visit);
}
