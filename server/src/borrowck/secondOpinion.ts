/**
 * Whether a loan is really still in use where NLL says so: the location-sensitive view of Polonius. NLL gives a region one
 * set of points for all that ever flows into it; here a loan flows from region to region point by point, so that
 *
 * ```rust
 * match map.get_mut(&key) { Some(value) => return value, None => { map.insert(key, new); .. } }
 * ```
 *
 * holds no loan in the second arm. Mirrors rustc_borrowck::polonius (the localized constraint graph of `-Zpolonius=next`):
 * nodes are a region at a point; the edges within a point are its outlives constraints, those between points go where the
 * region is live, forward for covariant uses, backward for contravariant ones, both for invariant ones.
 *
 * Asked only about errors that NLL has found, and never overrules them: its answer is a note.
 */
import { BitMatrix } from '../base/bitSet';
import type { WideMatrix } from '../base/wideMatrix';
import { nextPoints, previousPoints, statementAt, terminatorOf } from '../dataflow/cfg';
import type { Effects } from '../dataflow/fixpoint';
import type { Ty, Variance } from '../types/ty';
import { xform } from './constraints/relate';
import { vidOf } from './constraints/set';
import type { Facts } from './facts';
import type { Loan } from './loans';

const FORWARD = 1;
const BACKWARD = 2;
/** Nodes of the graph above which nothing is said. */
const LIMIT = 4_000_000;

export class SecondOpinion {
  private graph: Graph | null | undefined;
  private readonly loans = new Map<number, BitMatrix>();

  constructor(private readonly facts: Facts) {}

  /**
   * The loan is in scope before the point for NLL, and no reference that may hold it is live there. Of the places that one
   * report stands for (code that is lowered twice, the ways out of a scope) it must hold at all.
   */
  isOnlyNll(loan: Loan, point: number, isDeath: boolean): boolean {
    if (this.graph === undefined) this.graph = buildGraph(this.facts);
    const { graph } = this;
    if (graph === null) return false;
    let reached = this.loans.get(loan.index);
    if (reached === undefined) {
      reached = spread(this.facts, graph, loan);
      this.loans.set(loan.index, reached);
    }
    const { facts } = this;
    const points = isDeath ? deathsOf(facts, loan.place.local) : sameSource(facts, point);
    for (const at of [point, ...points]) {
      for (let vid = 0; vid < graph.count; vid++)
        if (reached.has(vid, at) && isLive(facts, graph, vid, at)) return false;
    }
    return true;
  }
}

/** Points with the span of this one. */
function sameSource({ cfg }: Facts, point: number): number[] {
  const spanAt = (at: number): number => (statementAt(cfg, at) ?? terminatorOf(cfg, at)).span;
  const span = spanAt(point);
  const out: number[] = [];
  for (let at = 0; at < cfg.points; at++) if (spanAt(at) === span) out.push(at);
  return out;
}

/** Where the local's storage ends or its value is dropped, and where the body is left. */
function deathsOf({ cfg }: Facts, local: number): number[] {
  const out: number[] = [];
  for (let at = 0; at < cfg.points; at++) {
    const statement = statementAt(cfg, at);
    if (statement !== null) {
      if (statement.kind === 'storageDead' && statement.local === local) out.push(at);
      continue;
    }
    const terminator = terminatorOf(cfg, at);
    const isDrop = terminator.kind === 'drop' && terminator.place.local === local;
    const isExit = terminator.kind === 'return' || terminator.kind === 'unwindResume';
    if (isDrop || isExit || terminator.kind === 'coroutineDrop') out.push(at);
  }
  return out;
}

interface Graph {
  readonly count: number;
  readonly live: WideMatrix;
  /** By region: constraints in which it is the longer one. */
  readonly outgoing: readonly (readonly number[])[];
  readonly directions: Uint8Array;
}

function buildGraph(facts: Facts): Graph | null {
  const { vars, cfg, typeck } = facts;
  if (vars.count * cfg.points > LIMIT) return null;
  const outgoing: number[][] = Array.from({ length: vars.count }, () => []);
  typeck.constraints.sup.forEach((sup, index) => {
    outgoing[sup].push(index);
  });
  return { count: vars.count, live: facts.fullLiveness(), outgoing, directions: directionsOf(facts) };
}

