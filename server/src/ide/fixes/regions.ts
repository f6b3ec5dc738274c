/** Lifetimes of a signature that a body needs related: a bound, a name in common, what a returned type captures. */
import type { OpaqueCapture, RegionErrorReport, RegionName, TypeTestError } from '../../borrowck/result';
import type { WrittenRegionRange } from '../diagnostics/context';
import type { FileRange, TextEdit } from '../types';
import {
  type BorrowedShape,
  boundOn,
  type Candidate,
  type CandidateContext,
  freshLifetime,
  insert,
  insertBefore,
} from './context';

export function regionError(cx: CandidateContext, error: RegionErrorReport): Candidate[] {
  const { longer, shorter } = error;
  const fixes: Candidate[] = [...resultBorrows(cx, error), ...ownForClosure(cx, error)];
  if (error.report === 'explicitRequired') {
    const at = nameable(cx.regionInArgument(error.body, error.arg, error.ty, error.anonymous));
    const isOwn = error.body === 0 && cx.isSignatureOwn;
    return at === null || !isOwn ? fixes : [...fixes, ...sameName(cx, at, error.named.name)];
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
    // Whoever calls it may not have anything that lasts so long.
    if (longerAt !== null) fixes.push(...sameName(cx, longerAt, "'static").map((fix) => ({ ...fix, isChoice: true })));
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

/** What is returned comes from another argument than the elided lifetime of the output says: name it there. */
function resultBorrows(cx: CandidateContext, error: RegionErrorReport): Candidate[] {
  if (error.report !== 'general' || !error.isReturn || error.body !== 0 || !cx.isSignatureOwn) return [];
  const { longer, shorter } = error;
  const named = shorter.source.kind === 'param' ? cx.namedInOutput(shorter.name) : [];
  if (longer.source.kind === 'argument' && named.length > 0) return leftOut(cx, named, shorter.name);
  const outputs = cx.elidedInOutput();
  if (outputs.length === 0) return [];
  const said = (name: string, more: readonly TextEdit[], of: string): Candidate[] => [
    {
      kind: 'introduceLifetime',
      title: `Say that the result borrows from \`${of}\`: \`${name}\``,
      edits: [...more, ...outputs.map((at) => nameAt(at, name))],
      isSignature: true,
    },
  ];
  if (longer.source.kind === 'param' && shorter.source.kind !== 'param') return said(longer.name, [], longer.name);
  const at = written(cx, error, longer);
  const binder = cx.generics();
  if (at === null || binder === null || longer.source.kind !== 'argument') return [];
  const name = freshLifetime(cx.lifetimes);
  const argument = cx.localDeclaration(0, longer.source.local);
  const of = argument === null ? cx.text(at.whole) : cx.text(argument);
  return said(name, [declared(binder, name), nameAt(at, name)], of);
}

/** `&'a self.buffer` is asked for and `&self.buffer` is returned: elision says what is meant. */
function leftOut(cx: CandidateContext, named: readonly FileRange[], name: string): Candidate[] {
  const edits = named.map((range): TextEdit => {
    const around = cx.text({ ...range, start: range.start - 1, end: range.end + 1 });
    return /^&.*\s$/s.test(around)
      ? { range: { ...range, end: range.end + 1 }, newText: '' }
      : { range, newText: "'_" };
  });
  const title = `Let the result borrow from the argument: without \`${name}\``;
  return [{ kind: 'anonymousLifetime', title, edits, isSignature: true }];
}

/** A closure that outlives the fn takes references along: let it own what they refer to. */
function ownForClosure(cx: CandidateContext, error: RegionErrorReport): Candidate[] {
  if (error.report !== 'escapes' || error.body !== 0) return [];
  const [closure] = cx.closuresIn(error.span);
  const range = closure === undefined ? null : cx.closureRange(closure);
  const statement = range === null ? null : cx.statementAround(range);
  if (closure === undefined || range === null || statement === null) return [];
  const lines = cx.capturesOf(closure).flatMap(({ name, shape }) => {
    const method = shape === null ? undefined : OWNED.get(shape);
    return method === undefined ? [] : [{ name, line: `let ${name} = ${method(name)};` }];
  });
  if (lines.length === 0) return [];
  const names = lines.map(({ name }) => `\`${name}\``).join(', ');
  return [
    {
      kind: 'ownForClosure',
      title: `Let the closure own a copy of ${names}`,
      edits: [insertBefore(statement, lines.map(({ line }) => line).join(statement.lineBreak))],
    },
  ];
}

const OWNED: ReadonlyMap<BorrowedShape, (name: string) => string> = new Map([
  ['copy', (name) => `*${name}`],
  ['value', (name) => `${name}.clone()`],
  ['str', (name) => `${name}.to_owned()`],
  ['slice', (name) => `${name}.to_vec()`],
] satisfies [BorrowedShape, (name: string) => string][]);

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
  const shown = name.startsWith('impl ') ? `+ ${bound}` : `${name}: ${bound}`;
  return [
    {
      kind: 'addBound',
      title: `Add the bound \`${shown}\` (every caller has to fulfil it)`,
      edits: [boundOn(param, bound)],
      isSignature: true,
    },
  ];
}

function written(cx: CandidateContext, error: RegionErrorReport, { source }: RegionName): WrittenRegionRange | null {
  if (source.kind !== 'argument' || error.body !== 0 || !cx.isSignatureOwn) return null;
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
  return [
    {
      kind: 'introduceLifetime',
      title: `Introduce a lifetime \`${name}\` that both have in common`,
      edits: [declared(binder, name), ...places.map((place) => nameAt(place, name))],
      isSignature: true,
    },
  ];
}

function declared(
  { range, hasList }: { readonly range: FileRange; readonly hasList: boolean },
  name: string,
): TextEdit {
  return insert(range, hasList ? range.start + 1 : range.end, hasList ? `${name}, ` : `<${name}>`);
}
