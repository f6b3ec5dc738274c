/**
 * Calls of intrinsics that are no calls in MIR. Mirrors the arm of rustc_mir_build::builder::expr::into for them. `vec![a, b]`
 * is one: what it is given has to live as long as the box it is written to, which a write through a pointer would not say.
 */
import type { Place } from '../body';
import type { Builder } from './builder';
import { exprIntoDest } from './into';
import { asOperand } from './operand';
import { localScope } from './scope';
import type { TExpr } from './thir';

/** Whether the call was one of those; if so, it is written. */
export function buildIntrinsic(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'call' }): boolean {
  const { fun, args, span } = expr;
  const ty = fun.ty;
  if (ty.kind !== 'fnDef' || args.length !== 2) return false;
  const isPlain = b.services.isIntrinsic(ty.def, 'write_via_move');
  if (!isPlain && !b.services.isIntrinsic(ty.def, 'write_box_via_move')) return false;
  const scope = localScope(b);
  asOperand(b, scope, fun, null, true);
  const pointer = asOperand(b, scope, args[0], null, true);
  if (pointer.kind === 'const') return false;
  const target = b.places.deref(pointer.place);
  if (isPlain) {
    exprIntoDest(b, target, args[1]);
    return true;
  }
  // `MaybeUninit.value`, `ManuallyDrop.value`, `MaybeDangling.0`.
  let place: Place | null = target;
  for (const index of [1, 0, 0]) place = place === null ? null : fieldOf(b, place, index);
  if (place === null) {
    b.tainted('mir: field of no known type', span);
    return true;
  }
  exprIntoDest(b, place, args[1]);
  b.cfg.assign(b.cur, span, dest, { kind: 'use', operand: b.move(pointer.place, span) });
  return true;
}

function fieldOf(b: Builder, place: Place, index: number): Place | null {
  const ty = b.services.fieldTy(place.ty, 0, index);
  return ty === null ? null : b.places.field(place, index, ty);
}
