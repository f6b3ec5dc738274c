/** E0597, E0716, E0515, E0373, E0712, E0713, E0521: a value dies while borrowed. Mirrors `report_borrowed_value_does_not_live_long_enough`. */
import type { BodyIndex, NotLongEnough, UseSpans } from '../../borrowck/result';
import type { FileRange } from '../types';
import { Builder, type RenderContext } from './context';
import { addExplanation } from './explanation';
import { labelRegionName } from './regionNames';
import { argsOrUse, isClosureUse, pathOrUse, varOrUse } from './useSpans';
import { described } from './words';

type Of<K extends NotLongEnough['kind']> = Extract<NotLongEnough, { kind: K }>;

export function notLongEnough(cx: RenderContext, error: NotLongEnough): Builder {
  switch (error.kind) {
    case 'localNotLongEnough':
      return local(cx, error);
    case 'temporaryNotLongEnough':
      return temporary(cx, error);
    case 'threadLocalNotLongEnough':
      return threadLocal(cx, error);
    case 'borrowedWhileDropped':
      return whileDropped(cx, error);
    case 'returnsLocal':
      return returnsLocal(cx, error);
    case 'closureMayOutlive':
      return closureMayOutlive(cx, error);
    case 'borrowEscapesClosure':
      return borrowEscapes(cx, error);
  }
}

function local(cx: RenderContext, error: Of<'localNotLongEnough'>): Builder {
  const at = pathOrUse(error.borrowSpans, error.body);
  const out = new Builder(cx, at.body, 'E0597', `\`${error.name}\` does not live long enough`, at.span);
  out.label(at.span, 'borrowed value does not live long enough', at.body);
  out.label(error.dropSpan, `\`${error.name}\` dropped here while still borrowed`, error.body);
  labelArgs(out, error.borrowSpans, error.body);
  addExplanation(cx, out, error.body, error.explanation, '', at);
  if (error.explanation.kind === 'usedLater' && !error.explanation.inLoop) noteCollection(cx, out, error);
  return out;
}

/** rustc's `args_subdiag`. */
function labelArgs(out: Builder, spans: UseSpans, body: BodyIndex): void {
  if (spans.kind !== 'closure') return;
  out.label(spans.argsSpan, `value captured here${isClosureUse(spans) ? '' : ' by coroutine'}`, body);
}

/** The first variable of the body that is a `Vec` of references: the borrow is perhaps stored in it. */
function noteCollection(cx: RenderContext, out: Builder, error: Of<'localNotLongEnough'>): void {
  const { body } = cx.result.bodies[error.body];
  const list = body.locals.find(({ ty, name }) => {
    const [item] = ty.kind === 'adt' ? ty.args.list : [];
    return name !== null && item?.kind === 'type' && item.ty.kind === 'ref' && cx.isVec(ty);
  });
  if (list === undefined) return;
  out.label(list.span, `variable \`${list.name}\` declared here`, error.body);
  out.note(
    `\`${list.name}\` is a collection that stores borrowed references, but \`${error.name}\` does not live long enough to be stored in it`,
  );
  out.help('buffer reuse with borrowed references requires unsafe code or restructuring');
}

function temporary(cx: RenderContext, error: Of<'temporaryNotLongEnough'>): Builder {
  const out = new Builder(cx, error.body, 'E0716', 'temporary value dropped while borrowed', error.properSpan);
  out.label(error.properSpan, 'creates a temporary value which is freed while still in use');
  out.label(error.dropSpan, 'temporary value is freed at the end of this statement');
  addLetHint(cx, out, error);
  addExplanation(cx, out, error.body, error.explanation, '', null);
  labelArgs(out, error.borrowSpans, error.body);
  return out;
}

function addLetHint(cx: RenderContext, out: Builder, { span, explanation }: NotLongEnough): void {
  if (explanation.kind !== 'usedLater' && explanation.kind !== 'usedLaterWhenDropped') return;
  const hint = 'consider using a `let` binding to create a longer lived value';
  // rustc proposes the edit where the statement stands in the body itself.
  if (cx.isInInnerBlock(span)) out.note(hint);
  else out.help(hint);
}

function threadLocal(cx: RenderContext, error: Of<'threadLocalNotLongEnough'>): Builder {
  const borrow = argsOrUse(error.borrowSpans);
  const out = new Builder(cx, error.body, 'E0712', 'thread-local variable borrowed past end of function', borrow);
  out.label(borrow, 'thread-local variables cannot be borrowed beyond the end of the function');
  return out.labelRange(endOfFunction(cx, error), 'end of enclosing function is here');
}

/** rustc's place behind the brace, drawn back over what braces stand before it. */
function endOfFunction(cx: RenderContext, error: Of<'threadLocalNotLongEnough'>): FileRange | null {
  let range = cx.range(error.body, error.dropSpan);
  if (range === null || range.start < range.end) return range;
  while (range.start > 0 && cx.text({ ...range, start: range.start - 1, end: range.start }) === '}')
    range = { ...range, start: range.start - 1 };
  return range;
}

