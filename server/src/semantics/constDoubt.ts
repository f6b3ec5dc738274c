/**
 * What is evaluated at compile time is checked for that first (rustc_const_eval::check_consts), and a body that fails
 * there is not borrow-checked. That check is not ours: reports about a body that may fail it are held back. Mirrors the
 * order in `mir_promoted`.
 */
import type { DefId } from '../base/ids';
import type { BorrowckResult } from '../borrowck/result';
import type { Body } from '../mir/body';
import { TypeFacts } from '../mir/typeFacts';
import { crateOf, defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import { paramEnvOf } from '../traits/paramEnv';

/** A reason to be silent, if there is anything to report. */
export function constDoubt(db: Database, owner: DefId, result: BorrowckResult): string | null {
  const [root] = result.bodies;
  if (result.errors.length === 0 || root === undefined || !isConstContext(db, owner)) return null;
  const facts = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner));
  const mayDrop = dropsAnything(root.body, (ty) => facts.needsDrop(ty) !== 'no');
  return mayDrop ? 'destructor at compile time' : null;
}

function isConstContext(db: Database, owner: DefId): boolean {
  const item = itemOf(db, owner);
  if (item?.kind === 'fn') {
    const parent = parentOf(db, owner);
    return item.isConst && (parent === null || defKind(db, parent) !== 'trait');
  }
  return item?.kind === 'const' || item?.kind === 'static';
}

function dropsAnything(body: Body, needsDrop: (ty: Body['locals'][number]['ty']) => boolean): boolean {
  return body.blocks.some(
    ({ terminator, isCleanup }) => !isCleanup && terminator.kind === 'drop' && needsDrop(terminator.place.ty),
  );
}
