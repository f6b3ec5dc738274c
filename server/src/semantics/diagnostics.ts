/** All diagnostics of a file: those of each body in it. Early cutoff per body; positions are added here. */
import type { DefId, FileId } from '../base/ids';
import { bodyLifetimeErrors } from '../hir/lifetimes';
import { renderBorrowck } from '../ide/diagnostics/borrowck';
import type { Diagnostic } from '../ide/types';
import { lifetimeErrors } from '../lifetimes/check';
import { bodyOwners, itemsOfFile } from '../names/crateItems';
import type { Database } from '../query/engine';
import { lifetimeDiagnostics } from './lifetimeDiagnostics';
import { renderContext } from './renderContext';
import { rootCheck } from './rootCheck';

export function fileDiagnostics(db: Database, file: FileId): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const def of itemsOfFile(db, file)) {
    diagnostics.push(
      ...lifetimeDiagnostics(db, def, db.get(lifetimeErrors, def)).filter((d) => d.primary.range.file === file),
    );
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
