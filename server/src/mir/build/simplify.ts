/**
 * Block clean-up before borrowck: empty goto chains collapse, single predecessors merge, what nothing reaches goes away.
 * Mirrors rustc_mir_transform::simplify (SimplifyCfg): CfgSimplifier and remove_dead_blocks. Unreachable code yields no
 * errors because its blocks are gone. Works on the drafts in place: nobody else has them any more.
 */
import type { BlockId } from '../../base/ids';
import { scratchInts, scratchTaker } from '../../base/scratch';
import type { Terminator } from '../body';
import { type BlockDraft, renameTargets, visitTargets } from './cfg';

const COUNT = scratchTaker();
const RENAME = scratchTaker();

/** The blocks that are left, renumbered. The given ones are used up. */
export function simplifyCfg(blocks: readonly BlockDraft[]): BlockDraft[] {
  for (const block of blocks) block.terminator ??= { kind: 'unreachable', span: -1 };
  new Collapse(blocks).run();
  return removeDead(blocks);
}

/** Marks the reachable blocks, in a buffer that holds until the next such walk. */
export function markReachable(blocks: readonly BlockDraft[]): Int32Array {
  const isReachable = scratchInts(RENAME, blocks.length, -1);
  const stack = [0];
  isReachable[0] = 0;
  const visit = (target: number): void => {
    if (isReachable[target] !== -1) return;
    isReachable[target] = 0;
    stack.push(target);
  };
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const { terminator } = blocks[id];
    if (terminator !== null) visitTargets(terminator, visit);
  }
  return isReachable;
}

class Collapse {
  /** Predecessors of each block. */
  private readonly count: Int32Array;
  private isChanged = false;
  private sawEmptyGoto = false;

  constructor(private readonly blocks: readonly BlockDraft[]) {
    const count = scratchInts(COUNT, blocks.length, 0);
    // The entry has one more: it is never merged into a predecessor.
    count[0] = 1;
    const stack = [0];
    const visit = (target: number): void => {
      // The first edge that leads here; the entry has been seen.
      if (count[target]++ === 0) stack.push(target);
    };
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) visitTargets(this.terminator(id), visit);
    this.count = count;
  }

  private terminator(id: number): Terminator {
    return this.blocks[id].terminator as Terminator;
  }

  private readonly lookAt = (target: BlockId): void => {
    if (this.isEmptyGoto(target)) this.sawEmptyGoto = true;
  };

  private readonly followed = (target: BlockId): BlockId => {
    const last = this.collapseChain(target);
    if (last !== target) this.isChanged = true;
    return last;
  };

  run(): void {
    const { blocks, count } = this;
    do {
      this.isChanged = false;
      for (let id = 0; id < blocks.length; id++) {
        if (count[id] === 0) continue;
        const block = blocks[id];
        let terminator = this.terminator(id);
        this.sawEmptyGoto = false;
        visitTargets(terminator, this.lookAt);
        if (this.sawEmptyGoto) renameTargets(terminator, this.followed);
        for (;;) {
          const simple = simplifyBranch(terminator, count);
          if (simple !== null) terminator = simple;
          else if (terminator.kind === 'goto' && this.canMerge(id, terminator.target)) {
            const next = blocks[terminator.target];
            count[terminator.target] = 0;
            if (block.statements.length === 0) block.statements = next.statements;
            else for (const statement of next.statements) block.statements.push(statement);
            next.statements = [];
            terminator = next.terminator as Terminator;
            next.terminator = { kind: 'unreachable', span: -1 };
          } else break;
          block.terminator = terminator;
          this.isChanged = true;
        }
      }
    } while (this.isChanged);
  }

  private isEmptyGoto(id: number): boolean {
    const block = this.blocks[id];
    return block.statements.length === 0 && block.terminator?.kind === 'goto' && block.terminator.target !== id;
  }

  /** Where a chain of empty gotos ends; the edges move there. */
  private collapseChain(start: BlockId): BlockId {
    if (!this.isEmptyGoto(start)) return start;
    const { count } = this;
    let at = start;
    const seen = new Set<number>();
    while (this.isEmptyGoto(at) && !seen.has(at)) {
      seen.add(at);
      const terminator = this.terminator(at);
      if (terminator.kind !== 'goto') break;
      // The last edge into the block takes the block's own edge along.
      if (count[at] === 1) count[at] = 0;
      else {
        count[at]--;
        count[terminator.target]++;
      }
      at = terminator.target;
    }
    return at;
  }

  private canMerge(from: number, target: number): boolean {
    const { blocks } = this;
    return target !== from && this.count[target] === 1 && blocks[target].isCleanup === blocks[from].isCleanup;
  }
}

/** A switch with one target for everything is a goto. */
function simplifyBranch(terminator: Terminator, count: Int32Array): Terminator | null {
  if (terminator.kind !== 'switchInt') return null;
  const first = terminator.targets[0];
  for (const target of terminator.targets) if (target !== first) return null;
  count[first] -= terminator.targets.length - 1;
  return { kind: 'goto', span: terminator.span, target: first };
}

function removeDead(blocks: readonly BlockDraft[]): BlockDraft[] {
  const rename = markReachable(blocks);
  let emptyUnreachable = -1;
  const kept: BlockDraft[] = [];
  for (let id = 0; id < blocks.length; id++) {
    if (rename[id] === -1) continue;
    const block = blocks[id];
    const isEmptyUnreachable =
      block.statements.length === 0 && block.terminator?.kind === 'unreachable' && !block.isCleanup;
    if (isEmptyUnreachable && emptyUnreachable >= 0) {
      rename[id] = emptyUnreachable;
      continue;
    }
    if (isEmptyUnreachable) emptyUnreachable = kept.length;
    rename[id] = kept.length;
    kept.push(block);
  }
  const renamed = (id: BlockId): BlockId => rename[id] as BlockId;
  for (const block of kept) renameTargets(block.terminator as Terminator, renamed);
  return kept;
}
