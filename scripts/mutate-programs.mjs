/**
 * `npm run mutate-programs -- DIR OUT [--count N] [--seed S]`: single changes of the `.rs` files below DIR, a program each,
 * which nobody has seen before and `npm run conformance -- OUT --edition E` lets rustc judge.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const [dir, out] = positionals;
if (dir === undefined || out === undefined) throw new Error('DIR and OUT are needed');
const { applied, mutationsOf, random } = (
  await import(pathToFileURL(await bundle('scripts/mutations/mutate.ts', 'mutate')))
).default;
/** In characters: a longer file is rarely about one thing. */
const LONGEST = 12_000;
const next = random(Number(values.seed));
const pick = (list) => list[Math.floor(next() * list.length)];
const files = fs
  .readdirSync(dir, { recursive: true })
  .filter((name) => name.endsWith('.rs'))
  .sort();
fs.mkdirSync(out, { recursive: true });
const seen = new Set();
for (let tries = 0; seen.size < Number(values.count) && tries < 20 * Number(values.count); tries++) {
  const file = pick(files);
  const text = fs.readFileSync(path.join(dir, file), 'utf8');
  const mutations = text.length > LONGEST ? [] : mutationsOf(text);
  if (mutations.length === 0) continue;
  // Kinds alike, so that a frequent one does not crowd out the others.
  const kind = pick([...new Set(mutations.map((mutation) => mutation.kind))]);
  const mutation = pick(mutations.filter((one) => one.kind === kind));
  const key = `${file} ${mutation.start} ${kind}`;
  if (seen.has(key)) continue;
  const name = `m${String(seen.size).padStart(5, '0')}_${path.basename(file)}`;
  fs.writeFileSync(path.join(out, name), applied(text, [mutation]));
  seen.add(key);
}
console.log(`${seen.size} programs`);
