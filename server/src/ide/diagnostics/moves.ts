/** E0381, E0382, E0384: use of moved or uninitialised places, reassignment. Mirrors rustc's `report_use_of_moved_or_uninitialized`. */
import type { MoveError, MoveSite, Reassign, UninitError } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { argsOrUse, describeClosure, pathOrUse } from './useSpans';
import { described } from './words';

type Action = MoveError['action'];

/** Verb in the message, and past participle in the label. */
const VERB: Record<Action, readonly [string, string]> = {
  use: ['use', 'used'],
  borrow: ['borrow', 'borrowed'],
  matchOn: ['use', 'used'],
  assign: ['assign', 'assigned'],
  partialAssign: ['assign to part', 'assigned to'],
};

function past(action: Action): string {
  return VERB[action][1];
}

export function useOfMoved(cx: RenderContext, error: MoveError): Builder {
  const use = argsOrUse(error.useSpans);
  const partial = error.isPartial ? 'partially ' : '';
  const name = error.moved.text === null ? '' : `: \`${error.moved.text}\``;
  const out = new Builder(cx, error.body, 'E0382', `${VERB[error.action][0]} of ${partial}moved value${name}`, use);
  let isLoopMove = false;
  for (const site of error.sites) isLoopMove = moveSite(cx, out, error, site) || isLoopMove;
  for (const reinit of error.reinits.slice(0, 3)) out.label(reinit, 'this reinitialization might get skipped');
  if (!isLoopMove) {
    const after = error.isPartial ? 'partial move' : 'move';
    out.label(use, `value ${past(error.action)} here after ${after}`);
  }
  if (error.useSpans.kind === 'closure') {
    const at = pathOrUse(error.useSpans, error.body);
    const verb = error.action === 'borrow' ? 'borrow' : 'use';
    out.label(at.span, `${verb} occurs due to use${describeClosure(error.useSpans)}`, at.body);
  }
  addReason(cx, out, error);
  return out;
}

/** Labels one move; says whether it is the use itself in an earlier iteration. */
function moveSite(cx: RenderContext, out: Builder, error: MoveError, site: MoveSite): boolean {
  const partial = site.moved.place !== error.used.place && error.isPartial ? 'partially ' : '';
  const loop = site.traversedBackEdge ? ', in previous iteration of loop' : '';
  const at = argsOrUse(site.spans);
  const isUse = at === argsOrUse(error.useSpans);
  const isLoopMove = isUse && site.traversedBackEdge;
  if (error.body === 0 && site.spans.kind !== 'closure')
    for (const range of cx.loopsAround(at)) out.labelRange(range, 'inside of this loop');
  if (site.spans.kind === 'closure') {
    out.label(at, `value ${partial}moved into closure here${loop}`);
    const path = pathOrUse(site.spans, error.body);
    out.label(path.span, `variable ${partial}moved due to use${describeClosure(site.spans)}`, path.body);
    return isLoopMove;
  }
  if (site.spans.kind === 'fnSelf') {
    const place = site.moved.text === null ? 'value' : `\`${site.moved.text}\``;
    fnSelf(cx, out, error, site, place, partial, loop);
    return isLoopMove;
  }
  out.label(at, `value ${partial}moved here${loop}`);
  return isLoopMove;
}

