/**
 * `&x` where `x` is a reference already, which the compiler takes back at once. Mirrors the part of clippy_lints::dereference
 * that is decided by the adjustments alone: a value that is made a shared reference again. Receivers and callees are left
 * alone.
 */
import type { ExprId } from '../../base/ids';
import type { NeedlessBorrow } from '../../ide/practice/finding';
import type { Adjustment } from '../../infer/result';
import type { LintBody } from './lintBody';

export function needlessBorrow(of: LintBody): NeedlessBorrow[] {
  const found: NeedlessBorrow[] = [];
  for (const id of of.written()) {
    const node = of.node(id);
    if (node.kind !== 'addrOf' || node.raw || !of.isWritten(node.operand) || !isValue(of, id)) continue;
    if (isTakenBack(of.adjustments(id)))
      found.push({ lint: 'needless_borrow', at: of.at(id), content: of.at(node.operand) });
  }
  return found;
}

/** It is no part of a place or a receiver, of which more references may go. */
function isValue(of: LintBody, id: ExprId): boolean {
  const parent = of.tree.parentOf(id);
  if (parent === null) return true;
  const node = of.node(parent);
  if (!of.isWritten(parent)) return false;
  switch (node.kind) {
    case 'call':
    case 'methodCall':
      return node.args.includes(id);
    case 'field':
    case 'index':
    case 'unary':
    case 'addrOf':
      return false;
    default:
      return true;
  }
}

/** Two references go, so that one remains for the one that is made: `&&T` becomes `&T`. */
export function isTakenBack(adjustments: readonly Adjustment[]): boolean {
  let derefs = 0;
  for (const [index, { kind, target }] of adjustments.entries()) {
    if (kind !== 'deref') return derefs >= 2 && !isMutable(adjustments[index]);
    derefs++;
    if (target.kind !== 'ref') return derefs >= 2 && !isMutable(adjustments[index + 1]);
  }
  return derefs >= 2;
}

/** Without the borrow the reference might move. */
function isMutable(next: Adjustment | undefined): boolean {
  return next?.kind === 'borrow' && next.mutable;
}
