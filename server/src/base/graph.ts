/**
 * Directed graphs over dense node ids in compressed sparse rows, and the four algorithms that borrowck and MIR need:
 * strongly connected components (Tarjan), reverse post-order, dominators (Cooper, Harvey and Kennedy's "A Simple, Fast
 * Dominance Algorithm") and reversal. Everything is iterative: depth of the graph never becomes depth of the stack.
 */

import { scratchInts, scratchTaker } from './scratch';

const FILL = scratchTaker();
const INDEX = scratchTaker();
const LOW = scratchTaker();
const CURSOR = scratchTaker();
const OPEN = scratchTaker();
const PATH = scratchTaker();
const STARTS = scratchTaker();
const ORDER = scratchTaker();

/** Edges of node `n` are `targets[offsets[n] .. offsets[n + 1]]`, in the order they were given. */
export interface Graph {
  readonly nodes: number;
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** For the edge at the same index of `targets`: its index in the lists the graph was built from. */
  readonly edgeIds: Int32Array;
}

/** Builds the rows by counting sort: stable, O(nodes + edges). `from[i] -> to[i]` are the edges, as many as are said. */
export function buildGraph(
  nodes: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  edges: number = from.length,
): Graph {
  const offsets = new Int32Array(nodes + 1);
  for (let i = 0; i < edges; i++) {
    const row = (from[i] as number) + 1;
    offsets[row] = (offsets[row] as number) + 1;
  }
  for (let n = 0; n < nodes; n++) offsets[n + 1] = (offsets[n + 1] as number) + (offsets[n] as number);
  const fill = scratchInts(FILL, nodes, 0);
  for (let n = 0; n < nodes; n++) fill[n] = offsets[n] as number;
  const targets = new Int32Array(edges);
  const edgeIds = new Int32Array(edges);
  for (let i = 0; i < edges; i++) {
    const source = from[i] as number;
    const at = fill[source] as number;
    fill[source] = at + 1;
    targets[at] = to[i] as number;
    edgeIds[at] = i;
  }
  return { nodes, offsets, targets, edgeIds };
}

/** The same edges turned round, with the same edge ids. */
export function reverseGraph(graph: Graph): Graph {
  const from = new Int32Array(graph.targets.length);
  const to = new Int32Array(graph.targets.length);
  for (let n = 0; n < graph.nodes; n++) {
    for (let e = graph.offsets[n] as number; e < (graph.offsets[n + 1] as number); e++) {
      const id = graph.edgeIds[e] as number;
      from[id] = graph.targets[e] as number;
      to[id] = n;
    }
  }
  return buildGraph(graph.nodes, from, to);
}

