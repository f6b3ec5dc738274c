/**
 * Impls by trait and head of the self type, inherent impls by head. Mirrors rustc's `trait_impls_of` and
 * `crate_inherent_impls`.
 *
 * `rows` is the form that a crate index stores: four numbers an impl (impl, trait or -1, outlines of the self type and of
 * the trait's first argument), so that opening the standard library lowers no impl header, and asking for an impl only
 * those that may be meant. Derived impls are in the index under their synthetic keys.
 */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId } from '../base/ids';
import { allImpls, hasOpenImpls, typesOfHiddenImpls } from '../names/crateItems';
import { crateOf, defKind, defTable, nameOf } from '../names/defs';
import { allIndexedCrates, indexedCrate } from '../names/index/indexedCrate';
import { indexSection } from '../names/index/loadIndex';
import { packRows, unpackRows } from '../names/index/rows';
import { childrenOf, itemOf } from '../names/itemData';
import { madeItems } from '../names/madeItems';
import { FIRST_FREE_CRATE, PROC_MACRO } from '../names/res';
import { resolvePath, scopeOf } from '../names/resolve';
import { traitsInScope } from '../names/scope';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { builtCrates, crateData, dependencyClosure, isTestBuild } from '../source/crates';
import { derivedImpls } from '../types/derives';
import { implHeader } from '../types/sigs';
import { deriveImplKey, synthKey } from '../types/synthKeys';
import type { ArgList } from '../types/ty';
import { allAdts } from './crateAdts';
import {
  ANY_OUTLINE,
  adtKey,
  defOfKey,
  headOfOutline,
  mapOutline,
  type Outline,
  outlineOf,
  outlinesMayUnify,
  type SimplifiedKey,
} from './simplify';

export interface ImplRows {
  /** `[impl, trait | -1, self, argument]`; an impl whose trait or self type does not resolve is left out. */
  readonly rows: readonly number[];
}

const rowsQuery = defineQuery<CrateId, ImplRows>({
  name: 'crateImplRows',
  compute: (db, krate) => {
    const stored = storedRows(db, krate);
    if (stored !== null) return { rows: stored };
    const rows: number[] = [];
    for (const impl of allImpls(db, krate)) pushRow(db, impl, rows);
    for (const adt of allAdts(db, krate)) pushDerived(db, adt, rows);
    return { rows };
  },
  equals: (a, b) => sameNumbers(a.rows, b.rows),
});

/** The rows of a crate, to be stored in its index. A row is five numbers: impl or ADT, trait, outlines, whether derived. */
export function exportImplRows(db: Database, krate: CrateId, stable: (def: DefId) => number): number[] {
  const { rows } = db.get(rowsQuery, krate);
  const out: number[] = [];
  for (let i = 0; i < rows.length; i += WIDTH) {
    const impl = rows[i] as DefId;
    const trait = rows[i + 1] as number;
    const derived = synthKey(impl);
    out.push(stable(derived === null ? impl : derived.owner), trait === -1 ? -1 : stable(trait as DefId));
    out.push(mapOutline(rows[i + 2] as Outline, stable), mapOutline(rows[i + 3] as Outline, stable));
    out.push(derived === null ? 0 : 1);
  }
  return out;
}

const WIDTH = 4;
export const STORED_WIDTH = WIDTH + 1;
const ROWS = 'implRows';

/**
 * The rows of a crate of source as sections of its index; none where they do not fit. `numberOf`: of definitions in the
 * file. An impl of a trait or for a type that the index does not have is left out.
 */
export function implRowSections(
  db: Database,
  krate: CrateId,
  numberOf: (def: DefId) => number | undefined,
): ReadonlyMap<string, unknown> {
  const rows = exportImplRows(db, krate, (def) => numberOf(def) ?? UNNUMBERED);
  const kept: number[] = [];
  for (let i = 0; i < rows.length; i += STORED_WIDTH) {
    const row = rows.slice(i, i + STORED_WIDTH);
    const self = numbered(row[2] as Outline);
    if (row[0] === UNNUMBERED || row[1] === UNNUMBERED || self === null) continue;
    row[2] = self;
    row[3] = numbered(row[3] as Outline) ?? ANY_OUTLINE;
    kept.push(...row);
  }
  if (kept.some((n) => n > 0x7fffffff)) return new Map();
  return new Map([[ROWS, packRows(kept, STORED_WIDTH)]]);
}

const UNNUMBERED = 2 ** 40;

/** An outline without a definition that has no number: of a reference to one the reference is left, of others nothing (null). */
function numbered(outline: Outline): Outline | null {
  const pointer = outline & 3;
  if (outline < UNNUMBERED * 16 * 4) return outline;
  return pointer === 0 ? null : ANY_OUTLINE + pointer;
}

