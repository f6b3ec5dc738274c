/**
 * Paths in expressions and patterns: items, constructors, constants, and type-relative ones (`Vec::new`, `Self::X`,
 * `<T as Tr>::f`). Mirrors rustc_hir_typeck's instantiate_value_path and resolve_fully_qualified_call.
 */
import type { DefId, ExprId } from '../../base/ids';
import type { BodyPath } from '../../hir/body';
import type { GenericArgs, Path, PathSegment } from '../../items/item';
import { defKind, nameOf, parentOf } from '../../names/defs';
import { childrenOf, itemOf } from '../../names/itemData';
import { isOfUnconstrainedImpl } from '../../types/constrainedParams';
import { fnSig } from '../../types/fnSigs';
import { subst } from '../../types/fold';
import { genericsOf, itemGenerics } from '../../types/generics';
import { mkAdt, mkArgs, mkFnDef, tyArg } from '../../types/intern';
import { itemLowerer, typeOf, typeTaint } from '../../types/sigs';
import { sigTaint } from '../../types/sigTaint';
import { type ArgList, type GenericArg, type Ty, TyFlag } from '../../types/ty';
import { hasNamedRegions, visitTy } from '../../types/visit';
import type { FnCtxt } from '../fnCtxt';
import { resolveAssocIn, resolveAssocValue } from '../method';
import type { Callee } from '../result';

export interface ValuePath {
  readonly ty: Ty;
  /** null: a local or a const parameter. */
  readonly callee: Callee | null;
  /** Of a constructor. */
  readonly variant: number | null;
}

export interface StructPath {
  readonly ty: Ty;
  readonly variant: number;
  readonly def: DefId;
}

/** null, with a taint, where the path means nothing known. */
export function resolveValuePath(cx: FnCtxt, path: BodyPath, e: ExprId | null): ValuePath | null {
  const { res, consumed } = path.res;
  const { segments, qself } = path.path;
  if (qself !== null) return qualified(cx, path.path, e);
  if (res.kind === 'err') {
    cx.taint(res.reason === 'unresolved' ? 'unresolved path' : res.reason, e);
    return null;
  }
  if (res.kind === 'local' && segments.some(({ args }) => args !== null))
    cx.taint('generic arguments of a variable', e);
  if (res.kind === 'local') return { ty: cx.localTy(res.binding), callee: null, variant: null };
  if (consumed < segments.length) {
    if (res.kind === 'def' && defKind(cx.db, res.def) === 'trait')
      return traitMember(cx, path.path, res.def, consumed, e);
    const self = typePrefix(cx, path.path, path.res, segments.length - 1);
    return relative(cx, self, path.path, e);
  }
  switch (res.kind) {
    case 'def':
      return valueDef(cx, res.def, path.path, e);
    case 'ctor':
      return constructorValue(cx, res.def, ctorArgs(cx, res.def, path.path), hasWritten(path.path), null);
    case 'selfCtor': {
      const self = typeOf(cx.db, res.impl);
      if (self.kind !== 'adt') break;
      return constructorValue(cx, self.def, self.args, hasNamedRegions(self), null);
    }
    case 'param':
      return { ty: constParamTy(cx, res.owner, res.index), callee: null, variant: null };
    default:
  }
  cx.taint('path is no value', e);
  return null;
}

/** The declared type of a const parameter. */
function constParamTy(cx: FnCtxt, owner: DefId, index: number): Ty {
  const written = itemGenerics(itemOf(cx.db, owner)).params[index];
  if (written?.kind !== 'const' || written.ty === null) return cx.error;
  return itemLowerer(cx.db, owner).ty(written.ty);
}

function hasWritten(path: Path): boolean {
  return path.segments.some((s) => s.args !== null);
}

/** A definition as a value; `path` says where generic args are written. */
export function valueDef(cx: FnCtxt, def: DefId, path: Path, e: ExprId | null): ValuePath | null {
  const { db } = cx;
  const last = path.segments[path.segments.length - 1] as PathSegment;
  switch (defKind(db, def)) {
    case 'fn':
      return instantiate(cx, def, [], last.args, null, e);
    case 'const':
    case 'static':
      return instantiate(cx, def, [], last.args, null, e);
    case 'assocFn':
    case 'assocConst': {
      const parent = parentOf(db, def) as DefId;
      // `Into::<u32>::into`: names lead to the member at once.
      const written = defKind(db, parent) === 'trait' ? (path.segments.at(-2)?.args ?? null) : null;
      const prefix = written === null ? cx.freshArgs(parent) : traitArgs(cx, parent, cx.tyVar(), written);
      return instantiate(cx, def, prefix.list, last.args, null, e, written !== null);
    }
    case 'struct':
    case 'variant':
      return constructorValue(cx, def, ctorArgs(cx, def, path), hasWritten(path), null);
    default:
      cx.taint('path is no value', e);
      return null;
  }
}

