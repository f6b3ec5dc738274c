/**
 * The protocol thread's end of the analysis thread: starts it, posts to it, and replaces it when it dies. A document on
 * which it died is left out until it is edited, and a thread that keeps dying is not started again.
 */
import type { CancellationToken } from 'vscode-languageserver/node';
import { type FromWorker, type Question, Slot, sharedSlots, type ToWorker, type ViewQuestion } from './messages';
import type { Thread } from './thread';
import { letEnd, type Timer } from './timer';

export interface EngineEvents {
  /** A new thread is about to start: everything it must know, in order. Documents in `culprits` are left out. */
  readonly replay: (culprits: ReadonlySet<number>) => readonly ToWorker[];
  readonly receive: (message: FromWorker) => void;
  /** It died; `stopped` means for good. */
  readonly died: (reason: string, stopped: boolean) => void;
}

/** Deaths within `crashWindow` after which the thread is not started again. */
const maxCrashes = 5;
const crashWindow = 3 * 60_000;
/** A thread that does not look at its messages for so many milliseconds while it analyses a document hangs. */
const defaultHangTime = 20_000;

export class Engine {
  private readonly startThread: () => Thread;
  private readonly events: EngineEvents;
  private readonly hangTime: number;
  private thread: Thread | undefined;
  private shared: Int32Array = new Int32Array(sharedSlots);
  private readonly culprits = new Set<number>();
  private readonly crashes: number[] = [];
  private readonly questions = new Map<number, (result: never) => void>();
  private lastQuestion = 0;
  private watch: Timer | undefined;
  private isClosed = false;

  /** `first`: a thread that has been started already. */
  constructor(
    startThread: () => Thread,
    events: EngineEvents,
    hangTime: number = defaultHangTime,
    private first: Thread | null = null,
  ) {
    this.startThread = startThread;
    this.events = events;
    this.hangTime = hangTime;
  }

  start(): void {
    const thread = this.first ?? this.startThread();
    this.first = null;
    this.shared = thread.shared;
    this.thread = thread;
    thread.listen({
      message: (message) => this.receive(thread, message),
      print: (text) => this.events.receive({ kind: 'log', level: 'info', message: text.trimEnd() }),
      died: (reason) => this.onExit(thread, reason),
    });
    for (const message of this.events.replay(this.culprits)) this.post(message);
  }

  post(message: ToWorker): void {
    if (this.thread === undefined) return;
    if (message.kind === 'change') Atomics.add(this.shared, Slot.edits, 1);
    Atomics.add(this.shared, Slot.posted, 1);
    this.thread.post(message);
    this.watchFor(this.thread);
  }

  /** Messages posted to the running thread. */
  get posted(): number {
    return Atomics.load(this.shared, Slot.posted);
  }

  /** The answer, or `fallback` if the thread dies before it comes, or nobody waits for it. */
  ask<T>(question: (id: number) => Question | ViewQuestion, fallback: T, token?: CancellationToken): Promise<T> {
    if (this.thread === undefined || token?.isCancellationRequested === true) return Promise.resolve(fallback);
    const id = ++this.lastQuestion;
    token?.onCancellationRequested(() => {
      if (this.questions.has(id)) this.post({ kind: 'cancel', id });
    });
    return new Promise<T>((resolve) => {
      this.questions.set(id, (result: T | undefined) => resolve(result ?? fallback));
      this.post(question(id));
    });
  }

  /** A document on which the thread has died, and which the thread therefore does not have. */
  isCulprit(serial: number): boolean {
    return this.culprits.has(serial);
  }

  pardon(serial: number): void {
    this.culprits.delete(serial);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.watch);
    const thread = this.thread;
    this.thread = undefined;
    this.settleQuestions();
    await thread?.terminate();
  }

  private receive(thread: Thread, message: FromWorker): void {
    if (thread !== this.thread) return;
    if ('id' in message) {
      const answer = this.questions.get(message.id);
      this.questions.delete(message.id);
      answer?.((message.result ?? undefined) as never);
      return;
    }
    this.events.receive(message);
  }

  private onExit(thread: Thread, reason: string): void {
    if (thread !== this.thread) return;
    this.thread = undefined;
    clearTimeout(this.watch);
    this.watch = undefined;
    const culprit = Atomics.load(this.shared, Slot.analysing);
    if (culprit !== 0) this.culprits.add(culprit);
    this.settleQuestions();
    if (this.isClosed) return;
    const now = performance.now();
    this.crashes.push(now);
    const recent = this.crashes.filter((time) => now - time < crashWindow).length;
    const stopped = recent >= maxCrashes;
    this.events.died(reason, stopped);
    if (!stopped) this.start();
  }

  private settleQuestions(): void {
    for (const settle of this.questions.values()) settle(undefined as never);
    this.questions.clear();
  }

  /** Ends a thread that is so deep in one document that it does not see this message, or does not come to another one. */
  private watchFor(thread: Thread): void {
    if (this.watch !== undefined) return;
    const posted = Atomics.load(this.shared, Slot.posted);
    const begun = Atomics.load(this.shared, Slot.begun);
    this.watch = setTimeout(() => {
      this.watch = undefined;
      if (thread !== this.thread) return;
      const isUnread = Atomics.load(this.shared, Slot.read) < posted;
      const isAnalysing = Atomics.load(this.shared, Slot.analysing) !== 0;
      // What has been read may wait as well.
      const isWaiting = isAnalysing && Atomics.load(this.shared, Slot.waiting) > 0;
      const isSame = Atomics.load(this.shared, Slot.begun) === begun;
      // One that is not in a document starts, or reads libraries: it may still come to hang.
      if (isAnalysing && (isUnread || (isWaiting && isSame))) void thread.terminate();
      else if (isUnread || isWaiting || Atomics.load(this.shared, Slot.posted) > posted) this.watchFor(thread);
    }, this.hangTime);
    letEnd(this.watch);
  }
}
