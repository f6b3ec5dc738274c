/** `tenure stats`: how much of the code the analysis understood, and the reasons where it did not, most frequent first. */
import type { UnsafeCount } from '../ide/types';
import { analyse } from './analyse';
import { readArguments } from './arguments';
import { type CreateHost, loadHost } from './hostFactory';
import { ExitCode, type Io, WrongUse } from './io';

export async function stats(args: readonly string[], io: Io, createHost: CreateHost = loadHost): Promise<number> {
  const options = readArguments(args, ['edition', 'features']);
  if (options.paths.length === 0) throw new WrongUse('name a package or a file');
  const reasons = new Map<string, number>();
  let files = 0;
  let bodies = 0;
  let tainted = 0;
  let paths = 0;
  let calls = 0;
  const unresolved: string[] = [];
  const unexpanded: string[] = [];
  const unsafeCode = new Map<string, UnsafeCount>();
  const started = performance.now();
  const { missing, failed } = await analyse(options, io, createHost, ({ host, file }) => {
    host.diagnostics(file);
    const status = host.status(file);
    files++;
    bodies += status.bodies;
    tainted += status.tainted;
    for (const { reason, count } of status.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    const coverage = host.coverage(file);
    paths += coverage.paths;
    calls += coverage.macroCalls;
    unresolved.push(...coverage.unresolved);
    unexpanded.push(...coverage.unexpanded);
    for (const [crate, count] of coverage.unsafeCode) addUnsafe(unsafeCode, crate, count);
  });
  const share = bodies === 0 ? 100 : ((bodies - tainted) / bodies) * 100;
  io.out(`files                  ${files}\n`);
  io.out(`functions              ${bodies}\n`);
  io.out(`analysed               ${bodies - tainted} (${share.toFixed(1)} %)\n`);
  io.out(`not analysed           ${tainted}\n`);
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) {
    io.out(`${String(count).padStart(8)}  ${reason}\n`);
  }
  io.out(`paths                  ${shareOf(paths, unresolved)}\n`);
  for (const [what, count] of mostFrequent(unresolved)) io.out(`${String(count).padStart(8)}  ${what}\n`);
  io.out(`macro calls            ${shareOf(calls, unexpanded)}\n`);
  for (const [what, count] of mostFrequent(unexpanded)) io.out(`${String(count).padStart(8)}  ${what}\n`);
  io.out(`unsafe                 ${unsafeText([...unsafeCode.values()].reduce(sum, NO_UNSAFE))}\n`);
  if (unsafeCode.size > 1) {
    for (const [crate, count] of unsafeCode) io.out(`          ${crate}: ${unsafeText(count)}\n`);
  }
  io.out(`time                   ${Math.round(performance.now() - started)} ms\n`);
  io.out(`memory                 ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB\n`);
  if (missing > 0) return ExitCode.wrongUse;
  return failed > 0 ? ExitCode.errorsFound : ExitCode.clean;
}

const NO_UNSAFE: UnsafeCount = { blocks: 0, functions: 0, impls: 0 };

function sum(a: UnsafeCount, b: UnsafeCount): UnsafeCount {
  return { blocks: a.blocks + b.blocks, functions: a.functions + b.functions, impls: a.impls + b.impls };
}

function addUnsafe(all: Map<string, UnsafeCount>, crate: string, count: UnsafeCount): void {
  all.set(crate, sum(all.get(crate) ?? NO_UNSAFE, count));
}

function unsafeText({ blocks, functions, impls }: UnsafeCount): string {
  return `${blocks} blocks, ${functions} functions, ${impls} impls`;
}

/** How many there are, and the share that leads somewhere. */
function shareOf(total: number, lost: readonly string[]): string {
  return `${total} (${(total === 0 ? 100 : ((total - lost.length) / total) * 100).toFixed(2)} %)`;
}

const LISTED = 30;

function mostFrequent(list: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, LISTED);
}
