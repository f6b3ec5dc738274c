/**
 * The generics of a definition with their positions in argument lists: parent's first, then `Self` of a trait,
 * early-bound lifetimes, types and consts. Mirrors rustc_hir_analysis::collect::generics_of and is_late_bound_map.
 *
 * Anonymous lifetimes of impl headers (`impl Tr for &T`) and of bounds of argument-position `impl Trait` are early-bound
 * parameters too, named `'_`; those of fn parameters are late-bound and made by the signature.
 */
import { exact } from '../base/exact';
import type { DefId } from '../base/ids';
import type { FnItem, Item, Generics as ItemGenerics, GenericParam as ItemParam, TypeRef } from '../items/item';
import { countElided, walkBounds, walkPath, walkTypeRef } from '../items/typeRefWalk';
import { crateOf, defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { editionOf } from './edition';
import { constArg, mkArgs, mkConstParam, mkEarlyParam, mkParam, regionArg, tyArg } from './intern';
import { synthKey } from './synthKeys';
import type { ArgList, GenericArg } from './ty';

export interface GenericParamDef {
  readonly kind: 'lifetime' | 'type' | 'const';
  /** `'_` for an anonymous lifetime, `Self`, `impl Trait` for a synthetic one. */
  readonly name: string;
  /** Position in the argument list of the definition. */
  readonly index: number;
  /** Position in the item's own `generics.params`; -1: `Self` or anonymous. */
  readonly written: number;
  readonly isSynthetic: boolean;
  readonly hasDefault: boolean;
  readonly mayDangle: boolean;
}

export interface LateLifetime {
  readonly name: string;
  readonly written: number;
}

export interface Generics {
  readonly owner: DefId;
  readonly parent: Generics | null;
  /** Number of the parents' parameters. */
  readonly parentCount: number;
  readonly own: readonly GenericParamDef[];
  readonly count: number;
  /** The first parameter of all is `Self`. */
  readonly hasSelf: boolean;
  /** Named late-bound lifetimes of a fn, in order of declaration. */
  readonly late: readonly LateLifetime[];
}

const EMPTY: ItemGenerics = { params: [], where: [] };

export function itemGenerics(item: Item | null): ItemGenerics {
  if (item === null) return EMPTY;
  switch (item.kind) {
    case 'fn':
    case 'struct':
    case 'union':
    case 'enum':
    case 'trait':
    case 'impl':
    case 'typeAlias':
    case 'const':
      return item.generics;
    default:
      return EMPTY;
  }
}

const genericsQuery = defineQuery<DefId, Generics>({
  name: 'genericsOf',
  compute: (db, def) => computeGenerics(db, def),
  equals: sameGenerics,
});

/** Of any definition; a variant has its enum's, an opaque type those of its fn and one lifetime per late-bound one. */
export function genericsOf(db: Database, def: DefId): Generics {
  const synth = synthKey(def);
  if (synth?.kind === 'derive') return genericsOf(db, synth.owner);
  return db.get(genericsQuery, def);
}

function computeGenerics(db: Database, def: DefId): Generics {
  const kind = defKind(db, def);
  if (kind === 'variant') return genericsOf(db, parentOf(db, def) as DefId);
  const item = itemOf(db, def);
  const parentDef = parentOf(db, def);
  const isMember = (kind === 'assocFn' || kind === 'assocConst' || kind === 'assocTy') && parentDef !== null;
  const parent = isMember ? genericsOf(db, parentDef) : null;
  const written = itemGenerics(item);
  const late = item?.kind === 'fn' ? lateBoundOf(item, () => capturesAll(db, def, item)) : new Set<string>();
  const own: GenericParamDef[] = [];
  const first = parent?.count ?? 0;
  const push = (kind: GenericParamDef['kind'], name: string, position: number, from: ItemParam | null): void => {
    own.push({
      kind,
      name,
      index: first + own.length,
      written: position,
      isSynthetic: from?.isSynthetic ?? false,
      hasDefault: from !== null && (from.defaultTy !== null || from.defaultConst !== null),
      mayDangle: from?.mayDangle ?? false,
    });
  };
  if (kind === 'trait') push('type', 'Self', -1, null);
  const lateList: LateLifetime[] = [];
  written.params.forEach((param, i) => {
    if (param.kind !== 'lifetime') return;
    if (late.has(param.name)) lateList.push({ name: param.name, written: i });
    else push('lifetime', param.name, i, param);
  });
  for (let i = anonymousEarly(item); i > 0; i--) push('lifetime', "'_", -1, null);
  written.params.forEach((param, i) => {
    if (param.kind !== 'lifetime') push(param.kind, param.name, i, param);
  });
  return {
    owner: def,
    parent,
    parentCount: first,
    own: exact(own),
    count: first + own.length,
    hasSelf: kind === 'trait' || (parent?.hasSelf ?? false),
    late: exact(lateList),
  };
}

/** Elided lifetimes that are parameters of the item itself. */
function anonymousEarly(item: Item | null): number {
  if (item?.kind === 'impl') {
    return countElided((v) => {
      if (item.trait !== null) walkPath(item.trait, v);
      walkTypeRef(item.selfTy, v);
    });
  }
  if (item?.kind !== 'fn') return 0;
  let count = 0;
  for (const param of item.generics.params) {
    if (param.isSynthetic) count += countElided((v) => walkBounds(param.bounds, v));
  }
  return count;
}

/** Names of the lifetime parameters of a fn that its signature binds (K13). */
function lateBoundOf(item: FnItem, capturesAllLifetimes: () => boolean): Set<string> {
  const out = new Set<string>();
  for (const param of item.generics.params) if (param.kind === 'lifetime') out.add(param.name);
  if (out.size === 0) return out;
  const drop = { lifetime: (l: { readonly name: string }) => void out.delete(l.name) };
  for (const param of item.generics.params) {
    if (param.kind === 'lifetime' && param.bounds.length > 0) out.delete(param.name);
    walkBounds(param.bounds, drop);
    if (param.ty !== null) walkTypeRef(param.ty, drop);
  }
  for (const where of item.generics.where) {
    if (where.lifetime !== null) out.delete(where.lifetime.name);
    if (where.ty !== null) walkTypeRef(where.ty, drop);
    walkBounds(where.bounds, drop);
  }
  if (out.size === 0 || (item.ret === null && !item.isAsync)) return out;
  const inputs = new Set<string>();
  const typeParams = new Set<string>(['Self']);
  for (const param of item.generics.params) if (param.kind === 'type') typeParams.add(param.name);
  for (const param of item.params) collectConstrained(param.ty, typeParams, inputs);
  // What is only in the output cannot be bound by the signature.
  if (capturesAllLifetimes()) return new Set([...out].filter((name) => inputs.has(name)));
  if (item.ret === null) return out;
  walkTypeRef(item.ret, {
    lifetime: (l) => {
      if (!inputs.has(l.name)) out.delete(l.name);
    },
  });
  return out;
}

/** Whether all lifetimes in scope count as written in the output: that of an async fn, or an `impl Trait` that captures them. */
function capturesAll(db: Database, def: DefId, item: FnItem): boolean {
  if (item.isAsync) return true;
  if (item.ret === null) return false;
  let found = false;
  walkTypeRef(item.ret, {
    ty: (t) => {
      found ||= t.kind === 'impl' && !t.bounds.some((bound) => bound.kind === 'use');
      return found;
    },
  });
  return found && (isOfTrait(db, def) || editionOf(db, crateOf(db, def)) >= 2024);
}

/** A fn of a trait or of an impl of one. */
export function isOfTrait(db: Database, def: DefId): boolean {
  const parent = parentOf(db, def);
  if (parent === null || defKind(db, def) !== 'assocFn') return false;
  const item = itemOf(db, parent);
  return item?.kind === 'trait' || (item?.kind === 'impl' && item.trait !== null);
}

/** Lifetimes in positions that determine them: not those inside projections. */
function collectConstrained(t: TypeRef, typeParams: ReadonlySet<string>, out: Set<string>): void {
  walkTypeRef(t, {
    ty: (part) => {
      if (part.kind !== 'path') return false;
      if (part.path.qself !== null) return true;
      const [head] = part.path.segments;
      return part.path.segments.length > 1 && head !== undefined && typeParams.has(head.name);
    },
    lifetime: (l) => void out.add(l.name),
  });
}

function sameGenerics(a: Generics, b: Generics): boolean {
  return (
    a.owner === b.owner &&
    a.own.length === b.own.length &&
    a.late.length === b.late.length &&
    (a.parent === null) === (b.parent === null) &&
    (a.parent === null || b.parent === null || sameGenerics(a.parent, b.parent)) &&
    a.own.every((param, i) => sameParam(param, b.own[i] as GenericParamDef)) &&
    a.late.every((l, i) => l.name === b.late[i]?.name && l.written === b.late[i]?.written)
  );
}

function sameParam(a: GenericParamDef, b: GenericParamDef): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.index === b.index &&
    a.written === b.written &&
    a.isSynthetic === b.isSynthetic &&
    a.hasDefault === b.hasDefault &&
    a.mayDangle === b.mayDangle
  );
}

