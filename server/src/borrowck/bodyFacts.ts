/** The facts of a checked body as hovers and views ask for them. */
import { BitSet } from '../base/bitSet';
import type { Local } from '../base/ids';
import { spanAt } from '../dataflow/cfg';
import { StateEffects } from '../dataflow/fixpoint';
import { initBefore, initStates, uninitBefore } from '../dataflow/init';
import { findInSubtree, forSubtree } from '../dataflow/movePaths';
import type { Body, LocalDecl } from '../mir/body';
import { TyFlag } from '../types/ty';
import { vidOf } from './constraints/set';
import { describePlace, placeDesc } from './describe';
import { moveSites } from './explain/moves';
import { RegionNames } from './explain/names';
import type { Facts } from './facts';
import type { Loan } from './loans';
import { placeholdersOf, type RegionValues, universalsOf } from './regionInfer/values';
import type { BodyFacts, Explanation, LoanEnd, LoanIndex, MovedPart, RegionFacts, UnusedAssignment } from './result';

/**
 * Mirrors rustc_borrowck's lint_unused_mut and gather_used_muts. A variable that is never given a value is not counted: it
 * stands in dead code, or another lint is about it. Names with an underscore in front are left alone.
 */
function unusedMutOf(body: Body, usedMut: ReadonlySet<number>): Local[] {
  const candidates = new Set<number>();
  body.locals.forEach((decl, local) => {
    if (decl.mutable && isVariable(decl) && decl.name !== null && !decl.name.startsWith('_') && !usedMut.has(local))
      candidates.add(local);
  });
  if (candidates.size === 0) return [];
  const given = new Set<number>();
  for (const block of body.blocks) {
    for (const statement of block.statements) {
      if (statement.kind !== 'assign') continue;
      const { place, rvalue } = statement;
      given.add(place.local);
      // A variable that is moved into a temporary which is mutated.
      if (place.parent !== null || !usedMut.has(place.local) || isVariable(body.locals[place.local])) continue;
      const operands = rvalue.kind === 'use' ? [rvalue.operand] : rvalue.kind === 'aggregate' ? rvalue.operands : [];
      for (const operand of operands) if (operand.kind === 'move') candidates.delete(operand.place.local);
    }
    if (block.terminator.kind === 'call') given.add(block.terminator.dest.local);
    if (block.terminator.kind === 'yield') given.add(block.terminator.resumeArg.local);
  }
  return [...candidates].filter((local) => local <= body.argCount || given.has(local)) as Local[];
}

function isVariable({ info }: LocalDecl): boolean {
  return info.kind === 'user' || info.kind === 'selfArg';
}

export function bodyFacts(
  facts: Facts,
  usedMut: ReadonlySet<number>,
  unusedAssignments: readonly UnusedAssignment[],
  explainAt: (point: number, loan: Loan) => Explanation,
): BodyFacts {
  const { body, cfg, loans, loanFlow, values, typeck, moves, init, universal } = facts;
  const unusedMut = unusedMutOf(body, usedMut);
  return {
    body,
    loans: loans.loans.map((loan) => ({
      index: loan.index,
      kind: loan.kind,
      place: placeDesc(facts, loan.place),
      assignedTo: loan.assigned.local,
      reserved: loan.point,
      span: loan.span,
      activated: loan.kind === 'twoPhase' && loan.activation >= 0 ? loan.activation : null,
      region: loan.region,
    })),
    pointCount: cfg.points,
    blockStart: cfg.blockStart,
    loanPoints(index) {
      const out: number[] = [];
      const state = new BitSet(loans.loans.length);
      const effects = new StateEffects(state);
      for (const block of cfg.rpo) {
        state.copyRow(loanFlow.entry, block);
        for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++) {
          loanFlow.early(point, effects);
          if (state.has(index)) out.push(point);
          loanFlow.primary(point, effects);
        }
      }
      return out.sort((a, b) => a - b);
    },
    loanEnds: () => loanEnds(facts),
    regionPoints: (region) => pointsOf(values, region, cfg.points),
    regionUniversals(region) {
      const names = new RegionNames(facts);
      return universalsOf(values, region).flatMap((vid) => (vid === universal.fnBody ? [] : (names.name(vid) ?? [])));
    },
    localTy: (local) => typeck.localTys[local],
    regions: () => regionFacts(facts),
    explain: (point, loan) => explainAt(point, loans.loans[loan]),
    initState(point, local) {
      const uninit = uninitBefore(cfg, moves, init.maybeUninit, point);
      const maybe = initBefore(cfg, moves, init.maybeInit, point);
      const mayBeUninit = findInSubtree(moves.paths, local, (path) => uninit.has(path)) >= 0;
      if (!mayBeUninit) return 'init';
      return findInSubtree(moves.paths, local, (path) => maybe.has(path)) >= 0 ? 'maybe' : 'uninit';
    },
    initStates: (local) => initStates(cfg, moves, init, local),
    describe: (place) => describePlace(facts, place),
    referencePoints(local) {
      const ty = typeck.localTys[local];
      return ty.kind === 'ref' ? pointsOf(values, vidOf(ty.region), cfg.points) : [];
    },
    heldLoans: (local) => heldLoans(facts, local),
    movesBefore: (point, local) => movesBefore(facts, point, local),
    unusedMut,
    unusedAssignments,
  };
}

