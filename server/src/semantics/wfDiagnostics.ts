/** Errors of well-formedness of one item, positioned and worded. */
import type { DefId } from '../base/ids';
import type { WfError, WfSpan } from '../borrowck/wf/result';
import { type WfContext, wfDiagnostic } from '../ide/diagnostics/wf';
import type { Diagnostic, FileRange } from '../ide/types';
import { nameOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { locationOf, loweredUnitOf } from '../names/locations';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { displayPredicate, displayTy } from '../types/display';
import { itemGenerics } from '../types/generics';
import { regionDeclaration } from './renderContext';

export function wfDiagnostics(db: Database, def: DefId, errors: readonly WfError[]): Diagnostic[] {
  if (errors.length === 0) return [];
  const text = (range: FileRange) => db.get(fileText, range.file).slice(range.start, range.end);
  const cx: WfContext = {
    range: (span) => rangeOfSpan(db, def, span),
    ty: (ty) => displayTy(db, ty),
    predicate: (predicate) => displayPredicate(db, predicate),
    regionDeclaration: (region) => {
      const range = regionDeclaration(db, def, region);
      return range === null ? null : nameOnly(range, text(range));
    },
    generics: (other) => genericsRange(db, (other as DefId | null) ?? def),
    param: (other, written) => {
      const at = (other as DefId | null) ?? def;
      const param = itemGenerics(itemOf(db, at)).params[written];
      const range = param === undefined ? null : rangeOfSyn(db, at, param.syn);
      return range === null ? null : nameOnly(range, text(range));
    },
    text,
    signature: (other) => signatureRange(db, (other as DefId | null) ?? def),
    numbered: (ty, name) => displayTy(db, ty, { region: name }),
    assocType: (other) => ({ name: nameOf(db, other as DefId), range: assocTypeRange(db, other as DefId) }),
  };
  return errors.flatMap((error, index) => wfDiagnostic(cx, error, `${def}:wf${index}`) ?? []);
}

/** `'a` of `'a: 'b`. */
function nameOnly(range: FileRange, text: string): FileRange {
  const name = /^'\w+/.exec(text)?.[0];
  return name === undefined ? range : { ...range, end: range.start + name.length };
}

function rangeOfSpan(db: Database, def: DefId, span: WfSpan): FileRange | null {
  if (span.kind === 'node') return rangeOfSyn(db, def, span.syn);
  return span.kind === 'head' ? headRange(db, def) : wholeRange(db, def);
}

function wholeRange(db: Database, def: DefId): FileRange | null {
  const found = locationOf(db, def);
  const node = found === null ? undefined : loweredUnitOf(db, found.unit)?.nodes[found.idx];
  return node === undefined ? null : rangeOfSyn(db, def, node.node);
}

/** From the keyword (or `pub`) to the end of the name, the generics, or the type of a const. */
function headRange(db: Database, def: DefId): FileRange | null {
  const found = locationOf(db, def);
  const item = itemOf(db, def);
  const node = found === null ? undefined : loweredUnitOf(db, found.unit)?.nodes[found.idx];
  if (node === undefined || item === null) return null;
  const start = rangeOfSyn(db, def, node.node);
  const end = item.kind === 'const' ? rangeOfSyn(db, def, item.ty.syn) : genericsRange(db, def);
  return start === null || end === null ? start : { ...start, end: end.end };
}

/** `fn f<'a>(x: &'a u8) -> u8`, with the `;` where there is no body; in a file of which there is no text, nothing. */
function signatureRange(db: Database, def: DefId): FileRange | null {
  const found = locationOf(db, def);
  const item = itemOf(db, def);
  const lowered = found === null ? null : loweredUnitOf(db, found.unit);
  const node = lowered?.nodes[found?.idx ?? -1];
  if (node === undefined || item?.kind !== 'fn') return null;
  const whole = rangeOfSyn(db, def, node.node);
  const generics = genericsRange(db, def);
  if (whole === null || generics === null) return null;
  if (!item.hasBody) return whole;
  const ret = item.ret === null ? null : rangeOfSyn(db, def, item.ret.syn);
  return { ...whole, end: ret?.end ?? behindParams(db.get(fileText, whole.file), generics.end) };
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
function assocTypeRange(db: Database, def: DefId): FileRange | null {
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
