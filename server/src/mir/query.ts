/** MIR of one typeck root (a fn, const or static, with its closures), as a query. */
import type { DefId } from '../base/ids';
import type { Taint } from '../hir/body';
import { bodyOf, bodySyns } from '../hir/query';
import { inferBody } from '../infer/infer';
import { Cancelled, defineQuery, QueryCycle } from '../query/definition';
import type { Database } from '../query/engine';
import { isDynIncompatible, lacksAssocTypes } from '../traits/dynCompatible';
import { type ParamEnv, paramEnvOf } from '../traits/paramEnv';
import { isSized } from '../traits/properties';
import { TooMuchWork } from '../traits/solverCx';
import type { Ty } from '../types/ty';
import { type Visitor, visitTy } from '../types/visit';
import type { Body, LocalDecl } from './body';
import { buildMir, emptyBody } from './build/build';
import { worldServices } from './worldServices';

/** Total: what is not understood, and a bug of ours, is in `taint`. */
export const mirOf = defineQuery<DefId, Body>({
  name: 'mir',
  compute: build,
  onCycle: (_db, owner) => emptyBody(owner, [{ reason: 'mir needs itself', syn: -1 }]),
});

function build(db: Database, owner: DefId): Body {
  const sourceMap = db.get(bodySyns, owner);
  // The body that inference read, whose types key its tables: an equal one of an earlier revision, where there is one.
  const hir = db.get(bodyOf, owner);
  if (sourceMap === null || hir === null) return emptyBody(owner, [{ reason: 'mir: no body', syn: -1 }]);
  const infer = inferBody(db, owner);
  if (infer === null) return emptyBody(owner, [{ reason: 'mir: no inference', syn: -1 }]);
  try {
    const services = worldServices(db, owner, sourceMap);
    const body = buildMir({ hir, sourceMap, infer, services });
    const problems = refusedTypes(db, paramEnvOf(db, owner), body);
    return problems.length === 0 ? body : { ...body, taint: [...body.taint, ...problems] };
  } catch (error) {
    if (error instanceof Cancelled || error instanceof QueryCycle || error instanceof TooMuchWork) throw error;
    const reason = error instanceof Error ? `internal: mir: ${error.message}` : 'internal: mir';
    return emptyBody(owner, [{ reason: reason.slice(0, 120), syn: -1 }]);
  }
}

/** What rustc has against types of locals before it builds MIR. */
function refusedTypes(db: Database, env: ParamEnv, body: Body): Taint[] {
  const reasons: string[] = [];
  if (hasUnsizedLocal(db, env, body)) reasons.push('unsized local');
  if (hasImpossibleObject(db, body, new Set())) reasons.push('trait object that cannot be');
  return reasons.map((reason) => ({ reason, syn: -1 }));
}

function hasUnsizedLocal(db: Database, env: ParamEnv, body: Body): boolean {
  const isUnsized = ({ ty }: LocalDecl): boolean => {
    if (ty.kind === 'slice' || ty.kind === 'dynamic' || ty.kind === 'foreign') return true;
    if (ty.kind === 'prim') return ty.prim === 'str';
    if (ty.kind !== 'adt' && ty.kind !== 'param' && ty.kind !== 'alias') return false;
    return isSized(db, env, ty) !== 'yes';
  };
  return body.locals.some(isUnsized) || body.closures.some((child) => hasUnsizedLocal(db, env, child));
}

/** Parameters are let be: rustc reports those where they are written, and goes on with the body. */
function hasImpossibleObject(db: Database, body: Body, seen: Set<Ty>): boolean {
  let found = false;
  const visitor: Visitor = {
    ty(t) {
      if (found || seen.has(t)) return true;
      seen.add(t);
      if (t.kind === 'dynamic')
        found ||=
          lacksAssocTypes(db, t.preds) || t.preds.some((p) => p.kind === 'trait' && isDynIncompatible(db, p.trait));
      return found;
    },
  };
  body.locals.forEach(({ ty }, local) => {
    if (local === 0 || local > body.argCount) visitTy(ty, visitor);
  });
  return found || body.closures.some((child) => hasImpossibleObject(db, child, seen));
}
