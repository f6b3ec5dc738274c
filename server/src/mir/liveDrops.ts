/**
 * Destructors that a constant (inline or not), static or `const fn` would run at compile time (E0493). Mirrors check_drop_terminator of
 * rustc_const_eval::check_consts::check: a local by what it may hold, any other place by its type.
 *
 * ```
 * const fn first<T>(pair: (T, T)) -> T { pair.0 }   // `pair.1` would be dropped
 * ```
 */
import { crateOf } from '../names/defs';
import { hasFeature } from '../names/features';
import type { Database } from '../query/engine';
import { paramEnvOf } from '../traits/paramEnv';
import type { Ty } from '../types/ty';
import type { Body, MirSpan } from './body';
import { isConstBody } from './constContext';
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
  if (!isConstBody(db, body)) return NONE;
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
  if (isDoubtful || hasFeature(db, body.owner, OTHER_CHECK)) return { drops: [], isDoubtful: true };
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

/** Features under which fewer destructors count. */
const OTHER_CHECK = /\b(const_precise_live_drops|const_destruct|const_trait_impl)\b/;
