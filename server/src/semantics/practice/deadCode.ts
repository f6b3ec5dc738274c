/** Code that nothing reaches: MIR has none of it, while clippy, which reads HIR, sees what it does. */
import type { BindingId, ExprId } from '../../base/ids';
import { childrenOf } from '../../hir/children';
import type { LintBody } from './lintBody';

/** Variables that are named behind what never returns. */
export function namedInDeadCode(of: LintBody): ReadonlySet<BindingId> {
  const out = new Set<BindingId>();
  const isEndless = of.tree.order.some((id) => of.ty(id).kind === 'never');
  for (const id of isEndless ? of.tree.order : []) {
    const binding = of.variable(id);
    if (binding !== null && isDead(of, id)) out.add(binding);
  }
  return out;
}

function isDead(of: LintBody, id: ExprId): boolean {
  for (let at = id, parent = of.tree.parentOf(at); parent !== null; at = parent, parent = of.tree.parentOf(at))
    if (before(of, parent, at).some((each) => of.ty(each).kind === 'never')) return true;
  return false;
}

/** What is evaluated in the parent before a part of it, whenever that is. */
function before(of: LintBody, parent: ExprId, part: ExprId): readonly ExprId[] {
  const node = of.node(parent);
  switch (node.kind) {
    case 'if':
      return part === node.cond ? [] : [node.cond];
    case 'match': {
      const guard = node.arms.find(({ body }) => body === part)?.guard ?? null;
      return part === node.scrutinee ? [] : [node.scrutinee, ...(guard === null ? [] : [guard])];
    }
    default: {
      const all = childrenOf(node);
      return all.slice(0, all.indexOf(part));
    }
  }
}
