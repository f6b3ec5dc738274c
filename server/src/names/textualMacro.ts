/** `macro_rules!` by name alone: those visible where a body or an item stands, innermost block first. */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import { macrosInBlock } from '../items/nestedItems';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { mapOf, mountAround, sourceModuleShape } from './databaseWorld';
import { defTable, isBlockModule } from './defs';
import { fileDeclarations, moduleAround } from './fileDeclarations';
import { indexedCrate } from './index/indexedCrate';
import { syntaxOf } from './itemData';
import type { BlockMacro } from './moduleData';
import type { MacroScope } from './resolve';
import { findTextual, type TextScope } from './textScope';

const blockMacros = defineQuery<DefId, readonly BlockMacro[]>({
  name: 'blockMacros',
  compute: (db, block) => mapOf(db, block)?.declared.modules.get(block)?.blockMacros ?? [],
  equals: deepEqual,
});

/** The key: an item and a name, or `m`, a module and a name for the end of the module. */
const macroBefore = defineQuery<string, DefId | null>({
  name: 'textualMacro',
  compute(db, key) {
    const cut = key.indexOf(' ');
    const isModule = key.startsWith('m');
    const def = Number(key.slice(isModule ? 1 : 0, cut)) as DefId;
    const scope = isModule ? endOfModule(db, def) : db.get(textScopeBefore, def);
    return findTextual(scope, key.slice(cut + 1));
  },
});

export function textualMacro(db: Database, scope: MacroScope, name: string): DefId | null {
  const table = defTable(db);
  if (indexedCrate(db, table.data(scope.module).crate) !== null) return null;
  for (let at: DefId | null = scope.module; at !== null && isBlockModule(db, at); ) {
    const isOwn: boolean = table.data(at).parent === scope.owner;
    const macros = db.get(blockMacros, at);
    for (let i = macros.length - 1; i >= 0; i--) {
      const macro = macros[i] as BlockMacro;
      if (macro.name === name && (!isOwn || nodeOf(db, at, macros, i) < scope.before)) return macro.def;
    }
    if (!isOwn) break;
    // Macros are not among what macros declare in a body.
    at = sourceModuleShape(db, at, null)?.parent ?? null;
  }
  return db.get(macroBefore, scope.owner === null ? `m${scope.module} ${name}` : `${scope.owner} ${name}`);
}

/** Where in the tree of the owner a macro of one of its blocks stands. */
function nodeOf(db: Database, block: DefId, macros: readonly BlockMacro[], i: number): number {
  const { name, outerNode } = macros[i] as BlockMacro;
  if (outerNode >= 0) return outerNode;
  const { name: blockName, parent } = defTable(db).data(block);
  const owner = parent === null ? null : syntaxOf(db, parent);
  if (owner === null) return -1;
  const nth = macros.slice(0, i).filter((other) => other.name === name).length;
  return macrosInBlock(owner.itemNode, Number(/\d+/.exec(blockName)?.[0]), name)[nth] ?? -1;
}

/** The macros that an item's text may name: the same object as long as no macro in front of it comes or goes. */
export const textScopeBefore = defineQuery<DefId, TextScope | null>({ name: 'textScope', compute: scopeBefore });

function scopeBefore(db: Database, owner: DefId): TextScope | null {
  const map = mapOf(db, owner);
  if (map === null) return null;
  const { inFiles, ofItems } = map.textScopes;
  const mount = mountAround(db, owner);
  const before = mount === null ? undefined : db.get(fileDeclarations, mount).after.get(owner);
  if (mount !== null && before !== undefined) {
    const scopes = inFiles.get(mount);
    return (before < 0 ? scopes?.start : scopes?.behind[before]) ?? null;
  }
  const made = ofItems.get(owner);
  return made === undefined ? endOfModule(db, moduleAround(defTable(db), owner)) : made;
}

function endOfModule(db: Database, module: DefId): TextScope | null {
  return mapOf(db, module)?.declared.modules.get(module)?.endScope ?? null;
}
