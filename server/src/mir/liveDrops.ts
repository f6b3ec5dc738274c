/**
 * Destructors that a constant (inline or not), static or `const fn` would run at compile time (E0493). Mirrors check_drop_terminator of
 * rustc_const_eval::check_consts::check: a local by what it may hold, any other place by its type.
 *
 * ```
 * const fn first<T>(pair: (T, T)) -> T { pair.0 }   // `pair.1` would be dropped
 * ```
 */
import type { DefId } from '../base/ids';
import { crateOf, defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { itemStart } from '../names/spans';
import { fileAttrs } from '../names/units';
import type { Database } from '../query/engine';
import { paramEnvOf } from '../traits/paramEnv';
import type { Ty } from '../types/ty';
import type { Body, MirSpan } from './body';
import { qualifWorld } from './constQualifs';
import { QualifFlow } from './qualifs';
import { TypeFacts } from './typeFacts';

export interface LiveDrop {
  /** The declaration of the variable or temporary, or the place where a part is dropped. */
  readonly span: MirSpan;
  readonly droppedAt: MirSpan;
  readonly ty: Ty;
}

export interface LiveDrops {
  readonly drops: readonly LiveDrop[];
  /** A type or constant is not understood that decides it, or the crate asks for another check. */
  readonly isDoubtful: boolean;
}

const NONE: LiveDrops = { drops: [], isDoubtful: false };

export function liveDrops(db: Database, body: Body): LiveDrops {
  if (body.source.kind !== 'inlineConst' && !isConstContext(db, body.owner)) return NONE;
  const facts = new TypeFacts(db, crateOf(db, body.owner), paramEnvOf(db, body.owner));
  let mayDrop = false;
  let isDoubtful = false;
  for (const { terminator, isCleanup } of body.blocks) {
    if (isCleanup || terminator.kind !== 'drop') continue;
    const answer = facts.needsDrop(terminator.place.ty);
    mayDrop ||= answer !== 'no';
    isDoubtful ||= answer === 'unknown';
  }
  if (!mayDrop) return NONE;
  if (isDoubtful || hasFeature(db, body.owner)) return { drops: [], isDoubtful: true };
  const world = qualifWorld(db, body.owner);
  const flow = new QualifFlow(
    body,
    {
      ...world,
      constant(def, qualif) {
        const known = world.constant(def, qualif);
        isDoubtful ||= known === null;
        return known;
      },
    },
    'drop',
  );
  const drops: LiveDrop[] = [];
  const cleanup = new Set(body.blocks.filter((block) => block.isCleanup).map((block) => block.terminator));
  flow.visit((state, at) => {
    if (at.kind !== 'drop' || cleanup.has(at) || facts.needsDrop(at.place.ty) !== 'yes') return;
    const isLocal = at.place.parent === null;
    if (isLocal && !flow.inLocal(state, at.place.local)) return;
    const span = isLocal ? body.locals[at.place.local].span : at.span;
    drops.push({ span, droppedAt: at.span, ty: at.place.ty });
  });
  return { drops: isDoubtful ? [] : drops, isDoubtful };
}

function isConstContext(db: Database, owner: DefId): boolean {
  const item = itemOf(db, owner);
  if (item?.kind === 'fn') {
    const parent = parentOf(db, owner);
    return item.isConst && (parent === null || defKind(db, parent) !== 'trait');
  }
  return item?.kind === 'const' || item?.kind === 'static';
}

/** Features under which fewer destructors count. */
const OTHER_CHECK = /\b(const_precise_live_drops|const_destruct|const_trait_impl)\b/;

function hasFeature(db: Database, owner: DefId): boolean {
  for (let def: DefId | null = owner; def !== null; def = parentOf(db, def)) {
    const at = itemStart(db, def);
    if (at === null) continue;
    const { others } = fileAttrs(db, at.unit);
    if (others.some(({ path, args }) => path === 'feature' && OTHER_CHECK.test(args))) return true;
  }
  return false;
}
