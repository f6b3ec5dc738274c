/**
 * Why a loan is live at a point (G11). Mirrors rustc_borrowck::diagnostics::{explain_borrow, find_use}. Serves reports at
 * the point of conflict and hovers at any later point.
 */

import type { Local } from '../../base/ids';
import { nextPoints, spanAt, statementAt, terminatorOf } from '../../dataflow/cfg';
import { roleOf } from '../../dataflow/liveness';
import { type PlaceUse, visitRvalue, visitStatement, visitTerminator } from '../../dataflow/visit';
import type { Operand, Place, Terminator } from '../../mir/body';
import { type Ty, TyFlag } from '../../types/ty';
import { describePlace } from '../describe';
import type { Facts } from '../facts';
import type { Loan } from '../loans';
import { bestBlame, findPath } from '../regionInfer/blame';
import type { Explanation, UseSpans } from '../result';
import { errorRegion, mentions, type RegionNames } from './names';
import { borrowSpans, moveSpans } from './spans';

type Cause = { readonly kind: 'use' | 'drop'; readonly local: number; readonly point: number };

/** `dying`: the bare local whose storage ends or value drops at the point, when that is the conflict. */
export function explain(facts: Facts, names: RegionNames, point: number, loan: Loan, dying: Place | null): Explanation {
  let at = point;
  let isInLoop = false;
  let region = regionLiveAt(facts, loan.region, point);
  if (region === loan.region) {
    const loop = loopPoint(facts, loan.region);
    if (loop >= 0) {
      region = regionLiveAt(facts, loan.region, loop);
      at = loop;
      isInLoop = true;
    }
  }
  const cause = region === null ? null : findUse(facts, region, at);
  if (cause === null) return universalReason(facts, names, loan);
  if (cause.kind === 'drop') return dropReason(facts, cause, dying);
  const spans = useSpans(facts, cause);
  // In a loop rustc classifies the statement that it started from.
  const use = laterUse(facts, loan, spans, isInLoop ? at : cause.point);
  const path = spans.kind === 'closure' ? { span: spans.pathSpan, body: spans.closure } : null;
  const method = receiverOf(facts, loan, spans, isInLoop ? at : cause.point);
  return { kind: 'usedLater', ...use, inLoop: isInLoop, method, path, local: cause.local as Local };
}

function useSpans(facts: Facts, cause: Cause): UseSpans {
  const local = bareLocal(facts, cause.local);
  const spans: UseSpans =
    local === null ? { kind: 'other', span: spanAt(facts.cfg, cause.point) } : moveSpans(facts, local, cause.point);
  return spans.kind === 'other' ? borrowSpans(facts, cause.point) : spans;
}

function bareLocal(facts: Facts, local: number): Place | null {
  return facts.moves.paths[local].place;
}

/** First region on a breadth-first walk from `vid` whose own liveness holds the point. */
function regionLiveAt(facts: Facts, vid: number, point: number): number | null {
  const { universal, liveness } = facts;
  const found = findPath(facts, vid, (r) => r < universal.count || liveness.has(r, point));
  return found === null ? null : found.target;
}

/** A point of the region's value in a block that heads a loop. */
function loopPoint(facts: Facts, vid: number): number {
  const { values, cfg } = facts;
  const row = values.sccs.component[vid];
  for (let p = values.rows.next(row, 0); p >= 0 && p < values.points; p = values.rows.next(row, p + 1)) {
    if (terminatorOf(cfg, p).kind === 'falseUnwind') return p;
  }
  return -1;
}

/** Breadth-first over the points of the region's value to a use of a local whose type mentions it. */
function findUse(facts: Facts, region: number, start: number): Cause | null {
  const { cfg, values } = facts;
  const seen = new Uint8Array(cfg.points);
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    const point = queue[head];
    if (seen[point] === 1 || !values.hasPoint(region, point)) continue;
    seen[point] = 1;
    const found = useAt(facts, region, point);
    if (found !== null) {
      if (found.kind !== 'def') return { kind: found.kind, local: found.local, point };
      continue;
    }
    nextPoints(cfg, point, (next) => queue.push(next), true);
  }
  return null;
}

/** What the point does with locals whose type mentions the region; the last occurrence in rustc's order decides. */
function useAt(
  facts: Facts,
  region: number,
  point: number,
): { readonly kind: 'def' | 'use' | 'drop'; readonly local: number } | null {
  const { cfg, typeck } = facts;
  let found: { kind: 'def' | 'use' | 'drop'; local: number } | null = null;
  const note = (local: number, kind: 'def' | 'use' | 'drop'): void => {
    const ty = typeck.localTys[local];
    if ((ty.flags & TyFlag.HasFreeRegions) !== 0 && mentions(ty, region)) found = { kind, local };
  };
  const visitor = {
    place(place: Place, use: PlaceUse): void {
      note(place.local, roleOf(place, use));
      for (let at: Place | null = place; at !== null; at = at.parent)
        if (at.elem?.kind === 'index') note(at.elem.local, 'use');
    },
    storage(local: number): void {
      note(local, 'def');
    },
  };
  const statement = statementAt(cfg, point);
  if (statement === null) visitTerminator(terminatorOf(cfg, point), visitor);
  else if (statement.kind === 'assign') {
    visitor.place(statement.place, 'store');
    visitRvalue(statement.rvalue, visitor);
  } else visitStatement(statement, visitor);
  return found;
}

