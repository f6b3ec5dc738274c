/** E0381, E0382, E0384: use of moved or uninitialised places, reassignment. Mirrors rustc's `report_use_of_moved_or_uninitialized`. */
import type { InitAction, MoveError, MoveSite, Reassign, UninitError } from '../../borrowck/result';
import type { FileRange } from '../types';
import { Builder, type RenderContext } from './context';
import { addDerefCoercion, addOwnership } from './ownership';
import { addSelfUse } from './selfUse';
import { argsOrUse, describeClosure, isClosureUse, labelCapture, pathOrUse } from './useSpans';
import { described } from './words';

/** Verb in the message, and past participle in the label. */
const VERB: Record<InitAction, readonly [string, string]> = {
  use: ['use', 'used'],
  borrow: ['borrow', 'borrowed'],
  matchOn: ['use', 'matched on'],
  assign: ['assign', 'assigned'],
  partialAssign: ['assign to part', 'partially assigned'],
};

export function useOfMoved(cx: RenderContext, error: MoveError): Builder {
  // Worded and thrown away, as by rustc, which matters to what is said once.
  if (error.replaced !== null) useOfMoved(cx, error.replaced);
  const use = argsOrUse(error.useSpans);
  const partially = error.isPartial ? 'partially ' : '';
  const name = error.moved.text === null ? '' : `: \`${error.moved.text}\``;
  const out = new Builder(cx, error.body, 'E0382', `${VERB[error.action][0]} of ${partially}moved value${name}`, use);
  addReinits(cx, out, error);
  const isFirstUseOfClosure = addClosureNote(cx, out, error);
  let isLoopMove = false;
  const seen: number[] = [];
  for (const site of error.sites) {
    isLoopMove ||= site.isUse;
    const at = argsOrUse(site.spans);
    if (!seen.some((other) => cx.isSameSpan(other, at))) moveSite(cx, out, error, site, use, isFirstUseOfClosure);
    seen.push(at);
  }
  labelPathUse(out, error);
  if (!isLoopMove) {
    const after = error.isPartial ? 'partial move' : 'move';
    out.label(use, `value ${VERB[error.action][1]} here after ${after}`);
  }
  if (!isFirstUseOfClosure) addReason(cx, out, error);
  if (error.useSpans.kind === 'fnSelf' && error.useSpans.call.kind === 'derefCoercion')
    addDerefCoercion(cx, out, error.used.place.ty, VERB[error.action][0]);
  return out;
}

function addReinits(cx: RenderContext, out: Builder, { reinits, body }: MoveError): void {
  const [only] = reinits;
  if (only === undefined) return;
  if (reinits.length === 1) {
    out.label(only, 'this reinitialization might get skipped');
    return;
  }
  const more = reinits.length - 3;
  const text =
    more <= 0
      ? `these ${reinits.length} reinitializations might get skipped`
      : `these 3 reinitializations and ${more} other${more === 1 ? '' : 's'} might get skipped`;
  out.note(text, cx.range(body, only));
}

/** Why a closure can be called or moved once only. Says whether the used value is a closure whose kind has such a reason. */
function addClosureNote(cx: RenderContext, out: Builder, { closure, used }: MoveError): boolean {
  const origin = closure === null ? null : cx.closureKindOrigin(closure.key);
  if (closure !== null && origin !== null) {
    out.note(
      closure.isCalled
        ? `closure cannot be invoked more than once because it moves the variable \`${origin.name}\` out of its environment`
        : `closure cannot be moved more than once as it is not \`Copy\` due to moving the variable \`${origin.name}\` out of its environment`,
      origin.range,
    );
  }
  const { ty } = used.place;
  return ty.kind === 'closure' && !ty.isAsync && cx.closureKindOrigin(ty.closure) !== null;
}

