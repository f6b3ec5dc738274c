/**
 * `T::Item`: which bound gives `Item` its trait. Mirrors rustc's `type_param_predicates` and
 * `explicit_supertraits_containing_assoc_item`: only bounds that can lead to the name are lowered, so that a bound may
 * itself mention `T::Other` without a cycle.
 */
import type { DefId } from '../base/ids';
import type { Bound, TypeRef } from '../items/item';
import { defKind, nameOf } from '../names/defs';
import { childrenOf, itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { substBoundArgs } from './fold';
import { allParams, type Generics, itemGenerics, paramWritten } from './generics';
import { mkParam } from './intern';
import { identityTraitRef, itemLowerer } from './sigs';
import type { TraitRef, Ty } from './ty';

const superTraitDefsQuery = defineQuery<DefId, readonly DefId[]>({
  name: 'superTraitDefs',
  compute: (db, trait) => {
    const out: DefId[] = [];
    for (const bound of superBounds(db, trait)) {
      const def = traitOfBound(db, trait, bound);
      if (def !== null && !out.includes(def)) out.push(def);
    }
    return out;
  },
  equals: (a, b) => a.length === b.length && a.every((def, i) => def === b[i]),
});

/** The traits named as direct supertraits, without their args. */
export function superTraitDefs(db: Database, trait: DefId): readonly DefId[] {
  return db.get(superTraitDefsQuery, trait);
}

/** Supertrait bounds, and bounds on `Self` in the where-clause. */
export function superBounds(db: Database, trait: DefId): readonly Bound[] {
  const item = itemOf(db, trait);
  if (item?.kind !== 'trait') return [];
  const out = [...item.supertraits];
  for (const where of item.generics.where) {
    if (where.ty !== null && isSelfPath(where.ty) && where.lifetimes.length === 0) out.push(...where.bounds);
  }
  return out;
}

function isSelfPath(t: TypeRef): boolean {
  return (
    t.kind === 'path' && t.path.qself === null && t.path.segments.length === 1 && t.path.segments[0]?.name === 'Self'
  );
}

/** The trait that a bound of `owner` names; null for `?Tr`, `!Tr` and what is no trait. */
export function traitOfBound(db: Database, owner: DefId, bound: Bound): DefId | null {
  if (bound.kind !== 'trait' || bound.modifier === 'maybe' || bound.modifier === 'negative') return null;
  const { res, consumed } = resolvePath(db, scopeOf(db, owner), bound.path, 'type');
  if (res.kind !== 'def' || consumed !== bound.path.segments.length) return null;
  return defKind(db, res.def) === 'trait' ? res.def : null;
}

function declares(db: Database, trait: DefId, name: string): boolean {
  return childrenOf(db, trait).some((c) => nameOf(db, c) === name && defKind(db, c) === 'assocTy');
}

function leadsTo(db: Database, trait: DefId, name: string, seen: Set<DefId>): boolean {
  if (seen.has(trait)) return false;
  seen.add(trait);
  return declares(db, trait, name) || superTraitDefs(db, trait).some((s) => leadsTo(db, s, name, seen));
}

/** The reference to the trait, among this one and its supertraits, that declares `name`. Regions of its binder may escape. */
export function assocOnTraitRef(db: Database, traitRef: TraitRef, name: string, depth = 0): TraitRef | null {
  if (declares(db, traitRef.trait, name)) return traitRef;
  if (depth > 32) return null;
  for (const bound of superBounds(db, traitRef.trait)) {
    const def = traitOfBound(db, traitRef.trait, bound);
    if (def === null || !leadsTo(db, def, name, new Set())) continue;
    const lowered = lowerBound(db, traitRef.trait, bound, mkParam(0, 'Self'));
    if (lowered === null) continue;
    const up = { trait: lowered.trait, args: substBoundArgs(lowered.args, traitRef.args) };
    const found = assocOnTraitRef(db, up, name, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** What is asked for now: bounds that need each other (`T: Tr<U::Item>, U: Tr<T::Item>`) are E0391. */
const ASKED = defineSlot(() => new Set<string>());

/** The trait reference through which type parameter `index` has an associated type `name`; null also in a cycle. */
export function assocOnParam(db: Database, generics: Generics, index: number, name: string): TraitRef | null {
  const asked = db.slot(ASKED);
  const question = `${generics.owner} ${index} ${name}`;
  if (asked.has(question)) return null;
  asked.add(question);
  try {
    return findOnParam(db, generics, index, name);
  } finally {
    asked.delete(question);
  }
}

function findOnParam(db: Database, generics: Generics, index: number, name: string): TraitRef | null {
  const self = mkParam(index, allParams(generics)[index]?.name ?? '_');
  for (let at: Generics | null = generics; at !== null; at = at.parent) {
    const { owner } = at;
    if (index === 0 && at.own[0]?.name === 'Self' && at.own[0].written === -1) {
      const found = assocOnTraitRef(db, identityTraitRef(db, owner), name);
      if (found !== null) return found;
    }
    for (const bound of boundsOn(db, generics, owner, index)) {
      const def = traitOfBound(db, owner, bound);
      if (def === null || !leadsTo(db, def, name, new Set())) continue;
      const lowered = lowerBound(db, owner, bound, self);
      const found = lowered === null ? null : assocOnTraitRef(db, lowered, name);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Bounds written on a type parameter by `owner`, inline or in its where-clause. */
function* boundsOn(db: Database, generics: Generics, owner: DefId, index: number): Generator<Bound> {
  const written = itemGenerics(itemOf(db, owner));
  for (let i = 0; i < written.params.length; i++) {
    const param = written.params[i];
    if (param?.kind === 'type' && paramWritten(generics, owner, i)?.index === index) yield* param.bounds;
  }
  for (const where of written.where) {
    if (where.ty?.kind !== 'path' || where.ty.path.qself !== null || where.ty.path.segments.length !== 1) continue;
    const { res } = resolvePath(db, scopeOf(db, owner), where.ty.path, 'type');
    const isSelf = res.kind === 'selfTy' && index === 0 && defKind(db, res.def) === 'trait';
    const isParam = res.kind === 'param' && paramWritten(generics, res.owner, res.index)?.index === index;
    if (isSelf || isParam) yield* where.bounds;
  }
}

/** Only the trait reference of a bound, its args without the binder that `for<>` makes. */
function lowerBound(db: Database, owner: DefId, bound: Bound, self: Ty): TraitRef | null {
  if (bound.kind !== 'trait') return null;
  const lowerer = itemLowerer(db, owner);
  const { value } = lowerer.underBinder(bound.lifetimes, (binder) => lowerer.traitRefOnly(bound.path, self, binder));
  return value;
}
