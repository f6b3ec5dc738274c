/**
 * Hidden types of `impl Trait`: each region in one must be `'static` or a lifetime that the opaque type captures. Mirrors
 * the member constraints of rustc_borrowck::region_infer::opaque_types: of the captured regions between the lower and upper
 * bounds the least is taken of those that can be compared with all others; if there is none, the hidden type captures what it
 * may not (E0700).
 */
import { buildGraph } from '../../base/graph';
import type { Ty } from '../../types/ty';
import { type Visitor, visitSig, visitTy } from '../../types/visit';
import type { HiddenType, TypeckContext } from '../constraints/context';
import { vidOf } from '../constraints/set';
import type { UniversalRelations } from './relations';
import { type RegionValues, universalsOf } from './values';

export interface OpaqueViolation {
  readonly hidden: HiddenType;
  /** The region of the hidden type that is at fault. */
  readonly vid: number;
  /** A universal region that it stands for. */
  readonly region: number;
  /** The only universal region that must outlive a variable of the hidden type, which names it where no region in it does. */
  readonly boundOf: ReadonlyMap<number, number>;
}

/** Chooses captured regions and adds them as constraints. `isChanged`: solve again. */
export function chooseMembers(
  cx: TypeckContext,
  relations: UniversalRelations,
  values: RegionValues,
): { readonly isChanged: boolean; readonly violations: readonly OpaqueViolation[] } {
  const { universal, constraints, vars } = cx;
  const violations: OpaqueViolation[] = [];
  let isChanged = false;
  if (cx.hiddenTypes.length === 0) return { isChanged, violations };
  const reverse = buildGraph(vars.count, constraints.sub, constraints.sup);
  for (const hidden of cx.hiddenTypes) {
    const choices = [0];
    const variances = cx.env.variancesOf(hidden.opaque.def);
    for (const [i, arg] of hidden.opaque.args.list.entries()) {
      // A lifetime that is not captured.
      if (arg.kind !== 'region' || variances?.[i] === 'bi') continue;
      for (const r of universalsOf(values, Math.max(0, vidOf(arg.region))))
        if (r !== universal.fnBody && !choices.includes(r)) choices.push(r);
    }
    for (const vid of memberRegions(cx, hidden.ty)) {
      if (vid === 0) continue;
      const lower = universalsOf(values, vid).filter((r) => r !== universal.fnBody);
      const upper = universalsAbove(cx, reverse, vid);
      const fits = choices.filter(
        (c) => lower.every((l) => relations.outlives.has(c, l)) && upper.every((u) => relations.outlives.has(u, c)),
      );
      const { outlives } = relations;
      const ordered = fits.filter((c) => fits.every((other) => outlives.has(c, other) || outlives.has(other, c)));
      const least = ordered.filter((c) => ordered.every((other) => outlives.has(other, c)));
      if (least.length > 0) {
        if (!values.hasUniversal(vid, least[0])) {
          constraints.push(vid, least[0], { ...hidden.origin, category: { kind: 'opaqueType' } }, null);
          isChanged = true;
        }
        continue;
      }
      const region = upper.find((u) => !choices.includes(u)) ?? lower.find((l) => !choices.includes(l));
      if (region === undefined) continue;
      // One report per opaque type.
      violations.push({ hidden, vid, region, boundOf: onlyBounds(cx, reverse, hidden.ty) });
      break;
    }
  }
  return { isChanged, violations };
}

function onlyBounds(cx: TypeckContext, reverse: ReturnType<typeof buildGraph>, ty: Ty): Map<number, number> {
  const out = new Map<number, number>();
  for (const vid of memberRegions(cx, ty)) {
    const upper = universalsAbove(cx, reverse, vid).filter((r) => cx.universal.list[r].kind === 'param');
    if (upper.length === 1) out.set(vid, upper[0]);
  }
  return out;
}

/** Universal regions that must outlive `vid`. */
function universalsAbove(cx: TypeckContext, reverse: ReturnType<typeof buildGraph>, vid: number): number[] {
  const seen = new Set<number>([vid]);
  const stack = [vid];
  const out: number[] = [];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at < cx.universal.count && at !== 0) out.push(at);
    for (let e = reverse.offsets[at]; e < reverse.offsets[at + 1]; e++) {
      const sup = reverse.targets[e];
      if (seen.has(sup)) continue;
      seen.add(sup);
      stack.push(sup);
    }
  }
  return out;
}

/** Regions of a hidden type that must be captured ones: not the enclosing item's parameters in a closure's args. */
function memberRegions(cx: TypeckContext, ty: Ty): ReadonlySet<number> {
  const out = new Set<number>();
  const visitor: Visitor = {
    region(region, depth) {
      const vid = region.kind === 'bound' && region.debruijn < depth ? -1 : vidOf(region);
      if (vid >= 0) out.add(vid);
    },
    ty(t, depth) {
      if (t.kind === 'closure') {
        visitTy(t.upvars, visitor, depth);
        visitSig(t.sig, visitor, depth);
        return true;
      }
      if (t.kind === 'coroutine') {
        for (const part of [t.upvars, t.resume, t.yield, t.ret]) visitTy(part, visitor, depth);
        return true;
      }
      if (t.kind !== 'alias' || t.alias !== 'opaque') return false;
      const variances = cx.env.variancesOf(t.def);
      t.args.list.forEach((arg, i) => {
        if (variances?.[i] === 'bi') return;
        if (arg.kind === 'type') visitTy(arg.ty, visitor, depth);
        else if (arg.kind === 'region') visitor.region?.(arg.region, depth);
      });
      return true;
    },
  };
  visitTy(ty, visitor);
  return out;
}
