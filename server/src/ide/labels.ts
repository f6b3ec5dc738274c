/** Labels of a diagnostic as rustc lists them: those without a place in the order of the message come last. */
import type { Diagnostic, FileRange, Label } from './types';

export function sameRange(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

/** Whether rustc marks the label as a place of the error itself. */
export function isPrimaryLabel({ primary }: Diagnostic, label: Label): boolean {
  return label.isPrimary ?? sameRange(label.range, primary.range);
}

/** The primary label stands where the message gave it; rustc lists a primary span without a label last. */
export function labelsInOrder({ primary, secondary, labelsBeforePrimary }: Diagnostic): readonly Label[] {
  const at = labelsBeforePrimary ?? 0;
  if (primary.text !== '') return [...secondary.slice(0, at), primary, ...secondary.slice(at)];
  return secondary.some((label) => sameRange(label.range, primary.range)) ? secondary : [...secondary, primary];
}
