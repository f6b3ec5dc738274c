/**
 * On which row below the code each label goes. The rightmost label stands at the end of the marks where nothing is in its
 * way; the others hang below, each on a bar from its mark:
 *
 *     vec.push(vec.pop().unwrap());
 *     ---      ^^^               - previous borrow ends here
 *     |        |
 *     |        error occurs here
 *     previous borrow of `vec` occurs here
 *
 * Mirrors the placement rules of `render_source_line` of rustc.
 */
import type { Mark } from './annotations';

export interface Placed {
  readonly mark: Mark;
  /** 0 is the row of the marks themselves. */
  readonly row: number;
}

export interface Placement {
  /** From the right to the left. */
  readonly placed: readonly Placed[];
  /** Rows below the code that the labels take, less one. */
  readonly rows: number;
}

export function placeLabels(marks: readonly Mark[]): Placement {
  const ordered = [...marks].sort((a, b) => b.startCell - a.startCell);
  const placed: Placed[] = [];
  let row = 0;
  let rows = 0;
  ordered.forEach((mark, index) => {
    const rest = ordered.slice(index + 1);
    if (row === 0 && hasLabel(mark) && rest.some((next) => overlaps(next, mark, 0) && !canMerge(next, mark))) row++;
    placed.push({ mark, row });
    if (rest.some((next) => needsNextRow(mark, next, row))) row++;
    rows = Math.max(rows, row);
  });
  if (rows !== 0) rows++;
  if (placed.length > 0 && placed.every(({ mark }) => mark.shape.kind === 'opens')) {
    // Only starts of multi-line spans: the outermost bar first, so that the lines do not cross; no label needs a row.
    const deepest = placed.reduce((most, { row: at }) => Math.max(most, at), 0);
    return {
      placed: placed.map(({ mark, row: at }) => ({ mark, row: deepest - at })),
      rows: Math.max(0, rows - 1),
    };
  }
  return { placed, rows };
}

export function hasLabel(mark: Mark): boolean {
  return mark.label !== null && mark.label !== '';
}

/** A start or an end of a multi-line span draws a line to the left, which must not cross a label. */
export function drawsAcross(mark: Mark): boolean {
  return mark.shape.kind === 'opens' || mark.shape.kind === 'closes';
}

/** An unlabelled mark on the very same columns does not hinder. */
function canMerge(next: Mark, mark: Mark): boolean {
  return next.startCell === mark.startCell && next.endCell === mark.endCell && !hasLabel(next);
}

function needsNextRow(mark: Mark, next: Mark, row: number): boolean {
  const padding = next.label === null ? 0 : Buffer.byteLength(next.label) + 2;
  const collides = overlaps(next, mark, padding);
  return (
    (collides && hasLabel(mark) && hasLabel(next)) ||
    (drawsAcross(mark) && hasLabel(next)) ||
    (hasLabel(mark) && drawsAcross(next)) ||
    (drawsAcross(mark) && drawsAcross(next)) ||
    (collides && next.endCell <= mark.endCell && hasLabel(next) && row === 0)
  );
}

/** Whether `a`, longer by `padding`, and `b` share a cell. */
function overlaps(a: Mark, b: Mark, padding: number): boolean {
  const end = a.endCell + padding;
  return (a.startCell >= b.startCell && a.startCell < b.endCell) || (b.startCell >= a.startCell && b.startCell < end);
}
