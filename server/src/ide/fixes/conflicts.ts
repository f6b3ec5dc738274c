/** Two uses of one place that exclude each other: own what the first borrows, evaluate sooner, end the borrow, split it. */
import type { BodyIndex, ConflictingBorrow, Explanation, UseSpans, UseWhileBorrowed } from '../../borrowck/result';
import type { BorrowKind, MirSpan } from '../../mir/body';
import { argsOrUse } from '../diagnostics/useSpans';
import type { TextEdit } from '../types';
import {
  type BorrowedShape,
  type Candidate,
  type CandidateContext,
  called,
  insert,
  insertBefore,
  isPostfix,
  type LetPlace,
} from './context';
import { lookUpOrInsert } from './lookUp';
import { deriveForClones, insteadOfMove } from './moves';
import { hoistArgument, ownArgument, readFirst, swapStatements, waitForUse } from './order';

export function conflictingBorrow(cx: CandidateContext, error: ConflictingBorrow): Candidate[] {
  const { body, oldSpans, newSpans } = error;
  return [
    ...lookUpOrInsert(cx, error),
    ...deriveForClones(cx, body, error.place),
    ...swapElements(cx, newSpans),
    ...hoistArgument(cx, newSpans, oldSpans),
    ...splitBorrow(cx, body, oldSpans, newSpans),
    ...splitArgumentsOf(cx, oldSpans, newSpans),
    ...ownArgument(cx, error.explanation, newSpans),
    ...ownBorrowed(cx, body, oldSpans, error.oldKind),
    ...endEarly(cx, error.explanation, error.span),
    ...readFirst(cx, error.explanation, error.span),
    ...waitForUse(cx, error.explanation, error.span),
    ...swapStatements(cx, argsOrUse(oldSpans), error.span, true),
  ];
}

export function useWhileBorrowed(cx: CandidateContext, error: UseWhileBorrowed): Candidate[] {
  const { body, borrowSpans, useSpans } = error;
  const owned = ownBorrowed(cx, body, borrowSpans, error.borrowKind);
  const freeCopies = owned.filter(({ kind }) => kind === 'copyHere');
  const instead = error.kind === 'moveWhileBorrowed' ? insteadOfMove(cx, body, useSpans) : [];
  return [
    ...freeCopies,
    ...instead,
    ...(error.kind === 'useWhileBorrowed' ? readThrough(cx, error) : []),
    ...(error.kind === 'moveWhileBorrowed' ? deriveForClones(cx, body, error.place) : []),
    ...hoistArgument(cx, useSpans, borrowSpans),
    ...ownArgument(cx, error.explanation, useSpans),
    ...owned.filter(({ kind }) => kind !== 'copyHere'),
    ...endEarly(cx, error.explanation, error.span),
    ...readFirst(cx, error.explanation, error.span),
    ...waitForUse(cx, error.explanation, error.span),
    ...swapStatements(cx, argsOrUse(borrowSpans), error.span, true),
  ];
}

/** `n` while `r` is a `&mut n` that is still needed: `*r` is the same value. */
function readThrough(
  cx: CandidateContext,
  { body, span, place, borrowSpans, borrowKind }: UseWhileBorrowed,
): Candidate[] {
  const range = cx.range(body, span);
  const isMutable = borrowKind === 'mut' || borrowKind === 'twoPhase';
  const holder = isMutable && borrowSpans.kind !== 'closure' ? cx.holderOf(body, argsOrUse(borrowSpans)) : null;
  if (range === null || holder === null || place.text === null || cx.text(range) !== place.text) return [];
  return [
    {
      kind: 'readThrough',
      title: `Read it through the borrow: \`*${holder}\``,
      edits: [{ range, newText: `*${holder}` }],
    },
  ];
}

/** The earlier borrow keeps the value busy: work on a value of one's own. */
function ownBorrowed(cx: CandidateContext, body: BodyIndex, spans: UseSpans, kind: BorrowKind): Candidate[] {
  if (spans.kind === 'closure') return [];
  const span = argsOrUse(spans);
  const range = cx.range(body, span);
  if (range === null) return [];
  const around = cx.letAround(body, span);
  const fixes = around === null ? [] : ownInLet(cx, body, around, around.shape);
  // What is written to a clone is lost.
  if (kind !== 'shared') return fixes;
  if (around === null) fixes.push(...ownScrutinee(cx, span));
  // `v` or `&v`: what is borrowed, in a loop's head or an argument.
  const text = cx.text(range);
  const amp = /^&\s*/.exec(text)?.[0].length ?? 0;
  const place = text.slice(amp);
  if (!isPostfix(place) || /^(mut|raw)\b/.test(place)) return fixes;
  const { cost } = cx.cloneCost(span);
  const clone = (edits: TextEdit[]): Candidate => ({
    kind: 'cloneHere',
    title: `Clone here: \`${place}.clone()\` (${cost})`,
    edits,
    instead: 'own',
  });
  fixes.push(clone([insert(range, range.end, '.clone()')]));
  if (amp > 0) fixes.push(clone([{ range, newText: `${place}.clone()` }]));
  return fixes;
}

