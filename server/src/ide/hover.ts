/** Hovers as Markdown: what is borrowed and why it is still alive; what a variable owns and where it goes. */
import type { Explanation, RegionName } from '../borrowck/result';
import type { BorrowKind, MirSpan } from '../mir/body';

export interface BorrowFacts {
  /** The borrowed place as rustc writes it; null for a temporary. */
  readonly place: string | null;
  readonly kind: BorrowKind;
  /** What is borrowed is all that a reference refers to: `*r`. */
  readonly isReborrow: boolean;
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

/** What a value keeps outside of its own bytes. */
export type Storage = 'text' | 'elements' | 'value' | 'counted' | 'guard';

/** `capture`: it goes into a closure, by value. */
export type Doing = 'move' | 'copy' | 'assign' | 'capture';

export interface VariableFacts {
  readonly name: string;
  readonly type: string;
  readonly isCopy: boolean | null;
  readonly reference: 'shared' | 'exclusive' | null;
  readonly mutable: boolean;
  readonly isParameter: boolean;
  readonly storage: Storage | null;
  /** What the statement at the cursor does; null for the declaration of the variable. */
  readonly here: {
    readonly state: 'init' | 'uninit' | 'maybe';
    readonly does: Doing | null;
    /** Moves that reach it. `part`: what moved, where that is not all and has a name. */
    readonly moved: readonly { readonly isPart: boolean; readonly part: string | null; readonly line: number | null }[];
    readonly borrowedBy: readonly { readonly kind: BorrowKind; readonly line: number | null }[];
  } | null;
  /** Where it is dropped, if it still has its value there; `maybe`: on some ways. */
  readonly drop: { readonly line: number | null; readonly state: 'init' | 'maybe' } | null;
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

const KIND: Record<BorrowKind, string> = {
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
  const place = facts.place === null ? 'a temporary value' : `\`${facts.place}\``;
  const kind = facts.isReborrow ? KIND[facts.kind].replace('borrow', 'reborrow') : KIND[facts.kind];
  const parts = [
    `**${kind}** of ${place}, ${isForCall(facts) ? `for the call on line ${facts.startLine}` : extent(facts)}`,
  ];
  const { activatedLine, startLine } = facts;
  if (facts.kind === 'twoPhase' && activatedLine !== null && activatedLine > startLine) {
    parts.push(`two-phase: reserved on line ${startLine}, exclusive from the call on line ${activatedLine} on`);
  }
  if (!isForCall(facts)) parts.push(because(facts));
  const drawing = draw(facts);
  return drawing === '' ? parts.join('  \n') : `${parts.join('  \n')}\n\n${drawing}`;
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

function onLine(line: number | null): string {
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

const MODE = {
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

const STORAGE: Record<Storage, string> = {
  text: 'its text is on the heap',
  elements: 'its elements are on the heap',
  value: 'its value is on the heap',
  counted: 'its value is on the heap, shared; it goes with the last owner',
  guard: 'a guard: it holds the lock until it is dropped',
};

export function variableHover(facts: VariableFacts): string {
  const { here, drop } = facts;
  const head = `${facts.isParameter ? '' : 'let '}${facts.mutable ? 'mut ' : ''}${facts.name}: ${facts.type}`;
  const lines: string[] = [];
  if (here !== null) lines.push(...hereLines(facts, here));
  if (facts.isCopy === true) {
    if (here?.does !== 'copy') lines.push('`Copy`: a use by value copies it');
  } else if (facts.reference === 'exclusive') lines.push('lent on where a `&mut` is asked for, moved elsewhere');
  else if (facts.isCopy === false && here?.does !== 'move') lines.push('not `Copy`: a use by value moves it');
  if (facts.storage !== null) lines.push(STORAGE[facts.storage]);
  if (drop !== null && here?.state !== 'uninit' && here?.does !== 'move' && here?.does !== 'capture') {
    lines.push(
      `dropped at the end of its scope${onLine(drop.line)}${drop.state === 'maybe' ? ', unless moved before' : ''}`,
    );
  }
  return `\`\`\`rust\n${head}\n\`\`\`\n${lines.join('  \n')}`;
}

function hereLines(
  facts: VariableFacts,
  { state, does, moved, borrowedBy }: NonNullable<VariableFacts['here']>,
): string[] {
  const lines: string[] = [];
  const where = moved.map(({ line }) => line).filter((line) => line !== null);
  const on = where.length === 0 ? '' : ` on line ${[...new Set(where)].join(' and ')}`;
  const parts = [...new Set(moved.flatMap(({ part }) => part ?? []))].map((part) => `\`${part}\``).join(', ');
  const isPart = moved.length > 0 && moved.every((each) => each.isPart);
  if (does === 'assign') lines.push('gets a value here');
  else if (isPart) lines.push(`**partly moved**${parts === '' ? '' : `: ${parts}`}${on}`);
  else if (state === 'uninit') lines.push(moved.length === 0 ? '**not initialized** here' : `**moved**${on}`);
  else if (state === 'maybe')
    lines.push(moved.length === 0 ? '**maybe not initialized** here' : `**maybe moved**${on}`);
  else if (does === 'move') lines.push('moved here');
  else if (does === 'copy') lines.push('copied here');
  else if (does === 'capture') lines.push(facts.isCopy === true ? 'copied into the closure' : 'moved into the closure');
  else if (facts.reference === null) lines.push('owned here');
  for (const loan of borrowedBy)
    lines.push(`under ${loan.kind === 'shared' ? 'a' : 'an'} ${KIND[loan.kind]} that begins${onLine(loan.line)}`);
  return lines;
}

/** What a signature leaves out. */
export interface ElidedFacts {
  /** The signature with all lifetimes in it. */
  readonly signature: string;
  /** What gave the lifetimes that the output leaves out; null where it leaves none out. */
  readonly rule: 'self' | 'only' | null;
  readonly outputName: string | null;
  readonly hasFresh: boolean;
  /** The lifetime at the very place; null: on the name of the fn. */
  readonly own: string | null;
}

export function elidedHover(facts: ElidedFacts): string {
  const title = facts.own === null ? '**lifetimes** written out' : `the lifetime here is \`${facts.own}\``;
  const rules: string[] = [];
  if (facts.hasFresh) rules.push('each lifetime left out of a parameter is one of its own');
  if (facts.rule === 'self') rules.push(`the output's is that of \`self\`: \`${facts.outputName}\``);
  if (facts.rule === 'only') rules.push(`the output's is the only one among the parameters: \`${facts.outputName}\``);
  return [title, '```rust', facts.signature, '```', ...rules.map((rule) => `- ${rule}`)].join('\n');
}
