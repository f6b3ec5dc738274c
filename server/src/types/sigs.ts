/**
 * What the types of definitions are: `typeOf`, impl headers, defaults of parameters, and the lowerer for the signature of
 * an item. Mirrors rustc_hir_analysis::collect (type_of, impl_trait_header).
 *
 * All answers are in terms of the definition's own generics (`generics.ts`).
 */
import type { DefId } from '../base/ids';
import { hasAttr } from '../items/lowerAttrs';
import { countElided, walkPath } from '../items/typeRefWalk';
import { defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { deriveHeader } from './derives';
import { eraseArgs, eraseRegions } from './fold';
import { type GenericParamDef, type Generics, genericsOf, identityArgs, itemGenerics } from './generics';
import {
  constArg,
  mkAdt,
  mkEarlyParam,
  mkFnDef,
  mkForeign,
  mkParam,
  mkProjection,
  reStatic,
  tyArg,
  tyError,
} from './intern';
import { type LowerEnv, TypeLowerer } from './lower';
import { synthKey } from './synthKeys';
import type { GenericArg, Region, TraitRef, Ty } from './ty';

/** Lowers types in the signature of `owner`. Elided lifetimes are refused unless `extra` says what they are. */
export function itemLowerer(db: Database, owner: DefId, extra: Partial<LowerEnv> = {}): TypeLowerer {
  const scope = scopeOf(db, owner);
  return new TypeLowerer({
    db,
    owner,
    generics: genericsOf(db, owner),
    resolve: (path, ns) => resolvePath(db, scope, path, ns),
    elided: () => null,
    late: () => null,
    inBody: false,
    ...extra,
  });
}

/** Elided lifetimes become the anonymous early-bound parameters of `generics`, from the `skip`-th on. */
export function anonymousLifetimes(generics: Generics, skip = 0): (depth: number) => Region | null {
  const anonymous = generics.own.filter((p) => p.kind === 'lifetime' && p.written < 0);
  let next = skip;
  return () => {
    const param = anonymous[next++];
    return param === undefined ? null : mkEarlyParam(param.index, param.name);
  };
}

export interface Lowered {
  readonly ty: Ty;
  /** Why `ty` is not fully understood; null if it is. */
  readonly taint: string | null;
}

function lowered(ty: Ty, lowerer: TypeLowerer, hasSignatureError = false): Lowered {
  return { ty, taint: hasSignatureError ? 'syntax error in a signature' : (lowerer.problems[0] ?? null) };
}

export function sameLowered(a: Lowered, b: Lowered): boolean {
  return a.ty === b.ty && a.taint === b.taint;
}

const NOTHING: Lowered = { ty: tyError, taint: 'not a type' };
const CYCLE: Lowered = { ty: tyError, taint: 'cycle in types' };

const typeQuery = defineQuery<DefId, Lowered>({
  name: 'typeOf',
  compute: computeType,
  equals: sameLowered,
  onCycle: () => CYCLE,
});

/**
 * Of an ADT: itself at its own parameters. Of an alias, const, static, associated type or const of an impl: what is
 * written. Of a fn: its fn item. Of an impl: its self type. Of a trait: `Self`. The error type where there is none.
 */
export function typeOf(db: Database, def: DefId): Ty {
  return db.get(typeQuery, def).ty;
}

export function typeTaint(db: Database, def: DefId): string | null {
  return db.get(typeQuery, def).taint;
}

function computeType(db: Database, def: DefId): Lowered {
  const clean = (ty: Ty): Lowered => ({ ty, taint: null });
  switch (defKind(db, def)) {
    case 'struct':
    case 'enum':
    case 'union':
      return clean(mkAdt(def, identityArgs(genericsOf(db, def))));
    case 'variant':
      return clean(typeOf(db, parentOf(db, def) as DefId));
    case 'fn':
    case 'assocFn':
      return clean(mkFnDef(def, identityArgs(genericsOf(db, def))));
    case 'foreignTy':
      return clean(mkForeign(def));
    case 'trait':
      return clean(mkParam(0, 'Self'));
    case 'impl':
      return db.get(implSelfQuery, def);
    default:
      return writtenType(db, def);
  }
}

function writtenType(db: Database, def: DefId): Lowered {
  const item = itemOf(db, def);
  if (item === null) return NOTHING;
  if (item.kind === 'typeAlias') {
    if (item.ty === null) return { ty: tyError, taint: 'no type' };
    const lowerer = itemLowerer(db, def);
    return lowered(lowerer.ty(item.ty), lowerer, item.hasSignatureError);
  }
  if (item.kind === 'const' || item.kind === 'static') {
    const lowerer = itemLowerer(db, def, { elided: () => reStatic });
    return lowered(lowerer.ty(item.ty), lowerer, item.hasSignatureError);
  }
  return NOTHING;
}

const implSelfQuery = defineQuery<DefId, Lowered>({
  name: 'implSelfTy',
  compute: (db, def) => {
    const item = itemOf(db, def);
    if (item?.kind !== 'impl') return NOTHING;
    const { trait } = item;
    const skip = trait === null ? 0 : countElided((v) => walkPath(trait, v));
    const lowerer = itemLowerer(db, def, { elided: anonymousLifetimes(genericsOf(db, def), skip) });
    return lowered(lowerer.ty(item.selfTy), lowerer, item.hasSignatureError);
  },
  equals: sameLowered,
  onCycle: () => CYCLE,
});

/** What `Self` means in a trait, impl or ADT. */
export function selfTyOf(db: Database, def: DefId): Ty {
  return typeOf(db, def);
}

export interface ImplHeader {
  readonly impl: DefId;
  /** null: an inherent impl, or a trait that does not resolve (then `taint` says so). */
  readonly traitRef: TraitRef | null;
  readonly selfTy: Ty;
  /** Regions erased: what selection compares. */
  readonly erasedArgs: TraitRef['args'] | null;
  readonly erasedSelfTy: Ty;
  readonly negative: boolean;
  readonly isTraitImpl: boolean;
  readonly taint: string | null;
}

const headerQuery = defineQuery<DefId, ImplHeader>({
  name: 'implHeader',
  compute: (db, def) => {
    const item = itemOf(db, def);
    const self = db.get(implSelfQuery, def);
    if (item?.kind !== 'impl') return header(def, null, tyError, false, false, 'not an impl');
    const { trait } = item;
    if (trait === null) return header(def, null, self.ty, false, false, self.taint);
    // `impl<T> From<!> for T`: it only keeps others from being written, and matches nothing.
    if (hasAttr(item.attrs, 'rustc_reservation_impl')) return header(def, null, self.ty, false, true, null);
    const lowerer = itemLowerer(db, def, { elided: anonymousLifetimes(genericsOf(db, def)) });
    const { value } = lowerer.underBinder([], (binder) => lowerer.traitRefOf(trait, self.ty, binder));
    const taint = self.taint ?? lowerer.problems[0] ?? null;
    return header(def, value?.traitRef ?? null, self.ty, item.isNegative, true, taint);
  },
  equals: (a, b) =>
    a.selfTy === b.selfTy &&
    a.traitRef?.trait === b.traitRef?.trait &&
    a.traitRef?.args === b.traitRef?.args &&
    a.negative === b.negative &&
    a.isTraitImpl === b.isTraitImpl &&
    a.taint === b.taint,
  onCycle: (_db, def) => header(def, null, tyError, false, true, 'cycle in types'),
});

export function header(
  impl: DefId,
  traitRef: TraitRef | null,
  selfTy: Ty,
  negative: boolean,
  isTraitImpl: boolean,
  taint: string | null,
): ImplHeader {
  return {
    impl,
    traitRef,
    selfTy,
    erasedArgs: traitRef === null ? null : eraseArgs(traitRef.args),
    erasedSelfTy: eraseRegions(selfTy),
    negative,
    isTraitImpl,
    taint,
  };
}

/** Of an impl item, or of the impl a derive stands for. */
export function implHeader(db: Database, impl: DefId): ImplHeader {
  return synthKey(impl)?.kind === 'derive' ? deriveHeader(db, impl) : db.get(headerQuery, impl);
}

/** `Self: Trait<..>` inside the trait. */
export function identityTraitRef(db: Database, trait: DefId): TraitRef {
  return { trait, args: identityArgs(genericsOf(db, trait)) };
}

const defaultQuery = defineQuery<number, { readonly arg: GenericArg | null }>({
  name: 'paramDefault',
  compute: (db, key) => {
    const def = Math.floor(key / 4096) as DefId;
    const param = itemGenerics(itemOf(db, def)).params[key % 4096];
    if (param === undefined) return { arg: null };
    const lowerer = itemLowerer(db, def, { elided: () => reStatic });
    if (param.defaultTy !== null) return { arg: tyArg(lowerer.ty(param.defaultTy)) };
    if (param.defaultConst === null) return { arg: null };
    const type = param.ty === null ? null : lowerer.ty(param.ty);
    return { arg: constArg(lowerer.const(param.defaultConst, type)) };
  },
  equals: (a, b) => a.arg === b.arg,
  onCycle: () => ({ arg: null }),
});

/** The default of a type or const parameter, in terms of the parameters before it; null where there is none. */
export function paramDefault(db: Database, def: DefId, param: GenericParamDef): GenericArg | null {
  return param.written < 0 ? null : db.get(defaultQuery, def * 4096 + param.written).arg;
}

/** `<Self as Trait>::Assoc` inside the trait, with the associated type's own parameters as themselves. */
export function identityProjection(db: Database, assoc: DefId): Ty {
  return mkProjection(assoc, identityArgs(genericsOf(db, assoc)));
}
