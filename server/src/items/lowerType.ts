/**
 * Types, paths, generic arguments and bounds: from syntax to the position-free values of items/item.ts.
 *
 * Shared by items and hir, which number syntax differently: hence the `syn` callback. Mirrors the type part of
 * rustc_ast_lowering, before any name is resolved. What is broken or not understood becomes `error` and is reported.
 */
import { exact } from '../base/exact';
import type { CrateId } from '../base/ids';
import { childByField, childOfKind, children, firstNamedChild, hasError, namedChildren } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import type { NodeIdx, SyntaxTree } from '../syntax/tree';
import type {
  AssocBinding,
  Bound,
  ConstRef,
  GenericArg,
  GenericArgs,
  LifetimeRef,
  Path,
  PathSegment,
  SynPtr,
  TypeRef,
} from './item';
import { identText, stringValue, textOf } from './nodes';

export interface TypeLowering {
  readonly tree: SyntaxTree;
  /** The number under which the result remembers a node. */
  syn(node: NodeIdx): SynPtr;
  /** What a macro in type position means; null leaves `kind: 'macro'`. */
  typeMacro(node: NodeIdx): TypeRef | null;
  /** A type that is broken or not understood was met. */
  onError(node: NodeIdx): void;
  /** Set while parameters are lowered: argument-position `impl Trait` becomes a reference to a synthetic parameter. */
  implTrait: ((bounds: readonly Bound[], node: NodeIdx) => TypeRef) | null;
}

const CRATE_MARK = '__tenure_crate_';

export function lowerTypeRef(cx: TypeLowering, node: NodeIdx): TypeRef {
  const { tree } = cx;
  if (node < 0) return { kind: 'error', syn: -1 };
  const syn = cx.syn(node);
  switch (tree.kind[node]) {
    case Kind.primitive_type:
    case Kind.scoped_type_identifier:
    case Kind.scoped_identifier:
    case Kind.generic_type:
    case Kind.generic_type_with_turbofish:
    case Kind.self:
    case Kind.crate:
    case Kind.super:
      return { kind: 'path', path: lowerPath(cx, node), syn };
    case Kind.type_identifier:
    case Kind.identifier:
      if (tree.end[node] === (tree.start[node] as number) + 1 && textOf(tree, node) === '_')
        return { kind: 'infer', syn };
      return { kind: 'path', path: lowerPath(cx, node), syn };
    case Kind._:
      return { kind: 'infer', syn };
    case Kind.never_type:
      return { kind: 'never', syn };
    case Kind.unit_type:
      return { kind: 'tuple', elems: [], syn };
    case Kind.tuple_type:
      return lowerTuple(cx, node, syn);
    case Kind.reference_type: {
      const lifetime = childOfKind(tree, node, Kind.lifetime);
      return {
        kind: 'ref',
        lifetime: lifetime < 0 ? { name: '', syn } : lowerLifetime(cx, lifetime),
        mutable: childOfKind(tree, node, Kind.mutable_specifier) >= 0,
        inner: lowerTypeRef(cx, childByField(tree, node, Field.type)),
        syn,
      };
    }
    case Kind.pointer_type:
      return {
        kind: 'ptr',
        mutable: childOfKind(tree, node, Kind.mutable_specifier) >= 0,
        inner: lowerTypeRef(cx, childByField(tree, node, Field.type)),
        syn,
      };
    case Kind.array_type: {
      const inner = lowerTypeRef(cx, childByField(tree, node, Field.element));
      const length = childByField(tree, node, Field.length);
      return length < 0 ? { kind: 'slice', inner, syn } : { kind: 'array', inner, len: lowerConstRef(cx, length), syn };
    }
    case Kind.function_type:
      if (childByField(tree, node, Field.trait) >= 0) {
        if (textOf(tree, childByField(tree, node, Field.trait)) === 'typeof') return { kind: 'typeof', syn };
        const lifetimes = childOfKind(tree, node, Kind.for_lifetimes);
        if (lifetimes >= 0) return { kind: 'dyn', bounds: [lowerBound(cx, node)], isBare: true, syn };
        return { kind: 'path', path: lowerPath(cx, node), syn };
      }
      return lowerFnPointer(cx, node, syn);
    case Kind.dynamic_type:
    case Kind.bounded_type:
    case Kind.abstract_type:
    case Kind.higher_ranked_trait_bound:
      return lowerBoundedType(cx, node, syn);
    case Kind.macro_invocation: {
      const expanded = cx.typeMacro(node);
      if (expanded !== null) return expanded;
      return {
        kind: 'macro',
        path: lowerPath(cx, childByField(tree, node, Field.macro)),
        tokens: textOf(tree, childOfKind(tree, node, Kind.token_tree)),
        syn,
      };
    }
    default:
      cx.onError(node);
      return { kind: 'error', syn };
  }
}

