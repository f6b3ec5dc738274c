/** Opens a crate index: its crates answer like source crates, and nothing is decoded before it is asked for. */
import type { CrateId, DefId } from '../../base/ids';
import type { Item, Variant } from '../../items/item';
import { defineSlot } from '../../query/definition';
import type { Database } from '../../query/engine';
import { type DefData, defTable, INDEXED } from '../defs';
import type { MacroText } from '../expansion';
import { builtinName, isInnerLocal } from '../macroCalls';
import { type DefKind, FIRST_FREE_CRATE, type Namespace, type PrimTy, type Res } from '../res';
import type { ModuleShape, ScopeEntry } from '../world';
import { type CrateTable, DEF_KINDS, IndexFile, NO_VALUE, OWN_SLOT, SLOT_SIZE, slotBase } from './format';
import { addIndexedCrate, addLoadedCrate, type IndexedCrate, indexedCrate } from './indexedCrate';

const FILES = defineSlot((): IndexFile[] => []);

/**
 * Makes the standard library known to `db`, before anything is resolved. Throws if the bytes are no index of this version.
 */
export function loadStdIndex(db: Database, bytes: Uint8Array): void {
  const file = new IndexFile(bytes, null);
  for (const crate of file.crates) {
    addCrate(db, new FileCrate(file, crate, crate.slot as CrateId, slotBase(crate.slot), null));
  }
  db.slot(FILES).push(file);
}

/**
 * Makes the index of one crate known as `krate`. `crateNamed` gives the crates it refers to
 * by their stable names; they must be loaded already, or what comes from them is unknown.
 */
export function loadCrateIndex(
  db: Database,
  bytes: Uint8Array,
  krate: CrateId,
  crateNamed: (stableName: string) => CrateId | null,
): void {
  const crates = new Map<number, CrateId>([[OWN_SLOT, krate]]);
  const file: IndexFile = new IndexFile(bytes, (slot) => crates.get(slot) ?? slot);
  const [table] = file.crates;
  if (table === undefined) throw new Error('an index of no crate');
  const bases = new Map<number, number>();
  for (const [name, slot] of Object.entries(file.refs)) {
    const found = crateNamed(name);
    const root = found === null ? undefined : indexedCrate(db, found)?.root;
    if (found !== null) crates.set(slot, found);
    if (root !== undefined) bases.set(slot, root);
  }
  const base = defTable(db).reserve(table.count);
  bases.set(OWN_SLOT, base);
  const relocate = (stored: number): DefId | null => {
    const slot = Math.floor((stored - INDEXED) / SLOT_SIZE);
    const local = (stored - INDEXED) % SLOT_SIZE;
    if (slot < FIRST_FREE_CRATE) return stored as DefId;
    const found = bases.get(slot);
    return found === undefined ? null : ((found + local) as DefId);
  };
  addCrate(db, new FileCrate(file, table, krate, base, relocate));
  addLoadedCrate(db, krate);
}

function addCrate(db: Database, crate: FileCrate): void {
  defTable(db).addSegment({ base: crate.base, count: crate.count, data: (local) => crate.data(local) });
  addIndexedCrate(db, crate);
}

/** A section that a higher floor added when the index was built, decoded anew; null where there is none. */
export function indexSection(db: Database, name: string): unknown {
  for (const file of db.slot(FILES)) {
    const section = file.section(name);
    if (section !== null) return section;
  }
  return null;
}

interface Scope {
  readonly flags: number;
  /** Of a block: the module around it. */
  readonly around: DefId | null;
  readonly anonymousTraits: readonly DefId[];
  readonly types: ReadonlyMap<string, ScopeEntry>;
  readonly values: ReadonlyMap<string, ScopeEntry>;
  readonly macros: ReadonlyMap<string, ScopeEntry>;
}

const NO_NAMES: ReadonlyMap<string, ScopeEntry> = new Map();
const NO_SCOPE: Scope = {
  flags: 0,
  around: null,
  anonymousTraits: [],
  types: NO_NAMES,
  values: NO_NAMES,
  macros: NO_NAMES,
};

class FileCrate implements IndexedCrate {
  readonly krate: CrateId;
  readonly edition: number;
  readonly root: DefId;
  readonly macroUse: ReadonlyMap<string, Res> = new Map();
  private readonly file: IndexFile;
  private readonly table: CrateTable;
  private readonly datas: (DefData | undefined)[] = [];
  private readonly shapes = new Map<number, ModuleShape | null>();
  private readonly scopes = new Map<number, Scope>();
  private readonly decodedItems = new Map<number, Item | null>();
  private readonly memberLists = new Map<number, readonly DefId[]>();
  private readonly facts = new Map<string, unknown>();

