/**
 * Quick fixes, verified: a candidate is applied to the text in memory, the file is analysed again, and it is offered only if
 * its error is gone, nothing new appears and no body became unanalysable. The text is put back before anybody else asks.
 */
import type { DefId, FileId } from '../base/ids';
import { UNUSED_MUT } from '../ide/diagnostics/unusedMut';
import { assignThrough } from '../ide/fixes/assignThrough';
import { candidatesFor } from '../ide/fixes/candidates';
import type { Candidate } from '../ide/fixes/context';
import { letGoFirst } from '../ide/fixes/heldTwice';
import { removeMut } from '../ide/fixes/mutability';
import { isBodyLint, isOwnLint } from '../ide/lints';
import { isPractice } from '../ide/practice/lints';
import type { Diagnostic, Fix, TextEdit } from '../ide/types';
import { filesBeside } from '../names/crateItems';
import { nameOf } from '../names/defs';
import type { Database } from '../query/engine';
import { fileText, setFileText } from '../source/files';
import { fileDiagnostics } from './diagnostics';
import { fixContext } from './fixContext';
import { lifetimeFixes } from './lifetimeFixes';
import { heldTwice } from './lints/heldTwice';
import { filePractice, practiceFixes } from './practice/practice';
import { rootCheck, rootsOfFile } from './rootCheck';

/** For those of these reports of the file that touch [start, end). */
export function fileFixes(
  db: Database,
  file: FileId,
  reports: readonly Diagnostic[],
  start: number,
  end: number,
): Fix[] {
  const touched = reports.filter((d) => d.primary.range.start <= end && start <= d.primary.range.end);
  const fixes: Fix[] = [];
  for (const diagnostic of touched) {
    const seen = new Set<string>();
    const settled = new Set<string>();
    const own: (Fix & { readonly isChoice: boolean })[] = [];
    for (const candidate of candidates(db, diagnostic)) {
      const { kind, edits, instead = null, isChoice = false } = candidate;
      if (edits.some((edit) => edit.range.file !== file)) continue;
      const result = apply(db.get(fileText, file), edits);
      if (seen.has(result) || (instead !== null && settled.has(instead))) continue;
      seen.add(result);
      const cure = cured(db, file, candidate, diagnostic);
      if (cure === null) continue;
      if (instead !== null) settled.add(instead);
      own.push({ ...cure, code: kind, diagnosticId: diagnostic.id, isPreferred: false, isChoice });
    }
    own.sort((a, b) => Number(a.isChoice) - Number(b.isChoice));
    own.forEach(({ isChoice, ...fix }, i) => {
      fixes.push({ ...fix, isPreferred: i === 0 && !isChoice });
    });
  }
  return fixes;
}

function candidates(db: Database, diagnostic: Diagnostic): Candidate[] {
  const [, indexText] = diagnostic.id.split(':');
  const owner = ownerOf(diagnostic);
  if (isPractice(diagnostic.code)) return practiceFixes(db, owner, Number(diagnostic.id.split(':')[2]));
  if (isBodyLint(diagnostic.code) || isOwnLint(diagnostic.code)) return lintCandidates(db, owner, diagnostic);
  if (!/^\d/.test(indexText)) return lifetimeFixes(db, owner, indexText);
  const { result } = db.get(rootCheck, owner);
  const error = result?.errors[Number(indexText)];
  const cx = result === null ? null : fixContext(db, owner, result);
  return error === undefined || cx === null ? [] : candidatesFor(cx, error);
}

function lintCandidates(db: Database, owner: DefId, diagnostic: Diagnostic): Candidate[] {
  const { result } = db.get(rootCheck, owner);
  // What cures an error of the body may need the `mut`, or read the value.
  if (result === null || result.errors.length > 0) return [];
  if (diagnostic.code === UNUSED_MUT) return removeMut(diagnostic);
  const cx = fixContext(db, owner, result);
  if (isOwnLint(diagnostic.code)) {
    const found = db.get(heldTwice, owner)[Number(diagnostic.id.split(':')[2])];
    return found === undefined || cx === null ? [] : letGoFirst(cx, found);
  }
  const [, , body, index] = diagnostic.id.split(':').map(Number);
  const unused = result.bodies[body]?.unusedAssignments[index];
  return unused === undefined || cx === null ? [] : assignThrough(cx, body, unused);
}

/**
 * The preferred fix of every report that has one, each tried on the text that those before it leave. One replacement, from
 * the first character that changes to the last; none where nothing can be fixed.
 */
export function fixAll(db: Database, file: FileId): TextEdit | null {
  const text = db.get(fileText, file);
  try {
    // Every round takes a report away and brings none.
    for (let skipped = 0; ; ) {
      const reports = fileDiagnostics(db, file);
      const report = reports[skipped];
      if (report === undefined) break;
      const { start, end } = report.primary.range;
      const fix = fileFixes(db, file, reports, start, end).find((f) => f.isPreferred && f.diagnosticId === report.id);
      if (fix === undefined) skipped++;
      else setFileText(db, file, apply(db.get(fileText, file), fix.edits));
    }
    return difference(file, text, db.get(fileText, file));
  } finally {
    setFileText(db, file, text);
  }
}

function difference(file: FileId, before: string, after: string): TextEdit | null {
  if (before === after) return null;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  const newText = after.slice(start, after.length - same);
  return { range: { file, start, end: before.length - same }, newText };
}

/** What a file says: its reports by code and message, and how many bodies say nothing. */
interface Verdict {
  readonly reports: ReadonlyMap<string, number>;
  readonly tainted: number;
}

