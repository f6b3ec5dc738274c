/** Region values and loan scopes the slow way: sets, and constraints applied until nothing changes. */
import type { Facts } from '../../server/src/borrowck/facts';
import { placesConflict } from '../../server/src/borrowck/placesConflict';
import { isTerminatorPoint, statementAt } from '../../server/src/dataflow/cfg';

/** Per variable: points as `p1`, universal regions as `u1`, placeholders as `h1`. */
export function naiveValues(facts: Facts): ReadonlySet<string>[] {
  const { vars, universal, cfg, liveness, typeck } = facts;
  const values: Set<string>[] = [];
  for (let vid = 0; vid < vars.count; vid++) {
    const value = new Set<string>();
    for (let point = 0; point < cfg.points; point++)
      if (vid < universal.count || liveness.has(vid, point)) value.add(`p${point}`);
    if (vid < universal.count) value.add(`u${vid}`);
    if (vars.isPlaceholder(vid)) value.add(`h${vid}`);
    values.push(value);
  }
  const { sup, sub } = typeck.constraints;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (let i = 0; i < sup.length; i++) {
      const before = values[sup[i]].size;
      for (const element of values[sub[i]]) values[sup[i]].add(element);
      isChanged ||= values[sup[i]].size !== before;
    }
  }
  return values;
}

/** Per loan: the points before which it is in scope. */
export function naiveScopes(facts: Facts, values: readonly ReadonlySet<string>[]): ReadonlySet<number>[] {
  const { cfg, loans, body, types } = facts;
  return loans.loans.map((loan) => {
    const kills = (point: number): boolean => {
      const statement = statementAt(cfg, point);
      const isLocal = (local: number): boolean =>
        local === loan.place.local && body.locals[local].info.kind !== 'staticRef';
      if (statement?.kind === 'storageDead') return isLocal(statement.local);
      if (statement?.kind !== 'assign') return false;
      if (statement.place.parent === null) return isLocal(statement.place.local);
      return placesConflict(types, loan.place, 'twoPhase', statement.place, 'deep', 'noOverlap');
    };
    const scope = new Set<number>();
    const has = (point: number): boolean => values[loan.region].has(`p${point}`);
    const todo: number[] = [];
    const { offsets, targets } = cfg.flow;
    const leave = (point: number): void => {
      const block = cfg.blockOf[point] as number;
      if (!isTerminatorPoint(cfg, point)) todo.push(point + 1);
      else
        for (const target of targets.subarray(offsets[block], offsets[block + 1]))
          todo.push(cfg.blockStart[target] as number);
    };
    if (has(loan.point) && !kills(loan.point)) leave(loan.point);
    for (let point = todo.pop(); point !== undefined; point = todo.pop()) {
      if (scope.has(point) || !has(point)) continue;
      scope.add(point);
      if (!kills(point)) leave(point);
    }
    return scope;
  });
}
