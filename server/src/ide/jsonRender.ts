/**
 * A diagnostic as rustc's JSON message (`rustc --error-format=json`): what editors, CI and scripts already read.
 * Mirrors `rustc_errors::json`. Differences on purpose: `explanation` is null, because `tenure explain` has it, and
 * suggestions are not in the message, because ours are verified and offered as fixes.
 */
import type { FileId } from '../base/ids';
import type { LineCol, LineIndex } from '../base/lineIndex';
import { isPrimaryLabel, labelsInOrder, sameRange } from './labels';
import { isLint } from './lints';
import type { Child, Diagnostic, FileRange, Label } from './types';

/** rustc's message. Lines and columns count from 1, columns in characters, offsets in bytes of the file. */
export interface RustcDiagnostic {
  readonly $message_type: 'diagnostic';
  readonly message: string;
  readonly code: { readonly code: string; readonly explanation: null } | null;
  readonly level: string;
  readonly spans: readonly RustcSpan[];
  readonly children: readonly RustcChild[];
  readonly rendered: string | null;
}

export interface RustcChild {
  readonly message: string;
  readonly code: null;
  readonly level: string;
  readonly spans: readonly RustcSpan[];
  readonly children: readonly RustcChild[];
  readonly rendered: null;
}

export interface RustcSpan {
  readonly file_name: string;
  readonly byte_start: number;
  readonly byte_end: number;
  readonly line_start: number;
  readonly line_end: number;
  readonly column_start: number;
  readonly column_end: number;
  readonly is_primary: boolean;
  readonly text: readonly RustcSpanLine[];
  readonly label: string | null;
  readonly suggested_replacement: string | null;
  readonly suggestion_applicability: string | null;
  readonly expansion: RustcExpansion | null;
}

export interface RustcSpanLine {
  readonly text: string;
  readonly highlight_start: number;
  readonly highlight_end: number;
}

export interface RustcExpansion {
  readonly span: RustcSpan;
  readonly macro_decl_name: string;
  readonly def_site_span: RustcSpan;
}

/** A file as the front door names it. `leadingBytes` is 3 where a byte order mark was cut off the text. */
export interface NamedSource {
  readonly name: string;
  readonly lines: LineIndex;
  readonly leadingBytes: number;
}

export type SourceOf = (file: FileId) => NamedSource;

/** The message without `rendered`, which the caller fills from `renderHuman`. */
export function toRustcDiagnostic(diagnostic: Diagnostic, sourceOf: SourceOf): RustcDiagnostic {
  const primary = toSpan(diagnostic.primary, true, sourceOf);
  const expansion = isWritten(diagnostic) ? null : expansionOf(diagnostic.expansions, primary, sourceOf);
  return {
    $message_type: 'diagnostic',
    message: diagnostic.message,
    code: codeOf(diagnostic),
    level: diagnostic.severity,
    spans: labelsInOrder(diagnostic).map((label) => {
      const isPrimary = isPrimaryLabel(diagnostic, label);
      return { ...toSpan(label, isPrimary, sourceOf), expansion: isPrimary ? expansion : null };
    }),
    children: diagnostic.children.map((child) => ({
      message: child.message,
      code: null,
      level: child.level,
      spans: spansOf(child, sourceOf),
      children: [],
      rendered: null,
    })),
    rendered: null,
  };
}

/** rustc gives a code to coded errors and to lints; our stable ids of uncoded errors stay out of its format. */
function codeOf(diagnostic: Diagnostic): RustcDiagnostic['code'] {
  const isRustcs = /^E\d{4}$/.test(diagnostic.code) || isLint(diagnostic);
  return isRustcs ? { code: diagnostic.code, explanation: null } : null;
}

/** Labels in their order, then the primary span where none of them stands there. */
function spansOf({ range, labels = [] }: Child, sourceOf: SourceOf): RustcSpan[] {
  if (range === undefined) return [];
  const isAtPlace = (label: Label): boolean => sameRange(label.range, range);
  const spans = labels.map((label) => toSpan(label, label.isPrimary ?? isAtPlace(label), sourceOf));
  return labels.some(isAtPlace) ? spans : [...spans, toSpan({ range, text: '' }, true, sourceOf)];
}

function toSpan(label: Label, isPrimary: boolean, sourceOf: SourceOf): RustcSpan {
  const { name, lines, leadingBytes } = sourceOf(label.range.file);
  const start = lines.lineCol(label.range.start, 'char');
  const end = lines.lineCol(label.range.end, 'char');
  return {
    file_name: name,
    byte_start: lines.byteOffset(label.range.start) + leadingBytes,
    byte_end: lines.byteOffset(label.range.end) + leadingBytes,
    line_start: start.line + 1,
    line_end: end.line + 1,
    column_start: start.col + 1,
    column_end: end.col + 1,
    is_primary: isPrimary,
    text: spanLines(lines, start, end),
    label: label.text === '' ? null : label.text,
    suggested_replacement: null,
    suggestion_applicability: null,
    expansion: null,
  };
}

function spanLines(lines: LineIndex, start: LineCol, end: LineCol): RustcSpanLine[] {
  const covered: RustcSpanLine[] = [];
  for (let line = start.line; line <= end.line; line++) {
    const last = line === end.line ? end.col : lines.lineCol(lines.lineEnd(line), 'char').col;
    covered.push({
      text: lines.lineText(line),
      highlight_start: line === start.line ? start.col + 1 : 1,
      highlight_end: last + 1,
    });
  }
  return covered;
}

/** The span is the user's own words, handed to a macro: `x` in `println!("{}", x)`. The macro has no part in it. */
function isWritten({ primary, expansions }: Diagnostic): boolean {
  const { file, start, end } = primary.range;
  return expansions.some(({ range }) => range.file === file && range.start <= start && end <= range.end);
}

/** The invocations around a span, from the inside out. The definition site is not known here; rustc repeats the span. */
function expansionOf(calls: readonly Label[], inner: RustcSpan, sourceOf: SourceOf): RustcExpansion | null {
  const [call, ...outer] = calls;
  if (call === undefined) return null;
  const span = toSpan({ range: call.range, text: '' }, false, sourceOf);
  return {
    span: { ...span, expansion: expansionOf(outer, span, sourceOf) },
    macro_decl_name: macroNameAt(call.range, sourceOf),
    def_site_span: { ...inner, is_primary: false, label: null, expansion: null },
  };
}

/** `vec![1]` is named `vec!`, the `Clone` of a derive `#[derive(Clone)]`, as rustc does. */
function macroNameAt(range: FileRange, sourceOf: SourceOf): string {
  const { text } = sourceOf(range.file).lines;
  const call = text.slice(range.start, range.end);
  const path = /^[^!([{]*!/.exec(call)?.[0];
  if (path !== undefined) return path.replace(/\s+/g, '').replace(/^.*::/, '');
  return /#\[derive\([^\])]*$/.test(text.slice(0, range.start)) ? `#[derive(${call})]` : call;
}
