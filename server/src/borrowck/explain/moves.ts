/** Use of a moved (E0382) or uninitialised (E0381) place. Mirrors report_use_of_moved_or_uninitialized (G13, K3). */
import { dominates } from '../../base/graph';
import { previousPoints, spanAt, statementAt } from '../../dataflow/cfg';
import type { Place } from '../../mir/body';
import type { ClosureKey } from '../../types/ty';
import { placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { InitAction, MoveError, MoveSite, UninitError, UseSpans } from '../result';
import { argsOrUse, moveSpans } from './spans';

export interface FoundMove {
  /** Index into `MoveData.moves`. */
  readonly move: number;
  readonly point: number;
  readonly isBackEdge: boolean;
}

/** Moves of the path or an enclosing one that reach the point, and initialisations between them that may be skipped. */
export function moveSites(
  facts: Facts,
  point: number,
  path: number,
): { readonly sites: readonly FoundMove[]; readonly reinits: readonly number[] } {
  const { cfg, moves, body } = facts;
  const wanted = new Set<number>();
  for (let at = path; at >= 0; at = moves.paths[at].parent) wanted.add(at);
  let isArgument = false;
  for (let arg = 1; arg <= body.argCount; arg++) isArgument ||= wanted.has(arg);
  const stack: number[] = [];
  const backStack: number[] = [];
  const seen = new Uint8Array(cfg.points);
  const sites: FoundMove[] = [];
  const movePoints = new Set<number>();
  const reinits: number[] = [];
  /** Whether the walk ends here. */
  const visit = (at: number, isBackEdge: boolean): boolean => {
    if (seen[at] === 1) return true;
    seen[at] = 1;
    if (statementAt(cfg, at)?.kind !== 'storageDead') {
      for (let m = moves.moveStart[at]; m < moves.moveStart[at + 1]; m++) {
        if (!wanted.has(moves.moves[m].path)) continue;
        sites.push({ move: m, point: at, isBackEdge });
        movePoints.add(at);
        return true;
      }
    }
    for (let i = moves.initStart[at]; i < moves.initStart[at + 1]; i++) {
      if (!wanted.has(moves.inits[i].path)) continue;
      reinits.push(at);
      return true;
    }
    return false;
  };
  const predecessors = (at: number): number => {
    let count = 0;
    previousPoints(cfg, at, (previous) => {
      count++;
      if (pointDominates(facts, at, previous)) backStack.push(previous);
      else stack.push(previous);
    });
    return count;
  };
  predecessors(point);
  let isStartReached = false;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (visit(at, false)) continue;
    if (predecessors(at) === 0) isStartReached = true;
  }
  if ((isArgument || !isStartReached) && sites.length === 0) {
    for (let at = backStack.pop(); at !== undefined; at = backStack.pop()) {
      if (!visit(at, true)) previousPoints(cfg, at, (previous) => backStack.push(previous));
    }
  }
  return { sites, reinits: reinits.filter((at) => reachesBackwards(facts, at, movePoints)) };
}

function pointDominates(facts: Facts, a: number, b: number): boolean {
  const { cfg } = facts;
  const blockA = cfg.blockOf[a];
  const blockB = cfg.blockOf[b];
  return blockA === blockB ? a <= b : dominates(facts.dominators(), blockA, blockB);
}

function reachesBackwards(facts: Facts, from: number, targets: ReadonlySet<number>): boolean {
  const seen = new Set<number>();
  const stack = [from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (targets.has(at)) return true;
    previousPoints(facts.cfg, at, (previous) => stack.push(previous));
  }
  return false;
}

