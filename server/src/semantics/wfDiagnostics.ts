/** Errors of well-formedness of one item, positioned and worded. */
import type { DefId } from '../base/ids';
import type { WfError, WfSpan } from '../borrowck/wf/result';
import { type WfContext, wfDiagnostic } from '../ide/diagnostics/wf';
import type { Diagnostic, FileRange } from '../ide/types';
import { nameOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { displayPredicate, displayTy } from '../types/display';
import { itemGenerics } from '../types/generics';
import { assocTypeRange, genericsRange, headRange, signatureRange, wholeRange } from './itemRanges';
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
