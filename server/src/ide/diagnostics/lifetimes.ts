/** Lifetime errors on signatures and in bodies, as rustc_resolve words them: E0106, E0107, E0261, E0262, E0403, E0496, E0637, E0726. */
import type { SynPtr } from '../../items/item';
import type { ElisionCandidate, LifetimeError } from '../../lifetimes/result';
import type { Diagnostic, FileRange, Label } from '../types';

export interface LifetimeContext {
  /** null where a span has no text in a file. */
  range(syn: SynPtr, inBody: boolean): FileRange | null;
  /** Of another item. */
  rangeIn(def: number, syn: SynPtr): FileRange | null;
  /** Where an item declares its name and its lifetimes; null where its text is not at hand. */
  declaration(def: number): { readonly name: FileRange; readonly lifetimes: readonly Label[] } | null;
  /** Where the generics of the item are or would be written, if that is in a macro. */
  madeGenerics(): FileRange | null;
  text(range: FileRange): string;
}

const HIGHER_RANKED =
  'for more information on higher-ranked polymorphism, visit https://doc.rust-lang.org/nomicon/hrtb.html';

interface Parts {
  readonly message: string;
  readonly primary: string;
  readonly labels?: readonly (Label | null)[];
  readonly help?: string;
  readonly note?: string;
  /** Where the note points. */
  readonly noteAt?: { readonly range: FileRange; readonly labels: readonly Label[] };
  /** Replaces the primary range. */
  readonly at?: FileRange | null;
}

export function lifetimeDiagnostic(cx: LifetimeContext, error: LifetimeError, id: string): Diagnostic | null {
  if (error.code === 'E0658') return null;
  const parts = describe(cx, error);
  const range = parts.at ?? cx.range(error.syn, error.inBody);
  if (range === null) return null;
  return {
    code: error.code === 'assocType' ? 'lifetime' : error.code,
    severity: 'error',
    message: parts.message,
    primary: { range, text: parts.primary },
    secondary: (parts.labels ?? []).filter((label) => label !== null),
    labelsBeforePrimary: error.code === 'E0496' ? 1 : 0,
    children: [
      ...(parts.help === undefined ? [] : [{ level: 'help' as const, message: parts.help }]),
      ...(parts.note === undefined ? [] : [{ level: 'note' as const, message: parts.note, ...parts.noteAt }]),
    ],
    expansions: [],
    id,
  };
}

/** The note about higher-ranked lifetimes stands at the first error that has it, as rustc's `note_once`. */
export function pointingOnce(sorted: readonly Diagnostic[]): readonly Diagnostic[] {
  const has = ({ children }: Diagnostic): boolean => children.some(({ message }) => message === HIGHER_RANKED);
  const first = sorted.find(has);
  return sorted.map((diagnostic) =>
    diagnostic === first || !has(diagnostic)
      ? diagnostic
      : { ...diagnostic, children: diagnostic.children.filter(({ message }) => message !== HIGHER_RANKED) },
  );
}

function plural(n: number, word: string): string {
  return n === 1 ? word : `${word}s`;
}

type Told = Exclude<LifetimeError, { readonly code: 'E0658' }>;

