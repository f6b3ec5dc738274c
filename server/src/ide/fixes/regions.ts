/** Lifetimes of a signature that a body needs related: a bound, a name in common, what a returned type captures. */
import type { OpaqueCapture, RegionErrorReport, RegionName, TypeTestError } from '../../borrowck/result';
import type { WrittenRegionRange } from '../diagnostics/context';
import type { TextEdit } from '../types';
import { type Candidate, type CandidateContext, freshLifetime, insert } from './context';

export function regionError(cx: CandidateContext, error: RegionErrorReport): Candidate[] {
  const { longer, shorter } = error;
  const fixes: Candidate[] = [];
  if (error.report === 'explicitRequired') {
    const at = nameable(cx.regionInArgument(error.body, error.arg, error.ty, error.anonymous));
    return at === null || error.body !== 0 ? [] : sameName(cx, at, error.named.name);
  }
  if (error.body === 0 && shorter.source.kind === 'param' && longer.source.kind === 'param') {
    fixes.push(...addBound(cx, longer.name, shorter.name));
  }
  const places = [longer, shorter].map((name) => written(cx, error, name));
  const [longerAt, shorterAt] = places;
  if (longerAt !== null && shorter.source.kind === 'param') fixes.push(...sameName(cx, longerAt, shorter.name));
  if (shorterAt !== null && longer.source.kind === 'param') fixes.push(...sameName(cx, shorterAt, longer.name));
  if (longerAt !== null && shorterAt !== null) fixes.push(...introduce(cx, [longerAt, shorterAt]));
  if (shorter.source.kind === 'static') {
    const name = longer.source.kind === 'param' ? longer.name : "'_";
    for (const object of cx.objectsReturned()) {
      fixes.push({
        kind: 'addBound',
        title: `Say that the trait object may borrow: \`+ ${name}\``,
        edits: [insert(object, object.end, ` + ${name}`)],
        isSignature: true,
      });
    }
  }
  return fixes;
}

export function typeTest(cx: CandidateContext, { ty, bound, code }: TypeTestError): Candidate[] {
  if (bound === null || code === 'E0311' || ty.kind !== 'param') return [];
  return addBound(cx, ty.name, bound.name);
}

export function opaqueCapture(cx: CandidateContext, { opaque, hiddenRegion }: OpaqueCapture): Candidate[] {
  const range = cx.opaqueRange(opaque);
  if (range === null) return [];
  const isNamed = hiddenRegion.kind === 'earlyParam' || hiddenRegion.kind === 'lateParam';
  const names = isNamed && hiddenRegion.name.length > 1 ? [hiddenRegion.name, "'_"] : ["'_"];
  return names.map((name) => ({
    kind: 'addBound',
    title: `Say that the result borrows: \`+ ${name}\``,
    edits: [insert(range, range.end, ` + ${name}`)],
    instead: 'capture',
    isSignature: true,
  }));
}

/** `'a: 'b`, `T: 'a`, on the parameter where it is declared. */
function addBound(cx: CandidateContext, name: string, bound: string): Candidate[] {
  const param = cx.parameter(name);
  if (param === null || bound === "'_" || !bound.startsWith("'") || /^'\d/.test(bound)) return [];
  const newText = `${param.hasBounds ? ' +' : ':'} ${bound}`;
  return [
    {
      kind: 'addBound',
      title: `Add the bound \`${name}: ${bound}\` (every caller has to fulfil it)`,
      edits: [insert(param.range, param.range.end, newText)],
      isSignature: true,
    },
  ];
}

function written(cx: CandidateContext, error: RegionErrorReport, { source }: RegionName): WrittenRegionRange | null {
  if (source.kind !== 'argument' || error.body !== 0) return null;
  return nameable(cx.regionInArgument(error.body, source.arg, source.ty, source.region));
}

/** A place where a name can be put; not the hidden lifetime of a path. */
function nameable(found: WrittenRegionRange | null): WrittenRegionRange | null {
  return found?.kind === 'reference' || found?.kind === 'lifetime' ? found : null;
}

function nameAt({ kind, range }: WrittenRegionRange, name: string): TextEdit {
  return kind === 'reference' ? insert(range, range.end, `${name} `) : { range, newText: name };
}

function sameName(cx: CandidateContext, at: WrittenRegionRange, name: string): Candidate[] {
  const edit = nameAt(at, name);
  const whole = cx.text(at.whole);
  return [
    { kind: 'reuseLifetime', title: `Give \`${whole}\` the lifetime \`${name}\``, edits: [edit], isSignature: true },
  ];
}

/** Two arguments without names have to live equally long. */
function introduce(cx: CandidateContext, places: readonly WrittenRegionRange[]): Candidate[] {
  const binder = cx.generics();
  if (binder === null) return [];
  const name = freshLifetime(cx.lifetimes);
  const { range, hasList } = binder;
  const declaration = insert(range, hasList ? range.start + 1 : range.end, hasList ? `${name}, ` : `<${name}>`);
  return [
    {
      kind: 'introduceLifetime',
      title: `Introduce a lifetime \`${name}\` that both have in common`,
      edits: [declaration, ...places.map((place) => nameAt(place, name))],
      isSignature: true,
    },
  ];
}
