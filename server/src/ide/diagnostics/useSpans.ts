/** The spans that rustc picks out of a use seen through a closure or a call (`UseSpans::{args_or_use, var_or_use, ..}`). */
import type { BodyIndex, UseSpans } from '../../borrowck/result';
import type { BorrowKind, MirSpan } from '../../mir/body';
import type { Builder } from './context';

/** The closure's header, or the use. */
export function argsOrUse(spans: UseSpans): MirSpan {
  switch (spans.kind) {
    case 'closure':
      return spans.argsSpan;
    case 'fnSelf':
      return spans.varSpan;
    case 'pattern':
    case 'other':
      return spans.span;
  }
}

/** A span and the body it belongs to. */
export interface BodySpanRef {
  readonly span: MirSpan;
  readonly body: BodyIndex;
}

/** The use inside the closure that forces the capture, or the use. */
export function varOrUse(spans: UseSpans, body: BodyIndex): BodySpanRef {
  return spans.kind === 'closure'
    ? { span: spans.captureKindSpan, body: spans.closure }
    : { span: argsOrUse(spans), body };
}

/** The captured path inside the closure, or the use. */
export function pathOrUse(spans: UseSpans, body: BodyIndex): BodySpanRef {
  return spans.kind === 'closure' ? { span: spans.pathSpan, body: spans.closure } : { span: argsOrUse(spans), body };
}

/** ` in closure`, ` in coroutine`. */
export function describeClosure(spans: UseSpans): string {
  if (spans.kind !== 'closure') return '';
  return spans.flavour === 'closure' ? ' in closure' : ' in coroutine';
}

/** The use is through a closure that is no coroutine. */
export function isClosureUse(spans: UseSpans): boolean {
  return spans.kind === 'closure' && spans.flavour === 'closure';
}

/** rustc's `var_subdiag`: what in the closure makes the capture so, and then the use of the captured path. */
export function labelCapture(out: Builder, spans: UseSpans, how: BorrowKind | 'move', text: string): void {
  if (spans.kind !== 'closure') return;
  if (spans.captureKindSpan !== spans.pathSpan) {
    const kind = how === 'move' ? 'moved' : isShared(how) ? 'immutable' : 'mutable';
    out.label(spans.captureKindSpan, `capture is ${kind} because of use here`, spans.closure);
  }
  out.label(spans.pathSpan, `${text}${describeClosure(spans)}`, spans.closure);
}

function isShared(kind: BorrowKind): boolean {
  return kind === 'shared' || kind === 'fakeShallow' || kind === 'fakeDeep';
}
