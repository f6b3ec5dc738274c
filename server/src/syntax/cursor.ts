/**
 * Reading a `SyntaxTree`: small pure functions from node index to node index, -1 for none. They scan the flat arrays and
 * allocate only where they return an array.
 */
import { NodeFlag, type NodeIdx, type SyntaxTree } from './tree';

/** First child, tokens included. */
export function firstChild(t: SyntaxTree, n: NodeIdx): NodeIdx {
  return n + 1 < (t.subtreeEnd[n] as number) ? n + 1 : -1;
}

/** Next sibling, tokens included. `for (let c = firstChild(t, n); c >= 0; c = nextSibling(t, c))` visits the children. */
export function nextSibling(t: SyntaxTree, n: NodeIdx): NodeIdx {
  const next = t.subtreeEnd[n] as number;
  const parent = t.parent[n] as number;
  return parent >= 0 && next < (t.subtreeEnd[parent] as number) ? next : -1;
}

export function children(t: SyntaxTree, n: NodeIdx): NodeIdx[] {
  const out: NodeIdx[] = [];
  for (let c = firstChild(t, n); c >= 0; c = nextSibling(t, c)) out.push(c);
  return out;
}

export function namedChildren(t: SyntaxTree, n: NodeIdx): NodeIdx[] {
  const out: NodeIdx[] = [];
  for (let c = firstChild(t, n); c >= 0; c = nextSibling(t, c)) if (isNamed(t, c)) out.push(c);
  return out;
}

export function firstNamedChild(t: SyntaxTree, n: NodeIdx): NodeIdx {
  let c = firstChild(t, n);
  while (c >= 0 && !isNamed(t, c)) c = nextSibling(t, c);
  return c;
}

/** First child that the parent holds by `field`. */
export function childByField(t: SyntaxTree, n: NodeIdx, field: number): NodeIdx {
  for (let c = firstChild(t, n); c >= 0; c = nextSibling(t, c)) if (t.field[c] === field) return c;
  return -1;
}

export function childOfKind(t: SyntaxTree, n: NodeIdx, kind: number): NodeIdx {
  for (let c = firstChild(t, n); c >= 0; c = nextSibling(t, c)) if (t.kind[c] === kind) return c;
  return -1;
}

export function childrenOfKind(t: SyntaxTree, n: NodeIdx, kind: number): NodeIdx[] {
  const out: NodeIdx[] = [];
  for (let c = firstChild(t, n); c >= 0; c = nextSibling(t, c)) if (t.kind[c] === kind) out.push(c);
  return out;
}

/** The node's source text. */
export function nodeText(t: SyntaxTree, n: NodeIdx): string {
  return t.text.slice(t.start[n] as number, t.end[n] as number);
}

export function isNamed(t: SyntaxTree, n: NodeIdx): boolean {
  return ((t.flags[n] as number) & NodeFlag.Named) !== 0;
}

/** Whether the node or a descendant is an error or missing. */
export function hasError(t: SyntaxTree, n: NodeIdx = 0): boolean {
  return ((t.flags[n] as number) & NodeFlag.HasError) !== 0;
}
