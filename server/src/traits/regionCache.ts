/**
 * Proofs with regions, shared by all bodies and kept across edits. What a proof demands of regions does not depend on
 * which variables they are, so the question is asked with its variables numbered from 0, what the proof did to its host
 * is written down, and each asker has it done to its own regions. Mirrors the canonical queries of
 * rustc_traits::type_op (`type_op_normalize_ty`, `type_op_prove_predicate`).
 */
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { type BoundInstance, mapRegions, mapRegionsPredicate } from '../types/fold';
import { mkRegionOutlives, mkRegionVar, mkTypeOutlives, predicateById, tyById } from '../types/intern';
import { type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { type ParamEnv, paramEnvById } from './paramEnv';
import { type Culprit, normalizeWithRegions, proveWithRegions, type RegionHost } from './regions';
import type { RegionAnswers, SolverCx } from './solverCx';

/** What a proof did to its host, in order. A region it got from there is the next number. */
type Step =
  | { readonly kind: 'fresh' | 'openUniverse' }
  | { readonly kind: 'placeholder'; readonly universe: number; readonly culprit: Culprit | null }
  | { readonly kind: 'outlives'; readonly sup: Region; readonly sub: Region }
  | { readonly kind: 'typeOutlives'; readonly ty: Ty; readonly region: Region };

interface Recording<T> {
  readonly steps: readonly Step[];
  readonly result: T;
}

const FRESH: Step = { kind: 'fresh' };
const OPEN_UNIVERSE: Step = { kind: 'openUniverse' };

class Recorder implements RegionHost {
  readonly steps: Step[] = [];
  private universes = 0;

  constructor(private regions: number) {}

  fresh(): Region {
    this.steps.push(FRESH);
    return mkRegionVar(this.regions++);
  }

  openUniverse(): number {
    this.steps.push(OPEN_UNIVERSE);
    return this.universes++;
  }

  placeholder(universe: number, culprit: Culprit | null): Region {
    this.steps.push({ kind: 'placeholder', universe, culprit });
    return mkRegionVar(this.regions++);
  }

  outlives(sup: Region, sub: Region): void {
    this.steps.push({ kind: 'outlives', sup, sub });
  }

  typeOutlives(ty: Ty, region: Region): void {
    this.steps.push({ kind: 'typeOutlives', ty, region });
  }
}

/** Numbers the region variables of a question in order of appearance. */
class Numbering {
  readonly regions: Region[] = [];
  private readonly numbers = new Map<Region, Region>();

  readonly number = (r: Region): Region => {
    if (r.kind !== 'var') return r;
    let number = this.numbers.get(r);
    if (number === undefined) {
      number = mkRegionVar(this.regions.length);
      this.numbers.set(r, number);
      this.regions.push(r);
    }
    return number;
  };
}

/** How many variables a numbered question has. */
function variablesOf(highest: (see: (r: Region) => Region) => void): number {
  let count = 0;
  highest((r) => {
    if (r.kind === 'var' && r.vid >= count) count = r.vid + 1;
    return r;
  });
  return count;
}

/** Packs an environment and a type or predicate into one key: both are interned for the life of the process. */
const SHIFT = 0x4000000;

const normalized = defineQuery<number, Recording<Ty | null> | null>({
  name: 'normalizedWithRegions',
  compute(db, key) {
    const ty = tyById(key % SHIFT);
    const recorder = new Recorder(variablesOf((see) => mapRegions(ty, see)));
    const env = paramEnvById(Math.floor(key / SHIFT));
    const result = normalizeWithRegions(db, env, ty, recorder, answersOf(db, env));
    return { steps: recorder.steps, result };
  },
  onCycle: () => null,
});

const proved = defineQuery<number, Recording<boolean> | null>({
  name: 'provedWithRegions',
  compute(db, key) {
    const predicate = predicateById(key % SHIFT);
    const recorder = new Recorder(variablesOf((see) => mapRegionsPredicate(predicate, see)));
    const env = paramEnvById(Math.floor(key / SHIFT));
    const result = proveWithRegions(db, env, predicate, recorder, answersOf(db, env));
    return { steps: recorder.steps, result };
  },
  onCycle: () => null,
});

/** What holds for an opaque type depends on a body, which may need this very answer. */
const OF_BODIES = TyFlag.HasOpaque;

/** What a proof has of the regions of its own, or of an inference: nobody else can answer for it. */
const OF_PROOF = OF_BODIES | TyFlag.HasInfer | TyFlag.HasPlaceholder | TyFlag.HasOpenCaptures;

/**
 * A proof about a chain of adaptors is for the most part the proof about the chain without the last. So what is part of a
 * proof and smaller than it, with a closure in it, is asked as a question of its own.
 */
function answersOf(db: Database, env: ParamEnv): RegionAnswers {
  const isOwnQuestion = (cx: SolverCx, part: Predicate | Ty): boolean =>
    (part.flags & TyFlag.HasClosure) !== 0 && (part.flags & OF_PROOF) === 0 && part.size < cx.below;
  return {
    prove(cx, goal) {
      if (!isOwnQuestion(cx, goal)) return null;
      const numbering = new Numbering();
      const recording = db.get(proved, env.id * SHIFT + mapRegionsPredicate(goal, numbering.number).id);
      return recording?.result === true ? demands(cx, recording.steps, numbering.regions) : null;
    },
    normalize(cx, alias) {
      if (!isOwnQuestion(cx, alias)) return null;
      const numbering = new Numbering();
      const recording = db.get(normalized, env.id * SHIFT + mapRegions(alias, numbering.number).id);
      if (recording === null || recording.result === null) return null;
      const nested = demands(cx, recording.steps, numbering.regions);
      return { ty: mapRegions(recording.result, (r) => own(numbering.regions, r)), nested };
    },
  };
}

/** What another proof did to its host, as obligations of this one. */
function demands(cx: SolverCx, steps: readonly Step[], regions: Region[]): readonly Predicate[] {
  const { icx } = cx;
  const universes: BoundInstance[] = [];
  const out: Predicate[] = [];
  for (const step of steps) {
    switch (step.kind) {
      case 'fresh':
        regions.push(icx.newRegion());
        break;
      case 'openUniverse':
        if (icx.regions !== null) universes.push(icx.regions.openUniverse());
        break;
      case 'placeholder':
        regions.push(universes[step.universe]?.region(regions.length, '') ?? icx.newRegion());
        break;
      case 'outlives':
        out.push(mkRegionOutlives(own(regions, step.sup), own(regions, step.sub)));
        break;
      case 'typeOutlives': {
        const ty = mapRegions(step.ty, (r) => own(regions, r));
        out.push(mkTypeOutlives(ty, own(regions, step.region)));
        break;
      }
    }
  }
  return out;
}

/** `normalizeWithRegions`, remembered. */
export function normalizeCached(
  db: Database,
  env: ParamEnv,
  ty: Ty,
  host: Required<Omit<RegionHost, 'equal'>>,
): Ty | null {
  if ((ty.flags & OF_BODIES) !== 0) return normalizeWithRegions(db, env, ty, host);
  const numbering = new Numbering();
  const question = mapRegions(ty, numbering.number);
  const recording = db.get(normalized, env.id * SHIFT + question.id);
  if (recording === null) return normalizeWithRegions(db, env, ty, host);
  const regions = repeat(recording.steps, numbering.regions, host);
  return recording.result === null ? null : mapRegions(recording.result, (r) => own(regions, r));
}

/** `proveWithRegions`, remembered. */
export function proveCached(
  db: Database,
  env: ParamEnv,
  predicate: Predicate,
  host: Required<Omit<RegionHost, 'equal'>>,
): boolean {
  if ((predicate.flags & OF_BODIES) !== 0) return proveWithRegions(db, env, predicate, host);
  const numbering = new Numbering();
  const question = mapRegionsPredicate(predicate, numbering.number);
  const recording = db.get(proved, env.id * SHIFT + question.id);
  if (recording === null) return proveWithRegions(db, env, predicate, host);
  repeat(recording.steps, numbering.regions, host);
  return recording.result;
}

function own(regions: readonly Region[], r: Region): Region {
  return r.kind === 'var' ? (regions[r.vid] as Region) : r;
}

/** Does to the host what the proof did to its own; gives back the host's regions by number. */
function repeat(
  steps: readonly Step[],
  regions: Region[],
  host: Required<Omit<RegionHost, 'equal'>>,
): readonly Region[] {
  const universes: number[] = [];
  for (const step of steps) {
    switch (step.kind) {
      case 'fresh':
        regions.push(host.fresh());
        break;
      case 'openUniverse':
        universes.push(host.openUniverse());
        break;
      case 'placeholder':
        regions.push(host.placeholder(universes[step.universe] as number, step.culprit));
        break;
      case 'outlives':
        host.outlives(own(regions, step.sup), own(regions, step.sub));
        break;
      case 'typeOutlives':
        host.typeOutlives(
          mapRegions(step.ty, (r) => own(regions, r)),
          own(regions, step.region),
        );
        break;
    }
  }
  return regions;
}
