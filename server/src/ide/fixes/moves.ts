/** Instead of moving: lend, reborrow, clone, take. For E0382, E0505, E0507 and what is moved into closures. */
import type { BodyIndex, IllegalMove, MoveError, UseSpans } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import { argsOrUse } from '../diagnostics/useSpans';
import type { FileRange } from '../types';
import { type Candidate, type CandidateContext, insert, isPostfix } from './context';

export function useOfMoved(cx: CandidateContext, error: MoveError): Candidate[] {
  return error.sites.flatMap((site) => {
    const { spans } = site;
    if (spans.kind === 'closure') return cloneForClosure(cx, error, spans.closure);
    if (spans.kind === 'pattern') return insteadOfBinding(cx, error.body, spans.span);
    return [...reborrow(cx, error, spans), ...insteadOfMove(cx, error.body, spans)];
  });
}

export function illegalMove(cx: CandidateContext, error: IllegalMove): Candidate[] {
  if (error.source.kind === 'pattern') {
    const bindings = error.source.bindings.flatMap(({ span }) => insteadOfBinding(cx, error.body, span));
    return [
      ...insteadOfMove(cx, error.body, { kind: 'pattern', span: error.span }),
      ...bindings,
      ...takeOut(cx, error),
    ];
  }
  return [...insteadOfMove(cx, error.body, error.source.useSpans), ...takeOut(cx, error)];
}

/** `x` moved: lend it, or move a clone of it. */
export function insteadOfMove(cx: CandidateContext, body: BodyIndex, spans: UseSpans): Candidate[] {
  if (spans.kind === 'closure') return [];
  const range = cx.range(body, argsOrUse(spans));
  if (range === null || range.start === range.end) return [];
  const text = cx.text(range);
  const fixes: Candidate[] = [
    {
      kind: 'borrowInstead',
      title: `Borrow \`${text}\` instead of moving it: \`&${text}\``,
      edits: [insert(range, range.start, '&')],
    },
  ];
  if (text.startsWith('*')) {
    fixes.unshift({
      kind: 'borrowInstead',
      title: `Borrow instead of moving: \`&${text}\``,
      edits: [{ range: { ...range, end: range.start + 1 }, newText: '&*' }],
    });
  }
  if (spans.kind === 'fnSelf' && spans.call.kind === 'normal') {
    fixes.unshift({
      kind: 'borrowInstead',
      title: `Borrow what is inside: \`${text}.as_ref()\``,
      edits: [insert(range, range.end, '.as_ref()')],
    });
    fixes.unshift({
      kind: 'borrowInstead',
      title: `Iterate over a borrow: \`${text}.iter()\``,
      edits: [insert(range, range.end, '.iter()')],
    });
  }
  fixes.push({
    kind: 'cloneHere',
    title: `Clone here: \`${text}.clone()\` (a copy with its own allocation)`,
    edits: isPostfix(text)
      ? [insert(range, range.end, '.clone()')]
      : [insert(range, range.start, '('), insert(range, range.end, ').clone()')],
  });
  return fixes;
}

/** A `&mut` moved: lend it on for as long as it is needed there. */
function reborrow(cx: CandidateContext, error: MoveError, spans: UseSpans): Candidate[] {
  const range = cx.range(error.body, argsOrUse(spans));
  const isWhole = error.moved.place.depth === 0;
  if (range === null || !isWhole || !cx.isUniqueReference(error.body, error.moved.place.local)) return [];
  const text = cx.text(range);
  if (!/^\w+$/.test(text)) return [];
  return [
    {
      kind: 'reborrow',
      title: `Lend it on instead of moving it: \`&mut *${text}\``,
      edits: [insert(range, range.start, '&mut *')],
    },
  ];
}

/** A variable of a pattern takes the value: match on a borrow, or bind a reference. */
function insteadOfBinding(cx: CandidateContext, body: BodyIndex, span: MirSpan): Candidate[] {
  const binding = cx.range(body, span);
  const { locals } = cx.result.bodies[body].body;
  const local = locals.find(({ info, span: at }) => info.kind === 'user' && at === span);
  const scrutinee = local?.info.kind === 'user' && local.info.matchSpan >= 0 ? local.info.matchSpan : null;
  const matched = scrutinee === null ? null : cx.range(body, scrutinee);
  const fixes: Candidate[] = [];
  if (matched !== null) {
    const text = cx.text(matched);
    fixes.push({
      kind: 'borrowInstead',
      title: `Match on a borrow: \`&${text}\``,
      edits: [insert(matched, matched.start, '&')],
    });
  }
  if (binding !== null && /^\w+$/.test(cx.text(binding))) {
    fixes.push({
      kind: 'borrowInstead',
      title: `Bind a reference: \`ref ${cx.text(binding)}\``,
      edits: [insert(binding, binding.start, 'ref ')],
    });
  }
  return fixes;
}

/** The value leaves a place that must stay whole: put something else there. */
function takeOut(cx: CandidateContext, error: IllegalMove): Candidate[] {
  const range = movedFrom(cx, error);
  if (range === null) return [];
  const text = cx.text(range);
  const behind = /^\*(\w+)$/.exec(text)?.[1];
  const place = behind ?? text;
  if (!/^[\w.]+(\[[^\]]*\])?$/.test(place)) return [];
  return [
    {
      kind: 'takeOut',
      title: `Take it and leave \`None\`: \`${place}.take()\``,
      edits: [{ range, newText: `${place}.take()` }],
    },
    {
      kind: 'takeOut',
      title: `Take it and leave the default: \`std::mem::take(${behind === undefined ? '&mut ' : ''}${place})\``,
      edits: [{ range, newText: `std::mem::take(${behind === undefined ? '&mut ' : ''}${place})` }],
    },
  ];
}

function movedFrom(cx: CandidateContext, { body, source, span }: IllegalMove): FileRange | null {
  if (source.kind === 'pattern') return cx.range(body, span);
  return source.useSpans.kind === 'closure' ? null : cx.range(body, argsOrUse(source.useSpans));
}

/** A closure takes the variable: let it take a clone. */
function cloneForClosure(cx: CandidateContext, { moved }: MoveError, closure: BodyIndex): Candidate[] {
  const range = cx.closureRange(closure);
  if (range === null || moved.text === null || !/^\w+$/.test(moved.text)) return [];
  const pointer = cx.sharedPointer(0, moved.place.local);
  const clone = pointer === null ? `${moved.text}.clone()` : `${pointer}::clone(&${moved.text})`;
  const cost = pointer === null ? 'a copy with its own allocation' : 'counts one more owner';
  return [
    {
      kind: 'cloneForClosure',
      title: `Let the closure own a clone of \`${moved.text}\` (${cost})`,
      edits: [insert(range, range.start, `{ let ${moved.text} = ${clone}; `), insert(range, range.end, ' }')],
    },
  ];
}
