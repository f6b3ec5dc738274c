/**
 * Lifetimes that an item needs and does not have, in rustc's words: E0195, E0309, E0310, E0311, E0477, E0478, E0491.
 * Mirrors rustc_trait_selection::error_reporting::infer::region.
 */
import type { WfError, WfOrigin, WfSpan } from '../../borrowck/wf/result';
import { type Predicate, type Region, regionName, type Ty } from '../../types/ty';
import type { Code } from '../codes';
import type { Child, Diagnostic, FileRange, Label } from '../types';

export interface WfContext {
  range(span: WfSpan): FileRange | null;
  /** The types as rustc prints it, with the names of its lifetimes. */
  ty(ty: Ty): string;
  predicate(predicate: Predicate): string;
  /** Where a lifetime is declared. */
  regionDeclaration(region: Region): FileRange | null;
  /** `<'a, T>` of this item or of one of the trait; where there are none, the place behind the name. */
  generics(def: number | null): FileRange | null;
  /** The `written`-th generic parameter of this item or of one of the trait. */
  param(def: number | null, written: number): FileRange | null;
  text(range: FileRange): string;
  /** A fn up to its output: of this item or of one of the trait. */
  signature(def: number | null): FileRange | null;
  /** A type as rustc prints it, each lifetime by a name of its own. */
  numbered(ty: Ty, name: (region: Region) => string): string;
  /** An associated type of a trait: its name, and it up to its where-clauses. */
  assocType(def: number): { readonly name: string; readonly range: FileRange | null };
}

interface Parts {
  readonly code: Code;
  readonly message: string;
  readonly at: FileRange | null;
  readonly primary: string;
  readonly labels: readonly Label[];
  readonly children: readonly Child[];
  /** Where a macro made what is wrong. */
  readonly expansions?: readonly Label[];
}

/** null where the place has no text in a file. */
export function wfDiagnostic(cx: WfContext, error: WfError, id: string): Diagnostic | null {
  const parts = describe(cx, error);
  if (parts.at === null) return null;
  const { code, message, labels: secondary, children, expansions = [] } = parts;
  const primary = { range: parts.at, text: parts.primary };
  // Where the bound is named, its declaration comes first.
  const labelsBeforePrimary = code === 'E0309' || code === 'E0311' ? secondary.length : 0;
  return { code, severity: 'error', message, primary, secondary, labelsBeforePrimary, children, expansions, id };
}

function describe(cx: WfContext, error: WfError): Parts {
  switch (error.kind) {
    case 'generic':
      return generic(cx, error);
    case 'regions':
      return regions(cx, error);
    case 'lifetimeCount': {
      const there = cx.generics(error.traitItem);
      const text = `lifetimes in impl do not match this ${error.itemKind} in trait`;
      return {
        code: 'E0195',
        message: `lifetime parameters or bounds on ${error.itemKind} \`${error.name}\` do not match the trait declaration`,
        at: cx.generics(null),
        primary: `lifetimes do not match ${error.itemKind} in trait`,
        labels: there === null ? [] : [{ range: there, text }],
        children: [],
      };
    }
    case 'lateBound':
      return lateBound(cx, error);
    case 'missingBounds':
      return missingBounds(cx, error);
    case 'packedMove':
      return packedMove(cx, error);
    case 'incompatible':
      return incompatible(cx, error);
    case 'signature':
      return signature(cx, error);
  }
}

function packedMove(cx: WfContext, error: Extract<WfError, { kind: 'packedMove' }>): Parts {
  const { derive } = error;
  const call = derivedIn(cx, cx.range(error.call), derive);
  const why = 'taking references to the fields of a packed struct is undefined behaviour';
  return {
    code: 'E0507',
    message: 'cannot move out of a shared reference',
    at: cx.range(error.span),
    primary: `move occurs because value has type \`${cx.ty(error.ty)}\`, which does not implement the \`Copy\` trait`,
    labels: [],
    children: [note(`\`#[derive(${derive})]\` triggers a move because ${why}`, null)],
    expansions: call === null ? [] : [{ range: call, text: 'in this derive macro expansion' }],
  };
}

