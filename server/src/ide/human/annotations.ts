/**
 * Which lines of which file a message shows, and what is marked on each. A span over several lines becomes a mark where it
 * starts, one where it ends, and a bar on the lines shown between; spans that overlap get bars side by side.
 * The rules are those of `FileWithAnnotatedLines::collect_annotations` of rustc, so that the result looks the same.
 */
import { drawn, widthOf } from './charWidth';

/** A span to mark. Lines from 1, columns from 0, in chars. */
export interface MarkedSpan {
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly isPrimary: boolean;
  readonly label: string | null;
}

/** `depth` counts the bars of multi-line spans from the left, from 1. */
export type MarkShape =
  | { readonly kind: 'inline' }
  | { readonly kind: 'opens'; readonly depth: number }
  | { readonly kind: 'passes'; readonly depth: number }
  | { readonly kind: 'closes'; readonly depth: number };

export interface Mark {
  readonly start: number;
  readonly end: number;
  /** The columns in terminal cells: overlap is judged by what is seen. */
  readonly startCell: number;
  readonly endCell: number;
  readonly isPrimary: boolean;
  readonly label: string | null;
  readonly shape: MarkShape;
}

export interface MarkedLine {
  readonly line: number;
  readonly marks: Mark[];
}

export interface MarkedFile {
  readonly name: string;
  /** In ascending order. */
  readonly lines: MarkedLine[];
}

export interface Marked {
  readonly files: readonly MarkedFile[];
  /** Bars needed at the left. */
  readonly depth: number;
}

/** Text of a line (from 1) of a file, without its line break; null behind the end. */
export type LineOf = (file: string, line: number) => string | null;

interface Tall extends MarkedSpan {
  depth: number;
  sharesSpan: boolean;
}

export function collectMarks(spans: readonly MarkedSpan[], lineOf: LineOf): Marked {
  const files: MarkedFile[] = [];
  const add = (file: string, line: number, mark: Mark): void => {
    let slot = files.find((known) => known.name === file);
    if (slot === undefined) {
      slot = { name: file, lines: [] };
      files.push(slot);
    }
    const at = slot.lines.findIndex((known) => known.line >= line);
    const found = at === -1 ? undefined : slot.lines[at];
    if (found?.line === line) found.marks.push(mark);
    else slot.lines.splice(at === -1 ? slot.lines.length : at, 0, { line, marks: [mark] });
  };
  const cell = (file: string, line: number, column: number): number =>
    widthOf([...(lineOf(file, line) ?? '')], 0, column);

  const tall: Tall[] = [];
  for (const span of spans) {
    const label = span.label === null ? null : drawn(span.label);
    if (span.startLine !== span.endLine) {
      tall.push({ ...span, label, depth: 1, sharesSpan: false });
      continue;
    }
    const startCell = cell(span.file, span.startLine, span.startColumn);
    const endCell = cell(span.file, span.endLine, span.endColumn);
    add(span.file, span.startLine, {
      start: span.startColumn,
      end: span.endColumn,
      startCell,
      // An empty span is drawn as one mark.
      endCell: startCell === endCell ? endCell + 1 : endCell,
      isPrimary: span.isPrimary,
      label,
      shape: { kind: 'inline' },
    });
  }

  const depth = assignDepths(tall);
  for (const span of tall) {
    const { file, isPrimary } = span;
    if (!span.sharesSpan) {
      const startCell = cell(file, span.startLine, span.startColumn);
      add(file, span.startLine, {
        start: span.startColumn,
        end: span.startColumn + 1,
        startCell,
        endCell: startCell + 1,
        isPrimary,
        label: null,
        shape: { kind: 'opens', depth: span.depth },
      });
      const passes: Mark = {
        start: 0,
        end: 0,
        startCell: 0,
        endCell: 0,
        isPrimary,
        label: null,
        shape: { kind: 'passes', depth: span.depth },
      };
      for (const line of shownBetween(span, lineOf)) add(file, line, passes);
    }
    const endCell = cell(file, span.endLine, span.endColumn);
    add(file, span.endLine, {
      start: Math.max(0, span.endColumn - 1),
      end: span.endColumn,
      startCell: Math.max(0, endCell - 1),
      endCell,
      isPrimary,
      label: span.label,
      shape: span.sharesSpan ? { kind: 'inline' } : { kind: 'closes', depth: span.depth },
    });
  }
  return { files, depth };
}

/** Gives each multi-line span a bar of its own where they overlap; the outermost bar belongs to the first to start. */
function assignDepths(tall: Tall[]): number {
  tall.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
  // The decisions are taken on the state before the pass, as in rustc, which walks a copy.
  for (const span of tall.map((copy) => ({ ...copy, original: copy }))) {
    for (const other of tall) {
      const same = isSameSpan(span, other);
      if (!same && span.startLine <= other.endLine && other.startLine <= span.endLine) other.depth++;
      else if (same && !isSameMark(span, other)) other.sharesSpan = true;
      else break;
    }
  }
  const deepest = tall.reduce((most, span) => Math.max(most, span.depth), 0);
  for (const span of tall) span.depth = deepest - span.depth + 1;
  return deepest;
}

function isSameSpan(a: Tall, b: Tall): boolean {
  return (
    a.startLine === b.startLine &&
    a.endLine === b.endLine &&
    a.startColumn === b.startColumn &&
    a.endColumn === b.endColumn
  );
}

function isSameMark(a: Tall, b: Tall): boolean {
  return a.isPrimary === b.isPrimary && a.label === b.label && a.depth === b.depth && a.sharesSpan === b.sharesSpan;
}

/** Up to four lines behind the start, a tail of empty lines and bare brackets left out, and the line before the end. */
function shownBetween(span: Tall, lineOf: LineOf): number[] {
  const middle = Math.min(span.startLine + 4, span.endLine);
  let until = span.startLine;
  for (let line = middle - 1; line >= span.startLine; line--) {
    const text = lineOf(span.file, line);
    if (text === null || !saysSomething(text)) continue;
    until = line + 1;
    break;
  }
  const lines: number[] = [];
  for (let line = span.startLine + 1; line < until; line++) lines.push(line);
  const last = span.endLine - 1;
  const lastText = lineOf(span.file, last);
  if (middle < last && (lastText === null || saysSomething(lastText))) lines.push(last);
  return lines;
}

function saysSomething(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.startsWith('//')) return trimmed.startsWith('///') || trimmed.startsWith('//!');
  return !['', '{', '}', '(', ')', '[', ']'].includes(trimmed);
}
