/** E0503, E0505, E0506 and E0510 (assignment): a place is used, moved or assigned while borrowed. */
import type { UseWhileBorrowed } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { addExplanation } from './explanation';
import { argsOrUse, describeClosure, varOrUse } from './useSpans';
import { described } from './words';

export function whileBorrowed(cx: RenderContext, error: UseWhileBorrowed): Builder {
  switch (error.kind) {
    case 'useWhileBorrowed':
      return useOfBorrowed(cx, error);
    case 'moveWhileBorrowed':
      return moveOutOfBorrowed(cx, error);
    case 'assignWhileBorrowed':
      return assignToBorrowed(cx, error);
  }
}

/** rustc's `report_use_while_mutably_borrowed`. */
function useOfBorrowed(cx: RenderContext, error: UseWhileBorrowed): Builder {
  const use = varOrUse(error.useSpans, error.body);
  const borrow = argsOrUse(error.borrowSpans);
  const message = `cannot use ${described(error.place)} because it was mutably borrowed`;
  const out = new Builder(cx, use.body, 'E0503', message, use.span);
  out.label(borrow, `${described(error.borrowedPlace)} is borrowed here`, error.body);
  out.label(use.span, `use of borrowed ${described(error.borrowedPlace)}`, use.body);
  addClosureUse(out, error);
  addExplanation(cx, out, error.body, error.explanation, '', null);
  return out;
}

/** rustc's `report_move_out_while_borrowed`. */
function moveOutOfBorrowed(cx: RenderContext, error: UseWhileBorrowed): Builder {
  const move = argsOrUse(error.useSpans);
  const borrow = argsOrUse(error.borrowSpans);
  const out = new Builder(
    cx,
    error.body,
    'E0505',
    `cannot move out of ${described(error.place)} because it is borrowed`,
    move,
  );
  const root = error.borrowedPlace.place.local;
  const decl = cx.result.bodies[error.body].body.locals[root];
  if (decl.name !== null && decl.info.kind !== 'selfArg')
    out.label(decl.span, `binding \`${decl.name}\` declared here`);
  out.label(borrow, `borrow of ${described(error.borrowedPlace)} occurs here`);
  out.label(move, `move out of ${described(error.place)} occurs here`);
  if (error.borrowSpans.kind === 'closure') {
    const at = varOrUse(error.borrowSpans, error.body);
    out.label(at.span, `borrow occurs due to use${describeClosure(error.borrowSpans)}`, at.body);
  }
  if (error.useSpans.kind === 'closure') {
    const at = varOrUse(error.useSpans, error.body);
    out.label(at.span, `move occurs due to use${describeClosure(error.useSpans)}`, at.body);
  }
  addExplanation(cx, out, error.body, error.explanation, '', borrow);
  return out;
}

/** rustc's `report_illegal_mutation_of_borrowed`. */
function assignToBorrowed(cx: RenderContext, error: UseWhileBorrowed): Builder {
  const use = argsOrUse(error.useSpans);
  const borrow = argsOrUse(error.borrowSpans);
  if (error.code === 'E0510') {
    const section = error.section === 'index' ? 'indexing expression' : 'match guard';
    const out = new Builder(cx, error.body, 'E0510', `cannot assign ${described(error.place)} in ${section}`, use);
    out.label(borrow, `value is immutable in ${section}`);
    return out.label(use, 'cannot assign');
  }
  const out = new Builder(
    cx,
    error.body,
    'E0506',
    `cannot assign to ${described(error.place)} because it is borrowed`,
    use,
  );
  out.label(borrow, `${described(error.borrowedPlace)} is borrowed here`);
  out.label(use, `${described(error.place)} is assigned to here but it was already borrowed`);
  addClosureUse(out, error);
  addExplanation(cx, out, error.body, error.explanation, '', null);
  return out;
}

function addClosureUse(out: Builder, error: UseWhileBorrowed): void {
  if (error.borrowSpans.kind === 'closure') {
    const at = varOrUse(error.borrowSpans, error.body);
    out.label(
      at.span,
      `borrow occurs due to use of ${described(error.borrowedPlace)}${describeClosure(error.borrowSpans)}`,
      at.body,
    );
  }
  if (error.useSpans.kind === 'closure' && error.kind === 'assignWhileBorrowed') {
    const at = varOrUse(error.useSpans, error.body);
    out.label(
      at.span,
      `assignment occurs due to use of ${described(error.place)}${describeClosure(error.useSpans)}`,
      at.body,
    );
  }
}
