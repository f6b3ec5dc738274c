/**
 * Facts for hints on guards: values of types that their crate marks as such (`#[must_not_suspend]`,
 * `#[clippy::has_significant_drop]`), and where MIR lets go of them. Of temporaries those alone that outlive the statement's
 * head: the scrutinee of a `match`, `if let`, `while let` or `for` keeps them for all that comes behind.
 */
import type { BindingId, DefId, ExprId, Local } from '../../base/ids';
import type { BodyFacts } from '../../borrowck/result';
import type { SynPtr } from '../../items/item';
import type { MirSpan } from '../../mir/body';
import { defPath } from '../../names/defPath';
import { nameOf } from '../../names/defs';
import { itemOf } from '../../names/itemData';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { hasAttr } from '../../types/adt';
import type { Ty } from '../../types/ty';
import { type BodyView, bodyView, exprsBySyn, isVariable } from './bodyView';

export interface GuardHint {
  /** null: a temporary. */
  readonly name: string | null;
  readonly type: string;
  /** Behind which the hint stands: a `let` statement, the variable in its pattern, a scrutinee. */
  readonly span: MirSpan;
  readonly isStatement: boolean;
  readonly releases: readonly MirSpan[];
}

export const guardHints = defineQuery<DefId, readonly GuardHint[]>({
  name: 'guardHints',
  compute(db, owner) {
    const view = bodyView(db, owner);
    if (view === null) return [];
    const exprs = exprsBySyn(view);
    return view.bodies.flatMap((facts) =>
      facts.body.locals.flatMap(({ ty }, local) => {
        const type = local <= facts.body.argCount ? null : guardType(db, ty);
        if (type === null) return [];
        return guardHint(db, view, exprs, facts, local as Local, type) ?? [];
      }),
    );
  },
});

/** The name of a guard's type; null for any other. */
export function guardType(db: Database, ty: Ty): string | null {
  const item = ty.kind === 'adt' ? itemOf(db, ty.def) : null;
  if (ty.kind !== 'adt' || item === null) return null;
  const isGuard = hasAttr(item.attrs, 'must_not_suspend') || hasAttr(item.attrs, 'clippy::has_significant_drop');
  return isGuard ? nameOf(db, ty.def) : null;
}

function guardHint(
  db: Database,
  view: BodyView,
  exprs: ReadonlyMap<SynPtr, ExprId>,
  facts: BodyFacts,
  local: Local,
  type: string,
): GuardHint | null {
  const decl = facts.body.locals[local];
  const all = releases(db, view, exprs, facts, local);
  if (all === null || all.length === 0) return null;
  const common = { type, releases: all };
  if (decl.info.kind === 'user' && isVariable(decl)) {
    const statement = letOf(view, decl.info.binding);
    const span = statement === null ? decl.span : statement * 4;
    return { ...common, name: decl.name, span, isStatement: statement !== null };
  }
  const isTemporary = ['temp', 'aggregateTemp', 'blockTailTemp', 'ifThenRescopeTemp'].includes(decl.info.kind);
  const expr = exprs.get(decl.span >> 2);
  if (!isTemporary || expr === undefined) return null;
  const head = scrutineeAround(view, expr);
  return head === null ? null : { ...common, name: null, span: view.map.exprSyn[head] * 4, isStatement: false };
}

/**
 * Where the local is dropped on ways without unwinding; null where it is handed on, and nobody here lets go of it, or where it
 * is given a value more than once.
 */
function releases(
  db: Database,
  view: BodyView,
  exprs: ReadonlyMap<SynPtr, ExprId>,
  facts: BodyFacts,
  local: Local,
): MirSpan[] | null {
  const { body, blockStart } = facts;
  const out: MirSpan[] = [];
  let values = 0;
  for (let block = 0; block < body.blocks.length; block++) {
    const { isCleanup, statements, terminator: t } = body.blocks[block];
    if (isCleanup) continue;
    for (const statement of statements) {
      if (statement.kind !== 'assign') continue;
      const { place, rvalue } = statement;
      if (place.local === local && place.depth === 0) values++;
      const operands = rvalue.kind === 'use' ? [rvalue.operand] : rvalue.kind === 'aggregate' ? rvalue.operands : [];
      for (const operand of operands) {
        if (operand.kind !== 'move' || operand.place.local !== local || operand.place.depth > 0) continue;
        const expr = exprs.get(operand.span >> 2);
        if (expr === undefined || !isDropped(db, view, expr)) return null;
        out.push(operand.span);
      }
    }
    if (t.kind === 'call') {
      if (t.dest.local === local && t.dest.depth === 0) values++;
      const isArgument = t.args.some(
        (arg) => arg.kind === 'move' && arg.place.local === local && arg.place.depth === 0,
      );
      if (isArgument) return null;
    } else if (t.kind === 'drop' && t.place.local === local) {
      if (t.isReplace) return null;
      const state = facts.initState(blockStart[block] + statements.length, local);
      if (state !== 'uninit') out.push(t.span);
    }
  }
  return values > 1 ? null : out;
}

/** The argument of `drop(..)`. */
function isDropped(db: Database, { tree, body, inferred }: BodyView, expr: ExprId): boolean {
  const up = tree.parentOf(expr);
  const parent = up === null ? null : body.exprs[up];
  if (parent?.kind !== 'call' || parent.args[0] !== expr) return false;
  const callee = inferred.callee.get(parent.callee);
  return callee !== undefined && defPath(db, callee.def) === 'core::mem::drop';
}

/** The statement `let x = ..;` of a variable. */
function letOf({ body }: BodyView, binding: BindingId): SynPtr | null {
  for (const expr of body.exprs) {
    if (expr.kind !== 'block') continue;
    for (const stmt of expr.stmts) {
      if (stmt.kind !== 'let') continue;
      const pat = body.pats[stmt.pat];
      if (pat.kind === 'bind' && pat.binding === binding) return stmt.syn;
    }
  }
  return null;
}

/** The outermost scrutinee, in the same statement, that the expression is part of. */
function scrutineeAround({ tree, body }: BodyView, expr: ExprId): ExprId | null {
  let found: ExprId | null = null;
  let at = expr;
  for (let up = tree.parentOf(at); up !== null; up = tree.parentOf(at)) {
    const parent = body.exprs[up];
    if (parent.kind === 'block' || parent.kind === 'closure' || parent.kind === 'loop') break;
    if (parent.kind === 'let') found = at;
    if (parent.kind === 'match') {
      if (parent.scrutinee !== at) break;
      if (parent.source === 'normal' || parent.source === 'postfix') found = at;
      // `match into_iter(e) { .. }`
      if (parent.source === 'forLoop') found = argumentOf(body, at) ?? found;
    }
    at = up;
  }
  return found;
}

function argumentOf(body: BodyView['body'], expr: ExprId): ExprId | null {
  const node = body.exprs[expr];
  return node.kind === 'call' ? (node.args[0] ?? null) : null;
}
