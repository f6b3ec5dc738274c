/**
 * Forward gen/kill fixpoints over bit sets: one entry state per block, joined by union, blocks visited in reverse
 * post-order until nothing changes. Mirrors rustc_mir_dataflow::framework for the gen/kill analyses that borrowck needs.
 *
 * A block's transfer is summed up once as one gen and one kill set, so iteration never looks at statements. The state at
 * a point is rebuilt by replaying its block from the entry state.
 */
import { BitMatrix, type BitSet } from '../base/bitSet';
import { scratchInts, scratchTaker, scratchWords } from '../base/scratch';
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

/** Effects on words of a state. */
class WordEffects implements Effects {
  constructor(private readonly words: Uint32Array) {}

  gen(bit: number): void {
    this.words[bit >>> 5] |= 1 << (bit & 31);
  }

  kill(bit: number): void {
    this.words[bit >>> 5] &= ~(1 << (bit & 31));
  }
}

/**
 * The sums of blocks, one behind the other: of every word that a block has an effect on its number, the bits that go and
 * those that come. A later `kill` undoes an earlier `gen` of the same bit, and the other way round.
 */
class BlockTransfers implements Effects {
  ops = new Int32Array(1024);
  length = 0;
  private readonly touched: number[] = [];

  /** `gens`, `kills`: zero, a word for each word of a state. */
  constructor(
    private readonly gens: Uint32Array,
    private readonly kills: Uint32Array,
  ) {}

  gen(bit: number): void {
    const word = this.touch(bit);
    const mask = 1 << (bit & 31);
    this.gens[word] |= mask;
    this.kills[word] &= ~mask;
  }

  kill(bit: number): void {
    const word = this.touch(bit);
    const mask = 1 << (bit & 31);
    this.kills[word] |= mask;
    this.gens[word] &= ~mask;
  }

  private touch(bit: number): number {
    const word = bit >>> 5;
    if (this.gens[word] === 0 && this.kills[word] === 0) this.touched.push(word);
    return word;
  }

  endBlock(): void {
    const { touched, gens, kills } = this;
    if (this.length + 3 * touched.length > this.ops.length) {
      const grown = new Int32Array(2 * this.ops.length + 3 * touched.length);
      grown.set(this.ops);
      this.ops = grown;
    }
    for (const word of touched) {
      this.ops[this.length++] = word;
      this.ops[this.length++] = kills[word];
      this.ops[this.length++] = gens[word];
      gens[word] = 0;
      kills[word] = 0;
    }
    touched.length = 0;
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
const STARTS = scratchTaker();
const PROGRESS = scratchTaker();

/** Entry states by block; rows of unreachable blocks are empty. */
export function solveForward(cfg: Cfg, analysis: GenKillAnalysis): BitMatrix {
  const { blocks, rpo, flow } = cfg;
  const { offsets, targets } = flow;
  const entry = new BitMatrix(blocks, analysis.domain);
  if (analysis.domain === 0 || blocks === 0) return entry;
  const width = entry.wordsPerRow;
  const transfers = new BlockTransfers(scratchWords(GENS, width), scratchWords(KILLS, width));
  // By place in the order.
  const starts = scratchInts(STARTS, rpo.length + 1, 0);
  for (let i = 0; i < rpo.length; i++) {
    analysis.block(rpo[i], transfers);
    transfers.endBlock();
    starts[i + 1] = transfers.length;
  }
  const { ops } = transfers;
  analysis.start(entry);
  const state = scratchWords(STATE, width);
  const edge = new WordEffects(state);
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
      for (let w = 0; w < width; w++) state[w] = words[base + w];
      for (let op = starts[i]; op < starts[i + 1]; op += 3)
        state[ops[op]] = (state[ops[op]] & ~ops[op + 1]) | ops[op + 2];
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
