/**
 * Which types mention no region at all, erased ones included, of which flags say nothing. Such a type is the same before
 * and behind renumbering. Types are interned for the life of the process, so each is looked into once.
 */
import { assertNever } from '../../base/ids';
import type { Ty } from '../../types/ty';
import { visitTy } from '../../types/visit';

const UNKNOWN = 0;
const REGIONLESS = 1;
const WITH_REGIONS = 2;

/** By id of the type. */
let known = new Uint8Array(1 << 12);

export function isRegionless(ty: Ty): boolean {
  if (ty.id >= known.length) {
    const grown = new Uint8Array(Math.max(ty.id + 1, known.length * 2));
    grown.set(known);
    known = grown;
  }
  if (known[ty.id] === UNKNOWN) known[ty.id] = mentionsRegion(ty) ? WITH_REGIONS : REGIONLESS;
  return known[ty.id] === REGIONLESS;
}

function mentionsRegion(ty: Ty): boolean {
  switch (ty.kind) {
    case 'prim':
    case 'never':
    case 'foreign':
    case 'param':
    case 'bound':
    case 'placeholder':
    case 'infer':
    case 'error':
      return false;
    case 'ref':
    case 'dynamic':
      return true;
    case 'ptr':
      return !isRegionless(ty.ty);
    case 'slice':
    case 'array':
      return !isRegionless(ty.elem);
    case 'tuple':
      return !ty.elems.every(isRegionless);
    case 'adt':
    case 'fnDef':
    case 'alias':
      return !ty.args.list.every((arg) => arg.kind === 'const' || (arg.kind === 'type' && isRegionless(arg.ty)));
    case 'fnPtr':
    case 'closure':
    case 'coroutine': {
      let isMentioned = false;
      visitTy(ty, {
        region() {
          isMentioned = true;
        },
      });
      return isMentioned;
    }
    default:
      return assertNever(ty);
  }
}
