/** Connects the analyser to the port of its thread. Apart from the entry point, so that a test can run another host. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { AnalysisHost } from '../../ide/api';
import type { FromWorker, ToWorker } from '../messages';
import { Analyser } from './analyser';
import { compact } from './compact';

export interface WorkerData {
  readonly shared: Int32Array;
}

export async function runWorker(createHost: () => Promise<AnalysisHost>): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('not a worker thread');
  const { shared } = workerData as WorkerData;
  const post = (message: FromWorker): void => port.postMessage(message);
  const analyser = new Analyser(await createHost(), shared, {
    post,
    receive: () => receiveMessageOnPort(port)?.message as ToWorker | undefined,
    compact,
    soon: (task) => setImmediate(task),
  });
  // Messages wait in the port until there is somebody to read them.
  port.on('message', (message: ToWorker) => analyser.accept(message));
}
