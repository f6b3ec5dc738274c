/**
 * Asks rustc about every quick fix that is offered: `node scripts/check-fixes.mjs [--edition E] [--verbose] FILE|FOLDER..`.
 * A fix is right if rustc no longer reports the error it is for, and nothing that it did not report before. Prints for
 * each code how many reports have a fix, and how many fixes rustc takes; the exit code is 1 where it refuses one.
 */
import { spawnSync } from 'node:child_process';
import { bundle } from './bundle.mjs';

const outfile = await bundle('scripts/checkFixes/main.ts', 'check-fixes');
const run = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TENURE_ROOT: new URL('..', import.meta.url).pathname },
});
process.exit(run.status ?? 1);
