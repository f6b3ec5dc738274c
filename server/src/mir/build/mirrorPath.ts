/** Paths and literals of the typed tree. Mirrors thir::cx::expr (convert_path_expr) and thir::constant. */
import type { DefId, ExprId } from '../../base/ids';
import type { BinaryOp, Expr, Literal } from '../../hir/body';
import type { Callee } from '../../infer/result';
import { mkAdt, mkFnDef, mkPtr, mkRef, reStatic } from '../../types/intern';
import type { ArgList, Ty } from '../../types/ty';
import type { MirSpan } from '../body';
import { mkErasedRef } from './builder';
import type { Mirror, TShape } from './mirror';
import type { ScopeId } from './regionScopeTree';
import type { ValueDef } from './services';
import type { TConst } from './thir';

export function mirrorPath(
  cx: Mirror,
  id: ExprId,
  expr: Expr & { readonly kind: 'path' | 'langPath' },
  ty: Ty,
  span: MirSpan,
  temp: ScopeId,
): TShape {
  if (expr.kind === 'path') {
    const { res } = expr.path.res;
    if (res.kind === 'local') return cx.variableShape(res.binding);
    if (res.kind === 'param')
      return { kind: 'const', value: { ty, what: 'param', def: null, userTy: null, value: null } };
  }
  const callee = cx.infer.callee.get(id);
  const def = callee?.def ?? resolvedDef(expr);
  if (def === null) return cx.fail('mir: unresolved path', span);
  const value = cx.services.valueDef(def);
  if (value === null) return cx.fail('mir: path of no value', span);
  const named = resolvedDef(expr) === null ? {} : { isNamed: true };
  switch (value.kind) {
    case 'fn':
      return { kind: 'const', value: { ...fnValue(cx, id, ty), ...named } };
    case 'const': {
      const known = callee === undefined ? null : cx.services.constValue(def, callee.args);
      if (callee === undefined) return { kind: 'const', value: { ty, what: 'named', def, userTy: null, value: known } };
      return { kind: 'const', value: { ...namedValue(callee, ty, known), ...named } };
    }
    case 'static':
      return staticPlace(cx, def, value, ty, span, temp);
    case 'ctor':
      if (!value.isUnit || ty.kind !== 'adt') return { kind: 'const', value: fnValue(cx, id, ty) };
      return {
        kind: 'adt',
        def: value.adt,
        variant: value.variant,
        args: ty.args,
        userTy: adtUserTy(value.adt, callee?.userArgs ?? null),
        isUnion: false,
        fields: [],
        base: null,
        fieldTys: [],
      };
  }
}

function resolvedDef(expr: Expr & { readonly kind: 'path' | 'langPath' }): DefId | null {
  if (expr.kind !== 'path') return null;
  const { res, consumed } = expr.path.res;
  if (consumed < expr.path.path.segments.length) return null;
  return res.kind === 'def' || res.kind === 'ctor' ? res.def : null;
}

/** The type as the user wrote it, of a constructor or record literal; null where nothing was written. */
export function adtUserTy(def: DefId, args: ArgList | null): Ty | null {
  return args === null ? null : mkAdt(def, args);
}

function fnValue(cx: Mirror, id: ExprId, ty: Ty): TConst {
  const callee = cx.infer.callee.get(id);
  const userTy = callee === undefined || callee.userArgs === null ? null : mkFnDef(callee.def, callee.userArgs);
  return {
    ty,
    what: 'fn',
    def: callee?.def ?? (ty.kind === 'fnDef' ? ty.def : null),
    userTy,
    userSelfTy: callee?.userSelfTy ?? null,
    value: null,
  };
}

/** A constant item at its args. */
export function namedValue(callee: Callee, ty: Ty, value: bigint | null): TConst {
  const { def, args, userArgs, userSelfTy } = callee;
  const userTy = userArgs === null ? null : mkFnDef(def, userArgs);
  return { ty, what: 'named', def, userTy, userSelfTy, args, value };
}

/** `STATIC` is `*&STATIC`; of a `static mut` and a foreign static, `*&raw STATIC`. */
function staticPlace(
  cx: Mirror,
  def: DefId,
  value: ValueDef & { readonly kind: 'static' },
  ty: Ty,
  span: MirSpan,
  temp: ScopeId,
): TShape {
  const pointer = value.isMutable ? mkPtr(ty, true) : value.isExtern ? mkPtr(ty, false) : mkErasedRef(ty, false);
  const source = cx.node(
    { kind: value.isThreadLocal ? 'threadLocalRef' : 'staticRef', def },
    pointer,
    span,
    temp,
    null,
  );
  return { kind: 'deref', source };
}

export function literalConst(lit: Literal, ty: Ty, isNegative: boolean): TConst {
  const constant = (value: bigint | null): TConst => ({ ty, what: 'literal', def: null, userTy: null, value });
  switch (lit.kind) {
    case 'int':
      return constant(isNegative ? -lit.value : lit.value);
    case 'bool':
      return constant(lit.value ? 1n : 0n);
    case 'char':
    case 'byte':
      return constant(BigInt(lit.value));
    case 'float':
      return constant(null);
    case 'str':
    case 'byteStr':
    case 'cStr':
      // A literal's reference is 'static, unlike other references of a body.
      return { ...constant(null), ty: ty.kind === 'ref' ? mkRef(reStatic, ty.ty, false) : ty };
  }
}

const OP_NAMES: Readonly<Record<BinaryOp, string>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '%': 'Rem',
  '&': 'BitAnd',
  '|': 'BitOr',
  '^': 'BitXor',
  '<<': 'Shl',
  '>>': 'Shr',
  '==': 'Eq',
  '!=': 'Ne',
  '<': 'Lt',
  '<=': 'Le',
  '>': 'Gt',
  '>=': 'Ge',
};

export function opName(op: BinaryOp): string {
  return OP_NAMES[op];
}
