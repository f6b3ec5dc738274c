/** Flattens a `use` tree: one `Import` for each leaf. `a::{self}` ends in a segment `self`, which names resolves in the type namespace alone. */
import { childByField, firstNamedChild, namedChildren } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import type { NodeIdx } from '../syntax/tree';
import type { Import, Path } from './item';
import { lowerPath, type TypeLowering } from './lowerType';
import { identText } from './nodes';

const EMPTY: Path = { global: false, qself: null, segments: [], syn: -1 };

export function lowerUse(cx: TypeLowering, item: NodeIdx): Import[] {
  const out: Import[] = [];
  const argument = childByField(cx.tree, item, Field.argument);
  if (argument >= 0) flatten(cx, argument, EMPTY, out);
  return out;
}

function flatten(cx: TypeLowering, node: NodeIdx, prefix: Path, out: Import[]): void {
  const { tree } = cx;
  switch (tree.kind[node]) {
    case Kind.use_list:
      for (const child of namedChildren(tree, node)) flatten(cx, child, prefix, out);
      return;
    case Kind.scoped_use_list: {
      const path = childByField(tree, node, Field.path);
      const list = childByField(tree, node, Field.list);
      flatten(cx, list, path < 0 ? globalPath(prefix) : join(prefix, lowerPath(cx, path)), out);
      return;
    }
    case Kind.use_as_clause: {
      const path = join(prefix, lowerPath(cx, childByField(tree, node, Field.path)));
      out.push({ path, glob: false, alias: identText(tree, childByField(tree, node, Field.alias)), syn: cx.syn(node) });
      return;
    }
    case Kind.use_wildcard: {
      const path = firstNamedChild(tree, node);
      // `use ::*` is the root; `use a::{*}` is `a::*`.
      const isGlobal = path < 0 && tree.kind[node + 1] === Kind['::'];
      const target = path >= 0 ? join(prefix, lowerPath(cx, path)) : isGlobal ? globalPath(prefix) : prefix;
      out.push({ path: target, glob: true, alias: null, syn: cx.syn(node) });
      return;
    }
    case Kind.identifier:
    case Kind.scoped_identifier:
    case Kind.self:
    case Kind.crate:
    case Kind.super:
      out.push({ path: join(prefix, lowerPath(cx, node)), glob: false, alias: null, syn: cx.syn(node) });
      return;
    default:
      cx.onError(node);
  }
}

function globalPath(prefix: Path): Path {
  return prefix.segments.length === 0 ? { ...prefix, global: true } : prefix;
}

function join(prefix: Path, path: Path): Path {
  if (prefix.segments.length === 0) return prefix.global ? { ...path, global: true } : path;
  return { global: prefix.global, qself: null, segments: [...prefix.segments, ...path.segments], syn: path.syn };
}
