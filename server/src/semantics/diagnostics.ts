/** All diagnostics of a file: those of each item and body in it. Early cutoff per body; positions are added here. */
import { deepEqual } from '../base/fingerprint';
import type { DefId, FileId } from '../base/ids';
import type { BorrowckResult } from '../borrowck/result';
import { bodyLifetimeErrors } from '../hir/lifetimes';
import { renderBorrowck } from '../ide/diagnostics/borrowck';
import { renderUnusedMut, UNUSED_MUT } from '../ide/diagnostics/unusedMut';
import { withoutIdleLints } from '../ide/lints';
import type { Diagnostic, KnownDiagnostics } from '../ide/types';
import { inferBody } from '../infer/infer';
import { lifetimeErrors } from '../lifetimes/check';
import { syntaxMismatches } from '../lifetimes/syntaxLint';
import { bodyOwners, itemsOfFile } from '../names/crateItems';
import { itemStart, rangeOfUnit } from '../names/spans';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { lifetimeArity, signatureProblems, WRONG_LIFETIMES } from '../types/lifetimeArity';
import {
  arityDiagnostics,
  lifetimeDiagnostics,
  signatureProblemDiagnostics,
  syntaxLintDiagnostics,
} from './lifetimeDiagnostics';
import { allowsInside, lintLevel, saysOtherwise } from './lintLevels';
import { renderContext } from './renderContext';
import { rootCheck } from './rootCheck';
import { wellFormedness } from './wellFormedness';
import { wfDiagnostics } from './wfDiagnostics';

/** Items of a file with something to report outside of bodies: nearly always few, and no edit of a body changes them. */
const itemsInError = defineQuery<FileId, readonly DefId[]>({
  name: 'itemsInError',
  compute: (db, file) => itemsOfFile(db, file).filter((def) => isInError(db, def)),
  equals: (a, b) => deepEqual(a, b),
});

function isInError(db: Database, def: DefId): boolean {
  if (db.get(lifetimeErrors, def).length > 0 || db.get(syntaxMismatches, def).length > 0) return true;
  const { arity, objects } = signatureProblems(db, def);
  return arity.length > 0 || objects.length > 0 || wellFormedness(db, def).length > 0;
}

export function fileDiagnostics(db: Database, file: FileId): readonly Diagnostic[] {
  return knownDiagnostics(db, file, null, () => false).diagnostics;
}

/** Those of the items, and of the bodies, from the offset `from` on, until `isTimeUp`. */
export function knownDiagnostics(
  db: Database,
  file: FileId,
  from: number | null,
  isTimeUp: () => boolean,
): KnownDiagnostics {
  const diagnostics: Diagnostic[] = [];
  for (const def of db.get(itemsInError, file)) {
    const ofItem = [
      ...lifetimeDiagnostics(db, def, db.get(lifetimeErrors, def)),
      ...signatureProblemDiagnostics(db, def),
      ...syntaxLintDiagnostics(db, def),
      ...wfDiagnostics(db, def, wellFormedness(db, def)),
    ];
    for (const diagnostic of ofItem) if (diagnostic.primary.range.file === file) diagnostics.push(diagnostic);
  }
  const owners = bodyOwners(db, file);
  let isComplete = true;
  for (const owner of from === null ? owners : nearest(db, owners, from)) {
    if (isTimeUp()) {
      isComplete = false;
      break;
    }
    const inBody = lifetimeDiagnostics(db, owner, db.get(bodyLifetimeErrors, owner), 'bodyLifetime');
    for (const diagnostic of [...inBody, ...bodyDiagnostics(db, owner)]) {
      if (diagnostic.primary.range.file === file) diagnostics.push(diagnostic);
    }
  }
  diagnostics.sort((a, b) => a.primary.range.start - b.primary.range.start);
  return { diagnostics: withoutIdleLints(diagnostics), isComplete };
}

/** The body around the offset and those below it, then those above. Those that a macro made stand at its call. */
function nearest(db: Database, owners: readonly DefId[], from: number): readonly DefId[] {
  const starts = new Map<DefId, number>();
  let first = 0;
  for (const owner of owners) {
    const at = itemStart(db, owner);
    const start = at === null ? 0 : (rangeOfUnit(db, at.unit, at.start, at.start)?.start ?? 0);
    starts.set(owner, start);
    if (start <= from && start > first) first = start;
  }
  const distance = (owner: DefId) => {
    const start = starts.get(owner) ?? 0;
    return start >= first ? start - first : Number.MAX_SAFE_INTEGER + start - first;
  };
  return [...owners].sort((a, b) => distance(a) - distance(b));
}

export function bodyDiagnostics(db: Database, owner: DefId): readonly Diagnostic[] {
  const { result, taint } = db.get(rootCheck, owner);
  if (taint.some(({ reason }) => reason === WRONG_LIFETIMES)) {
    const arity = inferBody(db, owner)?.arity.flatMap((problem) => lifetimeArity(db, problem) ?? []) ?? [];
    return arityDiagnostics(db, owner, arity, true);
  }
  if (result === null) return [];
  if (result.errors.length > 0) return renderBorrowck(renderContext(db, owner, result), String(owner));
  return unusedMut(db, owner, result);
}

const UNUSED_MUT_NAMES = [UNUSED_MUT, 'unused', 'warnings'];

function unusedMut(db: Database, owner: DefId, result: BorrowckResult): readonly Diagnostic[] {
  if (result.taint.length > 0 || result.bodies.every((body) => body.unusedMut.length === 0)) return [];
  const level = lintLevel(db, owner, UNUSED_MUT_NAMES);
  if (level === 'allow') return [];
  const cx = renderContext(db, owner, result);
  const root = result.bodies[0];
  const range = root === undefined ? null : cx.range(0, root.body.span);
  if (range === null || saysOtherwise(cx.text(range), UNUSED_MUT_NAMES)) return [];
  // `mod m { #![allow(..)] }`: attributes inside of a module are not in the item tree.
  if (allowsInside(db.get(fileText, range.file), UNUSED_MUT_NAMES)) return [];
  return renderUnusedMut(cx, String(owner), level === 'deny' ? 'error' : 'warning');
}
