/** Casts and coercions of MIR. Mirrors `Rvalue::Cast` in rustc_borrowck::type_check; unsizing is CoerceUnsized and Unsize. */
import type { Rvalue } from '../../mir/body';
import { eraseRegions, instantiateSig, mapRegions, shiftTy } from '../../types/fold';
import { mkArgs, mkDynamic, mkFnPtr, mkProjectionPred, mkSig, mkTraitPred, reErased, tyArg } from '../../types/intern';
import { type PolyFnSig, type Region, type Ty, TyFlag } from '../../types/ty';
import type { ConstraintCategory } from '../result';
import type { TypeckContext } from './context';
import { relateDyn } from './relate';
import { signatureOf } from './typeck';

type Cast = Rvalue & { readonly kind: 'cast' };

/** Relates the operand's type to the cast's, and returns the latter. */
export function checkCast(cx: TypeckContext, cast: Cast, from: Ty, point: number, span: number): Ty {
  const to = cx.normalize(cx.renumber(cast.ty));
  cx.liveTy(to, point);
  const plain: ConstraintCategory = {
    kind: 'cast',
    isImplicitCoercion: cast.isCoercion,
    unsizeTo: null,
    isRawPtrDyn: false,
  };
  cx.at(point, span, plain);
  switch (cast.cast) {
    case 'reifyFn': {
      const sig = signatureOf(cx, from);
      if (sig === null) cx.taint.add('fn pointer to unknown signature');
      else {
        const plainSig = sig.vars.length > 0 && to.kind === 'fnPtr' && to.sig.vars.length === 0 ? opened(cx, sig) : sig;
        cx.wellFormed(mkFnPtr(plainSig));
        cx.relate(cx.normalize(mkFnPtr(plainSig)), to, 'co');
      }
      break;
    }
    case 'closureFn':
      if (from.kind === 'closure') cx.relate(mkFnPtr(from.sig), to, 'co');
      break;
    case 'unsafeFn':
      cx.relate(from, to, 'co');
      break;
    case 'mutToConst':
      if ((from.kind === 'ptr' || from.kind === 'ref') && to.kind === 'ptr') cx.relate(from.ty, to.ty, 'co');
      break;
    case 'arrayToPtr':
      if (from.kind === 'ptr' && to.kind === 'ptr')
        cx.relate(from.ty.kind === 'array' ? from.ty.elem : from.ty, to.ty, 'co');
      break;
    case 'unsize': {
      const unsizeTo = mapRegions(to, (region) => (region.kind === 'var' && region.vid !== 0 ? reErased : region));
      cx.at(point, span, { kind: 'cast', isImplicitCoercion: cast.isCoercion, unsizeTo, isRawPtrDyn: false });
      coerceUnsized(cx, from, to);
      break;
    }
    case 'ptrToPtr':
      if (from.kind === 'ptr' && to.kind === 'ptr') {
        cx.at(point, span, { ...plain, isRawPtrDyn: true });
        castDyn(cx, structTail(cx, from.ty), structTail(cx, to.ty));
      }
      break;
    case 'numeric':
    case 'fnPtrToPtr':
    case 'expose':
    case 'fromExposed':
    case 'transmute':
      break;
  }
  return to;
}

/** The last field of the last field of a struct, and so on. */
function structTail(cx: TypeckContext, ty: Ty): Ty {
  let at = ty;
  for (let depth = 0; depth < 32 && at.kind === 'adt'; depth++) {
    const adt = cx.env.adt(at.def);
    const count = adt?.variants[0] ?? 0;
    if (adt?.kind !== 'struct' || count === 0) return at;
    at = cx.normalize(cx.env.fieldTy(at, 0, count - 1));
  }
  return at;
}

/** A raw pointer to a trait object becomes one to another: both of the same trait, or both without one. */
function castDyn(cx: TypeckContext, from: Ty, to: Ty): void {
  if (from.kind !== 'dynamic' || to.kind !== 'dynamic') return;
  const plain = (ty: Ty & { readonly kind: 'dynamic' }) =>
    mkDynamic(
      ty.preds.filter((pred) => pred.kind !== 'auto'),
      ty.region,
    );
  const [source, target] = [plain(from), plain(to)];
  if (source.kind !== 'dynamic' || target.kind !== 'dynamic') return;
  if (source.preds.length === 0 && target.preds.length === 0) cx.outlives(from.region, to.region);
  else cx.relate(source, target, 'co');
}

