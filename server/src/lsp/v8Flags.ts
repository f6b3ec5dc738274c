/** What V8 is told about this process. */
import v8 from 'node:v8';

/**
 * How much of a function runs before V8 compiles it again, for speed; its own figure. For what runs with every key it must
 * not be more. Until a first answer is there most functions run a few times only: six times as much takes a quarter less of the
 * processor. While libraries are read twice as much does.
 */
const BUDGET = 132_000;
const BUDGETS = { first: 6 * BUDGET, libraries: 2 * BUDGET, edits: BUDGET } as const;

export function setBudget(work: keyof typeof BUDGETS): void {
  v8.setFlagsFromString(`--interrupt-budget=${BUDGETS[work]}`);
}

/**
 * The two halves of the room for new objects with which the analysis thread begins, in MB each. V8's own begin with one and
 * double while much survives, which a start does at once: a tenth of its processor time went there.
 */
const FIRST_SEMI_SPACE = 4;

/** For threads that start from now on. */
export function setFirstRoom(): void {
  v8.setFlagsFromString(`--min-semi-space-size=${FIRST_SEMI_SPACE}`);
}
