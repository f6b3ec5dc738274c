/**
 * The open documents as the protocol thread knows them: enough to translate an edit to offsets, and to open them again in a
 * new analysis thread after a crash.
 */
import path from 'node:path';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { LineIndex } from '../base/lineIndex';
import { isFile } from '../host/fileWalk';
import type { TextChange } from '../ide/api';
import type { OpenDocument } from './messages';
import { pathOfUri } from './places';

export class TextDocument {
  readonly uri: string;
  readonly serial: number;
  readonly path: string;
  private readonly isInFolder: boolean;
  version: number;
  text: string;
  /** Line table of `text`; null after an edit until somebody asks. */
  private lines: LineIndex | null = null;

  constructor(uri: string, version: number, text: string, serial: number) {
    const onDisk = pathOfUri(uri);
    this.uri = uri;
    this.serial = serial;
    this.path = onDisk ?? uri;
    this.isInFolder = onDisk !== null;
    this.version = version;
    this.text = text;
  }

  /** Applies the edits in order; each speaks of the text that the one before it left. */
  change(
    version: number,
    events: readonly TextDocumentContentChangeEvent[],
    unit: 'utf16' | 'utf8',
  ): readonly TextChange[] {
    const changes = events.map((event): TextChange => {
      if (!('range' in event)) return this.apply({ start: 0, end: this.text.length, text: event.text });
      this.lines ??= new LineIndex(this.text);
      const { start, end } = event.range;
      const from = this.lines.offsetAt(start.line, start.character, unit);
      const to = this.lines.offsetAt(end.line, end.character, unit);
      return this.apply({ start: Math.min(from, to), end: Math.max(from, to), text: event.text });
    });
    this.version = version;
    return changes;
  }

  toOpen(): OpenDocument {
    const { uri, version, text, serial } = this;
    const manifestPath = this.isInFolder ? nearestManifest(path.dirname(this.path)) : null;
    return { uri, path: this.path, text, version, manifestPath, serial };
  }

  private apply(change: TextChange): TextChange {
    this.text = this.text.slice(0, change.start) + change.text + this.text.slice(change.end);
    this.lines = null;
    return change;
  }
}

/** Longer texts are generated ones: their analysis would hold up everything else. */
const maxLength = 4 * 1024 * 1024;

/** Why a text is not analysed at all; null for one that is. */
export function refusal(text: string): string | null {
  if (text.length > maxLength) return `longer than ${maxLength / 1024 / 1024} million characters`;
  return text.includes('\0') ? 'a binary file' : null;
}

function nearestManifest(folder: string): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    const manifestPath = path.join(at, 'Cargo.toml');
    if (isFile(manifestPath)) return manifestPath;
    if (at === path.dirname(at)) return null;
  }
}
