/**
 * Expressions as places: what can be borrowed, assigned or moved from. Anything else becomes a temporary. Mirrors
 * rustc_mir_build::builder::expr::as_place.
 */
import type { Local } from '../../base/ids';
import { mkPtr } from '../../types/intern';
import type { MirSpan, Operand, Place } from '../body';
import { type Builder, literal, mkErasedRef, tyBool, tyUsize } from './builder';
import { asTemp } from './operand';
import {
  isPlace,
  type PlaceBuilder,
  projectDeref,
  projectDowncast,
  projectField,
  projectIndex,
  toPlace,
  upvarPath,
} from './placeBuilder';
import { projections } from './placeTable';
import { assertTrue, popScope, pushScope } from './scope';
import type { TExpr } from './thir';

/** `mutable`: mutability of the temporary, if one is needed. */
export function asPlace(b: Builder, expr: TExpr, mutable: boolean): Place {
  return settled(b, asPlaceBuilder(b, expr, mutable), expr.span);
}

export function asPlaceBuilder(b: Builder, expr: TExpr, mutable: boolean): PlaceBuilder {
  return build(b, expr, mutable, null);
}

function settled(b: Builder, path: PlaceBuilder, span: MirSpan): Place {
  const place = toPlace(path);
  if (place !== null) return place;
  b.tainted('mir: place not captured', span);
  return b.temp(path.ty, span);
}

function build(b: Builder, expr: TExpr, mutable: boolean, fakeBorrows: Local[] | null): PlaceBuilder {
  switch (expr.kind) {
    case 'scope': {
      pushScope(b, expr.scope);
      const place = build(b, expr.value, mutable, fakeBorrows);
      popScope(b);
      return place;
    }
    case 'field': {
      let base = build(b, expr.lhs, mutable, fakeBorrows);
      if (isEnum(b, expr.lhs)) base = projectDowncast(b, base, expr.variant);
      return projectField(b, base, expr.index, expr.ty);
    }
    case 'deref':
      return projectDeref(b, build(b, expr.source, mutable, fakeBorrows));
    case 'index':
      return buildIndex(b, expr, mutable, fakeBorrows);
    case 'upvar':
      return upvarPath(b, expr.binding, expr.ty);
    case 'var': {
      const inGuard = b.isGuardVar(expr.binding);
      const local = b.varLocal(expr.binding, inGuard);
      if (local === null) {
        b.tainted('mir: variable without a local', expr.span);
        return b.temp(expr.ty, expr.span);
      }
      const place = b.places.local(local);
      return inGuard ? b.places.deref(place) : place;
    }
    case 'ascription': {
      const local = asTemp(b, expr.source.temp, expr.source, mutable);
      const place = b.places.local(local);
      b.annotations.push({ ty: expr.userTy, span: expr.typeSpan });
      b.cfg.push(b.cur, {
        kind: 'ascribe',
        span: expr.typeSpan,
        place,
        variance: 'inv',
        userTy: expr.userTy,
        typeSpan: expr.typeSpan,
      });
      return place;
    }
    default:
      return b.places.local(asTemp(b, expr.temp, expr, mutable));
  }
}

function isEnum(b: Builder, expr: TExpr): boolean {
  return expr.ty.kind === 'adt' && b.services.adt(expr.ty.def)?.kind === 'enum';
}

/**
 * `base[index]`: the index goes into a temporary of its own, the bound is checked, and what an inner index went through
 * is fake-borrowed, since `x[1][{ x = y; 2 }]` must not invalidate the inner check.
 */
function buildIndex(
  b: Builder,
  expr: TExpr & { readonly kind: 'index' },
  mutable: boolean,
  outer: Local[] | null,
): PlaceBuilder {
  const fakeBorrows = outer ?? [];
  const base = build(b, expr.lhs, mutable, fakeBorrows);
  const index = asTemp(b, expr.index.temp, expr.index, false);
  const place = settled(b, base, expr.span);
  checkBounds(b, place, index, expr.span);
  if (outer === null) for (const temp of fakeBorrows) b.cfg.fakeRead(b.cur, expr.span, 'index', b.places.local(temp));
  else fakeBorrowBases(b, place, fakeBorrows, expr.span);
  return isPlace(base) ? projectIndex(b, base, index) : projectIndex(b, place, index);
}

function checkBounds(b: Builder, slice: Place, index: Local, span: MirSpan): void {
  const indexPlace = b.places.local(index);
  const length = lengthOf(b, slice, span);
  const inBounds = b.temp(tyBool, span);
  const asCopy: Operand = length.kind === 'move' ? b.copy(length.place, span) : length;
  b.cfg.assign(b.cur, span, inBounds, { kind: 'binary', op: 'Lt', lhs: b.copy(indexPlace, span), rhs: asCopy });
  assertTrue(b, b.move(inBounds, span), [length, b.copy(indexPlace, span)], span);
}

/** Length of an array or slice; arrays count as used though their length is a constant. */
export function lengthOf(b: Builder, place: Place, span: MirSpan): Operand {
  const { ty } = place;
  if (ty.kind === 'array') {
    b.cfg.fakeRead(b.cur, span, 'index', place);
    return literal(tyUsize, ty.len.kind === 'value' ? ty.len.value : null, span);
  }
  let pointer: Operand;
  const base = place.parent;
  if (place.elem?.kind === 'deref' && base !== null && base.depth === 0 && isPlainPointer(base))
    pointer = b.copy(base, span);
  else {
    const raw = b.temp(mkPtr(ty, false), span);
    b.cfg.assign(b.cur, span, raw, { kind: 'rawPtr', mutable: false, isFake: true, place });
    pointer = b.move(raw, span);
  }
  const length = b.temp(tyUsize, span);
  b.cfg.assign(b.cur, span, length, { kind: 'unary', op: 'ptrMetadata', operand: pointer });
  return b.move(length, span);
}

/** `&[T]` and `*[T]` can be read without a reborrow; `&mut [T]` cannot. */
function isPlainPointer(place: Place): boolean {
  return place.ty.kind === 'ptr' || (place.ty.kind === 'ref' && !place.ty.mutable);
}

function fakeBorrowBases(b: Builder, base: Place, fakeBorrows: Local[], span: MirSpan): void {
  if (base.ty.kind !== 'slice') return;
  const elems = projections(base);
  let at: Place | null = base;
  for (let i = elems.length - 1; i >= 0; i--) {
    const elem = elems[i];
    const parent: Place | null = at?.parent ?? null;
    if (parent === null) return;
    if (elem.kind === 'deref') {
      const temp = b.newLocal(mkErasedRef(parent.ty, false), span);
      b.cfg.assign(b.cur, span, b.places.local(temp), {
        kind: 'ref',
        borrow: 'fakeShallow',
        place: parent,
        isImplicit: true,
      });
      fakeBorrows.push(temp);
    } else if (elem.kind === 'index' && parent.ty.kind === 'slice') return;
    at = parent;
  }
}
