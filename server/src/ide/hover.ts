/** Hovers as Markdown: what is borrowed and why it is still alive, what a closure captures, what a signature leaves out. */
import type { Explanation, RegionName } from '../borrowck/result';
import type { BorrowKind, MirSpan } from '../mir/body';

export interface BorrowFacts {
  /** The borrowed place as rustc writes it; null for a temporary. */
  readonly place: string | null;
  /** What gives the temporary, as it is written, where that is short. */
  readonly source: string | null;
  readonly kind: BorrowKind;
  /** What is borrowed is all that a reference refers to: `*r`. */
  readonly isReborrow: boolean;
  /** Behind a shared reference, where nothing can conflict with it: no loan, and so no reason why it is alive. */
  readonly isFree: boolean;
  /** 1-based. */
  readonly startLine: number;
  /** From the first line that the borrow covers to the last one, ascending. */
  readonly lines: readonly CoveredLine[];
  readonly explanation: Explanation | null;
  /** 1-based line of a span; null where it has no text. */
  lineOf(span: MirSpan): number | null;
  /** The name of an argument or a captured variable. */
  nameOf(region: RegionName): string | null;
  readonly activatedLine: number | null;
}

export interface CoveredLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** False where the program is not on the way to a use of the borrow. */
  readonly isCovered: boolean;
}

export interface ClosureFacts {
  /** `closure`, `async block`. */
  readonly what: string;
  readonly isMove: boolean;
  readonly captures: readonly {
    readonly name: string;
    readonly mode: 'byValue' | 'ref' | 'uniqueRef' | 'mutRef';
    readonly isCopy: boolean;
    /** 1-based line of the use that asks for that much. */
    readonly line: number | null;
    /** How long the borrow lasts; null for a value. */
    readonly borrow: BorrowFacts | null;
  }[];
}

export const KIND: Record<BorrowKind, string> = {
  shared: 'shared borrow',
  fakeShallow: 'match guard borrow',
  fakeDeep: 'match guard borrow',
  mut: 'exclusive borrow',
  twoPhase: 'exclusive borrow',
  closureCapture: 'exclusive borrow',
};

/** Lines drawn at most; the middle of a longer borrow is left out. */
const MAX_LINES = 12;

export function borrowHover(facts: BorrowFacts): string {
  const temporary = facts.source === null ? 'a temporary value' : `a temporary value, \`${facts.source}\``;
  const place = facts.place === null ? temporary : `\`${facts.place}\``;
  const kind = facts.isReborrow ? KIND[facts.kind].replace('borrow', 'reborrow') : KIND[facts.kind];
  const parts = [
    `**${kind}** of ${place}, ${isForCall(facts) ? `for the call on line ${facts.startLine}` : extent(facts)}`,
  ];
  const { activatedLine, startLine } = facts;
  if (facts.kind === 'twoPhase' && activatedLine !== null && activatedLine > startLine) {
    parts.push(`two-phase: reserved on line ${startLine}, exclusive from the call on line ${activatedLine} on`);
  }
  if (!isForCall(facts) && !isOnLineOnly(facts)) parts.push(because(facts));
  const drawing = draw(facts);
  return drawing === '' ? parts.join('  \n') : `${parts.join('  \n')}\n\n${drawing}`;
}

/** Of one line that ends with it there is nothing more to say. */
function isOnLineOnly({ lines, startLine, explanation, lineOf }: BorrowFacts): boolean {
  if (lines.length > 1 || explanation?.kind !== 'usedLater' || explanation.inLoop) return false;
  return explanation.use === 'other' && lineOf(explanation.span) === startLine;
}

/** It begins and ends with a call on one line. */
function isForCall({ lines, startLine, explanation, lineOf }: BorrowFacts): boolean {
  if (lines.length > 1 || explanation?.kind !== 'usedLater' || explanation.use !== 'call') return false;
  return !explanation.inLoop && lineOf(explanation.span) === startLine;
}

/** The use is above the borrow: the loop comes back to it. */
function isAroundLoop({ explanation, startLine, lineOf }: BorrowFacts): boolean {
  const line = explanation?.kind === 'usedLater' ? lineOf(explanation.span) : null;
  return line !== null && line < startLine;
}

function extent(facts: BorrowFacts): string {
  const { lines, startLine } = facts;
  const last = lines.at(-1)?.number ?? startLine;
  if (isAroundLoop(facts)) return `from line ${startLine} on`;
  return last === startLine ? `on line ${startLine} only` : `from line ${startLine} to line ${last}`;
}

function because(facts: BorrowFacts): string {
  if (facts.isFree) return 'behind a shared reference, where nothing can conflict with it';
  const why = facts.explanation === null ? null : whyAlive(facts, facts.explanation);
  if (why === null) return 'not used after it begins';
  return `**alive because** ${why}`;
}

