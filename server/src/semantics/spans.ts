/**
 * From the spans of bodies to places in files, out of macros. Mirrors what rustc's emitter does with expansion spans
 * (`fix_multispans_in_extern_macros`): text that a macro of another crate made collapses to the invocation.
 */
import type { DefId } from '../base/ids';
import type { BodySourceMap, BodySpan } from '../hir/body';
import type { SynPtr } from '../items/item';
import type { NamesAt } from '../macros/virtualText';
import { HEAD_SPAN, type MirSpan } from '../mir/body';
import { crateOf } from '../names/defs';
import { macroOrigin } from '../names/expansion';
import { callsAround, type FileRange, rangeInItem, rangeOfOrigin } from '../names/spans';
import type { Database } from '../query/engine';
import { signatureRange } from './itemRanges';

/** `syn * 4 + part`: 1 is the last character, 3 the empty place behind, everything else the whole. */
export function rangeOfMirSpan(db: Database, owner: DefId, map: BodySourceMap, span: MirSpan): FileRange | null {
  if (span === HEAD_SPAN) return signatureRange(db, owner);
  if (span < 0) return null;
  const range = rangeOfBodySyn(db, owner, map, span >> 2);
  if (range === null) return null;
  if ((span & 3) === 3) return { ...range, start: range.end };
  return (span & 3) !== 1 || range.end === range.start ? range : { ...range, start: range.end - 1 };
}

/** `names`: see `originOfRange`; where rustc puts them, unless it is about what the user points at. */
export function rangeOfBodySyn(
  db: Database,
  owner: DefId,
  map: BodySourceMap,
  syn: SynPtr,
  names: NamesAt = 'metavar',
): FileRange | null {
  if (syn < 0 || syn * 3 + 2 >= map.spans.length) return null;
  const span = { unit: map.spans[syn * 3], start: map.spans[syn * 3 + 1], end: map.spans[syn * 3 + 2] };
  return rangeOfBodySpan(db, owner, map, span, names);
}

export function rangeOfBodySpan(
  db: Database,
  owner: DefId,
  map: BodySourceMap,
  span: BodySpan,
  names: NamesAt = 'metavar',
): FileRange | null {
  if (span.unit === 0) return rangeInItem(db, owner, span.start, span.end, names);
  const unit = map.units[span.unit - 1];
  if (unit === undefined) return null;
  const origin = unit.originOf(span.start, span.end, names);
  if (origin !== null && 'unit' in origin) return rangeOfBodySpan(db, owner, map, origin, names);
  const written = origin === null ? null : rangeInMacro(db, owner, origin.def, origin.start, origin.end);
  if (written !== null) return written;
  return rangeOfBodySpan(db, owner, map, unit.call, names);
}

/**
 * Equal for spans that rustc takes for one: what a macro repeats of its arguments (`twice!(s)`) has one span each time, and so
 * has what a repetition makes of one token of the template.
 */
export function spanIdentity(map: BodySourceMap, span: MirSpan): string {
  const syn = span >> 2;
  if (span < 0 || syn * 3 + 2 >= map.spans.length) return `${span}`;
  const at = { unit: map.spans[syn * 3], start: map.spans[syn * 3 + 1], end: map.spans[syn * 3 + 2] };
  return `${identityOf(map, at)} ${span & 3}`;
}

function identityOf(map: BodySourceMap, span: BodySpan): string {
  const own = `${span.unit} ${span.start} ${span.end}`;
  const origin = map.units[span.unit - 1]?.originOf(span.start, span.end, 'metavar') ?? null;
  if (origin === null) return own;
  return 'unit' in origin ? identityOf(map, origin) : `${span.unit} of ${origin.def} ${origin.start} ${origin.end}`;
}

/** A range of the text of a macro's definition; null for one of another crate. */
function rangeInMacro(db: Database, owner: DefId, def: DefId, start: number, end: number): FileRange | null {
  const krate = crateOf(db, owner);
  if (crateOf(db, def) !== krate) return null;
  return rangeOfOrigin(db, macroOrigin(db, def), start, end);
}

/** The macro invocations around a span, innermost first: those in the body, and those that made the item. */
export function expansionsOf(db: Database, owner: DefId, map: BodySourceMap, span: MirSpan): readonly FileRange[] {
  return span < 0 ? [] : [...expansionsInBody(db, owner, map, span), ...callsAround(db, owner)];
}

/** The invocations in the body alone. */
export function expansionsInBody(db: Database, owner: DefId, map: BodySourceMap, span: MirSpan): readonly FileRange[] {
  const calls: FileRange[] = [];
  let unit = span < 0 ? 0 : (map.spans[(span >> 2) * 3] ?? 0);
  while (unit > 0) {
    const record = map.units[unit - 1];
    const range = rangeOfBodySpan(db, owner, map, record.call);
    if (range !== null) calls.push(range);
    unit = record.call.unit;
  }
  return calls;
}
