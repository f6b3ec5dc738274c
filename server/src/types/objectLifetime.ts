/**
 * The lifetime of a trait object that names none (D13). Mirrors rustc_hir_analysis::collect::resolve_bound_vars
 * (`object_lifetime_default`) and `compute_object_lifetime_bound`.
 */
import type { DefId } from '../base/ids';
import type { Bound } from '../items/item';
import { defKind } from '../names/defs';
import { itemOf } from '../names/itemData';
import { resolvePath, scopeOf } from '../names/resolve';
import type { Database } from '../query/engine';
import { superBounds, traitOfBound } from './assocShorthand';
import { earlyLifetime, type GenericParamDef, genericsOf, itemGenerics, paramWritten } from './generics';
import { mkAdt, mkArgs, mkDynamic, mkEarlyParam, reStatic, tyArg } from './intern';
import type { GenericArg, Region, Ty } from './ty';

/**
 * What an object in the place of this type parameter gets: `'static`, the lifetime argument at an index, 'unbounded'
 * (`'static` in signatures, inferred in bodies), 'ambiguous' (E0228), or 'base': the default of the surroundings
 * (parameters of traits and fns).
 */
export function objectLifetimeDefault(
  db: Database,
  def: DefId,
  param: GenericParamDef,
): 'static' | 'unbounded' | 'ambiguous' | 'base' | number {
  const kind = defKind(db, def);
  if (kind !== 'struct' && kind !== 'enum' && kind !== 'union' && kind !== 'typeAlias' && kind !== 'trait')
    return 'base';
  const item = itemOf(db, def);
  const generics = genericsOf(db, def);
  const written = itemGenerics(item);
  const names = new Set<string>();
  const add = (bounds: readonly { readonly kind: string }[]): void => {
    for (const b of bounds as readonly Bound[]) {
      if (b.kind === 'lifetime') names.add(b.lifetime.name);
    }
  };
  if (param.written >= 0) add(written.params[param.written]?.bounds ?? []);
  for (const where of written.where) {
    if (where.lifetimes.length > 0 || where.ty?.kind !== 'path' || where.ty.path.segments.length !== 1) continue;
    const { res } = resolvePath(db, scopeOf(db, def), where.ty.path, 'type');
    if (res.kind === 'param' && paramWritten(generics, res.owner, res.index)?.index === param.index) add(where.bounds);
  }
  if (names.size === 0) return kind === 'trait' ? 'base' : 'unbounded';
  if (names.size > 1) return 'ambiguous';
  const [name] = names;
  if (name === "'static") return 'static';
  return earlyLifetime(generics, name as string)?.index ?? 'base';
}

/**
 * A type with the lifetimes that the objects among its arguments have by default: `Box<dyn Fn() + 'static>` for `Box<dyn Fn()>`;
 * null where there are none, or where they cannot be told. Mirrors rustc_borrowck's `add_object_lifetime_default_note`.
 */
export function withObjectDefaults(db: Database, ty: Ty): Ty | null {
  if (ty.kind !== 'adt') return null;
  const { list } = ty.args;
  const generics = genericsOf(db, ty.def);
  let hasObject = false;
  const args: GenericArg[] = [];
  for (const [index, arg] of list.entries()) {
    const param = generics.own[index - generics.parentCount];
    if (arg.kind !== 'type' || arg.ty.kind !== 'dynamic' || param === undefined) {
      args.push(arg);
      continue;
    }
    const rule = objectLifetimeDefault(db, ty.def, param);
    const given = typeof rule === 'number' ? list[rule] : undefined;
    if (rule === 'ambiguous' || (typeof rule === 'number' && given?.kind !== 'region')) return null;
    hasObject = true;
    args.push(tyArg(mkDynamic(arg.ty.preds, given?.kind === 'region' ? given.region : reStatic)));
  }
  return hasObject ? mkAdt(ty.def, mkArgs(args)) : null;
}

/**
 * The bounds of every object of the trait, in terms of the trait's parameters: lifetimes written as a bound of the trait or
 * of one of its supertraits (rustc: `object_region_bounds`).
 */
export function traitObjectBounds(db: Database, trait: DefId, seen: ReadonlySet<DefId> = new Set()): readonly Region[] {
  if (seen.has(trait)) return [];
  const inside = new Set(seen).add(trait);
  const found = superBounds(db, trait).flatMap((bound) => {
    if (bound.kind !== 'lifetime') return supertraitObjectBounds(db, trait, bound, inside);
    return lifetimeOf(db, trait, bound.lifetime.name) ?? [];
  });
  return [...new Set(found)];
}

function supertraitObjectBounds(db: Database, trait: DefId, bound: Bound, seen: ReadonlySet<DefId>): readonly Region[] {
  const above = traitOfBound(db, trait, bound);
  if (above === null || bound.kind !== 'trait') return [];
  // The first parameter of a trait is `Self`; lifetimes come next.
  const args = bound.path.segments.at(-1)?.args?.args.filter((arg) => arg.kind === 'lifetime') ?? [];
  return traitObjectBounds(db, above, seen).flatMap((region) => {
    if (region.kind !== 'earlyParam') return region;
    const name = args[region.index - 1]?.lifetime.name;
    return name === undefined || bound.lifetimes.includes(name) ? [] : (lifetimeOf(db, trait, name) ?? []);
  });
}

function lifetimeOf(db: Database, trait: DefId, name: string): Region | null {
  if (name === "'static") return reStatic;
  const param = earlyLifetime(genericsOf(db, trait), name);
  return param === null ? null : mkEarlyParam(param.index, param.name);
}
