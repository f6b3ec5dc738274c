/** Patterns of the typed tree. Mirrors rustc_mir_build::thir::pattern. */
import type { ExprId, PatId } from '../../base/ids';
import type { Expr, Pat } from '../../hir/body';
import { tyError } from '../../types/intern';
import type { Ty } from '../../types/ty';
import type { MirSpan } from '../body';
import { constantAsPattern, requireStructural } from './constPat';
import type { Mirror } from './mirror';
import { literalConst } from './mirrorPath';
import { element, pointee } from './placeTable';
import type { TConst, TFieldPat, TPat, TRange } from './thir';

type PatShape = TPat extends infer P ? (P extends TPat ? Omit<P, 'ty' | 'span'> : never) : never;

/** With the references that default binding modes look through as `deref` patterns around it. */
export function mirrorPat(cx: Mirror, id: PatId): TPat {
  const pat = cx.hir.pats[id];
  const span = (cx.input.sourceMap.patSyn[id] ?? -1) * 4;
  const ty = cx.infer.patTy[id] ?? tyError;
  const shape: PatShape = pat === undefined ? failed(cx, 'mir: no such pattern', span) : shapeOf(cx, id, pat, ty, span);
  let out = { ...shape, ty, span } as TPat;
  const userTy = cx.infer.patUserTy.get(id);
  if (userTy !== undefined) {
    const variance = cx.infer.patCallee.has(id) ? 'contra' : 'co';
    out = { kind: 'ascribe', sub: out, userTy, variance, typeSpan: span, ty, span };
  }
  const peeled = cx.infer.patPeeled.get(id) ?? [];
  for (let i = peeled.length - 1; i >= 0; i--) out = { kind: 'deref', sub: out, ty: peeled[i], span };
  return out;
}

function failed(cx: Mirror, reason: string, span: MirSpan): PatShape {
  cx.fail(reason, span);
  return { kind: 'wild' };
}

function shapeOf(cx: Mirror, id: PatId, pat: Pat, ty: Ty, span: MirSpan): PatShape {
  switch (pat.kind) {
    case 'missing':
      return failed(cx, 'mir: pattern not understood', span);
    case 'wild':
    case 'rest':
      return { kind: 'wild' };
    case 'never':
      return { kind: 'never' };
    case 'bind': {
      const mode = cx.infer.bindingMode.get(id);
      const varTy = cx.infer.bindingTy[pat.binding];
      if (mode === undefined || varTy === undefined) return failed(cx, 'mir: binding without a mode', span);
      const sub = pat.sub === null ? null : mirrorPat(cx, pat.sub);
      const mutable = pat.byRef ? pat.isMutRef === true : pat.mutable;
      return { kind: 'bind', binding: pat.binding, mode, mutable, varTy, sub };
    }
    case 'path':
      return pathPat(cx, id, ty, span);
    case 'tupleStruct':
      return adtPat(cx, id, ty, positional(cx, pat.elems, pat.restAt, fieldCount(cx, id, ty)), span);
    case 'record': {
      const names = fieldNames(cx, id, ty);
      if (names === null) return failed(cx, 'mir: pattern of no known type', span);
      const fields: TFieldPat[] = [];
      for (const field of pat.fields) {
        const index = names.indexOf(field.name);
        if (index < 0) return failed(cx, 'mir: unknown field in a pattern', span);
        fields.push({ index, pat: mirrorPat(cx, field.pat) });
      }
      return adtPat(cx, id, ty, fields, span);
    }
    case 'tuple': {
      const count = ty.kind === 'tuple' ? ty.elems.length : pat.elems.length;
      return { kind: 'leaf', fields: positional(cx, pat.elems, pat.restAt, count) };
    }
    case 'slice': {
      const kind = ty.kind === 'array' ? 'array' : 'slice';
      return {
        kind,
        prefix: pat.prefix.map((sub) => mirrorPat(cx, sub)),
        middle: pat.middle === null ? null : mirrorPat(cx, pat.middle),
        suffix: pat.suffix.map((sub) => mirrorPat(cx, sub)),
      };
    }
    case 'ref':
    case 'box':
      return { kind: 'deref', sub: mirrorPat(cx, pat.sub) };
    case 'deref':
      return { kind: 'derefMethod', sub: mirrorPat(cx, pat.sub), mutable: false };
    case 'literal':
      return constantPat(cx, pat.expr, ty, span);
    case 'range':
      return rangePat(cx, pat, ty, span);
    case 'or':
      return { kind: 'or', alts: pat.alts.map((alt) => mirrorPat(cx, alt)) };
  }
}

function fieldNames(cx: Mirror, id: PatId, ty: Ty): readonly string[] | null {
  if (ty.kind !== 'adt') return null;
  return cx.services.adt(ty.def)?.variants[cx.infer.patVariant.get(id) ?? 0]?.fieldNames ?? null;
}

function fieldCount(cx: Mirror, id: PatId, ty: Ty): number {
  return fieldNames(cx, id, ty)?.length ?? 0;
}

function positional(cx: Mirror, elems: readonly PatId[], restAt: number | null, count: number): TFieldPat[] {
  return elems.map((elem, i) => {
    const index = restAt !== null && i >= restAt ? count - (elems.length - i) : i;
    return { index, pat: mirrorPat(cx, elem) };
  });
}

