/** What may not be changed, made changeable where it is declared or borrowed: E0384, E0381, E0594, E0596 and `unused_mut`. */
import type { Local } from '../../base/ids';
import type { MutabilityError, Reassign, UninitError } from '../../borrowck/result';
import { argsOrUse } from '../diagnostics/useSpans';
import type { Diagnostic, FileRange } from '../types';
import { type Candidate, type CandidateContext, insert } from './context';

/** Of `unused_mut`: its label says where the word stands. */
export function removeMut(diagnostic: Diagnostic): Candidate[] {
  return diagnostic.secondary.map(({ range }) => ({
    kind: 'removeMut',
    title: 'Remove this `mut`',
    edits: [{ range, newText: '' }],
  }));
}

export function reassigned(cx: CandidateContext, error: Reassign): Candidate[] {
  return error.isArgument
    ? addMut(cx, cx.localDeclaration(error.body, error.local))
    : addMut(cx, cx.range(error.body, error.declSpan));
}

export function mutability(cx: CandidateContext, error: MutabilityError): Candidate[] {
  const { reason, body } = error;
  switch (reason.kind) {
    case 'local':
      return addMut(cx, cx.range(body, reason.declSpan));
    case 'upvar': {
      const root = cx.result.bodies[0].body;
      const binding = cx.result.bodies[body].body.upvars[reason.field]?.binding;
      const local = root.locals.findIndex(({ info }) => info.kind === 'user' && info.binding === binding);
      return local < 0 ? [] : addMut(cx, cx.localDeclaration(0, local));
    }
    case 'behindPointer':
      return [...borrowMutably(cx, error), ...twins(cx, error), ...makeMut(cx, error)];
    default:
      return [];
  }
}

export function uninitialised(cx: CandidateContext, error: UninitError): Candidate[] {
  const declaration = cx.letOf(error.body, error.moved.place.local);
  if (declaration === null || declaration.init !== null || error.moved.place.depth > 0) return [];
  const { range } = declaration.statement;
  const first = cx.firstValue(error.body, error.moved.place.local);
  const name = cx.localDeclaration(error.body, error.moved.place.local);
  const value = insert(range, range.end - 1, ` = ${first}`);
  // What gives it a value later on then gives it a second one.
  const mut = name === null ? [] : [[insert(name, name.start, 'mut '), value]];
  return [[value], ...mut].map((edits) => ({
    kind: 'initialise',
    title: `Give \`${declaration.name}\` a first value: \`${first}\``,
    edits,
    instead: 'initialise',
  }));
}

function addMut(cx: CandidateContext, declaration: FileRange | null): Candidate[] {
  if (declaration === null) return [];
  const name = cx.text(declaration);
  if (!/^\w+$/.test(name)) return [];
  return [
    {
      kind: 'addMut',
      title: `Declare \`${name}\` as \`mut\``,
      edits: [insert(declaration, declaration.start, 'mut ')],
    },
  ];
}

/** The variable is a `&`: make it a `&mut` where it is declared. */
function borrowMutably(cx: CandidateContext, { body, reason }: MutabilityError): Candidate[] {
  if (reason.kind !== 'behindPointer' || reason.holder === null || reason.pointer !== 'ref') return [];
  const { local, isFixed, iterator } = reason.holder;
  const param = body === 0 && !isFixed ? cx.parameterType(local) : null;
  if (param !== null) return takeMutably(cx, local);
  const { info } = cx.result.bodies[body].body.locals[local];
  const matched = info.kind === 'user' && info.matchSpan >= 0 ? cx.range(body, info.matchSpan) : null;
  const from = iterator === null ? (cx.letOf(body, local)?.init ?? matched) : cx.range(body, iterator);
  if (from == null) return [];
  const text = cx.text(from);
  // `match option` of a parameter that is a `&`: what the pattern binds is one, too.
  const matchedParam = body === 0 && /^\w+$/.test(text) ? cx.parameterNamed(text) : null;
  if (matchedParam !== null && !isFixed) return takeMutably(cx, matchedParam);
  if (!/^&(?!\s*mut\b|\s*raw\b)/.test(text)) return [];
  return [
    {
      kind: 'borrowMutably',
      title: `Borrow mutably: \`&mut ${text.slice(1)}\``,
      edits: [insert(from, from.start + 1, 'mut ')],
      leadsOn: 'signature',
    },
  ];
}

