/**
 * The analysis thread: one message at a time, one file at a time, the newest state only. While a file is being analysed the
 * thread hears nothing, so the protocol thread counts its messages in shared memory and the analysis looks there: as soon as
 * a message waits, the running file is given up, the message read, and the work taken up again in the order of need (where
 * no memory can be shared, as in most browsers, it is given up now and then, and goes on where it was if nothing came):
 * questions, the file just edited, the files in view, questions about a whole view (hints, underlines), the other open files,
 * the rest of the package.
 */

import type { CodeAction, Position, Diagnostic as ProtocolDiagnostic, Range } from 'vscode-languageserver/node';
import type { FileId } from '../../base/ids';
import { assertNever } from '../../base/ids';
import type { AnalysisHost } from '../../ide/api';
import type { Diagnostic } from '../../ide/types';
import { type FromWorker, type HoverAnswer, type Question, Slot, type ToWorker } from '../messages';
import { defaultSettings, type Settings } from '../settings';
import { letEnd, type Timer } from '../timer';
import { type Files, toCodeActions, toFixAll, toProtocolDiagnostic, toProtocolHover, toRewrite } from '../toProtocol';
import { Advice } from './advice';
import { HeldReports } from './heldReports';
import { ViewAnswers } from './viewAnswers';
import { type Document, Workspace } from './workspace';

/** The way to the protocol thread. `receive` takes a waiting message without yielding; undefined where none waits. */
export interface Port {
  readonly post: (message: FromWorker) => void;
  readonly receive: () => ToWorker | undefined;
  /** Much of what was in use is not any more. */
  readonly compact: () => void;
  /** Runs the task when messages that have arrived meanwhile were delivered. */
  readonly soon: (task: () => void) => void;
}

export class Analyser {
  private readonly host: AnalysisHost;
  private readonly shared: Int32Array;
  private readonly port: Port;
  private readonly workspace: Workspace;
  /** Files that wait, each with its urgency: the lower the sooner. */
  private readonly waiting = new Map<FileId, number>();
  private readonly questions: Question[] = [];
  private readonly views: ViewAnswers;
  private readonly published = new Map<FileId, readonly ProtocolDiagnostic[]>();
  private readonly held = new HeldReports();
  private readonly advice = new Advice();
  /** Documents of which no complete list was published since they were opened, and the part that is next. */
  private readonly unfinished = new Map<FileId, NextPart>();
  private visible: Extract<ToWorker, { kind: 'visible' }> = { kind: 'visible', uris: [], lines: [] };
  private settings: Settings = defaultSettings;
  private unit: Files['unit'] = 'utf16';
  private received = 0;
  private editsReceived = 0;
  /** Memory that is not shared never tells that a message waits: then what takes long is done in turns. */
  private readonly hearsNothing: boolean;
  /** Milliseconds that the next turn may take, and when this one ends, on the clock of `performance`. */
  private turn = FIRST_TURN;
  private turnEnd = Number.POSITIVE_INFINITY;
  private isStale: () => boolean = never;
  private isScheduled = false;
  /** Until then, on the clock of `performance`, libraries wait: an edit that comes while one is read would wait as well. */
  private quietAt = 0;
  private lastIndexing = 0;
  private wake: Timer | undefined;
  private keeping: Timer | undefined;
  /** Libraries read since there were any to read. */
  private indexed = 0;
  private didIndexingFail = false;
  /** Libraries have been read, and their sources are not needed any more. */
  private isBloated = false;

  constructor(host: AnalysisHost, shared: Int32Array, port: Port) {
    this.host = host;
    this.shared = shared;
    this.port = port;
    this.hearsNothing = shared.buffer instanceof ArrayBuffer;
    this.workspace = new Workspace(
      host,
      (message) => port.post({ kind: 'log', level: 'warn', message }),
      (manifestPath, missing) => port.post({ kind: 'package', manifestPath, missing }),
    );
    this.views = new ViewAnswers({
      host,
      workspace: this.workspace,
      post: port.post,
      kinds: () => this.settings.hints,
      files: () => this.files(),
    });
    host.setCancellation(() => this.isStale());
  }

  /** Reads this message and those behind it, then works until a message waits or one file is done. */
  accept(message: ToWorker): void {
    this.read(message);
    this.step();
  }

  private readonly isMessageWaiting = (): boolean => Atomics.load(this.shared, Slot.posted) !== this.received;

