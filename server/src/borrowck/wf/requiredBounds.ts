/**
 * Where-clauses that a generic associated type must have because all that the trait says of it has them: in
 * `fn iter<'a>(&'a self) -> Self::Iter<'a>` it is known that `Self: 'a`, so `type Iter<'x>` must ask for `Self: 'x`.
 * Mirrors check_gat_where_clauses in rustc_hir_analysis::check::wfcheck.
 */
import { deepEqual } from '../../base/fingerprint';
import type { DefId } from '../../base/ids';
import { defKind, parentOf } from '../../names/defs';
import { childrenOf } from '../../names/itemData';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { itemTaint } from '../../traits/paramEnv';
import { fnSigData } from '../../types/fnSigs';
import { instantiateSig } from '../../types/fold';
import { allParams, genericsOf } from '../../types/generics';
import { mkEarlyParam, mkLateParam, mkParam, mkRegionOutlives, mkTypeOutlives } from '../../types/intern';
import { itemBounds } from '../../types/predicates';
import { type Predicate, type Region, type Ty, TyFlag } from '../../types/ty';
import { type Visitor, visitPredicate, visitTy } from '../../types/visit';
import { visitComponents } from '../outlives';
import { type KnownOutlives, knownIn } from './known';

/** Of an associated type of a trait: what it has to ask for and does not, in its own parameters. */
export function missingBounds(db: Database, assoc: DefId): readonly Predicate[] {
  const trait = parentOf(db, assoc);
  if (trait === null || defKind(db, trait) !== 'trait' || genericsOf(db, assoc).own.length === 0) return [];
  const wanted = db.get(requiredBounds, trait).find(([item]) => item === assoc)?.[1] ?? [];
  const known = knownIn(db, assoc, []);
  return wanted.filter((p) => !holds(known, p));
}

type Required = readonly (readonly [DefId, readonly Predicate[]])[];

const requiredBounds = defineQuery<DefId, Required>({
  name: 'requiredBounds',
  compute: required,
  equals: (a, b) => deepEqual(a, b),
  onCycle: () => [],
});

function required(db: Database, trait: DefId): Required {
  const items = childrenOf(db, trait);
  const generic = items.filter((d) => defKind(db, d) === 'assocTy' && genericsOf(db, d).own.length > 0);
  if (generic.length === 0 || items.some((d) => itemTaint(db, d) !== null || mayHide(db, d))) return [];
  const found = new Map<DefId, Set<Predicate>>();
  // What one has to ask for may make another ask for it too.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const gat of generic) {
      const said = items.flatMap((item) => (item === gat ? [] : (saidBy(db, item, gat, found.get(item)) ?? [])));
      const [first, ...rest] = said;
      const bounds = found.get(gat) ?? new Set<Predicate>();
      found.set(gat, bounds);
      for (const p of first ?? []) {
        if (!rest.every((own) => own.has(p))) continue;
        isChanged ||= !bounds.has(p);
        bounds.add(p);
      }
    }
  }
  return [...found].map(([item, bounds]) => [item, [...bounds]] as const);
}

/** `impl Trait` in a signature may mention the associated type where it is not seen. */
function mayHide(db: Database, def: DefId): boolean {
  if (defKind(db, def) !== 'assocFn') return false;
  const { inputs, output } = fnSigData(db, def).sig;
  return [...inputs, output].some((ty) => (ty.flags & TyFlag.HasOpaque) !== 0);
}

/** What is known of the args of an associated type wherever an item names it; null: it does not name it. */
function saidBy(
  db: Database,
  item: DefId,
  gat: DefId,
  assumed: ReadonlySet<Predicate> | undefined,
): ReadonlySet<Predicate> | null {
  const regions = new Map<string, readonly [Region, number]>();
  const types = new Map<string, readonly [Ty, number]>();
  const collect: Visitor = {
    ty(t) {
      if (t.kind !== 'alias' || t.def !== gat) return false;
      t.args.list.forEach((arg, i) => {
        if (arg.kind === 'region' && arg.region.kind !== 'bound') regions.set(`${arg.region.id} ${i}`, [arg.region, i]);
        if (arg.kind === 'type') types.set(`${arg.ty.id} ${i}`, [arg.ty, i]);
      });
      return false;
    },
  };
  let known: KnownOutlives;
  if (defKind(db, item) === 'assocFn') {
    const { inputs, output } = instantiateSig(fnSigData(db, item).sig, {
      region: (index, name) => mkLateParam(item, index, name),
    });
    for (const ty of [...inputs, output]) visitTy(ty, collect);
    known = knownIn(db, item, inputs);
  } else if (defKind(db, item) === 'assocTy') {
    for (const bound of itemBounds(db, item)) visitPredicate(bound, collect);
    known = knownIn(db, item, []);
    for (const p of assumed ?? []) known.assume(p);
  } else return null;
  if (regions.size === 0 && types.size === 0) return null;
  const params = allParams(genericsOf(db, gat));
  const lifetime = (i: number): Region => mkEarlyParam(i, params[i]?.name ?? '');
  const out = new Set<Predicate>();
  for (const [a, i] of regions.values()) {
    if (a.kind === 'static' || a.kind === 'error') continue;
    for (const [ty, t] of types.values())
      if (outlives(known, ty, a)) out.add(mkTypeOutlives(mkParam(t, params[t]?.name ?? ''), lifetime(i)));
    for (const [b, j] of regions.values()) {
      if (b.kind === 'static' || b.kind === 'error' || a === b) continue;
      if (known.isKnown(a, b)) out.add(mkRegionOutlives(lifetime(i), lifetime(j)));
    }
  }
  return out;
}

function outlives(known: KnownOutlives, ty: Ty, region: Region): boolean {
  let isAll = true;
  visitComponents(ty, {
    region: (component) => {
      isAll &&= known.isKnown(component, region);
    },
    generic: (component) => {
      isAll &&= known.holds(component, region);
    },
  });
  return isAll;
}

function holds(known: KnownOutlives, p: Predicate): boolean {
  if (p.kind === 'regionOutlives') return known.isKnown(p.a, p.b);
  return p.kind !== 'typeOutlives' || outlives(known, p.ty, p.region);
}
