/** Blocks: statements, `let`, `let .. else`, the tail. Mirrors rustc_mir_build::builder::block. */
import type { BlockId } from '../../base/ids';
import { tyNever } from '../../types/intern';
import type { Place } from '../body';
import {
  declareBindings,
  exprIntoPattern,
  lowerLet,
  primaryBindings,
  scheduleDropForBinding,
  storageLiveBinding,
} from './bindings';
import type { Builder } from './builder';
import { exprIntoDest } from './into';
import type { ScopeId } from './regionScopeTree';
import { inBreakableScope, inIfThenScope, inScope, popScope, pushScope } from './scope';
import { stmtExpr } from './stmt';
import type { TBlock, TStmt } from './thir';

export function astBlock(b: Builder, dest: Place, block: TBlock): void {
  inScope(b, block.scope, () => {
    if (!block.isBreakTarget) {
      statements(b, dest, block);
      return;
    }
    inBreakableScope(b, null, dest, block.span, () => {
      statements(b, dest, block);
      return true;
    });
  });
}

function statements(b: Builder, dest: Place, block: TBlock): void {
  let open = 0;
  let lastRemainder = block.scope;
  for (const stmt of block.stmts) {
    if (stmt.kind === 'expr') {
      b.blockContext.push({ kind: 'statement', ignoresResult: true });
      inScope(b, stmt.scope, () => stmtExpr(b, stmt.expr, stmt.scope));
    } else {
      b.blockContext.push({ kind: 'statement', ignoresResult: stmt.pat.kind === 'wild' });
      if (stmt.else !== null) letElse(b, stmt, stmt.else, lastRemainder);
      else letStatement(b, stmt);
      open++;
      lastRemainder = stmt.remainder;
    }
    b.blockContext.pop();
  }
  if (block.tail !== null) {
    const isIgnored = isUnit(dest) || b.ignoresTailResult();
    b.blockContext.push({ kind: 'tail', isIgnored, span: block.tail.span });
    exprIntoDest(b, dest, block.tail);
    b.blockContext.pop();
  } else if (isUnit(dest)) b.assignUnit(block.span, dest);
  while (open-- > 0) popScope(b);
}

function isUnit(place: Place): boolean {
  return (
    (place.ty.kind === 'tuple' && place.ty.elems.length === 0) ||
    (place.ty.kind === 'alias' && place.ty.alias === 'opaque')
  );
}

/** Leaves the remainder scope open: the caller pops it at the end of the block. */
function letStatement(b: Builder, stmt: TStmt & { readonly kind: 'let' }): void {
  pushScope(b, stmt.remainder);
  const { init } = stmt;
  if (init !== null) {
    inScope(b, stmt.scope, () => {
      declareBindings(b, stmt.pat, null, init.span);
      exprIntoPattern(b, stmt.pat, init);
    });
    return;
  }
  inScope(b, stmt.scope, () => declareBindings(b, stmt.pat, null, -1));
  for (const binding of primaryBindings(stmt.pat)) {
    storageLiveBinding(b, binding.binding, binding.span, false, true);
    scheduleDropForBinding(b, binding.binding);
  }
}

/**
 * `let P = e else { .. };`: the else block stands in the enclosing scope, so that everything of `e`, extended or not,
 * has ended before it runs.
 */
function letElse(b: Builder, stmt: TStmt & { readonly kind: 'let' }, otherwise: TBlock, enclosing: ScopeId): void {
  const { init } = stmt;
  if (init === null) return;
  const start = b.cur;
  const failureEntry = b.newBlock();
  b.cur = failureEntry;
  astBlock(b, b.temp(tyNever, otherwise.span), otherwise);
  b.cfg.terminate(b.cur, { kind: 'unreachable', span: otherwise.span });
  b.cur = start;
  pushScope(b, stmt.remainder);
  let failure = 0 as BlockId;
  inScope(b, stmt.scope, () => {
    declareBindings(b, stmt.pat, null, init.span);
    failure = inIfThenScope(b, enclosing, () => lowerLet(b, stmt.pat, init, false));
  });
  b.cfg.goto(failure, stmt.span, failureEntry);
}
