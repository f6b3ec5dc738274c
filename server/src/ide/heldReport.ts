/** A report of a text that does not parse any more: it says so, and everything else as before. */
import type { Diagnostic } from './types';

export function asHeld(diagnostic: Diagnostic): Diagnostic {
  const note = 'this function does not parse now: the report is of its last text that did';
  return { ...diagnostic, children: [...diagnostic.children, { level: 'note', message: note }] };
}
