/** Of a guard that is held where another is taken: it is dropped first. Whoever uses it behind that keeps the fix away. */
import type { HeldTwice } from '../diagnostics/heldTwice';
import { type Candidate, type CandidateContext, insertBefore } from './context';

export function letGoFirst(cx: CandidateContext, { guard, taken, kind }: HeldTwice): Candidate[] {
  const statement = guard === null ? null : cx.statementOf(taken.span);
  if (guard === null || statement === null) return [];
  const what = kind === 'borrow' ? 'End the borrow' : 'Release the lock';
  const edits = [insertBefore(statement, `drop(${guard});`)];
  return [{ kind: 'dropEarly', title: `${what} first: \`drop(${guard})\``, edits }];
}
