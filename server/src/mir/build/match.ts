/** `match`. Mirrors rustc_mir_build::builder::matches (match_expr, lower_match_arms). */
import type { BlockId } from '../../base/ids';
import type { Place } from '../body';
import { declareBindings, lowerScrutinee } from './bindings';
import { type Builder, endOf } from './builder';
import { bindPattern } from './guard';
import { exprIntoDest } from './into';
import { lowerMatchTree } from './matchTree';
import { NO_SCOPE } from './regionScopeTree';
import { inScope, localScope } from './scope';
import type { TArm, TExpr } from './thir';

export function matchExpr(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'match' }): void {
  const { scrutinee, headSpan, arms, span } = expr;
  const path = lowerScrutinee(b, scrutinee);
  const patterns = arms.map(({ pat, guard }) => ({ pat, hasGuard: guard !== null }));
  const tree = lowerMatchTree(b, path, scrutinee.span, headSpan, patterns, false);
  const ends: BlockId[] = [];
  arms.forEach((arm, index) => {
    const matchScope = localScope(b);
    const build = () => {
      const outer = b.fixedTempsScope;
      b.fixedTempsScope = arm.guardScope;
      declareBindings(b, arm.pat, arm.guard, scrutinee.span, 'arm');
      bindPattern(b, tree.branches[index] ?? [], tree.fakeBorrows, scrutinee.span, span, { arm, matchScope });
      b.fixedTempsScope = outer;
      exprIntoDest(b, dest, arm.body);
    };
    inScope(b, arm.scope, () => inGuardScope(b, arm, build));
    ends.push(b.cur);
  });
  const end = b.newBlock();
  for (const block of ends) {
    const { statements } = b.cfg.block(block);
    b.cfg.goto(block, statements[statements.length - 1]?.span ?? endOf(span), end);
  }
  b.cur = end;
}

function inGuardScope(b: Builder, arm: TArm, build: () => void): void {
  if (arm.guardScope === NO_SCOPE) build();
  else inScope(b, arm.guardScope, build);
}
