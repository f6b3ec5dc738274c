/**
 * A type like another, with fresh regions where a subtype may have others. Mirrors the generalizer of rustc_infer: in an
 * invariant position no other region would do, so it stays.
 *
 * `Filter<Iter<'1, T>, {closure}>` becomes `Filter<Iter<'2, T>, {closure}>`: what the closure captured keeps its regions.
 */
import {
  mkAdt,
  mkArgs,
  mkArray,
  mkDynamic,
  mkFnDef,
  mkFnPtr,
  mkPtr,
  mkRef,
  mkSig,
  mkSlice,
  mkTuple,
  regionArg,
  tyArg,
} from '../../types/intern';
import type { ArgList, Region, Ty, Variance } from '../../types/ty';
import type { BorrowckEnv } from '../env';

export function generalize(env: BorrowckEnv, ty: Ty, fresh: () => Region): Ty {
  const args = (list: ArgList, variances: readonly Variance[] | null): ArgList =>
    mkArgs(
      list.list.map((arg, i) => {
        if ((variances?.[i] ?? 'inv') === 'inv') return arg;
        if (arg.kind === 'region') return regionArg(region(arg.region));
        return arg.kind === 'type' ? tyArg(within(arg.ty)) : arg;
      }),
    );
  const region = (r: Region): Region => (r.kind === 'bound' ? r : fresh());
  const within = (t: Ty): Ty => {
    switch (t.kind) {
      case 'ref':
        return mkRef(region(t.region), t.mutable ? t.ty : within(t.ty), t.mutable);
      case 'ptr':
        return t.mutable ? t : mkPtr(within(t.ty), false);
      case 'slice':
        return mkSlice(within(t.elem));
      case 'array':
        return mkArray(within(t.elem), t.len);
      case 'tuple':
        return mkTuple(t.elems.map(within));
      case 'adt':
        return mkAdt(t.def, args(t.args, env.adt(t.def)?.variances ?? null));
      case 'fnDef':
        return mkFnDef(t.def, args(t.args, env.fnVariancesOf(t.def)));
      case 'fnPtr':
        return mkFnPtr(mkSig({ ...t.sig, inputs: t.sig.inputs.map(within), output: within(t.sig.output) }));
      case 'dynamic':
        return mkDynamic(t.preds, region(t.region));
      // Closures, aliases: invariant in all.
      default:
        return t;
    }
  };
  return within(ty);
}
