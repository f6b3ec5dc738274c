/** E0507, E0508, E0509: a move out of something that cannot be moved from. Mirrors rustc's `move_errors`. */
import type { IllegalMove } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { argsOrUse } from './useSpans';
import { described } from './words';

export function illegalMove(cx: RenderContext, error: IllegalMove): Builder {
  const span = error.matchSpan ?? argsOrUse(error.useSpans);
  const out = new Builder(cx, error.body, error.code, message(cx, error), span);
  if (error.bindings.length === 0) {
    const place = error.original.text;
    const subject = place === null ? 'value' : `\`${place}\``;
    if (error.reason.kind === 'upvar') addCaptureLabels(cx, out, error);
    const text =
      error.code === 'E0507'
        ? `move occurs because ${subject} has type \`${cx.ty(error.movedTy)}\`, which does not implement the \`Copy\` trait`
        : `cannot move out of here`;
    out.label(span, text);
    if (error.code !== 'E0507') {
      out.label(
        span,
        `move occurs because ${subject} has type \`${cx.ty(error.movedTy)}\`, which does not implement the \`Copy\` trait`,
      );
    }
    addSelfNote(cx, out, error, subject);
    return out;
  }
  if (error.reason.kind === 'upvar') addCaptureLabels(cx, out, error);
  if (error.code !== 'E0507') out.label(span, 'cannot move out of here');
  error.bindings.forEach((binding, i) => {
    out.label(binding.span, i === 0 ? 'data moved here' : '...and here');
  });
  const [only] = error.bindings;
  if (error.bindings.length === 1 && only) {
    out.label(
      only.span,
      `move occurs because \`${only.name ?? 'value'}\` has type \`${cx.ty(only.ty)}\`, which does not implement the \`Copy\` trait`,
    );
  } else {
    out.note("move occurs because these variables have types that don't implement the `Copy` trait");
  }
  return out;
}

function addCaptureLabels(cx: RenderContext, out: Builder, error: IllegalMove): void {
  if (error.reason.kind !== 'upvar') return;
  out.label(cx.result.bodies[error.body].body.headerSpan, `captured by this \`${error.reason.closureKind}\` closure`);
}

function addSelfNote(cx: RenderContext, out: Builder, error: IllegalMove, subject: string): void {
  if (error.useSpans.kind !== 'fnSelf') return;
  const { call, fnCallSpan } = error.useSpans;
  if (call.kind === 'normal') {
    if (cx.isOptionOrResult(error.original.place.ty)) {
      const help = "help: consider calling `.as_ref()` or `.as_mut()` to borrow the type's contents";
      out.label(error.useSpans.varSpan, help);
    }
    out.label(fnCallSpan, `${subject} moved due to this method call`);
  } else if (call.kind === 'forLoop') {
    out.label(fnCallSpan, `${subject} moved due to this implicit call to \`.into_iter()\``);
  } else if (call.kind === 'operator') {
    out.label(fnCallSpan, `${subject} moved due to usage in operator`);
  } else return;
  const self = cx.selfParam(call);
  if (self !== null)
    out.note(`\`${self.path}\` takes ownership of the receiver \`self\`, which moves ${subject}`, self.range);
}

function message(cx: RenderContext, error: IllegalMove): string {
  const { reason } = error;
  switch (reason.kind) {
    case 'interiorOfDrop':
      return `cannot move out of type \`${cx.ty(error.fromTy)}\`, which implements the \`Drop\` trait`;
    case 'index':
      return `cannot move out of type \`${cx.ty(error.fromTy)}\`, a non-copy ${reason.isArray ? 'array' : 'slice'}`;
    case 'static':
      return `cannot move out of static item ${described(error.original)}`;
    case 'guard':
      return `cannot move out of ${reason.name === null ? described(error.original) : `\`${reason.name}\``} in pattern guard`;
    case 'upvar': {
      if (!reason.isProjection)
        return `cannot move out of \`${reason.name}\`, a captured variable in an \`${reason.closureKind}\` closure`;
      return `cannot move out of ${described(error.original)}, as \`${reason.name}\` is a captured variable in an \`${reason.closureKind}\` closure`;
    }
    case 'borrowedContent': {
      if (reason.via !== null) {
        const ty = cx.ty(reason.via.ty);
        if (reason.via.kind === 'index') return `cannot move out of index of \`${ty}\``;
        const name = /^(?:Rc|Arc)<.*>$/.exec(ty)
          ? `an \`${ty.startsWith('Rc') ? 'Rc' : 'Arc'}\``
          : `dereference of \`${ty}\``;
        return `cannot move out of ${name}`;
      }
      const source = reason.pointer === 'raw' ? 'raw pointer' : `${reason.pointer} reference`;
      if (error.original.text === null) return `cannot move out of a ${source}`;
      const variant = reason.variant === null ? '' : ` as enum variant \`${variantName(cx, error, reason.variant)}\``;
      return `cannot move out of \`${error.original.text}\`${variant} which is behind a ${source}`;
    }
  }
}

function variantName(cx: RenderContext, error: IllegalMove, variant: number): string {
  return cx.variantName(error.from.place.ty, variant) ?? '_';
}
