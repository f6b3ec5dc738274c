/** The analysis thread with the stand-in. */
import { runWorker } from '../../server/src/lsp/worker/run';
import { FakeHost } from './fakeHost';

void runWorker(async () => new FakeHost());
