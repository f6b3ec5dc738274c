import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildGraph,
  dominates,
  dominators,
  type Graph,
  reverseGraph,
  reversePostOrder,
  stronglyConnected,
} from '../../server/src/base/graph';

const graphs = fc.integer({ min: 1, max: 12 }).chain((nodes) =>
  fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)), { maxLength: 24 }).map((edges) => ({
    nodes,
    edges,
    graph: buildGraph(
      nodes,
      edges.map(([a]) => a),
      edges.map(([, b]) => b),
    ),
  })),
);

const successors = (graph: Graph, node: number) => [
  ...graph.targets.subarray(graph.offsets[node], graph.offsets[node + 1]),
];

/** Nodes reachable from `from` without passing `without`. */
function reach(graph: Graph, from: number, without = -1): Set<number> {
  const seen = new Set<number>();
  const stack = from === without ? [] : [from];
  while (stack.length > 0) {
    const node = stack.pop() as number;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const next of successors(graph, node)) if (next !== without) stack.push(next);
  }
  return seen;
}

test('rows hold the edges in order, and reversal keeps their ids', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges, graph }) => {
      for (let n = 0; n < nodes; n++) {
        expect(successors(graph, n)).toEqual(edges.filter(([a]) => a === n).map(([, b]) => b));
        expect(successors(reverseGraph(graph), n)).toEqual(edges.filter(([, b]) => b === n).map(([a]) => a));
      }
      const back = reverseGraph(reverseGraph(graph));
      expect(back).toEqual(graph);
    }),
  );
});

test('components are those of mutual reachability, successors numbered first', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges, graph }) => {
      const sccs = stronglyConnected(graph);
      const reached = Array.from({ length: nodes }, (_, n) => reach(graph, n));
      for (let a = 0; a < nodes; a++) {
        for (let b = 0; b < nodes; b++) {
          const mutual = reached[a]?.has(b) === true && reached[b]?.has(a) === true;
          expect(sccs.component[a] === sccs.component[b]).toBe(mutual);
        }
      }
      for (const [a, b] of edges) expect(sccs.component[b]).toBeLessThanOrEqual(sccs.component[a] as number);
      const members = [...sccs.members].sort((x, y) => x - y);
      expect(members).toEqual(Array.from({ length: nodes }, (_, n) => n));
      for (let c = 0; c < sccs.count; c++) {
        for (const node of sccs.members.subarray(sccs.starts[c], sccs.starts[c + 1]))
          expect(sccs.component[node]).toBe(c);
      }
    }),
  );
});

test('dominance is "every path passes"', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, graph }) => {
      const doms = dominators(graph, 0);
      const reachable = reach(graph, 0);
      for (let a = 0; a < nodes; a++) {
        const without = reach(graph, 0, a);
        for (let b = 0; b < nodes; b++) {
          const expected = reachable.has(a) && reachable.has(b) && !without.has(b);
          expect(dominates(doms, a, b), `${a} over ${b}`).toBe(expected);
        }
      }
    }),
  );
});

test('reverse post-order starts at the entry and holds the reachable nodes once', () => {
  fc.assert(
    fc.property(graphs, ({ graph }) => {
      const order = [...reversePostOrder(graph, 0)];
      expect(order[0]).toBe(0);
      expect(new Set(order)).toEqual(reach(graph, 0));
      expect(order.length).toBe(new Set(order).size);
    }),
  );
  const diamond = buildGraph(4, [0, 0, 1, 2], [1, 2, 3, 3]);
  expect([...reversePostOrder(diamond, 0)]).toEqual([0, 1, 2, 3]);
});

test('a chain of a hundred thousand nodes needs no call stack', () => {
  const count = 100_000;
  const from = Array.from({ length: count - 1 }, (_, i) => i);
  const chain = buildGraph(
    count,
    from,
    from.map((i) => i + 1),
  );
  expect(stronglyConnected(chain).count).toBe(count);
  expect(dominates(dominators(chain, 0), 1, count - 1)).toBe(true);
});