/** The rows that the crate's index has stored; null: there are none. */
function storedRows(db: Database, krate: CrateId): number[] | null {
  const indexed = indexedCrate(db, krate);
  if (indexed === null) return null;
  const isStd = krate < FIRST_FREE_CRATE;
  const section = isStd ? indexSection(db, `${ROWS}/${krate}`) : indexed.section(ROWS);
  if (!(section instanceof Int32Array)) return null;
  const stored = unpackRows(section, STORED_WIDTH);
  const rows: number[] = [];
  const defOf = (def: DefId): number => (isStd ? def : (indexed.toDef(def) ?? UNNUMBERED));
  for (let i = 0; i < stored.length; i += STORED_WIDTH) {
    const owner = defOf(stored[i] as DefId) as DefId;
    const storedTrait = stored[i + 1] as DefId;
    const trait = storedTrait === (-1 as DefId) ? -1 : defOf(storedTrait);
    const self = numbered(mapOutline(stored[i + 2] as Outline, defOf));
    const argument = numbered(mapOutline(stored[i + 3] as Outline, defOf)) ?? ANY_OUTLINE;
    if (owner === UNNUMBERED || trait === UNNUMBERED || self === null) continue;
    rows.push(stored[i + 4] === 1 ? deriveImplKey(owner, trait as DefId) : owner, trait, self, argument);
  }
  return rows;
}

function pushDerived(db: Database, adt: DefId, rows: number[]): void {
  for (const { key, trait } of derivedImpls(db, adt)) rows.push(key, trait, adtKey(adt) * 4, ANY_OUTLINE);
}

function pushRow(db: Database, impl: DefId, rows: number[]): void {
  const item = itemOf(db, impl);
  if (item?.kind !== 'impl') return;
  let trait = -1;
  if (item.trait !== null) {
    const { res } = resolvePath(db, scopeOf(db, impl), item.trait, 'type');
    if (res.kind !== 'def' || defKind(db, res.def) !== 'trait') return;
    trait = res.def;
  }
  // The head alone would do, but heads hide behind aliases and `Self`, so the self type is lowered.
  const { erasedSelfTy, erasedArgs } = implHeader(db, impl);
  rows.push(impl, trait, outlineOf(erasedSelfTy), outlineOfArgument(erasedArgs));
}

/** Of the first argument behind the self type. */
export function outlineOfArgument(args: ArgList | null): Outline {
  const first = args?.list[1];
  return first?.kind === 'type' ? outlineOf(first.ty) : ANY_OUTLINE;
}

/** Impls of a trait, each with the outlines of its self type and of the trait's first argument. */
export interface ImplList {
  readonly impls: readonly DefId[];
  /** Two an impl. */
  readonly outlines: readonly Outline[];
}

export interface TraitImpls {
  readonly byHead: ReadonlyMap<SimplifiedKey, ImplList>;
  /** Self type is a parameter or an alias. */
  readonly blanket: ImplList;
  readonly all: readonly DefId[];
}

/** Calls `visit` with those of the list that types with these outlines do not rule out. */
export function eachThatMayUnify(
  { impls, outlines }: ImplList,
  self: Outline,
  argument: Outline,
  visit: (impl: DefId) => void,
): void {
  for (let i = 0; i < impls.length; i++) {
    if (!outlinesMayUnify(outlines[2 * i] as Outline, self)) continue;
    if (outlinesMayUnify(outlines[2 * i + 1] as Outline, argument)) visit(impls[i] as DefId);
  }
}

interface CrateIndex {
  readonly traits: ReadonlyMap<DefId, ImplList>;
  readonly inherent: ReadonlyMap<SimplifiedKey, readonly DefId[]>;
}

const crateIndexQuery = defineQuery<CrateId, CrateIndex>({
  name: 'crateImplIndex',
  compute: (db, krate) => {
    const { rows } = db.get(rowsQuery, krate);
    const traits = new Map<DefId, { impls: DefId[]; outlines: Outline[] }>();
    const inherent = new Map<SimplifiedKey, DefId[]>();
    for (let i = 0; i < rows.length; i += WIDTH) {
      const impl = rows[i] as DefId;
      const trait = rows[i + 1] as number;
      const self = rows[i + 2] as Outline;
      if (trait === -1) {
        const head = headOfOutline(self);
        const list = inherent.get(head);
        if (list === undefined) inherent.set(head, [impl]);
        else list.push(impl);
        continue;
      }
      let entry = traits.get(trait as DefId);
      if (entry === undefined) {
        entry = { impls: [], outlines: [] };
        traits.set(trait as DefId, entry);
      }
      entry.impls.push(impl);
      entry.outlines.push(self, rows[i + 3] as Outline);
    }
    return { traits, inherent };
  },
});

/** Crates that may have impls: all of the graph that is built, the indexed ones (the standard library) first. */
function* crates(db: Database): Generator<CrateId> {
  yield* withIndexed(db, db.get(builtCrates, 0));
}

