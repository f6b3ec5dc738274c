/**
 * The control flow graph of a body in dense numbers. Blocks keep their ids; *points* number statements and terminators so
 * that those of one block are contiguous. Mirrors rustc_mir_dataflow::points::DenseLocationMap.
 */
import { buildGraph, type Graph, reversePostOrder } from '../base/graph';
import { assertNever, type BlockId } from '../base/ids';
import { scratchInts, scratchTaker } from '../base/scratch';
import type { Block, Body, Statement, Terminator } from '../mir/body';

const FROM = scratchTaker();
const TO = scratchTaker();

export interface Cfg {
  readonly body: Body;
  readonly blocks: number;
  readonly points: number;
  /** First point of each block; one more entry for the end. */
  readonly blockStart: Int32Array;
  /** Block of each point. */
  readonly blockOf: Int32Array;
  readonly succs: Graph;
  /**
   * What states flow along: `succs` without the edges on which a coroutine is dropped while it drops a value, as in rustc's
   * `Terminator::edges`. What only they lead to has no state: nothing is live, borrowed or moved there.
   */
  readonly flow: Graph;
  readonly preds: Graph;
  /** Blocks reachable from the entry in reverse post-order. */
  readonly rpo: Int32Array;
  readonly isReachable: Uint8Array;
}

/** Successors in rustc's order; the unwind edge last. `withoutUnwind` leaves unwind edges out, not those of a coroutine's drop. */
export function successors(terminator: Terminator, visit: (block: BlockId) => void, withoutUnwind = false): void {
  switch (terminator.kind) {
    case 'goto':
      visit(terminator.target);
      return;
    case 'switchInt':
      for (const target of terminator.targets) visit(target);
      return;
    case 'call':
      if (terminator.target !== null) visit(terminator.target);
      if (terminator.unwind !== null && !withoutUnwind) visit(terminator.unwind);
      return;
    case 'drop':
      visit(terminator.target);
      if (terminator.unwind !== null && !withoutUnwind) visit(terminator.unwind);
      if (terminator.drop !== null) visit(terminator.drop);
      return;
    case 'assert':
      visit(terminator.target);
      if (terminator.unwind !== null && !withoutUnwind) visit(terminator.unwind);
      return;
    case 'yield':
      visit(terminator.target);
      if (terminator.drop !== null) visit(terminator.drop);
      return;
    case 'falseEdge':
      visit(terminator.real);
      visit(terminator.imaginary);
      return;
    case 'falseUnwind':
      visit(terminator.real);
      if (terminator.unwind !== null && !withoutUnwind) visit(terminator.unwind);
      return;
    case 'inlineAsm':
      for (const target of terminator.targets) visit(target);
      if (terminator.unwind !== null && !withoutUnwind) visit(terminator.unwind);
      return;
    case 'return':
    case 'unwindResume':
    case 'unreachable':
    case 'coroutineDrop':
      return;
    default:
      assertNever(terminator);
      return;
  }
}

export function buildCfg(body: Body): Cfg {
  const blocks = body.blocks.length;
  const blockStart = new Int32Array(blocks + 1);
  let most = 0;
  for (const { terminator } of body.blocks)
    most += terminator.kind === 'switchInt' || terminator.kind === 'inlineAsm' ? terminator.targets.length + 1 : 3;
  const from = scratchInts(FROM, most, 0);
  const to = scratchInts(TO, most, 0);
  let edges = 0;
  let source = 0;
  const edge = (target: BlockId): void => {
    from[edges] = source;
    to[edges++] = target;
  };
  for (; source < blocks; source++) {
    const block = body.blocks[source];
    blockStart[source + 1] = blockStart[source] + block.statements.length + 1;
    successors(block.terminator, edge);
  }
  const flow = flowGraph(body, from, to, edges);
  const points = blockStart[blocks];
  const blockOf = new Int32Array(points);
  for (let b = 0; b < blocks; b++) blockOf.fill(b, blockStart[b], blockStart[b + 1]);
  const succs = buildGraph(blocks, from, to, edges);
  const rpo = reversePostOrder(succs, 0);
  const isReachable = new Uint8Array(blocks);
  for (let i = 0; i < rpo.length; i++) isReachable[rpo[i]] = 1;
  return {
    body,
    blocks,
    points,
    blockStart,
    blockOf,
    succs,
    flow: flow ?? succs,
    preds: buildGraph(blocks, to, from, edges),
    rpo,
    isReachable,
  };
}

/** null where it is the same as all edges. */
function flowGraph(body: Body, from: Int32Array, to: Int32Array, edges: number): Graph | null {
  const dropOf = body.blocks.map(({ terminator }) => (terminator.kind === 'drop' ? terminator.drop : null));
  if (dropOf.every((drop) => drop === null)) return null;
  const kept: number[] = [];
  for (let edge = 0; edge < edges; edge++) if (dropOf[from[edge]] !== to[edge]) kept.push(edge);
  const pick = (ends: Int32Array): Int32Array => Int32Array.from(kept, (edge) => ends[edge]);
  return buildGraph(body.blocks.length, pick(from), pick(to), kept.length);
}

export function blockAt(cfg: Cfg, point: number): Block {
  return cfg.body.blocks[cfg.blockOf[point]];
}

/** Index of the point in its block; equal to the number of statements for the terminator. */
export function indexInBlock(cfg: Cfg, point: number): number {
  return point - cfg.blockStart[cfg.blockOf[point]];
}

export function isTerminatorPoint(cfg: Cfg, point: number): boolean {
  return point + 1 === cfg.blockStart[cfg.blockOf[point] + 1];
}

/** The statement at a point; null at a terminator. */
export function statementAt(cfg: Cfg, point: number): Statement | null {
  return blockAt(cfg, point).statements[indexInBlock(cfg, point)] ?? null;
}

export function terminatorOf(cfg: Cfg, point: number): Terminator {
  return blockAt(cfg, point).terminator;
}

export function spanAt(cfg: Cfg, point: number): number {
  return (statementAt(cfg, point) ?? terminatorOf(cfg, point)).span;
}

/** Points that may run right after `point`. */
export function nextPoints(cfg: Cfg, point: number, visit: (point: number) => void, withoutUnwind = false): void {
  if (!isTerminatorPoint(cfg, point)) {
    visit(point + 1);
    return;
  }
  successors(terminatorOf(cfg, point), (block) => visit(cfg.blockStart[block]), withoutUnwind);
}

/** Points that may run right before `point`. */
export function previousPoints(cfg: Cfg, point: number, visit: (point: number) => void): void {
  const block = cfg.blockOf[point];
  if (point > cfg.blockStart[block]) {
    visit(point - 1);
    return;
  }
  const { offsets, targets } = cfg.preds;
  for (let e = offsets[block]; e < offsets[block + 1]; e++) visit(cfg.blockStart[targets[e] + 1] - 1);
}
