/**
 * `use` declarations, resolved in rounds until nothing changes. Mirrors rustc_resolve::imports. A name may come in several
 * namespaces at different times, so an import stays on the list until it has all three or nothing moves any more.
 */
import type { DefId } from '../base/ids';
import type { Import, Path } from '../items/item';
import type { Collection } from './collect';
import { defTable } from './defs';
import type { ModuleData } from './moduleData';
import { resolveModulePath, resolveName, UNKNOWN } from './paths';
import type { Namespace, Res } from './res';
import { macroRulesKey } from './textScope';
import { enterName, isVisible, isWider } from './visibility';

interface PendingImport {
  readonly module: ModuleData;
  readonly path: Path;
  readonly name: string;
  readonly glob: boolean;
  readonly vis: DefId | null;
  /** Bits of the namespaces found: type 1, value 2, macro 4. */
  found: number;
  /** The path goes through something unknown. */
  isUnknown: boolean;
}

const NAMESPACES: readonly Namespace[] = ['type', 'value', 'macro'];
const ALL = 7;

export class ImportResolver {
  private readonly c: Collection;
  private pending: PendingImport[] = [];
  private hasOwnPrelude = false;
  private readonly preludes: { readonly module: ModuleData; readonly path: Path }[] = [];

  constructor(collection: Collection) {
    this.c = collection;
  }

  add(module: ModuleData, entry: Import, vis: DefId | null): void {
    const { path } = entry;
    const last = path.segments.at(-1);
    let name = entry.alias ?? last?.name ?? '';
    // `use a::{self}` names `a`; `use crate as x` has an alias.
    if (entry.alias === null && name === 'self') name = path.segments.at(-2)?.name ?? '';
    this.pending.push({ module, path, name, glob: entry.glob, vis, found: 0, isUnknown: false });
  }

  /** `#[prelude_import] use x::*;`: in the standard library's own crates. */
  addPreludeImport(module: ModuleData, path: Path): void {
    this.preludes.push({ module, path });
  }

  /** One round; true if a name was added. */
  resolveAll(): boolean {
    let didChange = this.resolvePreludes();
    const rest: PendingImport[] = [];
    for (const one of this.pending) {
      const before = one.found;
      if (one.glob) {
        if (this.resolveGlob(one)) didChange = true;
        else rest.push(one);
        continue;
      }
      this.resolveNamed(one);
      if (one.found !== before) didChange = true;
      if (one.found !== ALL) rest.push(one);
    }
    this.pending = rest;
    return didChange;
  }

  /** What leads nowhere becomes a name that means nothing. */
  giveUp(): void {
    const table = defTable(this.c.db);
    for (const one of this.pending) if (one.glob) one.module.openNames = true;
    for (const one of this.pending) {
      if (one.glob || one.found !== 0) continue;
      // Now for the last time, and with an eye on what is unknown.
      this.resolveNamed(one);
      const reason = one.isUnknown ? 'unknown' : 'unresolved import';
      for (const ns of NAMESPACES) enterName(table, one.module, ns, one.name, { kind: 'err', reason }, one.vis);
    }
    this.pending = [];
  }

  private resolvePreludes(): boolean {
    const { c } = this;
    if (this.hasOwnPrelude) return false;
    for (const { module, path } of this.preludes) {
      const { res } = resolveModulePath(c, module.def, path, 'type', 'use');
      if (res.kind !== 'def') continue;
      c.prelude = res.def;
      this.hasOwnPrelude = true;
      return true;
    }
    return false;
  }

  private resolveNamed(one: PendingImport): void {
    const { path } = one;
    const last = path.segments.at(-1);
    if (last?.name === 'self' && path.segments.length > 1) {
      const prefix: Path = { ...path, segments: path.segments.slice(0, -1) };
      this.enter(one, 'type', resolveModulePath(this.c, one.module.def, prefix, 'type', 'use').res, true);
      if (one.found !== 0) one.found = ALL;
      return;
    }
    for (let i = 0; i < NAMESPACES.length; i++) {
      const ns = NAMESPACES[i] as Namespace;
      if ((one.found & (1 << i)) !== 0) continue;
      const last = { vis: null };
      const { res, consumed } = resolveModulePath(this.c, one.module.def, path, ns, 'use', last);
      // `use memchr::memchr;`: the function, not the private module of the same name.
      if (!isVisible(defTable(this.c.db), last.vis, one.module.def)) continue;
      this.enter(one, ns, res, consumed === path.segments.length);
    }
    if ((one.found & 4) === 0 && path.segments.length === 1 && !path.global) this.resolveMacroRules(one);
  }

  /** `pub(crate) use name;` of a `macro_rules! name` in the same module. */
  private resolveMacroRules(one: PendingImport): void {
    const name = one.path.segments[0]?.name ?? '';
    for (let at: DefId | null = one.module.def; at !== null; ) {
      const entry = this.c.entry(at, 'macro', macroRulesKey(name));
      if (entry !== undefined) {
        this.enter(one, 'macro', entry.res, true);
        return;
      }
      const shape = this.c.shape(at);
      at = shape?.kind === 'block' ? shape.parent : null;
    }
    const textual = this.c.macroCalls.textualAtEnd(one.module, name);
    if (textual !== null) this.enter(one, 'macro', { kind: 'def', def: textual }, true);
  }

  private enter(one: PendingImport, ns: Namespace, res: Res, isWhole: boolean): void {
    if (res.kind === 'err') {
      if (res.reason !== 'unresolved') one.isUnknown = true;
      return;
    }
    if (!isWhole) return;
    one.found |= ns === 'type' ? 1 : ns === 'value' ? 2 : 4;
    if (one.name === '_') {
      const { anonymousTraits } = one.module;
      if (ns !== 'type' || res.kind !== 'def') return;
      const known = anonymousTraits.get(res.def);
      if (known === undefined || isWider(defTable(this.c.db), one.vis, known)) anonymousTraits.set(res.def, one.vis);
      return;
    }
    enterName(defTable(this.c.db), one.module, ns, one.name, res, one.vis);
  }

  private resolveGlob(one: PendingImport): boolean {
    const { c } = this;
    const { module, path } = one;
    const target: Res =
      path.segments.length === 0
        ? { kind: 'def', def: path.global || c.edition < 2018 ? c.root : module.def }
        : resolveModulePath(c, module.def, path, 'type', 'use').res;
    if (target.kind === 'err') {
      if (target.reason === 'unresolved') return false;
      module.openNames = true;
      return true;
    }
    if (target.kind !== 'def') return false;
    const shape = c.shape(target.def);
    if (shape === null) return false;
    if (target.def !== module.def) c.addGlob(module, target.def, one.vis);
    return true;
  }
}

/** A name for a macro seen from an import or a call, without textual scope. */
export function macroByPath(c: Collection, module: DefId, path: Path): Res {
  if (path.segments.length === 1 && !path.global)
    return resolveName(c, module, 'macro', path.segments[0]?.name ?? '') ?? { kind: 'err', reason: 'unresolved' };
  const { res, consumed } = resolveModulePath(c, module, path, 'macro', 'path');
  return consumed === path.segments.length || res.kind === 'err' ? res : UNKNOWN;
}
