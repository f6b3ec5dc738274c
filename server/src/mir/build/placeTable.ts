/**
 * The places of one body, interned as a prefix tree: one object per place, parents first. Mirrors
 * rustc_middle::mir::Place and PlaceTy::projection_ty.
 */
import type { Local } from '../../base/ids';
import { mkArray, mkConstValue, mkPrim, tyError } from '../../types/intern';
import type { Ty } from '../../types/ty';
import type { Place, PlaceElem } from '../body';

export class PlaceTable {
  readonly all: Place[] = [];
  private readonly roots: (Place | undefined)[] = [];
  private readonly children: (Map<number | string, Place> | undefined)[] = [];

  constructor(private readonly localTy: (local: Local) => Ty) {}

  local(local: Local): Place {
    this.roots[local] ??= this.add(local, null, null, this.localTy(local));
    return this.roots[local];
  }

  deref(base: Place): Place {
    return this.project(base, DEREF, pointee(base.ty));
  }

  field(base: Place, index: number, ty: Ty): Place {
    return this.project(base, { kind: 'field', index }, ty);
  }

  downcast(base: Place, variant: number): Place {
    return this.project(base, { kind: 'downcast', variant }, base.ty);
  }

  index(base: Place, local: Local): Place {
    return this.project(base, { kind: 'index', local }, element(base.ty));
  }

  /** `ty`: type after the projection. The first one given for a place stays. */
  project(base: Place, elem: PlaceElem, ty: Ty): Place {
    const key = elemKey(elem);
    let map = this.children[base.id];
    if (map === undefined) this.children[base.id] = map = new Map();
    let found = map.get(key);
    if (found === undefined) {
      found = this.add(base.local, base, elem, ty);
      map.set(key, found);
    }
    return found;
  }

  private add(local: Local, parent: Place | null, elem: PlaceElem | null, ty: Ty): Place {
    const place: Place = {
      id: this.all.length,
      local,
      parent,
      elem,
      ty,
      depth: parent === null ? 0 : parent.depth + 1,
    };
    this.all.push(place);
    return place;
  }
}

const DEREF: PlaceElem = { kind: 'deref' };

function elemKey(elem: PlaceElem): number | string {
  switch (elem.kind) {
    case 'deref':
      return 0;
    case 'field':
      return elem.index * 4 + 1;
    case 'index':
      return elem.local * 4 + 2;
    case 'downcast':
      return elem.variant * 4 + 3;
    case 'constIndex':
      return `c${elem.offset},${elem.minLength},${elem.fromEnd}`;
    case 'subslice':
      return `s${elem.from},${elem.to},${elem.fromEnd}`;
  }
}

/** What `*x` is for the builtin dereference; Box's is its first argument. */
export function pointee(ty: Ty): Ty {
  if (ty.kind === 'ref' || ty.kind === 'ptr') return ty.ty;
  if (ty.kind === 'adt') {
    const first = ty.args.list.find((arg) => arg.kind === 'type');
    if (first?.kind === 'type') return first.ty;
  }
  return tyError;
}

export function element(ty: Ty): Ty {
  return ty.kind === 'array' || ty.kind === 'slice' ? ty.elem : tyError;
}

export function subsliceTy(ty: Ty, from: number, to: number): Ty {
  return ty.kind === 'array' ? mkArray(ty.elem, mkConstValue(BigInt(to - from), mkPrim('usize'))) : ty;
}

/** All elements of a place, outermost base first. */
export function projections(place: Place): PlaceElem[] {
  const out: PlaceElem[] = [];
  for (let at: Place | null = place; at?.elem; at = at.parent) out.push(at.elem);
  return out.reverse();
}
