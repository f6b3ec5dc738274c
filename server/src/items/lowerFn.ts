/**
 * Functions: modifiers, parameters, the receiver, and argument-position `impl Trait`.
 *
 * `fn f(x: impl Tr, y: &impl Tr)` becomes `fn f<impl Tr, impl Tr#1>(x: .., y: &..)`: synthetic type parameters behind the
 * written ones, named by their text (with `#n` where the text repeats), which the parameter's type names by a path.
 */
import { exact } from '../base/exact';
import { childByField, childOfKind, children, firstNamedChild } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import type { NodeIdx } from '../syntax/tree';
import type { Attrs, Bound, FnItem, GenericParam, Param, SynPtr, TypeRef, Visibility } from './item';
import { lowerGenerics } from './lowerGenerics';
import { broken, type ItemContainer, type ItemLowering } from './lowerItem';
import { lowerAbi, lowerLifetime, lowerTypeRef } from './lowerType';
import { identText, textOf, wordsBefore } from './nodes';

const NO_WORDS: readonly string[] = [];

type Base = { readonly name: string; readonly attrs: Attrs; readonly nameSyn: SynPtr };

export function lowerFn(
  cx: ItemLowering,
  node: NodeIdx,
  base: Base,
  vis: Visibility,
  container: ItemContainer,
): FnItem {
  const { tree } = cx;
  const modifiers = childOfKind(tree, node, Kind.function_modifiers);
  const external = childOfKind(tree, modifiers, Kind.extern_modifier);
  const keyword = childOfKind(tree, node, Kind.fn);
  const words = wordsBefore(tree, keyword);
  const modifierWords = words === '' ? NO_WORDS : words.split(/\W+/);
  const has = (word: string): boolean => modifierWords.includes(word);
  const parameters = childByField(tree, node, Field.parameters);
  const synthetic: GenericParam[] = [];
  const params = lowerParameters(cx, parameters, synthetic, container.isTrait && cx.env.edition < 2018);
  const ret = childByField(tree, node, Field.return_type);
  const body = childByField(tree, node, Field.body);
  const isForeign = container.foreignAbi !== null;
  return {
    ...base,
    vis,
    kind: 'fn',
    generics: lowerGenerics(cx, cx, node, synthetic),
    params: exact(params.list),
    hasSelf: params.hasSelf,
    ret: ret < 0 ? null : lowerTypeRef(cx, ret),
    isAsync: has('async'),
    isGen: has('gen'),
    isUnsafe: isForeign ? !has('safe') : has('unsafe'),
    isConst: has('const'),
    isDefault: has('default'),
    isForeign,
    abi: isForeign ? container.foreignAbi : external < 0 ? null : lowerAbi(tree, external),
    isVariadic: params.isVariadic,
    hasBody: body >= 0,
    blocks: [],
    hasSignatureError: broken(cx, node, body),
  };
}

interface Parameters {
  readonly list: Param[];
  hasSelf: boolean;
  isVariadic: boolean;
}

function lowerParameters(
  outer: ItemLowering,
  node: NodeIdx,
  synthetic: GenericParam[],
  mayBeUnnamed: boolean,
): Parameters {
  const { tree } = outer;
  const out: Parameters = { list: [], hasSelf: false, isVariadic: false };
  if (node < 0) return out;
  const cx: ItemLowering = { ...outer, implTrait: (bounds, at) => addSynthetic(outer, bounds, at, synthetic) };
  let attributes: NodeIdx[] = [];
  for (const child of children(tree, node)) {
    const kind = tree.kind[child] as number;
    if (kind === Kind.attribute_item) {
      attributes.push(child);
      continue;
    }
    if (kind === Kind[','] || kind === Kind['('] || kind === Kind[')']) continue;
    const isOn = attributes.length === 0 || outer.isEnabled(attributes);
    attributes = [];
    if (isOn) lowerParameter(cx, child, kind, mayBeUnnamed, out);
  }
  return out;
}

function lowerParameter(cx: ItemLowering, node: NodeIdx, kind: number, mayBeUnnamed: boolean, out: Parameters): void {
  const { tree } = cx;
  switch (kind) {
    case Kind.self_parameter:
      out.hasSelf = true;
      out.list.push({ ty: receiverType(cx, node), name: 'self', syn: node });
      return;
    case Kind.parameter: {
      const pattern = childByField(tree, node, Field.pattern);
      const ty = lowerTypeRef(cx, childByField(tree, node, Field.type));
      const isSelf = pattern >= 0 && tree.kind[pattern] === Kind.self;
      if (isSelf) out.hasSelf = true;
      out.list.push({ ty, name: isSelf ? 'self' : simpleName(cx, pattern), syn: node });
      return;
    }
    case Kind.variadic_parameter:
      out.isVariadic = true;
      return;
    case Kind._:
      out.list.push({ ty: { kind: 'infer', syn: node }, name: null, syn: node });
      return;
    case Kind.ERROR:
      cx.onError(node);
      return;
    default:
      // `fn f(u8);`: a parameter without a name, in traits of edition 2015. Elsewhere rustc reads `u8` as a pattern and
      // misses the type.
      if (!mayBeUnnamed) cx.onError(node);
      out.list.push({ ty: lowerTypeRef(cx, node), name: null, syn: node });
  }
}

/** The name where the pattern is `x` or `mut x`. */
function simpleName(cx: ItemLowering, pattern: NodeIdx): string | null {
  const { tree } = cx;
  if (pattern < 0) return null;
  if (tree.kind[pattern] === Kind.identifier) return identText(tree, pattern);
  if (tree.kind[pattern] === Kind.mut_pattern) {
    for (const child of children(tree, pattern))
      if (tree.kind[child] === Kind.identifier) return identText(tree, child);
  }
  return null;
}

/** `self`, `&self`, `&'a mut self`. */
function receiverType(cx: ItemLowering, node: NodeIdx): TypeRef {
  const { tree } = cx;
  const syn = cx.syn(node);
  const own: TypeRef = {
    kind: 'path',
    path: { global: false, qself: null, segments: [{ name: 'Self', args: null, syn }], syn },
    syn,
  };
  const first = node + 1;
  if (tree.kind[first] !== Kind['&']) return own;
  const lifetime = firstNamedChild(tree, node);
  const hasLifetime = lifetime >= 0 && tree.kind[lifetime] === Kind.lifetime;
  return {
    kind: 'ref',
    lifetime: hasLifetime ? lowerLifetime(cx, lifetime) : { name: '', syn },
    mutable: childOfKind(tree, node, Kind.mutable_specifier) >= 0,
    inner: own,
    syn,
  };
}

function addSynthetic(cx: ItemLowering, bounds: readonly Bound[], node: NodeIdx, out: GenericParam[]): TypeRef {
  const syn = cx.syn(node);
  const text = textOf(cx.tree, node).replace(/\s+/g, ' ');
  let name = text;
  for (let n = 1; out.some((param) => param.name === name); n++) name = `${text}#${n}`;
  out.push({
    kind: 'type',
    name,
    bounds,
    ty: null,
    defaultTy: null,
    defaultConst: null,
    mayDangle: false,
    isSynthetic: true,
    syn,
  });
  return { kind: 'path', path: { global: false, qself: null, segments: [{ name, args: null, syn }], syn }, syn };
}
