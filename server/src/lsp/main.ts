/** `tenure lsp`: the analysis begins to load before the code of the protocol does. */
import path from 'node:path';
import { startThread } from './nodeThread';
import { setBudget } from './v8Flags';

/** Never resolves. */
export async function lsp(args: readonly string[]): Promise<number> {
  setBudget('first');
  const workerFile = path.join(__dirname, 'worker.js');
  const thread = startThread(workerFile);
  const { serve } = await import('./serve');
  return serve(args, workerFile, thread);
}
