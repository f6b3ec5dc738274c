/** The lint `mismatched_lifetime_syntaxes`, in rustc's words, and the edits that settle it. */
import type { SynPtr } from '../../items/item';
import type { SyntaxMismatch } from '../../lifetimes/syntaxLint';
import type { WrittenLifetime } from '../../lifetimes/written';
import type { Diagnostic, FileRange, Label, TextEdit } from '../types';

export interface LintContext {
  range(syn: SynPtr): FileRange | null;
  text(range: FileRange): string;
}

export const LINT = 'mismatched_lifetime_syntaxes';

export function syntaxMismatchDiagnostic(
  cx: LintContext,
  mismatch: SyntaxMismatch,
  id: string,
  severity: Diagnostic['severity'],
): Diagnostic | null {
  const { inputs, outputs } = mismatch;
  const all = [...inputs, ...outputs];
  const has = (category: WrittenLifetime['category']): boolean => all.some((written) => written.category === category);
  const labels = [...labelsOf(cx, inputs, 'the lifetime is'), ...labelsOf(cx, outputs, 'the same lifetime is')];
  // rustc points at those without a name; the first is where the diagnostic stands.
  const first = [...byCategory(inputs), ...byCategory(outputs)].find((written) => written.category !== 'named');
  const range = first === undefined ? null : cx.range(first.syn);
  if (range === null) return null;
  const own = labels.findIndex((label) => label.range.start === range.start && label.range.end === range.end);
  const what = !has('hidden') ? 'eliding' : has('elided') && has('named') ? 'hiding or eliding' : 'hiding';
  return {
    code: LINT,
    severity,
    message: `${what} a lifetime that's ${has('named') ? 'named' : 'elided'} elsewhere is confusing`,
    primary: { range, text: labels[own]?.text ?? '' },
    secondary: labels.filter((_, i) => i !== own),
    children: [
      {
        level: 'help',
        message: 'the same lifetime is referred to in inconsistent ways, making the signature confusing',
      },
      { level: 'help', message: suggestionText(mismatch) },
    ],
    expansions: [],
    id,
  };
}

const ORDER = ['hidden', 'elided', 'named'] as const;

function byCategory(list: readonly WrittenLifetime[]): WrittenLifetime[] {
  return ORDER.flatMap((category) => list.filter((written) => written.category === category));
}

function labelsOf(cx: LintContext, list: readonly WrittenLifetime[], start: string): Label[] {
  return byCategory(list).flatMap((written) => {
    const range = cx.range(written.syn);
    // All that have no name are what it is about.
    const isPrimary = written.category === 'named' ? {} : { isPrimary: true };
    return range === null ? [] : [{ range, text: `${start} ${written.category} here`, ...isPrimary }];
  });
}

function nameOf({ inputs, outputs }: SyntaxMismatch): string | null {
  return [...inputs, ...outputs].findLast((written) => written.category === 'named')?.name ?? null;
}

/** rustc's first suggestion. */
export function suggestionText(mismatch: SyntaxMismatch): string {
  const name = nameOf(mismatch);
  if (name !== null) return `consistently use \`${name}\``;
  const isMixed = [...mismatch.inputs, ...mismatch.outputs].some(
    (written) => written.place === 'reference' || !written.isPath,
  );
  return isMixed ? "use `'_` for type paths" : "consistently use `'_`";
}

/** Names everything where one is named; else writes `'_` where a path hides it. */
export function suggestedEdits(cx: LintContext, mismatch: SyntaxMismatch): TextEdit[] {
  const name = nameOf(mismatch);
  const hidden = new Map<SynPtr, { readonly written: WrittenLifetime; count: number }>();
  const edits: TextEdit[] = [];
  for (const written of [...mismatch.inputs, ...mismatch.outputs]) {
    if (written.category === 'hidden') {
      const known = hidden.get(written.at);
      if (known === undefined) hidden.set(written.at, { written, count: 1 });
      else known.count++;
    } else if (written.category === 'elided' && name !== null) {
      const range = cx.range(written.at);
      if (range !== null) edits.push(named(range, written.place, name));
    }
  }
  for (const { written, count } of hidden.values()) {
    const range = cx.range(written.at);
    if (range === null) continue;
    const names = Array<string>(count)
      .fill(name ?? "'_")
      .join(', ');
    edits.push(inPath(cx, range, written.place, names));
  }
  return edits;
}

function named(range: FileRange, place: WrittenLifetime['place'], name: string): TextEdit {
  if (place === 'lifetime') return { range, newText: name };
  const at = range.start + 1;
  return { range: { ...range, start: at, end: at }, newText: `${name} ` };
}

/** Lifetimes of a path: behind its name, or first in its brackets. */
export function inPath(
  cx: Pick<LintContext, 'text'>,
  range: FileRange,
  place: WrittenLifetime['place'],
  names: string,
): TextEdit {
  const bracket = place === 'arguments' ? range.start + 1 : range.end;
  if (place === 'arguments') return { range: { ...range, start: bracket, end: bracket }, newText: `${names}, ` };
  const isEmpty = cx.text({ ...range, start: range.end, end: range.end + 1 }) === '<';
  const at = isEmpty ? range.end + 1 : range.end;
  return { range: { ...range, start: at, end: at }, newText: isEmpty ? names : `<${names}>` };
}
