/** Where the parts of an item stand in its file. null: in a file without text, as of a library that an index describes. */
import type { DefId } from '../base/ids';
import type { FileRange } from '../ide/types';
import type { Item, SynPtr } from '../items/item';
import type { NamesAt } from '../macros/virtualText';
import { itemOf, syntaxOf } from '../names/itemData';
import { locationOf, loweredUnitOf } from '../names/locations';
import { callsAround, itemStart, rangeOfSyn, rangeOfUnit } from '../names/spans';
import type { Database } from '../query/engine';
import { childOfKind } from '../syntax/cursor';
import { Kind } from '../syntax/kinds';
import type { ItemNode } from '../syntax/tree';

/** The whole of an item. */
export function wholeRange(db: Database, def: DefId): FileRange | null {
  const found = locationOf(db, def);
  const node = found === null ? undefined : loweredUnitOf(db, found.unit)?.nodes[found.idx];
  return node === undefined ? null : rangeOfSyn(db, def, node.node);
}

/** All of its text, with attributes and comments in front of it. */
export function textRange(db: Database, def: DefId): FileRange | null {
  const syntax = syntaxOf(db, def);
  const at = itemStart(db, def);
  return syntax === null || at === null
    ? null
    : rangeOfUnit(db, at.unit, at.start, at.start + syntax.itemNode.tree.text.length);
}

/** UTF-16 offsets in a text. `isBehind`: only the place behind it is meant. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isBehind?: boolean;
}

/** Of a node of the item's own tree, in that tree's text. */
function stretchOf({ header, tree }: ItemNode, syn: SynPtr): Stretch {
  const { start, end } = syn < header.length ? header : tree;
  return { start: start[syn] as number, end: end[syn] as number };
}

/** `<'a, T>`, or the empty place behind the name or `impl`. */
function genericsIn(node: ItemNode, item: Item): Stretch | null {
  if (!('generics' in item)) return null;
  const { header } = node;
  const written = childOfKind(header, node.node, Kind.type_parameters);
  if (written >= 0) return stretchOf(node, written);
  const name = item.nameSyn < 0 ? childOfKind(header, node.node, Kind.impl) : item.nameSyn;
  return { ...stretchOf(node, name), isBehind: true };
}

/** From the keyword (or `pub`) to the end of the name, the generics, or the type of a const. */
export function headRange(db: Database, def: DefId): FileRange | null {
  return rangeIn(db, def, (node, item) => {
    const { start } = stretchOf(node, node.node);
    const last = item.kind === 'const' ? item.ty.syn : item.nameSyn;
    return { start, end: (genericsIn(node, item) ?? stretchOf(node, last)).end };
  });
}

/** `fn f<'a>(x: &'a u8) -> u8`, with the `;` where there is no body. */
export function signatureRange(db: Database, def: DefId): FileRange | null {
  return rangeIn(db, def, (node, item) => {
    if (item.kind !== 'fn') return null;
    const whole = stretchOf(node, node.node);
    if (!item.hasBody) return whole;
    const params = childOfKind(node.header, node.node, Kind.parameters);
    return { ...whole, end: (item.ret === null ? stretchOf(node, params) : stretchOf(node, item.ret.syn)).end };
  });
}

/** `<'a, T>`, or the empty place behind the name. */
export function genericsRange(db: Database, def: DefId): FileRange | null {
  return rangeIn(db, def, genericsIn);
}

/** The same where a macro made the item and they are written, or would be, in its definition: there rustc does not say how. */
export function madeGenericsRange(db: Database, def: DefId): FileRange | null {
  const calls = callsAround(db, def);
  const made = calls.length === 0 ? null : rangeIn(db, def, genericsIn, 'metavar');
  if (made === null) return null;
  const isGiven = calls.some(({ file, start, end }) => made.file === file && start <= made.start && made.end <= end);
  return isGiven ? null : made;
}

function rangeIn(
  db: Database,
  def: DefId,
  stretch: (node: ItemNode, item: Item) => Stretch | null,
  names: NamesAt = 'argument',
): FileRange | null {
  const found = locationOf(db, def);
  const node = found === null ? undefined : loweredUnitOf(db, found.unit)?.nodes[found.idx];
  const item = itemOf(db, def);
  const of = node === undefined || item === null ? null : stretch(node, item);
  if (found === null || node === undefined || of === null) return null;
  const range = rangeOfUnit(db, found.unit, node.start + of.start, node.start + of.end, names);
  return range === null || of.isBehind !== true ? range : { ...range, start: range.end };
}

/** The word `self` of a parameter whose node is `param`: without `mut`, and without its type. */
export function selfNameRange(db: Database, def: DefId, param: SynPtr): FileRange | null {
  const found = locationOf(db, def);
  const node = found === null ? undefined : loweredUnitOf(db, found.unit)?.nodes[found.idx];
  if (node === undefined || param < 0) return null;
  const tree = param < node.header.length ? node.header : node.tree;
  const end = tree.end[param] ?? 0;
  for (let at = param; at < tree.length && (tree.start[at] as number) < end; at++) {
    if (tree.kind[at] === Kind.self) return rangeOfSyn(db, def, at);
  }
  return rangeOfSyn(db, def, param);
}

/** `type X<'a>: Bound`. */
export function assocTypeRange(db: Database, def: DefId): FileRange | null {
  const head = headRange(db, def);
  const item = itemOf(db, def);
  const last = item?.kind === 'typeAlias' ? item.bounds[item.bounds.length - 1] : undefined;
  const end = last === undefined ? null : rangeOfSyn(db, def, last.syn);
  return head === null || end === null ? head : { ...head, end: end.end };
}
