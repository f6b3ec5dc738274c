/**
 * Block clean-up before borrowck: empty goto chains collapse, single predecessors merge, what nothing reaches goes away.
 * Mirrors rustc_mir_transform::simplify (SimplifyCfg): CfgSimplifier and remove_dead_blocks. Unreachable code yields no
 * errors because its blocks are gone.
 */
import type { BlockId } from '../../base/ids';
import type { Block, Terminator } from '../body';
import { type BlockDraft, mapTargets, successors } from './cfg';

export function simplifyCfg(blocks: BlockDraft[]): Block[] {
  for (const block of blocks) block.terminator ??= { kind: 'unreachable', span: -1 };
  const predecessors = countPredecessors(blocks);
  collapse(blocks, predecessors);
  return removeDead(blocks);
}

/** In-place version for use between passes. */
export function simplifyDrafts(blocks: BlockDraft[]): BlockDraft[] {
  return simplifyCfg(blocks).map((block) => ({
    statements: [...block.statements],
    terminator: block.terminator,
    isCleanup: block.isCleanup,
  }));
}

function countPredecessors(blocks: readonly BlockDraft[]): Int32Array {
  const count = new Int32Array(blocks.length);
  // The entry has one more: it is never merged into a predecessor.
  count[0] = 1;
  const seen = new Uint8Array(blocks.length);
  const stack = [0];
  seen[0] = 1;
  while (stack.length > 0) {
    const id = stack.pop() as number;
    for (const target of successors(terminatorOf(blocks, id))) {
      count[target]++;
      if (seen[target] === 0) {
        seen[target] = 1;
        stack.push(target);
      }
    }
  }
  return count;
}

function terminatorOf(blocks: readonly BlockDraft[], id: number): Terminator {
  return (blocks[id] as BlockDraft).terminator as Terminator;
}

function collapse(blocks: BlockDraft[], count: Int32Array): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (let id = 0; id < blocks.length; id++) {
      if (count[id] === 0) continue;
      const block = blocks[id] as BlockDraft;
      let terminator = block.terminator as Terminator;
      if (successors(terminator).some((target) => isEmptyGoto(blocks, target))) {
        terminator = mapTargets(terminator, (target) => {
          const last = collapseChain(blocks, count, target);
          if (last !== target) changed = true;
          return last;
        });
        block.terminator = terminator;
      }
      for (;;) {
        const simple = simplifyBranch(terminator, count);
        if (simple !== null) terminator = simple;
        else if (terminator.kind === 'goto' && canMerge(blocks, count, id, terminator.target)) {
          const next = blocks[terminator.target] as BlockDraft;
          count[terminator.target] = 0;
          for (const statement of next.statements) block.statements.push(statement);
          next.statements = [];
          terminator = next.terminator as Terminator;
          next.terminator = { kind: 'unreachable', span: -1 };
        } else break;
        block.terminator = terminator;
        changed = true;
      }
    }
  }
}

function isEmptyGoto(blocks: readonly BlockDraft[], id: number): boolean {
  const block = blocks[id] as BlockDraft;
  return block.statements.length === 0 && block.terminator?.kind === 'goto' && block.terminator.target !== id;
}

/** Where a chain of empty gotos ends; the edges move there. */
function collapseChain(blocks: BlockDraft[], count: Int32Array, start: BlockId): BlockId {
  let at = start;
  const seen = new Set<number>();
  while (isEmptyGoto(blocks, at) && !seen.has(at)) {
    seen.add(at);
    const terminator = terminatorOf(blocks, at);
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

function canMerge(blocks: readonly BlockDraft[], count: Int32Array, from: number, target: number): boolean {
  return (
    target !== from &&
    count[target] === 1 &&
    (blocks[target] as BlockDraft).isCleanup === (blocks[from] as BlockDraft).isCleanup
  );
}

/** A switch with one target for everything is a goto. */
function simplifyBranch(terminator: Terminator, count: Int32Array): Terminator | null {
  if (terminator.kind !== 'switchInt') return null;
  const first = terminator.targets[0] as BlockId;
  if (terminator.targets.some((target) => target !== first)) return null;
  count[first] -= terminator.targets.length - 1;
  return { kind: 'goto', span: terminator.span, target: first };
}

function removeDead(blocks: readonly BlockDraft[]): Block[] {
  const rename = new Int32Array(blocks.length).fill(-1);
  const stack = [0];
  rename[0] = 0;
  while (stack.length > 0) {
    const id = stack.pop() as number;
    for (const target of successors(terminatorOf(blocks, id))) {
      if (rename[target] !== -1) continue;
      rename[target] = 0;
      stack.push(target);
    }
  }
  let next = 0;
  let emptyUnreachable = -1;
  const kept: BlockDraft[] = [];
  for (let id = 0; id < blocks.length; id++) {
    if (rename[id] === -1) continue;
    const block = blocks[id] as BlockDraft;
    const isEmptyUnreachable =
      block.statements.length === 0 && block.terminator?.kind === 'unreachable' && !block.isCleanup;
    if (isEmptyUnreachable && emptyUnreachable >= 0) {
      rename[id] = emptyUnreachable;
      continue;
    }
    if (isEmptyUnreachable) emptyUnreachable = next;
    rename[id] = next++;
    kept.push(block);
  }
  return kept.map((block) => ({
    statements: block.statements,
    terminator: mapTargets(block.terminator as Terminator, (id) => rename[id] as BlockId),
    isCleanup: block.isCleanup,
  }));
}
