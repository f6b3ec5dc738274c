/** Supertraits made explicit. Mirrors rustc_type_ir::elaborate. */
import type { DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { substBoundPredicate } from '../types/fold';
import { mkTraitPred } from '../types/intern';
import { itemBounds, itemBoundsTaint, superPredicates, superTaint } from '../types/predicates';
import { identityTraitRef } from '../types/sigs';
import type { BoundVar, Predicate, TraitRef } from '../types/ty';

const supersQuery = defineQuery<DefId, readonly Predicate[]>({
  name: 'elaboratedSupers',
  compute: (db, trait) => elaborateList(db, [mkTraitPred(identityTraitRef(db, trait))], superPredicates),
  equals: sameList,
  onCycle: (db, trait) => [mkTraitPred(identityTraitRef(db, trait))],
});

function sameList(a: readonly Predicate[], b: readonly Predicate[]): boolean {
  return a.length === b.length && a.every((p, i) => p === b[i]);
}

/** `Self: Trait` and all that follows from it by supertraits, in terms of the trait's own parameters. */
export function elaboratedSupers(db: Database, trait: DefId): readonly Predicate[] {
  return db.get(supersQuery, trait);
}

const outlivesQuery = defineQuery<DefId, readonly Predicate[]>({
  name: 'superOutlives',
  compute: (db, trait) =>
    elaboratedSupers(db, trait).filter((p) => p.kind === 'typeOutlives' || p.kind === 'regionOutlives'),
  equals: sameList,
});

/** What must outlive what for a trait to hold, by its supertraits: `trait Tr<'a>: 'a`. Mirrors `impl_super_outlives`. */
export function superOutlives(db: Database, trait: DefId): readonly Predicate[] {
  return db.get(outlivesQuery, trait);
}

/** What a trait reference under a binder with `vars` implies, itself first. */
export function impliedBy(db: Database, ref: TraitRef, vars: readonly BoundVar[]): readonly Predicate[] {
  return elaboratedSupers(db, ref.trait).map((p) => substBoundPredicate(p, ref.args, vars));
}

function elaborateList(
  db: Database,
  roots: readonly Predicate[],
  next: (db: Database, trait: DefId) => readonly Predicate[],
): readonly Predicate[] {
  const seen = new Set<Predicate>();
  const out: Predicate[] = [];
  const push = (p: Predicate): void => {
    if (seen.has(p) || out.length > 512) return;
    seen.add(p);
    out.push(p);
  };
  roots.forEach(push);
  for (let i = 0; i < out.length; i++) {
    const p = out[i] as Predicate;
    if (p.kind !== 'trait' || p.negative) continue;
    for (const up of next(db, p.traitRef.trait)) push(substBoundPredicate(up, p.traitRef.args, p.vars));
  }
  return out;
}

/** A list of predicates with everything their supertraits imply; without repetitions, the given ones first. */
export function elaborate(db: Database, roots: readonly Predicate[]): readonly Predicate[] {
  return elaborateList(db, roots, superPredicates);
}

/** Why more may follow from a list that is elaborated: a supertrait that is not understood. null: nothing more does. */
export function elaborationTaint(db: Database, elaborated: readonly Predicate[]): string | null {
  for (const p of elaborated) {
    const taint = p.kind === 'trait' && !p.negative ? superTaint(db, p.traitRef.trait) : null;
    if (taint !== null) return taint;
  }
  return null;
}

const boundsQuery = defineQuery<DefId, { readonly list: readonly Predicate[]; readonly taint: string | null }>({
  name: 'elaboratedItemBounds',
  compute: (db, def) => {
    const list = elaborate(db, itemBounds(db, def));
    return { list, taint: itemBoundsTaint(db, def) ?? elaborationTaint(db, list) };
  },
  equals: (a, b) => a.taint === b.taint && sameList(a.list, b.list),
  onCycle: () => ({ list: [], taint: null }),
});

/** Bounds of an associated or opaque type and what they imply, in terms of its own args. */
export function elaboratedItemBounds(db: Database, def: DefId): readonly Predicate[] {
  return db.get(boundsQuery, def).list;
}

/** Why there may be more of them; null: there are not. */
export function elaboratedItemBoundsTaint(db: Database, def: DefId): string | null {
  return db.get(boundsQuery, def).taint;
}
