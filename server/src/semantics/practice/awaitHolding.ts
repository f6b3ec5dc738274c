/**
 * A guard that may be there at an `await`. Mirrors clippy_lints::await_holding_invalid, which reads the layout of the
 * coroutine; here a guard that was moved away before, by `drop` too, is gone.
 */

import type { Local } from '../../base/ids';
import type { BodyFacts } from '../../borrowck/result';
import type { AwaitHolding } from '../../ide/practice/finding';
import type { LocalDecl, MirSpan } from '../../mir/body';
import { crateName } from '../../names/defPath';
import { crateOf, nameOf } from '../../names/defs';
import { diagnosticName } from '../../names/diagnosticItems';
import type { LintBody } from './lintBody';

const KINDS: ReadonlyMap<string, AwaitHolding['lint']> = new Map([
  ['MutexGuard', 'await_holding_lock'],
  ['RwLockReadGuard', 'await_holding_lock'],
  ['RwLockWriteGuard', 'await_holding_lock'],
  ['RefCellRef', 'await_holding_refcell_ref'],
  ['RefCellRefMut', 'await_holding_refcell_ref'],
]);

/** Of `lock_api`, as clippy lists them. */
const LOCK_API: ReadonlySet<string> = new Set([
  'MappedMutexGuard',
  'MappedRwLockReadGuard',
  'MappedRwLockWriteGuard',
  'MutexGuard',
  'RwLockReadGuard',
  'RwLockWriteGuard',
  'RwLockUpgradableReadGuard',
]);

export function awaitHolding(of: LintBody): AwaitHolding[] {
  return of.result.bodies.flatMap((facts, index) => {
    const { source } = facts.body;
    const isAsync = source.kind === 'coroutine' && source.flavour.startsWith('async');
    return isAsync ? inCoroutine(of, facts, index) : [];
  });
}

function inCoroutine(of: LintBody, facts: BodyFacts, index: number): AwaitHolding[] {
  const { blocks, locals } = facts.body;
  const yields = blocks.flatMap(({ terminator, statements, isCleanup }, block) =>
    terminator.kind === 'yield' && !isCleanup
      ? [{ span: terminator.span, point: facts.blockStart[block] + statements.length }]
      : [],
  );
  if (yields.length === 0) return [];
  const found: AwaitHolding[] = [];
  locals.forEach((declared, local) => {
    const lint = local === 0 ? null : guardKind(of, declared);
    if (lint === null || !of.isInText(declared.span < 0 ? -1 : declared.span >> 2)) return;
    const states = facts.initStates(local as Local);
    const awaits = yields.filter(({ point }) => states[point] !== 0).map(({ span }) => span);
    if (awaits.length === 0) return;
    const name = declared.info.kind === 'user' ? declared.name : null;
    found.push({ lint, at: { kind: 'body', span: declared.span }, body: index, name, awaits: ordered(of, awaits) });
  });
  return found;
}

function guardKind(of: LintBody, { ty }: LocalDecl): AwaitHolding['lint'] | null {
  if (ty.kind !== 'adt') return null;
  const known = diagnosticName(of.db, ty.def);
  if (known !== null) return KINDS.get(known) ?? null;
  const isListed = LOCK_API.has(nameOf(of.db, ty.def)) && crateName(of.db, crateOf(of.db, ty.def)) === 'lock_api';
  return isListed ? 'await_holding_lock' : null;
}

/** As written. */
function ordered(of: LintBody, spans: readonly MirSpan[]): MirSpan[] {
  const start = (span: MirSpan): number => of.map.spans[(span >> 2) * 3 + 1];
  return [...new Set(spans)].sort((a, b) => start(a) - start(b));
}
