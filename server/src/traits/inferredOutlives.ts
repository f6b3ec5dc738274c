/**
 * `struct S<'a, T> { r: &'a T }` means `T: 'a` without saying so. Mirrors rustc_hir_analysis::outlives (inferred_outlives_of):
 * a fixpoint over ADTs that mention each other. Whatever a field's type names counts, inside of trait objects and fn pointers
 * too; `'static` is never inferred.
 */
import type { DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { adtDef } from '../types/adt';
import { substPredicate } from '../types/fold';
import { allParams, genericsOf } from '../types/generics';
import { mkArgs, mkRegionOutlives, mkTypeOutlives, tyArg, tyUnit } from '../types/intern';
import { predicatesOf } from '../types/predicates';
import type { ArgList, GenericArg, Predicate, Region, Ty } from '../types/ty';
import { recursiveGroup } from '../types/variance';
import { visitTy } from '../types/visit';

interface Inferred {
  readonly list: readonly Predicate[];
  /** The type of a field is not understood, and may imply more. */
  readonly isOpen: boolean;
}

const NONE: Inferred = { list: [], isOpen: false };

const inferredQuery = defineQuery<DefId, Inferred>({
  name: 'inferredOutlives',
  compute: (db, def) => {
    const group = recursiveGroup(db, def);
    const state = new Map<DefId, Set<Predicate>>();
    for (const member of group) state.set(member, new Set());
    for (let changed = true; changed; ) {
      changed = false;
      for (const member of group) {
        const own = state.get(member) as Set<Predicate>;
        const before = own.size;
        collect(db, member, state, own);
        changed ||= own.size !== before;
      }
    }
    const explicit = new Set(predicatesOf(db, def).list);
    const list = [...(state.get(def) as Set<Predicate>)].filter((p) => !explicit.has(p)).sort((a, b) => a.id - b.id);
    return { list, isOpen: [...group].some((member) => isOpen(db, member, group)) };
  },
  equals: (a, b) => a.isOpen === b.isOpen && a.list.length === b.list.length && a.list.every((p, i) => p === b.list[i]),
  onCycle: () => NONE,
});

/** Outlives bounds that the field types of an ADT imply, beyond those it writes, in terms of its own parameters. */
export function inferredOutlives(db: Database, adt: DefId): readonly Predicate[] {
  return inferred(db, adt).list;
}

/** The field types of an ADT may imply more than `inferredOutlives`: not all of them are understood. */
export function impliesUnknown(db: Database, adt: DefId): boolean {
  return inferred(db, adt).isOpen;
}

function inferred(db: Database, adt: DefId): Inferred {
  const kind = adt < 0 ? 'other' : defKind(db, adt);
  return kind === 'struct' || kind === 'enum' || kind === 'union' ? db.get(inferredQuery, adt) : NONE;
}

/** Without two parameters, one of them a lifetime, there is nothing to imply. */
function isOpen(db: Database, def: DefId, group: ReadonlySet<DefId>): boolean {
  const params = allParams(genericsOf(db, def));
  if (params.length < 2 || params.every((param) => param.kind !== 'lifetime')) return false;
  const adt = adtDef(db, def);
  if (adt === null || adt.taint !== null) return true;
  let isFound = false;
  for (const variant of adt.variants) {
    for (const field of variant.fields) {
      visitTy(field.ty, {
        ty: (t) => {
          isFound ||= t.kind === 'error' || (t.kind === 'adt' && !group.has(t.def) && impliesUnknown(db, t.def));
          return isFound;
        },
      });
    }
  }
  return isFound;
}

function collect(db: Database, def: DefId, state: ReadonlyMap<DefId, Set<Predicate>>, out: Set<Predicate>): void {
  for (const variant of adtDef(db, def)?.variants ?? []) {
    for (const field of variant.fields) {
      visitTy(field.ty, {
        ty: (t, depth) => {
          if (t.kind === 'ref') require(t.ty, t.region, depth, out);
          else if (t.kind === 'adt') {
            addAll(state.get(t.def) ?? inferredOutlives(db, t.def), t.args, out);
            addAll(predicatesOf(db, t.def).list, t.args, out);
          } else if (t.kind === 'alias' && t.alias === 'projection') {
            const trait = parentOf(db, t.def);
            if (trait !== null) addAll(predicatesOf(db, trait).list, t.args, out);
          } else if (t.kind === 'dynamic') {
            const [principal] = t.preds;
            if (principal?.kind !== 'trait') return false;
            // What `Self` must outlive is said of the hidden type, which is none of the parameters.
            const list = predicatesOf(db, principal.trait).list.filter((p) => !isAboutSelf(p));
            addAll(list, mkArgs([tyArg(tyUnit), ...principal.args.list]), out);
          }
          return false;
        },
      });
    }
  }
}

function addAll(list: Iterable<Predicate>, args: ArgList, out: Set<Predicate>): void {
  for (const p of list) {
    if (p.vars.length > 0 || (p.kind !== 'typeOutlives' && p.kind !== 'regionOutlives')) continue;
    const q = substPredicate(p, args);
    if (q.kind === 'typeOutlives') require(q.ty, q.region, 0, out);
    else if (q.kind === 'regionOutlives') requireRegion(q.a, q.b, out);
  }
}

function isAboutSelf(p: Predicate): boolean {
  let found = false;
  if (p.kind === 'typeOutlives')
    visitTy(p.ty, {
      ty: (t) => {
        found ||= t.kind === 'param' && t.index === 0;
        return found;
      },
    });
  return found;
}

function requireRegion(a: Region, b: Region, out: Set<Predicate>): void {
  if (a === b || a.kind !== 'earlyParam' || b.kind !== 'earlyParam') return;
  out.add(mkRegionOutlives(a, b));
}

/** `t: region`, taken apart into parameters, aliases and regions (K14). */
function require(t: Ty, region: Region, depth: number, out: Set<Predicate>): void {
  if (region.kind !== 'earlyParam') return;
  switch (t.kind) {
    case 'param':
      out.add(mkTypeOutlives(t, region));
      return;
    case 'alias':
      if (t.outerBinder === 0 && t.alias === 'projection') out.add(mkTypeOutlives(t, region));
      return;
    case 'ref':
      requireRegion(t.region, region, out);
      return require(t.ty, region, depth, out);
    case 'ptr':
      return require(t.ty, region, depth, out);
    case 'slice':
    case 'array':
      return require(t.elem, region, depth, out);
    case 'tuple':
      for (const elem of t.elems) require(elem, region, depth, out);
      return;
    case 'adt':
      for (const arg of t.args.list) requireArg(arg, region, depth, out);
      return;
    case 'dynamic':
      requireRegion(t.region, region, out);
      for (const p of t.preds) {
        if (p.kind === 'auto') continue;
        for (const arg of p.args.list) requireArg(arg, region, depth, out);
        if (p.kind === 'projection') require(p.ty, region, depth, out);
      }
      return;
    case 'fnPtr':
      for (const input of t.sig.inputs) require(input, region, depth + 1, out);
      return require(t.sig.output, region, depth + 1, out);
    default:
  }
}

function requireArg(arg: GenericArg, region: Region, depth: number, out: Set<Predicate>): void {
  if (arg.kind === 'type') require(arg.ty, region, depth, out);
  else if (arg.kind === 'region') requireRegion(arg.region, region, out);
}
