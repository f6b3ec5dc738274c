/**
 * Which constraint to blame for `'from: 'to`: the shortest path of constraints, and on it the step that tells the user
 * most. Mirrors best_blame_constraint and find_constraint_paths_between_regions in rustc_borrowck::region_infer.
 */

import { buildGraph, type Graph } from '../../base/graph';
import { assertNever } from '../../base/ids';
import { statementAt, terminatorOf } from '../../dataflow/cfg';
import type { Origin } from '../constraints/set';
import type { Facts } from '../facts';
import type { BlameStep, ConstraintCategory } from '../result';

export interface Blame {
  readonly category: ConstraintCategory;
  readonly span: number;
  readonly point: number;
  readonly fromClosure: boolean;
  readonly path: readonly BlameStep[];
  readonly best: BlameStep;
}

/** Constraint indexes along a shortest path to a region that satisfies `isTarget`, and that region; null: none. */
export function findPath(
  facts: Facts,
  from: number,
  isTarget: (vid: number) => boolean,
): { readonly path: readonly number[]; readonly target: number } | null {
  const { constraints } = facts.typeck;
  const found = shortestPath(facts, from, isTarget, true);
  for (const constraint of found?.path ?? []) {
    const { category } = constraints.origin[constraint];
    if (category.kind !== 'illegalPlaceholder' || category.placeholder === from) continue;
    // What leads to the placeholder is what there is to say.
    const { placeholder } = category;
    return shortestPath(facts, from, (vid) => vid === placeholder, false) ?? found;
  }
  return found;
}

/** `isRewritten`: with the constraints that placeholders brought. */
function shortestPath(
  facts: Facts,
  from: number,
  isTarget: (vid: number) => boolean,
  isRewritten: boolean,
): { readonly path: readonly number[]; readonly target: number } | null {
  const { constraints } = facts.typeck;
  const graph = isRewritten ? constraintGraph(facts) : writtenGraph(facts);
  const search = searchFrom(graph, facts.vars.count, from);
  const { via, queue } = search;
  for (let head = 0; head < queue.length; head++) {
    const vid = queue[head];
    if (isTarget(vid)) {
      const path: number[] = [];
      for (let at = vid; via[at] >= 0; at = constraints.sup[via[at]]) path.push(via[at]);
      return { path: path.reverse(), target: vid };
    }
    if (head < search.expanded) continue;
    search.expanded = head + 1;
    for (let e = graph.offsets[vid]; e < graph.offsets[vid + 1]; e++) {
      const sub = graph.targets[e];
      if (via[sub] !== -2) continue;
      via[sub] = graph.edgeIds[e];
      queue.push(sub);
    }
  }
  return null;
}

/** A search, breadth first, as far as it got. Questions about one region come in a row, so the last one is kept. */
interface Search {
  readonly from: number;
  /** The constraint by which a region was reached; -1: the start, -2: not yet. */
  readonly via: Int32Array;
  readonly queue: number[];
  expanded: number;
}

const searches = new WeakMap<Graph, Search>();

function searchFrom(graph: Graph, count: number, from: number): Search {
  const known = searches.get(graph);
  if (known !== undefined && known.from === from) return known;
  const search: Search = { from, via: new Int32Array(count).fill(-2), queue: [from], expanded: 0 };
  search.via[from] = -1;
  searches.set(graph, search);
  return search;
}

const graphs = new WeakMap<object, { readonly length: number; readonly graph: Graph }>();

function constraintGraph(facts: Facts): Graph {
  const { constraints } = facts.typeck;
  const known = graphs.get(constraints);
  if (known !== undefined && known.length === constraints.length) return known.graph;
  const graph = buildGraph(facts.vars.count, constraints.sup, constraints.sub);
  graphs.set(constraints, { length: constraints.length, graph });
  return graph;
}

const writtenGraphs = new WeakMap<object, Graph>();

/** Without the constraints that placeholders brought; its edge ids are those of the whole graph. */
function writtenGraph(facts: Facts): Graph {
  const { constraints } = facts.typeck;
  const known = writtenGraphs.get(constraints);
  if (known !== undefined) return known;
  // An edge from a region to itself leads nowhere.
  const sub = constraints.sub.map((vid, i) =>
    constraints.origin[i].category.kind === 'illegalPlaceholder' ? constraints.sup[i] : vid,
  );
  const graph = buildGraph(facts.vars.count, constraints.sup, sub);
  writtenGraphs.set(constraints, graph);
  return graph;
}

