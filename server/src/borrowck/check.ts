/**
 * Borrow checking of a typeck root with all closures inside: innermost bodies first, as a closure hands its creator what
 * it could not prove and which captured variables it mutates. Mirrors rustc_borrowck::mir_borrowck.
 */
import type { DefId } from '../base/ids';
import type { Taint } from '../hir/body';
import type { Body } from '../mir/body';
import { callsAtRunTime } from '../mir/constCalls';
import { type LastingBorrow, lastingBorrows } from '../mir/constQualifs';
import { liveDrops } from '../mir/liveDrops';
import { mirOf } from '../mir/query';
import { Cancelled, defineQuery, QueryCycle } from '../query/definition';
import type { Database } from '../query/engine';
import { TooMuchWork } from '../traits/solverCx';
import { checkAccesses } from './access';
import { bodyFacts } from './bodyFacts';
import type { ClosureRequirements } from './closureRequirements';
import type { BorrowckEnv } from './env';
import { explain } from './explain/explanation';
import { boundCaptureReport, opaqueReport, regionReport } from './explain/regionErrors';
import { Reporter } from './explain/reporter';
import { gatherFacts } from './facts';
import { realEnv } from './realEnv';
import { checkRegions } from './regionInfer/check';
import type { BodyFacts, BodyIndex, BorrowckError, BorrowckResult } from './result';
import { unusedAssignments } from './unusedAssignments';

interface Checked {
  readonly requirements: ClosureRequirements;
  readonly usedUpvars: ReadonlySet<number>;
  readonly unreadFields: ReadonlySet<number>;
}

/** Of a fn, const or static with its closures. */
export const borrowck = defineQuery<DefId, BorrowckResult>({
  name: 'borrowck',
  compute(db, owner) {
    const body = db.get(mirOf, owner);
    if (body.taint.length > 0) return tainted(owner, body.taint);
    try {
      const result = borrowckRoot(realEnv(db, owner), body);
      if (result.taint.length > 0) return result;
      const errors = constErrors(db, body, 0);
      // What fails there is not borrow-checked; so nothing is said where that is not known.
      if (errors === null)
        return result.errors.length === 0
          ? result
          : tainted(owner, [{ reason: 'destructor at compile time', syn: -1 }]);
      if (errors.length > 0 || callsAtRunTime(db, body)) return { ...result, errors };
      // Inline constants are, whatever else is wrong with them.
      const inner = result.bodies.flatMap(({ body: child }, index) =>
        child.source.kind === 'inlineConst' ? (constErrors(db, child, index) ?? []) : [],
      );
      return inner.length === 0 ? result : { ...result, errors: [...inner, ...result.errors] };
    } catch (error) {
      if (error instanceof Cancelled || error instanceof QueryCycle || error instanceof TooMuchWork) throw error;
      const reason = error instanceof Error ? `internal: borrowck: ${error.message}` : 'internal: borrowck';
      return tainted(owner, [{ reason: reason.slice(0, 120), syn: -1 }]);
    }
  },
  onCycle: (_db, owner) => tainted(owner, [{ reason: 'borrowck needs itself', syn: -1 }]),
});

/**
 * What the check of code that runs at compile time finds, which rustc makes before it checks borrows. null: not known.
 * Mirrors the parts of rustc_const_eval::check_consts about destructors and lasting borrows; the latter are not told of
 * beside others.
 */
function constErrors(db: Database, body: Body, index: BodyIndex): readonly BorrowckError[] | null {
  const { drops, isDoubtful } = liveDrops(db, body);
  if (isDoubtful) return null;
  if (drops.length > 0) return drops.map((drop) => ({ kind: 'liveDrop', code: 'E0493', body: index, ...drop }));
  return body.source.kind === 'fn' || callsAtRunTime(db, body)
    ? []
    : lastingBorrows(db, body).map((borrow) => lastingError(borrow, index));
}

function lastingError({ isMutable, span }: LastingBorrow, body: BodyIndex): BorrowckError {
  return { kind: 'lastingBorrow', code: isMutable ? 'E0764' : 'E0492', body, span };
}

function tainted(owner: DefId, taint: readonly Taint[]): BorrowckResult {
  return { owner, errors: [], bodies: [], taint };
}

/** Total: a body that is not understood gives `taint` and no errors. */
export function borrowckRoot(env: BorrowckEnv, root: Body): BorrowckResult {
  const bodies: BodyFacts[] = [];
  const errors: BorrowckError[] = [];
  const taint: Taint[] = [...root.taint];
  let next = 0;
  const check = (body: Body, parent: Body | null): Checked => {
    const index = next++;
    const childIndexes: number[] = [];
    const children: Checked[] = [];
    for (const child of body.closures) {
      childIndexes.push(next);
      for (const reason of child.taint) taint.push(reason);
      children.push(check(child, body));
    }
    const facts = gatherFacts(
      env,
      root,
      body,
      parent,
      index,
      childIndexes,
      children.map((child) => child.requirements),
      (opaque) => env.definesOpaque(root.owner, opaque),
    );
    for (const reason of facts.typeck.taint) taint.push({ reason, syn: -1 });
    const reporter = new Reporter(facts);
    const { violations, requirements } = checkRegions(facts);
    let hasRegionError = false;
    const told = new Set<string>();
    for (const violation of violations) {
      const report = regionReport(facts, reporter.names, violation);
      if (report === null) continue;
      hasRegionError = true;
      // One bound may fail for several of its lifetimes, and says the same of each.
      if (report.kind === 'notGeneralEnough' || report.kind === 'mismatched') {
        const key = `${report.trait}:${report.span}`;
        if (told.has(key)) continue;
        told.add(key);
      }
      reporter.push(report);
    }
    if (!hasRegionError) {
      for (const violation of facts.opaqueViolations) reporter.push(opaqueReport(facts, violation));
      for (const capture of facts.typeck.boundCaptures) reporter.push(boundCaptureReport(facts, capture));
    }
    if (facts.relations.isOpen && (hasRegionError || facts.opaqueViolations.length > 0))
      taint.push({ reason: 'bounds that an unknown type implies', syn: -1 });
    const usedMut = checkAccesses(
      facts,
      reporter,
      children.map((child) => child.usedUpvars),
    );
    const found = reporter.finish();
    for (const error of found) errors.push(error);
    const reads = unusedAssignments(
      facts.cfg,
      children.map((child) => child.unreadFields),
      env.needsDrop,
      found.length > 0,
    );
    bodies[index] = bodyFacts(facts, usedMut.locals, reads.unused, (point, loan) =>
      explain(facts, reporter.names, point, loan, null),
    );
    return { requirements, usedUpvars: usedMut.upvars, unreadFields: reads.unreadFields };
  };
  check(root, null);
  return { owner: root.owner, errors: taint.length > 0 ? [] : errors, bodies, taint };
}
