/**
 * One lifetime written in different ways in the inputs and the output of a fn: the lint `mismatched_lifetime_syntaxes`.
 * Mirrors rustc_lint::lifetime_syntax. `fn f(x: &u8) -> C` hides in `C` the lifetime that `&` elides.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import { isUnknownMember } from '../names/defs';
import { isExpanded, itemOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { lifetimeErrors } from './check';
import { signatureLifetimes, type WrittenLifetime } from './written';

export interface SyntaxMismatch {
  readonly inputs: readonly WrittenLifetime[];
  readonly outputs: readonly WrittenLifetime[];
}

export const syntaxMismatches = defineQuery<DefId, readonly SyntaxMismatch[]>({
  name: 'mismatchedLifetimeSyntaxes',
  compute: check,
  equals: (a, b) => deepEqual(a, b),
});

function check(db: Database, def: DefId): readonly SyntaxMismatch[] {
  const item = itemOf(db, def);
  if (item?.kind !== 'fn' || item.ret === null || item.params.length === 0 || item.hasSignatureError) return [];
  if (isExpanded(db, def) || isUnknownMember(db, def) || db.get(lifetimeErrors, def).length > 0) return [];
  const { inputs, outputs } = signatureLifetimes(db, def, item);
  const groups = new Map<string, { inputs: WrittenLifetime[]; outputs: WrittenLifetime[] }>();
  for (const { key, written, isCompared } of outputs) {
    if (!isCompared) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { inputs: [], outputs: [written] });
    else group.outputs.push(written);
  }
  if (groups.size === 0) return [];
  for (const list of inputs) {
    for (const { key, written, isCompared } of list) if (isCompared) groups.get(key)?.inputs.push(written);
  }
  return [...groups.values()].filter((group) => {
    const all = [...group.inputs, ...group.outputs];
    return group.inputs.length > 0 && all.some((written) => written.category !== all[0]?.category);
  });
}
