/** Where an anonymous region of a type stands in the type as written. Mirrors rustc's `highlight_if_we_can_match_hir_ty`. */
import type { SynPtr, TypeRef } from '../items/item';
import type { Region, Ty } from '../types/ty';

export interface WrittenRegion {
  /** A `&T`, or the lifetime; of a lifetime that is left out, the path. */
  readonly syn: SynPtr;
  /** `bound`: behind the traits of a `dyn`. */
  readonly kind: 'reference' | 'lifetime' | 'hidden' | 'bound';
  /** The reference or path type that has it; of a `bound` the lifetime. */
  readonly whole: SynPtr;
}

export function writtenRegion(ty: Ty, written: TypeRef, region: Region): WrittenRegion | null {
  if (written.kind === 'ref' && ty.kind === 'ref') {
    if (ty.region === region) return { syn: written.syn, kind: 'reference', whole: written.syn };
    return writtenRegion(ty.ty, written.inner, region);
  }
  if (written.kind === 'ptr' && ty.kind === 'ptr') return writtenRegion(ty.ty, written.inner, region);
  if (written.kind === 'slice' && ty.kind === 'slice') return writtenRegion(ty.elem, written.inner, region);
  if (written.kind === 'array' && ty.kind === 'array') return writtenRegion(ty.elem, written.inner, region);
  if (written.kind === 'tuple' && ty.kind === 'tuple') return first(ty.elems, written.elems, region);
  if (written.kind === 'dyn' && ty.kind === 'dynamic' && ty.region === region) {
    const bound = written.bounds.find((b) => b.kind === 'lifetime');
    return bound === undefined ? null : { syn: bound.syn, kind: 'bound', whole: bound.syn };
  }
  if (written.kind !== 'path' || ty.kind !== 'adt') return null;
  const args = written.path.segments.at(-1)?.args?.args ?? [];
  const lifetimes = args.flatMap((arg) => (arg.kind === 'lifetime' ? [arg.lifetime] : []));
  const regions = ty.args.list.flatMap((arg) => (arg.kind === 'region' ? [arg.region] : []));
  const at = regions.indexOf(region);
  if (at >= 0) {
    const lifetime = lifetimes.length === regions.length ? lifetimes[at] : undefined;
    if (lifetime === undefined) return { syn: written.syn, kind: 'hidden', whole: written.syn };
    return lifetime.name === "'_" ? { syn: lifetime.syn, kind: 'lifetime', whole: written.syn } : null;
  }
  const types = args.flatMap((arg) => (arg.kind === 'type' ? [arg.ty] : []));
  return first(
    ty.args.list.flatMap((arg) => (arg.kind === 'type' ? [arg.ty] : [])),
    types,
    region,
  );
}

function first(types: readonly Ty[], written: readonly TypeRef[], region: Region): WrittenRegion | null {
  for (const [i, part] of written.entries()) {
    const found = types[i] === undefined ? null : writtenRegion(types[i], part, region);
    if (found !== null) return found;
  }
  return null;
}
