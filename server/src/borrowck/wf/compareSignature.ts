/**
 * The lifetimes in the signature of an impl's method against those of the trait's: the one must be a subtype of the other.
 * Mirrors the end of compare_method_predicate_entailment and what rustc_infer's lexical region resolution tells of it: two
 * lifetimes that are known fail by themselves (E0308), a lifetime that the method binds as what it would have to be between
 * others. Where types differ in more than lifetimes rustc speaks of those.
 */
import type { DefId } from '../../base/ids';
import { parentOf } from '../../names/defs';
import type { Database } from '../../query/engine';
import { itemTaint, paramEnvOf } from '../../traits/paramEnv';
import { normalizeWithRegions } from '../../traits/regions';
import { fnSigData } from '../../types/fnSigs';
import { instantiateSig, substSig } from '../../types/fold';
import { genericsOf, identityArgs } from '../../types/generics';
import { mkArgs, mkFnPtr, mkLateParam, mkRegionVar, mkSig } from '../../types/intern';
import { implHeader } from '../../types/sigs';
import { type Region, type Ty, TyFlag } from '../../types/ty';
import { type RelateHost, relate } from '../constraints/relate';
import { visitImpliedBounds } from '../outlives';
import { realEnv } from '../realEnv';
import { type KnownOutlives, knownIn } from './known';
import type { WfError } from './result';

interface Signature {
  readonly inputs: readonly Ty[];
  readonly output: Ty;
}

/** Both are fns with generic parameters of the same kinds and number. */
export function compareSignature(db: Database, def: DefId, traitItem: DefId): readonly WfError[] {
  const impl = parentOf(db, def) as DefId;
  const { traitRef } = implHeader(db, impl);
  if (traitRef === null || itemTaint(db, def) !== null || itemTaint(db, traitItem) !== null) return [];
  const ownArgs = identityArgs(genericsOf(db, def)).list.slice(genericsOf(db, impl).count);
  const declared = substSig(fnSigData(db, traitItem).sig, mkArgs([...traitRef.args.list, ...ownArgs]));
  const { sig } = fnSigData(db, def);
  if (sig.inputs.length !== declared.inputs.length) return [];
  const solver = new Solver(db, def);
  const late: Region[] = [];
  const wanted = instantiateSig(declared, { region: (index, name) => mkLateParam(traitItem, index, name) });
  const given = instantiateSig(sig, {
    region(index) {
      late[index] ??= solver.fresh();
      return late[index];
    },
  });
  const isOpen = (s: Signature): boolean =>
    [...s.inputs, s.output].some((ty) => (ty.flags & (TyFlag.HasOpaque | TyFlag.HasError | TyFlag.HasBinder)) !== 0);
  if (isOpen(wanted) || isOpen(given)) return [];
  const normalWanted = solver.signature(wanted);
  const normalGiven = solver.signature(given);
  if (normalWanted === null || normalGiven === null) return [];
  normalGiven.inputs.forEach((input, i) => {
    solver.subtype(normalWanted.inputs[i] as Ty, input);
  });
  solver.subtype(normalGiven.output, normalWanted.output);
  for (const s of [wanted, normalWanted]) for (const ty of [...s.inputs, s.output]) solver.assume(ty);
  for (const ty of [...given.inputs, given.output]) solver.wellFormed(ty);
  const { pairs, isBetween } = solver.conflicts();
  const errors: WfError[] = pairs.map(([longer, shorter]) => ({ kind: 'incompatible', traitItem, longer, shorter }));
  if (!isBetween) return errors;
  const asTy = ({ inputs, output }: Signature): Ty => mkFnPtr(mkSig({ ...sig, vars: [], inputs, output }));
  return [{ kind: 'signature', traitItem, expected: asTy(normalWanted), found: asTy(normalGiven) }, ...errors];
}

/** What is asked of the lifetimes of one method, and what is known of them. */
class Solver implements RelateHost {
  readonly env;
  private readonly below = new Map<Region, Set<Region>>();
  private readonly known: KnownOutlives;
  /** By lifetime that the method binds: what must outlive it for its types to be well-formed. */
  private readonly above = new Map<Region, Region[]>();
  private readonly paramEnv;
  private isUnsure = false;
  private next = 0;

  constructor(
    private readonly db: Database,
    def: DefId,
  ) {
    const env = realEnv(db, def);
    this.env = env;
    this.paramEnv = paramEnvOf(db, def);
    this.known = knownIn(db, def, env.impliedTypes(def));
  }

  assume(ty: Ty): void {
    visitImpliedBounds(this.env, ty, this.known);
  }

  wellFormed(ty: Ty): void {
    visitImpliedBounds(this.env, ty, {
      outlives: (sup, sub) => {
        if (sub.kind === 'var' && sup.kind !== 'var') this.above.set(sub, [...(this.above.get(sub) ?? []), sup]);
      },
      generic: () => {},
      unknown: () => {},
    });
  }

  subtype(sub: Ty, sup: Ty): void {
    if (sub !== sup) relate(this, sub, sup, 'co');
  }

  /** null: not understood. */
  signature({ inputs, output }: Signature): Signature | null {
    const [first, ...rest] = [output, ...inputs].map((ty) => normalizeWithRegions(this.db, this.paramEnv, ty, this));
    if (first == null || rest.some((ty) => ty === null)) return null;
    return { inputs: rest as Ty[], output: first };
  }

  /** Lifetimes of which one should outlive the other; whether one that the method binds stands between two. */
  conflicts(): { readonly pairs: readonly (readonly [Region, Region])[]; readonly isBetween: boolean } {
    const pairs: [Region, Region][] = [];
    let isBetween = false;
    let isUnclear = false;
    if (this.isUnsure || this.known.isOpen) return { pairs, isBetween };
    for (const [sup, subs] of this.below) {
      if (sup.kind === 'var') continue;
      for (const sub of subs) if (sub.kind !== 'var' && !this.known.isKnown(sup, sub)) pairs.push([sup, sub]);
      const seen = new Set([...subs].filter(({ kind }) => kind === 'var'));
      for (const at of seen) {
        for (const sub of this.below.get(at) ?? []) {
          if (sub.kind === 'var') seen.add(sub);
          else if (!this.known.isKnown(sup, sub)) {
            isBetween = true;
            // Then rustc has an E0803 of both.
            isUnclear ||= (this.above.get(at) ?? []).some((upper) => !this.known.isKnown(upper, sub));
          }
        }
      }
    }
    return { pairs, isBetween: isBetween && !isUnclear };
  }

  // ---- RelateHost and RegionHost

  fresh(): Region {
    return mkRegionVar(this.next++);
  }

  outlives(sup: Region, sub: Region): void {
    if (sup === sub || sup.kind === 'static') return;
    const known = [sup, sub].every(({ kind }) => /^(var|static|earlyParam|lateParam)$/.test(kind));
    if (!known) this.isUnsure = true;
    const set = this.below.get(sup);
    if (set === undefined) this.below.set(sup, new Set([sub]));
    else set.add(sub);
  }

  relatedOutlives(sup: Region, sub: Region): void {
    this.outlives(sup, sub);
  }

  typeOutlives(): void {}

  openUniverse(): number {
    this.isUnsure = true;
    return 0;
  }

  placeholder(): Region {
    return this.fresh();
  }

  normalize(ty: Ty): Ty {
    return ty;
  }

  hiddenType(): null {
    return null;
  }

  mismatch(): void {
    this.isUnsure = true;
  }
}
