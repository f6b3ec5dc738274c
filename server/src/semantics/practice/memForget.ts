/** `mem::forget` of what has a destructor. Mirrors clippy_lints::drop_forget_ref. */
import type { MemForget } from '../../ide/practice/finding';
import { defPath } from '../../names/defPath';
import type { LintBody } from './lintBody';

export function memForget(of: LintBody): MemForget[] {
  const found: MemForget[] = [];
  for (const id of of.written()) {
    const node = of.node(id);
    const [argument] = node.kind === 'call' ? node.args : [];
    if (node.kind !== 'call' || argument === undefined) continue;
    const def = of.node(node.callee).kind === 'path' ? of.callee(node.callee) : null;
    if (def === null || defPath(of.db, def) !== 'core::mem::forget') continue;
    const ty = of.ty(argument);
    if (of.facts.needsDrop(ty) !== 'yes') continue;
    const isDrop = ty.kind === 'adt' && of.facts.hasDestructor(ty.def) === 'yes';
    found.push({ lint: 'mem_forget', at: of.at(id), ty, isDrop });
  }
  return found;
}
