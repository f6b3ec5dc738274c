/**
 * Structs, enums and unions with the types of their fields. Mirrors rustc_middle::ty::AdtDef.
 */
import type { DefId } from '../base/ids';
import type { Attrs, VariantData } from '../items/item';
import { defKind } from '../names/defs';
import { itemOf, variantOf, variantsOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import type { TypeLowerer } from './lower';
import { itemLowerer } from './sigs';
import type { Ty } from './ty';

export interface FieldDef {
  /** Name, or `0`, `1`, ... */
  readonly name: string;
  readonly index: number;
  /** In terms of the ADT's generics, not normalised. */
  readonly ty: Ty;
}

export interface VariantDef {
  /** The variant; of a struct or union: itself. */
  readonly def: DefId;
  readonly index: number;
  readonly name: string;
  readonly shape: 'record' | 'tuple' | 'unit';
  readonly fields: readonly FieldDef[];
}

export interface AdtDef {
  readonly def: DefId;
  readonly kind: 'struct' | 'enum' | 'union';
  readonly variants: readonly VariantDef[];
  readonly isPacked: boolean;
  readonly isBox: boolean;
  readonly isPhantomData: boolean;
  readonly isManuallyDrop: boolean;
  readonly isUnsafeCell: boolean;
  readonly isFundamental: boolean;
  readonly lang: string | null;
  /** Why a field's type is not fully understood; null if all are. */
  readonly taint: string | null;
}

const adtQuery = defineQuery<DefId, AdtDef | null>({
  name: 'adtDef',
  compute: computeAdt,
  equals: sameAdt,
  onCycle: () => null,
});

/** null for what is no ADT. */
export function adtDef(db: Database, def: DefId): AdtDef | null {
  return db.get(adtQuery, def);
}

function computeAdt(db: Database, def: DefId): AdtDef | null {
  const item = itemOf(db, def);
  if (item === null) return null;
  if (item.kind !== 'struct' && item.kind !== 'union' && item.kind !== 'enum') return null;
  const lowerer = itemLowerer(db, def);
  const variants: VariantDef[] = [];
  if (item.kind === 'enum') {
    variantsOf(db, def).forEach((variant, i) => {
      const data = variantOf(db, variant);
      if (data !== null && defKind(db, variant) === 'variant')
        variants.push(lowerVariant(lowerer, variant, i, data.name, data.data));
      else lowerer.problem('unknown variant');
    });
  } else variants.push(lowerVariant(lowerer, def, 0, item.name, item.data));
  const { attrs } = item;
  return {
    def,
    kind: item.kind,
    variants,
    isPacked: attrs.repr.some((r) => r.startsWith('packed')),
    isBox: attrs.lang === 'owned_box',
    isPhantomData: attrs.lang === 'phantom_data',
    isManuallyDrop: attrs.lang === 'manually_drop',
    isUnsafeCell: attrs.lang === 'unsafe_cell',
    isFundamental: hasAttr(attrs, 'fundamental'),
    lang: attrs.lang,
    taint: item.hasSignatureError ? 'syntax error in a signature' : (lowerer.problems[0] ?? null),
  };
}

export function hasAttr(attrs: Attrs, path: string): boolean {
  return attrs.others.some((a) => a.path === path);
}

function lowerVariant(lowerer: TypeLowerer, def: DefId, index: number, name: string, data: VariantData): VariantDef {
  const fields = data.fields.map((field, i) => ({ name: field.name, index: i, ty: lowerer.ty(field.ty) }));
  return { def, index, name, shape: data.shape, fields };
}

function sameAdt(a: AdtDef | null, b: AdtDef | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.def === b.def &&
    a.kind === b.kind &&
    a.isPacked === b.isPacked &&
    a.isFundamental === b.isFundamental &&
    a.lang === b.lang &&
    a.taint === b.taint &&
    a.variants.length === b.variants.length &&
    a.variants.every((v, i) => sameVariant(v, b.variants[i] as VariantDef))
  );
}

function sameVariant(a: VariantDef, b: VariantDef): boolean {
  return (
    a.def === b.def &&
    a.name === b.name &&
    a.shape === b.shape &&
    a.fields.length === b.fields.length &&
    a.fields.every((f, i) => f.name === b.fields[i]?.name && f.ty === b.fields[i]?.ty)
  );
}