/** A fn or const at its args: type, obligations, what borrowck needs to know of what was written. */
export function instantiate(
  cx: FnCtxt,
  def: DefId,
  prefix: readonly GenericArg[],
  written: GenericArgs | null,
  self: Ty | null,
  e: ExprId | null,
  isPrefixWritten = false,
): ValuePath {
  const { db } = cx;
  const isFn = defKind(db, def) === 'fn' || defKind(db, def) === 'assocFn';
  // Explicit lifetimes may be meant for late-bound parameters: those are of the signature.
  const own = written !== null && isFn ? withoutLateLifetimes(cx, def, written, e) : written;
  const args = cx.userTypes.ownArgs(def, prefix, own);
  const problem = sigTaint(db, def) ?? (isFn ? null : typeTaint(db, def));
  if (problem !== null) cx.taint(problem, e);
  if (isOfUnconstrainedImpl(db, def)) cx.taint('type annotations needed', e);
  cx.addPredicates(def, args);
  const says = written !== null && (self === null ? cx.userTypes.saysAnything(written) : written.args.length > 0);
  const isWritten = isPrefixWritten || says;
  const callee: Callee = { def, args, userArgs: isWritten ? args : null, userSelfTy: self };
  if (isFn) return { ty: mkFnDef(def, args), callee, variant: null };
  return { ty: cx.normalize(subst(typeOf(db, def), args)), callee, variant: null };
}

function withoutLateLifetimes(cx: FnCtxt, def: DefId, written: GenericArgs, e: ExprId | null): GenericArgs {
  if (!written.args.some((a) => a.kind === 'lifetime') || fnSig(cx.db, def).vars.length === 0) return written;
  if (genericsOf(cx.db, def).own.some((p) => p.kind === 'lifetime')) return written;
  cx.taint('lifetime argument for a late-bound parameter', e);
  return { ...written, args: written.args.filter((a) => a.kind !== 'lifetime') };
}

/** Args of an ADT named as a constructor: on its own segment, or on the enum's before the variant's. */
function ctorArgs(cx: FnCtxt, def: DefId, path: Path): ArgList {
  const { segments } = path;
  const isVariant = defKind(cx.db, def) === 'variant';
  const adt = isVariant ? (parentOf(cx.db, def) as DefId) : def;
  let written = segments[segments.length - 1]?.args ?? null;
  if (isVariant && written === null && segments.length > 1) written = segments[segments.length - 2]?.args ?? null;
  return written === null ? cx.freshArgs(adt) : cx.userTypes.ownArgs(adt, [], written);
}

/** The value that a tuple or unit constructor names. `def` is the struct or variant. */
function constructorValue(
  cx: FnCtxt,
  def: DefId,
  args: ArgList,
  isWritten: boolean,
  self: Ty | null,
): ValuePath | null {
  const adtId = defKind(cx.db, def) === 'variant' ? (parentOf(cx.db, def) as DefId) : def;
  const variant = cx.adt(adtId)?.variants.find((v) => v.def === def);
  if (variant === undefined) {
    cx.taint('unresolved constructor', null);
    return null;
  }
  const problem = cx.adt(adtId)?.taint ?? null;
  if (problem !== null) cx.taint(problem, null);
  cx.addPredicates(adtId, args);
  const callee: Callee = { def, args, userArgs: isWritten ? args : null, userSelfTy: self };
  const ty = variant.shape === 'tuple' ? mkFnDef(def, args) : mkAdt(adtId, args);
  return { ty, callee, variant: variant.index };
}

// ---- type-relative paths

/** The type that the first `count` segments name; generic args left out are inferred. */
function typePrefix(cx: FnCtxt, path: Path, res: { res: BodyPath['res']['res']; consumed: number }, count: number): Ty {
  const prefix: Path = { ...path, segments: path.segments.slice(0, count) };
  if (res.consumed === count && path.qself === null && res.res.kind === 'def') {
    const { def } = res.res;
    const kind = defKind(cx.db, def);
    if (prefix.segments[count - 1]?.args === null) {
      // `Vec::new`: all args are inferred, defaults or not.
      if (kind === 'struct' || kind === 'enum' || kind === 'union') return mkAdt(def, cx.freshArgs(def));
      if (kind === 'typeAlias') return cx.normalize(subst(typeOf(cx.db, def), cx.freshArgs(def)));
    }
  }
  return cx.userTypes.pathTy(prefix, { res: res.res, consumed: Math.min(res.consumed, count) });
}

