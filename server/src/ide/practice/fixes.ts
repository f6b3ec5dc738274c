/** What lints of good practice propose. Each proposal is verified as those for errors are. */
import { assertNever } from '../../base/ids';
import { type Candidate, insertBefore, isPostfix, splitArguments } from '../fixes/context';
import type { FileRange, TextEdit } from '../types';
import { type PracticeFixContext, textAt } from './context';
import type {
  AwaitHolding,
  BoxedLocal,
  CloneOnCopy,
  ElidableLifetimes,
  Finding,
  NeedlessPassByRefMut,
  NeedlessPassByValue,
  PtrArg,
  Spot,
} from './finding';
import { borrowedContent, borrowedSlice, copied, mutOf, withoutDeref } from './words';

export function practiceCandidates(cx: PracticeFixContext, finding: Finding): Candidate[] {
  switch (finding.lint) {
    case 'clone_on_copy':
      return cloneOnCopy(cx, finding);
    case 'redundant_clone': {
      const text = textAt(cx, finding.value);
      return all('moveHere', `Move it: \`${text}\``, [replaced(cx, finding.at, text)]);
    }
    case 'mut_mutex_lock':
      return all('useGetMut', 'Use `get_mut`, which needs no lock', [replaced(cx, finding.at, 'get_mut')]);
    case 'mem_forget':
      // Whoever forgets a value means to; what else keeps its destructor from running is theirs to choose.
      return [];
    case 'await_holding_lock':
    case 'await_holding_refcell_ref':
      return awaitHolding(cx, finding);
    case 'ptr_arg':
      return ptrArg(cx, finding);
    case 'boxed_local':
      return boxedLocal(cx, finding);
    case 'needless_lifetimes':
    case 'elidable_lifetime_names':
      return elided(cx, finding);
    case 'borrowed_box': {
      const text = borrowedContent(cx, finding);
      const edits = [replaced(cx, finding.at, text)];
      return cx.body === null ? [] : all('takeUnboxed', `Take \`${text}\``, edits, { isSignature: true });
    }
    case 'needless_pass_by_value':
      return borrowedParameter(cx, finding);
    case 'needless_pass_by_ref_mut':
      return sharedParameter(cx, finding);
    case 'needless_borrow': {
      const text = textAt(cx, finding.content);
      return all('useReference', `Use the reference itself: \`${text}\``, [replaced(cx, finding.at, text)]);
    }
    case 'explicit_auto_deref': {
      const text = withoutDeref(cx, finding);
      return all('useReference', `Without the stars: \`${text}\``, [replaced(cx, finding.at, text)]);
    }
    // The callers lend it, and whoever uses it looks through a reference.
    case 'trivially_copy_pass_by_ref':
    case 'box_collection':
    case 'redundant_allocation':
    case 'rc_buffer':
    case 'vec_box':
    case 'rc_mutex':
    case 'mutex_atomic':
    case 'mutex_integer':
      // Whoever makes such a value, or uses it, has to do it otherwise.
      return [];
    default:
      return assertNever(finding);
  }
}

function replaced(cx: PracticeFixContext, spot: Spot, newText: string): TextEdit | null {
  const range = cx.range(spot);
  return range === null ? null : { range, newText };
}

/** Nothing where one of the places has no text. */
function all(
  kind: Candidate['kind'],
  title: string,
  edits: readonly (TextEdit | null)[],
  more: Partial<Candidate> = {},
): Candidate[] {
  const present = edits.filter((edit) => edit !== null);
  return present.length < edits.length ? [] : [{ kind, title, edits: present, ...more }];
}

function cloneOnCopy(cx: PracticeFixContext, { at, receiver, derefs, use }: CloneOnCopy): Candidate[] {
  const text = copied(textAt(cx, receiver), derefs, use);
  return all('copyHere', `Copy it: \`${text}\``, [replaced(cx, at, text)]);
}

function awaitHolding(cx: PracticeFixContext, { lint, name, awaits }: AwaitHolding): Candidate[] {
  const [first] = awaits;
  const at = first === undefined ? null : cx.range({ kind: 'body', span: first });
  const statement = at === null || cx.body === null ? null : cx.body.statementAround(at);
  if (name === null || statement === null) return [];
  const what = lint === 'await_holding_lock' ? 'Release the lock' : 'End the borrow';
  const edits = [insertBefore(statement, `drop(${name});`)];
  return [{ kind: 'dropEarly', title: `${what} before the \`await\`: \`drop(${name})\``, edits }];
}

function ptrArg(cx: PracticeFixContext, { pointee, owned, elem, calls }: PtrArg): Candidate[] {
  if (owned === 'Vec' && elem === null) return [];
  const slices =
    owned === 'Vec' && elem !== null
      ? [`[${textAt(cx, elem)}]`]
      : owned === 'String'
        ? ['str']
        : ['Path', 'std::path::Path'];
  return slices.flatMap((slice) =>
    all(
      'takeSlice',
      `Take \`${slice}\` instead of \`${textAt(cx, pointee)}\``,
      [replaced(cx, pointee, slice), ...changedCalls(cx, calls)],
      { isSignature: true, instead: 'takeSlice' },
    ),
  );
}

