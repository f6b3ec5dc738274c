/**
 * Names through `use module::*`. Globs are edges, not copies: what one brings is found when a name is asked for, so a name
 * that is added to a module changes nothing in those that import it. Mirrors rustc_resolve's `add_to_glob_map` and
 * `try_define` for globs: a declared name beats a glob, and two globs with different meanings are ambiguous.
 */
import type { DefId } from '../base/ids';
import type { DefTable } from './defs';
import { type GlobEdge, sameRes } from './moduleData';
import type { Res } from './res';
import { isVisible, isWider, narrower } from './visibility';
import type { ScopeEntry } from './world';

/** The globs in a module of the crate; none for modules of others, whose names are complete. */
type GlobsOf = (module: DefId) => readonly GlobEdge[];

interface Importer {
  readonly module: DefId;
  readonly vis: DefId | null;
}

/** What globs lead to from one module, itself first. */
export interface GlobClosure {
  readonly members: readonly DefId[];
  readonly importers: ReadonlyMap<DefId, readonly Importer[]>;
}

/** null where the module has no globs. */
export type ClosureOf = (module: DefId) => GlobClosure | null;

/** Each is made when it is first asked for; `globsOf` must not change any more. */
export function closuresOver(globsOf: GlobsOf): ClosureOf {
  const made = new Map<DefId, GlobClosure | null>();
  return (module) => {
    let closure = made.get(module);
    if (closure === undefined) {
      closure = globClosure(module, globsOf);
      made.set(module, closure);
    }
    return closure;
  };
}

function globClosure(start: DefId, globsOf: GlobsOf): GlobClosure | null {
  if (globsOf(start).length === 0) return null;
  const members: DefId[] = [start];
  const importers = new Map<DefId, Importer[]>();
  const seen = new Set(members);
  for (let i = 0; i < members.length; i++) {
    const module = members[i] as DefId;
    for (const { target, vis } of globsOf(module)) {
      const list = importers.get(target);
      if (list === undefined) importers.set(target, [{ module, vis }]);
      else list.push({ module, vis });
      if (seen.has(target)) continue;
      seen.add(target);
      members.push(target);
    }
  }
  return { members, importers };
}

/** What a name means that the first member does not declare. `declared`: what a member declares, or all names of another crate's. */
export function globEntry(
  table: DefTable,
  closure: GlobClosure,
  declared: (module: DefId) => ScopeEntry | undefined,
): ScopeEntry | undefined {
  const { members } = closure;
  let found: Map<DefId, ScopeEntry> | null = null;
  for (let i = 1; i < members.length; i++) {
    const module = members[i] as DefId;
    const entry = declared(module);
    if (entry === undefined) continue;
    found ??= new Map();
    found.set(module, entry);
  }
  return found === null ? undefined : passOn(table, closure, found).get(members[0] as DefId);
}

/** All names of the first member, declared ones too. Names that begin with a space are of a module alone. */
export function globNames(
  table: DefTable,
  closure: GlobClosure,
  declared: (module: DefId) => ReadonlyMap<string, ScopeEntry>,
): ReadonlyMap<string, ScopeEntry> {
  const { members } = closure;
  const start = members[0] as DefId;
  const out = new Map(declared(start));
  const only = members.length === 2 ? soleImporter(closure) : null;
  const byName = new Map<string, Map<DefId, ScopeEntry>>();
  for (let i = 1; i < members.length; i++) {
    const module = members[i] as DefId;
    for (const [name, entry] of declared(module)) {
      if (out.has(name) || name.startsWith(' ')) continue;
      if (only !== null) {
        if (isVisible(table, entry.vis, start))
          out.set(name, { res: entry.res, vis: narrower(table, only.vis, entry.vis) });
        continue;
      }
      const found = byName.get(name);
      if (found === undefined) byName.set(name, new Map([[module, entry]]));
      else found.set(module, entry);
    }
  }
  for (const [name, found] of byName) {
    const entry = passOn(table, closure, found).get(start);
    if (entry !== undefined) out.set(name, entry);
  }
  return out;
}

/** Of two modules, one of which imports the other once. */
function soleImporter({ members, importers }: GlobClosure): Importer | null {
  const [first, ...others] = importers.get(members[1] as DefId) ?? [];
  return first === undefined || others.length > 0 || importers.has(members[0] as DefId) ? null : first;
}

const AMBIGUOUS: Res = { kind: 'err', reason: 'ambiguous glob imports' };

/** Passes a name from those who declare it to those who import them, until nothing changes. */
function passOn(
  table: DefTable,
  { importers }: GlobClosure,
  declared: ReadonlyMap<DefId, ScopeEntry>,
): ReadonlyMap<DefId, ScopeEntry> {
  const all = new Map(declared);
  const changed = [...declared.keys()];
  for (let module = changed.pop(); module !== undefined; module = changed.pop()) {
    const { res, vis } = all.get(module) as ScopeEntry;
    for (const importer of importers.get(module) ?? []) {
      if (declared.has(importer.module) || !isVisible(table, vis, importer.module)) continue;
      const old = all.get(importer.module);
      const entry = merged(table, old, { res, vis: narrower(table, importer.vis, vis) });
      if (entry === old) continue;
      all.set(importer.module, entry);
      changed.push(importer.module);
    }
  }
  return all;
}

function merged(table: DefTable, old: ScopeEntry | undefined, entry: ScopeEntry): ScopeEntry {
  if (old === undefined) return entry;
  if (sameRes(old.res, entry.res)) return isWider(table, entry.vis, old.vis) ? entry : old;
  return sameRes(old.res, AMBIGUOUS) ? old : { res: AMBIGUOUS, vis: old.vis };
}