export interface Sccs {
  readonly count: number;
  /** Component of each node. Components are numbered in reverse topological order: a successor has a smaller number. */
  readonly component: Int32Array;
  /** Members of component `c` are `members[starts[c] .. starts[c + 1]]`. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Tarjan's algorithm over all nodes, iterative. */
export function stronglyConnected(graph: Graph): Sccs {
  const { nodes, offsets, targets } = graph;
  const index = scratchInts(INDEX, nodes, -1);
  const low = scratchInts(LOW, nodes, 0);
  const component = new Int32Array(nodes).fill(-1);
  const cursor = scratchInts(CURSOR, nodes, 0);
  const open = scratchInts(OPEN, nodes, 0);
  const path = scratchInts(PATH, nodes, 0);
  const members = new Int32Array(nodes);
  const starts = scratchInts(STARTS, nodes + 1, 0);
  let count = 0;
  let openCount = 0;
  let memberCount = 0;
  let counter = 0;
  for (let root = 0; root < nodes; root++) {
    if (index[root] !== -1) continue;
    let depth = 0;
    path[0] = root;
    index[root] = low[root] = counter++;
    cursor[root] = offsets[root] as number;
    open[openCount++] = root;
    while (depth >= 0) {
      const node = path[depth] as number;
      const edge = cursor[node] as number;
      if (edge < (offsets[node + 1] as number)) {
        cursor[node] = edge + 1;
        const next = targets[edge] as number;
        if (index[next] === -1) {
          index[next] = low[next] = counter++;
          cursor[next] = offsets[next] as number;
          open[openCount++] = next;
          path[++depth] = next;
        } else if (component[next] === -1 && (index[next] as number) < (low[node] as number)) {
          low[node] = index[next] as number;
        }
        continue;
      }
      if (low[node] === index[node]) {
        const id = count++;
        starts[id] = memberCount;
        let member: number;
        do {
          member = open[--openCount] as number;
          component[member] = id;
          members[memberCount++] = member;
        } while (member !== node);
      }
      depth--;
      if (depth >= 0) {
        const parent = path[depth] as number;
        if ((low[node] as number) < (low[parent] as number)) low[parent] = low[node] as number;
      }
    }
  }
  starts[count] = memberCount;
  return { count, component, starts: starts.slice(0, count + 1), members };
}

/**
 * Nodes reachable from `entry`, every node before its successors except along back edges: the reverse post-order of a
 * depth-first walk that takes the last edge first, as rustc's does, so that the successors of a node come in their order.
 */
export function reversePostOrder(graph: Graph, entry: number): Int32Array {
  const { nodes, offsets, targets } = graph;
  if (nodes === 0) return new Int32Array(0);
  // Position behind the edge that is next; -1: not seen.
  const cursor = scratchInts(CURSOR, nodes, -1);
  const path = scratchInts(PATH, nodes, 0);
  const order = scratchInts(ORDER, nodes, 0);
  let first = nodes;
  let depth = 0;
  path[0] = entry;
  cursor[entry] = offsets[entry + 1] as number;
  while (depth >= 0) {
    const node = path[depth] as number;
    const edge = cursor[node] as number;
    if (edge > (offsets[node] as number)) {
      cursor[node] = edge - 1;
      const next = targets[edge - 1] as number;
      if (cursor[next] === -1) {
        cursor[next] = offsets[next + 1] as number;
        path[++depth] = next;
      }
    } else {
      order[--first] = node;
      depth--;
    }
  }
  return order.slice(first, nodes);
}

export interface Dominators {
  /** Immediate dominator; the entry is its own, unreachable nodes have -1. */
  readonly idom: Int32Array;
  /** Entry and exit times of a walk of the dominator tree, so that `dominates` is O(1). */
  readonly enter: Int32Array;
  readonly leave: Int32Array;
}

export function dominators(graph: Graph, entry: number): Dominators {
  const { nodes } = graph;
  const rpo = reversePostOrder(graph, entry);
  const rank = new Int32Array(nodes).fill(-1);
  for (let i = 0; i < rpo.length; i++) rank[rpo[i] as number] = i;
  const preds = reverseGraph(graph);
  const idom = new Int32Array(nodes).fill(-1);
  if (rpo.length > 0) idom[entry] = entry;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < rpo.length; i++) {
      const node = rpo[i] as number;
      let best = -1;
      for (let e = preds.offsets[node] as number; e < (preds.offsets[node + 1] as number); e++) {
        const pred = preds.targets[e] as number;
        if (rank[pred] === -1 || idom[pred] === -1) continue;
        best = best === -1 ? pred : intersect(idom, rank, best, pred);
      }
      if (idom[node] !== best) {
        idom[node] = best;
        changed = true;
      }
    }
  }
  return { idom, ...numberTree(idom, rpo) };
}

/** Whether every path from the entry to `b` passes `a`. Reflexive; false where either is unreachable. */
export function dominates(doms: Dominators, a: number, b: number): boolean {
  if (doms.idom[a] === -1 || doms.idom[b] === -1) return false;
  return (
    (doms.enter[a] as number) <= (doms.enter[b] as number) && (doms.leave[b] as number) <= (doms.leave[a] as number)
  );
}

function intersect(idom: Int32Array, rank: Int32Array, a: number, b: number): number {
  let x = a;
  let y = b;
  while (x !== y) {
    while ((rank[x] as number) > (rank[y] as number)) x = idom[x] as number;
    while ((rank[y] as number) > (rank[x] as number)) y = idom[y] as number;
  }
  return x;
}

/** Pre-order numbers and subtree ends. In reverse post-order a dominator precedes what it dominates: two sweeps do. */
function numberTree(idom: Int32Array, rpo: Int32Array): { enter: Int32Array; leave: Int32Array } {
  const size = new Int32Array(idom.length).fill(1);
  for (let i = rpo.length - 1; i > 0; i--) {
    const node = rpo[i] as number;
    const parent = idom[node] as number;
    size[parent] = (size[parent] as number) + (size[node] as number);
  }
  const enter = new Int32Array(idom.length);
  const leave = new Int32Array(idom.length);
  const free = new Int32Array(idom.length);
  for (let i = 0; i < rpo.length; i++) {
    const node = rpo[i] as number;
    if (i > 0) {
      const parent = idom[node] as number;
      enter[node] = free[parent] as number;
      free[parent] = (free[parent] as number) + (size[node] as number);
    }
    leave[node] = (enter[node] as number) + (size[node] as number);
    free[node] = (enter[node] as number) + 1;
  }
  return { enter, leave };
}
