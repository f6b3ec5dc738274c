/**
 * Initialisation: which move paths may be uninitialised or initialised at a point, and which initialisations have ever
 * reached it. Mirrors MaybeUninitializedPlaces, MaybeInitializedPlaces and EverInitializedPlaces of
 * rustc_mir_dataflow::impls.
 */
import { type BitMatrix, BitSet } from '../base/bitSet';
import { type Cfg, isTerminatorPoint, statementAt, terminatorOf } from './cfg';
import { type Effects, type GenKillAnalysis, StateEffects, solveForward } from './fixpoint';
import { forSubtree, type MoveData } from './movePaths';

export interface InitFlow {
  /** Entry states by block; bits are move paths. */
  readonly maybeUninit: BitMatrix;
  readonly maybeInit: BitMatrix;
  /** Entry states by block; bits are indexes of `MoveData.inits`. */
  readonly everInit: BitMatrix;
}

export function solveInit(cfg: Cfg, data: MoveData): InitFlow {
  return {
    maybeUninit: solveForward(cfg, initAnalysis(cfg, data, true)),
    maybeInit: solveForward(cfg, initAnalysis(cfg, data, false)),
    everInit: solveForward(cfg, everInitAnalysis(cfg, data)),
  };
}

/** What the point does to paths, the return edge of a call apart: first moves and drops, then initialisations. */
export function pathEffects(
  cfg: Cfg,
  data: MoveData,
  point: number,
  absent: (path: number) => void,
  present: (path: number) => void,
): void {
  for (let m = data.moveStart[point]; m < data.moveStart[point + 1]; m++)
    forSubtree(data.paths, data.moves[m].path, absent);
  if (isTerminatorPoint(cfg, point)) {
    const terminator = terminatorOf(cfg, point);
    if (terminator.kind === 'drop') {
      const { path, isExact } = data.find(terminator.place);
      if (isExact) forSubtree(data.paths, path, absent);
    }
  }
  for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++) {
    const init = data.inits[i];
    if (!init.isOnReturn) forSubtree(data.paths, init.path, present);
  }
}

export function uninitEffects(cfg: Cfg, data: MoveData, point: number, effects: Effects): void {
  pathEffects(
    cfg,
    data,
    point,
    (path) => effects.gen(path),
    (path) => effects.kill(path),
  );
}

function initAnalysis(cfg: Cfg, data: MoveData, isUninit: boolean): GenKillAnalysis {
  const blockEffects = (block: number, effects: Effects): void => {
    const gen = (path: number): void => effects.gen(path);
    const kill = (path: number): void => effects.kill(path);
    for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++) {
      if (isUninit) pathEffects(cfg, data, point, gen, kill);
      else pathEffects(cfg, data, point, kill, gen);
    }
  };
  return {
    domain: data.paths.length,
    start(entry) {
      if (isUninit) entry.fill();
      for (let arg = 1; arg <= cfg.body.argCount; arg++) {
        forSubtree(data.paths, arg, (path) => (isUninit ? entry.remove(path) : entry.add(path)));
      }
    },
    block: blockEffects,
    edge(from, to, state) {
      const { terminator } = cfg.body.blocks[from];
      if (terminator.kind !== 'call' || terminator.target !== to) return;
      const point = cfg.blockStart[from + 1] - 1;
      for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++) {
        forSubtree(data.paths, data.inits[i].path, (path) => (isUninit ? state.remove(path) : state.add(path)));
      }
    },
  };
}

export function everInitEffects(cfg: Cfg, data: MoveData, point: number, effects: Effects): void {
  const statement = statementAt(cfg, point);
  if (statement?.kind === 'storageDead') for (const init of data.initsOfPath[statement.local]) effects.kill(init);
  for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++) if (!data.inits[i].isOnReturn) effects.gen(i);
}

function everInitAnalysis(cfg: Cfg, data: MoveData): GenKillAnalysis {
  return {
    domain: data.inits.length,
    start(entry) {
      for (let arg = 0; arg < cfg.body.argCount; arg++) entry.add(arg);
    },
    block(block, effects) {
      for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++)
        everInitEffects(cfg, data, point, effects);
    },
    edge(from, to, state) {
      const { terminator } = cfg.body.blocks[from];
      if (terminator.kind !== 'call' || terminator.target !== to) return;
      const point = cfg.blockStart[from + 1] - 1;
      for (let i = data.initStart[point]; i < data.initStart[point + 1]; i++) state.add(i);
    },
  };
}

/** The state before `point`, replayed from its block's entry. For reports and hovers; checks replay once per block. */
export function uninitBefore(cfg: Cfg, data: MoveData, entry: BitMatrix, point: number): BitSet {
  return replay(cfg, entry, point, (at, effects) => uninitEffects(cfg, data, at, effects));
}

/** Paths that may be initialised before `point`. */
export function initBefore(cfg: Cfg, data: MoveData, entry: BitMatrix, point: number): BitSet {
  return replay(cfg, entry, point, (at, effects) => {
    pathEffects(
      cfg,
      data,
      at,
      (path) => effects.kill(path),
      (path) => effects.gen(path),
    );
  });
}

function replay(cfg: Cfg, entry: BitMatrix, point: number, apply: (point: number, effects: Effects) => void): BitSet {
  const block = cfg.blockOf[point];
  const state = new BitSet(entry.columns);
  state.copyFrom(entry.row(block));
  const effects = new StateEffects(state);
  for (let at = cfg.blockStart[block]; at < point; at++) apply(at, effects);
  return state;
}
