import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { evaluateClosed } from '../../server/src/traits/fulfill';
import { emptyEnv } from '../../server/src/traits/paramEnv';
import { normalizeErased } from '../../server/src/traits/project';
import { needsDrop } from '../../server/src/traits/properties';
import { displayTy } from '../../server/src/types/display';
import { eraseRegions } from '../../server/src/types/fold';
import { mkTraitPred, mkTyArgs } from '../../server/src/types/intern';
import { typeOf, typeTaint } from '../../server/src/types/sigs';
import { crate, find, newDatabase } from '../names/fixture';

interface Oracle {
  readonly uses: string;
  readonly types: readonly string[];
  readonly traits: readonly string[];
  readonly rows: readonly string[];
  readonly needsDrop: string;
  readonly projections: readonly (readonly [string, string])[];
}

const oracle = JSON.parse(readFileSync(new URL('./stdOracle.json', import.meta.url), 'utf8')) as Oracle;

async function std(text: string) {
  const db = await newDatabase();
  loadStdIndex(db, readFileSync(new URL('../../server/data/std.index', import.meta.url)));
  const f = await crate(oracle.uses + text, { db });
  return { ...f, env: emptyEnv(f.krate) };
}

const aliases = oracle.types.map((t, i) => `type T${i} = ${t};`).join('\n');

test('types of std implement what rustc says they do', async () => {
  const bounds = oracle.traits.map((b, k) => `trait P${k} {} impl<T: ?Sized + ${b}> P${k} for T {}`).join('\n');
  const f = await std(`${aliases}\n${bounds}`);
  const wrong: string[] = [];
  oracle.types.forEach((name, i) => {
    const alias = find(f, `T${i}`);
    if (typeTaint(f.db, alias) !== null) wrong.push(`${name} is not understood`);
    const args = mkTyArgs(eraseRegions(typeOf(f.db, alias)));
    oracle.traits.forEach((trait, k) => {
      const got = evaluateClosed(f.db, f.env, mkTraitPred({ trait: find(f, `P${k}`), args }));
      if (got !== (oracle.rows[k]?.[i] === '1' ? 'yes' : 'no')) wrong.push(`${name}: ${trait} is ${got}`);
    });
  });
  expect(wrong).toEqual([]);
}, 30_000);

test('needs_drop and projections of std are those of rustc', async () => {
  const projections = oracle.projections.map(([p], i) => `type P${i} = ${p};`).join('\n');
  const f = await std(`${aliases}\n${projections}`);
  const normal = (alias: string) => normalizeErased(f.db, f.env, typeOf(f.db, find(f, alias)));
  const wrong: string[] = [];
  oracle.types.forEach((name, i) => {
    const got = needsDrop(f.db, f.env, normal(`T${i}`));
    if (got !== (oracle.needsDrop[i] === '1' ? 'yes' : 'no')) wrong.push(`needs_drop ${name} is ${got}`);
  });
  oracle.projections.forEach(([text, want], i) => {
    const got = displayTy(f.db, normal(`P${i}`));
    if (got !== want) wrong.push(`${text} is ${got}, not ${want}`);
  });
  expect(wrong).toEqual([]);
}, 30_000);
