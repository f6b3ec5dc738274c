/** The comparison that `compare-types.mjs` runs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DefId } from '../../server/src/base/ids';
import { bodyOf } from '../../server/src/hir/query';
import { loadPackage } from '../../server/src/host/workspace';
import { inferBody } from '../../server/src/infer/infer';
import { bodyOwners } from '../../server/src/names/crateItems';
import { defKind, defTable, nameOf } from '../../server/src/names/defs';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { childrenOf } from '../../server/src/names/itemData';
import { Database } from '../../server/src/query/engine';
import { cfgOptions } from '../../server/src/source/cfg';
import { type CrateData, type Edition, newCrateId, removeCrate, setCrate } from '../../server/src/source/crates';
import { pathOf, removeFile, setFile } from '../../server/src/source/files';
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
  const found = typesOf(db, bodiesIn(db, defTable(db).intern(krate, null, 'mod', '', 0)));
  removeCrate(db, krate);
  removeFile(db, id);
  return found;
}

/** The bodies of a package's library. */
function oursOfPackage(db: Database, home: string, folder: string): Ours {
  const { files } = loadPackage(db, path.join(folder, 'Cargo.toml'), { cargoHome: home, sourcesOnly: true });
  const inside = files.filter((file) => pathOf(db, file).startsWith(path.join(folder, 'src')));
  return typesOf(
    db,
    inside.flatMap((file) => bodyOwners(db, file)),
  );
}

function typesOf(db: Database, defs: Iterable<DefId>): Ours {
  const out: Ours['variables'] = [];
  const reasons: string[] = [];
  let bodies = 0;
  let tainted = 0;
  for (const def of defs) {
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

const texts = new Map<string, string[]>();

/** A derive's impl is said to begin at the trait's name in the attribute. */
function isDerived(file: string, line: number, column: number): boolean {
  let lines = texts.get(file);
  if (lines === undefined) {
    lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
    texts.set(file, lines);
  }
  const text = lines[line - 1]?.slice(column - 1);
  return text !== undefined && !/^(?:default )?(?:unsafe )?impl\b/.test(text) && /^[\w:]+ *[,)]/.test(text);
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const at = args.indexOf('--edition');
  const fixed = at < 0 ? null : (args.splice(at, 2)[1] as Edition);
  const isVerbose = args.includes('--verbose');
  const db = new Database();
  setParser(db, await createParser());
  loadStdIndex(db, new Uint8Array(fs.readFileSync(path.join(root, 'server/data/std.index'))));
  const total = { equal: 0, different: 0, inTainted: 0, unknown: 0, bodies: 0, tainted: 0 };
  const compare = (file: string, mir: string, mine: Ours, folder: string | null = null): void => {
    total.bodies += mine.bodies;
    total.tainted += mine.tainted;
    if (isVerbose) for (const reason of mine.reasons) console.log(`${file}: ${reason}`);
    const left = new Map<string, Ours['variables']>();
    const known = new Set<string>();
    for (const v of mine.variables) {
      known.add(`${v.fn} ${v.name} ${v.ty}`);
      const list = left.get(`${v.fn} ${v.name}`);
      if (list === undefined) left.set(`${v.fn} ${v.name}`, [v]);
      else list.push(v);
    }
    for (const theirs of parseMir(
      mir,
      (at, line, column) => folder !== null && isDerived(path.join(folder, at), line, column),
    )) {
      const key = `${theirs.fn} ${theirs.name}`;
      const same = left.get(key) ?? [];
      const match = same.findIndex((v) => v.ty === theirs.ty);
      const open = same.findIndex((v) => !v.isKnown);
      if (match >= 0) {
        same.splice(match, 1);
        total.equal++;
      } else if (open >= 0) {
        same.splice(open, 1);
        total.unknown++;
      } else if (theirs.ty.startsWith('&') && known.has(`${key} ${theirs.ty.slice(1)}`)) {
        // In a guard a variable is a reference to what it will be.
      } else if (same.length > 0) {
        // A tainted body publishes nothing: its types may be anything.
        const isTainted = same.some((v) => v.isTainted);
        if (isTainted) total.inTainted++;
        else total.different++;
        if (!isTainted || isVerbose) {
          const here = [...new Set(same.map((v) => v.ty))].slice(0, 3).join(' | ');
          console.log(`${file}: ${theirs.fn}: ${theirs.name}: rustc ${theirs.ty}, here ${here}`);
        }
      }
    }
  };
  const asPackage = args.indexOf('--package');
  if (asPackage >= 0) {
    const [mir = '', home = '', folder = ''] = args.slice(asPackage + 1);
    compare(path.basename(folder), fs.readFileSync(mir, 'utf8'), oursOfPackage(db, home, folder), folder);
  } else {
    for (const file of args.filter((a) => !a.startsWith('--')).flatMap(filesIn)) {
      const text = fs.readFileSync(file, 'utf8');
      const edition = fixed ?? ((/edition: ?(\d{4})/.exec(text)?.[1] ?? '2021') as Edition);
      const mir = rustc(file, edition);
      if (mir !== null) compare(file, mir, ours(db, path.resolve(file), text, edition));
      else if (isVerbose) console.log(`${file}: rustc refuses it`);
    }
  }
  const { equal, different, inTainted, unknown, bodies, tainted } = total;
  const share = ((equal / Math.max(1, equal + different)) * 100).toFixed(2);
  console.log(
    `variables: ${equal} equal, ${different} different (${share} % equal), ${inTainted} more in tainted bodies, ${unknown} opaque or unknown; ` +
      `bodies: ${bodies}, tainted: ${tainted}`,
  );
}

void main();
