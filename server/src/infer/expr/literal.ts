/** Literals. Mirrors rustc_hir_typeck::expr (check_expr_lit). */
import type { Literal } from '../../hir/body';
import type { PrimTy } from '../../names/res';
import { mkArray, mkConstValue, mkPrim, mkRef, reErased, reStatic } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { type Expectation, toOption } from '../expectation';
import type { FnCtxt } from '../fnCtxt';
import { isIntegral } from './op';

export function literalTy(cx: FnCtxt, lit: Literal, expected: Expectation): Ty {
  switch (lit.kind) {
    case 'int':
      return intTy(cx, lit.suffix, expected);
    case 'float':
      return floatTy(cx, lit.suffix, expected);
    case 'bool':
      return mkPrim('bool');
    case 'char':
      return mkPrim('char');
    case 'byte':
      return mkPrim('u8');
    case 'str':
      return mkRef(reStatic, mkPrim('str'), false);
    case 'byteStr':
      return mkRef(reErased, mkArray(mkPrim('u8'), mkConstValue(BigInt(lit.length), mkPrim('usize'))), false);
    case 'cStr': {
      const cStr = cx.langAdt('CStr');
      return cStr === null ? cx.error : mkRef(reErased, cStr, false);
    }
  }
}

/** `1` takes an integer type from the expectation; in `1 as char` it is a `u8`, behind a pointer cast a `usize`. */
function intTy(cx: FnCtxt, suffix: string | null, expected: Expectation): Ty {
  if (suffix !== null) return mkPrim(suffix as PrimTy);
  const hint = toOption(expected);
  const ty = hint === null ? null : cx.shallow(hint);
  if (ty !== null) {
    if (isIntegral(ty)) return ty;
    if (expected.kind === 'castHint') {
      if (ty.kind === 'prim' && ty.prim === 'char') return mkPrim('u8');
      if (ty.kind === 'ptr' || ty.kind === 'fnDef' || ty.kind === 'fnPtr') return mkPrim('usize');
    }
  }
  return cx.icx.newVar('int');
}

function floatTy(cx: FnCtxt, suffix: string | null, expected: Expectation): Ty {
  if (suffix !== null) return mkPrim(suffix as PrimTy);
  const hint = toOption(expected);
  const ty = hint === null ? null : cx.shallow(hint);
  if (ty?.kind === 'prim' && ty.prim.startsWith('f')) return ty;
  if (ty?.kind === 'infer' && ty.infer === 'float') return ty;
  return cx.icx.newVar('float');
}
