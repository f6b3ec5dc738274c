/**
 * Bodies as borrow checking reads them, against rustc's for the same programs (`-Zdump-mir=nll`). The `.flow` files
 * hold what rustc gives: `node scripts/compare-mir.mjs --bless test/mir/programs`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { firstDifference, parseFlows, withoutReborrows } from '../../scripts/compareMir/flow';
import { childrenWithKeys, ourKey } from '../../scripts/compareMir/keys';
import { flowOf } from '../../scripts/compareMir/ours';
import type { Body } from '../../server/src/mir/body';
import { mirOf } from '../../server/src/mir/query';
import { bodyOwners } from '../../server/src/names/crateItems';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { cfgOptions } from '../../server/src/source/cfg';
import { type Edition, newCrateId, setCrate } from '../../server/src/source/crates';
import { setFile } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';

const folder = path.join(__dirname, 'programs');
const programs = fs.readdirSync(folder).filter((name) => name.endsWith('.rs'));
const db = new Database();

beforeAll(async () => {
  setParser(db, await createParser());
  loadStdIndex(db, fs.readFileSync(path.join(__dirname, '../../server/data/std.index')));
}, 60_000);

function bodiesOf(name: string): Map<string, Body> {
  const text = fs.readFileSync(path.join(folder, name), 'utf8');
  const file = setFile(db, `/${name}/src/lib.rs`, text);
  setCrate(db, newCrateId(db), {
    name: 'x',
    rootFile: file,
    edition: (/edition:\s*(\d{4})/.exec(text)?.[1] ?? '2021') as Edition,
    kind: 'lib',
    origin: 'standalone',
    cfg: cfgOptions(),
    dependencies: new Map(),
  });
  const bodies = new Map<string, Body>();
  const add = (key: string, body: Body): void => {
    bodies.set(key, body);
    for (const [childKey, child] of childrenWithKeys(body, key)) add(childKey, child);
  };
  for (const owner of bodyOwners(db, file)) add(ourKey(db, owner, text), db.get(mirOf, owner));
  return bodies;
}

describe.each(programs)('%s', (name) => {
  it('has the bodies of rustc', () => {
    const bodies = bodiesOf(name);
    const expected = parseFlows(fs.readFileSync(path.join(folder, name.replace(/\.rs$/, '.flow')), 'utf8'));
    const differences: string[] = [];
    for (const [key, flow] of expected) {
      const body = bodies.get(key);
      if (body === undefined) differences.push(`${key}: no such body`);
      else if (body.taint.length > 0) differences.push(`${key}: ${body.taint.map((taint) => taint.reason).join(', ')}`);
      else {
        const difference = firstDifference(withoutReborrows(flowOf(body)), withoutReborrows(flow));
        if (difference !== null) differences.push(`${key}: ${difference}`);
      }
    }
    expect(differences).toEqual([]);
  });
});
