/** E0503, E0505, E0506 and E0510 (assignment): a place is used, moved or assigned while borrowed. */
import type { UseWhileBorrowed } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { addExplanation } from './explanation';
import { addCloneObstacle, addDerefCoercion, addUselessClones } from './ownership';
import { argsOrUse, describeClosure, labelCapture, pathOrUse, varOrUse } from './useSpans';
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
  const message = `cannot use ${described(error.place)} because it was mutably borrowed`;
  const borrowed = described(error.borrowedPlace);
  const out = new Builder(cx, use.body, 'E0503', message, use.span);
  out.label(argsOrUse(error.borrowSpans), `${borrowed} is borrowed here`, error.body);
  out.label(use.span, `use of borrowed ${borrowed}`, use.body);
  labelCapture(out, error.borrowSpans, error.borrowKind, `borrow occurs due to use of ${borrowed}`);
  addExplanation(cx, out, error.body, error.explanation, '', null);
  return out;
}

/** rustc's `report_move_out_while_borrowed`. */
function moveOutOfBorrowed(cx: RenderContext, error: UseWhileBorrowed): Builder {
  const move = argsOrUse(error.useSpans);
  const borrow = argsOrUse(error.borrowSpans);
  const place = described(error.place);
  const out = new Builder(cx, error.body, 'E0505', `cannot move out of ${place} because it is borrowed`, move);
  out.label(move, `move out of ${place} occurs here`);
  out.label(borrow, `borrow of ${described(error.borrowedPlace)} occurs here`);
  if (error.borrowSpans.kind === 'closure') {
    const at = pathOrUse(error.borrowSpans, error.body);
    out.label(at.span, `borrow occurs due to use${describeClosure(error.borrowSpans)}`, at.body);
  }
  labelCapture(out, error.useSpans, 'move', 'move occurs due to use');
  addExplanation(cx, out, error.body, error.explanation, '', { span: borrow, body: error.body });
  addUselessClones(cx, out, error.body, error.place);
  const borrowed = cx.borrowedExpr(borrow);
  if (borrowed !== null) addCloneObstacle(cx, out, borrowed.ty, borrowed.range);
  return out;
}

/** rustc's `report_illegal_mutation_of_borrowed`. */
function assignToBorrowed(cx: RenderContext, error: UseWhileBorrowed): Builder {
  const use = argsOrUse(error.useSpans);
  const borrow = argsOrUse(error.borrowSpans);
  const place = described(error.place);
  if (error.code === 'E0510') {
    const section = error.section === 'index' ? 'indexing expression' : 'match guard';
    const out = new Builder(cx, error.body, 'E0510', `cannot assign ${place} in ${section}`, use);
    out.label(use, 'cannot assign').label(borrow, `value is immutable in ${section}`);
    labelCapture(out, error.borrowSpans, error.borrowKind, 'borrow occurs due to use');
    return out;
  }
  const out = new Builder(cx, error.body, 'E0506', `cannot assign to ${place} because it is borrowed`, use);
  // rustc names the assigned place at both ends.
  out.label(borrow, `${place} is borrowed here`);
  out.label(use, `${place} is assigned to here but it was already borrowed`);
  labelCapture(out, error.borrowSpans, error.borrowKind, 'borrow occurs due to use');
  addExplanation(cx, out, error.body, error.explanation, '', null);
  if (error.isDerefBorrow) addDerefCoercion(cx, out, error.borrowedPlace.place.ty, 'borrow');
  return out;
}
