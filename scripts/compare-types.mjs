/**
 * Compares the types of user variables with rustc's: `npm run compare-types -- [--edition E] [--verbose] FILE|FOLDER..`, or
 * `npm run compare-types -- --vendor DIR PACKAGE..` for packages whose dependencies are in `DIR`.
 * rustc's are read off `-Zunpretty=mir` (`debug x => _N` and `let _N: T`). Prints every variable whose type differs and
 * the share of bodies without taint.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { VendorHome } from './vendorHome.mjs';

const outfile = await bundle('scripts/compareTypes/main.ts', 'compareTypes');
const args = process.argv.slice(2);
const at = args.indexOf('--vendor');
const vendor = at < 0 ? null : new VendorHome(path.resolve(args.splice(at, 2)[1]));

function compare(more, env = {}) {
  const run = spawnSync(process.execPath, ['--enable-source-maps', '--stack-size=3900', outfile, ...more], {
    stdio: 'inherit',
    env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..'), ...env },
  });
  return run.status ?? 1;
}

if (vendor === null) process.exit(compare(args));
let worst = 0;
for (const folder of args.filter((arg) => !arg.startsWith('--'))) {
  const copy = vendor.copy(folder, false);
  const options = args.filter((arg) => arg.startsWith('--'));
  const rustc = [
    'rustc',
    '--offline',
    '--lib',
    '--quiet',
    '--',
    '-Zunpretty=mir',
    '-Zmir-opt-level=0',
    '--cap-lints',
    'allow',
  ];
  const run = vendor.cargo(copy, rustc, { RUSTC_BOOTSTRAP: '1' });
  const mir = path.join(copy, 'theirs.mir');
  fs.writeFileSync(mir, run.stdout);
  if (run.status === 0) worst = Math.max(worst, compare([...options, '--package', mir, vendor.folder, copy]));
  else console.log(`${path.basename(folder)}: rustc refuses it: ${run.stderr.slice(0, 400)}`);
}
vendor.remove();
process.exit(worst);