/** The signature with fresh regions for those that it binds. */
function opened(cx: TypeckContext, sig: PolyFnSig): PolyFnSig {
  const late = new Map<number, Region>();
  const { inputs, output } = instantiateSig(sig, {
    region(index) {
      let region = late.get(index);
      if (region === undefined) {
        region = cx.fresh();
        late.set(index, region);
      }
      return region;
    },
  });
  return mkSig({ ...sig, vars: [], inputs, output });
}

/** `from: CoerceUnsized<to>`: a pointer to a sized thing becomes one to an unsized thing. */
function coerceUnsized(cx: TypeckContext, from: Ty, to: Ty): void {
  if ((from.kind === 'ref' || from.kind === 'ptr') && (to.kind === 'ref' || to.kind === 'ptr')) {
    if (from.kind === 'ref' && to.kind === 'ref') cx.outlives(from.region, to.region);
    unsize(cx, from.ty, to.ty);
    return;
  }
  if (from.kind === 'adt' && to.kind === 'adt' && from.def === to.def) {
    from.args.list.forEach((arg, i) => {
      const other = to.args.list[i];
      if (arg.kind === 'region' && other?.kind === 'region') cx.outlives(arg.region, other.region);
      if (arg.kind !== 'type' || other?.kind !== 'type') return;
      if (arg.ty === other.ty) return;
      const isPointer =
        arg.ty.kind === 'ref' || arg.ty.kind === 'ptr' || (arg.ty.kind === 'adt' && other.ty.kind === 'adt');
      if (isPointer && other.ty.kind === arg.ty.kind) coerceUnsized(cx, arg.ty, other.ty);
      else unsize(cx, arg.ty, other.ty);
    });
    return;
  }
  cx.taint.add('unsizing that is not understood');
}

/** `from: Unsize<to>`. */
function unsize(cx: TypeckContext, from: Ty, to: Ty): void {
  if (from === to) return;
  if (from.kind === 'array' && to.kind === 'slice') {
    cx.relate(from.elem, to.elem, 'inv');
    return;
  }
  if (to.kind === 'dynamic') {
    if (from.kind === 'dynamic') {
      cx.outlives(from.region, to.region);
      for (const target of to.preds) {
        if (target.kind === 'auto') continue;
        const own = from.preds.find((pred) =>
          target.kind === 'trait'
            ? pred.kind === 'trait' && pred.trait === target.trait
            : pred.kind === 'projection' && pred.assoc === target.assoc,
        );
        if (own === undefined) proveDyn(cx, from, to);
        else if (!relateDyn(cx, own, target)) cx.taint.add('unsizing that is not understood');
      }
      return;
    }
    proveDyn(cx, from, to);
    cx.typeOutlives(from, to.region);
    return;
  }
  if (from.kind === 'adt' && to.kind === 'adt' && from.def === to.def) {
    from.args.list.forEach((arg, i) => {
      const other = to.args.list[i];
      if (arg.kind === 'type' && other?.kind === 'type') {
        // Of the tail: `Cell<dyn Tr + 'b>` becomes a `Cell<dyn Tr + 'a>`, though `Cell` is invariant.
        const isTail = i === from.args.list.length - 1;
        const isUnsized = other.ty.kind === 'dynamic' || other.ty.kind === 'adt';
        if (isTail && (isUnsized || eraseRegions(arg.ty) !== eraseRegions(other.ty))) unsize(cx, arg.ty, other.ty);
        else cx.relate(arg.ty, other.ty, 'inv');
      } else if (arg.kind === 'region' && other?.kind === 'region') {
        cx.outlives(arg.region, other.region);
        cx.outlives(other.region, arg.region);
      }
    });
    return;
  }
  if (from.kind === to.kind && from.kind !== 'alias') cx.relate(from, to, 'inv');
  else cx.taint.add('unsizing that is not understood');
}

/** `from: Trait<..>` and its associated types, for each bound of the trait object. */
function proveDyn(cx: TypeckContext, from: Ty, to: Ty & { readonly kind: 'dynamic' }): void {
  for (const pred of to.preds) {
    if (pred.kind === 'auto') continue;
    const self = tyArg(shiftTy(from, 1));
    const args = mkArgs([self, ...pred.args.list]);
    // A parameter has no region and may have to outlive one: `T: Any` is `T: 'static`.
    const asks = TyFlag.HasFreeRegions | TyFlag.HasBinder | TyFlag.HasRegions | TyFlag.HasParam;
    const isSimple = ((from.flags | pred.args.flags) & asks) === 0;
    if (isSimple && pred.vars.length === 0 && pred.kind === 'trait') continue;
    cx.prove(
      pred.kind === 'trait'
        ? mkTraitPred({ trait: pred.trait, args }, pred.vars, false)
        : mkProjectionPred(pred.assoc, args, pred.ty, pred.vars),
    );
  }
}
