/** Method calls and type-relative items (stub until the probe lands). */
import type { DefId, ExprId } from '../base/ids';
import type { GenericArgs, PathSegment } from '../items/item';
import type { GenericArg, Ty } from '../types/ty';
import type { FnCtxt } from './fnCtxt';

export interface MethodSig {
  readonly inputs: readonly Ty[];
  readonly output: Ty;
  readonly isVariadic: boolean;
}

export function confirmMethod(cx: FnCtxt, e: ExprId, _receiver: ExprId, _ty: Ty, _name: string, _generics: GenericArgs | null): MethodSig | null {
  cx.taint('method call', e);
  return null;
}

export interface AssocValue {
  readonly def: DefId;
  readonly prefix: readonly GenericArg[];
}

export function resolveAssocValue(cx: FnCtxt, _self: Ty, _segment: PathSegment, e: ExprId | null): AssocValue | null {
  cx.taint('associated item', e);
  return null;
}

export function resolveAssocIn(_cx: FnCtxt, _self: Ty, _trait: DefId, _name: string): AssocValue | null {
  return null;
}
