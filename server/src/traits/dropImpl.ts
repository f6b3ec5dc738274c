/** The `Drop` impl of an ADT. Mirrors rustc_middle::ty::util::{calculate_dtor, destructor_constraints}. */
import type { DefId } from '../base/ids';
import { crateOf } from '../names/defs';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { allParams, genericsOf } from '../types/generics';
import { implHeader } from '../types/sigs';
import { implsForHead } from './implIndex';
import { langTraits } from './langTraits';
import { adtKey } from './simplify';

export interface DropImpl {
  readonly impl: DefId;
  /** Positions in the ADT's args that the impl declares `#[may_dangle]`. */
  readonly mayDangle: ReadonlySet<number>;
}

const dropQuery = defineQuery<DefId, DropImpl | null>({
  name: 'dropImpl',
  compute: (db, adt) => {
    const trait = langTraits(db, crateOf(db, adt)).byKind.get('drop');
    if (trait === undefined) return null;
    const impl = implsForHead(db, trait, adtKey(adt), crateOf(db, adt)).find((i) => !implHeader(db, i).negative);
    if (impl === undefined) return null;
    const params = allParams(genericsOf(db, impl));
    const mayDangle = new Set<number>();
    const self = implHeader(db, impl).selfTy;
    if (self.kind === 'adt') {
      self.args.list.forEach((arg, i) => {
        const index =
          arg.kind === 'type' && arg.ty.kind === 'param'
            ? arg.ty.index
            : arg.kind === 'region' && arg.region.kind === 'earlyParam'
              ? arg.region.index
              : -1;
        if (params[index]?.mayDangle === true) mayDangle.add(i);
      });
    }
    return { impl, mayDangle };
  },
  equals: (a, b) =>
    a?.impl === b?.impl &&
    a?.mayDangle.size === b?.mayDangle.size &&
    [...(a?.mayDangle ?? [])].every((i) => b?.mayDangle.has(i)),
});

/**
 * null: none. That a derive macro nobody knows writes a Drop impl is ruled out: hardly any does, and doubting every type
 * that has one would silence most programs.
 */
export function dropImpl(db: Database, adt: DefId): DropImpl | null {
  return db.get(dropQuery, adt);
}
