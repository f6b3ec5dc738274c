/**
 * Proving again what inference has proved, now with regions, for borrowck: which outlives relations the winning impls and
 * where-clauses demand. Mirrors rustc_borrowck's `fully_perform_op` on ProvePredicate and Normalize.
 *
 * Regions that the proof makes up and equates with one of the goal's never leave it; the others become fresh ones.
 */
import type { DefId } from '../base/ids';
import type { Database } from '../query/engine';
import { erasePredicate, mapRegions } from '../types/fold';
import { mkRegionVar, reStatic } from '../types/intern';
import { type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { anyFreeRegion } from '../types/visit';
import { evaluateClosed, Fulfill } from './fulfill';
import { InferCtxt, placeholdersOf, type RegionSource, type TraitMatch } from './inferCtxt';
import type { ParamEnv } from './paramEnv';
import { normalizeInto } from './project';
import { type RegionAnswers, type SolverCx, solverCx } from './solverCx';

/** Where regions come from and go to. */
export interface RegionHost {
  fresh(): Region;
  /** A new universe of placeholders; absent: a proof that needs one is not understood. */
  openUniverse?(): number;
  placeholder?(universe: number, culprit: Culprit | null): Region;
  outlives(sup: Region, sub: Region): void;
  /** Both are the same, because types or traits with them have to be; absent: each outlives the other. */
  equal?(a: Region, b: Region): void;
  typeOutlives(ty: Ty, region: Region): void;
  /** Whether the body being checked decides what the opaque type hides; `hidesType` is told what the proof finds. */
  definesOpaque?(opaque: DefId): boolean;
  hidesType?(opaque: Ty, ty: Ty): void;
  /** It would hide a type with a lifetime that a `for<..>` of the goal binds: `region`, as it is in `ty`. */
  capturesBound?(opaque: Ty, ty: Ty, region: Region): void;
}

/**
 * What is blamed where a placeholder cannot be what it has to be: the goal in whose proof it first met another region.
 * `isOwn`: the goal's own `for<..>` binds it.
 */
export interface Culprit {
  /** null: no goal, but a type that must be what a projection gives. */
  readonly trait: DefId | null;
  readonly by: TraitMatch['by'];
  readonly isOwn: boolean;
}

/**
 * `sup: sub` as the proof came upon it. `match`: of a goal for a trait with what proves it, the regions not yet equated with
 * others; null: of a type with what a projection gives, whose regions are (OpportunisticRegionResolver), or a bound.
 */
interface Demand {
  readonly sup: Region;
  readonly sub: Region;
  readonly match: TraitMatch | null;
}

/** Regions of the proof have vids from here on. */
const LOCAL = 0x20000000;
/** Universes of the proof have numbers from here on. */
const FIRST_UNIVERSE = 0x10000000;

class Proof implements RegionSource {
  readonly icx: InferCtxt;
  readonly cx: SolverCx;
  readonly engine: Fulfill<null>;
  private next = LOCAL;
  private universes = FIRST_UNIVERSE;
  /** By region of the proof: see `RegionSource.newRegion`. */
  private readonly universeOf: number[] = [];
  private hasUniverse = false;
  private needsUniverse = false;
  private readonly types: { readonly ty: Ty; readonly region: Region }[] = [];
  /** `behind`: how many pairs of equal regions were known by then. */
  private readonly pairs: { readonly sup: Region; readonly sub: Region; readonly behind: number }[] = [];
  private readonly bound = new Map<Region, Region>();

  constructor(
    db: Database,
    env: ParamEnv,
    private readonly host: RegionHost,
    below: number,
    answers: RegionAnswers | null,
  ) {
    this.icx = new InferCtxt(this);
    if (host.definesOpaque !== undefined) this.icx.hides = (opaque) => host.definesOpaque?.(opaque) === true;
    this.cx = solverCx(db, this.icx, env, below, answers);
    this.engine = new Fulfill(this.cx, {
      type: (ty, region) => void this.types.push({ ty, region }),
      region: (sup, sub) => void this.pairs.push({ sup, sub, behind: this.icx.pairs.length }),
    });
  }

  newRegion(universe = this.universes): Region {
    this.universeOf.push(universe);
    return mkRegionVar(this.next++);
  }

  get nextUniverse(): number {
    return this.universes;
  }

  /** Whether a region of the proof may be the other one: it was made before some placeholders. */
  private canBe(local: Region, r: Region): boolean {
    if (local.kind !== 'var' || r.kind !== 'placeholder') return true;
    // Those of the host, and what stands for variables of a binder while a type under it is normalised.
    if (r.universe < FIRST_UNIVERSE || r.universe >= this.universes) return true;
    return r.universe < (this.universeOf[local.vid - LOCAL] as number);
  }

  private unite(child: Region, root: Region): void {
    if (child.kind === 'var' && root.kind === 'var') {
      const [a, b] = [child.vid - LOCAL, root.vid - LOCAL];
      this.universeOf[b] = Math.min(this.universeOf[a] as number, this.universeOf[b] as number);
    }
    this.bound.set(child, root);
  }

  openUniverse(): { region(index: number, name: string): Region } {
    this.hasUniverse = true;
    return placeholdersOf(this.universes++);
  }

  isOwn(r: Region): boolean {
    return r.kind === 'var' && r.vid >= LOCAL;
  }

  private find(r: Region): Region {
    const up = this.bound.get(r);
    if (up === undefined) return r;
    let at = up;
    for (let next = this.bound.get(at); next !== undefined; next = this.bound.get(at)) at = next;
    if (at !== up) this.bound.set(r, at);
    return at;
  }

  /** Runs to the end. False: not everything could be proved. Nothing has gone to the host then. */
  finish(): boolean {
    this.engine.run();
    return this.engine.errors.length === 0 && this.engine.unknown.length === 0 && this.engine.waiting.length === 0;
  }

  /** Gives the host what the proof needs of regions. False: which where-clause is meant is not known, or no universes. */
  publish(): boolean {
    const { pairs } = this.icx;
    const equal: [Region, Region][] = [];
    // Those of the proof first: what one of them may name holds for all that equal it.
    for (let i = 0; i < pairs.length; i += 2) {
      const a = this.find(pairs[i] as Region);
      const b = this.find(pairs[i + 1] as Region);
      if (a !== b && this.isOwn(a) && this.isOwn(b)) this.unite(a, b);
    }
    for (let i = 0; i < pairs.length; i += 2) {
      const a = this.find(pairs[i] as Region);
      const b = this.find(pairs[i + 1] as Region);
      if (a === b) continue;
      if (this.isOwn(a) && this.canBe(a, b)) this.unite(a, b);
      else if (this.isOwn(b) && this.canBe(b, a)) this.unite(b, a);
      else equal.push([a, b]);
    }
    const out = this.outward;
    const seen = new Set<number>();
    const outlives = (sup: Region, sub: Region): void => {
      const a = out(sup);
      const b = out(sub);
      const key = a.id * 0x4000000 + b.id;
      if (a === b || a.kind === 'static' || a.kind === 'erased' || b.kind === 'erased' || seen.has(key)) return;
      seen.add(key);
      this.host.outlives(a, b);
    };
    for (const [a, b] of equal) {
      if (this.host.equal !== undefined) {
        this.host.equal(out(a), out(b));
        continue;
      }
      outlives(a, b);
      outlives(b, a);
    }
    for (const { sup, sub } of this.pairs) outlives(sup, sub);
    for (const { ty, region } of this.types) {
      const bound = out(region);
      const resolved = mapRegions(this.icx.resolve(ty), (r) => out(r));
      if (bound.kind !== 'erased') this.host.typeOutlives(resolved, bound);
    }
    const { opaques } = this.icx;
    for (let i = 0; i < opaques.length; i += 2) {
      const opaque = this.icx.resolve(opaques[i] as Ty);
      const ty = this.icx.resolve(opaques[i + 1] as Ty);
      const bound = this.boundRegionIn(ty);
      if (bound === null && this.boundRegionIn(opaque) === null) {
        this.host.hidesType?.(mapRegions(opaque, out), mapRegions(ty, out));
        continue;
      }
      if (bound === null || this.boundRegionIn(opaque) !== null || !this.host.capturesBound) return false;
      const outer = mapRegions(ty, (r) => (this.isOwnPlaceholder(this.find(r)) ? this.find(r) : out(r)));
      this.host.capturesBound(mapRegions(opaque, out), outer, bound);
    }
    return !this.needsUniverse && !this.cx.hasRegionAmbiguity;
  }

  private isOwnPlaceholder(r: Region): boolean {
    return r.kind === 'placeholder' && r.universe >= FIRST_UNIVERSE;
  }

  /** A lifetime that a `for<..>` of the goal binds; null where the type has none. */
  private boundRegionIn(ty: Ty): Region | null {
    let found: Region | null = null;
    if (this.hasUniverse)
      anyFreeRegion(ty, (region) => {
        const r = this.find(region);
        if (this.isOwnPlaceholder(r)) found ??= r;
        return found !== null;
      });
    return found;
  }

  // ---- whom to blame

  /** In the order in which the proof made them. */
  private *allDemands(): Generator<Demand> {
    const { pairs, pairMatches } = this.icx;
    let next = 0;
    for (let i = 0; i <= pairs.length; i += 2) {
      for (; next < this.pairs.length && this.pairs[next].behind <= i; next++)
        yield { ...this.pairs[next], match: null };
      if (i === pairs.length) return;
      const match = pairMatches[i >> 1] ?? null;
      const [a, b] = match === null ? [this.find(pairs[i]), this.find(pairs[i + 1])] : [pairs[i], pairs[i + 1]];
      yield { sup: b, sub: a, match };
      yield { sup: a, sub: b, match };
    }
  }

  /** Mirrors try_extract_error_from_region_constraints: the first demand on the placeholder that it may not meet, else the first at all. */
  private culpritOf(placeholder: Region & { readonly kind: 'placeholder' }): Culprit | null {
    let first: Demand | null = null;
    for (const demand of this.allDemands()) {
      const { sup, sub } = demand;
      if (sup.kind !== 'placeholder' || sup === sub) continue;
      if (sup === placeholder && !this.mayName(sub, placeholder.universe)) return culprit(demand, placeholder);
      if (sup.index === placeholder.index && sup.name === placeholder.name) first ??= demand;
    }
    return first === null ? null : culprit(first, placeholder);
  }

  /** A variable of the proof that was made when the universe was open. */
  private mayName(region: Region, universe: number): boolean {
    if (!this.isOwn(region)) return false;
    const r = this.find(region);
    if (this.isOwn(r) && r.kind === 'var') return universe < this.universeOf[r.vid - LOCAL];
    return r.kind === 'placeholder' && r.universe >= universe;
  }

  /** A region as the host knows it; only after `publish` has begun. */
  readonly outward: (r: Region) => Region = this.makeOutward();

  private makeOutward(): (r: Region) => Region {
    const fresh = new Map<Region, Region>();
    const universes = new Map<number, number>();
    const memo = (r: Region, make: () => Region): Region => {
      let made = fresh.get(r);
      if (made === undefined) {
        made = make();
        fresh.set(r, made);
      }
      return made;
    };
    return (region) => {
      const r = this.find(region);
      if (this.isOwn(r)) return memo(r, () => this.host.fresh());
      if (r.kind !== 'placeholder' || r.universe < FIRST_UNIVERSE) return r;
      const { openUniverse, placeholder } = this.host;
      if (openUniverse === undefined || placeholder === undefined) {
        this.needsUniverse = true;
        return reStatic;
      }
      let universe = universes.get(r.universe);
      if (universe === undefined) {
        universe = openUniverse.call(this.host);
        universes.set(r.universe, universe);
      }
      const at = universe;
      return memo(r, () => placeholder.call(this.host, at, this.culpritOf(r)));
    };
  }
}

function culprit({ match }: Demand, placeholder: Region & { readonly kind: 'placeholder' }): Culprit {
  if (match === null) return { trait: null, by: 'builtin', isOwn: false };
  return { trait: match.trait, by: match.by, isOwn: placeholder.universe >= match.universe };
}

/**
 * Proves a predicate whose types are known and whose regions are the host's. False: could not be proved, or not without
 * doubt which regions it needs; the body is tainted then. Outlives relations go to the host.
 */
export function proveWithRegions(
  db: Database,
  env: ParamEnv,
  predicate: Predicate,
  host: RegionHost,
  answers: RegionAnswers | null = null,
): boolean {
  if (predicate.kind === 'regionOutlives' && predicate.vars.length === 0) {
    host.outlives(predicate.a, predicate.b);
    return true;
  }
  if (predicate.kind === 'trait') {
    if (evaluateClosed(db, env, predicate) !== 'yes') return false;
    // Without a region or parameter in the goal nothing can be demanded of it.
    if (erasePredicate(predicate) === predicate && (predicate.flags & (TyFlag.HasBinder | TyFlag.HasParam)) === 0)
      return true;
  }
  const proof = new Proof(db, env, host, predicate.size, answers);
  proof.engine.add(predicate);
  return proof.finish() && proof.publish();
}

/** Normalises a type with its regions. null: not understood. */
export function normalizeWithRegions(
  db: Database,
  env: ParamEnv,
  t: Ty,
  host: RegionHost,
  answers: RegionAnswers | null = null,
): Ty | null {
  if ((t.flags & TyFlag.HasProjection) === 0) return t;
  const proof = new Proof(db, env, host, t.size, answers);
  const nested: Predicate[] = [];
  const out = normalizeInto(proof.cx, t, nested);
  for (const p of nested) proof.engine.add(p);
  if (!proof.finish() || proof.icx.sawError) return null;
  const resolved = proof.icx.resolve(out);
  if ((resolved.flags & (TyFlag.HasInfer | TyFlag.HasError)) !== 0) return null;
  const ok = proof.publish();
  return ok ? mapRegions(resolved, (r) => proof.outward(r)) : null;
}
