/**
 * Parses every .rs file below some folders: `npm run parse-sweep -- FOLDER..`. Prints how many the grammar reads, how many with
 * the help of repairs, and lists those with an error that rustc reads, files that took more than a second, and items that the
 * repairs of another item changed. Only what rustc cannot parse either may have an error.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.mjs';

const outfile = await bundle('scripts/parseSweep/main.ts', 'parseSweep');
const folders = process.argv.slice(2).map((folder) => path.resolve(folder));
const run = spawnSync(process.execPath, ['--enable-source-maps', '--stack-size=3900', outfile, ...folders], {
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