/** What a slice has no method for is said otherwise. */
function changedCalls(cx: PracticeFixContext, calls: PtrArg['calls']): (TextEdit | null)[] {
  return calls.map(({ at, receiver, instead }) => replaced(cx, at, `${textAt(cx, receiver)}${instead}`));
}

/** Callers in the same file hand over what they have boxed until now. */
function boxedLocal(cx: PracticeFixContext, { type, content, local }: BoxedLocal): Candidate[] {
  const kept = textAt(cx, content);
  const stars = cx.body?.starsOf(0, local);
  const callers = cx.body?.parameterOf(cx.body.result.owner, local - 1) ?? null;
  if (callers === null) return [];
  return all(
    'takeUnboxed',
    `Take \`${kept}\` without the \`Box\``,
    [
      replaced(cx, type, kept),
      ...(stars ?? []).map((range) => ({ range, newText: '' })),
      ...callers.args.map((range) => ({ range, newText: unboxed(cx.text(range)) })),
    ],
    { isSignature: true },
  );
}

function unboxed(argument: string): string {
  const made = /^Box::new\((.*)\)$/s.exec(argument)?.[1];
  if (made !== undefined && splitArguments(made).length === 1) return made;
  return isPostfix(argument) ? `*${argument}` : `*(${argument})`;
}

/** Callers in the same file lend what they hand over until now. */
function borrowedParameter(cx: PracticeFixContext, { at, local, slice, calls }: NeedlessPassByValue): Candidate[] {
  const callers = cx.body?.parameterOf(cx.body.result.owner, local - 1) ?? null;
  if (callers === null) return [];
  const lent = callers.args.map((range) => ({ range, newText: asReference(cx.text(range)) }));
  const take = (text: string, edits: readonly (TextEdit | null)[]): Candidate[] =>
    all('borrowParameter', `Take \`${text}\``, [replaced(cx, at, text), ...edits, ...lent], {
      isSignature: true,
      instead: 'borrowParameter',
    });
  return [
    ...(slice === null ? [] : take(borrowedSlice(cx, slice), changedCalls(cx, calls))),
    ...take(`&${textAt(cx, at)}`, []),
  ];
}

function asReference(argument: string): string {
  return isPostfix(argument) ? `&${argument}` : `&(${argument})`;
}

function sharedParameter(cx: PracticeFixContext, { at, index }: NeedlessPassByRefMut): Candidate[] {
  const mut = mutOf(cx, at);
  const callers = cx.body?.argumentsOf(cx.body.result.owner, index) ?? [];
  const lent = callers.flatMap((range) => {
    const argument = /^&\s*mut\b\s*(.*)$/s.exec(cx.text(range))?.[1];
    return argument === undefined ? [] : [{ range, newText: `&${argument}` }];
  });
  const edits = [mut === null ? null : { range: mut, newText: '' }, ...lent];
  return all('shareParameter', 'Take a shared reference', edits, { isSignature: true });
}

/** As clippy does it: with the whole list where nothing is left in it, and `'_` where a lifetime is an argument or a bound. */
function elided(cx: PracticeFixContext, { names, params, uses }: ElidableLifetimes): Candidate[] {
  const ranges = params.flatMap(({ at }) => cx.range(at) ?? []);
  if (ranges.length < params.length) return [];
  const edits = [
    ...withoutParams(cx, ranges, (index) => params[index]?.isGone === true),
    ...uses.map(({ at, isReference }) => {
      const range = cx.range(at);
      if (range === null || !isReference) return range === null ? null : { range, newText: "'_" };
      const behind = cx.text({ ...range, start: range.end, end: Number.POSITIVE_INFINITY });
      return { range: { ...range, end: range.end + (behind.length - behind.trimStart().length) }, newText: '' };
    }),
  ];
  const what = names.map((name) => `\`${name}\``).join(', ');
  return all('elideLifetimes', `Leave out ${what}`, edits, { isSignature: true });
}

/** Of a list in angle brackets, which goes, too, when it is empty. */
function withoutParams(
  cx: PracticeFixContext,
  ranges: readonly FileRange[],
  isGone: (index: number) => boolean,
): (TextEdit | null)[] {
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return [null];
  const kept = ranges.findIndex((_, index) => !isGone(index));
  if (kept < 0) {
    const open = cx.text({ ...first, start: 0, end: first.start }).lastIndexOf('<');
    const close = cx.text({ ...first, start: last.end, end: Number.POSITIVE_INFINITY }).indexOf('>');
    if (open < 0 || close < 0) return [null];
    return [{ range: { ...first, start: open, end: last.end + close + 1 }, newText: '' }];
  }
  const cuts = kept === 0 ? [] : [{ ...first, end: (ranges[kept] as FileRange).start }];
  for (let index = kept + 1; index < ranges.length; index++)
    if (isGone(index))
      cuts.push({ ...first, start: (ranges[index - 1] as FileRange).end, end: (ranges[index] as FileRange).end });
  return cuts.map((range) => ({ range, newText: '' }));
}
