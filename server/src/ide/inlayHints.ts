/**
 * The words of inlay hints. A label stands between `‹` and `›`, which no Rust program has outside of texts and comments, so
 * that nobody takes it for code; its tooltip explains it in a sentence or two.
 */
import type { BorrowKind } from '../mir/body';

/** What a hint is about; the name of its setting, too. */
export const HINT_KINDS = [
  'guards',
  'dropOrder',
  'moves',
  'copies',
  'reborrows',
  'borrowEnds',
  'captures',
  'elidedLifetimes',
] as const;
export type HintKind = (typeof HINT_KINDS)[number];

export interface HintText {
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
}

/** Names in a label; a longer list is cut off there and complete in the tooltip. */
const MAX_NAMES = 3;

function hint(label: string, tooltip: string): HintText {
  return { label: `‹${label}›`, tooltip };
}

function shortened(names: readonly string[]): string {
  return names.length <= MAX_NAMES ? names.join(', ') : `${names.slice(0, MAX_NAMES).join(', ')}, …`;
}

export interface UseFacts {
  /** `partialMove`: by what a pattern binds. */
  readonly does: 'move' | 'partialMove' | 'copy' | 'reborrow';
  /** The place as it is written. */
  readonly place: string;
  /** What moves is a `&mut` itself. */
  readonly isReference: boolean;
}

export function useHint({ does, place, isReference }: UseFacts): HintText {
  switch (does) {
    case 'move':
      return hint(
        'moved',
        `${isReference ? `\`${place}\` is a \`&mut\`, which is not \`Copy\`` : `\`${place}\` is not \`Copy\``}: its value moves here. \`${place}\` cannot be used afterwards unless it is given a new one.`,
      );
    case 'partialMove':
      return hint(
        'partially moved',
        `What the pattern binds by value moves out of \`${place}\`. \`${place}\` as a whole cannot be used afterwards.`,
      );
    case 'copy':
      return hint('copied', `\`${place}\` is \`Copy\`: this use takes a copy of it, and \`${place}\` stays as it is.`);
    case 'reborrow':
      return hint(
        'reborrowed',
        `\`${place}\` is not moved but lent on, as if \`&mut *${place}\` were written. It can be used again when that borrow ends.`,
      );
  }
}

const BORROW: Record<BorrowKind, string> = {
  shared: 'shared',
  fakeShallow: 'shared',
  fakeDeep: 'shared',
  mut: 'exclusive',
  twoPhase: 'exclusive',
  closureCapture: 'exclusive',
};

export interface BorrowEnd {
  readonly place: string;
  readonly kind: BorrowKind;
  /** 1-based line where the borrow begins. */
  readonly line: number;
  /** The variable whose destructor is the last that may use it; null where it is used. */
  readonly droppedAs: string | null;
}

/** Of all borrows that end on one line. */
export function borrowEndHint(ends: readonly BorrowEnd[]): HintText {
  const places = [...new Set(ends.map(({ place }) => place))];
  const label = places.length === 1 ? `borrow of ${places[0]} ends` : `borrows of ${shortened(places)} end`;
  const sentences = ends.map(({ place, kind, line, droppedAs }) => {
    const borrow = `The ${BORROW[kind]} borrow of \`${place}\` from line ${line}`;
    if (droppedAs === null) return `${borrow} is used here for the last time and ends.`;
    return `${borrow} ends here: \`${droppedAs}\` is dropped, and its destructor may use it.`;
  });
  return hint(label, sentences.join(' '));
}

export interface DropFacts {
  readonly name: string;
  /** 1-based line of its declaration. */
  readonly line: number;
  /** It may have been moved before. */
  readonly isMaybe: boolean;
}

/** In the order in which they are dropped. */
export function dropOrderHint(drops: readonly DropFacts[]): HintText {
  const names = drops.map(({ name, isMaybe }) => (isMaybe ? `${name}?` : name));
  const list = drops.map(
    ({ name, line, isMaybe }) => `\`${name}\` of line ${line}${isMaybe ? ' unless it was moved' : ''}`,
  );
  return hint(
    `drops ${shortened(names)}`,
    `At the end of this scope destructors run in this order: ${list.join(', then ')}. Values whose destructors only free memory are left out.`,
  );
}

export interface GuardFacts {
  /** null: a temporary. */
  readonly name: string | null;
  readonly type: string;
  /** 1-based lines where it is let go, ascending. */
  readonly lines: readonly number[];
}

export function guardHint({ name, type, lines }: GuardFacts): HintText {
  const last = lines[lines.length - 1];
  if (name === null) {
    return hint(
      `held until line ${last}`,
      `The \`${type}\` made here is a temporary: it is dropped at the end of the whole expression, on line ${last}. A \`let\` in front, with what is needed of it, lets go earlier.`,
    );
  }
  const when = lines.length === 1 ? `until line ${last}` : `until line ${last} at the latest`;
  const where = lines.length === 1 ? `on line ${last}` : `on line ${lines.join(' or ')}`;
  return hint(`held ${when}`, `\`${name}\` is a \`${type}\`: it is held until it is dropped ${where}.`);
}

export interface CaptureFacts {
  readonly name: string;
  readonly mode: 'byValue' | 'ref' | 'uniqueRef' | 'mutRef';
  readonly isCopy: boolean;
  /** 1-based line of the use that asks for that much; null where `move` does. */
  readonly line: number | null;
}

export function captureHint(what: string, captures: readonly CaptureFacts[]): HintText {
  const names = captures.map(({ name, mode, isCopy }) => {
    if (mode === 'byValue') return `${name} (${isCopy ? 'copied' : 'moved'})`;
    return mode === 'ref' ? `&${name}` : `&mut ${name}`;
  });
  const list = captures.map(({ name, mode, isCopy, line }) => {
    const how =
      mode === 'byValue'
        ? `by value (${isCopy ? 'copied' : 'moved'} into it)`
        : `by ${mode === 'ref' ? 'shared' : 'exclusive'} borrow`;
    return `\`${name}\` ${how}${line === null ? '' : `, for its use on line ${line}`}`;
  });
  return hint(`captures ${shortened(names)}`, `The ${what} captures ${list.join('; ')}.`);
}

export interface LifetimeFacts {
  /** With its quote. */
  readonly name: string;
  readonly rule: 'self' | 'only';
  readonly isOutput: boolean;
}

export function lifetimeHint({ name, rule, isOutput }: LifetimeFacts): HintText {
  const from = rule === 'self' ? '`self`' : 'the only parameter with a lifetime';
  return hint(
    name,
    isOutput
      ? `The lifetime left out here is that of ${from}: what is returned borrows from it.`
      : `The lifetime left out here is that of the result, which borrows from this parameter.`,
  );
}
