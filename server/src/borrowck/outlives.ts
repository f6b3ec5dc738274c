/**
 * What `T: 'r` asks of the parts of `T`. Mirrors rustc_infer::infer::outlives::components: references, closures and
 * everything with generic args fall apart into regions; parameters and rigid aliases stay.
 */
import { assertNever, type DefId } from '../base/ids';
import { mkArgs, tyArg } from '../types/intern';
import { type ArgList, type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import type { BorrowckEnv } from './env';

/** Flags of what may have to outlive something: regions, also those that a binder inside has, and parameters. */
export const ASKS_OF_REGIONS = TyFlag.HasFreeRegions | TyFlag.HasBinder | TyFlag.HasParam;

export interface ComponentVisitor {
  region(region: Region): void;
  /** A type parameter, placeholder, or rigid alias. */
  generic(ty: Ty): void;
}

/** Calls the visitor with each component of `ty`. Unknown types have none; they taint elsewhere. */
export function visitComponents(ty: Ty, v: ComponentVisitor): void {
  switch (ty.kind) {
    case 'prim':
    case 'never':
    case 'foreign':
    case 'error':
    case 'infer':
    case 'bound':
      return;
    case 'param':
    case 'placeholder':
      v.generic(ty);
      return;
    case 'alias':
      // `for<'a> fn(<T as Tr<'a>>::X)`: only the args can be told apart.
      if (ty.outerBinder > 0) visitArgComponents(ty.args, v);
      else v.generic(ty);
      return;
    case 'ref':
      if (ty.region.kind !== 'bound') v.region(ty.region);
      visitComponents(ty.ty, v);
      return;
    case 'ptr':
      visitComponents(ty.ty, v);
      return;
    case 'slice':
    case 'array':
      visitComponents(ty.elem, v);
      return;
    case 'tuple':
      for (const elem of ty.elems) visitComponents(elem, v);
      return;
    case 'adt':
    case 'fnDef':
      visitArgComponents(ty.args, v);
      return;
    case 'fnPtr':
      for (const input of ty.sig.inputs) visitComponents(input, v);
      visitComponents(ty.sig.output, v);
      return;
    case 'dynamic':
      if (ty.region.kind !== 'bound') v.region(ty.region);
      for (const pred of ty.preds) {
        if (pred.kind === 'auto') continue;
        visitArgComponents(pred.args, v);
        if (pred.kind === 'projection') visitComponents(pred.ty, v);
      }
      return;
    case 'closure':
      visitComponents(ty.upvars, v);
      return;
    case 'coroutine':
      visitComponents(ty.upvars, v);
      visitComponents(ty.resume, v);
      return;
    default:
      assertNever(ty);
  }
}

function visitArgComponents(args: ArgList, v: ComponentVisitor): void {
  for (const arg of args.list) {
    if (arg.kind === 'type') visitComponents(arg.ty, v);
    else if (arg.kind === 'region' && arg.region.kind !== 'bound') v.region(arg.region);
  }
}

/** What follows from a type being well-formed: `outlives(a, b)` for `'a: 'b`, `generic(T, 'r)` for `T: 'r`. */
export interface ImpliedVisitor {
  outlives(sup: Region, sub: Region): void;
  generic(ty: Ty, region: Region): void;
  /** More may follow than is known. */
  unknown(): void;
}

type ImplyingEnv = Pick<BorrowckEnv, 'outlivesPredicatesOf' | 'superPredicatesOf' | 'impliesUnknown'>;

/** Bounds implied by `WF(ty)`: of each reference the pointee's components, of each ADT its where-clauses. */
export function visitImpliedBounds(env: ImplyingEnv, ty: Ty, v: ImpliedVisitor, depth = 0): void {
  if ((ty.flags & (TyFlag.HasFreeRegions | TyFlag.HasParam)) === 0 || depth > 32) return;
  switch (ty.kind) {
    case 'ref':
      if (ty.region.kind !== 'bound') implyOutlives(ty.ty, ty.region, v);
      visitImpliedBounds(env, ty.ty, v, depth + 1);
      return;
    case 'ptr':
      visitImpliedBounds(env, ty.ty, v, depth + 1);
      return;
    case 'slice':
    case 'array':
      visitImpliedBounds(env, ty.elem, v, depth + 1);
      return;
    case 'tuple':
      for (const elem of ty.elems) visitImpliedBounds(env, elem, v, depth + 1);
      return;
    case 'alias':
      if (ty.alias === 'projection') implyPredicates(env.outlivesPredicatesOf(ty.def, ty.args), v);
      for (const arg of ty.args.list) if (arg.kind === 'type') visitImpliedBounds(env, arg.ty, v, depth + 1);
      return;
    case 'adt':
      if (env.impliesUnknown(ty.def)) v.unknown();
      implyPredicates(env.outlivesPredicatesOf(ty.def, ty.args), v);
      for (const arg of ty.args.list) if (arg.kind === 'type') visitImpliedBounds(env, arg.ty, v, depth + 1);
      return;
    case 'closure':
    case 'coroutine':
      visitImpliedBounds(env, ty.upvars, v, depth + 1);
      return;
    case 'fnPtr':
      // Of its own lifetimes nothing can be said outside.
      for (const input of ty.sig.inputs) visitImpliedBounds(env, input, v, depth + 1);
      visitImpliedBounds(env, ty.sig.output, v, depth + 1);
      return;
    case 'dynamic':
      for (const pred of ty.preds) {
        if (pred.kind !== 'trait' || pred.vars.length > 0) continue;
        implyObjectBounds(env, ty, pred.trait, mkArgs([tyArg(ty), ...pred.args.list]), v);
      }
      return;
    case 'fnDef':
    case 'prim':
    case 'never':
    case 'foreign':
    case 'param':
    case 'bound':
    case 'placeholder':
    case 'infer':
    case 'error':
      return;
    default:
      assertNever(ty);
  }
}

/** The lifetime of an object outlives what its trait and the supertraits ask of it (rustc: `add_wf_preds_for_dyn_ty`). */
function implyObjectBounds(
  env: ImplyingEnv,
  object: Ty & { readonly kind: 'dynamic' },
  trait: DefId,
  args: ArgList,
  v: ImpliedVisitor,
  depth = 0,
): void {
  for (const pred of env.superPredicatesOf(trait, args)) {
    if (pred.vars.length > 0 || pred.outerBinder > 0) continue;
    if (pred.kind === 'typeOutlives' && pred.ty === object) v.outlives(object.region, pred.region);
    if (pred.kind !== 'trait' || depth > 16) continue;
    const [self] = pred.traitRef.args.list;
    if (self?.kind === 'type' && self.ty === object) {
      implyObjectBounds(env, object, pred.traitRef.trait, pred.traitRef.args, v, depth + 1);
    }
  }
}

function implyPredicates(predicates: readonly Predicate[], v: ImpliedVisitor): void {
  for (const pred of predicates) {
    if (pred.vars.length > 0 || pred.outerBinder > 0) continue;
    if (pred.kind === 'regionOutlives') v.outlives(pred.a, pred.b);
    else if (pred.kind === 'typeOutlives') implyOutlives(pred.ty, pred.region, v);
  }
}

function implyOutlives(ty: Ty, region: Region, v: ImpliedVisitor): void {
  if (ty.outerBinder > 0) return;
  visitComponents(ty, {
    region: (component) => v.outlives(component, region),
    generic: (component) => v.generic(component, region),
  });
}
