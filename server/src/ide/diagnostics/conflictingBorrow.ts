/** E0499, E0500, E0501, E0502, E0510 (borrow), E0524: mirrors rustc's `report_conflicting_borrow`. */
import type { ConflictingBorrow } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { addExplanation, type BorrowDesc } from './explanation';
import { addUselessClones } from './ownership';
import { argsOrUse, isClosureUse, labelCapture } from './useSpans';
import { described } from './words';

type Sort = 'shared' | 'mut' | 'unique';

function sortOf(kind: ConflictingBorrow['newKind']): Sort {
  if (kind === 'closureCapture') return 'unique';
  return kind === 'mut' || kind === 'twoPhase' ? 'mut' : 'shared';
}

export function conflictingBorrow(cx: RenderContext, error: ConflictingBorrow): Builder {
  const newSpan = argsOrUse(error.newSpans);
  const oldSpan = argsOrUse(error.oldSpans);
  const place = described(error.union?.union ?? error.place);
  if (error.code === 'E0510') {
    const section = error.section === 'index' ? 'indexing expression' : 'match guard';
    const out = new Builder(cx, error.body, 'E0510', `cannot mutably borrow ${place} in ${section}`, newSpan);
    out.label(newSpan, 'cannot mutably borrow').label(oldSpan, `value is immutable in ${section}`);
    labelCapture(out, error.newSpans, 'mut', `borrow occurs due to use of ${place}`);
    return out;
  }
  const { out, desc } = start(cx, error, place, newSpan, oldSpan);
  addUselessClones(cx, out, error.body, error.place);
  if (cx.isSameSpan(newSpan, oldSpan) && sameUse(cx, error))
    labelCapture(out, error.newSpans, error.newKind, `borrows occur due to use of ${place}`);
  else {
    const old = described(error.borrowedPlace);
    labelCapture(out, error.oldSpans, error.oldKind, `first borrow occurs due to use of ${old}`);
    labelCapture(out, error.newSpans, error.newKind, `second borrow occurs due to use of ${place}`);
  }
  if (error.union !== null) {
    const { newField, oldField, ty } = error.union;
    out.note(
      `${described(newField)} is a field of the union \`${cx.ty(ty)}\`, so it overlaps the field ${described(oldField)}`,
    );
  }
  addExplanation(cx, out, error.body, error.explanation, desc, null);
  return out;
}

function sameUse(cx: RenderContext, { newSpans, oldSpans }: ConflictingBorrow): boolean {
  if (newSpans.kind !== 'closure' || oldSpans.kind !== 'closure') return newSpans.kind === oldSpans.kind;
  return (
    cx.isSameSpan(newSpans.captureKindSpan, oldSpans.captureKindSpan) &&
    cx.isSameSpan(newSpans.pathSpan, oldSpans.pathSpan)
  );
}

/** Message and the labels of the two borrows. */
function start(
  cx: RenderContext,
  error: ConflictingBorrow,
  place: string,
  newSpan: number,
  oldSpan: number,
): { out: Builder; desc: BorrowDesc } {
  const { union, body, code } = error;
  const newVia = union === null ? '' : ` (via ${described(union.newField)})`;
  const oldVia = union === null ? '' : ` (via ${described(union.oldField)})`;
  // As of a loop in an earlier iteration.
  const isSameSpan = cx.isSameSpan(newSpan, oldSpan);
  const isOld = sortOf(error.oldKind);
  const isNew = sortOf(error.newKind);
  const make = (message: string): Builder => new Builder(cx, body, code, message, newSpan);
  const isCoroutine = [error.newSpans, error.oldSpans].some((s) => s.kind === 'closure' && !isClosureUse(s));
  const container = isCoroutine ? 'coroutine' : 'closure';
  if (isNew === 'unique' && isOld === 'unique') {
    const out = make(`two closures require unique access to ${place} at the same time`);
    if (isSameSpan) out.label(oldSpan, 'closures are constructed here in different iterations of loop');
    else {
      out.label(oldSpan, 'first closure is constructed here');
      out.label(newSpan, 'second closure is constructed here');
    }
    return { out, desc: 'first ' };
  }
  if (isNew === 'unique') {
    const out = make(`closure requires unique access to ${place} but it is already borrowed`);
    out.label(newSpan, `${container} construction occurs here`).label(oldSpan, 'borrow occurs here');
    return { out, desc: 'first ' };
  }
  if (isOld === 'unique') {
    const how = isNew === 'mut' ? 'mutable' : 'immutable';
    const second = error.explanation.kind === 'unexplained' ? '' : 'second ';
    const out = make(`cannot borrow ${place} as ${how} because previous closure requires unique access`);
    out.label(newSpan, `${second}borrow occurs here`).label(oldSpan, `${container} construction occurs here`);
    return { out, desc: 'first ' };
  }
  if (isNew === 'mut' && isOld === 'mut') {
    const out = make(`cannot borrow ${place}${newVia} as mutable more than once at a time`);
    if (isSameSpan) {
      const via = union === null ? '' : described(union.newField);
      out.label(newSpan, `${place}${newVia} was mutably borrowed here in the previous iteration of the loop${via}`);
    } else {
      out.label(oldSpan, `first mutable borrow occurs here${oldVia}`);
      out.label(newSpan, `second mutable borrow occurs here${newVia}`);
    }
    return { out, desc: 'first ' };
  }
  const [now, before] = isNew === 'mut' ? ['mutable', 'immutable'] : ['immutable', 'mutable'];
  const out = make(`cannot borrow ${place}${newVia} as ${now} because it is also borrowed as ${before}${oldVia}`);
  if (union === null) out.label(newSpan, `${now} borrow occurs here`).label(oldSpan, `${before} borrow occurs here`);
  else {
    const overlap = `${described(union.newField)} -- which overlaps with ${described(union.oldField)} --`;
    out.label(newSpan, `${now} borrow of ${overlap} occurs here`);
    out.label(oldSpan, `${before} borrow occurs here${oldVia}`);
  }
  return { out, desc: isNew === 'mut' ? 'immutable ' : 'mutable ' };
}
