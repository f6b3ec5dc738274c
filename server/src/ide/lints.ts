/** Lints among the diagnostics: their codes are rustc's names of them, and their level is the program's choice. */
import { LINT } from './diagnostics/lifetimeSyntax';
import { UNUSED_MUT } from './diagnostics/unusedMut';
import type { Diagnostic } from './types';

export function isLint({ code }: Diagnostic): boolean {
  return code === UNUSED_MUT || isLateLint(code);
}

/** Of the passes that rustc runs when a crate has no errors. `unused_mut` comes from the borrow checker itself. */
function isLateLint(code: string): boolean {
  return code === LINT;
}

/** rustc does not get to its late lints where there are errors. */
export function withoutIdleLints(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!diagnostics.some((diagnostic) => !isLint(diagnostic))) return diagnostics;
  return diagnostics.filter(({ code }) => !isLateLint(code));
}
