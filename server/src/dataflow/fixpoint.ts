/**
 * Forward gen/kill fixpoints over bit sets: one entry state per block, joined by union, blocks visited in reverse
 * post-order until nothing changes. Mirrors rustc_mir_dataflow::framework for the gen/kill analyses that borrowck needs.
 *
 * A block's transfer is summed up once as one gen and one kill set, so iteration never looks at statements. The state at
 * a point is rebuilt by replaying its block from the entry state.
 */
import { BitMatrix, BitSet } from '../base/bitSet';
import type { Cfg } from './cfg';

/** Effects as they happen in a block: a later `kill` undoes an earlier `gen` of the same bit, and the other way round. */
export class Transfer {
  constructor(
    private readonly gens: BitMatrix,
    private readonly kills: BitMatrix,
    public row: number,
  ) {}

  gen(bit: number): void {
    this.gens.add(this.row, bit);
    this.kills.remove(this.row, bit);
  }

  kill(bit: number): void {
    this.kills.add(this.row, bit);
    this.gens.remove(this.row, bit);
  }
}

/** What a replay writes to; a `Transfer` and a plain state both are one. */
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

export interface GenKillAnalysis {
  readonly domain: number;
  /** Bits set on entry to the body. */
  start(entry: BitSet): void;
  /** All effects of the block on what flows out along ordinary edges, terminator included. */
  block(block: number, effects: Effects): void;
  /** Effects on one edge only (a call initialises its destination when it returns, not when it unwinds). */
  readonly edge?: (from: number, to: number, state: BitSet) => void;
}

/** Entry states by block; rows of unreachable blocks are empty. */
export function solveForward(cfg: Cfg, analysis: GenKillAnalysis): BitMatrix {
  const { blocks, rpo, succs } = cfg;
  const entry = new BitMatrix(blocks, analysis.domain);
  if (analysis.domain === 0 || blocks === 0) return entry;
  const gens = new BitMatrix(blocks, analysis.domain);
  const kills = new BitMatrix(blocks, analysis.domain);
  const transfer = new Transfer(gens, kills, 0);
  for (let i = 0; i < rpo.length; i++) {
    transfer.row = rpo[i];
    analysis.block(rpo[i], transfer);
  }
  analysis.start(entry.row(0));
  const width = entry.wordsPerRow;
  const state = new BitSet(analysis.domain);
  const edgeState = new BitSet(analysis.domain);
  const isDirty = new Uint8Array(blocks);
  const isSeen = new Uint8Array(blocks);
  isDirty[0] = isSeen[0] = 1;
  for (let again = true; again; ) {
    again = false;
    for (let i = 0; i < rpo.length; i++) {
      const block = rpo[i];
      if (isDirty[block] === 0) continue;
      isDirty[block] = 0;
      const base = block * width;
      for (let w = 0; w < width; w++) {
        state.words[w] = (entry.words[base + w] & ~kills.words[base + w]) | gens.words[base + w];
      }
      for (let e = succs.offsets[block]; e < succs.offsets[block + 1]; e++) {
        const target = succs.targets[e];
        let out = state;
        if (analysis.edge !== undefined) {
          edgeState.copyFrom(state);
          analysis.edge(block, target, edgeState);
          out = edgeState;
        }
        const isChanged = entry.unionRowWith(target, out);
        if (!isChanged && isSeen[target] === 1) continue;
        isSeen[target] = isDirty[target] = 1;
        again = true;
      }
    }
  }
  return entry;
}
