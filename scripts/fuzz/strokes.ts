/** Changes of a text as an editor sees them in the middle of typing. */
import { lex, Tok } from '../../server/src/syntax/lexer';
import type { FunctionSpan } from '../mutations/functions';

export interface Stroke {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const INSERTED = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '"',
  "'",
  "'a ",
  '/*',
  '*/',
  'r#"',
  ';',
  ',',
  '.',
  '&',
  '#',
  '!',
  '|',
  '::',
  '=>',
  '\\',
  '\0',
  '\ufffd',
  '\ud800',
  '\u202e',
  'mut ',
  'fn ',
  'impl ',
  'let x = ',
  'match ',
  'macro_rules! m { ',
  'where ',
  "for<'a> ",
];

/** One stroke at a place of the text that `next` (numbers below 1) chooses. */
export function strokeAt(text: string, next: () => number): Stroke {
  const tokens = lex(text);
  const i = Math.floor(next() * tokens.length);
  const start = tokens.start[i] ?? 0;
  const end = tokens.end[i] ?? start;
  const token = text.slice(start, end);
  const other = Math.floor(next() * tokens.length);
  switch (Math.floor(next() * 9)) {
    case 0:
      return { kind: 'cut', start, end: text.length, replacement: '' };
    case 1:
      return { kind: 'delete', start, end, replacement: '' };
    case 2:
      return {
        kind: 'delete some',
        start,
        end: tokens.end[Math.min(i + 1 + Math.floor(next() * 8), tokens.length - 1)] ?? end,
        replacement: '',
      };
    case 3:
      return { kind: 'repeat', start, end, replacement: `${token} ${token}` };
    case 4:
      return { kind: 'half', start, end, replacement: token.slice(0, token.length >> 1) };
    case 5:
      return { kind: 'other token', start, end, replacement: text.slice(tokens.start[other], tokens.end[other]) };
    case 6:
      return { kind: 'long line', start, end: start, replacement: '(x,'.repeat(1 << (6 + Math.floor(next() * 8))) };
    default: {
      const inserted = INSERTED[Math.floor(next() * INSERTED.length)] as string;
      // An attribute or a comment before the token, as likely as anything else.
      return {
        kind: `insert ${JSON.stringify(inserted)}`,
        start,
        end: tokens.kind[i] === Tok.Ident ? start : end,
        replacement: inserted,
      };
    }
  }
}

export function struck(text: string, { start, end, replacement }: Stroke): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** The function of the old text that a place of the new one is in, if the stroke is elsewhere. */
export function untouched(functions: readonly FunctionSpan[], stroke: Stroke, at: number): FunctionSpan | null {
  const behind = stroke.start + stroke.replacement.length;
  if (at >= stroke.start && at < behind) return null;
  const place = at < stroke.start ? at : at - behind + stroke.end;
  const around = functions.find(({ start, end }) => start <= place && place < end);
  return around === undefined || (around.start <= stroke.end && stroke.start <= around.end) ? null : around;
}
