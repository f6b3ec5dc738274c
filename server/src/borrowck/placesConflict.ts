/**
 * Whether an access to one place touches a loan of another. Mirrors rustc_borrowck::places_conflict (G8). The answer errs
 * on the side of `bias` for indexes whose values are not known: checks assume overlap, kills assume none.
 */
import { assertNever } from '../base/ids';
import type { BorrowKind, Place, PlaceElem } from '../mir/body';
import type { Ty } from '../types/ty';

/** How far an access goes: through derefs (`deep`), not (`shallow`; `field`: only an artificial part), or as a destructor does. */
export type AccessDepth = 'deep' | 'shallow' | 'arrayLength' | 'fakeBorrow' | 'drop';

export interface ConflictTypes {
  isUnion(ty: Ty): boolean;
  hasDtor(ty: Ty): boolean;
}

type Overlap = 'arbitrary' | 'equalOrDisjoint' | 'disjoint';

export function placesConflict(
  types: ConflictTypes,
  loan: Place,
  loanKind: BorrowKind,
  access: Place,
  depth: AccessDepth,
  bias: 'overlap' | 'noOverlap',
): boolean {
  if (loan.local !== access.local) return false;
  const common = Math.min(loan.depth, access.depth);
  const loanAt = prefix(loan, common);
  const accessAt = prefix(access, common);
  if (loanAt !== accessAt) {
    const overlap = compare(types, loanAt, accessAt, bias);
    if (overlap === 'arbitrary') return true;
    if (overlap === 'disjoint') return false;
  }
  if (loan.depth > access.depth) {
    // From the outside in: the first step that decides is the one nearest to the local.
    let verdict: boolean | null = null;
    for (let at: Place = loan; at.depth > access.depth && at.parent !== null; at = at.parent) {
      const step = beyond(types, at.parent, at.elem, depth);
      if (step !== null) verdict = step;
    }
    if (verdict !== null) return verdict;
  }
  return !(loanKind === 'fakeShallow' && loan.depth < access.depth);
}

/** The first `depth` projections of the place. */
export function prefix(place: Place, depth: number): Place {
  let at = place;
  while (at.depth > depth && at.parent !== null) at = at.parent;
  return at;
}

/** What one more step of the loan's place, beyond the accessed one, decides; null: go on. */
function beyond(types: ConflictTypes, base: Place, elem: PlaceElem | null, depth: AccessDepth): boolean | null {
  if (depth === 'arrayLength' || depth === 'fakeBorrow') return false;
  if (elem?.kind === 'deref') {
    if (depth === 'shallow') return false;
    if (depth === 'drop' && base.ty.kind === 'ref') return false;
  }
  if (elem?.kind === 'field' && depth === 'drop' && base.ty.kind === 'adt' && types.hasDtor(base.ty)) return true;
  return null;
}

/** Compares two places with the same number of projections, step by step from the local. */
function compare(types: ConflictTypes, a: Place, b: Place, bias: 'overlap' | 'noOverlap'): Overlap {
  if (a === b || a.parent === null || b.parent === null || a.elem === null || b.elem === null) return 'equalOrDisjoint';
  const outer = compare(types, a.parent, b.parent, bias);
  if (outer !== 'equalOrDisjoint') return outer;
  return compareElems(types, a.parent.ty, a.elem, b.elem, bias);
}

function compareElems(
  types: ConflictTypes,
  base: Ty,
  a: PlaceElem,
  b: PlaceElem,
  bias: 'overlap' | 'noOverlap',
): Overlap {
  const isIndex = (elem: PlaceElem): boolean =>
    elem.kind === 'index' || elem.kind === 'constIndex' || elem.kind === 'subslice';
  switch (a.kind) {
    case 'deref':
      return 'equalOrDisjoint';
    case 'field':
      if (b.kind !== 'field' || a.index === b.index) return 'equalOrDisjoint';
      return types.isUnion(base) ? 'arbitrary' : 'disjoint';
    case 'downcast':
      return b.kind !== 'downcast' || a.variant === b.variant ? 'equalOrDisjoint' : 'disjoint';
    case 'index':
      return isIndex(b) && bias === 'noOverlap' ? 'disjoint' : 'equalOrDisjoint';
    case 'constIndex':
    case 'subslice':
      if (b.kind === 'index') return bias === 'noOverlap' ? 'disjoint' : 'equalOrDisjoint';
      if (b.kind === 'constIndex' || b.kind === 'subslice')
        return constantOverlap(a, b) ? 'equalOrDisjoint' : 'disjoint';
      return 'equalOrDisjoint';
    default:
      return assertNever(a);
  }
}

type Constant = PlaceElem & { readonly kind: 'constIndex' | 'subslice' };

/** Whether two constant indexes or ranges of one array or slice may meet. */
function constantOverlap(a: Constant, b: Constant): boolean {
  if (a.kind === 'constIndex' && b.kind === 'constIndex') {
    if (a.fromEnd === b.fromEnd) return a.offset === b.offset;
    const [begin, end] = a.fromEnd ? [b, a] : [a, b];
    return begin.offset >= Math.max(a.minLength, b.minLength) - end.offset;
  }
  if (a.kind === 'subslice' && b.kind === 'subslice') {
    return a.fromEnd || b.fromEnd || !(b.from >= a.to || a.from >= b.to);
  }
  const [index, range] = a.kind === 'constIndex' ? [a, b] : [b, a];
  if (index.kind !== 'constIndex' || range.kind !== 'subslice') return true;
  if (!range.fromEnd) return index.fromEnd || (index.offset >= range.from && index.offset < range.to);
  return index.fromEnd ? index.offset > range.to : index.offset >= range.from;
}
