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

function start() {
  const host = new Libraries();
  const shared = new Int32Array(new SharedArrayBuffer(4 * sharedSlots));
  const posted: FromWorker[] = [];
  const analyser = new Analyser(host, shared, {
    post: (message) => posted.push(message),
    receive: () => undefined,
    compact: () => {},
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
