/** The spans that rustc picks out of a use seen through a closure or a call (`UseSpans::{args_or_use, var_or_use, ..}`). */
import type { BodyIndex, UseSpans } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';

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
  return spans.flavour === 'closure' || spans.flavour === 'asyncClosure' ? ' in closure' : ' in coroutine';
}
