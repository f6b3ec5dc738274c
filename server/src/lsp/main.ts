/** `tenure lsp`: serves one client over stdin and stdout, or over the pipe of the process that forked this one. */
import path from 'node:path';
import v8 from 'node:v8';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';

/**
 * How much of a function runs before V8 compiles it again, for speed; V8's own figure. It does so on threads that the
 * machine's other work needs while libraries are read: twice the usual amount costs no time there, and a quarter less of the
 * processor. For what runs again with every key it would be too late.
 */
const BUDGET = 132_000;

/** Never resolves: the protocol's `exit` ends the process. */
export function serve(args: readonly string[]): Promise<number> {
  // The pipe breaks when the client dies without a word. (The library watches stdin itself.)
  process.once('disconnect', () => process.exit(1));
  const connection = args.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process))
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  startServer(connection, {
    workerFile: path.join(__dirname, 'worker.js'),
    version: process.env['TENURE_VERSION'] ?? '',
    onIndexing: (isRunning) => v8.setFlagsFromString(`--interrupt-budget=${isRunning ? 2 * BUDGET : BUDGET}`),
  });
  connection.listen();
  return new Promise(() => {
    // The connection keeps the process alive.
  });
}
