/** E0507, E0508, E0509: a move out of something that cannot be moved from. Mirrors rustc's `move_errors`. */
import type { IllegalMove } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { addCloneObstacleAt } from './ownership';
import { addSelfUse } from './selfUse';
import { argsOrUse, labelCapture, varOrUse } from './useSpans';
import { described } from './words';

export function illegalMove(cx: RenderContext, error: IllegalMove): Builder {
  const { source, reason, span } = error;
  const out = new Builder(cx, error.body, error.code, message(cx, error), span);
  if (error.code !== 'E0507') out.label(span, 'cannot move out of here');
  if (reason.kind === 'guard')
    out.note('variables bound in patterns cannot be moved from until after the end of the pattern guard');
  if (reason.kind === 'upvar') {
    out.labelRange(cx.capturedFrom(error.body, reason.field).declared, 'captured outer variable');
    const header = cx.result.bodies[error.body].body.headerSpan;
    const prefix = reason.isAsync ? 'Async' : '';
    out.label(header, `captured by this \`${prefix}${reason.closureKind}\` closure`);
    out.help(
      `\`${prefix}Fn\` and \`${prefix}FnMut\` closures require captured values to be able to be consumed multiple times, but \`${prefix}FnOnce\` closures may consume them only once`,
    );
  }
  if (source.kind === 'pattern') addBindings(cx, out, error, source);
  else addUse(cx, out, error, source);
  return out;
}

type Source<K> = Extract<IllegalMove['source'], { kind: K }>;

function addBindings(cx: RenderContext, out: Builder, error: IllegalMove, source: Source<'pattern'>): void {
  const { bindings, movedFrom } = source;
  const [only] = bindings;
  if (only === undefined) {
    addCloneObstacleAt(cx, out, movedFrom.place.ty, error.span, error.body);
    out.label(error.span, whyMoved(cx, described(movedFrom), movedFrom.place.ty));
    return;
  }
  if (bindings.length === 1) {
    out.label(only.span, 'data moved here');
    out.label(only.span, whyMoved(cx, only.name === null ? 'the place' : `\`${only.name}\``, only.ty));
    return;
  }
  bindings.forEach((binding, i) => {
    out.label(binding.span, i === 0 ? 'data moved here' : '...and here');
  });
  out.note("move occurs because these variables have types that don't implement the `Copy` trait");
}

function whyMoved(cx: RenderContext, subject: string, ty: IllegalMove['fromTy']): string {
  return `move occurs because ${subject} has type \`${cx.ty(ty)}\`, which does not implement the \`Copy\` trait`;
}

function addUse(cx: RenderContext, out: Builder, error: IllegalMove, source: Source<'other'>): void {
  const { useSpans, upvar } = source;
  const subject = described(error.original);
  const isBorrowed = !['guard', 'static', 'interiorOfDrop'].includes(error.reason.kind) && !isPlainIndex(error);
  if (isBorrowed) {
    const moved = `${subject} moved due to`;
    const type = error.original.place.ty;
    const use = { moved, place: subject, type, when: '', mayBePrimary: false, mayBorrow: true };
    addSelfUse(cx, out, error.body, useSpans, use);
    labelCapture(out, useSpans, 'move', 'variable moved due to use');
  }
  const text = whyMoved(cx, subject, error.original.place.ty);
  const typed = upvar === null ? null : cx.capturedFrom(error.body, upvar).typed;
  const use = varOrUse(useSpans, error.body);
  addCloneObstacleAt(cx, out, error.original.place.ty, use.span, use.body);
  if (typed !== null) out.labelRange(typed, text);
  else out.label(use.span, text, use.body);
  const isElsewhere = typed !== null || use.span !== error.span || use.body !== error.body;
  if (useSpans.kind === 'closure') out.label(argsOrUse(useSpans), `${subject} is moved here`);
  if (useSpans.kind !== 'closure' && isElsewhere) out.label(error.span, `${subject} is moved here`);
}

/** An index of an array or slice that is not behind a pointer: rustc does not explain its captures. */
function isPlainIndex(error: IllegalMove): boolean {
  return error.code === 'E0508' && error.reason.kind === 'index' && !error.reason.isBorrowed;
}

function message(cx: RenderContext, error: IllegalMove): string {
  const { reason } = error;
  switch (reason.kind) {
    case 'interiorOfDrop':
      return `cannot move out of type \`${cx.ty(error.fromTy)}\`, which implements the \`Drop\` trait`;
    case 'index':
      return `cannot move out of type \`${cx.ty(error.fromTy)}\`, a non-copy ${reason.isArray ? 'array' : 'slice'}`;
    case 'static': {
      const place = described(error.original);
      if (reason.isWhole) return `cannot move out of static item ${place}`;
      return `cannot move out of ${place} as \`${cx.path(reason.def)}\` is a static item`;
    }
    case 'guard':
      return `cannot move out of ${reason.name === null ? 'the place' : `\`${reason.name}\``} in pattern guard`;
    case 'upvar': {
      const captured = `a captured variable in an \`${reason.isAsync ? 'Async' : ''}${reason.closureKind}\` closure`;
      const place = described(error.original);
      if (!reason.isProjection) return `cannot move out of ${place}, ${captured}`;
      return `cannot move out of ${place}, as \`${reason.name}\` is ${captured}`;
    }
    case 'borrowedContent': {
      const place = error.shortText;
      const name = reason.variant === null ? null : cx.variantName(reason.variant.ty, reason.variant.index);
      const variant = name === null ? '' : ` as enum variant \`${name}\``;
      if (reason.via !== null) {
        if (place !== null && variant !== '') return `cannot move out of \`${place}\`${variant}`;
        const ty = cx.ty(reason.via.ty);
        if (reason.via.kind === 'index') return `cannot move out of index of \`${ty}\``;
        const shared = cx.sharedPointer(reason.via.ty);
        return `cannot move out of ${shared === null ? `dereference of \`${ty}\`` : `an \`${shared}\``}`;
      }
      const source = reason.pointer === 'raw' ? 'raw pointer' : `${reason.pointer} reference`;
      if (place === null) return `cannot move out of a ${source}`;
      return `cannot move out of \`${place}\`${variant} which is behind a ${source}`;
    }
  }
}
