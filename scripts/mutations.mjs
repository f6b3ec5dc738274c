/**
 * Mutation check: `npm run mutations -- [--vendor DIR] [--count N] [--seed N] [--verbose] PACKAGE..`. Changes one place of a
 * library that compiles, so that rustc may reject it with a code of the borrow family, and asks Tenure of the same text.
 * Prints, by code and by kind of change, how many Tenure finds at rustc's line, and what it says beyond.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { VendorHome } from './vendorHome.mjs';

const args = process.argv.slice(2);
function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? null : args.splice(at, 2)[1];
}
const vendor = option('--vendor');
const count = option('--count') ?? '50';
const seed = option('--seed') ?? '1';
const home = vendor === null ? null : new VendorHome(path.resolve(vendor));
const outfile = await bundle('scripts/mutations/main.ts', 'mutations');
const options = args.filter((arg) => arg.startsWith('--'));
let worst = 0;
for (const folder of args.filter((arg) => !arg.startsWith('--'))) {
  const copy = home === null ? path.resolve(folder) : home.copy(folder, true);
  const more = [...options, count, seed, home?.folder ?? '', copy];
  const run = spawnSync(process.execPath, ['--enable-source-maps', '--stack-size=3900', outfile, ...more], {
    stdio: 'inherit',
    env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..') },
  });
  worst = Math.max(worst, run.status ?? 1);
}
home?.remove();
process.exit(worst);
