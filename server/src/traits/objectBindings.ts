/**
 * `dyn for<'a> Tr<&'a u8>` whose supertraits say of an associated type that it mentions `'a`, while nothing that the type is
 * of determines `'a`: E0582. Of what is written on the object itself names alone tell (`lifetimes/binders.ts`). Mirrors
 * `check_elaborated_projection_mentions_input_lifetimes`.
 */
import type { DefId } from '../base/ids';
import type { SynPtr } from '../items/item';
import { nameOf } from '../names/defs';
import type { Database } from '../query/engine';
import { superBounds } from '../types/assocShorthand';
import { substBoundPredicate } from '../types/fold';
import { mkTraitPred } from '../types/intern';
import type { BoundObject } from '../types/lower';
import { superPredicates } from '../types/predicates';
import type { Predicate, Ty } from '../types/ty';
import { type Visitor, visitArgs, visitTy } from '../types/visit';

export const UNDETERMINED_BINDING = 'associated type of an object that mentions an undetermined lifetime';

export interface UndeterminedBinding {
  readonly name: string;
  /** The associated type. */
  readonly binding: string;
  /** The bound of the object. */
  readonly syn: SynPtr;
  /** Where a supertrait of `def` says what the type is. */
  readonly because: { readonly def: DefId; readonly syn: SynPtr } | null;
}

type ProjectionPred = Extract<Predicate, { kind: 'projection' }>;

export function undeterminedBindings(db: Database, object: BoundObject): UndeterminedBinding[] {
  const found: UndeterminedBinding[] = [];
  const pending: Predicate[] = [mkTraitPred(object.traitRef, object.vars)];
  const seen = new Set(pending);
  for (let i = 0; i < pending.length && i < 512; i++) {
    const at = pending[i] as Predicate;
    if (at.kind !== 'trait') continue;
    const { trait, args } = at.traitRef;
    for (const written of superPredicates(db, trait)) {
      const up = substBoundPredicate(written, args, at.vars);
      if (seen.has(up)) continue;
      seen.add(up);
      if (up.kind === 'trait') pending.push(up);
      if (up.kind !== 'projection') continue;
      const binding = nameOf(db, up.assoc);
      const syn = bindingOf(db, trait, binding);
      const because = syn === null ? null : { def: trait, syn };
      for (const name of undetermined(up)) found.push({ name, binding, syn: object.syn, because });
    }
  }
  return found;
}

function bindingOf(db: Database, trait: DefId, name: string): SynPtr | null {
  for (const bound of superBounds(db, trait)) {
    if (bound.kind !== 'trait') continue;
    const binding = bound.path.segments.at(-1)?.args?.bindings.find((b) => b.name === name);
    if (binding !== undefined) return binding.syn;
  }
  return null;
}

/** Named lifetimes of the binder that the type mentions and that no argument of the projection determines. */
function undetermined(pred: ProjectionPred): readonly string[] {
  const inputs = new Set<number>();
  // What a projection is of may be gone when it is normalised.
  visitArgs(pred.args, { ...boundTo(inputs), ty: isAlias });
  const mentioned = new Set<number>();
  visitTy(pred.ty, boundTo(mentioned));
  return [...mentioned].flatMap((index) => {
    const name = pred.vars[index]?.name ?? "'_";
    return inputs.has(index) || name === "'_" ? [] : name;
  });
}

/** Collects the variables of the binder around the value. */
function boundTo(out: Set<number>): Visitor {
  return {
    region: (region, depth) => {
      if (region.kind === 'bound' && region.debruijn === depth) out.add(region.index);
    },
  };
}

function isAlias(ty: Ty): boolean {
  return ty.kind === 'alias';
}
