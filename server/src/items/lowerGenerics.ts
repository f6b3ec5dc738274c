/** Generic parameters and where clauses. */
import { exact } from '../base/exact';
import { childByField, childOfKind, children, firstNamedChild, namedChildren } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import type { NodeIdx } from '../syntax/tree';
import type { GenericParam, Generics, TypeRef, WherePredicate } from './item';
import {
  lowerBounds,
  lowerConstRef,
  lowerForLifetimes,
  lowerLifetime,
  lowerTypeRef,
  type TypeLowering,
} from './lowerType';
import { identText, textOf } from './nodes';

export const NO_GENERICS: Generics = { params: [], where: [] };

/** Decides about attributes in front of a parameter, field or variant. */
export interface AttrGate {
  /** Evaluates the cfgs among attribute nodes: whether what they stand on exists. */
  isEnabled(attributes: readonly NodeIdx[]): boolean;
}

/** Generics of `item`; `synthetic` are appended: argument-position `impl Trait`. */
export function lowerGenerics(
  cx: TypeLowering,
  gate: AttrGate,
  item: NodeIdx,
  synthetic: readonly GenericParam[],
): Generics {
  const { tree } = cx;
  const list = childByField(tree, item, Field.type_parameters);
  const params = list < 0 ? [] : lowerParams(cx, gate, list);
  params.push(...synthetic);
  const where: WherePredicate[] = [];
  for (const child of children(tree, item)) {
    if (tree.kind[child] !== Kind.where_clause) continue;
    for (const predicate of namedChildren(tree, child)) {
      if (tree.kind[predicate] === Kind.where_predicate) where.push(lowerPredicate(cx, predicate));
      else if (tree.kind[predicate] !== Kind.attribute_item) cx.onError(predicate);
    }
  }
  return params.length === 0 && where.length === 0 ? NO_GENERICS : { params: exact(params), where: exact(where) };
}

function lowerParams(cx: TypeLowering, gate: AttrGate, list: NodeIdx): GenericParam[] {
  const { tree } = cx;
  const out: GenericParam[] = [];
  let attributes: NodeIdx[] = [];
  for (const child of namedChildren(tree, list)) {
    if (tree.kind[child] === Kind.attribute_item) {
      attributes.push(child);
      continue;
    }
    if (attributes.length === 0 || gate.isEnabled(attributes)) {
      const mayDangle = attributes.some((a) => textOf(tree, a).includes('may_dangle'));
      const param = lowerParam(cx, child, mayDangle);
      if (param !== null) out.push(param);
    }
    attributes = [];
  }
  return out;
}

function lowerParam(cx: TypeLowering, node: NodeIdx, mayDangle: boolean): GenericParam | null {
  const { tree } = cx;
  const base = { defaultTy: null, defaultConst: null, ty: null, mayDangle, isSynthetic: false, syn: cx.syn(node) };
  const name = childByField(tree, node, Field.name);
  const bounds = lowerBounds(cx, childByField(tree, node, Field.bounds));
  switch (tree.kind[node]) {
    case Kind.lifetime_parameter:
      return { ...base, kind: 'lifetime', name: lowerLifetime(cx, name).name, bounds };
    case Kind.type_parameter: {
      const fallback = childByField(tree, node, Field.default_type);
      return {
        ...base,
        kind: 'type',
        name: identText(tree, name),
        bounds,
        defaultTy: fallback < 0 ? null : lowerTypeRef(cx, fallback),
      };
    }
    case Kind.const_parameter: {
      const value = childByField(tree, node, Field.value);
      return {
        ...base,
        kind: 'const',
        name: identText(tree, name),
        bounds: [],
        ty: lowerTypeRef(cx, childByField(tree, node, Field.type)),
        defaultConst: value < 0 ? null : lowerConstRef(cx, value),
      };
    }
    default:
      cx.onError(node);
      return null;
  }
}

function lowerPredicate(cx: TypeLowering, node: NodeIdx): WherePredicate {
  const { tree } = cx;
  const bounds = lowerBounds(cx, childByField(tree, node, Field.bounds));
  const left = childByField(tree, node, Field.left);
  const syn = cx.syn(node);
  if (left >= 0 && tree.kind[left] === Kind.lifetime)
    return { lifetimes: [], ty: null, lifetime: lowerLifetime(cx, left), bounds, syn };
  let lifetimes: string[] = [];
  let ty: TypeRef;
  if (left >= 0 && tree.kind[left] === Kind.higher_ranked_trait_bound) {
    lifetimes = lowerForLifetimes(cx, childByField(tree, left, Field.type_parameters));
    ty = lowerTypeRef(cx, childByField(tree, left, Field.type));
  } else ty = lowerTypeRef(cx, left < 0 ? firstNamedChild(tree, node) : left);
  const binder = childOfKind(tree, node, Kind.for_lifetimes);
  if (binder >= 0) lifetimes = lowerForLifetimes(cx, binder);
  return { lifetimes, ty, lifetime: null, bounds, syn };
}
