/** The same for the extension host of a browser, which is a worker: mocha's own build for browsers runs the suite. */
import 'mocha/mocha';

export async function run(): Promise<void> {
  // It looks for no page unless it is to report in one.
  mocha.setup({ ui: 'bdd', color: false, timeout: 30_000, reporter: 'spec' });
  await import('./suite');
  const { failures, tests } = await new Promise<{ failures: number; tests: number }>((resolve) => {
    const runner = mocha.run((count) => resolve({ failures: count, tests: runner.stats?.tests ?? 0 }));
  });
  if (failures > 0) throw new Error(`${failures} of ${tests} tests failed`);
  if (tests === 0) throw new Error('no test ran');
}
