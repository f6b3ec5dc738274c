/** All diagnostics of a file: those of each body in it. Early cutoff per body; positions are added here. */
import type { DefId, FileId } from '../base/ids';
import { bodyLifetimeErrors } from '../hir/lifetimes';
import { loweredBody } from '../hir/query';
import { renderBorrowck } from '../ide/diagnostics/borrowck';
import { type LifetimeContext, lifetimeDiagnostic } from '../ide/diagnostics/lifetimes';
import type { Diagnostic } from '../ide/types';
import { lifetimeErrors } from '../lifetimes/check';
import type { LifetimeError } from '../lifetimes/result';
import { bodyOwners, itemsOfFile } from '../names/crateItems';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { renderContext } from './renderContext';
import { fileText } from '../source/files';
import { rootCheck } from './rootCheck';
import { rangeOfBodySyn } from './spans';

export function fileDiagnostics(db: Database, file: FileId): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const def of itemsOfFile(db, file)) {
    diagnostics.push(...lifetimeDiagnostics(db, def, db.get(lifetimeErrors, def)).filter((d) => d.primary.range.file === file));
  }
  for (const owner of bodyOwners(db, file)) {
    const inBody = lifetimeDiagnostics(db, owner, db.get(bodyLifetimeErrors, owner));
    for (const diagnostic of [...inBody, ...bodyDiagnostics(db, owner)]) {
      if (diagnostic.primary.range.file === file) diagnostics.push(diagnostic);
    }
  }
  return diagnostics.sort((a, b) => a.primary.range.start - b.primary.range.start);
}

export function bodyDiagnostics(db: Database, owner: DefId): readonly Diagnostic[] {
  const { result } = db.get(rootCheck, owner);
  if (result === null || result.errors.length === 0) return [];
  return renderBorrowck(renderContext(db, owner, result), String(owner));
}

function lifetimeDiagnostics(db: Database, def: DefId, errors: readonly LifetimeError[]): Diagnostic[] {
  if (errors.length === 0) return [];
  const map = db.get(loweredBody, def)?.map;
  const cx: LifetimeContext = {
    range: (syn, inBody) => (!inBody ? rangeOfSyn(db, def, syn) : map === undefined ? null : rangeOfBodySyn(db, def, map, syn)),
    rangeIn: (other, syn) => rangeOfSyn(db, other as DefId, syn),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
  };
  return errors.flatMap((error, index) => lifetimeDiagnostic(cx, error, `${def}:lifetime${index}`) ?? []);
}
