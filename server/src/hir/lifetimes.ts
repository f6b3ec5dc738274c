/** Lifetime names inside a body: E0261 and the number of lifetime arguments. Elided ones are inferred, so never missing. */
import type { DefId } from '../base/ids';
import type { GenericArgs, Path, TypeRef } from '../items/item';
import { declaredAround } from '../lifetimes/check';
import { LifetimeResolver, type Rib } from '../lifetimes/resolve';
import type { LifetimeError } from '../lifetimes/result';
import { defKind, parentOf } from '../names/defs';
import { hasFatalSyntaxError } from '../names/fatalSyntax';
import { itemOf } from '../names/itemData';
import { scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import type { Body, BodyPath, Expr, Pat } from './body';
import { bodyOf } from './query';

const FINE: Rib = { kind: 'fine' };

export const bodyLifetimeErrors = defineQuery<DefId, readonly LifetimeError[]>({
  name: 'bodyLifetimeErrors',
  compute: check,
});

function check(db: Database, owner: DefId): readonly LifetimeError[] {
  const body = db.get(bodyOf, owner);
  if (body === null || hasFatalSyntaxError(db, owner)) return [];
  const cx = new LifetimeResolver(db, owner, scopeOf(db, owner), true);
  const parent = parentOf(db, owner);
  const around =
    parent !== null && (defKind(db, parent) === 'impl' || defKind(db, parent) === 'trait') ? itemOf(db, parent) : null;
  if (around !== null && 'generics' in around) cx.declare(around.generics, parent ?? owner, false);
  const item = itemOf(db, owner);
  if (item !== null && 'generics' in item) cx.declare(item.generics, owner, false);
  // Binders of closures (`for<'a> |x: &'a T|`) are in scope in the closure only; names are unique enough to declare them all.
  const binders = body.closures.flatMap((id) => {
    const closure = body.exprs[id];
    return closure.kind === 'closure' ? (closure.lifetimes ?? []) : [];
  });
  cx.withBinder([...new Set(binders)], -1, () => walk(db, cx, body));
  return declaredAround(db, owner, cx.errors);
}

function walk(db: Database, cx: LifetimeResolver, body: Body): void {
  const type = (ty: TypeRef | null) => {
    if (ty !== null) cx.type(ty, FINE);
  };
  const path = (p: Path) => {
    if (p.qself) cx.type(p.qself.ty, FINE);
    for (const segment of p.segments) if (segment.args) args(segment.args);
  };
  const args = (list: GenericArgs) => cx.pathArgs(list, FINE);
  const value = (p: BodyPath) => {
    path(p.path);
    valueArity(db, cx, p);
  };
  for (const expr of body.exprs) walkExpr(expr, type, value, args);
  for (const pat of body.pats) walkPat(pat, value);
}

function walkExpr(
  expr: Expr,
  type: (ty: TypeRef | null) => void,
  path: (p: BodyPath) => void,
  args: (list: GenericArgs) => void,
): void {
  switch (expr.kind) {
    case 'block':
      for (const stmt of expr.stmts) if (stmt.kind === 'let') type(stmt.ty);
      return;
    case 'path':
    case 'record':
      path(expr.path);
      return;
    case 'methodCall':
      if (expr.generics) args(expr.generics);
      return;
    case 'cast':
    case 'offsetOf':
      type(expr.ty);
      return;
    case 'closure':
      for (const param of expr.params) type(param.ty);
      type(expr.ret);
      return;
    default:
      return;
  }
}

function walkPat(pat: Pat, path: (p: BodyPath) => void): void {
  if (pat.kind === 'path' || pat.kind === 'tupleStruct' || pat.kind === 'record') path(pat.path);
}

/** Constructors and record literals: arguments stand on the struct, or on the variant or its enum. */
function valueArity(db: Database, cx: LifetimeResolver, { path, res: { res, consumed } }: BodyPath): void {
  if ((res.kind !== 'ctor' && res.kind !== 'def') || consumed !== path.segments.length) return;
  const last = path.segments[consumed - 1];
  if (last === undefined) return;
  const isVariant = defKind(db, res.def) === 'variant';
  const adt = isVariant ? parentOf(db, res.def) : res.def;
  if (adt === null) return;
  cx.valueArity(last, adt);
  const before = path.segments[consumed - 2];
  if (isVariant && before !== undefined) cx.valueArity(before, adt);
}