function draw({ lines }: BorrowFacts): string {
  if (lines.length < 2) return '';
  const width = String(lines.at(-1)?.number ?? 0).length;
  const indents = lines.filter(({ text }) => text.trim() !== '').map(({ text }) => /^\s*/.exec(text)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  const rows = lines.map(({ number, text, isCovered }, i) => {
    const bar = i === 0 ? '┌' : i === lines.length - 1 ? '└' : isCovered ? '│' : ' ';
    return `${String(number).padStart(width)} ${bar} ${text.slice(indent)}`.trimEnd();
  });
  const shown =
    rows.length <= MAX_LINES
      ? rows
      : [...rows.slice(0, MAX_LINES / 2), `${' '.repeat(width)} ⋮`, ...rows.slice(-MAX_LINES / 2)];
  return `\`\`\`rust\n${shown.join('\n')}\n\`\`\``;
}

export function onLine(line: number | null): string {
  return line === null ? '' : ` on line ${line}`;
}

function whyAlive(facts: BorrowFacts, explanation: Explanation): string | null {
  switch (explanation.kind) {
    case 'unexplained':
      return null;
    case 'usedLater': {
      const line = facts.lineOf(explanation.span);
      const how = {
        closureCapture: 'captured by a closure',
        traitCapture: 'captured by a trait object',
        call: 'used by a call',
        fakeLetRead: 'stored',
        other: 'used',
      };
      const loop = explanation.inLoop || isAroundLoop(facts) ? ', in a later iteration of the loop' : '';
      return `it is ${how[explanation.use]}${onLine(line)}${loop}`;
    }
    case 'usedLaterWhenDropped': {
      const what = explanation.name === null ? 'a temporary' : `\`${explanation.name}\``;
      return `${what} is dropped${onLine(facts.lineOf(explanation.dropSpan))} and its destructor may use it`;
    }
    case 'mustBeValidFor': {
      const line = onLine(facts.lineOf(explanation.span));
      const long = lifetimeText(facts, explanation.region);
      switch (explanation.category.kind) {
        case 'return':
          return `it is returned${line}, and has to last ${long}`;
        case 'callArgument':
          return `the call${line} asks it to last ${long}`;
        case 'assignment':
          return `it is stored${line}, where it has to last ${long}`;
        default:
          return `it has to last ${long}, asked for${line}`;
      }
    }
  }
}

/** `as long as ..`. */
function lifetimeText(facts: BorrowFacts, region: RegionName): string {
  const name = facts.nameOf(region);
  switch (region.source.kind) {
    case 'static':
      return "for the whole run of the program (`'static`)";
    case 'param':
      return `as long as \`${region.name}\``;
    case 'argument':
    case 'upvar':
      return name === null ? `as long as \`${region.name}\`` : `as long as what \`${name}\` refers to`;
    case 'output':
      return 'as long as the result';
    case 'closureEnv':
      return 'as long as the call of the closure';
    default:
      return /^'\d/.test(region.name) ? 'longer than the body' : `as long as \`${region.name}\``;
  }
}

export const MODE = {
  byValue: 'by value',
  ref: 'by shared borrow',
  uniqueRef: 'by exclusive borrow',
  mutRef: 'by exclusive borrow',
};

export function closureHover({ what, isMove, captures }: ClosureFacts): string {
  if (captures.length === 0) return `**${what}** that captures nothing`;
  const rows = captures.map(({ name, mode, isCopy, line, borrow }) => {
    const value = mode === 'byValue' ? ` (${isCopy ? 'copied' : 'moved'} into it)` : '';
    const why = isMove && mode === 'byValue' ? '' : line === null ? '' : `, for its use on line ${line}`;
    const long =
      borrow === null ? '' : `; ${extent(borrow)}, ${because(borrow).replace('**alive because** ', 'because ')}`;
    return `- \`${name}\` ${MODE[mode]}${value}${why}${long}`;
  });
  return [`**${isMove ? 'move ' : ''}${what}** captures`, ...rows].join('\n');
}

/** What a signature leaves out. */
export interface ElidedFacts {
  /** The signature with all lifetimes in it. */
  readonly signature: string;
  /** What gave the lifetimes that the output leaves out; null where it leaves none out. */
  readonly rule: 'self' | 'only' | null;
  readonly outputName: string | null;
  readonly hasFresh: boolean;
  /** Something is left out. */
  readonly isElided: boolean;
  /**
   * By lifetime of the output: the parameters that have it; none where it is that of the impl around, or `'static`. `isInside`: it
   * is not that of the parameter's own reference.
   */
  readonly borrowsFrom: readonly {
    readonly lifetime: string;
    readonly params: readonly { readonly name: string; readonly isInside: boolean }[];
  }[];
  /** Parameters with lifetimes of an `async fn`. */
  readonly futureKeeps: readonly string[];
  /** The lifetime at the very place; null: on the name of the fn. */
  readonly own: string | null;
}

export function elidedHover(facts: ElidedFacts): string {
  const heading = facts.isElided ? '**lifetimes** written out' : '**lifetimes**';
  const title = facts.own === null ? heading : `the lifetime here is \`${facts.own}\``;
  const rules: string[] = [];
  if (facts.hasFresh) rules.push('each lifetime left out of a parameter is one of its own');
  for (const kept of facts.borrowsFrom) {
    const isGiven = facts.rule !== null && kept.lifetime === facts.outputName;
    const rule = isGiven && facts.rule !== null ? `the output's is ${RULE[facts.rule]}: \`${kept.lifetime}\`; so ` : '';
    rules.push(`${rule}${borrowsFrom(kept, isGiven)}`);
  }
  if (facts.futureKeeps.length > 0)
    rules.push(`the future borrows from ${listed(facts.futureKeeps.map((name) => `\`${name}\``))} until it is done`);
  return [title, '```rust', facts.signature, '```', ...rules.map((rule) => `- ${rule}`)].join('\n');
}

const RULE = { self: 'that of `self`', only: 'the only one among the parameters' };

function borrowsFrom({ lifetime, params }: ElidedFacts['borrowsFrom'][number], isGiven: boolean): string {
  if (lifetime === "'static") return "the result refers to what is there for the whole run of the program (`'static`)";
  const from = params.map(({ name, isInside }) => (isInside ? `what \`${name}\` refers to` : `\`${name}\``));
  if (params.length > 0) return `the result borrows from ${listed(from)}${isGiven ? '' : `: \`${lifetime}\``}`;
  return `the result is good for all of \`${lifetime}\`, and borrows from none of the parameters themselves`;
}

function listed(each: readonly string[]): string {
  return each.length < 2 ? each.join('') : `${each.slice(0, -1).join(', ')} and ${each.at(-1)}`;
}
