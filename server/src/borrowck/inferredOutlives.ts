/**
 * Outlives bounds that follow from an ADT's fields: `struct R<'a, T> { r: &'a T }` implies `T: 'a`. Mirrors
 * rustc_hir_analysis::outlives::{implicit_infer, explicit}.
 */
import type { DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { adtDef } from '../types/adt';
import { substPredicate } from '../types/fold';
import { mkRegionOutlives, mkTypeOutlives } from '../types/intern';
import { predicatesOf } from '../types/predicates';
import { type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { visitTy } from '../types/visit';
import { visitComponents } from './outlives';

const inferredQuery = defineQuery<DefId, readonly Predicate[]>({
  name: 'inferredOutlives',
  compute,
  equals: (a, b) => a.length === b.length && a.every((p, i) => p === b[i]),
  // Bounds of a recursive type come from its other fields; rustc iterates, and few types need it.
  onCycle: () => [],
});

/** In terms of the ADT's own parameters. */
export function inferredOutlives(db: Database, adt: DefId): readonly Predicate[] {
  return db.get(inferredQuery, adt);
}

function compute(db: Database, def: DefId): readonly Predicate[] {
  const adt = adtDef(db, def);
  if (adt === null) return [];
  const out = new Set<Predicate>();
  const need = (ty: Ty, region: Region): void => {
    if (region.kind !== 'earlyParam' || ty.outerBinder > 0) return;
    visitComponents(ty, {
      region: (r) => {
        if (r.kind === 'earlyParam' && r !== region) out.add(mkRegionOutlives(r, region));
      },
      generic: (generic) => out.add(mkTypeOutlives(generic, region)),
    });
  };
  for (const variant of adt.variants) {
    for (const field of variant.fields) {
      if ((field.ty.flags & TyFlag.HasFreeRegions) === 0) continue;
      visitTy(field.ty, {
        ty: (t) => {
          if (t.kind === 'ref') need(t.ty, t.region);
          if (t.kind !== 'adt' || t.def === def) return t.kind === 'fnPtr' || t.kind === 'dynamic';
          for (const bound of [...predicatesOf(db, t.def).list, ...inferredOutlives(db, t.def)]) {
            if (bound.vars.length > 0 || bound.outerBinder > 0) continue;
            const own = substPredicate(bound, t.args);
            if (own.kind === 'regionOutlives') {
              if (own.a.kind === 'earlyParam' && own.b.kind === 'earlyParam' && own.a !== own.b) out.add(own);
            } else if (own.kind === 'typeOutlives') need(own.ty, own.region);
          }
          return false;
        },
      });
    }
  }
  return [...out];
}