/** `(T)` is T; `(T,)` and `(A, B)` are tuples. */
function lowerTuple(cx: TypeLowering, node: NodeIdx, syn: SynPtr): TypeRef {
  const elems = namedChildren(cx.tree, node);
  if (elems.length === 1 && childOfKind(cx.tree, node, Kind[',']) < 0) return lowerTypeRef(cx, elems[0] as NodeIdx);
  return { kind: 'tuple', elems: elems.map((elem) => lowerTypeRef(cx, elem)), syn };
}

function lowerFnPointer(cx: TypeLowering, node: NodeIdx, syn: SynPtr): TypeRef {
  const { tree } = cx;
  const modifiers = childOfKind(tree, node, Kind.function_modifiers);
  const external = childOfKind(tree, modifiers, Kind.extern_modifier);
  const parameters = childByField(tree, node, Field.parameters);
  const ret = childByField(tree, node, Field.return_type);
  return {
    kind: 'fnPtr',
    lifetimes: lowerForLifetimes(cx, childOfKind(tree, node, Kind.for_lifetimes)),
    params: lowerFnPointerParams(cx, parameters),
    ret: ret < 0 ? null : lowerTypeRef(cx, ret),
    isUnsafe: childOfKind(tree, modifiers, Kind.unsafe) >= 0,
    abi: external < 0 ? null : lowerAbi(tree, external),
    isVariadic: childOfKind(tree, parameters, Kind.variadic_parameter) >= 0,
    syn,
  };
}

/** `extern` alone means C. */
export function lowerAbi(tree: SyntaxTree, externModifier: NodeIdx): string {
  const literal = firstNamedChild(tree, externModifier);
  return literal < 0 ? 'C' : stringValue(tree, literal);
}

function lowerFnPointerParams(cx: TypeLowering, parameters: NodeIdx): TypeRef[] {
  const { tree } = cx;
  const out: TypeRef[] = [];
  for (const param of children(tree, parameters)) {
    const kind = tree.kind[param] as number;
    if (kind === Kind.parameter) out.push(lowerTypeRef(cx, childByField(tree, param, Field.type)));
    else if (kind === Kind.attribute_item || kind === Kind.variadic_parameter) continue;
    else if (kind === Kind._) out.push({ kind: 'infer', syn: cx.syn(param) });
    else if (kind === Kind.ERROR) {
      cx.onError(param);
      out.push({ kind: 'error', syn: cx.syn(param) });
    } else if (kind < Kind['!']) out.push(lowerTypeRef(cx, param));
  }
  return out;
}

/** `dyn A + B`, `impl A + B`, and a bare `A + B` (a trait object of old). */
function lowerBoundedType(cx: TypeLowering, node: NodeIdx, syn: SynPtr): TypeRef {
  const { tree } = cx;
  const parts: NodeIdx[] = [];
  flattenBounds(tree, node, parts);
  const first = parts[0] as NodeIdx;
  const kind = tree.kind[first];
  const rest = parts.slice(1);
  if (rest.length > 0 && endsBeforePlus(tree, first)) cx.onError(first);
  if (kind === Kind.dynamic_type) {
    const head = childByField(tree, first, Field.trait);
    if (head < 0) cx.onError(first);
    const bounds = [...hiddenLifetime(cx, head), ...lowerBoundList(cx, head), ...rest.map((p) => lowerBound(cx, p))];
    return { kind: 'dyn', bounds, syn };
  }
  if (kind === Kind.abstract_type) {
    const head = childByField(tree, first, Field.trait);
    if (head < 0) cx.onError(first);
    let bounds = lowerBoundList(cx, head);
    const binder = childOfKind(tree, first, Kind.type_parameters);
    if (binder >= 0) {
      const lifetimes = lowerForLifetimes(cx, binder);
      bounds = bounds.map((b, i) => (i === 0 && b.kind === 'trait' ? underBinder(b, lifetimes) : b));
    }
    bounds = [...bounds, ...rest.map((p) => lowerBound(cx, p))];
    return cx.implTrait === null ? { kind: 'impl', bounds, syn } : cx.implTrait(bounds, node);
  }
  return { kind: 'dyn', bounds: parts.map((p) => lowerBound(cx, p)), isBare: true, syn };
}

