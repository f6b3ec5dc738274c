/** Through which closure or method call a place was borrowed, moved or used. Mirrors borrow_spans and move_spans (K5). */
import { isTerminatorPoint, spanAt, statementAt, terminatorOf } from '../../dataflow/cfg';
import type { Operand, Place, Statement } from '../../mir/body';
import type { Facts } from '../facts';
import type { FnSelfUse, UseSpans } from '../result';

/** Of a borrow (or any assignment to a temporary) at `point`: the closure that the temporary goes into. */
export function borrowSpans(facts: Facts, point: number): UseSpans {
  const { cfg, body } = facts;
  const span = spanAt(cfg, point);
  const other: UseSpans = { kind: 'other', span };
  const statement = statementAt(cfg, point);
  if (statement?.kind !== 'assign' || statement.place.parent !== null) return other;
  const target = statement.place;
  if (target.local === 0 || target.local <= body.argCount) return other;
  const block = cfg.blockOf[point];
  const { statements, terminator } = body.blocks[block];
  const following: Statement[] = statements.slice(point - cfg.blockStart[block] + 1);
  if (terminator.kind === 'drop') {
    const [first] = body.blocks[terminator.target].statements;
    if (first !== undefined) following.push(first);
  }
  for (const next of following) {
    if (next.kind === 'assign' && next.rvalue.kind === 'aggregate' && next.rvalue.aggregate.kind === 'closure') {
      return closureUse(facts, next.rvalue.aggregate.child, next.rvalue.operands, target) ?? other;
    }
    if (next.span !== span) break;
  }
  return other;
}

/** Of a use or move of `place` at `point`. */
export function moveSpans(facts: Facts, place: Place, point: number): UseSpans {
  const { cfg, body } = facts;
  const span = spanAt(cfg, point);
  const statement = statementAt(cfg, point);
  if (statement === null) return { kind: 'other', span };
  if (
    statement.kind === 'assign' &&
    statement.rvalue.kind === 'aggregate' &&
    statement.rvalue.aggregate.kind === 'closure'
  ) {
    const use = closureUse(facts, statement.rvalue.aggregate.child, statement.rvalue.operands, place);
    if (use !== null) return use;
  }
  if (statement.kind === 'fakeRead' && statement.closure !== null && statement.place === place) {
    const child = body.closures[statement.closure];
    const upvar = child?.upvars[0];
    if (upvar !== undefined) return closureSpans(facts, statement.closure, upvar.kindSpan, upvar.pathSpan);
  }
  let hasDowncast = false;
  for (let at: Place | null = place; at !== null; at = at.parent) hasDowncast ||= at.elem?.kind === 'downcast';
  const normal: UseSpans = { kind: hasDowncast ? 'pattern' : 'other', span };
  if (statement.kind !== 'assign' || statement.place.parent !== null) return normal;
  const { terminator } = body.blocks[cfg.blockOf[point]];
  if (terminator.kind !== 'call') return normal;
  const call = selfCall(facts, statement.place.local, point);
  return call === null ? normal : { kind: 'fnSelf', varSpan: span, fnCallSpan: terminator.fnSpan, call };
}

/** Whether what is borrowed at `point` is given to `Deref::deref` next, without that being written. */
export function isDerefBorrow(facts: Facts, point: number): boolean {
  const statement = statementAt(facts.cfg, point);
  if (statement?.kind !== 'assign' || statement.place.parent !== null) return false;
  return selfCall(facts, statement.place.local, point)?.kind === 'derefCoercion';
}

/** Closure use if there is one, from the move or else from the borrow. */
export function useSpansAt(facts: Facts, place: Place, point: number): UseSpans {
  const spans = moveSpans(facts, place, point);
  return spans.kind === 'other' ? borrowSpans(facts, point) : spans;
}

function closureUse(facts: Facts, child: number, operands: readonly Operand[], target: Place): UseSpans | null {
  const closure = facts.body.closures[child];
  // Of async closures rustc looks at the whole expression alone.
  if (closure === undefined || (closure.source.kind === 'closure' && closure.source.isAsync)) return null;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i];
    if (operand.kind === 'const' || operand.place !== target) continue;
    const upvar = closure.upvars[i];
    if (upvar !== undefined) return closureSpans(facts, child, upvar.kindSpan, upvar.pathSpan);
  }
  return null;
}

function closureSpans(facts: Facts, child: number, captureKindSpan: number, pathSpan: number): UseSpans {
  const { source, headerSpan } = facts.body.closures[child];
  const flavour = source.kind === 'coroutine' ? source.flavour : 'closure';
  return {
    kind: 'closure',
    flavour,
    argsSpan: headerSpan,
    captureKindSpan,
    pathSpan,
    closure: facts.childIndexes[child],
  };
}

/** The method call that ends the block of `point`, if `local` is its receiver. */
function selfCall(facts: Facts, local: number, point: number): FnSelfUse | null {
  const { cfg, body, env } = facts;
  const terminator = terminatorOf(cfg, point);
  if (terminator.kind !== 'call' || isTerminatorPoint(cfg, point)) return null;
  const { func, args } = terminator;
  if (func.kind !== 'const' || func.def === null) return null;
  const known = env.selfCallKind(func.def, terminator.isUserCall);
  const isWritten = terminator.expr === null || env.desugaring(terminator.expr) === null;
  const isDesugaring = known === 'forLoop' || known === 'await' || known === 'questionMark';
  const kind = isDesugaring && isWritten ? 'normal' : known;
  const [self] = args;
  if (kind === null || self === undefined || self.kind === 'const' || self.place.parent !== null) return null;
  const found: FnSelfUse = { kind: kind === 'deref' ? 'derefCoercion' : kind, method: func.def };
  if (self.place.local === local) return found;
  for (const statement of body.blocks[cfg.blockOf[point]].statements) {
    if (statement.kind !== 'assign' || statement.place !== self.place || statement.rvalue.kind !== 'ref') continue;
    const { place } = statement.rvalue;
    if (place.elem?.kind === 'deref' && place.parent?.parent === null && place.local === local) return found;
  }
  return null;
}

// ---- what messages take from the spans

/** The closure's header, or the statement. */
export function argsOrUse(spans: UseSpans): number {
  switch (spans.kind) {
    case 'closure':
      return spans.argsSpan;
    case 'fnSelf':
      return spans.varSpan;
    default:
      return spans.span;
  }
}

/** The expression that forces the capture, or the statement. */
export function varOrUse(spans: UseSpans): number {
  switch (spans.kind) {
    case 'closure':
      return spans.captureKindSpan;
    case 'fnSelf':
      return spans.varSpan;
    default:
      return spans.span;
  }
}

/** The captured path in the closure's body, or the statement. */
export function pathOrUse(spans: UseSpans): number {
  switch (spans.kind) {
    case 'closure':
      return spans.pathSpan;
    case 'fnSelf':
      return spans.varSpan;
    default:
      return spans.span;
  }
}