function* withIndexed(db: Database, sources: readonly CrateId[]): Generator<CrateId> {
  for (const { krate } of allIndexedCrates(db)) yield krate;
  for (const krate of sources) if (indexedCrate(db, krate) === null) yield krate;
}

/**
 * `proc_macro` is with the standard library, but rustc loads it for procedural macros and what they are made of alone: what
 * it implements for the types of others (`PartialEq<Punct> for char`) is not there for the rest.
 */
const procMacroQuery = defineQuery<0, boolean>({
  name: 'hasProcMacroCrate',
  compute: (db) => db.get(builtCrates, 0).some((krate) => db.get(crateData, krate).kind === 'proc-macro'),
});

function isProcMacroThere(db: Database): boolean {
  return db.get(procMacroQuery, 0);
}

function isOfCrate(db: Database, head: SimplifiedKey, krate: CrateId): boolean {
  const def = defOfKey(head);
  return def !== null && crateOf(db, def) === krate;
}

const traitImplsQuery = defineQuery<DefId, TraitImpls>({
  name: 'traitImpls',
  compute: (db, trait) => collectImpls(db, trait, crates(db)),
  equals: sameImpls,
});

/** As a test build sees them, which its own crate as it is built is no part of. The key: the build, a space, the trait. */
const testTraitImplsQuery = defineQuery<string, TraitImpls>({
  name: 'testTraitImpls',
  compute: (db, key) => {
    const [build, trait] = key.split(' ').map(Number);
    return collectImpls(db, trait as DefId, withIndexed(db, db.get(dependencyClosure, build as CrateId)));
  },
  equals: sameImpls,
});

function collectImpls(db: Database, trait: DefId, among: Iterable<CrateId>): TraitImpls {
  const byHead = new Map<SimplifiedKey, { impls: DefId[]; outlines: Outline[] }>();
  const blanket = { impls: [] as DefId[], outlines: [] as Outline[] };
  const all: DefId[] = [];
  for (const krate of among) {
    const entry = db.get(crateIndexQuery, krate).traits.get(trait);
    if (entry === undefined) continue;
    entry.impls.forEach((impl, i) => {
      const self = entry.outlines[2 * i] as Outline;
      const head = headOfOutline(self);
      if (krate === PROC_MACRO && !isProcMacroThere(db) && !isOfCrate(db, head, krate)) return;
      all.push(impl);
      let list = head === -1 ? blanket : byHead.get(head);
      if (list === undefined) {
        list = { impls: [], outlines: [] };
        byHead.set(head, list);
      }
      list.impls.push(impl);
      list.outlines.push(self, entry.outlines[2 * i + 1] as Outline);
    });
  }
  return { byHead, blanket, all };
}

function sameImpls(a: TraitImpls, b: TraitImpls): boolean {
  return (
    sameNumbers(a.all, b.all) &&
    isSameList(a.blanket, b.blanket) &&
    a.byHead.size === b.byHead.size &&
    [...a.byHead].every(([head, list]) => isSameList(list, b.byHead.get(head)))
  );
}

