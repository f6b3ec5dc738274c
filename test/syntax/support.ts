/** Views of syntax for tests: what two parses must agree on, as plain text. */
import { fieldName, kindName } from '../../server/src/syntax/kinds';
import { type ItemNode, NodeFlag, type SyntaxTree, type UnitSyntax } from '../../server/src/syntax/tree';

/** One line a node: depth, field, kind, text range, flags. Everything in the tree shows. */
export function dumpTree(tree: SyntaxTree): string {
  const lines: string[] = [];
  const depth = new Map<number, number>([[-1, -1]]);
  for (let n = 0; n < tree.length; n++) {
    const level = (depth.get(tree.parent[n] as number) ?? 0) + 1;
    depth.set(n, level);
    const flags = tree.flags[n] as number;
    const marks = `${flags & NodeFlag.Missing ? '?' : ''}${flags & NodeFlag.HasError ? '!' : ''}`;
    const field = tree.field[n] ? `${fieldName(tree.field[n] as number)}: ` : '';
    const range = `${tree.start[n]}..${tree.end[n]}<${tree.subtreeEnd[n]}`;
    lines.push(`${'  '.repeat(level)}${field}${kindName(tree.kind[n] as number)} ${range}${marks}`);
  }
  return lines.join('\n');
}

export function dumpItem(item: ItemNode): string {
  const members = item.members?.map((member) => dumpItem(member).replace(/^/gm, '    ')) ?? [];
  return [`${item.start} ${kindName(item.kind)} at ${item.node}`, dumpTree(item.tree), ...members].join('\n');
}

export function dumpUnit(unit: UnitSyntax): string {
  const head = `item error ${unit.hasItemError}, error ${unit.hasError}`;
  return [head, unit.innerAttrs ? dumpTree(unit.innerAttrs) : '', ...unit.items.map(dumpItem)].join('\n');
}

/** The kinds only, as nested brackets; short enough to be written by hand. */
export function shape(tree: SyntaxTree, node = 0): string {
  const parts: string[] = [];
  for (let c = node + 1; c < (tree.subtreeEnd[node] as number); c = tree.subtreeEnd[c] as number) {
    if (((tree.flags[c] as number) & NodeFlag.Named) !== 0) parts.push(shape(tree, c));
  }
  const name = kindName(tree.kind[node] as number);
  return parts.length > 0 ? `${name}(${parts.join(' ')})` : name;
}
