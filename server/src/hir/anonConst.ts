/**
 * Constant expressions that stand in types, lowered from their text: `[u8; N * 2]`, `S<{ f(1) }>`. Names are those of the
 * item around; what a block of a body declares is not in sight.
 */
import type { DefId } from '../base/ids';
import { crateOf, moduleOf } from '../names/defs';
import { indexedCrate } from '../names/index/indexedCrate';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { parserOf } from '../source/parse';
import { NodeFlag } from '../syntax/tree';
import type { Body } from './body';
import { LowerCtx, type Unit } from './lower/context';
import { lowerExpr } from './lower/expr';

/** Keys are `owner:text`. */
const anonConstQuery = defineQuery<string, Body | null>({
  name: 'anonConst',
  compute: (db, key) => {
    const colon = key.indexOf(':');
    const owner = Number(key.slice(0, colon)) as DefId;
    const text = key.slice(colon + 1);
    const krate = crateOf(db, owner);
    const isIndexed = indexedCrate(db, krate) !== null;
    // An index has neither macros by position nor cfgs.
    if (isIndexed && /[#!]/.test(text)) return null;
    const edition = isIndexed ? 2024 : Number(db.get(crateData, krate).edition);
    const tree = parserOf(db).parseFragment(text, 'expr');
    if (((tree.flags[0] as number) & NodeFlag.HasError) !== 0 || tree.length < 2) return null;
    const cx = new LowerCtx(db, owner, moduleOf(db, owner), krate, edition);
    const unit: Unit = { index: 0, tree, contextAt: () => 0, depth: 0, krate, path: null };
    const root = lowerExpr(cx, unit, 1);
    const { exprs, pats, bindings, labels, closures, desugared, blockModules, typePaths, taint } = cx;
    const parts = { exprs, pats, bindings, labels, closures, desugared, blockModules, typePaths, taint };
    return { owner, kind: 'anonConst', params: [], root, ...parts, macroCalls: cx.macros.callCount };
  },
});

/** null: no expression. */
export function anonConstBody(db: Database, owner: DefId, text: string): Body | null {
  return db.get(anonConstQuery, `${owner}:${text}`);
}
