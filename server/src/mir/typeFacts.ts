/**
 * Copy, needs_drop, Freeze and inhabitedness of types, under one environment. Mirrors rustc_middle::ty::util
 * (needs_drop_components), rustc_ty_utils::needs_drop and ty::inhabitedness. Answers are kept for the life of the object.
 */
import type { CrateId, DefId } from '../base/ids';
import { isVisibleFrom } from '../infer/visibility';
import { langItem } from '../names/langItems';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { evaluateClosed } from '../traits/fulfill';
import { implsForHead } from '../traits/implIndex';
import { emptyEnv, type ParamEnv } from '../traits/paramEnv';
import { normalizeErased } from '../traits/project';
import { adtKey } from '../traits/simplify';
import { type AdtDef, adtDef } from '../types/adt';
import { derivedImpls } from '../types/derives';
import { eraseRegions, subst } from '../types/fold';
import { mkTraitPred, mkTyArgs, tyById } from '../types/intern';
import { implHeader } from '../types/sigs';
import { type Ty, TyFlag } from '../types/ty';
import type { Answer } from './build/services';

/** Lang items that every body asks for. */
export const dropAndCopy = defineQuery<CrateId, { readonly copy: DefId | null; readonly drop: DefId | null }>({
  name: 'dropAndCopy',
  compute: (db, krate) => ({ copy: langItem(db, krate, 'copy'), drop: langItem(db, krate, 'drop') }),
  equals: (a, b) => a.copy === b.copy && a.drop === b.drop,
});

/** What parameters, bodies or variables have a say in is looked at for each environment by itself. */
const OWN = TyFlag.HasParam | TyFlag.HasInfer | TyFlag.HasClosure | TyFlag.HasOpaque | TyFlag.HasError;
const SHIFT = 0x4000000;
const COPY = 0;
const DROP = 1;
const FREEZE = 2;
const EMPTY = 3;
const ASYNC_DROP = 4;
const DESTRUCTOR_INSIDE = 5;
const QUESTIONS = 6;

/** Of types that say all there is to know, for every body of a crate. */
const copyOfClosed = defineQuery<number, Answer>({
  name: 'copyOfClosed',
  compute: (db, key) => closedFacts(db, key).computeCopy(tyById(key % SHIFT)),
  onCycle: () => 'unknown',
});

const dropOfClosed = defineQuery<number, Answer>({
  name: 'dropOfClosed',
  compute: (db, key) => closedFacts(db, key).computeDrop(tyById(key % SHIFT)),
  onCycle: () => 'unknown',
});

function closedFacts(db: Database, key: number): TypeFacts {
  const krate = Math.floor(key / SHIFT) as CrateId;
  return new TypeFacts(db, krate, emptyEnv(krate));
}

export class TypeFacts {
  /** By `ty.id * 4 + question`. */
  private readonly answers = new Map<number, Answer>();
  private readonly normalized = new Map<Ty, Ty>();
  private readonly copyTrait: DefId | null;
  private readonly dropTrait: DefId | null;

  constructor(
    private readonly db: Database,
    private readonly krate: CrateId,
    private readonly env: ParamEnv,
    /** The module from which emptiness is looked at; null: one that sees no private field. */
    private readonly module: DefId | null = null,
  ) {
    const { copy, drop } = db.get(dropAndCopy, krate);
    this.copyTrait = copy;
    this.dropTrait = drop;
  }

  normalize(ty: Ty): Ty {
    if ((ty.flags & TyFlag.HasProjection) === 0) return eraseRegions(ty);
    let known = this.normalized.get(ty);
    if (known === undefined) {
      known = normalizeErased(this.db, this.env, ty);
      this.normalized.set(ty, known);
    }
    return known;
  }

  fieldTy(adt: Ty & { readonly kind: 'adt' }, variant: number, field: number): Ty | null {
    const found = adtDef(this.db, adt.def)?.variants[variant]?.fields[field];
    return found === undefined ? null : this.normalize(subst(found.ty, adt.args));
  }

  isCopy(ty: Ty): Answer {
    const own = ty.flags & OWN;
    return memo(this.answers, ty, COPY, () =>
      own === 0 ? this.db.get(copyOfClosed, this.krate * SHIFT + ty.id) : this.computeCopy(ty),
    );
  }

