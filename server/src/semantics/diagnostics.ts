/** All diagnostics of a file: those of each body in it. Early cutoff per body; positions are added here. */
import type { DefId, FileId } from '../base/ids';
import { renderBorrowck } from '../ide/diagnostics/borrowck';
import type { Diagnostic } from '../ide/types';
import { bodyOwners } from '../names/crateItems';
import type { Database } from '../query/engine';
import { renderContext } from './renderContext';
import { rootCheck } from './rootCheck';

export function fileDiagnostics(db: Database, file: FileId): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const owner of bodyOwners(db, file)) {
    for (const diagnostic of bodyDiagnostics(db, owner)) {
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
