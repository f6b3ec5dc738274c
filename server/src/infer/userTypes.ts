/**
 * Types that the user wrote in a body: lowered with inference variables for what is left out, regions kept. Mirrors
 * rustc_hir_typeck's use of HirTyLowerer (lower_ty_saving_user_provided_ty) and closure signatures as supplied.
 */

import type { DefId } from '../base/ids';
import type { Body, BodyPath, ClosureExpr } from '../hir/body';
import type { GenericArgs, Path, TypeRef } from '../items/item';
import { defKind } from '../names/defs';
import type { PathRes } from '../names/res';
import { UNDETERMINED_BINDING, type UndeterminedBinding, undeterminedBindings } from '../traits/objectBindings';
import { lateBoundRegions } from '../types/fnSigs';
import { eraseBound, instantiateTy } from '../types/fold';
import { genericsOf } from '../types/generics';
import { mkLateParam, mkSig, reErased, tyArg } from '../types/intern';
import { type BoundObject, TypeLowerer } from '../types/lower';
import type { ArgList, GenericArg, PolyFnSig, Ty } from '../types/ty';
import { isConstPath } from './expr/path';
import type { FnCtxt } from './fnCtxt';

const UNRESOLVED: PathRes = { res: { kind: 'err', reason: 'unresolved path in a type' }, consumed: 1 };

export class BodyTypes {
  /** By TypeRef object: as written, variables not yet resolved. Not normalised: what that asks of lifetimes is for borrowck. */
  readonly user = new Map<TypeRef, Ty>();
  private readonly lowered = new Map<TypeRef, Ty>();
  readonly lowerer: TypeLowerer;
  private readonly made = new Map<Path, PathRes>();
  private reported = 0;
  readonly undetermined: UndeterminedBinding[] = [];
  private judged = 0;

  constructor(
    private readonly cx: FnCtxt,
    body: Body,
  ) {
    const { db, owner } = cx;
    const kind = defKind(db, owner);
    const late = kind === 'fn' || kind === 'assocFn' ? lateBoundRegions(db, owner) : [];
    this.lowerer = new TypeLowerer({
      db,
      owner,
      generics: genericsOf(db, owner),
      resolve: (path) => this.made.get(path) ?? body.typePaths.get(path) ?? UNRESOLVED,
      elided: () => reErased,
      late: (name) => {
        const index = late.findIndex((v) => v.name === name);
        return index < 0 ? null : mkLateParam(owner, index, name);
      },
      inferTy: () => cx.tyVar(),
      isOfValue: (path) => this.made.has(path),
      inferConst: () => cx.icx.newConstVar(),
      inBody: true,
    });
  }

  /** What a type that the user wrote means. Recorded for borrowck. */
  lower(ref: TypeRef): Ty {
    const known = this.lowered.get(ref);
    if (known !== undefined) return known;
    const written = this.checked(() => this.lowerer.ty(ref));
    const ty = this.cx.normalize(written);
    this.user.set(ref, written);
    this.lowered.set(ref, ty);
    return ty;
  }

  /** Holes alone (`f::<_>`) say nothing to borrowck. Mirrors CanonicalUserType::is_identity. */
  saysAnything({ args }: GenericArgs): boolean {
    return args.some((arg) => arg.kind !== 'type' || arg.ty.kind !== 'infer');
  }

  private checked<T>(f: () => T): T {
    const value = f();
    const { problems } = this.lowerer;
    while (this.reported < problems.length) this.cx.taint(problems[this.reported++] as string, null);
    this.judgeObjects();
    return value;
  }

  private judgeObjects(): void {
    const { boundObjects } = this.lowerer;
    while (this.judged < boundObjects.length) {
      const found = undeterminedBindings(this.cx.db, boundObjects[this.judged++] as BoundObject);
      if (found.length === 0) continue;
      this.undetermined.push(...found);
      this.cx.taint(UNDETERMINED_BINDING, null);
    }
  }

  /** Runs a lowering whose problems do not count. */
  quietly<T>(f: () => T): T {
    const value = f();
    this.lowerer.problems.length = this.reported;
    return value;
  }

  /** Lowers `path` as a type, given what names made of it. */
  pathTy(path: Path, res: PathRes): Ty {
    const made: Path = { ...path };
    this.made.set(made, res);
    const ty = this.checked(() => this.lowerer.ty({ kind: 'path', path: made, syn: path.syn }));
    this.made.delete(made);
    return this.cx.normalize(ty);
  }

  /** Lowers a part of a type that is not recorded (`<T>::f`). */
  plain(ref: TypeRef): Ty {
    return this.cx.normalize(this.checked(() => this.lowerer.ty(ref)));
  }

  /** `prefix` and then the args of `def` as written in a path of a value, which are inferred where none is. */
  ownArgs(def: DefId, prefix: readonly GenericArg[], written: GenericArgs | null): ArgList {
    return this.checked(() => this.lowerer.ownArgs(def, prefix, written, true));
  }

  /** As `ownArgs`, of a trait in front of whose member a type stands: what is left out has its default. */
  traitArgs(trait: DefId, self: Ty, written: GenericArgs | null): ArgList {
    return this.checked(() => this.lowerer.ownArgs(trait, [tyArg(self)], written));
  }

  /**
   * The signature of a closure by what its parameters and return type say. Elided lifetimes in annotated parameters are
   * bound by the closure, those of parameters without a type are inferred.
   */
  closureSig(node: ClosureExpr): PolyFnSig {
    const { cx, lowerer } = this;
    const { value, vars } = lowerer.underBinder(node.lifetimes ?? [], (binder) => {
      const inputs = node.params.map((param) => {
        const written = param.ty;
        return written === null ? cx.tyVar() : this.checked(() => lowerer.withFresh(binder, () => lowerer.ty(written)));
      });
      const { ret } = node;
      return { inputs, output: ret === null ? cx.tyVar() : this.checked(() => lowerer.ty(ret)) };
    });
    node.params.forEach((param, i) => {
      if (param.ty !== null) this.user.set(param.ty, instantiateTy(value.inputs[i] as Ty, eraseBound));
    });
    if (node.ret !== null) this.user.set(node.ret, instantiateTy(value.output, eraseBound));
    return cx.normalizeSig(mkSig({ vars, ...value, isUnsafe: false, isVariadic: false, abi: 'Rust' }));
  }

  isConstPath(path: BodyPath): boolean {
    return isConstPath(this.cx, path);
  }
}