/** The path of a derive in its attribute. */
function derivedIn(cx: WfContext, attribute: FileRange | null, name: string): FileRange | null {
  if (attribute === null) return null;
  const found = new RegExp(`(?:\\w+\\s*::\\s*)*\\b${name}\\b`).exec(cx.text(attribute));
  if (found === null) return attribute;
  const start = attribute.start + found.index;
  return { ...attribute, start, end: start + found[0].length };
}

function missingBounds(cx: WfContext, error: Extract<WfError, { kind: 'missingBounds' }>): Parts {
  const s = error.bounds.length > 1 ? 's' : '';
  const these = s === '' ? 'this bound is' : 'these bounds are';
  const clauses = error.bounds.map((bound) => cx.predicate(bound)).join(', ');
  return {
    code: 'missing-bound',
    message: `missing required bound${s} on \`${error.name}\``,
    at: cx.range(error.span),
    primary: '',
    labels: [],
    children: [
      note(`${these} currently required to ensure that impls have maximum flexibility`, null),
      note(
        'we are soliciting feedback, see issue #87479 <https://github.com/rust-lang/rust/issues/87479> for more information',
        null,
      ),
      { level: 'help', message: `add the required where clause${s}: \`where ${clauses}\`` },
    ],
  };
}

function incompatible(cx: WfContext, error: Extract<WfError, { kind: 'incompatible' }>): Parts {
  const longer = explained(cx, error.longer);
  const shorter = explained(cx, error.shorter);
  return {
    code: 'E0308',
    message: 'method not compatible with trait',
    at: cx.signature(null),
    primary: 'lifetime mismatch',
    labels: [],
    children: [
      note(`${longer.text}...`, longer.range),
      note(`...does not necessarily outlive ${shorter.text}`, shorter.range),
    ],
  };
}

function signature(cx: WfContext, error: Extract<WfError, { kind: 'signature' }>): Parts {
  const numbers = new Map<Region, string>();
  const name = (region: Region): string => {
    const own = region.kind === 'var' ? null : regionName(region);
    if (own !== null && own !== "'_") return own;
    const known = numbers.get(region) ?? `'${numbers.size + 1}`;
    numbers.set(region, known);
    return known;
  };
  const expected = cx.numbered(error.expected, name);
  numbers.clear();
  const found = cx.numbered(error.found, name);
  const there = cx.signature(error.traitItem);
  return {
    code: 'signature',
    message: "`impl` item signature doesn't match `trait` item signature",
    at: cx.signature(null),
    primary: `found \`${found}\``,
    labels: there === null ? [] : [{ range: there, text: `expected \`${expected}\`` }],
    children: [
      note(`expected signature \`${expected}\`\n   found signature \`${found}\``, null),
      {
        level: 'help',
        message: 'the lifetime requirements from the `impl` do not correspond to the requirements in the `trait`',
      },
      {
        level: 'help',
        message:
          'verify the lifetime relationships in the `trait` and `impl` between the `self` argument, the other inputs and its output',
      },
    ],
  };
}

/** `Region` as rustc ends a sentence about it, and its declaration. */
function explained(cx: WfContext, region: Region): { readonly text: string; readonly range: FileRange | null } {
  if (region.kind === 'static') return { text: 'the static lifetime', range: null };
  const range = cx.regionDeclaration(region);
  const name = regionName(region) ?? "'_";
  return {
    text: name === "'_" ? 'the anonymous lifetime defined here' : `the lifetime \`${name}\` as defined here`,
    range,
  };
}

function note(message: string, range: FileRange | null): Child {
  return range === null ? { level: 'note', message } : { level: 'note', message, range };
}

function subjectOf(cx: WfContext, ty: Ty): string {
  const what = ty.kind !== 'alias' ? 'parameter type' : ty.alias === 'opaque' ? 'opaque type' : 'associated type';
  return `the ${what} \`${cx.ty(ty)}\``;
}

