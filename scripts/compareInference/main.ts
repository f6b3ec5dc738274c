/** Inference of one package in a process of its own, as JSON. What it rests on (std, dependencies, bodies) is made before. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { DefId, ExprId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import { bodyOf, loweredBody } from '../../server/src/hir/query';
import { IndexCache } from '../../server/src/host/indexCache';
import { loadPackage } from '../../server/src/host/workspace';
import { inferBody } from '../../server/src/infer/infer';
import { bodyOwners } from '../../server/src/names/crateItems';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { DependencyIndexes } from '../../server/src/semantics/dependencyIndexes';
import { rangeOfBodySyn } from '../../server/src/semantics/spans';
import { fileText, pathOf } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { TyFlag } from '../../server/src/types/ty';

// As the command line does.
setFlagsFromString('--interrupt-budget=675840');

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function main(): Promise<void> {
  const [folder = '.', home = '', shown = ''] = process.argv.slice(2);
  const db = new Database();
  setParser(db, await createParser());
  const std = fs.readFileSync(path.join(process.env['TENURE_ROOT'] ?? '.', 'server/data/std.index'));
  loadStdIndex(db, std);
  const manifest = path.join(folder, 'Cargo.toml');
  const { files, indexable } = loadPackage(db, manifest, { cargoHome: home });
  const build = createHash('sha256').update(fs.readFileSync(__filename)).digest('hex').slice(0, 12);
  const indexes = new DependencyIndexes(db, { std: () => std, cache: new IndexCache(), build });
  indexes.use(manifest, indexable);
  while (indexes.waiting.length > 0) indexes.buildNext();
  const owners = files.flatMap((file) => bodyOwners(db, file).map((owner) => [file, owner] as const));
  for (const [, owner] of owners) db.get(bodyOf, owner);
  const before = cpu();
  for (const [, owner] of owners) inferBody(db, owner);
  const used = cpu() - before;
  const counts = { exprs: 0, unknown: 0, partly: 0 };
  for (const [file, owner] of owners) {
    const body = db.get(bodyOf, owner);
    const result = inferBody(db, owner);
    if (body === null || result === null) continue;
    for (let e = 0; e < body.exprs.length; e++) {
      const ty = result.exprTy[e];
      counts.exprs++;
      if (ty !== undefined && (ty.flags & TyFlag.HasError) === 0) continue;
      counts[ty === undefined || ty.kind === 'error' ? 'unknown' : 'partly']++;
      if (shown !== '') show(db, pathOf(db, file), db.get(fileText, file), owner, e as ExprId);
    }
  }
  process.stdout.write(`${JSON.stringify({ cpu: used, ...counts })}\n`);
}

function show(db: Database, file: string, text: string, owner: DefId, e: ExprId): void {
  const map = db.get(loweredBody, owner)?.map;
  const range = map ? rangeOfBodySyn(db, owner, map, map.exprSyn[e] ?? -1) : null;
  const reasons = [...new Set((inferBody(db, owner)?.taint ?? []).map((t) => t.reason))].join('; ');
  const place =
    range === null
      ? ''
      : `${new LineIndex(text).lineOf(range.start) + 1}: ${text.slice(range.start, range.start + 60)}`;
  process.stderr.write(`    ${file}:${place.replace(/\s+/g, ' ')}    [${reasons}]\n`);
}

void main();
