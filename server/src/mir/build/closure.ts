/** Closure expressions: fake reads, then the captures as operands of one aggregate. Mirrors as_rvalue (ExprKind::Closure). */
import type { Operand, Place, Rvalue } from '../body';
import type { Builder } from './builder';
import { asOperand } from './operand';
import { asPlace, asPlaceBuilder } from './place';
import { toPlace } from './placeBuilder';
import { projections } from './placeTable';
import { NO_SCOPE, type ScopeId } from './regionScopeTree';
import { scheduleBoth } from './scope';
import { isPlaceExpr, type TExpr } from './thir';

export function buildClosure(b: Builder, scope: ScopeId, expr: TExpr & { readonly kind: 'closure' }): Rvalue {
  const child = b.buildClosure(expr.closure);
  for (const { place, cause, span } of expr.fakeReads) {
    const read = toPlace(asPlaceBuilder(b, place, true));
    if (read !== null) b.cfg.fakeRead(b.cur, span, cause, read, child);
  }
  const operands = expr.upvars.map((upvar) => capture(b, scope, upvar));
  return { kind: 'aggregate', aggregate: { kind: 'closure', child }, operands };
}

function capture(b: Builder, scope: ScopeId, upvar: TExpr): Operand {
  // Moves go straight from the place, so that the variable itself counts as moved and as used mutably.
  if (isPlaceExpr(upvar)) return b.consume(asPlace(b, upvar, true), upvar.span);
  if (upvar.kind === 'borrow' && upvar.borrow === 'mut') return uniqueCapture(b, scope, upvar, upvar.arg);
  return asOperand(b, scope, upvar, null, true);
}

/** A mutable borrow of what is not declared mutable is a unique one: the error is reported where the mutation is. */
function uniqueCapture(b: Builder, scope: ScopeId, upvar: TExpr, arg: TExpr): Operand {
  const { span } = upvar;
  const temp = b.newLocal(upvar.ty, span);
  b.cfg.push(b.cur, { kind: 'storageLive', span, local: temp });
  const place = asPlace(b, arg, true);
  const borrow = isDeclaredMutable(b, place) ? 'mut' : 'closureCapture';
  b.cfg.assign(b.cur, span, b.places.local(temp), { kind: 'ref', borrow, place, isImplicit: true });
  if (scope !== NO_SCOPE) scheduleBoth(b, scope, temp);
  return b.move(b.places.local(temp), span);
}

function isDeclaredMutable(b: Builder, place: Place): boolean {
  if (b.upvars.length > 0 && place.local === 1) {
    for (const elem of projections(place)) if (elem.kind === 'field') return b.upvars[elem.index]?.isMutable ?? false;
  }
  return b.decl(place.local).mutable;
}
