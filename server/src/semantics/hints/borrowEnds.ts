/**
 * Facts for hints where a borrow ends: the points from which no way leads on inside of a loan, and whose statement is the last
 * use of it, if nothing else borrows the same place there. Borrows that end in the statement they begin in, or with the body,
 * have none.
 */
import type { DefId, ExprId } from '../../base/ids';
import { nodeAt } from '../../borrowck/points';
import type { BodyFacts, LoanFacts, Point } from '../../borrowck/result';
import { successors } from '../../dataflow/cfg';
import type { SynPtr } from '../../items/item';
import {
  type BorrowKind,
  isTerminator,
  type MirSpan,
  type Place,
  type Statement,
  type Terminator,
} from '../../mir/body';
import { defineQuery } from '../../query/definition';
import { type BodyView, bodyView, exprsBySyn, isResult, stepOf } from './bodyView';

export interface BorrowEndHint {
  readonly place: string;
  readonly kind: BorrowKind;
  readonly begins: MirSpan;
  /** Of the last use, or of the drop. */
  readonly ends: MirSpan;
  readonly droppedAs: string | null;
}

export const borrowEndHints = defineQuery<DefId, readonly BorrowEndHint[]>({
  name: 'borrowEndHints',
  compute(db, owner) {
    const view = bodyView(db, owner);
    if (view === null) return [];
    const exprs = exprsBySyn(view);
    return view.bodies.flatMap((facts) => {
      db.checkCancelled();
      return endsIn(view, exprs, facts);
    });
  },
});

function endsIn(view: BodyView, exprs: ReadonlyMap<SynPtr, ExprId>, facts: BodyFacts): BorrowEndHint[] {
  const out: BorrowEndHint[] = [];
  const step = (span: MirSpan): ExprId | null => {
    const expr = span < 0 ? undefined : exprs.get(span >> 2);
    return expr === undefined ? null : stepOf(view, expr);
  };
  for (const { loan: index, last, others } of facts.loanEnds()) {
    const loan = facts.loans[index];
    // What is still borrowed otherwise is not free.
    if (others.some((other) => overlap(loan.place.place, facts.loans[other].place.place))) continue;
    const begin = step(loan.span);
    if (loan.place.text === null || begin === null || last === loan.reserved) continue;
    const node = nodeAt(facts, last);
    // Where the way parts, it is the other one that goes on to a use.
    if (ways(node) > 1) continue;
    const end = step(node.span);
    if (end === begin || (end !== null && isResult(view, end))) continue;
    const use = lastUse(facts, loan, last, node);
    if (use !== null) out.push(use);
  }
  return out;
}

/** One contains the other. Indexes are taken for the same. */
function overlap(a: Place, b: Place): boolean {
  let [long, short] = a.depth > b.depth ? [a, b] : [b, a];
  while (long.depth > short.depth && long.parent !== null) long = long.parent;
  for (; short.parent !== null && long.parent !== null; long = long.parent, short = short.parent) {
    const [one, other] = [long.elem, short.elem];
    if (one?.kind === 'field' && other?.kind === 'field' && one.index !== other.index) return false;
  }
  return true;
}

function lastUse(facts: BodyFacts, loan: LoanFacts, last: Point, node: Statement | Terminator): BorrowEndHint | null {
  const { kind, span: begins } = loan;
  const place = loan.place.text ?? '';
  const explanation = facts.explain(last, loan.index);
  if (explanation.kind === 'usedLater') {
    // Of a call the function is named.
    const isHere = explanation.span === node.span || (node.kind === 'call' && explanation.span === node.func.span);
    if (explanation.inLoop || !isHere) return null;
    return { place, kind, begins, ends: node.span, droppedAs: null };
  }
  if (explanation.kind !== 'usedLaterWhenDropped' || node.kind !== 'drop' || node.isReplace) return null;
  const { name, dropSpan } = explanation;
  return name === null || dropSpan !== node.span ? null : { place, kind, begins, ends: dropSpan, droppedAs: name };
}

function ways(node: Statement | Terminator): number {
  if (!isTerminator(node)) return 1;
  let count = 0;
  successors(node, () => count++, true);
  return count;
}
