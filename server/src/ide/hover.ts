/** Hovers as Markdown: what is borrowed and why it is still alive; what a variable owns and where it goes. */
import type { Explanation } from '../borrowck/result';
import type { BorrowKind, MirSpan } from '../mir/body';

export interface BorrowFacts {
  /** The borrowed place as rustc writes it; null for a temporary. */
  readonly place: string | null;
  readonly kind: BorrowKind;
  /** 1-based. */
  readonly startLine: number;
  /** Lines that the borrow covers, ascending. */
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  readonly explanation: Explanation | null;
  /** 1-based line of a span; null where it has no text. */
  lineOf(span: MirSpan): number | null;
  readonly activatedLine: number | null;
}

export interface VariableFacts {
  readonly name: string;
  readonly type: string;
  readonly isCopy: boolean | null;
  readonly mutable: boolean;
  readonly state: 'init' | 'uninit' | 'maybe' | null;
  readonly borrowedBy: readonly { readonly kind: BorrowKind; readonly line: number | null }[];
  readonly dropLine: number | null;
}

const KIND: Record<BorrowKind, string> = {
  shared: 'shared borrow',
  fakeShallow: 'match guard borrow',
  fakeDeep: 'match guard borrow',
  mut: 'exclusive borrow',
  twoPhase: 'exclusive borrow (two-phase)',
  closureCapture: 'unique borrow by a closure',
};

/** Lines drawn at most; the middle of a longer borrow is left out. */
const MAX_LINES = 12;

export function borrowHover(facts: BorrowFacts): string {
  const place = facts.place === null ? 'a temporary value' : `\`${facts.place}\``;
  const parts = [`**${KIND[facts.kind]}** of ${place}`];
  const last = facts.lines.at(-1)?.number ?? facts.startLine;
  parts.push(
    last === facts.startLine ? `lives on line ${last} only` : `lives from line ${facts.startLine} to line ${last}`,
  );
  if (facts.activatedLine !== null && facts.activatedLine > 0 && facts.kind === 'twoPhase') {
    parts.push(`reserved on line ${facts.startLine}, becomes exclusive on line ${facts.activatedLine}`);
  }
  const why = facts.explanation === null ? null : whyAlive(facts.explanation, facts.lineOf);
  parts.push(why === null ? 'not used after it begins' : `**still alive because** ${why}`);
  const drawing = draw(facts);
  return drawing === '' ? parts.join('  \n') : `${parts.join('  \n')}\n\n${drawing}`;
}

function draw(facts: BorrowFacts): string {
  if (facts.lines.length < 2) return '';
  const width = String(facts.lines.at(-1)?.number ?? 0).length;
  const rows = facts.lines.map(({ number, text }, i) => {
    const bar = i === 0 ? '┌' : i === facts.lines.length - 1 ? '└' : '│';
    return `${String(number).padStart(width)} ${bar} ${text}`;
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

function whyAlive(explanation: Explanation, lineOf: (span: MirSpan) => number | null): string | null {
  switch (explanation.kind) {
    case 'unexplained':
      return null;
    case 'usedLater': {
      const where = onLine(lineOf(explanation.span));
      const loop = explanation.inLoop ? ', in a later iteration of the loop' : '';
      const how = {
        closureCapture: 'captured by a closure',
        traitCapture: 'captured by a trait object',
        call: 'used by a call',
        fakeLetRead: 'stored',
        other: 'used',
      };
      return `it is ${how[explanation.use]}${where}${loop}`;
    }
    case 'usedLaterWhenDropped': {
      const what = explanation.name === null ? 'a temporary' : `\`${explanation.name}\``;
      return `${what} is dropped${onLine(lineOf(explanation.dropSpan))} and its destructor may use it`;
    }
    case 'mustBeValidFor':
      return `it must outlive \`${explanation.region.name}\`, asked for${onLine(lineOf(explanation.span))}`;
  }
}

export function variableHover(facts: VariableFacts): string {
  const parts = [`\`\`\`rust\nlet ${facts.mutable ? 'mut ' : ''}${facts.name}: ${facts.type}\n\`\`\``];
  const lines: string[] = [];
  if (facts.isCopy === true) lines.push('`Copy`: uses copy it');
  else if (facts.isCopy === false) lines.push('not `Copy`: a use by value moves it');
  if (facts.state !== null) {
    const text = {
      init: 'owned here',
      uninit: '**moved or not initialized here**',
      maybe: '**maybe moved here**, depending on the path',
    };
    lines.push(text[facts.state]);
  }
  for (const loan of facts.borrowedBy) lines.push(`borrowed here: ${KIND[loan.kind]}${onLine(loan.line)}`);
  if (facts.dropLine !== null && facts.state !== 'uninit') {
    const unless = facts.state === 'maybe' ? ', unless moved' : '';
    lines.push(`dropped at the end of its scope${onLine(facts.dropLine)}${unless}`);
  }
  return `${parts.join('')}\n${lines.join('  \n')}`;
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
