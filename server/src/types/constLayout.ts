/**
 * Size and alignment of types, on a machine of 64 bits: numbers, pointers, arrays, tuples and structs of such. Mirrors the
 * sizes that rustc_abi gives; enums and unions are not known.
 */

import { itemOf } from '../names/itemData';
import type { Database } from '../query/engine';
import { adtDef } from './adt';
import { subst } from './fold';
import type { Ty } from './ty';

export interface Layout {
  readonly size: number;
  readonly align: number;
}

const PRIMS: Readonly<Record<string, number>> = {
  bool: 1,
  char: 4,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  f16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  u64: 8,
  f64: 8,
  isize: 8,
  usize: 8,
  i128: 16,
  u128: 16,
  f128: 16,
};

/** null: not known. */
export function layoutOf(db: Database, t: Ty, depth: number): Layout | null {
  if (depth > 16) return null;
  switch (t.kind) {
    case 'prim': {
      const size = PRIMS[t.prim];
      return size === undefined ? null : { size, align: size };
    }
    case 'fnPtr':
      return { size: 8, align: 8 };
    case 'ref':
    case 'ptr':
      return pointer(db, t.ty, depth);
    case 'array': {
      const elem = layoutOf(db, t.elem, depth + 1);
      if (elem === null || t.len.kind !== 'value') return null;
      return { size: elem.size * Number(t.len.value), align: elem.align };
    }
    case 'tuple':
      return together(
        t.elems.map((elem) => layoutOf(db, elem, depth + 1)),
        false,
      );
    case 'adt': {
      const adt = adtDef(db, t.def);
      const item = itemOf(db, t.def);
      if (adt?.kind !== 'struct' || item === null) return null;
      const repr = reprOf(item.attrs.repr);
      if (repr === null) return null;
      const fields = adt.variants[0]?.fields ?? [];
      const layout = together(
        fields.map((field) => packed(layoutOf(db, subst(field.ty, t.args), depth + 1), repr.pack)),
        repr.inOrder,
      );
      return layout === null ? null : alignedTo(layout, repr.align);
    }
    default:
      return null;
  }
}

interface Repr {
  readonly inOrder: boolean;
  /** `align(N)`, at least; `packed(N)`, at most for fields. */
  readonly align: number;
  readonly pack: number;
}

/** null where something in it is not known. */
function reprOf(parts: readonly string[]): Repr | null {
  let inOrder = false;
  let align = 1;
  let pack = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const match = /^(align|packed)\s*(?:\(\s*(\d+)\s*\))?$/.exec(part);
    if (match?.[1] === 'packed') pack = Number(match[2] ?? 1);
    else if (match?.[2] !== undefined) align = Math.max(align, Number(match[2]));
    else if (part === 'C') inOrder = true;
    else if (part !== 'transparent' && part !== 'Rust') return null;
  }
  return { inOrder, align, pack };
}

function packed(layout: Layout | null, pack: number): Layout | null {
  return layout === null ? null : { size: layout.size, align: Math.min(layout.align, pack) };
}

function alignedTo({ size, align }: Layout, least: number): Layout {
  const wanted = Math.max(align, least);
  return { size: Math.ceil(size / wanted) * wanted, align: wanted };
}

/** Two words for what is not sized; null where that cannot be seen. */
function pointer(db: Database, pointee: Ty, depth: number): Layout | null {
  if (pointee.kind === 'slice' || pointee.kind === 'dynamic') return { size: 16, align: 8 };
  if (pointee.kind === 'prim' && pointee.prim === 'str') return { size: 16, align: 8 };
  return layoutOf(db, pointee, depth + 1) === null ? null : { size: 8, align: 8 };
}

/** In order, or the most aligned first, which leaves no gap but at the end. */
function together(parts: readonly (Layout | null)[], inOrder: boolean): Layout | null {
  const known: Layout[] = [];
  for (const part of parts) {
    if (part === null) return null;
    known.push(part);
  }
  if (!inOrder) known.sort((a, b) => b.align - a.align);
  let size = 0;
  let align = 1;
  for (const part of known) {
    size = Math.ceil(size / part.align) * part.align + part.size;
    align = Math.max(align, part.align);
  }
  return { size: Math.ceil(size / align) * align, align };
}
