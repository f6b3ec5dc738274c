/**
 * Everything that is computed once per body before the checks look at it: control flow, initialisation, constraints,
 * region values, loans. The order is rustc_borrowck::do_mir_borrowck's. Nothing here reports.
 */
import { type Dominators, dominators } from '../base/graph';
import type { DefId } from '../base/ids';
import { WideMatrix } from '../base/wideMatrix';
import { buildCfg, type Cfg } from '../dataflow/cfg';
import { type InitFlow, solveInit } from '../dataflow/init';
import { collectLocalUses, LivenessTracer, type LocalUses } from '../dataflow/liveness';
import { buildMoveData, findInSubtree, type MoveData } from '../dataflow/movePaths';
import type { Body } from '../mir/body';
import { type ClosureKey, type Region, type Ty, TyFlag } from '../types/ty';
import type { ClosureRequirements } from './closureRequirements';
import { TypeckContext } from './constraints/context';
import { RegionVars, vidOf } from './constraints/set';
import { typecheckBody } from './constraints/typeck';
import { dropRegions } from './dropck';
import type { BorrowckEnv } from './env';
import { collectLoans, type LoanFlow, type LoanSet, solveLoans } from './loans';
import { chooseMembers, type OpaqueViolation } from './regionInfer/opaque';
import { knownRelations, type UniversalRelations } from './regionInfer/relations';
import { outliveFree, type RegionValues, solveRegions } from './regionInfer/values';
import { collectUniversalRegions, type UniversalRegions } from './universalRegions';

/** Type questions that dataflow and conflicts ask, by the real definitions. */
export interface PlaceTypes {
  isBox(ty: Ty): boolean;
  isUnion(ty: Ty): boolean;
  hasDtor(ty: Ty): boolean;
}

export interface Facts {
  readonly env: BorrowckEnv;
  readonly root: Body;
  readonly body: Body;
  /** The body that builds this closure; null for the root. */
  readonly parent: Body | null;
  /** Index of this body among those of the root. */
  readonly index: number;
  /** Indexes of the closures built here, by `Body.closures`. */
  readonly childIndexes: readonly number[];
  readonly cfg: Cfg;
  readonly types: PlaceTypes;
  readonly moves: MoveData;
  readonly init: InitFlow;
  readonly uses: LocalUses;
  readonly vars: RegionVars;
  readonly universal: UniversalRegions;
  readonly typeck: TypeckContext;
  readonly relations: UniversalRelations;
  readonly liveness: WideMatrix;
  /** Also of regions that outlive a free one, whose rows `liveness` leaves out. */
  readonly fullLiveness: () => WideMatrix;
  readonly values: RegionValues;
  /** Hidden types of `impl Trait` that capture what they may not. */
  readonly opaqueViolations: readonly OpaqueViolation[];
  readonly loans: LoanSet;
  readonly loanFlow: LoanFlow;
  /** Of blocks; computed when first asked for. */
  readonly dominators: () => Dominators;
}

export function placeTypes(env: BorrowckEnv): PlaceTypes {
  return {
    isBox: (ty) => ty.kind === 'adt' && env.adt(ty.def)?.lang === 'box',
    isUnion: (ty) => ty.kind === 'adt' && env.adt(ty.def)?.kind === 'union',
    hasDtor: (ty) => ty.kind === 'adt' && env.adt(ty.def)?.hasDtor === true,
  };
}

export function gatherFacts(
  env: BorrowckEnv,
  root: Body,
  body: Body,
  parent: Body | null,
  index: number,
  childIndexes: readonly number[],
  children: readonly (ClosureRequirements | null)[],
  definesOpaque: (opaque: DefId) => boolean,
): Facts {
  const cfg = buildCfg(body);
  const types = placeTypes(env);
  const moves = buildMoveData(cfg, types);
  const init = solveInit(cfg, moves);
  const uses = collectLocalUses(cfg);
  const vars = new RegionVars();
  const universal = collectUniversalRegions(env, root, body, vars);
  const typeck = new TypeckContext(env, root, body, cfg, vars, universal, definesOpaque);
  const relations = knownRelations(typeck);
  typeck.impliedBounds = relations.bounds;
  typecheckBody(typeck, children);
  const noDrop = new Set<ClosureKey | null | undefined>(children.map((child) => child?.holdsNoDrop));
  const dropSets = dropSetsOf(typeck, uses, (coroutine) => noDrop.has(coroutine));
  const liveness = traceLiveness(cfg, moves, init, uses, typeck, dropSets);
  const input = { vars, universals: universal.count, points: cfg.points, constraints: typeck.constraints, liveness };
  let values = solveRegions(input);
  const members = chooseMembers(typeck, relations, values);
  if (members.isChanged) values = solveRegions(input);
  const loans = collectLoans(cfg, typeck.borrowRegions, uses);
  const loanFlow = solveLoans(cfg, loans, values, types);
  let doms: Dominators | null = null;
  return {
    env,
    root,
    body,
    parent,
    index,
    childIndexes,
    cfg,
    types,
    moves,
    init,
    uses,
    vars,
    universal,
    typeck,
    relations,
    liveness,
    fullLiveness: () => traceLiveness(cfg, moves, init, uses, typeck, dropSets, true),
    values,
    opaqueViolations: members.violations,
    loans,
    loanFlow,
    dominators: () => {
      doms ??= dominators(cfg.succs, 0);
      return doms;
    },
  };
}