  readonly base: number;
  /** Stored ids to those of the session; null: they are the same. */
  private readonly relocate: ((stored: number) => DefId | null) | null;

  constructor(
    file: IndexFile,
    table: CrateTable,
    krate: CrateId,
    base: number,
    relocate: ((stored: number) => DefId | null) | null,
  ) {
    this.file = file;
    this.table = table;
    this.krate = krate;
    this.edition = table.edition;
    this.base = base;
    this.root = base as DefId;
    this.relocate = relocate;
  }

  get count(): number {
    return this.table.count;
  }

  get name(): string {
    return this.table.name;
  }

  section(name: string): unknown {
    return this.file.section(name);
  }

  toDef(stored: number): DefId | null {
    return this.relocate === null ? (stored as DefId) : this.relocate(stored);
  }

  data(local: number): DefData {
    let data = this.datas[local];
    if (data === undefined) {
      const { table } = this;
      const parent = table.parents[local] as number;
      const kind = DEF_KINDS[table.kinds[local] as number] as DefKind;
      const name = kind === 'impl' ? '' : this.file.text(table.names[local] as number);
      data = { kind, name, parent: local === 0 ? null : ((this.base + parent) as DefId), crate: this.krate };
      this.datas[local] = data;
    }
    return data;
  }

  get prelude(): DefId | null {
    return this.fact('prelude', (value) => ((value as number) < 0 ? null : this.toDef(value as number)));
  }

  get externPrelude(): ReadonlyMap<string, DefId | null> {
    return this.fact('externPrelude', (value) => {
      const pairs = value as [string, number][];
      return new Map(pairs.map(([name, root]) => [name, root < 0 ? null : this.toDef(root)]));
    });
  }

  get impls(): readonly DefId[] {
    return this.fact('impls', (value) => (value as number[]).map((local) => (this.base + local) as DefId));
  }

  get traits(): readonly DefId[] {
    return this.fact('traits', (value) => (value as number[]).map((local) => (this.base + local) as DefId));
  }

  get langItems(): ReadonlyMap<string, DefId> {
    return this.fact(
      'langItems',
      (value) => new Map((value as [string, number][]).map(([name, local]) => [name, (this.base + local) as DefId])),
    );
  }

  get openDefs(): ReadonlySet<DefId> {
    return this.fact('openDefs', (value) => new Set((value as number[]).map((local) => (this.base + local) as DefId)));
  }

  get hiddenImpls(): ReadonlySet<DefId> | null {
    if (this.relocate === null) return null;
    return this.fact('hiddenImpls', (value) => {
      const named = value as number[] | null;
      return named === null ? null : new Set(named.map((local) => (this.base + local) as DefId));
    });
  }

  shape(def: DefId): ModuleShape | null {
    const local = def - this.base;
    let shape = this.shapes.get(local);
    if (shape === undefined) {
      shape = this.readShape(def);
      this.shapes.set(local, shape);
    }
    return shape;
  }

  private readShape(def: DefId): ModuleShape | null {
    const { kind, parent } = this.data(def - this.base);
    const crate = this.krate;
    if (kind === 'enum' || kind === 'trait') {
      return { kind, parent, crate, openNames: false, noImplicitPrelude: false };
    }
    if (kind !== 'mod') return null;
    const { flags, around } = this.scope(def);
    const names = { openNames: (flags & 1) !== 0, noImplicitPrelude: (flags & 2) !== 0 };
    return around === null ? { kind, parent, crate, ...names } : { kind: 'block', parent: around, crate, ...names };
  }

  names(module: DefId, ns: Namespace): ReadonlyMap<string, ScopeEntry> {
    const scope = this.scope(module);
    return ns === 'type' ? scope.types : ns === 'value' ? scope.values : scope.macros;
  }

  anonymousTraits(module: DefId): readonly DefId[] {
    return this.scope(module).anonymousTraits;
  }

  item(def: DefId): Item | null {
    const local = def - this.base;
    let item = this.decodedItems.get(local);
    if (item === undefined) {
      const id = this.table.items[local] as number;
      item = id === NO_VALUE ? null : (this.file.value(id) as Item);
      this.decodedItems.set(local, item);
    }
    return item;
  }