  private readonly isEditWaiting = (): boolean => Atomics.load(this.shared, Slot.edits) !== this.editsReceived;

  /** Is what takes long to be given up for now? What it found out is not lost. */
  private readonly isTurnOver = (): boolean => this.isMessageWaiting() || performance.now() > this.turnEnd;

  /**
   * Gives way to messages, if only to hear whether there is one. Each turn is twice as long as the one before it, until
   * something is finished: what is given up in the middle of one query begins that query again.
   */
  private takeTurn(): void {
    if (this.hearsNothing) this.turnEnd = performance.now() + this.turn;
    this.turn *= 2;
    this.isStale = this.isTurnOver;
  }

  private endTurn(isFinished: boolean): void {
    this.isStale = never;
    this.turnEnd = Number.POSITIVE_INFINITY;
    if (isFinished) this.turn = FIRST_TURN;
  }

  private step(): void {
    for (let next = this.port.receive(); next !== undefined; next = this.port.receive()) this.read(next);
    const question = this.questions.shift();
    if (question !== undefined) this.answer(question);
    // A message that was counted but has not arrived will call again.
    else if (!this.isMessageWaiting()) {
      const next = this.mostUrgent();
      const isInView = next !== undefined && next.urgency < Urgency.open;
      const advised = this.advice.next;
      if (this.views.isWanted && !isInView) this.answerView();
      else if (advised !== undefined && (next === undefined || next.urgency >= Urgency.open)) this.adviseNext(advised);
      else if (next !== undefined) this.analyseNext(next.file);
      else if (performance.now() >= this.quietAt) this.indexNext();
    }
    const hasFiles = this.waiting.size > 0 || this.advice.next !== undefined;
    const isIdle = this.questions.length === 0 && !this.views.isWanted && !hasFiles;
    if (isIdle) this.port.post({ kind: 'idle', received: this.received });
    if (isIdle && this.isBloated) {
      this.isBloated = false;
      this.host.release();
      this.port.compact();
    }
    if (isIdle && !this.hasLibraries()) {
      this.keepLater();
      return;
    }
    if (this.isScheduled) return;
    if (this.questions.length === 0 && this.isMessageWaiting()) return;
    const pause = isIdle ? this.quietAt - performance.now() : 0;
    if (pause > 0) {
      this.wake ??= setTimeout(() => {
        this.wake = undefined;
        this.step();
      }, pause);
      return;
    }
    this.isScheduled = true;
    this.port.soon(() => {
      this.isScheduled = false;
      this.step();
    });
  }

