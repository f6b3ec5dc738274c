/** Sooner or later: compute an argument, read a value or run a statement before what is in its way. */
import type { Explanation, UseSpans } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import { argsOrUse } from '../diagnostics/useSpans';
import type { FileRange } from '../types';
import { type Candidate, type CandidateContext, called, insertBefore, type StatementPlace } from './context';

/** `f(&mut a, a.len())`: compute the argument first. */
export function hoistArgument(cx: CandidateContext, use: UseSpans, borrow: UseSpans): Candidate[] {
  if (use.kind === 'closure' || borrow.kind === 'closure') return [];
  const inner = argsOrUse(use);
  const statement = cx.statementOf(inner);
  const argument = cx.argumentAround(inner, argsOrUse(borrow));
  if (statement === null || argument === null) return [];
  const name = cx.freshName(argument.name);
  const text = cx.text(argument.range);
  const { range } = argument;
  // `S { len: a.len() }` becomes `S { len }`.
  const before = cx.text({ ...range, start: Math.max(0, range.start - name.length - 3), end: range.start });
  const field = argument.field === name ? new RegExp(`\\b${name}\\s*:\\s*$`).exec(before) : null;
  const start = field === null ? range.start : range.start - field[0].length;
  return [
    {
      kind: 'hoistArgument',
      title: `Compute \`${text}\` first: \`let ${name} = ..\``,
      edits: [insertBefore(statement, `let ${name} = ${text};`), { range: { ...range, start }, newText: name }],
    },
  ];
}

/** `f(a, a.len())`: compute the argument before `a` moves. */
export function hoistFromMove(cx: CandidateContext, use: MirSpan, move: UseSpans): Candidate[] {
  return move.kind === 'closure' ? [] : hoistArgument(cx, { kind: 'other', span: use }, move);
}

/** The later use is an argument of the very call that is in the way: let the call have a value of its own. */
export function ownArgument(cx: CandidateContext, explanation: Explanation, use: UseSpans): Candidate[] {
  if (explanation.kind !== 'usedLater' || explanation.path !== null || use.kind === 'closure') return [];
  const argument = cx.argumentAround(explanation.span, argsOrUse(use));
  const statement = cx.statementOf(argsOrUse(use));
  if (argument === null || statement === null) return [];
  return computedFirst(cx, explanation.span, statement);
}

/** What the borrow is used for later on is a value that can be had before the conflict. */
export function readFirst(cx: CandidateContext, explanation: Explanation, conflict: MirSpan): Candidate[] {
  if (explanation.kind !== 'usedLater' || explanation.inLoop || explanation.path !== null) return [];
  const statement = cx.statementOf(conflict);
  if (statement === null) return [];
  return computedFirst(cx, explanation.span, statement).map((fix) => ({ ...fix, isChoice: true }));
}

function computedFirst(cx: CandidateContext, span: MirSpan, statement: StatementPlace): Candidate[] {
  return cx.valuesAt(span).map(({ range, isCloned, cost, name }) => {
    const text = cx.text(range);
    const variable = cx.freshName(name);
    const value = isCloned ? called(text, '.clone()') : text;
    return {
      kind: 'readFirst',
      title: `Compute \`${value}\` first: \`let ${variable} = ..\`${isCloned ? ` (${cost})` : ''}`,
      edits: [insertBefore(statement, `let ${variable} = ${value};`), { range, newText: variable }],
      instead: 'read first',
    };
  });
}

/** Two statements, one behind the other: the other way round there is no conflict. `isPlain`: not around a loop or branch. */
export function swapStatements(cx: CandidateContext, earlier: MirSpan, later: MirSpan, isPlain: boolean): Candidate[] {
  const [first, second] = [cx.statementOf(earlier), cx.statementOf(later)];
  if (first === null || second === null || first.isTail || second.isTail || !cx.isNext(first, second)) return [];
  if (isPlain && /^(?:'\w+:\s*)?(?:if|match|for|while|loop)\b/.test(cx.text(first.range))) return [];
  return [
    {
      kind: 'reorder',
      title: 'Do this first: move the statement in front of the one before it',
      edits: [
        { range: first.range, newText: cx.text(second.range) },
        { range: second.range, newText: cx.text(first.range) },
      ],
      isChoice: true,
    },
  ];
}

/** What is in the way of a later use can wait until then. Of several uses in a row rustc names the first. */
export function waitForUse(cx: CandidateContext, explanation: Explanation, conflict: MirSpan): Candidate[] {
  if (explanation.kind !== 'usedLater' || explanation.inLoop || explanation.path !== null) return [];
  const statement = cx.statementOf(conflict);
  const use = cx.statementOf(explanation.span);
  if (statement === null || use === null || statement.isTail) return [];
  const [first, ...behind] = cx.statementsFrom(statement.range);
  const at = behind.findIndex(({ start }) => start === use.range.start);
  if (first === undefined || at < 0) return [];
  const gap = cx.text({ ...first, start: first.end, end: behind[0].start });
  if (gap.trim() !== '') return [];
  const isTail = (range: FileRange): boolean => cx.statementAround(range)?.isTail ?? true;
  const targets = behind.slice(at, at + 3).filter((range) => !isTail(range));
  return targets.map(({ end }) => ({
    kind: 'waitForUse',
    title: 'Do this afterwards: move the statement behind the last use of the borrow',
    edits: [
      {
        range: { ...first, end },
        newText: `${cx.text({ ...first, start: behind[0].start, end })}${gap === '' ? ' ' : gap}${cx.text(first)}`,
      },
    ],
    instead: 'afterwards',
    isChoice: true,
  }));
}
