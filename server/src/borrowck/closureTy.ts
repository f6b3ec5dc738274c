/** Finds the closure or coroutine that an environment argument holds: `{closure}`, `&mut {closure}`, `Pin<&mut {coroutine}>`. */
import type { Ty } from '../types/ty';

export type ClosureTy = Ty & { readonly kind: 'closure' | 'coroutine' };

export function closureEnvTy(ty: Ty | undefined): ClosureTy | null {
  for (let at = ty; at !== undefined; ) {
    if (at.kind === 'closure' || at.kind === 'coroutine') return at;
    if (at.kind === 'ref') at = at.ty;
    else if (at.kind === 'adt') {
      const first = at.args.list.find((arg) => arg.kind === 'type');
      at = first?.ty;
    } else return null;
  }
  return null;
}
