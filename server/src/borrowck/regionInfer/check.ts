/**
 * Checks solved region values against what is known of universal regions, type tests against declared bounds, and
 * placeholders against everything. Mirrors check_universal_regions, check_type_tests and propagation to a closure's
 * creator in rustc_borrowck::region_infer (G12, K6, K7).
 */
import { initBefore } from '../../dataflow/init';
import { findInSubtree } from '../../dataflow/movePaths';
import { mapRegions } from '../../types/fold';
import { type Region, type Ty, TyFlag } from '../../types/ty';
import type { ClosureRequirement, ClosureRequirements } from '../closureRequirements';
import { type TypeTest, vidOf } from '../constraints/set';
import type { Facts } from '../facts';
import { visitComponents } from '../outlives';
import { isLocalFree } from '../universalRegions';
import { bestBlame } from './blame';
import { lowerBounds, upperBounds } from './relations';
import { containsPoints, placeholdersOf, universalsOf } from './values';

export type RegionViolation =
  | { readonly kind: 'universal'; readonly longer: number; readonly shorter: number }
  | { readonly kind: 'placeholder'; readonly placeholder: number; readonly other: number }
  | { readonly kind: 'typeTest'; readonly test: TypeTest };

export interface RegionCheck {
  readonly violations: readonly RegionViolation[];
  /** For a closure: what its creator has to prove. */
  readonly requirements: ClosureRequirements;
}

export function checkRegions(facts: Facts): RegionCheck {
  const { universal, vars, values } = facts;
  const violations: RegionViolation[] = [];
  const list: ClosureRequirement[] = [];
  const isClosure = facts.body !== facts.root;
  // rustc looks at type tests first, then at regions by number.
  const seenTests = new Set<string>();
  for (const test of facts.typeck.typeTests) {
    if (holds(facts, test.ty, test.lower)) continue;
    if (isClosure && promoteTypeTest(facts, test, list)) continue;
    const key = `${test.ty.id}:${test.lower}:${test.origin.span}`;
    if (seenTests.has(key)) continue;
    seenTests.add(key);
    violations.push({ kind: 'typeTest', test });
  }
  for (let vid = 0; vid < universal.count; vid++) {
    const own = values.sccs.component[vid];
    const representative = values.representative[own];
    if (representative !== vid) {
      if (!isKnown(facts, vid, representative, isClosure ? list : null)) {
        violations.push({ kind: 'universal', longer: vid, shorter: representative });
      }
      continue;
    }
    let isReported = false;
    for (const shorter of universalsOf(values, vid)) {
      if (isKnown(facts, vid, shorter, isClosure ? list : null) || isReported) continue;
      isReported = true;
      violations.push({ kind: 'universal', longer: vid, shorter });
    }
  }
  vars.placeholders.forEach((vid, index) => {
    const other = reachedBy(facts, vid, index);
    if (other >= 0) violations.push({ kind: 'placeholder', placeholder: vid, other });
  });
  return { violations, requirements: { externals: universal.firstLocal, list, holdsNoDrop: holdsNoDrop(facts) } };
}

/** A region that the placeholder would have to outlive and about which it knows nothing. */
function reachedBy(facts: Facts, vid: number, index: number): number {
  const { values, vars } = facts;
  for (const other of placeholdersOf(values, vid)) if (other !== index) return vars.placeholders[other];
  const [universal] = universalsOf(values, vid);
  return universal === undefined ? -1 : universal;
}

/** Whether `longer: shorter` is known, or was handed to the closure's creator. */
function isKnown(facts: Facts, longer: number, shorter: number, propagated: ClosureRequirement[] | null): boolean {
  const { relations, universal, values } = facts;
  if (relations.outlives.has(longer, shorter)) return true;
  if (propagated === null) return false;
  const isExternal = (vid: number): boolean => !isLocalFree(universal, vid);
  const minus = lowerBounds(relations, longer, isExternal);
  if (minus.length === 0) return false;
  const plus = upperBounds(relations, shorter, isExternal);
  const blame = bestBlame(facts, longer, (vid) => vid === shorter);
  if (blame === null) return false;
  const all = minus.flatMap((lower) => plus.map((upper) => ({ lower, upper })));
  const implied = all.filter(({ lower, upper }) => values.hasUniversal(lower, upper));
  for (const { lower, upper } of implied.length > 0 ? implied : all) {
    propagated.push({
      subject: { kind: 'region', vid: lower },
      outlived: upper,
      span: blame.span,
      category: blame.category,
    });
  }
  return true;
}

// ---- type tests