function receiverOf(facts: Facts, loan: Loan, spans: UseSpans, point: number) {
  if (spans.kind !== 'fnSelf' || spans.call.kind !== 'normal') return null;
  const { terminator } = facts.body.blocks[facts.cfg.blockOf[point]];
  // `next` of a `for` loop is no method that the user calls.
  const expr = terminator.kind === 'call' ? terminator.expr : null;
  if (expr !== null && facts.env.desugaring(expr) !== null) return null;
  const span = calledSpan(facts, terminator, spans.varSpan);
  return span === null ? null : { span, reference: facts.body.locals[loan.assigned.local].span };
}

/** What a call of the user names; `span` where that has no text of its own. */
function calledSpan({ body }: Facts, terminator: Terminator, span: number): number | null {
  if (terminator.kind !== 'call' || terminator.callSource !== 'normal') return null;
  const { func } = terminator;
  if (func.kind === 'const') return func.span >= 0 ? func.span : span;
  const decl = func.place.parent === null ? body.locals[func.place.local] : null;
  return decl !== null && decl.name === null ? decl.span : span;
}

function laterUse(
  facts: Facts,
  loan: Loan,
  spans: UseSpans,
  point: number,
): { readonly use: 'closureCapture' | 'traitCapture' | 'call' | 'fakeLetRead' | 'other'; readonly span: number } {
  const { cfg, body } = facts;
  if (spans.kind === 'closure') return { use: 'closureCapture', span: spans.captureKindSpan };
  const span = spans.kind === 'fnSelf' ? spans.varSpan : spans.span;
  const statement = statementAt(cfg, point);
  if (statement !== null) {
    if (statement.kind === 'fakeRead' && statement.cause === 'let') {
      const { ty } = body.locals[statement.place.local];
      return { use: ty.kind === 'closure' ? 'closureCapture' : 'fakeLetRead', span };
    }
    if (isUnsizedToDyn(facts, loan)) return { use: 'traitCapture', span };
    return { use: 'other', span };
  }
  if (isUnsizedToDyn(facts, loan)) return { use: 'traitCapture', span };
  const called = calledSpan(facts, terminatorOf(cfg, point), span);
  return called === null ? { use: 'other', span } : { use: 'call', span: called };
}

/** Whether the reference, followed through plain moves from the borrow, becomes a trait object. */
function isUnsizedToDyn(facts: Facts, loan: Loan): boolean {
  const { cfg } = facts;
  if (loan.assigned.parent !== null) return false;
  let target = loan.assigned.local as number;
  for (let at = loan.point, steps = 0; steps < cfg.points; steps++) {
    const statement = statementAt(cfg, at);
    if (statement !== null) {
      if (statement.kind === 'assign' && statement.place.parent === null) {
        const { rvalue } = statement;
        const from = operandOf(rvalue.kind === 'use' || rvalue.kind === 'cast' ? rvalue.operand : null);
        if (from !== null && from === target) {
          if (rvalue.kind === 'cast' && rvalue.cast === 'unsize' && pointsToDyn(rvalue.ty)) return true;
          target = statement.place.local;
        }
      }
      at++;
      continue;
    }
    const terminator = terminatorOf(cfg, at);
    if (terminator.kind !== 'call' || terminator.target === null) return false;
    const isPassed = terminator.args.some((arg) => operandOf(arg) === target);
    if (isPassed && terminator.dest.parent === null) target = terminator.dest.local;
    at = cfg.blockStart[terminator.target];
  }
  return false;
}

function operandOf(operand: Operand | null): number | null {
  return operand === null || operand.kind === 'const' || operand.place.parent !== null ? null : operand.place.local;
}

function pointsToDyn(ty: Ty): boolean {
  if (ty.kind === 'ref' || ty.kind === 'ptr') return ty.ty.kind === 'dynamic';
  return ty.kind === 'adt' && ty.args.list.some((arg) => arg.kind === 'type' && arg.ty.kind === 'dynamic');
}

function dropReason(facts: Facts, cause: Cause, dying: Place | null): Explanation {
  const { body, cfg, types, env } = facts;
  const decl = body.locals[cause.local];
  const isOrdered =
    dying !== null &&
    dying.parent === null &&
    decl.name !== null &&
    body.locals[dying.local].name !== null &&
    dying.local !== cause.local;
  const { info, ty } = decl;
  return {
    kind: 'usedLaterWhenDropped',
    local: cause.local as Local,
    name: decl.name,
    declSpan: decl.span,
    dropSpan: spanAt(cfg, cause.point),
    ty,
    hasDropImpl: types.hasDtor(ty) && ty.kind === 'adt' && env.adt(ty.def)?.lang !== 'box',
    shouldNoteOrder: isOrdered,
    blockTail: info.kind === 'blockTailTemp' ? { isIgnored: info.isIgnored, tailSpan: info.tailSpan } : null,
    ifThenRescope: info.kind === 'ifThenRescopeTemp' ? info.ifSpan : null,
  };
}

function universalReason(facts: Facts, names: RegionNames, loan: Loan): Explanation {
  const universal = errorRegion(facts, loan.region);
  if (universal === null) return { kind: 'unexplained' };
  const blame = bestBlame(facts, loan.region, (vid) => vid === universal);
  if (blame === null) return { kind: 'unexplained' };
  const region = names.name(universal);
  if (region === null) return { kind: 'unexplained' };
  const text = describePlace(facts, loan.place);
  return {
    kind: 'mustBeValidFor',
    category: blame.category,
    fromClosure: blame.fromClosure,
    span: blame.span,
    region,
    place: text === null ? null : { place: loan.place, text },
    path: blame.path,
  };
}
