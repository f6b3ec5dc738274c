/**
 * Where-clauses. Mirrors rustc_hir_analysis::collect::predicates_of and item_bounds.
 * As written, with `Sized` made explicit; supertraits are not expanded (`elaborate.ts` does), projections not normalised.
 */
import type { DefId } from '../base/ids';
import type { Bound, Generics as ItemGenerics } from '../items/item';
import { crateOf, defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { resolvePath, scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { derivePredicates } from './derives';
import { opaqueInfo } from './fnSigs';
import { type GenericParamDef, type Generics, genericsOf, itemGenerics, paramWritten } from './generics';
import { mkEarlyParam, mkParam, mkRegionOutlives, mkTraitPred, mkTyArgs } from './intern';
import type { TypeLowerer } from './lower';
import { anonymousLifetimes, identityProjection, identityTraitRef, itemLowerer } from './sigs';
import { synthKey } from './synthKeys';
import { asItemBound } from './traitItemBounds';
import type { Predicate, Ty } from './ty';

export interface Predicates {
  /** Parents' first. Of a trait: `Self: Trait` is the first of its own. */
  readonly list: readonly Predicate[];
  readonly taint: string | null;
}

const NONE: Predicates = { list: [], taint: null };

function samePredicates(a: Predicates, b: Predicates): boolean {
  return a.taint === b.taint && a.list.length === b.list.length && a.list.every((p, i) => p === b.list[i]);
}

const predicatesQuery = defineQuery<DefId, Predicates>({
  name: 'predicatesOf',
  compute: computePredicates,
  equals: samePredicates,
  onCycle: () => ({ list: [], taint: 'cycle in bounds' }),
});

/** What must hold of the args of a definition: own where-clauses and those of its impl or trait. */
export function predicatesOf(db: Database, def: DefId): Predicates {
  const synth = synthKey(def);
  if (synth !== null) return synth.kind === 'derive' ? derivePredicates(db, def) : NONE;
  return db.get(predicatesQuery, def);
}

function computePredicates(db: Database, def: DefId): Predicates {
  const kind = defKind(db, def);
  const parent = parentOf(db, def);
  if (kind === 'variant') return predicatesOf(db, parent as DefId);
  const isMember = kind === 'assocFn' || kind === 'assocConst' || kind === 'assocTy';
  const inherited = isMember && parent !== null ? predicatesOf(db, parent) : NONE;
  const item = itemOf(db, def);
  if (item === null) return inherited;
  const generics = genericsOf(db, def);
  const lowerer = itemLowerer(db, def);
  const out = [...inherited.list];
  if (kind === 'trait') out.push(mkTraitPred(identityTraitRef(db, def)));
  lowerWritten(db, def, itemGenerics(item), generics, lowerer, (_, predicates) => void out.push(...predicates));
  return { list: out, taint: inherited.taint ?? lowerer.problems[0] ?? null };
}

/**
 * The bound that is written for the predicate of this index in `predicatesOf(db, def)`, in the generics of `def` or its
 * parent; null: none is, as for `Sized` and for `Self: Trait` of a trait. Where bounds are written is no part of the list,
 * so that it stays the same while they move.
 */
export function boundOfPredicate(
  db: Database,
  def: DefId,
  index: number,
): { readonly def: DefId; readonly syn: number } | null {
  if (synthKey(def) !== null) return null;
  const kind = defKind(db, def);
  const parent = parentOf(db, def);
  if (kind === 'variant') return boundOfPredicate(db, parent as DefId, index);
  const isMember = kind === 'assocFn' || kind === 'assocConst' || kind === 'assocTy';
  const inherited = isMember && parent !== null ? predicatesOf(db, parent).list.length : 0;
  if (index < inherited) return boundOfPredicate(db, parent as DefId, index);
  const item = itemOf(db, def);
  if (item === null) return null;
  let at = inherited + (kind === 'trait' ? 1 : 0);
  let found: number | null = null;
  lowerWritten(db, def, itemGenerics(item), genericsOf(db, def), itemLowerer(db, def), (bound, { length }) => {
    if (bound !== null && index >= at && index < at + length) found = bound.syn;
    at += length;
  });
  return found === null ? null : { def, syn: found };
}

/** `push`: of each bound what it says, in the order of `Predicates.list`; null: it is implied. */
function lowerWritten(
  db: Database,
  def: DefId,
  written: ItemGenerics,
  generics: Generics,
  lowerer: TypeLowerer,
  push: (bound: Bound | null, predicates: readonly Predicate[]) => void,
): void {
  const unsized = unsizedParams(db, def, written, generics);
  // Elided lifetimes in the bounds of an `impl Trait` parameter are parameters of the fn.
  const synthetic = itemLowerer(db, def, { elided: anonymousLifetimes(generics) });
  for (const param of generics.own) {
    if (param.kind === 'type' && param.written >= 0 && !unsized.has(param.index))
      push(null, sizedOf(db, def, paramTy(param)));
  }
  written.params.forEach((param, i) => {
    const at = paramWritten(generics, generics.owner, i);
    if (param.kind === 'lifetime') {
      if (at === null) return;
      for (const bound of param.bounds) {
        if (bound.kind === 'lifetime')
          push(bound, [mkRegionOutlives(mkEarlyParam(at.index, at.name), lowerer.lifetime(bound.lifetime))]);
      }
    } else if (at?.kind === 'type') {
      const by = param.isSynthetic ? synthetic : lowerer;
      for (const bound of param.bounds)
        push(
          bound,
          by.bound(bound, [], () => paramTy(at)),
        );
    }
  });
  for (const where of written.where) {
    const { ty, lifetime } = where;
    for (const bound of where.bounds) {
      if (lifetime !== null) {
        if (bound.kind === 'lifetime')
          push(bound, [mkRegionOutlives(lowerer.lifetime(lifetime), lowerer.lifetime(bound.lifetime))]);
      } else if (ty !== null)
        push(
          bound,
          lowerer.bound(bound, where.lifetimes, () => lowerer.ty(ty)),
        );
    }
  }
  for (const problem of synthetic.problems) lowerer.problem(problem);
}

function paramTy(param: GenericParamDef): Ty {
  return mkParam(param.index, param.name);
}

/** Whether a bound takes the default `Sized` away: `?Sized`, `MetaSized`, `PointeeSized`. */
function isRelaxing(db: Database, def: DefId, bound: Bound): boolean {
  if (bound.kind !== 'trait') return false;
  if (bound.modifier === 'maybe') return true;
  const last = bound.path.segments[bound.path.segments.length - 1];
  // Resolving every bound here would be wasteful: these two are only ever used under their own names.
  if (last?.name !== 'MetaSized' && last?.name !== 'PointeeSized') return false;
  const { res } = resolvePath(db, scopeOf(db, def), bound.path, 'type');
  const krate = crateOf(db, def);
  return (
    res.kind === 'def' &&
    (res.def === langItem(db, krate, 'meta_sized') || res.def === langItem(db, krate, 'pointee_sized'))
  );
}

function unsizedParams(db: Database, def: DefId, written: ItemGenerics, generics: Generics): Set<number> {
  const out = new Set<number>();
  written.params.forEach((param, i) => {
    const at = paramWritten(generics, generics.owner, i);
    if (at !== null && param.bounds.some((b) => isRelaxing(db, def, b))) out.add(at.index);
  });
  for (const where of written.where) {
    if (where.ty?.kind !== 'path' || !where.bounds.some((b) => isRelaxing(db, def, b))) continue;
    const { res } = resolvePath(db, scopeOf(db, def), where.ty.path, 'type');
    if (res.kind === 'param' && res.owner === def) {
      const at = paramWritten(generics, res.owner, res.index);
      if (at !== null) out.add(at.index);
    }
  }
  return out;
}

function sizedOf(db: Database, def: DefId, self: Ty): Predicate[] {
  const trait = langItem(db, crateOf(db, def), 'sized');
  return trait === null ? [] : [mkTraitPred({ trait, args: mkTyArgs(self) })];
}

const superQuery = defineQuery<DefId, Predicates>({
  name: 'superPredicates',
  compute: (db, trait) => {
    const item = itemOf(db, trait);
    if (item?.kind !== 'trait') return NONE;
    const self = mkParam(0, 'Self');
    const lowerer = itemLowerer(db, trait);
    const out: Predicate[] = [];
    for (const bound of item.supertraits) out.push(...lowerer.bound(bound, [], () => self));
    for (const where of item.generics.where) {
      const { ty } = where;
      if (ty?.kind !== 'path' || ty.path.segments.length !== 1 || ty.path.segments[0]?.name !== 'Self') continue;
      for (const bound of where.bounds) out.push(...lowerer.bound(bound, where.lifetimes, () => self));
    }
    return { list: out, taint: lowerer.problems[0] ?? null };
  },
  equals: samePredicates,
  onCycle: () => ({ list: [], taint: 'cycle in supertraits' }),
});

/** Supertraits, with the projections and outlives bounds written on them, in terms of the trait's own parameters. */
export function superPredicates(db: Database, trait: DefId): readonly Predicate[] {
  return db.get(superQuery, trait).list;
}

/** Why not all supertraits are understood; null if they are. */
export function superTaint(db: Database, trait: DefId): string | null {
  return db.get(superQuery, trait).taint;
}

const itemBoundsQuery = defineQuery<DefId, Predicates>({
  name: 'itemBounds',
  compute: (db, assoc) => {
    const item = itemOf(db, assoc);
    if (item?.kind !== 'typeAlias') return NONE;
    const self = identityProjection(db, assoc);
    const lowerer = itemLowerer(db, assoc);
    const out: Predicate[] = [];
    if (!item.bounds.some((b) => isRelaxing(db, assoc, b))) out.push(...sizedOf(db, assoc, self));
    for (const bound of item.bounds) out.push(...lowerer.bound(bound, [], () => self));
    const trait = parentOf(db, assoc);
    if (trait !== null && defKind(db, trait) === 'trait') {
      for (const p of predicatesOf(db, trait).list) {
        const bound = self.kind === 'alias' ? asItemBound(p, self) : null;
        if (bound !== null) out.push(bound);
      }
    }
    return { list: out, taint: lowerer.problems[0] ?? null };
  },
  equals: samePredicates,
  onCycle: () => ({ list: [], taint: 'cycle in bounds' }),
});

/** Bounds declared on an associated type of a trait, or on an opaque type, in terms of its own args. */
export function itemBounds(db: Database, def: DefId): readonly Predicate[] {
  if (def < 0) return opaqueInfo(db, def)?.bounds ?? [];
  return db.get(itemBoundsQuery, def).list;
}

/** Why those bounds are not fully understood; null if they are. Of an opaque type the signature around it says so. */
export function itemBoundsTaint(db: Database, def: DefId): string | null {
  return def < 0 ? null : db.get(itemBoundsQuery, def).taint;
}

/** Why the where-clauses of `def` are not fully understood; null if they are. */
export function predicatesTaint(db: Database, def: DefId): string | null {
  return predicatesOf(db, def).taint;
}
