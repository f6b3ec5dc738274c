/**
 * Type inference of one body with its closures, as a query. Mirrors rustc_hir_typeck::typeck: signature, body, fallback,
 * casts, captures, writeback. Never throws on user code: what is not understood is a taint of the result.
 */
import type { CrateId, DefId } from '../base/ids';
import type { Body } from '../hir/body';
import { bodyOf } from '../hir/query';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { evaluateClosed } from '../traits/fulfill';
import { InferCtxt } from '../traits/inferCtxt';
import { emptyEnv, itemTaint } from '../traits/paramEnv';
import { fnSigData, opaqueInfo } from '../types/fnSigs';
import { eraseBound, erasePredicate, Folder, instantiatePredicate, instantiateTy, substPredicate } from '../types/fold';
import { mkLateParam } from '../types/intern';
import { predicatesOf } from '../types/predicates';
import { typeOf } from '../types/sigs';
import { synthKey } from '../types/synthKeys';
import { type Predicate, type Ty, TyFlag } from '../types/ty';
import { visitPredicate } from '../types/visit';
import { checkCasts } from './cast';
import { CoerceMany, coerce } from './coerce';
import { hasType } from './expectation';
import { checkExpr } from './expr/expr';
import { checkNegated } from './expr/op';
import { checkRepeats } from './expr/record';
import { fallback } from './fallback';
import { FnCtxt } from './fnCtxt';
import { checkPatTop } from './pat';
import type { InferenceResult } from './result';
import { analyzeClosures } from './upvars';
import { writeback } from './writeback';

const inferQuery = defineQuery<DefId, InferenceResult | null>({
  name: 'inferBody',
  compute: (db, owner) => {
    const body = db.get(bodyOf, owner);
    if (body === null) return null;
    try {
      return infer(db, owner, body);
    } catch (error) {
      // Types nest deeper than the stack: a limit like any other, not a bug of one body that stops the rest.
      if (error instanceof RangeError) return unknownResult(owner, 'recursion limit');
      throw error;
    }
  },
  onCycle: (_db, owner) => unknownResult(owner, 'inference needs itself'),
});

/** null for a definition without a body. */
export function inferBody(db: Database, owner: DefId): InferenceResult | null {
  return db.get(inferQuery, owner);
}

function infer(db: Database, owner: DefId, body: Body): InferenceResult {
  const cx = new FnCtxt(db, owner, body, new InferCtxt(), checkExpr);
  const problem = itemTaint(db, owner);
  if (problem !== null) cx.taint(problem, null);
  if (predicatesOf(db, owner).list.some((p) => isFalse(db, cx.traits.env.krate, p)))
    cx.taint('where-clause that does not hold', null);
  if (body.kind === 'fn') checkFn(cx, owner);
  else checkConst(cx, body.kind === 'const' || body.kind === 'static' ? typeOf(db, owner) : cx.usize);
  cx.select();
  fallback(cx);
  checkCasts(cx);
  checkNegated(cx);
  checkRepeats(cx);
  cx.select();
  analyzeClosures(cx);
  if (cx.hasDeferredCalls) cx.taint('closure call of unknown kind', null);
  cx.finishObligations();
  return writeback(cx);
}

/** `where String: Copy` without parameters is false, and holds inside all the same. `'static` is no parameter. */
function isFalse(db: Database, krate: CrateId, predicate: Predicate): boolean {
  const open = TyFlag.HasParam | TyFlag.HasProjection;
  if (predicate.kind !== 'trait' || (predicate.flags & open) !== 0) return false;
  let isGlobal = true;
  visitPredicate(predicate, {
    region: (r, depth) => {
      isGlobal &&= r.kind === 'static' || (r.kind === 'bound' && r.debruijn < depth);
    },
  });
  if (!isGlobal) return false;
  return evaluateClosed(db, emptyEnv(krate), erasePredicate(instantiatePredicate(predicate, eraseBound))) === 'no';
}

function checkConst(cx: FnCtxt, ty: Ty): void {
  const { root } = cx.body;
  const declared = cx.normalize(ty);
  const found = cx.checkExpr(root, hasType(declared));
  coerce(cx, root, found, declared);
}

function checkFn(cx: FnCtxt, owner: DefId): void {
  const data = fnSigData(cx.db, owner);
  const late = { region: (index: number, name: string) => mkLateParam(owner, index, name) };
  const inside = new OpaqueInside(cx, owner);
  const inputs = data.sig.inputs.map((t) => cx.normalize(instantiateTy(t, late)));
  const output = cx.normalize(inside.ty(instantiateTy(data.sig.output, late)));
  cx.asyncReturn = cx.normalize(inside.ty(instantiateTy(data.declaredOutput, late)));
  inside.registerBounds();
  const many = new CoerceMany(output);
  const saved = cx.enterBody(many, null);
  cx.body.params.forEach((pat, i) => {
    checkPatTop(cx, pat, inputs[i] ?? cx.error, { isParam: true, init: null });
  });
  const { root } = cx.body;
  const ty = cx.checkExpr(root, hasType(output));
  many.coerce(cx, root, ty);
  const actual = cx.shallow(many.complete(cx));
  if (actual.kind !== 'never') cx.demandEq(output, actual, root, 'mismatched types');
  cx.leaveBody(saved);
}

/** Opaque types of the fn itself, seen from its body: each is a variable, its hidden type. */
class OpaqueInside extends Folder {
  private readonly found: (Ty & { kind: 'alias' })[] = [];

  constructor(
    private readonly cx: FnCtxt,
    private readonly owner: DefId,
  ) {
    super();
  }

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasOpaque) === 0) return t;
    if (t.kind !== 'alias' || t.alias !== 'opaque' || synthKey(t.def)?.owner !== this.owner) return this.superTy(t);
    let hidden = this.cx.icx.hidden.get(t.def);
    if (hidden === undefined) {
      hidden = this.cx.tyVar();
      this.cx.icx.hidden.set(t.def, hidden);
      this.found.push(t);
    }
    return hidden;
  }

  /** What is promised of the hidden types must hold of them. */
  registerBounds(): void {
    for (let i = 0; i < this.found.length; i++) {
      const alias = this.found[i] as Ty & { kind: 'alias' };
      for (const bound of opaqueInfo(this.cx.db, alias.def)?.bounds ?? []) {
        this.cx.register(this.predicate(substPredicate(bound, alias.args)));
      }
    }
  }
}

function unknownResult(owner: DefId, reason: string): InferenceResult {
  return {
    owner,
    exprTy: [],
    adjustments: new Map(),
    patTy: [],
    patPeeled: new Map(),
    bindingMode: new Map(),
    bindingTy: [],
    callee: new Map(),
    patCallee: new Map(),
    patUserTy: new Map(),
    field: new Map(),
    variant: new Map(),
    patVariant: new Map(),
    closures: [],
    userTypes: new Map(),
    casts: new Map(),
    diverges: new Set(),
    hiddenTypes: new Map(),
    taint: [{ reason, syn: -1 }],
    arity: [],
    undetermined: [],
    unknownExprs: 0,
  };
}
