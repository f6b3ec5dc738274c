/** When the analysis thread reads libraries: not while keys are typed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FromWorker, Slot, sharedSlots, type ToWorker } from '../../server/src/lsp/messages';
import { Analyser } from '../../server/src/lsp/worker/analyser';
import { FakeHost } from './fakeHost';

const uri = 'file:///nowhere/a.rs';

class Libraries extends FakeHost {
  override indexNext(): void {
    this.unindexed.shift();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'setImmediate'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(
  host = new Libraries(),
  memory: SharedArrayBuffer | ArrayBuffer = new SharedArrayBuffer(4 * sharedSlots),
) {
  const shared = new Int32Array(memory);
  const posted: FromWorker[] = [];
  const analyser = new Analyser(host, shared, {
    post: (message) => posted.push(message),
    receive: () => undefined,
    compact: () => {},
    soon: (task) => setImmediate(task),
  });
  const send = (message: ToWorker): void => {
    Atomics.add(shared, Slot.posted, 1);
    if (message.kind === 'change') Atomics.add(shared, Slot.edits, 1);
    analyser.accept(message);
  };
  let version = 1;
  send({ kind: 'open', uri, path: '/nowhere/a.rs', text: 'fn f() {}', version, manifestPath: null, serial: 1 });
  const type = (): void => {
    version++;
    send({ kind: 'change', uri, version, changes: [{ start: 8, end: 8, text: ' ' }] });
  };
  return { host, posted, type };
}

test('libraries wait for a pause in typing', () => {
  const { host, posted, type } = start();
  vi.advanceTimersByTime(1000);
  host.unindexed.push('first', 'second');
  for (let key = 0; key < 5; key++) {
    type();
    vi.advanceTimersByTime(100);
    expect(host.unindexed).toEqual(['first', 'second']);
  }
  const versions = posted.flatMap((message) => (message.kind === 'diagnostics' ? [message.version] : []));
  expect(versions).toEqual([1, 2, 3, 4, 5, 6]);
  vi.advanceTimersByTime(100);
  expect(host.unindexed).toEqual([]);
});

test('they do not wait for ever', () => {
  const { host, type } = start();
  vi.advanceTimersByTime(1000);
  host.unindexed.push('first');
  for (let key = 0; key < 100; key++) {
    type();
    vi.advanceTimersByTime(100);
  }
  expect(host.unindexed).toEqual([]);
});

/** A file takes half a second on the clock. */
class Slow extends Libraries {
  done = 0;
  givenUp = 0;
  private isOver = (): boolean => false;

  override setCancellation(isCancelled: () => boolean): void {
    this.isOver = isCancelled;
  }

  override diagnostics(): never[] {
    for (; this.done < 500; this.done++) {
      vi.advanceTimersByTime(1);
      if (!this.isOver()) continue;
      this.givenUp++;
      throw new Error('cancelled');
    }
    return [];
  }
}

test('an analysis takes turns where memory is not shared, and is not given up where it is', () => {
  for (const [memory, givenUp] of [
    [new ArrayBuffer(4 * sharedSlots), 2],
    [new SharedArrayBuffer(4 * sharedSlots), 0],
  ] as const) {
    const { host, posted } = start(new Slow(), memory);
    vi.advanceTimersByTime(1000);
    expect((host as Slow).givenUp).toBe(givenUp);
    expect(posted.filter(({ kind }) => kind === 'diagnostics')).toHaveLength(1);
    expect(posted.filter(({ kind }) => kind === 'log')).toEqual([]);
  }
});