/**
 * Whether no `+` may follow: `&dyn A + B` and `impl Fn() -> impl A + B` are errors of the parser, which wants to know what
 * the `+` belongs to.
 */
function endsBeforePlus(tree: SyntaxTree, node: NodeIdx): boolean {
  switch (tree.kind[node]) {
    case Kind.reference_type:
    case Kind.pointer_type:
      return true;
    case Kind.dynamic_type:
    case Kind.abstract_type: {
      const parts: NodeIdx[] = [];
      const head = childByField(tree, node, Field.trait);
      if (head >= 0) flattenBounds(tree, head, parts);
      const last = parts.at(-1) ?? -1;
      if (last < 0 || tree.kind[last] !== Kind.function_type) return false;
      const ret = childByField(tree, last as NodeIdx, Field.return_type);
      return ret >= 0 && (tree.kind[ret] === Kind.abstract_type || tree.kind[ret] === Kind.dynamic_type);
    }
    default:
      return false;
  }
}

/** `A + B` as written in type position. */
export function lowerBoundList(cx: TypeLowering, node: NodeIdx): Bound[] {
  if (node < 0) return [];
  const parts: NodeIdx[] = [];
  flattenBounds(cx.tree, node, parts);
  return parts.map((part) => lowerBound(cx, part));
}

/** The grammar nests `a + b + c` to the left or right, and `(A + B)` as a tuple of one. */
function flattenBounds(tree: SyntaxTree, node: NodeIdx, out: NodeIdx[]): void {
  if (tree.kind[node] === Kind.bounded_type) {
    for (const child of namedChildren(tree, node)) flattenBounds(tree, child, out);
    return;
  }
  if (tree.kind[node] === Kind.tuple_type) {
    const elems = namedChildren(tree, node);
    if (elems.length === 1 && childOfKind(tree, node, Kind[',']) < 0) {
      flattenBounds(tree, elems[0] as NodeIdx, out);
      return;
    }
  }
  out.push(node);
}

export function lowerLifetime(cx: TypeLowering, node: NodeIdx): LifetimeRef {
  return { name: textOf(cx.tree, node).replace(/\s+/g, ''), syn: cx.syn(node) };
}

/** Names of a `for<..>` binder: a `for_lifetimes` or `type_parameters` node. */
export function lowerForLifetimes(cx: TypeLowering, node: NodeIdx): string[] {
  const { tree } = cx;
  const out: string[] = [];
  for (const child of namedChildren(tree, node)) {
    if (tree.kind[child] === Kind.lifetime) out.push(textOf(tree, child));
    else if (tree.kind[child] === Kind.lifetime_parameter)
      out.push(textOf(tree, childByField(tree, child, Field.name)));
    else if (tree.kind[child] !== Kind.attribute_item) cx.onError(child);
  }
  return out;
}

/** Bounds behind a colon; `node` is a `trait_bounds` node or -1. */
export function lowerBounds(cx: TypeLowering, node: NodeIdx): readonly Bound[] {
  const out: Bound[] = [];
  for (const child of namedChildren(cx.tree, node)) out.push(...lowerBoundList(cx, child));
  return exact(out);
}