function adtPat(cx: Mirror, id: PatId, ty: Ty, fields: readonly TFieldPat[], span: MirSpan): PatShape {
  if (ty.kind !== 'adt') return failed(cx, 'mir: pattern of no known type', span);
  const adt = cx.services.adt(ty.def);
  if (adt === null) return failed(cx, 'mir: pattern of an unknown type', span);
  if (adt.kind !== 'enum') return { kind: 'leaf', fields };
  const variant = cx.infer.patVariant.get(id);
  if (variant === undefined) return failed(cx, 'mir: pattern of no known variant', span);
  return { kind: 'variant', def: ty.def, variant, fields };
}

function pathPat(cx: Mirror, id: PatId, ty: Ty, span: MirSpan): PatShape {
  const callee = cx.infer.patCallee.get(id);
  if (callee === undefined) return adtPat(cx, id, ty, [], span);
  requireStructural(cx, ty, span);
  const known = cx.services.constValue(callee.def, callee.args);
  if (known === null) {
    const expanded = constantAsPattern(cx, callee.def, ty, span);
    if (expanded !== null) return expanded;
  }
  const value: TConst = { ty, what: 'named', def: callee.def, userTy: null, value: known };
  return constant(value, `named${callee.def},${callee.args.id}`);
}

function constant(value: TConst, name: string): PatShape {
  return { kind: 'const', value, key: value.value === null ? name : value.value.toString() };
}

function constantPat(cx: Mirror, id: ExprId, ty: Ty, span: MirSpan): PatShape {
  const expr = cx.hir.exprs[id];
  const value = expr === undefined ? null : constExpr(cx, id, expr, ty);
  if (value === null || expr === undefined) return failed(cx, 'mir: constant pattern not understood', span);
  const { lit } = unwrapNegation(cx, expr);
  if (lit?.kind === 'byteStr' && ty.kind === 'ref') return byteStringPat(ty, lit.length, id, span);
  const text =
    lit?.kind === 'str'
      ? `s${lit.value}`
      : lit?.kind === 'float'
        ? `f${expr.kind === 'unary' ? '-' : ''}${lit.text}`
        : `e${id}`;
  return constant(value, text);
}

/** `b"ab"` matches a slice or array element by element. */
function byteStringPat(ty: Ty, length: number, id: ExprId, span: MirSpan): PatShape {
  const inner = pointee(ty);
  const prefix: TPat[] = [];
  for (let i = 0; i < length; i++) {
    const elem = element(inner);
    prefix.push({
      kind: 'const',
      value: { ty: elem, what: 'literal', def: null, userTy: null, value: null },
      key: `b${id},${i}`,
      ty: elem,
      span,
    });
  }
  return {
    kind: 'deref',
    sub: { kind: inner.kind === 'array' ? 'array' : 'slice', prefix, middle: null, suffix: [], ty: inner, span },
  };
}

function unwrapNegation(cx: Mirror, expr: Expr) {
  const isNegative = expr.kind === 'unary' && expr.op === 'neg';
  const inner = isNegative ? cx.hir.exprs[expr.operand] : expr;
  return { lit: inner?.kind === 'literal' ? inner.lit : null, isNegative };
}

function constExpr(cx: Mirror, id: ExprId, expr: Expr, ty: Ty): TConst | null {
  const { lit, isNegative } = unwrapNegation(cx, expr);
  if (lit !== null) return literalConst(lit, ty, isNegative);
  if (expr.kind === 'path') {
    const callee = cx.infer.callee.get(id);
    if (callee === undefined) return null;
    return { ty, what: 'named', def: callee.def, userTy: null, value: cx.services.constValue(callee.def, callee.args) };
  }
  return null;
}

function rangePat(cx: Mirror, pat: Pat & { readonly kind: 'range' }, ty: Ty, span: MirSpan): PatShape {
  const bound = (id: ExprId | null): TConst | null | undefined => {
    if (id === null) return null;
    const expr = cx.hir.exprs[id];
    return expr === undefined ? undefined : (constExpr(cx, id, expr, ty) ?? undefined);
  };
  const lo = bound(pat.lo);
  const hi = bound(pat.hi);
  if (lo === undefined || hi === undefined) return failed(cx, 'mir: range pattern not understood', span);
  if (isEmptyRange(lo, hi, pat.inclusive)) return failed(cx, 'mir: range pattern without values', span);
  if (isFull(ty, lo, hi, pat.inclusive)) return { kind: 'wild' };
  const name = (value: TConst | null, id: ExprId | null) =>
    value === null ? '' : (value.value?.toString() ?? `e${id}`);
  const range: TRange = {
    lo,
    hi,
    inclusive: pat.inclusive,
    key: `${name(lo, pat.lo)}..${pat.inclusive ? '=' : ''}${name(hi, pat.hi)}`,
  };
  return { kind: 'range', range };
}

/** E0030, E0579. */
function isEmptyRange(lo: TConst | null, hi: TConst | null, inclusive: boolean): boolean {
  const [from, to] = [lo?.value ?? null, hi?.value ?? null];
  return from !== null && to !== null && (inclusive ? from > to : from >= to);
}

function isFull(ty: Ty, lo: TConst | null, hi: TConst | null, inclusive: boolean): boolean {
  if (lo === null && hi === null) return true;
  if (ty.kind !== 'prim') return false;
  const unsigned = /^u(8|16|32|64|128)$/.exec(ty.prim);
  const signed = /^i(8|16|32|64|128)$/.exec(ty.prim);
  if (unsigned === null && signed === null) return false;
  const bits = BigInt((unsigned ?? signed)?.[1] ?? 8);
  const min = signed === null ? 0n : -(1n << (bits - 1n));
  const max = signed === null ? (1n << bits) - 1n : (1n << (bits - 1n)) - 1n;
  return (lo === null || lo.value === min) && (hi === null || (inclusive && hi.value === max));
}
