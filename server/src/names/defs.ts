/**
 * Definitions: what a `DefId` is, as facts that never change.
 *
 * A DefId is interned by (parent, kind, name, disambiguator), so an item that is inserted, moved or expanded elsewhere
 * leaves the ids of the others alone, and kind, name, parent and crate are functions of the id, read without a dependency.
 * Mirrors rustc_hir::definitions::DefPathData. Ids from `INDEXED` on belong to crate indexes (same id in every session for
 * the standard library); those below are of source crates and live as long as the database.
 */
import type { CrateId, DefId } from '../base/ids';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import type { DefKind } from './res';

/** First DefId of indexed crates. */
export const INDEXED = 0x1000000;

export interface DefData {
  readonly kind: DefKind;
  /** Item name; '' for impls and crate roots; `{block#3}` for the module of a block that declares items. */
  readonly name: string;
  /** Module, trait, impl, enum, or (for a block module) the item whose body it stands in. null: a crate root. */
  readonly parent: DefId | null;
  readonly crate: CrateId;
  /** The fn, const or static in whose body a macro made this, see `madeItems.ts`; absent for all else. */
  readonly madeIn?: DefId;
}

/** Names of the modules of blocks in which macros declared items begin so. */
export const MADE_BLOCK = '{made#';

/** A run of ids that a crate index serves. */
export interface DefSegment {
  readonly base: number;
  readonly count: number;
  data(local: number): DefData;
}

export class DefTable {
  private readonly datas: DefData[] = [];
  private readonly byParent = new Map<number, Map<string, DefId>>();
  private segments: readonly DefSegment[] = [];
  private nextBase = 0x4000000;

  /** The same four give the same id. `disambiguator` counts among siblings of the same kind and name. */
  intern(crate: CrateId, parent: DefId | null, kind: DefKind, name: string, disambiguator: number): DefId {
    const parentKey = parent ?? -1 - crate;
    let siblings = this.byParent.get(parentKey);
    if (siblings === undefined) {
      siblings = new Map();
      this.byParent.set(parentKey, siblings);
    }
    const key = disambiguator === 0 ? `${kind} ${name}` : `${kind} ${name}#${disambiguator}`;
    let id = siblings.get(key);
    if (id === undefined) {
      id = this.datas.length as DefId;
      // The name of an impl is only there to tell impls apart.
      const data = { kind, name: kind === 'impl' ? '' : name, parent, crate };
      const madeIn = parent !== null && name.startsWith(MADE_BLOCK) ? parent : this.datas[parent ?? -1]?.madeIn;
      this.datas.push(madeIn === undefined ? data : { ...data, madeIn });
      siblings.set(key, id);
    }
    return id;
  }

  data(def: DefId): DefData {
    if (def >= INDEXED) {
      const segment = this.segmentOf(def);
      if (segment !== null) return segment.data(def - segment.base);
    }
    const data = this.datas[def];
    if (data === undefined) throw new RangeError(`no definition has id ${def}`);
    return data;
  }

  /** Room for an indexed crate of `count` definitions; returns its first id. */
  reserve(count: number): number {
    const base = this.nextBase;
    this.nextBase += count;
    return base;
  }

  addSegment(segment: DefSegment): void {
    this.segments = [...this.segments.filter((s) => s.base !== segment.base), segment].sort((a, b) => a.base - b.base);
  }

  /** null for a definition of source. */
  segmentOf(def: DefId): DefSegment | null {
    if (def < INDEXED) return null;
    const { segments } = this;
    for (let i = segments.length - 1; i >= 0; i--) {
      const segment = segments[i] as DefSegment;
      if (def >= segment.base) return def < segment.base + segment.count ? segment : null;
    }
    return null;
  }
}

const DEF_TABLE = defineSlot(() => new DefTable());

export function defTable(db: Database): DefTable {
  return db.slot(DEF_TABLE);
}

/** What sort of thing it is. Constructors have no id of their own. */
export function defKind(db: Database, def: DefId): DefKind {
  return defTable(db).data(def).kind;
}

/** '' for impls and crate roots. */
export function nameOf(db: Database, def: DefId): string {
  return defTable(db).data(def).name;
}

/** Module, trait, impl, enum, or the item around a block module; null for a crate root. */
export function parentOf(db: Database, def: DefId): DefId | null {
  return defTable(db).data(def).parent;
}

export function crateOf(db: Database, def: DefId): CrateId {
  return defTable(db).data(def).crate;
}

/** The nearest module around `def`, which may be a block module; a module is its own. */
export function moduleOf(db: Database, def: DefId): DefId {
  const table = defTable(db);
  let at = def;
  for (;;) {
    const data = table.data(at);
    if (data.kind === 'mod' || data.parent === null) return at;
    at = data.parent;
  }
}

/** Whether an attribute macro that nobody knows stands on the member of an impl or trait: it may be anything. */
export function isUnknownMember(db: Database, def: DefId): boolean {
  return defKind(db, def) === 'other';
}

/** Whether `def` is the anonymous module of a block in a body. */
export function isBlockModule(db: Database, def: DefId): boolean {
  const data = defTable(db).data(def);
  return data.kind === 'mod' && data.name.startsWith('{');
}
