/**
 * Keystrokes that break a package: `npm run fuzz -- [--vendor DIR] [--count N] [--seed N] PACKAGE..`. Each step changes one
 * place of a file that compiles as typing does (a token gone or twice, a bracket or quote too many, the end cut off, a
 * very long line) and asks for the diagnostics. Prints what was thrown, what took more than a second of the processor, and
 * errors in functions that did not change. Afterwards the file is as it was, and so must the diagnostics be.
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
const count = option('--count') ?? '100';
const seed = option('--seed') ?? '1';
const home = vendor === null ? null : new VendorHome(path.resolve(vendor));
const outfile = await bundle('scripts/fuzz/main.ts', 'fuzz');
let worst = 0;
for (const folder of args) {
  const copy = home === null ? path.resolve(folder) : home.copy(folder, false);
  const run = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--stack-size=3900', outfile, count, seed, home?.folder ?? '', copy],
    {
      stdio: 'inherit',
      timeout: 1_800_000,
      env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..') },
    },
  );
  if (run.signal !== null) console.log(`${path.basename(folder)}: ${run.signal}`);
  worst = Math.max(worst, run.status ?? 1);
}
home?.remove();
process.exit(worst);
