/**
 * `tenure check`: reports what rustc's borrow checker would, in rustc's look, in one line each, as rustc's JSON, or as annotations of
 * GitHub.
 */

import { assertNever } from '../base/ids';
import { renderGithub } from '../ide/githubRender';
import type { LineOf } from '../ide/human/annotations';
import { renderHuman, renderShort } from '../ide/humanRender';
import { type RustcDiagnostic, toRustcDiagnostic } from '../ide/jsonRender';
import { analyse } from './analyse';
import { type MessageFormat, readArguments } from './arguments';
import { type CreateHost, loadHost } from './hostFactory';
import { ExitCode, type Io } from './io';

export async function check(args: readonly string[], io: Io, createHost: CreateHost = loadHost): Promise<number> {
  const options = readArguments(args, ['edition', 'message-format']);
  const codes = new Set<string>();
  let errors = 0;
  let warnings = 0;
  let bodies = 0;
  let tainted = 0;
  const { missing, failed } = await analyse(options, io, createHost, ({ host, file, sourceOf, lineOf }) => {
    let printed = '';
    for (const diagnostic of host.diagnostics(file)) {
      const message = toRustcDiagnostic(diagnostic, sourceOf);
      if (diagnostic.severity === 'error') errors++;
      else warnings++;
      if (diagnostic.severity === 'error' && message.code !== null && /^E\d/.test(message.code.code))
        codes.add(message.code.code);
      printed += print(message, options.format, lineOf);
    }
    if (printed !== '') io.out(printed);
    const status = host.status(file);
    bodies += status.bodies;
    tainted += status.tainted;
  });
  if (options.format === 'human' || options.format === 'short') io.out(closing(errors, warnings));
  if (options.format === 'human') {
    io.out(explanations([...codes].sort()));
    if (tainted > 0) io.err(`tenure: ${tainted} of ${bodies} functions were not analysed; \`tenure stats\` says why\n`);
  }
  if (missing > 0) return ExitCode.wrongUse;
  return errors > 0 || failed > 0 ? ExitCode.errorsFound : ExitCode.clean;
}

function print(message: RustcDiagnostic, format: MessageFormat, lineOf: LineOf): string {
  switch (format) {
    case 'human':
      return renderHuman(message, lineOf);
    case 'short':
      return renderShort(message, lineOf);
    case 'github':
      return renderGithub(message);
    case 'json':
      return `${JSON.stringify({ ...message, rendered: renderHuman(message, lineOf) })}\n`;
    default:
      return assertNever(format);
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** rustc's own last words. */
function closing(errors: number, warnings: number): string {
  const emitted = warnings === 0 ? '' : `${plural(warnings, 'warning')} emitted`;
  if (errors === 0) return warnings === 0 ? '' : `warning: ${emitted}\n\n`;
  const cause = plural(errors, 'previous error');
  return `error: aborting due to ${cause}${emitted === '' ? '' : `; ${emitted}`}\n\n`;
}

function explanations(codes: readonly string[]): string {
  const [first] = codes;
  if (first === undefined) return '';
  const more = `try \`tenure explain ${first}\`.\n`;
  if (codes.length === 1) return `For more information about this error, ${more}`;
  return `Some errors have detailed explanations: ${codes.join(', ')}.\nFor more information about an error, ${more}`;
}