  variant(def: DefId): Variant | null {
    const { parent } = this.data(def - this.base);
    const item = parent === null ? null : this.item(parent);
    return item?.kind === 'enum' && parent !== null ? (item.variants[this.members(parent).indexOf(def)] ?? null) : null;
  }

  members(def: DefId): readonly DefId[] {
    const local = def - this.base;
    let list = this.memberLists.get(local);
    if (list === undefined) {
      const { parents, count } = this.table;
      const found: DefId[] = [];
      // Pre-order: behind the last descendant comes something with a parent before this one.
      for (let at = local + 1; at < count && (parents[at] as number) >= local; at++) {
        if (parents[at] === local) found.push((this.base + at) as DefId);
      }
      list = found;
      this.memberLists.set(local, list);
    }
    return list;
  }

  macro(def: DefId): (MacroText & { readonly builtin: string | null }) | null {
    const item = this.item(def);
    if (item?.kind !== 'macroRules' && item?.kind !== 'macroDef') return null;
    return {
      def,
      name: item.name,
      text: item.text,
      crate: this.krate,
      edition: this.edition,
      builtin: builtinName(item),
      isInnerLocal: isInnerLocal(item),
    };
  }

  private fact<T>(name: string, make: (value: unknown) => T): T {
    if (!this.facts.has(name)) this.facts.set(name, make(this.file.value(this.table.facts[name] as number)));
    return this.facts.get(name) as T;
  }

  private scope(def: DefId): Scope {
    const local = def - this.base;
    let scope = this.scopes.get(local);
    if (scope === undefined) {
      const id = this.table.scopes[local] as number;
      scope = id === NO_VALUE ? this.memberScope(def) : this.readScope(this.file.value(id) as unknown[]);
      this.scopes.set(local, scope);
    }
    return scope;
  }

  /** Names of an enum or trait are those of its members. */
  private memberScope(def: DefId): Scope {
    const { kind } = this.data(def - this.base);
    if (kind !== 'enum' && kind !== 'trait') return NO_SCOPE;
    const types = new Map<string, ScopeEntry>();
    const values = new Map<string, ScopeEntry>();
    const item = this.item(def);
    this.members(def).forEach((member, i) => {
      const data = this.data(member - this.base);
      const entry: ScopeEntry = { res: { kind: 'def', def: member }, vis: null };
      if (data.kind === 'variant') {
        types.set(data.name, entry);
        const isRecord = item?.kind === 'enum' && item.variants[i]?.data.shape === 'record';
        if (!isRecord) values.set(data.name, { ...entry, res: { kind: 'ctor', def: member } });
      } else (data.kind === 'assocTy' ? types : values).set(data.name, entry);
    });
    return { ...NO_SCOPE, types, values };
  }

  private readScope(value: readonly unknown[]): Scope {
    const [flags, anonymousTraits, types, values, macros, around] = value as [
      number,
      number[],
      unknown[],
      unknown[],
      unknown[],
      number?,
    ];
    return {
      flags,
      around: around === undefined ? null : this.toDef(around),
      anonymousTraits: anonymousTraits.map((def) => this.toDef(def)).filter((def) => def !== null),
      types: this.readNames(types),
      values: this.readNames(values),
      macros: this.readNames(macros),
    };
  }

  private readNames(list: readonly unknown[]): Map<string, ScopeEntry> {
    const out = new Map<string, ScopeEntry>();
    for (let i = 0; i + 1 < list.length; i += 2) out.set(list[i] as string, this.readEntry(list[i + 1]));
    return out;
  }

  private readEntry(packed: unknown): ScopeEntry {
    if (typeof packed === 'number') return { res: this.defRes('def', packed), vis: null };
    const [kind, what, isPrivate] = packed as [Res['kind'], number | string, boolean];
    const vis = isPrivate ? this.root : null;
    switch (kind) {
      case 'def':
      case 'ctor':
        return { res: this.defRes(kind, what as number), vis };
      case 'prim':
        return { res: { kind, prim: what as PrimTy }, vis };
      default:
        return { res: { kind: 'err', reason: 'unknown' }, vis };
    }
  }

  private defRes(kind: 'def' | 'ctor', stored: number): Res {
    const def = this.toDef(stored);
    return def === null ? { kind: 'err', reason: 'unknown' } : { kind, def };
  }
}
