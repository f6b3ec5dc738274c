/**
 * Lifetimes of a `for<..>` that a result mentions and no input determines: E0581 of fn pointers, E0582 of associated type
 * bindings. Mirrors `validate_late_bound_regions` and `complain_about_assoc_item_constraints`.
 */
import type { GenericArg, GenericArgs, Path, TypeRef } from '../items/item';

/** Named lifetimes in a type. `isConstrained`: those that the type determines, which a projection does not. */
export function namesIn(ty: TypeRef, isConstrained: boolean, out = new Set<string>()): Set<string> {
  switch (ty.kind) {
    case 'ref':
      out.add(ty.lifetime.name);
      namesIn(ty.inner, isConstrained, out);
      break;
    case 'ptr':
    case 'slice':
    case 'array':
      namesIn(ty.inner, isConstrained, out);
      break;
    case 'tuple':
      for (const elem of ty.elems) namesIn(elem, isConstrained, out);
      break;
    case 'path':
      if (!(isConstrained && ty.path.qself !== null)) namesInPath(ty.path, isConstrained, out);
      break;
    case 'fnPtr':
      for (const param of ty.params) namesIn(param, isConstrained, out);
      if (ty.ret) namesIn(ty.ret, isConstrained, out);
      break;
    case 'dyn':
    case 'impl':
      for (const bound of ty.bounds) {
        if (bound.kind === 'lifetime') out.add(bound.lifetime.name);
        else if (bound.kind === 'trait') namesInPath(bound.path, isConstrained, out);
      }
      break;
    default:
      break;
  }
  return out;
}

export function namesInPath(path: Path, isConstrained: boolean, out = new Set<string>()): Set<string> {
  if (path.qself) namesIn(path.qself.ty, isConstrained, out);
  for (const segment of path.segments) if (segment.args) namesInArgs(segment.args, isConstrained, out);
  return out;
}

/** Of the arguments alone: bindings determine nothing. */
export function namesInArgs(args: GenericArgs, isConstrained: boolean, out: Set<string>): Set<string> {
  for (const arg of args.args) addArg(arg, isConstrained, out);
  if (isConstrained) return out;
  for (const binding of args.bindings) if (binding.ty) namesIn(binding.ty, isConstrained, out);
  return out;
}

function addArg(arg: GenericArg, isConstrained: boolean, out: Set<string>): void {
  if (arg.kind === 'lifetime') out.add(arg.lifetime.name);
  else if (arg.kind === 'type') namesIn(arg.ty, isConstrained, out);
}
