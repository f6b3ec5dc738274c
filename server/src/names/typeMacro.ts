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
/** Expansions of one call and of what it expands to, all together: two calls in each would be 2^32. */
const EXPANSION_LIMIT = 1000;
const CFG_SELECT = 'cfg_select';

/**
 * What the macro in the signature of `owner` stands for, macros inside expanded too; null where that is not known. All of
 * the result has the position of the call.
 */
export function expandTypeMacro(db: Database, owner: DefId, call: TypeMacroCall): TypeRef | null {
  return expandNested(db, owner, call, { depth: 0, total: { expansions: 0 } });
}

type TypeMacroCall = Extract<TypeRef, { kind: 'macro' }>;

interface Nesting {
  readonly depth: number;
  /** Of the outermost call. */
  readonly total: { expansions: number };
}

function expandNested(db: Database, owner: DefId, call: TypeMacroCall, { depth, total }: Nesting): TypeRef | null {
  if (depth > DEPTH_LIMIT || ++total.expansions > EXPANSION_LIMIT) return null;
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
      const inner: TypeMacroCall = { kind: 'macro', path, tokens, syn: call.syn };
      const expanded = expandNested(db, owner, inner, { depth: depth + 1, total });
      isBroken ||= expanded === null;
      return expanded;
    },
    onError: () => {
      isBroken = true;
    },
    implTrait: null,
  };
  const ty = lowerTypeRef(cx, 1);
  return isBroken ? null : ty;
}
