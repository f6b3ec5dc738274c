/**
 * Attributes of fields in a struct pattern: `S { #[cfg(unix)] fd, .. }`. The grammar has no place for them, so that a repair
 * hid them from the parser; which field each belongs to is said here.
 */
import { Kind } from '../../syntax/kinds';
import type { NodeIdx, Repair, SyntaxTree } from '../../syntax/tree';

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

const known = new WeakMap<SyntaxTree, ReadonlyMap<Repair, NodeIdx>>();

/** The `field_pattern` that each hidden attribute stands before; others are left out. */
export function hiddenFieldAttributes(tree: SyntaxTree): ReadonlyMap<Repair, NodeIdx> {
  let found = known.get(tree);
  if (found === undefined) {
    found = read(tree);
    known.set(tree, found);
  }
  return found;
}

function read(tree: SyntaxTree): ReadonlyMap<Repair, NodeIdx> {
  const attributes = (tree.repairs ?? []).filter(({ what }) => what === 'attribute');
  const found = new Map<Repair, NodeIdx>();
  // From the last one: an attribute may stand before another one of the same field.
  let behind: Repair | undefined;
  for (const attribute of attributes.toReversed()) {
    const next = afterBlank(tree.text, attribute.end);
    const field = behind?.start === next ? found.get(behind) : fieldStartingAt(tree, next);
    if (field !== undefined) found.set(attribute, field);
    behind = attribute;
  }
  return found;
}

function afterBlank(text: string, from: number): number {
  BLANK.lastIndex = from;
  BLANK.test(text);
  return BLANK.lastIndex;
}

/** By bisection: nodes are in the order of their starts. */
function fieldStartingAt(tree: SyntaxTree, offset: number): NodeIdx | undefined {
  let low = 0;
  let high = tree.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tree.start[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  for (; low < tree.length && tree.start[low] === offset; low++)
    if (tree.kind[low] === Kind.field_pattern) return low as NodeIdx;
  return undefined;
}
