/** Places of captured variables as a closure's body sees them: `env(.deref)?.field(i)(.deref)?`. */
import type { Body, Place } from '../mir/body';

/** The captured variable that `place` is exactly (through its reference if captured by one), or null. */
export function upvarField(body: Body, place: Place): number | null {
  let at = place;
  let isByRef = false;
  if (at.elem?.kind === 'deref' && at.parent !== null) {
    at = at.parent;
    isByRef = true;
  }
  if (at.elem?.kind !== 'field' || at.parent === null) return null;
  const { kind } = at.parent.ty;
  if (kind !== 'closure' && kind !== 'coroutine') return null;
  const upvar = body.upvars[at.elem.index];
  if (upvar === undefined || (isByRef && !upvar.byRef)) return null;
  return at.elem.index;
}

/** The captured variable that `place` is or lies in. */
export function enclosingUpvar(body: Body, place: Place): number | null {
  for (let at: Place | null = place; at !== null; at = at.parent) {
    const field = upvarField(body, at);
    if (field !== null) return field;
  }
  return null;
}
