/** `BorrowckEnv` answered from the database, for the body of one owner. */
import type { DefId } from '../base/ids';
import { bodyOf } from '../hir/query';
import { dropAndCopy, TypeFacts } from '../mir/typeFacts';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import type { Database } from '../query/engine';
import { elaboratedItemBounds, elaboratedItemBoundsTaint } from '../traits/elaborate';
import { implsForHead } from '../traits/implIndex';
import { impliesUnknown, inferredOutlives } from '../traits/inferredOutlives';
import { normalizeClause } from '../traits/normalizeEnv';
import { paramEnvOf } from '../traits/paramEnv';
import { normalizeCached, proveCached } from '../traits/regionCache';
import { adtKey } from '../traits/simplify';
import { adtDef } from '../types/adt';
import { fnSigData } from '../types/fnSigs';
import { eraseRegions, shiftTy, subst, substPredicate } from '../types/fold';
import { allParams, genericsOf, identityArgs } from '../types/generics';
import { mkAlias, mkArgs, mkProjectionPred, mkTraitPred, mkTypeOutlives, tyArg, tyError } from '../types/intern';
import { predicatesOf, superPredicates } from '../types/predicates';
import { implHeader, typeOf, typeTaint } from '../types/sigs';
import { synthKey } from '../types/synthKeys';
import { type ArgList, type Predicate, type Ty, TyFlag } from '../types/ty';
import { fnVariancesOf, variancesOf } from '../types/variance';
import type { AdtFacts, BorrowckEnv, SelfCallKind } from './env';
import { ASKS_OF_REGIONS } from './outlives';

const OPERATORS: readonly string[] = [
  ...['add', 'sub', 'mul', 'div', 'rem', 'neg', 'not', 'bitxor', 'bitand', 'bitor', 'shl', 'shr'],
  ...['add_assign', 'sub_assign', 'mul_assign', 'div_assign', 'rem_assign', 'bitxor_assign', 'bitand_assign'],
  ...['bitor_assign', 'shl_assign', 'shr_assign', 'index', 'index_mut', 'eq', 'partial_ord'],
];

/** Where-clauses in terms of the definition's own parameters. */
interface Declared {
  readonly all: readonly Predicate[];
  readonly outlives: readonly Predicate[];
  /** One of them mentions a region or a binder itself. */
  readonly asksOfRegions: boolean;
  /** The fields of the type may imply more. */
  readonly isOpen: boolean;
}

