/** Lifetime errors of one definition, positioned and worded. */
import type { DefId } from '../base/ids';
import { loweredBody } from '../hir/query';
import { LINT, type LintContext, syntaxMismatchDiagnostic } from '../ide/diagnostics/lifetimeSyntax';
import { type LifetimeContext, lifetimeDiagnostic } from '../ide/diagnostics/lifetimes';
import type { Diagnostic } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { LifetimeError } from '../lifetimes/result';
import { syntaxMismatches } from '../lifetimes/syntaxLint';
import { hasFatalSyntaxError } from '../names/fatalSyntax';
import { hasMarkedNames, itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { type UndeterminedBinding, undeterminedBindings } from '../traits/objectBindings';
import { itemGenerics } from '../types/generics';
import { type LifetimeArity, lifetimeArity, signatureProblems } from '../types/lifetimeArity';
import { madeGenericsRange } from './itemRanges';
import { allowsInside, lintLevel } from './lintLevels';
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

/** What only types know of the lifetimes in a signature. */
export function signatureProblemErrors(db: Database, def: DefId): readonly LifetimeError[] {
  const { arity, objects, bound } = signatureProblems(db, def);
  return [
    ...arityErrors(arity, false),
    ...objects.map((object): LifetimeError => ({ ...object, inBody: false })),
    ...bindingErrors(
      bound.flatMap((object) => undeterminedBindings(db, object)),
      false,
    ),
  ];
}

/** What only types know of the lifetimes written in a body, none of which has a result of borrowck. */
export function writtenInBodyErrors(db: Database, owner: DefId): readonly LifetimeError[] {
  const inferred = inferBody(db, owner);
  if (inferred === null) return [];
  const arity = inferred.arity.flatMap((problem) => lifetimeArity(db, problem) ?? []);
  return [...arityErrors(arity, true), ...bindingErrors(inferred.undetermined, true)];
}

function arityErrors(arity: readonly LifetimeArity[], inBody: boolean): LifetimeError[] {
  return arity.map((found) => ({ code: 'E0107', path: '', inBody, ...found }));
}

function bindingErrors(bindings: readonly UndeterminedBinding[], inBody: boolean): LifetimeError[] {
  return bindings.map((found) => ({ code: 'E0582', inBody, ...found }));
}

/** Those of the two above, positioned and worded. */
export function typeErrorDiagnostics(db: Database, def: DefId, errors: readonly LifetimeError[]): Diagnostic[] {
  if (errors.length === 0 || hasMarkedNames(db, def) || hasFatalSyntaxError(db, def)) return [];
  const cx = lifetimeContext(db, def);
  return errors.flatMap((error, index) => lifetimeDiagnostic(cx, error, `${def}:types${index}`) ?? []);
}

export function lifetimeContext(db: Database, def: DefId): LifetimeContext {
  const map = db.get(loweredBody, def)?.map;
  return {
    range: (syn, inBody) =>
      !inBody ? rangeOfSyn(db, def, syn) : map === undefined ? null : rangeOfBodySyn(db, def, map, syn),
    rangeIn: (other, syn) => rangeOfSyn(db, other as DefId, syn),
    declaration: (other) => {
      const item = itemOf(db, other as DefId);
      const name = item === null ? null : rangeOfSyn(db, other as DefId, item.nameSyn);
      if (item === null || name === null) return null;
      const lifetimes = itemGenerics(item).params.flatMap((param) => {
        const range = param.kind === 'lifetime' ? rangeOfSyn(db, other as DefId, param.syn) : null;
        return range === null ? [] : [{ range: { ...range, end: range.start + param.name.length }, text: param.name }];
      });
      return { name, lifetimes };
    },
    madeGenerics: () => madeGenericsRange(db, def),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
  };
}

/** The lint about lifetimes written in different ways, where it is not allowed; an error where the program denies it. */
export function syntaxLintDiagnostics(db: Database, def: DefId): Diagnostic[] {
  const mismatches = db.get(syntaxMismatches, def);
  if (mismatches.length === 0) return [];
  // The second is what the lint was called before.
  const names = [LINT, 'elided_named_lifetimes', 'warnings'];
  const level = lintLevel(db, def, names);
  if (level === 'allow') return [];
  const cx = lintContext(db, def);
  // `mod m { #![allow(..)] }`: attributes inside of a module are not in the item tree.
  const at = cx.range(mismatches[0].outputs[0]?.syn ?? -1);
  if (at !== null && allowsInside(db, at.file, at, names)) return [];
  const severity = level === 'deny' ? 'error' : 'warning';
  return mismatches.flatMap(
    (mismatch, index) => syntaxMismatchDiagnostic(cx, mismatch, `${def}:syntax${index}`, severity) ?? [],
  );
}

export function lintContext(db: Database, def: DefId): LintContext {
  return {
    range: (syn) => rangeOfSyn(db, def, syn),
    text: (range) => db.get(fileText, range.file).slice(range.start, range.end),
  };
}
