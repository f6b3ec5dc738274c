/**
 * Initialisation: which move paths may be uninitialised or initialised at a point, and which initialisations have ever
 * reached it. Mirrors MaybeUninitializedPlaces, MaybeInitializedPlaces and EverInitializedPlaces of
 * rustc_mir_dataflow::impls.
 */
import { type BitMatrix, BitSet } from '../base/bitSet';
import { type Cfg, statementAt } from './cfg';
import { type Effects, type GenKillAnalysis, StateEffects, solveForward } from './fixpoint';
import { findInSubtree, forSubtree, type MoveData } from './movePaths';

export interface InitFlow {
  /** Entry states by block; bits are move paths. */
  readonly maybeUninit: BitMatrix;
  /** Computed when first asked for: only values with something to drop need it. */
  readonly maybeInit: BitMatrix;
  /** Entry states by block; bits are those of `EverInits`. */
  readonly everInit: BitMatrix;
  readonly everInits: EverInits;
}

/**
 * The initialisations of which it must be known where they have been. Of a mutable temporary with a single one that is
 * clear: every access but that one comes behind it.
 */
export interface EverInits {
  readonly count: number;
  /** By index of `MoveData.inits`; -1: not tracked. */
  readonly bit: Int32Array;
}

export function solveInit(cfg: Cfg, data: MoveData): InitFlow {
  let maybeInit: BitMatrix | null = null;
  const everInits = trackedInits(cfg, data);
  return {
    maybeUninit: solveForward(cfg, initAnalysis(cfg, data, true)),
    get maybeInit() {
      maybeInit ??= solveForward(cfg, initAnalysis(cfg, data, false));
      return maybeInit;
    },
    everInits,
    everInit: solveForward(cfg, everInitAnalysis(cfg, data, everInits)),
  };
}

/** What the point does to paths, the return edge of a call apart: first moves and drops, then initialisations. */
export function uninitEffects(data: MoveData, point: number, effects: Effects): void {
  const end = data.effectStart[point + 1];
  for (let e = data.effectStart[point]; e < end; e++) {
    const effect = data.effects[e];
    if ((effect & 1) === 0) effects.gen(effect >> 1);
    else effects.kill(effect >> 1);
  }
}

function initEffects(data: MoveData, point: number, effects: Effects): void {
  const end = data.effectStart[point + 1];
  for (let e = data.effectStart[point]; e < end; e++) {
    const effect = data.effects[e];
    if ((effect & 1) === 1) effects.gen(effect >> 1);
    else effects.kill(effect >> 1);
  }
}

/** The block that a call returns to; -1: the block does not end in one. */
function returnEdge(cfg: Cfg, block: number): number {
  const { terminator } = cfg.body.blocks[block];
  return terminator.kind === 'call' && terminator.target !== null ? terminator.target : -1;
}

function initAnalysis(cfg: Cfg, data: MoveData, isUninit: boolean): GenKillAnalysis {
  const apply = isUninit ? uninitEffects : initEffects;
  return {
    domain: data.paths.length,
    start(entry) {
      if (isUninit) entry.fill(0, data.paths.length);
      for (let arg = 1; arg <= cfg.body.argCount; arg++) {
        forSubtree(data.paths, arg, (path) => (isUninit ? entry.remove(0, path) : entry.add(0, path)));
      }
    },
    block(block, effects) {
      const end = cfg.blockStart[block + 1];
      for (let point = cfg.blockStart[block]; point < end; point++) apply(data, point, effects);
    },
    edge: (from) => returnEdge(cfg, from),
    edgeEffects(from, effects) {
      const point = cfg.blockStart[from + 1] - 1;
      for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++) {
        forSubtree(data.paths, data.inits[i].path, (path) => (isUninit ? effects.kill(path) : effects.gen(path)));
      }
    },
  };
}

function trackedInits(cfg: Cfg, data: MoveData): EverInits {
  const { locals, argCount } = cfg.body;
  const bit = new Int32Array(data.inits.length).fill(-1);
  let count = 0;
  // Those of arguments have the first bits.
  for (let i = 0; i < data.inits.length; i++) {
    const { path } = data.inits[i];
    if (path >= locals.length) continue;
    const { mutable, info } = locals[path];
    const isClear = mutable && path > argCount && info.kind !== 'user' && data.initsOfPath[path].length === 1;
    if (!isClear) bit[i] = count++;
  }
  return { count, bit };
}

export function everInitEffects(cfg: Cfg, data: MoveData, ever: EverInits, point: number, effects: Effects): void {
  if (ever.count === 0) return;
  const statement = statementAt(cfg, point);
  if (statement?.kind === 'storageDead') {
    for (const init of data.initsOfPath[statement.local]) if (ever.bit[init] >= 0) effects.kill(ever.bit[init]);
  }
  for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++) {
    if (ever.bit[i] >= 0 && !data.inits[i].isOnReturn) effects.gen(ever.bit[i]);
  }
}

function everInitAnalysis(cfg: Cfg, data: MoveData, ever: EverInits): GenKillAnalysis {
  return {
    domain: ever.count,
    start(entry) {
      for (let arg = 0; arg < cfg.body.argCount; arg++) entry.add(0, arg);
    },
    block(block, effects) {
      for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++)
        everInitEffects(cfg, data, ever, point, effects);
    },
    edge: (from) => returnEdge(cfg, from),
    edgeEffects(from, effects) {
      const point = cfg.blockStart[from + 1] - 1;
      for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++)
        if (ever.bit[i] >= 0) effects.gen(ever.bit[i]);
    },
  };
}

/** The state before `point`, replayed from its block's entry. For reports and hovers; checks replay once per block. */
export function uninitBefore(cfg: Cfg, data: MoveData, entry: BitMatrix, point: number): BitSet {
  return replay(cfg, data, entry, point, uninitEffects);
}

/** Paths that may be initialised before `point`. */
export function initBefore(cfg: Cfg, data: MoveData, entry: BitMatrix, point: number): BitSet {
  return replay(cfg, data, entry, point, initEffects);
}

/**
 * What each point finds a local to be, with all parts of it that are tracked: 0 without a value, 1 with one on some ways or in
 * part, 2 with one. Points out of reach: 0.
 */
export function initStates(cfg: Cfg, data: MoveData, { maybeUninit, maybeInit }: InitFlow, local: number): Uint8Array {
  const out = new Uint8Array(cfg.points);
  const uninit = new BitSet(maybeUninit.columns);
  const init = new BitSet(maybeInit.columns);
  const [uninitState, initState] = [new StateEffects(uninit), new StateEffects(init)];
  for (const block of cfg.rpo) {
    uninit.copyRow(maybeUninit, block);
    init.copyRow(maybeInit, block);
    for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++) {
      if (findInSubtree(data.paths, local, (path) => uninit.has(path)) < 0) out[point] = 2;
      else if (findInSubtree(data.paths, local, (path) => init.has(path)) >= 0) out[point] = 1;
      uninitEffects(data, point, uninitState);
      initEffects(data, point, initState);
    }
  }
  return out;
}

function replay(
  cfg: Cfg,
  data: MoveData,
  entry: BitMatrix,
  point: number,
  apply: (data: MoveData, point: number, effects: Effects) => void,
): BitSet {
  const block = cfg.blockOf[point];
  const state = new BitSet(entry.columns);
  state.copyRow(entry, block);
  const effects = new StateEffects(state);
  for (let at = cfg.blockStart[block]; at < point; at++) apply(data, at, effects);
  return state;
}