function whileDropped(cx: RenderContext, error: Of<'borrowedWhileDropped'>): Builder {
  const borrow = varOrUse(error.borrowSpans, error.body);
  const out = new Builder(cx, borrow.body, 'E0713', 'borrow may still be in use when destructor runs', borrow.span);
  const ty = cx.ty(error.droppedTy);
  const dropped = error.dropped.text === null ? 'temporary value' : `\`${error.dropped.text}\``;
  const text =
    error.borrowedPlace.text !== null
      ? `here, drop of ${dropped} needs exclusive access to ${described(error.borrowedPlace)}, because the type \`${ty}\` implements the \`Drop\` trait`
      : `here is drop of ${dropped}; whose type \`${ty}\` implements the \`Drop\` trait`;
  out.label(error.dropSpan, text, error.body);
  addLetHint(cx, out, error);
  addExplanation(cx, out, error.body, error.explanation, '', null);
  return out;
}

function returnsLocal(cx: RenderContext, error: Of<'returnsLocal'>): Builder {
  const what = ownerText(error, error.placeText);
  const reference = error.isReferenceTo ? 'reference to' : 'value referencing';
  const verb = error.verb;
  const message = `cannot ${verb} ${reference} ${what.subject}`;
  const out = new Builder(cx, error.body, 'E0515', message, error.span);
  out.label(error.span, `${verb}s a ${reference} data owned by the current function`);
  // Of a captured variable rustc points into the closure.
  const at =
    error.placeText === null
      ? { span: cx.result.bodies[error.body].body.locals[error.borrowedPlace.place.local].span, body: error.body }
      : pathOrUse(error.borrowSpans, error.body);
  if (at.span !== error.span || at.body !== error.body) out.label(at.span, what.note, at.body);
  return out;
}

function ownerText(error: Of<'returnsLocal'>, name: string | null): { subject: string; note: string } {
  const borrowedHere = name === null ? 'temporary value created here' : `\`${name}\` is borrowed here`;
  switch (error.owner) {
    case 'localVariable':
      return { subject: `local variable \`${name}\``, note: borrowedHere };
    case 'parameter':
      return { subject: `function parameter \`${name}\``, note: borrowedHere };
    case 'capturedByMove':
      return { subject: `variable captured by \`move\` \`${name}\``, note: borrowedHere };
    case 'localData':
      return { subject: `local data \`${name}\``, note: borrowedHere };
    case 'temporary':
      return { subject: 'temporary value', note: 'temporary value created here' };
    case 'anonymousParameter':
      return { subject: 'function parameter', note: 'function parameter borrowed here' };
    case 'localBinding':
      return { subject: 'local binding', note: 'local binding introduced here' };
  }
}

const FLAVOUR = {
  closure: 'closure',
  asyncBlock: 'async block',
  asyncFn: 'async function',
  asyncClosure: 'async closure',
  gen: 'gen block',
  coroutine: 'coroutine',
} as const;

function closureMayOutlive(cx: RenderContext, error: Of<'closureMayOutlive'>): Builder {
  const header = argsOrUse(error.borrowSpans);
  const kind = error.borrowSpans.kind === 'closure' ? FLAVOUR[error.borrowSpans.flavour] : 'closure';
  const message = `${kind} may outlive the current ${error.scope}, but it borrows \`${error.name}\`, which is owned by the current ${error.scope}`;
  const out = new Builder(cx, error.body, 'E0373', message, header);
  const path = pathOrUse(error.borrowSpans, error.body);
  out.label(path.span, `\`${error.name}\` is borrowed here`, path.body);
  out.label(header, `may outlive borrowed value \`${error.name}\``);
  const at = cx.range(error.body, error.constraintSpan);
  if (error.category.kind === 'return' || error.category.kind === 'opaqueType')
    out.note(`${kind} is returned here`, at);
  else if (error.category.kind === 'callArgument') {
    if (error.region !== null) labelRegionName(cx, out, error.body, error.region);
    if (kind === 'async block') {
      out.note(
        'async blocks are not executed immediately and must either take a reference or ownership of outside variables they use',
      );
    } else {
      out.note(`function requires argument type to outlive \`${error.region?.name ?? "'static"}\``, at);
    }
  }
  out.help(
    `to force the ${kind} to take ownership of \`${error.name}\` (and any other referenced variables), use the \`move\` keyword`,
  );
  return out;
}

function borrowEscapes(cx: RenderContext, error: Of<'borrowEscapesClosure'>): Builder {
  const out = new Builder(cx, error.body, 'E0521', 'borrowed data escapes outside of closure', error.span);
  const { declared } = cx.capturedFrom(error.body, error.upvar);
  out.labelRange(declared, `\`${error.upvarName}\` declared here, outside of the closure body`);
  const borrowed = pathOrUse(error.borrowSpans, error.body);
  out.label(borrowed.span, 'borrow is only valid in the closure body', borrowed.body);
  const reference = error.name === null ? 'reference' : `reference to \`${error.name}\``;
  out.label(error.span, `${reference} escapes the closure body here`);
  return out;
}
