/** See scripts/compare-mir.mjs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DefId } from '../../server/src/base/ids';
import type { Body } from '../../server/src/mir/body';
import { mirOf } from '../../server/src/mir/query';
import { bodyOwners } from '../../server/src/names/crateItems';
import { defPath } from '../../server/src/names/defPath';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { cfgOptions } from '../../server/src/source/cfg';
import { type Edition, newCrateId, setCrate } from '../../server/src/source/crates';
import { setFile } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { causeOf } from './causes';
import { type Flow, firstDifference, printFlows, withoutReborrows } from './flow';
import { childrenWithKeys, numberedConstants, ourKey, theirKey } from './keys';
import { flowOf } from './ours';
import { parseDump } from './theirs';

const root = process.env.TENURE_ROOT ?? '.';
const args = process.argv.slice(2);
const option = (name: string): string | null => {
  const at = args.indexOf(name);
  if (at < 0) return null;
  return args.splice(at, 2)[1] ?? null;
};
const edition = (option('--edition') ?? '2021') as Edition;
const limit = Number(option('--limit') ?? '1000000');
const show = args.includes('--verbose');
/** Writes what rustc gives beside each file, as what test/mir/build.test.ts expects. */
const isBlessing = args.includes('--bless');
const isQuiet = args.includes('--quiet');
const inputs = args.filter((arg) => !arg.startsWith('--'));

function files(): string[] {
  const out: string[] = [];
  const visit = (at: string) => {
    if (fs.statSync(at).isDirectory()) for (const name of fs.readdirSync(at).sort()) visit(path.join(at, name));
    else if (at.endsWith('.rs')) out.push(at);
  };
  for (const input of inputs) visit(input);
  return out.slice(0, limit);
}

function rustcBodies(file: string): Map<string, Flow> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'compare-mir-'));
  const out = new Map<string, Flow>();
  try {
    const fileEdition = /edition:\s*(\d{4})/.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? edition;
    const rustc = [
      '--edition',
      fileEdition,
      '--crate-type',
      'lib',
      '--crate-name',
      'x',
      '--emit=metadata',
      '-Awarnings',
    ];
    spawnSync('rustc', [...rustc, '-Zdump-mir=nll', `-Zdump-mir-dir=${dir}`, '--out-dir', dir, file], {
      env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
      stdio: 'ignore',
      timeout: 60000,
    });
    for (const name of fs.readdirSync(dir)) {
      const match = /^x\.(.*)\.-------\.nll\.0\.mir$/.exec(name);
      if (match === null) continue;
      const text = fs.readFileSync(path.join(dir, name), 'utf8');
      out.set(theirKey(match[1] as string, text), parseDump(text));
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
  return numberedConstants(out);
}

async function main(): Promise<void> {
  const db = new Database();
  setParser(db, await createParser());
  loadStdIndex(db, fs.readFileSync(path.join(root, 'server/data/std.index')));
  const count = { same: 0, different: 0, tainted: 0, unmatched: 0 };
  const reasons = new Map<string, number>();
  const causes = new Map<string, number>();
  let next = 0;
  for (const file of files()) {
    const text = fs.readFileSync(file, 'utf8');
    const fileEdition = (/edition:\s*(\d{4})/.exec(text)?.[1] ?? edition) as Edition;
    const id = setFile(db, `/compare${next++}/src/lib.rs`, text);
    const krate = newCrateId(db);
    setCrate(db, krate, {
      name: 'x',
      rootFile: id,
      edition: fileEdition,
      kind: 'lib',
      origin: 'standalone',
      cfg: cfgOptions(),
      dependencies: new Map(),
    });
    const theirs = rustcBodies(file);
    if (isBlessing) {
      fs.writeFileSync(file.replace(/\.rs$/, '.flow'), printFlows(theirs));
      continue;
    }
    const compare = (body: Body, key: string): void => {
      const dump = theirs.get(key);
      if (dump === undefined) {
        count.unmatched++;
        if (show) console.log(`${file} ${key}: no dump`);
      } else {
        const [mine, rustcs] = [withoutReborrows(flowOf(body)), withoutReborrows(dump)];
        const difference = firstDifference(mine, rustcs);
        const cause = difference === null ? null : causeOf(mine, rustcs, difference);
        if (difference === null) count.same++;
        else if (cause !== null) {
          causes.set(cause, (causes.get(cause) ?? 0) + 1);
          if (show) console.log(`${file} ${key}\n  ${difference}\n  explained: ${cause}`);
        } else {
          count.different++;
          if (!isQuiet) console.log(`${file} ${key}\n  ${difference}`);
        }
      }
      for (const [childKey, child] of childrenWithKeys(body, key)) compare(child, childKey);
    };
    for (const owner of bodyOwners(db, id) as readonly DefId[]) {
      let body: Body;
      try {
        body = db.get(mirOf, owner);
      } catch (error) {
        count.tainted++;
        const reason = `crash: ${error instanceof Error ? error.message : error}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        continue;
      }
      if (body.taint.length > 0) {
        count.tainted++;
        for (const { reason } of body.taint.slice(0, 1)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        if (show) console.log(`${file} ${defPath(db, owner)}: ${body.taint.map((taint) => taint.reason).join(' | ')}`);
        continue;
      }
      compare(body, ourKey(db, owner, text));
    }
  }
  console.log(count);
  for (const [cause, n] of causes) console.log(`${n}\tdifferent, explained: ${cause}`);
  for (const [reason, n] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 40)) console.log(`${n}\t${reason}`);
}

void main();
