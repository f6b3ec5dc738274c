/**
 * Macros in the types of signatures: `type A = tuple!(u8, u16);`. Items keep them unexpanded (`TypeRef` of kind 'macro'),
 * because expanding needs names; whoever lowers the type asks here.
 */
import type { DefId } from '../base/ids';
import type { TypeRef } from '../items/item';
import { lowerPath, lowerTypeRef, type TypeLowering } from '../items/lowerType';
import { textOf } from '../items/nodes';
import type { Database } from '../query/engine';
import { evaluateCfg } from '../source/cfg';
import { crateData } from '../source/crates';
import { parserOf } from '../source/parse';
import { childByField, childOfKind, hasError } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import { crateShape } from './databaseWorld';
import { defTable, moduleOf } from './defs';
import { chosenTypeText, expandTypeText } from './expansion';
import { macroSource } from './macroSource';
import { resolveMacro } from './resolve';

const DEPTH_LIMIT = 32;
const CFG_SELECT = 'cfg_select';

/**
 * What the macro in the signature of `owner` stands for, macros inside expanded too; null where that is not known. All of
 * the result has the position of the call.
 */
export function expandTypeMacro(
  db: Database,
  owner: DefId,
  call: Extract<TypeRef, { kind: 'macro' }>,
  depth = 0,
): TypeRef | null {
  if (depth > DEPTH_LIMIT) return null;
  const found = resolveMacro(db, { module: moduleOf(db, owner), owner, before: -1 }, call.path);
  const macro = found.kind === 'def' ? macroSource(db, found.def) : null;
  if (macro === null || (macro.builtin !== null && macro.builtin !== CFG_SELECT)) return null;
  const { crate } = defTable(db).data(owner);
  const edition = crateShape(db, crate)?.edition ?? 2021;
  const text =
    macro.builtin === null
      ? expandTypeText(db, macro, call.tokens, edition)
      : chosenTypeText(call.tokens, edition, (cfg) => evaluateCfg(cfg, db.get(crateData, crate).cfg));
  if (text === null) return null;
  const tree = parserOf(db).parseFragment(text, 'type');
  if (tree.length < 2 || hasError(tree)) return null;
  let isBroken = false;
  const cx: TypeLowering = {
    tree,
    syn: () => call.syn,
    // `nest!(A, B)` inside of what `nest!(A, B, C)` gives.
    typeMacro: (node) => {
      const path = lowerPath(cx, childByField(tree, node, Field.macro));
      const tokens = textOf(tree, childOfKind(tree, node, Kind.token_tree));
      return expandTypeMacro(db, owner, { kind: 'macro', path, tokens, syn: call.syn }, depth + 1);
    },
    onError: () => {
      isBroken = true;
    },
    implTrait: null,
  };
  const ty = lowerTypeRef(cx, 1);
  if (isBroken) return null;
  return ty.kind === 'macro' ? expandTypeMacro(db, owner, ty, depth + 1) : ty;
}
