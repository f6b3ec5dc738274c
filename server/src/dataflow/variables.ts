/**
 * The places that a person has a name for: variables, and what a closure captured. Mirrors PlaceSet of
 * rustc_mir_transform::liveness; names that begin with an underscore, and `self`, are of no interest to it.
 */
import type { Body, Place } from '../mir/body';

/** What a place is to the variable it lies in: all of it, a part of it, or behind a pointer in it. */
export type Extent = 'whole' | 'part' | 'behind';

export interface Variables {
  readonly count: number;
  /** By variable: its local, or that of the environment. */
  readonly local: readonly number[];
  /** By variable: the index among the captured ones; -1 for locals. */
  readonly upvar: readonly number[];
  readonly names: readonly string[];
  /** By local. */
  readonly ofLocal: Int32Array;
  /** By place: the variable it lies in, or -1. */
  readonly ofPlace: Int32Array;
  readonly extent: readonly Extent[];
}

function isOfInterest(name: string | null): name is string {
  return name !== null && name !== 'self' && !name.startsWith('_');
}

export function variablesOf(body: Body): Variables {
  const local: number[] = [];
  const upvar: number[] = [];
  const names: string[] = [];
  const ofLocal = new Int32Array(body.locals.length).fill(-1);
  body.locals.forEach(({ info, name }, index) => {
    if ((info.kind !== 'user' && info.kind !== 'refForGuard') || !isOfInterest(name)) return;
    ofLocal[index] = local.length;
    local.push(index);
    upvar.push(-1);
    names.push(name);
  });
  const ofUpvar = body.upvars.map(({ name }, index) => {
    local.push(1);
    upvar.push(index);
    return names.push(name) - 1;
  });
  const ofPlace = new Int32Array(body.places.length);
  const extent: Extent[] = [];
  // A place stands behind the one it is made of.
  for (const place of body.places) {
    const { parent, elem } = place;
    if (parent === null || elem === null) {
      ofPlace[place.id] = ofLocal[place.local];
      extent.push('whole');
      continue;
    }
    ofPlace[place.id] = ofPlace[parent.id];
    extent.push(elem.kind === 'deref' || extent[parent.id] === 'behind' ? 'behind' : 'part');
    const captured = capturedAt(body, place);
    if (captured === null) continue;
    ofPlace[place.id] = ofUpvar[captured];
    extent[place.id] = 'whole';
  }
  return { count: local.length, local, upvar, names, ofLocal, ofPlace, extent };
}

/** `env.f` and, where it was captured by reference, `*env.f`: then `env.f` itself is nobody's variable. */
function capturedAt(body: Body, place: Place): number | null {
  if (place.local !== 1 || body.upvars.length === 0) return null;
  const isDeref = place.elem?.kind === 'deref';
  const field = isDeref ? place.parent : place;
  if (field?.elem?.kind !== 'field') return null;
  const env = field.parent;
  // The environment, or what a reference to it leads to.
  if (env === null || (env.ty.kind !== 'closure' && env.ty.kind !== 'coroutine') || env.depth > 1) return null;
  if (env.depth === 1 && env.elem?.kind !== 'deref') return null;
  const { index } = field.elem;
  return body.upvars[index]?.byRef === isDeref ? index : null;
}
