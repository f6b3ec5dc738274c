/**
 * Region errors: "lifetime may not live long enough", E0521, E0621, E0309, E0310, E0311, E0700, higher-ranked ones.
 * Mirrors rustc's `region_errors`.
 */
import type {
  AnonymousRegion,
  OpaqueCapture,
  PlaceholderError,
  RegionErrorReport,
  RegionOwner,
  TypeTestError,
} from '../../borrowck/result';
import { type Region, regionName } from '../../types/ty';
import type { FileRange } from '../types';
import { Builder, type RenderContext } from './context';
import { labelRegionName } from './regionNames';
import { categoryText } from './words';

type Of<R extends RegionErrorReport['report']> = Extract<RegionErrorReport, { report: R }>;

export function regionError(cx: RenderContext, error: RegionErrorReport): Builder {
  switch (error.report) {
    case 'general':
      return general(cx, error);
    case 'escapes':
      return escapes(cx, error);
    case 'explicitRequired':
      return explicitRequired(cx, error);
    case 'fnMutEscapes':
      return fnMutEscapes(cx, error);
  }
}

function general(cx: RenderContext, error: Of<'general'>): Builder {
  const out = new Builder(cx, error.body, 'lifetime', 'lifetime may not live long enough', error.span);
  const longer = error.longer.name;
  const shorter = error.shorter.name;
  labelRegionName(cx, out, error.body, error.longer);
  labelRegionName(cx, out, error.body, error.shorter);
  if (error.isReturn) {
    out.label(
      error.span,
      `${cx.bodyKind(error.body)} was supposed to return data with lifetime \`${shorter}\` but it is returning data with lifetime \`${longer}\``,
    );
  } else
    out.label(error.span, `${categoryText(error.category)}requires that \`${longer}\` must outlive \`${shorter}\``);
  addVariance(cx, out, error);
  for (const { category, span } of error.path) {
    if (category.kind !== 'cast' || !category.isRawPtrDyn) continue;
    out.note('raw pointer casts of trait objects cannot extend lifetimes', cx.range(error.body, span));
    out.note('this was previously accepted by the compiler but was changed recently');
    out.help('see <https://github.com/rust-lang/rust/issues/141402> for more information');
  }
  if (error.longer.source.kind === 'param' && error.shorter.source.kind === 'param') {
    out.help(`consider adding the following bound: \`${longer}: ${shorter}\``);
  }
  return out;
}

function addVariance(cx: RenderContext, out: Builder, error: RegionErrorReport): void {
  const { variance } = error;
  if (variance === null) return;
  const nomicon = 'see <https://doc.rust-lang.org/nomicon/subtyping.html> for more information about variance';
  if (variance.kind === 'fnDef') {
    const name = cx.path(variance.def);
    out.note(`requirement occurs because of a function pointer to \`${name}\``);
    out.note(
      `the function \`${name}\` is invariant over the parameter \`${cx.declaredType(variance.def, variance.param).param}\``,
    );
    out.help(nomicon);
    return;
  }
  if (variance.kind === 'adt') {
    const { ty, def, param } = variance;
    const declared = cx.declaredType(def, param);
    const arg = ty.kind === 'adt' ? ty.args.list[param] : undefined;
    const text = arg?.kind === 'type' ? cx.ty(arg.ty) : arg?.kind === 'region' ? "'_" : '_';
    out.note(
      `requirement occurs because of the type \`${cx.ty(ty)}\`, which makes the generic argument \`${text}\` invariant`,
    );
    out.note(`the ${declared.kind} \`${declared.type}\` is invariant over the parameter \`${declared.param}\``);
    out.help(nomicon);
    return;
  }
  const pointer = variance.kind === 'mutableRef' ? 'a mutable reference' : 'a mutable pointer';
  out.note(`requirement occurs because of ${pointer} to \`${cx.ty(variance.ty)}\``);
  out.note(
    `mutable ${variance.kind === 'mutableRef' ? 'references' : 'pointers'} are invariant over their type parameter`,
  );
  out.help(nomicon);
}