/** Whether `ty: 'lower` follows from what is declared. `ty` is a parameter, placeholder or rigid alias. */
function holds(facts: Facts, ty: Ty, lower: number): boolean {
  const { relations, universal } = facts;
  if (evalOutlives(facts, universal.fnBody, lower)) return true;
  for (const bound of relations.bounds) {
    if (sameByValue(facts, bound.ty, ty) && evalOutlives(facts, bound.region, lower)) return true;
  }
  if (ty.kind !== 'alias') return false;
  const declared = facts.env.itemBounds(ty.def, ty.args, ty);
  if (declared === null) return true;
  for (const bound of declared) {
    if (bound.kind !== 'typeOutlives' || bound.vars.length > 0) continue;
    const vid = bound.region.kind === 'static' ? 0 : vidOf(bound.region);
    if (vid >= 0 && evalOutlives(facts, vid, lower)) return true;
  }
  // All args outlive it: then so does what the alias stands for.
  let isAll = true;
  const variances = ty.alias === 'opaque' ? facts.env.variancesOf(ty.def) : null;
  for (let i = 0; i < ty.args.list.length; i++) {
    const arg = ty.args.list[i];
    // A lifetime that an opaque type does not capture.
    if (variances?.[i] === 'bi') continue;
    if (arg.kind === 'region') {
      const vid = vidOf(arg.region);
      isAll &&= vid < 0 || evalOutlives(facts, vid, lower);
    } else if (arg.kind === 'type') {
      visitComponents(arg.ty, {
        region: (region) => {
          const vid = vidOf(region);
          isAll &&= vid < 0 || evalOutlives(facts, vid, lower);
        },
        generic: (inner) => {
          isAll &&= holds(facts, inner, lower);
        },
      });
    }
  }
  return isAll;
}

/** Whether the value of `sup` covers that of `sub`, universal regions by known relations. */
function evalOutlives(facts: Facts, sup: number, sub: number): boolean {
  const { values, relations, universal } = facts;
  // What cannot name a placeholder outlives it only where it outlives everything.
  if (placeholdersOf(values, sub).length > 0 && sup !== 0) return values.hasUniversal(sup, 0);
  const own = universalsOf(values, sup);
  for (const r1 of universalsOf(values, sub)) if (!own.some((r2) => relations.outlives.has(r2, r1))) return false;
  return sup < universal.count || containsPoints(values, sup, sub);
}

/** Equal up to regions, and these equal as universal regions (same component or mutually known). */
function sameByValue(facts: Facts, a: Ty, b: Ty): boolean {
  if (a === b) return true;
  if (((a.flags | b.flags) & TyFlag.HasFreeRegions) === 0) return false;
  const left: number[] = [];
  const right: number[] = [];
  const blank = (ty: Ty, out: number[]): Ty =>
    mapRegions(ty, (region) => {
      if (region.kind === 'bound') return region;
      out.push(vidOf(region));
      return facts.vars.region(0);
    });
  if (blank(a, left) !== blank(b, right)) return false;
  return left.every((vid, i) => {
    const other = right[i];
    if (vid < 0 || other < 0) return vid === other;
    return evalOutlives(facts, vid, other) && evalOutlives(facts, other, vid);
  });
}

/** Hands `T: 'r` to the closure's creator, if `T` can be said in terms of external regions. */
function promoteTypeTest(facts: Facts, test: TypeTest, list: ClosureRequirement[]): boolean {
  const { universal, values, relations } = facts;
  const isExternal = (vid: number): boolean => !isLocalFree(universal, vid);
  let isSayable = true;
  const ty = mapRegions(test.ty, (region: Region) => {
    const vid = vidOf(region);
    if (vid < 0) return region;
    const equal = universal.list.find(
      (r) => isExternal(r.vid) && evalOutlives(facts, r.vid, vid) && evalOutlives(facts, vid, r.vid),
    );
    if (equal === undefined) isSayable = false;
    return equal === undefined ? region : facts.vars.region(equal.vid);
  });
  if (!isSayable) return false;
  const { span, category } = test.origin;
  const add = (outlived: number): void => {
    list.push({ subject: { kind: 'type', ty }, outlived, span, category });
  };
  if (placeholdersOf(values, test.lower).length > 0) {
    add(0);
    return true;
  }
  for (const universalVid of universalsOf(values, test.lower)) {
    if (universalVid === universal.fnBody || holds(facts, test.ty, universalVid)) continue;
    const uppers = upperBounds(relations, universalVid, isExternal);
    for (const upper of uppers) add(upper);
  }
  return true;
}

/** Locals of a coroutine that may hold a value at a yield live on in it, and are dropped with it. */
function holdsNoDrop(facts: Facts): number | null {
  const { universal, body, cfg, env, moves, init } = facts;
  const { closureTy } = universal;
  if (closureTy?.kind !== 'coroutine') return null;
  for (const block of cfg.rpo) {
    if (body.blocks[block].terminator.kind !== 'yield') continue;
    const held = initBefore(cfg, moves, init.maybeInit, cfg.blockStart[block + 1] - 1);
    for (let local = body.argCount + 1; local < body.locals.length; local++) {
      if (findInSubtree(moves.paths, local, (path) => held.has(path)) >= 0 && env.needsDrop(body.locals[local].ty))
        return null;
    }
  }
  return closureTy.closure;
}
