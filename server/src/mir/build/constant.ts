/** Constants as operands. Mirrors rustc_mir_build::builder::expr::as_constant. */
import type { Ty } from '../../types/ty';
import type { ConstOperand, MirSpan } from '../body';
import type { Builder } from './builder';
import type { TConst, TExpr } from './thir';

export function constOperand(value: TConst, span: MirSpan): ConstOperand {
  return {
    kind: 'const',
    ty: value.ty,
    what: value.what,
    def: value.def,
    promoted: null,
    userTy: value.userTy,
    ...(value.userSelfTy == null ? {} : { userSelfTy: value.userSelfTy }),
    ...(value.isNamed === undefined ? {} : { isNamed: value.isNamed }),
    ...(value.args === undefined ? {} : { args: value.args }),
    value: value.value,
    span,
  };
}

/** Of a `const` or `staticRef` expression. */
export function asConstant(b: Builder, expr: TExpr): ConstOperand {
  if (expr.kind === 'const') {
    const operand = constOperand(expr.value, expr.span);
    const { body } = expr.value;
    return body === undefined ? operand : { ...operand, child: b.buildInlineConst(body, expr.ty) };
  }
  const def = expr.kind === 'staticRef' ? expr.def : null;
  return {
    kind: 'const',
    ty: expr.ty,
    what: 'static',
    def,
    promoted: null,
    userTy: null,
    value: null,
    span: expr.span,
  };
}

/** A function of this type that has no definition to name: calls of it are checked against the type alone. */
export function fnPointerConstant(ty: Ty, span: MirSpan): ConstOperand {
  return { kind: 'const', ty, what: 'literal', def: null, promoted: null, userTy: null, value: null, span };
}
