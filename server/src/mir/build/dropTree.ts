/**
 * Exits that share their drops: each node drops one local and goes on to `next`, nearer to the root. Blocks are made
 * only for nodes that something enters. Mirrors rustc_mir_build::builder::scope (DropTree).
 */
import type { BlockId, Local } from '../../base/ids';
import type { MirSpan } from '../body';
import type { Cfg } from './cfg';
import type { PlaceTable } from './placeTable';

export type DropKind = 'value' | 'storage';
export interface DropData {
  readonly local: Local;
  readonly kind: DropKind;
  readonly span: MirSpan;
}
export type DropIdx = number;
export const ROOT: DropIdx = 0;

export interface DropNode {
  readonly data: DropData;
  readonly next: DropIdx;
}

/** How blocks of a tree are made and what enters them. */
export interface DropTreeShape {
  readonly isCleanup: boolean;
  link(from: BlockId, to: BlockId): void;
}

export class DropTree {
  readonly nodes: DropNode[] = [{ data: { local: 0 as Local, kind: 'storage', span: -1 }, next: ROOT }];
  private readonly existing = new Map<string, DropIdx>();
  readonly entries: { readonly drop: DropIdx; readonly block: BlockId }[] = [];

  add(data: DropData, next: DropIdx): DropIdx {
    const key = `${next},${data.local},${data.kind}`;
    const found = this.existing.get(key);
    if (found !== undefined) return found;
    const index = this.nodes.length;
    this.nodes.push({ data, next });
    this.existing.set(key, index);
    return index;
  }

  addEntry(from: BlockId, drop: DropIdx): void {
    this.entries.push({ drop, block: from });
  }

  /** Builds the blocks. `root`: where the root is, if it exists already. Gives the block of each node, null where none was needed. */
  build(cfg: Cfg, places: PlaceTable, shape: DropTreeShape, root: BlockId | null): (BlockId | null)[] {
    const blocks = this.assignBlocks(cfg, shape, root);
    for (let index = this.nodes.length - 1; index > ROOT; index--) {
      const block = blocks[index] as BlockId | null;
      if (block === null) continue;
      const { data, next } = this.nodes[index] as DropNode;
      const target = blocks[next] as BlockId;
      if (data.kind === 'value') {
        const place = places.local(data.local);
        cfg.terminate(block, {
          kind: 'drop',
          span: data.span,
          place,
          target,
          unwind: null,
          drop: null,
          isReplace: false,
        });
      } else {
        cfg.push(block, { kind: 'storageDead', span: data.span, local: data.local });
        if (target !== block) cfg.goto(block, data.span, target);
      }
    }
    return blocks;
  }

  private assignBlocks(cfg: Cfg, shape: DropTreeShape, root: BlockId | null): (BlockId | null)[] {
    // Shares(i): the only predecessor of this node is node i, a storage drop: both stand in one block.
    const SELF = -1;
    const NONE = -2;
    const need = new Int32Array(this.nodes.length).fill(NONE);
    const blocks: (BlockId | null)[] = this.nodes.map(() => null);
    if (root !== null) {
      need[ROOT] = SELF;
      blocks[ROOT] = root;
    }
    // Entered once: the tree of a coroutine's drop is built a second time, for what unwinds in it.
    const entries = this.entries.splice(0).sort((a, b) => a.drop - b.drop);
    for (let index = this.nodes.length - 1; index >= ROOT; index--) {
      const node = this.nodes[index] as DropNode;
      while (entries.length > 0 && entries[entries.length - 1].drop === index) {
        const entry = entries.pop() as (typeof entries)[number];
        const block = blocks[index] ?? cfg.newBlock(shape.isCleanup);
        blocks[index] = block;
        need[index] = SELF;
        shape.link(entry.block, block);
      }
      const want = need[index] as number;
      if (want === NONE) continue;
      if (want === SELF) blocks[index] ??= cfg.newBlock(shape.isCleanup);
      else blocks[index] = blocks[want] as BlockId | null;
      if (index === ROOT) continue;
      if (node.data.kind === 'value') need[node.next] = SELF;
      else need[node.next] = need[node.next] === NONE ? index : SELF;
    }
    return blocks;
  }
}
