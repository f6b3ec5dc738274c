/**
 * `T: Sized` where a look at the head of `T` decides it. Half of all obligations are that, one for each type parameter of
 * whatever is named or matched; so they are answered before they are even made.
 */
import type { DefId } from '../base/ids';
import { adtDef } from '../types/adt';
import { substPredicate } from '../types/fold';
import type { ArgList, Predicate, Ty } from '../types/ty';
import { type SolverCx, typeAt } from './solverCx';

/** False: it may hold all the same. */
function hasSizedHead(cx: SolverCx, type: Ty): boolean {
  const t = cx.icx.shallow(type);
  switch (t.kind) {
    case 'prim':
      return t.prim !== 'str';
    case 'never':
    case 'ref':
    case 'ptr':
    case 'array':
    case 'fnDef':
    case 'fnPtr':
    case 'closure':
    case 'coroutine':
      return true;
    case 'infer':
      return t.infer !== 'ty';
    case 'adt': {
      let isSized = cx.sizedAdts.get(t.def);
      if (isSized === undefined) {
        isSized = isSizedAdt(cx, t.def);
        cx.sizedAdts.set(t.def, isSized);
      }
      return isSized;
    }
    default:
      return false;
  }
}

function isSizedAdt(cx: SolverCx, def: DefId): boolean {
  const adt = adtDef(cx.db, def);
  if (adt === null) return false;
  const fields = adt.kind === 'struct' ? (adt.variants[0]?.fields ?? []) : [];
  const tail = fields[fields.length - 1]?.ty;
  return tail === undefined || isObviouslySized(tail);
}

export function isObviouslySized(t: Ty): boolean {
  switch (t.kind) {
    case 'prim':
      return t.prim !== 'str';
    case 'ref':
    case 'ptr':
    case 'array':
    case 'fnPtr':
    case 'never':
      return true;
    default:
      return false;
  }
}

export function isPlainlySized(cx: SolverCx, p: Predicate): boolean {
  return (
    p.kind === 'trait' &&
    p.traitRef.trait === cx.sized &&
    !p.negative &&
    hasSizedHead(cx, typeAt(p.traitRef.args.list, 0))
  );
}

/** A where-clause of what has these args; null: it says nothing that is not plain. */
export function substClause(cx: SolverCx, p: Predicate, args: ArgList): Predicate | null {
  if (p.kind === 'trait' && p.traitRef.trait === cx.sized && !p.negative) {
    const self = typeAt(p.traitRef.args.list, 0);
    const arg = self.kind === 'param' ? args.list[self.index] : undefined;
    if (arg?.kind === 'type' && hasSizedHead(cx, arg.ty)) return null;
  }
  return substPredicate(p, args);
}
