/**
 * Who may see a name, and entering one in a module. Mirrors rustc_resolve's `try_define`, `is_accessible_from` and
 * `resolve_visibility`. A visibility is the module inside which the name may be used; null: everywhere. It follows from
 * where the item stands alone, so no names are looked up.
 */
import type { DefId } from '../base/ids';
import type { Path, Visibility } from '../items/item';
import type { DefTable } from './defs';
import { type ModuleData, sameRes } from './moduleData';
import type { Namespace, Res } from './res';
import type { ScopeEntry } from './world';

/** The module proper around `module`: those of blocks are skipped. */
export function properModule(table: DefTable, module: DefId): DefId {
  let at = module;
  for (;;) {
    const { kind, name, parent } = table.data(at);
    if (parent === null || (kind === 'mod' && !name.startsWith('{'))) return at;
    at = parent;
  }
}

/** What `vis` on an item in `module` means. */
export function visibilityIn(table: DefTable, edition: number, module: DefId, vis: Visibility): DefId | null {
  switch (vis.kind) {
    case 'public':
      return null;
    case 'private':
      return properModule(table, module);
    case 'restricted':
      return restriction(table, edition, module, vis.path);
  }
}

/** `pub(super)`, `pub(in a::b)`: one of the modules around, or it is an error, and then the crate. */
function restriction(table: DefTable, edition: number, module: DefId, path: Path): DefId {
  const around = modulesAround(table, module);
  const root = around.length - 1;
  let at = 0;
  let isFirst = true;
  for (const { name } of path.segments) {
    if (name === 'crate' || name === '$crate') at = root;
    else if (name === 'super') at = Math.min(at + 1, root);
    else if (name !== 'self') {
      const from = isFirst && edition < 2018 ? root : at;
      at = from - 1;
      if (at < 0 || table.data(around[at] as DefId).name !== name) return around[root] as DefId;
    }
    isFirst = false;
  }
  return around[at] as DefId;
}

/** Proper modules from the one around `module` to the crate's root. */
function modulesAround(table: DefTable, module: DefId): DefId[] {
  const out = [properModule(table, module)];
  for (;;) {
    const { parent } = table.data(out[out.length - 1] as DefId);
    if (parent === null) return out;
    out.push(properModule(table, parent));
  }
}

/** Whether what is visible in `vis` may be named in `module`. */
export function isVisible(table: DefTable, vis: DefId | null, module: DefId): boolean {
  return vis === null || isInside(table, module, vis);
}

export function narrower(table: DefTable, a: DefId | null, b: DefId | null): DefId | null {
  if (a === null) return b;
  if (b === null) return a;
  return isInside(table, a, b) ? a : b;
}

export function isWider(table: DefTable, vis: DefId | null, old: DefId | null): boolean {
  return old !== null && (vis === null || (vis !== old && isInside(table, old, vis)));
}

function isInside(table: DefTable, inner: DefId, outer: DefId): boolean {
  let at: DefId | null = inner;
  while (at !== null) {
    if (at === outer) return true;
    at = table.data(at).parent;
  }
  return false;
}

/**
 * Enters a name that an item or a `use` declares. Of two equal ones the wider visibility stays; an import that led nowhere
 * gives way; any other name twice is an error of its own, and the first counts.
 */
export function enterName(
  table: DefTable,
  module: ModuleData,
  ns: Namespace,
  name: string,
  res: Res,
  vis: DefId | null,
): void {
  const names = module.names(ns);
  const old = names.get(name);
  if (old !== undefined) {
    if (sameRes(old.res, res)) {
      if (!isWider(table, vis, old.vis)) return;
    } else if (old.res.kind !== 'err' || res.kind === 'err') return;
  }
  names.set(name, { res, vis });
}

/** Of two names in one place: what the file declares, unless it means nothing; else what an import or a macro brings. */
export function firstOf(own: ScopeEntry | undefined, brought: ScopeEntry | undefined): ScopeEntry | undefined {
  if (own === undefined || (own.res.kind === 'err' && brought !== undefined)) return brought;
  return own;
}
