/** What every function of the solver needs: the database, the variables, the assumptions. */
import type { Database } from '../query/engine';
import { tyError } from '../types/intern';
import type { GenericArg, Ty } from '../types/ty';
import type { InferCtxt } from './inferCtxt';
import { type LangTraits, langTraits } from './langTraits';
import type { ParamEnv } from './paramEnv';

/**
 * - yes: holds. no: does not, whatever the variables turn out to be.
 * - maybe: depends on variables. unknown: not understood, and nothing may be concluded.
 */
export type Answer = 'yes' | 'no' | 'maybe' | 'unknown';

export interface SolverCx {
  readonly db: Database;
  readonly icx: InferCtxt;
  readonly env: ParamEnv;
  readonly lang: LangTraits;
  /** Answers for predicates without variables, by predicate id. Not with regions. */
  readonly memo: Map<number, 'yes' | 'no'>;
  /** Inside a cached query of the solver: it must not ask another, or harmless recursion would be a cycle. */
  readonly inQuery: boolean;
  /** Several where-clauses that differ in regions alone matched: which one is meant is not known. */
  hasRegionAmbiguity: boolean;
  /** How many bounds of aliases are being normalised inside each other. */
  boundDepth: number;
}

export function solverCx(db: Database, icx: InferCtxt, env: ParamEnv, inQuery = false): SolverCx {
  const lang = langTraits(db, env.krate);
  return { db, icx, env, lang, memo: new Map(), inQuery, hasRegionAmbiguity: false, boundDepth: 0 };
}

/** Deeper than this is not understood. */
export const RECURSION_LIMIT = 96;

/** The type at `index`; the error type if there is none. */
export function typeAt(list: readonly GenericArg[], index: number): Ty {
  const arg = list[index];
  return arg?.kind === 'type' ? arg.ty : tyError;
}
