/** A thread with the stack that the product gives its own: analyses each program it is sent and says how that ended. */
import { parentPort } from 'node:worker_threads';
import type { AnalysisHost } from '../../server/src/ide/api';
import { HINT_KINDS } from '../../server/src/ide/inlayHints';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import type { Outcome } from './programs';

let host: Promise<AnalysisHost> | null = null;

async function analyse(text: string): Promise<Outcome> {
  try {
    host ??= createAnalysisHost();
    const analysis = await host;
    const file = analysis.addStandaloneFile('/test/robust.rs', text, '2021');
    const errors = analysis.diagnostics(file).map((d) => d.code ?? '');
    const { bodies, reasons } = analysis.status(file);
    analysis.inlayHints(file, 0, text.length, HINT_KINDS);
    analysis.removeFile(file);
    return { errors, bodies, reasons: reasons.map((r) => r.reason), thrown: null };
  } catch (error) {
    return { errors: [], bodies: 0, reasons: [], thrown: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

parentPort?.on('message', ({ id, text }: { readonly id: number; readonly text: string }) => {
  void analyse(text).then((outcome) => parentPort?.postMessage({ id, outcome }));
});
