/** `lock` by who holds the only reference to the `Mutex`. Mirrors clippy_lints::methods::mut_mutex_lock. */
import type { MutMutexLock } from '../../ide/practice/finding';
import { defKind } from '../../names/defs';
import { diagnosticName } from '../../names/diagnosticItems';
import { implHeader } from '../../types/sigs';
import { type LintBody, spotOf } from './lintBody';

export function mutMutexLock(of: LintBody): MutMutexLock[] {
  const found: MutMutexLock[] = [];
  for (const id of of.written()) {
    const node = of.node(id);
    if (node.kind !== 'methodCall' || node.name !== 'lock' || node.args.length > 0) continue;
    let ty = of.ty(node.receiver);
    if (ty.kind !== 'ref') continue;
    let isMut = true;
    for (; ty.kind === 'ref'; ty = ty.ty) isMut &&= ty.mutable;
    if (!isMut || ty.kind !== 'adt' || diagnosticName(of.db, ty.def) !== 'Mutex' || !isInherent(of, id)) continue;
    // Through `Deref` alone there is no `&mut`.
    const isShared = of.adjustments(node.receiver).some((a) => a.kind === 'deref' && a.overloaded?.mutable === false);
    const name = of.map.nameSyn.get(id);
    if (!isShared && of.isInText(name)) found.push({ lint: 'mut_mutex_lock', at: spotOf(name) });
  }
  return found;
}

function isInherent(of: LintBody, id: Parameters<LintBody['callee']>[0]): boolean {
  const impl = of.calleeParent(id);
  if (impl === null || defKind(of.db, impl) !== 'impl') return false;
  const { selfTy } = implHeader(of.db, impl);
  return selfTy.kind === 'adt' && diagnosticName(of.db, selfTy.def) === 'Mutex';
}
