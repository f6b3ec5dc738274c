/** Positions of items: from a node of an item's own tree, through expansions, to the file it was written in. */
import { deepEqual } from '../base/fingerprint';
import type { CrateId, DefId, FileId } from '../base/ids';
import type { SynPtr } from '../items/item';
import { type NamesAt, originOfRange } from '../macros/virtualText';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import type { ItemNode } from '../syntax/tree';
import { crateOf } from './defs';
import { type Origin, originOf } from './expansion';
import { isExpanded } from './itemData';
import { argsStart } from './itemExpansion';
import { expandedUnit, expansionOf, locationOf, locationOfCall, loweredUnitOf } from './locations';
import { madeItems } from './madeItems';
import { type UnitId, unitData } from './units';

export interface FileRange {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

/** Offset of an item in the text of its unit. Changes with every edit before it. */
export function itemStart(db: Database, def: DefId): { readonly unit: UnitId; readonly start: number } | null {
  const at = locationOf(db, def);
  const node = at === null ? undefined : loweredUnitOf(db, at.unit)?.nodes[at.idx];
  return at === null || node === undefined ? null : { unit: at.unit, start: node.start };
}

/**
 * UTF-16 range in a unit's text to where it was written; the call's range where no file has it. `names`: see `originOfRange`,
 * of the innermost expansion.
 */
export function rangeOfUnit(
  db: Database,
  unit: UnitId,
  start: number,
  end: number,
  names: NamesAt = 'argument',
): FileRange | null {
  const data = unitData(db, unit);
  if (data.kind === 'file') return { file: data.file, start, end };
  const expansion = expansionOf(db, unit);
  if (expansion === null) return null;
  const { virtual, hygiene } = expansion;
  const origin = originOfRange(virtual, start, end, hygiene, names);
  const isForeign = origin !== null && isOfOtherCrate(db, origin.unit, data.crate);
  const written = origin === null || isForeign ? null : rangeOfOrigin(db, origin.unit, origin.start, origin.end);
  return written ?? callRange(db, unit);
}

/** What macros of other crates made stands at their call: rustc's `fix_multispans_in_extern_macros`. */
function isOfOtherCrate(db: Database, originUnit: number, krate: CrateId): boolean {
  const origin = originOf(db, originUnit);
  return origin?.kind === 'macro' && crateOf(db, origin.def) !== krate;
}

/** Range of a token origin of an expansion (`OriginSpan`); null where it lies in an indexed crate. */
export function rangeOfOrigin(db: Database, originUnit: number, start: number, end: number): FileRange | null {
  const origin = originOf(db, originUnit);
  const text = origin === null ? null : textOf(db, origin);
  return text === null ? null : rangeOfUnit(db, text.unit, text.start + start, text.start + end);
}

/** Where the text begins that the offsets of an origin are of. */
function textOf(db: Database, origin: Origin): { readonly unit: UnitId; readonly start: number } | null {
  switch (origin.kind) {
    case 'macro': {
      const at = itemStart(db, origin.def);
      const node = at === null ? null : definitionNode(db, origin.def);
      return at === null || node === null
        ? null
        : { unit: at.unit, start: at.start + (node.header.start[node.node] as number) };
    }
    case 'bodyCall': {
      const at = itemStart(db, origin.owner);
      const inside = db.get(madeItems, origin.owner)?.argsStarts.get(origin.name);
      return at === null || inside === undefined ? null : { unit: at.unit, start: at.start + inside };
    }
    case 'call': {
      const call = callOf(db, origin.unit);
      return call === null ? null : { unit: call.unit, start: argsStart(call.node) };
    }
  }
}

/** Where the text of an item that a macro made begins: no edit of what is around the call changes that. */
const madeStart = defineQuery<DefId, { readonly unit: UnitId; readonly start: number } | null>({
  name: 'madeStart',
  compute: (db, def) => (isExpanded(db, def) ? itemStart(db, def) : null),
  equals: deepEqual,
});

/**
 * The macro in whose definition a token of an item's own text is written, at an offset of it; null: the user wrote it. Does not
 * look at positions in files.
 */
export function macroOfText(db: Database, def: DefId, offset: number): DefId | null {
  let text = db.get(madeStart, def);
  let from = offset;
  while (text !== null) {
    const expansion = expansionOf(db, text.unit);
    const place = text.start + from;
    const span = expansion && originOfRange(expansion.virtual, place, place + 1, expansion.hygiene, 'argument');
    const origin = span && originOf(db, span.unit);
    if (!origin) return null;
    if (origin.kind === 'macro') return origin.def;
    text = isInFile(db, origin) ? null : textOf(db, origin);
    from = span.start;
  }
  return null;
}

function isInFile(db: Database, origin: Exclude<Origin, { kind: 'macro' }>): boolean {
  if (origin.kind === 'call') return expandedUnit(db, origin.unit)?.call.kind === 'file';
  return !isExpanded(db, origin.owner);
}

/** A range of an item's own text; `names` as in `rangeOfUnit`. */
export function rangeInItem(
  db: Database,
  def: DefId,
  start: number,
  end: number,
  names: NamesAt = 'argument',
): FileRange | null {
  const at = itemStart(db, def);
  return at === null ? null : rangeOfUnit(db, at.unit, at.start + start, at.start + end, names);
}

function definitionNode(db: Database, def: DefId): ItemNode | null {
  const at = locationOf(db, def);
  return at === null ? null : (loweredUnitOf(db, at.unit)?.nodes[at.idx] ?? null);
}

/** From the start of the item, attributes left out, to the end of one of its nodes. */
export function headRange(db: Database, def: DefId, last: SynPtr): FileRange | null {
  const found = locationOf(db, def);
  const node = definitionNode(db, def);
  if (last < 0 || found === null || node === null) return null;
  const { header, tree } = node;
  const end = (last < header.length ? header : tree).end[last];
  if (end === undefined) return null;
  return rangeOfUnit(db, found.unit, node.start + (header.start[node.node] as number), node.start + end);
}

/** The macro call among items that a unit is the expansion of. */
function callOf(db: Database, unit: UnitId): { readonly unit: UnitId; readonly node: ItemNode } | null {
  const call = expandedUnit(db, unit)?.call;
  const at = call === undefined || call.kind === 'body' ? null : locationOfCall(db, call);
  const node = at === null ? undefined : loweredUnitOf(db, at.unit)?.nodes[at.idx];
  return at === null || node === undefined ? null : { unit: at.unit, node };
}

/** The calls of macros that made a definition, innermost first. */
export function callsAround(db: Database, def: DefId): readonly FileRange[] {
  const out: FileRange[] = [];
  let unit = locationOf(db, def)?.unit;
  while (unit !== undefined && unitData(db, unit).kind === 'expansion') {
    const call = expandedUnit(db, unit)?.call;
    if (call?.kind === 'body') {
      out.push(...call.calls.flatMap((span) => rangeOfOrigin(db, span.unit, span.start, span.end) ?? []));
      unit = locationOf(db, call.owner)?.unit;
      continue;
    }
    const range = callRange(db, unit);
    if (range !== null) out.push(range);
    unit = callOf(db, unit)?.unit;
  }
  return out;
}

function callRange(db: Database, of: UnitId): FileRange | null {
  const made = expandedUnit(db, of)?.call;
  if (made?.kind === 'body') {
    for (const { unit, start, end } of made.calls) {
      const range = rangeOfOrigin(db, unit, start, end);
      if (range !== null) return range;
    }
    return null;
  }
  const call = callOf(db, of);
  if (call === null) return null;
  const { unit, node } = call;
  const { start, end, text } = node.header;
  let last = end[node.node] as number;
  // The call ends before its semicolon.
  if (text.charAt(last - 1) === ';') last--;
  return rangeOfUnit(db, unit, node.start + (start[node.node] as number), node.start + last);
}

/** The range of a node of the item's own tree (`SynPtr` of items/item.ts); null for synthetic ones and indexed crates. */
export function rangeOfSyn(db: Database, def: DefId, syn: SynPtr): FileRange | null {
  const found = locationOf(db, def);
  if (found === null || syn < 0) return null;
  const node = loweredUnitOf(db, found.unit)?.nodes[found.idx];
  if (node === undefined) return null;
  const tree = syn < node.header.length ? node.header : node.tree;
  const start = tree.start[syn];
  const end = tree.end[syn];
  if (start === undefined || end === undefined) return null;
  return rangeOfUnit(db, found.unit, node.start + start, node.start + end);
}
