/**
 * Lints of good practice of bodies and items that are fully understood and free of errors. Asked for when the errors of a file
 * are out: nothing here is read for them.
 */
import { deepEqual } from '../../base/fingerprint';
import type { DefId, FileId } from '../../base/ids';
import type { BorrowckResult } from '../../borrowck/result';
import type { Candidate } from '../../ide/fixes/context';
import type { PracticeContext, PracticeFixContext } from '../../ide/practice/context';
import type { Finding, Spot } from '../../ide/practice/finding';
import { practiceCandidates } from '../../ide/practice/fixes';
import {
  attributeNames,
  PRACTICE,
  PRACTICE_NAMES,
  type PracticeName,
  practiceCode,
  usualLevel,
} from '../../ide/practice/lints';
import { said } from '../../ide/practice/words';
import type { Diagnostic } from '../../ide/types';
import { lifetimeErrors } from '../../lifetimes/check';
import { itemsOfFile } from '../../names/crateItems';
import { crateOf, nameOf } from '../../names/defs';
import { isExpanded, itemOf } from '../../names/itemData';
import { rangeOfSyn } from '../../names/spans';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { crateData } from '../../source/crates';
import { fileText } from '../../source/files';
import { displayTy } from '../../types/display';
import { fixContext } from '../fixContext';
import { headRange, wholeRange } from '../itemRanges';
import { allowsInside, keptLevels, levelHolder, ofWarnings, saidLevel, saysOtherwise } from '../lintLevels';
import { renderContext } from '../renderContext';
import { rootCheck } from '../rootCheck';
import { awaitHolding } from './awaitHolding';
import { boxedLocal } from './boxedLocal';
import { cloneOnCopy } from './cloneOnCopy';
import { elidedLifetimes } from './elidedLifetimes';
import { explicitAutoDeref } from './explicitAutoDeref';
import { LintBody } from './lintBody';
import { LintItem } from './lintItem';
import { memForget } from './memForget';
import { mutexAtomic } from './mutexAtomic';
import { mutMutexLock } from './mutMutexLock';
import { needlessBorrow } from './needlessBorrow';
import { needlessPassByRefMut } from './needlessPassByRefMut';
import { needlessPassByValue } from './needlessPassByValue';
import { ptrArg } from './ptrArg';
import { redundantClone } from './redundantClone';
import { triviallyCopyInBody, triviallyCopyInTrait } from './triviallyCopyPassByRef';
import { writtenTypes } from './writtenTypes';

interface Finder<Of> {
  readonly lints: readonly PracticeName[];
  readonly find: (of: Of) => Finding[];
}

const IN_BODIES: readonly Finder<LintBody>[] = [
  { lints: ['clone_on_copy'], find: cloneOnCopy },
  { lints: ['mut_mutex_lock'], find: mutMutexLock },
  { lints: ['mem_forget'], find: memForget },
  { lints: ['mutex_atomic', 'mutex_integer'], find: mutexAtomic },
  { lints: ['await_holding_lock', 'await_holding_refcell_ref'], find: awaitHolding },
  { lints: ['redundant_clone'], find: redundantClone },
  { lints: ['ptr_arg'], find: ptrArg },
  { lints: ['boxed_local'], find: boxedLocal },
  { lints: ['needless_borrow'], find: needlessBorrow },
  { lints: ['explicit_auto_deref'], find: explicitAutoDeref },
  { lints: ['needless_pass_by_value'], find: needlessPassByValue },
  { lints: ['needless_pass_by_ref_mut'], find: needlessPassByRefMut },
  { lints: ['trivially_copy_pass_by_ref'], find: triviallyCopyInBody },
];

const IN_ITEMS: readonly Finder<LintItem>[] = [
  { lints: ['trivially_copy_pass_by_ref'], find: triviallyCopyInTrait },
  { lints: ['needless_lifetimes', 'elidable_lifetime_names'], find: elidedLifetimes },
  {
    lints: ['borrowed_box', 'box_collection', 'rc_buffer', 'rc_mutex', 'redundant_allocation', 'vec_box'],
    find: writtenTypes,
  },
];

/** Lints that the program wants to hear of at a `levelHolder`, and the level of each. */
const wantedQuery = defineQuery<DefId, ReadonlyMap<PracticeName, 'warn' | 'deny'>>({
  name: 'wantedPractice',
  compute(db, owner) {
    const out = new Map<PracticeName, 'warn' | 'deny'>();
    for (const name of PRACTICE_NAMES) {
      // `deny(warnings)` is no reason to call advice an error.
      const own = saidLevel(db, owner, attributeNames(name), keptLevels) ?? usualLevel(name);
      const level = own === 'warn' && ofWarnings(db, owner, own, keptLevels) === 'allow' ? 'allow' : own;
      if (level !== 'allow') out.set(name, level);
    }
    return out;
  },
  equals: deepEqual,
});

function wanted(db: Database, owner: DefId): ReadonlyMap<PracticeName, 'warn' | 'deny'> {
  return db.get(wantedQuery, levelHolder(db, owner));
}

