/**
 * Constants in patterns become the patterns that they are written as: `const NONE: Option<String> = None` matches like
 * `None`. Mirrors rustc_mir_build::thir::pattern::const_to_pat, on the constant's own expression instead of its value.
 */
import type { DefId, ExprId } from '../../base/ids';
import type { Expr } from '../../hir/body';
import type { Ty } from '../../types/ty';
import type { MirSpan } from '../body';
import type { Mirror } from './mirror';
import { literalConst } from './mirrorPath';
import { element, pointee } from './placeTable';
import type { ConstBody } from './services';
import type { TConst, TFieldPat, TPat } from './thir';

const DEPTH_LIMIT = 16;

/** null: not a constant that is put together from literals and constructors alone. */
export function constantAsPattern(cx: Mirror, def: DefId, ty: Ty, span: MirSpan, depth = 0): TPat | null {
  const body = depth > DEPTH_LIMIT ? null : cx.services.constBody(def);
  return body === null ? null : patternOf(cx, body, body.hir.root, ty, span, depth + 1);
}

/** A type that compares in its own way is none for constants in patterns, to rustc an error of types. */
export function requireStructural(cx: Mirror, ty: Ty, span: MirSpan): void {
  if (ty.kind === 'adt' && cx.services.isStructural(ty.def) === 'no') {
    cx.fail('mir: constant that may not stand in a pattern', span);
  }
}

function patternOf(cx: Mirror, body: ConstBody, id: ExprId, ty: Ty, span: MirSpan, depth: number): TPat | null {
  const { exprs } = body.hir;
  const expr: Expr | undefined = exprs[id];
  if (depth > DEPTH_LIMIT) return null;
  const all = (ids: readonly ExprId[], tyOf: (index: number) => Ty | null): TPat[] | null => {
    const out: TPat[] = [];
    for (let i = 0; i < ids.length; i++) {
      const part = tyOf(i);
      const pat = part === null ? null : patternOf(cx, body, ids[i], part, span, depth + 1);
      if (pat === null) return null;
      out.push(pat);
    }
    return out;
  };
  const constructed = (def: DefId, args: readonly ExprId[]): TPat | null => {
    const value = cx.services.valueDef(def);
    if (value?.kind !== 'ctor' || ty.kind !== 'adt' || ty.def !== value.adt) return null;
    const parts = all(args, (index) => cx.services.fieldTy(ty, value.variant, index));
    return parts === null ? null : adtPattern(cx, ty, value.variant, parts.map(asField), span);
  };
  switch (expr?.kind) {
    case 'literal': {
      const isText = expr.lit.kind === 'str';
      if (expr.lit.kind === 'byteStr' || expr.lit.kind === 'cStr' || expr.lit.kind === 'float') return null;
      const value = literalConst(expr.lit, ty, false);
      return constPattern(value, isText && expr.lit.kind === 'str' ? `s${expr.lit.value}` : `${value.value}`, ty, span);
    }
    case 'unary': {
      const operand = exprs[expr.operand];
      if (expr.op !== 'neg' || operand?.kind !== 'literal' || operand.lit.kind !== 'int') return null;
      const value = literalConst(operand.lit, ty, true);
      return constPattern(value, `${value.value}`, ty, span);
    }
    case 'path': {
      const def = named(body, id, expr);
      if (def === null) return null;
      return cx.services.valueDef(def)?.kind === 'ctor'
        ? constructed(def, [])
        : constantAsPattern(cx, def, ty, span, depth);
    }
    case 'call': {
      const callee = exprs[expr.callee];
      const def = callee?.kind === 'path' ? named(body, expr.callee, callee) : null;
      return def === null ? null : constructed(def, expr.args);
    }
    case 'tuple': {
      const parts = ty.kind === 'tuple' ? all(expr.elems, (index) => ty.elems[index] ?? null) : null;
      return parts === null ? null : { kind: 'leaf', fields: parts.map(asField), ty, span };
    }
    case 'array': {
      const parts = all(expr.elems, () => element(ty));
      if (parts === null || (ty.kind !== 'array' && ty.kind !== 'slice')) return null;
      return { kind: ty.kind, prefix: parts, middle: null, suffix: [], ty, span };
    }
    case 'addrOf': {
      if (ty.kind !== 'ref' || expr.raw) return null;
      const sub = patternOf(cx, body, expr.operand, pointee(ty), span, depth + 1);
      return sub === null ? null : { kind: 'deref', sub, ty, span };
    }
    case 'record':
      return recordPattern(cx, body, expr, ty, span, depth);
    default:
      return null;
  }
}

/** What a path in the value of a constant leads to. */
function named(body: ConstBody, id: ExprId, { path }: Expr & { readonly kind: 'path' }): DefId | null {
  const { res, consumed } = path.res;
  if (consumed < path.path.segments.length) return body.callee(id);
  return res.kind === 'ctor' || res.kind === 'def' ? res.def : body.callee(id);
}

function recordPattern(
  cx: Mirror,
  body: ConstBody,
  expr: Expr & { readonly kind: 'record' },
  ty: Ty,
  span: MirSpan,
  depth: number,
): TPat | null {
  const { res } = expr.path.res;
  if (ty.kind !== 'adt' || expr.base !== null || (res.kind !== 'def' && res.kind !== 'ctor')) return null;
  const adt = cx.services.adt(ty.def);
  const value = cx.services.valueDef(res.def);
  const variant = adt?.kind === 'enum' ? (value?.kind === 'ctor' ? value.variant : -1) : 0;
  const names = adt?.variants[variant]?.fieldNames;
  if (names === undefined) return null;
  const fields: TFieldPat[] = [];
  for (const field of expr.fields) {
    const index = names.indexOf(field.name);
    const fieldTy = index < 0 ? null : cx.services.fieldTy(ty, variant, index);
    const pat = fieldTy === null ? null : patternOf(cx, body, field.value, fieldTy, span, depth + 1);
    if (pat === null) return null;
    fields.push({ index, pat });
  }
  return adtPattern(cx, ty, variant, fields, span);
}

function asField(pat: TPat, index: number): TFieldPat {
  return { index, pat };
}

function adtPattern(
  cx: Mirror,
  ty: Ty & { readonly kind: 'adt' },
  variant: number,
  fields: readonly TFieldPat[],
  span: MirSpan,
): TPat {
  requireStructural(cx, ty, span);
  if (cx.services.adt(ty.def)?.kind === 'enum') return { kind: 'variant', def: ty.def, variant, fields, ty, span };
  return { kind: 'leaf', fields, ty, span };
}

function constPattern(value: TConst, key: string, ty: Ty, span: MirSpan): TPat {
  return { kind: 'const', value, key, ty, span };
}
