/** `dyn Trait` of `-> Box<dyn Trait>`, whose `'static` nobody wrote. Mirrors the end of report_generic_bound_failure. */
import type { DefId } from '../base/ids';
import type { BorrowckResult } from '../borrowck/result';
import type { FileRange } from '../ide/types';
import type { MirSpan } from '../mir/body';
import { itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { adtDef } from '../types/adt';
import type { BodyTree } from './bodyTree';

/** null where `span` is not the value that the fn returns at its end, or its type is written in another way. */
export function boxedObject(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  result: BorrowckResult,
  span: MirSpan,
): FileRange | null {
  const item = itemOf(db, owner);
  const root = tree?.body.exprs[tree.body.root];
  if (item?.kind !== 'fn' || item.ret?.kind !== 'path' || root?.kind !== 'block' || root.tail === null) return null;
  if (tree?.hasSpan(root.tail, span) !== true) return null;
  const returned = result.bodies[0].body.locals[0].ty;
  const { segments } = item.ret.path;
  const args = segments.length === 1 ? segments[0].args?.args : undefined;
  if (returned.kind !== 'adt' || adtDef(db, returned.def)?.isBox !== true || args?.length !== 1) return null;
  const [arg] = args;
  if (arg.kind !== 'type' || arg.ty.kind !== 'dyn') return null;
  return arg.ty.bounds.some((bound) => bound.kind === 'lifetime') ? null : rangeOfSyn(db, owner, arg.ty.syn);
}
