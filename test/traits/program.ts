/** Whole programs for the solver: `type` aliases name the types to ask about, traits are found by name. */
import type { DefId } from '../../server/src/base/ids';
import { allImpls } from '../../server/src/names/crateItems';
import { evaluate } from '../../server/src/traits/fulfill';
import { memberType } from '../../server/src/traits/implIndex';
import { InferCtxt } from '../../server/src/traits/inferCtxt';
import { emptyEnv, type ParamEnv, paramEnvOf } from '../../server/src/traits/paramEnv';
import { normalizeErased } from '../../server/src/traits/project';
import { solverCx } from '../../server/src/traits/solverCx';
import { displayTy } from '../../server/src/types/display';
import { eraseArgs } from '../../server/src/types/fold';
import { mkArgs, mkTraitPred, tyArg } from '../../server/src/types/intern';
import { typeOf, typeTaint } from '../../server/src/types/sigs';
import type { Ty } from '../../server/src/types/ty';
import { crate, type Fixture, find } from '../names/fixture';
import { MINI_CORE } from './miniCore';

export interface Program extends Fixture {
  def(path: string): DefId;
  /** The type an alias stands for. */
  ty(alias: string): Ty;
  /** Whether `alias: trait<args>`, under the where-clauses of `within`. */
  holds(alias: string, trait: string, args?: readonly string[], within?: string): string;
  show(t: Ty): string;
  /** The normal form of an alias, displayed. */
  normal(alias: string): string;
  /** Asks with the associated types of the impl on this type in place of aliases. */
  inImpl(self: string): { holds(name: string, trait: string): string; normal(name: string): string };
  env(within?: string): ParamEnv;
}

export async function program(text: string, edition: '2015' | '2018' | '2021' | '2024' = '2021'): Promise<Program> {
  const f = await crate(MINI_CORE + text, { edition });
  const def = (path: string): DefId => find(f, path);
  const env = (within?: string): ParamEnv => (within === undefined ? emptyEnv(f.krate) : paramEnvOf(f.db, def(within)));
  const ty = (alias: string): Ty => {
    const taint = typeTaint(f.db, def(alias));
    if (taint !== null) throw new Error(`${alias}: ${taint}`);
    return typeOf(f.db, def(alias));
  };
  return {
    ...f,
    def,
    ty,
    env,
    show: (t) => displayTy(f.db, t),
    normal: (alias) => displayTy(f.db, normalizeErased(f.db, env(), ty(alias))),
    inImpl: (self) => {
      const impl = allImpls(f.db, f.krate).find((d) => displayTy(f.db, typeOf(f.db, d)) === self);
      if (impl === undefined) throw new Error(`no impl for ${self}`);
      const within = paramEnvOf(f.db, impl);
      const member = (name: string): Ty => typeOf(f.db, memberType(f.db, impl, name) as DefId);
      return {
        holds: (name, trait) => {
          const cx = solverCx(f.db, new InferCtxt(), within);
          return evaluate(cx, mkTraitPred({ trait: def(trait), args: eraseArgs(mkArgs([tyArg(member(name))])) }));
        },
        normal: (name) => displayTy(f.db, normalizeErased(f.db, within, member(name))),
      };
    },
    holds: (alias, trait, args = [], within) => {
      const list = [alias, ...args].map((name) => tyArg(ty(name)));
      const cx = solverCx(f.db, new InferCtxt(), env(within));
      return evaluate(cx, mkTraitPred({ trait: def(trait), args: eraseArgs(mkArgs(list)) }));
    },
  };
}
