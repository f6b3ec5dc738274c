/**
 * Units: what items are lowered from. A unit is a file as part of one crate, or what one item-position macro call expands
 * to. Ids are interned by (crate, file) and (parent unit, call), so they survive edits.
 */
import { deepEqual } from '../base/fingerprint';
import type { Brand, CrateId, DefId, FileId } from '../base/ids';
import type { Attrs, Item, ItemTree } from '../items/item';
import type { CfgTest } from '../items/lowerAttrs';
import type { ItemEnv } from '../items/lowerItem';
import { type ItemCache, type LoweredUnit, lowerUnit } from '../items/lowerUnit';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { type CfgOptions, evaluateCfg, parseCfg, withoutTest } from '../source/cfg';
import { allCrates, type CrateData, crateData, isTestBuild } from '../source/crates';
import { fileText, reading } from '../source/files';
import { parse } from '../source/parse';
import { itemsKey, loweringKey, takeKept } from './keptItems';

export type UnitId = Brand<number, 'UnitId'>;

export type UnitData =
  | { readonly kind: 'file'; readonly crate: CrateId; readonly file: FileId }
  /** `call` names the macro call in `parent` independent of its position; `madeIn`: the owner of the body that it stands in. */
  | {
      readonly kind: 'expansion';
      readonly crate: CrateId;
      readonly parent: UnitId;
      readonly call: string;
      readonly madeIn: DefId | null;
    };

interface UnitTable {
  readonly ids: Map<string, UnitId>;
  readonly datas: UnitData[];
}

const UNITS = defineSlot((): UnitTable => ({ ids: new Map(), datas: [] }));

function units(db: Database): UnitTable {
  return db.slot(UNITS);
}

function intern(db: Database, key: string, data: UnitData): UnitId {
  const table = units(db);
  let id = table.ids.get(key);
  if (id === undefined) {
    id = table.datas.length as UnitId;
    table.datas.push(data);
    table.ids.set(key, id);
  }
  return id;
}

export function fileUnit(db: Database, crate: CrateId, file: FileId): UnitId {
  return intern(db, `${crate}:${file}`, { kind: 'file', crate, file });
}

export function expansionUnit(
  db: Database,
  crate: CrateId,
  parent: UnitId,
  call: string,
  madeIn: DefId | null = null,
): UnitId {
  return intern(db, `${parent}!${call}`, { kind: 'expansion', crate, parent, call, madeIn });
}

export function unitData(db: Database, unit: UnitId): UnitData {
  return units(db).datas[unit] as UnitData;
}

/** The unit of a file that a unit comes from: itself, or that of the outermost macro call. */
function writtenUnit(db: Database, unit: UnitId): UnitId {
  const data = unitData(db, unit);
  return data.kind === 'file' ? unit : writtenUnit(db, data.parent);
}

/** The file a unit comes from: its own, or that of the outermost macro call. */
export function fileOfUnit(db: Database, unit: UnitId): FileId {
  let data = unitData(db, unit);
  while (data.kind === 'expansion') data = unitData(db, data.parent);
  return data.file;
}

export interface CrateLowering {
  readonly data: CrateData;
  readonly key: string;
  readonly env: ItemEnv;
  readonly cache: ItemCache;
}

const LOWERING = defineSlot(() => new Map<CrateId, CrateLowering>());

/** What lowering of items needs to know of a crate, with its cache. Remade when the crate's data changes. */
export function crateLowering(db: Database, crate: CrateId): CrateLowering {
  const data = db.get(crateData, crate);
  const all = db.slot(LOWERING);
  let made = all.get(crate);
  if (made === undefined || made.data !== data) {
    const plain = data.testOf === undefined ? null : withoutTest(data.cfg);
    const env: ItemEnv = {
      edition: Number(data.edition),
      cfg: cfgTest(data.cfg),
      plainCfg: plain === null ? null : cfgTest(plain),
    };
    made = { data, key: loweringKey(data), env, cache: new WeakMap() };
    all.set(crate, made);
  }
  return made;
}

function cfgTest(options: CfgOptions): CfgTest {
  const answers = new Map<string, boolean | null>();
  return (predicate) => {
    let answer = answers.get(predicate);
    if (answer === undefined) {
      answer = evaluateCfg(parseCfg(predicate).expr, options);
      answers.set(predicate, answer);
    }
    return answer;
  };
}

