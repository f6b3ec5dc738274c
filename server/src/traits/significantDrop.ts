/**
 * Whether dropping a value does more than free memory, so that somebody may care when it happens. Mirrors
 * `adt_significant_drop_tys` of rustc_ty_utils::needs_drop. It differs in what counts as a container: a type with
 * `#[rustc_insignificant_dtor]`, and one whose `Drop` impl promises by `#[may_dangle]` not to touch what it contains. And rustc
 * takes what it does not know for significant.
 */
import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import { adtDef, hasAttr } from '../types/adt';
import { subst } from '../types/fold';
import type { Ty } from '../types/ty';
import { dropImpl } from './dropImpl';
import type { ParamEnv } from './paramEnv';
import { normalizeErased } from './project';

/** `t` has its regions erased. What is not known does not count: a type parameter, `dyn Trait`, the future of an `async fn`. */
export function hasSignificantDrop(db: Database, env: ParamEnv, t: Ty): boolean {
  return new Significance(db, env).of(t);
}

class Significance {
  private readonly seen = new Set<Ty>();

  constructor(
    private readonly db: Database,
    private readonly env: ParamEnv,
  ) {}

  of(t: Ty): boolean {
    if (this.seen.has(t)) return false;
    this.seen.add(t);
    switch (t.kind) {
      case 'slice':
      case 'array':
        return this.of(t.elem);
      case 'tuple':
        return t.elems.some((elem) => this.of(elem));
      case 'closure':
        return this.of(t.upvars);
      case 'adt':
        return this.adt(t);
      case 'alias': {
        const normal = normalizeErased(this.db, this.env, t);
        return normal !== t && this.of(normal);
      }
      default:
        return false;
    }
  }

  private adt(t: Ty & { readonly kind: 'adt' }): boolean {
    const { db, env } = this;
    const adt = adtDef(db, t.def);
    if (adt === null) return false;
    if (adt.isManuallyDrop || adt.isPhantomData) return false;
    const drop = dropImpl(db, t.def);
    if (drop !== null || adt.isBox) {
      const item = itemOf(db, t.def);
      const isContainer =
        adt.isBox ||
        (drop !== null && drop.mayDangle.size > 0) ||
        (item !== null && hasAttr(item.attrs, 'rustc_insignificant_dtor'));
      return !isContainer || t.args.list.some((arg) => arg.kind === 'type' && this.of(arg.ty));
    }
    if (adt.kind === 'union') return false;
    return adt.variants.some(({ fields }) =>
      fields.some((field) => this.of(normalizeErased(db, env, subst(field.ty, t.args)))),
    );
  }
}
