/**
 * Facts for hints at a closing brace: the variables whose destructors run there, in the order of MIR's drops, where there are
 * two or more that do something. Ways that leave the scope early have drops of their own with the same span; they are in
 * the same order.
 */
import type { BlockId, DefId, Local } from '../../base/ids';
import type { BodyFacts } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { paramEnvOf } from '../../traits/paramEnv';
import { hasSignificantDrop } from '../../traits/significantDrop';
import { eraseRegions } from '../../types/fold';
import { type BodyView, bodyView, isVariable } from './bodyView';

export interface DropOrderHint {
  /** The last character of the scope. */
  readonly span: MirSpan;
  readonly drops: readonly { readonly name: string; readonly declared: MirSpan; readonly isMaybe: boolean }[];
}

export const dropOrderHints = defineQuery<DefId, readonly DropOrderHint[]>({
  name: 'dropOrderHints',
  compute(db, owner) {
    const view = bodyView(db, owner);
    return view === null ? [] : view.bodies.flatMap((facts) => ordersIn(db, view, facts));
  },
});

interface Drop {
  readonly block: BlockId;
  readonly local: Local;
  readonly span: MirSpan;
  /** Where the scope ends. Scopes that end with the same brace (a fn and its body) are one. */
  readonly end: string;
}

function ordersIn(db: Database, { owner, map }: BodyView, facts: BodyFacts): DropOrderHint[] {
  const { body, blockStart } = facts;
  const env = paramEnvOf(db, owner);
  const drops = new Map<BlockId, Drop>();
  body.blocks.forEach(({ isCleanup, terminator: t }, block) => {
    if (isCleanup || t.kind !== 'drop' || t.isReplace || t.place.depth > 0 || (t.span & 3) !== 1) return;
    if (!isVariable(body.locals[t.place.local])) return;
    const syn = t.span >> 2;
    const end = `${map.spans[syn * 3]}:${map.spans[syn * 3 + 2]}`;
    drops.set(block as BlockId, { block: block as BlockId, local: t.place.local, span: t.span, end });
  });
  const out: DropOrderHint[] = [];
  const groups = new Map<string, Drop[]>();
  for (const drop of drops.values()) {
    const group = groups.get(drop.end);
    if (group === undefined) groups.set(drop.end, [drop]);
    else group.push(drop);
  }
  for (const group of groups.values()) {
    const locals = [...new Set(group.map(({ local }) => local))];
    if (locals.length < 2) continue;
    const counted = locals.filter((local) => hasSignificantDrop(db, env, eraseRegions(body.locals[local].ty)));
    if (counted.length < 2) continue;
    const order = orderOf(facts, drops, group);
    if (order === null) continue;
    const found = order.flatMap((local) => {
      if (!counted.includes(local)) return [];
      const states = group
        .filter((drop) => drop.local === local)
        .map(({ block }) => facts.initState(blockStart[block] + body.blocks[block].statements.length, local));
      if (states.every((state) => state === 'uninit')) return [];
      const { name, span } = body.locals[local];
      return [{ name: name ?? '', declared: span, isMaybe: states.some((state) => state !== 'init') }];
    });
    if (found.length >= 2) out.push({ span: group[0].span, drops: found });
  }
  return out;
}

/** An order that all ways agree with; null where there is none. */
function orderOf(facts: BodyFacts, drops: ReadonlyMap<BlockId, Drop>, group: readonly Drop[]): Local[] | null {
  const before = new Map<Local, Set<Local>>();
  for (const { local } of group) before.set(local, new Set());
  for (const drop of group) {
    const next = nextDrop(facts, drops, drop);
    if (next !== null && next.end === drop.end) before.get(next.local)?.add(drop.local);
  }
  const order: Local[] = [];
  while (order.length < before.size) {
    const ready = [...before].filter(
      ([local, earlier]) => !order.includes(local) && [...earlier].every((each) => order.includes(each)),
    );
    // Two that could both come next are not told apart by any way.
    const [first, second] = ready;
    if (first === undefined || second !== undefined) return null;
    order.push(first[0]);
  }
  return order;
}

/** The drop of a variable that comes next, if nothing else comes before. */
function nextDrop({ body }: BodyFacts, drops: ReadonlyMap<BlockId, Drop>, { block }: Drop): Drop | null {
  const { terminator } = body.blocks[block];
  let at = terminator.kind === 'drop' ? terminator.target : null;
  for (let steps = 0; at !== null && steps < body.blocks.length; steps++) {
    const found = drops.get(at);
    const { statements, terminator: t }: (typeof body.blocks)[number] = body.blocks[at];
    if (statements.some(({ kind }) => kind !== 'storageDead' && kind !== 'nop')) return null;
    if (found !== undefined) return found;
    // The drop of a temporary lies between.
    if (t.kind !== 'goto' && t.kind !== 'drop') return null;
    at = t.target;
  }
  return null;
}
