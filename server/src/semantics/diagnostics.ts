/** All diagnostics of a file: those of each item and body in it. Early cutoff per body; positions are added here. */
import { deepEqual } from '../base/fingerprint';
import type { DefId, FileId } from '../base/ids';
import { bodyLifetimeErrors } from '../hir/lifetimes';
import type { Part } from '../ide/api';
import { renderBorrowck } from '../ide/diagnostics/borrowck';
import { pointingOnce } from '../ide/diagnostics/lifetimes';
import { withoutIdleLints } from '../ide/lints';
import type { Diagnostic, FileRange, KnownDiagnostics } from '../ide/types';
import { lifetimeErrors } from '../lifetimes/check';
import { syntaxMismatches } from '../lifetimes/syntaxLint';
import { type Build, bodyOwners, itemsOfFile } from '../names/crateItems';
import { callsAround, itemStart, rangeOfUnit } from '../names/spans';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { UNDETERMINED_BINDING } from '../traits/objectBindings';
import { WRONG_LIFETIMES } from '../types/lifetimeArity';
import { bodyLints } from './bodyLints';
import {
  lifetimeDiagnostics,
  signatureProblemErrors,
  syntaxLintDiagnostics,
  typeErrorDiagnostics,
  writtenInBodyErrors,
} from './lifetimeDiagnostics';
import { renderContext } from './renderContext';
import { rootCheck, withMadeRoots } from './rootCheck';
import { wellFormedness } from './wellFormedness';
import { wfDiagnostics } from './wfDiagnostics';

/** Items of a file with something to report outside of bodies: nearly always few, and no edit of a body changes them. */
const itemsInError = inErrorQuery('itemsInError', 'plain');
const testItemsInError = inErrorQuery('testItemsInError', 'test');

function inErrorQuery(name: string, build: Build) {
  return defineQuery<FileId, readonly DefId[]>({
    name,
    compute: (db, file) => itemsOfFile(db, file, build).filter((def) => isInError(db, def)),
    equals: (a, b) => deepEqual(a, b),
  });
}

function isInError(db: Database, def: DefId): boolean {
  if (db.get(lifetimeErrors, def).length > 0 || db.get(syntaxMismatches, def).length > 0) return true;
  return signatureProblemErrors(db, def).length > 0 || wellFormedness(db, def).length > 0;
}

export function fileDiagnostics(db: Database, file: FileId): readonly Diagnostic[] {
  return knownDiagnostics(db, file, { of: 'all', from: null, bodies: 0 }, () => false).diagnostics;
}

/** Those of the items, and of the bodies, from the offset `from` on, until `isTimeUp`. What is for tests comes last. */
export function knownDiagnostics(
  db: Database,
  file: FileId,
  { of, from, bodies }: Omit<Part, 'from'> & { readonly from: number | null },
  isTimeUp: () => boolean,
): KnownDiagnostics {
  const diagnostics: Diagnostic[] = [];
  let looked = 0;
  const add = (list: readonly Diagnostic[]): void => {
    for (const diagnostic of list) if (isAbout(diagnostic, file)) diagnostics.push(diagnostic);
  };
  const addBodies = (build: Build): boolean => {
    const owners = bodyOwners(db, file, build);
    for (const owner of from === null ? owners : nearest(db, owners, from)) {
      if (looked >= bodies && isTimeUp()) return false;
      looked++;
      for (const body of withMadeRoots(db, owner)) {
        add(lifetimeDiagnostics(db, body, db.get(bodyLifetimeErrors, body), 'bodyLifetime'));
        add(bodyDiagnostics(db, body));
        for (const def of db.get(rootCheck, body).madeItems) if (isInError(db, def)) add(itemDiagnostics(db, def));
      }
    }
    return true;
  };
  if (of === 'all') for (const def of db.get(itemsInError, file)) add(itemDiagnostics(db, def));
  let isComplete = addBodies('plain') && of === 'all' && (looked < bodies || !isTimeUp());
  if (isComplete) {
    for (const def of db.get(testItemsInError, file)) add(itemDiagnostics(db, def));
    isComplete = addBodies('test');
  }
  diagnostics.sort((a, b) => a.primary.range.start - b.primary.range.start);
  const once = pointingOnce(withoutRepeats(diagnostics));
  return { diagnostics: withoutIdleLints(once), isComplete, bodies: looked };
}

/** What is said once of a file that is part of several crates: the first of equals. */
function withoutRepeats(sorted: readonly Diagnostic[]): readonly Diagnostic[] {
  return sorted.filter((diagnostic, i) => {
    for (let j = i - 1; sorted[j]?.primary.range.start === diagnostic.primary.range.start; j--) {
      if (deepEqual({ ...sorted[j], id: '' }, { ...diagnostic, id: '' })) return false;
    }
    return true;
  });
}

/** Reported in the file: what is wrong is written there, or the call of a macro that is written elsewhere. */
function isAbout({ primary, expansions }: Diagnostic, file: FileId): boolean {
  return primary.range.file === file || expansions.some(({ range }) => range.file === file);
}

function itemDiagnostics(db: Database, def: DefId): readonly Diagnostic[] {
  const found = [
    ...lifetimeDiagnostics(db, def, db.get(lifetimeErrors, def)),
    ...typeErrorDiagnostics(db, def, signatureProblemErrors(db, def)),
    ...syntaxLintDiagnostics(db, def),
    ...wfDiagnostics(db, def, wellFormedness(db, def)),
  ];
  const calls = found.length === 0 ? [] : callsAround(db, def);
  return calls.length === 0 ? found : found.map((diagnostic) => withCalls(diagnostic, calls));
}

/** What is written in the arguments of a call is no fault of the macro. */
function withCalls(diagnostic: Diagnostic, calls: readonly FileRange[]): Diagnostic {
  const { file, start, end } = diagnostic.primary.range;
  const around = calls.filter((call) => call.file !== file || start < call.start || end > call.end);
  const expansions = around.map((range) => ({ range, text: 'in this macro invocation' }));
  return { ...diagnostic, expansions: [...diagnostic.expansions, ...expansions] };
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
  if (taint.some(({ reason }) => reason === WRONG_LIFETIMES || reason === UNDETERMINED_BINDING))
    return typeErrorDiagnostics(db, owner, writtenInBodyErrors(db, owner));
  if (result === null || result.taint.length > 0) return [];
  const lints = bodyLints(db, owner, result);
  if (result.errors.length === 0) return lints;
  return [...renderBorrowck(renderContext(db, owner, result), String(owner)), ...lints];
}
