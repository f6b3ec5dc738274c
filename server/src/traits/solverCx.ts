/** What every function of the solver needs: the database, the variables, the assumptions. */
import type { DefId } from '../base/ids';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { tyError } from '../types/intern';
import { type GenericArg, NOT_SETTLED, type Predicate, type Ty, TyFlag } from '../types/ty';
import type { InferCtxt, KnownProjection } from './inferCtxt';
import { type LangTraits, langTraits } from './langTraits';
import type { ParamEnv } from './paramEnv';

/**
 * - yes: holds. no: does not, whatever the variables turn out to be.
 * - maybe: depends on variables. unknown: not understood, and nothing may be concluded.
 */
export type Answer = 'yes' | 'no' | 'maybe' | 'unknown';

/** Answers of other proofs with regions. null: not kept, or not a plain yes. */
export interface RegionAnswers {
  /** What else must hold for a trait predicate. */
  prove(cx: SolverCx, goal: Predicate): readonly Predicate[] | null;
  /** What an alias is, and what must hold for that. */
  normalize(cx: SolverCx, alias: Ty): KnownProjection | null;
}

export interface SolverCx {
  readonly db: Database;
  readonly icx: InferCtxt;
  readonly env: ParamEnv;
  readonly lang: LangTraits;
  /** The trait `Sized`. */
  readonly sized: DefId | null;
  /** Answers for predicates that are settled, by predicate id. Not with regions. */
  readonly memo: Map<number, 'yes' | 'no'>;
  /** Predicates that wait for what closures capture, by predicate id: how many were known when that was found. */
  readonly undecided: Map<number, number>;
  /** What settled projections are; null: nothing that may be kept. Not with regions. */
  readonly projected: Map<Ty, Ty | null>;
  /** An answer since this was last cleared rests on an obligation that is still being worked on: it may not be kept. */
  hasLeaned: boolean;
  /**
   * Cached queries may be asked only of goals whose args are smaller than this. Inside such a query that is the size of its
   * own: so none can need itself, and harmless recursion is no cycle.
   */
  readonly below: number;
  /** ADTs that are `Sized` by their declaration, whatever their args; false: that is not plain. */
  readonly sizedAdts: Map<DefId, boolean>;
  /** With regions only. */
  readonly answers: RegionAnswers | null;
  /** Several where-clauses that differ in regions alone matched: which one is meant is not known. */
  hasRegionAmbiguity: boolean;
  /** How many bounds of aliases are being normalised inside each other. */
  boundDepth: number;
  /** What is left for the goal being worked on, however deep its parts; null between goals. */
  work: Work | null;
  /** What is left for the body that all of this is for. */
  readonly bodyWork: Work;
  /** Steps that the next goal may take. */
  workLimit: number;
  /** Steps that stand inside each other. */
  nesting: number;
}

/** Steps that a goal and all it needs may still take. Counted, so that an answer never hangs on the machine. */
export interface Work {
  left: number;
}

/** A goal that takes more steps is not understood. rustc overflows on such goals, or runs for minutes. */
const WORK_LIMIT = 20_000;
/** With regions few answers are kept, so a step costs more; the goal itself has been proved without them before. */
const WORK_LIMIT_WITH_REGIONS = 6_000;
/** Where one goal was not understood, a body is not; its other goals need not take long to say the same. */
const WORK_LIMIT_AFTER = 500;

/**
 * Steps that a body and all that is asked on its behalf may still take. A goal that asks a kept answer of another begins with
 * work of its own there, so that answers do not depend on who asked; where goals grow as they go (numbers as types), the sum
 * over all of them has no bound. Unlimited where no body is being checked.
 */
const BODY_WORK = defineSlot((): Work => ({ left: Number.POSITIVE_INFINITY }));
const BODY_LIMIT = 200_000;

/** Nothing that was being found out when it is thrown is kept. */
export class TooMuchWork extends Error {}

/** Runs `f` with the work that a body may take. Throws `TooMuchWork`. */
export function withBodyWork<T>(db: Database, f: () => T): T {
  const work = db.slot(BODY_WORK);
  const before = work.left;
  work.left = BODY_LIMIT;
  try {
    return f();
  } finally {
    work.left = before;
  }
}

/** Takes one step of the work; false: there are too many. Throws `TooMuchWork`. */
export function mayStep(cx: SolverCx, work: Work): boolean {
  if (cx.bodyWork.left-- <= 0) throw new TooMuchWork('too many goals in one body');
  if (work.left-- > 0) return true;
  cx.workLimit = WORK_LIMIT_AFTER;
  return false;
}

/** Runs `f` as part of the goal being worked on; the outermost call makes a goal of its own. */
export function asOneGoal<T>(cx: SolverCx, f: () => T): T {
  if (cx.work !== null) return f();
  cx.work = { left: cx.workLimit };
  try {
    return f();
  } finally {
    cx.work = null;
  }
}

export function solverCx(
  db: Database,
  icx: InferCtxt,
  env: ParamEnv,
  below = Infinity,
  answers: RegionAnswers | null = null,
): SolverCx {
  const lang = langTraits(db, env.krate);
  return {
    db,
    icx,
    env,
    lang,
    sized: lang.byKind.get('sized') ?? null,
    memo: new Map(),
    undecided: new Map(),
    projected: new Map(),
    hasLeaned: false,
    sizedAdts: new Map(),
    below,
    answers,
    hasRegionAmbiguity: false,
    boundDepth: 0,
    work: null,
    bodyWork: db.slot(BODY_WORK),
    workLimit: icx.regions === null ? WORK_LIMIT : WORK_LIMIT_WITH_REGIONS,
    nesting: 0,
  };
}

/** Deeper than this is not understood. As in rustc. */
export const RECURSION_LIMIT = 128;
/** Steps inside each other: a level of a type takes up to two. */
export const NESTING_LIMIT = 2 * RECURSION_LIMIT;

/** Nothing that is still to be inferred changes what is found of a goal with these flags: it may be kept for the body. */
export function isSettled(cx: SolverCx, flags: number): boolean {
  const { regions, hidden } = cx.icx;
  return (flags & NOT_SETTLED) === 0 && regions === null && (hidden.size === 0 || (flags & TyFlag.HasOpaque) === 0);
}

/** The type at `index`; the error type if there is none. */
export function typeAt(list: readonly GenericArg[], index: number): Ty {
  const arg = list[index];
  return arg?.kind === 'type' ? arg.ty : tyError;
}
