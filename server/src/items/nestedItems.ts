/**
 * Items inside bodies: finds the blocks that declare any, and cuts each item out of the tree of its owner into a tree of
 * its own, so that its nodes are numbered as if it stood in a module.
 *
 * The block of `const _: () = { .. };` is there for its items: impls that a macro hides the helpers of. So macro calls that
 * are statements there are items too; those of other bodies are expanded with the body (names/madeItems.ts).
 */
import { childByField, childOfKind, children, nodeText } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import { type ItemNode, NodeFlag, type NodeIdx, repairsWithin, type SyntaxTree, type UnitSyntax } from '../syntax/tree';
import { identText, isItemKind } from './nodes';

/** A block that declares items. Blocks are in pre-order; the position in the list is the ordinal that hir uses. */
export interface NestedBlock {
  /** Node of the `block` in the owner's tree. */
  readonly block: NodeIdx;
  /** Ordinal of the enclosing block with items, or -1. */
  readonly parent: number;
  readonly items: readonly ItemNode[];
  /** Node of each item in the owner's tree. */
  readonly outerNodes: readonly NodeIdx[];
}

const NONE: readonly NestedBlock[] = [];
const cache = new WeakMap<SyntaxTree, Map<number, readonly NestedBlock[]>>();

/** Blocks with items below node `root` of the tree. One scan of the kinds; `base` is the tree's offset in its unit. */
export function nestedBlocks(tree: SyntaxTree, root: NodeIdx, base: number): readonly NestedBlock[] {
  const items = itemsBelow(tree, root);
  const calls = isAnonymousBlock(tree, root) ? callsIn(tree, root) : [];
  const found = calls.length === 0 ? items : [...(items ?? []), ...calls].sort((a, b) => a - b);
  if (found === null) return NONE;
  let byRoot = cache.get(tree);
  if (byRoot === undefined) {
    byRoot = new Map();
    cache.set(tree, byRoot);
  }
  const key = root + base * 0x100000;
  let blocks = byRoot.get(key);
  if (blocks === undefined) {
    blocks = cutBlocks(tree, found, base);
    byRoot.set(key, blocks);
  }
  return blocks;
}

/** What a macro call in the block of an anonymous constant expands to, parsed as statements: its items and macro calls. */
export function unitOfStatements(tree: SyntaxTree): UnitSyntax {
  const hasError = ((tree.flags[0] as number) & NodeFlag.HasError) !== 0;
  const nodes = [...children(tree, 0)].filter((node) => isItemKind(tree.kind[node] as number));
  const found = [...nodes, ...callsIn(tree, 0)].sort((a, b) => a - b);
  const items = found.map((node) => cutItem(tree, node, 0));
  return { innerAttrs: null, items, hasItemError: hasError, hasError };
}

/** Whether the node is the block of `const _: () = { .. };`. */
export function isAnonymousBlock(tree: SyntaxTree, node: NodeIdx): boolean {
  const owner = tree.parent[node] as number;
  if (tree.kind[node] !== Kind.block || tree.kind[owner] !== Kind.const_item) return false;
  return identText(tree, childByField(tree, owner, Field.name)) === '_';
}

/** Statements of the block, or of a parsed fragment, that are macro calls. */
function callsIn(tree: SyntaxTree, block: NodeIdx): NodeIdx[] {
  return [...children(tree, block)].filter((node) => statementCall(tree, node) >= 0);
}

/** The macro call that a statement is; -1 for others. */
export function statementCall(tree: SyntaxTree, node: NodeIdx): NodeIdx {
  const isWrapped = tree.kind[node] === Kind.expression_statement;
  const call = isWrapped ? childOfKind(tree, node, Kind.macro_invocation) : node;
  if (call < 0 || tree.kind[call] !== Kind.macro_invocation) return -1;
  const hasSemi = isWrapped && childOfKind(tree, node, Kind[';']) >= 0;
  return isStatementMacro(tree, call, hasSemi) ? call : -1;
}

/** `m! {}` and `m!();` are statements; a trailing `m!()` is an expression, unless an expansion and not a block ends with it. */
export function isStatementMacro(tree: SyntaxTree, call: NodeIdx, hasSemi: boolean): boolean {
  return hasSemi || tree.parent[call] === 0 || nodeText(tree, call).endsWith('}');
}

/** Nodes, in the tree of the owner, of the `macro_rules! name` in one of the blocks of its body. */
export function macrosInBlock(owner: ItemNode, ordinal: number, name: string): readonly NodeIdx[] {
  const { tree, node } = owner;
  const body = childByField(tree, node, tree.kind[node] === Kind.function_item ? Field.body : Field.value);
  const block = body < 0 ? undefined : nestedBlocks(tree, body, owner.start)[ordinal];
  return (block?.outerNodes ?? []).filter(
    (at) => tree.kind[at] === Kind.macro_definition && identText(tree, childByField(tree, at, Field.name)) === name,
  );
}

function itemsBelow(tree: SyntaxTree, root: NodeIdx): NodeIdx[] | null {
  let found: NodeIdx[] | null = null;
  const { kind, subtreeEnd } = tree;
  const end = subtreeEnd[root] as number;
  for (let n = root + 1; n < end; ) {
    if (isItemKind(kind[n] as number)) {
      found ??= [];
      found.push(n);
      n = subtreeEnd[n] as number;
    } else n++;
  }
  return found;
}

