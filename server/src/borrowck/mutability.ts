/** Whether a place may be mutated, and what root that uses. Mirrors is_mutable in rustc_borrowck (G9). */
import type { Place } from '../mir/body';
import type { Facts } from './facts';
import { upvarField } from './upvars';

export type LocalMutation = 'yes' | 'exceptUpvars' | 'no';

export type MutableResult =
  | { readonly ok: true; readonly root: Place; readonly mode: LocalMutation }
  /** The prefix that forbids it. */
  | { readonly ok: false; readonly place: Place };

export function isMutable(facts: Facts, place: Place, mode: LocalMutation): MutableResult {
  const { body, types } = facts;
  const { parent, elem } = place;
  if (parent === null || elem === null) {
    if (body.locals[place.local].mutable || mode !== 'no') {
      const isDeclared = body.locals[place.local].mutable;
      return { ok: true, root: place, mode: isDeclared ? mode : mode === 'exceptUpvars' ? 'exceptUpvars' : 'yes' };
    }
    return { ok: false, place };
  }
  if (elem.kind === 'deref') {
    const base = parent.ty;
    if (base.kind === 'ref') {
      if (!base.mutable) return { ok: false, place };
      const field = upvarField(body, place);
      return isMutable(facts, parent, field !== null && body.upvars[field].byRef ? mode : 'yes');
    }
    if (base.kind === 'ptr') return base.mutable ? { ok: true, root: place, mode } : { ok: false, place };
    return types.isBox(base) ? isMutable(facts, parent, mode) : { ok: true, root: place, mode };
  }
  const field = upvarField(body, place);
  if (field === null) return isMutable(facts, parent, mode);
  if (!body.upvars[field].isMutable && mode !== 'yes') return { ok: false, place };
  const outer = isMutable(facts, parent, mode);
  return outer.ok ? { ok: true, root: place, mode } : outer;
}