export function useOfMoved(
  facts: Facts,
  point: number,
  action: InitAction,
  moved: Place,
  used: Place,
  path: number,
  useSpans: UseSpans,
  found: readonly FoundMove[],
  reinits: readonly number[],
): MoveError {
  const { cfg, moves, body, types } = facts;
  const full = { failOnDowncast: true, omitTupleField: false };
  let isPartial = false;
  const sites: MoveSite[] = found.map((site) => {
    const place = placeOfPath(facts, moves.moves[site.move].path, used);
    const isBoxMove = place.elem?.kind === 'deref' && place.depth === 1 && types.isBox(body.locals[place.local].ty);
    isPartial ||= !isBoxMove && place !== used && isPrefix(used, place);
    const spans = moveSpans(facts, place, site.point);
    const traversedBackEdge = site.isBackEdge || site.point === point;
    return {
      span: argsOrUse(spans),
      spans,
      traversedBackEdge,
      // What a call of a method moves is named inside of a variant too: `o.0`.
      moved: placeDesc(facts, place),
      point: site.point,
      isUse: site.point === point,
    };
  });
  const first = placeOfPath(facts, moves.moves[found[0].move].path, used);
  return {
    kind: 'useOfMoved',
    code: 'E0382',
    body: facts.index,
    span: argsOrUse(useSpans),
    action,
    isPartial,
    useSpans,
    used: placeDesc(facts, used, full),
    moved: placeDesc(facts, moved, full),
    first: placeDesc(facts, first, full),
    sites,
    reinits: reinits.map((at) => spanAt(cfg, at)),
    declSpan: body.locals[first.local].span,
    isWhole: moves.paths[path].place?.parent === null,
    closure: closureInvolved(facts, point, used),
    replaced: null,
  };
}

/** Mirrors add_moved_or_invoked_closure_note: follows the used value through the statements behind, to a call or not. */
function closureInvolved(facts: Facts, point: number, used: Place): MoveError['closure'] {
  const { cfg, body } = facts;
  let target = localOrDeref(used);
  const block = cfg.blockOf[point];
  const { statements, terminator } = body.blocks[block];
  for (const statement of statements.slice(point - cfg.blockStart[block])) {
    if (statement.kind !== 'assign' || statement.rvalue.kind !== 'use') continue;
    const { operand } = statement.rvalue;
    if (operand.kind !== 'const' && localOrDeref(operand.place) === target) target = localOrDeref(statement.place);
  }
  const keyOf = (local: number | null): ClosureKey | null => {
    const ty = local === null ? undefined : body.locals[local]?.ty;
    return ty?.kind === 'closure' && !ty.isAsync ? ty.closure : null;
  };
  if (terminator.kind === 'call' && terminator.func.kind === 'const' && terminator.func.def !== null) {
    if (facts.env.selfCallKind(terminator.func.def, terminator.isUserCall) === 'fnOnce') {
      const [callee] = terminator.args;
      if (callee === undefined || callee.kind === 'const' || localOrDeref(callee.place) !== target) return null;
      const key = keyOf(target);
      if (key !== null) return { key, isCalled: true };
    }
  }
  const key = keyOf(target);
  return key === null ? null : { key, isCalled: false };
}

function localOrDeref(place: Place): number | null {
  if (place.parent === null) return place.local;
  return place.elem?.kind === 'deref' && place.parent.parent === null ? place.local : null;
}

/** Paths of single elements split off a subslice have no place of their own in the body: one is made for what is said. */
function placeOfPath(facts: Facts, path: number, fallback: Place): Place {
  if (path < 0) return fallback;
  const { place, parent: above, elem } = facts.moves.paths[path];
  if (place !== null) return place;
  const parent = placeOfPath(facts, above, fallback);
  if (elem?.kind !== 'constIndex' || parent.ty.kind !== 'array') return parent;
  return { id: -1, local: parent.local, parent, elem, ty: parent.ty.elem, depth: parent.depth + 1 };
}

export function useOfUninit(
  facts: Facts,
  action: InitAction,
  moved: Place,
  used: Place,
  path: number,
  useSpans: UseSpans,
): UninitError {
  const { cfg, moves, body } = facts;
  const inits = moves.initsOfPath[path].flatMap((init) => {
    const { point } = moves.inits[init];
    return point < 0 ? [] : [spanAt(cfg, point)];
  });
  const full = { failOnDowncast: true, omitTupleField: false };
  return {
    kind: 'useOfUninit',
    code: 'E0381',
    body: facts.index,
    span: argsOrUse(useSpans),
    action,
    moved: placeDesc(facts, moved, full),
    used: placeDesc(facts, used, full),
    useSpans,
    declSpan: body.locals[placeOfPath(facts, path, used).local].span,
    inits: [...new Set(inits)],
  };
}

function isPrefix(a: Place, b: Place): boolean {
  for (let at: Place | null = b; at !== null; at = at.parent) if (at === a) return true;
  return false;
}
