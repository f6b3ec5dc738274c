/** Lifetime errors of one definition, positioned and worded. */
import type { DefId } from '../base/ids';
import { loweredBody } from '../hir/query';
import { LINT, type LintContext, syntaxMismatchDiagnostic } from '../ide/diagnostics/lifetimeSyntax';
import { type LifetimeContext, lifetimeDiagnostic } from '../ide/diagnostics/lifetimes';
import type { Diagnostic } from '../ide/types';
import type { LifetimeError } from '../lifetimes/result';
import { syntaxMismatches } from '../lifetimes/syntaxLint';
import { lintLevel } from '../names/lintLevels';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { rangeOfBodySyn } from './spans';

/** `idKind`: distinguishes the errors of the signature from those of the body, for the fixes. */
export function lifetimeDiagnostics(
  db: Database,
  def: DefId,
  errors: readonly LifetimeError[],
  idKind: 'lifetime' | 'bodyLifetime' = 'lifetime',
): Diagnostic[] {
  if (errors.length === 0) return [];
  const cx = lifetimeContext(db, def);
  return errors.flatMap((error, index) => lifetimeDiagnostic(cx, error, `${def}:${idKind}${index}`) ?? []);
}

export function lifetimeContext(db: Database, def: DefId): LifetimeContext {
  const map = db.get(loweredBody, def)?.map;
  return {
    range: (syn, inBody) =>
      !inBody ? rangeOfSyn(db, def, syn) : map === undefined ? null : rangeOfBodySyn(db, def, map, syn),
    rangeIn: (other, syn) => rangeOfSyn(db, other as DefId, syn),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
  };
}

/** The lint about lifetimes written in different ways, at the level that holds where the fn stands. */
export function syntaxLintDiagnostics(db: Database, def: DefId): Diagnostic[] {
  const mismatches = db.get(syntaxMismatches, def);
  if (mismatches.length === 0) return [];
  const level = lintLevel(db, def, [LINT, 'elided_named_lifetimes'], 'warn');
  if (level === 'allow') return [];
  const cx = lintContext(db, def);
  const severity = level === 'deny' ? 'error' : 'warning';
  return mismatches.flatMap(
    (mismatch, index) => syntaxMismatchDiagnostic(cx, mismatch, severity, `${def}:syntax${index}`) ?? [],
  );
}

export function lintContext(db: Database, def: DefId): LintContext {
  return {
    range: (syn) => rangeOfSyn(db, def, syn),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
  };
}
