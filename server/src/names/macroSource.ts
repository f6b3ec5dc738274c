/** The text of a macro's definition, wherever it is. */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { defTable } from './defs';
import type { MacroText } from './expansion';
import { indexedCrate } from './index/indexedCrate';
import { itemAt, locationOf } from './locations';
import { builtinName, isInnerLocal } from './macroCalls';

const sourceMacro = defineQuery<DefId, (MacroText & { readonly builtin: string | null }) | null>({
  name: 'macroText',
  compute(db, def) {
    const at = locationOf(db, def);
    const item = at === null ? null : itemAt(db, at);
    if (item?.kind !== 'macroRules' && item?.kind !== 'macroDef') return null;
    const { crate } = defTable(db).data(def);
    return {
      def,
      name: item.name,
      text: item.text,
      crate,
      edition: Number(db.get(crateData, crate).edition),
      builtin: builtinName(item),
      isInnerLocal: isInnerLocal(item),
    };
  },
  equals: deepEqual,
});

/** null if `def` is no macro. */
export function macroSource(db: Database, def: DefId): (MacroText & { readonly builtin: string | null }) | null {
  const indexed = indexedCrate(db, defTable(db).data(def).crate);
  return indexed !== null ? indexed.macro(def) : db.get(sourceMacro, def);
}
