/**
 * One item node to its `Item`: the part that needs nothing but the item's own tree. Members and items in bodies are the
 * business of lowerUnit.ts. Mirrors rustc_ast's item data after cfg-stripping.
 */
import { childByField, childOfKind, children, firstNamedChild, hasError, namedChildren } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import type { ItemNode, NodeIdx, SyntaxTree } from '../syntax/tree';
import type { Attrs, Field as FieldItem, Item, SynPtr, TypeRef, Variant, VariantData, Visibility } from './item';
import { type CfgTest, lowerAttrs, type Meta, NO_ATTRS, pathFromText, readMetas, testOnly } from './lowerAttrs';
import { lowerFn } from './lowerFn';
import { type AttrGate, lowerGenerics, NO_GENERICS } from './lowerGenerics';
import { lowerAbi, lowerBoundList, lowerBounds, lowerPath, lowerTypeRef, type TypeLowering } from './lowerType';
import { lowerUse } from './lowerUse';
import { hasRepair, identText, textOf, wordsBefore } from './nodes';

/** What lowering needs to know of the crate. */
export interface ItemEnv {
  readonly cfg: CfgTest;
  /** Of a test build: what holds without `cfg(test)`. */
  readonly plainCfg: CfgTest | null;
  readonly edition: number;
}

/** Lowering of one item's tree. */
export interface ItemLowering extends TypeLowering, AttrGate {
  readonly env: ItemEnv;
  /** Set by `onError`. */
  isBroken: boolean;
}

const PUBLIC: Visibility = { kind: 'public' };
const PRIVATE: Visibility = { kind: 'private' };

function itemLowering(tree: SyntaxTree, env: ItemEnv): ItemLowering {
  const cx: ItemLowering = {
    tree,
    env,
    isBroken: false,
    implTrait: null,
    syn: (node) => node,
    typeMacro: (node) => lowerPatternType(tree, node),
    onError: () => {
      cx.isBroken = true;
    },
    isEnabled: (attributes) => readMetas(tree, attributes, env.cfg) !== null,
  };
  return cx;
}

