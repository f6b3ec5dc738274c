/** A move by a call that takes `self`, an operator, or a closure that is called. Mirrors rustc's `explain_captures`. */
import type { BodyIndex, UseSpans } from '../../borrowck/result';
import type { Ty } from '../../types/ty';
import type { Builder, RenderContext } from './context';

export interface SelfUse {
  /** "`x` partially moved due to", what happens there follows. */
  readonly moved: string;
  /** What is moved, in a sentence. */
  readonly place: string;
  readonly type: Ty;
  /** ", in previous iteration of loop", or nothing. */
  readonly when: string;
  /** Whether the implicit call of a loop may be what the message is about. */
  readonly mayBePrimary: boolean;
  /** Whether to propose `as_ref` where the receiver is an `Option` or a `Result`. */
  readonly mayBorrow: boolean;
}

export function addSelfUse(cx: RenderContext, out: Builder, body: BodyIndex, spans: UseSpans, use: SelfUse): void {
  if (spans.kind !== 'fnSelf') return;
  const { call, fnCallSpan, varSpan } = spans;
  const { moved, place, when } = use;
  switch (call.kind) {
    case 'fnOnce':
      out.label(fnCallSpan, `${moved} this call${when}`);
      noteFnOnce(cx, out, body, spans, use.type);
      return;
    case 'operator':
      out.label(fnCallSpan, `${moved} usage in operator${when}`);
      out.note(`calling this operator moves the ${cx.isUnaryOperator(call) ? 'value' : 'left-hand side'}`);
      return;
    // They take `&self`: rustc has no words for a variable that was moved to the one they are called on.
    case 'fnMut':
    case 'derefCoercion':
      return;
    case 'forLoop':
    case 'normal':
    case 'await':
    case 'questionMark': {
      const self = cx.selfParam(call);
      if (self !== null && cx.isFirst(`${body} ${self.path}`))
        out.note(`\`${self.path}\` takes ownership of the receiver \`self\`, which moves ${place}`, self.range);
      if (self?.isOptionOrResult === true && use.mayBorrow)
        out.label(varSpan, "help: consider calling `.as_ref()` or `.as_mut()` to borrow the type's contents");
      const text = `${moved} ${HOW[call.kind]}${when}`;
      if (call.kind === 'forLoop' && !use.mayBePrimary) out.labelDesugared(fnCallSpan, text);
      else out.label(fnCallSpan, text);
    }
  }
}

const HOW = {
  forLoop: 'this implicit call to `.into_iter()`',
  await: 'this await',
  normal: 'this method call',
  questionMark: 'this method call',
};

/** Of a type parameter its bound says that it is called once at most. */
function noteFnOnce(
  cx: RenderContext,
  out: Builder,
  body: BodyIndex,
  { varSpan, fnCallSpan }: Extract<UseSpans, { kind: 'fnSelf' }>,
  ty: Ty,
): void {
  const bound = ty.kind === 'param' ? cx.fnOnceBound(ty.name) : null;
  const moves = 'this value implements `FnOnce`, which causes it to be moved when called';
  const at = cx.range(body, fnCallSpan);
  if (bound === null) out.note(moves, cx.range(body, varSpan));
  else {
    out.note('`FnOnce` closures can only be called once', bound, [
      { range: bound, text: `\`${cx.ty(ty)}\` is made to be an \`FnOnce\` closure here` },
      ...(at === null ? [] : [{ range: at, text: moves }]),
    ]);
  }
}
