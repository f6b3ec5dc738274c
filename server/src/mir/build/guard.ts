/**
 * What happens between a matched pattern and the arm's body: guard references, fake borrows, the guard, the real
 * bindings. Mirrors matches::bind_pattern, bind_and_guard_matched_candidate.
 */
import type { BlockId } from '../../base/ids';
import type { MirSpan } from '../body';
import { scheduleDropForBinding, storageLiveBinding } from './bindings';
import { type Builder, endOf } from './builder';
import type { PatBinding } from './candidate';
import { thenElseBreak } from './condition';
import type { FakeBorrowTemp } from './fakeBorrow';
import type { SubBranch } from './matchTree';
import type { ScopeId } from './regionScopeTree';
import { clearArmAndGuardScopes, inIfThenScope } from './scope';
import type { TArm } from './thir';

/** Ends in `cur`, where the arm's body (or what follows the `let`) goes on. `arm`: set for arms of a `match`. */
export function bindPattern(
  b: Builder,
  branches: readonly SubBranch[],
  fakeBorrows: readonly FakeBorrowTemp[],
  scrutineeSpan: MirSpan,
  outerSpan: MirSpan,
  arm: { readonly arm: TArm; readonly matchScope: ScopeId } | null,
): void {
  if (branches.length === 1) {
    b.cur = bindBranch(b, branches[0], fakeBorrows, scrutineeSpan, arm, true);
    return;
  }
  // Drops are scheduled for the branch that is lowered last, which is the first one written.
  const target = b.newBlock();
  for (let i = branches.length - 1; i >= 0; i--) {
    const end = bindBranch(b, branches[i], fakeBorrows, scrutineeSpan, arm, i === 0);
    b.cfg.goto(end, outerSpan, target);
  }
  b.cur = target;
}

function bindBranch(
  b: Builder,
  branch: SubBranch,
  fakeBorrows: readonly FakeBorrowTemp[],
  scrutineeSpan: MirSpan,
  arm: { readonly arm: TArm; readonly matchScope: ScopeId } | null,
  schedules: boolean,
): BlockId {
  if (branch.isNever) {
    b.cfg.terminate(branch.success, { kind: 'unreachable', span: branch.span });
    return b.newBlock();
  }
  b.cur = branch.success;
  for (const { source, userTy, variance, span } of branch.ascriptions) {
    b.cfg.push(b.cur, { kind: 'ascribe', span, place: source, variance, userTy, typeSpan: span });
  }
  const guard = arm?.arm.guard ?? null;
  if (arm === null || guard === null) {
    bindForBody(b, branch.bindings, schedules);
    return b.cur;
  }
  bindForGuard(b, branch.bindings);
  b.guards.push(new Set(branch.bindings.map((each) => each.binding)));
  for (const { place, temp, kind } of fakeBorrows) {
    b.cfg.assign(b.cur, scrutineeSpan, b.places.local(temp), { kind: 'ref', borrow: kind, place, isImplicit: true });
  }
  const otherwise = inIfThenScope(b, arm.matchScope, () => thenElseBreak(b, guard, null, arm.arm.span, false));
  if (!schedules) clearArmAndGuardScopes(b);
  b.guards.pop();
  const guardEnd = endOf(guard.span);
  for (const { temp } of fakeBorrows) b.cfg.fakeRead(b.cur, guardEnd, 'matchGuard', b.places.local(temp));
  b.cfg.goto(otherwise, guard.span, branch.otherwise);
  const byValue = branch.bindings.filter((each) => each.mode === 'move');
  for (const { binding } of byValue) {
    const reference = b.varLocal(binding, true);
    if (reference !== null) b.cfg.fakeRead(b.cur, guardEnd, 'guardBinding', b.places.local(reference));
  }
  bindForBody(b, byValue, schedules);
  return b.cur;
}

/** In a guard every variable is seen through a shared reference; by-reference bindings exist already. */
function bindForGuard(b: Builder, bindings: readonly PatBinding[]): void {
  for (const { binding, source, mode, span } of bindings) {
    const reference = storageLiveBinding(b, binding, span, true, true);
    if (mode === 'move') {
      b.cfg.assign(b.cur, span, reference, { kind: 'ref', borrow: 'shared', place: source, isImplicit: true });
      continue;
    }
    const value = storageLiveBinding(b, binding, span, false, true);
    b.cfg.assign(b.cur, span, value, {
      kind: 'ref',
      borrow: mode === 'ref' ? 'shared' : 'mut',
      place: source,
      isImplicit: false,
    });
    b.cfg.assign(b.cur, span, reference, { kind: 'ref', borrow: 'shared', place: value, isImplicit: true });
  }
}

function bindForBody(b: Builder, bindings: readonly PatBinding[], schedules: boolean): void {
  for (const { binding, source, mode, span } of bindings) {
    const place = storageLiveBinding(b, binding, span, false, schedules);
    if (schedules) scheduleDropForBinding(b, binding);
    if (mode === 'move') b.cfg.assignOperand(b.cur, span, place, b.consume(source, span));
    else
      b.cfg.assign(b.cur, span, place, {
        kind: 'ref',
        borrow: mode === 'ref' ? 'shared' : 'mut',
        place: source,
        isImplicit: false,
      });
  }
}
