/** Where the items of source crates are written. */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import type { Attrs, Item } from '../items/item';
import type { LoweredUnit } from '../items/lowerUnit';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { mapIn, mapOf, mountAround } from './databaseWorld';
import type { DefLocation } from './declared';
import type { BodyCall, CallLocation, ExpandedUnit } from './defMap';
import { defTable } from './defs';
import type { Expansion } from './expansion';
import { fileDeclarations } from './fileDeclarations';
import { structureIndex } from './structureTree';
import { fileAttrs, fileItems, loweredFile, type UnitId, unitData } from './units';

/** null for what has no item: crate roots, block modules, variants, whatever is not of source. */
export function locationOf(db: Database, def: DefId): DefLocation | null {
  if (defTable(db).data(def).madeIn !== undefined) return db.get(madeLocation, def);
  const mount = mountAround(db, def);
  const own = mount === null ? undefined : db.get(fileDeclarations, mount).locations.get(def);
  return own ?? mapOf(db, def)?.declared.locations.get(def) ?? null;
}

/** Of what macros make in a body, which every edit of it makes again. */
const madeLocation = defineQuery<DefId, DefLocation | null>({
  name: 'madeLocation',
  compute: (db, def) => mapOf(db, def)?.declared.locations.get(def) ?? null,
  equals: deepEqual,
});

const expandedUnitQuery = defineQuery<UnitId, ExpandedUnit | null>({
  name: 'expandedUnit',
  compute(db, unit) {
    const data = unitData(db, unit);
    return data.kind === 'file' ? null : (mapIn(db, data.crate, data.madeIn)?.expansions.get(unit) ?? null);
  },
});

/** What a macro call among items expands to; null for units that are files, and for calls that are gone. */
export function expandedUnit(db: Database, unit: UnitId): ExpandedUnit | null {
  return db.get(expandedUnitQuery, unit);
}

/** Expansions are the same objects as long as nothing about them changes. */
const unitExpansion = defineQuery<UnitId, Expansion | null>({
  name: 'unitExpansion',
  compute: (db, unit) => expandedUnit(db, unit)?.expansion?.written()?.expansion ?? null,
  equals: (a, b) => a === b,
});

/** The expansion that a unit is the text of; null for a file. */
export function expansionOf(db: Database, unit: UnitId): Expansion | null {
  return unitData(db, unit).kind === 'file' ? null : db.get(unitExpansion, unit);
}

/** Items of a unit with their syntax. */
export function loweredUnitOf(db: Database, unit: UnitId): LoweredUnit | null {
  if (unitData(db, unit).kind === 'file') return db.get(loweredFile, unit);
  return expandedUnit(db, unit)?.expansion?.written()?.lowered ?? null;
}

export function itemAt(db: Database, { unit, idx }: DefLocation): Item | null {
  const tree = unitData(db, unit).kind === 'file' ? db.get(fileItems, unit) : expandedUnit(db, unit)?.tree;
  return tree?.items[idx] ?? null;
}

/** The item that a macro call is or that has it in its body. */
/** `#![..]` of the file that a definition is written in; null where that is not known. */
export function fileAttrsOf(db: Database, def: DefId): Attrs | null {
  const at = locationOf(db, def);
  return at === null ? null : fileAttrs(db, at.unit);
}

export function locationOfCall(db: Database, call: CallLocation | BodyCall): DefLocation | null {
  switch (call.kind) {
    case 'expansion':
      return call;
    case 'body':
      return locationOf(db, call.owner);
    case 'file': {
      const idx = db.get(structureIndex, call.unit).items[call.node];
      return idx === undefined ? null : { unit: call.unit, idx };
    }
  }
}
