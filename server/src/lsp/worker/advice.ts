/**
 * Lints of good practice of open documents. They are asked for when the errors are out; until then those of the last text
 * stand, moved with it, so that they do not flicker with every key.
 */
import type { FileId } from '../../base/ids';
import type { TextChange } from '../../ide/api';
import type { Diagnostic } from '../../ide/types';
import { movedBy } from './heldReports';

export class Advice {
  private readonly last = new Map<FileId, readonly Diagnostic[]>();
  /** Documents whose errors are out and whose lints are not. */
  private readonly waiting = new Set<FileId>();

  get next(): FileId | undefined {
    return this.waiting.values().next().value;
  }

  ask(file: FileId): void {
    this.waiting.add(file);
  }

  edit(file: FileId, changes: readonly TextChange[]): void {
    this.waiting.delete(file);
    const reports = this.last.get(file);
    if (reports !== undefined) this.last.set(file, movedBy(reports, file, changes));
  }

  settle(file: FileId, found: readonly Diagnostic[]): void {
    this.waiting.delete(file);
    this.last.set(file, found);
  }

  of(file: FileId): readonly Diagnostic[] {
    return this.last.get(file) ?? [];
  }

  forget(file: FileId): void {
    this.waiting.delete(file);
    this.last.delete(file);
  }

  clear(): void {
    this.waiting.clear();
    this.last.clear();
  }
}
