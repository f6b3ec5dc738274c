import type { ClosureKind, Ty } from '../types/ty';
import type { InferCtxt } from './inferCtxt';

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
