/** The bound that an item lacks: `T: 'a`, `'b: 'a`, on the parameter where it is declared. */
import type { DefId } from '../base/ids';
import type { Candidate } from '../ide/fixes/context';
import { parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { itemGenerics } from '../types/generics';
import { wellFormedness } from './wellFormedness';

export function wfFixes(db: Database, def: DefId, index: number): Candidate[] {
  const error = wellFormedness(db, def)[index];
  if (error === undefined || (error.kind !== 'generic' && error.kind !== 'regions')) return [];
  const to = error.kind === 'generic' ? error.region : error.shorter;
  const bound = to.kind === 'static' ? "'static" : 'name' in to ? to.name : "'_";
  const from = error.kind === 'generic' ? error.ty : error.longer;
  if (!('name' in from) || bound === "'_" || from.name === "'_") return [];
  for (const at of [def, parentOf(db, def)]) {
    const param = at === null ? undefined : itemGenerics(itemOf(db, at)).params.find((p) => p.name === from.name);
    const range = at === null || param === undefined ? null : rangeOfSyn(db, at, param.syn);
    if (param === undefined || range === null || param.defaultTy !== null) continue;
    const newText = `${param.bounds.length > 0 ? ' +' : ':'} ${bound}`;
    const edits = [{ range: { ...range, start: range.end }, newText }];
    return [{ kind: 'addBound', title: `Add the bound \`${from.name}: ${bound}\``, edits }];
  }
  return [];
}
