/** `tenure check`: reports what rustc's borrow checker would, in the format that the caller asks for. */
import type { Diagnostic } from '../ide/types';
import { analyse } from './analyse';
import { readArguments } from './arguments';
import { type CreateHost, loadHost } from './hostFactory';
import { ExitCode, type Io } from './io';
import { reporterOf } from './reporters';

export async function check(args: readonly string[], io: Io, createHost: CreateHost = loadHost): Promise<number> {
  const options = readArguments(args, ['edition', 'features', 'message-format', 'lints']);
  const { format } = options;
  const reporter = reporterOf(format, io.cwd, __dirname);
  const problems: string[] = [];
  const walkIo: Io = {
    ...io,
    err(text) {
      problems.push(text.trimEnd());
      io.err(text);
    },
  };
  let errors = 0;
  let warnings = 0;
  let bodies = 0;
  let tainted = 0;
  const namesFrom = format === 'cargo-json' ? 'workspace' : 'cwd';
  const { missing, failed } = await analyse({ ...options, namesFrom }, walkIo, createHost, (visit) => {
    const found = visit.host.diagnostics(visit.file);
    const diagnostics = options.lints ? withPractice(found, visit.host.practice(visit.file)) : found;
    const printed = reporter.file(diagnostics, visit);
    if (printed !== '') io.out(printed);
    for (const { severity } of diagnostics) {
      if (severity === 'error') errors++;
      else warnings++;
    }
    const status = visit.host.status(visit.file);
    bodies += status.bodies;
    tainted += status.tainted;
  });
  const found = errors > 0 || failed > 0 ? ExitCode.errorsFound : ExitCode.clean;
  const exitCode = missing > 0 ? ExitCode.wrongUse : found;
  const last = reporter.end({ errors, warnings, exitCode, isComplete: missing + failed === 0, problems });
  if (last !== '') io.out(last);
  if (format === 'human' && tainted > 0) {
    io.err(`tenure: ${tainted} of ${bodies} functions were not analysed; \`tenure stats\` says why\n`);
  }
  return exitCode;
}

function withPractice(found: readonly Diagnostic[], practice: readonly Diagnostic[]): readonly Diagnostic[] {
  if (practice.length === 0) return found;
  return [...found, ...practice].sort((a, b) => a.primary.range.start - b.primary.range.start);
}