function fnSelf(
  cx: RenderContext,
  out: Builder,
  error: MoveError,
  site: MoveSite,
  place: string,
  partial: string,
  loop: string,
): void {
  if (site.spans.kind !== 'fnSelf') return;
  const { call, fnCallSpan, varSpan } = site.spans;
  switch (call.kind) {
    case 'fnOnce':
      out.label(fnCallSpan, `${place} ${partial}moved due to this call${loop}`);
      out.note(
        'this value implements `FnOnce`, which causes it to be moved when called',
        rangeOfVar(cx, site, varSpan),
      );
      return;
    case 'operator':
      out.label(fnCallSpan, `${place} ${partial}moved due to usage in operator${loop}`);
      out.note('calling this operator moves the left-hand side');
      return;
    case 'forLoop':
    case 'normal': {
      const implicit = call.kind === 'forLoop';
      out.label(
        fnCallSpan,
        `${place} ${partial}moved due to this ${implicit ? 'implicit call to `.into_iter()`' : 'method call'}${loop}`,
      );
      break;
    }
    case 'await':
      out.label(fnCallSpan, `${place} ${partial}moved due to this await${loop}`);
      break;
    case 'questionMark':
    case 'derefCoercion':
      out.label(fnCallSpan, `${place} ${partial}moved due to this method call${loop}`);
      break;
  }
  if (call.kind === 'normal' && cx.isOptionOrResult(site.moved.place.ty) && error.reinits.length === 0)
    out.label(varSpan, "help: consider calling `.as_ref()` or `.as_mut()` to borrow the type's contents");
  const self = cx.selfParam(call);
  if (self !== null)
    out.note(`\`${self.path}\` takes ownership of the receiver \`self\`, which moves ${place}`, self.range);
}

function rangeOfVar(cx: RenderContext, site: MoveSite, span: number): ReturnType<RenderContext['range']> {
  void site;
  return cx.range(0, span);
}

/** "move occurs because `x` has type `T`, which does not implement the `Copy` trait": a label at the declaration, else a note. */
function addReason(cx: RenderContext, out: Builder, error: MoveError): void {
  const what = error.isPartial ? 'partial move' : 'move';
  const subject = error.isPartial && error.sites[0] ? error.sites[0].moved : error.moved;
  const text = `${what} occurs because ${subject.text === null ? 'value' : `\`${subject.text}\``} has type \`${cx.ty(error.movedTy)}\`, which does not implement the \`Copy\` trait`;
  if (error.declSpan !== null && !error.isPartial) out.label(error.declSpan, text);
  else out.note(text);
}

export function useOfUninit(cx: RenderContext, error: UninitError): Builder {
  const use = argsOrUse(error.useSpans);
  const name = error.name === null ? 'binding' : `binding \`${error.name}\``;
  const subject = error.used.text === null ? 'value' : `\`${error.used.text}\``;
  const isPartial = error.state === 'partially';
  const state = isPartial
    ? "isn't fully initialized"
    : error.state === 'possibly'
      ? 'is possibly-uninitialized'
      : "isn't initialized";
  const verb = isPartial && error.action === 'partialAssign' ? 'partially assigned' : 'used';
  const out = new Builder(cx, error.body, 'E0381', `${verb} ${name} ${state}`, use);
  const done =
    error.action === 'assign' ? 'assigned' : error.action === 'partialAssign' ? 'partially assigned' : 'used';
  out.label(use, `${subject} ${done} here but it ${state}`);
  if (error.useSpans.kind === 'closure') {
    const at = pathOrUse(error.useSpans, error.body);
    const verb = error.action === 'borrow' ? 'borrow' : 'use';
    out.label(at.span, `${verb} occurs due to use${describeClosure(error.useSpans)}`, at.body);
  }
  out.label(error.declSpan, 'binding declared here but left uninitialized');
  if (isPartial) {
    out.help(
      "partial initialization isn't supported, fully initialize the binding with a default value and mutate it, or use `std::mem::MaybeUninit`",
    );
  }
  return out;
}

export function reassign(cx: RenderContext, error: Reassign): Builder {
  const place = described(error.place);
  const message = error.isArgument
    ? `cannot assign to immutable argument ${place}`
    : `cannot assign twice to immutable variable ${place}`;
  const out = new Builder(cx, error.body, 'E0384', message, error.span);
  if (error.isArgument) out.label(error.span, 'cannot assign to immutable argument');
  else {
    const { info } = cx.result.bodies[error.body].body.locals[error.local];
    // rustc points to the binding where a pattern with a value declares it.
    const first = info.kind === 'user' && info.matchSpan >= 0 ? error.declSpan : error.firstSpan;
    if (first !== error.span) out.label(first, `first assignment to ${place}`);
    out.label(error.span, 'cannot assign twice to immutable variable');
  }
  return out;
}
