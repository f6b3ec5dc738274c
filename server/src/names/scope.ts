/** What the names of a module mean, as a whole. Mirrors rustc_resolve's module resolutions; errors are data. */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { anonymousTraits, databaseWorld, moduleNames } from './databaseWorld';
import { defTable } from './defs';
import type { ScopeEntry } from './world';

export interface ModuleScope {
  readonly types: ReadonlyMap<string, ScopeEntry>;
  readonly values: ReadonlyMap<string, ScopeEntry>;
  readonly macros: ReadonlyMap<string, ScopeEntry>;
  /** Something unknown may declare names here (an unexpanded macro, a broken file): missing names are not errors. */
  readonly openNames: boolean;
}

/** Scope of a module, enum (variants) or trait (associated items); empty for others. */
export function moduleScope(db: Database, module: DefId): ModuleScope {
  return {
    types: moduleNames(db, module, 'type'),
    values: moduleNames(db, module, 'value'),
    macros: moduleNames(db, module, 'macro'),
    openNames: databaseWorld(db).shape(module)?.openNames ?? false,
  };
}

const sourceTraits = defineQuery<DefId, readonly DefId[]>({
  name: 'traitsInScope',
  compute(db, module) {
    const world = databaseWorld(db);
    const found = new Set<DefId>();
    let isPreludeOff = false;
    for (let at: DefId | null = module; at !== null; ) {
      addTraits(db, at, found);
      const shape = world.shape(at);
      if (shape?.beside) addTraits(db, shape.beside, found);
      isPreludeOff ||= shape?.noImplicitPrelude ?? false;
      at = shape?.kind === 'block' ? shape.parent : null;
    }
    const krate = world.crate(defTable(db).data(module).crate);
    if (krate !== null && krate.prelude !== null && !isPreludeOff) addTraits(db, krate.prelude, found);
    return [...found].sort((a, b) => a - b);
  },
  equals: (a, b) => deepEqual(a, b),
});

function addTraits(db: Database, module: DefId, out: Set<DefId>): void {
  const table = defTable(db);
  for (const names of [moduleNames(db, module, 'type'), anonymousTraits(db, module)]) {
    for (const { res } of names.values()) {
      if (res.kind === 'def' && table.data(res.def).kind === 'trait') out.add(res.def);
    }
  }
}

/** Traits whose methods may be called from `module`: by name, by glob, `as _`, in enclosing block modules, from the prelude. */
export function traitsInScope(db: Database, module: DefId): readonly DefId[] {
  return db.get(sourceTraits, module);
}
