import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The suites that run inside an editor have a runner of their own: scripts/editor-tests.
    exclude: ['test/vscode/**', 'test/browser/**'],
    pool: 'threads',
  },
});
