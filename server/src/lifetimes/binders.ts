/**
 * Lifetimes of a `for<..>` that a result mentions and no input determines: E0581 of fn pointers, E0582 of associated type
 * bindings. Mirrors `validate_late_bound_regions` and `complain_about_assoc_item_constraints`.
 */
import type { GenericArg, GenericArgs, Path, TypeRef } from '../items/item';

/** Whether a path is a projection (`T::Assoc<'a>`), which determines nothing that it mentions; null where that does not matter. */
export type IsProjection = ((path: Path) => boolean) | null;

/** Named lifetimes in a type; with `isProjection` those that the type determines. */
export function namesIn(ty: TypeRef, isProjection: IsProjection, out = new Set<string>()): Set<string> {
  switch (ty.kind) {
    case 'ref':
      out.add(ty.lifetime.name);
      namesIn(ty.inner, isProjection, out);
      break;
    case 'ptr':
    case 'slice':
    case 'array':
      namesIn(ty.inner, isProjection, out);
      break;
    case 'tuple':
      for (const elem of ty.elems) namesIn(elem, isProjection, out);
      break;
    case 'path':
      if (!isProjection?.(ty.path)) namesInPath(ty.path, isProjection, out);
      break;
    case 'fnPtr':
      for (const param of ty.params) namesIn(param, isProjection, out);
      if (ty.ret) namesIn(ty.ret, isProjection, out);
      break;
    case 'dyn':
    case 'impl':
      for (const bound of ty.bounds) {
        if (bound.kind === 'lifetime') out.add(bound.lifetime.name);
        else if (bound.kind === 'trait') namesInPath(bound.path, isProjection, out);
      }
      break;
    default:
      break;
  }
  return out;
}

export function namesInPath(path: Path, isProjection: IsProjection, out = new Set<string>()): Set<string> {
  if (path.qself) namesIn(path.qself.ty, isProjection, out);
  for (const segment of path.segments) if (segment.args) namesInArgs(segment.args, isProjection, out);
  return out;
}

/** Of the arguments alone: bindings determine nothing. */
export function namesInArgs(args: GenericArgs, isProjection: IsProjection, out: Set<string>): Set<string> {
  for (const arg of args.args) addArg(arg, isProjection, out);
  if (isProjection !== null) return out;
  for (const binding of args.bindings) if (binding.ty) namesIn(binding.ty, isProjection, out);
  return out;
}

function addArg(arg: GenericArg, isProjection: IsProjection, out: Set<string>): void {
  if (arg.kind === 'lifetime') out.add(arg.lifetime.name);
  else if (arg.kind === 'type') namesIn(arg.ty, isProjection, out);
}