function escapes(cx: RenderContext, error: Of<'escapes'>): Builder {
  const kind = cx.bodyKind(error.body);
  const out = new Builder(cx, error.body, 'E0521', `borrowed data escapes outside of ${kind}`, error.span);
  const { longerOwner, shorterOwner } = error;
  if (shorterOwner !== null && shorterOwner.name !== null) {
    const text = `\`${shorterOwner.name}\` declared here, outside of the ${kind} body`;
    labelOwner(cx, out, error, shorterOwner, text);
  }
  if (longerOwner !== null && longerOwner.name !== null) {
    labelOwner(
      cx,
      out,
      error,
      longerOwner,
      `\`${longerOwner.name}\` is a reference that is only valid in the ${kind} body`,
    );
    out.label(error.span, `\`${longerOwner.name}\` escapes the ${kind} body here`);
  } else {
    out.label(error.span, `a temporary borrow escapes the ${kind} body here`);
    if (shorterOwner !== null && shorterOwner.name !== null) {
      const outside = `\`${shorterOwner.name}\` is declared outside the ${kind}`;
      out.help(`${outside}, so any data borrowed inside the ${kind} cannot be stored into it`);
    }
  }
  if (error.areExpressible) {
    labelRegionName(cx, out, error.body, error.longer);
    labelRegionName(cx, out, error.body, error.shorter);
    out.label(
      error.span,
      `${categoryText(error.category)}requires that \`${error.longer.name}\` must outlive \`${error.shorter.name}\``,
    );
  }
  addVariance(cx, out, error);
  return out;
}

function labelOwner(cx: RenderContext, out: Builder, error: RegionErrorReport, owner: RegionOwner, text: string): void {
  if (owner.kind === 'upvar') out.labelRange(cx.capturedFrom(error.body, owner.index).declared, text);
  else out.label(owner.span, text);
}

function explicitRequired(cx: RenderContext, error: Of<'explicitRequired'>): Builder {
  const where = error.argName === null ? 'parameter type' : `the type of \`${error.argName}\``;
  const out = new Builder(cx, error.body, 'E0621', `explicit lifetime required in ${where}`, error.span);
  const named = error.named.name;
  out.label(error.span, `lifetime \`${named}\` required`);
  const written = cx.ty(error.newTy, (region) => (region.kind === 'static' ? "'static" : regionName(region)));
  out.help(
    `add explicit lifetime \`${named}\` to ${error.argName === null ? 'type' : `the type of \`${error.argName}\``}: \`${written}\``,
  );
  return out;
}

function fnMutEscapes(cx: RenderContext, error: Of<'fnMutEscapes'>): Builder {
  const out = new Builder(
    cx,
    error.body,
    'lifetime',
    'captured variable cannot escape `FnMut` closure body',
    error.span,
  );
  out.label(error.span, 'returns a reference to a captured variable which escapes the closure body');
  if (error.upvar !== null) {
    out.labelRange(cx.capturedFrom(error.body, error.upvar).declared, 'variable defined here');
    const upvar = cx.result.bodies[error.body].body.upvars[error.upvar];
    if (upvar !== undefined) out.label(upvar.pathSpan, 'variable captured here');
  }
  const inferred = regionRange(cx, error);
  if (inferred !== null) out.labelRange(inferred, 'inferred to be a `FnMut` closure');
  out.note('`FnMut` closures only have access to their captured variables while they are executing...');
  out.note('...therefore, they cannot allow references to captured variables to escape');
  return out;
}

/** Where the region that the captured variable escapes to stands. */
function regionRange(cx: RenderContext, error: Of<'fnMutEscapes'>): FileRange | null {
  const { source } = error.shorter;
  if (source.kind === 'output') {
    const { written, range } = cx.regionInOutput(error.body, source.ty, source.region);
    return written?.range ?? range;
  }
  return cx.range(error.body, cx.result.bodies[error.body].body.headerSpan);
}

