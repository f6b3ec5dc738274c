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
