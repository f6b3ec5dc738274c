/**
 * Draws the code of one file with its marks: gutter, lines, underlines, labels, and the bars of spans over several lines.
 * Mirrors `render_source_line` of rustc and what surrounds it.
 */
import type { Mark, MarkedFile, MarkedLine } from './annotations';
import { drawn, widthOf } from './charWidth';
import { drawsAcross, hasLabel, type Placed, placeLabels } from './placement';
import type { TextGrid } from './textGrid';
import { visibleOf, type Window, windowOf } from './window';

interface Page {
  readonly grid: TextGrid;
  /** Width of the line numbers. */
  readonly gutter: number;
  /** Column of the first bar. */
  readonly bars: number;
  /** Column of the code. */
  readonly code: number;
  readonly window: Window;
  readonly lineOf: (line: number) => string | null;
}

/** Draws below what the grid holds. `depth` is the number of bars that the whole message needs. */
export function drawFile(
  grid: TextGrid,
  file: MarkedFile,
  depth: number,
  gutter: number,
  lineOf: (line: number) => string | null,
): void {
  const bars = gutter + 3;
  const code = depth === 0 ? bars : bars + depth + 1;
  const window = windowOf(file, code, (line) => lineOf(line) ?? '');
  const page: Page = { grid, gutter, bars, code, window, lineOf };
  const open = new Set<number>();
  file.lines.forEach((line, index) => {
    const top = grid.height;
    const opening: number[] = [];
    for (const changed of drawLine(page, line)) {
      if (!open.delete(changed)) opening.push(changed);
    }
    for (let row = top; row < grid.height; row++) drawBars(page, row, open);
    const next = file.lines[index + 1];
    if (next !== undefined) drawGap(page, line, next, open);
    for (const started of opening) open.add(started);
  });
}

/** One line between two marked lines is shown; more become `...`. */
function drawGap(page: Page, line: MarkedLine, next: MarkedLine, open: ReadonlySet<number>): void {
  const distance = next.line - line.line;
  if (distance < 2) return;
  const row = page.grid.height;
  if (distance > 2) page.grid.write(row, 0, '...');
  else drawCode(page, row, line.line + 1, [...drawn(page.lineOf(line.line + 1) ?? '')]);
  drawBars(page, row, open);
  for (const { shape } of line.marks) {
    if (shape.kind === 'opens') drawBar(page, row, shape.depth);
  }
}

function drawBars(page: Page, row: number, depths: Iterable<number>): void {
  for (const depth of depths) drawBar(page, row, depth);
}

function drawBar(page: Page, row: number, depth: number): void {
  page.grid.put(row, page.bars + depth - 1, '|');
}

/** Returns the number of chars cut off at the left. */
function drawCode(page: Page, row: number, line: number, chars: readonly string[]): number {
  const { left, right } = visibleOf(page.window, chars.length);
  const shown = drawn(chars.slice(left, right).join(''));
  page.grid.write(row, page.code, shown);
  if (page.window.left > 0) page.grid.write(row, page.code, '...');
  if (right < chars.length) page.grid.write(row, page.code + [...shown].length - 3, '...');
  const number = String(line);
  page.grid.write(row, page.gutter - number.length, number);
  page.grid.put(row, page.gutter + 1, '|');
  return left;
}

/** Draws one line and what is below it. Returns the depths of the bars that start or end here. */
function drawLine(page: Page, { line, marks }: MarkedLine): number[] {
  const text = page.lineOf(line);
  if (text === null) return [];
  const chars = [...text];
  const top = page.grid.height;
  const left = drawCode(page, top, line, chars);

  const startsHere = opensWholeLine(marks, chars);
  if (startsHere !== null) {
    for (const depth of startsHere) page.grid.put(top, page.bars + depth - 1, '/');
    return startsHere;
  }
  if (marks.every(({ shape }) => shape.kind === 'passes')) return [];

  const { placed, rows } = placeLabels(marks);
  for (let row = 0; row <= rows; row++) page.grid.put(top + row + 1, page.gutter + 1, '|');
  const columnOf = (column: number): number => page.code + widthOf(chars, left, column);
  for (const each of placed) drawAcross(page, top, each, columnOf);
  for (const each of placed) drawStems(page, top, rows, each, columnOf);
  for (const each of placed) drawLabel(page, top, each, columnOf);
  // The longest first, so that the shorter are seen.
  const byLength = [...placed].sort(
    (a, b) => lengthOf(b.mark) - lengthOf(a.mark) || Number(a.mark.isPrimary) - Number(b.mark.isPrimary),
  );
  for (const each of byLength) drawUnderline(page, top, each, chars, columnOf);
  return byLength.flatMap(({ mark: { shape } }) =>
    shape.kind === 'opens' || shape.kind === 'closes' ? [shape.depth] : [],
  );
}

/** Where spans start in front of all code of the line, `/` says so, without a row of its own. */
function opensWholeLine(marks: readonly Mark[], chars: readonly string[]): number[] | null {
  const depths: number[] = [];
  for (const { shape, start } of marks) {
    if (shape.kind === 'passes') continue;
    if (shape.kind !== 'opens' || chars.slice(0, start).some((char) => char.trim() !== '')) return null;
    depths.push(shape.depth);
  }
  return depths.length === 0 ? null : depths;
}

function lengthOf(mark: Mark): number {
  return Math.abs(mark.endCell - mark.startCell);
}

type ColumnOf = (column: number) => number;

/** The `____` from the bar to the mark. */
function drawAcross(page: Page, top: number, { mark, row }: Placed, columnOf: ColumnOf): void {
  if (mark.shape.kind !== 'opens' && mark.shape.kind !== 'closes') return;
  for (let column = page.bars + mark.shape.depth; column < columnOf(mark.start); column++) {
    page.grid.put(top + row + 1, column, '_');
  }
}

/** The `|` from a mark down to its label, and the bars of what starts or ends here. */
function drawStems(page: Page, top: number, rows: number, { mark, row }: Placed, columnOf: ColumnOf): void {
  const below = row + 1;
  if (below > 1 && (hasLabel(mark) || drawsAcross(mark))) {
    for (let at = top + 1; at <= top + below; at++) page.grid.put(at, columnOf(mark.start), '|');
  }
  if (mark.shape.kind === 'opens') {
    page.grid.put(top + below, page.bars + mark.shape.depth - 1, ' ');
    for (let at = top + below + 1; at < top + rows + 2; at++) drawBar(page, at, mark.shape.depth);
  } else if (mark.shape.kind === 'closes') {
    for (let at = top; at <= top + below; at++) drawBar(page, at, mark.shape.depth);
  }
}

function drawLabel(page: Page, top: number, { mark, row }: Placed, columnOf: ColumnOf): void {
  if (mark.label === null) return;
  if (row > 0) {
    page.grid.write(top + row + 2, columnOf(mark.start), mark.label);
    return;
  }
  const gap = mark.end === 0 || mark.end === mark.start ? 2 : 1;
  page.grid.write(top + 1, columnOf(mark.end) + gap, mark.label);
}

function drawUnderline(
  page: Page,
  top: number,
  { mark, row }: Placed,
  chars: readonly string[],
  columnOf: ColumnOf,
): void {
  const line = mark.isPrimary ? '^' : '-';
  const start = columnOf(mark.start);
  const cells = widthOf(chars, mark.start, mark.end);
  const width = cells === 0 && mark.shape.kind === 'inline' ? 1 : cells;
  for (let at = 0; at < width; at++) page.grid.put(top + 1, start + at, line);
  if (drawsAcross(mark) || (row !== 0 && hasLabel(mark))) page.grid.put(top + 1, start, line);
}