/** rustc's `explain_captures` behind the loops of `suggest_ref_or_clone`. */
function moveSite(
  cx: RenderContext,
  out: Builder,
  error: MoveError,
  site: MoveSite,
  use: number,
  isClosureNoted: boolean,
): void {
  const partially = error.isPartial ? 'partially ' : '';
  const loop = site.traversedBackEdge ? ', in previous iteration of loop' : '';
  const at = argsOrUse(site.spans);
  const moved = site.spans.kind === 'closure' ? site.spans.captureKindSpan : at;
  if (error.isWhole) {
    for (const range of cx.loopsAround(moved, error.declSpan)) out.labelRange(range, 'inside of this loop');
  }
  addOwnership(cx, out, error, site, isClosureNoted);
  if (site.spans.kind === 'fnSelf') {
    const place = described(site.moved);
    const moved = `${place} ${partially}moved due to`;
    const mayBorrow = error.reinits.length === 0;
    const type = site.moved.place.ty;
    addSelfUse(cx, out, error.body, site.spans, { moved, place, type, when: loop, mayBePrimary: true, mayBorrow });
    return;
  }
  if (!cx.isSameSpan(at, use) || loop !== '') {
    out.label(at, `value ${partially}moved ${isClosureUse(site.spans) ? 'into closure ' : ''}here${loop}`);
  }
  if (loop === '') labelCapture(out, site.spans, 'move', `variable ${partially}moved due to use`);
}

/** rustc's `var_path_only_subdiag`. */
function labelPathUse(out: Builder, error: MoveError | UninitError): void {
  if (error.useSpans.kind !== 'closure') return;
  const isCoroutine = !isClosureUse(error.useSpans);
  const verb = {
    borrow: 'borrow',
    use: 'use',
    matchOn: 'use',
    assign: isCoroutine ? 'assign' : 'assignment',
    partialAssign: isCoroutine ? 'assign to part' : 'assignment to part',
  }[error.action];
  const at = pathOrUse(error.useSpans, error.body);
  out.label(at.span, `${verb} occurs due to use${describeClosure(error.useSpans)}`, at.body);
}

/** "move occurs because `x` has type `T`, which does not implement the `Copy` trait": a label at the declaration, else a note. */
function addReason(cx: RenderContext, out: Builder, error: MoveError): void {
  const what = error.isPartial ? 'partial move' : 'move';
  const { place } = error.first;
  const text = `${what} occurs because ${described(error.first)} has type \`${cx.ty(place.ty)}\`, which does not implement the \`Copy\` trait`;
  if (place.parent === null) out.label(error.declSpan, text);
  else out.note(text);
}

export function useOfUninit(cx: RenderContext, error: UninitError): Builder {
  const use = argsOrUse(error.useSpans);
  const subject = error.moved.text === null ? 'the variable' : `\`${error.moved.text}\``;
  const at = cx.range(error.body, use);
  const branches = cx.branchesWithout(error.body, error.inits, subject);
  const inits = error.inits.map((span) => cx.range(error.body, span)).filter((range) => range !== null);
  const isPartial = error.action === 'assign' || error.action === 'partialAssign';
  const isPossible = inits.some(
    (init) =>
      at !== null && !contains(init, at) && !branches.some(({ range }) => isBefore(at, range) && !contains(range, at)),
  );
  const state = isPartial ? "isn't fully initialized" : isPossible ? 'is possibly-uninitialized' : "isn't initialized";
  const done = error.action === 'assign' || error.action === 'partialAssign' ? VERB[error.action][1] : 'used';
  const name = error.moved.text === null ? '' : `\`${error.moved.text}\` `;
  const out = new Builder(cx, error.body, 'E0381', `${done} binding ${name}${state}`, use);
  labelPathUse(out, error);
  if (isPartial) {
    out.help(
      "partial initialization isn't supported, fully initialize the binding with a default value and mutate it, or use `std::mem::MaybeUninit`",
    );
  }
  out.label(use, `${error.used.text === null ? 'value' : `\`${error.used.text}\``} ${done} here but it ${state}`);
  if (at !== null) {
    const isEarlier = (range: FileRange): boolean => isBefore(range, at) && !overlaps(range, at);
    const shown = branches.filter(({ range }) => isEarlier(range));
    for (const { range, text } of shown) out.labelRange(range, text);
    if (shown.length === 0) {
      for (const init of inits.filter(isEarlier)) out.labelRange(init, 'binding initialized here in some conditions');
    }
  }
  return out.label(error.declSpan, 'binding declared here but left uninitialized');
}

function contains(outer: FileRange, inner: FileRange): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

function isBefore(a: FileRange, b: FileRange): boolean {
  return a.start < b.start || (a.start === b.start && a.end < b.end);
}

function overlaps(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.start < b.end && b.start < a.end;
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
    if (!cx.isSameSpan(first, error.span)) out.label(first, `first assignment to ${place}`);
    out.label(error.span, 'cannot assign twice to immutable variable');
  }
  return out;
}
