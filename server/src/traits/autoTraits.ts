/**
 * Auto traits hold of a type if they hold of its parts. Mirrors `constituent_types_for_auto_trait`.
 *
 * On purpose more generous than rustc for opaque types and coroutines, whose parts are in other bodies: they are taken to
 * have every auto trait. A wrong yes here only misses an E0277, which is not what Tenure reports.
 */
import type { DefId } from '../base/ids';
import { adtDef } from '../types/adt';
import { subst } from '../types/fold';
import { mkTraitPred, mkTyArgs } from '../types/intern';
import type { Ty } from '../types/ty';
import { type BuiltinResult, holdsIf } from './builtin';
import type { SolverCx } from './solverCx';

export function autoCandidate(cx: SolverCx, trait: DefId, self: Ty): BuiltinResult {
  const each = (types: readonly Ty[]): BuiltinResult =>
    holdsIf(types.map((t) => mkTraitPred({ trait, args: mkTyArgs(t) })));
  switch (self.kind) {
    case 'prim':
    case 'never':
    case 'fnDef':
    case 'fnPtr':
    case 'error':
    case 'infer':
      return each([]);
    case 'ref':
    case 'ptr':
      return each([self.ty]);
    case 'slice':
    case 'array':
      return each([self.elem]);
    case 'tuple':
      return each(self.elems);
    case 'adt': {
      const adt = adtDef(cx.db, self.def);
      if (adt === null) return 'unknown';
      if (adt.isPhantomData) {
        const arg = self.args.list[0];
        return each(arg?.kind === 'type' ? [arg.ty] : []);
      }
      const parts = new Set<Ty>();
      for (const variant of adt.variants) for (const field of variant.fields) parts.add(subst(field.ty, self.args));
      return each([...parts]);
    }
    case 'closure': {
      const upvars = cx.icx.shallow(self.upvars);
      return upvars.kind === 'infer' ? 'maybe' : each([upvars]);
    }
    case 'coroutine': {
      const upvars = cx.icx.shallow(self.upvars);
      return upvars.kind === 'infer' ? 'maybe' : each([upvars]);
    }
    case 'alias':
      return self.alias === 'opaque' ? each([]) : null;
    case 'foreign':
    case 'dynamic':
    case 'param':
    case 'bound':
    case 'placeholder':
      return null;
  }
}
