/**
 * One package of `compare-borrowck.mjs`: the time of MIR building and borrow checking of its bodies, behind inference.
 * Prints a line of JSON. Every round has a database of its own, so that it finds nothing but warm code.
 */
import type { DefId, FileId } from '../../server/src/base/ids';
import { borrowck } from '../../server/src/borrowck/check';
import { placeTypes } from '../../server/src/borrowck/facts';
import { realEnv } from '../../server/src/borrowck/realEnv';
import { buildCfg } from '../../server/src/dataflow/cfg';
import { solveInit } from '../../server/src/dataflow/init';
import { collectLocalUses } from '../../server/src/dataflow/liveness';
import { buildMoveData } from '../../server/src/dataflow/movePaths';
import { bodyOf } from '../../server/src/hir/query';
import { inferBody } from '../../server/src/infer/infer';
import type { Body } from '../../server/src/mir/body';
import { mirOf } from '../../server/src/mir/query';
import { bodyOwners } from '../../server/src/names/crateItems';
import { crateOf } from '../../server/src/names/defs';
import type { Database } from '../../server/src/query/engine';
import { crateData } from '../../server/src/source/crates';
import { load } from '../crates/load';

interface Round {
  readonly bodies: number;
  readonly tainted: number;
  readonly points: number;
  /** Milliseconds of processor time, of all threads of the process. */
  readonly mir: number;
  readonly dataflow: number;
  readonly borrowck: number;
}

/** Milliseconds. */
const WARM_UP = 8_000;
const MAX_ROUNDS = 20;

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A body with all closures inside. */
function each(body: Body, visit: (body: Body) => void): void {
  visit(body);
  for (const child of body.closures) each(child, visit);
}

function measure(db: Database, owners: readonly DefId[]): Round {
  for (const owner of owners) inferBody(db, owner);
  const begin = cpu();
  const bodies = owners.map((owner) => db.get(mirOf, owner));
  const built = cpu();
  const results = owners.map((owner) => db.get(borrowck, owner));
  const checked = cpu();
  // What borrowck begins with, once more: the share of it that needs no regions.
  let points = 0;
  for (const root of bodies) {
    if (root.taint.length > 0) continue;
    const types = placeTypes(realEnv(db, root.owner));
    each(root, (body) => {
      const cfg = buildCfg(body);
      points += cfg.points;
      solveInit(cfg, buildMoveData(cfg, types));
      collectLocalUses(cfg);
    });
  }
  const dataflow = cpu() - checked;
  const tainted = results.filter((result) => result.taint.length > 0).length;
  return { bodies: owners.length, tainted, points, mir: built - begin, dataflow, borrowck: checked - built - dataflow };
}

/** What rustc checks with `--lib`. */
function libraryBodies(db: Database, files: readonly FileId[]): DefId[] {
  const out = new Set<DefId>();
  for (const owner of files.flatMap((file) => bodyOwners(db, file))) {
    if (db.get(crateData, crateOf(db, owner)).kind === 'lib' && db.get(bodyOf, owner) !== null) out.add(owner);
  }
  return [...out];
}

async function main(): Promise<void> {
  const [folder = '.', home = '', rounds = '3'] = process.argv.slice(2);
  const out: Round[] = [];
  // As in a server, which drops no database: with the last object of a class would go the code compiled for it.
  const kept: Database[] = [];
  // Of a small crate more rounds: its code would still be cold.
  for (let i = 0, spent = 0; i < Number(rounds) || (spent < WARM_UP && i < MAX_ROUNDS); i++) {
    const { db, files } = await load(folder, home === '' ? null : home);
    kept.push(db);
    const round = measure(db, libraryBodies(db, files));
    spent += round.mir + round.dataflow + round.borrowck;
    out.push(round);
  }
  if (kept.length > 0) console.log(JSON.stringify(out));
}

void main();
