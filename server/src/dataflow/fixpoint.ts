/**
 * Forward gen/kill fixpoints over bit sets: one entry state per block, joined by union, blocks visited in reverse
 * post-order until nothing changes. Mirrors rustc_mir_dataflow::framework for the gen/kill analyses that borrowck needs.
 *
 * A block's transfer is summed up once as one gen and one kill set, so iteration never looks at statements. The state at
 * a point is rebuilt by replaying its block from the entry state.
 */
import { BitMatrix, type BitSet } from '../base/bitSet';
import { scratchTaker, scratchWords } from '../base/scratch';
import type { Cfg } from './cfg';

/** What effects are written to: the sum of a block (`BlockTransfer`) and a plain state both are one. */
export interface Effects {
  gen(bit: number): void;
  kill(bit: number): void;
}

export class StateEffects implements Effects {
  constructor(readonly state: BitSet) {}

  gen(bit: number): void {
    this.state.add(bit);
  }

  kill(bit: number): void {
    this.state.remove(bit);
  }
}

/** Effects as they happen in a block: a later `kill` undoes an earlier `gen` of the same bit, and the other way round. */
class BlockTransfer implements Effects {
  /** First word of the block's row. */
  base = 0;

  constructor(
    readonly gens: Uint32Array,
    readonly kills: Uint32Array,
  ) {}

  gen(bit: number): void {
    const word = this.base + (bit >>> 5);
    const mask = 1 << (bit & 31);
    this.gens[word] |= mask;
    this.kills[word] &= ~mask;
  }

  kill(bit: number): void {
    const word = this.base + (bit >>> 5);
    const mask = 1 << (bit & 31);
    this.kills[word] |= mask;
    this.gens[word] &= ~mask;
  }
}

export interface GenKillAnalysis {
  readonly domain: number;
  /** Sets the bits of row 0 that are set on entry to the body. */
  start(entry: BitMatrix): void;
  /** All effects of the block on what flows out along ordinary edges, terminator included. */
  block(block: number, effects: Effects): void;
  /**
   * The one successor that effects of its own lead to, or -1: a call initialises its destination when it returns, not
   * when it unwinds.
   */
  readonly edge?: (from: number) => number;
  readonly edgeEffects?: (from: number, effects: Effects) => void;
}

const GENS = scratchTaker();
const KILLS = scratchTaker();
const STATE = scratchTaker();
const EDGE = scratchTaker();
const PROGRESS = scratchTaker();

/** Entry states by block; rows of unreachable blocks are empty. */
export function solveForward(cfg: Cfg, analysis: GenKillAnalysis): BitMatrix {
  const { blocks, rpo, succs } = cfg;
  const { offsets, targets } = succs;
  const entry = new BitMatrix(blocks, analysis.domain);
  if (analysis.domain === 0 || blocks === 0) return entry;
  const width = entry.wordsPerRow;
  const gens = scratchWords(GENS, blocks * width);
  const kills = scratchWords(KILLS, blocks * width);
  const transfer = new BlockTransfer(gens, kills);
  for (let i = 0; i < rpo.length; i++) {
    transfer.base = rpo[i] * width;
    analysis.block(rpo[i], transfer);
  }
  analysis.start(entry);
  const state = scratchWords(STATE, width);
  const edge = new BlockTransfer(state, scratchWords(EDGE, width));
  // 0: to be visited for the first time, 1: to be visited again, 2: done.
  const progress = scratchWords(PROGRESS, blocks);
  const { words } = entry;
  for (let again = true; again; ) {
    again = false;
    for (let i = 0; i < rpo.length; i++) {
      const block = rpo[i];
      if (progress[block] === 2) continue;
      progress[block] = 2;
      const base = block * width;
      for (let w = 0; w < width; w++) state[w] = (words[base + w] & ~kills[base + w]) | gens[base + w];
      const special = analysis.edge === undefined ? -1 : analysis.edge(block);
      for (let e = offsets[block]; e < offsets[block + 1]; e++) {
        if (targets[e] !== special)
          again = join(words, targets[e] * width, state, width, progress, targets[e]) || again;
      }
      if (special < 0) continue;
      // Last, as it changes the state.
      analysis.edgeEffects?.(block, edge);
      again = join(words, special * width, state, width, progress, special) || again;
    }
  }
  return entry;
}

/** `words[base ..] |= state`; whether the block has to be visited again. */
function join(
  words: Uint32Array,
  base: number,
  state: Uint32Array,
  width: number,
  progress: Uint32Array,
  target: number,
): boolean {
  let changed = 0;
  for (let w = 0; w < width; w++) {
    const old = words[base + w];
    const now = old | state[w];
    words[base + w] = now;
    changed |= old ^ now;
  }
  if (changed === 0 || progress[target] === 0) return false;
  progress[target] = 1;
  return true;
}
