/**
 * Whether one pointer type unsizes to another. Mirrors the custom fulfilment loop of rustc_hir_typeck's coerce_unsized:
 * only `CoerceUnsized` and `Unsize` obligations are decided here, first come first served; all others are left pending.
 */

import type { DefId } from '../base/ids';
import { implsForHead } from '../traits/implIndex';
import { normalizeArgs } from '../traits/project';
import { select } from '../traits/select';
import { simplify } from '../traits/simplify';
import { typeAt } from '../traits/solverCx';
import { mkArgs, mkTraitPred, tyArg } from '../types/intern';
import type { Predicate, Ty } from '../types/ty';
import type { FnCtxt } from './fnCtxt';

/**
 * Whether it is worth asking: most coercions are of types that never unsize, and the ways to do so are few. Where an
 * assumption speaks of unsizing, it is.
 */
function mayUnsize(cx: FnCtxt, from: Ty, to: Ty, unsize: DefId, coerceUnsized: DefId): boolean {
  if (cx.env.traits.has(unsize) || cx.env.traits.has(coerceUnsized)) return true;
  if (from.kind !== 'ref' && from.kind !== 'ptr') {
    const head = simplify(from);
    return head === null || implsForHead(cx.db, coerceUnsized, head, cx.krate).length > 0;
  }
  if (to.kind !== 'ref' && to.kind !== 'ptr') return true;
  const pointee = cx.shallow(from.ty);
  const wanted = cx.shallow(to.ty);
  switch (wanted.kind) {
    case 'dynamic':
    case 'error':
      return true;
    case 'slice':
      return pointee.kind === 'array' || pointee.kind === 'error';
    case 'adt':
      return (pointee.kind === 'adt' && pointee.def === wanted.def) || pointee.kind === 'error';
    default:
      return pointee.kind === 'error';
  }
}

/** Binds variables and registers what remains to be proven, or leaves everything as it was. */
export function coerceUnsizedTo(cx: FnCtxt, from: Ty, target: Ty): boolean {
  const coerceUnsized = cx.lang('coerce_unsized');
  const unsize = cx.lang('unsize');
  if (coerceUnsized === null || unsize === null || !mayUnsize(cx, from, target, unsize, coerceUnsized)) return false;
  const done = cx.commitIfSome((): true | null => {
    const queue: Predicate[] = [mkTraitPred({ trait: coerceUnsized, args: mkArgs([tyArg(from), tyArg(target)]) })];
    for (let i = 0; i < queue.length && i < 64; i++) {
      const p = queue[i] as Predicate;
      const trait = p.kind === 'trait' && p.vars.length === 0 ? p.traitRef.trait : null;
      if (p.kind !== 'trait' || (trait !== coerceUnsized && trait !== unsize)) {
        cx.register(p);
        continue;
      }
      const args = cx.icx.resolveArgs(normalizeArgs(cx.traits, p.traitRef.args, queue));
      const selection = select(cx.traits, p.traitRef.trait, args, null);
      if (selection.answer === 'yes') {
        queue.push(...selection.nested);
        continue;
      }
      if (selection.answer !== 'maybe' || trait !== unsize) return null;
      // `?T: Unsize<dyn Trait>` may wait if it is known that `?T: Sized`.
      const self = cx.shallow(typeAt(args.list, 0));
      const to = cx.shallow(typeAt(args.list, 1));
      if (self.kind === 'infer' && to.kind === 'dynamic' && cx.isKnownSized(self)) cx.register(p);
      else return null;
    }
    return true;
  });
  return done === true;
}
