/**
 * `#[derive(..)]` of the built-in macros as impls without items (B8): a header and where-clauses, no bodies. Mirrors what
 * rustc_builtin_macros::deriving::generic puts into the impl it writes.
 */
import type { DefId } from '../base/ids';
import type { Path, SynPtr } from '../items/item';
import { deriveRule } from '../macros/derive';
import { crateOf, defKind, moduleOf, nameOf, parentOf } from '../names/defs';
import { childrenOf, derivesOf } from '../names/itemData';
import { langItem } from '../names/langItems';

import { resolveMacro } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { type AdtDef, adtDef } from './adt';
import { allParams, genericsOf } from './generics';
import { mkArgs, mkParam, mkTraitPred, tyArg } from './intern';
import { type Predicates, predicatesOf } from './predicates';
import { header, type ImplHeader, typeOf } from './sigs';
import { deriveImplKey, synthKey } from './synthKeys';
import type { Predicate, Ty } from './ty';
import { visitTy } from './visit';

export interface DerivedImpl {
  readonly key: DefId;
  readonly adt: DefId;
  readonly trait: DefId;
  /** Name of the derive macro. */
  readonly name: string;
  /** The attribute it is named in. */
  readonly written: SynPtr;
}

const derivedQuery = defineQuery<DefId, readonly DerivedImpl[]>({
  name: 'derivedImpls',
  compute: (db, adt) => {
    const out: DerivedImpl[] = [];
    for (const derive of derivesOf(db, adt)) {
      if (derive.builtin === null) continue;
      const trait = traitOfDerive(db, adt, derive.builtin, derive.path);
      if (trait === null) continue;
      out.push({ key: deriveImplKey(adt, trait), adt, trait, name: derive.builtin, written: derive.path.syn });
    }
    return out;
  },
  equals: (a, b) =>
    a.length === b.length &&
    a.every((d, i) => d.key === b[i]?.key && d.name === b[i]?.name && d.written === b[i]?.written),
});

/** The impls that the derives of an ADT stand for. */
export function derivedImpls(db: Database, adt: DefId): readonly DerivedImpl[] {
  return db.get(derivedQuery, adt);
}

/**
 * The macro stands in the module of its trait (`core::clone::{Clone}`), or in a module `macros` of it
 * (`core::fmt::macros::Debug`), and both have one name.
 */
function traitOfDerive(db: Database, adt: DefId, name: string, path: Path): DefId | null {
  const found = resolveMacro(db, { module: moduleOf(db, adt), owner: adt, before: -1 }, path);
  if (found.kind !== 'def') return null;
  let module = parentOf(db, found.def);
  for (let up = 0; up < 2 && module !== null; up++) {
    for (const child of childrenOf(db, module)) {
      if (defKind(db, child) === 'trait' && nameOf(db, child) === name) return child;
    }
    module = parentOf(db, module);
  }
  return null;
}

export function deriveHeader(db: Database, impl: DefId): ImplHeader {
  const synth = synthKey(impl);
  const adt = synth?.owner as DefId;
  const trait = synth?.detail as DefId;
  const self = typeOf(db, adt);
  // `PartialEq` and `PartialOrd` have `Rhs = Self`.
  const args = genericsOf(db, trait).own.map(() => tyArg(self));
  return header(impl, { trait, args: mkArgs(args) }, self, false, true, adtDef(db, adt)?.taint ?? null);
}

/** The ADT's own where-clauses, `T: Trait` for every type parameter, and `<T as X>::A: Trait` for fields of such types. */
export function derivePredicates(db: Database, impl: DefId): Predicates {
  const synth = synthKey(impl);
  const adtId = synth?.owner as DefId;
  const trait = synth?.detail as DefId;
  const own = predicatesOf(db, adtId);
  const derive = derivedImpls(db, adtId).find((d) => d.key === impl);
  const adt = adtDef(db, adtId);
  const generics = genericsOf(db, adtId);
  const list: Predicate[] = [...own.list];
  // `#[default]` on a variant: nothing is asked of the parameters.
  if (derive?.name === 'Default' && adt?.kind === 'enum') return own;
  let bound = trait;
  if (derive?.name === 'Clone' && adt?.kind === 'union') bound = langItem(db, crateOf(db, adtId), 'copy') ?? trait;
  const copy = adt?.isPacked && copiesFields(derive?.name ?? '', adt) ? langItem(db, crateOf(db, adtId), 'copy') : null;
  const require = (ty: Ty): void => {
    const args = genericsOf(db, bound).own.map(() => tyArg(ty));
    list.push(mkTraitPred({ trait: bound, args: mkArgs(args) }));
    if (copy !== null && copy !== bound) list.push(mkTraitPred({ trait: copy, args: mkArgs([tyArg(ty)]) }));
  };
  for (const param of allParams(generics)) if (param.kind === 'type') require(mkParam(param.index, param.name));
  for (const ty of projectedFields(adt)) require(ty);
  return { list, taint: own.taint };
}

/** Whether the body copies the fields of a packed type out: then each type parameter has to be `Copy`. */
function copiesFields(name: string, { kind }: AdtDef): boolean {
  const rule = deriveRule(name, { kind, hasDefaultVariant: false });
  return rule?.impls.some(({ copyIfPacked }) => copyIfPacked) ?? false;
}

function projectedFields(adt: AdtDef | null): ReadonlySet<Ty> {
  const out = new Set<Ty>();
  for (const variant of adt?.variants ?? []) {
    for (const field of variant.fields) {
      visitTy(field.ty, {
        ty: (t) => {
          if (t.kind === 'alias' && t.alias === 'projection' && t.args.list[0]?.kind === 'type') {
            let head = t.args.list[0].ty;
            while (head.kind === 'alias' && head.args.list[0]?.kind === 'type') head = head.args.list[0].ty;
            if (head.kind === 'param') out.add(t);
          }
          return false;
        },
      });
    }
  }
  return out;
}
