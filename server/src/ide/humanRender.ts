/**
 * A message in rustc's look: header, place, the code with its marks, notes. Takes rustc's own JSON shape, so the same
 * function can be checked against rustc: fed with rustc's message it must print what rustc printed.
 * Mirrors `HumanEmitter` of rustc; suggestions are left out, because ours are fixes that an editor offers.
 */
import { collectMarks, type LineOf, type MarkedSpan } from './human/annotations';
import { drawn } from './human/charWidth';
import { drawFile } from './human/snippet';
import { TextGrid } from './human/textGrid';
import type { RustcChild, RustcDiagnostic, RustcExpansion, RustcSpan } from './jsonRender';

/** The message, ended by an empty line. `lineOf` gives null for files whose text is not at hand. */
export function renderHuman(message: RustcDiagnostic, lineOf: LineOf): string {
  const outer = withCallSites(message.spans, lineOf);
  const children = [...message.children.filter(({ spans }) => !isSuggestion(spans)), ...originNote(message, lineOf)];
  const gutter = String(
    Math.max(...[outer, ...children.map(({ spans }) => withCallSites(spans, lineOf))].map((spans) => lastLine(spans))),
  ).length;
  const title = `${message.level}${codeOf(message)}: `;
  let out = titled(title, message.message) + drawSpans(outer, gutter, lineOf);
  if (children.length > 0) out += `${' '.repeat(gutter + 1)}|\n`;
  for (const child of children) out += renderChild(child, gutter, lineOf);
  return `${out}\n`;
}

/** `file:line:column: error[E0499]: message: label`, one line. */
export function renderShort(message: RustcDiagnostic, lineOf: LineOf): string {
  const spans = withCallSites(message.spans, lineOf);
  const primary = spans.find(({ is_primary }) => is_primary);
  const place = primary === undefined ? '' : `${placeOf(primary)}: `;
  const labels = spans.flatMap(({ is_primary, label }) => (is_primary && label?.trim() ? [label] : []));
  const tail = labels.length === 0 ? '' : `: ${labels.join(', ')}`;
  return `${place}${message.level}${codeOf(message)}: ${message.message}${tail}\n`;
}

function isSuggestion(spans: readonly RustcSpan[]): boolean {
  return spans.some(({ suggested_replacement }) => suggested_replacement !== null);
}

function lastLine(spans: readonly RustcSpan[]): number {
  return spans.reduce((most, span) => Math.max(most, span.line_end), 0);
}

function placeOf(span: RustcSpan): string {
  return `${span.file_name}:${span.line_start}:${span.column_start}`;
}

/** A message of several lines is aligned behind its title. */
function titled(title: string, message: string): string {
  return `${title}${drawn(message).replaceAll('\n', `\n${' '.repeat(title.length)}`)}\n`;
}

function renderChild(child: RustcChild, gutter: number, lineOf: LineOf): string {
  if (child.spans.length > 0) {
    return titled(`${child.level}: `, child.message) + drawSpans(withCallSites(child.spans, lineOf), gutter, lineOf);
  }
  const indent = ' '.repeat(gutter + 'note'.length + 5);
  const text = drawn(child.message).replaceAll('\n', `\n${indent}`);
  return `${' '.repeat(gutter + 1)}= ${child.level}: ${text}\n`;
}