function stepOf(facts: Facts, constraint: number): BlameStep {
  const { constraints } = facts.typeck;
  const origin: Origin = constraints.origin[constraint];
  return {
    category: origin.category,
    span: origin.span,
    fromClosure: origin.fromClosure,
    sup: constraints.sup[constraint],
    sub: constraints.sub[constraint],
    variance: constraints.variance[constraint],
  };
}

const BORING_INTEREST = 5;

/** null: no path, which is a bug of the caller or an unnameable placeholder. */
export function bestBlame(
  facts: Facts,
  from: number,
  isTarget: (vid: number) => boolean,
  isFromPlaceholder = false,
): Blame | null {
  const found = findPath(facts, from, isTarget);
  if (found === null || found.path.length === 0) return null;
  const path = found.path.map((constraint) => stepOf(facts, constraint));
  const interest = path.map((step, i) => {
    const isMade = isOfDesugaring(facts, facts.typeck.constraints.origin[found.path[i]]);
    if (!isMade) return interestOf(step, path, found.target === 0);
    // What such a call proves is told by its argument.
    return step.category.kind === 'predicate' ? BORING_INTEREST + 1 : BORING_INTEREST;
  });
  let best = 0;
  for (let i = 1; i < path.length; i++) {
    if (isFromPlaceholder ? interest[i] < interest[best] : interest[i] <= interest[best]) best = i;
  }
  let step = path[best];
  let point = facts.typeck.constraints.origin[found.path[best]].point;
  if (step.category.kind === 'return') {
    const at = opaqueStepAfter(path, best);
    if (at >= 0) {
      step = path[at];
      point = facts.typeck.constraints.origin[found.path[at]].point;
    } else {
      for (const other of path) {
        if (other.category.kind !== 'closureUpvar') continue;
        step = { ...step, category: { kind: 'return', upvar: other.category.field } };
        break;
      }
    }
  }
  return { category: step.category, span: step.span, point, fromClosure: step.fromClosure, path, best: step };
}

/**
 * The step next to a return by which the opaque return type has its say, or -1. What equates the returned type with the
 * one hidden type of all returns stands between; rustc has no such constraints.
 */
function opaqueStepAfter(path: readonly BlameStep[], best: number): number {
  let at = best + 1;
  while (path[at]?.category.kind === 'boring' && path[at].span === path[at + 1]?.span) at++;
  return path[at]?.category.kind === 'opaqueType' ? at : -1;
}

/**
 * What the user did not write is no good answer, but for what `?` returns: the calls of a `for` or `.await` and the
 * variables that hold their values, and how the value of an `async fn` is handed on from its block.
 */
function isOfDesugaring({ body, cfg, env }: Facts, { category, span, point }: Origin): boolean {
  if (body.source.kind === 'coroutine' && body.source.flavour === 'asyncFn' && span === body.span) return true;
  if (point < 0) return false;
  const statement = statementAt(cfg, point);
  if (statement !== null) {
    if (statement.kind !== 'assign' || statement.place.parent !== null) return false;
    const { info, name } = body.locals[statement.place.local];
    return info.kind === 'user' && name === null;
  }
  const terminator = terminatorOf(cfg, point);
  if (terminator.kind !== 'call' || terminator.expr === null) return false;
  const desugaring = env.desugaring(terminator.expr);
  return desugaring !== null && (desugaring !== 'questionMark' || category.kind !== 'return');
}

/** Lower is more telling. */
function interestOf(step: BlameStep, path: readonly BlameStep[], isToStatic: boolean): number {
  const { category } = step;
  switch (category.kind) {
    case 'return':
      return 0;
    case 'cast': {
      const { unsizeTo } = category;
      const isBoxedDyn =
        isToStatic &&
        category.isImplicitCoercion &&
        unsizeTo?.kind === 'adt' &&
        unsizeTo.args.list.some((arg) => arg.kind === 'type' && arg.ty.kind === 'dynamic') &&
        !path.some((other) => other.category.kind === 'typeAnnotation');
      return isBoxedDyn ? 1 : 2;
    }
    case 'yield':
    case 'useAsConst':
    case 'useAsStatic':
    case 'callArgument':
    case 'copyBound':
    case 'sizedBound':
    case 'assignment':
    case 'usage':
    case 'closureUpvar':
      return 2;
    case 'typeAnnotation':
      return category.source === 'genericArg' ? 3 : 2;
    case 'predicate':
    case 'opaqueType':
      return 4;
    case 'boring':
      return BORING_INTEREST;
    case 'boringNoLocation':
      return 6;
    case 'internal':
      return 7;
    case 'illegalPlaceholder':
      return 8;
    default:
      return assertNever(category);
  }
}
