/** `tenure lsp`: serves one client over stdin and stdout, or over the pipe of the process that forked this one. */
import path from 'node:path';
import v8 from 'node:v8';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';

/** Never resolves: the protocol's `exit` ends the process. */
export function serve(args: readonly string[]): Promise<number> {
  // V8 compiles a function again, for speed, when it has run so much. It does so on threads that the machine's other work
  // needs while a package is read: twice the usual amount costs no time there, and a quarter less of the processor.
  v8.setFlagsFromString('--interrupt-budget=264000');
  // The pipe breaks when the client dies without a word. (The library watches stdin itself.)
  process.once('disconnect', () => process.exit(1));
  const connection = args.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process))
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  startServer(connection, {
    workerFile: path.join(__dirname, 'worker.js'),
    version: process.env['TENURE_VERSION'] ?? '',
  });
  connection.listen();
  return new Promise(() => {
    // The connection keeps the process alive.
  });
}