function isSameList(a: ImplList, b: ImplList | undefined): boolean {
  return b !== undefined && sameNumbers(a.impls, b.impls) && sameNumbers(a.outlines, b.outlines);
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** Impls of a trait that the crate `from` may see, negative and derived ones too. */
export function implsOfTrait(db: Database, trait: DefId, from: CrateId): TraitImpls {
  return isTestBuild(db, from) ? db.get(testTraitImplsQuery, `${from} ${trait}`) : db.get(traitImplsQuery, trait);
}

/** The rows of what macros declare in a body: nothing but a type that they declare there leads to them. */
const madeRowsQuery = defineQuery<DefId, ImplRows>({
  name: 'madeImplRows',
  compute: (db, owner) => {
    const rows: number[] = [];
    const made = db.get(madeItems, owner);
    for (const impl of made?.impls ?? []) pushRow(db, impl, rows);
    for (const adt of made?.map.declared.adts ?? []) pushDerived(db, adt, rows);
    return { rows };
  },
  equals: (a, b) => sameNumbers(a.rows, b.rows),
});

/** Impls in the body that the type with this head was made in; `trait` -1: inherent ones. */
export function madeImpls(db: Database, trait: number, head: SimplifiedKey): readonly DefId[] {
  const def = defOfKey(head);
  const owner = def === null ? undefined : defTable(db).data(def).madeIn;
  if (owner === undefined) return [];
  const { rows } = db.get(madeRowsQuery, owner);
  const out: DefId[] = [];
  for (let i = 0; i < rows.length; i += WIDTH)
    if (rows[i + 1] === trait && headOfOutline(rows[i + 2] as Outline) === head) out.push(rows[i] as DefId);
  return out;
}

/** Impls of a trait for types with this head that the crate `from` may see, but for blanket ones. */
export function implsForHead(db: Database, trait: DefId, head: SimplifiedKey, from: CrateId): readonly DefId[] {
  const found = implsOfTrait(db, trait, from).byHead.get(head)?.impls ?? [];
  const made = madeImpls(db, trait, head);
  return made.length === 0 ? found : [...found, ...made];
}

const inherentQuery = defineQuery<SimplifiedKey, readonly DefId[]>({
  name: 'inherentImpls',
  compute: (db, head) => {
    // A type has those of its own crate, and what the standard library's crates add for one another.
    const def = defOfKey(head);
    const own = def === null ? null : crateOf(db, def);
    const among = own !== null && isTestBuild(db, own) ? [own] : crates(db);
    const out: DefId[] = [];
    for (const krate of among) out.push(...(db.get(crateIndexQuery, krate).inherent.get(head) ?? []));
    out.push(...madeImpls(db, -1, head));
    return out;
  },
  equals: sameNumbers,
});

/** Inherent impls on types with this head, those of the standard library on primitives included. */
export function inherentImpls(db: Database, head: SimplifiedKey): readonly DefId[] {
  return db.get(inherentQuery, head);
}

const memberQuery = defineQuery<DefId, ReadonlyMap<string, DefId>>({
  name: 'implMembers',
  compute: (db, impl) => {
    const out = new Map<string, DefId>();
    for (const child of childrenOf(db, impl)) out.set(memberKey(defKind(db, child), nameOf(db, child)), child);
    return out;
  },
  equals: (a, b) => a.size === b.size && [...a].every(([name, def]) => b.get(name) === def),
});

/** Types have names of their own. */
const TYPE_PREFIX = 'type ';

function memberKey(kind: string, name: string): string {
  return kind === 'assocTy' ? TYPE_PREFIX + name : name;
}

/** The member of an impl or trait in the value namespace (fn, const) by name. */
export function memberValue(db: Database, owner: DefId, name: string): DefId | null {
  return owner < 0 ? null : (db.get(memberQuery, owner).get(name) ?? null);
}

/** An fn or const of an impl or trait, and which impl or trait that is. */
export interface Member {
  readonly owner: DefId;
  readonly item: DefId;
}

/** Values among the members of `owners` by name, in order. */
function membersOf(db: Database, owners: readonly DefId[]): ReadonlyMap<string, readonly Member[]> {
  const out = new Map<string, Member[]>();
  for (const owner of owners) {
    if (owner < 0) continue;
    for (const [name, item] of db.get(memberQuery, owner)) {
      if (name.startsWith(TYPE_PREFIX)) continue;
      const list = out.get(name);
      if (list === undefined) out.set(name, [{ owner, item }]);
      else list.push({ owner, item });
    }
  }
  return out;
}

const NO_MEMBERS: readonly Member[] = [];

const inherentMembersQuery = defineQuery<SimplifiedKey, ReadonlyMap<string, readonly Member[]>>({
  name: 'inherentMembers',
  compute: (db, head) => membersOf(db, inherentImpls(db, head)),
  equals: (a, b) => deepEqual(a, b),
});

/** Members with this name of inherent impls on types with this head. */
export function inherentMembers(db: Database, head: SimplifiedKey, name: string): readonly Member[] {
  return db.get(inherentMembersQuery, head).get(name) ?? NO_MEMBERS;
}

const traitMembersQuery = defineQuery<DefId, ReadonlyMap<string, readonly Member[]>>({
  name: 'membersInScope',
  compute: (db, module) => membersOf(db, traitsInScope(db, module)),
  equals: (a, b) => deepEqual(a, b),
});

/** Members with this name of the traits in scope in a module. */
export function traitMembers(db: Database, module: DefId, name: string): readonly Member[] {
  return db.get(traitMembersQuery, module).get(name) ?? NO_MEMBERS;
}

/** The associated type of an impl or trait by name. */
export function memberType(db: Database, owner: DefId, name: string): DefId | null {
  return owner < 0 ? null : (db.get(memberQuery, owner).get(TYPE_PREFIX + name) ?? null);
}

/**
 * That no impl of the trait is found proves nothing: a derive macro nobody knows stands on the type, or something in the
 * crate is not understood. An impl of another crate's trait (`Copy`, `Iterator`) comes with the type, or from what names the
 * type: a generated file has types of its own, and traits of the crate may be there to be implemented by it.
 */
export function mayHaveHiddenImpls(db: Database, adt: DefId, trait: DefId): boolean {
  if (hasOpenImpls(db, adt, nameOf(db, trait))) return true;
  const krate = crateOf(db, adt);
  const named = typesOfHiddenImpls(db, krate);
  return named !== null && (named.has(adt) || crateOf(db, trait) === krate);
}
