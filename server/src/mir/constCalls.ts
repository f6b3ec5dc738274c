/**
 * Calls that cannot be made at compile time (E0015, not ours): rustc reports them before it checks borrows, and does not
 * check those of the body then. Mirrors the calls of rustc_const_eval::check_consts::check.
 */
import type { DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import { hasFeature } from '../names/features';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import type { Body } from './body';
import { isConstBody } from './constContext';

/** Features under which more can be called. */
const CONST_FEATURES = /\bconst_\w+/;

export function callsAtRunTime(db: Database, body: Body): boolean {
  if (!isConstBody(db, body) || hasFeature(db, body.owner, CONST_FEATURES)) return false;
  return body.blocks.some(({ isCleanup, terminator }) => {
    if (isCleanup || terminator.kind !== 'call') return false;
    const { func, args } = terminator;
    if (func.kind !== 'const') return true;
    // What `format_args!` calls (formatArgs.ts): of a text alone it is const.
    if (func.what === 'literal') return args.some((arg) => arg.kind !== 'const');
    return func.ty.kind !== 'fnDef' || !isConstFn(db, func.ty.def);
  });
}

function isConstFn(db: Database, def: DefId): boolean {
  const item = itemOf(db, def);
  const parent = parentOf(db, def);
  // A constructor.
  if (item?.kind !== 'fn') return true;
  if (!item.isConst || (parent !== null && defKind(db, parent) === 'trait')) return false;
  // With a bound `[const] Tr` it can be called where that holds, which is not stable.
  const { params, where } = item.generics;
  return ![...params, ...where].some(({ bounds }) =>
    bounds.some((bound) => bound.kind === 'trait' && bound.modifier === 'const'),
  );
}
