/**
 * Which columns of the code are shown when lines are longer than the page: blanks on the left go first, then the view
 * closes in on the marks and their labels. Mirrors `Margin` of rustc.
 */
import type { MarkedFile } from './annotations';

export interface Window {
  readonly left: number;
  readonly right: number;
  readonly width: number;
}

/** rustc's page where there is no terminal to ask. */
const pageWidth = 140;
/** Room for the `...` where code was cut. */
const room = 6;

/** `codeColumn`: where the code starts on the page. `lineOf` gives the text of a line of the file. */
export function windowOf(file: MarkedFile, codeColumn: number, lineOf: (line: number) => string): Window {
  let blanks = Number.MAX_SAFE_INTEGER;
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  let lastLabel = 0;
  let longest = 0;
  for (const { line, marks } of file.lines) {
    const text = lineOf(line);
    const trimmed = text.trimStart();
    if (trimmed !== '') blanks = Math.min(blanks, [...text].length - [...trimmed].length);
    longest = Math.max(longest, Buffer.byteLength(text));
    for (const mark of marks) {
      first = Math.min(first, mark.start, mark.end);
      last = Math.max(last, mark.start, mark.end);
      lastLabel = Math.max(lastLabel, mark.end + (mark.label === null ? 0 : Buffer.byteLength(mark.label) + 1));
    }
  }
  if (blanks === Number.MAX_SAFE_INTEGER) blanks = 0;
  if (first === Number.MAX_SAFE_INTEGER) first = 0;
  return fit(Math.max(0, blanks - room), Math.max(0, first - room), last + room, lastLabel + room, longest, codeColumn);
}

function fit(
  blanks: number,
  first: number,
  last: number,
  lastLabel: number,
  longest: number,
  codeColumn: number,
): Window {
  const width = Math.max(0, pageWidth - codeColumn);
  const left = blanks > 20 ? blanks - 16 : 0;
  const right = Math.max(longest, left);
  if (right - left <= width) return { left, right, width };
  if (lastLabel - blanks <= width) return { left: blanks, right: blanks + width, width };
  if (lastLabel - first <= width) {
    const padded = Math.max(0, first - Math.floor((width - (lastLabel - first)) / 2));
    return { left: padded, right: padded + width, width };
  }
  if (last - first <= width) {
    const padded = Math.max(0, first - Math.floor((width - (last - first)) / 5) * 2);
    return { left: padded, right: padded + width, width };
  }
  return { left: first, right: last, width };
}

/** The columns of one line that the window shows. */
export function visibleOf(window: Window, length: number): { readonly left: number; readonly right: number } {
  return {
    left: Math.min(window.left, length),
    right: Math.max(0, length - window.left) <= window.width ? length : Math.min(length, window.right),
  };
}
