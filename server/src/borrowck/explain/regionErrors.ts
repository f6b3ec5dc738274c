/** Reports for regions that do not outlive what they must (G12). Mirrors report_region_error and region_errors.rs. */
import { isConstant } from '../../mir/body';
import type { Culprit } from '../../traits/regions';
import { mapRegions } from '../../types/fold';
import { reErased } from '../../types/intern';
import type { Region, Ty } from '../../types/ty';
import type { BoundCapture } from '../constraints/context';
import { vidOf } from '../constraints/set';
import type { Facts } from '../facts';
import { bestBlame } from '../regionInfer/blame';
import type { RegionViolation } from '../regionInfer/check';
import type { OpaqueViolation } from '../regionInfer/opaque';
import { universalsOf } from '../regionInfer/values';
import type {
  BorrowckError,
  PlaceholderError,
  RegionErrorReport,
  RegionName,
  RegionOwner,
  TypeTestError,
} from '../result';
import { isLocalFree, type UniversalRegion } from '../universalRegions';
import { anonymousSite, argumentWith, errorRegion, type RegionNames, upvarWith, withNamedRegions } from './names';

/** null: rustc has no way to say it either. */
export function regionReport(facts: Facts, names: RegionNames, violation: RegionViolation): BorrowckError | null {
  switch (violation.kind) {
    case 'universal':
      return universalReport(facts, names, violation.longer, violation.shorter);
    case 'typeTest':
      return typeTestReport(facts, names, violation.test.ty, violation.test.lower, violation.test.origin);
    case 'placeholder':
      return placeholderReport(facts, violation.placeholder, violation.other);
  }
}

function universalReport(
  facts: Facts,
  names: RegionNames,
  longer: number,
  shorter: number,
): RegionErrorReport | PlaceholderError | null {
  const { universal, body } = facts;
  const blame = bestBlame(facts, longer, (vid) => vid === shorter);
  if (blame === null) return null;
  const { category } = blame;
  const base = {
    kind: 'region',
    body: facts.index,
    span: blame.span,
    category,
    fromClosure: blame.fromClosure,
    longerRegion: universal.list[longer].region,
    shorterRegion: universal.list[shorter].region,
    variance: blame.best.variance,
    path: blame.path,
  } as const;
  const explicit = explicitRequired(facts, longer, shorter);
  if (explicit !== null) {
    const named = names.name(explicit.named);
    if (named !== null) {
      const other = {
        name: "'_",
        source: { kind: 'anonymous', region: universal.list[explicit.anonymous].region },
      } as const;
      return {
        ...base,
        report: 'explicitRequired',
        code: 'E0621',
        longer: explicit.named === longer ? named : other,
        shorter: explicit.named === shorter ? named : other,
        arg: explicit.arg,
        argName: body.locals[explicit.arg + 1]?.name ?? null,
        named,
        ty: explicit.ty,
        newTy: explicit.newTy,
        anonymous: explicit.region,
      };
    }
  }
  const isLongerLocal = isLocalFree(universal, longer);
  const isShorterLocal = isLocalFree(universal, shorter);
  const isFnMutEnv =
    universal.list[longer].kind === 'closureEnv' &&
    body.source.kind === 'closure' &&
    !body.source.isAsync &&
    body.source.closureKind === 'FnMut';
  if (category.kind === 'return' && isLongerLocal && !isShorterLocal && isFnMutEnv) {
    const upvar = category.upvar;
    const [a, b] = pair(names, longer, shorter);
    const upvarName = upvar === null ? null : (body.upvars[upvar]?.name ?? null);
    return { ...base, report: 'fnMutEscapes', longer: a, shorter: b, upvar, upvarName };
  }
  const mayEscape = category.kind === 'assignment' || category.kind === 'callArgument';
  if (mayEscape && isLongerLocal && !isShorterLocal) {
    const longerOwner = ownerOf(facts, longer);
    const shorterOwner = ownerOf(facts, shorter);
    const isFnAssignment = category.kind === 'assignment' && body.source.kind === 'fn';
    if ((longerOwner !== null || shorterOwner !== null) && !isFnAssignment && !isConstant(body)) {
      const [a, b] = pair(names, longer, shorter);
      const areExpressible = [longer, shorter].every((vid) => isExpressible(universal.list[vid]));
      return {
        ...base,
        report: 'escapes',
        code: 'E0521',
        longer: a,
        shorter: b,
        longerOwner,
        shorterOwner,
        areExpressible,
      };
    }
  }
  const [a, b] = pair(names, longer, shorter);
  return { ...base, report: 'general', longer: a, shorter: b, isReturn: category.kind === 'return' && isShorterLocal };
}

/** What rustc calls an external name: not of the type of a closure alone, nor of a fn's body. */
function isExpressible({ kind }: UniversalRegion): boolean {
  return kind !== 'closureType' && kind !== 'fnBody';
}

function pair(names: RegionNames, longer: number, shorter: number): [RegionName, RegionName] {
  const a = names.name(longer) ?? unnamed(names, longer);
  const b = names.name(shorter) ?? unnamed(names, shorter);
  return [a, b];
}

function unnamed(names: RegionNames, vid: number): RegionName {
  return { name: "'_", source: { kind: 'anonymous', region: names.regionOf(vid) } };
}

/** The variable in whose type the region stands. */
function ownerOf(facts: Facts, vid: number): RegionOwner | null {
  const { body } = facts;
  const upvar = upvarWith(facts, vid);
  if (upvar !== null) {
    const own = body.upvars[upvar.field];
    return { kind: 'upvar', index: upvar.field, name: own?.variable ?? null, span: own?.pathSpan ?? -1 };
  }
  const arg = argumentWith(facts, vid);
  if (arg === null) return null;
  const decl = body.locals[arg.local];
  return { kind: 'argument', index: arg.index, name: decl?.name ?? null, span: decl?.span ?? -1 };
}

