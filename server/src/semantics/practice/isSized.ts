/** Whether a type surely has a size. */
import type { DefId } from '../../base/ids';
import { crateOf } from '../../names/defs';
import { langItem } from '../../names/langItems';
import type { Database } from '../../query/engine';
import { evaluateClosed } from '../../traits/fulfill';
import { paramEnvOf } from '../../traits/paramEnv';
import { eraseRegions } from '../../types/fold';
import { mkTraitPred, mkTyArgs } from '../../types/intern';
import type { Ty } from '../../types/ty';

export function isSized(db: Database, owner: DefId, ty: Ty): boolean {
  const trait = langItem(db, crateOf(db, owner), 'sized');
  if (trait === null) return false;
  return evaluateClosed(db, paramEnvOf(db, owner), mkTraitPred({ trait, args: mkTyArgs(eraseRegions(ty)) })) === 'yes';
}
