/** What the values of constant items may hold, and the borrows in their bodies that may not last. */
import type { DefId } from '../base/ids';
import { crateOf, defKind } from '../names/defs';
import { itemOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { paramEnvOf } from '../traits/paramEnv';
import { adtDef } from '../types/adt';
import type { Body, MirSpan, Place } from './body';
import { type Qualif, QualifFlow, type QualifWorld } from './qualifs';
import { mirOf } from './query';
import { TypeFacts } from './typeFacts';

export interface ConstQualifs {
  readonly drop: boolean;
  readonly mutInterior: boolean;
}

/** Mirrors rustc's mir_const_qualif. null: no constant, or its body is not understood. */
export const constQualifs = defineQuery<DefId, ConstQualifs | null>({
  name: 'constQualifs',
  compute(db, def) {
    const kind = defKind(db, def);
    if (kind !== 'const' && kind !== 'assocConst') return null;
    const body = db.get(mirOf, def);
    if (body.taint.length > 0) return null;
    const world = qualifWorld(db, def);
    const has = (qualif: Qualif): boolean => new QualifFlow(body, world, qualif).inReturn();
    return { drop: has('drop'), mutInterior: has('mutInterior') };
  },
  equals: (a, b) => a?.drop === b?.drop && a?.mutInterior === b?.mutInterior,
  onCycle: () => null,
});

export function qualifWorld(db: Database, owner: DefId): QualifWorld {
  const facts = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner));
  return {
    inTy: (ty, qualif) => (qualif === 'drop' ? facts.needsDrop(ty) === 'yes' : facts.isFreeze(ty) === 'no'),
    inAdt: (def, qualif) =>
      qualif === 'drop' ? facts.hasDestructor(def) === 'yes' : (adtDef(db, def)?.isUnsafeCell ?? false),
    isUnion: (def) => adtDef(db, def)?.kind === 'union',
    constant: (def, qualif) => db.get(constQualifs, def)?.[qualif] ?? null,
  };
}

/** A borrow of a temporary that lives as long as the program: of what has interior mutability, or a mutable one. */
export interface LastingBorrow {
  readonly isMutable: boolean;
  readonly span: MirSpan;
}

/** Of the body of a constant or static. Mirrors rustc_const_eval::check_consts::check (CellBorrow and MutBorrow). */
export function lastingBorrows(db: Database, body: Body): LastingBorrow[] {
  const out: LastingBorrow[] = [];
  if (!body.blocks.some((block) => block.statements.some((s) => s.kind === 'assign' && isBorrow(s.rvalue.kind))))
    return out;
  const item = body.source.kind === 'inlineConst' ? null : itemOf(db, body.owner);
  const isStaticMut = item?.kind === 'static' && item.mutable;
  const dying = dyingLocals(body);
  const flow = new QualifFlow(body, qualifWorld(db, body.owner), 'mutInterior');
  flow.visit((state, at) => {
    if (at.kind !== 'assign' || (at.rvalue.kind !== 'ref' && at.rvalue.kind !== 'rawPtr')) return;
    const { rvalue } = at;
    const { place } = rvalue;
    if (dying.has(place.local) || isIndirect(place)) return;
    const isMutable = rvalue.kind === 'rawPtr' ? rvalue.mutable : !isShared(rvalue.borrow);
    if (!isMutable) {
      if (flow.inPlace(state, place)) out.push({ isMutable, span: at.span });
      return;
    }
    if (!isStaticMut) out.push({ isMutable, span: at.span });
  });
  return out;
}

function isBorrow(kind: string): boolean {
  return kind === 'ref' || kind === 'rawPtr';
}

function isShared(borrow: string): boolean {
  return borrow === 'shared' || borrow === 'fakeShallow' || borrow === 'fakeDeep';
}

function isIndirect(place: Place): boolean {
  for (let at = place; at.parent !== null; at = at.parent) if (at.elem?.kind === 'deref') return true;
  return false;
}

/** Locals whose storage ends on every way through the body: those with an end at all, as scopes are left on every way. */
function dyingLocals(body: Body): ReadonlySet<number> {
  const out = new Set<number>();
  for (const block of body.blocks)
    for (const statement of block.statements) if (statement.kind === 'storageDead') out.add(statement.local);
  return out;
}
