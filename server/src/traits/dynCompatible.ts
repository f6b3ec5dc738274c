/**
 * Which traits have trait objects. Mirrors rustc_trait_selection::traits::dyn_compatibility, as far as it is sure.
 */
import type { CrateId, DefId } from '../base/ids';
import { crateOf, defKind } from '../names/defs';
import { childrenOf, itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { fnSigData } from '../types/fnSigs';
import { genericsOf } from '../types/generics';
import { itemBounds, predicatesOf } from '../types/predicates';
import { type ArgList, type DynPredicate, type Predicate, type Ty, TyFlag } from '../types/ty';
import { type Visitor, visitTy } from '../types/visit';
import { elaboratedSupers } from './elaborate';
import { implsForHead } from './implIndex';
import { adtKey } from './simplify';

const query = defineQuery<DefId, boolean>({
  name: 'dynIncompatible',
  compute: (db, trait) =>
    elaboratedSupers(db, trait)
      .filter(isOfSelf)
      .some((p) => refuses(db, p) || childrenOf(db, p.traitRef.trait).some((member) => bars(db, member))),
  onCycle: () => false,
});

/** Whether `dyn Trait` is an error (E0038). */
export function isDynIncompatible(db: Database, trait: DefId): boolean {
  return db.get(query, trait);
}

/** Whether a trait object leaves associated types open (E0191). */
export function lacksAssocTypes(db: Database, preds: readonly DynPredicate[]): boolean {
  const principal = preds.find((p) => p.kind === 'trait');
  if (principal === undefined) return false;
  const said = new Set(preds.flatMap((p) => (p.kind === 'projection' ? [p.assoc] : [])));
  return db.get(needed, principal.trait).some((assoc) => !said.has(assoc));
}

/** Associated types that an object of the trait has to say. */
const needed = defineQuery<DefId, readonly DefId[]>({
  name: 'neededByObjects',
  compute: (db, trait) => {
    const supers = elaboratedSupers(db, trait);
    const said = new Set(supers.flatMap((p) => (p.kind === 'projection' ? [p.assoc] : [])));
    return supers
      .filter(isOfSelf)
      .flatMap((p) => childrenOf(db, p.traitRef.trait))
      .filter((member) => defKind(db, member) === 'assocTy' && !said.has(member) && !isForSized(db, member));
  },
  equals: (a, b) => a.length === b.length && a.every((assoc, i) => assoc === b[i]),
  onCycle: () => [],
});

type TraitPredicate = Extract<Predicate, { readonly kind: 'trait' }>;

function isOfSelf(p: Predicate): p is TraitPredicate {
  return p.kind === 'trait' && isSelf(p.traitRef.args);
}

function isSelf({ list: [first] }: ArgList): boolean {
  return first?.kind === 'type' && first.ty.kind === 'param' && first.ty.index === 0;
}

/** `Self: Sized`, `Self: Tr<Self>`. */
function refuses(db: Database, p: TraitPredicate): boolean {
  const { trait } = p.traitRef;
  return trait === langItem(db, crateOf(db, trait), 'sized') || hasSelfArgument(p);
}

function hasSelfArgument(p: Predicate): boolean {
  if (p.kind !== 'trait') return false;
  return p.traitRef.args.list.slice(1).some((arg) => arg.kind === 'type' && mentionsSelf(arg.ty));
}

/** Whether a member keeps its trait from having objects. */
function bars(db: Database, member: DefId): boolean {
  const item = itemOf(db, member);
  const kind = defKind(db, member);
  if (item === null || item.hasSignatureError || isForSized(db, member)) return false;
  if (kind === 'assocConst') return true;
  const { own, late } = genericsOf(db, member);
  if (kind === 'assocTy') return own.length > 0 || late.length > 0 || itemBounds(db, member).some(hasSelfArgument);
  if (item.kind !== 'fn') return false;
  if (!item.hasSelf || item.isAsync || own.some((param) => param.kind !== 'lifetime')) return true;
  const { sig, taint } = fnSigData(db, member);
  if (taint !== null) return false;
  if ((sig.output.flags & TyFlag.HasOpaque) !== 0) return true;
  const [receiver] = sig.inputs;
  if (receiver !== undefined && !isDispatchable(db, crateOf(db, member), receiver)) return true;
  return [...sig.inputs.slice(1), sig.output].some(mentionsSelf);
}

/** Whether a receiver may be one of an object: `Self`, or what points at it and can be made of a pointer to the object. */
function isDispatchable(db: Database, krate: CrateId, ty: Ty): boolean {
  switch (ty.kind) {
    case 'ref':
    case 'ptr':
      return ty.ty.kind === 'param';
    case 'adt': {
      const trait = langItem(db, krate, 'dispatch_from_dyn');
      if (trait !== null && implsForHead(db, trait, adtKey(ty.def), krate).length === 0) return false;
      // `Rc<Self>`, `Pin<&Self>`.
      const [pointee] = ty.args.list;
      if (pointee?.kind !== 'type' || pointee.ty.kind === 'param') return true;
      return ty.def === langItem(db, krate, 'pin') && isDispatchable(db, krate, pointee.ty);
    }
    default:
      return true;
  }
}

/** `where Self: Sized`. */
function isForSized(db: Database, member: DefId): boolean {
  const sized = langItem(db, crateOf(db, member), 'sized');
  return predicatesOf(db, member).list.some((p) => isOfSelf(p) && p.traitRef.trait === sized);
}

/** Other than as whose associated type one is meant. */
function mentionsSelf(ty: Ty): boolean {
  let found = false;
  const visitor: Visitor = {
    ty(t, depth) {
      if ((t.flags & TyFlag.HasParam) === 0) return true;
      if (t.kind === 'param') found ||= t.index === 0;
      if (t.kind !== 'alias' || t.alias !== 'projection' || !isSelf(t.args)) return false;
      for (const arg of t.args.list.slice(1)) if (arg.kind === 'type') visitTy(arg.ty, visitor, depth);
      return true;
    },
  };
  visitTy(ty, visitor);
  return found;
}
