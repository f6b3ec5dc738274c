/** Small crates in a database, with names shown as text. */
import type { CrateId, DefId, FileId } from '../../server/src/base/ids';
import type { Path } from '../../server/src/items/item';
import { moduleNames } from '../../server/src/names/databaseWorld';
import { defPath } from '../../server/src/names/defPath';
import { defKind, defTable } from '../../server/src/names/defs';
import { childrenOf } from '../../server/src/names/itemData';
import type { Namespace, Res } from '../../server/src/names/res';
import { resolvePath } from '../../server/src/names/resolve';
import { Database } from '../../server/src/query/engine';
import { cfgOptions } from '../../server/src/source/cfg';
import { type CrateData, type Edition, newCrateId, setCrate } from '../../server/src/source/crates';
import { setFile } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser, type RustParser } from '../../server/src/syntax/parser';

let parser: RustParser | null = null;

export interface Fixture {
  readonly db: Database;
  readonly krate: CrateId;
  readonly root: DefId;
  readonly file: FileId;
}

export interface FixtureOptions {
  readonly edition?: Edition;
  readonly dependencies?: ReadonlyMap<string, CrateId>;
  readonly db?: Database;
  readonly name?: string;
}

export async function newDatabase(): Promise<Database> {
  parser ??= await createParser();
  const db = new Database();
  setParser(db, parser);
  return db;
}

/** `files`: the text of the root, or texts by path below the crate's `src`, `lib.rs` first. */
export async function crate(files: string | Record<string, string>, options: FixtureOptions = {}): Promise<Fixture> {
  const db = options.db ?? (await newDatabase());
  const name = options.name ?? 'main';
  const all = typeof files === 'string' ? { 'lib.rs': files } : files;
  const ids = Object.entries(all).map(([path, text]) => setFile(db, `/${name}/src/${path}`, text));
  const krate = newCrateId(db);
  const data: CrateData = {
    name,
    rootFile: ids[0] as FileId,
    edition: options.edition ?? '2021',
    kind: 'lib',
    origin: 'standalone',
    cfg: cfgOptions(),
    dependencies: options.dependencies ?? new Map(),
  };
  setCrate(db, krate, data);
  return { db, krate, root: defTable(db).intern(krate, null, 'mod', '', 0), file: ids[0] as FileId };
}

export function pathOf(text: string): Path {
  const global = text.startsWith('::');
  const names = (global ? text.slice(2) : text).split('::');
  return { global, qself: null, segments: names.map((name) => ({ name, args: null, syn: -1 })), syn: -1 };
}

export function showRes(db: Database, res: Res): string {
  switch (res.kind) {
    case 'def':
      return `${defKind(db, res.def)} ${defPath(db, res.def)}`;
    case 'ctor':
      return `ctor ${defPath(db, res.def)}`;
    case 'prim':
      return `prim ${res.prim}`;
    case 'selfTy':
      return `Self of ${defKind(db, res.def)}`;
    case 'param':
      return `param ${defPath(db, res.owner)} ${res.index}`;
    case 'err':
      return `err ${res.reason}`;
    default:
      return res.kind;
  }
}

/** What a path means in a module; `/n` behind it: that many segments were used, if not all. */
export function resolve(
  f: Fixture,
  module: DefId,
  text: string,
  ns: Namespace = 'type',
  owner: DefId | null = null,
): string {
  const path = pathOf(text);
  const { res, consumed } = resolvePath(f.db, { module, owner }, path, ns);
  return showRes(f.db, res) + (consumed === path.segments.length || res.kind === 'err' ? '' : `/${consumed}`);
}

/** A definition by its names below the root: `a::b::S`. */
export function find(f: Fixture, path: string): DefId {
  let at = f.root;
  for (const name of path === '' ? [] : path.split('::')) {
    const table = defTable(f.db);
    const next = childrenOf(f.db, at).find((def) => table.data(def).name === name);
    if (next === undefined) throw new Error(`no ${name} in ${path}`);
    at = next;
  }
  return at;
}

/** All names of a module, sorted: `t a -> mod main::a`. */
export function names(f: Fixture, module: DefId = f.root): string[] {
  const out: string[] = [];
  for (const ns of ['type', 'value', 'macro'] as const) {
    for (const [name, entry] of moduleNames(f.db, module, ns)) {
      if (!name.startsWith(' ')) out.push(`${ns.charAt(0)} ${name} -> ${showRes(f.db, entry.res)}`);
    }
  }
  return out.sort();
}

/** The value that a test is sure of. */
export function some<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('nothing there');
  return value;
}
