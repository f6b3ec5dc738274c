/** Instead of moving: lend, reborrow, clone, take. For E0382, E0505, E0507 and what is moved into closures. */
import type { BodyIndex, IllegalMove, MoveError, PlaceDesc, UseSpans } from '../../borrowck/result';
import type { MirSpan, Place } from '../../mir/body';
import { argsOrUse } from '../diagnostics/useSpans';
import type { FileRange, TextEdit } from '../types';
import {
  boundOn,
  type Candidate,
  type CandidateContext,
  called,
  type DerivePlace,
  insert,
  insertBefore,
  isPostfix,
} from './context';
import { hoistFromMove, swapStatements } from './order';

export function useOfMoved(cx: CandidateContext, error: MoveError): Candidate[] {
  const { body } = error;
  return error.sites.flatMap((site) => {
    const { spans } = site;
    if (isInPacked(cx, site.moved.place)) return [];
    if (spans.kind === 'closure') return cloneForClosure(cx, error, spans.closure);
    if (spans.kind === 'pattern') return insteadOfBinding(cx, body, spans.span);
    return [
      ...(site.isUse ? [] : hoistFromMove(cx, error.span, spans)),
      ...keepResult(cx, error, spans),
      ...reborrow(cx, error, spans),
      ...borrowParameter(cx, spans),
      ...insteadOfMove(cx, body, spans),
      ...makeClonable(cx, body, spans),
      ...(site.isUse ? [] : swapStatements(cx, argsOrUse(spans), error.span, false)),
    ];
  });
}

export function illegalMove(cx: CandidateContext, error: IllegalMove): Candidate[] {
  const { body, source } = error;
  if (isInPacked(cx, error.original.place)) return [];
  if (source.kind === 'pattern') {
    const spans = { kind: 'pattern', span: error.span } as const;
    return [
      ...insteadOfMove(cx, body, spans),
      ...source.bindings.flatMap(({ span }) => insteadOfBinding(cx, body, span)),
      ...takeOut(cx, error),
      ...makeClonable(cx, body, spans),
    ];
  }
  return [
    ...insteadOfMove(cx, body, source.useSpans),
    ...takeOut(cx, error),
    ...makeClonable(cx, body, source.useSpans),
  ];
}

/** `x` moved: lend it, or move a clone of it. */
export function insteadOfMove(cx: CandidateContext, body: BodyIndex, spans: UseSpans): Candidate[] {
  if (spans.kind === 'closure') return [];
  const span = argsOrUse(spans);
  const range = cx.range(body, span);
  // What is dropped was meant to go: neither a reference nor a clone does.
  if (range === null || range.start === range.end || ENDS.has(cx.calleeTaking(span)?.path ?? '')) return [];
  const text = cx.text(range);
  const isMatched = spans.kind === 'pattern';
  const fixes: Candidate[] = [];
  const pointee = cx.dereferenced(span);
  if (spans.kind === 'fnSelf' && spans.call.kind === 'normal') {
    const method = cx.methodOn(span);
    const iter = 'Iterate over a borrow';
    fixes.push(
      method?.name === 'into_iter'
        ? {
            kind: 'borrowInstead',
            title: `${iter}: \`${text}.iter()\``,
            edits: [{ range: method.range, newText: 'iter' }],
            leadsOn: 'clone',
          }
        : { kind: 'borrowInstead', title: `${iter}: \`${text}.iter()\``, edits: [insert(range, range.end, '.iter()')] },
      {
        kind: 'borrowInstead',
        title: `Borrow what is inside: \`${text}.as_ref()\``,
        edits: [insert(range, range.end, '.as_ref()')],
        leadsOn: 'clone',
      },
    );
  }
  if (pointee !== null && isMatched) {
    const inner = cx.text(pointee.range);
    fixes.push({
      kind: 'borrowInstead',
      title: `Match on the reference itself: \`${inner}\``,
      edits: [{ range, newText: inner }],
    });
  }
  if (text.startsWith('*')) {
    fixes.push({
      kind: 'borrowInstead',
      title: `Borrow instead of moving: \`&${text}\``,
      edits: [{ range: { ...range, end: range.start + 1 }, newText: '&*' }],
    });
  } else {
    fixes.push({
      kind: 'borrowInstead',
      title: `Borrow \`${text}\` instead of moving it: \`&${text}\``,
      edits: [insert(range, range.start, '&')],
    });
  }
  return [...fixes, ...cloneInstead(cx, span, range)];
}

