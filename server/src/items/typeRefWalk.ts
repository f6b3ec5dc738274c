/**
 * Walks over written types (`TypeRef`), without resolving anything: which lifetimes are named, how many are elided, where
 * the `impl Trait`s stand. The order is pre-order as written; `lower.ts` counts in the same order.
 */
import type { Bound, GenericArgs, LifetimeRef, Path, TypeRef } from './item';

export interface TypeRefVisitor {
  /** Returning true leaves the parts of this type out. */
  ty?(t: TypeRef): boolean;
  lifetime?(l: LifetimeRef): void;
  /** Entering and leaving a signature with elision of its own (`Fn(&T)`, `fn(&T)`). */
  fnSugar?(entering: boolean): void;
}

export function walkTypeRef(t: TypeRef, v: TypeRefVisitor): void {
  if (v.ty?.(t) === true) return;
  switch (t.kind) {
    case 'never':
    case 'infer':
    case 'error':
    case 'typeof':
    case 'macro':
      return;
    case 'tuple':
      for (const elem of t.elems) walkTypeRef(elem, v);
      return;
    case 'path':
      return walkPath(t.path, v);
    case 'ref':
      v.lifetime?.(t.lifetime);
      return walkTypeRef(t.inner, v);
    case 'ptr':
    case 'array':
    case 'slice':
      return walkTypeRef(t.inner, v);
    case 'fnPtr':
      v.fnSugar?.(true);
      for (const param of t.params) walkTypeRef(param, v);
      if (t.ret !== null) walkTypeRef(t.ret, v);
      v.fnSugar?.(false);
      return;
    case 'dyn':
    case 'impl':
      return walkBounds(t.bounds, v);
  }
}

export function walkPath(path: Path, v: TypeRefVisitor): void {
  if (path.qself !== null) walkTypeRef(path.qself.ty, v);
  for (const segment of path.segments) if (segment.args !== null) walkGenericArgs(segment.args, v);
}

export function walkGenericArgs(args: GenericArgs, v: TypeRefVisitor): void {
  if (args.parenthesized) v.fnSugar?.(true);
  for (const arg of args.args) {
    if (arg.kind === 'lifetime') v.lifetime?.(arg.lifetime);
    else if (arg.kind === 'type') walkTypeRef(arg.ty, v);
  }
  for (const binding of args.bindings) {
    if (binding.args !== null) walkGenericArgs(binding.args, v);
    if (binding.ty !== null) walkTypeRef(binding.ty, v);
    walkBounds(binding.bounds, v);
  }
  if (args.parenthesized) v.fnSugar?.(false);
}

export function walkBounds(bounds: readonly Bound[], v: TypeRefVisitor): void {
  for (const bound of bounds) {
    if (bound.kind === 'lifetime') v.lifetime?.(bound.lifetime);
    else if (bound.kind === 'trait') walkPath(bound.path, v);
  }
}

/** Elided lifetimes (`&T`, `'_`) that belong to the surrounding signature. */
export function countElided(walk: (v: TypeRefVisitor) => void): number {
  let count = 0;
  let depth = 0;
  walk({
    lifetime: (l) => {
      if (depth === 0 && (l.name === '' || l.name === "'_")) count++;
    },
    fnSugar: (entering) => {
      depth += entering ? 1 : -1;
    },
  });
  return count;
}

export function implTraitsInBounds(bounds: readonly Bound[]): number {
  let count = 0;
  walkBounds(bounds, {
    ty: (part) => {
      if (part.kind === 'impl') count++;
      return false;
    },
  });
  return count;
}
