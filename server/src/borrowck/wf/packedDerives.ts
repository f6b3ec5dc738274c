/**
 * Derived impls of packed structs: their bodies copy each field out, for none may be borrowed, and what is not `Copy` would
 * be moved (E0507). Mirrors `BlockOrExpr` of rustc_builtin_macros::deriving::generic (`create_struct_field_access_fields`).
 */
import type { DefId } from '../../base/ids';
import type { VariantData } from '../../items/item';
import { deriveRule } from '../../macros/derive';
import type { Database } from '../../query/engine';
import { evaluateClosed } from '../../traits/fulfill';
import { paramEnvOf } from '../../traits/paramEnv';
import { isCopy, isSized } from '../../traits/properties';
import { adtDef } from '../../types/adt';
import { derivedImpls } from '../../types/derives';
import { eraseRegions } from '../../types/fold';
import { genericsOf } from '../../types/generics';
import { mkArgs, mkTraitPred, tyArg } from '../../types/intern';
import type { WfError } from './result';

export function packedDerives(db: Database, def: DefId, data: VariantData): WfError[] {
  const adt = adtDef(db, def);
  const fields = adt?.variants[0]?.fields ?? [];
  if (adt === null || !adt.isPacked || adt.taint !== null) return [];
  const out: WfError[] = [];
  const derived = derivedImpls(db, def);
  const isCopyToo = derived.some(({ name }) => name === 'Copy');
  for (const { key, trait, name, written } of derived) {
    if (deriveRule(name, { kind: 'struct', hasDefaultVariant: false })?.copiesPackedFields !== true) continue;
    // Both together: `clone` is `*self`.
    if (name === 'Clone' && isCopyToo) continue;
    const env = paramEnvOf(db, key);
    const isUnderstood = fields.every(({ ty }) => {
      const args = mkArgs(genericsOf(db, trait).own.map(() => tyArg(ty)));
      // rustc says nothing of moves in a body whose types are wrong.
      return evaluateClosed(db, env, mkTraitPred({ trait, args })) === 'yes' && isSized(db, env, ty) === 'yes';
    });
    if (!isUnderstood) continue;
    fields.forEach(({ ty }, i) => {
      const syn = data.fields[i]?.syn ?? -1;
      if (isCopy(db, env, ty) !== 'no') return;
      out.push({
        kind: 'packedMove',
        derive: name,
        call: { kind: 'node', syn: written },
        ty: eraseRegions(ty),
        span: { kind: 'node', syn },
      });
    });
  }
  return out;
}
