/**
 * Borrow checking of a typeck root with all closures inside: innermost bodies first, as a closure hands its creator what
 * it could not prove and which captured variables it mutates. Mirrors rustc_borrowck::mir_borrowck.
 */
import type { Taint } from '../hir/body';
import type { Body } from '../mir/body';
import { checkAccesses } from './access';
import { bodyFacts } from './bodyFacts';
import type { ClosureRequirements } from './closureRequirements';
import type { BorrowckEnv } from './env';
import { explain } from './explain/explanation';
import { opaqueReport, regionReport } from './explain/regionErrors';
import { Reporter } from './explain/reporter';
import { gatherFacts } from './facts';
import { checkRegions } from './regionInfer/check';
import type { BodyFacts, BorrowckError, BorrowckResult } from './result';

interface Checked {
  readonly requirements: ClosureRequirements;
  readonly usedUpvars: ReadonlySet<number>;
}

/** Total: a body that is not understood gives `taint` and no errors. */
export function borrowckRoot(env: BorrowckEnv, root: Body): BorrowckResult {
  const bodies: BodyFacts[] = [];
  const errors: BorrowckError[] = [];
  const taint: Taint[] = [...root.taint];
  let next = 0;
  const check = (body: Body): Checked => {
    const index = next++;
    const childIndexes: number[] = [];
    const children: Checked[] = [];
    for (const child of body.closures) {
      childIndexes.push(next);
      for (const reason of child.taint) taint.push(reason);
      children.push(check(child));
    }
    const facts = gatherFacts(
      env,
      root,
      body,
      index,
      childIndexes,
      children.map((child) => child.requirements),
      (opaque) => opaque.kind === 'alias' && env.definesOpaque(root.owner, opaque.def),
    );
    for (const reason of facts.typeck.taint) taint.push({ reason, syn: -1 as Taint['syn'] });
    const reporter = new Reporter(facts);
    const { violations, requirements } = checkRegions(facts);
    let hasRegionError = false;
    for (const violation of violations) {
      const report = regionReport(facts, reporter.names, violation);
      if (report === null) continue;
      hasRegionError = true;
      reporter.push(report);
    }
    if (!hasRegionError)
      for (const violation of facts.opaqueViolations) reporter.push(opaqueReport(facts, reporter.names, violation));
    const usedMut = checkAccesses(
      facts,
      reporter,
      children.map((child) => child.usedUpvars),
    );
    for (const error of reporter.finish()) errors.push(error);
    bodies[index] = bodyFacts(facts, usedMut.locals, (point, loan) =>
      explain(facts, reporter.names, point, loan, null),
    );
    return { requirements, usedUpvars: usedMut.upvars };
  };
  check(root);
  return { owner: root.owner, errors: taint.length > 0 ? [] : errors, bodies, taint };
}
