/**
 * Places while they grow. Inside a closure a path such as `t.0.1` starts at a captured variable, and which capture it
 * belongs to is known only after enough projections; a path that no capture covers is never read (`match t { _ => .. }`).
 * Mirrors rustc_mir_build::builder::expr::as_place (PlaceBuilder).
 */
import type { BindingId, Local } from '../../base/ids';
import type { CaptureProjection } from '../../infer/result';
import type { Ty } from '../../types/ty';
import type { Place, PlaceElem } from '../body';
import type { Builder } from './builder';
import { element, pointee } from './placeTable';

export interface CaptureSlot {
  readonly projections: readonly CaptureProjection[];
  /** The captured place as the closure's body sees it. */
  readonly place: Place;
  readonly isMutable: boolean;
}

/** A path from a captured variable that no capture covers yet. */
export interface UpvarPath {
  readonly upvar: BindingId;
  readonly elems: readonly { readonly elem: PlaceElem; readonly ty: Ty }[];
  readonly ty: Ty;
}
export type PlaceBuilder = Place | UpvarPath;

export function isPlace(path: PlaceBuilder): path is Place {
  return 'local' in path;
}

export function toPlace(path: PlaceBuilder): Place | null {
  return isPlace(path) ? path : null;
}

export function upvarPath(b: Builder, binding: BindingId, ty: Ty): PlaceBuilder {
  return resolve(b, { upvar: binding, elems: [], ty });
}

export function project(b: Builder, base: PlaceBuilder, elem: PlaceElem, ty: Ty): PlaceBuilder {
  if (isPlace(base)) return b.places.project(base, elem, ty);
  return resolve(b, { upvar: base.upvar, elems: [...base.elems, { elem, ty }], ty });
}

export function projectDeref(b: Builder, base: PlaceBuilder): PlaceBuilder {
  return project(b, base, { kind: 'deref' }, pointee(base.ty));
}

export function projectField(b: Builder, base: PlaceBuilder, index: number, ty: Ty): PlaceBuilder {
  return project(b, base, { kind: 'field', index }, ty);
}

export function projectDowncast(b: Builder, base: PlaceBuilder, variant: number): PlaceBuilder {
  return project(b, base, { kind: 'downcast', variant }, base.ty);
}

export function projectIndex(b: Builder, base: PlaceBuilder, local: Local): PlaceBuilder {
  return project(b, base, { kind: 'index', local }, element(base.ty));
}

function resolve(b: Builder, path: UpvarPath): PlaceBuilder {
  for (const capture of b.captures.get(path.upvar) ?? []) {
    const used = matchCapture(path, capture.projections);
    if (used < 0) continue;
    let place = capture.place;
    for (const { elem, ty } of path.elems.slice(used)) place = b.places.project(place, elem, ty);
    return place;
  }
  return path;
}

/** How many elements of the path the capture stands for; -1: the path does not lie in it. */
function matchCapture(path: UpvarPath, projections: readonly CaptureProjection[]): number {
  let at = 0;
  for (const projection of projections) {
    let elem = path.elems[at]?.elem;
    if (elem?.kind === 'downcast' && projection.kind === 'field') {
      if (elem.variant !== projection.variant) return -1;
      elem = path.elems[++at]?.elem;
    }
    if (elem === undefined || elem.kind !== projection.kind) return -1;
    if (elem.kind === 'field' && elem.index !== projection.field) return -1;
    at++;
  }
  return at;
}
