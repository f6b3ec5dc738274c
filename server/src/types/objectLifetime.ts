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
import { mkEarlyParam, reStatic } from './intern';
import type { Region } from './ty';

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
 * The bound of every object of the trait, in terms of the trait's parameters: `'static` or a lifetime, written as a bound of
 * the trait or of one of its supertraits (rustc: `object_region_bounds`).
 */
export function traitObjectBound(db: Database, trait: DefId, seen: ReadonlySet<DefId> = new Set()): Region | null {
  if (seen.has(trait)) return null;
  const inside = new Set(seen).add(trait);
  let found: Region | null = null;
  for (const bound of superBounds(db, trait)) {
    const region =
      bound.kind === 'lifetime'
        ? lifetimeOf(db, trait, bound.lifetime.name)
        : supertraitObjectBound(db, trait, bound, inside);
    if (region === reStatic) return reStatic;
    found ??= region;
  }
  return found;
}

function supertraitObjectBound(db: Database, trait: DefId, bound: Bound, seen: ReadonlySet<DefId>): Region | null {
  const above = traitOfBound(db, trait, bound);
  const region = above === null ? null : traitObjectBound(db, above, seen);
  if (region?.kind !== 'earlyParam' || bound.kind !== 'trait') return region;
  // The first parameter of a trait is `Self`; lifetimes come next.
  const args = bound.path.segments.at(-1)?.args?.args.filter((arg) => arg.kind === 'lifetime') ?? [];
  const name = args[region.index - 1]?.lifetime.name;
  return name === undefined || bound.lifetimes.includes(name) ? null : lifetimeOf(db, trait, name);
}

function lifetimeOf(db: Database, trait: DefId, name: string): Region | null {
  if (name === "'static") return reStatic;
  const param = earlyLifetime(genericsOf(db, trait), name);
  return param === null ? null : mkEarlyParam(param.index, param.name);
}
