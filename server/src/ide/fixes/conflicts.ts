/** Two uses of one place that exclude each other: own what the first borrows, evaluate sooner, end the borrow, split it. */
import type { BodyIndex, ConflictingBorrow, Explanation, UseSpans, UseWhileBorrowed } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import { argsOrUse } from '../diagnostics/useSpans';
import type { TextEdit } from '../types';
import {
  type BorrowedShape,
  type Candidate,
  type CandidateContext,
  insert,
  insertBefore,
  isPostfix,
  type LetPlace,
} from './context';
import { insteadOfMove } from './moves';

export function conflictingBorrow(cx: CandidateContext, error: ConflictingBorrow): Candidate[] {
  const { body, oldSpans, newSpans } = error;
  return [
    ...swapElements(cx, newSpans),
    ...hoistArgument(cx, newSpans, oldSpans),
    ...ownBorrowed(cx, body, oldSpans),
    ...splitBorrow(cx, body, oldSpans, newSpans),
    ...endEarly(cx, error.explanation, error.span),
  ];
}

export function useWhileBorrowed(cx: CandidateContext, error: UseWhileBorrowed): Candidate[] {
  const { body, borrowSpans, useSpans } = error;
  const instead = error.kind === 'moveWhileBorrowed' ? insteadOfMove(cx, body, useSpans) : [];
  return [
    ...instead,
    ...hoistArgument(cx, useSpans, borrowSpans),
    ...ownBorrowed(cx, body, borrowSpans),
    ...endEarly(cx, error.explanation, error.span),
  ];
}

/** The earlier borrow keeps the value busy: work on a value of one's own. */
function ownBorrowed(cx: CandidateContext, body: BodyIndex, spans: UseSpans): Candidate[] {
  if (spans.kind === 'closure') return [];
  const span = argsOrUse(spans);
  const range = cx.range(body, span);
  if (range === null) return [];
  const around = cx.letAround(body, span);
  const fixes = around === null ? [] : ownInLet(cx, around, around.shape);
  // `v` or `&v`: what is borrowed, in a loop's head or an argument.
  const text = cx.text(range);
  const amp = /^&\s*/.exec(text)?.[0].length ?? 0;
  const place = text.slice(amp);
  if (!isPostfix(place) || /^(mut|raw)\b/.test(place)) return fixes;
  const clone = (edits: TextEdit[]): Candidate => ({
    kind: 'cloneHere',
    title: `Clone here: \`${place}.clone()\` (a copy with its own allocation)`,
    edits,
    instead: 'clone of the place',
  });
  fixes.push(clone([insert(range, range.end, '.clone()')]));
  if (amp > 0) fixes.push(clone([{ range, newText: `${place}.clone()` }]));
  return fixes;
}

function ownInLet(cx: CandidateContext, { init, isInitPostfix }: LetPlace, shape: BorrowedShape | null): Candidate[] {
  if (init === null || shape === null) return [];
  const text = cx.text(init);
  // `&v[0]`: the place itself is what the reference refers to.
  const place = /^&\s*(?!mut\b)(.*)$/s.exec(text)?.[1];
  const append = (method: string): TextEdit[] =>
    isInitPostfix
      ? [insert(init, init.end, method)]
      : [insert(init, init.start, '('), insert(init, init.end, `)${method}`)];
  const isPlace = place !== undefined && isPostfix(place);
  const owned = (method: string): TextEdit[] =>
    isPlace ? [{ range: init, newText: `${place}${method}` }] : append(method);
  const [method, cost] = OWNED[shape];
  if (shape === 'copy') {
    const value = isPlace ? place : isInitPostfix ? `*${text}` : `*(${text})`;
    return [{ kind: 'copyHere', title: `Copy the value: \`${value}\``, edits: [{ range: init, newText: value }] }];
  }
  const title = `Keep a value of its own: \`${method}\`${cost}`;
  const isReference = shape === 'value' || shape === 'str' || shape === 'slice';
  const fixes: Candidate[] = [
    { kind: 'cloneHere', title, edits: isReference ? owned(method) : append(method), instead: 'own' },
  ];
  // Where a reference is needed later on: the value lives as long as the variable.
  if (isReference && isInitPostfix && !isPlace) {
    fixes.push({
      kind: 'cloneHere',
      title: `Refer to a value of its own: \`&..${method}\`${cost}`,
      edits: [insert(init, init.start, '&'), insert(init, init.end, method)],
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

/** `f(&mut a, a.len())`: compute the argument first. */
function hoistArgument(cx: CandidateContext, use: UseSpans, borrow: UseSpans): Candidate[] {
  if (use.kind === 'closure' || borrow.kind === 'closure') return [];
  const inner = argsOrUse(use);
  const statement = cx.statementOf(inner);
  const argument = cx.argumentAround(inner, argsOrUse(borrow));
  if (statement === null || argument === null) return [];
  const name = cx.freshName(argument.name);
  const text = cx.text(argument.range);
  return [
    {
      kind: 'hoistArgument',
      title: `Compute \`${text}\` first: \`let ${name} = ..\``,
      edits: [insertBefore(statement, `let ${name} = ${text};`), { range: argument.range, newText: name }],
    },
  ];
}

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
  if (first === null || second === null || first.base !== second.base) return [];
  const newText = `${first.base}.swap(${first.index}, ${second.index})`;
  return [{ kind: 'swapElements', title: `Swap in place: \`${newText}\``, edits: [{ range: call.range, newText }] }];
}

/** `&mut v[i]`, by its text. */
function elementOf(text: string): { readonly base: string; readonly index: string } | null {
  const match = /^&\s*mut\s+([\w.]+)\[(.+)\]$/s.exec(text);
  return match === null ? null : { base: match[1] as string, index: match[2] as string };
}

/** Two elements of one slice in two statements: the library proves them apart at run time. */
function splitBorrow(cx: CandidateContext, body: BodyIndex, old: UseSpans, use: UseSpans): Candidate[] {
  if (old.kind === 'closure' || use.kind === 'closure') return [];
  const first = cx.letAround(body, argsOrUse(old));
  const second = cx.letAround(body, argsOrUse(use));
  if (first?.init == null || second?.init == null || !cx.isNext(first.statement, second.statement)) return [];
  const [a, b] = [elementOf(cx.text(first.init)), elementOf(cx.text(second.init))];
  if (a === null || b === null || a.base !== b.base || a.index === b.index) return [];
  const range = { ...first.statement.range, end: second.statement.range.end };
  const newText = `let [${first.name}, ${second.name}] = ${a.base}.get_disjoint_mut([${a.index}, ${b.index}]).unwrap();`;
  return [
    {
      kind: 'splitBorrow',
      title: `Borrow both at once: \`${a.base}.get_disjoint_mut(..)\` (panics where they are the same)`,
      edits: [{ range, newText }],
    },
  ];
}
