/** Diagnostics, hovers and fixes as the protocol has them. Positions follow the negotiated encoding. */
import type {
  CodeAction,
  DiagnosticSeverity,
  Location,
  Diagnostic as ProtocolDiagnostic,
  Hover as ProtocolHover,
  InlayHint as ProtocolInlayHint,
  Range,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { FileId } from '../base/ids';
import type { LineIndex } from '../base/lineIndex';
import { errorIndexPage } from '../ide/codes';
import { isPractice } from '../ide/practice/lints';
import type {
  Diagnostic,
  FileRange,
  Fix,
  Hover,
  InlayHint,
  PlaceStates,
  Rewrite,
  TextEdit,
  Timeline,
} from '../ide/types';
import { FIX_ALL, type HintData, REWRITE } from './messages';
import type { PlaceStatesResult, TimelineResult } from './protocol';

/** Values, not the library's constants: the analysis thread does not load the protocol. */
const severities = { error: 1, warning: 2 } as const satisfies Record<Diagnostic['severity'], DiagnosticSeverity>;

/** Advice is a hint: editors mark it where it stands, and no list of problems holds it. */
function severityOf({ severity, code }: Diagnostic): DiagnosticSeverity {
  return severity === 'warning' && isPractice(code) ? 4 : severities[severity];
}

export interface Files {
  readonly unit: 'utf16' | 'utf8';
  readonly linesOf: (file: FileId) => LineIndex;
  readonly uriOf: (file: FileId) => string;
  /** null for a file that is not open. */
  readonly versionOf: (file: FileId) => number | null;
}

function toRange(range: FileRange, files: Files): Range {
  const lines = files.linesOf(range.file);
  const start = lines.lineCol(range.start, files.unit);
  const end = lines.lineCol(range.end, files.unit);
  return {
    start: { line: start.line, character: start.col },
    end: { line: end.line, character: end.col },
  };
}

function toLocation(range: FileRange, files: Files): Location {
  return { uri: files.uriOf(range.file), range: toRange(range, files) };
}

/** `file` is the document it is published for; a span in a macro of another file is shown at the invocation. */
export function toProtocolDiagnostic(diagnostic: Diagnostic, file: FileId, files: Files): ProtocolDiagnostic {
  const { primary, secondary, children, expansions } = diagnostic;
  const shown = [primary, ...expansions].find(({ range }) => range.file === file) ?? primary;
  const page = errorIndexPage(diagnostic.code);
  const lines = [diagnostic.message];
  if (primary.text !== '') lines.push(primary.text);
  for (const { level, message, range } of children) {
    if (range === undefined) lines.push(`${level}: ${message}`);
  }
  const related = [
    ...(shown === primary ? [] : [{ location: toLocation(primary.range, files), message: primary.text || 'here' }]),
    ...secondary.map(({ range, text }) => ({ location: toLocation(range, files), message: text })),
    ...children.flatMap(({ level, message, range }) =>
      range === undefined ? [] : [{ location: toLocation(range, files), message: `${level}: ${message}` }],
    ),
  ];
  return {
    range: toRange(shown.range, files),
    severity: severityOf(diagnostic),
    code: diagnostic.code,
    ...(page === null ? {} : { codeDescription: { href: page } }),
    source: 'tenure',
    message: lines.join('\n'),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    data: { id: diagnostic.id },
  };
}

export function toProtocolHover(hover: Hover, files: Files): ProtocolHover {
  return { contents: { kind: 'markdown', value: hover.markdown }, range: toRange(hover.range, files) };
}

/** Without its tooltip, which is asked for apart. */
export function toProtocolHint(hint: InlayHint, files: Files): ProtocolInlayHint {
  const { file, offset, kind, label, isAtEnd } = hint;
  const data: HintData = { uri: files.uriOf(file), version: files.versionOf(file) ?? 0, kind };
  return {
    position: toRange({ file, start: offset, end: offset }, files).start,
    label,
    ...(isAtEnd ? { paddingLeft: true } : {}),
    data,
  };
}

export function toPlaceStates({ name, ranges }: PlaceStates, files: Files): PlaceStatesResult {
  return { name, ranges: ranges.map(({ state, range }) => ({ state, range: toRange(range, files) })) };
}

export function toTimeline({ range, ...drawn }: Timeline, files: Files): TimelineResult {
  return { ...drawn, range: toRange(range, files) };
}

export function toRewrite({ title, edits }: Rewrite, files: Files): CodeAction {
  return { title, kind: REWRITE, edit: toWorkspaceEdit(edits, files) };
}

export function toFixAll(edit: TextEdit, files: Files): CodeAction {
  return { title: 'Fix all that Tenure can fix', kind: FIX_ALL, edit: toWorkspaceEdit([edit], files) };
}

/**
 * `diagnostics` are those that the editor asks about: a fix is tied to the one it was verified for. One that cures several, as
 * `move` does for all that a closure captures, is offered once.
 */
export function toCodeActions(
  fixes: readonly Fix[],
  diagnostics: readonly ProtocolDiagnostic[],
  files: Files,
): CodeAction[] {
  const byEdits = new Map<string, Fix[]>();
  for (const fix of fixes) {
    const key = JSON.stringify([fix.title, fix.edits]);
    byEdits.set(key, [...(byEdits.get(key) ?? []), fix]);
  }
  return [...byEdits.values()].map((same) => {
    const ids = new Set(same.map(({ diagnosticId }) => diagnosticId));
    const fixed = diagnostics.filter(({ data }) => ids.has((data as { id?: string } | undefined)?.id ?? ''));
    const [fix] = same;
    return {
      title: fix.title,
      kind: 'quickfix',
      isPreferred: same.some(({ isPreferred }) => isPreferred),
      ...(fixed.length > 0 ? { diagnostics: fixed } : {}),
      edit: toWorkspaceEdit(fix.edits, files),
    };
  });
}

function toWorkspaceEdit(all: readonly TextEdit[], files: Files): WorkspaceEdit {
  const edits = new Map<FileId, TextDocumentEdit>();
  for (const { range, newText } of all) {
    let edit = edits.get(range.file);
    if (edit === undefined) {
      const uri = files.uriOf(range.file);
      edit = { textDocument: { uri, version: files.versionOf(range.file) }, edits: [] };
      edits.set(range.file, edit);
    }
    edit.edits.push({ range: toRange(range, files), newText });
  }
  return { documentChanges: [...edits.values()] };
}
