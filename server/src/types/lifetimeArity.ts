/**
 * Wrong numbers of lifetime arguments that only types can count: of fns, methods and associated types. Those of types and
 * traits are counted by names alone (`lifetimes/resolve.ts`). Mirrors `check_generic_arg_count`.
 */
import type { DefId } from '../base/ids';
import type { Bound, Item, SynPtr, TypeRef } from '../items/item';
import { walkBounds, walkTypeRef } from '../items/typeRefWalk';
import { defKind, nameOf, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import { fnSigData } from './fnSigs';
import { earlyLifetime, genericsOf, itemGenerics } from './generics';
import { mkBoundRegion, reStatic, tyError } from './intern';
import { AMBIGUOUS_OBJECT, type AmbiguousObject, type ArityProblem, type BoundObject } from './lower';
import { itemLowerer } from './sigs';
import { sigTaint } from './sigTaint';

export interface LifetimeArity {
  /** What takes the arguments. */
  readonly def: DefId;
  /** rustc's word for it. */
  readonly kind: string;
  readonly expected: number;
  /** The lifetimes that are written. */
  readonly supplied: readonly SynPtr[];
  /** The argument list. */
  readonly syn: SynPtr;
  /** There is no list and has to be one: the path of what takes it, and `syn` is its name. */
  readonly bare: string | null;
}

export const WRONG_LIFETIMES = 'wrong number of lifetime arguments';

/** null where rustc says something else: a fn with late-bound lifetimes takes none (E0794). */
export function lifetimeArity(db: Database, problem: ArityProblem): LifetimeArity | null {
  const { def, expected, supplied, syn, isBare } = problem;
  const item = itemOf(db, def);
  switch (defKind(db, def)) {
    case 'fn':
    case 'assocFn': {
      if (fnSigData(db, def).sig.vars.length > 0) return null;
      const isMethod = item?.kind === 'fn' && item.hasSelf;
      const kind = defKind(db, def) === 'fn' ? 'function' : isMethod ? 'method' : 'associated function';
      return { def, kind, expected, supplied, syn, bare: null };
    }
    case 'assocTy':
      return { def, kind: 'associated type', expected, supplied, syn, bare: isBare ? pathInTrait(db, def) : null };
    default:
      return null;
  }
}

function pathInTrait(db: Database, def: DefId): string {
  const trait = parentOf(db, def);
  return trait === null ? nameOf(db, def) : `${nameOf(db, trait)}::${nameOf(db, def)}`;
}

export interface SignatureProblems {
  readonly arity: readonly LifetimeArity[];
  readonly objects: readonly AmbiguousObject[];
  /** No problem as yet (`traits/objectBindings.ts`). */
  readonly bound: readonly BoundObject[];
}

const NOTHING: SignatureProblems = { arity: [], objects: [], bound: [] };

/** Of the types in an item's signature. Lowered again only where the signature has such a problem, or may have. */
export function signatureProblems(db: Database, def: DefId): SignatureProblems {
  const item = itemOf(db, def);
  const taint = item === null ? null : sigTaint(db, def);
  if (item === null) return NOTHING;
  if (taint !== WRONG_LIFETIMES && taint !== AMBIGUOUS_OBJECT && !hasBoundObject(item)) return NOTHING;
  const lowerer = itemLowerer(db, def, {
    elided: () => reStatic,
    late: (name, depth) => (earlyLifetime(genericsOf(db, def), name) === null ? mkBoundRegion(depth, 0, name) : null),
    implTrait: () => tyError,
  });
  writtenIn(item, {
    type: (ty) => lowerer.ty(ty),
    bounds: (list, names) => {
      for (const bound of list) lowerer.bound(bound, names, () => tyError);
    },
  });
  const seen = new Set<SynPtr>();
  const arity = lowerer.arity.flatMap((problem) => {
    const found = seen.has(problem.syn) ? null : lifetimeArity(db, problem);
    seen.add(problem.syn);
    return found ?? [];
  });
  const objects = new Map(lowerer.ambiguousObjects.map((object) => [object.syn, object]));
  const bound = new Map(lowerer.boundObjects.map((object) => [object.syn, object]));
  return { arity, objects: [...objects.values()], bound: [...bound.values()] };
}

/** `dyn for<'a> ..` somewhere. */
function hasBoundObject(item: Item): boolean {
  let found = false;
  const visitor = {
    ty: (t: TypeRef) => {
      if (t.kind === 'dyn') found ||= t.bounds.some((bound) => bound.kind === 'trait' && bound.lifetimes.length > 0);
      return found;
    },
  };
  writtenIn(item, {
    type: (ty) => walkTypeRef(ty, visitor),
    bounds: (list) => walkBounds(list, visitor),
  });
  return found;
}

interface WrittenTypes {
  type(ty: TypeRef): void;
  /** `names`: what a `for<..>` around them declares. */
  bounds(list: readonly Bound[], names: readonly string[]): void;
}

/** The types and bounds in the signature of an item. */
function writtenIn(item: Item, to: WrittenTypes): void {
  const type = (ty: TypeRef | null): void => {
    if (ty !== null) to.type(ty);
  };
  const generics = itemGenerics(item);
  for (const param of generics.params) to.bounds(param.bounds, []);
  for (const where of generics.where) {
    type(where.ty);
    to.bounds(where.bounds, where.lifetimes);
  }
  switch (item.kind) {
    case 'fn':
      for (const param of item.params) type(param.ty);
      type(item.ret);
      return;
    case 'struct':
    case 'union':
      for (const field of item.data.fields) type(field.ty);
      return;
    case 'enum':
      for (const variant of item.variants) for (const field of variant.data.fields) type(field.ty);
      return;
    case 'impl':
      type(item.selfTy);
      return;
    case 'trait':
      to.bounds(item.supertraits, []);
      return;
    case 'typeAlias':
      type(item.ty);
      to.bounds(item.bounds, []);
      return;
    case 'const':
    case 'static':
      type(item.ty);
      return;
    default:
      return;
  }
}
