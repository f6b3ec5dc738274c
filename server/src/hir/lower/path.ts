/**
 * Paths and types inside bodies: lowered by the item floor's code, resolved on the spot.
 *
 * A single-segment value path may name a local; block items between the use and the local's declaration win.
 */
import type { BindingId } from '../../base/ids';
import type { Bound, ConstRef, GenericArgs, Path, TypeRef } from '../../items/item';
import { lowerGenericArgs, lowerPath, lowerTypeRef } from '../../items/lowerType';
import type { Namespace, PathRes } from '../../names/res';
import { resolvePath } from '../../names/resolve';
import type { NodeIdx } from '../../syntax/tree';
import type { BodyPath } from '../body';
import type { LowerCtx, Unit } from './context';
import { typeLowering } from './types';

export function resolveIn(cx: LowerCtx, path: Path, ns: Namespace): PathRes {
  return resolvePath(cx.db, { module: cx.currentModule(), owner: cx.owner }, path, ns);
}

/** A path in expression or pattern position; `contextOffset` is where its first identifier stands. */
export function lowerBodyPath(cx: LowerCtx, unit: Unit, node: NodeIdx, ns: Namespace): BodyPath {
  const path = lowerPath(typeLowering(cx, unit), node);
  resolveArgs(cx, path);
  if (ns === 'value' && path.segments.length === 1 && !path.global && path.qself === null) {
    const local = lookupLocal(cx, unit, path, node);
    if (local !== null) return { path, res: { res: { kind: 'local', binding: local }, consumed: 1 } };
  }
  const res = resolveIn(cx, path, ns);
  return { path, res };
}

/** The local a one-segment path names, unless an item of an inner block hides it. */
function lookupLocal(cx: LowerCtx, unit: Unit, path: Path, node: NodeIdx): BindingId | null {
  const name = path.segments[0].name;
  const found = cx.lookupLocal(name, unit.contextAt(unit.tree.start[node]));
  if (found === null) return null;
  for (let i = 0; i < found.innerBlocks; i++) {
    const module = cx.blockStack[cx.blockStack.length - 1 - i];
    if (cx.macros.blockDeclaresValue(module, name)) return null;
  }
  return found.binding;
}

export function lowerType(cx: LowerCtx, unit: Unit, node: NodeIdx): TypeRef {
  const ty = lowerTypeRef(typeLowering(cx, unit), node);
  resolveType(cx, ty);
  return ty;
}

/** Generic arguments of a method call; null where they are broken. */
export function lowerArgs(cx: LowerCtx, unit: Unit, node: NodeIdx): GenericArgs | null {
  const args = lowerGenericArgs(typeLowering(cx, unit), node);
  if (args !== null) resolveGenericArgs(cx, args);
  return args;
}

// --- resolution of every path inside a type

function record(cx: LowerCtx, path: Path, ns: Namespace): void {
  resolveArgs(cx, path);
  cx.typePaths.set(path, resolveIn(cx, path, ns));
}

export function resolveArgs(cx: LowerCtx, path: Path): void {
  if (path.qself) {
    resolveType(cx, path.qself.ty);
    if (path.qself.traitSegments > 0) {
      const trait: Path = { ...path, qself: null, segments: path.segments.slice(0, path.qself.traitSegments) };
      cx.typePaths.set(path, resolveIn(cx, trait, 'type'));
    }
  }
  for (const segment of path.segments) if (segment.args) resolveGenericArgs(cx, segment.args);
}

function resolveGenericArgs(cx: LowerCtx, args: GenericArgs): void {
  for (const arg of args.args) {
    if (arg.kind === 'type') resolveTypeArg(cx, arg.ty);
    else if (arg.kind === 'const') resolveConst(cx, arg.value);
  }
  for (const binding of args.bindings) {
    if (binding.args) resolveGenericArgs(cx, binding.args);
    if (binding.ty) resolveType(cx, binding.ty);
    if (binding.constant) resolveConst(cx, binding.constant);
    for (const bound of binding.bounds) resolveBound(cx, bound);
  }
}

/** `f::<A>`: a type or, where no type has the name, a constant. */
function resolveTypeArg(cx: LowerCtx, ty: TypeRef): void {
  resolveType(cx, ty);
  if (ty.kind !== 'path' || ty.path.qself !== null || ty.path.segments.length !== 1) return;
  if (cx.typePaths.get(ty.path)?.res.kind !== 'err') return;
  const value = resolveIn(cx, ty.path, 'value');
  if (value.res.kind !== 'err') cx.typePaths.set(ty.path, value);
}

function resolveConst(cx: LowerCtx, value: ConstRef): void {
  if (value.kind === 'path') record(cx, value.path, 'value');
}

function resolveBound(cx: LowerCtx, bound: Bound): void {
  if (bound.kind === 'trait') record(cx, bound.path, 'type');
}

export function resolveType(cx: LowerCtx, ty: TypeRef): void {
  switch (ty.kind) {
    case 'path':
      record(cx, ty.path, 'type');
      break;
    case 'tuple':
      for (const elem of ty.elems) resolveType(cx, elem);
      break;
    case 'ptr':
    case 'ref':
    case 'slice':
      resolveType(cx, ty.inner);
      break;
    case 'array':
      resolveType(cx, ty.inner);
      resolveConst(cx, ty.len);
      break;
    case 'fnPtr':
      for (const param of ty.params) resolveType(cx, param);
      if (ty.ret) resolveType(cx, ty.ret);
      break;
    case 'dyn':
    case 'impl':
      for (const bound of ty.bounds) resolveBound(cx, bound);
      break;
    case 'macro':
      cx.taint.push({ reason: 'macro in type position', syn: ty.syn });
      break;
    case 'error':
      cx.taint.push({ reason: 'syntax error in a type', syn: ty.syn });
      break;
    case 'typeof':
    case 'never':
    case 'infer':
      break;
  }
}
