/** The parameters of a fn whose signature nobody else prescribes: no trait, no ABI, no macro that is called with it. */
import type { BindingId, Local } from '../../base/ids';
import type { Param } from '../../items/item';
import type { LocalDecl } from '../../mir/body';
import { defKind, parentOf } from '../../names/defs';
import { itemOf } from '../../names/itemData';
import type { LintBody } from './lintBody';

/** A parameter that is a variable by value. */
export interface OwnParam {
  readonly index: number;
  readonly local: Local;
  readonly declared: LocalDecl;
  readonly binding: BindingId;
  /** `mut x`. */
  readonly isMut: boolean;
  readonly param: Param;
  readonly isSelf: boolean;
}

/** Those of an `async fn` are the future's. */
export function ownParams(of: LintBody): OwnParam[] {
  const { db, owner, item } = of;
  const around = parentOf(db, owner);
  const body = of.result.bodies[0]?.body;
  if (item?.kind !== 'fn' || item.isAsync || item.abi !== null || around === null || body === undefined) return [];
  if (item.attrs.others.some(({ path }) => path.startsWith('proc_macro'))) return [];
  const impl = itemOf(db, around);
  if (defKind(db, around) === 'trait' || (impl?.kind === 'impl' && impl.trait !== null)) return [];
  return item.params.flatMap((param, index) => {
    const local = (index + 1) as Local;
    const declared = body.locals[local];
    const pat = of.body.pats[of.body.params[index]];
    if (declared === undefined || pat?.kind !== 'bind' || pat.byRef || pat.sub !== null) return [];
    if (declared.info.kind !== 'user' && declared.info.kind !== 'selfArg') return [];
    const isSelf = item.hasSelf && index === 0;
    return [{ index, local, declared, binding: pat.binding, isMut: pat.mutable, param, isSelf }];
  });
}
