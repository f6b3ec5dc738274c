/**
 * Walks over interned values that build nothing. Mirrors rustc_type_ir::visit.
 * A callback gets the binder depth, so it can tell a region bound inside the value from one that escapes.
 */
import { assertNever } from '../base/ids';
import { type ArgList, type Const, type PolyFnSig, type Predicate, type Region, type Ty, TyFlag } from './ty';

export interface Visitor {
  /** Returning true leaves this type's parts out. */
  ty?(t: Ty, depth: number): boolean | undefined;
  region?(r: Region, depth: number): void;
  const?(c: Const, depth: number): void;
}

export function visitTy(t: Ty, v: Visitor, depth = 0): void {
  if (v.ty?.(t, depth) === true) return;
  switch (t.kind) {
    case 'prim':
    case 'never':
    case 'foreign':
    case 'param':
    case 'bound':
    case 'placeholder':
    case 'infer':
    case 'error':
      return;
    case 'adt':
    case 'fnDef':
    case 'alias':
      return visitArgs(t.args, v, depth);
    case 'ref':
      v.region?.(t.region, depth);
      return visitTy(t.ty, v, depth);
    case 'ptr':
      return visitTy(t.ty, v, depth);
    case 'slice':
      return visitTy(t.elem, v, depth);
    case 'array':
      visitTy(t.elem, v, depth);
      return visitConst(t.len, v, depth);
    case 'tuple':
      for (const elem of t.elems) visitTy(elem, v, depth);
      return;
    case 'fnPtr':
      return visitSig(t.sig, v, depth);
    case 'dynamic':
      for (const pred of t.preds) {
        if (pred.kind === 'auto') continue;
        visitArgs(pred.args, v, depth + 1);
        if (pred.kind === 'projection') visitTy(pred.ty, v, depth + 1);
      }
      v.region?.(t.region, depth);
      return;
    case 'closure':
      visitArgs(t.args, v, depth);
      visitSig(t.sig, v, depth);
      if (typeof t.closureKind !== 'string') visitTy(t.closureKind, v, depth);
      return visitTy(t.upvars, v, depth);
    case 'coroutine':
      visitArgs(t.args, v, depth);
      visitTy(t.resume, v, depth);
      visitTy(t.yield, v, depth);
      visitTy(t.ret, v, depth);
      return visitTy(t.upvars, v, depth);
    default:
      return assertNever(t);
  }
}

export function visitConst(c: Const, v: Visitor, depth = 0): void {
  v.const?.(c, depth);
  if (c.kind === 'unevaluated') visitArgs(c.args, v, depth);
}

export function visitArgs(list: ArgList, v: Visitor, depth = 0): void {
  for (const arg of list.list) {
    if (arg.kind === 'type') visitTy(arg.ty, v, depth);
    else if (arg.kind === 'region') v.region?.(arg.region, depth);
    else visitConst(arg.value, v, depth);
  }
}

export function visitSig(sig: PolyFnSig, v: Visitor, depth = 0): void {
  for (const input of sig.inputs) visitTy(input, v, depth + 1);
  visitTy(sig.output, v, depth + 1);
}

export function visitPredicate(p: Predicate, v: Visitor, depth = 0): void {
  const inner = depth + 1;
  switch (p.kind) {
    case 'trait':
      return visitArgs(p.traitRef.args, v, inner);
    case 'projection':
      visitArgs(p.args, v, inner);
      return visitTy(p.ty, v, inner);
    case 'typeOutlives':
      visitTy(p.ty, v, inner);
      return v.region?.(p.region, inner);
    case 'regionOutlives':
      v.region?.(p.a, inner);
      return v.region?.(p.b, inner);
    default:
      return assertNever(p);
  }
}

/** Calls `f` with every region of the value that is not bound inside it, erased ones included, in order, with repetitions. */
export function freeRegionsOf(t: Ty, f: (r: Region) => void): void {
  visitTy(t, {
    region: (r, depth) => {
      if (r.kind !== 'bound' || r.debruijn >= depth) f(r);
    },
  });
}

/** Whether any free region satisfies `test`. */
export function anyFreeRegion(t: Ty, test: (r: Region) => boolean): boolean {
  if ((t.flags & TyFlag.HasFreeRegions) === 0) return false;
  let found = false;
  freeRegionsOf(t, (r) => {
    found ||= test(r);
  });
  return found;
}

/** A region that the user wrote stands in the type: named or `'static`, not elided. */
export function hasNamedRegions(ty: Ty): boolean {
  if ((ty.flags & TyFlag.HasFreeRegions) === 0) return false;
  let isNamed = false;
  visitTy(ty, {
    region(region) {
      isNamed ||= region.kind === 'static' || region.kind === 'earlyParam' || region.kind === 'lateParam';
    },
  });
  return isNamed;
}
