/**
 * Which types mention no region at all, erased ones included, of which flags say nothing. Such a type is the same before
 * and behind renumbering. Types are interned for the life of the process, so each is looked into once.
 */
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
  let isMentioned = false;
  visitTy(ty, {
    ty(part) {
      if (part === ty) return false;
      isMentioned ||= !isRegionless(part);
      return true;
    },
    region() {
      isMentioned = true;
    },
  });
  return isMentioned;
}
