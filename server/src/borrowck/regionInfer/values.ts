/**
 * Solves outlives constraints: the value of a region is the least set of points, universal regions and placeholders that
 * contains its own liveness and the value of every region it must outlive. One bottom-up pass over strongly connected
 * components, as constraints hold everywhere (G5). Mirrors rustc_borrowck::region_infer::{mod, values, reverse_sccs}.
 */
import { buildGraph, type Graph, type Sccs, stronglyConnected } from '../../base/graph';
import { WideMatrix } from '../../base/wideMatrix';
import type { ConstraintSet, RegionVars } from '../constraints/set';

export interface RegionValues {
  readonly sccs: Sccs;
  /** Constraints by `sup`; edge ids are constraint indexes. */
  readonly graph: Graph;
  /** Rows by component: points, then universal regions, then placeholders. */
  readonly rows: WideMatrix;
  readonly points: number;
  readonly universals: number;
  /** Free region, else placeholder, else any member with the least vid; by component. */
  readonly representative: Int32Array;
  hasPoint(vid: number, point: number): boolean;
  hasUniversal(vid: number, universal: number): boolean;
}

export interface SolveInput {
  readonly vars: RegionVars;
  readonly universals: number;
  readonly points: number;
  readonly constraints: ConstraintSet;
  /** Rows by variable. Those of universal regions are not read: they hold every point. */
  readonly liveness: WideMatrix;
}

export function solveRegions(input: SolveInput): RegionValues {
  const first = solveOnce(input);
  if (input.vars.placeholders.length === 0) return first;
  return rewritePlaceholders(input, first) ? solveOnce(input) : first;
}

/**
 * Where a region reaches a placeholder that some region on the way cannot name, it must outlive everything: `'r: 'static`.
 * True if there is one. Mirrors rewrite_placeholder_outlives in rustc_borrowck::handle_placeholders.
 */
function rewritePlaceholders(input: SolveInput, { sccs, rows, representative, graph }: RegionValues): boolean {
  const { vars, constraints } = input;
  const base = input.points + input.universals;
  // By component: the region of the least universe that it reaches. Successors have smaller numbers.
  const least = new Int32Array(sccs.count);
  let isChanged = false;
  for (let c = 0; c < sccs.count; c++) {
    let low = representative[c];
    const see = (vid: number): void => {
      if (vars.universe[vid] < vars.universe[low] || (vars.universe[vid] === vars.universe[low] && vid < low))
        low = vid;
    };
    for (let i = sccs.starts[c]; i < sccs.starts[c + 1]; i++) {
      const vid = sccs.members[i];
      see(vid);
      for (let e = graph.offsets[vid]; e < graph.offsets[vid + 1]; e++) {
        const next = sccs.component[graph.targets[e]];
        if (next !== c) see(least[next]);
      }
    }
    least[c] = low;
    let highest = -1;
    for (let bit = rows.next(c, base); bit >= 0; bit = rows.next(c, bit + 1)) {
      const placeholder = vars.placeholders[bit - base];
      if (highest < 0 || vars.universe[placeholder] > vars.universe[highest]) highest = placeholder;
    }
    if (highest < 0 || vars.universe[highest] <= vars.universe[low] || c === sccs.component[0]) continue;
    const member = representative[c];
    const category = { kind: 'illegalPlaceholder', placeholder: member === highest ? low : highest } as const;
    constraints.push(member, 0, { point: -1, span: -1, category, fromClosure: false }, null);
    isChanged = true;
  }
  return isChanged;
}

function solveOnce(input: SolveInput): RegionValues {
  const { vars, universals, points, constraints, liveness } = input;
  const graph = buildGraph(vars.count, constraints.sup, constraints.sub);
  const sccs = stronglyConnected(graph);
  const { component, members, starts } = sccs;
  const rows = new WideMatrix(sccs.count, points + universals + vars.placeholders.length);
  const representative = new Int32Array(sccs.count);
  const placeholderBit = new Map<number, number>();
  vars.placeholders.forEach((vid, i) => {
    placeholderBit.set(vid, points + universals + i);
  });
  const rank = (vid: number): number => (vid < universals ? 0 : vars.isPlaceholder(vid) ? 1 : 2);
  // Successors have smaller numbers, so every row that is read is finished.
  for (let c = 0; c < sccs.count; c++) {
    let best = -1;
    for (let i = starts[c]; i < starts[c + 1]; i++) {
      const vid = members[i];
      if (best < 0 || rank(vid) < rank(best) || (rank(vid) === rank(best) && vid < best)) best = vid;
      if (vid < universals) {
        rows.fill(c, points);
        rows.add(c, points + vid);
      } else {
        // Both start with the points, and liveness has nothing behind them.
        rows.unionFrom(liveness, vid, c);
        const bit = placeholderBit.get(vid);
        if (bit !== undefined) rows.add(c, bit);
      }
      for (let e = graph.offsets[vid]; e < graph.offsets[vid + 1]; e++) {
        const next = component[graph.targets[e]];
        if (next !== c) rows.unionRows(next, c);
      }
    }
    representative[c] = best;
  }
  return {
    sccs,
    graph,
    rows,
    points,
    universals,
    representative,
    hasPoint: (vid, point) => rows.has(component[vid], point),
    hasUniversal: (vid, universal) => rows.has(component[vid], points + universal),
  };
}

/** The universal regions in the value of `vid`, ascending. */
export function universalsOf(values: RegionValues, vid: number): number[] {
  const out: number[] = [];
  const row = values.sccs.component[vid];
  const end = values.points + values.universals;
  for (let bit = values.rows.next(row, values.points); bit >= 0 && bit < end; bit = values.rows.next(row, bit + 1)) {
    out.push(bit - values.points);
  }
  return out;
}

/** Indexes into `RegionVars.placeholders` in the value of `vid`. */
export function placeholdersOf(values: RegionValues, vid: number): number[] {
  const out: number[] = [];
  const row = values.sccs.component[vid];
  const base = values.points + values.universals;
  for (let bit = values.rows.next(row, base); bit >= 0; bit = values.rows.next(row, bit + 1)) out.push(bit - base);
  return out;
}

/** Whether every point of `sub`'s value is in `sup`'s. */
export function containsPoints(values: RegionValues, sup: number, sub: number): boolean {
  const a = values.sccs.component[sup];
  const b = values.sccs.component[sub];
  for (let p = values.rows.next(b, 0); p >= 0 && p < values.points; p = values.rows.next(b, p + 1)) {
    if (!values.rows.has(a, p)) return false;
  }
  return true;
}

/** Every region that must outlive some universal region, by bare constraints. */
export function outliveFree(constraints: ConstraintSet, count: number, universals: number): Uint8Array {
  const reverse = buildGraph(count, constraints.sub, constraints.sup);
  const seen = new Uint8Array(count);
  const stack: number[] = [];
  for (let vid = 0; vid < universals; vid++) {
    seen[vid] = 1;
    stack.push(vid);
  }
  for (let vid = stack.pop(); vid !== undefined; vid = stack.pop()) {
    for (let e = reverse.offsets[vid]; e < reverse.offsets[vid + 1]; e++) {
      const sup = reverse.targets[e];
      if (seen[sup] === 1) continue;
      seen[sup] = 1;
      stack.push(sup);
    }
  }
  return seen;
}
