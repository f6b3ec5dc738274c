/**
 * Edits that may cure an error about lifetimes: a lifetime of its own, the only one in scope, `'static`, `'_`, an argument
 * that is borrowed, a bound. They are verified before they are offered (`semantics/fixes.ts`).
 */
import type { LifetimeError, MissingLifetime } from '../../lifetimes/result';
import { inPath } from '../diagnostics/lifetimeSyntax';
import type { FileRange, TextEdit } from '../types';
import { type Candidate, freshLifetime } from './context';

/** A place in an input where a lifetime is elided or hidden. */
export interface ElidedPlace {
  readonly what: MissingLifetime['what'];
  readonly range: FileRange;
  readonly count: number;
}

export interface LifetimeFixContext {
  /** As written in the signature, or in the body. */
  range(syn: number, inBody: boolean): FileRange | null;
  text(range: FileRange): string;
  /** Named lifetimes in scope, with their quote. */
  readonly inScope: readonly string[];
  /** Where a lifetime parameter of the item itself, and of the impl or trait around, can be declared. */
  readonly binders: readonly { readonly range: FileRange; readonly hasList: boolean; readonly what: string }[];
  /** What the parameters elide, by index. */
  elidedIn(param: number): readonly ElidedPlace[];
  /** Types of the parameters without any lifetime. */
  readonly plainParams: readonly { readonly name: string; readonly type: FileRange }[];
}

export function lifetimeCandidates(cx: LifetimeFixContext, error: LifetimeError): Candidate[] {
  switch (error.code) {
    case 'E0106':
      return missing(cx, error);
    case 'E0261':
      return undeclared(cx, error);
    case 'E0637':
      return inBound(cx, error);
    case 'E0726': {
      const range = cx.range(error.syn, error.inBody);
      if (range === null) return [];
      const names = Array<string>(error.count).fill("'_").join(', ');
      return [
        {
          kind: 'anonymousLifetime',
          title: `Write the anonymous lifetime: \`<${names}>\``,
          edits: [insideOrBehind(cx, range, names)],
        },
      ];
    }
    default:
      return [];
  }
}

function missing(cx: LifetimeFixContext, error: Extract<LifetimeError, { code: 'E0106' }>): Candidate[] {
  const places = error.missing.flatMap((m) => {
    const range = cx.range(m.syn, error.inBody);
    return range === null ? [] : [{ what: m.what, range, count: m.count }];
  });
  const name = (lifetime: string): TextEdit[] => places.map((place) => nameAt(cx, place, lifetime));
  const out: Candidate[] = [];
  const [only] = cx.inScope;
  if (only !== undefined && cx.inScope.length === 1) {
    out.push({ kind: 'reuseLifetime', title: `Use the lifetime \`${only}\` that is in scope`, edits: name(only) });
  }
  const fresh = freshLifetime(cx.inScope);
  const [binder] = cx.binders;
  if (error.output === 'noArguments') {
    for (const { name: param, type } of cx.plainParams) {
      const edits = [{ range: { ...type, end: type.start }, newText: '&' }];
      out.push({ kind: 'borrowArgument', title: `Borrow the argument: \`${param}: &${cx.text(type)}\``, edits });
    }
  }
  const isElided = error.output === 'ambiguous' || error.output === null;
  if (binder !== undefined && isElided) {
    const inputs = error.candidates.flatMap(({ index }) => cx.elidedIn(index).map((place) => nameAt(cx, place, fresh)));
    out.push({
      kind: 'introduceLifetime',
      title: `Introduce a lifetime \`${fresh}\``,
      edits: [declare(binder, fresh), ...inputs, ...name(fresh)],
    });
  }
  out.push({ kind: 'staticLifetime', title: "Use the `'static` lifetime", edits: name("'static") });
  return out;
}

function undeclared(cx: LifetimeFixContext, error: Extract<LifetimeError, { code: 'E0261' }>): Candidate[] {
  const range = cx.range(error.syn, error.inBody);
  const out: Candidate[] = cx.binders.map((binder) => ({
    kind: 'introduceLifetime',
    title: `Introduce the lifetime \`${error.name}\` on the ${binder.what}`,
    edits: [declare(binder, error.name)],
  }));
  if (range === null) return out;
  const [only] = cx.inScope;
  if (only !== undefined && cx.inScope.length === 1) {
    const title = `Use the lifetime \`${only}\` that is in scope`;
    out.unshift({ kind: 'reuseLifetime', title, edits: [{ range, newText: only }] });
  }
  out.push({ kind: 'staticLifetime', title: "Use the `'static` lifetime", edits: [{ range, newText: "'static" }] });
  return out;
}

function inBound(cx: LifetimeFixContext, error: Extract<LifetimeError, { code: 'E0637' }>): Candidate[] {
  const range = cx.range(error.syn, error.inBody);
  const [binder] = cx.binders;
  if (range === null) return [];
  const place: ElidedPlace = { what: error.what === 'ampersand' ? 'reference' : 'underscore', range, count: 1 };
  const [only] = cx.inScope;
  const fresh = freshLifetime(cx.inScope);
  const out: Candidate[] = [];
  if (only !== undefined && cx.inScope.length === 1) {
    const title = `Use the lifetime \`${only}\` that is in scope`;
    out.push({ kind: 'reuseLifetime', title, edits: [nameAt(cx, place, only)] });
  }
  if (binder !== undefined) {
    out.push({
      kind: 'introduceLifetime',
      title: `Introduce a lifetime \`${fresh}\``,
      edits: [declare(binder, fresh), nameAt(cx, place, fresh)],
    });
  }
  out.push({ kind: 'staticLifetime', title: "Use the `'static` lifetime", edits: [nameAt(cx, place, "'static")] });
  return out;
}

function declare(binder: LifetimeFixContext['binders'][number], name: string): TextEdit {
  const { range, hasList } = binder;
  const at = hasList ? range.start + 1 : range.end;
  return { range: { ...range, start: at, end: at }, newText: hasList ? `${name}, ` : `<${name}>` };
}

function nameAt(cx: LifetimeFixContext, { what, range, count }: ElidedPlace, name: string): TextEdit {
  switch (what) {
    case 'reference': {
      const at = range.start + 1;
      return { range: { ...range, start: at, end: at }, newText: `${name} ` };
    }
    case 'underscore':
      return { range, newText: name };
    case 'path':
    case 'arguments':
      return inPath(cx, range, what, Array<string>(count).fill(name).join(', '));
  }
}

/** Lifetimes in front of the arguments of a whole path, or behind it. */
function insideOrBehind(cx: LifetimeFixContext, range: FileRange, names: string): TextEdit {
  const text = cx.text(range);
  const open = text.endsWith('>') ? matchingOpen(text) : -1;
  if (open < 0) return { range: { ...range, start: range.end }, newText: `<${names}>` };
  const at = range.start + open + 1;
  return { range: { ...range, start: at, end: at }, newText: `${names}, ` };
}

function matchingOpen(text: string): number {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    if (text[i] === '>' && text[i - 1] !== '-' && text[i - 1] !== '=') depth++;
    else if (text[i] === '<' && --depth === 0) return i;
  }
  return -1;
}
