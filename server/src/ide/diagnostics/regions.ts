/**
 * Region errors: "lifetime may not live long enough", E0521, E0621, E0309, E0310, E0311, E0700, higher-ranked ones.
 * Mirrors rustc's `region_errors`.
 */
import type { OpaqueCapture, PlaceholderError, RegionErrorReport, TypeTestError } from '../../borrowck/result';
import { regionName } from '../../types/ty';
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
  if (error.longer.source.kind === 'param' && error.shorter.source.kind === 'param') {
    out.help(`consider adding the following bound: \`${longer}: ${shorter}\``);
  }
  return out;
}

function addVariance(cx: RenderContext, out: Builder, error: RegionErrorReport): void {
  const { variance } = error;
  if (variance === null) return;
  const nomicon = 'see <https://doc.rust-lang.org/nomicon/subtyping.html> for more information about variance';
  if (variance.kind === 'adt') {
    out.note(
      `requirement occurs because of the type \`${cx.ty(variance.ty)}\`, which makes the generic argument invariant`,
    );
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
    out.label(shorterOwner.span, `\`${shorterOwner.name}\` declared here, outside of the ${kind} body`);
  }
  if (longerOwner !== null && longerOwner.name !== null) {
    out.label(longerOwner.span, `\`${longerOwner.name}\` is a reference that is only valid in the ${kind} body`);
    out.label(error.span, `\`${longerOwner.name}\` escapes the ${kind} body here`);
  } else out.label(error.span, `a temporary borrow escapes the ${kind} body here`);
  if (shorterOwner === null) {
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
  const { body } = cx.result.bodies[error.body];
  out.label(body.headerSpan, 'inferred to be a `FnMut` closure');
  const upvar = error.upvar === null ? undefined : body.upvars[error.upvar];
  if (upvar !== undefined) out.label(upvar.pathSpan, 'variable captured here');
  out.label(error.span, 'returns a reference to a captured variable which escapes the closure body');
  out.note('`FnMut` closures only have access to their captured variables while they are executing...');
  out.note('...therefore, they cannot allow references to captured variables to escape');
  return out;
}

export function typeTest(cx: RenderContext, error: TypeTestError): Builder {
  const ty = cx.ty(error.ty);
  const subject =
    error.ty.kind === 'param'
      ? `the parameter type \`${ty}\``
      : error.ty.kind === 'alias'
        ? `the associated type \`${ty}\``
        : `the type \`${ty}\``;
  if (error.code === null || error.bound === null) {
    const out = new Builder(cx, error.body, 'lifetime-bound', `\`${ty}\` does not live long enough`, error.span);
    return out;
  }
  const out = new Builder(cx, error.body, error.code, `${subject} may not live long enough`, error.span);
  const bound =
    error.code === 'E0310'
      ? 'the static lifetime'
      : error.code === 'E0311'
        ? 'the anonymous lifetime defined here'
        : `the lifetime \`${error.bound.name}\` as defined here`;
  if (error.boundRegion !== null && error.code !== 'E0310') {
    out.labelRange(cx.regionDeclaration(error.boundRegion), `${subject} must be valid for ${bound}...`);
    out.label(
      error.span,
      `...so that the ${error.ty.kind === 'param' ? 'type' : 'type'} \`${ty}\` will meet its required lifetime bounds`,
    );
  } else {
    out.label(error.span, `${subject} must be valid for ${bound}...`);
    out.label(error.span, `...so that the type \`${ty}\` will meet its required lifetime bounds`);
  }
  out.help('consider adding an explicit lifetime bound');
  return out;
}

export function placeholder(cx: RenderContext, error: PlaceholderError): Builder {
  if (error.kind === 'notGeneralEnough' && error.trait !== null) {
    const name = cx.path(error.trait);
    const message = `implementation of \`${name}\` is not general enough`;
    return new Builder(cx, error.body, 'not-general-enough', message, error.span).label(error.span, message);
  }
  const message = error.isSubtype ? 'higher-ranked subtype error' : 'higher-ranked lifetime error';
  return new Builder(cx, error.body, 'higher-ranked', message, error.span);
}

export function opaqueCapture(cx: RenderContext, error: OpaqueCapture): Builder {
  const message = `hidden type for \`${cx.opaque(error.opaque)}\` captures lifetime that does not appear in bounds`;
  const out = new Builder(cx, error.body, 'E0700', message, error.span);
  const ty = cx.ty(error.hiddenTy, (region) => (region === error.hiddenRegion ? (error.region?.name ?? null) : null));
  const declared = cx.regionDeclaration(error.hiddenRegion);
  if (error.region !== null && error.region.source.kind === 'param') {
    out.labelRange(declared, `hidden type \`${ty}\` captures the lifetime \`${error.region.name}\` as defined here`);
  } else out.labelRange(declared, `hidden type \`${ty}\` captures the anonymous lifetime defined here`);
  out.labelRange(cx.nameRange(error.opaque), 'opaque type defined here');
  return out;
}
