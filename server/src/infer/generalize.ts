/** What a variable becomes that is to be a supertype. Mirrors rustc_infer::infer::relate::generalize. */
import { mkAdt, mkArgs, mkArray, mkRef, mkSlice, mkTuple, reErased } from '../types/intern';
import { type GenericArg, type Ty, TyFlag } from '../types/ty';
import { variancesOf } from '../types/variance';
import type { FnCtxt } from './fnCtxt';

/** Lifetimes are new ones where they may differ, and stay where the type is invariant. */
export function generalize(cx: FnCtxt, ty: Ty): Ty {
  if ((ty.flags & TyFlag.HasFreeRegions) === 0) return ty;
  switch (ty.kind) {
    case 'ref':
      return mkRef(reErased, ty.mutable ? ty.ty : generalize(cx, ty.ty), ty.mutable);
    case 'tuple':
      return mkTuple(ty.elems.map((elem) => generalize(cx, elem)));
    case 'array':
      return mkArray(generalize(cx, ty.elem), ty.len);
    case 'slice':
      return mkSlice(generalize(cx, ty.elem));
    case 'adt': {
      const variances = variancesOf(cx.db, ty.def);
      const args = ty.args.list.map((arg, i): GenericArg => {
        if (variances[i] === 'inv') return arg;
        if (arg.kind === 'region') return { ...arg, region: reErased };
        return arg.kind === 'type' ? { ...arg, ty: generalize(cx, arg.ty) } : arg;
      });
      return mkAdt(ty.def, mkArgs(args));
    }
    default:
      return ty;
  }
}
