/** Where the parts of an item stand in its file. null: in a file without text, as of a library that an index describes. */
import type { DefId } from '../base/ids';
import type { FileRange } from '../ide/types';
import type { SynPtr } from '../items/item';
import { itemOf, syntaxOf } from '../names/itemData';
import { locationOf, loweredUnitOf } from '../names/locations';
import { itemStart, rangeOfSyn, rangeOfUnit } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { Kind } from '../syntax/kinds';
import { itemGenerics } from '../types/generics';

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

/** From the keyword (or `pub`) to the end of the name, the generics, or the type of a const. */
export function headRange(db: Database, def: DefId): FileRange | null {
  const item = itemOf(db, def);
  const start = wholeRange(db, def);
  if (item === null) return null;
  const end = item.kind === 'const' ? rangeOfSyn(db, def, item.ty.syn) : genericsRange(db, def);
  return start === null || end === null ? start : { ...start, end: end.end };
}

/** `fn f<'a>(x: &'a u8) -> u8`, with the `;` where there is no body. */
export function signatureRange(db: Database, def: DefId): FileRange | null {
  const item = itemOf(db, def);
  const whole = wholeRange(db, def);
  const generics = genericsRange(db, def);
  if (item?.kind !== 'fn' || whole === null || generics === null) return null;
  if (!item.hasBody) return whole;
  const ret = item.ret === null ? null : rangeOfSyn(db, def, item.ret.syn);
  return { ...whole, end: ret?.end ?? behindParams(db.get(fileText, whole.file), generics.end) };
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

/** Behind the parenthesis that closes the one at or after `from`. */
function behindParams(source: string, from: number): number {
  let open = 0;
  for (let i = source.indexOf('(', from); i >= 0 && i < source.length; i++) {
    if (source[i] === '(') open++;
    else if (source[i] === ')' && --open === 0) return i + 1;
  }
  return from;
}

/** `type X<'a>: Bound`. */
export function assocTypeRange(db: Database, def: DefId): FileRange | null {
  const head = headRange(db, def);
  const item = itemOf(db, def);
  const last = item?.kind === 'typeAlias' ? item.bounds[item.bounds.length - 1] : undefined;
  const end = last === undefined ? null : rangeOfSyn(db, def, last.syn);
  return head === null || end === null ? head : { ...head, end: end.end };
}

/** `<'a, T>`, or the empty place behind the name. */
export function genericsRange(db: Database, def: DefId): FileRange | null {
  const item = itemOf(db, def);
  const name = item === null ? null : rangeOfSyn(db, def, item.nameSyn);
  if (item === null || name === null) return null;
  const source = db.get(fileText, name.file);
  const behind = { file: name.file, start: name.end, end: name.end };
  const written = itemGenerics(item).params.filter((param) => !param.isSynthetic);
  const last = written.length === 0 ? null : rangeOfSyn(db, def, written[written.length - 1].syn);
  if (source[name.end] !== '<') return behind;
  const close = source.indexOf('>', last?.end ?? name.end);
  return close < 0 ? behind : { ...behind, end: close + 1 };
}
