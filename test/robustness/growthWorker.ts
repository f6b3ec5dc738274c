/**
 * Counts what the floors of types, traits and inference do for a program: how often each block of their code ran, as V8 counts
 * it. The same program always gives the same count, on a slow machine too.
 */
import fs from 'node:fs';
import { Session } from 'node:inspector';
import { parentPort } from 'node:worker_threads';
import type { AnalysisHost } from '../../server/src/ide/api';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
    }[];
  }[];
}

const session = new Session();
session.connect();
// For good, and before anything is analysed: a function that was compiled without counters has none until its code has been
// thrown away and made again, which V8 does when it likes.
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

function post(method: string, params: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

/** Where the code of each source file begins in the bundle, and whether it is of a floor that is counted. */
const files = [...fs.readFileSync(__filename, 'utf8').matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)].map((match) => ({
  start: match.index,
  isCounted: /server\/src\/(types|traits|infer)\//.test(match[1] ?? ''),
}));

function isCounted(offset: number): boolean {
  let low = 0;
  let high = files.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((files[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return files[low]?.isCounted === true;
}

let host: Promise<AnalysisHost> | null = null;

async function workOf(text: string): Promise<{ readonly work: number; readonly reasons: readonly string[] }> {
  host ??= createAnalysisHost();
  const analysis = await host;
  const file = analysis.addStandaloneFile('/test/growth.rs', text, '2021');
  // Begins to count anew.
  await post('Profiler.takePreciseCoverage');
  analysis.diagnostics(file);
  const { result } = (await post('Profiler.takePreciseCoverage')) as Coverage;
  const reasons = analysis.status(file).reasons.map((r) => r.reason);
  analysis.removeFile(file);
  let work = 0;
  for (const script of result) {
    if (!script.url.endsWith('growth.cjs')) continue;
    for (const { ranges } of script.functions)
      if (isCounted(ranges[0]?.startOffset ?? 0)) for (const { count } of ranges) work += count;
  }
  return { work, reasons };
}

parentPort?.on('message', ({ id, text }: { readonly id: number; readonly text: string }) => {
  void workOf(text).then((outcome) => parentPort?.postMessage({ id, outcome }));
});
