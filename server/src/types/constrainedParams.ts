/**
 * Parameters of an impl that neither its header nor its where-clauses determine (E0207, not ours): rustc says nothing else
 * of such an impl. Mirrors rustc_hir_analysis::impl_wf_check and constrained_generic_params.
 */
import type { DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import { childrenOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { genericsOf } from './generics';
import { predicatesOf } from './predicates';
import { implHeader, typeOf } from './sigs';
import type { ArgList, Ty } from './ty';
import { type Visitor, visitArgs, visitTy } from './visit';

const query = defineQuery<DefId, boolean>({ name: 'unconstrainedParams', compute, onCycle: () => false });

export function hasUnconstrainedParams(db: Database, impl: DefId): boolean {
  return db.get(query, impl);
}

/** Whether it is a member of such an impl: what uses it cannot tell what the parameter stands for. */
export function isOfUnconstrainedImpl(db: Database, member: DefId): boolean {
  const parent = parentOf(db, member);
  return parent !== null && defKind(db, parent) === 'impl' && hasUnconstrainedParams(db, parent);
}

function compute(db: Database, impl: DefId): boolean {
  const { own } = genericsOf(db, impl);
  if (own.length === 0) return false;
  const constrained = new Set<number>();
  const { selfTy, traitRef } = implHeader(db, impl);
  visitTy(selfTy, indicesInto(constrained, false));
  if (traitRef !== null) visitArgs(traitRef.args, indicesInto(constrained, false));
  const projections = predicatesOf(db, impl).list.filter((predicate) => predicate.kind === 'projection');
  let before: number;
  do {
    before = constrained.size;
    for (const { args, ty } of projections)
      if ([...indicesIn(args)].every((index) => constrained.has(index))) visitTy(ty, indicesInto(constrained, false));
  } while (constrained.size > before);
  const inAssocTypes = new Set<number>();
  if (traitRef !== null)
    for (const child of childrenOf(db, impl))
      if (defKind(db, child) === 'assocTy') visitTy(typeOf(db, child), indicesInto(inAssocTypes, true));
  // A lifetime that no associated type names does no harm.
  return own.some(({ kind, index }) => !constrained.has(index) && (kind !== 'lifetime' || inAssocTypes.has(index)));
}

function indicesIn(args: ArgList): Set<number> {
  const out = new Set<number>();
  visitArgs(args, indicesInto(out, true));
  return out;
}

/** `all`: those of projections too, which determine nothing, being no injections. */
function indicesInto(out: Set<number>, all: boolean): Visitor {
  return {
    ty(t: Ty) {
      if (t.kind === 'param') out.add(t.index);
      return !all && t.kind === 'alias';
    },
    region(region) {
      if (region.kind === 'earlyParam') out.add(region.index);
    },
    const(value) {
      if (value.kind === 'param') out.add(value.index);
    },
  };
}
