/**
 * Resolution of paths among modules: everything but generics, `Self` and locals. Mirrors rustc_resolve::ident and
 * resolve_path_with_ribs. Never fails: what is not found is `err`.
 */
import type { DefId } from '../base/ids';
import type { Path, PathSegment } from '../items/item';
import type { Namespace, PathRes, PrimTy, Res } from './res';
import { type CrateShape, type ModuleShape, PRIM_NAMES, type ScopeEntry, type World } from './world';

export const UNRESOLVED: Res = { kind: 'err', reason: 'unresolved' };
export const UNKNOWN: Res = { kind: 'err', reason: 'unknown' };

/** Paths in `use` of edition 2015 begin at the crate root. */
type PathPosition = 'path' | 'use';

/** The module proper around `module`: block modules are skipped. */
export function normalModule(world: World, module: DefId): DefId {
  let at = module;
  for (;;) {
    const shape = world.shape(at);
    if (shape === null || shape.kind === 'mod' || shape.parent === null) return at;
    at = shape.parent;
  }
}

/** A name in a module and, where that holds what macros declared in a block, in the block's own. */
export function blockEntry(
  world: World,
  module: DefId,
  shape: ModuleShape,
  ns: Namespace,
  name: string,
): ScopeEntry | undefined {
  const entry = world.entry(module, ns, name);
  if (entry !== undefined || shape.beside === undefined || shape.beside === null) return entry;
  return world.entry(shape.beside, ns, name);
}

/** A name as seen from `module`: block modules outwards, the module, extern prelude, std prelude, primitive types. */
export function resolveName(world: World, module: DefId, ns: Namespace, name: string): Res | null {
  const shapes: ModuleShape[] = [];
  let at: DefId = module;
  let krate: CrateShape | null = null;
  for (;;) {
    const shape = world.shape(at);
    if (shape === null) return null;
    const entry = blockEntry(world, at, shape, ns, name);
    if (entry !== undefined) return entry.res;
    shapes.push(shape);
    if (shape.kind === 'mod' || shape.parent === null) {
      krate = world.crate(shape.crate);
      break;
    }
    at = shape.parent;
  }
  if (krate === null) return null;
  const found = resolveInPreludes(world, krate, at, ns, name);
  // Whatever is open may shadow what the preludes have, but nobody writes such macros: only missing names are unknown.
  return found ?? (shapes.some((shape) => shape.openNames) ? UNKNOWN : null);
}

function resolveInPreludes(world: World, krate: CrateShape, module: DefId, ns: Namespace, name: string): Res | null {
  if (ns === 'type') {
    const extern = krate.externPrelude.get(name);
    if (extern !== undefined) return extern === null ? UNKNOWN : { kind: 'def', def: extern };
  }
  if (ns === 'macro') {
    const used = krate.macroUse.get(name);
    if (used !== undefined) return used;
  }
  if (krate.prelude !== null && !isPreludeOff(world, module)) {
    const entry = world.entry(krate.prelude, ns, name);
    if (entry !== undefined) return entry.res;
  }
  return ns === 'type' && PRIM_NAMES.has(name) ? { kind: 'prim', prim: name as PrimTy } : null;
}

function isPreludeOff(world: World, module: DefId): boolean {
  for (let at: DefId | null = module; at !== null; ) {
    const shape = world.shape(at);
    if (shape === null) return false;
    if (shape.noImplicitPrelude) return true;
    at = shape.parent;
  }
  return false;
}