function drawSpans(spans: readonly RustcSpan[], gutter: number, lineOf: LineOf): string {
  const primary = spans.find(({ is_primary }) => is_primary);
  if (primary === undefined) return '';
  const { files, depth } = collectMarks(spans.map(toMarked), lineOf);
  const first = files.findIndex(({ name }) => name === primary.file_name);
  const ordered = [...files];
  const swapped = ordered[0];
  if (swapped !== undefined && first > 0) {
    ordered[0] = files[first] as (typeof files)[number];
    ordered[first] = swapped;
  }
  const grid = new TextGrid();
  const margin = ' '.repeat(gutter);
  for (const file of ordered) {
    const isPrimary = file.name === primary.file_name;
    const top = file.lines[0];
    const place = isPrimary ? placeOf(primary) : `${file.name}:${top?.line ?? 1}:${(top?.marks[0]?.start ?? 0) + 1}`;
    if (lineOf(file.name, 1) === null) {
      grid.write(grid.height, 0, `${margin}--> ${place}`);
      continue;
    }
    if (!isPrimary) grid.put(grid.height, gutter + 1, '|');
    grid.write(grid.height, 0, `${margin}${isPrimary ? '-->' : ':::'} ${place}`);
    grid.put(grid.height, gutter + 1, '|');
    drawFile(grid, file, depth, gutter, (line) => lineOf(file.name, line));
  }
  return grid.print();
}

function toMarked(span: RustcSpan): MarkedSpan {
  return {
    file: span.file_name,
    startLine: span.line_start,
    startColumn: span.column_start - 1,
    endLine: span.line_end,
    endColumn: span.column_end - 1,
    isPrimary: span.is_primary,
    label: span.label,
  };
}

/**
 * Spans in a macro of another crate are shown at the call; a primary span inside a macro of ours stays where it is and the
 * call gets a label of its own.
 */
function withCallSites(spans: readonly RustcSpan[], lineOf: LineOf): readonly RustcSpan[] {
  const moved = spans.map((span) => {
    let at = span;
    while (lineOf(at.file_name, 1) === null && at.expansion !== null) at = at.expansion.span;
    return at === span ? span : { ...at, is_primary: span.is_primary, label: span.label };
  });
  const calls: RustcSpan[] = [];
  for (const span of moved) {
    if (!span.is_primary) continue;
    let outermost: RustcExpansion | null = null;
    for (let at = span.expansion; at !== null; at = at.span.expansion) outermost = at;
    if (outermost === null || contains(outermost.span, span)) continue;
    const call = outermost.span;
    const isDerive = outermost.macro_decl_name.startsWith('#[derive(');
    const label = isDerive ? 'in this derive macro expansion' : 'in this macro invocation';
    if (!calls.some((known) => placeOf(known) === placeOf(call))) calls.push({ ...call, is_primary: false, label });
  }
  return [...moved, ...calls];
}

function contains(outer: RustcSpan, inner: RustcSpan): boolean {
  return (
    outer.file_name === inner.file_name && outer.byte_start <= inner.byte_start && inner.byte_end <= outer.byte_end
  );
}

/**
 * rustc adds this while rendering: its JSON does not hold it. It does not speak of the macros of the standard library, which
 * it tells by an attribute at their definition, and we by the definition being out of reach.
 */
function originNote(message: RustcDiagnostic, lineOf: LineOf): RustcChild[] {
  const macros: RustcExpansion[] = [];
  for (const { spans } of [message, ...message.children]) {
    for (const span of spans) {
      if (!span.is_primary || span.suggested_replacement !== null) continue;
      for (let at = span.expansion; at !== null; at = at.span.expansion) {
        if (at.macro_decl_name.endsWith('!')) macros.push(at);
      }
    }
  }
  const [first] = macros;
  const last = macros.at(-1);
  if (first === undefined || last === undefined || lineOf(last.def_site_span.file_name, 1) === null) return [];
  const name = (macro: RustcExpansion): string => `\`${macro.macro_decl_name.slice(0, -1)}\``;
  const through =
    first.macro_decl_name === last.macro_decl_name ? '' : ` which comes from the expansion of the macro ${name(last)}`;
  const text = `this ${message.level} originates in the macro ${name(first)}${through}`;
  return [
    {
      message: `${text} (in Nightly builds, run with -Z macro-backtrace for more info)`,
      code: null,
      level: 'note',
      spans: [],
      children: [],
      rendered: null,
    },
  ];
}

/** `[E0499]`; the name of a lint is not printed. */
function codeOf(message: RustcDiagnostic): string {
  return message.code !== null && /^E\d/.test(message.code.code) ? `[${message.code.code}]` : '';
}