/** Fns after which a value is gone, or never goes. */
const ENDS: ReadonlySet<string> = new Set(['core::mem::drop', 'core::mem::forget']);

function cloneInstead(cx: CandidateContext, span: MirSpan, range: FileRange): Candidate[] {
  const { cost, pointer } = cx.cloneCost(span);
  const text = cx.text(range);
  const pointee = cx.dereferenced(span);
  const shorthand = cx.shorthandAt(span);
  const field = shorthand === null ? '' : `${shorthand}: `;
  const texts = [called(text, '.clone()')];
  // `*r` of a reference: the method finds what it refers to.
  if (pointee?.isClone === true) texts.unshift(called(cx.text(pointee.range), '.clone()'));
  if (pointer !== null && isPostfix(text)) texts.unshift(`${pointer}::clone(&${text})`);
  return texts.map((newText) => ({
    kind: 'cloneHere',
    title: `Clone here: \`${newText}\` (${cost})`,
    edits: [{ range, newText: `${field}${newText}` }],
    instead: 'clone',
  }));
}

/** What cannot be cloned yet: a type of the program can derive it, whoever fills in a type parameter can be asked for it. */
function makeClonable(cx: CandidateContext, body: BodyIndex, spans: UseSpans): Candidate[] {
  if (spans.kind === 'closure') return [];
  const span = argsOrUse(spans);
  const range = cx.range(body, span);
  if (range === null || ENDS.has(cx.calleeTaking(span)?.path ?? '')) return [];
  const pointee = cx.dereferenced(span);
  const clone = called(cx.text(pointee === null ? range : pointee.range), '.clone()');
  const candidate = (kind: 'deriveClone' | 'addBound', what: string, edit: TextEdit): Candidate => ({
    kind,
    title: `${what} and clone here: \`${clone}\``,
    edits: [edit, { range, newText: clone }],
    isSignature: true,
    isChoice: true,
  });
  const derive = cx.deriveOf(span);
  if (derive !== null)
    return [candidate('deriveClone', `Derive \`Clone\` for \`${derive.name}\``, derivation(cx, derive))];
  const name = cx.typeParameter(span);
  const param = name === null ? null : cx.parameter(name);
  if (name === null || param === null) return [];
  const shown = name.startsWith('impl ') ? '+ Clone' : `${name}: Clone`;
  return [candidate('addBound', `Add the bound \`${shown}\` (every caller has to fulfil it)`, boundOn(param, 'Clone'))];
}

function derivation(cx: CandidateContext, { range, hasList }: DerivePlace): TextEdit {
  return insert(range, range.start, hasList ? ', Clone' : `#[derive(Clone)]\n${cx.lineIndent(range)}`);
}

/** `near.clone()` of a reference to a type without `Clone` copies the reference, which is still in use. */
export function deriveForClones(cx: CandidateContext, body: BodyIndex, { place }: PlaceDesc): Candidate[] {
  return cx.derivesOfUselessClones(body, place.local).map((derive) => ({
    kind: 'deriveClone',
    title: `Derive \`Clone\` for \`${derive.name}\`, so that \`clone\` gives a value of its own`,
    edits: [derivation(cx, derive)],
    isSignature: true,
    isChoice: true,
  }));
}

/** `builder.name("x");` takes the builder and gives it back: keep it. */
function keepResult(cx: CandidateContext, { body, moved }: MoveError, spans: UseSpans): Candidate[] {
  if (spans.kind !== 'fnSelf' || spans.call.kind !== 'normal' || moved.place.depth > 0) return [];
  const call = cx.chainStatement(argsOrUse(spans));
  const { name, mutable } = cx.result.bodies[body].body.locals[moved.place.local];
  if (call === null || name === null) return [];
  const heads = mutable ? [`${name} = `, `let mut ${name} = `] : [`let ${name} = `];
  return heads.map((head) => ({
    kind: 'keepResult',
    title: `Keep what it gives back: \`${head}..\``,
    edits: [insert(call, call.start, head)],
    instead: 'keep',
  }));
}