function cutBlocks(tree: SyntaxTree, found: readonly NodeIdx[], base: number): NestedBlock[] {
  const byBlock = new Map<NodeIdx, NodeIdx[]>();
  for (const node of found) {
    const block = tree.parent[node] as number;
    const list = byBlock.get(block);
    if (list === undefined) byBlock.set(block, [node]);
    else list.push(node);
  }
  const blocks = [...byBlock.keys()].sort((a, b) => a - b);
  const ordinals = new Map(blocks.map((block, i) => [block, i]));
  return blocks.map((block) => {
    const outerNodes = byBlock.get(block) as NodeIdx[];
    let parent = -1;
    for (let n = tree.parent[block] as number; n > 0; n = tree.parent[n] as number) {
      const ordinal = ordinals.get(n);
      if (ordinal !== undefined) {
        parent = ordinal;
        break;
      }
    }
    return { block, parent, items: outerNodes.map((node) => cutItem(tree, node, base)), outerNodes };
  });
}

/** The first words of an item, at the beginning of a statement: behind what may stand before one, on a line of their own. */
const MAY_DECLARE =
  /(?:^|[\n{};\])/])\s*(?:pub\b|(?:(?:unsafe|async|const|safe|default)\s+)*(?:fn|struct|enum|union|trait|impl|mod|use|static|const|type|extern|macro_rules|macro)\b)/;

/** Whether a body of this text can declare items at all. Saves reading the trees of most bodies. */
export function mayDeclareItems(bodyText: string, isAnonymous: boolean): boolean {
  return MAY_DECLARE.test(bodyText) || (isAnonymous && bodyText.includes('!'));
}

/** The item at `node` with the attributes before it, as an `ItemNode` whose tree is its own. */
function cutItem(tree: SyntaxTree, node: NodeIdx, base: number): ItemNode {
  return cutRange(tree, firstAttribute(tree, node), node, base);
}

function firstAttribute(tree: SyntaxTree, node: NodeIdx): NodeIdx {
  let first = node;
  const parent = tree.parent[node] as number;
  let run = -1;
  for (let c = parent + 1; c < node; c = tree.subtreeEnd[c] as number) {
    if (tree.kind[c] === Kind.attribute_item) {
      if (run < 0) run = c;
    } else run = -1;
  }
  if (run >= 0) first = run;
  return first;
}

function cutRange(tree: SyntaxTree, first: NodeIdx, node: NodeIdx, base: number): ItemNode {
  const end = tree.subtreeEnd[node] as number;
  const list = memberList(tree, node);
  const cutFrom = list < 0 ? end : list + 1;
  const cutTo = list < 0 ? end : (tree.subtreeEnd[list] as number);
  const length = 1 + (cutFrom - first) + (end - cutTo);
  const from = tree.start[first] as number;
  const text = tree.text.slice(from, tree.end[node]);
  const kind = new Uint16Array(length);
  const start = new Int32Array(length);
  const endAt = new Int32Array(length);
  const parent = new Int32Array(length);
  const subtreeEnd = new Int32Array(length);
  const field = new Uint8Array(length);
  const flags = new Uint8Array(length);
  kind[0] = Kind.ROOT;
  endAt[0] = text.length;
  parent[0] = -1;
  subtreeEnd[0] = length;
  const removed = cutTo - cutFrom;
  const outside = tree.parent[node] as number;
  for (let n = first; n < end; n++) {
    if (n === cutFrom) n = cutTo;
    if (n >= end) break;
    const to = n < cutFrom ? n - first + 1 : n - removed - first + 1;
    kind[to] = tree.kind[n] as number;
    start[to] = (tree.start[n] as number) - from;
    endAt[to] = (tree.end[n] as number) - from;
    const up = tree.parent[n] as number;
    parent[to] = up === outside ? 0 : up < cutFrom ? up - first + 1 : up - removed - first + 1;
    const stop = tree.subtreeEnd[n] as number;
    subtreeEnd[to] = n === list ? to + 1 : (stop <= cutFrom ? stop : stop - removed) - first + 1;
    field[to] = tree.field[n] as number;
    flags[to] = tree.flags[n] as number;
  }
  flags[0] = tree.flags[node] as number;
  const repairs = repairsWithin(tree.repairs ?? [], from, from + text.length);
  const arrays = { kind, start, end: endAt, parent, subtreeEnd, field, flags };
  const own: SyntaxTree = { text, length, ...arrays, ...(repairs.length > 0 ? { repairs } : {}) };
  return {
    kind: tree.kind[node] as number,
    start: base + from,
    tree: own,
    header: own,
    node: node - first + 1,
    members: list < 0 ? (CONTAINERS.has(tree.kind[node] as number) ? [] : null) : cutMembers(tree, list, base),
  };
}

const CONTAINERS = new Set<number>([Kind.mod_item, Kind.impl_item, Kind.trait_item, Kind.foreign_mod_item]);

function memberList(tree: SyntaxTree, node: NodeIdx): NodeIdx {
  if (!CONTAINERS.has(tree.kind[node] as number)) return -1;
  const end = tree.subtreeEnd[node] as number;
  for (let c = node + 1; c < end; c = tree.subtreeEnd[c] as number)
    if (tree.kind[c] === Kind.declaration_list) return c;
  return -1;
}

function cutMembers(tree: SyntaxTree, list: NodeIdx, base: number): ItemNode[] {
  const out: ItemNode[] = [];
  const end = tree.subtreeEnd[list] as number;
  let first = -1;
  for (let c = list + 1; c < end; c = tree.subtreeEnd[c] as number) {
    const kind = tree.kind[c] as number;
    if (kind === Kind.attribute_item) {
      if (first < 0) first = c;
      continue;
    }
    if (
      isItemKind(kind) ||
      kind === Kind.macro_invocation ||
      kind === Kind.ERROR ||
      kind === Kind.expression_statement
    ) {
      out.push(cutRange(tree, first < 0 ? c : first, c, base));
    }
    first = -1;
  }
  return out;
}
