/**
 * The kind of a closure as a type, so that inference can leave it to a variable: `i8` is Fn, `i16` FnMut, `i32` FnOnce,
 * as in rustc (`ClosureKind::from/to_ty`).
 */
import { mkPrim } from '../types/intern';
import type { ClosureKind, Ty } from '../types/ty';
import type { InferCtxt } from './inferCtxt';

export function closureKindTy(kind: ClosureKind): Ty {
  return mkPrim(kind === 'Fn' ? 'i8' : kind === 'FnMut' ? 'i16' : 'i32');
}

/** null: not decided yet. */
export function closureKindOf(icx: InferCtxt, closure: Ty & { readonly kind: 'closure' }): ClosureKind | null {
  const { closureKind } = closure;
  if (typeof closureKind === 'string') return closureKind;
  const t = icx.shallow(closureKind);
  if (t.kind !== 'prim') return null;
  if (t.prim === 'i8') return 'Fn';
  return t.prim === 'i16' ? 'FnMut' : t.prim === 'i32' ? 'FnOnce' : null;
}

/** Whether a closure of kind `a` may be called as `b`. */
export function extendsKind(a: ClosureKind, b: ClosureKind): boolean {
  return a === 'Fn' || b === 'FnOnce' || a === b;
}
