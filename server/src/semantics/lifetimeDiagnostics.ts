/** Lifetime errors of one definition, positioned and worded. */
import type { DefId } from '../base/ids';
import { loweredBody } from '../hir/query';
import { type LifetimeContext, lifetimeDiagnostic } from '../ide/diagnostics/lifetimes';
import type { Diagnostic } from '../ide/types';
import type { LifetimeError } from '../lifetimes/result';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { rangeOfBodySyn } from './spans';

export function lifetimeDiagnostics(db: Database, def: DefId, errors: readonly LifetimeError[]): Diagnostic[] {
  if (errors.length === 0) return [];
  const map = db.get(loweredBody, def)?.map;
  const cx: LifetimeContext = {
    range: (syn, inBody) =>
      !inBody ? rangeOfSyn(db, def, syn) : map === undefined ? null : rangeOfBodySyn(db, def, map, syn),
    rangeIn: (other, syn) => rangeOfSyn(db, other as DefId, syn),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
  };
  return errors.flatMap((error, index) => lifetimeDiagnostic(cx, error, `${def}:lifetime${index}`) ?? []);
}