export function lowerBound(cx: TypeLowering, node: NodeIdx): Bound {
  const { tree } = cx;
  const syn = cx.syn(node);
  switch (tree.kind[node]) {
    case Kind.lifetime:
      return { kind: 'lifetime', lifetime: lowerLifetime(cx, node), syn };
    case Kind.use_bounds:
      return { kind: 'use', names: namedChildren(tree, node).map((child) => identText(tree, child)), syn };
    case Kind.removed_trait_bound: {
      const inner = lowerBound(cx, firstNamedChild(tree, node));
      return inner.kind === 'trait' ? { ...inner, modifier: 'maybe', syn } : inner;
    }
    case Kind.higher_ranked_trait_bound: {
      const inner = lowerBound(cx, childByField(tree, node, Field.type));
      if (inner.kind !== 'trait') return inner;
      const lifetimes = lowerForLifetimes(cx, childByField(tree, node, Field.type_parameters));
      const modifier = boundModifier(tree, node);
      return { ...underBinder(inner, lifetimes), modifier: modifier === 'none' ? inner.modifier : modifier, syn };
    }
    case Kind.tuple_type: {
      const elems = namedChildren(tree, node);
      if (elems.length === 1) return lowerBound(cx, elems[0] as NodeIdx);
      break;
    }
    case Kind.dynamic_type:
      // `T: dyn Trait` is wrong, `dyn A` inside parentheses of a bound list is not reachable here.
      break;
    case Kind.function_type:
      return {
        kind: 'trait',
        path: lowerPath(cx, node),
        modifier: boundModifier(tree, node),
        lifetimes: [...hiddenBinder(tree, node), ...lowerForLifetimes(cx, childOfKind(tree, node, Kind.for_lifetimes))],
        syn,
      };
    case Kind.primitive_type:
    case Kind.type_identifier:
    case Kind.identifier:
    case Kind.scoped_type_identifier:
    case Kind.scoped_identifier:
    case Kind.generic_type:
      return {
        kind: 'trait',
        path: lowerPath(cx, node),
        modifier: boundModifier(tree, node),
        lifetimes: hiddenBinder(tree, node),
        syn,
      };
  }
  cx.onError(node);
  return { kind: 'trait', path: errorPath(syn), modifier: 'none', lifetimes: [], syn };
}

type TraitBound = Extract<Bound, { kind: 'trait' }>;

function underBinder(bound: TraitBound, lifetimes: readonly string[]): TraitBound {
  return { ...bound, lifetimes: [...new Set([...lifetimes, ...bound.lifetimes])] };
}

const BINDER = /\bfor\s*<([^<>]*)>\s*$/;

