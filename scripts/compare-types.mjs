/**
 * Compares the types of user variables with rustc's: `npm run compare-types -- [--edition E] [--verbose] FILE|FOLDER..`.
 * rustc's are read off `-Zunpretty=mir` (`debug x => _N` and `let _N: T`). Prints every variable whose type differs and
 * the share of bodies without taint.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.mjs';

const outfile = await bundle('scripts/compareTypes/main.ts', 'compareTypes');
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--stack-size=3900', outfile, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..') },
  },
);
process.exit(run.status ?? 1);
