/**
 * Mutation check: `npm run mutations -- [--vendor DIR] [--count N] [--seed N] [--batch N] [--verbose] PACKAGE..`. Changes one place of
 * a library that compiles, so that rustc may reject it with a code of the borrow family, and asks Tenure of the same text.
 * Prints, by code and by kind of change, how many Tenure finds at rustc's line, and what it says beyond: in changes that rustc
 * accepts, that is a false alarm. `--count` is of changes that rustc rejects for ownership alone, in each package; `--batch` of
 * changes in different functions that one run of rustc may judge.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { FAMILY } from './conformance/rustc.mjs';
import { VendorHome } from './vendorHome.mjs';

const args = process.argv.slice(2);
function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? null : args.splice(at, 2)[1];
}
const vendor = option('--vendor');
const count = option('--count') ?? '50';
const seed = option('--seed') ?? '1';
const batch = option('--batch') ?? '16';
const home = vendor === null ? null : new VendorHome(path.resolve(vendor));
const outfile = await bundle('scripts/mutations/main.ts', 'mutations');
const options = args.filter((arg) => arg.startsWith('--'));
const total = {};
const rows = new Map();
let worst = 0;
for (const folder of args.filter((arg) => !arg.startsWith('--'))) {
  const copy = home === null ? path.resolve(folder) : home.copy(folder, true);
  const more = [...options, count, seed, batch, [...FAMILY].join(','), home?.folder ?? '', copy];
  const run = spawnSync(process.execPath, ['--enable-source-maps', '--stack-size=3900', outfile, ...more], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    maxBuffer: 1 << 28,
    env: { ...process.env, TENURE_ROOT: path.resolve(import.meta.dirname, '..'), TENURE_TOTALS: '1' },
  });
  worst = Math.max(worst, run.status ?? 1);
  if (run.output[3].length > 0) add(JSON.parse(run.output[3]));
}
home?.remove();
report();
process.exit(worst);

function add(one) {
  for (const [key, value] of Object.entries(one)) if (key !== 'rows') total[key] = (total[key] ?? 0) + value;
  for (const [key, { hit, all }] of one.rows) {
    const row = rows.get(key) ?? { hit: 0, all: 0 };
    rows.set(key, { hit: row.hit + hit, all: row.all + all });
  }
}

function report() {
  const { accepted, rejected, other, hits, errors, errorsFound, alarms, extra, extraInOther, elsewhere } = total;
  const percent = (part, whole) => `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
  console.log(
    `\nall: ${rejected} rejected, ${hits} found (${percent(hits, rejected)}), ${errorsFound} of ${errors} errors`,
  );
  console.log(`    ${accepted} accepted: ${alarms} false alarms, ${elsewhere} elsewhere`);
  console.log(
    `    errors that rustc does not say: ${extra} in the rejected, ${extraInOther} in ${other} with other errors`,
  );
  for (const [key, { hit, all }] of [...rows].sort((a, b) => b[1].all - a[1].all))
    console.log(`    ${hit}/${all} ${key}`);
}
