/**
 * The timeline of a function as a picture and as text: lines go down, each variable is a column, and its bar says what it is on
 * each line. The states differ in shape, not in colour alone.
 */
import type { PlaceState } from './types';

export interface TimelineVariable {
  readonly name: string;
  /** By index of the lines; null: it is not there. */
  readonly states: readonly (PlaceState | null)[];
}

export interface TimelineFacts {
  readonly title: string;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  /** In the order of their declarations. */
  readonly variables: readonly TimelineVariable[];
}

const STATES: readonly PlaceState[] = ['owned', 'maybe', 'shared', 'exclusive', 'moved'];

const WORDS: Record<PlaceState, string> = {
  owned: 'owned',
  maybe: 'has its value on some ways only',
  shared: 'under a shared borrow',
  exclusive: 'under an exclusive borrow',
  moved: 'moved',
};

const SIGNS: Record<PlaceState, string> = { owned: '│', maybe: '╎', shared: '┋', exclusive: '║', moved: '·' };

/** Left out, where it is longer, at its end. */
const MAX_TEXT = 72;

function shortened(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

function dedented({ lines }: TimelineFacts): { readonly number: number; readonly text: string }[] {
  const indents = lines.filter(({ text }) => text.trim() !== '').map(({ text }) => /^\s*/.exec(text)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return lines.map(({ number, text }) => ({ number, text: shortened(text.slice(indent).replaceAll('\t', '    ')) }));
}

/** Runs of the same state: `[from, to)`, indexes of lines. */
function runs(
  states: TimelineVariable['states'],
): { readonly state: PlaceState; readonly from: number; readonly to: number }[] {
  const out: { state: PlaceState; from: number; to: number }[] = [];
  states.forEach((state, i) => {
    if (state === null) return;
    const last = out.at(-1);
    if (last !== undefined && last.state === state && last.to === i) last.to = i + 1;
    else out.push({ state, from: i, to: i + 1 });
  });
  return out;
}

export function timelineMarkdown(facts: TimelineFacts): string {
  const { title, variables } = facts;
  const lines = dedented(facts);
  const width = String(lines.at(-1)?.number ?? 0).length;
  // Names one below the other, each over its column.
  const head = variables.map(({ name }, i) => `${' '.repeat(width)} ${'│ '.repeat(i)}${name}`);
  const rows = lines.map(({ number, text }, i) => {
    const signs = variables.map(({ states }) => {
      const state = states[i] ?? null;
      return state === null ? ' ' : SIGNS[state];
    });
    return `${String(number).padStart(width)} ${signs.join(' ')}  ${text}`.trimEnd();
  });
  const legend = STATES.map((state) => `\`${SIGNS[state]}\` ${WORDS[state]}`).join(', ');
  return [`## ${title}`, '', '````text', ...head, ...rows, '````', '', legend, ''].join('\n');
}

const ROW = 18;
const CHAR = 7.3;
const COLUMN = 18;
const MARGIN = 12;

/** In light colours, where nobody chooses others. */
const COLORS: Record<PlaceState, string> = {
  owned: '#2b7a3b',
  maybe: '#8a6a00',
  shared: '#1f66b5',
  exclusive: '#8e3bb0',
  moved: '#767676',
};

export function timelineSvg(facts: TimelineFacts): string {
  const { title, variables } = facts;
  const lines = dedented(facts);
  const numbers = (String(lines.at(-1)?.number ?? 0).length + 1) * CHAR;
  const longest = Math.max(0, ...lines.map(({ text }) => text.length));
  const bars = MARGIN + numbers + (longest + 2) * CHAR;
  const names = Math.max(0, ...variables.map(({ name }) => name.length)) * CHAR;
  const top = MARGIN + names + 10;
  const legendTop = top + lines.length * ROW + 24;
  const width = Math.max(bars + variables.length * COLUMN + MARGIN, 34 * CHAR + 2 * MARGIN);
  const height = legendTop + STATES.length * ROW + MARGIN;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="monospace" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    '<rect class="back" width="100%" height="100%" fill="#ffffff"/>',
  ];
  lines.forEach(({ number, text }, i) => {
    const y = top + i * ROW;
    out.push(
      `<g class="line" data-line="${number}"><rect class="row" x="0" y="${y}" width="${round(width)}" height="${ROW}" fill="none" pointer-events="all"/>`,
      `<text class="number" x="${round(MARGIN + numbers - CHAR)}" y="${y + 13}" text-anchor="end" fill="#767676">${number}</text>`,
      `<text class="code" x="${round(MARGIN + numbers)}" y="${y + 13}" xml:space="preserve" fill="#1f1f1f">${escaped(text)}</text></g>`,
    );
  });
  variables.forEach(({ name, states }, column) => {
    const x = bars + column * COLUMN + COLUMN / 2;
    const foot = round(x + 4);
    out.push(
      `<text class="name" x="${foot}" y="${top - 8}" transform="rotate(-90 ${foot} ${top - 8})" fill="#1f1f1f">${escaped(name)}</text>`,
    );
    for (const { state, from, to } of runs(states)) {
      const [first, last] = [lines[from], lines[to - 1]];
      const where = first.number === last.number ? `line ${first.number}` : `lines ${first.number} to ${last.number}`;
      out.push(bar(state, x, top + from * ROW + 1, (to - from) * ROW - 2, `${name}: ${WORDS[state]}, ${where}`));
    }
  });
  STATES.forEach((state, i) => {
    const y = legendTop + i * ROW;
    out.push(
      bar(state, MARGIN + 8, y, ROW - 4, WORDS[state]),
      `<text class="name" x="${MARGIN + 24}" y="${y + 12}" fill="#1f1f1f">${WORDS[state]}</text>`,
    );
  });
  out.push('</svg>');
  return `${out.join('\n')}\n`;
}

/** `x`: its middle. */
function bar(state: PlaceState, x: number, y: number, height: number, title: string): string {
  const color = COLORS[state];
  const tip = `<title>${escaped(title)}</title>`;
  if (state === 'moved' || state === 'maybe') {
    const dash = state === 'moved' ? '1 4' : '4 3';
    const stroke = state === 'moved' ? 2 : 4;
    return `<line class="bar ${state}" x1="${round(x)}" y1="${y}" x2="${round(x)}" y2="${y + height}" stroke="${color}" stroke-width="${stroke}" stroke-dasharray="${dash}">${tip}</line>`;
  }
  const width = state === 'owned' ? 4 : 10;
  const fill = state === 'shared' ? ' fill-opacity="0.2"' : '';
  return `<rect class="bar ${state}" x="${round(x - width / 2)}" y="${y}" width="${width}" height="${height}" fill="${color}"${fill} stroke="${color}">${tip}</rect>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Characters that XML has no place for are left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