export function realEnv(db: Database, owner: DefId): BorrowckEnv {
  const krate = crateOf(db, owner);
  const paramEnv = paramEnvOf(db, owner);
  const facts = new TypeFacts(db, krate, paramEnv);
  const adts = new Map<DefId, AdtFacts | null>();
  const lang = (name: string): DefId | null => langItem(db, krate, name);
  const { drop: dropTrait, copy: copyTrait } = db.get(dropAndCopy, krate);
  // Only reports ask.
  let operators: Set<DefId> | null = null;
  const isOperator = (trait: DefId): boolean => {
    operators ??= new Set(OPERATORS.flatMap((name) => lang(name) ?? []));
    return operators.has(trait);
  };

  function adtFacts(def: DefId): AdtFacts | null {
    const adt = adtDef(db, def);
    if (adt === null || adt.taint !== null) return null;
    const impls = dropTrait === null ? undefined : implsForHead(db, dropTrait, adtKey(def), crateOf(db, def));
    const mayDangle = new Set<number>();
    const [impl] = impls ?? [];
    if (impl !== undefined) {
      const { selfTy, taint } = implHeader(db, impl);
      if (taint !== null) return null;
      const dangling = new Set<number>();
      for (const param of allParams(genericsOf(db, impl))) if (param.mayDangle) dangling.add(param.index);
      if (selfTy.kind === 'adt') {
        selfTy.args.list.forEach((arg, i) => {
          if (arg.kind === 'type' && arg.ty.kind === 'param' && dangling.has(arg.ty.index)) mayDangle.add(i);
          if (arg.kind === 'region' && arg.region.kind === 'earlyParam' && dangling.has(arg.region.index))
            mayDangle.add(i);
        });
      }
    }
    return {
      kind: adt.kind,
      lang: adt.isBox ? 'box' : adt.isPhantomData ? 'phantomData' : adt.isManuallyDrop ? 'manuallyDrop' : null,
      hasDtor: impl !== undefined,
      variances: variancesOf(db, def),
      mayDangle,
      variants: adt.variants.map((variant) => variant.fields.length),
    };
  }

  function cachedAdt(def: DefId): AdtFacts | null {
    let known = adts.get(def);
    if (known === undefined) {
      known = adtFacts(def);
      adts.set(def, known);
    }
    return known;
  }

  const declared = new Map<DefId, Declared>();
  function declaredOf(def: DefId): Declared {
    let known = declared.get(def);
    if (known === undefined) {
      const kind = defKind(db, def);
      const adt = kind === 'variant' ? (parentOf(db, def) ?? def) : def;
      const { list } = predicatesOf(db, adt);
      const isAdt = kind === 'struct' || kind === 'enum' || kind === 'union' || kind === 'variant';
      const inferred = isAdt ? inferredOutlives(db, adt) : [];
      const all = inferred.length === 0 ? list : [...list, ...inferred];
      const outlives = all.filter((p) => p.kind === 'regionOutlives' || p.kind === 'typeOutlives');
      const asks = all.some((p) => p.vars.length > 0 || (p.flags & (TyFlag.HasFreeRegions | TyFlag.HasBinder)) !== 0);
      const isOpen = isAdt && impliesUnknown(db, adt);
      known = { all, outlives, asksOfRegions: asks || outlives.length > 0, isOpen };
      declared.set(def, known);
    }
    return known;
  }

  function instantiated(list: readonly Predicate[], args: ArgList): readonly Predicate[] {
    return list.length === 0 ? list : list.map((predicate) => substPredicate(predicate, args));
  }

  return {
    adt: cachedAdt,
    fieldTy(ty, variant, index) {
      const field = adtDef(db, ty.def)?.variants[variant]?.fields[index];
      return field === undefined ? tyError : subst(field.ty, ty.args);
    },
    fieldName: (def, variant, index) => adtDef(db, def)?.variants[variant]?.fields[index]?.name ?? null,
    fnSig(def) {
      const { sig, taint } = fnSigData(db, def);
      return taint === null ? sig : null;
    },
    predicatesOf: (def, args) => instantiated(declaredOf(def).all, args),
    // `T::Out: 'a` says the same of what `T::Out` is.
    outlivesPredicatesOf: (def, args) =>
      instantiated(declaredOf(def).outlives, args).flatMap((p) =>
        (p.flags & TyFlag.HasProjection) === 0 ? [p] : [p, normalizeClause(db, paramEnv, p)],
      ),
    impliesUnknown: (def) => declaredOf(def).isOpen,
    asksNothing(def, args) {
      const { all, asksOfRegions } = declaredOf(def);
      return all.length === 0 || (!asksOfRegions && (args.flags & ASKS_OF_REGIONS) === 0);
    },
    superPredicatesOf: (trait, args) => superPredicates(db, trait).map((predicate) => substPredicate(predicate, args)),
    fnVariancesOf: (def) => fnVariancesOf(db, def),
    variancesOf: (def) => variancesOf(db, def),
    identityArgs: (def) => identityArgs(genericsOf(db, def)),
    valueTy(def, args) {
      if (typeTaint(db, def) !== null) return null;
      const ty = typeOf(db, def);
      if (args !== null) return subst(ty, args);
      return (ty.flags & TyFlag.HasParam) === 0 ? ty : null;
    },
    implSelfTy(def, args) {
      const parent = parentOf(db, def);
      if (parent === null || defKind(db, parent) !== 'impl') return null;
      return subst(implHeader(db, parent).selfTy, args);
    },
    copyPredicate(ty) {
      if (copyTrait === null) return null;
      return mkTraitPred({ trait: copyTrait, args: mkArgs([tyArg(shiftTy(ty, 1))]) }, [], false);
    },
    needsDrop: (ty) => facts.needsDrop(eraseRegions(ty)) !== 'no',
    normalize: (ty, sink) => normalizeCached(db, paramEnv, ty, sink) ?? tyError,
    prove: (predicate, sink) => proveCached(db, paramEnv, predicate, sink),
    itemBounds(def, args, self) {
      if (elaboratedItemBoundsTaint(db, def) !== null) return null;
      const alias = synthKey(def) === null ? mkAlias('projection', def, args) : mkAlias('opaque', def, args);
      return elaboratedItemBounds(db, def).map((bound) => withSelf(substPredicate(bound, args), alias, self));
    },
    definesOpaque(at, opaque) {
      const key = synthKey(opaque);
      return key !== null && key.kind === 'opaque' && key.owner === at;
    },
    ownerPredicates: (def) => (def === owner ? paramEnv.clauses : paramEnvOf(db, def).clauses),
    impliedTypes(def) {
      const parent = parentOf(db, def);
      if (parent === null || defKind(db, parent) !== 'impl') return [];
      const header = implHeader(db, parent);
      const types: Ty[] = [header.selfTy];
      for (const arg of header.traitRef?.args.list ?? []) if (arg.kind === 'type') types.push(arg.ty);
      return types;
    },
    isTraitImplMethod(def) {
      const parent = parentOf(db, def);
      return parent !== null && defKind(db, parent) === 'impl' && implHeader(db, parent).isTraitImpl;
    },
    isForeignTraitMethod(def) {
      const parent = parentOf(db, def);
      if (parent === null || defKind(db, parent) !== 'impl') return false;
      const trait = implHeader(db, parent).traitRef?.trait;
      return trait !== undefined && crateOf(db, trait) !== krate;
    },
    hasSelfParam(def) {
      const item = itemOf(db, def);
      return item?.kind === 'fn' && item.hasSelf;
    },
    desugaring: (expr) => db.get(bodyOf, owner)?.desugared.get(expr) ?? null,
    selfCallKind(method, isWritten): SelfCallKind | null {
      const item = defKind(db, method) === 'assocFn' ? itemOf(db, method) : null;
      if (item?.kind !== 'fn' || !item.hasSelf) return null;
      const trait = parentOf(db, method);
      if (trait === null) return 'normal';
      if (trait === lang('fn_once')) return 'fnOnce';
      if (trait === lang('fn_mut') || trait === lang('fn')) return 'fnMut';
      if (isOperator(trait)) return isWritten ? 'normal' : 'operator';
      if (trait === lang('deref')) return isWritten ? 'normal' : 'deref';
      if (method === lang('into_iter')) return 'forLoop';
      if (method === lang('into_future')) return 'await';
      return method === lang('branch') ? 'questionMark' : 'normal';
    },
    defName: (def) => nameOf(db, def),
    inheritedPredicates(def) {
      const parent = parentOf(db, def);
      const kind = parent === null ? null : defKind(db, parent);
      return parent !== null && (kind === 'trait' || kind === 'impl') ? predicatesOf(db, parent).list.length : 0;
    },
    overloadedPlaceOp(method) {
      const trait = parentOf(db, method);
      if (trait === null) return null;
      if (trait === lang('deref') || trait === lang('deref_mut')) return 'deref';
      return trait === lang('index') || trait === lang('index_mut') ? 'index' : null;
    },
  };
}

/** A bound of an opaque type or associated type with its self type replaced. */
function withSelf(bound: Predicate, alias: Ty, self: Ty): Predicate {
  const erased = eraseRegions(alias);
  const isSelf = (ty: Ty): boolean => ty === alias || eraseRegions(ty) === erased;
  switch (bound.kind) {
    case 'trait': {
      const args = replaceFirst(bound.traitRef.args, isSelf, self);
      return mkTraitPred({ trait: bound.traitRef.trait, args }, bound.vars, bound.negative);
    }
    case 'projection':
      return mkProjectionPred(bound.assoc, replaceFirst(bound.args, isSelf, self), bound.ty, bound.vars);
    case 'typeOutlives':
      return isSelf(bound.ty) ? mkTypeOutlives(self, bound.region, bound.vars) : bound;
    case 'regionOutlives':
      return bound;
  }
}

/** Predicates stand under a binder: what is put in goes below it. */
function replaceFirst(args: ArgList, isSelf: (ty: Ty) => boolean, self: Ty): ArgList {
  const [first, ...rest] = args.list;
  if (first?.kind !== 'type' || !isSelf(first.ty)) return args;
  return mkArgs([tyArg(shiftTy(self, 1)), ...rest]);
}
