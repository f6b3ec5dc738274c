/**
 * Probes, shared by all bodies and kept across edits. Which method a name means depends on the type of the receiver, on what
 * is in scope and on what may be assumed, never on what else the body says; so the question is asked with the variables of
 * the type numbered from 0, and the answer is given with the asker's own. Mirrors the canonical query
 * `method_autoderef_steps` of rustc_hir_typeck, and goes further than it.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import { Interner } from '../base/interner';
import { itemOf } from '../names/itemData';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { Numbering } from '../traits/canonical';
import { InferCtxt } from '../traits/inferCtxt';
import { type Pick, type ProbeCx, type Probed, probeMethod, probePath } from '../traits/methodProbe';
import { type ParamEnv, paramEnvById } from '../traits/paramEnv';
import { type SolverCx, solverCx } from '../traits/solverCx';
import { Folder } from '../types/fold';
import type { InferKind } from '../types/intern';
import { TupleTable } from '../types/tupleTable';
import { type ArgList, type Const, type Ty, TyFlag } from '../types/ty';
import { visitArgs, visitTy } from '../types/visit';
import { isAccessible } from './visibility';

/** From where it is asked. */
export interface ProbeScope {
  readonly module: DefId;
  /** The trait whose impl the call stands in. */
  readonly implemented: DefId | null;
  readonly edition: number;
}

interface Question extends ProbeScope {
  readonly env: ParamEnv;
  /** Its variables are numbered from 0. */
  readonly ty: Ty;
  readonly tyVars: readonly InferKind[];
  readonly constVars: number;
  readonly name: string;
  /** `Type::name`, not `receiver.name()`. */
  readonly isPath: boolean;
}

const table = new TupleTable();
const names = new Interner();
const questions: Question[] = [];

const probeQuery = defineQuery<number, Probed | null>({
  name: 'probe',
  compute(db, key) {
    const question = questions[key] as Question;
    const icx = new InferCtxt();
    for (const kind of question.tyVars) icx.newVar(kind);
    for (let i = 0; i < question.constVars; i++) icx.newConstVar();
    const probed = ask(solverCx(db, icx, question.env), question, question.ty, question.name, question.isPath);
    return probed.kind === 'pick' && mentionsOthers(probed.pick, question) ? null : probed;
  },
  equals: (a, b) => deepEqual(a, b),
});

/** Which method `receiver.name(..)` is, or what `Type::name` is. `ty` is resolved. */
export function probeCached(cx: SolverCx, scope: ProbeScope, ty: Ty, name: string, isPath: boolean): Probed {
  // Of a closure or an opaque type of this very body more is known here than elsewhere.
  const isOwn = (ty.flags & TyFlag.HasOpenCaptures) !== 0 || cx.icx.hidden.size > 0;
  if (isOwn) return ask(cx, scope, ty, name, isPath);
  const numbering = new Numbering();
  const numbered = (ty.flags & TyFlag.HasInfer) === 0 ? ty : numbering.ty(ty);
  const { module, implemented, edition } = scope;
  const row = [cx.env.id, module, implemented ?? -1, edition, numbered.id, names.intern(name), isPath ? 1 : 0];
  const key = table.intern(row, row.length);
  questions[key] ??= {
    env: paramEnvById(cx.env.id),
    module,
    implemented,
    edition,
    ty: numbered,
    tyVars: numbering.kinds,
    constVars: numbering.foundConsts.length,
    name,
    isPath,
  };
  const probed = cx.db.get(probeQuery, key);
  if (probed === null) return ask(cx, scope, ty, name, isPath);
  if (probed.kind !== 'pick' || numbered === ty) return probed;
  return { kind: 'pick', pick: renamed(probed.pick, new Renaming(numbering)) };
}

function ask(cx: SolverCx, scope: ProbeScope, ty: Ty, name: string, isPath: boolean): Probed {
  const pcx: ProbeCx = { cx, ...scope, isVisible: (def) => isVisible(cx.db, def, scope.module) };
  return isPath ? probePath(pcx, ty, name) : probeMethod(pcx, ty, name);
}

function isVisible(db: Database, def: DefId, from: DefId): boolean {
  const item = itemOf(db, def);
  return item === null || isAccessible(db, def, item.vis, from);
}

class Renaming extends Folder {
  constructor(private readonly to: Numbering) {
    super();
  }

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasInfer) === 0) return t;
    return t.kind === 'infer' ? (this.to.found[t.vid] as Ty) : this.superTy(t);
  }

  override const(c: Const): Const {
    return c.kind === 'infer' ? (this.to.foundConsts[c.vid] as Const) : this.superConst(c);
  }
}

function renamed(pick: Pick, by: Renaming): Pick {
  const { from } = pick;
  return {
    ...pick,
    from: 'traitRef' in from ? { ...from, traitRef: { ...from.traitRef, args: by.args(from.traitRef.args) } } : from,
    steps: pick.steps.map((step) => ({ ...step, ty: by.ty(step.ty) })),
    selfTy: by.ty(pick.selfTy),
  };
}

/** The answer has variables that are not of the question. */
function mentionsOthers(pick: Pick, { tyVars, constVars }: Question): boolean {
  let found = false;
  const visitor = {
    ty(t: Ty): boolean {
      if (t.kind === 'infer') found ||= t.vid >= tyVars.length || t.infer !== tyVars[t.vid];
      return (t.flags & TyFlag.HasInfer) === 0;
    },
    const(c: Const): void {
      if (c.kind === 'infer') found ||= c.vid >= constVars;
    },
  };
  const args: ArgList | null = 'traitRef' in pick.from ? pick.from.traitRef.args : null;
  if (args !== null) visitArgs(args, visitor);
  for (const { ty } of pick.steps) visitTy(ty, visitor);
  visitTy(pick.selfTy, visitor);
  return found;
}