/** Regions of the caller are live everywhere. */
function isLive(facts: Facts, graph: Graph, vid: number, point: number): boolean {
  return vid < facts.universal.count || graph.live.has(vid, point);
}

/**
 * Per point the regions that the loan reaches. At its own point only what comes back there, round a loop: what it reaches
 * at once is made there and conflicts with nothing. An assignment to what is borrowed ends the loan where it flows forward;
 * what is found backward is how regions are related, which no assignment ends.
 */
function spread(facts: Facts, graph: Graph, loan: Loan): BitMatrix {
  const { cfg, typeck, loanFlow } = facts;
  const { sub, origin } = typeck.constraints;
  const reached = new BitMatrix(graph.count, cfg.points);
  /** Of those reached: backward at some step. */
  const related = new BitMatrix(graph.count, cfg.points);
  const later: number[] = [];
  let todo: number[] = [];
  const atOnce = [new Set<number>(), new Set<number>()];
  let isBeginning = true;
  const visit = (vid: number, point: number, isRelated: number): void => {
    if (isBeginning && point === loan.point) {
      if (!atOnce[isRelated].has(vid)) todo.push(vid, point, isRelated);
      atOnce[isRelated].add(vid);
      return;
    }
    const isNew = reached.add(vid, point);
    if (isRelated === 1 ? related.add(vid, point) : isNew) later.push(vid, point, isRelated);
  };
  let killed = false;
  const effects: Effects = {
    gen() {},
    kill(index) {
      killed ||= index === loan.index;
    },
  };
  const isKilled = (point: number): boolean => {
    killed = false;
    loanFlow.primary(point, effects);
    return killed;
  };
  const follow = (): void => {
    while (todo.length > 0) {
      const isRelated = todo.pop() as number;
      const point = todo.pop() as number;
      const vid = todo.pop() as number;
      for (const index of graph.outgoing[vid]) {
        const at = origin[index].point;
        if (at < 0 || at === point) visit(sub[index], point, isRelated);
      }
      const directions = graph.directions[vid];
      if ((directions & FORWARD) !== 0 && (isRelated === 1 || !isKilled(point))) {
        nextPoints(cfg, point, (next) => {
          if (isLive(facts, graph, vid, next)) visit(vid, next, isRelated);
        });
      }
      if ((directions & BACKWARD) !== 0 && isLive(facts, graph, vid, point)) {
        previousPoints(cfg, point, (previous) => visit(vid, previous, 1));
      }
    }
  };
  visit(loan.region, loan.point, 0);
  follow();
  isBeginning = false;
  todo = later;
  follow();
  return reached;
}

/** How each region stands in the types of the locals. */
function directionsOf(facts: Facts): Uint8Array {
  const out = new Uint8Array(facts.vars.count).fill(FORWARD);
  for (const ty of facts.typeck.localTys) note(facts, ty, 'co', out);
  return out;
}

function noteRegion(vid: number, variance: Variance, out: Uint8Array): void {
  if (vid >= 0 && (variance === 'contra' || variance === 'inv')) out[vid] |= BACKWARD;
}

function note(facts: Facts, ty: Ty, variance: Variance, out: Uint8Array): void {
  switch (ty.kind) {
    case 'ref':
      noteRegion(vidOf(ty.region), variance, out);
      note(facts, ty.ty, ty.mutable ? 'inv' : variance, out);
      return;
    case 'ptr':
      note(facts, ty.ty, ty.mutable ? 'inv' : variance, out);
      return;
    case 'slice':
    case 'array':
      note(facts, ty.elem, variance, out);
      return;
    case 'tuple':
      for (const elem of ty.elems) note(facts, elem, variance, out);
      return;
    case 'adt': {
      const variances = facts.env.adt(ty.def)?.variances;
      ty.args.list.forEach((arg, i) => {
        const inner = xform(variance, variances?.[i] ?? 'inv');
        if (arg.kind === 'type') note(facts, arg.ty, inner, out);
        else if (arg.kind === 'region') noteRegion(vidOf(arg.region), inner, out);
      });
      return;
    }
    default:
      // Whatever else: both ways, which can only keep loans alive.
      facts.typeck.liveRegionsOf(ty, (region) => noteRegion(vidOf(region), 'inv', out));
  }
}
