/** E0499, E0500, E0501, E0502, E0510 (borrow), E0524: mirrors rustc's `report_conflicting_borrow`. */
import type { ConflictingBorrow } from '../../borrowck/result';
import type { BorrowKind } from '../../mir/body';
import { Builder, type RenderContext } from './context';
import { addExplanation, type BorrowDesc } from './explanation';
import { argsOrUse, describeClosure, varOrUse } from './useSpans';
import { described } from './words';

type Sort = 'shared' | 'mut' | 'unique';

function sortOf(kind: BorrowKind): Sort {
  if (kind === 'closureCapture') return 'unique';
  return kind === 'mut' || kind === 'twoPhase' ? 'mut' : 'shared';
}

interface Wording {
  readonly message: string;
  readonly newLabel: string;
  readonly oldLabel: string;
  readonly desc: BorrowDesc;
  /** Replaces both labels where one span is both borrows. */
  readonly loopLabel: string | null;
}

function wording(error: ConflictingBorrow): Wording {
  const via = error.union?.newField.text ? ` (via \`${error.union.newField.text}\`)` : '';
  const place = `${described(error.place)}${via}`;
  const oldVia = error.union?.oldField.text ? ` (via \`${error.union.oldField.text}\`)` : '';
  const isOld = sortOf(error.oldKind);
  const isNew = sortOf(error.newKind);
  if (isNew === 'unique' && isOld === 'unique') {
    return {
      message: `two closures require unique access to ${place} at the same time`,
      newLabel: 'second closure is constructed here',
      oldLabel: 'first closure is constructed here',
      desc: 'first ',
      loopLabel: 'closures are constructed here in different iterations of loop',
    };
  }
  if (isNew === 'unique') {
    return {
      message: `closure requires unique access to ${place} but it is already borrowed${oldVia}`,
      newLabel: 'closure construction occurs here',
      oldLabel: 'borrow occurs here',
      desc: 'first ',
      loopLabel: null,
    };
  }
  if (isOld === 'unique') {
    const how = isNew === 'mut' ? 'mutable' : 'immutable';
    const second = error.explanation.kind === 'unexplained' ? '' : 'second ';
    return {
      message: `cannot borrow ${place} as ${how} because previous closure requires unique access`,
      newLabel: `${second}borrow occurs here`,
      oldLabel: 'closure construction occurs here',
      desc: 'first ',
      loopLabel: null,
    };
  }
  if (isNew === 'mut' && isOld === 'mut') {
    return {
      message: `cannot borrow ${place} as mutable more than once at a time`,
      newLabel: 'second mutable borrow occurs here',
      oldLabel: 'first mutable borrow occurs here',
      desc: 'first ',
      loopLabel: `${place} was mutably borrowed here in the previous iteration of the loop`,
    };
  }
  const [now, before] = isNew === 'mut' ? ['mutable', 'immutable'] : ['immutable', 'mutable'];
  return {
    message: `cannot borrow ${place} as ${now} because it is also borrowed as ${before}${oldVia}`,
    newLabel: `${now} borrow occurs here`,
    oldLabel: `${before} borrow occurs here`,
    desc: `${before} ` as BorrowDesc,
    loopLabel: null,
  };
}

export function conflictingBorrow(cx: RenderContext, error: ConflictingBorrow): Builder {
  const newSpan = argsOrUse(error.newSpans);
  const oldSpan = argsOrUse(error.oldSpans);
  if (error.code === 'E0510') {
    const section = error.section === 'index' ? 'indexing expression' : 'match guard';
    const out = new Builder(
      cx,
      error.body,
      'E0510',
      `cannot mutably borrow ${described(error.borrowedPlace)} in ${section}`,
      newSpan,
    );
    out.label(oldSpan, `value is immutable in ${section}`);
    return out.label(newSpan, 'cannot mutably borrow');
  }
  const words = wording(error);
  const out = new Builder(cx, error.body, error.code, words.message, newSpan);
  if (error.isSameSpan && words.loopLabel !== null) out.label(newSpan, words.loopLabel);
  else if (error.union) addUnionLabels(cx, out, error, newSpan, oldSpan);
  else {
    out.label(oldSpan, words.oldLabel);
    out.label(newSpan, words.newLabel);
  }
  addClosureLabels(out, error);
  addExplanation(cx, out, error.body, error.explanation, words.desc, null);
  return out;
}

function addUnionLabels(
  cx: RenderContext,
  out: Builder,
  error: ConflictingBorrow,
  newSpan: number,
  oldSpan: number,
): void {
  const { union } = error;
  if (union === null) return;
  const kind = (k: BorrowKind) => (sortOf(k) === 'mut' ? 'mutable' : 'immutable');
  const newField = described(union.newField);
  const oldField = described(union.oldField);
  out.label(
    oldSpan,
    `${error.code === 'E0499' ? 'first ' : ''}${kind(error.oldKind)} borrow occurs here${error.code === 'E0499' ? '' : ` (via ${oldField})`}`,
  );
  out.label(newSpan, `${kind(error.newKind)} borrow of ${newField} -- which overlaps with ${oldField} -- occurs here`);
  out.note(`${newField} is a field of the union \`${cx.ty(union.ty)}\`, so it overlaps the field ${oldField}`);
}

function addClosureLabels(out: Builder, error: ConflictingBorrow): void {
  const { newSpans, oldSpans, body } = error;
  const isSame = newSpans.kind === 'closure' && oldSpans.kind === 'closure' && newSpans.argsSpan === oldSpans.argsSpan;
  if (isSame) {
    const at = varOrUse(newSpans, body);
    out.label(at.span, `borrows occur due to use of ${described(error.place)}${describeClosure(newSpans)}`, at.body);
    return;
  }
  if (oldSpans.kind === 'closure') {
    const at = varOrUse(oldSpans, body);
    out.label(
      at.span,
      `first borrow occurs due to use of ${described(error.borrowedPlace)}${describeClosure(oldSpans)}`,
      at.body,
    );
  }
  if (newSpans.kind === 'closure') {
    const at = varOrUse(newSpans, body);
    out.label(
      at.span,
      `second borrow occurs due to use of ${described(error.place)}${describeClosure(newSpans)}`,
      at.body,
    );
  }
}