function describe(cx: LifetimeContext, error: Told): Parts {
  const label = (syn: SynPtr, text: string): Label | null => {
    const range = cx.range(syn, error.inBody);
    return range === null ? null : { range, text };
  };
  switch (error.code) {
    case 'E0261': {
      // A `for<..>` is nearer, or may be.
      const made = error.mayBeBound ? null : cx.madeGenerics();
      const text = `lifetime \`${error.name}\` is missing in item created through this procedural macro`;
      return {
        message: `use of undeclared lifetime name \`${error.name}\``,
        primary: 'undeclared lifetime',
        labels: made === null ? [] : [{ range: made, text }],
        note: error.mayBeBound ? HIGHER_RANKED : undefined,
      };
    }
    case 'E0262':
      return {
        message: `invalid lifetime parameter name: \`${error.name}\``,
        primary: `${error.name} is a reserved lifetime name`,
        at: error.inBinder ? nameInBinder(cx, cx.range(error.syn, error.inBody), error.name) : null,
      };
    case 'E0106':
      return missing(cx, error);
    case 'E0107': {
      const { path, kind, expected } = error;
      const supplied = error.supplied.length;
      const given = `supplied ${supplied} lifetime ${plural(supplied, 'argument')}`;
      const range = cx.range(error.syn, error.inBody);
      if (error.bare) {
        const primary = `expected ${expected} lifetime ${plural(expected, 'argument')}`;
        return { message: `missing generics for ${kind} \`${error.bare}\``, primary, ...definition(cx, error) };
      }
      return {
        message: `${kind} takes ${expected} lifetime ${plural(expected, 'argument')} but ${supplied} lifetime ${plural(supplied, 'argument')} ${supplied === 1 ? 'was' : 'were'} supplied`,
        primary: `expected ${expected} lifetime ${plural(expected, 'argument')}`,
        // Those that are too many are what the suggestion removes.
        labels: supplied > expected ? [] : error.supplied.map((syn, i) => label(syn, i === supplied - 1 ? given : '')),
        at: path === '' ? nameBefore(cx, range) : nameOnly(range, path),
        ...definition(cx, error),
      };
    }
    case 'E0637':
      return error.what === 'ampersand'
        ? {
            message: '`&` without an explicit lifetime name cannot be used here',
            primary: 'explicit lifetime name needed here',
            at: firstChar(cx, cx.range(error.syn, error.inBody)),
          }
        : { message: "`'_` cannot be used here", primary: "`'_` is a reserved lifetime name" };
    case 'assocType': {
      const at = firstChar(cx, cx.range(error.syn, error.inBody));
      const why =
        'is declared without lifetime parameters, so using a borrowed type for them requires that lifetime to come from the implemented type';
      return error.isIterator
        ? {
            message: `associated type \`Iterator::Item\` ${why}`,
            primary: '',
            note: "you can't create an `Iterator` that borrows each `Item` from itself, but you can instead create a new type that borrows your existing type and implement `Iterator` for that new type",
            at,
          }
        : {
            message: 'missing lifetime in associated type',
            primary: 'this lifetime must come from the implemented type',
            note: `in the trait the associated type ${why}`,
            at,
          };
    }
    case 'E0726':
      return {
        message: 'implicit elided lifetime not allowed here',
        primary: `expected lifetime ${plural(error.count, 'parameter')}`,
      };
    case 'E0496': {
      const declared = cx.rangeIn(error.outer.def, error.outer.syn);
      const outer = error.outer.inBinder ? nameInBinder(cx, declared, error.name) : nameOnly(declared, error.name);
      return {
        message: `lifetime name \`${error.name}\` shadows a lifetime name that is already in scope`,
        primary: `lifetime \`${error.name}\` already in scope`,
        labels: [outer === null ? null : { range: outer, text: 'first declared here' }],
        at: error.inBinder ? nameInBinder(cx, cx.range(error.syn, error.inBody), error.name) : null,
      };
    }
    case 'E0403':
      return {
        message: `the name \`${error.name}\` is already used for a generic parameter in this item's generic parameters`,
        primary: 'already used',
        labels: [label(error.first, `first use of \`${error.name}\``)],
      };
    case 'E0226':
      return { message: 'only a single explicit lifetime bound is permitted', primary: '' };
    case 'E0227':
      return { message: 'ambiguous lifetime bound, explicit lifetime bound required', primary: '' };
    case 'E0228':
      return {
        message: 'cannot deduce the lifetime bound for this trait object type from context',
        primary: '',
        help: 'please supply an explicit bound',
      };
    case 'E0516':
      return {
        message: '`typeof` is a reserved keyword but unimplemented',
        primary: '',
        note: 'consider replacing `typeof(...)` with an actual type',
      };
    case 'E0581':
      return {
        message: `return type references lifetime \`${error.name}\`, which is not constrained by the fn input types`,
        primary: '',
      };
    case 'E0582':
      return {
        message: `binding for associated type \`${error.binding}\` references lifetime \`${error.name}\`, which does not appear in the trait input types`,
        primary: '',
        labels: [supertrait(cx, error)],
      };
  }
}

/** rustc's `show_definition`. */
function definition(
  cx: LifetimeContext,
  { def, kind, expected }: Extract<LifetimeError, { code: 'E0107' }>,
): Pick<Parts, 'note' | 'noteAt'> {
  const declared = cx.declaration(def);
  if (declared === null || declared.lifetimes.length !== expected) return {};
  const { name, lifetimes } = declared;
  const names = lifetimes.map(({ text }) => `\`${text}\``);
  const list = names.length === 0 ? '' : `: ${names.join(', ')}`;
  return {
    note: `${kind} defined here, with ${expected} lifetime ${plural(expected, 'parameter')}${list}`,
    noteAt: { range: name, labels: lifetimes.map(({ range }) => ({ range, text: '' })) },
  };
}

function supertrait(cx: LifetimeContext, { because }: Extract<LifetimeError, { code: 'E0582' }>): Label | null {
  const range = because ? cx.rangeIn(because.def, because.syn) : null;
  return range === null ? null : { range, text: 'due to this supertrait' };
}

