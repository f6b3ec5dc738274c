/**
 * A stand-in for the analysis, so that the server can be tested without it: every `&mut TWICE` after the first is E0499, and a
 * few words in the text make it slow, throw, hang or bring its thread down.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { FileId } from '../../server/src/base/ids';
import { type CargoTarget, scriptTarget } from '../../server/src/host/cargoTarget';
import type { FeatureChoice } from '../../server/src/host/featureChoice';
import type { AddedPackage, AnalysisHost, Edition, Part, TextChange } from '../../server/src/ide/api';
import type { HintKind } from '../../server/src/ide/inlayHints';
import type {
  BodyText,
  Coverage,
  Diagnostic,
  FileStatus,
  Fix,
  Hover,
  InlayHint,
  KnownDiagnostics,
  PlaceStates,
  Rewrite,
  TextEdit,
  Timeline,
} from '../../server/src/ide/types';
import type { Reading } from '../../server/src/source/files';

class Cancelled extends Error {}

export class FakeHost implements AnalysisHost {
  readonly editions = new Map<FileId, Edition>();
  readonly unindexed: string[] = [];
  private readonly paths: string[] = [];
  private readonly texts = new Map<FileId, string>();
  private readonly overdue = new Set<FileId>();
  private isCancelled = (): boolean => false;

  addStandaloneFile(file: string, text: string, edition: Edition): FileId {
    const id = this.add(file, text);
    this.editions.set(id, edition);
    return id;
  }

  /** `ADVICE` in the text is a lint of good practice. */
  practice(file: FileId): readonly Diagnostic[] {
    const start = this.textOf(file).indexOf('ADVICE');
    if (start < 0) return [];
    const range = { file, start, end: start + 'ADVICE'.length };
    const shown = { primary: { range, text: '' }, secondary: [], children: [], expansions: [] };
    return [{ code: 'clippy::ptr_arg', severity: 'warning', message: 'advice', ...shown, id: '0:practice:0' }];
  }

  practiceFixes(file: FileId): readonly Fix[] {
    return this.practice(file).map(({ primary, id }) => {
      const edits = [{ range: primary.range, newText: '' }];
      return { title: 'Heed', code: 'takeSlice', diagnosticId: id, isPreferred: true, edits };
    });
  }

  cargoTarget(): CargoTarget | null {
    return scriptTarget('/nowhere/fake.rs', '2021');
  }

  setReading(): void {}

  keep(): void {}

  release(): void {}

  addPackage(manifestPath: string, _reading?: Reading, _features?: FeatureChoice): AddedPackage {
    const folder = path.join(path.dirname(manifestPath), 'src');
    const names = fs.readdirSync(folder).filter((name) => name.endsWith('.rs'));
    const files = names.sort().map((name) => {
      const file = path.join(folder, name);
      return this.add(file, fs.readFileSync(file, 'utf8'));
    });
    const manifest = fs.readFileSync(manifestPath, 'utf8');
    const missing = [...manifest.matchAll(/MISSING (\w+)/g)].map(([, name]) => name as string);
    for (const [, name] of manifest.matchAll(/LIBRARY (\w+)/g)) this.unindexed.push(name as string);
    return {
      files,
      root: path.dirname(manifestPath),
      problems: manifest.includes('PROBLEM') ? [`${manifestPath}: a problem`] : [],
      missing,
    };
  }

  indexNext(): void {
    this.wait(100);
    this.unindexed.shift();
  }

  removeFile(file: FileId): void {
    this.texts.delete(file);
  }

  fileForPath(file: string): FileId | undefined {
    const id = this.paths.indexOf(file) as FileId;
    return this.texts.has(id) ? id : undefined;
  }

  pathOf(file: FileId): string {
    return this.paths[file] ?? '';
  }

  textOf(file: FileId): string {
    return this.texts.get(file) ?? '';
  }

  setText(file: FileId, text: string): void {
    this.texts.set(file, text);
  }

  applyChanges(file: FileId, changes: readonly TextChange[]): void {
    let text = this.textOf(file);
    for (const { start, end, text: inserted } of changes) text = text.slice(0, start) + inserted + text.slice(end);
    this.texts.set(file, text);
  }

  diagnostics(file: FileId): readonly Diagnostic[] {
    const text = this.textOf(file);
    if (text.includes('THROW')) throw new Error('a bug in the analysis');
    if (text.includes('CRASH')) process.exit(3);
    while (text.includes('HANG')) {
      // For ever, and deaf.
    }
    this.wait(text.includes('SLOW') ? 400 : 0);
    const [first, ...rest] = [...text.matchAll(/&mut TWICE/g)].map(({ index }) => ({
      file,
      start: index,
      end: index + '&mut TWICE'.length,
    }));
    if (first === undefined) return [];
    return rest.map((range) => ({
      code: 'E0499',
      severity: 'error',
      message: 'cannot borrow `TWICE` as mutable more than once at a time',
      primary: { range, text: 'second mutable borrow occurs here' },
      secondary: [{ range: first, text: 'first mutable borrow occurs here' }],
      children: [{ level: 'note', message: 'a note' }],
      expansions: [],
      id: `E0499@${range.start}`,
    }));
  }

  /** A text with LONG in it takes more time than one part has: only what stands from `from` on is known then. */
  knownDiagnostics(file: FileId, { from }: Part, isTimeUp: () => boolean): KnownDiagnostics {
    const diagnostics = this.diagnostics(file);
    const isLong = this.textOf(file).includes('LONG') && !this.overdue.has(file);
    if (!isLong) return { diagnostics, isComplete: true, bodies: 0 };
    while (!isTimeUp()) {
      // The time passes.
    }
    this.overdue.add(file);
    return {
      diagnostics: diagnostics.filter(({ primary }) => primary.range.start >= from),
      isComplete: false,
      bodies: 0,
    };
  }

  hover(file: FileId, offset: number): Hover | null {
    const text = this.textOf(file);
    const word = [...text.matchAll(/\w+/g)].find(
      ({ index, 0: found }) => index <= offset && offset < index + found.length,
    );
    if (word === undefined) return null;
    return {
      range: { file, start: word.index, end: word.index + word[0].length },
      markdown: `**${word[0]}**`,
    };
  }

  /** One of each kind behind every `HINT`; a text with LIBRARY in it has one more when none is left to read. */
  inlayHints(file: FileId, start: number, end: number, kinds: readonly HintKind[]): readonly InlayHint[] {
    const text = this.textOf(file);
    this.wait(text.includes('SLOW HINTS') ? 400 : 0);
    const words = text.includes('LIBRARY') && this.unindexed.length === 0 ? /HINT|LIBRARY/g : /HINT/g;
    return [...text.matchAll(words)].flatMap(({ index, 0: word }) => {
      const offset = index + word.length;
      if (offset < start || offset > end) return [];
      return kinds.map((kind) => ({
        file,
        offset,
        kind,
        label: `‹${kind}›`,
        tooltip: `about **${kind}**`,
        isAtEnd: kind === 'guards',
      }));
    });
  }

  placeStates(file: FileId, offset: number): PlaceStates | null {
    const hover = this.hover(file, offset);
    if (hover === null) return null;
    return { name: hover.markdown, ranges: [{ state: 'owned', range: hover.range }] };
  }

  timeline(file: FileId, offset: number): Timeline | null {
    const hover = this.hover(file, offset);
    return hover === null ? null : { title: hover.markdown, range: hover.range, svg: '<svg/>', markdown: '' };
  }

  bodyText(file: FileId, offset: number): BodyText | null {
    const hover = this.hover(file, offset);
    return hover === null ? null : { title: hover.markdown, text: `MIR of ${hover.markdown}\n` };
  }

  fixes(file: FileId, start: number, end: number): readonly Fix[] {
    return this.diagnostics(file)
      .filter(({ primary: { range } }) => range.start <= end && start <= range.end)
      .map(({ primary: { range }, id }) => ({
        title: 'Borrow instead',
        code: 'E0499',
        diagnosticId: id,
        isPreferred: true,
        edits: [{ range: { file, start: range.start, end: range.start + '&mut '.length }, newText: '&' }],
      }));
  }

  isBroken(file: FileId): boolean {
    return this.textOf(file).includes('BROKEN');
  }

  /** `.clone()` at the offset. */
  rewrites(file: FileId, offset: number): readonly Rewrite[] {
    if (!this.textOf(file).startsWith('.clone()', offset)) return [];
    const range = { file, start: offset, end: offset + '.clone()'.length };
    return [{ title: 'Move instead of cloning', edits: [{ range, newText: '' }] }];
  }

  fixAll(file: FileId): TextEdit | null {
    return this.fixes(file, 0, this.textOf(file).length)[0]?.edits[0] ?? null;
  }

  status(file: FileId): FileStatus {
    const bodies = this.textOf(file).split('fn ').length - 1;
    const tainted = this.textOf(file).includes('asm!') ? 1 : 0;
    return { bodies, tainted, reasons: tainted ? [{ reason: 'inline assembly', count: 1 }] : [] };
  }

  coverage(): Coverage {
    return {
      paths: 200,
      unresolved: ['unresolved: nowhere'],
      macroCalls: 3,
      unexpanded: [],
      unsafeCode: new Map([['fake', { blocks: 2, functions: 1, impls: 0 }]]),
    };
  }

  setCancellation(isCancelled: () => boolean): void {
    this.isCancelled = isCancelled;
  }

  private wait(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      if (this.isCancelled()) throw new Cancelled();
    }
  }

  private add(file: string, text: string): FileId {
    let id = this.paths.indexOf(file);
    if (id === -1) id = this.paths.push(file) - 1;
    this.texts.set(id as FileId, text);
    return id as FileId;
  }
}
