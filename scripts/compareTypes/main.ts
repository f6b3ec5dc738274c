/** The comparison that `compare-types.mjs` runs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DefId } from '../../server/src/base/ids';
import { bodyOf } from '../../server/src/hir/query';
import { inferBody } from '../../server/src/infer/infer';
import { defKind, defTable, nameOf } from '../../server/src/names/defs';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { childrenOf } from '../../server/src/names/itemData';
import { Database } from '../../server/src/query/engine';
import { cfgOptions } from '../../server/src/source/cfg';
import { type CrateData, type Edition, newCrateId, removeCrate, setCrate } from '../../server/src/source/crates';
import { removeFile, setFile } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { displayTy } from '../../server/src/types/display';
import { TyFlag } from '../../server/src/types/ty';
import { commonForm, parseMir, type Variable } from './theirs';

const root = process.env['TENURE_ROOT'] ?? '.';

interface Ours {
  readonly variables: (Variable & { readonly isKnown: boolean; readonly isTainted: boolean })[];
  readonly bodies: number;
  readonly tainted: number;
  readonly reasons: string[];
}

function* bodiesIn(db: Database, module: DefId): Generator<DefId> {
  for (const child of childrenOf(db, module)) {
    const kind = defKind(db, child);
    if (['fn', 'assocFn', 'const', 'static', 'assocConst'].includes(kind)) yield child;
    if (['mod', 'impl', 'trait', 'enum'].includes(kind)) yield* bodiesIn(db, child);
  }
}

function ours(db: Database, file: string, text: string, edition: Edition): Ours {
  const id = setFile(db, file, text);
  const krate = newCrateId(db);
  const data: CrateData = {
    name: 'main',
    rootFile: id,
    edition,
    kind: 'bin',
    origin: 'standalone',
    cfg: cfgOptions(),
    dependencies: new Map(),
  };
  setCrate(db, krate, data);
  const out: Ours['variables'] = [];
  const reasons: string[] = [];
  let bodies = 0;
  let tainted = 0;
  for (const def of bodiesIn(db, defTable(db).intern(krate, null, 'mod', '', 0))) {
    const result = inferBody(db, def);
    const body = db.get(bodyOf, def);
    if (result === null || body === null) continue;
    bodies++;
    if (result.taint.length > 0) {
      tainted++;
      reasons.push(`${nameOf(db, def)}: ${result.taint[0]?.reason}`);
    }
    body.bindings.forEach((binding, i) => {
      const ty = result.bindingTy[i];
      if (ty === undefined) return;
      const isKnown = (ty.flags & (TyFlag.HasError | TyFlag.HasOpaque)) === 0;
      const isTainted = result.taint.length > 0;
      out.push({ fn: nameOf(db, def), name: binding.name, ty: commonForm(displayTy(db, ty)), isKnown, isTainted });
    });
  }
  removeCrate(db, krate);
  removeFile(db, id);
  return { variables: out, bodies, tainted, reasons };
}

function rustc(file: string, edition: Edition): string | null {
  const args = [
    '--edition',
    edition,
    '--crate-type',
    'lib',
    '-Zunpretty=mir',
    '-Zmir-opt-level=0',
    '--cap-lints',
    'allow',
    path.resolve(file),
  ];
  const run = spawnSync('rustc', args, {
    encoding: 'utf8',
    env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
    maxBuffer: 1 << 28,
    timeout: 30_000,
    cwd: os.tmpdir(),
  });
  return run.status === 0 ? run.stdout : null;
}

function filesIn(target: string): string[] {
  if (!fs.statSync(target).isDirectory()) return [target];
  return fs
    .readdirSync(target, { withFileTypes: true })
    .flatMap((entry) => filesIn(path.join(target, entry.name)))
    .filter((file) => file.endsWith('.rs'));
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const at = args.indexOf('--edition');
  const fixed = at < 0 ? null : (args.splice(at, 2)[1] as Edition);
  const isVerbose = args.includes('--verbose');
  const db = new Database();
  setParser(db, await createParser());
  loadStdIndex(db, new Uint8Array(fs.readFileSync(path.join(root, 'server/data/std.index'))));
  let equal = 0;
  let different = 0;
  let inTainted = 0;
  let bodies = 0;
  let tainted = 0;
  for (const file of args.filter((a) => !a.startsWith('--')).flatMap(filesIn)) {
    const text = fs.readFileSync(file, 'utf8');
    const edition = fixed ?? ((/edition: ?(\d{4})/.exec(text)?.[1] ?? '2021') as Edition);
    const mir = rustc(file, edition);
    if (mir === null) {
      if (isVerbose) console.log(`${file}: rustc refuses it`);
      continue;
    }
    const mine = ours(db, path.resolve(file), text, edition);
    bodies += mine.bodies;
    tainted += mine.tainted;
    if (isVerbose) for (const reason of mine.reasons) console.log(`${file}: ${reason}`);
    const left = [...mine.variables];
    for (const theirs of parseMir(mir)) {
      const same = left.filter((v) => v.fn === theirs.fn && v.name === theirs.name);
      const match = same.find((v) => v.ty === theirs.ty);
      if (match !== undefined) {
        left.splice(left.indexOf(match), 1);
        equal++;
      } else if (same.some((v) => !v.isKnown))
        left.splice(left.indexOf(same.find((v) => !v.isKnown) as (typeof left)[number]), 1);
      else if (same.length > 0) {
        // A tainted body publishes nothing: its types may be anything.
        const isTainted = same.every((v) => v.isTainted);
        if (isTainted) inTainted++;
        else different++;
        if (!isTainted || isVerbose)
          console.log(
            `${file}: ${theirs.fn}: ${theirs.name}: rustc ${theirs.ty}, here ${same.map((v) => v.ty).join(' | ')}`,
          );
      }
    }
  }
  console.log(
    `variables: ${equal} equal, ${different} different, ${inTainted} more in tainted bodies; bodies: ${bodies}, tainted: ${tainted}`,
  );
}

void main();
