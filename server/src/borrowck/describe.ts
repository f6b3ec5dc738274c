/** How rustc would write a place: `x`, `*p`, `s.f`, `v[_]`. Mirrors describe_place in rustc_borrowck::diagnostics (K4). */
import type { Place, PlaceElem } from '../mir/body';
import type { Facts } from './facts';
import type { PlaceDesc } from './result';
import { upvarField } from './upvars';

export interface DescribeOptions {
  /** A place inside an enum variant has no name (move messages). */
  readonly failOnDowncast?: boolean;
  readonly omitTupleField?: boolean;
}

export function placeDesc(facts: Facts, place: Place, options: DescribeOptions = {}): PlaceDesc {
  return { place, text: describePlace(facts, place, options) };
}

/** null: the place has no name the user knows. */
export function describePlace(facts: Facts, place: Place, options: DescribeOptions = {}): string | null {
  const { body, env } = facts;
  const steps: Place[] = [];
  for (let at: Place = place; at.parent !== null; at = at.parent) steps.unshift(at);
  const decl = body.locals[place.local];
  let text = decl.name ?? '';
  let isNamed = decl.name !== null;
  const isPointerStep = (elem: PlaceElem | null): boolean => elem?.kind === 'deref' || elem?.kind === 'downcast';
  let lastField = -1;
  steps.forEach((step, i) => {
    if (!isPointerStep(step.elem)) lastField = i;
  });
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    const { elem, parent } = step;
    if (elem === null || parent === null) continue;
    const upvar = elem.kind === 'deref' || elem.kind === 'field' ? upvarField(body, step) : null;
    switch (elem.kind) {
      case 'deref':
        if (i === 0 && decl.info.kind === 'refForGuard') continue;
        if (i === 0 && decl.info.kind === 'staticRef') {
          text = env.defName(decl.info.def);
          isNamed = true;
          continue;
        }
        if (upvar !== null) {
          text = body.upvars[upvar].byRef ? body.upvars[upvar].name : `*${body.upvars[upvar].name}`;
          isNamed = true;
        } else if (i > lastField) text = `*${text}`;
        break;
      case 'field': {
        if (upvar !== null) {
          text = body.upvars[upvar].name;
          isNamed = true;
          break;
        }
        const name = fieldName(facts, parent, elem.index, options.omitTupleField === true);
        if (name !== null) text = `${text}.${name}`;
        break;
      }
      case 'downcast':
        if (options.failOnDowncast === true) return null;
        break;
      case 'index':
        text = `${text}[${body.locals[elem.local].name ?? '_'}]`;
        break;
      case 'constIndex':
      case 'subslice':
        text = `${text}[..]`;
        break;
    }
  }
  return isNamed ? text : null;
}

/** Name of a field of the place `base`; null: no name to be shown. Mirrors describe_field. */
export function fieldName(facts: Facts, base: Place, index: number, omitTupleField: boolean): string | null {
  const { env, body, types } = facts;
  let { ty } = base;
  const variant = base.elem?.kind === 'downcast' ? base.elem.variant : 0;
  for (;;) {
    if (ty.kind === 'ref' || ty.kind === 'ptr') ty = ty.ty;
    else if (ty.kind === 'array' || ty.kind === 'slice') ty = ty.elem;
    else if (types.isBox(ty) && ty.kind === 'adt' && ty.args.list[0]?.kind === 'type') ty = ty.args.list[0].ty;
    else break;
  }
  if (ty.kind === 'adt') {
    const name = env.fieldName(ty.def, variant, index);
    return omitTupleField && name !== null && /^\d/.test(name) ? null : name;
  }
  if (ty.kind === 'closure' || ty.kind === 'coroutine') return body.upvars[index]?.name ?? String(index);
  return String(index);
}