function missing(cx: LifetimeContext, error: Extract<LifetimeError, { code: 'E0106' }>): Parts {
  const texts = error.missing.map((m) => ({
    m,
    text: m.count === 1 ? 'expected named lifetime parameter' : `expected ${m.count} lifetime parameters`,
  }));
  const total = error.missing.reduce((n, m) => n + m.count, 0);
  const spanOf = (m: (typeof error.missing)[number]) => {
    const range = cx.range(m.syn, error.inBody);
    if (m.what === 'reference' || m.what === 'arguments') return firstChar(cx, range);
    return m.what === 'path' ? (emptyArguments(cx, range) ?? range) : range;
  };
  const [first, ...rest] = texts;
  return {
    message: `missing lifetime ${plural(total, 'specifier')}`,
    primary: first?.text ?? '',
    at: first === undefined ? null : spanOf(first.m),
    labels: [
      ...rest.map(({ m, text }) => {
        const range = spanOf(m);
        return range === null ? null : { range, text, isPrimary: true as const };
      }),
      ...error.candidates.map((candidate) => labelAt(cx.range(candidate.syn, error.inBody), '')),
    ],
    help: error.output === null ? undefined : outputHelp(error.output, error.candidates),
    ...(error.mayBeBound ? { note: HIGHER_RANKED } : namedAround(cx, error)),
  };
}

function namedAround(cx: LifetimeContext, error: Extract<LifetimeError, { code: 'E0106' }>): Partial<Parts> {
  const ranges = error.available.map(({ name, def, syn, inBinder }) => {
    const range = cx.rangeIn(def, syn);
    return inBinder ? nameInBinder(cx, range, name) : nameOnly(range, name);
  });
  // As `MultiSpan::from_spans` has them.
  const sorted = ranges.filter((range) => range !== null).sort((a, b) => a.start - b.start);
  const [first] = sorted;
  if (first === undefined || sorted.length === 1) return {};
  const labels = sorted.map((range): Label => ({ range, text: '', isPrimary: true }));
  return { note: 'these named lifetimes are available to use', noteAt: { range: first, labels } };
}

function labelAt(range: FileRange | null, text: string): Label | null {
  return range === null ? null : { range, text };
}

function outputHelp(
  output: 'noArguments' | 'noLifetimes' | 'ambiguous',
  candidates: readonly ElisionCandidate[],
): string {
  const start = "this function's return type contains a borrowed value";
  if (output === 'noArguments') return `${start}, but there is no value for it to be borrowed from`;
  if (output === 'noLifetimes')
    return `${start} with an elided lifetime, but the lifetime cannot be derived from the arguments`;
  const names = candidates.map((candidate) =>
    candidate.name === null ? `argument ${candidate.index + 1}` : `\`${candidate.name}\``,
  );
  if (candidates.length === 1) {
    return `${start}, but the signature does not say which one of ${names[0]}'s ${candidates[0].lifetimeCount} lifetimes it is borrowed from`;
  }
  const sources = names.map((name, i) =>
    candidates[i].lifetimeCount > 1 ? `one of ${name}'s ${candidates[i].lifetimeCount} lifetimes` : name,
  );
  const list = sources.length === 2 ? sources.join(' or ') : `${sources.slice(0, -1).join(', ')}, or ${sources.at(-1)}`;
  return `${start}, but the signature does not say whether it is borrowed from ${list}`;
}

/** `&` or `<` of what begins with it; the whole of a macro call in its place. */
function firstChar(cx: LifetimeContext, range: FileRange | null): FileRange | null {
  const first = range === null ? null : { ...range, end: range.start + 1 };
  return first !== null && /[&<]/.test(cx.text(first)) ? first : range;
}

/** The bracket of the `<>` behind a name, which is no node of the tree. */
function emptyArguments(cx: LifetimeContext, range: FileRange | null): FileRange | null {
  if (range === null) return null;
  const bracket = { ...range, start: range.end, end: range.end + 1 };
  return cx.text(bracket) === '<' ? bracket : null;
}

/** The declaration of a name in the `for<..>` that `range` begins with or contains. */
function nameInBinder(cx: LifetimeContext, range: FileRange | null, name: string): FileRange | null {
  if (range === null) return null;
  let from = range.start;
  let binder = /\bfor\s*<([^>]*)>/.exec(cx.text(range));
  if (binder === null) {
    // `impl for<'a> Tr<'a>`: the grammar has the binder beside the bound, not in it.
    from = Math.max(0, range.start - 256);
    binder = /\bfor\s*<([^>]*)>\s*$/.exec(cx.text({ ...range, start: from, end: range.start }));
  }
  if (binder === null) return range;
  from += binder.index + binder[0].lastIndexOf('>') - binder[1].length;
  const at = binder[1].split(/[\s,:+]+/).includes(name) ? binder[1].search(new RegExp(`${name}\\b`)) : -1;
  return at < 0 ? range : { ...range, start: from + at, end: from + at + name.length };
}

/** The identifier in front of an argument list. */
function nameBefore(cx: LifetimeContext, range: FileRange | null): FileRange | null {
  if (range === null) return null;
  const from = Math.max(0, range.start - 256);
  const match = /([\w]+)\s*(?:::\s*)?$/.exec(cx.text({ ...range, start: from, end: range.start }));
  if (match === null) return range;
  const start = from + match.index;
  return { ...range, start, end: start + match[1].length };
}

/** The identifier of a path segment without its arguments. */
function nameOnly(range: FileRange | null, name: string): FileRange | null {
  return range === null ? null : { ...range, end: Math.min(range.end, range.start + name.length) };
}
