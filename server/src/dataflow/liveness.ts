/**
 * Where locals are live, one local at a time: *use-live* until a later use, *drop-live* until a later drop of a value that
 * may be there. Mirrors rustc_borrowck::type_check::liveness::{local_use_map, trace}. A point is in the set if the local
 * is live on entry to it.
 */
import { BitSet } from '../base/bitSet';
import { scratchInts, scratchTaker } from '../base/scratch';
import type { Place } from '../mir/body';
import type { Cfg } from './cfg';
import { type PlaceUse, type PlaceVisitor, visitStatement, visitTerminator } from './visit';

const FILL = scratchTaker();

/** Points by local in rows: `points[start[l] .. start[l + 1]]`, ascending. */
export interface PointLists {
  readonly start: Int32Array;
  readonly points: Int32Array;
}

export interface LocalUses {
  readonly defs: PointLists;
  readonly uses: PointLists;
  readonly drops: PointLists;
}

type Role = 'def' | 'use' | 'drop';

/** What an occurrence of `place` means for its local: only a write to the whole local is a definition. */
export function roleOf(place: Place, use: PlaceUse): Role {
  if (place.parent !== null) return 'use';
  return use === 'store' ? 'def' : use === 'drop' ? 'drop' : 'use';
}

/** Calls `visit` for every local that is mentioned, locals of index projections included. */
function localVisitor(visit: (local: number, role: Role) => void): PlaceVisitor {
  return {
    place(place, use) {
      visit(place.local, roleOf(place, use));
      for (let at: Place = place; at.parent !== null; at = at.parent) {
        if (at.elem?.kind === 'index') visit(at.elem.local, 'use');
      }
    },
    storage(local) {
      visit(local, 'def');
    },
  };
}

interface RoleList {
  readonly locals: number[];
  readonly points: number[];
}

export function collectLocalUses(cfg: Cfg): LocalUses {
  const defs: RoleList = { locals: [], points: [] };
  const uses: RoleList = { locals: [], points: [] };
  const drops: RoleList = { locals: [], points: [] };
  let point = 0;
  const visitor = localVisitor((local, role) => {
    const list = role === 'use' ? uses : role === 'def' ? defs : drops;
    list.locals.push(local);
    list.points.push(point);
  });
  for (let b = 0; b < cfg.blocks; b++) {
    if (cfg.isReachable[b] === 0) continue;
    const { statements, terminator } = cfg.body.blocks[b];
    point = cfg.blockStart[b];
    for (const statement of statements) {
      visitStatement(statement, visitor);
      point++;
    }
    visitTerminator(terminator, visitor);
  }
  const count = cfg.body.locals.length;
  return { defs: rows(count, defs), uses: rows(count, uses), drops: rows(count, drops) };
}

function rows(count: number, list: RoleList): PointLists {
  const start = new Int32Array(count + 1);
  for (let i = 0; i < list.locals.length; i++) start[list.locals[i] + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const fill = scratchInts(FILL, count, 0);
  for (let i = 0; i < count; i++) fill[i] = start[i];
  const points = new Int32Array(list.points.length);
  for (let i = 0; i < list.points.length; i++) points[fill[list.locals[i]]++] = list.points[i];
  return { start, points };
}

/** A set of points that knows in which stretch its bits are, and is emptied in that stretch alone. */
export class Stretch {
  readonly set: BitSet;
  /** Words. */
  from = 0;
  to = 0;

  constructor(points: number) {
    this.set = new BitSet(points);
  }

  has(point: number): boolean {
    return this.set.has(point);
  }

  add(point: number): boolean {
    const word = point >>> 5;
    if (this.to === 0 || word < this.from) this.from = word;
    if (word >= this.to) this.to = word + 1;
    return this.set.add(point);
  }

  clear(): void {
    this.set.words.fill(0, this.from, this.to);
    this.from = 0;
    this.to = 0;
  }
}

/** Scratch sets for one local after another. */
export class LivenessTracer {
  readonly useLive: Stretch;
  readonly dropLive: Stretch;
  private readonly defs: Stretch;
  private readonly stack: number[] = [];

  constructor(
    private readonly cfg: Cfg,
    private readonly uses: LocalUses,
    /** Whether a value may be in the local (in any part of it) right before the terminator of a block. */
    private readonly maybeInitAtTerminator: (block: number, local: number) => boolean,
    /** Same behind the terminator, the effect of a call's return left out. */
    private readonly maybeInitAtExit: (block: number, local: number) => boolean,
  ) {
    this.useLive = new Stretch(cfg.points);
    this.dropLive = new Stretch(cfg.points);
    this.defs = new Stretch(cfg.points);
  }

  /** Fills `useLive` and `dropLive` with the points of `local`. Returns whether it is live anywhere. */
  trace(local: number): { readonly isUseLive: boolean; readonly isDropLive: boolean } {
    const { cfg, uses, defs, useLive, dropLive, stack } = this;
    const hasUses = uses.uses.start[local] < uses.uses.start[local + 1];
    const hasDrops = uses.drops.start[local] < uses.drops.start[local + 1];
    if (!hasUses && !hasDrops) return { isUseLive: false, isDropLive: false };
    defs.clear();
    useLive.clear();
    for (let i = uses.defs.start[local]; i < uses.defs.start[local + 1]; i++) defs.add(uses.defs.points[i]);
    for (let i = uses.uses.start[local]; i < uses.uses.start[local + 1]; i++) {
      const use = uses.uses.points[i];
      if (useLive.add(use)) stack.push(use);
    }
    const { blockOf, blockStart, preds, isReachable } = cfg;
    for (let end = stack.pop(); end !== undefined; end = stack.pop()) {
      const block = blockOf[end];
      const start = blockStart[block];
      let point = end - 1;
      while (point >= start && !defs.has(point) && useLive.add(point)) point--;
      if (point >= start) continue;
      for (let e = preds.offsets[block]; e < preds.offsets[block + 1]; e++) {
        const pred = preds.targets[e];
        const last = blockStart[pred + 1] - 1;
        if (isReachable[pred] === 1 && !defs.has(last) && useLive.add(last)) stack.push(last);
      }
    }
    return { isUseLive: hasUses, isDropLive: hasDrops && this.traceDrops(local, dropLive) };
  }

  private traceDrops(local: number, dropLive: Stretch): boolean {
    const { cfg, uses, defs, useLive, stack } = this;
    dropLive.clear();
    let isLive = false;
    for (let i = uses.drops.start[local]; i < uses.drops.start[local + 1]; i++) {
      const drop = uses.drops.points[i];
      if (!this.maybeInitAtTerminator(cfg.blockOf[drop], local) || !dropLive.add(drop)) continue;
      stack.push(drop);
      isLive = true;
    }
    for (let end = stack.pop(); end !== undefined; end = stack.pop()) {
      const block = cfg.blockOf[end];
      let point = end - 1;
      for (; point >= cfg.blockStart[block]; point--) {
        if (defs.has(point) || useLive.has(point) || !dropLive.add(point)) break;
      }
      if (point >= cfg.blockStart[block]) continue;
      for (let e = cfg.preds.offsets[block]; e < cfg.preds.offsets[block + 1]; e++) {
        const pred = cfg.preds.targets[e];
        if (cfg.isReachable[pred] === 0 || !this.maybeInitAtExit(pred, local)) continue;
        const last = cfg.blockStart[pred + 1] - 1;
        if (defs.has(last) || useLive.has(last)) continue;
        if (dropLive.add(last)) stack.push(last);
      }
    }
    return isLive;
  }
}