/** Lifetimes of the `for<..>` before a bound: behind a `+` in a type the parser masks it, and the text keeps it. */
function hiddenBinder(tree: SyntaxTree, node: NodeIdx): string[] {
  const before = tree.text.slice(0, tree.start[node]).trimEnd();
  if (!before.endsWith('>')) return [];
  return BINDER.exec(before)?.[1]?.match(/'\w+/g) ?? [];
}

/** The `'a` of `dyn 'a + Trait`, masked too. */
function hiddenLifetime(cx: TypeLowering, head: NodeIdx): Bound[] {
  const before = head < 0 ? '' : cx.tree.text.slice(0, cx.tree.start[head]).trimEnd();
  const name = before.endsWith('+') ? /\bdyn\s+('\w+)\s*\+$/.exec(before)?.[1] : undefined;
  const syn = cx.syn(head);
  return name === undefined ? [] : [{ kind: 'lifetime', lifetime: { name, syn }, syn }];
}

type TraitModifier = Extract<Bound, { kind: 'trait' }>['modifier'];

/**
 * The grammar knows no `const`, `async` or `!` before a trait; the parser masks them, and the text keeps them. Looks at
 * the word just before the node.
 */
function boundModifier(tree: SyntaxTree, node: NodeIdx): TraitModifier {
  let at = (tree.start[node] as number) - 1;
  while (at >= 0 && tree.text.charCodeAt(at) <= 32) at--;
  if (at < 0) return 'none';
  switch (tree.text.charAt(at)) {
    case 't':
      return endsWithWord(tree.text, at, 'const') ? 'const' : 'none';
    case ']':
      return tree.text.slice(Math.max(0, at - 6), at + 1) === '[const]' ? 'const' : 'none';
    case 'c':
      return endsWithWord(tree.text, at, 'async') ? 'async' : 'none';
    case '!':
      return 'negative';
    default:
      return 'none';
  }
}

function endsWithWord(text: string, end: number, word: string): boolean {
  const from = end + 1 - word.length;
  return from >= 0 && text.startsWith(word, from) && (from === 0 || !/[\w#]/.test(text.charAt(from - 1)));
}

function errorPath(syn: SynPtr): Path {
  return { global: false, qself: null, segments: [], syn };
}

/** Any node that spells a path, in type, expression, pattern or use position. A broken one has no segments. */
export function lowerPath(cx: TypeLowering, node: NodeIdx): Path {
  const builder: PathBuilder = { global: false, qself: null, segments: [] };
  if (node >= 0) collectPath(cx, node, builder);
  return {
    global: builder.global,
    qself: builder.qself,
    segments: exact(builder.segments),
    syn: node < 0 ? -1 : cx.syn(node),
  };
}

interface PathBuilder {
  global: boolean;
  qself: Path['qself'];
  segments: PathSegment[];
}

function collectPath(cx: TypeLowering, node: NodeIdx, out: PathBuilder): void {
  const { tree } = cx;
  switch (tree.kind[node]) {
    case Kind.identifier:
    case Kind.type_identifier:
    case Kind.primitive_type:
    case Kind.field_identifier:
    case Kind.shorthand_field_identifier:
    case Kind.self:
    case Kind.super:
    case Kind.crate:
    case Kind.default:
    case Kind.union:
    case Kind.gen:
      out.segments.push(lowerSegment(identText(tree, node), null, cx.syn(node)));
      return;
    case Kind.scoped_identifier:
    case Kind.scoped_type_identifier: {
      const prefix = childByField(tree, node, Field.path);
      if (prefix < 0) out.global = true;
      else collectPath(cx, prefix, out);
      const name = childByField(tree, node, Field.name);
      out.segments.push(lowerSegment(identText(tree, name), null, cx.syn(name)));
      return;
    }
    case Kind.generic_type:
    case Kind.generic_type_with_turbofish:
    case Kind.generic_function:
    case Kind.generic_pattern: {
      const isFunction = tree.kind[node] === Kind.generic_function;
      let head = childByField(tree, node, isFunction ? Field.function : Field.type);
      if (head < 0) head = firstNamedChild(tree, node);
      collectPath(cx, head, out);
      attachArgs(out, lowerGenericArgs(cx, childByField(tree, node, Field.type_arguments)));
      return;
    }
    case Kind.function_type: {
      collectPath(cx, childByField(tree, node, Field.trait), out);
      attachArgs(out, lowerParenthesizedArgs(cx, node));
      return;
    }
    case Kind.bracketed_type: {
      const inner = firstNamedChild(tree, node);
      if (inner >= 0 && tree.kind[inner] === Kind.qualified_type) {
        const ty = lowerTypeRef(cx, childByField(tree, inner, Field.type));
        const trait = childByField(tree, inner, Field.alias);
        if (trait < 0) cx.onError(inner);
        else {
          const path = lowerPath(cx, trait);
          out.global = path.global;
          out.segments.push(...path.segments);
        }
        out.qself = { ty, traitSegments: out.segments.length };
      } else out.qself = { ty: lowerTypeRef(cx, inner), traitSegments: 0 };
      return;
    }
    default:
      cx.onError(node);
  }
}

function lowerSegment(name: string, args: GenericArgs | null, syn: SynPtr): PathSegment {
  if (name.startsWith(CRATE_MARK)) {
    const krate = Number(name.slice(CRATE_MARK.length));
    if (Number.isInteger(krate)) return { name: '$crate', krate: krate as CrateId, args, syn };
  }
  return { name, args, syn };
}

function attachArgs(out: PathBuilder, args: GenericArgs | null): void {
  const last = out.segments.pop();
  if (last !== undefined) out.segments.push({ ...last, args });
}

/** `<..>` behind a name; `node` is a `type_arguments` node or -1. */
export function lowerGenericArgs(cx: TypeLowering, node: NodeIdx): GenericArgs | null {
  if (node < 0) return null;
  const { tree } = cx;
  if (hasError(tree, node)) cx.onError(node);
  const args: GenericArg[] = [];
  const bindings: AssocBinding[] = [];
  const parts = namedChildren(tree, node);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as NodeIdx;
    const next = parts[i + 1];
    if (next !== undefined && tree.kind[next] === Kind.trait_bounds) {
      i++;
      bindings.push(lowerBoundBinding(cx, part, next));
      continue;
    }
    switch (tree.kind[part]) {
      case Kind.lifetime:
        args.push({ kind: 'lifetime', lifetime: lowerLifetime(cx, part) });
        break;
      case Kind.type_binding: {
        const value = childByField(tree, part, Field.type);
        bindings.push({
          name: identText(tree, childByField(tree, part, Field.name)),
          args: lowerGenericArgs(cx, childByField(tree, part, Field.type_arguments)),
          ty: lowerTypeRef(cx, value),
          constant: null,
          bounds: [],
          syn: cx.syn(part),
        });
        break;
      }
      case Kind.block:
      case Kind.integer_literal:
      case Kind.negative_literal:
      case Kind.boolean_literal:
      case Kind.char_literal:
      case Kind.string_literal:
      case Kind.raw_string_literal:
      case Kind.float_literal:
        args.push({ kind: 'const', value: lowerConstRef(cx, part) });
        break;
      case Kind.ERROR:
        cx.onError(part);
        break;
      default:
        args.push({ kind: 'type', ty: lowerTypeRef(cx, part) });
    }
  }
  return { args: exact(args), bindings: exact(bindings), parenthesized: false, syn: cx.syn(node) };
}

/** `Item: Bound` in an argument list. */
function lowerBoundBinding(cx: TypeLowering, name: NodeIdx, bounds: NodeIdx): AssocBinding {
  const path = lowerPath(cx, name);
  const segment = path.segments[0];
  return {
    name: segment?.name ?? '',
    args: segment?.args ?? null,
    ty: null,
    constant: null,
    bounds: lowerBounds(cx, bounds),
    syn: cx.syn(name),
  };
}

/** `Fn(A, B) -> C`: one tuple argument and a binding of `Output`, unit where no arrow is written. */
function lowerParenthesizedArgs(cx: TypeLowering, node: NodeIdx): GenericArgs {
  const parameters = childByField(cx.tree, node, Field.parameters);
  const ret = childByField(cx.tree, node, Field.return_type);
  const syn = cx.syn(parameters);
  const elems = lowerFnPointerParams(cx, parameters);
  const output: TypeRef = ret < 0 ? { kind: 'tuple', elems: [], syn } : lowerTypeRef(cx, ret);
  return {
    args: [{ kind: 'type', ty: { kind: 'tuple', elems, syn } }],
    bindings: [
      { name: 'Output', args: null, ty: output, constant: null, bounds: [], syn: ret < 0 ? syn : cx.syn(ret) },
    ],
    parenthesized: true,
    syn,
  };
}

/** A constant in a type: array length, generic argument, default. */
export function lowerConstRef(cx: TypeLowering, node: NodeIdx): ConstRef {
  const { tree } = cx;
  if (node < 0) return { kind: 'infer', syn: -1 };
  const syn = cx.syn(node);
  switch (tree.kind[node]) {
    case Kind.integer_literal:
    case Kind.negative_literal:
    case Kind.boolean_literal:
    case Kind.char_literal:
    case Kind.string_literal:
    case Kind.raw_string_literal:
    case Kind.float_literal:
      return { kind: 'literal', text: textOf(tree, node), syn };
    case Kind._:
      return { kind: 'infer', syn };
    case Kind.identifier:
      if (textOf(tree, node) === '_') return { kind: 'infer', syn };
      return { kind: 'path', path: lowerPath(cx, node), syn };
    case Kind.scoped_identifier:
    case Kind.type_identifier:
    case Kind.scoped_type_identifier:
    case Kind.generic_function:
    case Kind.self: {
      const path = lowerPath(cx, node);
      // With a type in it, the text alone says which constant it is.
      if (path.qself !== null || path.segments.some((s) => s.args !== null)) break;
      return { kind: 'path', path, syn };
    }
    case Kind.block: {
      const inner = namedChildren(tree, node);
      const only = inner[0];
      if (inner.length === 1 && only !== undefined && isSimpleConst(tree.kind[only] as number))
        return lowerConstRef(cx, only);
      break;
    }
    case Kind.parenthesized_expression: {
      const only = firstNamedChild(tree, node);
      if (only >= 0) return lowerConstRef(cx, only);
      break;
    }
  }
  if (hasError(tree, node)) cx.onError(node);
  return { kind: 'expr', text: textOf(tree, node), syn };
}

function isSimpleConst(kind: number): boolean {
  return (
    kind === Kind.identifier ||
    kind === Kind.scoped_identifier ||
    kind === Kind.integer_literal ||
    kind === Kind.negative_literal ||
    kind === Kind.boolean_literal ||
    kind === Kind.char_literal
  );
}