interface Cure {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** How many fixes may follow on one: `.take()`, then `&mut` in the loop's head, then `&mut self`. */
const MOST_STEPS = 3;

/** The candidate, with what has to follow; null where it cures nothing. */
function cured(db: Database, file: FileId, candidate: Candidate, target: Diagnostic): Cure | null {
  // What follows may change the signature, too.
  const isSignature = candidate.isSignature === true || candidate.leadsOn === 'signature';
  const files = [file, ...(isSignature ? filesWithCallers(db, file, target) : [])];
  const judge = isPractice(target.code) ? practiceVerdict : verdict;
  const before = files.map((at) => judge(db, at));
  const key = keyOf(target);
  const attempt = (at: Candidate, title: string, edits: readonly TextEdit[], steps: number): Cure | null => {
    const old = db.get(fileText, file);
    setFileText(db, file, apply(old, at.edits));
    try {
      const now = judge(db, file);
      const isGone = (now.reports.get(key) ?? 0) < (before[0].reports.get(key) ?? 0);
      if (!isGone || now.tainted > before[0].tainted) return null;
      const isNoWorse = files.every((each, i) => isAtMost(i === 0 ? now : judge(db, each), before[i]));
      if (isNoWorse) return { title, edits };
      return steps < MOST_STEPS && candidate.leadsOn !== undefined ? followed(title, edits, steps) : null;
    } finally {
      setFileText(db, file, old);
    }
  };
  /** The text is as the candidate left it: what it brought is to be cured. */
  const followed = (title: string, edits: readonly TextEdit[], steps: number): Cure | null => {
    const brought = fileDiagnostics(db, file).filter((d) => !before[0].reports.has(keyOf(d)) && !isBodyLint(d.code));
    const [next] = brought;
    if (next === undefined || brought.length > 1 || !/^E0(?:596|594|507)$/.test(next.code)) return null;
    for (const then of candidates(db, next)) {
      if (!follows(then, candidate.leadsOn) || then.edits.some((edit) => edit.range.file !== file)) continue;
      const both = composed(edits, then.edits);
      const joined = `${title}, and ${then.title.charAt(0).toLowerCase()}${then.title.slice(1)}`;
      const cure = both === null ? null : attempt(then, joined, both, steps + 1);
      if (cure !== null) return cure;
    }
    return null;
  };
  return attempt(candidate, candidate.title, candidate.edits, 1);
}

function follows({ kind, isSignature = false }: Candidate, leadsOn: Candidate['leadsOn']): boolean {
  if (leadsOn === 'clone') return kind === 'cloneHere';
  return kind === 'addMut' || (kind === 'borrowMutably' && (leadsOn === 'signature' || !isSignature));
}

/** Edits of a text and edits of what they leave, as edits of the first text; null where they meet. */
function composed(first: readonly TextEdit[], second: readonly TextEdit[]): TextEdit[] | null {
  const ordered = [...first].sort((a, b) => a.range.start - b.range.start);
  const out: TextEdit[] = [...first];
  for (const { range, newText } of second) {
    let shift = 0;
    for (const edit of ordered) {
      const start = edit.range.start + shift;
      if (range.end < start) break;
      const end = start + edit.newText.length;
      if (range.start < end || (range.start === end && range.start === start)) return null;
      shift += edit.newText.length - (edit.range.end - edit.range.start);
    }
    out.push({ range: { ...range, start: range.start - shift, end: range.end - shift }, newText });
  }
  return out;
}

/** Callers of a fn may stand in any file of its crate, and name it. */
function filesWithCallers(db: Database, file: FileId, target: Diagnostic): readonly FileId[] {
  const name = nameOf(db, ownerOf(target));
  return filesBeside(db, file).filter((other) => db.get(fileText, other).includes(name));
}

function ownerOf({ id }: Diagnostic): DefId {
  return Number(id.split(':')[0]) as DefId;
}

/** Whether the file says nothing new, and understands as many bodies, with these edits. */
export function isHarmless(db: Database, file: FileId, edits: readonly TextEdit[]): boolean {
  const before = verdict(db, file);
  const text = db.get(fileText, file);
  setFileText(db, file, apply(text, edits));
  try {
    return isAtMost(verdict(db, file), before);
  } finally {
    setFileText(db, file, text);
  }
}

function isAtMost(now: Verdict, before: Verdict): boolean {
  if (now.tainted > before.tainted) return false;
  return [...now.reports].every(([key, n]) => {
    const code = key.slice(0, key.indexOf(' '));
    return isBodyLint(code) || isPractice(code) || n <= (before.reports.get(key) ?? 0);
  });
}

/** Applies edits to a text; they do not overlap. */
export function apply(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => b.range.start - a.range.start);
  let result = text;
  for (const edit of ordered) result = result.slice(0, edit.range.start) + edit.newText + result.slice(edit.range.end);
  return result;
}

/** Advice says the same of many bodies: what is gone in one may come in another. */
function keyOf(diagnostic: Diagnostic): string {
  const { code, message } = diagnostic;
  return `${code} ${message}${isPractice(code) ? ` ${ownerOf(diagnostic)}` : ''}`;
}

function practiceVerdict(db: Database, file: FileId): Verdict {
  return verdict(db, file, filePractice(db, file));
}

function verdict(db: Database, file: FileId, more: readonly Diagnostic[] = []): Verdict {
  const reports = new Map<string, number>();
  for (const diagnostic of [...fileDiagnostics(db, file), ...more]) {
    const key = keyOf(diagnostic);
    reports.set(key, (reports.get(key) ?? 0) + 1);
  }
  let tainted = 0;
  for (const owner of rootsOfFile(db, file)) if (db.get(rootCheck, owner).taint.length > 0) tainted++;
  return { reports, tainted };
}