  /** Without a look at what is shared. */
  computeCopy(ty: Ty): Answer {
    switch (ty.kind) {
      case 'prim':
        return ty.prim === 'str' ? 'no' : 'yes';
      case 'never':
      case 'ptr':
      case 'fnDef':
      case 'fnPtr':
        return 'yes';
      case 'ref':
        return ty.mutable ? 'no' : 'yes';
      case 'slice':
      case 'dynamic':
        return 'no';
      case 'array':
        return this.isCopy(ty.elem);
      case 'tuple':
        return all(ty.elems, (elem) => this.isCopy(elem));
      case 'error':
      case 'infer':
        return 'unknown';
      default: {
        if (this.copyTrait === null) return 'unknown';
        const pred = mkTraitPred({ trait: this.copyTrait, args: mkTyArgs(eraseRegions(ty)) });
        const answer = evaluateClosed(this.db, this.env, pred);
        return answer === 'maybe' ? 'unknown' : answer;
      }
    }
  }

  /** The type has an impl of Drop itself. */
  hasDestructor(adt: DefId): Answer {
    if (this.dropTrait === null) return 'no';
    const impls = implsForHead(this.db, this.dropTrait, adtKey(adt), this.krate);
    if (impls.length === 0) return 'no';
    return impls.every((impl) => implHeader(this.db, impl).taint === null) ? 'yes' : 'unknown';
  }

  /** As `#[derive(PartialEq)]` makes it. */
  isStructural(adt: DefId): Answer {
    if (derivedImpls(this.db, adt).some(({ name }) => name === 'PartialEq')) return 'yes';
    const trait = langItem(this.db, this.krate, 'structural_peq');
    if (trait === null) return 'unknown';
    return implsForHead(this.db, trait, adtKey(adt), this.krate).length > 0 ? 'yes' : 'no';
  }

  needsDrop(ty: Ty): Answer {
    const own = ty.flags & OWN;
    return memo(this.answers, ty, DROP, () =>
      own === 0 && ty.kind === 'adt' ? this.db.get(dropOfClosed, this.krate * SHIFT + ty.id) : this.computeDrop(ty),
    );
  }

  /** Without a look at what is shared. */
  computeDrop(ty: Ty): Answer {
    switch (ty.kind) {
      case 'prim':
      case 'never':
      case 'ref':
      case 'ptr':
      case 'fnDef':
      case 'fnPtr':
      case 'foreign':
        return 'no';
      case 'slice':
        return this.needsDrop(ty.elem);
      case 'array':
        return ty.len.kind === 'value' && ty.len.value === 0n ? 'no' : this.needsDrop(ty.elem);
      case 'tuple':
        return any(ty.elems, (elem) => this.needsDrop(elem));
      case 'closure':
        return this.needsDrop(ty.upvars);
      case 'dynamic':
      case 'coroutine':
        return 'yes';
      case 'adt':
        return this.adtNeedsDrop(ty);
      case 'alias':
      case 'param': {
        const copy = this.isCopy(ty);
        return copy === 'yes' ? 'no' : copy === 'no' ? 'yes' : copy;
      }
      default:
        return 'unknown';
    }
  }

  private adtNeedsDrop(ty: Ty & { readonly kind: 'adt' }): Answer {
    const adt = adtDef(this.db, ty.def);
    if (adt === null) return 'unknown';
    if (adt.isManuallyDrop) return 'no';
    const own = this.hasDestructor(ty.def);
    if (own !== 'no') return own;
    if (adt.kind === 'union') return 'no';
    if (adt.isBox) return 'yes';
    const fields = this.anyField(ty, adt, (field) => this.needsDrop(field));
    if (fields === 'yes' || (fields === 'no' && adt.taint === null)) return fields;
    // A field whose type is not understood says nothing, but what is Copy never needs drop.
    return this.isCopy(ty) === 'yes' ? 'no' : 'unknown';
  }

  /**
   * Whether rustc takes the drop of a value for one that may be suspended (`Ty::needs_async_drop`). No impl of `AsyncDrop` is
   * needed for that: of the fields of a struct it asks whether they have a destructor at all, so `String` is such a type, as
   * its field is a `Vec`, and `Vec` itself only for what it holds.
   */
  needsAsyncDrop(ty: Ty): boolean {
    return memo(this.answers, ty, ASYNC_DROP, () => (this.computeAsyncDrop(ty) ? 'yes' : 'no')) === 'yes';
  }

  private computeAsyncDrop(ty: Ty): boolean {
    switch (ty.kind) {
      case 'slice':
      case 'array':
        return this.needsAsyncDrop(ty.elem);
      case 'tuple':
        return ty.elems.some((elem) => this.needsAsyncDrop(elem));
      case 'closure':
        return this.needsAsyncDrop(ty.upvars);
      case 'coroutine':
        return true;
      case 'adt':
        return this.hasDestructorInside(ty, false);
      case 'alias':
      case 'param':
        return this.isCopy(ty) !== 'yes';
      default:
        return false;
    }
  }

