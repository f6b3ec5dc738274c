/**
 * What variables become that nothing else determined: integers `i32`, floats `f64`, and those that only diverging
 * expressions flow into `()`, from 2024 `!`. Mirrors rustc_hir_typeck::fallback.
 */
import { mkPrim, tyNever, tyUnit } from '../types/intern';
import type { FnCtxt } from './fnCtxt';

export function fallback(cx: FnCtxt): void {
  cx.select();
  let changed = false;
  const { icx } = cx;
  for (const ty of icx.openNumbers()) changed = icx.eq(ty, mkPrim(ty.infer === 'int' ? 'i32' : 'f64')) || changed;
  const diverging = cx.edition >= 2024 ? tyNever : tyUnit;
  for (const variable of cx.divergingVars) {
    const ty = icx.shallow(variable);
    if (ty.kind === 'infer' && ty.infer === 'ty') changed = icx.eq(ty, diverging) || changed;
  }
  if (changed) cx.select();
}
