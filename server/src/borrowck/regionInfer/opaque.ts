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
import { placeholdersOf, type RegionValues, universalsOf } from './values';

export interface OpaqueViolation {
  readonly hidden: HiddenType;
  /** The region of the hidden type that is at fault. */
  readonly vid: number;
  /** A universal region that it stands for; null: of several it is what they have in common, or of none. */
  readonly region: number | null;
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
  const { outlives } = relations;
  const reverse = buildGraph(vars.count, constraints.sub, constraints.sup);
  const uses = cx.hiddenTypes.map((hidden) => ({
    hidden,
    choices: choicesOf(cx, values, hidden),
    members: [...memberRegions(cx, hidden.ty)].filter((vid) => vid !== 0),
  }));
  const byComponent = new Map<number, { readonly vid: number; readonly choices: readonly number[] }[]>();
  for (const { choices, members } of uses) {
    for (const vid of members) {
      const component = values.sccs.component[vid];
      const known = byComponent.get(component);
      if (known === undefined) byComponent.set(component, [{ vid, choices }]);
      else known.push({ vid, choices });
    }
  }
  const upperOf = (vid: number): number[] => universalsAbove(cx, reverse, vid);
  const chosen = new Chosen(values);
  const lowerOf = (vid: number): number[] => [
    ...universalsOf(values, vid).filter((r) => r !== universal.fnBody),
    ...chosen.of(values.sccs.component[vid]),
  ];
  // What is chosen for a region counts for all that must outlive it, which come after it.
  for (const component of [...byComponent.keys()].sort((a, b) => a - b)) {
    for (const { vid, choices } of byComponent.get(component) ?? []) {
      if (placeholdersOf(values, vid).length > 0) continue;
      const lower = lowerOf(vid);
      const upper = upperOf(vid);
      const fits = choices.filter(
        (c) => lower.every((l) => outlives.has(c, l)) && upper.every((u) => outlives.has(u, c)),
      );
      const ordered = fits.filter((c) => fits.every((other) => outlives.has(c, other) || outlives.has(other, c)));
      const least = ordered.find((c) => ordered.every((other) => outlives.has(other, c)));
      if (least !== undefined) chosen.add(component, least);
    }
  }
  for (const { hidden, choices, members } of uses) {
    const pairs: [number, number][] = [];
    let atFault = -1;
    for (const vid of members) {
      if (placeholdersOf(values, vid).length > 0) continue;
      const lower = lowerOf(vid);
      const equal = choices.find(
        (c) => lower.every((l) => outlives.has(c, l)) && lower.some((l) => outlives.has(l, c)),
      );
      if (equal !== undefined) {
        if (!values.hasUniversal(vid, equal)) pairs.push([vid, equal]);
        continue;
      }
      // One report per opaque type.
      if (atFault < 0) atFault = vid;
    }
    if (atFault >= 0) {
      const region = nameFor(lowerOf(atFault), upperOf(atFault), choices);
      violations.push({ hidden, vid: atFault, region, boundOf: onlyBounds(cx, members, upperOf) });
      continue;
    }
    for (const [vid, region] of pairs) {
      constraints.push(vid, region, { ...hidden.origin, category: { kind: 'opaqueType' } }, null);
      isChanged = true;
    }
  }
  return { isChanged, violations };
}

/** `'static`, and what the opaque type captures. */
function choicesOf(cx: TypeckContext, values: RegionValues, { opaque }: HiddenType): readonly number[] {
  const choices = [0];
  const variances = cx.env.variancesOf(opaque.def);
  for (const [i, arg] of opaque.args.list.entries()) {
    // A lifetime that is not captured.
    if (arg.kind !== 'region' || variances?.[i] === 'bi') continue;
    for (const r of universalsOf(values, Math.max(0, vidOf(arg.region))))
      if (r !== cx.universal.fnBody && !choices.includes(r)) choices.push(r);
  }
  return choices;
}

/** Regions that were chosen, by component; they are in the value of each component that must outlive it. */
class Chosen {
  private readonly own = new Map<number, Set<number>>();

  constructor(private readonly values: RegionValues) {}

  add(component: number, region: number): void {
    const set = this.own.get(component);
    if (set === undefined) this.own.set(component, new Set([region]));
    else set.add(region);
  }

  of(component: number): ReadonlySet<number> {
    const out = new Set<number>();
    if (this.own.size === 0) return out;
    const { sccs, graph } = this.values;
    const seen = new Set<number>([component]);
    for (const at of seen) {
      for (const region of this.own.get(at) ?? []) out.add(region);
      for (let i = sccs.starts[at]; i < sccs.starts[at + 1]; i++) {
        const vid = sccs.members[i];
        for (let e = graph.offsets[vid]; e < graph.offsets[vid + 1]; e++) seen.add(sccs.component[graph.targets[e]]);
      }
    }
    return out;
  }
}

function onlyBounds(
  cx: TypeckContext,
  members: readonly number[],
  upperOf: (vid: number) => readonly number[],
): Map<number, number> {
  const out = new Map<number, number>();
  for (const vid of members) {
    const upper = upperOf(vid).filter((r) => cx.universal.list[r].kind === 'param');
    if (upper.length === 1) out.set(vid, upper[0]);
  }
  return out;
}

/** Mirrors name_regions_for_member_constraint: a region that it must outlive, or the only one that must outlive it. */
function nameFor(lower: readonly number[], upper: readonly number[], choices: readonly number[]): number | null {
  const above = upper.length === 1 ? upper[0] : undefined;
  return lower.find((l) => !choices.includes(l)) ?? lower[0] ?? above ?? null;
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
