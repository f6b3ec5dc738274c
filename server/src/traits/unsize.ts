/**
 * `T: Unsize<U>`. Mirrors `assemble_candidates_for_unsizing` and `confirm_builtin_unsize_candidate`.
 */
import { adtDef } from '../types/adt';
import { shiftTy, subst } from '../types/fold';
import {
  mkAdt,
  mkArgs,
  mkDynamic,
  mkProjectionPred,
  mkRegionOutlives,
  mkTraitPred,
  mkTyArgs,
  mkTypeOutlives,
  tyArg,
} from '../types/intern';
import type { DynPredicate, Predicate, Ty } from '../types/ty';
import { visitTy } from '../types/visit';
import { type BuiltinResult, holdsIf } from './builtin';
import { objectClauses } from './candidates';
import type { SolverCx } from './solverCx';

export function unsizeCandidate(cx: SolverCx, from: Ty, to: Ty): BuiltinResult {
  if (to.kind === 'infer') return 'maybe';
  if (from.kind === 'infer' && from.infer === 'ty') return 'maybe';
  if (to.kind === 'error') return holdsIf([]);
  if (from.kind === 'array' && to.kind === 'slice') return holdsIf([], [[from.elem, to.elem]]);
  if (to.kind === 'dynamic') return from.kind === 'dynamic' ? upcast(cx, from, to) : toObject(cx, from, to);
  if (from.kind === 'adt' && to.kind === 'adt' && from.def === to.def) return structTail(cx, from, to);
  return null;
}

function toObject(cx: SolverCx, from: Ty, to: Ty & { kind: 'dynamic' }): BuiltinResult {
  const nested: Predicate[] = to.preds.map((p) => objectObligation(p, from));
  const sized = cx.lang.byKind.get('sized');
  if (sized !== undefined) nested.push(mkTraitPred({ trait: sized, args: mkTyArgs(from) }));
  nested.push(mkTypeOutlives(from, to.region));
  return holdsIf(nested);
}

/** A predicate of an object type, said of another self type. */
export function objectObligation(p: DynPredicate, self: Ty): Predicate {
  if (p.kind === 'auto') return mkTraitPred({ trait: p.trait, args: mkTyArgs(self) });
  const args = mkArgs([tyArg(shiftTy(self, 1)), ...p.args.list]);
  if (p.kind === 'trait') return mkTraitPred({ trait: p.trait, args }, p.vars);
  return mkProjectionPred(p.assoc, args, p.ty, p.vars);
}

/** `dyn A + Send` to `dyn A`, and `dyn Sub` to `dyn Super`. */
function upcast(cx: SolverCx, from: Ty & { kind: 'dynamic' }, to: Ty & { kind: 'dynamic' }): BuiltinResult {
  const outlives = mkRegionOutlives(from.region, to.region);
  const implied = objectClauses(cx, from);
  for (const p of to.preds) {
    if (p.kind === 'auto' && !implied.some((q) => q.kind === 'trait' && q.traitRef.trait === p.trait)) return null;
  }
  const target = to.preds.find((p) => p.kind === 'trait');
  const source = from.preds.find((p) => p.kind === 'trait');
  if (target === undefined) return holdsIf([outlives]);
  if (source?.kind === 'trait' && target.kind === 'trait' && source.trait === target.trait) {
    const kept = from.preds.filter((p) => p.kind !== 'auto');
    const autos = to.preds.filter((p) => p.kind === 'auto');
    return holdsIf([outlives], [[mkDynamic([...kept, ...autos], to.region), to]]);
  }
  const nested: Predicate[] = [outlives];
  let found = false;
  for (const p of to.preds) {
    if (p.kind === 'auto') continue;
    const goal = objectObligation(p, from);
    if (p.kind === 'trait') found ||= implied.some((q) => q.kind === 'trait' && q.traitRef.trait === p.trait);
    nested.push(goal);
  }
  return found ? holdsIf(nested) : null;
}

/** `S<.., T>` to `S<.., U>` where only the type of the last field mentions the parameters that differ. */
function structTail(cx: SolverCx, from: Ty & { kind: 'adt' }, to: Ty & { kind: 'adt' }): BuiltinResult {
  const adt = adtDef(cx.db, from.def);
  const unsize = cx.lang.byKind.get('unsize');
  const fields = adt?.kind === 'struct' ? adt.variants[0]?.fields : undefined;
  const tail = fields?.[fields.length - 1]?.ty;
  if (fields === undefined || tail === undefined || unsize === undefined) return null;
  const changing = paramsOf(tail);
  for (const field of fields.slice(0, -1)) for (const index of paramsOf(field.ty)) changing.delete(index);
  if (changing.size === 0) return null;
  const list = from.args.list.map((arg, i) => (changing.has(i) ? (to.args.list[i] ?? arg) : arg));
  const changed = mkAdt(from.def, mkArgs(list));
  const nested = mkTraitPred({
    trait: unsize,
    args: mkTyArgs(subst(tail, from.args), subst(tail, mkArgs(list))),
  });
  return holdsIf([nested], [[changed, to]]);
}

function paramsOf(t: Ty): Set<number> {
  const out = new Set<number>();
  visitTy(t, {
    ty: (part) => {
      if (part.kind === 'param') out.add(part.index);
      return false;
    },
  });
  return out;
}
