/**
 * A unit's syntax to its `ItemTree`, and beside it the node of each item.
 *
 * An item whose tree is the same object as at the last lowering is not looked at again, so an edit costs the items it
 * touched plus one array entry for each other item.
 */
import type { ItemIdx } from '../base/ids';
import { childByField, namedChildren } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import type { ItemNode, NodeIdx, SyntaxTree, UnitSyntax } from '../syntax/tree';
import type { Attrs, BlockItems, Item, ItemTree } from './item';
import { lowerAttrs, NO_ATTRS, readMetas, testOnly } from './lowerAttrs';
import { type ItemContainer, type ItemEnv, lowerItem } from './lowerItem';
import { mayDeclareItems, type NestedBlock, nestedBlocks } from './nestedItems';
import { textOf } from './nodes';

export interface LoweredUnit {
  readonly tree: ItemTree;
  /** Syntax of `tree.items`, index for index. */
  readonly nodes: readonly ItemNode[];
  /** Of an item in a body: its node in the tree of the owner of the body; -1 for others. */
  readonly outerNodes: Int32Array;
}

interface CachedItem {
  /** `null`: cfg'd out. */
  readonly item: Item | null;
  /** Cfg'd out, or not: nobody knows. */
  readonly isDoubtful: boolean;
  /** A fn, const or static whose body is known to declare no items. */
  isLeaf: boolean;
}

/** Lowered items by their tree; one for each `ItemEnv`. */
export type ItemCache = WeakMap<SyntaxTree, CachedItem>;

const MODULE: ItemContainer = { foreignAbi: null, isTrait: false };
const TRAIT: ItemContainer = { foreignAbi: null, isTrait: true };
/** Deeper nesting than this is left out, not followed. */
const DEPTH_LIMIT = 200;

export function lowerUnit(syntax: UnitSyntax, env: ItemEnv, cache: ItemCache): LoweredUnit {
  const lowering = new UnitLowering(env, cache);
  const inner = lowerInnerAttrs(syntax.innerAttrs, env);
  const isOff = inner === null;
  const top = isOff ? [] : lowering.lowerAll(syntax.items, MODULE, 0);
  const hasItemError = !isOff && (syntax.hasItemError || lowering.hasErrorItem);
  const { items, nodes } = lowering;
  return {
    tree: { items, top, innerAttrs: inner ?? NO_ATTRS, hasItemError },
    nodes,
    outerNodes: Int32Array.from(lowering.outerNodes),
  };
}

/** `#![..]` of a unit; null where a `#![cfg]` removes it. */
function lowerInnerAttrs(tree: SyntaxTree | null, env: ItemEnv): Attrs | null {
  if (tree === null) return NO_ATTRS;
  const nodes: NodeIdx[] = [];
  for (const child of namedChildren(tree, 0)) if (tree.kind[child] === Kind.inner_attribute_item) nodes.push(child);
  const metas = readMetas(tree, nodes, env.cfg);
  if (metas === null) return null;
  const attrs = lowerAttrs(metas, (node) => node);
  return env.plainCfg !== null && readMetas(tree, nodes, env.plainCfg) === null ? testOnly(attrs) : attrs;
}

class UnitLowering {
  readonly items: Item[] = [];
  readonly nodes: ItemNode[] = [];
  readonly outerNodes: number[] = [];
  /** An item that is not understood, or whose cfg nobody can answer: names may be missing. */
  hasErrorItem = false;
  private sawUnknownCfg = false;
  private readonly env: ItemEnv;
  private readonly cache: ItemCache;

  constructor(env: ItemEnv, cache: ItemCache) {
    this.env = {
      ...env,
      cfg: (predicate) => {
        const answer = env.cfg(predicate);
        if (answer === null) this.sawUnknownCfg = true;
        return answer;
      },
    };
    this.cache = cache;
  }

  lowerAll(
    nodes: readonly ItemNode[],
    container: ItemContainer,
    depth: number,
    outer: readonly NodeIdx[] | null = null,
  ): ItemIdx[] {
    const out: ItemIdx[] = [];
    if (depth > DEPTH_LIMIT) return out;
    for (let i = 0; i < nodes.length; i++) {
      const idx = this.lowerOne(nodes[i] as ItemNode, container, depth, outer === null ? -1 : (outer[i] as NodeIdx));
      if (idx >= 0) out.push(idx);
    }
    return out;
  }

  private lowerOne(node: ItemNode, container: ItemContainer, depth: number, outerNode: NodeIdx): ItemIdx {
    let cached = this.cache.get(node.header);
    if (cached === undefined) {
      this.sawUnknownCfg = false;
      const item = lowerItem(node, this.env, container);
      cached = { item, isDoubtful: item === null && this.sawUnknownCfg, isLeaf: false };
      this.cache.set(node.header, cached);
    }
    const { item } = cached;
    if (cached.isDoubtful) this.hasErrorItem = true;
    if (item === null) return -1 as ItemIdx;
    const idx = this.items.length as ItemIdx;
    this.items.push(item);
    this.nodes.push(node);
    this.outerNodes.push(outerNode);
    if (item.kind === 'error') this.hasErrorItem = true;
    if (cached.isLeaf) return idx;
    const withChildren = this.attachChildren(item, node, depth);
    if (withChildren !== item) this.items[idx] = withChildren;
    else cached.isLeaf = item.kind === 'fn' || item.kind === 'const' || item.kind === 'static';
    return idx;
  }

  private attachChildren(item: Item, node: ItemNode, depth: number): Item {
    switch (item.kind) {
      case 'mod':
      case 'trait':
      case 'impl': {
        const container = item.kind === 'trait' ? TRAIT : MODULE;
        return node.members === null ? item : { ...item, children: this.lowerAll(node.members, container, depth + 1) };
      }
      case 'externBlock':
        return node.members === null
          ? item
          : {
              ...item,
              children: this.lowerAll(node.members, { foreignAbi: item.abi ?? 'C', isTrait: false }, depth + 1),
            };
      case 'fn':
      case 'const':
      case 'static': {
        const isFn = item.kind === 'fn';
        const { header } = node;
        const body = childByField(header, node.node, isFn ? Field.body : Field.value);
        if (body < 0 || !mayDeclareItems(textOf(header, body), item.name === '_')) return item;
        const blocks = nestedBlocks(node.tree, body, node.start);
        return blocks.length === 0 ? item : { ...item, blocks: blocks.map((block) => this.lowerBlock(block, depth)) };
      }
      default:
        return item;
    }
  }

  private lowerBlock(block: NestedBlock, depth: number): BlockItems {
    return { parent: block.parent, children: this.lowerAll(block.items, MODULE, depth + 1, block.outerNodes) };
  }
}