function ownInLet(cx: CandidateContext, body: BodyIndex, around: LetPlace, shape: BorrowedShape | null): Candidate[] {
  const { init } = around;
  if (init === null || shape === null) return [];
  const text = cx.text(init);
  // `&v[0]`: the place itself is what the reference refers to.
  const place = /^&\s*(?!mut\b)(.*)$/s.exec(text)?.[1];
  const isPlace = place !== undefined && (isPostfix(place) || (shape === 'copy' && /^\*+[\w.]+$/.test(place)));
  const [method, cost] = OWNED[shape];
  if (shape === 'copy') {
    const value = isPlace ? place : isPostfix(text) ? `*${text}` : `*(${text})`;
    const copy = { range: init, newText: value };
    const title = `Copy the value: \`${value}\``;
    const lent = around.local === null ? [] : cx.usesOf(body, around.local);
    const stars = around.local === null ? null : cx.starsOf(body, around.local);
    const unstarred = stars === null ? [] : [[copy, ...stars.map((range) => ({ range, newText: '' }))]];
    // Where a reference is needed later on.
    const relent = lent.length === 0 ? [] : [[copy, ...lent.map((at) => insert(at, at.start, '&'))]];
    return [[copy], ...unstarred, ...relent].map((edits) => ({ kind: 'copyHere', title, edits, instead: 'own' }));
  }
  const title = `Keep a value of its own: \`${method}\`${cost}`;
  const isReference = shape === 'value' || shape === 'str' || shape === 'slice';
  const owned = isReference && isPlace ? `${place}${method}` : called(text, method);
  const fixes: Candidate[] = [{ kind: 'cloneHere', title, edits: [{ range: init, newText: owned }], instead: 'own' }];
  // Where a reference is needed later on: the value lives as long as the variable.
  if (isReference && isPostfix(owned)) {
    fixes.push({
      kind: 'cloneHere',
      title: `Refer to a value of its own: \`&${owned.length > 40 ? `_${method}` : owned}\`${cost}`,
      edits: [{ range: init, newText: `&${owned}` }],
      instead: 'own',
    });
  }
  return fixes;
}

/** `while let Some(x) = list.front()`: what is looked at, instead of all that it comes from. */
function ownScrutinee(cx: CandidateContext, span: MirSpan): Candidate[] {
  const found = cx.scrutineeAround(span);
  if (found === null || !found.shape.startsWith('option')) return [];
  const [method, cost] = OWNED[found.shape];
  const text = cx.text(found.range);
  const title = `Keep a value of its own: \`${method}\`${cost}`;
  const kind = found.shape === 'optionCopy' ? 'copyHere' : 'cloneHere';
  return [{ kind, title, edits: [{ range: found.range, newText: called(text, method) }], instead: 'own' }];
}

const ALLOCATES = ' (a copy with its own allocation)';
const OWNED: { readonly [K in BorrowedShape]: readonly [string, string] } = {
  copy: ['', ''],
  value: ['.clone()', ALLOCATES],
  str: ['.to_owned()', ALLOCATES],
  slice: ['.to_vec()', ALLOCATES],
  optionCopy: ['.copied()', ''],
  optionValue: ['.cloned()', ALLOCATES],
  optionStr: ['.map(str::to_owned)', ALLOCATES],
};

/** The borrow is alive only because its holder is dropped later on. */
function endEarly(cx: CandidateContext, explanation: Explanation, conflict: MirSpan): Candidate[] {
  if (explanation.kind !== 'usedLaterWhenDropped' || explanation.name === null) return [];
  const statement = cx.statementOf(conflict);
  if (statement === null) return [];
  return [
    {
      kind: 'dropEarly',
      title: `End the borrow first: \`drop(${explanation.name})\``,
      edits: [insertBefore(statement, `drop(${explanation.name});`)],
    },
  ];
}

/** `swap(&mut v[i], &mut v[j])` is a method of slices. */
function swapElements(cx: CandidateContext, use: UseSpans): Candidate[] {
  const call = use.kind === 'closure' ? null : cx.swapAround(argsOrUse(use));
  if (call === null || call.args.length !== 2) return [];
  const [first, second] = call.args.map((arg) => elementOf(cx.text(arg)));
  if (first === null || second === null || first.base !== second.base || first.isGot || second.isGot) return [];
  const newText = `${first.base}.swap(${first.index}, ${second.index})`;
  return [{ kind: 'swapElements', title: `Swap in place: \`${newText}\``, edits: [{ range: call.range, newText }] }];
}

interface Element {
  readonly base: string;
  readonly index: string;
  /** By `get_mut`. */
  readonly isGot: boolean;
  /** What is called on it then. */
  readonly rest: string;
}