function relative(cx: FnCtxt, selfRaw: Ty, path: Path, e: ExprId | null): ValuePath | null {
  const { segments } = path;
  const last = segments[segments.length - 1] as PathSegment;
  const self = cx.structurally(selfRaw);
  if (self.kind === 'error') return null;
  if (self.kind === 'adt') {
    const adt = cx.adt(self.def);
    const variant = adt?.kind === 'enum' ? adt.variants.find((v) => v.name === last.name) : undefined;
    if (variant !== undefined) {
      const args = last.args === null ? self.args : cx.userTypes.ownArgs(self.def, [], last.args);
      return constructorValue(cx, variant.def, args, hasWritten(path) || hasNamedRegions(self), null);
    }
  }
  const found = resolveAssocValue(cx, self, last, e);
  if (found === null) return null;
  // `Foo::<'a>::f` of a trait: its `Self` is written.
  const parent = parentOf(cx.db, found.def);
  const isWritten = hasNamedRegions(self) && parent !== null && defKind(cx.db, parent) === 'trait';
  const prefix = isWritten ? [tyArg(self), ...found.prefix.slice(1)] : found.prefix;
  return instantiate(cx, found.def, prefix, last.args, userSelf(selfRaw), e, isWritten);
}

/** With lifetimes that nobody wrote too, and what is inferred: what the type asks of them holds as well (`<Evil>::f`, `Vec::new`). */
function userSelf(self: Ty): Ty | null {
  let hasRegion = (self.flags & (TyFlag.HasInfer | TyFlag.HasAlias)) !== 0;
  visitTy(self, {
    region() {
      hasRegion = true;
    },
  });
  return hasRegion ? self : null;
}

function qualified(cx: FnCtxt, path: Path, e: ExprId | null): ValuePath | null {
  const qself = path.qself as NonNullable<Path['qself']>;
  const { segments } = path;
  if (qself.traitSegments === 0) {
    if (segments.length === 1) return relative(cx, cx.userTypes.plain(qself.ty), path, e);
    const prefix: Path = { ...path, segments: segments.slice(0, -1) };
    return relative(
      cx,
      cx.userTypes.pathTy(prefix, { res: { kind: 'err', reason: 'unresolved path' }, consumed: 0 }),
      path,
      e,
    );
  }
  const resolved = cx.body.typePaths.get(path) ?? null;
  const trait = resolved?.res.kind === 'def' ? resolved.res.def : null;
  if (trait === null || resolved === null || defKind(cx.db, trait) !== 'trait') {
    cx.taint('unresolved path', e);
    return null;
  }
  if (segments.length > qself.traitSegments + 1) {
    const prefix: Path = { ...path, segments: segments.slice(0, -1) };
    return relative(cx, cx.userTypes.pathTy(prefix, resolved), path, e);
  }
  const self = cx.userTypes.plain(qself.ty);
  const args = cx.userTypes.traitArgs(trait, self, segments[qself.traitSegments - 1]?.args ?? null);
  return memberOf(cx, trait, args, segments[segments.length - 1] as PathSegment, e, true);
}

/** `Trait::f` and `Trait::<A>::f`: `Self` is inferred. */
function traitMember(cx: FnCtxt, path: Path, trait: DefId, consumed: number, e: ExprId | null): ValuePath | null {
  if (path.segments.length !== consumed + 1) {
    cx.taint('ambiguous associated type', e);
    return null;
  }
  const written = path.segments[consumed - 1]?.args ?? null;
  const args = traitArgs(cx, trait, cx.tyVar(), written);
  return memberOf(cx, trait, args, path.segments[consumed] as PathSegment, e, written !== null);
}

function traitArgs(cx: FnCtxt, trait: DefId, self: Ty, written: GenericArgs | null): ArgList {
  if (written !== null) return cx.userTypes.ownArgs(trait, [tyArg(self)], written);
  const fresh = cx.freshArgs(trait).list.slice();
  fresh[0] = tyArg(self);
  return mkArgs(fresh);
}

function memberOf(
  cx: FnCtxt,
  trait: DefId,
  args: ArgList,
  segment: PathSegment,
  e: ExprId | null,
  isWritten: boolean,
): ValuePath | null {
  for (const child of childrenOf(cx.db, trait)) {
    const kind = defKind(cx.db, child);
    if ((kind === 'assocFn' || kind === 'assocConst') && nameOf(cx.db, child) === segment.name) {
      return instantiate(cx, child, args.list, segment.args, null, e, isWritten);
    }
  }
  // Inherited from a supertrait, on an inferred or given `Self`.
  const found = resolveAssocIn(cx, trait, args, segment.name);
  if (found === null) {
    cx.taint('no such associated item', e);
    return null;
  }
  return instantiate(cx, found.def, found.prefix, segment.args, null, e, isWritten);
}

