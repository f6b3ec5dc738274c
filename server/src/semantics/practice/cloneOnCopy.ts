/** `clone` of what is Copy. Mirrors clippy_lints::methods::clone_on_copy. */
import type { ExprId } from '../../base/ids';
import type { CloneOnCopy } from '../../ide/practice/finding';
import { crateOf } from '../../names/defs';
import { langItem } from '../../names/langItems';
import type { LintBody } from './lintBody';

export function cloneOnCopy(of: LintBody): CloneOnCopy[] {
  const found: CloneOnCopy[] = [];
  for (const id of of.written()) {
    const node = of.node(id);
    if (node.kind !== 'methodCall' || node.name !== 'clone' || node.args.length > 0) continue;
    const trait = of.calleeParent(id);
    if (trait === null || trait !== langItem(of.db, crateOf(of.db, of.owner), 'clone')) continue;
    const use = useOf(of, id);
    if (use === null || !of.isWritten(node.receiver)) continue;
    const borrowed = of.adjustedTy(node.receiver);
    const ty = of.ty(id);
    // A reference to a reference: what is copied may be the inner one.
    if (borrowed.kind === 'ref' && borrowed.ty.kind === 'ref') continue;
    if (of.facts.isCopy(ty) !== 'yes') continue;
    const steps = of.adjustments(node.receiver);
    const derefs = steps.findIndex(({ kind }) => kind !== 'deref');
    const receiver = of.at(node.receiver);
    found.push({ lint: 'clone_on_copy', at: of.at(id), receiver, ty, derefs: derefs < 0 ? steps.length : derefs, use });
  }
  return found;
}

/** null where a copy may be another thing than the clone. */
function useOf(of: LintBody, id: ExprId): CloneOnCopy['use'] | null {
  const pat = of.letOf(id);
  // A variable by reference of a value that has no other place.
  if (pat !== null) {
    const node = of.body.pats[pat];
    return node.kind === 'bind' && node.byRef ? null : 'other';
  }
  const parent = of.tree.parentOf(id);
  const node = parent === null ? undefined : of.node(parent);
  if (parent === null || node === undefined) return 'other';
  switch (node.kind) {
    // `&mut x.clone()` lends a value of its own.
    case 'addrOf':
    case 'formatArgs':
      return null;
    case 'methodCall':
      if (node.receiver !== id) return 'other';
      // A method by reference may change the copy, which is not to be the original.
      return of.adjustedTy(id) === of.ty(id) ? 'suffix' : null;
    case 'call':
      return of.body.desugared.get(parent) === 'questionMark' || of.body.desugared.get(parent) === 'await'
        ? 'suffix'
        : 'other';
    case 'field':
    case 'index':
      return 'suffix';
    default:
      return 'other';
  }
}
