import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The suites that run inside an editor have a runner of their own: scripts/editor-tests.
    exclude: ['test/vscode/**', 'test/browser/**'],
    pool: 'threads',
    // Limits of the analysis are counted in steps; this one only ends what hangs, on a machine that is busy too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
