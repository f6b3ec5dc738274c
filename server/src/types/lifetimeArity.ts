/**
 * Wrong numbers of lifetime arguments that only types can count: of fns, methods and associated types. Those of types and
 * traits are counted by names alone (`lifetimes/resolve.ts`). Mirrors `check_generic_arg_count`.
 */
import type { DefId } from '../base/ids';
import type { Bound, Item, SynPtr, TypeRef } from '../items/item';
import { defKind } from '../names/defs';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import { fnSigData } from './fnSigs';
import { earlyLifetime, genericsOf, itemGenerics } from './generics';
import { mkBoundRegion, reStatic, tyError } from './intern';
import { AMBIGUOUS_OBJECT, type AmbiguousObject, type ArityProblem } from './lower';
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
}

export const WRONG_LIFETIMES = 'wrong number of lifetime arguments';

/** null where rustc says something else: a fn with late-bound lifetimes takes none (E0794). */
export function lifetimeArity(db: Database, problem: ArityProblem): LifetimeArity | null {
  const { def, expected, supplied, syn } = problem;
  const item = itemOf(db, def);
  switch (defKind(db, def)) {
    case 'fn':
    case 'assocFn': {
      if (fnSigData(db, def).sig.vars.length > 0) return null;
      const isMethod = item?.kind === 'fn' && item.hasSelf;
      const kind = defKind(db, def) === 'fn' ? 'function' : isMethod ? 'method' : 'associated function';
      return { def, kind, expected, supplied, syn };
    }
    case 'assocTy':
      return { def, kind: 'associated type', expected, supplied, syn };
    default:
      return null;
  }
}

export interface SignatureProblems {
  readonly arity: readonly LifetimeArity[];
  readonly objects: readonly AmbiguousObject[];
}

const NOTHING: SignatureProblems = { arity: [], objects: [] };

/** Of the types in an item's signature. Lowered again only where the signature is known to have such a problem. */
export function signatureProblems(db: Database, def: DefId): SignatureProblems {
  const item = itemOf(db, def);
  const taint = item === null ? null : sigTaint(db, def);
  if (item === null || (taint !== WRONG_LIFETIMES && taint !== AMBIGUOUS_OBJECT)) return NOTHING;
  const lowerer = itemLowerer(db, def, {
    elided: () => reStatic,
    late: (name, depth) => (earlyLifetime(genericsOf(db, def), name) === null ? mkBoundRegion(depth, 0, name) : null),
    implTrait: () => tyError,
  });
  const type = (ty: TypeRef | null): void => {
    if (ty !== null) lowerer.ty(ty);
  };
  const bounds = (list: readonly Bound[], names: readonly string[] = []): void => {
    for (const bound of list) lowerer.bound(bound, names, () => tyError);
  };
  const generics = itemGenerics(item);
  for (const param of generics.params) bounds(param.bounds);
  for (const where of generics.where) {
    type(where.ty);
    bounds(where.bounds, where.lifetimes);
  }
  typesOf(item, type, bounds);
  const seen = new Set<SynPtr>();
  const arity = lowerer.arity.flatMap((problem) => {
    const found = seen.has(problem.syn) ? null : lifetimeArity(db, problem);
    seen.add(problem.syn);
    return found ?? [];
  });
  const objects = new Map(lowerer.ambiguousObjects.map((object) => [object.syn, object]));
  return { arity, objects: [...objects.values()] };
}

function typesOf(item: Item, type: (ty: TypeRef | null) => void, bounds: (list: readonly Bound[]) => void): void {
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
      bounds(item.supertraits);
      return;
    case 'typeAlias':
      type(item.ty);
      bounds(item.bounds);
      return;
    case 'const':
    case 'static':
      type(item.ty);
      return;
    default:
      return;
  }
}