const PATTERN_TYPE = /^[([{]\s*(?:\*\s*(const|mut)\s+)?([\w:]+)\s+is\b/;

function isPatternType(tree: SyntaxTree, node: NodeIdx): boolean {
  return (
    node >= 0 &&
    tree.kind[node] === Kind.macro_invocation &&
    textOf(tree, childByField(tree, node, Field.macro)).endsWith('pattern_type')
  );
}

/** The library's `pattern_type!(u32 is 1..)`: for ownership it is the type before `is`. Other macros stay. */
function lowerPatternType(tree: SyntaxTree, node: NodeIdx): TypeRef | null {
  const name = textOf(tree, childByField(tree, node, Field.macro));
  if (!name.endsWith('pattern_type')) return null;
  const match = PATTERN_TYPE.exec(textOf(tree, childOfKind(tree, node, Kind.token_tree)));
  if (match === null) return null;
  const inner: TypeRef = { kind: 'path', path: pathFromText(match[2] as string, node), syn: node };
  return match[1] === undefined ? inner : { kind: 'ptr', mutable: match[1] === 'mut', inner, syn: node };
}

/** Where an item stands; decides what `fn f();` means. */
export interface ItemContainer {
  readonly foreignAbi: string | null;
  /** Only the fns of a trait may leave the names of parameters out, until edition 2018. */
  readonly isTrait: boolean;
}

/** The item with empty `children` and `blocks`; null if a cfg removes it or it declares nothing (`;`). */
export function lowerItem(node: ItemNode, env: ItemEnv, container: ItemContainer): Item | null {
  const tree = node.header;
  const attributes: NodeIdx[] = [];
  for (const child of children(tree, 0)) if (tree.kind[child] === Kind.attribute_item) attributes.push(child);
  const metas = attributes.length === 0 ? [] : readMetas(tree, attributes, env.cfg);
  if (metas === null) return null;
  const item = lowerWithMetas(node, env, container, metas);
  const { plainCfg } = env;
  const isTestOnly = plainCfg !== null && attributes.length > 0 && readMetas(tree, attributes, plainCfg) === null;
  return isTestOnly && item !== null ? { ...item, attrs: testOnly(item.attrs) } : item;
}

function lowerWithMetas(
  itemNode: ItemNode,
  env: ItemEnv,
  container: ItemContainer,
  metas: readonly Meta[],
): Item | null {
  const { node } = itemNode;
  const tree = itemNode.header;
  const cx = itemLowering(tree, env);
  const name = childByField(tree, node, Field.name);
  const attrs = lowerAttrs(metas, cx.syn);
  const base = { name: identText(tree, name), attrs, nameSyn: name };
  const vis = lowerVisibility(cx, node);
  switch (itemNode.kind) {
    case Kind.mod_item:
      return {
        ...base,
        vis,
        kind: 'mod',
        inline: itemNode.members !== null && hasList(tree, node),
        children: [],
        hasSignatureError: false,
      };
    case Kind.use_declaration:
      return {
        ...base,
        name: '',
        nameSyn: -1,
        vis,
        kind: 'use',
        imports: lowerUse(cx, node),
        hasSignatureError: broken(cx, node),
      };
    case Kind.extern_crate_declaration: {
      const alias = childByField(tree, node, Field.alias);
      const crateName = base.name === '' ? 'self' : base.name;
      return {
        ...base,
        vis,
        kind: 'externCrate',
        crateName,
        alias: alias < 0 ? null : identText(tree, alias),
        hasSignatureError: false,
      };
    }
    case Kind.function_item:
    case Kind.function_signature_item:
      return lowerFn(cx, node, base, vis, container);
    case Kind.struct_item:
    case Kind.union_item: {
      const generics = lowerGenerics(cx, cx, node, []);
      const data = lowerVariantData(cx, childByField(tree, node, Field.body));
      return {
        ...base,
        vis,
        kind: itemNode.kind === Kind.union_item ? 'union' : 'struct',
        generics,
        data,
        hasSignatureError: broken(cx, node),
      };
    }
    case Kind.enum_item: {
      const generics = lowerGenerics(cx, cx, node, []);
      const variants = lowerVariants(cx, childByField(tree, node, Field.body));
      return { ...base, vis, kind: 'enum', generics, variants, hasSignatureError: broken(cx, node) };
    }
    case Kind.trait_item:
      return lowerTrait(cx, node, base, vis);
    case Kind.impl_item:
      // Of a pattern type, which is its base type to us: an impl that would speak of that.
      return isPatternType(tree, childByField(tree, node, Field.type)) ? null : lowerImpl(cx, node, base);
    case Kind.type_item:
    case Kind.associated_type: {
      if (hasRepair(tree, 'traitAlias')) return lowerTraitAlias(cx, node, base, vis);
      const ty = childByField(tree, node, Field.type);
      return {
        ...base,
        vis,
        kind: 'typeAlias',
        generics: lowerGenerics(cx, cx, node, []),
        bounds: lowerBounds(cx, childByField(tree, node, Field.bounds)),
        ty: ty < 0 ? null : lowerTypeRef(cx, ty),
        isForeign: container.foreignAbi !== null,
        hasSignatureError: broken(cx, node),
      };
    }
    case Kind.const_item: {
      const value = childByField(tree, node, Field.value);
      const ty = lowerTypeRef(cx, childByField(tree, node, Field.type));
      return {
        ...base,
        vis,
        kind: 'const',
        generics: NO_GENERICS,
        ty,
        hasBody: value >= 0,
        blocks: [],
        hasSignatureError: broken(cx, node, value),
      };
    }
    case Kind.static_item: {
      const value = childByField(tree, node, Field.value);
      const ty = lowerTypeRef(cx, childByField(tree, node, Field.type));
      const mutable = childOfKind(tree, node, Kind.mutable_specifier) >= 0;
      const isForeign = container.foreignAbi !== null;
      return {
        ...base,
        vis,
        kind: 'static',
        ty,
        mutable,
        isForeign,
        hasBody: value >= 0,
        blocks: [],
        hasSignatureError: broken(cx, node, value),
      };
    }
    case Kind.macro_definition: {
      const text = textOf(tree, node);
      const isOld = /^macro_rules\s*!/.test(text);
      return {
        ...base,
        vis: isOld ? PRIVATE : vis,
        kind: isOld ? 'macroRules' : 'macroDef',
        text,
        hasSignatureError: false,
      };
    }
    case Kind.macro_invocation:
      return lowerMacroCall(cx, node, base, attrs);
    case Kind.expression_statement: {
      const call = childOfKind(tree, node, Kind.macro_invocation);
      return call < 0 ? errorItem(base) : lowerMacroCall(cx, call, base, attrs);
    }
    case Kind.foreign_mod_item: {
      const modifier = childOfKind(tree, node, Kind.extern_modifier);
      const isUnsafe = /\bunsafe\b/.test(wordsBefore(tree, modifier));
      return {
        ...base,
        vis,
        kind: 'externBlock',
        abi: lowerAbi(tree, modifier),
        isUnsafe,
        children: [],
        hasSignatureError: false,
      };
    }
    case Kind.empty_statement:
    case Kind.attribute_item:
    case Kind.inner_attribute_item:
    case Kind.shebang:
      return null;
    default:
      return errorItem(base);
  }
}

type Base = { readonly name: string; readonly attrs: Attrs; readonly nameSyn: SynPtr };

function errorItem(base: Base): Item {
  return { ...base, vis: PRIVATE, kind: 'error', hasSignatureError: true };
}

function hasList(tree: SyntaxTree, node: NodeIdx): boolean {
  return childOfKind(tree, node, Kind.declaration_list) >= 0;
}

/** Whether the item's tree has an error anywhere but below `except` and in its member list. */
export function broken(cx: ItemLowering, node: NodeIdx, except: NodeIdx = -1): boolean {
  if (cx.isBroken) return true;
  const { tree } = cx;
  if (!hasError(tree, node)) return false;
  for (const child of children(tree, node)) {
    if (child !== except && tree.kind[child] !== Kind.declaration_list && hasError(tree, child)) return true;
  }
  return false;
}

function lowerVisibility(cx: TypeLowering, node: NodeIdx): Visibility {
  return visibilityOf(cx, childOfKind(cx.tree, node, Kind.visibility_modifier));
}

/** `node`: a `visibility_modifier` or -1. */
function visibilityOf(cx: TypeLowering, node: NodeIdx): Visibility {
  if (node < 0) return PRIVATE;
  const target = firstNamedChild(cx.tree, node);
  return target < 0 ? PUBLIC : { kind: 'restricted', path: lowerPath(cx, target) };
}

function lowerVariantData(cx: ItemLowering, body: NodeIdx): VariantData {
  if (body < 0) return { shape: 'unit', fields: [] };
  const isTuple = cx.tree.kind[body] === Kind.ordered_field_declaration_list;
  return {
    shape: isTuple ? 'tuple' : 'record',
    fields: isTuple ? lowerTupleFields(cx, body) : lowerRecordFields(cx, body),
  };
}

function lowerRecordFields(cx: ItemLowering, body: NodeIdx): FieldItem[] {
  const { tree } = cx;
  const out: FieldItem[] = [];
  let attributes: NodeIdx[] = [];
  for (const child of namedChildren(tree, body)) {
    if (tree.kind[child] === Kind.attribute_item) {
      attributes.push(child);
      continue;
    }
    if (tree.kind[child] === Kind.field_declaration && (attributes.length === 0 || cx.isEnabled(attributes))) {
      out.push({
        name: identText(tree, childByField(tree, child, Field.name)),
        ty: lowerTypeRef(cx, childByField(tree, child, Field.type)),
        vis: lowerVisibility(cx, child),
        syn: child,
      });
    }
    attributes = [];
  }
  return out;
}

function lowerTupleFields(cx: ItemLowering, body: NodeIdx): FieldItem[] {
  const { tree } = cx;
  const out: FieldItem[] = [];
  let attributes: NodeIdx[] = [];
  let vis: Visibility = PRIVATE;
  for (const child of namedChildren(tree, body)) {
    const kind = tree.kind[child];
    if (kind === Kind.attribute_item) attributes.push(child);
    else if (kind === Kind.visibility_modifier) vis = visibilityOf(cx, child);
    else {
      if (attributes.length === 0 || cx.isEnabled(attributes))
        out.push({ name: String(out.length), ty: lowerTypeRef(cx, child), vis, syn: child });
      attributes = [];
      vis = PRIVATE;
    }
  }
  return out;
}

function lowerVariants(cx: ItemLowering, body: NodeIdx): Variant[] {
  const { tree, env } = cx;
  const out: Variant[] = [];
  let attributes: NodeIdx[] = [];
  for (const child of body < 0 ? [] : namedChildren(tree, body)) {
    if (tree.kind[child] === Kind.attribute_item) {
      attributes.push(child);
      continue;
    }
    const metas = attributes.length === 0 ? [] : readMetas(tree, attributes, env.cfg);
    attributes = [];
    if (tree.kind[child] !== Kind.enum_variant || metas === null) continue;
    out.push({
      name: identText(tree, childByField(tree, child, Field.name)),
      data: lowerVariantData(cx, childByField(tree, child, Field.body)),
      attrs: metas.length === 0 ? NO_ATTRS : lowerAttrs(metas, cx.syn),
      hasDiscriminant: childByField(tree, child, Field.value) >= 0,
      syn: child,
    });
  }
  return out;
}

/** `auto trait` and `trait A = B;` are not in the grammar: the parser masks them and the text tells. */
function lowerTrait(cx: ItemLowering, node: NodeIdx, base: Base, vis: Visibility): Item {
  const { tree } = cx;
  const keyword = childOfKind(tree, node, Kind.trait);
  const before = wordsBefore(tree, keyword);
  const supertraits = lowerBounds(cx, childByField(tree, node, Field.bounds));
  return {
    ...base,
    vis,
    kind: 'trait',
    generics: lowerGenerics(cx, cx, node, []),
    supertraits,
    isAuto: /\bauto\b/.test(before),
    isUnsafe: /\bunsafe\b/.test(before),
    isAlias: false,
    children: [],
    hasSignatureError: broken(cx, node),
  };
}

/** `trait A = B + C;`, which the parser saw as a type alias. */
function lowerTraitAlias(cx: ItemLowering, node: NodeIdx, base: Base, vis: Visibility): Item {
  return {
    ...base,
    vis,
    kind: 'trait',
    generics: lowerGenerics(cx, cx, node, []),
    supertraits: lowerBoundList(cx, childByField(cx.tree, node, Field.type)),
    isAuto: false,
    isUnsafe: false,
    isAlias: true,
    children: [],
    hasSignatureError: broken(cx, node),
  };
}

function lowerImpl(cx: ItemLowering, node: NodeIdx, base: Base): Item {
  const { tree } = cx;
  const trait = childByField(tree, node, Field.trait);
  const selfTy: TypeRef = lowerTypeRef(cx, childByField(tree, node, Field.type));
  return {
    ...base,
    name: '',
    nameSyn: -1,
    vis: PRIVATE,
    kind: 'impl',
    generics: lowerGenerics(cx, cx, node, []),
    trait: trait < 0 ? null : lowerPath(cx, trait),
    isNegative: trait >= 0 && childOfKind(tree, node, Kind['!']) >= 0,
    isUnsafe: childOfKind(tree, node, Kind.unsafe) >= 0,
    selfTy,
    children: [],
    hasSignatureError: broken(cx, node),
  };
}

function lowerMacroCall(cx: ItemLowering, call: NodeIdx, base: Base, attrs: Attrs): Item {
  const { tree } = cx;
  const args = childOfKind(tree, call, Kind.token_tree);
  return {
    ...base,
    name: '',
    nameSyn: -1,
    attrs,
    vis: PRIVATE,
    kind: 'macroCall',
    path: lowerPath(cx, childByField(tree, call, Field.macro)),
    args: textOf(tree, args),
    hasSignatureError: cx.isBroken || args < 0,
  };
}