// ---- record literals and patterns

/** The struct or variant that a path names in a record literal or pattern. */
export function resolveStructPath(cx: FnCtxt, path: BodyPath): StructPath | null {
  const { res, consumed } = path.res;
  const { segments, qself } = path.path;
  if (qself === null && consumed === segments.length) {
    switch (res.kind) {
      case 'ctor':
        return atVariant(cx, res.def, ctorArgs(cx, res.def, path.path));
      case 'def':
        if (defKind(cx.db, res.def) === 'typeAlias') break;
        return isCtorDef(cx, res.def) ? atVariant(cx, res.def, ctorArgs(cx, res.def, path.path)) : null;
      case 'selfCtor': {
        const self = typeOf(cx.db, res.impl);
        return self.kind === 'adt' ? { ty: self, variant: 0, def: self.def } : null;
      }
      case 'selfTy':
        break;
      default:
        return null;
    }
    return atStruct(cx, cx.structurally(typePrefix(cx, path.path, path.res, segments.length)));
  }
  if (qself === null && (res.kind === 'err' || res.kind === 'local')) return null;
  const last = segments[segments.length - 1] as PathSegment;
  const prefix = prefixTy(cx, path);
  const self = prefix === null ? null : cx.structurally(prefix);
  if (self?.kind === 'adt') {
    const adt = cx.adt(self.def);
    const variant = adt?.kind === 'enum' ? adt.variants.find((v) => v.name === last.name) : undefined;
    if (variant !== undefined) return { ty: self, variant: variant.index, def: variant.def };
  }
  // `<T as Tr>::Assoc { .. }`, `Self::Assoc { .. }`.
  const whole =
    qself === null
      ? typePrefix(cx, path.path, path.res, segments.length)
      : cx.userTypes.pathTy(path.path, qualifiedRes(cx, path));
  return atStruct(cx, cx.structurally(whole));
}

function qualifiedRes(cx: FnCtxt, path: BodyPath): BodyPath['res'] {
  return cx.body.typePaths.get(path.path) ?? { res: { kind: 'err', reason: 'unresolved path' }, consumed: 0 };
}

function prefixTy(cx: FnCtxt, path: BodyPath): Ty | null {
  const { segments, qself } = path.path;
  if (qself === null) return typePrefix(cx, path.path, path.res, segments.length - 1);
  if (segments.length === 1) return qself.traitSegments === 0 ? cx.userTypes.plain(qself.ty) : null;
  if (qself.traitSegments >= segments.length - 1 && qself.traitSegments > 0) return null;
  return cx.userTypes.pathTy({ ...path.path, segments: segments.slice(0, -1) }, qualifiedRes(cx, path));
}

function isCtorDef(cx: FnCtxt, def: DefId): boolean {
  const kind = defKind(cx.db, def);
  return kind === 'struct' || kind === 'union' || kind === 'variant';
}

function atVariant(cx: FnCtxt, def: DefId, args: ArgList): StructPath | null {
  const adtId = defKind(cx.db, def) === 'variant' ? (parentOf(cx.db, def) as DefId) : def;
  const adt = cx.adt(adtId);
  const variant = adt?.variants.find((v) => v.def === def);
  if (adt === null || variant === undefined) return null;
  if (adt.taint !== null) cx.taint(adt.taint, null);
  cx.addPredicates(adtId, args);
  return { ty: mkAdt(adtId, args), variant: variant.index, def };
}

function atStruct(cx: FnCtxt, ty: Ty): StructPath | null {
  if (ty.kind !== 'adt') return null;
  const adt = cx.adt(ty.def);
  if (adt === null || adt.kind === 'enum') return null;
  if (adt.taint !== null) cx.taint(adt.taint, null);
  return { ty, variant: 0, def: ty.def };
}

/** Whether a path pattern names a constant instead of a struct or variant. */
export function isConstPath(cx: FnCtxt, path: BodyPath): boolean {
  const { res, consumed } = path.res;
  const { segments, qself } = path.path;
  if (qself === null && consumed === segments.length) {
    if (res.kind !== 'def') return res.kind === 'param';
    const kind = defKind(cx.db, res.def);
    return kind === 'const' || kind === 'assocConst' || kind === 'static';
  }
  if (qself === null && res.kind === 'err') return false;
  if (qself === null && res.kind === 'def' && defKind(cx.db, res.def) === 'trait') return true;
  const prefix = prefixTy(cx, path);
  if (prefix === null) return true;
  const self = cx.structurally(prefix);
  if (self.kind !== 'adt') return self.kind !== 'error';
  const name = segments[segments.length - 1]?.name;
  const adt = cx.adt(self.def);
  return !(adt?.kind === 'enum' && adt.variants.some((v) => v.name === name));
}
