/**
 * The head of a type as one number: what impls are indexed by. Mirrors rustc_type_ir::fast_reject.
 */
import type { DefId } from '../base/ids';
import type { PrimTy } from '../names/res';
import { PRIMS } from '../types/intern';
import type { ArgList, Const, GenericArg, Ty } from '../types/ty';

export type SimplifiedKey = number;

const REF: SimplifiedKey = 5;
const MUT_REF: SimplifiedKey = 16 + 5;

const primKeys = new Map<PrimTy, number>(PRIMS.map((prim, i) => [prim, i * 16 + 1]));

const headsOf = (is: (prim: string) => boolean): readonly SimplifiedKey[] =>
  PRIMS.filter(is).map((prim) => primKeys.get(prim) as number);

/** What a variable of an integer or float literal may turn out to be. */
export const INTEGER_HEADS = headsOf((prim) => /^[iu]\d|size$/.test(prim));
export const FLOAT_HEADS = headsOf((prim) => /^f\d/.test(prim));

/** null: any type may be meant (a parameter, an alias, a variable). Of an `int` or `float` variable: null too. */
export function simplify(t: Ty): SimplifiedKey | null {
  switch (t.kind) {
    case 'prim':
      return primKeys.get(t.prim) as number;
    case 'never':
      return 2;
    case 'adt':
      return t.def * 16 + 3;
    case 'foreign':
      return t.def * 16 + 4;
    case 'ref':
      return t.mutable ? MUT_REF : REF;
    case 'ptr':
      return t.mutable ? 16 + 6 : 6;
    case 'slice':
      return 7;
    case 'array':
      return 16 + 7;
    case 'tuple':
      return t.elems.length * 16 + 8;
    case 'fnDef':
      return 9;
    case 'fnPtr':
      return t.sig.inputs.length * 16 + 10;
    case 'dynamic': {
      const principal = t.preds[0];
      return principal === undefined || principal.kind === 'projection' ? 11 : principal.trait * 16 + 11;
    }
    case 'closure':
      return 12;
    case 'coroutine':
      return 16 + 12;
    case 'placeholder':
      return 13;
    case 'param':
    case 'alias':
    case 'bound':
    case 'infer':
    case 'error':
      return null;
  }
}

export function adtKey(def: DefId): SimplifiedKey {
  return def * 16 + 3;
}

/**
 * The head of a type and, of a reference, the head of what it points to: `head * 4`, or for `&T` `head(T) * 4 + 1`, for
 * `&mut T` `+ 2`, where a head that may be any is -1.
 */
export type Outline = number;

/** Of a type that may be any. */
export const ANY_OUTLINE: Outline = -4;

export function outlineOf(t: Ty): Outline {
  if (t.kind !== 'ref') return (simplify(t) ?? -1) * 4;
  return (simplify(t.ty) ?? -1) * 4 + (t.mutable ? 2 : 1);
}

/** Whether types with these outlines could be equal. `true` promises nothing. */
export function outlinesMayUnify(a: Outline, b: Outline): boolean {
  if (a === b || a === ANY_OUTLINE || b === ANY_OUTLINE) return true;
  const pointer = a & 3;
  return pointer !== 0 && pointer === (b & 3) && (a < 0 || b < 0);
}

/** -1: any. */
export function headOfOutline(outline: Outline): SimplifiedKey {
  const pointer = outline & 3;
  return pointer === 0 ? outline / 4 : pointer === 2 ? MUT_REF : REF;
}

/** The same outline with its definition, if it has one, under another number. */
export function mapOutline(outline: Outline, map: (def: DefId) => number): Outline {
  const pointer = outline & 3;
  return mapHead((outline - pointer) / 4, map) * 4 + pointer;
}

/** The definition in a head; null where there is none. */
export function defOfKey(key: SimplifiedKey): DefId | null {
  const kind = key & 15;
  if (key === -1 || (kind !== 3 && kind !== 4 && (kind !== 11 || key === 11))) return null;
  return Math.floor(key / 16) as DefId;
}

/** The same head with its definition, if it has one, under another number; -1 stays. */
function mapHead(key: SimplifiedKey, map: (def: DefId) => number): SimplifiedKey {
  const def = defOfKey(key);
  return def === null ? key : map(def) * 16 + (key & 15);
}

/**
 * Whether an impl's type (its parameters stand for anything) could be equal to a type of the goal (its variables and
 * aliases stand for anything; its own parameters only for themselves). Cheap; `true` promises nothing.
 */
export function mayUnify(impl: Ty, goal: Ty): boolean {
  if (impl === goal) return true;
  switch (impl.kind) {
    case 'param':
    case 'alias':
    case 'error':
    case 'infer':
    case 'bound':
    case 'placeholder':
      return true;
    default:
  }
  switch (goal.kind) {
    case 'infer':
      if (goal.infer === 'ty') return true;
      if (impl.kind !== 'prim') return false;
      return goal.infer === 'float' ? impl.prim[0] === 'f' : 'iu'.includes(impl.prim[0] as string);
    case 'alias':
    case 'error':
    case 'bound':
      return true;
    case 'param':
    case 'placeholder':
      return false;
    default:
  }
  switch (impl.kind) {
    case 'adt':
      return goal.kind === 'adt' && goal.def === impl.def && argsMayUnify(impl.args, goal.args);
    case 'ref':
      return goal.kind === 'ref' && goal.mutable === impl.mutable && mayUnify(impl.ty, goal.ty);
    case 'ptr':
      return goal.kind === 'ptr' && goal.mutable === impl.mutable && mayUnify(impl.ty, goal.ty);
    case 'slice':
      return goal.kind === 'slice' && mayUnify(impl.elem, goal.elem);
    case 'array':
      return goal.kind === 'array' && mayUnify(impl.elem, goal.elem) && constMayUnify(impl.len, goal.len);
    case 'tuple': {
      if (goal.kind !== 'tuple' || goal.elems.length !== impl.elems.length) return false;
      for (let i = 0; i < impl.elems.length; i++) {
        if (!mayUnify(impl.elems[i] as Ty, goal.elems[i] as Ty)) return false;
      }
      return true;
    }
    case 'prim':
      return goal.kind === 'prim' && goal.prim === impl.prim;
    default:
      return impl.kind === goal.kind && simplify(impl) === simplify(goal);
  }
}

function constMayUnify(impl: Const, goal: Const): boolean {
  return impl.kind !== 'value' || goal.kind !== 'value' || impl.value === goal.value;
}

export function argsMayUnify(impl: ArgList, goal: ArgList): boolean {
  if (impl.list.length !== goal.list.length) return false;
  for (let i = 0; i < impl.list.length; i++) {
    const a = impl.list[i] as GenericArg;
    const b = goal.list[i] as GenericArg;
    if (a.kind === 'type' && b.kind === 'type' && !mayUnify(a.ty, b.ty)) return false;
    if (a.kind === 'const' && b.kind === 'const' && !constMayUnify(a.value, b.value)) return false;
  }
  return true;
}
