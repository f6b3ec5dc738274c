/**
 * Which associated constant or function a type-relative path in a constant means: `Self::N`, `S::N`, `<S as Tr>::N`. By
 * names alone: of the impls in the crate whose self type is written as that type, and only where one has the name.
 */
import type { CrateId, DefId } from '../base/ids';
import type { BodyPath } from '../hir/body';
import type { TypeRef } from '../items/item';
import { allImpls } from '../names/crateItems';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { childrenOf, itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';

/** Instead of a trait's number: whichever trait it is. */
const ANY = -1;

/** `type/trait/name`, trait 0 for inherent impls; -1 where several have it. `type/trait`: an impl. */
type Table = ReadonlyMap<string, number>;

const tableQuery = defineQuery<CrateId, Table>({
  name: 'assocConsts',
  compute: (db, krate) => {
    const out = new Map<string, number>();
    for (const impl of allImpls(db, krate)) {
      const item = itemOf(db, impl);
      if (item?.kind !== 'impl') continue;
      const self = namedType(db, impl, item.selfTy);
      if (self === null) continue;
      let trait = 0;
      if (item.trait !== null) {
        const { res } = resolvePath(db, scopeOf(db, impl), item.trait, 'type');
        if (res.kind !== 'def') continue;
        trait = res.def;
      }
      if (trait !== 0) out.set(`${self}/${trait}`, impl);
      for (const child of childrenOf(db, impl)) {
        const kind = defKind(db, child);
        if (kind !== 'assocConst' && kind !== 'assocFn') continue;
        for (const of of trait === 0 ? [0] : [trait, ANY]) {
          const key = `${self}/${of}/${nameOf(db, child)}`;
          out.set(key, out.has(key) ? -1 : child);
        }
      }
    }
    return out;
  },
  equals: (a, b) => a.size === b.size && [...a].every(([key, def]) => b.get(key) === def),
});

/** The struct, enum or union that a written type is. */
function namedType(db: Database, owner: DefId, ty: TypeRef): DefId | null {
  if (ty.kind !== 'path' || ty.path.qself !== null) return null;
  const { res, consumed } = resolvePath(db, scopeOf(db, owner), ty.path, 'type');
  if (consumed !== ty.path.segments.length) return null;
  if (res.kind === 'selfTy') return selfOf(db, res.def);
  return res.kind === 'def' && ['struct', 'enum', 'union'].includes(defKind(db, res.def)) ? res.def : null;
}

function selfOf(db: Database, def: DefId): DefId | null {
  const item = itemOf(db, def);
  if (item?.kind === 'impl') return namedType(db, def, item.selfTy);
  return item?.kind === 'trait' ? null : def;
}

/** null: not known, or not the only one. */
export function assocConstOrFn(db: Database, owner: DefId, { path, res: { res, consumed } }: BodyPath): DefId | null {
  const name = path.segments.at(-1)?.name;
  if (name === undefined) return null;
  const { qself } = path;
  if (qself !== null) {
    const self = namedType(db, owner, qself.ty);
    const trait = qself.traitSegments === 0 ? 0 : res.kind === 'def' ? traitOf(db, res.def) : null;
    if (self === null || trait === null || path.segments.length !== qself.traitSegments + 1) return null;
    const def = found(db, self, trait, name);
    if (def !== null || trait === 0) return def;
    // The impl takes what the trait says, if there is such an impl.
    const declared = childrenOf(db, trait as DefId).find((c) => nameOf(db, c) === name);
    return declared !== undefined && hasImpl(db, self, trait) ? declared : null;
  }
  if (consumed !== path.segments.length - 1) return null;
  if (res.kind === 'selfTy') {
    const own =
      itemOf(db, res.def)?.kind === 'impl' ? childrenOf(db, res.def).find((c) => nameOf(db, c) === name) : null;
    if (own !== undefined && own !== null) return own;
    const self = selfOf(db, res.def);
    return self === null ? null : found(db, self, 0, name);
  }
  return res.kind === 'def' ? found(db, res.def, 0, name) : null;
}

/** Of a type by its definition; null: not known, or not the only one. */
export function inherentAssoc(db: Database, adt: DefId, name: string): DefId | null {
  return found(db, adt, 0, name);
}

/** The trait itself, or that of an item of a trait. */
function traitOf(db: Database, def: DefId): DefId | null {
  if (defKind(db, def) === 'trait') return def;
  const parent = parentOf(db, def);
  return parent !== null && defKind(db, parent) === 'trait' ? parent : null;
}

function hasImpl(db: Database, self: DefId, trait: number): boolean {
  return db.get(tableQuery, crateOf(db, self)).has(`${self}/${trait}`);
}

function found(db: Database, self: DefId, trait: number, name: string): DefId | null {
  const table = db.get(tableQuery, crateOf(db, self));
  const own = table.get(`${self}/${trait}/${name}`);
  const def = own === undefined && trait === 0 ? table.get(`${self}/${ANY}/${name}`) : own;
  return def === undefined || def < 0 ? null : (def as DefId);
}