/** The callee only needs to look at it: let it take a reference, from all its callers. */
function borrowParameter(cx: CandidateContext, spans: UseSpans): Candidate[] {
  if (spans.kind !== 'other') return [];
  const taken = cx.calleeTaking(argsOrUse(spans));
  const place = taken === null ? null : cx.parameterOf(taken.def, taken.index);
  if (taken === null || place === null) return [];
  const type = cx.text(place.type);
  const name = taken.path.slice(taken.path.lastIndexOf(':') + 1);
  const args = place.args.map((range) => insert(range, range.start, '&'));
  const candidate = (newText: string, inBody: readonly TextEdit[]): Candidate => ({
    kind: 'borrowParameter',
    title: `Let \`${name}\` borrow it: \`${newText}\`, in all its calls`,
    edits: [{ range: place.type, newText }, ...inBody, ...args],
    instead: 'parameter',
    isSignature: true,
    isChoice: true,
  });
  // A slice takes more callers, and `clippy::ptr_arg` would ask for it.
  const slices = cx.slicesOf(taken.def, taken.index);
  return [...(slices?.types ?? []).map((text) => candidate(text, slices?.edits ?? [])), candidate(`&${type}`, [])];
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
  const moved = movedFrom(cx, error);
  if (moved === null) return [];
  const { range, span } = moved;
  const text = cx.text(range);
  const behind = /^\*([\w.]+)$/.exec(text)?.[1];
  const place = behind ?? text;
  if (!isPostfix(place)) return [];
  // `lock.lock().unwrap()`: out of what a guard refers to.
  if (place.endsWith(')')) {
    const isLent = error.original.place.elem?.kind === 'deref';
    const taken: Candidate = {
      kind: 'takeOut',
      title: `Take it and leave \`None\`: \`${place}.take()\``,
      edits: [{ range, newText: `${place}.take()` }],
    };
    return isLent && behind === undefined ? [taken] : [];
  }
  const reference = `${behind === undefined ? '&mut ' : ''}${place}`;
  const take = (newText: string, title: string): Candidate => ({
    kind: 'takeOut',
    title: `${title}: \`${newText}\``,
    edits: [{ range, newText }],
    leadsOn: 'local',
  });
  return [
    { ...take(`${place}.take()`, 'Take it and leave `None`'), instead: 'take' },
    { ...take(`std::mem::take(${reference})`, 'Take it and leave the default'), instead: 'take' },
    ...cx.unitVariants(span).map(
      (variant): Candidate => ({
        ...take(`std::mem::replace(${reference}, ${variant})`, `Take it and leave \`${variant}\``),
        kind: 'replaceWith',
        isChoice: true,
      }),
    ),
  ];
}

/** A field of a packed type may not be aligned: nothing can refer to it (E0793), which all of these would. */
function isInPacked(cx: CandidateContext, place: Place): boolean {
  for (let at: Place = place; at.parent !== null; at = at.parent) {
    if (at.elem?.kind === 'deref') return false;
    if (at.elem?.kind === 'field' && cx.isPacked(at.parent.ty)) return true;
  }
  return false;
}

function movedFrom(
  cx: CandidateContext,
  { body, source, span }: IllegalMove,
): { readonly range: FileRange; readonly span: MirSpan } | null {
  if (source.kind === 'other' && source.useSpans.kind === 'closure') return null;
  const at = source.kind === 'pattern' ? span : argsOrUse(source.useSpans);
  const range = cx.range(body, at);
  return range === null ? null : { range, span: at };
}

/** A closure takes the variable: let it take a clone. */
function cloneForClosure(cx: CandidateContext, { moved }: MoveError, closure: BodyIndex): Candidate[] {
  const range = cx.closureRange(closure);
  if (range === null || moved.text === null || !/^\w+$/.test(moved.text)) return [];
  const pointer = cx.sharedPointer(moved.place.ty);
  const clone = pointer === null ? `${moved.text}.clone()` : `${pointer}::clone(&${moved.text})`;
  const cost = pointer === null ? 'a copy of its own' : 'counts one more owner';
  const title = `Let the closure own a clone of \`${moved.text}\` (${cost})`;
  const statement = cx.statementAround(range);
  const line = `let ${moved.text} = ${clone};`;
  const fixes: Candidate[] = [];
  // In a loop, or where it is not used behind: a clone of the same name.
  if (statement !== null) {
    fixes.push({ kind: 'cloneForClosure', title, edits: [insertBefore(statement, line)], instead: 'clone' });
  }
  const text = cx.text(range);
  const indent = cx.lineIndent(range);
  const inner = `${indent}    `;
  const block =
    text.includes('\n') && !/"(?:[^"\\]|\\.)*\n/s.test(text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, ''))
      ? `{\n${inner}${line}\n${inner}${text.replaceAll('\n', '\n    ').replaceAll(/\n +(?=\n)/g, '\n')}\n${indent}}`
      : `{ ${line} ${text} }`;
  fixes.push({ kind: 'cloneForClosure', title, edits: [{ range, newText: block }], instead: 'clone' });
  return fixes;
}
