/**
 * Goals with their variables numbered in order of appearance: what is found of one is good for whoever asks alike, in any
 * body. Mirrors rustc's freshened predicates, by which its evaluation and selection caches are keyed.
 */
import type { DefId } from '../base/ids';
import { defineQuery } from '../query/definition';
import { Folder } from '../types/fold';
import { type InferKind, mkConstInfer, mkInfer } from '../types/intern';
import { TupleTable } from '../types/tupleTable';
import { type ArgList, type Const, type Ty, TyFlag } from '../types/ty';
import { InferCtxt } from './inferCtxt';
import { type ParamEnv, paramEnvById } from './paramEnv';
import { choose } from './select';
import { type SolverCx, solverCx } from './solverCx';

export class Numbering extends Folder {
  readonly found: Ty[] = [];
  readonly kinds: InferKind[] = [];
  readonly foundConsts: Const[] = [];

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasInfer) === 0) return t;
    if (t.kind !== 'infer') return this.superTy(t);
    let index = this.found.indexOf(t);
    if (index < 0) {
      index = this.found.push(t) - 1;
      this.kinds.push(t.infer);
    }
    return mkInfer(t.infer, index);
  }

  override const(c: Const): Const {
    if (c.kind !== 'infer') return this.superConst(c);
    let index = this.foundConsts.indexOf(c);
    if (index < 0) index = this.foundConsts.push(c) - 1;
    return mkConstInfer(index);
  }

  override args(list: ArgList): ArgList {
    return (list.flags & TyFlag.HasInfer) === 0 ? list : super.args(list);
  }
}

interface Question {
  readonly env: ParamEnv;
  readonly trait: DefId;
  readonly args: ArgList;
  readonly tyVars: readonly InferKind[];
  readonly constVars: number;
}

const table = new TupleTable();
const questions: Question[] = [];

/** The impl that is chosen, or that there is no choice. */
export type Chosen = { readonly impl: DefId } | 'no' | 'maybe' | 'unknown';

const choiceQuery = defineQuery<number, Chosen | null>({
  name: 'chosenImpl',
  compute(db, key) {
    const { env, trait, args, tyVars, constVars } = questions[key] as Question;
    const icx = new InferCtxt();
    for (const kind of tyVars) icx.newVar(kind);
    for (let i = 0; i < constVars; i++) icx.newConstVar();
    const chosen = choose(solverCx(db, icx, env), trait, args, null);
    if (typeof chosen === 'string') return chosen === 'holds' ? null : chosen;
    return chosen.kind === 'impl' ? { impl: chosen.impl } : null;
  },
  onCycle: () => null,
  equals: (a, b) => a === b || (typeof a === 'object' && typeof b === 'object' && a?.impl === b?.impl),
});

/** Of a goal that is being inferred; null: not to be had in this way. `args` are resolved. */
export function chosenImpl(cx: SolverCx, trait: DefId, args: ArgList): Chosen | null {
  const { icx } = cx;
  const isShared =
    cx.below === Infinity &&
    icx.regions === null &&
    icx.hidden.size === 0 &&
    (args.flags & TyFlag.HasInfer) !== 0 &&
    (args.flags & (TyFlag.HasPlaceholder | TyFlag.HasOpenCaptures | TyFlag.HasError)) === 0;
  if (!isShared) return null;
  const numbering = new Numbering();
  const numbered = numbering.args(args);
  row[0] = cx.env.id;
  row[1] = trait;
  row[2] = numbered.id;
  const key = table.intern(row, 3);
  questions[key] ??= {
    env: paramEnvById(cx.env.id),
    trait,
    args: numbered,
    tyVars: numbering.kinds,
    constVars: numbering.foundConsts.length,
  };
  return cx.db.get(choiceQuery, key);
}

const row = [0, 0, 0];
