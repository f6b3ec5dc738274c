/**
 * `x += y` on numbers, which does not read `x` for any other purpose. Mirrors find_self_assignments of
 * rustc_mir_transform::liveness: with the check for overflow it is a statement, an assertion and another statement.
 */
import type { Block, Place, Rvalue } from '../mir/body';
import type { Cfg } from './cfg';
import type { Variables } from './variables';

/** Points of their statements. */
export function selfAssignments(cfg: Cfg, variables: Variables): ReadonlySet<number> {
  const points = new Set<number>();
  const { body, blockStart } = cfg;
  const isBehind = (place: Place): boolean =>
    variables.ofPlace[place.id] >= 0 && variables.extent[place.id] === 'behind';
  for (const block of cfg.rpo) {
    const { statements } = body.blocks[block];
    statements.forEach((statement, index) => {
      if (statement.kind !== 'assign') return;
      const { place, rvalue } = statement;
      if (rvalue.kind !== 'binary' || rvalue.lhs.kind !== 'copy') return;
      const point = blockStart[block] + index;
      if (rvalue.op.endsWith('WithOverflow')) {
        const target = index + 1 === statements.length ? checkedTarget(body.blocks[block], body.blocks, place) : null;
        if (target === null || target.dest !== rvalue.lhs.place || isBehind(target.dest)) return;
        points.add(point).add(blockStart[target.block]);
        return;
      }
      if (rvalue.lhs.place !== place || isBehind(place)) return;
      points.add(point);
      if ((rvalue.op === 'Div' || rvalue.op === 'Rem') && index === 0) addDivisionCheck(cfg, block, points);
    });
  }
  return points;
}

/** `assert(move checked.1)`, then `dest = move checked.0`. */
function checkedTarget(
  { terminator }: Block,
  blocks: readonly Block[],
  checked: Place,
): { readonly dest: Place; readonly block: number } | null {
  if (terminator.kind !== 'assert' || checked.parent !== null) return null;
  if (terminator.cond.kind !== 'move' || !isField(terminator.cond.place, checked, 1)) return null;
  const assign = blocks[terminator.target].statements[0];
  if (assign?.kind !== 'assign') return null;
  const { place: dest, rvalue } = assign;
  return rvalue.kind === 'use' && rvalue.operand.kind === 'move' && isField(rvalue.operand.place, checked, 0)
    ? { dest, block: terminator.target }
    : null;
}

function isField(place: Place, of: Place, index: number): boolean {
  return place.parent === of && place.elem?.kind === 'field' && place.elem.index === index;
}

/** Division asks first whether it overflows: `x == MIN`, and the sum of both questions. */
function addDivisionCheck(cfg: Cfg, block: number, points: Set<number>): void {
  const { offsets, targets } = cfg.preds;
  if (offsets[block + 1] - offsets[block] !== 1) return;
  const pred = targets[offsets[block]];
  const { statements, terminator } = cfg.body.blocks[pred];
  const both = statements.at(-1);
  if (terminator.kind !== 'assert' || statements.length < 2 || both?.kind !== 'assign' || !isConjunction(both.rvalue))
    return;
  const last = cfg.blockStart[pred] + statements.length - 1;
  points.add(last).add(last - 1);
}

function isConjunction(rvalue: Rvalue): boolean {
  return rvalue.kind === 'binary' && rvalue.op === 'BitAnd';
}