function regionFacts({ vars, universal, typeck, values, cfg }: Facts): RegionFacts {
  const { sup, sub, origin } = typeck.constraints;
  return {
    count: vars.count,
    universals: universal.list,
    placeholders: vars.placeholders,
    constraints: origin.map(({ point, span, category }, i) => ({
      sup: sup[i],
      sub: sub[i],
      point: point < 0 ? null : point,
      span,
      category,
    })),
    valueOf: (region) => ({
      points: pointsOf(values, region, cfg.points),
      universals: universalsOf(values, region),
      placeholders: placeholdersOf(values, region).map((index) => vars.placeholders[index]),
    }),
  };
}

function pointsOf(values: RegionValues, region: number, count: number): number[] {
  const out: number[] = [];
  for (let point = 0; point < count; point++) if (values.hasPoint(region, point)) out.push(point);
  return out;
}

function loanEnds(facts: Facts): LoanEnd[] {
  const { body, cfg, loans, loanFlow, values } = facts;
  const out: LoanEnd[] = [];
  const inItself = new Map<number, boolean>();
  if (loanFlow.ends.size === 0) return out;
  const state = new BitSet(loans.loans.length);
  const effects = new StateEffects(state);
  for (const block of cfg.rpo) {
    if (body.blocks[block].isCleanup) continue;
    const start = cfg.blockStart[block];
    state.copyRow(loanFlow.entry, block);
    for (let point = start; point < cfg.blockStart[block + 1]; point++) {
      const ending = loanFlow.ends.get(point)?.filter((loan) => state.has(loan)) ?? [];
      loanFlow.early(point, effects);
      for (const loan of ending) {
        if (!inItself.has(loan)) inItself.set(loan, isHeldByItself(facts, loans.loans[loan]));
        if (inItself.get(loan) === true) continue;
        const { region, place } = loans.loans[loan];
        const others = (loans.byLocal.get(place.local) ?? []).flatMap(({ index }) => (state.has(index) ? [index] : []));
        if (point > start) {
          out.push({ loan, last: point - 1, others });
          continue;
        }
        for (let e = cfg.preds.offsets[block]; e < cfg.preds.offsets[block + 1]; e++) {
          const last = cfg.blockStart[cfg.preds.targets[e] + 1] - 1;
          if (values.hasPoint(region, last)) out.push({ loan, last, others });
        }
      }
      loanFlow.primary(point, effects);
    }
  }
  return out;
}

/** A region in the type of the borrowed variable lies within that of the loan, as the reference was put into it. */
function isHeldByItself({ typeck, cfg, values }: Facts, { place, region }: Loan): boolean {
  const ty = typeck.localTys[place.local];
  if ((ty.flags & TyFlag.HasFreeRegions) === 0) return false;
  let found = false;
  typeck.liveRegionsOf(ty, (each) => {
    const vid = vidOf(each);
    let points = 0;
    for (let point = 0; vid > 0 && point < cfg.points; point++) {
      if (!values.hasPoint(vid, point)) continue;
      if (!values.hasPoint(region, point)) return;
      points++;
    }
    if (points > 0) found = true;
  });
  return found;
}

function heldLoans({ typeck, loans, vars, universal }: Facts, local: Local): LoanIndex[] {
  const { sup, sub, origin } = typeck.constraints;
  const reached = new BitSet(vars.count);
  const todo: number[] = [];
  const reach = (region: number): void => {
    // What has to outlive a lifetime of the signature did not come from whatever has that lifetime.
    if (region >= universal.list.length && reached.add(region)) todo.push(region);
  };
  typeck.liveRegionsOf(typeck.localTys[local], (region) => reach(vidOf(region)));
  const longer = new Map<number, number[]>();
  for (let i = 0; i < origin.length; i++) {
    const known = longer.get(sub[i]);
    if (known === undefined) longer.set(sub[i], [sup[i]]);
    else known.push(sup[i]);
  }
  for (let region = todo.pop(); region !== undefined; region = todo.pop()) {
    for (const next of longer.get(region) ?? []) reach(next);
  }
  return loans.loans.filter(({ region }) => reached.has(region)).map(({ index }) => index);
}

function movesBefore(facts: Facts, point: number, local: Local): MovedPart[] {
  const { cfg, moves, init } = facts;
  const uninit = uninitBefore(cfg, moves, init.maybeUninit, point);
  const found = new Map<number, MovedPart>();
  forSubtree(moves.paths, local, (path) => {
    if (!uninit.has(path)) return;
    for (const { move, point: at } of moveSites(facts, point, path).sites) {
      const { place } = moves.paths[moves.moves[move].path];
      if (place !== null) found.set(move, { span: spanAt(cfg, at), place: placeDesc(facts, place) });
    }
  });
  return [...found.values()];
}
