/**
 * Facts about types that MIR building and borrowck turn on: Copy, needs_drop, Sized, Freeze, inhabitedness. Mirrors
 * rustc_ty_utils::{common_traits, needs_drop} and rustc_middle::ty::inhabitedness (D14).
 *
 * Types have no inference variables; regions do not count. 'unknown' where the answer hangs on something not understood.
 */
import type { DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { adtDef } from '../types/adt';
import { eraseRegions, subst } from '../types/fold';
import { mkTraitPred, mkTyArgs, tyById } from '../types/intern';
import { type Ty, TyFlag } from '../types/ty';
import { dropImpl } from './dropImpl';
import { evaluateClosed } from './fulfill';
import { langTraits } from './langTraits';
import { type ParamEnv, paramEnvById } from './paramEnv';
import { normalizeErased } from './project';

export type Property = 'yes' | 'no' | 'unknown';

/** Whether `t: trait`, for a trait that takes no further args. */
export function implementsTrait(db: Database, env: ParamEnv, t: Ty, trait: DefId | null): Property {
  if (trait === null || (t.flags & (TyFlag.HasError | TyFlag.HasInfer)) !== 0) return 'unknown';
  const answer = evaluateClosed(db, env, mkTraitPred({ trait, args: mkTyArgs(t) }));
  return answer === 'maybe' ? 'unknown' : answer;
}

export function isCopy(db: Database, env: ParamEnv, t: Ty): Property {
  switch (t.kind) {
    case 'ref':
      return t.mutable ? 'no' : 'yes';
    case 'ptr':
    case 'never':
    case 'fnDef':
    case 'fnPtr':
      return 'yes';
    case 'dynamic':
    case 'slice':
      return 'no';
    default:
      return implementsTrait(db, env, t, langTraits(db, env.krate).byKind.get('copy') ?? null);
  }
}

export function isSized(db: Database, env: ParamEnv, t: Ty): Property {
  return implementsTrait(db, env, t, langTraits(db, env.krate).byKind.get('sized') ?? null);
}

/** Whether the ADT itself implements `Drop`. */
export function hasDestructor(db: Database, adt: DefId): boolean {
  return dropImpl(db, adt) !== null;
}

const SHIFT = 0x4000000;

const needsDropQuery = defineQuery<number, Property>({
  name: 'needsDrop',
  compute: (db, key) => new NeedsDrop(db, paramEnvById(Math.floor(key / SHIFT))).ty(tyById(key % SHIFT), 0),
});

/** Whether dropping a value of the type may run code. */
export function needsDrop(db: Database, env: ParamEnv, t: Ty): Property {
  switch (t.kind) {
    case 'prim':
    case 'ref':
    case 'ptr':
    case 'never':
    case 'fnDef':
    case 'fnPtr':
      return 'no';
    default:
      return db.get(needsDropQuery, env.id * SHIFT + eraseRegions(t).id);
  }
}

/** Any part that needs drop; what is already being looked at adds nothing. */
class NeedsDrop {
  private readonly seen = new Set<Ty>();

  constructor(
    private readonly db: Database,
    private readonly env: ParamEnv,
  ) {}

  private any(types: Iterable<Ty>, depth: number): Property {
    let answer: Property = 'no';
    for (const t of types) {
      const part = this.ty(t, depth);
      if (part === 'yes') return 'yes';
      if (part === 'unknown') answer = 'unknown';
    }
    return answer;
  }

  ty(t: Ty, depth: number): Property {
    if (this.seen.has(t)) return 'no';
    this.seen.add(t);
    if (depth > 64) return 'unknown';
    const next = depth + 1;
    switch (t.kind) {
      case 'prim':
      case 'never':
      case 'ref':
      case 'ptr':
      case 'fnDef':
      case 'fnPtr':
      case 'foreign':
        return 'no';
      case 'slice':
        return this.ty(t.elem, next);
      case 'array':
        return t.len.kind === 'value' && t.len.value === 0n ? 'no' : this.ty(t.elem, next);
      case 'tuple':
        return this.any(t.elems, next);
      case 'adt':
        return this.adt(t, next);
      case 'closure':
        return this.ty(t.upvars, next);
      case 'coroutine':
      case 'dynamic':
        return 'yes';
      case 'param':
      case 'alias':
      case 'placeholder': {
        if (t.kind === 'alias' && t.alias === 'projection') {
          const normal = normalizeErased(this.db, this.env, t);
          if (normal !== t) return this.ty(normal, next);
        }
        const copy = isCopy(this.db, this.env, t);
        return copy === 'yes' ? 'no' : copy === 'no' ? 'yes' : 'unknown';
      }
      case 'bound':
      case 'infer':
      case 'error':
        return 'unknown';
    }
  }

  private adt(t: Ty & { readonly kind: 'adt' }, depth: number): Property {
    const adt = adtDef(this.db, t.def);
    if (adt === null) return 'unknown';
    if (adt.isManuallyDrop || adt.isPhantomData || adt.kind === 'union') {
      return adt.kind === 'union' && dropImpl(this.db, t.def) !== null ? 'yes' : 'no';
    }
    if (adt.isBox || dropImpl(this.db, t.def) !== null) return 'yes';
    const fields: Ty[] = [];
    for (const variant of adt.variants) {
      for (const field of variant.fields) fields.push(normalizeErased(this.db, this.env, subst(field.ty, t.args)));
    }
    const answer = this.any(fields, depth);
    return answer === 'no' && adt.taint !== null ? 'unknown' : answer;
  }
}

/**
 * Whether no value of the type can exist, as seen from where `isVisible` says which fields are: a private field's
 * emptiness is not known outside.
 */
export function isUninhabited(
  db: Database,
  env: ParamEnv,
  t: Ty,
  isVisible: (adt: DefId, variant: number, field: number) => boolean = () => true,
  depth = 0,
): Property {
  if (depth > 16) return 'unknown';
  const some = (types: readonly Ty[]): Property => {
    let answer: Property = 'no';
    for (const part of types) {
      const one = isUninhabited(db, env, part, isVisible, depth + 1);
      if (one === 'yes') return 'yes';
      if (one === 'unknown') answer = 'unknown';
    }
    return answer;
  };
  switch (t.kind) {
    case 'never':
      return 'yes';
    case 'tuple':
      return some(t.elems);
    case 'array':
      return t.len.kind === 'value' && t.len.value === 0n ? 'no' : some([t.elem]);
    case 'adt': {
      const adt = adtDef(db, t.def);
      if (adt === null) return 'unknown';
      if (adt.kind === 'union') return 'no';
      let answer: Property = 'yes';
      for (const variant of adt.variants) {
        const fields = variant.fields.filter((f) => adt.kind === 'enum' || isVisible(t.def, variant.index, f.index));
        const one = some(fields.map((f) => normalizeErased(db, env, subst(f.ty, t.args))));
        if (one === 'no') return 'no';
        if (one === 'unknown') answer = 'unknown';
      }
      return adt.taint !== null ? 'unknown' : answer;
    }
    case 'error':
    case 'infer':
      return 'unknown';
    default:
      return 'no';
  }
}