  /** rustc's `adt_drop_tys` of a field, with what it comes down to. `withOwn`: the type's own destructor counts. */
  private hasDestructorInside(ty: Ty & { readonly kind: 'adt' }, withOwn: boolean): boolean {
    const adt = adtDef(this.db, ty.def);
    if (adt === null || adt.isManuallyDrop) return false;
    if (withOwn && this.hasDestructor(ty.def) === 'yes') return true;
    if (adt.kind === 'union') return false;
    const ofField = (field: Ty): Answer => {
      if (field.kind !== 'adt') return this.needsAsyncDrop(field) ? 'yes' : 'no';
      return memo(this.answers, field, DESTRUCTOR_INSIDE, () => (this.hasDestructorInside(field, true) ? 'yes' : 'no'));
    };
    return this.anyField(ty, adt, ofField) === 'yes';
  }

  private anyField(ty: Ty & { readonly kind: 'adt' }, adt: AdtDef, ask: (field: Ty, index: number) => Answer): Answer {
    let out: Answer = 'no';
    for (const variant of adt.variants) {
      for (const field of variant.fields) {
        const answer = ask(this.normalize(subst(field.ty, ty.args)), field.index);
        if (answer === 'yes') return 'yes';
        if (answer === 'unknown') out = 'unknown';
      }
    }
    return out;
  }

  /** No `UnsafeCell` inside, not counting what is behind pointers. */
  isFreeze(ty: Ty): Answer {
    return memo(this.answers, ty, FREEZE, () => this.computeFreeze(ty));
  }

  private computeFreeze(ty: Ty): Answer {
    switch (ty.kind) {
      case 'prim':
      case 'never':
      case 'ref':
      case 'ptr':
      case 'fnDef':
      case 'fnPtr':
        return 'yes';
      case 'slice':
      case 'array':
        return this.isFreeze(ty.elem);
      case 'tuple':
        return all(ty.elems, (elem) => this.isFreeze(elem));
      case 'closure':
        return this.isFreeze(ty.upvars);
      case 'adt': {
        const adt = adtDef(this.db, ty.def);
        if (adt === null) return 'unknown';
        if (adt.isUnsafeCell) return 'no';
        if (adt.isPhantomData) return 'yes';
        const hasCell = this.anyField(ty, adt, (field) => negate(this.isFreeze(field)));
        return negate(hasCell);
      }
      case 'dynamic':
      case 'param':
      case 'alias':
      case 'coroutine':
        return 'no';
      default:
        return 'unknown';
    }
  }

  isUninhabited(ty: Ty): Answer {
    if (ty.kind === 'never') return 'yes';
    if (ty.kind !== 'adt' && ty.kind !== 'tuple' && ty.kind !== 'array') return 'no';
    return memo(this.answers, ty, EMPTY, () => this.computeUninhabited(ty));
  }

  private isVisible(struct: DefId, field: number): boolean {
    return this.module !== null && isVisibleFrom(this.db, struct, field, this.module);
  }

  private computeUninhabited(ty: Ty): Answer {
    if (ty.kind === 'tuple') return any(ty.elems, (elem) => this.isUninhabited(elem));
    if (ty.kind === 'array') {
      return ty.len.kind === 'value' && ty.len.value > 0n ? this.isUninhabited(ty.elem) : 'no';
    }
    if (ty.kind !== 'adt') return 'no';
    const adt = adtDef(this.db, ty.def);
    if (adt === null || adt.kind === 'union') return 'no';
    if (adt.kind === 'struct') {
      // A field hides it from the modules that may not name it.
      return this.anyField(ty, adt, (field, index) =>
        this.isVisible(ty.def, index) ? this.isUninhabited(field) : 'no',
      );
    }
    return all(adt.variants, (variant) =>
      any(variant.fields, (field) => this.isUninhabited(this.normalize(subst(field.ty, ty.args)))),
    );
  }
}

/** A type inside itself (through a pointer it is not looked into) answers 'no' for the inner occurrence. */
function memo(table: Map<number, Answer>, ty: Ty, question: number, compute: () => Answer): Answer {
  const key = ty.id * QUESTIONS + question;
  const known = table.get(key);
  if (known !== undefined) return known;
  if ((ty.flags & TyFlag.HasInfer) !== 0) return 'unknown';
  table.set(key, 'no');
  const answer = compute();
  table.set(key, answer);
  return answer;
}

function negate(answer: Answer): Answer {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : answer;
}

function any<T>(items: readonly T[], ask: (item: T) => Answer): Answer {
  let out: Answer = 'no';
  for (const item of items) {
    const answer = ask(item);
    if (answer === 'yes') return 'yes';
    if (answer === 'unknown') out = 'unknown';
  }
  return out;
}

function all<T>(items: readonly T[], ask: (item: T) => Answer): Answer {
  return negate(any(items, (item) => negate(ask(item))));
}