/** Own and inherited parameters, in order of their positions. */
export function allParams(generics: Generics): readonly GenericParamDef[] {
  if (generics.parent === null) return generics.own;
  let all = joined.get(generics);
  if (all === undefined) {
    all = [...allParams(generics.parent), ...generics.own];
    joined.set(generics, all);
  }
  return all;
}

const joined = new WeakMap<Generics, readonly GenericParamDef[]>();

/** The generics in the chain that belong to `owner`; null where `owner` is no parent. */
export function genericsIn(generics: Generics, owner: DefId): Generics | null {
  for (let at: Generics | null = generics; at !== null; at = at.parent) if (at.owner === owner) return at;
  return null;
}

/** The parameter written at `position` of `owner`'s `generics.params`. */
export function paramWritten(generics: Generics, owner: DefId, position: number): GenericParamDef | null {
  return genericsIn(generics, owner)?.own.find((p) => p.written === position) ?? null;
}

/** The early-bound lifetime of this name, innermost first. */
export function earlyLifetime(generics: Generics, name: string): GenericParamDef | null {
  for (let at: Generics | null = generics; at !== null; at = at.parent) {
    const found = at.own.find((p) => p.kind === 'lifetime' && p.name === name && p.written >= 0);
    if (found !== undefined) return found;
  }
  return null;
}

export function identityArg(param: GenericParamDef): GenericArg {
  switch (param.kind) {
    case 'lifetime':
      return regionArg(mkEarlyParam(param.index, param.name));
    case 'type':
      return tyArg(mkParam(param.index, param.name));
    case 'const':
      return constArg(mkConstParam(param.index, param.name));
  }
}

/** Every parameter as itself: the args of a definition seen from inside. */
export function identityArgs(generics: Generics): ArgList {
  return mkArgs(allParams(generics).map(identityArg));
}