/** `&mut v[i]` or `v.get_mut(i)..`, by its text. */
function elementOf(text: string): Element | null {
  const indexed = /^&\s*mut\s+([\w.]+)\[(.+)\]$/s.exec(text);
  if (indexed !== null) return { base: indexed[1] as string, index: indexed[2] as string, isGot: false, rest: '' };
  const got = /^([\w.]+)\.get_mut\(([^()]+)\)(.*)$/s.exec(text);
  if (got === null) return null;
  const [, base, index, rest] = got as unknown as [string, string, string, string];
  return { base, index, isGot: true, rest };
}

/** Both halves of `s[..mid]` and `s[mid..]`, by their text. */
function halves(first: string, second: string): { readonly base: string; readonly mid: string } | null {
  const left = /^&\s*mut\s+([\w.]+)\[\.\.(\w+)\]$/.exec(first);
  const right = /^&\s*mut\s+([\w.]+)\[(\w+)\.\.\]$/.exec(second);
  if (left === null || right === null || left[1] !== right[1] || left[2] !== right[2]) return null;
  return { base: left[1] as string, mid: left[2] as string };
}

/** The same of two arguments of one call, or of the two parts of a pair. */
function splitArgumentsOf(cx: CandidateContext, old: UseSpans, use: UseSpans): Candidate[] {
  if (old.kind === 'closure' || use.kind === 'closure') return [];
  const both = cx.bothAround(argsOrUse(old), argsOrUse(use));
  const statement = cx.statementOf(argsOrUse(use));
  if (both === null) return [];
  const [first, second] = both.args;
  const [a, b] = [cx.text(first), cx.text(second)];
  const split = halves(a, b);
  const call = split === null ? null : `${split.base}.split_at_mut(${split.mid})`;
  const title = 'Borrow both halves at once: `split_at_mut`';
  if (call !== null && both.isPair) {
    return [{ kind: 'splitBorrow', title, edits: [{ range: both.range, newText: call }], instead: 'split' }];
  }
  if (statement === null) return [];
  const names = [cx.freshName('first'), cx.freshName('second')] as const;
  const named = [
    { range: first, newText: names[0] },
    { range: second, newText: names[1] },
  ];
  if (call !== null) {
    const line = insertBefore(statement, `let (${names[0]}, ${names[1]}) = ${call};`);
    return [{ kind: 'splitBorrow', title, edits: [line, ...named], instead: 'split' }];
  }
  const [one, other] = [elementOf(a), elementOf(b)];
  if (one === null || other === null || one.base !== other.base || one.index === other.index) return [];
  if (one.isGot || other.isGot) return [];
  const line = `let [${names[0]}, ${names[1]}] = ${one.base}.get_disjoint_mut([${one.index}, ${other.index}]).unwrap();`;
  return [
    {
      kind: 'splitBorrow',
      title: `Borrow both at once: \`${one.base}.get_disjoint_mut(..)\` (panics where they are the same)`,
      edits: [insertBefore(statement, line), ...named],
      instead: 'split',
    },
  ];
}

/** Two elements of one slice or map in two statements: the library proves them apart at run time. */
function splitBorrow(cx: CandidateContext, body: BodyIndex, old: UseSpans, use: UseSpans): Candidate[] {
  if (old.kind === 'closure' || use.kind === 'closure') return [];
  const first = cx.letAround(body, argsOrUse(old));
  const second = cx.letAround(body, argsOrUse(use));
  if (first?.init == null || second?.init == null || !cx.isNext(first.statement, second.statement)) return [];
  const split = halves(cx.text(first.init), cx.text(second.init));
  if (split !== null) {
    const newText = `let (${first.name}, ${second.name}) = ${split.base}.split_at_mut(${split.mid});`;
    const range = { ...first.statement.range, end: second.statement.range.end };
    const title = 'Borrow both halves at once: `split_at_mut`';
    return [{ kind: 'splitBorrow', title, edits: [{ range, newText }], instead: 'split' }];
  }
  const [a, b] = [elementOf(cx.text(first.init)), elementOf(cx.text(second.init))];
  if (a === null || b === null || a.base !== b.base || a.index === b.index || a.isGot !== b.isGot) return [];
  const range = { ...first.statement.range, end: second.statement.range.end };
  const names = `[${first.name}, ${second.name}]`;
  const both = `${a.base}.get_disjoint_mut([${a.index}, ${b.index}])`;
  const rest = [`let ${first.name} = ${first.name}${a.rest};`, `let ${second.name} = ${second.name}${b.rest};`];
  const isUnwrapped = !a.isGot || (a.rest === '.unwrap()' && b.rest === '.unwrap()');
  // Of a slice there is one answer for all, of a map one for each.
  const texts = isUnwrapped ? [`let ${names} = ${both}.unwrap();`] : [];
  if (a.isGot) texts.push([`let ${names} = ${both};`, ...rest].join(first.statement.lineBreak));
  return texts.map((newText) => ({
    kind: 'splitBorrow',
    title: `Borrow both at once: \`${a.base}.get_disjoint_mut(..)\` (panics where they are the same)`,
    edits: [{ range, newText }],
    instead: 'split',
  }));
}
