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
  const instead = error.kind === 'moveWhileBorrowed' ? insteadOfMove(cx, body, useSpans) : [];
  return [
    ...instead,
    ...(error.kind === 'moveWhileBorrowed' ? deriveForClones(cx, body, error.place) : []),
    ...hoistArgument(cx, useSpans, borrowSpans),
    ...ownArgument(cx, error.explanation, useSpans),
    ...ownBorrowed(cx, body, borrowSpans, error.borrowKind),
    ...endEarly(cx, error.explanation, error.span),
    ...readFirst(cx, error.explanation, error.span),
    ...waitForUse(cx, error.explanation, error.span),
    ...swapStatements(cx, argsOrUse(borrowSpans), error.span, true),
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
  const isPlace = place !== undefined && isPostfix(place);
  const [method, cost] = OWNED[shape];
  if (shape === 'copy') {
    const value = isPlace ? place : isPostfix(text) ? `*${text}` : `*(${text})`;
    const copy = { range: init, newText: value };
    const title = `Copy the value: \`${value}\``;
    const stars = around.local === null ? null : cx.starsOf(body, around.local);
    const unstarred = stars === null ? [] : [[copy, ...stars.map((range) => ({ range, newText: '' }))]];
    return [[copy], ...unstarred].map((edits) => ({ kind: 'copyHere', title, edits, instead: 'own' }));
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

/** Two elements of one slice or map in two statements: the library proves them apart at run time. */
function splitBorrow(cx: CandidateContext, body: BodyIndex, old: UseSpans, use: UseSpans): Candidate[] {
  if (old.kind === 'closure' || use.kind === 'closure') return [];
  const first = cx.letAround(body, argsOrUse(old));
  const second = cx.letAround(body, argsOrUse(use));
  if (first?.init == null || second?.init == null || !cx.isNext(first.statement, second.statement)) return [];
  const [a, b] = [elementOf(cx.text(first.init)), elementOf(cx.text(second.init))];
  if (a === null || b === null || a.base !== b.base || a.index === b.index || a.isGot !== b.isGot) return [];
  const range = { ...first.statement.range, end: second.statement.range.end };
  const names = `[${first.name}, ${second.name}]`;
  const both = `${a.base}.get_disjoint_mut([${a.index}, ${b.index}])`;
  const rest = [`let ${first.name} = ${first.name}${a.rest};`, `let ${second.name} = ${second.name}${b.rest};`];
  const isUnwrapped = !a.isGot || (a.rest === '.unwrap()' && b.rest === '.unwrap()');
  // Of a slice there is one answer for all, of a map one for each.
  const texts = isUnwrapped ? [`let ${names} = ${both}.unwrap();`] : [];
  if (a.isGot) texts.push([`let ${names} = ${both};`, ...rest].join(`\n${first.statement.indent}`));
  return texts.map((newText) => ({
    kind: 'splitBorrow',
    title: `Borrow both at once: \`${a.base}.get_disjoint_mut(..)\` (panics where they are the same)`,
    edits: [{ range, newText }],
    instead: 'split',
  }));
}