const NONE: readonly Finding[] = [];

const findings = defineQuery<DefId, readonly Finding[]>({
  name: 'practice',
  compute(db, owner) {
    const item = itemOf(db, owner);
    const result = resultOf(db, owner);
    if (item === null || result === 'broken' || isExpanded(db, owner)) return NONE;
    const on = wanted(db, owner);
    const ofItem = asked(IN_ITEMS, on);
    const ofBody = result === null ? [] : asked(IN_BODIES, on);
    const body = result === null || ofBody.length === 0 ? null : LintBody.of(db, owner, result);
    const found = body === null ? [] : ofBody.flatMap(({ find }) => find(body));
    if (ofItem.length > 0) {
      const written = new LintItem(db, owner, item);
      found.push(...ofItem.flatMap(({ find }) => find(written)));
    }
    const said = found.filter(({ lint }) => on.has(lint));
    return said.length === 0 ? NONE : said;
  },
  equals: (a, b) => a === b || (a.length === 0 && b.length === 0),
});

function asked<Of>(finders: readonly Finder<Of>[], on: ReadonlyMap<PracticeName, unknown>): readonly Finder<Of>[] {
  return finders.filter(({ lints }) => lints.some((lint) => on.has(lint)));
}

/** null: of an item without a body. */
function resultOf(db: Database, owner: DefId): BorrowckResult | null | 'broken' {
  const item = itemOf(db, owner);
  if (item === null || item.hasSignatureError) return 'broken';
  if (!('hasBody' in item) || !item.hasBody) return db.get(lifetimeErrors, owner).length > 0 ? 'broken' : null;
  const { result } = db.get(rootCheck, owner);
  return result === null || result.taint.length > 0 || result.errors.length > 0 ? 'broken' : result;
}

/** Of a file, sorted by place. */
export function filePractice(db: Database, file: FileId): readonly Diagnostic[] {
  const out: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const owner of [...itemsOfFile(db, file, 'plain'), ...itemsOfFile(db, file, 'test')]) {
    db.checkCancelled();
    for (const diagnostic of ownerPractice(db, owner)) {
      const { range } = diagnostic.primary;
      const key = `${diagnostic.code} ${range.start} ${range.end}`;
      if (range.file !== file || seen.has(key)) continue;
      seen.add(key);
      out.push(diagnostic);
    }
  }
  return out.sort((a, b) => a.primary.range.start - b.primary.range.start);
}

function ownerPractice(db: Database, owner: DefId): Diagnostic[] {
  const found = db.get(findings, owner);
  const text = found.length === 0 ? null : wholeRange(db, owner);
  const result = text === null ? 'broken' : resultOf(db, owner);
  if (text === null || result === 'broken') return [];
  const cx = practiceContext(db, owner, result);
  const on = wanted(db, owner);
  const isSilent = silenced(db, owner, cx.text(text));
  return found.flatMap((finding, index) => {
    const { lint } = finding;
    const range = cx.range(finding.at);
    if (range === null || isSilent(lint)) return [];
    const { message, label = '', children = [], range: shown = range } = said(cx, finding);
    return {
      code: practiceCode(lint),
      severity: on.get(lint) === 'deny' ? 'error' : 'warning',
      message,
      primary: { range: shown, text: label },
      secondary: [],
      children: [...children, { level: 'note', message: `${PRACTICE[lint].reason} (\`${practiceCode(lint)}\`)` }],
      expansions: [],
      id: `${owner}:practice:${index}`,
    };
  });
}

/** What attributes that are not in the item tree say: on statements and parameters, in modules, for clippy alone. */
function silenced(db: Database, owner: DefId, text: string): (lint: PracticeName) => boolean {
  const at = wholeRange(db, owner);
  const { rootFile } = db.get(crateData, crateOf(db, owner));
  const files = at === null ? [] : [...new Set([at.file, rootFile])];
  return (lint) => {
    const names = attributeNames(lint);
    return saysOtherwise(text, names) || files.some((file) => at !== null && allowsInside(db, file, at, names));
  };
}

/** Proposals for a report of `filePractice`. */
export function practiceFixes(db: Database, owner: DefId, index: number): Candidate[] {
  const result = resultOf(db, owner);
  const finding = db.get(findings, owner)[index];
  if (finding === undefined || result === 'broken') return [];
  const body = result === null ? null : fixContext(db, owner, result);
  const cx: PracticeFixContext = { ...practiceContext(db, owner, result), body };
  return practiceCandidates(cx, finding);
}

function practiceContext(db: Database, owner: DefId, result: BorrowckResult | null): PracticeContext {
  const inBody = result === null ? null : renderContext(db, owner, result);
  return {
    range: (spot: Spot) =>
      spot.kind === 'item' ? rangeOfSyn(db, owner, spot.syn) : (inBody?.range(0, spot.span) ?? null),
    text: ({ file, start, end }) => db.get(fileText, file).slice(start, end),
    head: (def) => headRange(db, def),
    ty: (ty) => displayTy(db, ty, { elided: true, path: (def) => nameOf(db, def) }),
  };
}