/** A parameter that is a `&`. */
function takeMutably(cx: CandidateContext, local: Local): Candidate[] {
  const param = cx.parameterType(local);
  if (param === null) return [];
  const { range } = param;
  const text = cx.text(range);
  const amp = /^&\s*(?:'\w+\s+)?/.exec(text)?.[0].length;
  if (amp === undefined || /^mut\b/.test(text.slice(amp))) return [];
  const changed = `${text.slice(0, amp)}mut ${text.slice(amp)}`;
  const title = `Take it by \`${changed}\` (every caller has to lend it so)`;
  return [{ kind: 'borrowMutably', title, edits: [insert(range, range.start + amp, 'mut ')], isSignature: true }];
}

/** `shared.push(x)` of an `Rc`: what it refers to, cloned where there are other owners. */
function makeMut(cx: CandidateContext, { body, reason, span }: MutabilityError): Candidate[] {
  const via = reason.kind === 'behindPointer' ? reason.via : null;
  const pointer = via?.kind === 'deref' ? cx.sharedPointer(via.ty) : null;
  const range = cx.range(body, span);
  if (pointer === null || range === null) return [];
  const place = cx.text(range).replace(/^\*/, '');
  if (!/^[\w.]+$/.test(place)) return [];
  const star = cx.text(range).startsWith('*') ? '*' : '';
  const paths = [pointer, `std::${pointer === 'Rc' ? 'rc' : 'sync'}::${pointer}`];
  return paths.map((path) => ({
    kind: 'borrowMutably',
    title: `Borrow what is inside mutably: \`${pointer}::make_mut(&mut ${place})\` (cloned where others own it, too)`,
    edits: [{ range, newText: `${star}${path}::make_mut(&mut ${place})` }],
    instead: 'make mut',
    leadsOn: 'signature',
    isChoice: true,
  }));
}

/** Methods that lend, and those that lend mutably. */
const TWINS: ReadonlyMap<string, string> = new Map([
  ['iter', 'iter_mut'],
  ['get', 'get_mut'],
  ['first', 'first_mut'],
  ['last', 'last_mut'],
  ['as_ref', 'as_mut'],
  ['as_deref', 'as_deref_mut'],
  ['borrow', 'borrow_mut'],
  ['read', 'write'],
  ['values', 'values_mut'],
  ['chunks', 'chunks_mut'],
  ['as_slice', 'as_mut_slice'],
  ['front', 'front_mut'],
  ['back', 'back_mut'],
  ['peek', 'peek_mut'],
  ['split_at', 'split_at_mut'],
]);

/** A method lent it: ask its twin. The name alone proposes; whether the type has such a method shows when it is tried. */
function twins(cx: CandidateContext, { body, useSpans, reason }: MutabilityError): Candidate[] {
  const holder = reason.kind === 'behindPointer' ? reason.holder : null;
  const info = holder === null ? null : cx.result.bodies[body].body.locals[holder.local].info;
  const matched = info?.kind === 'user' && info.matchSpan >= 0 ? info.matchSpan : null;
  const methods = cx.methodsBehind(holder?.iterator ?? matched ?? argsOrUse(useSpans));
  return methods.flatMap(({ name, range }): Candidate[] => {
    const twin = TWINS.get(name);
    if (twin === undefined) return [];
    const title = `Borrow mutably: \`${twin}\``;
    return [{ kind: 'borrowMutably', title, edits: [{ range, newText: twin }], leadsOn: 'signature' }];
  });
}
