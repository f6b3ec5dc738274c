/**
 * Paths to what they mean (C2, C3): generics and `Self` of the item around, then modules. Mirrors rustc_resolve::late.
 * Type-relative segments are left to the type checker.
 */
import type { DefId } from '../base/ids';
import type { Item, Path, PathSegment, SynPtr } from '../items/item';
import type { Database } from '../query/engine';
import { databaseWorld } from './databaseWorld';
import { blockModuleOf } from './declared';
import { defTable, moduleOf } from './defs';
import { itemOf } from './itemData';
import {
  blockEntry,
  primitiveInstead,
  resolveModulePath,
  resolveName,
  resolveRest,
  UNKNOWN,
  UNRESOLVED,
} from './paths';
import type { Namespace, PathRes, Res } from './res';
import { textualMacro } from './textualMacro';
import type { World } from './world';

export interface ResolveScope {
  /** Innermost module, which may be a block module. */
  readonly module: DefId;
  /** The item whose generics and `Self` are in scope; its parents' (impl, trait) too. null: none. */
  readonly owner: DefId | null;
}

/** Where a macro call stands: macro_rules are visible from their definition on. */
export interface MacroScope {
  readonly module: DefId;
  /** The item in (or as) which the call stands; null: the end of the module. */
  readonly owner: DefId | null;
  /** Node of the (outermost) call in `owner`'s own tree, for macro_rules defined in its body; -1: before all of them. */
  readonly before: SynPtr;
}

export type MacroRes =
  | { readonly kind: 'def'; readonly def: DefId }
  | { readonly kind: 'err'; readonly reason: string };

/**
 * Never throws; `res.kind` 'err' where nothing is found: reason 'unresolved' if rustc would say so too, any other if
 * something unknown is behind it. Locals are the caller's business and come first. A path `<T>::X` without a trait has
 * nothing to resolve and is 'err' with `consumed` 0: look at `qself` first. `<T as Trait>::X` gives the associated item.
 */
export function resolvePath(db: Database, scope: ResolveScope, path: Path, ns: Namespace): PathRes {
  const world = databaseWorld(db);
  const { segments } = path;
  if (path.qself !== null) return resolveQualified(world, scope, path, path.qself.traitSegments, ns);
  if (segments.length === 0) return { res: UNKNOWN, consumed: 0 };
  if (path.global) return resolveModulePath(world, scope.module, path, ns, 'path');
  const first = segments[0] as PathSegment;
  const isSingle = segments.length === 1;
  const named = scope.owner === null ? null : resolveInOwner(db, world, scope, first.name, isSingle ? ns : 'type');
  const found = named === null ? null : primitiveInstead(world, path, ns, named);
  if (found !== null)
    return found.kind === 'def' ? resolveRest(world, path, ns, found, 1) : { res: found, consumed: 1 };
  return resolveModulePath(world, scope.module, path, ns, 'path');
}

function resolveQualified(
  world: World,
  scope: ResolveScope,
  path: Path,
  traitSegments: number,
  ns: Namespace,
): PathRes {
  if (traitSegments === 0) return { res: UNKNOWN, consumed: 0 };
  const trait: Path = { ...path, qself: null, segments: path.segments.slice(0, traitSegments) };
  const { res, consumed } = resolveModulePath(world, scope.module, trait, 'type', 'path');
  const member = path.segments[traitSegments];
  if (res.kind !== 'def' || consumed !== traitSegments || member === undefined)
    return { res: res.kind === 'err' ? res : UNRESOLVED, consumed };
  const isLast = path.segments.length === traitSegments + 1;
  const entry = world.entry(res.def, isLast ? ns : 'type', member.name);
  if (entry !== undefined) return { res: entry.res, consumed: traitSegments + 1 };
  return { res: world.shape(res.def)?.openNames ? UNKNOWN : UNRESOLVED, consumed: traitSegments + 1 };
}

/** Block modules inside the owner, then its generics and `Self`, those of its impl or trait; null: not among them. */
function resolveInOwner(db: Database, world: World, scope: ResolveScope, name: string, ns: Namespace): Res | null {
  const table = defTable(db);
  for (let at: DefId | null = scope.module; at !== null; ) {
    const data = table.data(at);
    if (data.parent !== scope.owner || !data.name.startsWith('{')) break;
    const shape = world.shape(at);
    const entry = shape === null ? world.entry(at, ns, name) : blockEntry(world, at, shape, ns, name);
    if (entry !== undefined) return entry.res;
    at = shape?.parent ?? null;
  }
  for (let at: DefId | null = scope.owner; at !== null; ) {
    const data = table.data(at);
    if (data.kind === 'mod') return null;
    const item = itemOf(db, at);
    if (item !== null) {
      const found = resolveInGenerics(at, item, name, ns);
      if (found !== null) return found;
    }
    at = data.parent;
  }
  return null;
}

function resolveInGenerics(owner: DefId, item: Item, name: string, ns: Namespace): Res | null {
  if (name === 'Self') {
    switch (item.kind) {
      case 'impl':
        return ns === 'value' ? { kind: 'selfCtor', impl: owner } : { kind: 'selfTy', def: owner };
      case 'trait':
      case 'struct':
      case 'enum':
      case 'union':
        return ns === 'value' ? null : { kind: 'selfTy', def: owner };
      default:
        return null;
    }
  }
  if (!('generics' in item)) return null;
  const { params } = item.generics;
  for (let index = 0; index < params.length; index++) {
    const param = params[index];
    if (param === undefined || param.name !== name) continue;
    if (param.kind === (ns === 'value' ? 'const' : 'type')) return { kind: 'param', owner, index };
    // `Array<N>` names a const where a type is expected; the type checker asks in the other namespace too.
  }
  return null;
}

/** The macro a call, derive or `use` means; textual scope first. */
export function resolveMacro(db: Database, scope: MacroScope, path: Path, world: World = databaseWorld(db)): MacroRes {
  const first = path.segments[0];
  if (first === undefined) return { kind: 'err', reason: 'unknown' };
  if (path.segments.length === 1 && !path.global) {
    const textual = textualMacro(db, scope, first.name);
    if (textual !== null) return { kind: 'def', def: textual };
    const res = resolveName(world, scope.module, 'macro', first.name);
    return macroRes(res ?? UNRESOLVED);
  }
  const { res, consumed } = resolveModulePath(world, scope.module, path, 'macro', 'path');
  return consumed === path.segments.length || res.kind === 'err'
    ? macroRes(res)
    : { kind: 'err', reason: 'unresolved' };
}

function macroRes(res: Res): MacroRes {
  if (res.kind === 'def') return { kind: 'def', def: res.def };
  return { kind: 'err', reason: res.kind === 'err' ? res.reason : 'unresolved' };
}

/** The scope in which the signature of `def` is resolved. */
export function scopeOf(db: Database, def: DefId): ResolveScope {
  return { module: moduleOf(db, def), owner: def };
}

/** Module of the `ordinal`-th block with items in the body of `owner` (`FnItem.blocks`). */
export function blockModule(db: Database, owner: DefId, ordinal: number): DefId {
  return blockModuleOf(defTable(db), owner, ordinal);
}