export function typeTest(cx: RenderContext, error: TypeTestError): Builder {
  const ty = cx.ty(error.ty, declaredName);
  const kind =
    error.ty.kind === 'param'
      ? 'parameter type'
      : error.ty.kind === 'alias' && error.ty.alias === 'opaque'
        ? 'opaque type'
        : error.ty.kind === 'alias'
          ? 'associated type'
          : 'type';
  const subject = `the ${kind} \`${ty}\``;
  if (error.code === null)
    return new Builder(cx, error.body, 'lifetime-bound', `\`${ty}\` does not live long enough`, error.span);
  const out = new Builder(cx, error.body, error.code, `${subject} may not live long enough`, error.span);
  const must = `${subject} must be valid for`;
  if (error.code === 'E0310') out.label(error.span, `${must} the static lifetime...`);
  else if (error.anonymous !== null)
    labelAnonymous(cx, out, error.body, error.anonymous, `${must} the anonymous lifetime defined here...`);
  else if (error.boundRegion !== null) {
    const name = regionName(error.boundRegion) ?? error.bound?.name ?? "'_";
    out.labelRange(cx.regionDeclaration(error.boundRegion), `${must} the lifetime \`${name}\` as defined here...`);
  }
  out.label(error.span, `...so that the type \`${ty}\` will meet its required lifetime bounds`);
  if (error.code === 'E0310') {
    const object = cx.boxedObject(error.span);
    out.labelRange(object, "this `dyn Trait` has an implicit `'static` lifetime bound");
  }
  return out.help('consider adding an explicit lifetime bound');
}

/** The name that the user gave a region. */
export function declaredName(region: Region): string | null {
  if (region.kind === 'static') return "'static";
  const name = regionName(region);
  return name === "'_" ? null : name;
}

/** The type with the elided lifetime, and how rustc calls it. */
function labelAnonymous(
  cx: RenderContext,
  out: Builder,
  body: number,
  { arg, ty, region }: AnonymousRegion,
  text: string,
): void {
  const at = cx.regionInArgument(body, arg, ty, region);
  const how = at?.kind === 'bound' ? 'as defined here' : 'defined here';
  out.labelRange(at?.whole ?? null, text.replace('defined here', how));
}

/** null for what is not decided as rustc does: nothing is said of its body. */
export function placeholder(cx: RenderContext, error: PlaceholderError): Builder | null {
  if (error.kind === 'higherRanked') return null;
  if (error.kind === 'notGeneralEnough' && error.trait !== null) {
    const name = cx.path(error.trait);
    const message = `implementation of \`${name}\` is not general enough`;
    return new Builder(cx, error.body, 'not-general-enough', message, error.span).label(error.span, message);
  }
  const out = new Builder(cx, error.body, 'E0308', 'mismatched types', error.span);
  return out.label(error.span, 'one type is more general than the other');
}

export function opaqueCapture(cx: RenderContext, error: OpaqueCapture): Builder {
  const opaque = cx.ty(error.opaque, declaredName);
  const message = `hidden type for \`${opaque}\` captures lifetime that does not appear in bounds`;
  const out = new Builder(cx, error.body, 'E0700', message, error.span);
  out.labelRange(cx.opaqueRange(error.opaque), 'opaque type defined here');
  // What several lifetimes have in common has no name.
  if (error.hiddenRegion.kind === 'erased')
    return out.note(`hidden type \`${cx.ty(error.hiddenTy, declaredName)}\` captures lifetime \`'_\``);
  const captures = `hidden type \`${cx.ty(error.hiddenTy, declaredName)}\` captures`;
  if (error.anonymous !== null) {
    labelAnonymous(cx, out, error.body, error.anonymous, `${captures} the anonymous lifetime defined here`);
    return out;
  }
  const name = declaredName(error.hiddenRegion) ?? "'_";
  return out.labelRange(
    cx.regionDeclaration(error.hiddenRegion),
    `${captures} the lifetime \`${name}\` as defined here`,
  );
}
