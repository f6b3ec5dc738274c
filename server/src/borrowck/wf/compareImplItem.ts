/**
 * Lifetime parameters of an impl's item against those of the trait's (E0195). Mirrors `check_region_bounds_on_impl_item`:
 * only the number of early-bound ones counts. Where the signatures fit, the one that is early-bound here and late-bound
 * there is named. What else may differ between the two is not looked at, and stops this.
 */
import type { DefId } from '../../base/ids';
import { countElided, walkTypeRef } from '../../items/typeRefWalk';
import { defKind, nameOf, parentOf } from '../../names/defs';
import { childrenOf, itemOf } from '../../names/itemData';
import type { Database } from '../../query/engine';
import { fnSigData } from '../../types/fnSigs';
import { type Generics, genericsOf } from '../../types/generics';
import { implHeader } from '../../types/sigs';
import type { ArgList, Region, Ty } from '../../types/ty';
import { compareSignature } from './compareSignature';
import type { WfError } from './result';

export function compareImplItem(db: Database, def: DefId): readonly WfError[] {
  const impl = parentOf(db, def);
  if (impl === null || defKind(db, impl) !== 'impl') return [];
  const kind = defKind(db, def);
  const { traitRef } = implHeader(db, impl);
  if (traitRef === null || (kind !== 'assocFn' && kind !== 'assocTy' && kind !== 'assocConst')) return [];
  const name = nameOf(db, def);
  const traitItem = childrenOf(db, traitRef.trait).find((d) => defKind(db, d) === kind && nameOf(db, d) === name);
  if (traitItem === undefined || !haveSameShape(db, def, traitItem)) return [];
  const own = genericsOf(db, def);
  const declared = genericsOf(db, traitItem);
  if (earlyCount(own) + anonymousOfConst(db, def) === earlyCount(declared))
    return kind === 'assocFn' ? compareSignature(db, def, traitItem) : [];
  if (kind === 'assocFn') {
    const params = mismatches(db, def, own, traitItem, declared);
    if (params.length > 0) return [{ kind: 'lateBound', traitItem, params }];
  }
  const item = itemOf(db, def);
  const itemKind =
    kind === 'assocTy'
      ? 'associated type'
      : kind === 'assocConst'
        ? 'associated constant'
        : item?.kind === 'fn' && item.hasSelf
          ? 'method'
          : 'associated function';
  return [{ kind: 'lifetimeCount', itemKind, name, traitItem }];
}

/** Lifetimes without a name in the type of an associated constant are its parameters where the impl has lifetimes. */
function anonymousOfConst(db: Database, def: DefId): number {
  const item = itemOf(db, def);
  const { parent } = genericsOf(db, def);
  if (item?.kind !== 'const' || parent === null || earlyCount(parent) === 0) return 0;
  return countElided((visitor) => walkTypeRef(item.ty, visitor));
}

function earlyCount(generics: Generics): number {
  return generics.own.filter((param) => param.kind === 'lifetime').length;
}

/** `self`, types, consts, `impl Trait`s and arguments agree: else rustc speaks of those. */
function haveSameShape(db: Database, a: DefId, b: DefId): boolean {
  const shape = (def: DefId): string => {
    const item = itemOf(db, def);
    const params = genericsOf(db, def).own.filter((param) => param.kind !== 'lifetime');
    const written = params.map((param) => `${param.kind}${param.isSynthetic ? '!' : ''}`).join();
    return item?.kind === 'fn' ? `${written} ${item.hasSelf} ${item.params.length}` : written;
  };
  return shape(a) === shape(b);
}

type Mismatch = Extract<WfError, { kind: 'lateBound' }>['params'][number];

/** Lifetimes in the same place of both signatures of which one is early-bound and the other late-bound. */
function mismatches(db: Database, impl: DefId, own: Generics, traitItem: DefId, declared: Generics): Mismatch[] {
  const here = fnSigData(db, impl).sig;
  const there = fnSigData(db, traitItem).sig;
  const found = new Map<string, Mismatch>();
  const regions = (a: Region, b: Region): void => {
    const inImpl = lifetimeOf(own, a);
    const inTrait = lifetimeOf(declared, b);
    if (inImpl === null || inTrait === null || inImpl.isEarly === inTrait.isEarly) return;
    const key = inImpl.isEarly ? `i${inImpl.written}` : `t${inTrait.written}`;
    if (found.has(key)) return;
    found.set(key, { written: inImpl.written, traitWritten: inTrait.written, isEarlyInImpl: inImpl.isEarly });
  };
  const fits =
    here.inputs.length === there.inputs.length &&
    here.inputs.every((input, i) => matchTypes(input, there.inputs[i] as Ty, regions)) &&
    matchTypes(here.output, there.output, regions);
  const all = fits ? [...found.values()] : [];
  return [...all.filter((m) => m.isEarlyInImpl), ...all.filter((m) => !m.isEarlyInImpl)];
}

/** A lifetime parameter of the item itself that is written. */
function lifetimeOf(
  generics: Generics,
  region: Region,
): { readonly written: number; readonly isEarly: boolean } | null {
  if (region.kind === 'earlyParam') {
    const param = generics.own.find((p) => p.index === region.index);
    return param === undefined || param.written < 0 ? null : { written: param.written, isEarly: true };
  }
  if (region.kind !== 'bound') return null;
  const late = generics.late.find((p) => p.name === region.name);
  return late === undefined ? null : { written: late.written, isEarly: false };
}

/** Whether the types can be the same; parameters and aliases may be anything. Two of one alias are taken by their args. */
function matchTypes(a: Ty, b: Ty, regions: (a: Region, b: Region) => void): boolean {
  if (a.kind === 'alias' && b.kind === 'alias' && a.def === b.def) return matchArgs(a.args, b.args, regions);
  if (isOpen(a) || isOpen(b)) return true;
  if (a.kind === 'ref' && b.kind === 'ref') {
    regions(a.region, b.region);
    return a.mutable === b.mutable && matchTypes(a.ty, b.ty, regions);
  }
  if (a.kind === 'adt' && b.kind === 'adt') return a.def === b.def && matchArgs(a.args, b.args, regions);
  if (a.kind === 'ptr' && b.kind === 'ptr') return a.mutable === b.mutable && matchTypes(a.ty, b.ty, regions);
  if ((a.kind === 'slice' && b.kind === 'slice') || (a.kind === 'array' && b.kind === 'array'))
    return matchTypes(a.elem, b.elem, regions);
  if (a.kind === 'tuple' && b.kind === 'tuple')
    return a.elems.length === b.elems.length && a.elems.every((e, i) => matchTypes(e, b.elems[i] as Ty, regions));
  return a.kind === b.kind;
}

function isOpen(t: Ty): boolean {
  return t.kind === 'param' || t.kind === 'alias' || t.kind === 'error';
}

function matchArgs(a: ArgList, b: ArgList, regions: (a: Region, b: Region) => void): boolean {
  return a.list.every((arg, i) => {
    const other = b.list[i];
    if (arg.kind === 'region' && other?.kind === 'region') regions(arg.region, other.region);
    return arg.kind !== 'type' || other?.kind !== 'type' || matchTypes(arg.ty, other.ty, regions);
  });
}
