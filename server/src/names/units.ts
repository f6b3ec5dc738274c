/**
 * Units: what items are lowered from. A unit is a file as part of one crate, or what one item-position macro call expands
 * to. Ids are interned by (crate, file) and (parent unit, call), so they survive edits.
 */
import type { Brand, CrateId, DefId, FileId } from '../base/ids';
import type { SynPtr } from '../items/item';
import type { Database } from '../query/engine';
import type { UnitSyntax } from '../syntax/tree';

export type UnitId = Brand<number, 'UnitId'>;

export type UnitData =
  | { readonly kind: 'file'; readonly crate: CrateId; readonly file: FileId }
  /** `call` names the macro call in `parent` independent of its position. */
  | { readonly kind: 'expansion'; readonly crate: CrateId; readonly parent: UnitId; readonly call: string };

export interface FileRange {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

export declare function unitData(db: Database, unit: UnitId): UnitData;
export declare function unitSyntax(db: Database, unit: UnitId): UnitSyntax;
/** UTF-16 range in `unit`'s text to the file it was written in, through expansions; the call site where a token came from no file. */
export declare function rangeOfUnit(db: Database, unit: UnitId, start: number, end: number): FileRange | null;
/** The range of a node of the item's own tree (`SynPtr` of items/item.ts). */
export declare function rangeOfSyn(db: Database, def: DefId, syn: SynPtr): FileRange | null;