/** Where a path begins: a module and how many segments that took; null: the first segment is a name like any other. */
function pathStart(
  world: World,
  module: DefId,
  path: Path,
  position: PathPosition,
): { readonly res: Res; readonly consumed: number } | null {
  const shape = world.shape(module);
  const krate = shape === null ? null : world.crate(shape.crate);
  if (krate === null || path.segments.length === 0) return { res: UNKNOWN, consumed: 0 };
  const first = path.segments[0] as PathSegment;
  switch (first.name) {
    case '$crate': {
      const target = first.krate === undefined ? null : world.crate(first.krate);
      return { res: target === null ? UNKNOWN : { kind: 'def', def: target.root }, consumed: 1 };
    }
    case 'crate':
      return { res: { kind: 'def', def: krate.root }, consumed: 1 };
    case 'self':
    case 'super': {
      let at = normalModule(world, module);
      let consumed = first.name === 'self' ? 1 : 0;
      while (path.segments[consumed]?.name === 'super') {
        const parent = world.shape(at)?.parent ?? null;
        if (parent === null) return { res: UNRESOLVED, consumed };
        at = normalModule(world, parent);
        consumed++;
      }
      return { res: { kind: 'def', def: at }, consumed };
    }
  }
  if (path.global && krate.edition >= 2018) {
    const root = krate.externPrelude.get(first.name);
    return { res: root === undefined ? UNRESOLVED : root === null ? UNKNOWN : { kind: 'def', def: root }, consumed: 1 };
  }
  if ((path.global || position === 'use') && krate.edition < 2018) {
    // Crate-relative; `resolveRest` falls back to extern crates.
    return { res: { kind: 'def', def: krate.root }, consumed: 0 };
  }
  return null;
}

/**
 * What the first segment of `path` means, where the name found is a module that a primitive type is named like: after
 * `use std::u8;`, `u8` is the type, and so it is in `u8::from_str_radix(..)`, which the module does not have.
 */
export function primitiveInstead(world: World, { segments }: Path, ns: Namespace, found: Res): Res {
  const [first, second] = segments;
  if (found.kind !== 'def' || first === undefined || segments.length > 2 || !PRIM_NAMES.has(first.name)) return found;
  if (world.shape(found.def)?.kind !== 'mod') return found;
  const isMeant = second === undefined ? ns === 'type' : world.entry(found.def, ns, second.name) === undefined;
  return isMeant ? { kind: 'prim', prim: first.name as PrimTy } : found;
}

/** Resolves as many segments as modules go. `consumed` counts from the start of the path. */
export function resolveModulePath(
  world: World,
  module: DefId,
  path: Path,
  ns: Namespace,
  position: PathPosition,
  visOfLast: { vis: DefId | null } | null = null,
): PathRes {
  const { segments } = path;
  const last = segments.length - 1;
  let res: Res;
  let consumed: number;
  const start = pathStart(world, module, path, position);
  if (start !== null) {
    res = start.res;
    consumed = start.consumed;
  } else {
    const first = segments[0] as PathSegment;
    const found = resolveName(world, module, last === 0 ? ns : 'type', first.name);
    if (found === null) return { res: UNRESOLVED, consumed: 1 };
    res = found;
    consumed = 1;
    if (last > 0 || position === 'path') res = primitiveInstead(world, path, ns, res);
  }
  return resolveRest(world, path, ns, res, consumed, visOfLast);
}

/**
 * Goes on from `res`, which `consumed` segments led to, through modules, enums and traits. `last` takes the visibility of
 * the last segment.
 */
export function resolveRest(
  world: World,
  path: Path,
  ns: Namespace,
  from: Res,
  done: number,
  last: { vis: DefId | null } | null = null,
): PathRes {
  const { segments } = path;
  let res = from;
  let consumed = done;
  while (consumed < segments.length && res.kind === 'def') {
    const shape = world.shape(res.def);
    if (shape === null) break;
    const { name } = segments[consumed] as PathSegment;
    const isLast = consumed === segments.length - 1;
    const entry = world.entry(res.def, isLast ? ns : 'type', name);
    if (entry !== undefined) {
      res = entry.res;
      consumed++;
      if (isLast && last !== null) last.vis = entry.vis;
      continue;
    }
    if (shape.kind === 'mod' && shape.parent === null && consumed === 0) {
      // Edition 2015: a path that begins at the root may begin with a crate.
      const krate = world.crate(shape.crate);
      const extern = krate?.externPrelude.get(name);
      if (extern !== undefined) {
        res = extern === null ? UNKNOWN : { kind: 'def', def: extern };
        consumed++;
        continue;
      }
    }
    if (shape.openNames) return { res: UNKNOWN, consumed: consumed + 1 };
    // An associated item of the type itself (`Enum::new`), or of a trait object.
    if (shape.kind === 'enum' || shape.kind === 'trait') break;
    return { res: UNRESOLVED, consumed: consumed + 1 };
  }
  return { res, consumed };
}
