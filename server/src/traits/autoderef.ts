/**
 * `*` again and again: built-in where the type is a reference, raw pointer or Box, else by `Deref`. Mirrors
 * rustc_hir_analysis::autoderef as method probing uses it.
 */

import type { Database } from '../query/engine';
import { adtDef } from '../types/adt';
import { mkProjection, mkTraitPred, mkTyArgs } from '../types/intern';
import { assocNamed } from '../types/lower';
import type { Predicate, Ty } from '../types/ty';
import { evaluateNested, Fulfill } from './fulfill';
import { normalizeInto } from './project';
import type { SolverCx } from './solverCx';

export interface AutoderefStep {
  readonly ty: Ty;
  /** By `Deref::deref`. */
  readonly isOverloaded: boolean;
}

export interface AutoderefWalk {
  readonly start: Ty;
  /** What each deref gives. */
  readonly steps: readonly AutoderefStep[];
  /** Whether the last type implements `Deref` is not known. */
  readonly isUnknown: boolean;
}

/** What `*` gives without a trait; null for other types. */
export function builtinDeref(db: Database, ty: Ty): Ty | null {
  if (ty.kind === 'ref' || ty.kind === 'ptr') return ty.ty;
  if (ty.kind !== 'adt' || adtDef(db, ty.def)?.isBox !== true) return null;
  const inner = ty.args.list[0];
  return inner?.kind === 'type' ? inner.ty : null;
}

/** `<ty as Deref>::Target`, if `ty` implements it. Binds variables that this decides. */
export function overloadedDeref(cx: SolverCx, ty: Ty): Ty | null | 'unknown' {
  switch (ty.kind) {
    case 'prim':
    case 'never':
    case 'tuple':
    case 'fnDef':
    case 'fnPtr':
    case 'closure':
    case 'slice':
    case 'array':
    case 'infer':
      return null;
    default:
  }
  const trait = cx.lang.deref;
  const target = trait === null ? null : assocNamed(cx.db, trait, 'Target');
  if (trait === null || target === null) return null;
  const args = mkTyArgs(ty);
  const holds = cx.icx.probe(() => evaluateNested(cx, [mkTraitPred({ trait, args })], null));
  if (holds === 'no') return null;
  if (holds === 'unknown') return 'unknown';
  const nested: Predicate[] = [];
  const out = normalizeInto(cx, mkProjection(target, args), nested);
  const engine = new Fulfill(cx);
  engine.addAll(nested);
  engine.run();
  return cx.icx.shallow(cx.icx.resolve(out));
}

/** The whole walk. It passes raw pointers, behind which nothing may be called. */
export function autoderefSteps(cx: SolverCx, from: Ty): AutoderefWalk {
  const start = cx.icx.shallow(from);
  const steps: AutoderefStep[] = [];
  let at = start;
  let isUnknown = false;
  for (let i = 0; i < 128; i++) {
    const builtin = builtinDeref(cx.db, at);
    const next = builtin ?? overloadedDeref(cx, at);
    if (next === 'unknown') isUnknown = true;
    if (next === null || next === 'unknown') break;
    at = cx.icx.shallow(next);
    steps.push({ ty: at, isOverloaded: builtin === null });
  }
  return { start, steps, isUnknown };
}
