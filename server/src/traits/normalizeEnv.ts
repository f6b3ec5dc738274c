/** Where-clauses normalised under themselves. Mirrors `do_normalize_predicates`. */
import type { Database } from '../query/engine';
import { erasePredicate, mapRegionsPredicate } from '../types/fold';
import { mkProjectionPred, mkTraitPred, mkTypeOutlives } from '../types/intern';
import { type Predicate, TyFlag } from '../types/ty';
import { visitTy } from '../types/visit';
import { Fulfill } from './fulfill';
import { InferCtxt } from './inferCtxt';
import { LocalRegions, settledRegions } from './localRegions';
import type { ParamEnv } from './paramEnv';
import { normalizer } from './project';
import { solverCx } from './solverCx';

/** The clause itself where normalising is not understood or leaves something open: a weaker assumption, never a wrong one. */
export function normalizeClause(db: Database, env: ParamEnv, p: Predicate): Predicate {
  if ((p.flags & TyFlag.HasProjection) === 0) return p;
  const regions = new InferCtxt(new LocalRegions());
  const precise = normalized(db, env, p, regions);
  // Without regions more is understood: binders that differ are one then.
  const out =
    precise === null ? normalized(db, env, p, new InferCtxt()) : mapRegionsPredicate(precise, settledRegions(regions));
  if (out === null || (p.kind === 'typeOutlives' && hasErased(out))) return p;
  return out === erasePredicate(p) ? p : out;
}

function normalized(db: Database, env: ParamEnv, p: Predicate, icx: InferCtxt): Predicate | null {
  const cx = solverCx(db, icx, env, 0);
  const nested: Predicate[] = [];
  const fold = normalizer(cx, nested);
  fold.depth = 1;
  let out: Predicate;
  if (p.kind === 'trait') {
    out = mkTraitPred({ trait: p.traitRef.trait, args: fold.args(p.traitRef.args) }, p.vars, p.negative);
  } else if (p.kind === 'projection') {
    const args = fold.args(p.args);
    const ty = fold.ty(p.ty);
    out = mkProjectionPred(p.assoc, args, ty, p.vars);
  } else if (p.kind === 'typeOutlives') out = mkTypeOutlives(fold.ty(p.ty), p.region, p.vars);
  else return p;
  // A parameter of an impl may be known only by what the impl's own where-clauses say of it.
  const engine = new Fulfill(cx);
  engine.addAll(nested);
  engine.run();
  out = icx.resolvePredicate(out);
  return icx.sawError || (out.flags & (TyFlag.HasInfer | TyFlag.HasError)) !== 0 ? null : out;
}

/** A region that an impl decided is not known here. */
function hasErased(p: Predicate): boolean {
  let found = false;
  if (p.kind === 'typeOutlives')
    visitTy(p.ty, {
      region: (r) => {
        found ||= r.kind === 'erased' || r.kind === 'var';
      },
    });
  return found;
}
