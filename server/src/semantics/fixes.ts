/**
 * Quick fixes, verified: a candidate is applied to the text in memory, the file is analysed again, and it is offered only if
 * its error is gone, nothing new appears and no body became unanalysable. The text is put back before anybody else asks.
 */
import type { DefId, FileId } from '../base/ids';
import { loweredBody } from '../hir/query';
import { UNUSED_MUT } from '../ide/diagnostics/unusedMut';
import { type CandidateContext, candidatesFor, removeMut } from '../ide/fixes/candidates';
import type { Diagnostic, Fix, TextEdit } from '../ide/types';
import { bodyOwners } from '../names/crateItems';
import type { Database } from '../query/engine';
import { fileText, setFileText } from '../source/files';
import { fileDiagnostics } from './diagnostics';
import { lifetimeFixes } from './lifetimeFixes';
import { rootCheck } from './rootCheck';
import { rangeOfMirSpan } from './spans';

export function fileFixes(db: Database, file: FileId, start: number, end: number): Fix[] {
  const before = fileDiagnostics(db, file);
  const touched = before.filter((d) => d.primary.range.start <= end && start <= d.primary.range.end);
  if (touched.length === 0) return [];
  const taintedBefore = taintedCount(db, file);
  const fixes: Fix[] = [];
  for (const diagnostic of touched) {
    const seen = new Set<string>();
    for (const candidate of candidates(db, diagnostic)) {
      const key = JSON.stringify(candidate.edits.map((e) => [e.range.start, e.range.end, e.newText]));
      if (seen.has(key) || candidate.edits.some((edit) => edit.range.file !== file)) continue;
      seen.add(key);
      if (!isCure(db, file, candidate.edits, before, diagnostic, taintedBefore)) continue;
      const isPreferred = !fixes.some((fix) => fix.diagnosticId === diagnostic.id);
      fixes.push({
        title: candidate.title,
        code: candidate.kind,
        diagnosticId: diagnostic.id,
        isPreferred,
        edits: candidate.edits,
      });
    }
  }
  return fixes;
}

function candidates(db: Database, diagnostic: Diagnostic): ReturnType<typeof candidatesFor> {
  if (diagnostic.code === UNUSED_MUT) return removeMut(diagnostic);
  const [ownerText, indexText] = diagnostic.id.split(':');
  const owner = Number(ownerText) as DefId;
  if (!/^\d/.test(indexText)) return lifetimeFixes(db, owner, indexText);
  const { result } = db.get(rootCheck, owner);
  const lowered = db.get(loweredBody, owner);
  const error = result?.errors[Number(indexText)];
  if (error === undefined || result === null || lowered === null) return [];
  const cx: CandidateContext = {
    range: (_body, span) => rangeOfMirSpan(db, owner, lowered.map, span),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
    localDeclaration: (body, local) =>
      rangeOfMirSpan(db, owner, lowered.map, result.bodies[body].body.locals[local].span),
  };
  return candidatesFor(cx, error);
}

function isCure(
  db: Database,
  file: FileId,
  edits: readonly TextEdit[],
  before: readonly Diagnostic[],
  target: Diagnostic,
  taintedBefore: number,
): boolean {
  const text = db.get(fileText, file);
  setFileText(db, file, apply(text, edits));
  try {
    if (taintedCount(db, file) > taintedBefore) return false;
    const left = counts(fileDiagnostics(db, file));
    const had = counts(before);
    const key = keyOf(target);
    if ((left.get(key) ?? 0) >= (had.get(key) ?? 0)) return false;
    return [...left].every(([k, n]) => k.startsWith(UNUSED_MUT) || n <= (had.get(k) ?? 0));
  } finally {
    setFileText(db, file, text);
  }
}

/** Applies edits to a text; they do not overlap. */
export function apply(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => b.range.start - a.range.start);
  let result = text;
  for (const edit of ordered) result = result.slice(0, edit.range.start) + edit.newText + result.slice(edit.range.end);
  return result;
}

function keyOf(diagnostic: Diagnostic): string {
  return `${diagnostic.code} ${diagnostic.message}`;
}

function counts(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const map = new Map<string, number>();
  for (const diagnostic of diagnostics) map.set(keyOf(diagnostic), (map.get(keyOf(diagnostic)) ?? 0) + 1);
  return map;
}

function taintedCount(db: Database, file: FileId): number {
  let count = 0;
  for (const owner of bodyOwners(db, file)) if (db.get(rootCheck, owner).taint.length > 0) count++;
  return count;
}