function generic(cx: WfContext, error: Extract<WfError, { kind: 'generic' }>): Parts {
  const subject = subjectOf(cx, error.ty);
  const { text, range } = explained(cx, error.region);
  const isStatic = error.region.kind === 'static';
  const isAnonymous = regionName(error.region) === "'_";
  const must = `${subject} must be valid for ${text}...`;
  const why = reason(cx, error.origin);
  const at = cx.range(error.span);
  const labels: Label[] = [];
  if (isStatic && at !== null) labels.push({ range: at, text: why });
  else if (range !== null) labels.push({ range, text: must });
  const isBound = error.origin.kind === 'param' && error.origin.isBound;
  return {
    code: isStatic ? 'E0310' : isAnonymous ? 'E0311' : 'E0309',
    message: `${subject} may not live long enough`,
    at,
    primary: isStatic ? must : why,
    labels,
    children: [
      ...(isBound ? [note('...that is required by this bound', null)] : []),
      { level: 'help', message: 'consider adding an explicit lifetime bound' },
    ],
  };
}

function reason(cx: WfContext, origin: WfOrigin): string {
  switch (origin.kind) {
    case 'reference':
      return `...so that the reference type \`${cx.ty(origin.ty)}\` does not outlive the data it points at`;
    case 'param':
      return `...so that the type \`${cx.ty(origin.ty)}\` will meet its required lifetime bounds${origin.isBound ? '...' : ''}`;
    case 'region':
    case 'trait':
      return '...so that the declared lifetime parameter bounds are satisfied';
  }
}

function regions(cx: WfContext, error: Extract<WfError, { kind: 'regions' }>): Parts {
  const longer = explained(cx, error.longer);
  const shorter = explained(cx, error.shorter);
  const base = { at: cx.range(error.span), primary: '', labels: definition(cx, error.origin) };
  switch (error.origin.kind) {
    case 'reference':
      return {
        ...base,
        code: 'E0491',
        message: `in type \`${cx.ty(error.origin.ty)}\`, reference has a longer lifetime than the data it references`,
        children: [
          note(`the pointer is valid for ${shorter.text}`, shorter.range),
          note(`but the referenced data is only valid for ${longer.text}`, longer.range),
        ],
      };
    case 'param': {
      const end = error.origin.isBound ? ' as required by this binding' : '';
      const verb = error.shorter.kind === 'static' ? 'satisfy' : 'outlive';
      return {
        ...base,
        code: 'E0477',
        message: `the type \`${cx.ty(error.origin.ty)}\` does not fulfill the required lifetime`,
        children: [note(`type must ${verb} ${shorter.text}${end}`, shorter.range)],
      };
    }
    case 'region':
    case 'trait':
      return {
        ...base,
        code: 'E0478',
        message: 'lifetime bound not satisfied',
        children: [
          note(`lifetime parameter instantiated with ${longer.text}`, longer.range),
          note(`but lifetime parameter must outlive ${shorter.text}`, shorter.range),
        ],
      };
  }
}

function definition(cx: WfContext, origin: WfOrigin): Label[] {
  if ((origin.kind !== 'param' && origin.kind !== 'region') || origin.of === undefined) return [];
  const { name, range } = cx.assocType(origin.of);
  return range === null ? [] : [{ range, text: `definition of \`${name}\` from trait` }];
}

function lateBound(cx: WfContext, error: Extract<WfError, { kind: 'lateBound' }>): Parts {
  const here = error.params.map((param) => cx.param(null, param.written));
  const [first, ...rest] = here;
  const notes = error.params.map((param, i) => {
    const range = here[i] ?? null;
    const name = range === null ? "'_" : cx.text(range).split(/[:\s]/)[0];
    return note(`\`${name}\` differs between the trait and impl`, cx.param(error.traitItem, param.traitWritten));
  });
  return {
    code: 'E0195',
    message: 'lifetime parameters do not match the trait definition',
    at: first ?? null,
    primary: '',
    labels: rest.flatMap((range) => (range === null ? [] : [{ range, text: '', isPrimary: true as const }])),
    children: [note('lifetime parameters differ in whether they are early- or late-bound', null), ...notes],
  };
}
