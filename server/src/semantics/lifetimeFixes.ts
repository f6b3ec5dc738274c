/** Candidates for fixes of errors about lifetimes: from the id of a diagnostic to the error and what stands around it. */
import type { DefId } from '../base/ids';
import { bodyLifetimeErrors } from '../hir/lifetimes';
import { suggestedEdits, suggestionText } from '../ide/diagnostics/lifetimeSyntax';
import type { Candidate } from '../ide/fixes/context';
import { type ElidedPlace, type LifetimeFixContext, lifetimeCandidates } from '../ide/fixes/lifetimes';
import type { FileRange } from '../ide/types';
import { lifetimeErrors } from '../lifetimes/check';
import { syntaxMismatches } from '../lifetimes/syntaxLint';
import { elidedLifetimes } from '../lifetimes/written';
import { defKind, parentOf } from '../names/defs';
import { isExpanded, itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { itemGenerics } from '../types/generics';
import { genericsRange } from './itemRanges';
import { lifetimeContext, lintContext } from './lifetimeDiagnostics';
import { wfFixes } from './wfFixes';

/** `id` is what stands behind the definition in a diagnostic's id: `lifetime0`, `bodyLifetime1`, `syntax0`, `wf2`. */
export function lifetimeFixes(db: Database, def: DefId, id: string): Candidate[] {
  // The text of a macro is not that of one item alone.
  if (isExpanded(db, def)) return [];
  const match = /^([a-zA-Z]+)(\d+)$/.exec(id);
  const index = Number(match?.[2]);
  switch (match?.[1]) {
    case 'lifetime': {
      const error = db.get(lifetimeErrors, def)[index];
      return error === undefined ? [] : lifetimeCandidates(fixContext(db, def), error);
    }
    case 'bodyLifetime': {
      const error = db.get(bodyLifetimeErrors, def)[index];
      return error === undefined ? [] : lifetimeCandidates(fixContext(db, def), error);
    }
    case 'syntax': {
      const mismatch = db.get(syntaxMismatches, def)[index];
      if (mismatch === undefined) return [];
      const title = capital(suggestionText(mismatch));
      return [{ kind: 'consistentLifetimes', title, edits: suggestedEdits(lintContext(db, def), mismatch) }];
    }
    case 'wf':
      return wfFixes(db, def, index);
    default:
      return [];
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function fixContext(db: Database, def: DefId): LifetimeFixContext {
  const { range, text } = lifetimeContext(db, def);
  const item = itemOf(db, def);
  const parent = parentOf(db, def);
  const around = parent === null ? null : defKind(db, parent);
  const scopes = around === 'impl' || around === 'trait' ? [def, parent as DefId] : [def];
  const params = item?.kind === 'fn' ? item.params : [];
  const elided = params.map((param) => elidedLifetimes(db, def, param.ty));
  return {
    range,
    text,
    inScope: scopes.flatMap((at) =>
      itemGenerics(itemOf(db, at)).params.flatMap((param) => (param.kind === 'lifetime' ? [param.name] : [])),
    ),
    binders: scopes.flatMap((at) => binder(db, at)),
    elidedIn: (param) =>
      (elided[param] ?? []).flatMap((place): ElidedPlace[] => {
        const at = rangeOfSyn(db, def, place.syn);
        return at === null ? [] : [{ what: place.what, range: at, count: place.count }];
      }),
    plainParams: params.flatMap((param) => {
      const type = rangeOfSyn(db, def, param.ty.syn);
      return param.name === null || param.name === 'self' || type === null ? [] : [{ name: param.name, type }];
    }),
  };
}

const WORDS: Partial<Record<string, string>> = { fn: 'function', assocFn: 'function', typeAlias: 'type alias' };

function binder(db: Database, def: DefId): { range: FileRange; hasList: boolean; what: string }[] {
  const item = itemOf(db, def);
  if (item === null || !('generics' in item)) return [];
  const kind = defKind(db, def);
  const range = genericsRange(db, def);
  if (range === null) return [];
  return [{ range, hasList: range.end > range.start, what: WORDS[kind] ?? kind }];
}
