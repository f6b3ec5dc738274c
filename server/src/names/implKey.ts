/** Names for impls, which have none: what keeps the id of an impl when others are put before it. */
import type { Item, TypeRef } from '../items/item';

/** Tells impls of one module apart independent of their order: trait and head of the self type. */
export function implKey(item: Extract<Item, { kind: 'impl' }>): string {
  const trait = item.trait === null ? '' : (item.trait.segments.at(-1)?.name ?? '');
  return `${trait} for ${typeKey(item.selfTy, 0)}`;
}

function typeKey(ty: TypeRef, depth: number): string {
  if (depth > 4) return '_';
  switch (ty.kind) {
    case 'path': {
      const last = ty.path.segments.at(-1);
      const args = last?.args?.args.map((arg) => (arg.kind === 'type' ? typeKey(arg.ty, depth + 1) : arg.kind)) ?? [];
      return args.length === 0 ? (last?.name ?? '') : `${last?.name}<${args.join(',')}>`;
    }
    case 'ref':
    case 'ptr':
    case 'slice':
    case 'array':
      return `${ty.kind}${ty.kind === 'ref' || ty.kind === 'ptr' ? ty.mutable : ''} ${typeKey(ty.inner, depth + 1)}`;
    case 'tuple':
      return `(${ty.elems.map((elem) => typeKey(elem, depth + 1)).join(',')})`;
    default:
      return ty.kind;
  }
}