/** `#[test]`, `cfg(.. test ..)`, `check_tests!`. The lengths are bounded, so that no text takes more than linear time. */
const HAS_TESTS =
  /\[\s*(?:test|bench)\s*\]|\bcfg\s*!?\s*\([^\]]{0,300}(?<!["\w])test(?!["\w])|tests?\w{0,40}\s*!\s*[[({]/;
const HAS_TEST_ATTRIBUTES = /\bcfg_attr\s*\([^\]]{0,300}(?<!["\w])test(?!["\w])/;

/**
 * What a test build has of a file, by a look at its text: the `same` as the other build, `others` (attributes differ), or more
 * items (`tests`).
 */
export const inTestBuild = defineQuery<FileId, 'same' | 'others' | 'tests'>({
  name: 'inTestBuild',
  compute(db, file) {
    const text = db.get(fileText, file);
    if (HAS_TESTS.test(text)) return 'tests';
    return HAS_TEST_ATTRIBUTES.test(text) ? 'others' : 'same';
  },
});

/** The unit from whose syntax a file unit is lowered: of a test build, that of the crate as it is built where it is the same. */
const loweredFrom = defineQuery<UnitId, UnitId>({
  name: 'loweredFrom',
  compute(db, unit) {
    const data = unitData(db, unit);
    if (data.kind !== 'file') throw new Error('an expansion is no file');
    const { testOf } = db.get(crateData, data.crate);
    const isSame = testOf !== undefined && db.get(inTestBuild, data.file) === 'same';
    return isSame ? fileUnit(db, testOf, data.file) : unit;
  },
});

/** Items of a file unit with their syntax. Changes whenever something in the file moves. */
export const loweredFile = defineQuery<UnitId, LoweredUnit>({
  name: 'loweredFile',
  compute(db, unit): LoweredUnit {
    const data = unitData(db, unit);
    if (data.kind !== 'file') throw new Error('an expansion is no file');
    if (isTestBuild(db, data.crate)) {
      const from = db.get(loweredFrom, unit);
      if (from !== unit) return db.get(loweredFile, from);
    }
    const { env, cache } = crateLowering(db, data.crate);
    return lowerUnit(db.get(parse, data.file), env, cache);
  },
});

/** Items of a file unit: what stops an edit of a body. */
export const fileItems = defineQuery<UnitId, ItemTree>({
  name: 'fileItems',
  isBarrier: true,
  compute(db, unit): ItemTree {
    const { crate } = unitData(db, unit);
    const from = isTestBuild(db, crate) ? db.get(loweredFrom, unit) : unit;
    return from === unit ? (unparsedItems(db, unit) ?? db.get(loweredFile, unit).tree) : db.get(fileItems, from);
  },
  equals: itemTreesEqual,
});

/** Those that an earlier server kept of a file that nobody looks at; null where there are none. */
function unparsedItems(db: Database, unit: UnitId): ItemTree | null {
  const data = unitData(db, unit);
  if (data.kind !== 'file' || db.get(reading, data.file) !== 'items') return null;
  return takeKept<ItemTree>(db, itemsKey(db.get(fileText, data.file), crateLowering(db, data.crate).key));
}

/** Items of those of the files that nobody looks at, by key: what the next server need not parse. */
export function itemsToKeep(db: Database, files: ReadonlySet<FileId>): ReadonlyMap<string, ItemTree> {
  const out = new Map<string, ItemTree>();
  const crates = new Set(db.get(allCrates, 0));
  for (const [unit, data] of units(db).datas.entries()) {
    if (data.kind !== 'file' || !files.has(data.file) || !crates.has(data.crate)) continue;
    if (db.get(reading, data.file) !== 'items') continue;
    const key = itemsKey(db.get(fileText, data.file), crateLowering(db, data.crate).key);
    out.set(key, db.get(fileItems, unit as UnitId));
  }
  return out;
}

const innerAttrs = defineQuery<UnitId, Attrs>({
  name: 'innerAttrs',
  compute: (db, unit) => db.get(fileItems, unit).innerAttrs,
  equals: deepEqual,
});

/** `#![..]` of the file that a unit comes from. */
export function fileAttrs(db: Database, unit: UnitId): Attrs {
  return db.get(innerAttrs, writtenUnit(db, unit));
}

/** Items compare by identity first: lowering gives back the same object for an item that was not touched. */
function itemTreesEqual(a: ItemTree, b: ItemTree): boolean {
  if (a.items.length !== b.items.length || a.hasItemError !== b.hasItemError) return false;
  for (let i = 0; i < a.items.length; i++) if (!itemsEqual(a.items[i] as Item, b.items[i] as Item)) return false;
  return deepEqual(a.top, b.top) && deepEqual(a.innerAttrs, b.innerAttrs);
}

function itemsEqual(a: Item, b: Item): boolean {
  return a === b || deepEqual(a, b);
}
