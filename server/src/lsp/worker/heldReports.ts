/**
 * While a function does not parse, its last reports stay, moved with the text: what is being typed elsewhere in it neither
 * confirms nor refutes them, and squiggles that come and go with every key help nobody. A report goes as soon as the text
 * under one of its labels is edited, or its function is analysed again.
 */
import type { FileId } from '../../base/ids';
import type { TextChange } from '../../ide/api';
import { asHeld } from '../../ide/heldReport';
import type { Diagnostic, FileRange, Label } from '../../ide/types';

export class HeldReports {
  private readonly last = new Map<FileId, readonly Diagnostic[]>();
  private readonly settled = new Map<FileId, readonly Diagnostic[]>();

  /** Follows edits, in order; offsets of each are into the text before it. */
  edit(file: FileId, changes: readonly TextChange[]): void {
    const reports = this.last.get(file);
    if (reports === undefined) return;
    this.last.set(file, movedBy(reports, file, changes));
  }

  /** What to publish: `fresh`, and of the earlier reports those that nobody can judge now. */
  settle(file: FileId, fresh: readonly Diagnostic[], isBroken: (id: string) => boolean): readonly Diagnostic[] {
    const said = new Set(fresh.map(({ id }) => id));
    const held = (this.last.get(file) ?? []).filter(({ id }) => !said.has(id) && isBroken(id));
    this.last.set(file, held.length === 0 ? fresh : [...fresh, ...held]);
    const all = [...fresh, ...held.map(asHeld)].sort((a, b) => a.primary.range.start - b.primary.range.start);
    this.settled.set(file, held.length === 0 ? fresh : all);
    return this.of(file);
  }

  /** What was published last. */
  of(file: FileId): readonly Diagnostic[] {
    return this.settled.get(file) ?? [];
  }

  forget(file: FileId): void {
    this.last.delete(file);
    this.settled.delete(file);
  }
}

/** Reports behind edits, in order; offsets of each edit are into the text before it. What an edit touches is gone. */
export function movedBy(
  reports: readonly Diagnostic[],
  file: FileId,
  changes: readonly TextChange[],
): readonly Diagnostic[] {
  let left = reports;
  for (const change of changes) left = left.flatMap((report) => moved(report, file, change) ?? []);
  return left;
}

/** null where the edit touches what the report is about. */
function moved(report: Diagnostic, file: FileId, change: TextChange): Diagnostic | null {
  const { start, end, text } = change;
  const isTouched = ({ range }: Label): boolean =>
    range.file === file && start < range.end && (end > range.start || (start === end && start > range.start));
  if ([report.primary, ...report.secondary].some(isTouched)) return null;
  const by = text.length - (end - start);
  const move = (range: FileRange): FileRange =>
    range.file !== file || range.start < end ? range : { ...range, start: range.start + by, end: range.end + by };
  const label = (at: Label): Label => ({ ...at, range: move(at.range) });
  return {
    ...report,
    primary: label(report.primary),
    secondary: report.secondary.map(label),
    expansions: report.expansions.map(label),
    children: report.children.map((child) => ({
      ...child,
      ...(child.range ? { range: move(child.range) } : {}),
      ...(child.labels ? { labels: child.labels.map(label) } : {}),
    })),
  };
}
