/** An upper bound of the size of a type on a machine of 64 bits, where its fields are in no order that wastes much. */
import type { Database } from '../query/engine';
import { adtDef } from './adt';
import { layoutOf } from './constLayout';
import { subst } from './fold';
import type { Ty } from './ty';

/** At most so much is lost between two fields, and for what tells variants apart. */
const GAP = 8;

/** null: not known. A type parameter counts nothing. */
export function mostBytes(db: Database, ty: Ty, depth = 0): number | null {
  if (depth > 16) return null;
  const exact = layoutOf(db, ty, 0);
  if (exact !== null) return exact.size;
  switch (ty.kind) {
    case 'param':
      return 0;
    case 'ref':
    case 'ptr':
      return 16;
    case 'never':
    case 'fnDef':
      return 0;
    case 'array': {
      const elem = mostBytes(db, ty.elem, depth + 1);
      return elem === null || ty.len.kind !== 'value' ? null : elem * Number(ty.len.value);
    }
    case 'tuple':
      return sum(ty.elems.map((elem) => mostBytes(db, elem, depth + 1)));
    case 'adt': {
      const adt = adtDef(db, ty.def);
      if (adt === null || adt.taint !== null) return null;
      const sizes = adt.variants.map(({ fields }) =>
        sum(fields.map((field) => mostBytes(db, subst(field.ty, ty.args), depth + 1))),
      );
      let most = 0;
      for (const size of sizes) {
        if (size === null) return null;
        most = Math.max(most, size);
      }
      return adt.kind === 'enum' ? most + GAP : most;
    }
    default:
      return null;
  }
}

function sum(sizes: readonly (number | null)[]): number | null {
  let total = 0;
  for (const size of sizes) {
    if (size === null) return null;
    total += size + (size % GAP === 0 ? 0 : GAP - (size % GAP));
  }
  return total;
}
