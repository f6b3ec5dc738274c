/** The facts of a checked body as hovers and views ask for them. */
import { BitSet } from '../base/bitSet';
import type { Local } from '../base/ids';
import { StateEffects } from '../dataflow/fixpoint';
import { initBefore, uninitBefore } from '../dataflow/init';
import { findInSubtree } from '../dataflow/movePaths';
import { placeDesc } from './describe';
import { RegionNames } from './explain/names';
import type { Facts } from './facts';
import type { Loan } from './loans';
import { universalsOf } from './regionInfer/values';
import type { BodyFacts, Explanation } from './result';

export function bodyFacts(
  facts: Facts,
  usedMut: ReadonlySet<number>,
  explainAt: (point: number, loan: Loan) => Explanation,
): BodyFacts {
  const { body, cfg, loans, loanFlow, values, typeck, moves, init, universal } = facts;
  const unusedMut: Local[] = [];
  body.locals.forEach((decl, local) => {
    if (decl.mutable && decl.info.kind === 'user' && decl.name !== null && !usedMut.has(local))
      unusedMut.push(local as Local);
  });
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
        state.copyFrom(loanFlow.entry.row(block));
        for (let point = cfg.blockStart[block]; point < cfg.blockStart[block + 1]; point++) {
          loanFlow.early(point, effects);
          if (state.has(index)) out.push(point);
          loanFlow.primary(point, effects);
        }
      }
      return out.sort((a, b) => a - b);
    },
    regionPoints(region) {
      const out: number[] = [];
      for (let point = 0; point < cfg.points; point++) if (values.hasPoint(region, point)) out.push(point);
      return out;
    },
    regionUniversals(region) {
      const names = new RegionNames(facts);
      return universalsOf(values, region).flatMap((vid) => (vid === universal.fnBody ? [] : (names.name(vid) ?? [])));
    },
    localTy: (local) => typeck.localTys[local],
    explain: (point, loan) => explainAt(point, loans.loans[loan]),
    initState(point, local) {
      const uninit = uninitBefore(cfg, moves, init.maybeUninit, point);
      const maybe = initBefore(cfg, moves, init.maybeInit, point);
      const mayBeUninit = findInSubtree(moves.paths, local, (path) => uninit.has(path)) >= 0;
      if (!mayBeUninit) return 'init';
      return findInSubtree(moves.paths, local, (path) => maybe.has(path)) >= 0 ? 'maybe' : 'uninit';
    },
    unusedMut,
  };
}
