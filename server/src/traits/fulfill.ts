/**
 * Obligations worked off to a fixpoint. Mirrors rustc_trait_selection::traits::fulfill and, for answers that bind
 * nothing, `evaluate_obligation`.
 *
 * A conjunction: an obligation that is already in it adds nothing. That is also what makes auto traits
 * coinductive; for other traits an obligation that needs itself is not understood. Neither is one that takes too many
 * steps: the steps of all that an obligation needs are counted together.
 */

import { itemOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { eraseBound, erasePredicate, instantiatePredicate } from '../types/fold';
import { mkProjection, mkProjectionPred, mkTraitPred, predicateById } from '../types/intern';
import { type Const, type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { visitPredicate } from '../types/visit';
import { InferCtxt } from './inferCtxt';
import { type ParamEnv, paramEnvById } from './paramEnv';
import { normalizeArgs, normalizeInto, normalizer, projectAlias } from './project';
import { recursion } from './recursion';
import { select } from './select';
import { isPlainlySized } from './sized';
import {
  type Answer,
  isSettled,
  mayStep,
  NESTING_LIMIT,
  RECURSION_LIMIT,
  type SolverCx,
  solverCx,
  type Work,
} from './solverCx';

export interface Obligation<C = unknown> {
  readonly predicate: Predicate;
  readonly parent: Obligation | null;
  readonly depth: number;
  /** Whatever the caller wants back with an error. Nested obligations have their root's. */
  readonly cause: C | null;
}

interface Pending<C> extends Obligation<C> {
  /** Shared by all that stems from one root. */
  readonly work: Work;
  /** Unresolved variables it is stuck on, as they were. */
  stalledOn: readonly (Ty | Const)[] | null;
}

type Step =
  | { readonly kind: 'done'; readonly nested: readonly Predicate[] }
  | { readonly kind: 'no' | 'maybe' | 'unknown' };

const DONE: Step = { kind: 'done', nested: [] };

/** Outlives relations met on the way, with regions as in the goal. */
export interface OutlivesSink {
  type(ty: Ty, region: Region): void;
  region(a: Region, b: Region): void;
}

export class Fulfill<C = unknown> {
  private pending: Pending<C>[] = [];
  private readonly seen = new Set<Predicate>();
  private versionAtLastRun = -1;
  /** Obligations that cannot hold. */
  readonly errors: Obligation<C>[] = [];
  /** Obligations that were not understood. */
  readonly unknown: Obligation<C>[] = [];

  constructor(
    readonly cx: SolverCx,
    private readonly outlives: OutlivesSink | null = null,
  ) {}

  add(predicate: Predicate, cause: C | null = null, parent: Obligation | null = null): void {
    const depth = parent === null ? 0 : parent.depth + 1;
    if (isPlainlySized(this.cx, predicate)) return;
    const work = this.cx.work ?? { left: this.cx.workLimit };
    this.pending.push({ predicate, parent, depth, cause, work, stalledOn: null });
    this.versionAtLastRun = -1;
  }

  addAll(list: readonly Predicate[], cause: C | null = null): void {
    for (const p of list) this.add(p, cause);
  }

  /** What waits for variables, as it stands. */
  get waiting(): readonly Obligation<C>[] {
    return this.pending;
  }

  /** Works until nothing changes. Cheap if nothing was added and no variable bound since the last time. */
  run(): void {
    this.work(Infinity);
  }

  /** Works until nothing changes or something cannot hold, which says all of a conjunction. */
  runToFirstError(): void {
    this.work(1);
  }

  private work(errors: number): void {
    while (this.pending.length > 0 && this.versionAtLastRun !== this.cx.icx.version) {
      this.versionAtLastRun = this.cx.icx.version;
      const batch = this.pending;
      this.pending = [];
      let progressed = false;
      for (const o of batch) {
        if (o.stalledOn !== null && this.isStalled(o.stalledOn)) this.pending.push(o);
        else if (this.step(o)) progressed = true;
        if (this.errors.length >= errors) return;
      }
      if (progressed) this.versionAtLastRun = -1;
    }
  }

  /** The obligation needs itself. */
  private lean(o: Pending<C>, predicate: Predicate): void {
    if (isCoinductive(this.cx, predicate)) this.cx.hasLeaned = true;
    else this.unknown.push(o);
  }

  private isStalled(on: readonly (Ty | Const)[]): boolean {
    for (let i = 0; i < on.length; i++) if (!this.cx.icx.isStalled(on[i] as Ty | Const)) return false;
    return true;
  }

  /** False: the obligation still waits. */
  private step(o: Pending<C>): boolean {
    if (isPlainlySized(this.cx, o.predicate)) return true;
    const predicate = this.cx.icx.resolvePredicate(o.predicate);
    const isClosed = (predicate.flags & TyFlag.HasInfer) === 0;
    if (this.seen.has(predicate)) {
      if (isAncestor(o.parent, predicate)) this.lean(o, predicate);
      return true;
    }
    if (isClosed) this.seen.add(predicate);
    const { cx } = this;
    if (o.depth > RECURSION_LIMIT || cx.nesting > NESTING_LIMIT || !mayStep(cx, o.work)) {
      this.unknown.push(o);
      return true;
    }
    // What stems from an obligation of an outer engine may come back to it.
    if (cx.nesting > 0 && isAncestor(o.parent, predicate)) {
      this.lean(o, predicate);
      return true;
    }
    if (cx.nesting > 0 && !isClosed) {
      const found = recursion(predicate, o.parent);
      if (found === 'same' && isCoinductive(cx, predicate)) return true;
      if (found !== null) {
        this.pending.push({ ...o, predicate, stalledOn: unresolved(predicate) });
        return false;
      }
    }
    const self: Pending<C> = { ...o, predicate };
    const outer = cx.work;
    cx.work = o.work;
    cx.nesting++;
    const step = process(cx, predicate, self, this.outlives);
    cx.nesting--;
    cx.work = outer;
    switch (step.kind) {
      case 'done':
        this.seen.add(predicate);
        for (const p of step.nested)
          this.pending.push({
            predicate: p,
            parent: self,
            depth: o.depth + 1,
            cause: o.cause,
            work: o.work,
            stalledOn: null,
          });
        return true;
      case 'no':
        this.errors.push(self);
        return true;
      case 'unknown':
        this.unknown.push(self);
        return true;
      case 'maybe':
        this.pending.push({ ...self, stalledOn: unresolved(predicate) });
        if (isClosed) this.seen.delete(predicate);
        return false;
    }
  }
}

function unresolved(p: Predicate): readonly (Ty | Const)[] {
  const out: (Ty | Const)[] = [];
  visitPredicate(p, {
    ty: (t) => {
      if (t.kind === 'infer') out.push(t);
      return (t.flags & (TyFlag.HasInfer | TyFlag.HasOpenCaptures)) === 0;
    },
    const: (c) => {
      if (c.kind === 'infer') out.push(c);
    },
  });
  return out;
}

function isAncestor(from: Obligation | null, p: Predicate): boolean {
  for (let at = from; at !== null; at = at.parent) if (at.predicate === p) return true;
  return false;
}

function isCoinductive(cx: SolverCx, p: Predicate): boolean {
  if (p.kind !== 'trait') return p.kind !== 'projection';
  const kind = cx.lang.builtin.get(p.traitRef.trait);
  if (kind === 'sized' || kind === 'always') return true;
  const item = itemOf(cx.db, p.traitRef.trait);
  return item?.kind === 'trait' && item.isAuto;
}

/** The predicate with its `for<>` opened: placeholders with regions, erased without. */
function opened(cx: SolverCx, p: Predicate): Predicate {
  if (p.vars.length === 0) return p;
  if (cx.icx.regions === null) return instantiatePredicate(p, eraseBound);
  return instantiatePredicate(p, cx.icx.regions.openUniverse());
}

function process(cx: SolverCx, predicate: Predicate, o: Obligation, sink: OutlivesSink | null): Step {
  const { icx } = cx;
  if (icx.regions === null) return processOpened(cx, opened(cx, predicate), predicate, o, sink);
  const outer = icx.goalUniverse;
  icx.goalUniverse = icx.regions.nextUniverse;
  const step = processOpened(cx, opened(cx, predicate), predicate, o, sink);
  icx.goalUniverse = outer;
  return step;
}

/** `p` is `predicate` with its binder opened. */
function processOpened(
  cx: SolverCx,
  p: Predicate,
  predicate: Predicate,
  o: Obligation,
  sink: OutlivesSink | null,
): Step {
  switch (p.kind) {
    case 'trait':
      return processTrait(cx, p, predicate, o);
    case 'projection': {
      const nested: Predicate[] = [];
      const args = normalizeArgs(cx, p.args, nested);
      const projected = projectAlias(cx, p.assoc, args, o);
      if (projected.kind === 'ambiguous')
        return waitNormalized(cx, predicate, nested, () => mkProjectionPred(p.assoc, args, p.ty));
      if (projected.kind === 'unknown') return { kind: 'unknown' };
      const to = projected.kind === 'ok' ? normalizeInto(cx, projected.ty, nested) : mkProjection(p.assoc, args);
      const rhs = normalizeInto(cx, p.ty, nested);
      if (!cx.icx.eq(to, rhs)) return { kind: 'no' };
      return { kind: 'done', nested: projected.kind === 'ok' ? [...nested, ...projected.nested] : nested };
    }
    case 'typeOutlives':
      if (sink !== null) {
        const nested: Predicate[] = [];
        sink.type(normalizeInto(cx, p.ty, nested), p.region);
        return { kind: 'done', nested };
      }
      return DONE;
    case 'regionOutlives':
      sink?.region(p.a, p.b);
      return DONE;
  }
}

/** `p` is `whole` with its binder opened. */
function processTrait(cx: SolverCx, p: Predicate & { readonly kind: 'trait' }, whole: Predicate, o: Obligation): Step {
  const nested: Predicate[] = [];
  const { trait } = p.traitRef;
  const args = normalizeArgs(cx, p.traitRef.args, nested);
  if (p.negative) return { kind: 'unknown' };
  const answered = cx.answers === null ? null : cx.answers.prove(cx, mkTraitPred({ trait, args }));
  if (answered !== null) return { kind: 'done', nested: [...nested, ...answered] };
  const goal = isSettled(cx, args.flags) ? mkTraitPred({ trait, args }) : null;
  const answer = goal === null ? null : settledAnswer(cx, goal, o);
  if (answer === 'yes') return { kind: 'done', nested };
  if (answer === 'no' || answer === 'unknown') return { kind: answer };
  // Waits for captures: whoever only wants an answer has it, and in a body each part waits for its own.
  if (answer === 'maybe' && cx.nesting > 1 && (args.flags & TyFlag.HasOpenCaptures) !== 0) return { kind: 'maybe' };
  const selection = select(cx, trait, args, o);
  if (selection.answer === 'maybe') return waitNormalized(cx, whole, nested, () => mkTraitPred({ trait, args }));
  if (selection.answer !== 'yes') return { kind: selection.answer };
  if (goal !== null && cx.memo.get(goal.id) === 'yes') return { kind: 'done', nested };
  return { kind: 'done', nested: nested.length === 0 ? selection.nested : [...nested, ...selection.nested] };
}

type TraitGoal = Predicate & { readonly kind: 'trait' };

/** The answer to a settled goal, kept for the body; null: to be found by its parts. `o` is the obligation it answers. */
function settledAnswer(cx: SolverCx, goal: TraitGoal, o: Obligation | null): Answer | null {
  const known = cx.memo.get(goal.id);
  if (known !== undefined) return known;
  let answer: Answer;
  if ((goal.flags & TyFlag.HasOpenCaptures) !== 0) answer = evaluateOpen(cx, goal, o);
  else if (goal.size < cx.below) {
    answer = evaluateClosed(cx.db, cx.env, goal);
    if (answer === 'yes' || answer === 'no') cx.memo.set(goal.id, answer);
  } else return null;
  return answer;
}

/** With closures of the body in it: every part is proved once in the body, however many chains it is a part of. */
function evaluateOpen(cx: SolverCx, goal: TraitGoal, o: Obligation | null): Answer {
  const { capturesKnown } = cx.icx;
  if (cx.undecided.get(goal.id) === capturesKnown) return 'maybe';
  const hasLeaned = cx.hasLeaned;
  cx.hasLeaned = false;
  const { trait, args } = goal.traitRef;
  const answer = cx.icx.probe((): Answer => {
    const selection = select(cx, trait, args, o);
    return selection.answer === 'yes' ? evaluateNested(cx, selection.nested, o) : selection.answer;
  });
  if (!cx.hasLeaned) {
    if (answer === 'maybe') cx.undecided.set(goal.id, capturesKnown);
    else if (answer !== 'unknown') cx.memo.set(goal.id, answer);
  }
  cx.hasLeaned ||= hasLeaned;
  return answer;
}

/**
 * What normalising needed may decide the variables it left: then the goal goes on in its normalised form. `whole` is the
 * goal with its binder, which it keeps: a closure learns its signature from it.
 */
function waitNormalized(cx: SolverCx, whole: Predicate, nested: readonly Predicate[], goal: () => Predicate): Step {
  if (nested.length === 0) return { kind: 'maybe' };
  if (whole.vars.length === 0 || cx.icx.regions !== null) return { kind: 'done', nested: [...nested, goal()] };
  const needs: Predicate[] = [];
  const normalized = normalizer(cx, needs).predicate(whole);
  return normalized === whole ? { kind: 'maybe' } : { kind: 'done', nested: [...needs, normalized] };
}

/** Whether all of `nested` can hold together, for obligations of `parent`. Binds variables: the caller probes. */
export function evaluateNested(cx: SolverCx, nested: readonly Predicate[], parent: Obligation | null): Answer {
  if (nested.length === 0) return 'yes';
  let engine: Fulfill | null = null;
  for (const p of nested) {
    const answer = isPlainlySized(cx, p) ? 'yes' : plainAnswer(cx, p, parent);
    if (answer === 'yes') continue;
    if (answer === 'no') return answer;
    // What an ancestor asks already is left to it if the trait is coinductive.
    if (parent !== null && isAncestor(parent, p) && isCoinductive(cx, p)) {
      cx.hasLeaned = true;
      continue;
    }
    engine ??= new Fulfill(cx);
    engine.add(p, null, parent);
  }
  if (engine === null) return 'yes';
  engine.runToFirstError();
  if (engine.errors.length > 0) return 'no';
  if (engine.unknown.length > 0) return 'unknown';
  return engine.waiting.length > 0 ? 'maybe' : 'yes';
}

/** The answer to a goal about settled types, if it needs no engine of its own. Binds nothing. */
function plainAnswer(cx: SolverCx, p: Predicate, parent: Obligation | null): Answer | null {
  if (p.kind !== 'trait' || p.vars.length > 0 || p.negative || (p.flags & TyFlag.HasProjection) !== 0) return null;
  if (!isSettled(cx, p.flags) || (parent !== null && isAncestor(parent, p))) return null;
  // Open goals keep the obligation they answer, for what would need itself.
  const isOpen = (p.flags & TyFlag.HasOpenCaptures) !== 0;
  return isOpen ? (cx.memo.get(p.id) ?? null) : settledAnswer(cx, p, parent);
}

/** Whether a predicate holds, binding nothing. */
export function evaluate(cx: SolverCx, p: Predicate): Answer {
  return plainAnswer(cx, p, null) ?? cx.icx.probe(() => evaluateNested(cx, [p], null));
}

/** Packs an environment and a predicate into one key. Both are interned for the life of the process. */
const SHIFT = 0x4000000;

const evalQuery = defineQuery<number, Answer>({
  name: 'evaluatePredicate',
  compute: (db, key) => {
    const env = paramEnvById(Math.floor(key / SHIFT));
    const goal = predicateById(key % SHIFT);
    return evaluate(solverCx(db, new InferCtxt(), env, goal.size), goal);
  },
  onCycle: () => 'unknown',
});

/** Of a predicate without inference variables; regions do not count. Cached across bodies and revisions. */
export function evaluateClosed(db: Database, env: ParamEnv, p: Predicate): Answer {
  return db.get(evalQuery, env.id * SHIFT + erasePredicate(p).id);
}
