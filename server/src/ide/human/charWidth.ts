/**
 * How wide a char is drawn, and what is drawn for a char that a terminal would not show as itself: tabs become four
 * blanks, control chars their pictures, text-direction marks a replacement, so that the marks stay under the code.
 * Mirrors `normalize_whitespace` and `char_width` of rustc.
 */

/** Text as it is drawn. */
export function drawn(text: string): string {
  if (!needsReplacement.test(text)) return text;
  let out = '';
  for (const char of text) out += drawnChar(char);
  return out;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control chars are what is looked for.
const needsReplacement = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\u200d/;

function drawnChar(char: string): string {
  const code = char.codePointAt(0) as number;
  if (char === '\t') return '    ';
  if (code === 10) return char;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code === 0x200d) return '';
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ? '\ufffd' : char;
}

/** Cells of the first `count` chars of a line. */
export function widthOf(chars: readonly string[], from: number, to: number): number {
  let width = 0;
  for (let at = from; at < Math.min(to, chars.length); at++) width += charWidth(chars[at] as string);
  return width;
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) as number;
  if (code >= 0x20 && code < 0x7f) return 1;
  if (char === '\t') return 4;
  if (code < 0x20 || code === 0x7f) return 1;
  if (isZeroWidth(code)) return 0;
  return isWide(code) ? 2 : 1;
}

function isZeroWidth(code: number): boolean {
  return code === 0x200d || code === 0x200b || code === 0x200c || (code >= 0x300 && code <= 0x36f) || isSelector(code);
}

function isSelector(code: number): boolean {
  return (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x20d0 && code <= 0x20ff);
}

/** East Asian wide and fullwidth, and the emoji drawn over two cells. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2795, 0x2797],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return wideRanges.some(([low, high]) => code >= low && code <= high);
}
