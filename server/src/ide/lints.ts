/** Lints among the diagnostics: their codes are rustc's names of them, or clippy's, and their level is the program's choice. */
import { ALREADY_BORROWED, ALREADY_LOCKED } from './diagnostics/heldTwice';
import { LINT } from './diagnostics/lifetimeSyntax';
import { UNUSED_ASSIGNMENTS } from './diagnostics/unusedAssignments';
import { UNUSED_MUT } from './diagnostics/unusedMut';
import { isPractice } from './practice/lints';
import type { Diagnostic } from './types';

export function isLint({ code }: Pick<Diagnostic, 'code'>): boolean {
  return isBodyLint(code) || isLateLint(code) || isOwnLint(code) || isPractice(code);
}

/** Of a body that is borrow-checked, whatever is wrong with it or elsewhere. */
export function isBodyLint(code: string): boolean {
  return code === UNUSED_MUT || code === UNUSED_ASSIGNMENTS;
}

/** One that rustc does not have. */
export function isOwnLint(code: string): boolean {
  return code === ALREADY_BORROWED || code === ALREADY_LOCKED;
}

/** Of the passes that rustc runs when a crate has no errors. */
function isLateLint(code: string): boolean {
  return code === LINT;
}

/** rustc does not get to its late lints where there are errors. */
export function withoutIdleLints(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!diagnostics.some((diagnostic) => !isLint(diagnostic))) return diagnostics;
  return diagnostics.filter(({ code }) => !isLateLint(code));
}
