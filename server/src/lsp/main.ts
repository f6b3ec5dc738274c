/** `tenure lsp`: serves one client over stdin and stdout, or over the pipe of the process that forked this one. */
import path from 'node:path';
import v8 from 'node:v8';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';

/**
 * How much of a function runs before V8 compiles it again, for speed; its own figure. For what runs with every key it must
 * not be more. Until a first answer is there most functions run a few times only: six times as much takes a quarter less of the
 * processor. While libraries are read twice as much does.
 */
const BUDGET = 132_000;
const BUDGETS = { first: 6 * BUDGET, libraries: 2 * BUDGET, edits: BUDGET } as const;

function setBudget(work: keyof typeof BUDGETS): void {
  v8.setFlagsFromString(`--interrupt-budget=${BUDGETS[work]}`);
}

/**
 * The two halves of the room for new objects with which the analysis thread begins, in MB each. V8's own begin with one and
 * double while much survives, which a start does at once: a tenth of its processor time went there.
 */
const FIRST_SEMI_SPACE = 4;

/** Never resolves: the protocol's `exit` ends the process. */
export function serve(args: readonly string[]): Promise<number> {
  setBudget('first');
  v8.setFlagsFromString(`--min-semi-space-size=${FIRST_SEMI_SPACE}`);
  // The pipe breaks when the client dies without a word. (The library watches stdin itself.)
  process.once('disconnect', () => process.exit(1));
  const connection = args.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process))
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  startServer(connection, {
    workerFile: path.join(__dirname, 'worker.js'),
    version: process.env['TENURE_VERSION'] ?? '',
    onWork: setBudget,
  });
  connection.listen();
  return new Promise(() => {
    // The connection keeps the process alive.
  });
}