/** E0621: one region is named, the other is the anonymous lifetime of one parameter. */
function explicitRequired(
  facts: Facts,
  longer: number,
  shorter: number,
): {
  readonly named: number;
  readonly anonymous: number;
  readonly arg: number;
  readonly ty: Ty;
  readonly newTy: Ty;
  readonly region: Region;
} | null {
  const { universal, root, env, body } = facts;
  if (root.source.kind !== 'fn' || env.isTraitImplMethod(root.owner) || body !== root) return null;
  const isNamed = (vid: number): boolean =>
    vid !== 0 && universal.list[vid].kind === 'param' && universal.list[vid].name !== null;
  const isAnonymous = (vid: number): boolean =>
    universal.list[vid].kind === 'param' &&
    universal.list[vid].name === null &&
    universal.list[vid].region.kind === 'lateParam';
  const [named, anonymous] = isNamed(longer) && isAnonymous(shorter) ? [longer, shorter] : [shorter, longer];
  if (!isNamed(named) || !isAnonymous(anonymous)) return null;
  const arg = argumentWith(facts, anonymous);
  if (arg === null) return null;
  if (arg.index === 0 && env.hasSelfParam(root.owner)) return null;
  let found: Region | null = null;
  const newTy = mapRegions(arg.ty, (region) => {
    if (vidOf(region) !== anonymous) return region;
    found = region;
    return universal.list[named].region;
  });
  return found === null ? null : { named, anonymous, arg: arg.index, ty: arg.ty, newTy, region: found };
}

function typeTestReport(
  facts: Facts,
  names: RegionNames,
  ty: Ty,
  lower: number,
  origin: { readonly span: number; readonly category: TypeTestError['category'] },
): TypeTestError {
  const bound =
    errorRegion(facts, lower) ?? universalsOf(facts.values, lower).find((r) => r !== facts.universal.fnBody) ?? null;
  const own = bound === null ? null : facts.universal.list[bound];
  const named = withNamedRegions(facts, ty);
  const base = {
    kind: 'typeTest',
    body: facts.index,
    span: origin.span,
    ty: named,
    category: origin.category,
  } as const;
  if (bound === null || own === null || own.kind === 'fnBody')
    return { ...base, code: null, bound: null, boundRegion: null, anonymous: null };
  const code = bound === 0 ? 'E0310' : own.name !== null ? 'E0309' : 'E0311';
  const name = code === 'E0311' ? null : names.name(bound);
  return { ...base, code, bound: name, boundRegion: own.region, anonymous: anonymousSite(facts, bound) };
}

function placeholderReport(facts: Facts, placeholder: number, other: number): PlaceholderError | null {
  const { vars } = facts;
  const blame =
    bestBlame(facts, placeholder, (vid) => vid === other, true) ??
    bestBlame(facts, other, (vid) => vid === placeholder);
  const cause = vars.universeCause[vars.universe[placeholder]];
  const isPredicate = cause?.kind === 'predicate';
  // rustc's "higher-ranked subtype error" without a word of what it is about.
  if (blame === null || cause?.kind === 'dropck') return null;
  const culprit = isPredicate ? (vars.culprits.get(placeholder) ?? null) : null;
  // rustc has found it in inference, by its leak check, and checks no borrows of this body.
  const isMetBefore =
    cause?.kind === 'relate' ? cause.isFnPtr : culprit !== null && culprit.trait !== null && failsInInference(culprit);
  const isNamed = isPredicate && culprit !== null && !cause.isInherited && !cause.isLater;
  const isCertain = !isMetBefore && (isNamed || cause?.kind === 'relate');
  return {
    kind: !isCertain ? 'higherRanked' : isNamed && culprit.trait !== null ? 'notGeneralEnough' : 'mismatched',
    body: facts.index,
    span: blame.span,
    trait: culprit?.trait ?? null,
    selfTy: isPredicate ? cause.selfTy : null,
    category: blame.category,
  };
}

/**
 * A where-clause that does not hold for all that the goal itself binds is no candidate for inference (its leak check),
 * which then has an error of its own. What goals around it bind is no concern of that check.
 */
function failsInInference({ by, isOwn }: Culprit): boolean {
  return by === 'where' && isOwn;
}

/** What a `for<..>` binds cannot be captured at all. */
export function boundCaptureReport(facts: Facts, { opaque, ty, region, origin }: BoundCapture): BorrowckError {
  return {
    kind: 'opaqueCapture',
    code: 'E0700',
    body: facts.index,
    span: origin.span,
    opaque: withNamedRegions(facts, opaque),
    hiddenTy: withNamedRegions(facts, ty),
    hiddenRegion: region,
    anonymous: null,
  };
}

export function opaqueReport(facts: Facts, violation: OpaqueViolation): BorrowckError {
  const { hidden, region, vid, boundOf } = violation;
  const { list } = facts.universal;
  const own = region === null ? reErased : list[region].region;
  const named = mapRegions(hidden.ty, (r) => (region !== null && vidOf(r) === vid ? own : r));
  const hiddenTy = mapRegions(withNamedRegions(facts, named), (r) => {
    const bound = boundOf.get(vidOf(r));
    return bound === undefined ? r : list[bound].region;
  });
  return {
    kind: 'opaqueCapture',
    code: 'E0700',
    body: facts.index,
    span: hidden.origin.span,
    opaque: withNamedRegions(facts, hidden.opaque),
    hiddenTy,
    hiddenRegion: own,
    anonymous: region === null ? null : anonymousSite(facts, region),
  };
}
