/**
 * Edits that may cure a report: proposed here from its structure, verified by `semantics/fixes.ts`, which analyses the edited
 * text and keeps those whose error goes and brings nothing new.
 */
import type { BodyIndex, BorrowckError, UseSpans } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import { argsOrUse } from '../diagnostics/useSpans';
import type { Diagnostic, FileRange, TextEdit } from '../types';

export interface Candidate {
  /** Stable name of the sort of fix. */
  readonly kind:
    | 'borrowInstead'
    | 'cloneHere'
    | 'addMut'
    | 'removeMut'
    | 'moveClosure'
    | 'introduceLifetime'
    | 'reuseLifetime'
    | 'staticLifetime'
    | 'anonymousLifetime'
    | 'borrowArgument'
    | 'consistentLifetimes'
    | 'addBound';
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface CandidateContext {
  range(body: BodyIndex, span: MirSpan): FileRange | null;
  text(range: FileRange): string;
  /** Where a local is declared: its binding identifier. */
  localDeclaration(body: BodyIndex, local: number): FileRange | null;
}

/** Best first. */
export function candidatesFor(cx: CandidateContext, error: BorrowckError): Candidate[] {
  switch (error.kind) {
    case 'useOfMoved':
      return error.sites.flatMap((site) => insteadOfMove(cx, error.body, site.spans));
    case 'moveWhileBorrowed':
      return insteadOfMove(cx, error.body, error.useSpans);
    case 'illegalMove':
      return error.source.kind === 'other'
        ? insteadOfMove(cx, error.body, error.source.useSpans)
        : insteadOfMove(cx, error.body, { kind: 'pattern', span: error.span }, error.span);
    case 'conflictingBorrow':
    case 'assignWhileBorrowed':
      return cloneBorrowed(cx, error.body, error.kind === 'conflictingBorrow' ? error.oldSpans : error.borrowSpans);
    case 'reassign':
      return error.isArgument
        ? addMut(cx, cx.localDeclaration(error.body, error.local))
        : addMut(cx, cx.range(error.body, error.declSpan));
    case 'mutability':
      return error.reason.kind === 'local' ? addMut(cx, cx.range(error.body, error.reason.declSpan)) : [];
    case 'closureMayOutlive':
      return moveClosure(cx, cx.range(error.body, argsOrUse(error.borrowSpans)));
    default:
      return [];
  }
}

/** Of `unused_mut`: its label says where the word stands. */
export function removeMut(diagnostic: Diagnostic): Candidate[] {
  return diagnostic.secondary.map(({ range }) => ({
    kind: 'removeMut',
    title: 'Remove this `mut`',
    edits: [{ range, newText: '' }],
  }));
}

function insert(range: FileRange, at: number, newText: string): TextEdit {
  return { range: { file: range.file, start: at, end: at }, newText };
}

/** `x` moved: lend it, or move a clone of it. */
function insteadOfMove(
  cx: CandidateContext,
  body: BodyIndex,
  spans: UseSpans,
  matchSpan: MirSpan | null = null,
): Candidate[] {
  if (spans.kind === 'closure') return [];
  const range = cx.range(body, matchSpan ?? argsOrUse(spans));
  if (range === null || range.start === range.end) return [];
  const text = cx.text(range);
  const isAtom = /^[\w.:]+$/.test(text) || /^[\w.:]+\(.*\)$/s.test(text) || /^[\w.]+\[.*\]$/s.test(text);
  const clone = isAtom
    ? [insert(range, range.end, '.clone()')]
    : [insert(range, range.start, '('), insert(range, range.end, ').clone()')];
  const fixes: Candidate[] = [
    {
      kind: 'borrowInstead',
      title: `Borrow \`${text}\` instead of moving it: \`&${text}\``,
      edits: [insert(range, range.start, '&')],
    },
  ];
  if (text.startsWith('*')) {
    fixes.unshift({
      kind: 'borrowInstead',
      title: `Borrow instead of moving: \`&${text}\``,
      edits: [{ range: { ...range, end: range.start + 1 }, newText: '&*' }],
    });
  }
  if (spans.kind === 'fnSelf' && spans.call.kind === 'normal') {
    fixes.unshift({
      kind: 'borrowInstead',
      title: `Borrow what is inside: \`${text}.as_ref()\``,
      edits: [insert(range, range.end, '.as_ref()')],
    });
    fixes.unshift({
      kind: 'borrowInstead',
      title: `Iterate over a borrow: \`${text}.iter()\``,
      edits: [insert(range, range.end, '.iter()')],
    });
  }
  fixes.push({
    kind: 'cloneHere',
    title: `Clone here: \`${text}.clone()\` (a copy with its own allocation)`,
    edits: clone,
  });
  return fixes;
}

/** The earlier borrow keeps the value busy: work on a clone of what it refers to. */
function cloneBorrowed(cx: CandidateContext, body: BodyIndex, spans: UseSpans): Candidate[] {
  if (spans.kind === 'closure') return [];
  const range = cx.range(body, argsOrUse(spans));
  if (range === null) return [];
  const text = cx.text(range);
  const borrowed = /^&\s*([\w.]+(?:\[[^\]]*\])?)$/.exec(text)?.[1];
  if (borrowed === undefined) return [];
  return [
    {
      kind: 'cloneHere',
      title: `Clone here: \`${borrowed}.clone()\` (a copy with its own allocation)`,
      edits: [{ range, newText: `${borrowed}.clone()` }],
    },
  ];
}

function addMut(cx: CandidateContext, declaration: FileRange | null): Candidate[] {
  if (declaration === null) return [];
  const name = cx.text(declaration);
  if (!/^\w+$/.test(name)) return [];
  return [
    {
      kind: 'addMut',
      title: `Declare \`${name}\` as \`mut\``,
      edits: [insert(declaration, declaration.start, 'mut ')],
    },
  ];
}

function moveClosure(cx: CandidateContext, header: FileRange | null): Candidate[] {
  if (header === null) return [];
  const at = cx.text(header).startsWith('async') ? header.start + 'async'.length : header.start;
  const newText = at === header.start ? 'move ' : ' move';
  return [
    {
      kind: 'moveClosure',
      title: 'Move the captured variables into the closure',
      edits: [insert(header, at, newText)],
    },
  ];
}