  /** When nothing has come for a while. */
  private keepLater(): void {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      if (this.isMessageWaiting() || this.waiting.size > 0) return;
      this.takeTurn();
      try {
        this.host.keep();
      } catch (error) {
        // Given up for a message: when all is quiet again it is tried again.
        if (!this.isTurnOver()) this.fail('keeping the items of a package failed', error);
      } finally {
        this.endTurn(true);
      }
    }, SETTLED);
    letEnd(this.keeping);
  }

  private analyseNext(file: FileId): void {
    this.takeTurn();
    this.analyse(file);
    this.endTurn(!this.waiting.has(file));
  }

  /** Waits for whatever is an error or is looked at, and is given up for any message. */
  private adviseNext(file: FileId): void {
    const document = this.workspace.documentOf(file);
    this.isStale = this.isMessageWaiting;
    Atomics.store(this.shared, Slot.analysing, document?.serial ?? 0);
    try {
      const found = document === undefined ? [] : this.host.practice(file);
      this.advice.settle(file, found);
      if (document !== undefined) this.publish(file, document.version, this.held.of(file));
    } catch (error) {
      if (this.isMessageWaiting()) return;
      this.advice.forget(file);
      this.fail(`the lints of ${this.workspace.uriOf(file)} failed`, error);
    } finally {
      Atomics.store(this.shared, Slot.analysing, 0);
      this.isStale = never;
    }
  }

  private hasLibraries(): boolean {
    return !this.didIndexingFail && this.host.unindexed.length > 0;
  }

  /** Reads a library that packages depend on. When all are there, the open files are looked at anew. */
  private indexNext(): void {
    if (!this.hasLibraries()) return;
    const [name = ''] = this.host.unindexed;
    this.port.post({ kind: 'indexing', done: this.indexed, total: this.indexed + this.host.unindexed.length, name });
    this.lastIndexing = performance.now();
    const before = this.indexed;
    this.takeTurn();
    try {
      this.host.indexNext();
      this.indexed++;
    } catch (error) {
      if (this.isTurnOver()) return;
      this.didIndexingFail = true;
      this.fail(`reading ${name} failed`, error);
    } finally {
      this.endTurn(this.indexed > before);
    }
    if (this.hasLibraries()) return;
    this.port.post({ kind: 'indexing', done: this.indexed, total: this.indexed, name: null });
    this.indexed = 0;
    this.isBloated = true;
    for (const document of this.workspace.openDocuments()) this.needed(document, false, Urgency.open);
  }

  private read(message: ToWorker): void {
    this.received++;
    this.turn = FIRST_TURN;
    Atomics.store(this.shared, Slot.read, this.received);
    if (message.kind === 'change') this.editsReceived++;
    try {
      this.obey(message);
    } catch (error) {
      this.fail(`${message.kind} failed`, error);
    }
  }

  private answer(question: Question): void {
    this.isStale = this.isEditWaiting;
    try {
      if (question.kind === 'hover') this.port.post({ kind: 'hover', id: question.id, result: this.hover(question) });
      else if (question.kind === 'hint')
        this.port.post({ kind: 'hint', id: question.id, result: this.views.hint(question) });
      else if (question.kind === 'rewrites')
        this.port.post({ kind: 'rewrites', id: question.id, result: this.rewrites(question) });
      else this.port.post({ kind: 'fixes', id: question.id, result: this.fixes(question) });
    } catch (error) {
      if (!this.isEditWaiting()) this.fail(`${question.kind} failed`, error);
      if (question.kind === 'hover') this.port.post({ kind: 'hover', id: question.id, result: null });
      else if (question.kind === 'hint') this.port.post({ kind: 'hint', id: question.id, result: question.hint });
      else this.port.post({ kind: question.kind, id: question.id, result: [] });
    } finally {
      this.isStale = never;
    }
  }

  /** Given up for any message, and taken up again if it was no edit. */
  private answerView(): void {
    this.takeTurn();
    Atomics.store(this.shared, Slot.analysing, this.views.serial);
    let isFinished = false;
    try {
      this.views.answerNext();
      isFinished = true;
    } catch (error) {
      if (this.isTurnOver()) return;
      isFinished = true;
      this.views.giveUp();
      this.fail('a view failed', error);
    } finally {
      Atomics.store(this.shared, Slot.analysing, 0);
      this.endTurn(isFinished);
    }
  }

  private obey(message: ToWorker): void {
    switch (message.kind) {
      case 'configure':
        this.settings = message.settings;
        this.unit = message.encoding === 'utf-8' ? 'utf8' : 'utf16';
        this.views.asksForTooltips = message.asksForTooltips;
        this.published.clear();
        this.workspace.setFeatures(message.settings.features);
        this.advice.clear();
        for (const document of this.workspace.openDocuments()) this.enqueue(document.file, Urgency.background);
        return;
      case 'open': {
        const document = this.workspace.open(message, this.settings);
        this.unfinished.set(document.file, FIRST_PART);
        this.needed(document, true);
        return;
      }
      case 'change': {
        const document = this.workspace.change(message.uri, message.version, message.changes);
        if (document === undefined) return;
        this.quietAt = Math.min(performance.now() + TYPING, this.lastIndexing + PATIENCE);
        this.held.edit(document.file, message.changes);
        this.advice.edit(document.file, message.changes);
        this.views.forget(document);
        this.needed(document, false);
        return;
      }
      case 'close': {
        const document = this.workspace.close(message.uri);
        if (document === undefined) return;
        this.waiting.delete(document.file);
        this.published.delete(document.file);
        this.held.forget(document.file);
        this.advice.forget(document.file);
        this.unfinished.delete(document.file);
        this.views.forget(document);
        this.port.post({ kind: 'diagnostics', uri: message.uri, version: null, diagnostics: [], status: null });
        if (document.manifestPath !== null) this.needPackage(document.manifestPath);
        return;
      }
      case 'disk':
        if (!this.workspace.changeOnDisk(message.changes)) return;
        for (const document of this.workspace.openDocuments()) this.needed(document, false, Urgency.visible);
        return;
      case 'visible':
        this.visible = message;
        return;
      case 'hover':
      case 'fixes':
      case 'rewrites':
      case 'hint':
        this.questions.push(message);
        return;
      case 'hints':
      case 'placeStates':
      case 'timeline':
      case 'bodyText':
        this.views.ask(message);
        return;
      case 'cancel':
        this.views.cancel(message.id);
        return;
      default:
        assertNever(message);
    }
  }

  /** An edit in one file of a package may be felt in every other. */
  private needed(document: Document, isOpening: boolean, urgency: number = Urgency.edited): void {
    this.enqueue(document.file, urgency);
    this.published.delete(document.file);
    if (document.manifestPath !== null && (!isOpening || this.settings.scope === 'package')) {
      this.needPackage(document.manifestPath);
    }
  }

  private needPackage(manifestPath: string): void {
    for (const document of this.workspace.openDocuments()) {
      if (document.manifestPath === manifestPath) this.enqueue(document.file, Urgency.open);
    }
    if (this.settings.scope !== 'package') return;
    for (const file of this.workspace.filesOfPackage(manifestPath)) this.enqueue(file, Urgency.background);
  }

  private enqueue(file: FileId, urgency: number): void {
    this.waiting.set(file, Math.min(urgency, this.waiting.get(file) ?? Urgency.background));
  }

  private mostUrgent(): { readonly file: FileId; readonly urgency: number } | undefined {
    let best: { readonly file: FileId; readonly urgency: number } | undefined;
    for (const [file, urgency] of this.waiting) {
      const uri = this.workspace.documentOf(file)?.uri;
      const seen = uri === undefined ? -1 : this.visible.uris.indexOf(uri);
      const actual = seen >= 0 && urgency > Urgency.visible ? Urgency.visible + seen / 1000 : urgency;
      if (best === undefined || actual < best.urgency) best = { file, urgency: actual };
    }
    return best;
  }

  private analyse(file: FileId): void {
    const document = this.workspace.documentOf(file);
    Atomics.store(this.shared, Slot.waiting, this.waitingBeside(file));
    Atomics.add(this.shared, Slot.begun, 1);
    Atomics.store(this.shared, Slot.analysing, document?.serial ?? 0);
    try {
      if (document === undefined) this.host.setReading(file, 'whole');
      else if (!this.finish(document)) return;
      const fresh = this.host.diagnostics(file);
      const isBroken = (id: string): boolean => this.host.isBroken(file, id);
      const all = document === undefined ? fresh : this.held.settle(file, fresh, isBroken);
      // Finished, although a message waits: true of the text that was analysed, and dropped by the receiver if that is old.
      this.waiting.delete(file);
      this.views.look(file);
      if (document !== undefined && this.settings.lints) this.advice.ask(file);
      this.publish(file, document?.version ?? null, all);
    } catch (error) {
      // Given up for a newer message: it stays in the queue.
      if (this.isTurnOver()) return;
      this.waiting.delete(file);
      const uri = this.workspace.uriOf(file);
      this.fail(`the analysis of ${uri} failed`, error);
      const version = document?.version ?? null;
      this.port.post({ kind: 'diagnostics', uri, version, diagnostics: [], status: null });
    } finally {
      Atomics.store(this.shared, Slot.analysing, 0);
    }
  }

  /** With the advice that stands; nothing where all of it was said before. */
  private publish(file: FileId, version: number | null, reports: readonly Diagnostic[]): void {
    const diagnostics = this.toProtocol([...reports, ...this.advice.of(file)], file);
    const status = this.host.status(file);
    const before = this.published.get(file);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(diagnostics)) return;
    this.published.set(file, diagnostics);
    this.port.post({ kind: 'diagnostics', uri: this.workspace.uriOf(file), version, diagnostics, status });
  }

  private waitingBeside(file: FileId): number {
    let count = this.questions.length;
    for (const [other, urgency] of this.waiting) if (other !== file && urgency < Urgency.background) count++;
    return count;
  }

  /** True once all of a newly opened document is analysed. Until then each turn takes a part, and says what it found. */
  private finish({ file, uri, version }: Document): boolean {
    const next = this.unfinished.get(file);
    if (next === undefined) return true;
    const { budget } = next;
    const end = performance.now() + budget;
    const index = this.visible.uris.indexOf(uri);
    const from = this.workspace.linesOf(file).offsetAt(this.visible.lines[index] ?? 0, 0, this.unit);
    const known = this.host.knownDiagnostics(file, { ...next, from }, () => performance.now() > end);
    const { diagnostics, isComplete, bodies } = known;
    if (isComplete) {
      this.unfinished.delete(file);
      return true;
    }
    // Longer and longer parts: what is known already is gone over again in each.
    this.unfinished.set(file, { budget: 2 * budget, of: 'all', bodies });
    if (diagnostics.length > 0) {
      this.port.post({ kind: 'first', uri, version, diagnostics: this.toProtocol(diagnostics, file) });
    }
    return false;
  }

  private toProtocol(diagnostics: readonly Diagnostic[], file: FileId): readonly ProtocolDiagnostic[] {
    return diagnostics
      .filter(({ code }) => !this.settings.disabled.includes(code))
      .map((diagnostic) => toProtocolDiagnostic(diagnostic, file, this.files()));
  }

  private hover({ uri, position }: Extract<ToWorker, { kind: 'hover' }>): HoverAnswer | null {
    const document = this.workspace.document(uri);
    if (document === undefined || !this.settings.hover) return null;
    const offset = this.workspace.linesOf(document.file).offsetAt(position.line, position.character, this.unit);
    const hover = this.host.hover(document.file, offset);
    const reports = (this.published.get(document.file) ?? [])
      .filter(({ range }) => covers(range, position))
      .map(({ code, range }) => ({ code: String(code), range }));
    return { hover: hover === null ? null : toProtocolHover(hover, this.files()), reports };
  }

  private fixes(message: Extract<ToWorker, { kind: 'fixes' }>): CodeAction[] {
    const document = this.workspace.document(message.uri);
    if (document === undefined) return [];
    if (message.range === null) {
      const edit = this.host.fixAll(document.file);
      return edit === null ? [] : [toFixAll(edit, this.files())];
    }
    const lines = this.workspace.linesOf(document.file);
    const { start, end } = message.range;
    const from = lines.offsetAt(start.line, start.character, this.unit);
    const to = lines.offsetAt(end.line, end.character, this.unit);
    const fixes = [
      ...this.host.fixes(document.file, from, to),
      ...(this.settings.lints ? this.host.practiceFixes(document.file, from, to) : []),
    ];
    return toCodeActions(fixes, message.diagnostics, this.files());
  }

  private rewrites({ uri, position }: Extract<ToWorker, { kind: 'rewrites' }>): ReturnType<typeof toRewrite>[] {
    const document = this.workspace.document(uri);
    if (document === undefined) return [];
    const offset = this.workspace.linesOf(document.file).offsetAt(position.line, position.character, this.unit);
    return this.host.rewrites(document.file, offset).map((rewrite) => toRewrite(rewrite, this.files()));
  }

  private files(): Files {
    return {
      unit: this.unit,
      linesOf: (file) => this.workspace.linesOf(file),
      uriOf: (file) => this.workspace.uriOf(file),
      versionOf: (file) => this.workspace.documentOf(file)?.version ?? null,
    };
  }

  private fail(what: string, error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.port.post({ kind: 'log', level: 'error', message: `${what}: ${reason}` });
  }
}

/** The character behind the position is in the range, or the range is empty and there. */
function covers({ start, end }: Range, position: Position): boolean {
  const isEmpty = start.line === end.line && start.character === end.character;
  return !isBefore(position, start) && (isEmpty ? !isBefore(start, position) : isBefore(position, end));
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

const never = (): boolean => false;

/** Milliseconds, where turns are taken: what the first part of a newly opened document takes, and some more. */
const FIRST_TURN = 100;

/** Milliseconds without an edit after which libraries are read on, and those after which they are at any rate. */
const TYPING = 150;
const PATIENCE = 5000;

/** Milliseconds without work after which what was found out is kept for the next server. */
const SETTLED = 10_000;

interface NextPart {
  /** Milliseconds that it may take. */
  readonly budget: number;
  readonly of: 'bodies' | 'all';
  readonly bodies: number;
}

/** Whoever opens a file looks at a body, which is shown even if the names took all the time. Of items the next part tells. */
const FIRST_PART: NextPart = { budget: 50, of: 'bodies', bodies: 1 };

const Urgency = { edited: 0, visible: 1, open: 2, background: 3 } as const;