/** Regions that each local's drop uses. Before liveness, as normalising field types may add variables. */
function dropSetsOf(
  typeck: TypeckContext,
  uses: LocalUses,
  holdsNoDrop: (coroutine: ClosureKey) => boolean,
): ReadonlyMap<number, ReadonlySet<number>> {
  const sets = new Map<number, ReadonlySet<number>>();
  typeck.goal = { kind: 'dropck' };
  for (let local = 0; local < typeck.localTys.length; local++) {
    if (uses.drops.start[local] === uses.drops.start[local + 1]) continue;
    const ty = typeck.localTys[local];
    if ((ty.flags & TyFlag.HasFreeRegions) === 0) continue;
    const set = dropRegions(typeck.env, ty, typeck, holdsNoDrop, (part, f) => typeck.liveRegionsOf(part, f));
    if (set === null) typeck.taint.add('drop of a type that is not understood');
    else sets.set(local, set);
  }
  return sets;
}

function traceLiveness(
  cfg: Cfg,
  moves: MoveData,
  init: InitFlow,
  uses: LocalUses,
  typeck: TypeckContext,
  dropSets: ReadonlyMap<number, ReadonlySet<number>>,
  isFull = false,
): WideMatrix {
  const { vars, universal, constraints, localTys, liveAt } = typeck;
  const rows = new WideMatrix(vars.count, cfg.points);
  for (let i = 0; i < liveAt.length; i += 2) {
    if (cfg.isReachable[cfg.blockOf[liveAt[i + 1]]] === 1) rows.add(liveAt[i], liveAt[i + 1]);
  }
  const isFree = outliveFree(constraints, vars.count, universal.count);
  const mayBeInit = (block: number, local: number, isExit: boolean): boolean =>
    findInSubtree(moves.paths, local, (path) => maybeInit(cfg, moves, init, block, path, isExit)) >= 0;
  const tracer = new LivenessTracer(
    cfg,
    uses,
    (block, local) => mayBeInit(block, local, false),
    (block, local) => mayBeInit(block, local, true),
  );
  let regions: number[] = [];
  let isRelevant = isFull;
  const note = (region: Region): void => {
    const vid = vidOf(region);
    if (vid <= 0) return;
    regions.push(vid);
    if (isFree[vid] === 0) isRelevant = true;
  };
  for (let local = 0; local < localTys.length; local++) {
    const ty = localTys[local];
    if ((ty.flags & TyFlag.HasFreeRegions) === 0) continue;
    if (regions.length > 0) regions = [];
    isRelevant = isFull;
    typeck.liveRegionsOf(ty, note);
    if (!isRelevant) continue;
    const { isUseLive, isDropLive } = tracer.trace(local);
    const { useLive, dropLive } = tracer;
    if (isUseLive) for (const vid of regions) rows.unionRange(vid, useLive.set, useLive.from, useLive.to);
    if (!isDropLive) continue;
    for (const vid of dropSets.get(local) ?? []) rows.unionRange(vid, dropLive.set, dropLive.from, dropLive.to);
  }
  return rows;
}

/** Whether the path may be initialised before (or, `isExit`, behind) the terminator of a block. */
function maybeInit(cfg: Cfg, moves: MoveData, init: InitFlow, block: number, path: number, isExit: boolean): boolean {
  const { effects, effectStart } = moves;
  const last = cfg.blockStart[block + 1] - 1;
  // The last event decides.
  for (let e = effectStart[isExit ? last + 1 : last] - 1; e >= effectStart[cfg.blockStart[block]]; e--) {
    if (effects[e] >> 1 === path) return (effects[e] & 1) === 1;
  }
  return init.maybeInit.has(block, path);
}
