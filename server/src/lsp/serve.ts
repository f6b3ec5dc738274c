/** Serves one client over stdin and stdout, or over the pipe of the process that forked this one. */
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { explanationFilesIn } from './explanationFiles';
import { startThread } from './nodeThread';
import { startServer } from './server';
import type { Thread } from './thread';
import { setBudget } from './v8Flags';

/** `thread`: the analysis, which is loading. Never resolves: the protocol's `exit` ends the process. */
export function serve(args: readonly string[], workerFile: string, thread: Thread): Promise<number> {
  // The pipe breaks when the client dies without a word. (The library watches stdin itself.)
  process.once('disconnect', () => process.exit(1));
  const connection = args.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process))
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  startServer(connection, {
    startThread: () => startThread(workerFile),
    explanationFiles: explanationFilesIn(__dirname),
    thread,
    version: process.env['TENURE_VERSION'] ?? '',
    onWork: setBudget,
  });
  connection.listen();
  return new Promise(() => {
    // The connection keeps the process alive.
  });
}
