/**
 * What is known to outlive what among universal regions: declared bounds and bounds implied by the signature, closed under
 * transitivity. Mirrors rustc_borrowck::type_check::free_region_relations and rustc_data_structures::transitive_relation.
 */
import { BitMatrix } from '../../base/bitSet';
import { HEAD_SPAN } from '../../mir/body';
import { mapRegions } from '../../types/fold';
import { reStatic } from '../../types/intern';
import type { Region, Ty } from '../../types/ty';
import { TyFlag } from '../../types/ty';
import type { TypeckContext } from '../constraints/context';
import { vidOf } from '../constraints/set';
import { visitComponents, visitImpliedBounds } from '../outlives';

export interface UniversalRelations {
  /** `outlives.has(a, b)`: `'a: 'b` is known. Reflexive. */
  readonly outlives: BitMatrix;
  /** Declared and implied `T: 'a`, of parameters and aliases, with region variables. */
  readonly bounds: readonly { readonly ty: Ty; readonly region: number }[];
  /** The signature may imply more: not all of its types are understood. */
  readonly isOpen: boolean;
}

export function knownRelations(cx: TypeckContext): UniversalRelations {
  const { env, universal, root, body } = cx;
  // What normalising the assumptions asks for is the signature's.
  cx.at(-1, body === root ? HEAD_SPAN : body.headerSpan, { kind: 'internal' });
  const n = universal.count;
  const outlives = new BitMatrix(n, n);
  const bounds: { ty: Ty; region: number }[] = [];
  const toVid = (region: Region): number => {
    const vid = vidOf(region);
    return vid >= 0 ? vid : (universal.vidOfNamed(region) ?? -1);
  };
  const add = (sup: Region, sub: Region): void => {
    const a = toVid(sup);
    const b = toVid(sub);
    if (a >= 0 && b >= 0 && a < n && b < n) outlives.add(a, b);
  };
  const bound = (ty: Ty, region: Region): void => {
    const vid = toVid(region);
    if (vid >= 0 && vid < n) bounds.push({ ty: named(ty), region: vid });
  };
  const named = (ty: Ty): Ty =>
    mapRegions(ty, (region) => {
      const vid = universal.vidOfNamed(region);
      return vid === undefined ? region : cx.vars.region(vid);
    });
  for (let r = 0; r < n; r++) {
    outlives.add(r, r);
    outlives.add(0, r);
    outlives.add(r, universal.fnBody);
  }
  for (const predicate of env.ownerPredicates(root.owner)) {
    if (predicate.vars.length > 0) {
      // `for<'a> T: 'a` is `T: 'static`.
      if (predicate.kind === 'typeOutlives' && predicate.ty.kind === 'param' && predicate.region.kind === 'bound')
        bound(predicate.ty, reStatic);
      continue;
    }
    if (predicate.kind === 'regionOutlives') add(predicate.a, predicate.b);
    else if (predicate.kind === 'typeOutlives') {
      const { region } = predicate;
      const components = { region: (r: Region) => add(r, region), generic: (ty: Ty) => bound(ty, region) };
      visitComponents(predicate.ty, components);
      if ((predicate.ty.flags & TyFlag.HasProjection) !== 0)
        visitComponents(cx.normalize(named(predicate.ty)), components);
    }
  }
  let isOpen = false;
  const implied = {
    outlives: add,
    generic: bound,
    unknown: () => {
      isOpen = true;
    },
  };
  const visit = (ty: Ty): void => {
    visitImpliedBounds(env, ty, implied);
    if ((ty.flags & TyFlag.HasProjection) !== 0) visitImpliedBounds(env, cx.normalize(ty), implied);
  };
  for (const input of universal.inputs) visit(input);
  visit(universal.output);
  if (universal.yieldTy !== null) visit(universal.yieldTy);
  if (body === root) for (const ty of env.impliedTypes(root.owner)) visit(named(ty));
  for (let mid = 0; mid < n; mid++) {
    for (let a = 0; a < n; a++) if (outlives.has(a, mid)) outlives.unionRows(mid, a);
  }
  return { outlives, bounds, isOpen };
}

/**
 * The least regions satisfying `isWanted` that outlive `vid`, `'static` at worst: those not outlived by another of them.
 */
export function upperBounds(relations: UniversalRelations, vid: number, isWanted: (vid: number) => boolean): number[] {
  const { outlives } = relations;
  const all: number[] = [];
  for (let r = 0; r < outlives.rows; r++) if (isWanted(r) && outlives.has(r, vid)) all.push(r);
  return minimal(all, (a, b) => outlives.has(a, b));
}

/** The greatest regions satisfying `isWanted` that `vid` outlives. */
export function lowerBounds(relations: UniversalRelations, vid: number, isWanted: (vid: number) => boolean): number[] {
  const { outlives } = relations;
  const all: number[] = [];
  for (let r = 0; r < outlives.rows; r++) if (isWanted(r) && outlives.has(vid, r)) all.push(r);
  return minimal(all, (a, b) => outlives.has(b, a));
}

/** Members `a` without another member that is strictly below it (`isAbove(a, b)`: `a` is above or equal to `b`). */
function minimal(all: readonly number[], isAbove: (a: number, b: number) => boolean): number[] {
  return all.filter((a, i) => !all.some((b, j) => i !== j && isAbove(a, b) && (!isAbove(b, a) || j < i)));
}
