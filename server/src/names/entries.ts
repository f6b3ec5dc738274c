/**
 * Names of modules while they are collected: entering one, passing it on through globs, and who may see it. Mirrors
 * rustc_resolve's `try_define` and `is_accessible_from`.
 */
import type { DefId } from '../base/ids';
import type { Path, Visibility } from '../items/item';
import type { Collection } from './collect';
import { type DefTable, defTable } from './defs';
import { AMBIGUOUS, type ModuleData, sameRes } from './moduleData';
import { normalModule } from './paths';
import type { Namespace, Res } from './res';

export class Entries {
  private readonly c: Collection;
  private readonly table: DefTable;

  constructor(collection: Collection) {
    this.c = collection;
    this.table = defTable(collection.db);
  }

  /** The module inside which the item may be named; null: everywhere. */
  visibility(module: ModuleData, vis: Visibility): DefId | null {
    switch (vis.kind) {
      case 'public':
        return null;
      case 'private':
        return normalModule(this.c, module.def);
      case 'restricted':
        return this.restriction(module.def, vis.path);
    }
  }

  private restriction(module: DefId, path: Path): DefId {
    const { c } = this;
    let at = normalModule(c, module);
    let isFirst = true;
    for (const segment of path.segments) {
      if (segment.name === 'crate' || segment.name === '$crate') at = c.root;
      else if (segment.name === 'super') at = normalModule(c, c.shape(at)?.parent ?? at);
      else if (segment.name !== 'self') {
        const from = isFirst && c.edition < 2018 ? c.root : at;
        const entry = c.entry(from, 'type', segment.name);
        if (entry?.res.kind !== 'def') return c.root;
        at = entry.res.def;
      }
      isFirst = false;
    }
    return at;
  }

  /** Enters a name; true if that changed anything. Named beats glob; of two equal ones the wider visibility stays. */
  setEntry(module: ModuleData, ns: Namespace, name: string, res: Res, vis: DefId | null, isGlob: boolean): boolean {
    const names = module.names(ns);
    const old = names.get(name);
    let entry = { res, vis, isGlob };
    if (old !== undefined) {
      if (sameRes(old.res, res) && (old.isGlob || !isGlob)) {
        const isWider = old.vis !== null && (vis === null || (vis !== old.vis && this.isInside(old.vis, vis)));
        if (!isWider && (isGlob || !old.isGlob)) return false;
        if (!isWider) entry = { res, vis: old.vis, isGlob };
      } else if (!old.isGlob) {
        // A name twice is an error of its own; an import that led nowhere gives way.
        if (isGlob || old.res.kind !== 'err' || res.kind === 'err') return false;
      } else if (isGlob) {
        if (sameRes(old.res, AMBIGUOUS)) return false;
        entry = { res: AMBIGUOUS, vis: old.vis, isGlob: true };
      }
    }
    names.set(name, entry);
    for (const { importer, vis: importVis } of module.globImporters) {
      if (!this.isVisible(entry.vis, importer.def)) continue;
      this.setEntry(importer, ns, name, entry.res, this.narrower(importVis, entry.vis), true);
    }
    return true;
  }

  /** Whether what is visible in `vis` may be named in `module`. */
  isVisible(vis: DefId | null, module: DefId): boolean {
    return vis === null || this.isInside(module, vis);
  }

  narrower(a: DefId | null, b: DefId | null): DefId | null {
    if (a === null) return b;
    if (b === null) return a;
    return this.isInside(a, b) ? a : b;
  }

  private isInside(inner: DefId, outer: DefId): boolean {
    let at: DefId | null = inner;
    while (at !== null) {
      if (at === outer) return true;
      at = this.table.data(at).parent;
    }
    return false;
  }
}

/** Who globs a module with unknown names has unknown names. */
export function passOpenNames(modules: Iterable<ModuleData>): void {
  const open = [...modules].filter((module) => module.openNames);
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    for (const { importer } of module.globImporters) {
      if (importer.openNames) continue;
      importer.openNames = true;
      open.push(importer);
    }
  }
}

/** A `macro_rules!` that is not exported has no path; only `use name` finds it in its module, under this key. */
export function macroRulesKey(name: string): string {
  return ` ${name}`;
}
